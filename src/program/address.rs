//! Addresses: the same name after `read`, before the `@` and in a link leads to the same place.

use super::command;
use crate::content::model::{Library, Page, Target};
use crate::typeset::linear::{self, PlainOptions};

/// Where a user name leads: a page's address, or with a section `page.section`. None for anybody else: they are simply
/// visitors, and so is who names a page that is gone. A section that is gone leads to its page.
pub(super) fn of_user(user: &str, library: &Library) -> Option<Target> {
    let (page, anchor) = user.split_once(['.', '#']).map_or((user, None), |(page, anchor)| (page, Some(anchor)));
    let page = command::page(library, page)?;
    let anchor = anchor.filter(|anchor| has(&page, anchor, library)).map(str::to_owned);
    Some(Target::Page { page, anchor })
}

/// What a command line opens when it is used with a terminal: `read` and an address, without options, which are for text.
/// None for other commands and for places that are not there, which are the command's to complain about.
pub(super) fn to_open(line: &str, library: &Library) -> Option<Target> {
    let address = command::wants_to_read(line)?;
    let (page, anchor) = address.split_once('#').map_or((address.as_str(), None), |(page, at)| (page, Some(at)));
    let page = command::page(library, page)?;
    match anchor {
        None => Some(Target::Page { page, anchor: None }),
        Some(anchor) => has(&page, anchor, library).then(|| Target::Page { page, anchor: Some(anchor.to_owned()) }),
    }
}

/// The command line that prints a page.
pub(super) fn read(target: &Target) -> String {
    match target {
        Target::Page { page, anchor: Some(anchor) } => format!("read {page}#{anchor}"),
        Target::Page { page, anchor: None } => format!("read {page}"),
        Target::Url(_) | Target::Reference(_) => String::new(),
    }
}

fn has(page: &Page, anchor: &str, library: &Library) -> bool {
    linear::layout(page, library, PlainOptions::default())
        .is_some_and(|layout| layout.sections.iter().any(|section| section.anchor == anchor))
}
