//! Routes: the names of the pages that can be shown.

use crate::content::model::{Page, Slug};

/// A page that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Route {
    /// A page of the library.
    Page(Page),
    /// A lab of a write-up.
    Lab {
        /// The slug of the write-up.
        page: Slug,
        /// The lab's id in the write-up.
        id: String,
    },
    /// The outline of a page: its sections.
    Outline(Page),
    /// The search page.
    Search,
    /// The page on citing a work, by citation key.
    Cite(String),
    /// The help page.
    Help,
    /// The page about the terminal.
    Terminal,
}

impl Route {
    /// Whether up and down move the focus between targets, rather than scroll the text.
    pub(super) fn moves_focus(&self) -> bool {
        matches!(self, Route::Page(_) | Route::Outline(_) | Route::Search) && !self.is_write_up()
    }

    /// Whether the route is a lab, which uses wide screens fully.
    pub fn is_lab(&self) -> bool {
        matches!(self, Route::Lab { .. })
    }

    /// Whether the route is a write-up, which has a ruler and a margin.
    pub(super) fn is_write_up(&self) -> bool {
        matches!(self, Route::Page(Page::WriteUp(_)))
    }
}
