//! `news` and `feed`.

use super::arguments::{Arguments, Flag};
use super::json::Json;
use super::{Context, Refusal};
use crate::content::model::{News, Page, Target, plain_text};
use crate::export;
use crate::typeset::plain;

pub(super) fn news(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    let library = context.library;
    if arguments.has(Flag::Json) {
        let item = |item: &News| {
            let link = item.link.as_ref().map(|link| match link {
                Target::Url(url) => url.clone(),
                Target::Page { page, anchor: None } => page.to_string(),
                Target::Page { page, anchor: Some(anchor) } => format!("{page}#{anchor}"),
                Target::Reference(key) => key.clone(),
                Target::Lab { .. } => plain::address(link),
            });
            Json::Object(vec![
                ("date", export::iso_date(item.date).into()),
                ("text", plain_text(&item.text).into()),
                ("link", link.into()),
            ])
        };
        return Ok(Json::List(library.news.iter().map(item).collect()).document());
    }
    Ok(plain::page(&Page::News, library, context.options).unwrap_or_default())
}

pub(super) fn feed(context: &Context, _: &Arguments) -> Result<String, Refusal> {
    Ok(export::atom(context.library))
}
