//! The input widget of a prediction: a scale, options, ranks or a curve, with the guess and, once revealed, the
//! answer.

use crate::content::chart::{Chart, ChartKind, Point, Series};
use crate::content::model::{Figure, FigureBody};
use crate::content::prediction::{Course, Guess, Question, decimal, exact};
use crate::typeset::chart;
use crate::typeset::picture::{Mark, Picture, Shown};
use crate::typeset::{Charset, Face, Line, Role, Run, text};

/// Maximum columns of a scale.
const SCALE_COLUMNS: usize = 52;

/// The state of a guess.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The guess.
    pub guess: &'a Guess,
    /// Whether the guess was changed or made by the reader; the start value is not shown as a guess.
    pub is_made: bool,
    /// The characters of a number typed so far.
    pub typed: &'a str,
    /// Index of the selected option or point, for orders and lines.
    pub at: usize,
    /// Whether the answer is revealed.
    pub revealed: bool,
    /// Whether the widget has the keys.
    pub focused: bool,
}

/// Draws an attempt. `size` is the number of columns, and the maximum rows of a picture (0 for no limit). The number
/// of lines depends only on the question, the size, the glyphs and whether the answer is revealed, so that the page
/// does not move while the visitor guesses.
pub fn draw(
    question: &Question,
    attempt: Attempt,
    figures: &[Figure],
    size: (usize, usize),
    glyphs: Charset,
) -> Vec<Line> {
    let pen = Pen::new(size, glyphs);
    match (question, attempt.guess) {
        (Question::Number { min, max, unit, step, answer, answer_text, .. }, Guess::Number(guess)) => {
            let scale = Scale { min: *min, max: *max, step: *step, unit };
            pen.number(
                &scale,
                attempt.is_made.then_some((*guess, attempt.typed)),
                attempt.revealed.then_some((*answer, answer_text.as_str())),
            )
        }
        (Question::Choice { options, answer }, Guess::Choice(guess)) => {
            pen.choice(options, attempt.is_made.then_some(*guess), attempt.revealed.then_some(*answer))
        }
        (Question::Order { options, answer }, Guess::Order(order)) => {
            pen.order(options, order, attempt, attempt.revealed.then_some(answer.as_slice()))
        }
        (Question::Line(course), Guess::Line(values)) => pen.line(course, values, attempt, figures),
        _ => Vec::new(),
    }
}

/// The part of an unrevealed guess that a click hits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hit {
    /// A number on a scale.
    Value(f64),
    /// An option, by its index.
    Option(usize),
    /// A point of a line, by its index, and the value at the click.
    Point(usize, f64),
}

/// Returns the part of the widget at a column and row of the lines from [`draw`]; `None` if there is nothing to
/// click.
pub fn hit(
    question: &Question,
    attempt: Attempt,
    figures: &[Figure],
    (size, glyphs): ((usize, usize), Charset),
    (column, row): (usize, usize),
) -> Option<Hit> {
    let pen = Pen::new(size, glyphs);
    match (question, attempt.guess) {
        (Question::Number { min, max, unit, step, .. }, Guess::Number(_)) => {
            let scale = Scale { min: *min, max: *max, step: *step, unit };
            let (left, length) = pen.axis(&scale);
            let share = column.checked_sub(left).filter(|at| *at < length && row < 2)? as f64 / (length - 1) as f64;
            let steps = (share * (max - min) / step).round();
            Some(Hit::Value((min + steps * step).clamp(*min, *max)))
        }
        (Question::Choice { options, .. } | Question::Order { options, .. }, _) => {
            let before = if matches!(question, Question::Order { .. }) { 9 } else { 5 };
            let mut end = 0;
            options
                .iter()
                .position(|option| {
                    let words =
                        text::paragraph(option, Face::default(), pen.width.saturating_sub(before).max(4), glyphs);
                    end += words.len();
                    row < end
                })
                .map(Hit::Option)
        }
        (Question::Line(course), Guess::Line(values)) => {
            let picture = pen.curve(course, values, attempt, figures);
            let marks = picture.as_ref().map_or(&[][..], |picture| &picture.marks);
            let own = |mark: &'_ Mark| Some((guessed_point(mark)?, mark.columns.start, mark.rows.start));
            let nearest = marks.iter().filter_map(own).min_by_key(|(_, at, _)| at.abs_diff(column));
            let Some((index, _, at)) = nearest.filter(|_| row < pen.rows) else {
                // Below the picture stands the point that the keys point at; without one each has its line.
                let index = if picture.is_some() { attempt.at } else { row };
                return values.get(index).filter(|_| index >= course.given).map(|value| Hit::Point(index, *value));
            };
            // The value of a row is the range of the axis, divided by the distance in rows between its ends.
            let probe = |value: f64| {
                let values = vec![value; values.len()];
                let picture = pen.curve(course, &values, attempt, figures)?;
                picture.marks.iter().find(|mark| guessed_point(mark) == Some(index)).map(|mark| mark.rows.start)
            };
            let rows = probe(course.min)?.abs_diff(probe(course.max)?).max(1);
            let moved = (at as f64 - row as f64) * (course.max - course.min) / rows as f64;
            Some(Hit::Point(index, (values.get(index)? + moved).clamp(course.min, course.max)))
        }
        _ => None,
    }
}

/// Returns the index of the guessed point that a mark belongs to; `None` for a given point.
fn guessed_point(mark: &Mark) -> Option<usize> {
    mark.datum.name().strip_prefix(GUESS)?.parse().ok()
}

struct Pen {
    width: usize,
    /// Rows of the picture of a line.
    rows: usize,
    glyphs: Charset,
}

struct Scale<'a> {
    min: f64,
    max: f64,
    step: f64,
    unit: &'a str,
}

impl Scale<'_> {
    /// Returns the labels at both ends of the scale.
    fn ends(&self) -> (String, String) {
        let most = decimal(self.max, self.step);
        (decimal(self.min, self.step), [most.as_str(), self.unit].join(" ").trim_end().to_owned())
    }
}

impl Pen {
    fn new((width, rows): (usize, usize), glyphs: Charset) -> Pen {
        let rows = if rows == 0 { LINE_ROWS } else { rows.clamp(LINE_ROWS_LEAST, LINE_ROWS) };
        Pen { width: width.max(10), rows, glyphs }
    }

    /// The first column of a scale and how many it has.
    fn axis(&self, scale: &Scale) -> (usize, usize) {
        let ends = scale.ends();
        let room = self.width.saturating_sub(text::width(&ends.0) + text::width(&ends.1) + 2);
        (text::width(&ends.0) + 1, room.clamp(2, SCALE_COLUMNS))
    }

    fn pick(&self, full: &'static str, ascii: &'static str) -> &'static str {
        if self.glyphs == Charset::Ascii { ascii } else { full }
    }

    /// Returns two lines, the guess and a scale with its position; once the answer is revealed, four, with the answer
    /// and a second scale.
    fn number(&self, scale: &Scale, guess: Option<(f64, &str)>, truth: Option<(f64, &str)>) -> Vec<Line> {
        let ends = scale.ends();
        let (left, length) = self.axis(scale);
        let column = |value: f64| {
            let share = ((value - scale.min) / (scale.max - scale.min)).clamp(0.0, 1.0);
            (share * (length - 1) as f64).round() as usize
        };
        let axis = |runs: Vec<Run>| {
            let mut line = vec![Run::new(format!("{} ", ends.0), Face::of(Role::Dim))];
            line.extend(runs);
            line.push(Run::new(format!(" {}", ends.1), Face::of(Role::Dim)));
            Line { runs: line, ..Line::default() }
        };
        let above = |words: String, column: usize, face: Face| {
            let from = (left + column).saturating_sub(text::width(&words) / 2);
            let from = from.min((left + length + 1).saturating_sub(text::width(&words)));
            Line { runs: vec![Run::new(" ".repeat(from), Face::default()), Run::new(words, face)], ..Line::default() }
        };
        let (thick, thin) = (self.pick("━", "="), self.pick("─", "-"));
        let bar = |count: usize, glyph: &str, role| Run::new(glyph.repeat(count), Face::of(role));
        let mark = Run::new(self.pick("●", "*"), Face::of(Role::Good).bold());
        let answer = |to, words: &str| above(format!("answer: {words}"), to, Face::of(Role::Good).bold());
        let Some((guess, typed)) = guess else {
            // Not above the scale, where it would be read as a value.
            let words = if truth.is_some() { "no guess" } else { "your guess: ?" };
            let question = above(words.into(), 0, Face::of(Role::Dim).bold());
            let mut lines = vec![question, axis(vec![bar(length, thin, Role::Rule)])];
            if let Some((value, words)) = truth {
                let to = column(value);
                lines.push(answer(to, words));
                lines.push(axis(vec![bar(to, thick, Role::Good), mark, bar(length - 1 - to, thin, Role::Rule)]));
            }
            return lines;
        };
        let at = column(guess);
        let said = match truth {
            Some(_) => format!("you: {}", exact(guess, scale.step)),
            // The number as typed, even out of range.
            None if !typed.is_empty() => typed.to_owned(),
            None => exact(guess, scale.step),
        };
        let mut lines = vec![
            above(said, at, Face::of(Role::Accent).bold()),
            axis(vec![
                bar(at, thick, Role::Accent),
                Run::new(self.pick("◆", "O"), Face::of(Role::Accent).bold()),
                bar(length - 1 - at, thin, Role::Rule),
            ]),
        ];
        if let Some((value, words)) = truth {
            let to = column(value);
            let ghost = Run::new(self.pick("◇", "o"), Face::of(Role::Accent));
            let runs = match to.cmp(&at) {
                std::cmp::Ordering::Less => vec![
                    bar(to, thick, Role::Good),
                    mark,
                    bar(at - to - 1, thick, Role::Accent),
                    ghost,
                    bar(length - 1 - at, thin, Role::Rule),
                ],
                std::cmp::Ordering::Equal => {
                    vec![bar(to, thick, Role::Good), mark, bar(length - 1 - to, thin, Role::Rule)]
                }
                std::cmp::Ordering::Greater => vec![
                    bar(at, thick, Role::Good),
                    ghost,
                    bar(to - at - 1, thick, Role::Accent),
                    mark,
                    bar(length - 1 - to, thin, Role::Rule),
                ],
            };
            lines.push(answer(to, words));
            lines.push(axis(runs));
        }
        lines
    }

    /// Draws an option after its prefix, wrapped.
    fn option(&self, before: &[Run], words: &str, face: Face) -> Vec<Line> {
        let indent: usize = before.iter().map(|run| text::width(&run.text)).sum();
        let wrapped = text::paragraph(words, face, self.width.saturating_sub(indent).max(4), self.glyphs);
        let beside = |(row, mut line): (usize, Line)| {
            let mut runs = if row == 0 { before.to_vec() } else { vec![Run::new(" ".repeat(indent), Face::default())] };
            runs.append(&mut line.runs);
            Line { runs, ..line }
        };
        wrapped.into_iter().enumerate().map(beside).collect()
    }

    fn choice(&self, options: &[String], guess: Option<usize>, truth: Option<usize>) -> Vec<Line> {
        let line = |(index, option): (usize, &String)| {
            let mine = guess == Some(index);
            let (sign, role) = match truth {
                Some(answer) if index == answer => (self.pick("✓", "+"), Role::Good),
                Some(_) if mine => (self.pick("✗", "x"), Role::Bad),
                Some(_) => (" ", Role::Dim),
                None if mine => (self.pick("◆", ">"), Role::Accent),
                None => (" ", Role::Text),
            };
            let face = Face { bold: mine || truth == Some(index), ..Face::of(role) };
            let before =
                [Run::new(format!("{sign} "), face), Run::new(format!("{}  ", index + 1), Face::of(Role::Dim))];
            let words = if mine && truth.is_some_and(|answer| answer != index) {
                format!("{option} (your guess)")
            } else {
                option.clone()
            };
            self.option(&before, &words, face)
        };
        options.iter().enumerate().flat_map(line).collect()
    }

    /// Draws options with the ranks given so far; once revealed, in the right order with the guess beside them.
    fn order(&self, options: &[String], order: &[usize], attempt: Attempt, truth: Option<&[usize]>) -> Vec<Line> {
        let rank = |index: usize| order.iter().position(|placed| *placed == index).map(|rank| rank + 1);
        let rows: Vec<usize> = truth.map_or_else(|| (0..options.len()).collect(), <[usize]>::to_vec);
        let line = |(row, index): (usize, usize)| {
            let option = options.get(index).map_or("", String::as_str);
            let given = rank(index);
            if truth.is_some() {
                let right = given == Some(row + 1);
                let (sign, role) = match right {
                    // Without any rank there is nothing to mark as wrong.
                    _ if order.is_empty() => (" ", Role::Dim),
                    true => (self.pick("✓", "+"), Role::Good),
                    false => (self.pick("✗", "x"), Role::Bad),
                };
                let before = [
                    Run::new(format!("{sign} "), Face::of(role).bold()),
                    Run::new(format!("{}  ", row + 1), Face::of(Role::Dim)),
                ];
                let words = match given {
                    Some(given) if !right => format!("{option} (you: {given})"),
                    _ => option.to_owned(),
                };
                return self.option(&before, &words, Face { bold: right, ..Face::default() });
            }
            let here = attempt.focused && index == attempt.at;
            let sign = if here { self.pick("▌ ", "> ") } else { "  " };
            let placed = given.map_or_else(|| "_".to_owned(), |rank| rank.to_string());
            let face = Face { bold: here, ..Face::of(if given.is_some() { Role::Accent } else { Role::Text }) };
            let before = [
                Run::new(sign, Face::of(Role::Accent).bold()),
                Run::new(format!("[{placed}] "), Face::of(Role::Accent)),
                Run::new(format!("{}  ", index + 1), Face::of(Role::Dim)),
            ];
            self.option(&before, option, face)
        };
        rows.into_iter().enumerate().flat_map(line).collect()
    }

    /// Draws the picture of a curve; no lines on a narrow screen.
    fn curve(&self, course: &Course, values: &[f64], attempt: Attempt, figures: &[Figure]) -> Option<Picture> {
        let figure = figures.iter().find(|figure| figure.id == course.figure)?;
        let FigureBody::Chart(chart) = &figure.body else { return None };
        if self.width < PICTURE_COLUMNS {
            return None;
        }
        let focus: Vec<String> = attempt.focused.then(|| format!("{GUESS}{}", attempt.at)).into_iter().collect();
        let drawing = drawing(chart, course, values, attempt)?;
        let mut picture = chart::draw(
            &drawing,
            Shown { focus: &focus, rows: self.rows, ..Shown::default() },
            u16::try_from(self.width).unwrap_or(u16::MAX),
            self.glyphs,
        )
        .filter(|picture| picture.lines.len() <= self.rows)?;
        // The guess and the truth have their own colours everywhere, whatever the figure's series have.
        for run in picture.lines.iter_mut().flat_map(|line| &mut line.runs) {
            run.face.role = match run.face.role {
                Role::Series(0) => Role::Accent,
                Role::Series(1) => Role::Good,
                role => role,
            };
        }
        Some(picture)
    }

    /// Draws the guessed curve on the axes of the figure; once revealed, the true curve as well.
    fn line(&self, course: &Course, values: &[f64], attempt: Attempt, figures: &[Figure]) -> Vec<Line> {
        let picture = self.curve(course, values, attempt, figures);
        let mut lines = picture.map(|picture| picture.lines).unwrap_or_default();
        if !lines.is_empty() {
            // The number of rows depends on the position of labels, and so on the curve; the lines are padded.
            lines.resize(self.rows, Line::default());
        }
        let has_picture = !lines.is_empty();
        lines.extend(self.values(course, values, attempt, has_picture));
        lines
    }

    /// Draws the values one below the other; beside a picture and before the answer is revealed, only the selected
    /// one.
    fn values(&self, course: &Course, values: &[f64], attempt: Attempt, has_picture: bool) -> Vec<Line> {
        let place = |index: usize| {
            let value = values.get(index).copied().unwrap_or_default();
            let here = attempt.focused && index == attempt.at;
            let sign = if here { self.pick("▌ ", "> ") } else { "  " };
            let name = course.places.get(index).map_or("", String::as_str);
            let mut words = format!("{name}: {}", decimal(value, course.step()));
            if attempt.revealed {
                let truth = course.truth.get(index).copied().unwrap_or_default();
                let truth = decimal(truth, course.step());
                words = match attempt.is_made {
                    true => format!("{name}: you {}, answer {truth}", decimal(value, course.step())),
                    false => format!("{name}: answer {truth}"),
                };
            }
            let face = Face { bold: here, ..Face::of(if here { Role::Accent } else { Role::Dim }) };
            self.option(&[Run::new(sign, Face::of(Role::Accent).bold())], &words, face)
                .into_iter()
                .next()
                .unwrap_or_default()
        };
        let shown = if has_picture && !attempt.revealed {
            attempt.at..attempt.at + 1
        } else {
            course.given..course.places.len()
        };
        shown.filter(|index| *index < course.places.len()).map(place).collect()
    }
}

/// Number of columns from which a line is drawn as a picture; on smaller screens it would cover too much.
const PICTURE_COLUMNS: usize = 44;
/// Maximum and minimum rows of the picture of a curve.
const LINE_ROWS: usize = 18;
const LINE_ROWS_LEAST: usize = 8;
/// Prefix of the names of guessed points, before their indices.
const GUESS: &str = "guess ";

/// Returns a chart of the guessed curve on the axes of the figure with the answer, and the given points or, once
/// revealed, all true points. A curve that was revealed without a guess has only the true points.
fn drawing(chart: &Chart, course: &Course, values: &[f64], attempt: Attempt) -> Option<Chart> {
    let truth = chart.series.get(course.series)?;
    let guessed = |(index, (point, value)): (usize, (&Point, &f64))| Point {
        row: if index < course.given { format!("given {index}") } else { format!("{GUESS}{index}") },
        y: *value,
        interval: None,
        to: None,
        ..point.clone()
    };
    let has_guess = attempt.is_made || !attempt.revealed;
    let guess = Series {
        id: "guess".into(),
        label: if has_guess { "you" } else { "no guess" }.into(),
        points: truth.points.iter().zip(values).enumerate().filter(|_| has_guess).map(guessed).collect(),
        is_joined: true,
    };
    let mut series = vec![guess];
    if attempt.revealed {
        series.push(truth.clone());
    } else if course.given > 0 {
        let points = truth.points.iter().take(course.given).cloned().collect();
        series.push(Series { label: "given".into(), points, ..truth.clone() });
    }
    Some(Chart { kind: ChartKind::Line, series, states: Vec::new(), ..chart.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(question: &Question, guess: &Guess, revealed: bool, width: usize, glyphs: Charset) -> Vec<String> {
        let attempt = Attempt { guess, is_made: true, typed: "", at: 1, revealed, focused: true };
        draw(question, attempt, &[], (width, 0), glyphs).iter().map(|line| line.text().trim_end().to_owned()).collect()
    }

    fn number() -> Question {
        Question::Number {
            min: 0.0,
            max: 100.0,
            step: 1.0,
            unit: "%".into(),
            answer: 47.1,
            answer_text: "47.1".into(),
            within: 5.0,
        }
    }

    #[test]
    fn a_guess_and_the_truth_stand_on_one_scale() {
        let lines = shown(&number(), &Guess::Number(79.0), false, 32, Charset::Full);
        assert_eq!(lines, ["                   79", "0 ━━━━━━━━━━━━━━━━━━◆───── 100 %"]);
        let lines = shown(&number(), &Guess::Number(79.0), true, 32, Charset::Ascii);
        assert_eq!(
            lines,
            [
                "                 you: 79",
                "0 ==================O----- 100 %",
                "       answer: 47.1",
                "0 ===========*======o----- 100 %",
            ]
        );
        for guess in [0.0, 47.0, 100.0] {
            for revealed in [false, true] {
                for line in shown(&number(), &Guess::Number(guess), revealed, 40, Charset::Full) {
                    assert!(text::width(&line) <= 40, "{line}");
                }
            }
        }
    }

    #[test]
    fn what_was_chosen_and_what_is_right_are_told_apart_without_colour() {
        let question = Question::Choice { options: vec!["up".into(), "down".into(), "level".into()], answer: 2 };
        assert_eq!(
            shown(&question, &Guess::Choice(0), false, 30, Charset::Full),
            ["◆ 1  up", "  2  down", "  3  level"]
        );
        assert_eq!(
            shown(&question, &Guess::Choice(0), true, 30, Charset::Full),
            ["✗ 1  up (your guess)", "  2  down", "✓ 3  level"]
        );
        let question = Question::Order { options: vec!["a".into(), "b".into(), "c".into()], answer: vec![2, 0, 1] };
        assert_eq!(
            shown(&question, &Guess::Order(vec![2]), false, 30, Charset::Ascii),
            ["  [_] 1  a", "> [_] 2  b", "  [1] 3  c"]
        );
        assert_eq!(
            shown(&question, &Guess::Order(vec![2, 1, 0]), true, 30, Charset::Full),
            ["✓ 1  c", "✗ 2  a (you: 3)", "✗ 3  b (you: 2)"]
        );
    }
}
