//! Tests of the running program: bytes and wake-ups, different terminals, and the end of sessions.

mod addresses;
mod budgets;
mod leaving;
mod linear;
mod reading;
pub mod session;
mod terminals;
