//! Figure files: TOML with a data file to a checked [`Figure`], which can be drawn at any size and also as a table.

mod arrows;
mod axes;
mod bars;
mod chart;
mod columns;
mod facets;
mod frames;
mod graph;
mod hist;
mod marks;
mod states;
mod table;

use std::collections::BTreeMap;

use super::chart::ChartKind;
use super::data::{Data, Row};
use super::fields::{At, Fields, Reader};
use super::lab::model as lab_model;
use super::model::{Alignment, Figure, FigureBody, Inline, Lab, ModelPicture, Table};
use super::rows::{column, data_of, filter};
use super::syntax::Syntax;
use super::values;
use super::variables::{self, Models};
use crate::diagnostic::{Diagnostic, Source, Span, did_you_mean};
use crate::lab::model::Picture;

/// Maximum states of a figure.
const STATES_MAX: usize = 32;

/// A parsed figure file.
#[derive(Debug, Clone)]
pub struct FigureFile {
    /// The figure.
    pub figure: Figure,
    /// Ids of the data files that the figure uses.
    pub data: Vec<String>,
    /// Names of states or frames that a story's step may show.
    pub states: Vec<String>,
    /// Series, rows or nodes that a story's step may highlight.
    pub focusable: Vec<String>,
    /// Numbers in the title and takeaway that are not `{=…}` values.
    pub typed: Vec<At<String>>,
}

/// The parsed contents that depend on the kind of figure.
struct Drawn {
    body: FigureBody,
    table: Table,
    states: Vec<String>,
    focusable: Vec<String>,
}

/// The kinds of figure, by the author's word.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Chart(ChartKind),
    Table,
    Graph,
    Frames,
}

const KINDS: [(&str, Kind); 11] = [
    ("area", Kind::Chart(ChartKind::Area)),
    ("arrows", Kind::Chart(ChartKind::Arrows)),
    ("bars", Kind::Chart(ChartKind::Bars)),
    ("dots", Kind::Chart(ChartKind::Dots)),
    ("frames", Kind::Frames),
    ("graph", Kind::Graph),
    ("heat", Kind::Chart(ChartKind::Heat)),
    ("hist", Kind::Chart(ChartKind::Hist)),
    ("line", Kind::Chart(ChartKind::Line)),
    ("slope", Kind::Chart(ChartKind::Slope)),
    ("table", Kind::Table),
];

/// The data of a figure.
struct Sources<'d> {
    /// All data files of the write-up.
    all: &'d BTreeMap<String, Data>,
    /// The data file of the figure, filtered.
    data: &'d Data,
    /// Ids of the data files that the figure uses.
    used: Vec<String>,
}

/// Reads the figure file `id`. Keys of every kind: `kind`, `title`, `takeaway`, `source` (optional); the first three
/// may contain `{=…}` values. Kinds with series are drawn from a lab's `model` (see [`from_model`]) or from data.
/// With data they also take `data` (`"../data/name.csv"`); `labels`, a table from values of cells or names of columns
/// to the text shown for them; and `filter`, which selects rows.
pub fn parse(
    id: &str,
    source: &Source,
    (data, models): (&BTreeMap<String, Data>, Models<'_>),
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<FigureFile> {
    let mut reader = Reader::new(source, 0, diagnostics);
    let document = reader.document(&source.text, Syntax::Toml);
    let document = document.table();
    let mut fields = reader.root(&document);
    let kind = kind(&mut fields, &mut reader);
    let title = fields.words(&mut reader, "title");
    let takeaway = fields.words(&mut reader, "takeaway");
    let origin = fields.optional_string(&mut reader, "source");
    let typed = |words: &At<String>| {
        let span = words.span;
        values::typed_numbers(&words.value).into_iter().map(move |value| At { value, span }).collect::<Vec<_>>()
    };
    let typed = [&title, &takeaway].into_iter().flatten().flat_map(typed).collect();
    let mut text = |value: Option<At<String>>| {
        let value = value?;
        match values::substitute(data, &value.value) {
            Ok((text, _)) => Some(text),
            Err(message) => {
                reader.error(value.span, message);
                None
            }
        }
    };
    let (title, takeaway, origin) = (text(title), text(takeaway), text(origin));
    let kind = kind?;
    let mut used = Vec::new();
    let mut model = None;
    let drawn = match kind {
        Kind::Graph => graph::read(&mut fields, &mut reader),
        Kind::Frames => frames::read(&mut fields, &mut reader),
        Kind::Chart(_) | Kind::Table if fields.get("model").is_some() => {
            from_model(&mut fields, &mut reader, (data, models), &mut used, &mut model)
        }
        Kind::Chart(_) | Kind::Table => {
            let whole = data_of(&mut fields, &mut reader, data);
            let labels = Labels::read(&mut fields, &mut reader, whole);
            // Without its data the other keys cannot be checked.
            let whole = whole?;
            let part = part(&mut fields, &mut reader, whole);
            let mut sources = Sources { all: data, data: part.as_ref().unwrap_or(whole), used: vec![whole.id.clone()] };
            let drawn = match kind {
                Kind::Chart(kind) => chart::read(kind, &mut fields, &mut reader, &labels, &mut sources),
                _ => table::read(&mut fields, &mut reader, sources.data, &labels),
            };
            used = sources.used;
            drawn
        }
    };
    fields.finish(&mut reader);
    let Drawn { body, table, states, focusable } = drawn?;
    let figure = Figure {
        id: id.to_owned(),
        title: title?,
        takeaway: takeaway?,
        source: origin.unwrap_or_default(),
        data: used.first().cloned().filter(|_| model.is_none()).unwrap_or_default(),
        model,
        body,
        table,
    };
    Some(FigureFile { figure, data: used, states, focusable, typed })
}

/// Reads a figure drawn from the model of a lab. `model` is the path of the lab file; the other keys are those of a
/// lab's `[[picture]]`.
fn from_model(
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    (data, models): (&BTreeMap<String, Data>, Models<'_>),
    used: &mut Vec<String>,
    model: &mut Option<ModelPicture>,
) -> Option<Drawn> {
    let path = fields.words(reader, "model")?;
    let Some(id) = path.value.strip_prefix("../labs/").and_then(|file| file.strip_suffix(".toml")) else {
        reader.error(path.span, format!("\"{}\" is no lab; write \"../labs/name.toml\"", path.value));
        return None;
    };
    let lab = match models.named(id) {
        Ok(lab) => lab,
        Err(message) => {
            // Errors in the lab file were reported there.
            if !message.is_empty() {
                reader.error(path.span, message);
            }
            return None;
        }
    };
    let setup = lab.model()?;
    let picture = lab_model::pictures::of_figure(fields, reader, setup, data, used)?;
    let (table, chart) = lab_model::chart::at_start(setup, &picture, lab.seed);
    let table = if chart.is_some() { table } else { quantities(models, lab, &picture).unwrap_or(table) };
    let body = chart.map_or(FigureBody::Table, |chart| FigureBody::Chart(Box::new(chart)));
    *model = Some(ModelPicture { lab: lab.id.clone(), picture });
    Some(Drawn { body, table, states: Vec::new(), focusable: Vec::new() })
}

/// Returns a table of a model's quantities, with their present values beside those at the start; `None` if the lab
/// has no model.
fn quantities(models: Models<'_>, lab: &Lab, picture: &Picture) -> Option<Table> {
    let setup = lab.model()?;
    let cell = |text: &str| vec![Inline::Text(text.to_owned())];
    let row = |quantity: &usize| {
        let quantity = setup.quantity(*quantity)?;
        let variable = variables::resolve(models, &format!("{}.{}", lab.id, quantity.name)).ok()?;
        let start = cell(&variable.text);
        Some(vec![cell(quantity.label), vec![Inline::Variable(variable)], start])
    };
    let rows = picture.shown.iter().map(row).collect::<Option<Vec<_>>>()?;
    let head = vec![cell("quantity"), cell("now"), cell("at the start values")];
    Some(Table { columns: vec![Alignment::Natural; head.len()], head, rows })
}

fn kind(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<Kind> {
    let word = fields.words(reader, "kind")?;
    let known = KINDS.iter().find(|(name, _)| *name == word.value).map(|(_, kind)| *kind);
    if known.is_none() {
        let names = KINDS.iter().map(|(name, _)| *name);
        let hint = did_you_mean(&word.value, names.clone());
        let all = names.collect::<Vec<_>>().join(", ");
        reader.error(word.span, format!("unknown kind \"{}\"{hint} (there are {all})", word.value));
    }
    known
}

/// Returns the rows selected by the figure's `filter`; `None` without a filter, or if no row is left.
fn part(fields: &mut Fields<'_>, reader: &mut Reader<'_>, whole: &Data) -> Option<Data> {
    let table = fields.optional_table(reader, "filter")?;
    let (kept, _) = filter(&table, reader, whole);
    if kept.is_empty() {
        reader.error(table.span(), "no row matches this filter");
        return None;
    }
    let rows = kept.into_iter().map(|row| whole.rows[row].clone()).collect();
    // Messages about the remaining rows mention the filter.
    Some(whole.part(format!("{} (as filtered)", whole.id), rows))
}

/// Text shown for cells and column names.
struct Labels(BTreeMap<String, String>);

impl Labels {
    fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>, data: Option<&Data>) -> Labels {
        let mut labels = BTreeMap::new();
        if let Some(table) = fields.optional_table(reader, "labels") {
            for (key, value) in table.entries(reader) {
                let Some(label) = reader.as_string(value, &key.value) else { continue };
                let mut key = key;
                if let Some(data) = data {
                    let cells = data.rows.iter().flat_map(|row| row.cells.iter());
                    let mut names = data.columns.iter().chain(cells).map(String::as_str);
                    let is_known = names.clone().any(|name| name == key.value);
                    if let Some(column) = data.named_column(&key.value).filter(|_| !is_known) {
                        key.value.clone_from(&data.columns[column]);
                    } else if !is_known {
                        let hint = did_you_mean(&key.value, names.by_ref());
                        let message = format!("no cell or column of \"{}\" is \"{}\"{hint}", data.id, key.value);
                        reader.error(key.span, message);
                    }
                }
                labels.insert(key.value, label.value);
            }
        }
        Labels(labels)
    }

    /// Returns the text shown for a name.
    fn of(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    /// Returns the text shown for a cell. Row names are shown as their cells in a column called `label`, if there is
    /// one.
    fn cell(&self, data: &Data, row: &Row, column: usize) -> String {
        match data.column("label") {
            Some(label) if column == 0 && !self.0.contains_key(&row.cells[0]) => self.of(&row.cells[label]),
            _ => self.of(&row.cells[column]),
        }
    }
}

/// Reports a name that is already used.
fn unique(reader: &mut Reader<'_>, names: &[String], name: &str, span: Span, what: &str) {
    if names.iter().any(|known| known == name) {
        reader.error(span, format!("{what} \"{name}\" is there twice"));
    }
    if names.len() == STATES_MAX {
        reader.error(span, format!("more than {STATES_MAX} {what}s"));
    }
}

#[cfg(test)]
mod tests;
