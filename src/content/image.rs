//! Images: PNG and JPEG files, decoded once under limits; what all sessions show of them is made here.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Cursor;
use std::sync::Arc;

use image::codecs::png::{CompressionType, FilterType as Filter, PngEncoder};
use image::imageops::{FilterType, resize};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits, RgbaImage};

use crate::diagnostic::Diagnostic;

/// Most pixels of an image: what a camera makes, reduced by nobody.
const PIXELS_MAX: u64 = 16_000_000;
/// Most pixels on a side.
const SIDE_MAX: u32 = 8192;
/// Most memory for decoding one image, in bytes.
const DECODING_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Pixels on the longer side of what is drawn in cells and slices: a page is 72 columns wide, of about ten pixels each.
const DRAWN_SIDE: u32 = 640;
/// The file that is sent to terminals is as large as this allows, in bytes.
const SENT_BYTES_MAX: usize = 192 * 1024;
/// Pixels on its longer side, from what is sharp on a dense display to what is small enough for any picture.
const SENT_SIDES: [u32; 5] = [1280, 960, 640, 480, 320];

/// An image of a write-up.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// The file's name without ending.
    pub id: String,
    /// Where it can be fetched, and where it is in the content: `write-ups/<slug>/images/x.png`.
    pub path: String,
    /// The file as the author made it.
    pub original: Arc<[u8]>,
    /// A PNG of it that is small enough to be sent; the original where that is.
    pub png: Arc<[u8]>,
    /// What it looks like in few pixels.
    pub pixels: Pixels,
    /// A number of `png`: the same for the same picture, another for another.
    pub fingerprint: u64,
}

/// Rows of red, green, blue and opacity, a byte each.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four bytes a pixel.
    pub rgba: Arc<[u8]>,
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({}, {} x {})", self.path, self.pixels.width, self.pixels.height)
    }
}

/// Reads the image file at `path`. None after a complaint.
pub fn parse(id: &str, path: &str, bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> Option<Image> {
    match read(id, path, bytes) {
        Ok(image) => Some(image),
        Err(message) => {
            diagnostics.push(Diagnostic::file(path, message));
            None
        }
    }
}

fn read(id: &str, path: &str, bytes: &[u8]) -> Result<Image, String> {
    let (_, ending) = path.rsplit_once('.').unwrap_or_default();
    let named = if ending == "png" { ImageFormat::Png } else { ImageFormat::Jpeg };
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
        _ => return Err("is neither PNG nor JPEG by its content".to_owned()),
    };
    match (format == named, format) {
        (true, _) => {}
        (false, ImageFormat::Png) => return Err(format!("is a PNG by its content; call it {id}.png")),
        (false, _) => return Err(format!("is a JPEG by its content; call it {id}.jpg")),
    }
    let whole = decode(bytes, format)?;
    let (width, height) = whole.dimensions();
    let png: Arc<[u8]> =
        if format == ImageFormat::Png && bytes.len() <= SENT_BYTES_MAX && width.max(height) <= SENT_SIDES[0] {
            bytes.into()
        } else {
            sendable(&whole)?.into()
        };
    let drawn = fitted(&whole, DRAWN_SIDE);
    let pixels = Pixels { width: drawn.width(), height: drawn.height(), rgba: drawn.into_raw().into() };
    let mut hasher = DefaultHasher::new();
    png.hash(&mut hasher);
    // The same allocation where it is the same file.
    let original = if *png == *bytes { png.clone() } else { bytes.into() };
    Ok(Image { id: id.to_owned(), path: path.to_owned(), original, png, pixels, fingerprint: hasher.finish() })
}

/// The pixels of a file, upright. Its size is looked at before anything is decoded.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<RgbaImage, String> {
    let damaged = |_| "cannot be decoded; it may be damaged or cut off".to_owned();
    let reader = || ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = reader().into_dimensions().map_err(damaged)?;
    if u64::from(width) * u64::from(height) > PIXELS_MAX || width.max(height) > SIDE_MAX {
        let millions = PIXELS_MAX / 1_000_000;
        return Err(format!("{width} × {height} pixels; at most {millions} million, and {SIDE_MAX} on a side"));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODING_BYTES_MAX);
    let mut reader = reader();
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    Ok(image.into_rgba8())
}

/// The image, its longer side at most `side`.
fn fitted(image: &RgbaImage, side: u32) -> RgbaImage {
    let (width, height) = image.dimensions();
    let longer = width.max(height);
    if longer <= side {
        return image.clone();
    }
    // Below `side`, so it fits; never nothing.
    let scaled = |length: u32| ((u64::from(length) * u64::from(side) / u64::from(longer)) as u32).max(1);
    resize(image, scaled(width), scaled(height), FilterType::CatmullRom)
}

/// A PNG of the largest size that is small enough to be sent; of the smallest if none is.
fn sendable(image: &RgbaImage) -> Result<Vec<u8>, String> {
    let mut png = Vec::new();
    for side in SENT_SIDES {
        let image = fitted(image, side);
        png.clear();
        let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Default, Filter::Adaptive);
        let written = if image.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
            let opaque = DynamicImage::ImageRgba8(image).into_rgb8();
            encoder.write_image(&opaque, opaque.width(), opaque.height(), ExtendedColorType::Rgb8)
        } else {
            encoder.write_image(&image, image.width(), image.height(), ExtendedColorType::Rgba8)
        };
        written.map_err(|error| format!("cannot be made smaller: {error}"))?;
        if png.len() <= SENT_BYTES_MAX {
            break;
        }
    }
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG of noise, which no compression makes smaller.
    fn noise(width: u32, height: u32) -> Vec<u8> {
        let mut state = 1_u32;
        let image = RgbaImage::from_fn(width, height, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [r, g, b, _] = state.to_be_bytes();
            image::Rgba([r, g, b, 255])
        });
        let mut png = Vec::new();
        PngEncoder::new(&mut png).write_image(&image, width, height, ExtendedColorType::Rgba8).unwrap();
        png
    }

    #[test]
    fn a_small_png_is_sent_as_it_is_and_a_large_one_is_made_smaller() {
        let small = noise(40, 20);
        let image = read("x", "images/x.png", &small).unwrap();
        assert!(Arc::ptr_eq(&image.original, &image.png), "kept once");
        assert_eq!((image.pixels.width, image.pixels.height), (40, 20));
        let large = noise(1400, 700);
        let image = read("x", "images/x.png", &large).unwrap();
        assert_eq!(*image.original, *large);
        assert!(image.png.len() <= SENT_BYTES_MAX, "{} bytes", image.png.len());
        assert_eq!((image.pixels.width, image.pixels.height), (640, 320));
        let sent = image::load_from_memory(&image.png).unwrap();
        assert_eq!(sent.width(), 2 * sent.height(), "its shape is kept");
    }

    #[test]
    fn a_jpeg_is_sent_as_png() {
        let mut jpeg = Vec::new();
        let red = image::RgbImage::from_pixel(30, 10, image::Rgb([200, 30, 30]));
        DynamicImage::ImageRgb8(red).write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg).unwrap();
        let image = read("x", "images/x.jpg", &jpeg).unwrap();
        assert_eq!(image::guess_format(&image.png).unwrap(), ImageFormat::Png);
        let [r, g, b, a] = image.pixels.rgba[..4] else { panic!() };
        assert!(r.abs_diff(200) < 8 && g.abs_diff(30) < 8 && b.abs_diff(30) < 8 && a == 255);
        assert_eq!(read("x", "images/x.png", &jpeg).unwrap_err(), "is a JPEG by its content; call it x.jpg");
    }

    #[test]
    fn any_cut_of_a_file_is_a_complaint_or_an_image_and_no_panic() {
        let png = noise(16, 16);
        for end in 0..png.len() {
            let _ = read("x", "images/x.png", &png[..end]);
        }
    }
}
