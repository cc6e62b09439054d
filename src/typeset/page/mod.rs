//! Layout of pages, with a file for each kind of block.

pub(super) mod block;
mod code;
pub(super) mod container;
mod figure;
mod formula;
pub mod frames;
mod image;
pub(super) mod inline;
pub(super) mod lab;
mod note;
mod note_queue;
mod prediction;
pub mod prediction_widget;
pub mod reference;
mod story;
mod survey;
mod table;
mod variable;
pub mod withheld;

pub use inline::address;
