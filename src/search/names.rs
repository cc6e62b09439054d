//! Names to jump to: pages, sections, figures, labs and references, found by their letters in order (fuzzy search).

use std::ops::Range;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::content::model::{Page, Target};

/// Maximum characters of a query; the rest is ignored.
const CHARACTERS: usize = 100;

/// The kind of a name, in the order for equally good matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A page.
    Page,
    /// A section.
    Section,
    /// A figure.
    Figure,
    /// A lab.
    Lab,
    /// A reference.
    Reference,
}

impl NameKind {
    /// Returns the word for the kind.
    pub fn word(self) -> &'static str {
        match self {
            NameKind::Page => "page",
            NameKind::Section => "section",
            NameKind::Figure => "figure",
            NameKind::Lab => "lab",
            NameKind::Reference => "reference",
        }
    }
}

/// A named object that can be jumped to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Kind of the name.
    pub kind: NameKind,
    /// The page of the object.
    pub page: Page,
    /// Anchor of the section that the object is or belongs to.
    pub anchor: Option<String>,
    /// Id of the figure or lab, or key of the reference; empty for others.
    pub id: String,
    /// Text of the name.
    pub title: String,
    /// Source offset; `None` for pages and references.
    pub source: Option<u32>,
}

impl Name {
    /// Link target of the name.
    pub fn target(&self) -> Target {
        match self.kind {
            NameKind::Reference => Target::Reference(self.id.clone()),
            _ => Target::Page { page: self.page.clone(), anchor: self.anchor.clone() },
        }
    }

    /// Returns the bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        let anchor = self.anchor.as_ref().map_or(0, String::capacity);
        size_of::<Name>() + anchor + self.id.capacity() + self.title.capacity()
    }

    /// Returns the address in the form for commands.
    pub fn address(&self) -> String {
        match (self.kind, &self.anchor) {
            (NameKind::Reference, _) => self.id.clone(),
            (NameKind::Figure | NameKind::Lab, _) => format!("{}/{}", self.page, self.id),
            (_, Some(anchor)) => format!("{}#{anchor}", self.page),
            (_, None) => self.page.to_string(),
        }
    }
}

/// A name that matches a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameHit {
    /// The name.
    pub name: Name,
    /// Byte ranges of the title that match.
    pub marks: Vec<Range<usize>>,
}

/// Returns the names whose title or address contains the letters of `query` in order, best first. For an empty query,
/// all pages.
pub(super) fn find(names: &[Name], query: &str, limit: usize) -> Vec<NameHit> {
    let query: String = query.chars().take(CHARACTERS).collect();
    let pattern = Pattern::parse(&query, CaseMatching::Ignore, Normalization::Smart);
    if pattern.atoms.is_empty() {
        let pages = names.iter().filter(|name| name.kind == NameKind::Page).take(limit);
        return pages.map(|name| NameHit { name: name.clone(), marks: Vec::new() }).collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let (mut buffer, mut haystack) = (Vec::new(), String::new());
    let mut found: Vec<(u32, &Name)> = Vec::new();
    for name in names {
        haystack.clear();
        haystack += &name.title;
        haystack.push(' ');
        haystack += &name.address();
        if let Some(score) = pattern.score(Utf32Str::new(&haystack, &mut buffer), &mut matcher) {
            found.push((score, name));
        }
    }
    // The sort is stable: equally good names stay in the order of kinds and pages.
    found.sort_by_key(|(score, name)| (std::cmp::Reverse(*score), name.kind));
    let hit = |(_, name): (u32, &Name)| {
        let (mut buffer, mut letters) = (Vec::new(), Vec::new());
        let whole = format!("{} {}", name.title, name.address());
        pattern.indices(Utf32Str::new(&whole, &mut buffer), &mut matcher, &mut letters);
        NameHit { marks: marks(&name.title, &letters), name: name.clone() }
    };
    found.into_iter().take(limit).map(hit).collect()
}

/// Returns the byte ranges of the characters of `title` with these indices.
fn marks(title: &str, letters: &[u32]) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    for (number, (at, character)) in title.char_indices().enumerate() {
        if !letters.iter().any(|letter| *letter as usize == number) {
            continue;
        }
        let end = at + character.len_utf8();
        match marks.last_mut() {
            Some(last) if last.end == at => last.end = end,
            _ => marks.push(at..end),
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::model::Slug;

    fn name(kind: NameKind, slug: &str, anchor: Option<&str>, id: &str, title: &str) -> Name {
        let page = Page::WriteUp(Slug::new(slug).unwrap());
        Name { kind, page, anchor: anchor.map(str::to_owned), id: id.into(), title: title.into(), source: None }
    }

    #[test]
    fn names_are_found_by_some_of_their_letters() {
        let names = [
            name(NameKind::Page, "causalab", None, "", "Choosing experiments"),
            name(NameKind::Section, "causalab", Some("stopping"), "", "When to stop"),
            name(NameKind::Figure, "causalab", Some("stopping"), "pareto", "Structure is bought"),
            name(NameKind::Reference, "works", None, "erdos1959", "On random graphs, by Erdős"),
        ];
        let first = |query: &str| find(&names, query, 9).first().map(|hit| hit.name.address()).unwrap_or_default();
        assert_eq!(first("chexp"), "causalab");
        assert_eq!(first("stop"), "causalab#stopping");
        assert_eq!(first("causalab stop"), "causalab#stopping");
        assert_eq!(first("prto"), "causalab/pareto");
        assert_eq!(first("erdos"), "erdos1959");
        assert_eq!(first("ERDŐS"), "erdos1959");
        assert_eq!(first("zzz"), "");
        assert_eq!(first(""), "causalab");
        assert_eq!(find(&names, "", 9).len(), 1);
        let hit = &find(&names, "stop", 1)[0];
        assert_eq!(hit.marks.iter().map(|mark| &hit.name.title[mark.clone()]).collect::<Vec<_>>(), ["stop"]);
    }
}
