//! The one integration test binary.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod binary;
mod content;
mod files;
mod random;
mod replay;
mod screens;
mod shell;
mod ssh;
mod support;
mod tidy;
mod transcripts;
mod visitor;
