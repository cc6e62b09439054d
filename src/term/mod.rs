//! Terminals: input decoded, frames encoded, capabilities, pictures. Knows no content.

pub mod caps;
pub mod colour;
mod escape;
pub mod frame;
pub mod input;
pub mod palette;
pub mod picture;
