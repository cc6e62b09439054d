//! Images in the formats of terminals, cached: as cells, or as slices of a graphics protocol.

use std::sync::Arc;

use super::cache::Cache;
use crate::content::image::Image;
use crate::term::picture::cells::{self, Cell, CellStyle};
use crate::term::picture::{Raster, Slicing};
use crate::typeset::ImageArea;

/// Maximum number of cached pictures. As cells one takes about 20 KiB, as slices up to half a MiB.
const PICTURES_MAXIMUM: usize = 48;

/// The pictures of a library, each computed once for all sessions with the same kind of terminal.
#[derive(Debug)]
pub struct Pictures {
    cache: Cache<Key, EncodedPicture>,
}

/// An image with its size in cells and its format.
#[derive(Debug)]
struct Key {
    image: Arc<Image>,
    size: (u16, u16),
    form: Form,
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        Arc::ptr_eq(&self.image, &other.image) && (self.size, self.form) == (other.size, other.form)
    }
}

/// The format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Cells(CellStyle),
    Slices(Slicing),
}

/// A picture in its format.
#[derive(Debug, Clone)]
enum EncodedPicture {
    Cells(Arc<[Cell]>),
    Slices(Arc<[Box<[u8]>]>),
}

impl Form {
    fn make(self, room: &ImageArea) -> EncodedPicture {
        let ImageArea { image, columns, rows } = room;
        let raster = Raster { width: image.pixels.width, height: image.pixels.height, rgba: &image.pixels.rgba };
        match self {
            Form::Cells(look) => EncodedPicture::Cells(cells::draw(raster, *columns, *rows, look).into()),
            Form::Slices(slicing) => EncodedPicture::Slices(slicing.slices(raster, *columns, *rows).into()),
        }
    }
}

impl Default for Pictures {
    fn default() -> Pictures {
        Pictures { cache: Cache::new(PICTURES_MAXIMUM, |_| 1) }
    }
}

impl Pictures {
    /// Returns a picture as cells, row by row.
    pub fn cells(&self, room: &ImageArea, look: CellStyle) -> Arc<[Cell]> {
        match self.made(room, Form::Cells(look)) {
            EncodedPicture::Cells(cells) => cells,
            EncodedPicture::Slices(_) => Arc::default(),
        }
    }

    /// Returns a picture as slices, one for each row.
    pub fn slices(&self, room: &ImageArea, slicing: Slicing) -> Arc<[Box<[u8]>]> {
        match self.made(room, Form::Slices(slicing)) {
            EncodedPicture::Slices(slices) => slices,
            EncodedPicture::Cells(_) => Arc::default(),
        }
    }

    fn made(&self, room: &ImageArea, form: Form) -> EncodedPicture {
        let key = Key { image: room.image.clone(), size: (room.columns, room.rows), form };
        self.cache.get(key, || form.make(room))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::image::Pixels;
    use crate::term::caps::{Charset, Depth};
    use crate::term::picture::inline::Inline;
    use crate::term::picture::sixel::Sixel;

    fn room(columns: u16) -> ImageArea {
        let pixels = Pixels { width: 4, height: 4, rgba: [9, 99, 200, 255].repeat(16).into() };
        let none: Arc<[u8]> = [].into();
        let image =
            Image { id: "x".into(), path: "x.png".into(), original: none.clone(), png: none, pixels, fingerprint: 1 };
        ImageArea { image: image.into(), columns, rows: 2 }
    }

    #[test]
    fn sessions_share_what_is_made_for_one_kind_of_terminal() {
        let pictures = Pictures::default();
        let room = room(8);
        let look = CellStyle { depth: Depth::True, charset: Charset::Full, dark: true };
        let sixel = Slicing::Sixel(Sixel { cell: (10, 20), colours: 16 });
        let inline = Slicing::Inline(Inline { cell: (10, 20) });
        let (cells, slices) = (pictures.cells(&room, look), pictures.slices(&room, sixel));
        let others = pictures.slices(&room, inline);
        assert_eq!((cells.len(), slices.len(), others.len()), (16, 2, 2));
        assert_ne!(slices, others);
        for _ in 0..100 {
            assert!(Arc::ptr_eq(&cells, &pictures.cells(&room, look)));
            assert!(Arc::ptr_eq(&slices, &pictures.slices(&room, sixel)));
            assert!(Arc::ptr_eq(&others, &pictures.slices(&room, inline)));
        }
        assert!(!Arc::ptr_eq(&cells, &pictures.cells(&room, CellStyle { depth: Depth::Ansi, ..look })));
    }

    #[test]
    fn pictures_are_bounded() {
        let pictures = Pictures::default();
        let look = CellStyle { depth: Depth::True, charset: Charset::Full, dark: true };
        (1..200).map(room).for_each(|room| drop(pictures.cells(&room, look)));
        assert_eq!(pictures.cache.weight(), PICTURES_MAXIMUM);
    }
}
