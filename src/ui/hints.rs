//! Hint labels: one key puts a letter on everything on screen that opens; the letter opens it.

use super::app::Model;
use crate::content::model::Target;
use crate::term::input::{Key, KeyPress};
use crate::typeset::{Layout, Line, Spot, text};

/// Letters of labels, easy ones first.
const LETTERS: &[u8] = b"asdfjklghqwertyuiopzxcvbnm";

/// A label on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hint {
    /// What is typed.
    pub label: String,
    /// What it opens: an index into the layout's targets.
    pub target: usize,
    /// The row of the text it stands on.
    pub row: usize,
    /// The column of the text, or of the margin.
    pub column: usize,
    /// Whether it stands in the margin.
    pub in_margin: bool,
}

/// Labels for everything that opens on these lines, in reading order.
pub(super) fn hints<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<Hint> {
    let mut found: Vec<Hint> = Vec::new();
    for (row, line) in lines.enumerate() {
        for (runs, in_margin) in [(&line.runs, false), (&line.margin, true)] {
            let mut column = 0;
            for run in runs {
                if let Some(target) = run.target.filter(|_| !run.text.trim().is_empty())
                    && found.iter().all(|hint| hint.target != target)
                {
                    found.push(Hint { label: String::new(), target, row, column, in_margin });
                }
                column += text::width(&run.text);
            }
        }
    }
    let two = found.len() > LETTERS.len();
    found.truncate(LETTERS.len() * LETTERS.len());
    for (index, hint) in found.iter_mut().enumerate() {
        let letter = |index: usize| char::from(LETTERS[index % LETTERS.len()]);
        hint.label = if two {
            [letter(index / LETTERS.len()), letter(index)].iter().collect()
        } else {
            letter(index).to_string()
        };
    }
    found
}

impl Model {
    /// The labels on screen, and what was typed of one; none if they are not shown.
    pub(super) fn hints_on_screen(&self, layout: &Layout) -> Option<(Vec<Hint>, &str)> {
        let typed = self.hinting.as_deref()?;
        let rows = usize::from(self.stage().text.height);
        let lines = self.lines_on_screen(layout, self.visit().top, rows);
        Some((hints(lines.iter().map(AsRef::as_ref)), typed))
    }

    /// Shows labels, if there is something to put one on.
    pub(super) fn begin_hints(&mut self) {
        self.hinting = Some(String::new());
        let layout = self.layout();
        if self.hints_on_screen(&layout).is_none_or(|(hints, _)| hints.is_empty()) {
            self.hinting = None;
            self.notice = Some("nothing on this screen opens".into());
        }
    }

    /// Gives a key to the labels; false if none are shown.
    pub(super) fn press_in_hints(&mut self, press: KeyPress) -> bool {
        let Some(mut typed) = self.hinting.clone() else { return false };
        let layout = self.layout();
        match press {
            KeyPress { key: Key::Char(c), ctrl: false, alt: false, .. } => typed.push(c.to_ascii_lowercase()),
            KeyPress { ctrl: true, .. } => return false,
            _ => {
                self.hinting = None;
                return true;
            }
        }
        let hints = self.hints_on_screen(&layout).map(|(hints, _)| hints).unwrap_or_default();
        match hints.iter().find(|hint| hint.label == typed) {
            Some(hint) => {
                self.hinting = None;
                let target = hint.target;
                self.visit_mut().focus = Some(target);
                match layout.targets.get(target) {
                    // Nothing outside is opened unasked: its address is shown in full.
                    Some(Spot::Link(Target::Url(url))) => self.notice = Some(url.clone()),
                    Some(spot) => self.open_spot(spot),
                    None => {}
                }
            }
            None if hints.iter().any(|hint| hint.label.starts_with(&typed)) => self.hinting = Some(typed),
            None => self.hinting = None,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::Run;

    #[test]
    fn every_target_has_one_label_and_no_label_begins_another() {
        let run = |target| Run { text: "x".into(), target, ..Run::default() };
        let line = |targets: std::ops::Range<usize>| Line {
            runs: targets.map(|at| run(Some(at))).collect(),
            ..Line::default()
        };
        let few = [line(0..3), line(2..5)];
        let labels: Vec<String> = hints(few.iter()).into_iter().map(|hint| hint.label).collect();
        assert_eq!(labels, ["a", "s", "d", "f", "j"]);
        let many = [line(0..40)];
        let found = hints(many.iter());
        assert_eq!(found.len(), 40);
        assert!(found.iter().all(|hint| hint.label.len() == 2));
        let distinct: std::collections::HashSet<_> = found.iter().map(|hint| &hint.label).collect();
        assert_eq!(distinct.len(), 40);
    }
}
