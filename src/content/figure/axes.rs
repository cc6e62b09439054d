//! Axes of charts: a column with its label and scale, and the coordinates of its cells.

use std::collections::HashMap;

use super::columns::heading;
use super::{Labels, column};
use crate::content::chart::{Axis, Scale};
use crate::content::data::{Data, number, remedy};
use crate::content::fields::{Fields, Reader};
use crate::diagnostic::{Span, did_you_mean};

/// An axis in the author's notation: `{ column, label, unit, min, max, scale, lo, hi }`, all but the first optional.
pub struct Written {
    /// The column.
    pub column: usize,
    /// Label of the axis.
    pub label: String,
    /// The unit.
    pub unit: String,
    min: Option<f64>,
    max: Option<f64>,
    scale: Option<Kind>,
    /// The columns of the lower and upper ends of intervals.
    pub interval: Option<(usize, usize)>,
    /// A second column with values on the axis.
    pub also: Option<usize>,
    span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Linear,
    Log,
    Category,
}

const SCALES: [(&str, Kind); 3] = [("category", Kind::Category), ("linear", Kind::Linear), ("log", Kind::Log)];

impl Written {
    /// Reads the axis under `key`; reports a missing key.
    pub fn read(
        fields: &mut Fields<'_>,
        reader: &mut Reader<'_>,
        key: &'static str,
        data: &Data,
        labels: &Labels,
    ) -> Option<Written> {
        let value = fields.require(reader, key)?;
        let mut fields = reader.as_table(value, key)?;
        let span = fields.span();
        let name = fields.words(reader, "column");
        let label = fields.optional_string(reader, "label").map(|label| label.value);
        let unit = fields.optional_string(reader, "unit").map(|unit| unit.value).unwrap_or_default();
        let min = fields.optional_number(reader, "min");
        let max = fields.optional_number(reader, "max").map(|max| max.value);
        let scale = fields.optional_string(reader, "scale").and_then(|scale| {
            let known = SCALES.iter().find(|(name, _)| *name == scale.value).map(|(_, kind)| *kind);
            if known.is_none() {
                let hint = did_you_mean(&scale.value, SCALES.iter().map(|(name, _)| *name));
                reader.error(scale.span, format!("unknown scale \"{}\"{hint}", scale.value));
            }
            known
        });
        if let (Some(min), Some(max)) = (&min, max)
            && min.value >= max
        {
            reader.error(min.span, format!("`min` {} is not below `max` {max}", min.value));
            return None;
        }
        let min = min.map(|min| min.value);
        let lo = fields.optional_string(reader, "lo");
        let hi = fields.optional_string(reader, "hi");
        fields.finish(reader);
        let interval = match (lo, hi) {
            (Some(lo), Some(hi)) => column(reader, data, &lo).zip(column(reader, data, &hi)),
            (None, None) => None,
            (Some(only), None) | (None, Some(only)) => {
                reader.error(only.span, "an interval has both ends: `lo` and `hi`");
                None
            }
        };
        let name = name?;
        let column = column(reader, data, &name)?;
        let label = label.unwrap_or_else(|| heading(data, column, labels));
        Some(Written { column, label, unit, min, max, scale, interval, also: None, span })
    }

    /// Returns the axis of counts of a histogram.
    pub fn counted() -> Written {
        Written {
            column: 0,
            label: "count".to_owned(),
            unit: String::new(),
            min: None,
            max: None,
            scale: None,
            interval: None,
            also: None,
            span: Span::default(),
        }
    }

    /// Whether the column is one of names: the author says so, or no cell is a number.
    pub fn names(&self, data: &Data) -> bool {
        match self.scale {
            Some(kind) => kind == Kind::Category,
            None => {
                let mut cells = data.rows.iter().map(|row| row.cells[self.column].as_str());
                self.min.is_none() && self.max.is_none() && !cells.any(|cell| number(cell).is_some())
            }
        }
    }

    /// Uses columns called `lo` and `hi` for the interval, if the author names none.
    pub fn find_interval(&mut self, data: &Data) {
        if self.interval.is_none() {
            self.interval = data.column("lo").zip(data.column("hi"));
        }
    }

    /// Extends a scale to contain a value; returns false if the value is outside a range set by the author.
    pub fn widen(&self, scale: &mut Scale, value: f64) -> bool {
        let (Scale::Linear { min, max } | Scale::Log { min, max }) = scale else { return false };
        if self.min.is_some_and(|min| value < min) || self.max.is_some_and(|max| value > max) {
            return false;
        }
        (*min, *max) = (min.min(value), max.max(value));
        true
    }

    /// Returns the axis and the coordinate of each row, `None` for an empty cell. `from_zero` extends a range
    /// computed from the data to zero.
    pub fn place(
        &self,
        reader: &mut Reader<'_>,
        data: &Data,
        labels: &Labels,
        names: bool,
        from_zero: bool,
    ) -> Option<(Axis, Vec<Option<f64>>)> {
        let (scale, coordinates) =
            if names { self.categories(data, labels) } else { self.numbers(reader, data, from_zero)? };
        let column = data.columns[self.column].clone();
        Some((Axis { column, label: self.label.clone(), unit: self.unit.clone(), scale }, coordinates))
    }

    fn categories(&self, data: &Data, labels: &Labels) -> (Scale, Vec<Option<f64>>) {
        let mut indices: HashMap<&str, usize> = HashMap::new();
        let mut names = Vec::new();
        let mut coordinates = Vec::new();
        for row in &data.rows {
            let cell = row.cells[self.column].as_str();
            let index = *indices.entry(cell).or_insert_with(|| {
                names.push(labels.cell(data, row, self.column));
                names.len() - 1
            });
            coordinates.push((!cell.is_empty()).then_some(index as f64));
        }
        (Scale::Category(names), coordinates)
    }

    fn numbers(&self, reader: &mut Reader<'_>, data: &Data, from_zero: bool) -> Option<(Scale, Vec<Option<f64>>)> {
        let log = self.scale == Some(Kind::Log);
        let mut coordinates = Vec::new();
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut fine = true;
        let (lo, hi) = self.interval.unzip();
        for row in &data.rows {
            let mut coordinate = None;
            for column in [Some(self.column), lo, hi, self.also].into_iter().flatten() {
                let cell = &row.cells[column];
                if cell.is_empty() {
                    continue;
                }
                let place = data.place(row, column);
                let problem = match number(cell) {
                    None => Some(format!(
                        "\"{cell}\" is no number, and a figure draws this column as numbers{}",
                        remedy(cell)
                    )),
                    Some(number) if log && number <= 0.0 => Some(format!("{cell} has no place on a log scale")),
                    Some(number)
                        if self.min.is_some_and(|min| number < min) || self.max.is_some_and(|max| number > max) =>
                    {
                        Some(format!("{cell} lies outside of the range of the axis \"{}\"", self.label))
                    }
                    Some(number) => {
                        least = least.min(number);
                        most = most.max(number);
                        if column == self.column {
                            coordinate = Some(number);
                        }
                        None
                    }
                };
                if let Some(problem) = problem {
                    reader.error_in(&data.source, place, problem);
                    fine = false;
                }
            }
            coordinates.push(coordinate);
        }
        if least > most {
            reader.error(self.span, format!("column \"{}\" has no numbers", data.columns[self.column]));
            return None;
        }
        if from_zero && !log {
            (least, most) = (least.min(0.0), most.max(0.0));
        }
        let (min, mut max) = (self.min.unwrap_or(least), self.max.unwrap_or(most));
        if min >= max {
            max = min + if min == 0.0 { 1.0 } else { min.abs() };
        }
        let scale = if log { Scale::Log { min, max } } else { Scale::Linear { min, max } };
        if log && min <= 0.0 {
            reader.error(self.span, "a log scale begins above 0");
            fine = false;
        }
        fine.then_some((scale, coordinates))
    }
}
