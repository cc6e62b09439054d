//! iTerm2's inline images: a picture as slices, one for each row of text; each is a PNG that the terminal scales to
//! its cells.
//!
//! <https://iterm2.com/documentation-images.html>; `doNotMoveCursor` is WezTerm's extension, ignored by others.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use super::raster::{Pixel, Raster};
use crate::term::escape::base64;

/// Maximum bytes of an encoded slice. It cannot be sent in parts, since WezTerm does not support `MultipartFile`.
pub const SLICE_BYTES_MAX: usize = 32 * 1024;
/// Resolutions to try, in quarters of the screen's, until no slice is too long. A quarter of the largest cell, times
/// 72 columns, always fits.
const QUARTERS: [usize; 4] = [4, 3, 2, 1];

/// Parameters of inline images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Inline {
    /// Size of a cell in pixels: width, height.
    pub cell: (u16, u16),
}

/// Returns the slices of a picture on the given columns and rows of cells, from the top; scaled proportionally and
/// centred.
pub fn slices(raster: Raster, columns: u16, rows: u16, inline: Inline) -> Vec<Box<[u8]>> {
    let (cell_width, cell_height) = (usize::from(inline.cell.0.max(1)), usize::from(inline.cell.1.max(1)));
    let (width, height) = (usize::from(columns) * cell_width, usize::from(rows) * cell_height);
    let canvas = raster.centred(width, height);
    let canvas = Raster { width: width as u32, height: height as u32, rgba: canvas.as_flattened() };
    let mut made: Vec<Box<[u8]>> = Vec::new();
    for quarters in QUARTERS {
        let part = |length: usize| (length * quarters / 4).max(1);
        let (width, slice_height) = (usize::from(columns) * part(cell_width), part(cell_height));
        let pixels = canvas.scaled(width as u32, (usize::from(rows) * slice_height) as u32);
        made = pixels.chunks(width.max(1) * slice_height).map(|slice| encode(slice, width, columns)).collect();
        if made.iter().all(|slice| slice.len() <= SLICE_BYTES_MAX) {
            break;
        }
    }
    made
}

/// Encodes one row of an image; empty if it is fully transparent.
fn encode(pixels: &[Pixel], width: usize, columns: u16) -> Box<[u8]> {
    if pixels.iter().all(|pixel| pixel[3] == 0) {
        return Box::default();
    }
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Adaptive);
    let (width, height) = (width as u32, (pixels.len() / width.max(1)) as u32);
    let written = if pixels.iter().all(|pixel| pixel[3] == u8::MAX) {
        let opaque: Vec<u8> = pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        encoder.write_image(&opaque, width, height, ExtendedColorType::Rgb8)
    } else {
        encoder.write_image(pixels.as_flattened(), width, height, ExtendedColorType::Rgba8)
    };
    if written.is_err() {
        return Box::default();
    }
    let size = png.len();
    let mut out = format!(
        "\x1b]1337;File=inline=1;size={size};width={columns};height=1;preserveAspectRatio=0;doNotMoveCursor=1:"
    )
    .into_bytes();
    base64(&png, &mut out);
    out.extend_from_slice(b"\x1b\\");
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes base 64.
    fn decoded(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for group in text.as_bytes().chunks(4) {
            let digit = |byte: &u8| match byte {
                b'A'..=b'Z' => u32::from(byte - b'A'),
                b'a'..=b'z' => u32::from(byte - b'a') + 26,
                b'0'..=b'9' => u32::from(byte - b'0') + 52,
                b'+' => 62,
                b'/' => 63,
                other => panic!("{other} in base 64"),
            };
            let digits: Vec<u32> = group.iter().filter(|byte| **byte != b'=').map(digit).collect();
            let bits = digits.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - digits.len()));
            bytes.extend_from_slice(&bits.to_be_bytes()[1..digits.len()]);
        }
        bytes
    }

    /// Decodes the output of [`encode`]: columns and pixels.
    fn shown(slice: &[u8]) -> (u16, image::RgbaImage) {
        let text = std::str::from_utf8(slice).unwrap();
        let body = text.strip_prefix("\x1b]1337;File=inline=1;size=").unwrap().strip_suffix("\x1b\\").unwrap();
        let (control, payload) = body.split_once(':').unwrap();
        let (size, control) = control.split_once(";width=").unwrap();
        let columns = control.strip_suffix(";height=1;preserveAspectRatio=0;doNotMoveCursor=1").unwrap();
        let png = decoded(payload);
        assert_eq!(size, png.len().to_string());
        (columns.parse().unwrap(), image::load_from_memory(&png).unwrap().into_rgba8())
    }

    /// Returns noise, which does not compress.
    fn noise(width: u32, height: u32) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()
        };
        (0..width * height).flat_map(|_| next()).collect()
    }

    #[test]
    fn slices_decoded_are_the_picture() {
        // The upper half is opaque, the lower half translucent.
        let rgba: Vec<u8> =
            (0..40 * 80).flat_map(|at| [at as u8, (at / 7) as u8, 90, if at < 1600 { 255 } else { 128 }]).collect();
        let inline = Inline { cell: (10, 20) };
        let slices = slices(Raster { width: 80, height: 40, rgba: &rgba }, 8, 2, inline);
        assert_eq!(slices.len(), 2);
        let mut pixels = Vec::new();
        for slice in &slices {
            let (columns, image) = shown(slice);
            assert_eq!((columns, image.dimensions()), (8, (80, 20)));
            pixels.extend_from_slice(&image);
        }
        assert_eq!(pixels, rgba);
    }

    #[test]
    fn nothing_is_sent_for_rows_with_nothing_in_them() {
        let rgba = [200_u8; 4].repeat(400 * 10);
        // A flat picture, centred on five rows.
        let slices = slices(Raster { width: 400, height: 10, rgba: &rgba }, 40, 5, Inline { cell: (10, 20) });
        let lengths: Vec<bool> = slices.iter().map(|slice| slice.is_empty()).collect();
        assert_eq!(lengths, [true, true, false, true, true]);
    }

    #[test]
    fn a_slice_is_never_long_and_a_picture_is_as_fine_as_that_allows() {
        let rgba = noise(640, 400);
        let raster = Raster { width: 640, height: 400, rgba: &rgba };
        for (cell, finest) in [((4, 8), (4, 8)), ((10, 20), (7, 15)), ((24, 48), (6, 12))] {
            let slices = slices(raster, 72, 4, Inline { cell });
            assert!(slices.iter().all(|slice| (1..=SLICE_BYTES_MAX).contains(&slice.len())), "{cell:?}");
            let (columns, image) = shown(&slices[0]);
            assert!(image.width() >= finest.0 * 72 && image.height() >= finest.1, "{cell:?}: {:?}", image.dimensions());
            assert_eq!(columns, 72, "shown as large as ever");
        }
    }
}
