//! Turning pages: the first line of the next or the previous screen, chosen so that nothing that is seen as one is cut.

use std::ops::Range;

use super::context::Context;
use super::reader::{stage_rows, stop_before};
use crate::typeset::Layout;
use crate::typeset::regions::StoryForm;

/// Lines that stay on screen when a page is turned, so that the eye finds where it was.
pub(super) const KEPT_LINES: usize = 2;
/// Cost of a cut at the foot of the screen, against one at its head, which has been seen whole.
const CUT_AT_FOOT: usize = 4;
/// Cost of a story's stage that leaves the screen half.
const CUT_STAGE: usize = 2;

/// The first line of the screen after the present one. No line is passed over, nor anything that was cut at the foot.
pub(super) fn next(context: &Context) -> usize {
    let (layout, top, height) = (context.layout(), context.page.top, context.height());
    let page = top + height.saturating_sub(KEPT_LINES).max(1);
    let stop = stop_before(context, page);
    let seen = top + height;
    let cut = whole(layout, height).filter(|lines| lines.start > top && lines.start < seen && lines.end > seen);
    let furthest = cut.map(|lines| lines.start).chain([seen]).min().unwrap_or(seen);
    let furthest = if stop < page { furthest.min(stop) } else { furthest }.max(top + 1);
    // A story that ends on this screen takes its stage with it.
    let ended = layout.places.stories.iter().filter(|place| {
        place.form != StoryForm::Below && place.lines.start <= top && (top + 1..=furthest).contains(&place.lines.end)
    });
    let least = ended.map(|place| place.lines.end).max().unwrap_or(top + 1);
    nearest(layout, height, stop.min(furthest), least..furthest + 1)
}

/// The first line of the screen before the present one.
pub(super) fn previous(context: &Context) -> usize {
    let (layout, top, height) = (context.layout(), context.page.top, context.height());
    if top == 0 {
        return 0;
    }
    let page = top.saturating_sub(height.saturating_sub(KEPT_LINES).max(1));
    nearest(layout, height, page, top.saturating_sub(height)..top)
}

/// Of some first lines of a screen the one that cuts least, and of these the one nearest to `wanted`.
fn nearest(layout: &Layout, height: usize, wanted: usize, tops: Range<usize>) -> usize {
    tops.min_by_key(|top| (cuts(layout, height, *top), top.abs_diff(wanted))).unwrap_or(wanted)
}

/// What is seen as one and fits on a screen.
fn whole(layout: &Layout, height: usize) -> impl Iterator<Item = &Range<usize>> {
    let predictions = layout.places.predictions.iter().map(|place| &place.lines);
    layout.places.kept.iter().chain(predictions).filter(move |lines| lines.len() <= height)
}

/// The cost of what a screen that begins at `top` cuts.
fn cuts(layout: &Layout, height: usize, top: usize) -> usize {
    let last = layout.lines.len().saturating_sub(height);
    let top = top.min(last);
    let cuts = |edge: usize| whole(layout, height).filter(|lines| lines.start < edge && edge < lines.end).count();
    let foot = if top < last { cuts(top + height) } else { 0 };
    let is_cut = |rows: &Range<isize>| {
        let height = height as isize;
        rows.len() <= height as usize && rows.end > 0 && rows.start < height && (rows.start < 0 || rows.end > height)
    };
    let stages = layout.places.stories.iter().map(|place| stage_rows(place, top)).filter(is_cut).count();
    foot * CUT_AT_FOOT + stages * CUT_STAGE + cuts(top)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::Line;

    fn layout(lines: usize, kept: &[Range<usize>]) -> Layout {
        let mut layout = Layout { lines: vec![Line::default(); lines], ..Layout::default() };
        layout.places.kept = kept.to_vec();
        layout
    }

    #[test]
    fn the_screen_that_cuts_least_is_the_nearest_of_those() {
        for (kept, wanted, expected) in [
            // Nothing is cut: as wanted.
            (&[30..38][..], 20, 20),
            // Cut at the foot: the screen ends before it, or with it.
            (&[25..35], 20, 15),
            (&[28..31], 20, 21),
            // Cut at the head.
            (&[18..22], 20, 18),
            // Both.
            (&[17..21, 28..32], 20, 22),
            (&[13..23, 23..31], 20, 13),
            // Higher than the screen: there is no help.
            (&[20..45], 25, 25),
        ] {
            assert_eq!(nearest(&layout(100, kept), 10, wanted, 11..23), expected, "{kept:?}");
        }
        assert_eq!(cuts(&layout(25, &[10..20]), 10, 15), cuts(&layout(25, &[10..20]), 10, 90), "the last screen");
    }
}
