//! Slices of a picture, one for each row of text, by any protocol that draws over cells.

use super::inline::{self, Inline};
use super::raster::Raster;
use super::sixel::{self, Sixel};

/// A protocol that draws over cells, with its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slicing {
    /// iTerm2's inline images.
    Inline(Inline),
    /// Sixel.
    Sixel(Sixel),
}

impl Slicing {
    /// Returns the slices of a picture on the given columns and rows of cells, from the top; a fully transparent
    /// slice is empty.
    pub fn slices(self, raster: Raster, columns: u16, rows: u16) -> Vec<Box<[u8]>> {
        match self {
            Slicing::Inline(inline) => inline::slices(raster, columns, rows, inline),
            Slicing::Sixel(sixel) => sixel::slices(raster, columns, rows, sixel),
        }
    }
}
