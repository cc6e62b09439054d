//! Terminals: decoding of input, encoding of frames, capabilities, pictures. Independent of the content.

pub mod caps;
pub mod colour;
mod escape;
pub mod frame;
pub mod input;
pub mod palette;
pub mod picture;
