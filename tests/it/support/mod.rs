//! Shared parts of tests: a server, programs for it, and peers.

pub mod client;
pub mod clients;
pub mod programs;
pub mod server;
pub mod site;
