//! Screen layout: the rectangles of text, ruler and footer, and the shape that pages are laid out for.

use ratatui::layout::Rect;

use super::route::Route;
use crate::typeset::{Charset, MARGIN_GAP_COLUMNS, Shape};

/// Maximum columns of the measure (the line length), for legibility.
const MEASURE_COLUMNS: u16 = 72;
/// Minimum columns of the measure, on screens that are wide enough.
const MEASURE_COLUMNS_LEAST: u16 = 32;
/// Maximum columns of a lab: those of a page with its margin, so that both have the same edges.
const LAB_COLUMNS: u16 = MEASURE_BESIDE_MARGIN_COLUMNS + MARGIN_GAP_COLUMNS + MARGIN_COLUMNS;
/// Maximum rows of a lab; on a higher screen, it has blank rows above and below.
const LAB_ROWS: u16 = 40;
/// Columns of the measure if the page has a margin.
const MEASURE_BESIDE_MARGIN_COLUMNS: u16 = 68;
/// Screen width in columns from which sidenotes are in the margin.
const MARGIN_FROM_COLUMNS: u16 = 104;
/// Maximum columns of the margin.
const MARGIN_COLUMNS: u16 = 40;
/// Columns of the ruler with the gap to the text.
const RULER_COLUMNS: u16 = 6;
/// Screen size (columns, rows) from which a write-up has a ruler.
const RULER_FROM: (u16, u16) = (66, 12);
/// Screen rows from which there is a footer.
const FOOTER_FROM_ROWS: u16 = 5;
/// Screen rows from which a blank row separates the footer from the text.
const FOOTER_GAP_FROM_ROWS: u16 = 20;
/// Columns at both sides of the text for the focus bar; none on narrow screens.
const PADDING_COLUMNS: u16 = 2;

/// The rectangles of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScreenLayout {
    /// Rectangle of the page's lines.
    pub text: Rect,
    /// Rectangle of the ruler, on pages that have one.
    pub ruler: Option<Rect>,
    /// Row of the footer, if there is one.
    pub footer: Option<Rect>,
    /// Shape that the page is laid out for.
    pub shape: Shape,
}

impl ScreenLayout {
    pub(super) fn new(route: &Route, columns: u16, rows: u16, glyphs: Charset, wider: i16) -> ScreenLayout {
        let footer = (rows >= FOOTER_FROM_ROWS).then(|| Rect::new(0, rows - 1, columns, 1));
        let height = rows_above_footer(rows);
        let reading = route.is_write_up();
        let has_ruler = reading && columns >= RULER_FROM.0 && rows >= RULER_FROM.1;
        let padding = if columns >= 12 * PADDING_COLUMNS { PADDING_COLUMNS } else { 0 };
        let left_least = if has_ruler { RULER_COLUMNS } else { padding };
        let room = columns - left_least - padding;
        let (width, margin) = if reading && columns >= MARGIN_FROM_COLUMNS {
            let margin = room - MEASURE_BESIDE_MARGIN_COLUMNS - MARGIN_GAP_COLUMNS;
            (MEASURE_BESIDE_MARGIN_COLUMNS, margin.min(MARGIN_COLUMNS))
        } else {
            (room.min(MEASURE_COLUMNS), 0)
        };
        // A page that the visitor widened or narrowed has no margin; a lab uses all columns up to its maximum.
        let (width, margin) = match wider {
            _ if route.is_lab() || *route == Route::Help => (room.min(LAB_COLUMNS), 0),
            0 => (width, margin),
            wider => (width.saturating_add_signed(wider).clamp(MEASURE_COLUMNS_LEAST.min(room), room), 0),
        };
        let gap = if margin > 0 { MARGIN_GAP_COLUMNS } else { 0 };
        let left = ((columns - width - gap - margin) / 2).max(left_least);
        let text_height = ScreenLayout::text_height(route, rows);
        ScreenLayout {
            text: Rect::new(left, (height - text_height) / 3, width.max(1), text_height),
            // Beside the text, with the column of the focus bar between.
            ruler: has_ruler.then(|| Rect::new(left - RULER_COLUMNS + padding, 0, padding, height)),
            footer,
            shape: Shape { width: width.max(1), margin, glyphs },
        }
    }

    /// Returns the rows of `text` on a screen of `rows` rows. Many positions are compared with it at each key.
    pub(super) fn text_height(route: &Route, rows: u16) -> u16 {
        let height = rows_above_footer(rows);
        if route.is_lab() { height.min(LAB_ROWS) } else { height }
    }
}

fn rows_above_footer(rows: u16) -> u16 {
    match rows {
        FOOTER_GAP_FROM_ROWS.. => rows - 2,
        FOOTER_FROM_ROWS.. => rows - 1,
        _ => rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::model::{Page, Slug};

    #[test]
    fn everything_is_on_the_screen_at_any_size() {
        let reader = Route::Page(Page::WriteUp(Slug::new("a").unwrap()));
        for route in [Route::Page(Page::Home), reader, Route::Search] {
            for columns in 1..=300 {
                for rows in [1, 2, 4, 5, 12, 24, 200] {
                    let screen = ScreenLayout::new(&route, columns, rows, Charset::Full, 0);
                    let gap = if screen.shape.margin > 0 { MARGIN_GAP_COLUMNS } else { 0 };
                    let right = screen.text.right() + gap + screen.shape.margin;
                    assert!(right <= columns, "{route:?} {columns}x{rows}: {screen:?}");
                    assert!(screen.text.width >= 1 && screen.text.height >= 1);
                    assert!(screen.text.width <= MEASURE_COLUMNS);
                    assert!(screen.ruler.is_none_or(|ruler| ruler.right() < screen.text.x));
                }
            }
        }
    }
}
