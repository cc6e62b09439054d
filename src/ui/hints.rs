//! Hint labels: one key puts a letter on every target on screen; typing the letter opens the target.

use ratatui::style::Modifier;

use super::context::Context;
use super::feature::{Feature, Handled, Keys, Request};
use super::overlay::ScreenLines;
use super::paint;
use crate::content::model::LinkTarget;
use crate::term::frame::Frame;
use crate::term::input::{Event, Key, KeyPress};
use crate::typeset::page::address;
use crate::typeset::{Face, Line, MARGIN_GAP_COLUMNS, Role, Target, text};

/// The letters of labels, those easiest to type first.
const LETTERS: &[u8] = b"asdfjklghqwertyuiopzxcvbnm";

/// A label on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hint {
    /// The letters to type.
    label: String,
    /// The index of the labelled target in the layout.
    target: usize,
    /// The row of the label, counted from the first row of the text.
    row: usize,
    /// The column of the label, counted from the first column of the text or of the margin.
    column: usize,
    in_margin: bool,
}

/// Creates labels for all targets on these lines, in reading order.
fn labels<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<Hint> {
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

/// The labels on screen and the letters typed so far. Any other event ends them.
#[derive(Debug, Clone, Default)]
pub(super) struct Hints {
    labels: Vec<Hint>,
    typed: String,
}

impl Hints {
    /// Creates labels for all targets on these lines.
    pub(super) fn of(lines: &ScreenLines) -> Hints {
        Hints { labels: labels(lines.lines.iter().map(AsRef::as_ref)), typed: String::new() }
    }

    /// Whether there is no label.
    pub(super) fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Draws the addresses of links above the first label or below the last one, where there are more rows; external
    /// links first, because they cannot be opened here.
    fn draw_addresses(&self, context: &Context, frame: &mut Frame) {
        let (screen, layout) = (context.screen(), context.layout());
        let shown = || self.labels.iter().filter(|hint| hint.label.starts_with(&self.typed));
        let address = |hint: &Hint| match layout.targets.get(hint.target)? {
            Target::Link(target) => {
                let address = address(target);
                let is_inside = !matches!(target, LinkTarget::Url(_));
                (!address.is_empty()).then(|| (is_inside, format!("{} {address}", hint.label)))
            }
            _ => None,
        };
        let mut addresses: Vec<(bool, String)> = shown().filter_map(address).collect();
        addresses.sort_by_key(|(is_inside, _)| *is_inside);
        let height = usize::from(screen.text.height);
        // The blank row between text and footer is used, if there is one.
        let gap = usize::from(screen.footer.map_or(0, |footer| footer.y.saturating_sub(screen.text.bottom())));
        let above = shown().map(|hint| hint.row).min().unwrap_or(height);
        let below = height + gap - shown().map(|hint| hint.row + 1).max().unwrap_or(0);
        let rows = above.max(below).min(height / 3);
        let mut lines = Vec::new();
        for (_, words) in addresses {
            let set = text::paragraph(&words, Face::of(Role::Link), usize::from(screen.text.width), context.glyphs());
            if lines.len() + set.len() <= rows {
                lines.extend(set);
            }
        }
        let first = if below >= lines.len() { height + gap - lines.len() } else { 0 };
        paint::panel(context, &lines, screen.text.y + first as u16, &mut frame.cells);
    }

    fn press(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        match press {
            KeyPress { key: Key::Char(c), ctrl: false, alt: false, .. } => self.typed.push(c.to_ascii_lowercase()),
            KeyPress { ctrl: true, .. } => return Handled::Ignored,
            _ => {
                self.labels.clear();
                return Handled::Consumed(None);
            }
        }
        let typed = &self.typed;
        let target = self.labels.iter().find(|hint| hint.label == *typed).map(|hint| hint.target);
        if target.is_none() && self.labels.iter().any(|hint| hint.label.starts_with(typed)) {
            return Handled::Consumed(None);
        }
        self.labels.clear();
        let Some(target) = target else { return Handled::Consumed(None) };
        context.page.focus = Some(target);
        match context.focused() {
            // External addresses are only shown in full, never opened.
            Some(Target::Link(LinkTarget::Url(url))) => {
                let url = url.clone();
                context.say(url);
                Handled::Consumed(None)
            }
            Some(spot) => Handled::asking(Request::Open(spot.clone())),
            None => Handled::Consumed(None),
        }
    }
}

impl Feature for Hints {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        if self.labels.is_empty() {
            return Handled::Ignored;
        }
        match event {
            Event::Key(press) => self.press(*press, context),
            Event::Mouse(_) | Event::Paste(_) => {
                self.labels.clear();
                Handled::Consumed(None)
            }
            Event::Focus(_) => Handled::Ignored,
        }
    }

    fn leave_page(&mut self) {
        self.labels.clear();
    }

    /// Draws each label directly before its target, and the addresses of links. Labels that do not begin with the
    /// typed letters are omitted.
    fn draw(&self, context: &Context, frame: &mut Frame) {
        let text = context.screen().text;
        let style = context.theme().role(Role::Accent).add_modifier(Modifier::BOLD | Modifier::REVERSED);
        for hint in self.labels.iter().filter(|hint| hint.label.starts_with(&self.typed)) {
            let left = if hint.in_margin { text.right() + MARGIN_GAP_COLUMNS } else { text.x };
            let column = (left + hint.column as u16).saturating_sub(hint.label.len() as u16);
            paint::put(&mut frame.cells, column, text.y + hint.row as u16, &hint.label, style);
        }
        self.draw_addresses(context, frame);
    }

    fn keys(&self, _: &Context) -> Keys {
        if self.labels.is_empty() {
            return Keys::default();
        }
        Keys::alone(vec![("letter".into(), "opens it"), ("esc".into(), "none")])
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
        let few: Vec<String> = labels(few.iter()).into_iter().map(|hint| hint.label).collect();
        assert_eq!(few, ["a", "s", "d", "f", "j"]);
        let many = [line(0..40)];
        let found = labels(many.iter());
        assert_eq!(found.len(), 40);
        assert!(found.iter().all(|hint| hint.label.len() == 2));
        let distinct: std::collections::HashSet<_> = found.iter().map(|hint| &hint.label).collect();
        assert_eq!(distinct.len(), 40);
    }
}
