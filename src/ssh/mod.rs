//! The SSH transport: RFC 4252 to 4254 on one side, the contract of [`crate::session`] on the other. Independent of
//! the content and the interface.

mod algorithms;
mod bucket;
mod cells;
mod channel;
mod connection;
mod early_drop;
mod gate;
mod handler;
pub mod keys;
#[cfg(any(test, fuzzing))]
pub mod memory;
mod metered;
mod output;
mod penalties;
mod processor;
mod progress;
pub mod proxy;
mod pulse;
pub mod server;
mod shared;
mod socket;
mod source;
mod source_log;
mod wire;
