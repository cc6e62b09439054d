//! The labs as they are played: typed lines, keys on the real pages, transcripts.

mod grid;
mod memory;
mod model;
mod scm;
