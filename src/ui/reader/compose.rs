//! The lines on screen: the shared page with what this visitor did on it.

use std::borrow::Cow;

use super::story;
use crate::content::model::Slug;
use crate::typeset::page::prediction_widget::{self, Attempt};
use crate::typeset::regions::{PicturePlace, PredictionPlace, StoryForm, StoryPlace};
use crate::typeset::{Face, GlyphSet, Layout, Line, Role, Run, text};
use crate::ui::app::Model;

impl Model {
    /// The lines of a page from `top` on, as many as there are rows.
    pub(in crate::ui) fn lines_on_screen<'l>(&self, layout: &'l Layout, top: usize, rows: usize) -> Vec<Cow<'l, Line>> {
        let mut lines: Vec<Cow<Line>> = layout.lines.iter().skip(top).take(rows).map(Cow::Borrowed).collect();
        let Some(slug) = self.reading() else { return lines };
        let is_near = |range: &std::ops::Range<usize>| range.start < top + rows && range.end > top;
        for place in layout.places.predictions.iter().filter(|place| is_near(&place.lines)) {
            for (number, line) in place.widget.clone().zip(self.guess_lines(&slug, place)) {
                if let Some(shown) = number.checked_sub(top).and_then(|row| lines.get_mut(row)) {
                    *shown = Cow::Owned(line);
                }
            }
        }
        let tally = self.tally(&slug, layout);
        for (number, words) in layout.places.tally.clone().zip(tally) {
            if let Some(shown) = number.checked_sub(top).and_then(|row| lines.get_mut(row)) {
                *shown = Cow::Owned(Line { runs: vec![Run::new(words, Face::default())], ..Line::default() });
            }
        }
        if let Some((place, picture)) = self.frame_picture(layout) {
            self.put_picture(place, picture, top, &mut lines);
        }
        if let Some((place, picture)) = self.cursor_picture(layout) {
            self.put_picture(&place, picture, top, &mut lines);
        }
        for (index, place) in layout.places.stories.iter().enumerate().filter(|(_, place)| is_near(&place.lines)) {
            self.tell(&slug, layout, index, place, top, &mut lines);
        }
        lines
    }

    /// Puts a picture where its figure stands; notes beside it stay.
    fn put_picture(&self, place: &PicturePlace, picture: Vec<Line>, top: usize, lines: &mut [Cow<Line>]) {
        for (number, mut line) in place.lines.clone().zip(picture) {
            line.runs.insert(0, Run::new(" ".repeat(usize::from(place.left)), Face::default()));
            if let Some(shown) = number.checked_sub(top).and_then(|row| lines.get_mut(row)) {
                let margin = shown.margin.clone();
                *shown = Cow::Owned(Line { margin, ..line });
            }
        }
    }

    /// What the reader did on a page: a line about guesses, a line about labs.
    pub(in crate::ui) fn tally(&self, slug: &Slug, layout: &Layout) -> Vec<String> {
        let count = layout.places.predictions.len();
        let (made, close) = self.reader.guessed(slug);
        let mut lines = Vec::new();
        if count > 0 {
            lines.push(match made {
                0 => format!("Your predictions: none yet of {count}."),
                made if made < count => {
                    format!("Your predictions: close {close} of {made}, {} still open.", count - made)
                }
                made => format!("Your predictions: close {close} of {made}."),
            });
        }
        let write_up = self.library.write_up(slug.as_str());
        let labs = write_up.into_iter().flat_map(|write_up| &write_up.labs);
        let played = labs.filter_map(|lab| Some(format!("{}: {}", lab.title, self.lab_score(slug, &lab.id)?.words)));
        lines.extend(played.take(1));
        let width = usize::from(self.stage().text.width);
        lines.iter().map(|line| text::truncate(line, width, self.glyphs())).collect()
    }

    /// A guess as it stands, and what can be done about it.
    fn guess_lines(&self, slug: &Slug, place: &PredictionPlace) -> Vec<Line> {
        let Some(question) = self.question(slug, &place.id) else { return Vec::new() };
        let attempted = self.reader.page(slug).and_then(|page| page.attempts.get(&place.id));
        let start = question.start();
        let focused = self.focused_prediction().as_ref() == Some(&place.id);
        let told = attempted.and_then(|attempted| attempted.close);
        let attempt = Attempt {
            guess: attempted.map_or(&start, |attempted| &attempted.guess),
            at: attempted.map_or(0, |attempted| attempted.at),
            is_made: attempted.is_some_and(|attempted| attempted.touched || attempted.close.is_some()),
            told: told.is_some(),
            focused,
        };
        let (width, glyphs) = (usize::from(place.width), self.glyphs());
        let mut lines = prediction_widget::draw(&question, attempt, self.figures(slug), width, glyphs);
        let verdict = question.verdict(attempt.guess);
        let hint = match told {
            Some(true) => (verdict.as_str(), Role::Good),
            Some(false) => (verdict.as_str(), Role::Dim),
            // The same with and without the focus: what scrolls by is not painted again for it.
            None => ("enter shows the answer, s skips", Role::Dim),
        };
        lines.push(Line { runs: vec![Run::new(hint.0, Face::of(hint.1))], ..Line::default() });
        for line in &mut lines {
            line.runs.insert(0, Run::new(" ".repeat(usize::from(place.left)), Face::default()));
        }
        lines
    }

    /// A story: the step that is told bright, its figure on the stage.
    fn tell(
        &self,
        slug: &Slug,
        layout: &Layout,
        index: usize,
        place: &StoryPlace,
        top: usize,
        lines: &mut [Cow<Line>],
    ) {
        let current = self.step_of(slug, layout, index);
        let rows = lines.len();
        let row_of = |line: usize| line.checked_sub(top).filter(|row| *row < rows);
        if place.form != StoryForm::Below {
            for (number, step) in place.steps.iter().enumerate().filter(|(number, _)| *number != current) {
                // What was said is faint; what comes is still to be read.
                let role = if number < current { Role::Faint } else { Role::Dim };
                for row in step.lines.clone().filter_map(row_of) {
                    for run in &mut lines[row].to_mut().runs {
                        run.face = Face { role, bold: false, ..run.face };
                    }
                }
            }
        }
        let count = place.steps.len();
        let mut counter = vec![Run::new(format!("{}/{count}", current + 1), Face::of(Role::Accent).bold())];
        let more = match place.form {
            StoryForm::Below => "steps; space goes on",
            _ if current + 1 < count => "space for the next",
            _ => "space goes on",
        };
        if place.form == StoryForm::Below {
            counter = vec![Run::new(count.to_string(), Face::of(Role::Accent).bold())];
        }
        counter.push(Run::new(format!("  {more}"), Face::of(Role::Dim)));
        if place.form != StoryForm::Above
            && let Some(row) = row_of(place.counter)
        {
            lines[row].to_mut().runs = counter.clone();
        }
        let Some(step) = place.steps.get(current).filter(|step| !step.stage.is_empty()) else { return };
        let mut stage: Vec<Line> = step.stage.clone();
        if let Some(morph) = self.morph_of(slug, layout, index) {
            let columns = stage.iter().chain(&morph.from).map(width).max().unwrap_or(0);
            stage = stage.iter().zip(&morph.from).map(|(to, from)| wiped(to, from, morph.columns(columns))).collect();
        }
        let first = story::stage_row(place, top);
        let left = match place.form {
            StoryForm::Above => {
                stage.push(Line { runs: counter, ..Line::default() });
                stage.push(Line::default());
                None
            }
            StoryForm::Beside(left) => Some(usize::from(left)),
            StoryForm::Below => return,
        };
        for (offset, staged) in (0isize..).zip(stage) {
            let Some(shown) = usize::try_from(first + offset).ok().and_then(|row| lines.get_mut(row)) else { continue };
            match left {
                None => *shown = Cow::Owned(staged),
                Some(left) => {
                    let shown = shown.to_mut();
                    let blanks = left.saturating_sub(width(shown));
                    shown.runs.push(Run::new(" ".repeat(blanks), Face::default()));
                    shown.runs.extend(staged.runs);
                    shown.margin.clear();
                }
            }
        }
    }

    /// Rows of the text in which the step that is told has its words: they get a bar.
    pub(in crate::ui) fn told_rows(&self, layout: &Layout, top: usize, rows: usize) -> std::ops::Range<usize> {
        let Some(slug) = self.reading() else { return 0..0 };
        let told = layout.places.stories.iter().enumerate().find_map(|(index, place)| {
            let is_near = place.lines.start < top + rows && place.lines.end > top;
            let step = place.steps.get(self.step_of(&slug, layout, index))?;
            let covered = match place.form {
                StoryForm::Above => story::stage_row(place, top) + story::stage_height(place) as isize,
                StoryForm::Beside(_) => 0,
                StoryForm::Below => return None,
            };
            let first = step.lines.start.max(top).max(top + usize::try_from(covered).unwrap_or(0)) - top;
            let end = step.lines.end.min(top + rows).saturating_sub(top);
            (is_near && first < end).then_some(first..end)
        });
        told.unwrap_or(0..0)
    }
}

fn width(line: &Line) -> usize {
    line.runs.iter().map(|run| text::width(&run.text)).sum()
}

/// A line that is `to` in its first columns and `from` in the others.
fn wiped(to: &Line, from: &Line, columns: usize) -> Line {
    let mut runs = cut(to, 0, columns);
    let blanks = columns.saturating_sub(runs.iter().map(|run| text::width(&run.text)).sum());
    runs.push(Run::new(" ".repeat(blanks), Face::default()));
    runs.extend(cut(from, columns, usize::MAX));
    Line { runs, ..Line::default() }
}

/// The runs of a line between two columns; what lies across an edge is left out.
fn cut(line: &Line, from: usize, to: usize) -> Vec<Run> {
    use unicode_segmentation::UnicodeSegmentation;
    let mut column = 0;
    let mut cut = Vec::new();
    for run in &line.runs {
        let mut text = String::new();
        for grapheme in run.text.graphemes(true) {
            let end = column + text::width(grapheme);
            if column >= from && end <= to {
                text.push_str(grapheme);
            } else if end > from && column < to {
                text.extend(std::iter::repeat_n(' ', end.min(to) - column.max(from)));
            }
            column = end;
        }
        if !text.is_empty() {
            cut.push(Run { text, ..run.clone() });
        }
    }
    cut
}

/// The sign of the step that is told.
pub(in crate::ui) fn told_bar(glyphs: GlyphSet) -> &'static str {
    match glyphs {
        GlyphSet::Full | GlyphSet::Box => "▌",
        GlyphSet::Ascii => "|",
    }
}
