//! Pictures as cells: half blocks in colours, mixtures of the 16 named colours, or shades without colours.

use ratatui::style::Color;

use super::mixed::{self, Mixture};
use super::raster::{Pixel, Raster};
use crate::charset::Charset;
use crate::term::colour::{Depth, Rgb};
use crate::term::palette;

/// A cell of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The character.
    pub glyph: char,
    /// The foreground colour.
    pub fg: Color,
    /// The background colour.
    pub bg: Color,
}

/// The colours and characters that cells may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CellStyle {
    /// Number of colours.
    pub depth: Depth,
    /// Character set.
    pub charset: Charset,
    /// Whether the background is dark, so that denser glyphs look brighter.
    pub dark: bool,
}

/// Shades from blank to a full block.
const SHADES: &[char] = &[' ', '░', '▒', '▓', '█'];
/// Shades in ASCII.
const LETTERS: &[char] = &[' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'];

/// Maximum perceived difference ([`palette::difference`]) of colours that are merged, which makes longer runs.
const ALIKE: f32 = 0.015;

/// Minimum contrast of a picture for stretching it to the full range.
const FLAT: f32 = 0.1;

/// Draws a picture as cells, row by row.
pub fn draw(raster: Raster, columns: u16, rows: u16, look: CellStyle) -> Vec<Cell> {
    let (width, height) = (u32::from(columns), u32::from(rows));
    if look.depth == Depth::Mono || look.charset == Charset::Ascii {
        return shades(&raster.scaled(width, height), look);
    }
    if look.depth == Depth::Ansi {
        return raster.scaled(width, height).into_iter().map(mixture).collect();
    }
    let colours = merged(&raster.scaled(width, height * 2), usize::from(columns));
    let pairs = colours.chunks_exact(2 * usize::from(columns).max(1));
    pairs
        .flat_map(|pair| {
            let (upper, lower) = pair.split_at(pair.len() / 2);
            upper.iter().zip(lower).map(|(upper, lower)| half_blocks(*upper, *lower)).collect::<Vec<_>>()
        })
        .collect()
}

/// Returns a cell of two pixels, one above the other.
fn half_blocks(upper: Color, lower: Color) -> Cell {
    match (upper, lower) {
        (upper, lower) if upper == lower => Cell { glyph: ' ', fg: Color::Reset, bg: upper },
        // The default background cannot be used as a foreground colour.
        (Color::Reset, lower) => Cell { glyph: '▄', fg: lower, bg: Color::Reset },
        (upper, lower) => Cell { glyph: '▀', fg: upper, bg: lower },
    }
}

fn is_transparent(pixel: Pixel) -> bool {
    pixel[3] < 128
}

/// Returns cells without colour, whose density is the distance of the pixels from the background. Contrast is
/// stretched to the full range of shades.
fn shades(pixels: &[Pixel], look: CellStyle) -> Vec<Cell> {
    let ramp = if look.charset == Charset::Ascii { LETTERS } else { SHADES };
    let light = |[r, g, b, _]: &Pixel| palette::lightness(Rgb(*r, *g, *b));
    let opaque = || pixels.iter().filter(|pixel| !is_transparent(**pixel)).map(light);
    let (darkest, brightest) = (opaque().fold(1.0, f32::min), opaque().fold(0.0, f32::max));
    let range = brightest - darkest;
    let shade = |pixel: &Pixel| {
        let light = if range < FLAT { light(pixel) } else { (light(pixel) - darkest) / range };
        let dense = match (is_transparent(*pixel), look.dark) {
            (true, _) => 0.0,
            (false, true) => light,
            (false, false) => 1.0 - light,
        };
        let level = (dense * (ramp.len() - 1) as f32).round() as usize;
        Cell { glyph: ramp[level.min(ramp.len() - 1)], fg: Color::Reset, bg: Color::Reset }
    };
    pixels.iter().map(shade).collect()
}

/// Returns a cell that mixes two of the 16 named colours.
fn mixture(pixel: Pixel) -> Cell {
    if is_transparent(pixel) {
        return Cell { glyph: ' ', fg: Color::Reset, bg: Color::Reset };
    }
    let [r, g, b, _] = pixel;
    let Mixture { glyph, fg, bg, .. } = mixed::nearest(Rgb(r, g, b));
    Cell { glyph, fg: Color::Indexed(fg), bg: Color::Indexed(bg) }
}

/// Returns pixels as 24-bit colours, with similar neighbours merged.
fn merged(pixels: &[Pixel], columns: usize) -> Vec<Color> {
    let mut colours = Vec::with_capacity(pixels.len());
    for row in pixels.chunks(columns.max(1)) {
        let mut last: Option<Rgb> = None;
        for pixel in row {
            let [r, g, b, _] = *pixel;
            let own = Rgb(r, g, b);
            last = if is_transparent(*pixel) {
                None
            } else {
                Some(last.filter(|last| palette::difference(*last, own) < ALIKE).unwrap_or(own))
            };
            colours.push(last.map_or(Color::Reset, |Rgb(r, g, b)| Color::Rgb(r, g, b)));
        }
    }
    colours
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: CellStyle = CellStyle { depth: Depth::True, charset: Charset::Full, dark: true };

    #[test]
    fn two_pixels_make_a_cell() {
        let (red, blue, none) = ([200, 0, 0, 255], [0, 0, 200, 255], [7, 7, 7, 0]);
        let rgba = [red, red, red, none, blue, red, none, blue].concat();
        let cells = draw(Raster { width: 4, height: 2, rgba: &rgba }, 4, 1, FULL);
        let (red, blue) = (Color::Rgb(200, 0, 0), Color::Rgb(0, 0, 200));
        let cell = |glyph, fg, bg| Cell { glyph, fg, bg };
        let expected = [
            cell('▀', red, blue),
            cell(' ', Color::Reset, red),
            cell('▀', red, Color::Reset),
            cell('▄', blue, Color::Reset),
        ];
        assert_eq!(cells, expected);
    }

    #[test]
    fn colours_that_look_alike_become_one() {
        let rgba = [[100, 100, 100, 255], [101, 100, 99, 255], [160, 100, 100, 255]].concat();
        let cells = draw(Raster { width: 3, height: 1, rgba: &rgba }, 3, 1, FULL);
        assert_eq!(cells[0], cells[1]);
        assert_ne!(cells[1], cells[2]);
    }

    #[test]
    fn without_colour_what_differs_from_the_ground_is_dense() {
        let rgba = [[0, 0, 0, 255], [128, 128, 128, 255], [255, 255, 255, 255], [255, 255, 255, 0]].concat();
        let raster = Raster { width: 4, height: 1, rgba: &rgba };
        let glyphs = |look| draw(raster, 4, 1, look).iter().map(|cell| cell.glyph).collect::<String>();
        let mono = CellStyle { depth: Depth::Mono, ..FULL };
        assert_eq!(glyphs(mono), " ▒█ ");
        assert_eq!(glyphs(CellStyle { dark: false, ..mono }), "█▒  ");
        assert_eq!(glyphs(CellStyle { charset: Charset::Ascii, ..FULL }), " +@ ");
    }
}
