//! Images on a page: an area for the picture, its description, and the command that downloads the file.

use std::sync::Arc;

use crate::content::image::Image;
use crate::content::model::{Inline, Placement};
use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::page::inline::Styled;
use crate::typeset::{Face, ImageArea, Role, Run};

/// Minimum columns of a picture; narrower ones are not legible.
const MIN_COLUMNS: usize = 16;
/// Maximum rows of a picture, so that it fits a screen of 24 rows.
const MAX_ROWS: usize = 20;
/// Minimum pixels of the image for each column, so that small images are not enlarged.
const COLUMN_PIXELS: u32 = 8;

impl LayoutBuilder<'_> {
    /// Lays out an image; in plain text and on few columns, only its description.
    pub fn image(&mut self, placement: &Placement) {
        let images = self.manuscript.images;
        let Some(image) = images.iter().find(|image| image.id == placement.id) else {
            return self.captioned("Image", &placement.alternative);
        };
        if !self.glyphs.plain && self.room() >= MIN_COLUMNS {
            self.kept_together(|builder| builder.image_rows(image));
        }
        self.captioned("Image", &placement.alternative);
        let command = Inline::Code(format!("scp host:{} .", image.path));
        let command = self.compose(&[command], Face::of(Role::Dim));
        let label = Styled::of("Fetch", Face::of(Role::Dim), self.glyphs);
        self.styled(&label.labelling(&command), None);
    }

    /// Lays out the rows that a picture is drawn on.
    fn image_rows(&mut self, image: &Arc<Image>) {
        let most = match self.figure_rows(0) {
            0 => MAX_ROWS,
            rows => rows.min(MAX_ROWS),
        };
        let (columns, rows) = size(image, self.room(), most);
        let Ok(number) = u16::try_from(self.layout.images.len()) else { return };
        self.layout.images.push(ImageArea { image: image.clone(), columns, rows });
        for row in 0..rows {
            let face = Face::of(Role::Image { number, row });
            self.emit(vec![Run { text: " ".repeat(usize::from(columns)), face, target: None }]);
        }
    }
}

/// Returns the columns and rows of an image for at most `room` columns and `most` rows. Cells are assumed to be twice
/// as high as wide.
fn size(image: &Image, room: usize, most: usize) -> (u16, u16) {
    let (width, height) = (image.pixels.width.max(1), image.pixels.height.max(1));
    let natural = width.div_ceil(COLUMN_PIXELS) as usize;
    let highest = most * 2 * width as usize / height as usize;
    let columns = room.min(natural).min(highest).max(1);
    let rows = (columns * height as usize + width as usize) / (2 * width as usize);
    // Neither is above the room for text or MAX_ROWS.
    (columns as u16, rows.clamp(1, most) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::image::Pixels;

    fn image(width: u32, height: u32) -> Image {
        let rgba = vec![0; (width * height * 4) as usize].into();
        let none: Arc<[u8]> = [].into();
        let pixels = Pixels { width, height, rgba };
        Image { id: "x".into(), path: "x.png".into(), original: none.clone(), png: none, pixels, fingerprint: 0 }
    }

    #[test]
    fn a_picture_keeps_its_shape_and_stays_in_its_room() {
        for (width, height, room, rows, expected) in [
            (640, 320, 72, 20, (72, 18)),
            (640, 320, 34, 20, (34, 9)),
            (640, 320, 72, 9, (36, 9)),
            (640, 640, 72, 20, (40, 20)),
            (320, 640, 72, 20, (20, 20)),
            (160, 80, 72, 20, (20, 5)),
            (640, 1, 72, 20, (72, 1)),
            (1, 640, 72, 20, (1, 20)),
        ] {
            assert_eq!(size(&image(width, height), room, rows), expected, "{width} x {height} in {room}x{rows}");
        }
    }
}
