//! RFC 4252 to 4254 on one side, the contract of [`crate::session`] on the other. Knows no content and no interface.

mod channel;
mod handler;
pub mod keys;
mod limits;
mod progress;
pub mod server;
mod wire;
