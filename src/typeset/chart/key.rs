//! The key (legend) below a chart, for marks, lines and fills that are not labelled in the chart.

use super::{DrawContext, Face, mark, reference};
use crate::content::chart::ChartKind;
use crate::typeset::text::{truncate, width};
use crate::typeset::{Charset, Line, Role, Run};

/// Columns between two entries, with brackets.
const GAP: usize = 3;

/// An entry of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The mark and its label.
    pub text: String,
    /// The style of the entry.
    pub face: Face,
    /// Whether the entry is highlighted.
    pub is_focus: bool,
}

impl Entry {
    /// Creates a dim entry, for an explanation.
    pub fn dim(text: String) -> Entry {
        Entry { text, face: Face::of(Role::Dim), is_focus: false }
    }
}

/// Returns an entry for every series that is shown, with the mark given by `mark`.
pub fn series(context: &DrawContext, mark: impl Fn(usize) -> String) -> Vec<Entry> {
    let entry = |(index, series): (usize, &crate::content::chart::Series)| {
        let face = context.series_face(index)?;
        let text = format!("{} {}", mark(index), series.label);
        Some(Entry { text, face, is_focus: context.is_series_focus(index) })
    };
    context.common.series.iter().enumerate().filter_map(entry).collect()
}

/// Returns an entry for every series, with the marks of [`mark::mark`].
pub fn series_marks(context: &DrawContext) -> Vec<Entry> {
    series(context, |index| mark::mark(index, context.glyphs).to_owned())
}

/// Returns an entry for the open and full marks at the ends of arrows. If each series has its own marks, some of them
/// are examples.
pub fn ends(context: &DrawContext, series_have_marks: bool) -> Vec<Entry> {
    let [from, to] = context.chart.ends.as_slice() else { return Vec::new() };
    if context.chart.kind != ChartKind::Arrows || from == to || from.is_empty() || to.is_empty() {
        return Vec::new();
    }
    let pairs = (0..if series_have_marks { 2 } else { 1 }).filter_map(|index| mark::ends(index, context.glyphs));
    let (open, full): (Vec<&str>, Vec<&str>) = pairs.unzip();
    vec![Entry::dim(format!("{} {from}", open.join(" "))), Entry::dim(format!("{} {to}", full.join(" ")))]
}

/// Returns an entry for each reference line that is not labelled in the chart.
pub fn references(context: &DrawContext, is_x: bool) -> Vec<Entry> {
    let sign = if is_x { reference::upright(context.glyphs) } else { reference::level(context.glyphs) };
    let entry = |reference| Entry::dim(format!("{sign} {}", reference::words(context, reference)));
    reference::on(context, is_x).map(entry).collect()
}

/// Sets the entries in as many lines as needed. Each entry has a blank on either side; brackets replace them when the
/// entry is highlighted.
pub fn lines(entries: &[Entry], columns: usize, glyphs: Charset) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut used = 0;
    for entry in entries {
        let text = truncate(&entry.text, columns.saturating_sub(2), glyphs);
        let needed = width(&text) + 2;
        let run = |text: &str, face| Run { text: text.to_owned(), face, target: None };
        if lines.is_empty() || used + GAP - 2 + needed > columns {
            lines.push(Line::default());
            used = 0;
        }
        let Some(line) = lines.last_mut() else { break };
        if used > 0 {
            line.runs.push(run(&" ".repeat(GAP - 2), Face::default()));
            used += GAP - 2;
        }
        let (open, close) = if entry.is_focus { ("[", "]") } else { (" ", " ") };
        let bracket = if entry.is_focus { Face::of(Role::Accent).bold() } else { Face::default() };
        line.runs.extend([run(open, bracket), run(&text, entry.face), run(close, bracket)]);
        used += needed;
    }
    for line in &mut lines {
        // Trailing blanks are removed.
        while line.runs.last().is_some_and(|run| run.text == " ") {
            line.runs.pop();
        }
    }
    lines
}
