//! The closing table of a write-up: the visitor's guesses beside the answers, and the results of the labs.

use crate::content::prediction::{Guess, Question, exact};
use crate::typeset::{Charset, Face, Line, Role, Run, text};

/// Width in columns from which the name of a question is beside its guess, rather than above.
const BESIDE_FROM_COLUMNS: usize = 60;
/// Maximum columns of names beside guesses.
const NAME_COLUMNS: usize = 26;
/// Columns between names, guesses and answers.
const GAP_COLUMNS: usize = 2;
/// Columns of the sign before a guess.
const SIGN_COLUMNS: usize = 2;
/// Columns of right-aligned numbers before their bars.
const NUMBER_COLUMNS: usize = 5;
/// Bar glyphs for the values of a curve, from low to high.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The state of a question: open, or revealed with or without a guess.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::ui) enum Outcome<'a> {
    /// The answer has not been revealed.
    Open,
    /// The answer was revealed without a guess.
    Unguessed,
    /// The answer was revealed after this guess.
    Guessed(&'a Guess),
}

/// A question of the page, with its outcome.
#[derive(Debug, Clone)]
pub(in crate::ui) struct Asked<'a> {
    /// Name in the table.
    pub name: String,
    /// The question.
    pub question: &'a Question,
    /// The reader's guess, and whether the answer is revealed.
    pub outcome: Outcome<'a>,
}

impl Asked<'_> {
    /// Returns guess and answer as a sentence; `None` while the question is open.
    pub(in crate::ui) fn words(&self) -> Option<String> {
        let (name, question) = (&self.name, self.question);
        let guess = match self.outcome {
            Outcome::Open => return None,
            Outcome::Unguessed => return Some(format!("{name}: it was {}", question.answer())),
            Outcome::Guessed(guess) => guess,
        };
        let said = format!("{name}: you said {}", question.words(guess));
        Some(match question.is_close(guess) {
            true if matches!(question, Question::Choice { .. } | Question::Order { .. }) => format!("{said}, rightly"),
            true if question.words(guess) == question.answer() => format!("{said}, exactly"),
            true => format!("{said}, close to {}", question.answer()),
            false => format!("{said}; it was {}", question.answer()),
        })
    }
}

/// A lab of the page, with its result.
#[derive(Debug, Clone)]
pub(in crate::ui) struct Played {
    /// Title of the lab.
    pub title: String,
    /// The result, in sentences.
    pub result: String,
    /// Whether the goal was reached.
    pub won: bool,
    /// Whether a run has ended.
    pub ended: bool,
}

/// Returns the number of lines of a table. Each question comes with `None` if its answer is not revealed, or else
/// with whether the guess was close.
pub(in crate::ui) fn height(questions: &[(&Question, Option<bool>)], labs: usize, width: usize) -> usize {
    let table = Table { width, glyphs: Charset::Full };
    let asked: usize = questions.iter().map(|(question, revealed)| table.rows(question, *revealed)).sum();
    let head = usize::from(!questions.is_empty() || labs > 0);
    let gap = usize::from(!questions.is_empty() && labs > 0);
    head + asked + gap + labs * table.lab_rows()
}

/// Draws the table.
pub(in crate::ui) fn draw(asked: &[Asked], labs: &[Played], width: usize, glyphs: Charset) -> Vec<Line> {
    let table = Table { width, glyphs };
    let mut lines = Vec::new();
    if !asked.is_empty() {
        lines.push(table.head());
    } else if !labs.is_empty() {
        lines.push(line(vec![Run::new("What you played", Face::of(Role::Accent).bold())]));
    }
    lines.extend(asked.iter().flat_map(|asked| table.asked(asked)));
    if !asked.is_empty() && !labs.is_empty() {
        lines.push(Line::default());
    }
    let titles = labs.iter().map(|lab| text::width(&lab.title)).max().unwrap_or(0).min(width);
    lines.extend(labs.iter().flat_map(|lab| table.lab(lab, titles)));
    lines
}

fn line(runs: Vec<Run>) -> Line {
    Line { runs, ..Line::default() }
}

/// Width and glyphs of a closing table.
struct Table {
    width: usize,
    glyphs: Charset,
}

impl Table {
    /// Returns the columns of names beside guesses; 0 if names are above.
    fn name_columns(&self) -> usize {
        if self.width < BESIDE_FROM_COLUMNS { 0 } else { (self.width * 3 / 10).min(NAME_COLUMNS) + GAP_COLUMNS }
    }

    /// Returns the columns of a guess, which are also those of an answer.
    fn half(&self) -> usize {
        (self.width.saturating_sub(self.name_columns() + GAP_COLUMNS) / 2).max(SIGN_COLUMNS + 1)
    }

    /// Whether the answer is below the guess, because they are too long to be side by side.
    fn is_stacked(&self, question: &Question) -> bool {
        let room = self.half() - SIGN_COLUMNS;
        match question {
            Question::Number { .. } | Question::Line(_) => false,
            Question::Choice { options, .. } => options.iter().any(|option| text::width(option) > room),
            Question::Order { .. } => text::width(&question.answer()) > room,
        }
    }

    fn rows(&self, question: &Question, revealed: Option<bool>) -> usize {
        // An answer below its guess is omitted while it is not revealed, and after a close guess.
        let is_told = self.is_stacked(question) && revealed == Some(false);
        1 + usize::from(self.name_columns() == 0) + if is_told { self.told(question).len() } else { 0 }
    }

    fn lab_rows(&self) -> usize {
        1 + usize::from(self.name_columns() == 0)
    }

    fn pick(&self, full: &'static str, ascii: &'static str) -> &'static str {
        if self.glyphs == Charset::Ascii { ascii } else { full }
    }

    fn cut(&self, words: &str, columns: usize) -> String {
        text::truncate(words, columns, self.glyphs)
    }

    /// Pads runs with blanks to `columns`.
    fn padded(&self, mut runs: Vec<Run>, columns: usize) -> Vec<Run> {
        let used: usize = runs.iter().map(|run| text::width(&run.text)).sum();
        runs.push(Run::new(" ".repeat(columns.saturating_sub(used)), Face::default()));
        runs
    }

    fn head(&self) -> Line {
        let title = self.cut("What you said", self.width);
        let before = self.name_columns() + self.half() + GAP_COLUMNS;
        let mut runs = self.padded(vec![Run::new(title, Face::of(Role::Accent).bold())], before);
        let answers = "how it was";
        if text::width("What you said") < before && before + text::width(answers) <= self.width {
            runs.push(Run::new(answers, Face::of(Role::Good).bold()));
        }
        line(runs)
    }

    fn asked(&self, asked: &Asked) -> Vec<Line> {
        let names = self.name_columns();
        let (mut lines, mut beside) = (Vec::new(), Vec::new());
        if names == 0 {
            lines.push(line(vec![Run::new(self.cut(&asked.name, self.width), Face::of(Role::Dim))]));
        } else {
            let name = Run::new(self.cut(&asked.name, names - GAP_COLUMNS), Face::default());
            beside = self.padded(vec![name], names);
        }
        let is_stacked = self.is_stacked(asked.question);
        let room = if is_stacked { self.width - names } else { self.half() };
        let (guess, answer) = (self.guess(asked, room), self.answer(asked, room));
        if is_stacked {
            beside.extend(guess);
            lines.push(line(beside));
            if !answer.is_empty() {
                let indent = Run::new(" ".repeat(names), Face::default());
                lines.extend(self.told(asked.question).into_iter().map(|mut line| {
                    line.runs.insert(0, indent.clone());
                    line
                }));
            }
        } else {
            beside.extend(self.padded(guess, room + GAP_COLUMNS));
            beside.extend(answer);
            lines.push(line(beside));
        }
        lines
    }

    fn guess(&self, asked: &Asked, room: usize) -> Vec<Run> {
        let question = asked.question;
        let Outcome::Guessed(guess) = asked.outcome else {
            let words = if asked.outcome == Outcome::Open { "  still open" } else { "  no guess" };
            return vec![Run::new(self.cut(words, room), Face::of(Role::Dim))];
        };
        let is_close = question.is_close(guess);
        let sign = match (question, is_close) {
            (_, true) => self.pick("✓ ", "+ "),
            (Question::Choice { .. } | Question::Order { .. }, false) => self.pick("✗ ", "x "),
            (Question::Number { .. } | Question::Line(_), false) => "  ",
        };
        let face = Face::of(Role::Accent);
        let sign = Run::new(sign, Face::of(if is_close { Role::Good } else { Role::Accent }).bold());
        let words = match (question, guess) {
            (Question::Number { min, max, step, .. }, Guess::Number(guess)) => {
                let share = (guess - min) / (max - min);
                return [vec![sign], self.bar(&exact(*guess, *step), share, room, face)].concat();
            }
            (Question::Line(course), Guess::Line(values)) => {
                self.curve(values, (course.min, course.max), course.step())
            }
            (Question::Order { .. }, _) => question.verdict(guess),
            _ => question.words(guess),
        };
        vec![sign, Run::new(self.cut(&words, room.saturating_sub(SIGN_COLUMNS)), face.bold())]
    }

    fn answer(&self, asked: &Asked, room: usize) -> Vec<Run> {
        match asked.outcome {
            Outcome::Open => return Vec::new(),
            // Below a right guess, the answer would be a repetition.
            Outcome::Guessed(guess) if self.is_stacked(asked.question) && asked.question.is_close(guess) => {
                return Vec::new();
            }
            Outcome::Guessed(_) | Outcome::Unguessed => {}
        }
        let (question, face) = (asked.question, Face::of(Role::Good));
        let words = match question {
            Question::Number { min, max, answer, answer_text, .. } => {
                let share = (answer - min) / (max - min);
                return [vec![Run::new("  ", face)], self.bar(answer_text, share, room, face)].concat();
            }
            Question::Line(course) => self.curve(&course.truth, (course.min, course.max), course.step()),
            Question::Choice { .. } | Question::Order { .. } => question.answer(),
        };
        let words = self.cut(&words, room.saturating_sub(SIGN_COLUMNS));
        vec![Run::new("  ", face), Run::new(words, face.bold())]
    }

    /// Returns the answer to a question whose answers are below the guesses, with the sign that it has below the
    /// question.
    fn told(&self, question: &Question) -> Vec<Line> {
        let face = Face::of(Role::Good).bold();
        let room = self.width.saturating_sub(self.name_columns() + SIGN_COLUMNS).max(1);
        let mut lines = text::paragraph(&question.answer(), face, room, self.glyphs);
        for (row, line) in lines.iter_mut().enumerate() {
            line.runs.insert(0, Run::new(if row == 0 { self.pick("✓ ", "+ ") } else { "  " }, face));
        }
        lines
    }

    /// Returns a number with a bar, whose length is `share` of the columns beside the number.
    fn bar(&self, number: &str, share: f64, room: usize, face: Face) -> Vec<Run> {
        let number = format!("{number:>NUMBER_COLUMNS$}  ");
        let columns = room.saturating_sub(SIGN_COLUMNS + text::width(&number));
        let filled = (share.clamp(0.0, 1.0) * columns as f64).round() as usize;
        vec![Run::new(number, face.bold()), Run::new(self.pick("━", "=").repeat(filled), face)]
    }

    /// Returns values as bar glyphs in one row, or as numbers if the terminal lacks the glyphs.
    fn curve(&self, values: &[f64], (min, max): (f64, f64), step: f64) -> String {
        if self.glyphs != Charset::Full {
            let ends = [values.first(), values.last()].into_iter().flatten();
            return ends.map(|value| exact(*value, step)).collect::<Vec<_>>().join(" to ");
        }
        let top = LEVELS.len() - 1;
        let level = |value: &f64| ((value - min) / (max - min) * top as f64).round().clamp(0.0, top as f64);
        values.iter().flat_map(|value| [LEVELS[level(value) as usize]; 2]).collect()
    }

    /// Returns the lines of a lab; `titles` is the width of the longest title.
    fn lab(&self, lab: &Played, titles: usize) -> Vec<Line> {
        let role = match (lab.ended, lab.won) {
            (false, _) => Role::Dim,
            (true, true) => Role::Good,
            (true, false) => Role::Text,
        };
        let names = self.name_columns();
        let title = self.cut(&lab.title, self.width);
        if names == 0 {
            let result = Run::new(
                format!("  {}", sentences(&lab.result, self.width.saturating_sub(2), self.glyphs)),
                Face::of(role),
            );
            return vec![line(vec![Run::new(title, Face::of(Role::Dim))]), line(vec![result])];
        }
        let before = (names + SIGN_COLUMNS).max(titles + GAP_COLUMNS);
        let mut runs = self.padded(vec![Run::new(title, Face::default())], before);
        runs.push(Run::new(sentences(&lab.result, self.width.saturating_sub(before), self.glyphs), Face::of(role)));
        vec![line(runs)]
    }
}

/// Returns as many whole sentences as fit into `columns`; the first one is cut if necessary.
fn sentences(words: &str, columns: usize, glyphs: Charset) -> String {
    let ends = words.match_indices(". ").map(|(at, _)| at + 1).chain([words.len()]);
    let fitting = ends.filter(|end| text::width(&words[..*end]) <= columns).last();
    fitting.map_or_else(|| text::truncate(words, columns, glyphs), |end| words[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn questions() -> [(Question, Guess); 4] {
        let options = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let number = Question::Number {
            min: 0.0,
            max: 100.0,
            step: 1.0,
            unit: "%".into(),
            answer: 47.1,
            answer_text: "47.1".into(),
            within: 5.0,
        };
        let choice = Question::Choice { options: options(&["up", "down"]), answer: 1 };
        let long = Question::Choice {
            options: options(&["the answers get better", "nothing of it changes at all"]),
            answer: 1,
        };
        let order = Question::Order { options: options(&["a", "b", "c"]), answer: vec![2, 0, 1] };
        [
            (number, Guess::Number(79.0)),
            (choice, Guess::Choice(1)),
            (long, Guess::Choice(0)),
            (order, Guess::Order(vec![2, 1, 0])),
        ]
    }

    #[test]
    fn a_table_has_as_many_lines_as_its_page_reserves() {
        let questions = questions();
        let labs = |ended| {
            let result = if ended { "Won: score 0.40. \"new\" plays again." } else { "not played yet" };
            vec![Played { title: "The wrong door".into(), result: result.into(), won: true, ended }]
        };
        for glyphs in [Charset::Full, Charset::Ascii] {
            for width in 1..130 {
                for revealed in [false, true] {
                    let close = |(question, guess): &(Question, Guess)| revealed.then(|| question.is_close(guess));
                    let of: Vec<_> = questions.iter().map(|asked| (&asked.0, close(asked))).collect();
                    let rows = height(&of, 1, width);
                    let asked: Vec<Asked> = questions
                        .iter()
                        .map(|(question, guess)| {
                            let outcome = if revealed { Outcome::Guessed(guess) } else { Outcome::Open };
                            Asked { name: "the name of a question".into(), question, outcome }
                        })
                        .collect();
                    let lines = draw(&asked, &labs(revealed), width, glyphs);
                    assert_eq!(lines.len(), rows, "{width}");
                    if width >= 20 {
                        for line in lines {
                            assert!(text::width(&line.text()) <= width, "{width}: {}", line.text());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn an_open_question_does_not_tell_its_answer() {
        let questions = questions();
        let asked = |outcome| Asked { name: "share".into(), question: &questions[0].0, outcome };
        let shown = |outcome| draw(&[asked(outcome)], &[], 72, Charset::Full)[1].text();
        assert!(shown(Outcome::Open).contains("still open") && !shown(Outcome::Open).contains("47.1"));
        assert!(shown(Outcome::Unguessed).contains("no guess") && shown(Outcome::Unguessed).contains("47.1"));
        assert!(shown(Outcome::Guessed(&questions[0].1)).contains("79"));
        assert_eq!(asked(Outcome::Open).words(), None);
        let revealed = asked(Outcome::Guessed(&questions[0].1)).words();
        assert_eq!(revealed.as_deref(), Some("share: you said 79 %; it was 47.1 %"));
    }

    #[test]
    fn results_are_cut_between_sentences() {
        let words = "Won: score 0.40. \"new\" plays again.";
        assert_eq!(sentences(words, 40, Charset::Full), words);
        assert_eq!(sentences(words, 20, Charset::Full), "Won: score 0.40.");
        assert_eq!(sentences(words, 8, Charset::Full), text::truncate(words, 8, Charset::Full));
    }
}
