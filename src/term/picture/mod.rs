//! Pictures on terminals: as cells, by kitty's protocol, or as slices by iTerm2's protocol or Sixel; computed once
//! for all sessions.

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
