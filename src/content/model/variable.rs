//! Numbers of models in prose.

use unicode_width::UnicodeWidthStr;

use crate::content::data::Format;
use crate::lab::model::{self, Setup, Spread};

/// Minimum absolute value that is shown with an exponent, in any format.
const EXPONENT_FROM: f64 = 1e15;
/// Placeholder for a number that is not finite or exceeds its columns.
const NO_NUMBER: &str = "?";

/// A number of a model in prose: an input, which the reader changes, or a quantity computed from the inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Id of the lab with the model.
    pub lab: String,
    /// Name in the model.
    pub name: String,
    /// Index in the model.
    pub part: Part,
    /// Format of the number; `None` for the decimals and the unit of the model.
    pub format: Option<VariableFormat>,
    /// Text of the number at the start values.
    pub text: String,
    /// Columns reserved for the number, so that the page does not move when it changes.
    pub columns: usize,
}

/// A part of a model that has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Index of an input.
    Input(usize),
    /// Index of a state or an output, as in [`Setup::quantity`].
    Quantity(usize),
}

/// A number format and a unit after the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableFormat {
    /// Format of the number.
    pub number: Format,
    /// Unit, may be empty.
    pub unit: String,
}

impl Variable {
    /// Formats the number for these inputs and quantities, within the reserved columns.
    pub fn show(&self, setup: &Setup, inputs: &[f64], quantities: &[Spread]) -> String {
        let shown = self.at_any_width(setup, inputs, quantities);
        if shown.width() <= self.columns { shown } else { NO_NUMBER.to_owned() }
    }

    /// Formats the number for these inputs and quantities, at any width.
    pub fn at_any_width(&self, setup: &Setup, inputs: &[f64], quantities: &[Spread]) -> String {
        match self.part {
            Part::Input(index) => {
                let value = inputs.get(index).copied().unwrap_or(f64::NAN);
                match (&self.format, setup.inputs.get(index)) {
                    (Some(format), Some(_)) => format.show(value),
                    (None, Some(input)) => input.show(value),
                    (_, None) => NO_NUMBER.to_owned(),
                }
            }
            Part::Quantity(index) => {
                let value = quantities.get(index).map_or(f64::NAN, |spread| spread.mean);
                match (&self.format, setup.quantity(index)) {
                    _ if !value.is_finite() => NO_NUMBER.to_owned(),
                    (Some(format), _) => format.show(value),
                    (None, Some(quantity)) => quantity.show(value),
                    (None, None) => NO_NUMBER.to_owned(),
                }
            }
        }
    }

    /// Whether the number is an input, which the reader can change.
    pub fn is_input(&self) -> bool {
        matches!(self.part, Part::Input(_))
    }
}

impl VariableFormat {
    /// Parses a format such as `.1f`, `.0%`, `.0f%` or `,f km`.
    pub fn parse(text: &str) -> Option<VariableFormat> {
        let ends = text.char_indices().map(|(start, c)| start + c.len_utf8()).rev();
        let mut parts = ends.map(|end| text.split_at(end));
        parts.find_map(|(number, unit)| {
            Some(VariableFormat { number: Format::parse(number)?, unit: unit.trim().to_owned() })
        })
    }

    fn show(&self, value: f64) -> String {
        let number = if value.abs() < EXPONENT_FROM { self.number.apply(value) } else { format!("{value:.2e}") };
        model::with_unit(&number, &self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_may_have_a_unit() {
        for (text, value, expected) in [
            (".0f%", 33.3, Some("33%")),
            (".0%", 0.333, Some("33%")),
            (".1f °C", 21.46, Some("21.5 °C")),
            (",f km", 12_345.0, Some("12,345 km")),
            (".2f", 1e300, Some("1.00e300")),
            ("1f", 1.0, None),
            ("", 1.0, None),
            ("km", 1.0, None),
        ] {
            let shown = VariableFormat::parse(text).map(|format| format.show(value));
            assert_eq!(shown.as_deref(), expected, "{text}");
        }
    }
}
