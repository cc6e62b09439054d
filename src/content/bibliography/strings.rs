//! `@string` definitions, the months that every style defines, and values put together of them.

use std::collections::HashMap;

use super::grammar::{Field, Part};

/// Longest value that strings may add up to; definitions refer to those before them and could double each time.
const VALUE_BYTES_MAX: usize = 64 * 1024;
/// The months that BibTeX styles define.
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

/// Strings by name; names have no case.
#[derive(Debug, Default)]
pub struct Strings(HashMap<String, String>);

impl Strings {
    /// Defines a string.
    pub fn define(&mut self, name: &str, value: String) {
        self.0.insert(name.to_lowercase(), value);
    }

    /// The value of a field of the file `text`, and the names in it that are not defined.
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
                            // Its own name says more than the nothing that BibTeX puts there.
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
