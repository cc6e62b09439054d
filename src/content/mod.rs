//! What the author says: files to a [`model::Library`], with every mistake reported. Knows no terminal.

pub mod bibliography;
pub mod chart;
pub mod data;
pub mod fields;
pub mod figure;
pub mod markup;
pub mod model;
pub mod text;
