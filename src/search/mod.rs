//! Full-text search over a library: passages that contain all the words of a query, and names to jump to. Immutable,
//! built once for each library.

mod gather;
mod hit;
mod names;
mod query;

use std::collections::BTreeSet;

use memchr::memmem::Finder;

use crate::content::model::{Library, Page};
use crate::typeset::fold;
pub use hit::{Excerpt, Hit, Kind, Section};
pub use names::{Name, NameHit, NameKind};
pub use query::Query;

/// Stands for no section, or no name.
const NONE: u32 = u32::MAX;

/// The index: all passages of a library, and all names in it.
#[derive(Debug, Default)]
pub struct Index {
    pages: Vec<PageHead>,
    sections: Vec<SectionHead>,
    /// Names of figures, labs and references, to which passages refer by index.
    ids: Vec<Box<str>>,
    passages: Vec<Passage>,
    /// The text of all passages, concatenated, as it is shown.
    text: String,
    /// The text of all passages, folded: a blank before every word and one at the end of a passage, so that phrases
    /// do not extend over passages.
    folded: String,
    names: Vec<Name>,
}

#[derive(Debug)]
struct PageHead {
    page: Page,
    /// Index of the passage with the title.
    title: u32,
}

#[derive(Debug)]
struct SectionHead {
    anchor: Box<str>,
    /// Index of the passage with the heading.
    heading: u32,
}

/// A paragraph, heading or row of a table, in which all words must occur. It ends where the next one begins.
#[derive(Debug, Clone, Copy)]
struct Passage {
    kind: Kind,
    /// Whether the passage is shown only after a prediction was answered.
    hidden: bool,
    page: u32,
    section: u32,
    id: u32,
    /// Source offset of the block; `NONE` for text that is in no page's source.
    source: u32,
    text: u32,
    folded: u32,
}

/// The result of a search in positions of the index, for as long as the index exists. Small, because every visitor who
/// searches has one; [`Index::hit`] returns the hits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Number of all matching passages.
    pub total: usize,
    /// The first passages: titles, headings, then others in the order of pages.
    passages: Box<[u32]>,
    /// The terms of the query that matched.
    terms: Box<[String]>,
}

impl Found {
    /// Returns the number of hits.
    pub fn count(&self) -> usize {
        self.passages.len()
    }
}

/// The result of a search: the first hits, and the number of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// Number of all matching passages.
    pub total: usize,
    /// The first hits: titles, headings, then others in the order of pages.
    pub hits: Vec<Hit>,
}

/// The strictness of a search. Each level is tried only if the stricter ones found nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Every term begins a word of the passage.
    Passage,
    /// At least one term begins a word of the passage; the others begin words of its heading or its page's title.
    Headings,
    /// Every term occurs in the passage, also within words.
    Within,
}

impl Index {
    /// Builds the index of a library, in time and memory proportional to its text.
    pub fn new(library: &Library) -> Index {
        gather::gather(library)
    }

    /// Returns the passages with all words of `query`, at most `limit`. Words match by their beginnings, ignoring
    /// case, accents and hyphens.
    pub fn find(&self, query: &Query, limit: usize) -> Hits {
        self.hits(&self.search(query, limit))
    }

    /// Returns the positions of the hits of [`Index::find`].
    pub fn search(&self, query: &Query, limit: usize) -> Found {
        self.search_where(query, limit, |_| true)
    }

    /// Returns the passages of one page with all words of `query`, at most `limit`.
    pub fn find_on(&self, page: &Page, query: &Query, limit: usize) -> Hits {
        self.hits(&self.search_where(query, limit, |passage| self.pages[passage.page as usize].page == *page))
    }

    /// Returns the hit with this number of a search in this index.
    pub fn hit(&self, found: &Found, number: usize) -> Option<Hit> {
        let passage = *found.passages.get(number)? as usize;
        (passage < self.passages.len()).then(|| self.hit_at(passage, &found.terms))
    }

    fn hits(&self, found: &Found) -> Hits {
        let hits = (0..found.count()).filter_map(|number| self.hit(found, number)).collect();
        Hits { total: found.total, hits }
    }

    fn search_where(&self, query: &Query, limit: usize, is_wanted: impl Fn(&Passage) -> bool) -> Found {
        if query.is_empty() {
            return Found::default();
        }
        let reaches = [Reach::Passage, Reach::Headings, Reach::Within];
        let found = reaches.into_iter().map(|reach| {
            let mut found = self.matching(query, reach);
            found.retain(|passage| is_wanted(&self.passages[*passage]));
            (reach, found)
        });
        let Some((reach, mut found)) = found.into_iter().find(|(_, found)| !found.is_empty()) else {
            return Found::default();
        };
        // The sort is stable: within a rank, passages stay in the order of pages.
        found.sort_by_key(|passage| self.passages[*passage].rank());
        // Hidden passages come last, and are dropped if the question was found already.
        let open = found.partition_point(|passage| !self.passages[*passage].hidden);
        let hidden = found.split_off(open);
        let is_question = |passage: &usize| self.passages[*passage].kind == Kind::Prediction;
        let mut asked: BTreeSet<usize> = found.iter().copied().filter(is_question).collect();
        found.extend(hidden.into_iter().filter(|passage| asked.insert(self.shown(*passage))));
        let terms = query.terms(reach != Reach::Within);
        let passages = found.iter().take(limit).filter_map(|passage| u32::try_from(*passage).ok()).collect();
        Found { total: found.len(), passages, terms: terms.into() }
    }

    /// Returns the names that `query` abbreviates, best first, at most `limit`.
    pub fn names(&self, query: &str, limit: usize) -> Vec<NameHit> {
        names::find(&self.names, query, limit)
    }

    /// Returns the names that contain all words of `query`, best first, at most `limit`; pages whose titles contain
    /// them come first.
    pub fn names_with_words(&self, query: &str, limit: usize) -> Vec<NameHit> {
        names::with_words(&self.names, query, limit)
    }

    /// Returns the bytes of the index, without allocation overhead.
    pub fn bytes(&self) -> usize {
        let heads = self.pages.capacity() * size_of::<PageHead>() + self.sections.capacity() * size_of::<SectionHead>();
        let anchors: usize = self.sections.iter().map(|section| section.anchor.len()).sum();
        let ids: usize = self.ids.iter().map(|id| id.len() + size_of_val(id)).sum();
        let passages = self.passages.capacity() * size_of::<Passage>();
        let names: usize = self.names.iter().map(Name::bytes).sum();
        self.text.capacity() + self.folded.capacity() + passages + heads + anchors + ids + names
    }

    /// Returns the bytes of the searchable text.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }

    fn matching(&self, query: &Query, reach: Reach) -> Vec<usize> {
        let terms = query.terms(reach != Reach::Within);
        let finders: Vec<Finder> = terms.iter().map(Finder::new).collect();
        match reach {
            Reach::Headings if finders.len() < 2 => Vec::new(),
            Reach::Headings => {
                (0..self.passages.len()).filter(|passage| self.has_with_heads(*passage, &finders)).collect()
            }
            Reach::Passage | Reach::Within => self.having(&finders),
        }
    }

    /// Returns the passages in which every finder matches. The search runs over the whole text, with the rarest term
    /// first.
    fn having(&self, finders: &[Finder]) -> Vec<usize> {
        let mut found = Vec::new();
        // The longest word is probably the rarest.
        let Some(rarest) = finders.iter().max_by_key(|finder| finder.needle().len()) else { return found };
        let haystack = self.folded.as_bytes();
        let mut at = 0;
        while let Some(offset) = haystack.get(at..).and_then(|rest| rarest.find(rest)) {
            let passage = self.passages.partition_point(|passage| passage.folded as usize <= at + offset) - 1;
            let words = self.folded(passage).as_bytes();
            if finders.iter().all(|finder| finder.find(words).is_some()) {
                found.push(passage);
            }
            at = self.passages[passage].folded as usize + words.len();
        }
        found
    }

    fn has_with_heads(&self, passage: usize, finders: &[Finder]) -> bool {
        let Passage { page, section, .. } = self.passages[passage];
        let heading = self.sections.get(section as usize).map(|section| section.heading);
        let heads = [Some(self.pages[page as usize].title), heading].map(|head| match head {
            Some(head) => self.folded(head as usize).as_bytes(),
            None => &[],
        });
        let own = self.folded(passage).as_bytes();
        let (here, elsewhere): (Vec<&Finder>, Vec<&Finder>) =
            finders.iter().partition(|finder| finder.find(own).is_some());
        !here.is_empty() && elsewhere.iter().all(|finder| heads.iter().any(|head| finder.find(head).is_some()))
    }

    fn hit_at(&self, at: usize, terms: &[String]) -> Hit {
        let passage = self.passages[at];
        let text = self.text(self.shown(at)).to_owned();
        let marks = if passage.hidden { Vec::new() } else { fold::marks(&text, terms) };
        let section = self.sections.get(passage.section as usize);
        Hit {
            page: self.pages[passage.page as usize].page.clone(),
            section: section.map(|section| Section {
                anchor: section.anchor.to_string(),
                title: self.text(section.heading as usize).to_owned(),
            }),
            kind: passage.kind,
            id: self.ids.get(passage.id as usize).map(ToString::to_string).unwrap_or_default(),
            text,
            marks,
            source: (passage.source != NONE).then_some(passage.source),
        }
    }

    /// Returns the passage to show for a match. For hidden text, this is the question of its prediction.
    fn shown(&self, at: usize) -> usize {
        let hidden = self.passages[at];
        if !hidden.hidden {
            return at;
        }
        let same = |passage: &Passage| (passage.kind, passage.source) == (Kind::Prediction, hidden.source);
        let before = self.passages[..at].iter().rev().take_while(|passage| same(passage)).count();
        at - before
    }

    fn text(&self, passage: usize) -> &str {
        let Some(found) = self.passages.get(passage) else { return "" };
        let end = self.passages.get(passage + 1).map_or(self.text.len(), |next| next.text as usize);
        &self.text[found.text as usize..end]
    }

    fn folded(&self, passage: usize) -> &str {
        let Some(found) = self.passages.get(passage) else { return "" };
        let end = self.passages.get(passage + 1).map_or(self.folded.len(), |next| next.folded as usize);
        &self.folded[found.folded as usize..end]
    }
}

impl Passage {
    /// Returns the rank: titles, headings, others, hidden passages.
    fn rank(&self) -> u8 {
        match (self.hidden, self.kind) {
            (true, _) => 3,
            (_, Kind::Title) => 0,
            (_, Kind::Heading) => 1,
            _ => 2,
        }
    }
}
