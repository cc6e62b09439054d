//! Rasters of pixels, and their scaling.

/// Rows of RGBA pixels with 8 bits for each channel.
#[derive(Debug, Clone, Copy)]
pub struct Raster<'a> {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The bytes: red, green, blue, alpha; missing ones count as transparent.
    pub rgba: &'a [u8],
}

/// Red, green, blue, alpha.
pub type Pixel = [u8; 4];

impl Raster<'_> {
    fn pixel(&self, x: u32, y: u32) -> Pixel {
        let at = (y as usize * self.width as usize + x as usize) * 4;
        self.rgba.get(at..at + 4).and_then(|pixel| pixel.try_into().ok()).unwrap_or_default()
    }

    /// Scales the raster down by averaging areas.
    pub fn scaled(&self, columns: u32, rows: u32) -> Vec<Pixel> {
        let mut pixels = Vec::with_capacity(columns as usize * rows as usize);
        for row in 0..rows {
            let (top, bottom) = part(row, rows, self.height);
            for column in 0..columns {
                let (left, right) = part(column, columns, self.width);
                pixels.push(self.mean(left..right, top..bottom));
            }
        }
        pixels
    }

    /// Scales the raster proportionally into a box of `width` × `height` pixels, both at least 1; the rest is
    /// transparent.
    pub fn centred(&self, width: usize, height: usize) -> Vec<Pixel> {
        let (from_width, from_height) = (self.width.max(1) as usize, self.height.max(1) as usize);
        let (mut inner_width, mut inner_height) = (width, (from_height * width).div_ceil(from_width));
        if inner_height > height {
            (inner_width, inner_height) = (from_width * height / from_height, height);
        }
        let (inner_width, inner_height) = (inner_width.clamp(1, width), inner_height.clamp(1, height));
        let inner = self.scaled(inner_width as u32, inner_height as u32);
        let mut canvas = vec![Pixel::default(); width * height];
        let (left, top) = ((width - inner_width) / 2, (height - inner_height) / 2);
        for (y, row) in inner.chunks(inner_width).enumerate() {
            let start = (top + y) * width + left;
            canvas[start..start + inner_width].copy_from_slice(row);
        }
        canvas
    }

    /// Returns the mean of an area, weighted by opacity.
    fn mean(&self, xs: std::ops::Range<u32>, ys: std::ops::Range<u32>) -> Pixel {
        let count = u64::from(xs.end - xs.start) * u64::from(ys.end - ys.start);
        let (mut sums, mut opacity) = ([0_u64; 3], 0_u64);
        for y in ys {
            for x in xs.clone() {
                let [r, g, b, a] = self.pixel(x, y);
                opacity += u64::from(a);
                for (sum, channel) in sums.iter_mut().zip([r, g, b]) {
                    *sum += u64::from(channel) * u64::from(a);
                }
            }
        }
        let [r, g, b] = sums.map(|sum| (sum + opacity / 2).checked_div(opacity).unwrap_or(0) as u8);
        [r, g, b, (opacity / count.max(1)) as u8]
    }
}

/// Returns the range of pixels for part `index` of `parts` of a length; at least one pixel.
fn part(index: u32, parts: u32, length: u32) -> (u32, u32) {
    let at = |index: u32| (u64::from(index) * u64::from(length) / u64::from(parts.max(1))) as u32;
    let start = at(index).min(length.saturating_sub(1));
    (start, at(index + 1).max(start + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_is_the_mean_of_what_it_stands_for() {
        let rgba = [[0, 0, 0, 255], [200, 100, 0, 255], [9, 9, 9, 0], [50, 60, 70, 255]].concat();
        let raster = Raster { width: 2, height: 2, rgba: &rgba };
        assert_eq!(raster.scaled(1, 1), [[83, 53, 23, 191]], "what is transparent has no colour");
        assert_eq!(raster.scaled(2, 1), [[0, 0, 0, 127], [125, 80, 35, 255]]);
        assert_eq!(raster.scaled(2, 2), [[0, 0, 0, 255], [200, 100, 0, 255], [0; 4], [50, 60, 70, 255]]);
        assert_eq!(raster.scaled(4, 2)[..2], [[0, 0, 0, 255], [0, 0, 0, 255]], "pixels become larger");
        assert_eq!(Raster { width: 0, height: 0, rgba: &[] }.scaled(1, 1), [[0; 4]]);
    }

    #[test]
    fn a_picture_keeps_its_shape_in_cells_of_any_shape() {
        let rgba = [255_u8; 4].repeat(100);
        let canvas = Raster { width: 10, height: 10, rgba: &rgba }.centred(30, 20);
        let opaque = canvas.iter().filter(|pixel| pixel[3] == 255).count();
        assert_eq!(opaque, 400, "20 × 20 in 30 × 20");
        assert_eq!(canvas[4][3], 0);
        assert_eq!(canvas[5][3], 255);
    }
}
