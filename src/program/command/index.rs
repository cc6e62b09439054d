//! `ls` and `toc`: what can be opened.

use super::arguments::{Arguments, Flag};
use super::json::Json;
use super::{Context, Refusal, not_found};
use crate::content::model::Page;
use crate::content::pace;
use crate::diagnostic::did_you_mean;
use crate::snapshot::files::{self, Body};
use crate::typeset::plain;

/// Without a path: the addresses. With one: the files there, as sftp would list them; an address stands for its folder.
pub(super) fn ls(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    match arguments.words.first() {
        None => Ok(addresses(context, arguments)),
        Some(path) => files(context, path, arguments),
    }
}

fn addresses(context: &Context, arguments: &Arguments) -> String {
    let library = context.library;
    if arguments.has(Flag::Json) {
        let page = |(page, title): (Page, &str)| {
            let kind = match page {
                Page::WriteUp(_) => "write-up",
                Page::Area(_) => "area",
                Page::Home | Page::Works | Page::News => "page",
            };
            Json::Object(vec![("address", page.to_string().into()), ("kind", kind.into()), ("title", title.into())])
        };
        return Json::List(library.pages().map(page).collect()).document();
    }
    let rows: Vec<Vec<String>> =
        library.pages().map(|(page, title)| vec![page.to_string(), context.clean(title)]).collect();
    context.rows(&rows)
}

fn files(context: &Context, path: &str, arguments: &Arguments) -> Result<String, Refusal> {
    let tree = context.snapshot.files();
    let folder = format!("write-ups/{path}");
    let (path, entry) = tree.get(path).or_else(|| tree.get(&folder)).ok_or_else(|| {
        let near = did_you_mean(path, tree.paths());
        let way_out = if near.is_empty() { "; \"ls /\" lists what there is" } else { near.as_str() };
        not_found(format!("there is nothing there{way_out}"))
    })?;
    let own_name = || path.rsplit('/').next().unwrap_or_default().to_owned();
    let listed = match &entry.body {
        Body::Folder => tree.children(&path).collect(),
        Body::File(_) => vec![(own_name(), entry)],
    };
    if arguments.has(Flag::Json) {
        let file = |(name, entry): &(String, &files::Entry)| {
            let kind = if entry.is_folder() { "folder" } else { "file" };
            let modified = Json::Number(entry.modified.into());
            let bytes = Json::Number(entry.size());
            Json::Object(vec![
                ("name", name.as_str().into()),
                ("kind", kind.into()),
                ("bytes", bytes),
                ("modified", modified),
            ])
        };
        return Ok(Json::List(listed.iter().map(file).collect()).document());
    }
    let line = |(name, entry): &(String, &files::Entry)| {
        format!("{}{}\n", context.clean(name), if entry.is_folder() { "/" } else { "" })
    };
    Ok(listed.iter().map(line).collect())
}

pub(super) fn toc(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    let page = context.page(&arguments.words[0])?;
    let layout = plain::layout(&page, context.library, context.options).unwrap_or_default();
    if layout.sections.is_empty() {
        return Err(not_found(format!("that page has no sections; \"read {page}\" prints all of it")));
    }
    if arguments.has(Flag::Json) {
        let section = |section: &crate::typeset::Section| {
            Json::Object(vec![
                ("address", format!("{page}#{}", section.anchor).into()),
                ("level", Json::Number(section.level.into())),
                ("number", section.number.as_str().into()),
                ("title", section.title.as_str().into()),
                ("words", Json::Number(section.words as u64)),
            ])
        };
        return Ok(Json::List(layout.sections.iter().map(section).collect()).document());
    }
    let row = |section: &crate::typeset::Section| {
        let minutes = format!("{} min", pace::minutes(section.seconds));
        vec![format!("{page}#{}", section.anchor), section.number.clone(), section.title.clone(), minutes]
    };
    Ok(context.rows(&layout.sections.iter().map(row).collect::<Vec<_>>()))
}
