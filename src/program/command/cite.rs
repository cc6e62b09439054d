//! The command `cite`: citations of a work, by its key or by the page about it.

use std::borrow::Cow;

use super::arguments::{Arguments, Flag};
use super::{Context, Refusal, not_found, usage};
use crate::content::model::{Library, Page, Reference};
use crate::diagnostic::did_you_mean;
use crate::export::{self, CiteForm, WorkRecord};

pub(super) fn cite(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    let formats = [Flag::Bibtex, Flag::Ris, Flag::Csl, Flag::Text, Flag::Json];
    if formats.iter().filter(|format| arguments.has(**format)).count() > 1 {
        return Err(usage("one format at a time".to_owned()));
    }
    let works = works(context, &arguments.words[0])?;
    if arguments.has(Flag::Json) {
        return Ok(export::json(works.iter().map(|work| WorkRecord::of(work))));
    }
    let forms = [(Flag::Ris, CiteForm::Ris), (Flag::Csl, CiteForm::Csl), (Flag::Text, CiteForm::Text)];
    let form = forms.into_iter().find(|(flag, _)| arguments.has(*flag)).map_or(CiteForm::Bibtex, |(_, form)| form);
    if arguments.has(Flag::Text) {
        // Text for people is in their character set, one line each; files for programs are in the author's spelling.
        return Ok(works.iter().map(|work| context.clean(form.of(work).trim_end()) + "\n").collect());
    }
    Ok(form.all(&works.iter().map(AsRef::as_ref).collect::<Vec<_>>()))
}

/// Returns the works for a key or an address.
fn works<'a>(context: &Context<'a>, name: &str) -> Result<Vec<Cow<'a, Reference>>, Refusal> {
    let library = context.library;
    if let Some(reference) = library.reference(name) {
        return Ok(vec![Cow::Borrowed(reference)]);
    }
    let Some(page) = super::page(library, name) else {
        let pages: Vec<String> = library.pages().map(|(page, _)| page.to_string()).collect();
        let keys = library.references.iter().map(|reference| reference.key.as_str());
        let near = did_you_mean(name, pages.iter().map(String::as_str).chain(keys));
        return Err(not_found(format!("there is no such address or key{near}")));
    };
    let works = works_of(library, &page);
    if !works.is_empty() || page == Page::Works {
        return Ok(works.into_iter().map(Cow::Borrowed).collect());
    }
    match library.itself(&page) {
        Some(itself) => Ok(vec![Cow::Owned(itself)]),
        None => Err(not_found("that page is about no work that can be cited".to_owned())),
    }
}

/// Returns the works that a page is about.
pub(in crate::program) fn works_of<'l>(library: &'l Library, page: &Page) -> Vec<&'l Reference> {
    let keys: Vec<&String> = match page {
        Page::Works => return library.works().collect(),
        Page::WriteUp(slug) => {
            library.write_up(slug.as_str()).and_then(|page| page.paper.as_ref()).into_iter().collect()
        }
        Page::Area(slug) => library.area(slug.as_str()).map(|area| area.works.iter().collect()).unwrap_or_default(),
        _ => Vec::new(),
    };
    keys.into_iter().filter_map(|key| library.reference(key)).collect()
}
