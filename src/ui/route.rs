//! Routes: the names of the pages that can be shown.

use crate::content::model::{Page, Slug};

/// A page that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Route {
    /// A page of the library.
    Page(Page),
    /// A lab of a write-up, being played.
    Lab {
        /// The write-up.
        page: Slug,
        /// The lab's id there.
        id: String,
    },
    /// The sections of a page.
    Outline(Page),
    /// Search over everything.
    Search,
    /// How to cite a work, by its key.
    Cite(String),
    /// The keys and what they do.
    Help,
    /// The facts known of the terminal.
    Terminal,
}

impl Route {
    /// Whether up and down move the focus between things that open, rather than the text.
    pub(super) fn moves_focus(&self) -> bool {
        matches!(
            self,
            Route::Page(Page::Home | Page::Works | Page::News | Page::Area(_)) | Route::Outline(_) | Route::Search
        )
    }

    /// Whether this is a lab: it takes what room there is.
    pub fn is_lab(&self) -> bool {
        matches!(self, Route::Lab { .. })
    }

    /// Whether this is a write-up: set for reading, with a ruler and a margin.
    pub(super) fn is_write_up(&self) -> bool {
        matches!(self, Route::Page(Page::WriteUp(_)))
    }
}
