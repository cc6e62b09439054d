//! Search over everything: what is typed, names that it abbreviates, passages that have its words.

use super::sheet::{Sheet, bold, dim};
use crate::content::model::Library;
use crate::search::{Excerpt, Hit, Hits, NameHit};
use crate::typeset::{Face, GlyphSet, Layout, Role, Run, Shape, text};

/// Names that are offered.
pub(in crate::ui) const NAMES: usize = 6;
/// Passages that are shown; more words find fewer.
pub(in crate::ui) const HITS: usize = 60;

/// The row of the prompt on its page.
pub(in crate::ui) const PROMPT_ROW: usize = 1;
/// The words before the prompt.
const LABEL: &str = "Search  ";

/// The part of a typed text that fits into a page of some columns: its end.
fn fitting(typed: &str, columns: u16) -> String {
    let room = usize::from(columns).saturating_sub(LABEL.len() + 2);
    let skipped = typed.chars().count().saturating_sub(room);
    typed.chars().skip(skipped).collect()
}

/// The column of the caret that stands after `before` of `typed`.
pub(in crate::ui) fn caret_column(before: &str, typed: &str, columns: u16) -> u16 {
    let shown = fitting(typed, columns);
    let after = typed.len() - before.len();
    let kept = shown.len().saturating_sub(after);
    (LABEL.len() + text::width(shown.get(..kept).unwrap_or_default())) as u16
}

/// Lays out what was found for `typed`. The targets are the names, then the passages.
pub(in crate::ui) fn search(library: &Library, typed: &str, names: &[NameHit], found: &Hits, shape: Shape) -> Layout {
    let mut sheet = Sheet::new(library, shape);
    sheet.section("Search", "search");
    sheet.runs(
        vec![
            Run::new(LABEL, Face { role: Role::Accent, ..bold() }),
            Run::new(fitting(typed, shape.width), bold()),
            Run::new("_", dim()),
        ],
        None,
    );
    sheet.blank();
    if typed.trim().is_empty() {
        sheet.words("Type words; all of them must occur. A phrase stands in quotation marks.", dim(), None);
        sheet.words("A few letters of a name lead to a page, a section, a figure, a lab or a reference.", dim(), None);
        return sheet.finish();
    }
    for NameHit { name, marks } in names {
        let target = sheet.target(name.target());
        let mut runs = marked(&name.title, marks.iter().cloned());
        runs.push(Run::new(format!("  {} {}", name.kind.word(), name.address()), dim()));
        sheet.runs(cut(runs, shape), Some(target));
    }
    if !names.is_empty() {
        sheet.blank();
    }
    let count = match found.total {
        0 => "No passage has all of these words.".to_owned(),
        1 => "One passage".to_owned(),
        total if total > HITS => format!("{total} passages, the first {HITS}"),
        total => format!("{total} passages"),
    };
    sheet.words(&count, dim(), None);
    for hit in &found.hits {
        sheet.blank();
        let target = sheet.target(hit.target());
        sheet.runs(excerpt(hit, shape), Some(target));
        let section = hit.section.as_ref().map(|section| section.title.as_str()).unwrap_or_default();
        let place = [hit.kind.word(), &hit.address(), section].join("  ");
        sheet.runs(cut(vec![Run::new("  ", dim()), Run::new(place.trim_end(), dim())], shape), Some(target));
    }
    sheet.finish()
}

/// Context of a hit, on one line.
fn excerpt(hit: &Hit, shape: Shape) -> Vec<Run> {
    let ellipsis = if shape.glyphs == GlyphSet::Ascii { ".." } else { "…" };
    let Excerpt { cut_before, parts, cut_after } = hit.excerpt(usize::from(shape.width).saturating_sub(6));
    let mut runs = Vec::new();
    if cut_before {
        runs.push(Run::new(format!("{ellipsis} "), dim()));
    }
    for (part, is_found) in parts {
        runs.push(Run::new(text::clean(part, shape.glyphs), if is_found { found_face() } else { Face::default() }));
    }
    if cut_after {
        runs.push(Run::new(format!(" {ellipsis}"), dim()));
    }
    cut(runs, shape)
}

fn found_face() -> Face {
    Face { role: Role::Accent, underline: true, ..bold() }
}

/// A name with what was typed of it marked.
fn marked(title: &str, marks: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    for mark in marks {
        let (Some(before), Some(found)) = (title.get(at..mark.start), title.get(mark.clone())) else { break };
        runs.extend([Run::new(before, bold()), Run::new(found, found_face())]);
        at = mark.end;
    }
    runs.push(Run::new(title.get(at..).unwrap_or_default(), bold()));
    runs
}

/// Runs cut at the measure.
fn cut(runs: Vec<Run>, shape: Shape) -> Vec<Run> {
    let mut room = usize::from(shape.width);
    let mut kept = Vec::new();
    for run in runs.into_iter().filter(|run| !run.text.is_empty()) {
        let text = text::truncate(&text::clean(&run.text, shape.glyphs), room, shape.glyphs);
        room = room.saturating_sub(text::width(&text));
        kept.push(Run { text, ..run });
        if room == 0 {
            break;
        }
    }
    kept
}
