//! The commands `news` and `feed`.

use super::arguments::{Arguments, Flag};
use super::{Context, Refusal};
use crate::content::model::Page;
use crate::export::{self, NewsRecord};
use crate::typeset::plain;

pub(super) fn news(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    let library = context.library;
    if arguments.has(Flag::Json) {
        return Ok(export::json(library.news.iter().map(NewsRecord::of)));
    }
    Ok(plain::page(&Page::News, library, context.options).unwrap_or_default())
}

pub(super) fn feed(context: &Context, _: &Arguments) -> Result<String, Refusal> {
    Ok(export::atom(context.library))
}
