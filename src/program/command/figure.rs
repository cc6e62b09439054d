//! The command `figure`: a figure as text and a table, or its data.

use super::arguments::{Arguments, Flag};
use super::{Context, Refusal, not_found, usage};
use crate::diagnostic::did_you_mean;
use crate::export;
use crate::typeset::Manuscript;
use crate::typeset::plain::{self, PlainOptions};

pub(super) fn figure(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    let library = context.library;
    let Some((address, id)) = arguments.words[0].split_once('/') else {
        return Err(usage("a figure is ADDRESS/FIGURE, as \"ls ADDRESS\" shows".to_owned()));
    };
    let page = context.page(address)?;
    let manuscript = Manuscript::of(&page, library).filter(|manuscript| !manuscript.figures.is_empty());
    let manuscript = manuscript.ok_or_else(|| not_found("that page has no figures".to_owned()))?;
    let Some(figure) = manuscript.figures.iter().find(|figure| figure.id == id) else {
        let near = did_you_mean(id, manuscript.figures.iter().map(|figure| figure.id.as_str()));
        return Err(not_found(format!("there is no such figure on that page{near}")));
    };
    if arguments.has(Flag::Csv) {
        return Ok(export::csv(&figure.table));
    }
    let options = PlainOptions { width: arguments.width.unwrap_or(context.options.width), ..context.options };
    let lines = plain::figure(manuscript, id, options).unwrap_or_default();
    Ok(context.print(&lines, arguments))
}
