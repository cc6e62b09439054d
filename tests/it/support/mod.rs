//! What the tests share: a server that is a value, programs for it to run, peers to visit it.

pub mod client;
pub mod clients;
pub mod programs;
pub mod server;
pub mod site;
