//! Pictures on terminals: as cells, by kitty's protocol, as slices by iTerm2's or Sixel. What is made here is made once and sent to many.

pub mod cells;
mod few;
pub mod inline;
pub mod kitty;
mod mixed;
mod raster;
pub mod sixel;
mod slicing;

pub use raster::Raster;
pub use slicing::Slicing;
