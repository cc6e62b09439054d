//! What was learnt of the visitor's terminal, and the keys and variables that override it.

use super::sheet::{Sheet, bold, dim};
use crate::content::model::Inline;
use crate::typeset::{Layout, Shape};
use crate::ui::app::Model;

/// Columns of the labels.
const LABEL_COLUMNS: usize = 14;

pub(in crate::ui) fn terminal(model: &Model, shape: Shape) -> Layout {
    let mut sheet = Sheet::new(&model.library, shape);
    sheet.heading("Your terminal", "");
    sheet.words("What it said of itself, and what was assumed where it said nothing.", dim(), None);
    sheet.blank();
    let (columns, rows) = model.size();
    row(&mut sheet, "size", &format!("{columns} columns, {rows} rows"));
    for fact in model.capabilities().summary() {
        row(&mut sheet, fact.label, &format!("{} ({})", fact.value, fact.source));
    }
    sheet.finish()
}

fn row(sheet: &mut Sheet, label: &str, value: &str) {
    let value = [Inline::Text(value.into())];
    sheet.labelled((label, bold()), LABEL_COLUMNS, &value, None);
}
