//! Pictures on terminals: as cells, by kitty's protocol, as slices by iTerm2's or Sixel; made once, sent to many.

pub mod cells;
pub mod inline;
pub mod kitty;
mod mixed;
mod palette_reduction;
mod raster;
pub mod sixel;
mod slicing;

pub use raster::Raster;
pub use slicing::Slicing;
