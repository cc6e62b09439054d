//! Content: the author's files to a [`model::Library`], with diagnostics for all errors. Independent of terminals.

pub mod bibliography;
pub mod chart;
pub mod check;
pub mod data;
pub mod fields;
pub mod figure;
pub mod files;
pub mod image;
pub mod lab;
pub mod load;
pub mod markup;
pub mod model;
pub mod page;
pub mod parsed;
pub mod prediction;
pub mod reading_time;
mod rows;
pub mod site;
pub mod syntax;
pub mod tex;
pub mod text;
pub mod values;
pub mod variables;
pub mod watch;
pub mod yaml;
