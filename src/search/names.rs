//! Names to jump to: pages, sections, figures, labs and references, found by their letters in order (fuzzy search).

use std::ops::Range;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::content::model::{LinkTarget, Page};
use crate::typeset::fold::{self, fold};

/// Maximum characters of a query; the rest is ignored.
const CHARACTERS: usize = 100;
/// Maximum spread of an abbreviation's letters in a name, in halves of the abbreviation's length.
const SPREAD: usize = 5;

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
    /// Returns the link target of the name.
    pub fn target(&self) -> LinkTarget {
        match self.kind {
            NameKind::Reference => LinkTarget::Reference(self.id.clone()),
            _ => LinkTarget::Page { page: self.page.clone(), anchor: self.anchor.clone() },
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

/// Returns the names that contain all words of `query`; if there are none, those that contain its letters in order
/// and close together.
pub(super) fn find(names: &[Name], query: &str, limit: usize) -> Vec<NameHit> {
    let found = with_words(names, query, limit);
    if found.is_empty() { abbreviated(names, query, limit) } else { found }
}

/// Returns the names that contain all words of `query` in title or address, pages first. For an empty query, all
/// pages.
pub(super) fn with_words(names: &[Name], query: &str, limit: usize) -> Vec<NameHit> {
    let query: String = query.chars().take(CHARACTERS).collect();
    if query.trim().is_empty() {
        let pages = names.iter().filter(|name| name.kind == NameKind::Page).take(limit);
        return pages.map(|name| NameHit { name: name.clone(), marks: Vec::new() }).collect();
    }
    let words: Vec<String> = fold(&query).split(' ').map(str::to_owned).collect();
    let mut found: Vec<(Rank, &Name)> = names.iter().filter_map(|name| Some((rank(name, &words)?, name))).collect();
    // The sort is stable: equally good names stay in the order of kinds and pages.
    found.sort_by_key(|(rank, name)| (*rank, name.kind));
    let terms: Vec<String> =
        words.iter().flat_map(|word| [word.as_str(), singular(word)]).map(|it| format!(" {it}")).collect();
    let hit = |(_, name): (Rank, &Name)| NameHit { marks: fold::marks(&name.title, &terms), name: name.clone() };
    found.into_iter().take(limit).map(hit).collect()
}

/// The quality of a match, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// All words are in the title of a page.
    PageTitle,
    /// All words are whole words of the title.
    Whole,
    /// All words are words of the title or beginnings of them.
    Title,
    /// Some words are in the title, the others in the address.
    Address,
}

/// Returns the rank of a name for folded words; `None` if a word is missing, or if all are only in the address of its
/// page.
fn rank(name: &Name, words: &[String]) -> Option<Rank> {
    let title = fold(&name.title);
    let own = fold(&match name.kind {
        NameKind::Figure | NameKind::Lab | NameKind::Reference => name.id.clone(),
        NameKind::Section => name.anchor.clone().unwrap_or_default(),
        NameKind::Page => name.page.to_string(),
    });
    let page = fold(&name.page.to_string());
    let is_whole = |text: &str, word: &str| text.split(' ').any(|other| singular(other) == singular(word));
    let begins = |text: &str, word: &str| is_whole(text, word) || text.split(' ').any(|other| other.starts_with(word));
    if words.iter().all(|word| begins(&title, word)) {
        return Some(match name.kind {
            NameKind::Page => Rank::PageTitle,
            _ if words.iter().all(|word| is_whole(&title, word)) => Rank::Whole,
            _ => Rank::Title,
        });
    }
    let is_here = |word: &String| begins(&title, word) || begins(&own, word);
    let is_found = words.iter().any(is_here) && words.iter().all(|word| is_here(word) || begins(&page, word));
    is_found.then_some(if name.kind == NameKind::Page { Rank::PageTitle } else { Rank::Address })
}

/// Returns a word without the ending of an English plural.
fn singular(word: &str) -> &str {
    let is_consonant = |stem: &&str| stem.len() > 2 && !stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match word.strip_suffix("ies").or_else(|| word.strip_suffix('y')).filter(is_consonant) {
        Some(stem) => stem,
        _ if word.ends_with("ss") || word.len() < 4 => word,
        _ => word.strip_suffix('s').unwrap_or(word),
    }
}

/// Returns the names that contain the letters of `query` in order and close together, best first.
fn abbreviated(names: &[Name], query: &str, limit: usize) -> Vec<NameHit> {
    let query: String = query.chars().take(CHARACTERS).collect();
    let pattern = Pattern::parse(&query, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, NameHit)> = Vec::new();
    for name in names {
        let whole = format!("{} {}", name.title, name.address());
        let mut letters = Vec::new();
        let mut score = 0;
        let is_close = pattern.atoms.iter().all(|atom| {
            let mut of_atom = Vec::new();
            let text = Utf32Str::new(&whole, &mut buffer);
            let Some(points) = atom.indices(text, &mut matcher, &mut of_atom) else { return false };
            let span = of_atom.iter().max().zip(of_atom.iter().min()).map_or(0, |(last, first)| last - first + 1);
            score += u32::from(points);
            let first = of_atom.iter().min().map_or(0, |first| *first as usize);
            let begins_word = first == 0 || !whole.chars().nth(first - 1).is_some_and(char::is_alphanumeric);
            letters.append(&mut of_atom);
            begins_word && 2 * span as usize <= SPREAD * atom.needle_text().len()
        });
        if is_close && !pattern.atoms.is_empty() {
            found.push((score, NameHit { marks: marks(&name.title, &letters), name: name.clone() }));
        }
    }
    // Stable: equally good names stay in the order of kinds and pages.
    found.sort_by_key(|(score, hit)| (hit.name.kind != NameKind::Page, std::cmp::Reverse(*score), hit.name.kind));
    found.into_iter().take(limit).map(|(_, hit)| hit).collect()
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
        // Pages come first, singular or plural, and words before letters.
        let names = [
            name(NameKind::Figure, "memories", None, "order", "One memory, four ways"),
            name(NameKind::Page, "memories", None, "", "Useful Memories Become Faulty"),
        ];
        let all = |query: &str| find(&names, query, 9).iter().map(|hit| hit.name.address()).collect::<Vec<_>>();
        assert_eq!(all("memory"), ["memories", "memories/order"]);
        assert_eq!(all("four"), ["memories/order"]);
        for letters in ["oneway", "emoy"] {
            assert_eq!(all(letters), [""; 0], "{letters} is no abbreviation");
        }
        assert_eq!(hit.marks.iter().map(|mark| &hit.name.title[mark.clone()]).collect::<Vec<_>>(), ["stop"]);
    }
}
