//! Bytes and terminals: what comes from one, what goes to one, what it can do. Knows no content.

pub mod caps;
mod escape;
pub mod frame;
pub mod input;
pub mod palette;
pub mod picture;
