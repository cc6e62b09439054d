//! The layouts of the interface's pages, and the names of the pages.

mod area;
mod builder;
mod cite;
pub(super) mod closing;
mod help;
mod home;
mod news;
mod outline;
pub(super) mod search;
mod terminal;
mod works;
mod write_up;

use crate::content::model::{Library, Page};
use crate::typeset::regions::Parts;
use crate::typeset::{Layout, Shape};

use super::route::Route;

pub(super) use cite::cite;
pub(super) use help::{HelpOrigin, help};
pub(super) use outline::outline;
pub(super) use terminal::terminal;

/// Lays out a page of the library; the layout is empty if the page does not exist.
pub(super) fn lay_out(library: &Library, page: &Page, shape: Shape, parts: &Parts) -> Layout {
    match page {
        Page::Home => home::lay_out(library, shape, parts.rows),
        Page::Works => works::lay_out(library, shape, parts),
        Page::News => news::lay_out(library, shape),
        Page::Area(slug) => {
            library.area(slug.as_str()).map(|area| area::lay_out(library, area, shape, parts)).unwrap_or_default()
        }
        Page::WriteUp(slug) => library
            .write_up(slug.as_str())
            .map(|write_up| write_up::lay_out(library, write_up, shape, parts))
            .unwrap_or_default(),
    }
}

/// Returns the name of a page.
pub(super) fn name(route: &Route, library: &Library) -> String {
    match route {
        Route::Lab { page, id } => {
            let lab =
                library.write_up(page.as_str()).and_then(|write_up| write_up.labs.iter().find(|lab| lab.id == *id));
            lab.map(|lab| lab.title.clone()).unwrap_or_default()
        }
        Route::Outline(_) => "outline".into(),
        Route::Search => "search".into(),
        Route::Cite(_) => "cite".into(),
        Route::Help => "help".into(),
        Route::Terminal => "your terminal".into(),
        Route::Page(Page::Area(slug)) => library.area(slug.as_str()).map(|area| area.title.clone()).unwrap_or_default(),
        Route::Page(Page::WriteUp(slug)) => {
            library.write_up(slug.as_str()).map(|write_up| write_up.short.clone()).unwrap_or_default()
        }
        Route::Page(fixed) => fixed.to_string(),
    }
}

/// Returns the title of the window for a page.
pub(super) fn title(route: &Route, library: &Library) -> String {
    let site = if library.site.name.is_empty() { &library.site.tagline } else { &library.site.name };
    match route {
        Route::Page(Page::Home) => site.clone(),
        route => name(route, library),
    }
}
