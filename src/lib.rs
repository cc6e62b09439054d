//! folio: a research portfolio that is read over SSH.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr))]

pub mod content;
pub mod diagnostic;
pub mod session;
pub mod term;
pub mod typeset;
