//! The one integration test binary.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod binary;
mod ssh;
mod support;
mod transcripts;
