//! The interface as values: a model, messages, effects, a view. No async, no I/O, no clock, no SSH.
//!
//! The parts that can have the keys are features (`feature`) in one stack (`dispatch`). What they share is the `context`; what
//! they ask of each other is carried out by `requests`.

mod anchor;
mod application;
mod browse;
mod citing;
mod context;
mod dispatch;
mod feature;
mod find;
mod footer;
mod hints;
mod image;
mod keyboard;
pub mod keymap;
mod lab;
mod lab_sessions;
mod model;
mod navigation;
mod open_page;
mod outline;
mod overlay;
pub mod page;
mod paging;
mod paint;
mod preview_errors;
mod prompt;
mod reader;
mod relayout;
mod requests;
mod ruler;
mod screen_layout;
mod search;
pub mod theme;

pub use model::{Effect, Message, Model, Update, update};
pub use paint::view;
