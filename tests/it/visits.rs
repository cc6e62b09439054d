//! The running program: what it costs in bytes and wake-ups, what it makes of terminals, and how it leaves them.

mod addresses;
mod budgets;
mod leaving;
mod linear;
mod reading;
pub mod session;
mod terminals;
