//! folio: a research portfolio that is read over SSH.
//!
//! A *program* is an async function from a request, input and output to an exit status ([`session`]). SSH ([`ssh`])
//! and the local terminal ([`preview`]) are two ways to call one. Everything that the programs ([`program`]) use is
//! plain synchronous code over values: the author's files ([`content`]), layouts ([`typeset`]), search ([`search`]),
//! formats for other programs ([`export`]), terminals ([`term`]), the interface ([`ui`]). Sessions share everything
//! derived from the content ([`snapshot`]). ARCHITECTURE.md has the map and the invariants; `tests/it/tidy.rs` checks
//! the dependencies between modules.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr))]

pub mod charset;
pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod export;
pub mod import;
pub mod lab;
pub mod log;
pub mod metrics;
pub mod preview;
pub mod program;
pub mod sandbox;
pub mod scaffold;
pub mod search;
pub mod service;
pub mod session;
pub mod snapshot;
pub mod ssh;
pub mod term;
pub mod typeset;
pub mod ui;
