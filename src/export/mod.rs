//! Formats for other programs: citations, feeds, tables, records.

mod atom;
mod citation;
mod csl;
mod csv;
mod json;
mod ris;

use crate::content::model::Date;
pub use atom::atom;
pub use citation::CiteForm;
pub use csv::{csv, tsv};
pub use json::{NewsRecord, PageRecord, WorkRecord, json};

/// Formats a date as ISO 8601: `2026-05-25` or `2026-05`.
pub fn iso_date(date: Date) -> String {
    let day = date.day.map(|day| format!("-{day:02}")).unwrap_or_default();
    format!("{:04}-{:02}{day}", date.year, date.month)
}
