//! The search page: the typed text, names that match it, passages that contain its words.

use super::builder::{PageBuilder, bold, dim};
use crate::content::model::Library;
use crate::search::{Excerpt, Found, Hit, Index, NameHit};
use crate::typeset::{Charset, Face, Layout, Role, Run, Shape, text};

/// Maximum number of names shown.
pub(in crate::ui) const NAMES: usize = 6;
/// Maximum number of passages shown.
pub(in crate::ui) const HITS: usize = 60;

/// The line of the prompt on the page.
pub(in crate::ui) const PROMPT_ROW: usize = 1;
/// The label before the prompt.
const LABEL: &str = "Search  ";
/// Blank columns between a name and its address.
const GAP_COLUMNS: usize = 2;

/// Returns the longest end of a typed text that fits into `columns`.
fn fitting(typed: &str, columns: u16) -> &str {
    text::end(typed, usize::from(columns).saturating_sub(LABEL.len() + 2))
}

/// Returns the column of the caret after the part `before` of the text `typed`.
pub(in crate::ui) fn caret_column(before: &str, typed: &str, columns: u16) -> u16 {
    let shown = fitting(typed, columns);
    let after = typed.len() - before.len();
    let kept = shown.len().saturating_sub(after);
    (LABEL.len() + text::width(shown.get(..kept).unwrap_or_default())) as u16
}

/// Lays out the results for `typed`, `found` in `index`. The targets are the names, then the passages.
pub(in crate::ui) fn search(
    library: &Library,
    typed: &str,
    names: &[NameHit],
    (index, found): (&Index, &Found),
    shape: Shape,
) -> Layout {
    let mut builder = PageBuilder::new(library, shape);
    builder.section("Search", "search");
    builder.runs(
        vec![
            Run::new(LABEL, Face { role: Role::Accent, ..bold() }),
            Run::new(fitting(typed, shape.width), bold()),
            Run::new("_", dim()),
        ],
        None,
    );
    builder.blank();
    if typed.trim().is_empty() {
        builder.words("Type words; all of them must occur. A phrase stands in quotation marks.", dim(), None);
        builder.words(
            "A few letters of a name lead to a page, a section, a figure, a lab or a reference.",
            dim(),
            None,
        );
        return builder.finish();
    }
    for NameHit { name, marks } in names {
        let target = Some(builder.target(name.target()));
        let place = format!("{} {}", name.kind.word(), name.address());
        let width = usize::from(shape.width);
        let room = width.saturating_sub(text::width(&place) + GAP_COLUMNS);
        if 2 * room >= width {
            let mut runs = title(&name.title, marks, room, shape);
            let used: usize = runs.iter().map(|run| text::width(&run.text)).sum();
            runs.push(Run::new(" ".repeat(width - used - text::width(&place)), Face::default()));
            runs.push(Run::new(place, dim()));
            builder.runs(runs, target);
        } else {
            builder.runs(title(&name.title, marks, width, shape), target);
            builder.runs(cut(vec![Run::new(format!("  {place}"), dim())], shape), target);
        }
    }
    if !names.is_empty() {
        builder.blank();
    }
    let count = match found.total {
        0 => "No passage has all of these words.".to_owned(),
        1 => "One passage".to_owned(),
        total if total > HITS => format!("{total} passages, the first {HITS}"),
        total => format!("{total} passages"),
    };
    builder.words(&count, dim(), None);
    for hit in (0..found.count()).filter_map(|number| index.hit(found, number)) {
        builder.blank();
        let target = builder.target(hit.target());
        builder.runs(excerpt(&hit, shape), Some(target));
        let section = hit.section.as_ref().map(|section| section.title.as_str()).unwrap_or_default();
        let place = [hit.kind.word(), &hit.address(), section].join("  ");
        builder.runs(cut(vec![Run::new("  ", dim()), Run::new(place.trim_end(), dim())], shape), Some(target));
    }
    builder.finish()
}

/// Returns the words around a hit, on one line.
fn excerpt(hit: &Hit, shape: Shape) -> Vec<Run> {
    let ellipsis = if shape.glyphs == Charset::Ascii { ".." } else { "…" };
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

/// Returns a title in bold with its matches marked. A title wider than `columns` is cut between words, around its
/// first match.
fn title(title: &str, marks: &[std::ops::Range<usize>], columns: usize, shape: Shape) -> Vec<Run> {
    let ellipsis = if shape.glyphs == Charset::Ascii { ".." } else { "…" };
    let is_whole = text::width(title) <= columns;
    let cut = text::width(ellipsis) + 1;
    let fits = |start: usize, end: usize| {
        let cuts = usize::from(start > 0) + usize::from(end < title.len());
        text::width(&title[start..end]) + cuts * cut <= columns
    };
    let blanks = || title.match_indices(' ').map(|(blank, _)| blank);
    let first = marks.first().map_or(0, |mark| mark.end);
    let start =
        std::iter::once(0).chain(blanks().map(|blank| blank + 1)).find(|start| *start >= first || fits(*start, first));
    let start = start.filter(|start| *start < first).unwrap_or(0);
    let mut ends: Vec<usize> = blanks().chain([title.len()]).collect();
    ends.reverse();
    let end = ends.into_iter().find(|end| *end > start && fits(start, *end)).unwrap_or(start);
    let mut runs = Vec::new();
    let mut at = start;
    if start > 0 {
        runs.push(Run::new(format!("{ellipsis} "), dim()));
    }
    let mut push = |part: Option<&str>, face| {
        runs.extend(part.filter(|part| !part.is_empty()).map(|part| Run::new(text::clean(part, shape.glyphs), face)));
    };
    for mark in marks.iter().filter(|mark| mark.start >= start && mark.end <= end) {
        push(title.get(at..mark.start), bold());
        push(title.get(mark.clone()), found_face());
        at = mark.end;
    }
    push(title.get(at..end), bold());
    if !is_whole && end < title.len() {
        push(Some(&format!(" {ellipsis}")), dim());
    }
    runs
}

/// Cuts runs to the width of the page.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a title as it is shown in so many columns, with matches in angle brackets.
    fn shown(words: &str, found: &str, columns: usize, glyphs: Charset) -> String {
        let marks: Vec<_> = words.match_indices(found).map(|(at, found)| at..at + found.len()).collect();
        let shape = Shape { width: 80, margin: 0, glyphs };
        let mark = |run: Run| if run.face == found_face() { format!("<{}>", run.text) } else { run.text };
        title(words, &marks, columns, shape).into_iter().map(mark).collect()
    }

    #[test]
    fn a_long_title_is_cut_between_words_around_its_first_match() {
        const TITLE: &str = "How tides follow the moon and the sun";
        for (found, columns, expected) in [
            ("tides", 37, "How <tides> follow the moon and the sun"),
            ("tides", 35, "How <tides> follow the moon and the …"),
            ("tides", 34, "How <tides> follow the moon and …"),
            ("moon", 29, "How tides follow the <moon> …"),
            ("moon", 26, "… tides follow the <moon> …"),
            ("sun", 20, "… moon and the <sun>"),
            ("sun", 5, "… <sun>"),
            ("the", 14, "… follow <the> …"),
        ] {
            assert_eq!(shown(TITLE, found, columns, Charset::Full), expected, "{columns} columns");
        }
        assert_eq!(shown(TITLE, "moon", 26, Charset::Ascii), ".. follow the <moon> and ..");
    }
}
