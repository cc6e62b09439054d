//! Addresses of pages: interpreted in the same way after `read`, before the `@` of the user name, and in links.

use super::command::{self, Wanted};
use crate::content::model::{Library, LinkTarget, Page};
use crate::typeset::Target;
use crate::typeset::plain::{self, PlainOptions};

/// The user name that opens the search.
const SEARCH_USER: &str = "search";

/// Starting point of a session, other than the first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Start {
    /// A target: a page, a section or a lab.
    Target(Target),
    /// The search page.
    Search,
    /// Plain-text mode, at a target or at the first page.
    Linear(Option<Target>),
}

impl Start {
    /// Returns the target to open, if there is one.
    pub(super) fn target(self) -> Option<Target> {
        match self {
            Start::Target(target) => Some(target),
            Start::Linear(target) => target,
            Start::Search => None,
        }
    }

    /// Returns the command line that prints the same content.
    pub(super) fn command(&self) -> String {
        match self {
            Start::Target(Target::Link(LinkTarget::Page { page, anchor: Some(anchor) })) => {
                format!("read {page}#{anchor}")
            }
            Start::Target(Target::Link(LinkTarget::Page { page, anchor: None })) => format!("read {page}"),
            Start::Target(Target::Lab { page, id }) => format!("play {page}/{id}"),
            Start::Target(Target::Link(target @ LinkTarget::Lab { .. })) => plain::address(target),
            Start::Target(_) | Start::Linear(_) => String::new(),
            Start::Search => "help search".to_owned(),
        }
    }
}

/// Returns the starting point for a user name: a page's address, `page.section`, or the search. `None` for any other
/// name, including the address of a page that no longer exists. A missing section falls back to its page.
pub(super) fn of_user(user: &str, library: &Library) -> Option<Start> {
    let (page, anchor) = user.split_once(['.', '#']).map_or((user, None), |(page, anchor)| (page, Some(anchor)));
    // A page of the author called "search" has precedence.
    let Some(page) = command::page(library, page) else {
        return (user == SEARCH_USER).then_some(Start::Search);
    };
    let anchor = anchor.filter(|anchor| has(&page, anchor, library)).map(str::to_owned);
    Some(Start::Target(Target::Link(LinkTarget::Page { page, anchor })))
}

/// Returns the starting point that a command line opens in a terminal. `None` for commands that print, and for
/// addresses that do not exist, which the command reports.
pub(super) fn to_open(line: &str, library: &Library) -> Option<Start> {
    let address = match command::wanted(line)? {
        Wanted::Read(address) => address,
        Wanted::Play(address, state) => {
            let (write_up, lab) = command::lab(library, address.as_deref())?;
            let (page, id) = (write_up.slug.clone(), lab.id.clone());
            // An invalid state is reported by the command.
            lab.state_problem(&state).is_none().then_some(())?;
            return Some(Start::Target(Target::Link(LinkTarget::Lab { page, id, state })));
        }
        Wanted::Linear(None) => return Some(Start::Linear(None)),
        Wanted::Linear(Some(address)) => {
            let lab = command::lab(library, Some(&address)).filter(|_| address.contains('/'));
            let lab = lab.map(|(page, lab)| Target::Lab { page: page.slug.clone(), id: lab.id.clone() });
            return Some(Start::Linear(Some(lab.or_else(|| target(&address, library).map(Target::Link))?)));
        }
    };
    Some(Start::Target(Target::Link(target(&address, library)?)))
}

/// Returns the page or section with this address.
fn target(address: &str, library: &Library) -> Option<LinkTarget> {
    let (page, anchor) = address.split_once('#').map_or((address, None), |(page, at)| (page, Some(at)));
    let page = command::page(library, page)?;
    let anchor = match anchor {
        None => None,
        Some(anchor) => Some(has(&page, anchor, library).then(|| anchor.to_owned())?),
    };
    Some(LinkTarget::Page { page, anchor })
}

fn has(page: &Page, anchor: &str, library: &Library) -> bool {
    plain::layout(page, library, PlainOptions::default())
        .is_some_and(|layout| layout.sections.iter().any(|section| section.anchor == anchor))
}
