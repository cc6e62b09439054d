//! The interface as values: a model, messages, effects, a view. No async, no I/O, no clock, no SSH.

mod actions;
pub mod app;
mod complaints;
mod find;
mod footer;
mod hands;
mod hints;
mod image;
mod jump;
mod keep;
pub mod keymap;
mod lab;
pub mod page;
mod place;
mod plays;
mod prompt;
mod quote;
mod reader;
mod ruler;
mod stage;
pub mod theme;
mod view;
mod visits;

pub use app::{Effect, Message, Model, update};
pub use view::view;
