//! Pictures made ready for terminals, kept for all sessions: each is made once for any number of visitors.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use crate::content::image::Image;
use crate::term::picture::cells::{self, Cell, Look};
use crate::term::picture::{Raster, Slicing};
use crate::typeset::Room;

/// Pictures kept. In cells one takes about 20 KiB, as slices up to half a MiB.
const PICTURES_MAXIMUM: usize = 48;

/// A bounded store of pictures, least recently used out first.
#[derive(Debug, Default)]
pub struct Gallery {
    entries: Mutex<Vec<Entry>>,
}

/// What a picture is made ready for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Cells(Look),
    Slices(Slicing),
}

impl Form {
    fn make(self, room: &Room) -> Made {
        let Room { image, columns, rows } = room;
        let raster = Raster { width: image.pixels.width, height: image.pixels.height, rgba: &image.pixels.rgba };
        match self {
            Form::Cells(look) => Made::Cells(cells::draw(raster, *columns, *rows, look).into()),
            Form::Slices(slicing) => Made::Slices(slicing.slices(raster, *columns, *rows).into()),
        }
    }
}

/// A picture made ready.
#[derive(Debug, Clone)]
enum Made {
    Cells(Arc<[Cell]>),
    Slices(Arc<[Box<[u8]>]>),
}

#[derive(Debug)]
struct Entry {
    /// A weak reference keeps the allocation, so no other image can have its address.
    image: Weak<Image>,
    size: (u16, u16),
    form: Form,
    made: Arc<OnceLock<Made>>,
}

impl Gallery {
    /// The cells of a picture, row after row.
    pub fn cells(&self, room: &Room, look: Look) -> Arc<[Cell]> {
        match self.made(room, Form::Cells(look)) {
            Made::Cells(cells) => cells,
            Made::Slices(_) => Arc::default(),
        }
    }

    /// The slices of a picture, one a row.
    pub fn slices(&self, room: &Room, slicing: Slicing) -> Arc<[Box<[u8]>]> {
        match self.made(room, Form::Slices(slicing)) {
            Made::Slices(slices) => slices,
            Made::Cells(_) => Arc::default(),
        }
    }

    fn made(&self, room: &Room, form: Form) -> Made {
        // Made outside the lock: other pictures can be had meanwhile.
        self.entry(room, form).get_or_init(|| form.make(room)).clone()
    }

    fn entry(&self, room: &Room, form: Form) -> Arc<OnceLock<Made>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let size = (room.columns, room.rows);
        let image = Arc::as_ptr(&room.image);
        let same =
            |entry: &Entry| entry.size == size && entry.form == form && std::ptr::eq(entry.image.as_ptr(), image);
        let entry = match entries.iter().position(same) {
            Some(at) => entries.remove(at),
            None => {
                entries.retain(|entry| entry.image.strong_count() > 0);
                if entries.len() >= PICTURES_MAXIMUM {
                    entries.remove(0);
                }
                Entry { image: Arc::downgrade(&room.image), size, form, made: Arc::default() }
            }
        };
        let made = entry.made.clone();
        entries.push(entry);
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::image::Pixels;
    use crate::term::caps::{Charset, Depth};
    use crate::term::picture::inline::Inline;
    use crate::term::picture::sixel::Sixel;

    fn room(columns: u16) -> Room {
        let pixels = Pixels { width: 4, height: 4, rgba: [9, 99, 200, 255].repeat(16).into() };
        let none: Arc<[u8]> = [].into();
        let image =
            Image { id: "x".into(), path: "x.png".into(), original: none.clone(), png: none, pixels, fingerprint: 1 };
        Room { image: image.into(), columns, rows: 2 }
    }

    #[test]
    fn sessions_share_what_is_made_for_one_kind_of_terminal() {
        let gallery = Gallery::default();
        let room = room(8);
        let look = Look { depth: Depth::True, charset: Charset::Full, dark: true };
        let sixel = Slicing::Sixel(Sixel { cell: (10, 20), colours: 16 });
        let inline = Slicing::Inline(Inline { cell: (10, 20) });
        let (cells, slices) = (gallery.cells(&room, look), gallery.slices(&room, sixel));
        let others = gallery.slices(&room, inline);
        assert_eq!((cells.len(), slices.len(), others.len()), (16, 2, 2));
        assert_ne!(slices, others);
        for _ in 0..100 {
            assert!(Arc::ptr_eq(&cells, &gallery.cells(&room, look)));
            assert!(Arc::ptr_eq(&slices, &gallery.slices(&room, sixel)));
            assert!(Arc::ptr_eq(&others, &gallery.slices(&room, inline)));
        }
        assert!(!Arc::ptr_eq(&cells, &gallery.cells(&room, Look { depth: Depth::Ansi, ..look })));
    }

    #[test]
    fn the_gallery_is_bounded_and_keeps_nothing_of_what_was_edited() {
        let gallery = Gallery::default();
        let look = Look { depth: Depth::True, charset: Charset::Full, dark: true };
        let rooms: Vec<Room> = (1..200).map(room).collect();
        rooms.iter().for_each(|room| drop(gallery.cells(room, look)));
        assert_eq!(gallery.entries.lock().unwrap().len(), PICTURES_MAXIMUM);
        drop(rooms);
        gallery.cells(&room(8), look);
        assert_eq!(gallery.entries.lock().unwrap().len(), 1);
    }
}
