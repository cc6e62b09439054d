//! The interface as values: a model, messages, effects, a view. No async, no I/O, no clock, no SSH.
//!
//! The parts that can receive keys are features (`feature`) in one stack (`dispatch`). They share the `context`, and
//! ask for operations on other features or pages by requests (`requests`).

mod anchor;
mod application;
mod browse;
mod citing;
mod context;
mod copying;
mod dispatch;
mod farewell;
mod feature;
mod find;
mod footer;
mod hints;
mod image;
mod keyboard;
pub mod keymap;
mod lab;
mod lab_figures;
mod lab_sessions;
mod model;
mod movement;
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
mod route;
mod ruler;
mod screen_layout;
mod search;
pub mod theme;

pub use feature::Effect;
pub use model::{Message, Model, Update, prepare, update, view};
pub use route::Route;
