//! What a visitor is offered: one library from begin to end, and what is made from it for all who ask.

use std::sync::Arc;

use super::tree::Tree;
use crate::content::derived::Derived;
use crate::content::model::Library;
use crate::search::{Index, Indexes};

/// A library with its files and its index.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The library.
    pub library: Arc<Library>,
    made: Arc<Made>,
}

/// What was made, for all sessions.
#[derive(Debug, Default)]
pub(super) struct Made {
    files: Derived<Tree>,
    pub indexes: Arc<Indexes>,
}

impl Offer {
    /// A library that nobody else offers.
    pub fn of(library: Arc<Library>) -> Offer {
        Offer { library, made: Arc::default() }
    }

    /// A library, and what others who offer it have made.
    pub(super) fn sharing(library: Arc<Library>, made: &Arc<Made>) -> Offer {
        Offer { library, made: made.clone() }
    }

    /// The library as files.
    pub fn tree(&self) -> Arc<Tree> {
        self.made.files.of(&self.library)
    }

    /// All its passages and names.
    pub fn index(&self) -> Arc<Index> {
        self.made.indexes.of(&self.library)
    }
}
