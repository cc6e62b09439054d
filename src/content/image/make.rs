//! Decoding of images with limits, to the two sizes in which they are shown.

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::png::{CompressionType, FilterType as Filter, PngEncoder};
use image::imageops::{FilterType, resize, thumbnail};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits, RgbaImage};

use super::cache::fingerprint;
use super::{DecodedImage, FORMATS, Pixels};

/// Maximum pixels of an image, enough for an unreduced photograph.
const PIXELS_MAX: u64 = 16_000_000;
/// Maximum pixels of a side.
const SIDE_MAX: u32 = 8192;
/// Maximum memory for decoding one image, in bytes.
const DECODING_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Pixels of the longer side of the image drawn in cells and slices: a page is 72 columns of about ten pixels each.
const DRAWN_SIDE: u32 = 640;
/// Maximum size of the PNG sent to terminals, in bytes.
pub const SENT_BYTES_MAX: usize = 192 * 1024;
/// Candidates for the longer side of the PNG in pixels, from sharp on dense displays to small enough for any picture.
const SENT_SIDES: [u32; 5] = [1280, 960, 640, 480, 320];
/// Pixels of the longer side of the sample by which file sizes are estimated.
const SAMPLE_SIDE: u32 = 320;

/// Whether a picture of this size can be shown.
pub fn is_within_limits(width: u32, height: u32) -> bool {
    u64::from(width) * u64::from(height) <= PIXELS_MAX && width.max(height) <= SIDE_MAX
}

/// Checks that the format of an image matches its file extension.
///
/// # Errors
///
/// If the file is not an image, or has another format.
pub fn check_name(id: &str, path: &str, bytes: &[u8]) -> Result<(), String> {
    let (_, ending) = path.rsplit_once('.').unwrap_or_default();
    let (format, name) = format_of(bytes)?;
    let is_named = FORMATS.iter().any(|(known, of)| *known == ending && *of == name);
    if is_named {
        return Ok(());
    }
    let right = format.extensions_str().first().copied().unwrap_or_default();
    let article = if name.starts_with(['P', 'J', 'W', 'G']) { "a" } else { "an" };
    Err(format!("is {article} {name} by its content; call it {id}.{right}"))
}

fn format_of(bytes: &[u8]) -> Result<(ImageFormat, &'static str), String> {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => Ok((ImageFormat::Png, "PNG")),
        Ok(ImageFormat::Jpeg) => Ok((ImageFormat::Jpeg, "JPEG")),
        Ok(ImageFormat::WebP) => Ok((ImageFormat::WebP, "WebP")),
        Ok(ImageFormat::Gif) => Ok((ImageFormat::Gif, "GIF")),
        _ => Err("is no PNG, JPEG, WebP or GIF by its content".to_owned()),
    }
}

/// Decodes and resizes an image file.
///
/// # Errors
///
/// If it cannot be decoded, or is too large.
pub fn make(bytes: &[u8]) -> Result<DecodedImage, String> {
    let (format, _) = format_of(bytes)?;
    if format == ImageFormat::Jpeg && !has_end(bytes) {
        return Err("is cut off: the end of the JPEG is missing".to_owned());
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
    Ok(DecodedImage { fingerprint: fingerprint(&png), png, pixels })
}

/// Whether the last scan of a JPEG is followed by the end marker; the decoder accepts truncated files.
fn has_end(bytes: &[u8]) -> bool {
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    match (last([0xff, 0xda]), last([0xff, 0xd9])) {
        (Some(scan), Some(end)) => end > scan,
        // A file without a scan is rejected by the decoder.
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// Decodes the first frame of a file and turns it upright. The size is checked before decoding.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<RgbaImage, String> {
    let damaged = |_| "cannot be decoded; it may be damaged or cut off".to_owned();
    let reader = || ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = reader().into_dimensions().map_err(damaged)?;
    if !is_within_limits(width, height) {
        let millions = PIXELS_MAX / 1_000_000;
        return Err(format!(
            "{width} × {height} pixels; at most {millions} million, and {SIDE_MAX} on a side: save it smaller"
        ));
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

/// Resizes an image so that its longer side is at most `side`.
fn fitted(image: &RgbaImage, side: u32) -> RgbaImage {
    let (width, height) = image.dimensions();
    let longer = width.max(height);
    if longer <= side {
        return image.clone();
    }
    // At most `side`, so the conversion cannot fail; at least 1.
    let scaled = |length: u32, side: u32| ((u64::from(length) * u64::from(side) / u64::from(longer)) as u32).max(1);
    if longer > 3 * side {
        // Averaging blocks first: the good filter is slow for many pixels, and the result is the same.
        let coarse = thumbnail(image, scaled(width, 2 * side), scaled(height, 2 * side));
        return resize(&coarse, scaled(width, side), scaled(height, side), FilterType::CatmullRom);
    }
    resize(image, scaled(width, side), scaled(height, side), FilterType::CatmullRom)
}

/// Encodes a PNG of the largest candidate size within the limit, or else of the smallest one. File sizes are
/// estimated from a sample, to avoid most failed attempts.
fn sendable(image: &RgbaImage) -> Result<Vec<u8>, String> {
    let longer = image.width().max(image.height());
    let sample = fitted(image, SAMPLE_SIDE);
    let mut png = encoded(&sample)?;
    let per_pixel = png.len() as f64 / f64::from(sample.width() * sample.height());
    let estimate = |side: u32| {
        let scale = f64::from(side.min(longer)) / f64::from(longer);
        // Larger images are smoother and take fewer bytes for each pixel.
        0.8 * per_pixel * f64::from(image.width()) * f64::from(image.height()) * scale * scale
    };
    for side in SENT_SIDES.into_iter().filter(|side| *side > SAMPLE_SIDE) {
        if estimate(side) <= SENT_BYTES_MAX as f64 {
            let larger = encoded(&fitted(image, side))?;
            if larger.len() <= SENT_BYTES_MAX {
                png = larger;
                break;
            }
        }
    }
    Ok(png)
}

fn encoded(image: &RgbaImage) -> Result<Vec<u8>, String> {
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Default, Filter::Adaptive);
    let (width, height) = image.dimensions();
    let written = if image.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        let opaque: Vec<u8> = image.pixels().flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2]]).collect();
        encoder.write_image(&opaque, width, height, ExtendedColorType::Rgb8)
    } else {
        encoder.write_image(image, width, height, ExtendedColorType::Rgba8)
    };
    written.map_err(|error| format!("cannot be made smaller: {error}"))?;
    Ok(png)
}
