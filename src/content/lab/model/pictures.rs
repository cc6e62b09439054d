//! `[[picture]]`: plots of quantities over an input, over steps, as bars, or over random runs, with measured data for
//! comparison.

use std::collections::BTreeMap;

use super::names::Scope;
use crate::content::data::{self, Data, Row};
use crate::content::fields::{At, Fields, Reader};
use crate::content::rows;
use crate::diagnostic::{Span, did_you_mean};
use crate::lab::model::{Along, Kind, Measured, PICTURES_MAX, POINTS_MIN, Picture, Setup};

/// Maximum quantities, and maximum sets of measured data, of a picture.
const SERIES_MAX: usize = 4;

/// Kinds of plot of a model.
const KINDS: [(&str, Kind); 9] = [
    ("area", Kind::Area),
    ("arrows", Kind::Arrows),
    ("bars", Kind::Bars),
    ("dots", Kind::Dots),
    ("heat", Kind::Heat),
    ("hist", Kind::Hist),
    ("line", Kind::Line),
    ("slope", Kind::Slope),
    ("table", Kind::Table),
];

/// A parsed picture, without its range.
pub struct Written {
    kind: Kind,
    along: Along,
    shown: Vec<usize>,
    min: Option<f64>,
    max: Option<f64>,
    measured: Vec<Measured>,
    span: Span,
}

/// Reads all pictures: `kind`; `x`, an input, or `t` for steps; `y`, an output or a list of outputs; for `heat` two
/// inputs as `x` and `y`, and `value`; `min` and `max` of the values; `[[picture.measured]]` with `data`, `x` and `y`
/// (its columns), `label` and `filter`.
pub fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>, setup: &Setup, scope: &mut Scope<'_>) -> Vec<Written> {
    super::tables(fields, reader, "picture", PICTURES_MAX)
        .into_iter()
        .filter_map(|table| picture(table, reader, setup, scope))
        .collect()
}

fn picture(mut table: Fields<'_>, reader: &mut Reader<'_>, setup: &Setup, scope: &Scope<'_>) -> Option<Written> {
    let kind = kind(&mut table, reader);
    let written = written(kind, &mut table, reader, setup, scope);
    table.finish(reader);
    written
}

/// Reads the picture of a figure file, with the keys of `[[picture]]` and `[[measured]]`. Adds the names of data
/// files to `used`.
pub fn of_figure(
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    setup: &Setup,
    data: &BTreeMap<String, Data>,
    used: &mut Vec<String>,
) -> Option<Picture> {
    let scope = Scope::new(data);
    // The key `kind` was already read with the figure.
    let kind = fields.get("kind").and_then(|word| KINDS.iter().find(|(name, _)| word.get_ref().as_str() == Some(name)));
    let written = written(kind.map(|(_, kind)| *kind), fields, reader, setup, &scope)?;
    if written.kind == Kind::Table && written.along != Along::Quantities {
        reader.error(written.span, "a table of a model has its quantities in rows; leave `x` out");
        return None;
    }
    used.extend(scope.used());
    place(vec![written], setup, &setup.ranges, reader)?.pop()
}

fn kind(table: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<Kind> {
    let word = table.words(reader, "kind")?;
    let known = KINDS.iter().find(|(name, _)| *name == word.value).map(|(_, kind)| *kind);
    if known.is_none() {
        let names = KINDS.map(|(name, _)| name);
        let hint = did_you_mean(&word.value, names);
        let message = format!("a model is not drawn as \"{}\"{hint} (there are {})", word.value, names.join(", "));
        reader.error(word.span, message);
    }
    known
}

/// Reads all keys of a picture except its kind.
fn written(
    kind: Option<Kind>,
    table: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    setup: &Setup,
    scope: &Scope<'_>,
) -> Option<Written> {
    let span = table.span();
    let x = table.optional_string(reader, "x");
    let (min, max) = (table.optional_number(reader, "min"), table.optional_number(reader, "max"));
    if let (Some(min), Some(max)) = (&min, &max)
        && min.value >= max.value
    {
        reader.error(min.span, format!("`min` {} is not below `max` {}", min.value, max.value));
    }
    let key = if kind == Some(Kind::Heat) { "value" } else { "y" };
    let shown = quantities(table, reader, setup, key);
    let along = kind.and_then(|kind| along(kind, x.as_ref(), table, reader, setup));
    let measured = table.tables(reader, "measured");
    if let Some(extra) = measured.get(SERIES_MAX) {
        reader.error(extra.span(), format!("more than {SERIES_MAX} of `[[…measured]]`"));
    }
    let measured = measured.into_iter().filter_map(|table| self::measured(table, reader, scope)).collect();
    let (kind, along) = (kind?, along?);
    Some(Written {
        kind,
        along,
        shown: shown?,
        min: min.map(|min| min.value),
        max: max.map(|max| max.value),
        measured,
        span,
    })
}

/// Returns the variable on the horizontal axis; `None`, with a report, if it is missing or does not fit the kind.
fn along(
    kind: Kind,
    x: Option<&At<String>>,
    table: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    setup: &Setup,
) -> Option<Along> {
    let span = table.span();
    match (kind, x) {
        (Kind::Hist, _) if setup.runs < 2 => {
            reader.error(span, "a histogram shows the runs of chance, and no formula draws anything");
            None
        }
        (Kind::Hist, None) => Some(Along::Runs),
        (Kind::Slope | Kind::Arrows, None) => Some(Along::Quantities),
        (Kind::Bars | Kind::Table, None) => Some(Along::Quantities),
        (Kind::Hist | Kind::Slope | Kind::Arrows, Some(x)) => {
            reader.error(x.span, "this kind has no `x`");
            None
        }
        (Kind::Heat, x) => {
            let y = table.optional_string(reader, "y");
            let (Some(x), Some(y)) = (x, y) else {
                reader.error(span, "a heat map goes over two inputs: write `x = …` and `y = …`");
                return None;
            };
            let (x, y) = (input(x, reader, setup), input(&y, reader, setup));
            Some(Along::Inputs(x?, y?))
        }
        (_, Some(x)) if x.value == "t" && !setup.states.is_empty() => Some(Along::Time),
        (_, Some(x)) => input(x, reader, setup).map(Along::Input),
        (_, None) if !setup.states.is_empty() => Some(Along::Time),
        (_, None) => {
            reader.error(span, "write `x = …`, the input that the picture goes along");
            None
        }
    }
}

fn input(name: &At<String>, reader: &mut Reader<'_>, setup: &Setup) -> Option<usize> {
    let found = setup.inputs.iter().position(|input| input.name == name.value);
    if found.is_none() {
        let step = (!setup.states.is_empty()).then_some("t");
        let hint = did_you_mean(&name.value, setup.inputs.iter().map(|input| input.name.as_str()).chain(step));
        reader.error(name.span, format!("there is no input \"{}\"{hint}", name.value));
    }
    found
}

/// Returns the quantities under `key`: a name or a list; by default the first output.
fn quantities(table: &mut Fields<'_>, reader: &mut Reader<'_>, setup: &Setup, key: &'static str) -> Option<Vec<usize>> {
    let Some(value) = table.get(key) else {
        let first = if setup.outputs.is_empty() { 0 } else { setup.states.len() };
        return Some(vec![first]);
    };
    let span = reader.span(value.span());
    let names: Vec<At<String>> = match value.get_ref() {
        toml::de::DeValue::Array(values) => values.iter().filter_map(|value| reader.as_string(value, key)).collect(),
        _ => reader.as_string(value, key).into_iter().collect(),
    };
    if !(1..=SERIES_MAX).contains(&names.len()) {
        reader.error(span, format!("a picture shows 1 to {SERIES_MAX} outputs or states, this one {}", names.len()));
        return None;
    }
    let mut found = Vec::new();
    for name in &names {
        match setup.quantities().position(|quantity| quantity.name == name.value) {
            Some(index) => found.push(index),
            None => {
                let hint = did_you_mean(&name.value, setup.quantities().map(|quantity| quantity.name));
                reader.error(name.span, format!("there is no output or state \"{}\"{hint}", name.value));
            }
        }
    }
    (found.len() == names.len()).then_some(found)
}

fn measured(mut table: Fields<'_>, reader: &mut Reader<'_>, scope: &Scope<'_>) -> Option<Measured> {
    let span = table.span();
    let file = rows::data_of(&mut table, reader, scope.data);
    let (x, y) = (table.words(reader, "x"), table.words(reader, "y"));
    let label = table.optional_string(reader, "label");
    let rows = match (file, table.optional_table(reader, "filter")) {
        (Some(file), Some(filter)) => rows::filter(&filter, reader, file).0,
        (Some(file), None) => (0..file.rows.len()).collect(),
        (None, _) => Vec::new(),
    };
    table.finish(reader);
    let file = file?;
    scope.uses(&file.id);
    let column =
        |name: Option<At<String>>, reader: &mut Reader<'_>| name.and_then(|name| rows::column(reader, file, &name));
    let (x, y) = (column(x, reader), column(y, reader));
    let (x, y) = (x?, y?);
    let mut points = Vec::new();
    for row in rows {
        let row = &file.rows[row];
        points.extend(cell(file, row, x, reader).zip(cell(file, row, y, reader)));
    }
    let label = label.map_or_else(|| "measured".to_owned(), |label| label.value);
    if points.is_empty() {
        reader.error(span, "no row of the data has both numbers");
        return None;
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    Some(Measured { label, points })
}

/// Returns the number in a cell; `None`, without a report, if the cell is empty.
fn cell(file: &Data, row: &Row, column: usize, reader: &mut Reader<'_>) -> Option<f64> {
    let text = &row.cells[column];
    let number = data::number(text);
    if number.is_none() && !text.is_empty() {
        let place = file.place(row, column);
        reader.error_in(
            &file.source,
            place,
            format!("\"{text}\" is no number, and a model lays this column over its picture"),
        );
    }
    number
}

/// Pictures with their ranges; those that cost too much or leave a value out are reported.
pub fn place(
    written: Vec<Written>,
    setup: &Setup,
    tried: &[(f64, f64)],
    reader: &mut Reader<'_>,
) -> Option<Vec<Picture>> {
    let heard = reader.errors();
    let mut pictures = Vec::new();
    for picture in written {
        let points = setup.evaluations_of(picture.along);
        let fewest = match picture.along {
            Along::Input(input) => setup.inputs[input].count().min(POINTS_MIN),
            _ => points,
        };
        if points.min(setup.evaluations()) < fewest {
            let message = format!(
                "this picture evaluates the model {fewest} times, and in one turn of a dial there is time for {}: take fewer steps or runs",
                setup.evaluations()
            );
            reader.error(picture.span, message);
        }
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for quantity in &picture.shown {
            let range = tried.get(*quantity).copied().unwrap_or((0.0, 1.0));
            (least, most) = (least.min(range.0), most.max(range.1));
        }
        for (_, value) in picture.measured.iter().flat_map(|measured| &measured.points) {
            (least, most) = (least.min(*value), most.max(*value));
        }
        if matches!(picture.kind, Kind::Bars | Kind::Area) {
            (least, most) = (least.min(0.0), most.max(0.0));
        }
        let (min, mut max) = (picture.min.unwrap_or(least), picture.max.unwrap_or(most));
        if min >= max {
            max = min + if min == 0.0 { 1.0 } else { min.abs() };
        }
        let outside =
            picture.measured.iter().flat_map(|measured| &measured.points).find(|(_, y)| !(min..=max).contains(y));
        if let Some((_, value)) = outside {
            reader.error(picture.span, format!("the measured value {value} lies outside of {min} to {max}"));
        }
        if !picture.measured.is_empty() && !matches!(picture.along, Along::Input(_) | Along::Time) {
            reader.error(picture.span, "measured data lies over a picture along an input or along steps");
        }
        pictures.push(Picture {
            kind: picture.kind,
            along: picture.along,
            shown: picture.shown,
            range: (min, max),
            measured: picture.measured,
        });
    }
    (reader.errors() == heard).then_some(pictures)
}
