//! Sixel: a picture as slices, one for each row of text; each is a complete Sixel image.
//!
//! Not by icy_sixel, which encodes one whole picture with its own palette: slices share a palette and leave
//! transparent pixels unchanged.
//!
//! DEC STD 070, "Sixel Graphics"; and <https://vt100.net/docs/vt3xx-gp/chapter14.html>.

use super::palette_reduction::Palette;
use super::raster::{Pixel, Raster};
use crate::term::escape::decimal;

/// Rows of pixels in a band.
const BAND: usize = 6;
/// Number of repetitions from which a repeat count is shorter.
const REPEAT_FROM: usize = 4;

/// Properties of a terminal with Sixel graphics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sixel {
    /// Size of a cell in pixels: width, height.
    pub cell: (u16, u16),
    /// Number of colour registers.
    pub colours: u16,
}

/// Returns the slices of a picture on the given columns and rows of cells, from the top; scaled proportionally and
/// centred.
pub fn slices(raster: Raster, columns: u16, rows: u16, sixel: Sixel) -> Vec<Box<[u8]>> {
    let (cell_width, cell_height) = (usize::from(sixel.cell.0.max(1)), usize::from(sixel.cell.1.max(1)));
    let (width, height) = (usize::from(columns) * cell_width, usize::from(rows) * cell_height);
    let canvas = raster.centred(width, height);
    let mut palette = Palette::of(&canvas, usize::from(sixel.colours));
    if palette.colours.is_empty() {
        return vec![Box::default(); usize::from(rows)];
    }
    let indices = dithered(&canvas, width, &mut palette);
    indices.chunks(width * cell_height).map(|slice| encode(slice, width, &palette.colours).into()).collect()
}

/// Returns the colour index of each pixel, with error diffusion (Floyd and Steinberg, 1976); `None` for transparent
/// pixels.
fn dithered(canvas: &[Pixel], width: usize, palette: &mut Palette) -> Vec<Option<u8>> {
    // The errors of the previous row and of this one, with a spare element at both ends.
    let mut above = vec![[0_i32; 3]; width + 2];
    let mut indices = Vec::with_capacity(canvas.len());
    for row in canvas.chunks(width) {
        let mut below = vec![[0_i32; 3]; width + 2];
        let mut carried = [0_i32; 3];
        for (x, [r, g, b, a]) in row.iter().enumerate() {
            if *a < 128 {
                indices.push(None);
                carried = [0; 3];
                continue;
            }
            let own = [*r, *g, *b].map(i32::from);
            let wanted: [i32; 3] =
                std::array::from_fn(|c| (own[c] + (carried[c] + above[x + 1][c]) / 16).clamp(0, 255));
            let index = palette.nearest(wanted.map(|channel| channel as u8));
            indices.push(Some(index));
            let got = palette.colours[usize::from(index)].map(i32::from);
            for c in 0..3 {
                let error = wanted[c] - got[c];
                carried[c] = error * 7;
                below[x][c] += error * 3;
                below[x + 1][c] += error * 5;
                below[x + 2][c] += error;
            }
        }
        above = below;
    }
    indices
}

/// Encodes an image: transparent pixels are unchanged (second parameter 1), pixels are square, colours are in
/// percent.
fn encode(indices: &[Option<u8>], width: usize, palette: &[[u8; 3]]) -> Vec<u8> {
    let height = indices.len() / width.max(1);
    let mut out = format!("\x1bP0;1q\"1;1;{width};{height}").into_bytes();
    for number in used(indices) {
        let [r, g, b] = palette[usize::from(number)].map(|channel| (u32::from(channel) * 100 + 127) / 255);
        out.extend_from_slice(format!("#{number};2;{r};{g};{b}").as_bytes());
    }
    for (position, band) in indices.chunks(width * BAND).enumerate() {
        if position > 0 {
            out.push(b'-');
        }
        for (position, number) in used(band).into_iter().enumerate() {
            if position > 0 {
                out.push(b'$');
            }
            out.push(b'#');
            decimal(u16::from(number), &mut out);
            let column = |x: usize| {
                let rows = band.iter().skip(x).step_by(width).enumerate();
                rows.filter(|(_, index)| **index == Some(number)).fold(0, |bits, (y, _)| bits | 1_u8 << y)
            };
            let columns: Vec<u8> = (0..width).map(column).collect();
            let end = columns.iter().rposition(|bits| *bits != 0).map_or(0, |last| last + 1);
            for run in columns[..end].chunk_by(|a, b| a == b) {
                let sixel = b'?' + run[0];
                if run.len() < REPEAT_FROM {
                    out.extend(std::iter::repeat_n(sixel, run.len()));
                } else {
                    out.extend_from_slice(format!("!{}", run.len()).as_bytes());
                    out.push(sixel);
                }
            }
        }
    }
    out.extend_from_slice(b"\x1b\\");
    out
}

/// Returns the indices of the used colours, in order.
fn used(indices: &[Option<u8>]) -> Vec<u8> {
    let mut seen = [false; 256];
    indices.iter().flatten().for_each(|index| seen[usize::from(*index)] = true);
    (0..=u8::MAX).filter(|index| seen[usize::from(*index)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes the output of [`encode`] and panics on anything else. Colours are in percent, `None` where nothing was
    /// drawn.
    fn decode(slice: &[u8]) -> (usize, Vec<Option<[u32; 3]>>) {
        let text = std::str::from_utf8(slice).unwrap();
        let body = text.strip_prefix("\x1bP0;1q\"1;1;").unwrap().strip_suffix("\x1b\\").unwrap();
        let end = body.find('#').unwrap();
        let (width, height) = body[..end].split_once(';').unwrap();
        let (width, height): (usize, usize) = (width.parse().unwrap(), height.parse().unwrap());
        let mut pixels = vec![None; width * height];
        let mut registers = [None; 256];
        let (mut x, mut y, mut colour) = (0, 0, None);
        let mut rest = &body[end..];
        let number = |text: &mut &str| {
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            let (digits, after) = text.split_at(end);
            *text = after;
            digits.parse::<usize>().unwrap()
        };
        while let Some(c) = rest.chars().next() {
            rest = &rest[1..];
            let mut count = 1;
            let sixel = match c {
                '#' => {
                    let register = number(&mut rest);
                    if let Some(definition) = rest.strip_prefix(";2;") {
                        rest = definition;
                        let values = [0, 1, 2].map(|channel| {
                            let value = number(&mut rest) as u32;
                            rest = if channel < 2 { rest.strip_prefix(';').unwrap() } else { rest };
                            value
                        });
                        registers[register] = Some(values);
                    }
                    colour = registers[register];
                    assert!(colour.is_some(), "register {register} is used before it is defined");
                    continue;
                }
                '$' => {
                    x = 0;
                    continue;
                }
                '-' => {
                    (x, y) = (0, y + BAND);
                    continue;
                }
                '!' => {
                    count = number(&mut rest);
                    let sixel = rest.chars().next().unwrap();
                    rest = &rest[1..];
                    sixel
                }
                sixel => sixel,
            };
            let bits = sixel as u32 - '?' as u32;
            for _ in 0..count {
                for row in (0..BAND).filter(|row| bits & 1 << row != 0) {
                    pixels[(y + row) * width + x] = colour;
                }
                x += 1;
            }
        }
        (width, pixels)
    }

    #[test]
    fn slices_decoded_are_the_picture() {
        // Four areas of colour and a transparent corner.
        let mut rgba = Vec::new();
        for y in 0..40 {
            for x in 0..80 {
                rgba.extend(match (x / 40, y / 20) {
                    (0, 0) => [220, 20, 20, 255],
                    (1, 0) => [20, 200, 30, 255],
                    (0, _) => [10, 30, 210, 255],
                    _ => [0, 0, 0, 0],
                });
            }
        }
        let sixel = Sixel { cell: (10, 20), colours: 16 };
        let slices = slices(Raster { width: 80, height: 40, rgba: &rgba }, 8, 2, sixel);
        assert_eq!(slices.len(), 2);
        for (row, slice) in slices.iter().enumerate() {
            let (width, pixels) = decode(slice);
            assert_eq!((width, pixels.len()), (80, 80 * 20));
            for (at, pixel) in pixels.iter().enumerate() {
                let from = &rgba[(row * 80 * 20 + at) * 4..][..4];
                match pixel {
                    None => assert_eq!(from[3], 0, "row {row}, pixel {at}"),
                    Some(percent) => {
                        for (percent, channel) in percent.iter().zip(from) {
                            let wanted = u32::from(*channel) * 100 / 255;
                            assert!(percent.abs_diff(wanted) <= 8, "row {row}, pixel {at}: {percent} for {wanted}");
                        }
                    }
                }
            }
        }
    }
}
