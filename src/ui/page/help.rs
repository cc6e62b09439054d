//! The help page: keys (from the keymap) and shell commands (from the table of commands).

use super::builder::{PageBuilder, bold, dim, plain};
use crate::content::model::Library;
use crate::typeset::{Charset, Face, Layout, Role, Run, Shape, text};
use crate::ui::keymap::{self, Action, BINDINGS};

/// Columns of keys before their descriptions.
const KEYS_COLUMNS: usize = 14;
/// Columns of keys on narrow screens, where groups are one below the other.
const KEYS_COLUMNS_NARROW: usize = 12;
/// Columns between entries side by side.
const GAP_COLUMNS: usize = 2;
/// Columns of a key of the page with its description.
const HERE_COLUMNS: usize = 22;

/// The page from which help was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::ui) struct HelpOrigin {
    /// Name of the page.
    pub name: String,
    /// The keys of the page with their descriptions.
    pub keys: Vec<(String, &'static str)>,
    /// The lines that can be typed on the page, with their descriptions.
    pub lines: Vec<(&'static str, &'static str)>,
    /// The goal and the rules of the lab from which help was opened.
    pub rules: Vec<String>,
}

/// An entry: keys with a common description.
struct Entry {
    actions: &'static [Action],
    does: &'static str,
}

/// Entries under a heading.
struct Group {
    title: &'static str,
    entries: &'static [Entry],
}

const fn keys(actions: &'static [Action], does: &'static str) -> Entry {
    Entry { actions, does }
}

/// The keys of all pages except labs, as two columns of groups.
const COLUMNS: [&[Group]; 2] = [
    &[
        Group {
            title: "Move",
            entries: &[
                keys(&[Action::Down, Action::Up], "down, up"),
                keys(&[Action::PageDown, Action::PageUp], "a page, or a step"),
                keys(&[Action::HalfDown, Action::HalfUp], "half a page"),
                keys(&[Action::Top, Action::Bottom], "top, bottom"),
                keys(&[Action::NextItem, Action::PreviousItem], "next thing that opens"),
                keys(&[Action::NextSection, Action::PreviousSection], "next section"),
                keys(&[Action::Find], "find on this page"),
                keys(&[Action::FindNext, Action::FindPrevious], "next place found"),
                keys(&[Action::JumpBack], "back from a jump"),
            ],
        },
        Group {
            title: "Read",
            entries: &[
                keys(&[Action::Depth(1), Action::Depth(2), Action::Depth(3)], "brief, pages, all"),
                keys(&[Action::NextNumber, Action::PreviousNumber], "next number of data"),
                keys(&[Action::Wider, Action::Narrower], "wider, narrower lines"),
            ],
        },
        Group {
            title: "This visit",
            entries: &[
                keys(&[Action::Copy], "copy; again: the passage"),
                keys(&[Action::Linear], "go on as plain text"),
                keys(&[Action::Redraw], "paint all again"),
                keys(&[Action::Leave], "leave"),
            ],
        },
    ],
    &[
        Group {
            title: "Go",
            entries: &[
                keys(&[Action::Open], "open what has focus"),
                keys(&[Action::Play], "play the lab here"),
                keys(&[Action::Back, Action::Forward], "back, forward"),
                keys(&[Action::Search], "search everything"),
                keys(&[Action::Outline], "outline of the page"),
                keys(&[Action::Hints], "letters to open by"),
                keys(&[Action::Cite], "how to cite it"),
                keys(&[Action::Home], "the first page"),
                keys(&[Action::Works, Action::News], "all works, all news"),
                keys(&[Action::Help], "this page"),
                keys(&[Action::Terminal], "about your terminal"),
            ],
        },
        Group {
            title: "Look",
            entries: &[
                keys(&[Action::Theme], "next theme"),
                keys(&[Action::Colours], "next colour depth"),
                keys(&[Action::Glyphs], "next set of glyphs"),
                keys(&[Action::Motion], "motion on or off"),
                keys(&[Action::Mouse], "mouse on or off"),
                keys(&[Action::Cursor], "show where you are"),
            ],
        },
    ],
];

pub(in crate::ui) fn help(library: &Library, place: &HelpOrigin, shape: Shape) -> Layout {
    let mut builder = PageBuilder::new(library, shape);
    let pen = Pen { width: builder.width(), glyphs: shape.glyphs };
    builder.section(&place.name, "here");
    builder.heading(&format!("Keys on this page: {}", place.name));
    pen.here(place).into_iter().for_each(|runs| builder.runs(runs, None));
    if !place.rules.is_empty() {
        builder.blank();
        builder.words("Goal and rules:", dim(), None);
        place.rules.iter().for_each(|rule| builder.item(rule, plain()));
    }
    if !place.lines.is_empty() {
        builder.blank();
        builder.words("Lines that can be typed after a colon:", dim(), None);
        for (usage, does) in &place.lines {
            pen.typed(usage, does).into_iter().for_each(|runs| builder.runs(runs, None));
        }
    }
    builder.blank();
    builder.section("All keys", "keys");
    let columns = COLUMNS.map(|groups| pen.groups(groups));
    if pen.is_wide() {
        let [left, right] = columns;
        for row in 0..left.len().max(right.len()) {
            let cells = [&left, &right].map(|column| column.get(row).cloned().unwrap_or_default());
            builder.runs(pen.beside(&cells, pen.cell(2)), None);
        }
    } else {
        columns.into_iter().flatten().for_each(|runs| builder.runs(runs, None));
    }
    let shell = "In a shell, \"ssh HOST help\" lists commands: every page is read, searched and cited there too.";
    let shell = &library.site.with_host(shell);
    builder.words(shell, dim(), None);
    builder.finish()
}

/// Lays out keys in columns.
struct Pen {
    width: usize,
    glyphs: Charset,
}

impl Pen {
    /// Whether groups are side by side: each entry fits into half of the columns.
    fn is_wide(&self) -> bool {
        let entries = COLUMNS.iter().flat_map(|groups| groups.iter()).flat_map(|group| group.entries);
        let widest = entries.map(|entry| entry.does.len()).max().unwrap_or(0);
        self.cell(2) >= KEYS_COLUMNS + widest
    }

    /// Returns the columns of each of `count` cells side by side.
    fn cell(&self, count: usize) -> usize {
        ((self.width + GAP_COLUMNS) / count).saturating_sub(GAP_COLUMNS)
    }

    /// Lays out a line that can be typed, and its description beside it or, if that is too long, below.
    fn typed(&self, usage: &str, does: &str) -> Vec<Vec<Run>> {
        let columns = 2 * KEYS_COLUMNS;
        let is_beside = text::width(usage) < columns && columns + text::width(does) <= self.width;
        if is_beside {
            return vec![vec![Run::new(format!("{usage:columns$}"), bold()), Run::new(does, Face::default())]];
        }
        self.below(usage, does, self.width)
    }

    /// Lays out a key or line, and its description below it in `columns` columns.
    fn below(&self, usage: &str, does: &str, columns: usize) -> Vec<Vec<Run>> {
        let lines = text::paragraph(does, Face::default(), columns.saturating_sub(GAP_COLUMNS).max(1), self.glyphs);
        let indented = lines.into_iter().map(|mut line| {
            line.runs.insert(0, Run::new(" ".repeat(GAP_COLUMNS), Face::default()));
            line.runs
        });
        std::iter::once(vec![Run::new(usage, bold())]).chain(indented).collect()
    }

    /// Lays out the keys of the page, side by side if they fit.
    fn here(&self, place: &HelpOrigin) -> Vec<Vec<Run>> {
        let widest = |part: fn(&(String, &'static str)) -> usize| place.keys.iter().map(part).max().unwrap_or(0);
        let entry = widest(|(key, _)| text::width(key)) + GAP_COLUMNS + widest(|(_, does)| does.len());
        let count = ((self.width + GAP_COLUMNS) / (entry.max(HERE_COLUMNS) + GAP_COLUMNS)).max(1);
        let cell = self.cell(count);
        let keys = place.keys.iter().map(|(key, _)| text::width(key) + GAP_COLUMNS).max().unwrap_or(0).min(cell / 2);
        let entries = place.keys.iter().map(|(key, does)| self.entry(key, does, "", (cell, keys)));
        let cells: Vec<_> = entries.flatten().collect();
        let rows = cells.len().div_ceil(count);
        let row = |row| cells.iter().skip(row).step_by(rows).cloned().collect::<Vec<_>>();
        (0..rows).map(|number| self.beside(&row(number), cell)).collect()
    }

    /// Lays out groups one below the other, with blank lines between.
    fn groups(&self, groups: &[Group]) -> Vec<Vec<Run>> {
        let (cell, keys) =
            if self.is_wide() { (self.cell(2), KEYS_COLUMNS) } else { (self.width, KEYS_COLUMNS_NARROW) };
        let arrows = self.glyphs == Charset::Full;
        let mut rows = Vec::new();
        for group in groups {
            rows.push(vec![Run::new(group.title, Face::of(Role::Accent).bold())]);
            for entry in group.entries {
                let of = |action: &Action| BINDINGS.iter().find(|binding| binding.action == *action);
                let bound: Vec<_> = entry.actions.iter().filter_map(of).collect();
                let name = |press| keymap::name(press, arrows);
                let first: Vec<_> =
                    bound.iter().filter_map(|binding| binding.keys.first()).map(|it| name(*it)).collect();
                let others: Vec<_> = bound.iter().flat_map(|it| it.keys.iter().skip(1)).map(|it| name(*it)).collect();
                rows.extend(self.entry(&first.join(" "), entry.does, &others.join(" "), (cell, keys)));
            }
            rows.push(Vec::new());
        }
        rows
    }

    /// Lays out keys, their description, and alternative keys as far as they fit. A description that does not fit
    /// beside the keys is below them.
    fn entry(&self, keys: &str, does: &str, others: &str, (cell, columns): (usize, usize)) -> Vec<Vec<Run>> {
        let keys = format!("{keys:columns$}");
        let keys = if keys.ends_with(' ') { keys } else { format!("{keys} ") };
        if text::width(&keys) + text::width(does) > cell {
            return self.below(&keys, does, cell);
        }
        let mut room = cell.saturating_sub(text::width(&keys) + text::width(does) + GAP_COLUMNS);
        let mut more = String::new();
        for key in others.split_whitespace() {
            let Some(left) = room.checked_sub(text::width(key) + 1) else { break };
            more += &format!(" {key}");
            room = left;
        }
        vec![vec![Run::new(keys, bold()), Run::new(does, Face::default()), Run::new(more, dim())]]
    }

    /// Joins cells side by side, each except the last padded to `cell` columns.
    fn beside(&self, cells: &[Vec<Run>], cell: usize) -> Vec<Run> {
        let mut runs = Vec::new();
        for (number, own) in cells.iter().enumerate() {
            let used: usize = own.iter().map(|run| text::width(&run.text)).sum();
            runs.extend(own.iter().cloned());
            if number + 1 < cells.len() {
                runs.push(Run::new(" ".repeat((cell + GAP_COLUMNS).saturating_sub(used)), Face::default()));
            }
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_in_the_help_once() {
        let entries = || COLUMNS.iter().flat_map(|groups| groups.iter()).flat_map(|group| group.entries);
        for binding in BINDINGS {
            let named = entries().flat_map(|entry| entry.actions).filter(|action| **action == binding.action).count();
            assert_eq!(named, 1, "{:?}", binding.action);
        }
        assert_eq!(entries().map(|entry| entry.actions.len()).sum::<usize>(), BINDINGS.len());
    }
}
