//! Images of write-ups, decoded once with limits and shared by all sessions.

mod cache;
mod make;

use std::fmt;
use std::sync::Arc;

pub use cache::{Cache, DecodedImage, keep_in, shared};
pub use make::is_within_limits;

/// File extensions of images, with their formats.
pub const FORMATS: [(&str, &str); 5] =
    [("png", "PNG"), ("jpg", "JPEG"), ("jpeg", "JPEG"), ("webp", "WebP"), ("gif", "GIF")];

/// An image of a write-up.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// The file's name without extension.
    pub id: String,
    /// Path in the content and for downloads: `write-ups/<slug>/images/x.png`.
    pub path: String,
    /// The bytes of the author's file.
    pub original: Arc<[u8]>,
    /// A PNG for terminals, of limited size; the original, if that is one.
    pub png: Arc<[u8]>,
    /// The reduced image, for drawing in cells.
    pub pixels: Pixels,
    /// Hash of the bytes in `png`.
    pub fingerprint: u64,
}

/// Rows of RGBA pixels with 8 bits for each channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The bytes: red, green, blue, alpha.
    pub rgba: Arc<[u8]>,
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({}, {} x {})", self.path, self.pixels.width, self.pixels.height)
    }
}

/// Reads the image file at `path`, from the cache if possible.
///
/// # Errors
///
/// The reason that the file is rejected.
pub fn read(id: &str, path: &str, bytes: &[u8], cache: &Cache) -> Result<Image, String> {
    make::check_name(id, path, bytes)?;
    let DecodedImage { png, pixels, fingerprint } = cache.of(bytes, || make::make(bytes))?;
    // Share the allocation if both are the same file.
    let original = if *png == *bytes { png.clone() } else { bytes.into() };
    Ok(Image { id: id.to_owned(), path: path.to_owned(), original, png, pixels, fingerprint })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::codecs::png::PngEncoder;
    use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, RgbaImage};

    use super::make::SENT_BYTES_MAX;
    use super::*;

    fn read(id: &str, path: &str, bytes: &[u8]) -> Result<Image, String> {
        super::read(id, path, bytes, &Cache::default())
    }

    /// Returns a PNG of noise, which does not compress.
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
    fn other_formats_are_read_and_a_cut_jpeg_is_told() {
        let red = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(300, 100, image::Rgb([200, 30, 30])));
        for (format, ending) in [(ImageFormat::WebP, "webp"), (ImageFormat::Gif, "gif")] {
            let mut bytes = Vec::new();
            red.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
            let image = read("x", &format!("images/x.{ending}"), &bytes).unwrap();
            assert_eq!((image.pixels.width, image.pixels.height), (300, 100), "{ending}");
        }
        let mut jpeg = Vec::new();
        red.write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg).unwrap();
        let cut = &jpeg[..jpeg.len() - 20];
        assert_eq!(read("x", "images/x.jpg", cut).unwrap_err(), "is cut off: the end of the JPEG is missing");
        assert_eq!(read("x", "images/x.png", b"%PDF-1.4").unwrap_err(), "is no PNG, JPEG, WebP or GIF by its content");
    }

    #[test]
    fn a_picture_is_made_once() {
        let dir = tempfile::tempdir().unwrap();
        let png = noise(1400, 700);
        let cache = Cache::at(dir.path().join("deep"));
        let first = super::read("x", "images/x.png", &png, &cache).unwrap();
        let again = super::read("y", "images/y.png", &png, &cache).unwrap();
        assert!(Arc::ptr_eq(&first.png, &again.png), "once in memory");
        assert_eq!(cache.made(), 1);
        let later = Cache::at(dir.path().join("deep"));
        assert_eq!(super::read("x", "images/x.png", &png, &later).unwrap(), first);
        assert_eq!(later.made(), 0, "taken from the disk");
        // Damaged cache files are made again.
        let file = std::fs::read_dir(dir.path().join("deep")).unwrap().next().unwrap().unwrap().path();
        let bytes = std::fs::read(&file).unwrap();
        for end in [0, 3, 20, bytes.len() - 1] {
            std::fs::write(&file, &bytes[..end]).unwrap();
            let damaged = Cache::at(dir.path().join("deep"));
            assert_eq!(super::read("x", "images/x.png", &png, &damaged).unwrap(), first);
            assert_eq!(damaged.made(), 1, "{end}");
        }
    }

    #[test]
    fn any_cut_of_a_file_is_a_complaint_or_an_image_and_no_panic() {
        let png = noise(16, 16);
        for end in 0..png.len() {
            let _ = read("x", "images/x.png", &png[..end]);
        }
    }
}
