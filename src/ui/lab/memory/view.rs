//! The memory lab as lines, and the elements under its cells, for clicks.

use super::cards::{Mark, ROW_COLUMNS, free, line, row};
use super::{Hit, LabArea, LabScreen, curves, exam};
use crate::lab::memory::{ANSWERING, Card, CardPosition, Game, MERGING};
use crate::typeset::{Face, Line, Role, Run, text};

/// Width in columns from which the exam is shown beside the cards.
const BESIDE_FROM_COLUMNS: usize = 68;
/// Columns between the cards and the exam.
const GAP_COLUMNS: usize = 3;

/// A line, and the element that a click on it hits.
#[derive(Debug, Clone, Default)]
struct Row {
    line: Line,
    hit: Option<Hit>,
}

impl Row {
    fn plain(line: Line) -> Row {
        Row { line, hit: None }
    }
}

/// Takes `needed` rows from `spare`; returns false if there are fewer.
fn take(spare: &mut usize, needed: usize) -> bool {
    match spare.checked_sub(needed) {
        Some(left) => {
            *spare = left;
            true
        }
        None => false,
    }
}

/// Returns the game as lines.
pub fn view(screen: &LabScreen, game: &Game, area: LabArea) -> Vec<Line> {
    let view = View::new(screen, game, area);
    let (left, right, below) = view.parts();
    let mut lines: Vec<Line> = Vec::new();
    for index in 0..left.len().max(right.len()) {
        let mut line = left.get(index).map(|row| row.line.clone()).unwrap_or_default();
        if let Some(beside) = right.get(index) {
            let used = text::width(&line.text());
            line.runs.push(Run::new(" ".repeat(view.right_from().saturating_sub(used)), Face::default()));
            line.runs.extend(beside.line.runs.iter().cloned());
        }
        lines.push(line);
    }
    lines.extend(below.into_iter().map(|row| row.line));
    lines.truncate(usize::from(area.rows));
    lines
}

/// Returns the element under a cell.
pub fn hit(screen: &LabScreen, game: &Game, column: u16, row: u16, area: LabArea) -> Option<Hit> {
    let view = View::new(screen, game, area);
    let (left, right, below) = view.parts();
    let (column, row) = (usize::from(column), usize::from(row));
    let beside = left.len().max(right.len());
    let found = match row.checked_sub(beside) {
        Some(row) => below.get(row),
        None if !right.is_empty() && column >= view.right_from() => right.get(row),
        None => left.get(row),
    };
    found?.hit
}

/// Inputs of the screen: selection, game, size.
struct View<'a> {
    screen: &'a LabScreen,
    game: &'a Game,
    area: LabArea,
    /// The selected card, or the result of the previewed merge.
    card: Option<Card>,
    /// The previewed merge: its two cards and the result.
    merged: Option<(CardPosition, CardPosition, Card)>,
}

impl<'a> View<'a> {
    fn new(screen: &'a LabScreen, game: &'a Game, area: LabArea) -> View<'a> {
        let pair = screen.pair(game);
        let merged = pair.and_then(|(first, second)| Some((first, second, game.merged(first, second)?)));
        let card = match &merged {
            Some((_, _, card)) => Some(card.clone()),
            None => game.card(screen.at(game)).filter(|_| screen.question.is_none()),
        };
        View { screen, game, area, card, merged }
    }

    fn columns(&self) -> usize {
        usize::from(self.area.columns)
    }

    fn rows(&self) -> usize {
        usize::from(self.area.rows)
    }

    fn is_wide(&self) -> bool {
        self.columns() >= BESIDE_FROM_COLUMNS
    }

    fn right_from(&self) -> usize {
        ROW_COLUMNS + GAP_COLUMNS
    }

    /// Returns the cards, the exam beside them, and the rows below both.
    fn parts(&self) -> (Vec<Row>, Vec<Row>, Vec<Row>) {
        if self.is_wide() {
            let (left, right) = (self.left(self.rows(), false), self.exam(self.rows()));
            let below = self.rules(self.rows().saturating_sub(left.len().max(right.len())));
            return (left, right, below);
        }
        if self.screen.question.is_some() {
            return (self.exam(self.rows()), Vec::new(), Vec::new());
        }
        (self.left(self.rows(), true), Vec::new(), Vec::new())
    }

    /// Returns the new case, the store, and the parts about them, in at most `rows` rows.
    fn left(&self, rows: usize, with_marks: bool) -> Vec<Row> {
        let (game, glyphs) = (self.game, self.area.glyphs);
        let mut foot: Vec<Row> = self.preview();
        if with_marks {
            let marks = exam::marks(game, self.card.as_ref(), glyphs);
            foot.push(Row { line: marks, hit: Some(Hit::Exam) });
        }
        let head = self.new_case();
        let cards = self.store();
        let held = game.store().len();
        // Optional parts, most important first.
        let mut spare = rows.saturating_sub(head.len() + held + foot.len());
        let captions = take(&mut spare, if game.arrival().is_some() { 2 } else { 1 });
        let free = take(&mut spare, game.setup().capacity - held);
        let curves = self.curves(spare);
        take(&mut spare, curves.len());
        let has_hint = game.done() == 0 && self.merged.is_none() && take(&mut spare, 1);
        let gaps = take(&mut spare, 2);
        let counts = with_marks && take(&mut spare, 1);

        let mut out = Vec::new();
        let caption = |words: String| Row::plain(line(&words, Face::of(Role::Dim), ROW_COLUMNS, glyphs));
        if captions && game.arrival().is_some() {
            out.push(caption(format!(" A new case, {} of {}", game.done() + 1, game.setup().episodes)));
        }
        out.extend(head);
        if gaps {
            out.push(Row::default());
        }
        if captions {
            out.push(caption(format!(" Your cards, {held} of {}", game.setup().capacity)));
        }
        let area = rows.saturating_sub(out.len() + foot.len()).max(1);
        let shown = if free { cards.len() } else { held };
        out.extend(self.window(cards, shown, area));
        if gaps && (!curves.is_empty() || has_hint || !foot.is_empty()) {
            out.push(Row::default());
        }
        out.extend(curves);
        if has_hint {
            out.push(caption(" k keeps it, d lets it go.".to_owned()));
        }
        out.extend(foot);
        if counts {
            let [_, counts] = exam::heading(game, glyphs);
            out.push(Row { line: counts, hit: Some(Hit::Exam) });
        }
        out.truncate(rows);
        out
    }

    /// Returns the first `shown` cards, or as many as fit in `area` rows around the selected card.
    fn window(&self, mut cards: Vec<Row>, shown: usize, area: usize) -> Vec<Row> {
        cards.truncate(shown);
        if cards.len() > area {
            // The two cards to be merged take precedence over neighbours of the selected card.
            if let Some((first, second, _)) = &self.merged {
                cards.retain(|row| row.hit == Some(Hit::Card(*first)) || row.hit == Some(Hit::Card(*second)));
                cards.truncate(area);
                return cards;
            }
            let at = match self.screen.at(self.game) {
                CardPosition::Store(index) => index,
                CardPosition::New => 0,
            };
            let from = (at + 1).saturating_sub(area).min(cards.len() - area);
            cards = cards.split_off(from);
            cards.truncate(area);
        }
        cards
    }

    /// Returns the rows of the new case, or of the result after the last one.
    fn new_case(&self) -> Vec<Row> {
        let glyphs = self.area.glyphs;
        match (self.game.arrival(), self.game.lesson()) {
            (Some(card), _) => {
                let line = row("+", &card, self.mark(CardPosition::New), glyphs);
                vec![Row { line, hit: Some(Hit::Card(CardPosition::New)) }]
            }
            // On a wide screen, this is shown below with the outcome of the last line.
            (None, _) if self.is_wide() => {
                let said = format!(" All {} cases have come.", self.game.setup().episodes);
                vec![Row::plain(line(&said, Face::of(Role::Accent), ROW_COLUMNS, glyphs))]
            }
            (None, lesson) => {
                let lines = text::paragraph(&lesson.unwrap_or_default(), Face::default(), self.columns(), glyphs);
                lines.into_iter().take(self.rows().saturating_sub(2)).map(Row::plain).collect()
            }
        }
    }

    fn mark(&self, place: CardPosition) -> Mark<'_> {
        let is_focus = self.screen.question.is_none() && self.screen.at(self.game) == place;
        match &self.merged {
            Some((first, second, merged)) if *first == place || *second == place => {
                Mark { is_focus: true, merged: Some(merged) }
            }
            _ => Mark { is_focus, merged: None },
        }
    }

    /// Returns the rows of the store: the cards, then the free slots.
    fn store(&self) -> Vec<Row> {
        let glyphs = self.area.glyphs;
        let card = |(index, card): (usize, &Card)| {
            let place = CardPosition::Store(index);
            Row { line: row(&place.name(), card, self.mark(place), glyphs), hit: Some(Hit::Card(place)) }
        };
        let held = self.game.store().len();
        let free = (held..self.game.setup().capacity).map(|index| Row::plain(free(&(index + 1).to_string(), glyphs)));
        self.game.store().iter().enumerate().map(card).chain(free).collect()
    }

    /// Returns the preview of a merge.
    fn preview(&self) -> Vec<Row> {
        let Some((_, _, merged)) = &self.merged else { return Vec::new() };
        let glyphs = self.area.glyphs;
        let outcome = row("=", merged, Mark::default(), glyphs);
        let say = |words, role| line(words, Face::of(role), ROW_COLUMNS, glyphs);
        let struck = say(" Struck words then fit anything.", Role::Dim);
        let said = say(" Enter merges, for good.", Role::Warn);
        [outcome, struck, said].into_iter().map(|line| Row { line, hit: Some(Hit::Merge) }).collect()
    }

    /// Returns the questions of the exam, in at most `rows` rows.
    fn exam(&self, rows: usize) -> Vec<Row> {
        let (game, glyphs) = (self.game, self.area.glyphs);
        let [points, counts] = exam::heading(game, glyphs).map(|line| Row { line, hit: Some(Hit::Exam) });
        let count = game.exam().len();
        let mut out = vec![points];
        if rows > count + 1 || rows > 8 {
            out.push(counts);
        }
        let area = rows.saturating_sub(out.len());
        let at = self.screen.question.unwrap_or(0);
        let from = (at + 1).saturating_sub(area).min(count.saturating_sub(area));
        out.extend((from..count).take(area).map(|index| {
            let is_focus = self.screen.question == Some(index);
            let line = exam::question(game, index, is_focus, self.card.as_ref(), glyphs);
            Row { line, hit: Some(Hit::Question(index)) }
        }));
        out.truncate(rows);
        out
    }

    /// Returns the curves, once there are points and no merge is being previewed: a chart if it fits, else spark
    /// lines.
    fn curves(&self, rows: usize) -> Vec<Row> {
        if self.game.done() == 0 || self.merged.is_some() || rows < curves::SPARK_ROWS {
            return Vec::new();
        }
        let glyphs = self.area.glyphs;
        let chart = curves::chart(self.game, ROW_COLUMNS, glyphs).filter(|chart| chart.len() <= rows);
        let lines = chart.unwrap_or_else(|| curves::sparks(self.game, ROW_COLUMNS, glyphs));
        lines.into_iter().map(Row::plain).collect()
    }

    /// Returns the rules of the game, if they fit.
    fn rules(&self, rows: usize) -> Vec<Row> {
        let words = |rule| text::paragraph(rule, Face::of(Role::Dim), self.columns(), self.area.glyphs);
        let mut out = vec![Line::default()];
        for rule in [MERGING, ANSWERING].map(words) {
            if out.len() + rule.len() <= rows {
                out.extend(rule);
            }
        }
        out.into_iter().map(Row::plain).filter(|_| rows > 1).collect()
    }
}
