//! Slices of a picture over cells, one a row of text, by any of the protocols that have them.

use super::inline::{self, Inline};
use super::raster::Raster;
use super::sixel::{self, Sixel};

/// A protocol that draws over cells, and what has to be known for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slicing {
    /// iTerm2's inline images.
    Inline(Inline),
    /// Sixel.
    Sixel(Sixel),
}

impl Slicing {
    /// The slices of a picture on so many columns and rows of cells, from the top; one is empty where nothing is to be seen.
    pub fn slices(self, raster: Raster, columns: u16, rows: u16) -> Vec<Box<[u8]>> {
        match self {
            Slicing::Inline(inline) => inline::slices(raster, columns, rows, inline),
            Slicing::Sixel(sixel) => sixel::slices(raster, columns, rows, sixel),
        }
    }
}
