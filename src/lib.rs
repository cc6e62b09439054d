//! folio: a research portfolio that is read over SSH.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr))]

pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod log;
pub mod metrics;
pub mod session;
pub mod ssh;
pub mod term;
pub mod typeset;
