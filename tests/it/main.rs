//! The one integration test binary.

#![allow(clippy::unwrap_used)]

mod content;
mod content_watch;
