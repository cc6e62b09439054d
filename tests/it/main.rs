//! The one integration test binary.

mod content;
mod content_watch;
