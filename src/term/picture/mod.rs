//! Pictures on terminals: as cells, by kitty's protocol, as Sixel. What is made here is made once and sent to many.

pub mod cells;
mod few;
pub mod kitty;
mod mixed;
mod raster;
pub mod sixel;

pub use raster::Raster;
