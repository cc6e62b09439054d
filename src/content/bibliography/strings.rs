//! `@string` definitions, the predefined months, and the values of fields that use them.

use std::collections::HashMap;

use super::grammar::{Field, Part};

/// Maximum length of a value in bytes; nested definitions could double it each time.
const VALUE_BYTES_MAX: usize = 64 * 1024;
/// The month abbreviations that BibTeX styles define.
const MONTHS: [(&str, &str); 12] = [
    ("jan", "January"),
    ("feb", "February"),
    ("mar", "March"),
    ("apr", "April"),
    ("may", "May"),
    ("jun", "June"),
    ("jul", "July"),
    ("aug", "August"),
    ("sep", "September"),
    ("oct", "October"),
    ("nov", "November"),
    ("dec", "December"),
];

/// Whether a name is that of a month.
pub fn is_month(name: &str) -> bool {
    MONTHS.iter().any(|(month, _)| name.eq_ignore_ascii_case(month))
}

/// Strings by lower-case name.
#[derive(Debug, Default)]
pub struct Strings(HashMap<String, String>);

impl Strings {
    /// Adds a definition.
    pub fn define(&mut self, name: &str, value: String) {
        self.0.insert(name.to_lowercase(), value);
    }

    /// Returns the value of a field of the file `text`, and the undefined names in it with their ranges.
    pub fn value<'t>(&self, text: &'t str, field: &Field) -> (String, Vec<(std::ops::Range<usize>, &'t str)>) {
        let mut value = String::new();
        let mut undefined = Vec::new();
        for part in &field.parts {
            match part {
                Part::Text(at) => value += &text[at.clone()],
                Part::Name(at) => {
                    let name = &text[at.clone()];
                    let month =
                        || MONTHS.iter().find(|(month, _)| name.eq_ignore_ascii_case(month)).map(|(_, name)| *name);
                    match self.0.get(&name.to_lowercase()).map(String::as_str).or_else(month) {
                        Some(defined) if value.len() + defined.len() <= VALUE_BYTES_MAX => value += defined,
                        Some(_) => {}
                        None => {
                            // BibTeX would insert nothing; the name is more useful.
                            value += name;
                            undefined.push((at.clone(), name));
                        }
                    }
                }
            }
        }
        (value, undefined)
    }
}
