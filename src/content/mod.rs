//! What the author says: files to a [`model::Library`], with every mistake reported. Knows no terminal.

pub mod model;
