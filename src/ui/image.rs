//! Draws the images of a page: as cells, as Unicode placeholders, or as cells with pixels over them.

use std::sync::Arc;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::context::Context;
use crate::term::caps::Pictures;
use crate::term::frame::{self, Frame, Grid, Over};
use crate::term::picture::cells::{Cell, CellStyle};
use crate::term::picture::kitty;
use crate::typeset::ImageArea;

/// Draws row `row` of an image with its left edge at `x`, `y`. `text` is the area of the page: a picture over cells
/// is drawn only where it fits wholly.
pub(super) fn draw_row(
    context: &Context,
    room: &ImageArea,
    row: u16,
    (x, y): (u16, u16),
    text: Rect,
    frame: &mut Frame,
) {
    match context.capabilities.pictures() {
        Pictures::Later => {}
        Pictures::Placeholders => {
            let image = file(room);
            let colour = kitty::colour(image.id);
            for column in 0..room.columns.min(text.right().saturating_sub(x)) {
                frame.cells.put(x + column, y, &kitty::symbol(row, column), Style::new().fg(colour));
            }
            let is_it = |other: &frame::Picture| matches!(other, frame::Picture::File(other) if other.id == image.id);
            if !frame.pictures.iter().any(is_it) {
                frame.pictures.push(frame::Picture::File(image));
            }
        }
        Pictures::Cells => draw_cells(context, room, row, (x, y), &mut frame.cells),
        Pictures::Over(slicing) => {
            draw_cells(context, room, row, (x, y), &mut frame.cells);
            let is_whole = y + room.rows <= text.bottom() && x + room.columns <= text.right();
            if row == 0 && is_whole {
                let slices = context.snapshot.pictures.slices(room, slicing);
                frame.pictures.push(frame::Picture::Over(Over { x, y, columns: room.columns, slices }));
            }
        }
    }
}

fn file(room: &ImageArea) -> kitty::Image {
    let ImageArea { image, columns, rows } = room;
    kitty::Image { id: kitty::id(image.fingerprint, *columns), png: image.png.clone(), columns: *columns, rows: *rows }
}

fn look(context: &Context) -> CellStyle {
    let capabilities = &context.capabilities;
    CellStyle { depth: capabilities.depth, charset: capabilities.charset, dark: capabilities.is_dark().unwrap_or(true) }
}

fn draw_cells(context: &Context, room: &ImageArea, row: u16, (x, y): (u16, u16), cells: &mut Grid) {
    let made = context.snapshot.pictures.cells(room, look(context));
    let columns = usize::from(room.columns);
    let start = usize::from(row) * columns;
    for (column, made) in made.iter().skip(start).take(columns).enumerate() {
        let Cell { glyph, fg, bg } = *made;
        let style = Style::new().fg(fg).bg(bg);
        cells.put(x.saturating_add(column as u16), y, glyph.encode_utf8(&mut [0; 4]), style);
    }
}

/// Removes pictures from the frame that would cover cells drawn after them.
pub(super) fn keep_uncovered(context: &Context, frame: &mut Frame) {
    let Pictures::Over(slicing) = context.capabilities.pictures() else { return };
    let pictures = &context.snapshot.pictures;
    let cells = &frame.cells;
    frame.pictures.retain(|picture| {
        let frame::Picture::Over(over) = picture else { return true };
        let is_it = |room: &&ImageArea| Arc::ptr_eq(&pictures.slices(room, slicing), &over.slices);
        let Some(room) = context.layout().images.iter().find(is_it) else { return false };
        let made = pictures.cells(room, look(context));
        made.chunks(usize::from(room.columns)).zip(over.y..).all(|(made, y)| {
            let drawn = if y < cells.area().height { cells.row(y) } else { Vec::new() };
            let drawn = drawn.get(over.x.into()..usize::from(over.x) + made.len()).unwrap_or_default();
            !drawn.is_empty()
                && made.iter().zip(drawn).all(|(made, cell)| {
                    cell.symbol.starts_with(made.glyph) && (cell.style.fg, cell.style.bg) == (made.fg, made.bg)
                })
        })
    });
}
