//! Turning pages: chooses the first line of the next or previous screen, so that no group of lines that belong
//! together is cut.

use std::ops::Range;

use super::context::Context;
use super::movement::KEPT_LINES;
use super::open_page::EarlyEnd;
use super::reader::{stage_rows, stop_before};
use crate::typeset::{Layout, Line};

/// Reciprocal of the share of the screen that may stay empty rather than show the beginning of a cut group.
const EMPTY_SHARE: usize = 4;
/// The same for the screen below an answer, in fifths: the answer is told, and what is cut would be its picture.
const EMPTY_FIFTHS: usize = 2;
/// Cost of a cut at the bottom of the screen, relative to one at the top, whose lines have been on screen completely.
const CUT_AT_FOOT: usize = 4;
/// Cost of a story's stage that is partly on screen.
const CUT_STAGE: usize = 2;

/// Costs of a next screen, in rows that are repeated or skipped: for each empty row beyond the share above, and for
/// each group that is cut at the top although it was on screen completely.
const EMPTY_ROW_COST: usize = 3;
const CUT_AT_TOP_COST: usize = 4;

/// Shows the next or previous screen. If a cut at the bottom is unavoidable, the screen ends before it.
pub(super) fn turn(context: &mut Context, forward: bool) {
    let line = if forward { next(context) } else { previous(context) };
    context.scroll_to(line);
    end_before_cut(context);
}

/// Scrolls to the line of `tops` with the lowest cost of cuts; among equals, the one nearest to `wanted`.
pub(super) fn show_nearest(context: &mut Context, wanted: usize, tops: Range<usize>) {
    let line = nearest(context.layout(), context.height(), wanted, tops);
    context.scroll_to(line);
    end_before_small_cut(context);
}

/// Ends the screen before a group of lines that it would cut at the bottom, if few rows are then empty.
pub(super) fn end_before_small_cut(context: &mut Context) {
    end_leaving(context, context.height() / EMPTY_SHARE);
}

/// Ends the screen below an answer before a group of lines that it would cut at the bottom.
pub(super) fn end_below_answer(context: &mut Context) {
    end_leaving(context, context.height() * EMPTY_FIFTHS / 5);
}

/// Ends the screen before a group of lines that it would cut at the bottom, if at most `most` rows are then empty.
fn end_leaving(context: &mut Context, most: usize) {
    end_before_cut(context);
    let height = context.height();
    if height - context.page.lines_shown(height) > most {
        context.page.foot = None;
    }
}

/// Ends the screen before a group of lines that it would cut at the bottom.
fn end_before_cut(context: &mut Context) {
    let (layout, top, height) = (context.layout(), context.page.top, context.height());
    let line = uncut_end(layout, height, top);
    // On low screens, all that remains before the group may be blank.
    let shows_text = layout.lines.get(top..line).is_some_and(|lines| !lines.iter().all(is_blank));
    context.page.foot = (shows_text && line < top + height).then_some(EarlyEnd { top, height, line });
}

/// Returns the line before which a screen that begins at line `top` must end so that it cuts no group at the bottom;
/// at most `top` if that is impossible.
fn uncut_end(layout: &Layout, height: usize, top: usize) -> usize {
    let mut line = top + height;
    if line < layout.lines.len() {
        let cut = |line: usize| whole(layout, height).find(|lines| lines.start < line && line < lines.end);
        while let Some(lines) = cut(line) {
            line = lines.start;
        }
    }
    line
}

/// Returns the first line of the next screen: the one with the lowest cost. No line is skipped, and groups cut at the
/// bottom are shown again.
fn next(context: &Context) -> usize {
    let (layout, top, height) = (context.layout(), context.page.top, context.height());
    let seen = top + context.page.lines_shown(height);
    let page = seen.saturating_sub(KEPT_LINES).max(top + 1);
    let stop = stop_before(context, page, seen);
    let cut = whole(layout, height).filter(|lines| lines.start > top && lines.start < seen && lines.end > seen);
    // Blank lines need not be shown again.
    let text = (seen..layout.lines.len()).find(|line| !is_blank(&layout.lines[*line])).unwrap_or(seen);
    let furthest = cut.map(|lines| lines.start).chain([text]).min().unwrap_or(text);
    let furthest = if stop < page { furthest.min(stop) } else { furthest }.max(top + 1);
    let wanted = stop.min(furthest);
    let cost =
        |line: &usize| (cost_of_next(layout, height, *line, seen) + line.abs_diff(wanted), line.abs_diff(wanted));
    (top + 1..furthest + 1).min_by_key(cost).unwrap_or(wanted)
}

fn is_blank(line: &Line) -> bool {
    line.runs.iter().all(|run| run.text.trim().is_empty())
}

/// Returns the cost of a next screen that begins at line `top`, if the lines before `seen` have been on screen.
fn cost_of_next(layout: &Layout, height: usize, top: usize, seen: usize) -> usize {
    let top = top.min(layout.lines.len().saturating_sub(height));
    let end = uncut_end(layout, height, top);
    let is_cut = end <= top;
    let end = if is_cut { top + height } else { end };
    let new = layout.lines.get(seen.min(end)..end.min(layout.lines.len())).unwrap_or_default();
    // A screen without new lines costs more than any other.
    let nothing = if new.iter().all(is_blank) { height * height } else { 0 };
    let empty = (top + height - end).saturating_sub(height / EMPTY_SHARE);
    let at_top = whole(layout, height).filter(|lines| lines.start < top && top < lines.end).count();
    let stages = layout.regions.stories.iter().map(|region| stage_rows(region, top));
    let stages = stages.filter(|rows| rows.end > 0 && rows.start < 0).count();
    nothing
        + empty * EMPTY_ROW_COST
        + if is_cut { height * CUT_AT_FOOT } else { 0 }
        + at_top.max(stages) * CUT_AT_TOP_COST
}

/// Returns the first line of the previous screen.
fn previous(context: &Context) -> usize {
    let (layout, top, height) = (context.layout(), context.page.top, context.height());
    if top == 0 {
        return 0;
    }
    let page = top.saturating_sub(height.saturating_sub(KEPT_LINES).max(1));
    // The first screen shows these few lines more, and the line that was at the top with them.
    if page <= KEPT_LINES && top <= height {
        return 0;
    }
    nearest(layout, height, page, top.saturating_sub(height)..top)
}

/// Returns the line of `tops` with the lowest cost of cuts; among equals, the one nearest to `wanted`.
fn nearest(layout: &Layout, height: usize, wanted: usize, tops: Range<usize>) -> usize {
    tops.min_by_key(|top| (cuts(layout, height, *top), top.abs_diff(wanted))).unwrap_or(wanted)
}

/// Returns the groups of lines that should come on screen together and fit on a screen.
fn whole(layout: &Layout, height: usize) -> impl Iterator<Item = &Range<usize>> {
    let predictions = layout.regions.predictions.iter().map(|place| &place.lines);
    layout.regions.kept.iter().chain(predictions).filter(move |lines| lines.len() <= height)
}

/// Returns the cost of the cuts at the top and the bottom of a screen that begins at line `top`.
fn cuts(layout: &Layout, height: usize, top: usize) -> usize {
    let last = layout.lines.len().saturating_sub(height);
    let top = top.min(last);
    let cuts = |edge: usize| whole(layout, height).filter(|lines| lines.start < edge && edge < lines.end).count();
    let foot = if top < last { cuts(top + height) } else { 0 };
    let is_cut = |rows: &Range<isize>| {
        let height = height as isize;
        rows.len() <= height as usize && rows.end > 0 && rows.start < height && (rows.start < 0 || rows.end > height)
    };
    let stages = layout.regions.stories.iter().map(|place| stage_rows(place, top)).filter(is_cut).count();
    foot * CUT_AT_FOOT + stages * CUT_STAGE + cuts(top)
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "a group of lines is a range")]
mod tests {
    use super::*;

    fn layout(lines: usize, kept: &[Range<usize>]) -> Layout {
        let mut layout = Layout { lines: vec![Line::default(); lines], ..Layout::default() };
        layout.regions.kept = kept.to_vec();
        layout
    }

    #[test]
    fn the_screen_that_cuts_least_is_the_nearest_of_those() {
        for (kept, wanted, expected) in [
            // Without cuts, the wanted line.
            (&[30..38][..], 20, 20),
            // With a cut at the bottom, the screen ends before the group or with it.
            (&[25..35], 20, 15),
            (&[28..31], 20, 21),
            // With a cut at the top, the screen begins with the group.
            (&[18..22], 20, 18),
            // Cuts at the top and the bottom.
            (&[17..21, 28..32], 20, 22),
            (&[13..23, 23..31], 20, 13),
            // A group higher than the screen is ignored.
            (&[20..45], 20, 20),
        ] {
            assert_eq!(nearest(&layout(100, kept), 10, wanted, 11..23), expected, "{kept:?}");
        }
        assert_eq!(cuts(&layout(25, &[10..20]), 10, 15), cuts(&layout(25, &[10..20]), 10, 90), "the last screen");
    }
}
