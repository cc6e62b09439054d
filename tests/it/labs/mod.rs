//! Tests of labs: typed lines, keys on the published pages, transcripts.

mod grid;
mod memory;
mod scm;
