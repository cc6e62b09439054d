//! Reference lines of charts: `[[mark]]`.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::axes::Written;
use crate::content::chart::{Axis, Reference, Scale};
use crate::content::data::{Data, number};
use crate::content::fields::{At, Fields, Reader};
use crate::content::values;
use crate::diagnostic::Span;

/// Maximum reference lines of a chart.
const MARKS_MAX: usize = 4;

/// A reference line in the author's notation: `{ x or y, label }`; the value is a number or `"{=data.row.column}"`.
pub struct Mark {
    reference: Reference,
    span: Span,
}

/// Reads `[[mark]]`; the data files of its values are added to `used`.
pub fn read(
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    all: &BTreeMap<String, Data>,
    used: &mut Vec<String>,
) -> Vec<Mark> {
    let mut marks = Vec::new();
    let tables = fields.tables(reader, "mark");
    if let Some(table) = tables.get(MARKS_MAX) {
        reader.error(table.span(), format!("more than {MARKS_MAX} marks"));
    }
    for mut table in tables.into_iter().take(MARKS_MAX) {
        let (x, y) = (value(&mut table, reader, "x", all, used), value(&mut table, reader, "y", all, used));
        let label = table.words(reader, "label");
        let given = (table.get("x").is_some(), table.get("y").is_some());
        if given.0 == given.1 {
            reader.error(table.span(), "a mark stands at one value: write `x = …` or `y = …`");
        }
        if let (Some(at), Some(label)) = (x.as_ref().or(y.as_ref()), label)
            && given.0 != given.1
        {
            let reference = Reference { is_x: x.is_some(), value: at.value, label: label.value };
            marks.push(Mark { reference, span: at.span });
        }
        table.finish(reader);
    }
    marks
}

/// Reads a number, or a string with the value of a cell.
fn value(
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    key: &'static str,
    all: &BTreeMap<String, Data>,
    used: &mut Vec<String>,
) -> Option<At<f64>> {
    let value = fields.get(key)?;
    if !matches!(value.get_ref(), DeValue::String(_)) {
        return reader.as_number(value, key);
    }
    let text = reader.as_string(value, key)?;
    let found = values::substitute(all, &text.value).and_then(|(words, values)| match number(&words) {
        Some(number) => Ok((number, values)),
        None => Err(format!("\"{words}\" is no number; write a number or \"{{=data.row.column}}\"")),
    });
    match found {
        Ok((value, values)) => {
            used.extend(values.into_iter().map(|value| value.data));
            Some(At { value, span: text.span })
        }
        Err(message) => {
            reader.error(text.span, message);
            None
        }
    }
}

/// Adds reference lines to a chart, whose axes are extended for them; values outside of a fixed range are reported.
pub fn place(
    marks: Vec<Mark>,
    reader: &mut Reader<'_>,
    (x, x_axis): (&Written, &mut Axis),
    (y, y_axis): (&Written, &mut Axis),
) -> Vec<Reference> {
    let mut placed = Vec::new();
    for Mark { reference, span } in marks {
        let (written, axis) = if reference.is_x { (x, &mut *x_axis) } else { (y, &mut *y_axis) };
        let value = reference.value;
        if matches!(axis.scale, Scale::Category(_)) {
            let way = if reference.is_x { ("x", "y") } else { ("y", "x") };
            let message = format!("the {} axis has names and no place for a value; write `{} = …`", way.0, way.1);
            reader.error(span, message);
        } else if matches!(axis.scale, Scale::Log { .. }) && value <= 0.0 {
            reader.error(span, format!("{value} has no place on a log scale"));
        } else if written.widen(&mut axis.scale, value) {
            placed.push(reference);
        } else {
            reader.error(span, format!("{value} lies outside of the range of the axis \"{}\"", written.label));
        }
    }
    placed
}
