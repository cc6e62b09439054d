//! Navigation: the pages one can go back and forward to, and whether a route leads anywhere.

use super::lab_sessions::find_lab;
use super::open_page::OpenPage;
use super::route::Route;
use crate::content::model::Library;

/// Pages one can go back through, the one on screen included; the oldest but the first is forgotten beyond that.
const PAGES_MAXIMUM: usize = 64;

/// The pages besides the one on screen.
#[derive(Debug, Clone, Default)]
pub(super) struct Navigation {
    /// Pages to go back to, the nearest last.
    behind: Vec<OpenPage>,
    /// Pages that were gone back from, the nearest last.
    ahead: Vec<OpenPage>,
}

impl Navigation {
    /// Puts `next` on screen in place of `page`, which can be gone back to.
    pub(super) fn show(&mut self, page: &mut OpenPage, next: OpenPage) {
        if self.behind.len() + 1 == PAGES_MAXIMUM {
            // The first page is where all ways back end.
            self.behind.remove(1);
        }
        self.ahead.clear();
        self.behind.push(exchange(page, next));
    }

    /// Puts the page before on screen; false if there is none.
    pub(super) fn back(&mut self, page: &mut OpenPage) -> bool {
        let Some(before) = self.behind.pop() else { return false };
        self.ahead.push(exchange(page, before));
        true
    }

    /// Puts the page that was gone back from on screen; false if there is none.
    pub(super) fn forward(&mut self, page: &mut OpenPage) -> bool {
        let Some(next) = self.ahead.pop() else { return false };
        self.behind.push(exchange(page, next));
        true
    }

    /// Puts the first page on screen; false if it is there.
    pub(super) fn home(&mut self, page: &mut OpenPage) -> bool {
        self.ahead.clear();
        if self.behind.is_empty() {
            return false;
        }
        *page = self.behind.swap_remove(0);
        self.behind.clear();
        true
    }

    /// Forgets pages that are not in `library`; if `page` is one of them, the nearest page behind it that is comes on screen,
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

/// Puts `next` in the place of `page`, which is returned at rest.
fn exchange(page: &mut OpenPage, next: OpenPage) -> OpenPage {
    let mut left = std::mem::replace(page, next);
    left.rest();
    left
}

/// Whether a route leads somewhere in `library`.
pub(super) fn exists(library: &Library, route: &Route) -> bool {
    match route {
        Route::Page(page) | Route::Outline(page) => library.has(page),
        Route::Lab { page, id } => find_lab(library, page, id).is_some(),
        Route::Cite(key) => library.reference(key).is_some(),
        Route::Search | Route::Help | Route::Terminal => true,
    }
}
