//! Navigation: the history of pages to go back and forward to, and the test whether a route exists.

use super::lab_sessions::find_lab;
use super::open_page::OpenPage;
use super::route::Route;
use crate::content::model::Library;

/// Maximum number of pages in the history, with the one on screen; beyond it the oldest page except the first is
/// dropped.
const PAGES_MAXIMUM: usize = 64;

/// The history: the pages before and after the one on screen.
#[derive(Debug, Clone, Default)]
pub(super) struct Navigation {
    /// Pages to go back to, the most recent last.
    behind: Vec<OpenPage>,
    /// Pages to go forward to, the next one last.
    ahead: Vec<OpenPage>,
}

impl Navigation {
    /// Puts `next` on screen instead of `page`, which is added to the history.
    pub(super) fn show(&mut self, page: &mut OpenPage, next: OpenPage) {
        if self.behind.len() + 1 == PAGES_MAXIMUM {
            // The first page stays in the history.
            self.behind.remove(1);
        }
        self.ahead.clear();
        // Most visits go few pages deep.
        self.behind.reserve_exact(1);
        self.behind.push(exchange(page, next));
    }

    /// Puts the previous page on screen; returns false if there is none.
    pub(super) fn back(&mut self, page: &mut OpenPage) -> bool {
        let Some(before) = self.behind.pop() else { return false };
        self.ahead.push(exchange(page, before));
        true
    }

    /// Puts the page that was left by going back on screen; returns false if there is none.
    pub(super) fn forward(&mut self, page: &mut OpenPage) -> bool {
        let Some(next) = self.ahead.pop() else { return false };
        self.behind.push(exchange(page, next));
        true
    }

    /// Goes back to the first page; returns false if it is on screen.
    pub(super) fn home(&mut self, page: &mut OpenPage) -> bool {
        self.ahead.clear();
        if self.behind.is_empty() {
            return false;
        }
        *page = self.behind.swap_remove(0);
        self.behind.clear();
        true
    }

    /// Drops pages that are not in `library`. If `page` is one of them, the most recent remaining page replaces it,
    /// and false is returned.
    pub(super) fn keep_existing(&mut self, page: &mut OpenPage, library: &Library) -> bool {
        self.ahead.clear();
        self.behind.retain(|page| exists(library, &page.route));
        let stays = exists(library, &page.route);
        if !stays && let Some(before) = self.behind.pop() {
            *page = before;
        }
        stays
    }
}

/// Replaces `page` by `next`; returns the old page without its layout.
fn exchange(page: &mut OpenPage, next: OpenPage) -> OpenPage {
    let mut left = std::mem::replace(page, next);
    left.rest();
    left
}

/// Whether a route exists in `library`.
pub(super) fn exists(library: &Library, route: &Route) -> bool {
    match route {
        Route::Page(page) | Route::Outline(page) => library.has(page),
        Route::Lab { page, id } => find_lab(library, page, id).is_some(),
        Route::Cite(key) => library.reference(key).is_some(),
        Route::Search | Route::Help | Route::Terminal => true,
    }
}
