//! The layouts of the interface's pages, and the names of the pages.

mod area;
mod cite;
mod help;
mod home;
mod news;
mod outline;
pub(super) mod search;
mod sheet;
mod terminal;
mod works;
mod write_up;

use crate::content::model::{Library, Page};
use crate::typeset::regions::Parts;
use crate::typeset::{Face, Layout, Shape, text};

use super::context::Context;
use super::route::Route;

pub(super) use cite::cite;
pub(super) use help::{LabHelp, help};
pub(super) use outline::outline;
pub(super) use terminal::terminal;

/// Lays out a page of the library; the layout is empty if the page does not exist.
pub(super) fn lay_out(library: &Library, page: &Page, shape: Shape, parts: &Parts) -> Layout {
    match page {
        Page::Home => home::lay_out(library, shape),
        Page::Works => works::lay_out(library, shape),
        Page::News => news::lay_out(library, shape),
        Page::Area(slug) => {
            library.area(slug.as_str()).map(|area| area::lay_out(library, area, shape)).unwrap_or_default()
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

/// Maximum columns of the farewell lines.
const FAREWELL_COLUMNS: u16 = 78;

/// Returns the lines printed after the session: the last page, its takeaways, the `tally` of guesses and labs, the
/// address.
pub(super) fn farewell(context: &Context, tally: &[String]) -> Vec<String> {
    let columns = usize::from(context.columns.clamp(20, FAREWELL_COLUMNS));
    let mut lines = Vec::new();
    let mut say = |words: &str, indent: &str| {
        let width = columns - indent.len();
        let wrapped = text::paragraph(words, Face::default(), width, context.glyphs());
        // The first line has a bullet, further lines are indented to match.
        let blanks = " ".repeat(indent.len());
        let beside = |(row, line): (usize, &crate::typeset::Line)| {
            format!("{}{}", if row == 0 { indent } else { &blanks }, line.text())
        };
        lines.extend(wrapped.iter().enumerate().map(beside));
    };
    say(&context.library().site.tagline, "");
    if let Some(slug) = context.write_up()
        && let Some(write_up) = context.library().write_up(slug.as_str())
    {
        say(&write_up.title, "");
        say(&write_up.question, "  ");
        say(&write_up.answer, "  ");
        write_up.takeaways().iter().for_each(|takeaway| say(takeaway, "  - "));
        tally.iter().for_each(|line| say(line, "  "));
        if let Some(url) = write_up
            .paper
            .as_deref()
            .and_then(|key| context.library().reference(key))
            .and_then(|reference| reference.url.as_deref())
        {
            say(url, "  ");
        }
    }
    lines
}
