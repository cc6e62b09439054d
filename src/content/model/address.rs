//! Addresses: the slugs of pages, the pages themselves, and the targets of links.

use std::fmt;
use std::sync::Arc;

/// A name in addresses: lower-case ASCII letters, digits and inner hyphens; the name of the page's directory or file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

impl Slug {
    /// Creates a slug; `None` unless `text` has 1 to 64 characters of `a-z 0-9 -`, with a hyphen neither first nor
    /// last.
    pub fn new(text: &str) -> Option<Slug> {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let well_formed =
            (1..=64).contains(&text.len()) && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-');
        well_formed.then(|| Slug(text.into()))
    }

    /// Returns the slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A page that can be opened and addressed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// The first page.
    Home,
    /// All references.
    Works,
    /// All news.
    News,
    /// A research area.
    Area(Slug),
    /// A write-up.
    WriteUp(Slug),
}

/// A page that every portfolio has, such as the home page.
#[derive(Debug)]
pub struct FixedPage {
    /// The page.
    pub page: Page,
    /// Address of the page.
    pub address: &'static str,
    /// Title of the page.
    pub title: &'static str,
    /// Path of the page's source file in the content directory.
    pub path: &'static str,
    /// Text of the link to the page on the home page, if there is one.
    pub link: Option<&'static str>,
}

/// All fixed pages, in the order in which they are offered.
pub static FIXED_PAGES: [FixedPage; 3] = [
    FixedPage {
        page: Page::Works,
        address: "works",
        title: "All works",
        path: "references.bib",
        link: Some("All works, with citations"),
    },
    FixedPage { page: Page::News, address: "news", title: "What's new", path: "news.toml", link: Some("All news") },
    FixedPage { page: Page::Home, address: "home", title: "The first page", path: "vision.md", link: None },
];

impl Page {
    /// Returns the properties of a fixed page; `None` for areas and write-ups.
    pub fn fixed(&self) -> Option<&'static FixedPage> {
        FIXED_PAGES.iter().find(|fixed| fixed.page == *self)
    }
}

/// Formats the page's address, as typed after `ssh host read`.
impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Page::Area(slug) | Page::WriteUp(slug) => slug.fmt(f),
            fixed => f.write_str(fixed.fixed().map_or("", |fixed| fixed.address)),
        }
    }
}

/// Target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// An external address: http, https or mailto.
    Url(String),
    /// A page of the portfolio, or a heading of it.
    Page {
        /// The page.
        page: Page,
        /// Anchor of the heading.
        anchor: Option<String>,
    },
    /// A reference in the list of works.
    Reference(String),
    /// A lab in its start state or another state.
    Lab {
        /// Slug of the write-up.
        page: Slug,
        /// Id of the lab.
        id: String,
        /// Inputs that differ from their start values, as `name=value` pairs separated by blanks; may be empty.
        state: String,
    },
    /// A downloadable file, by its name below `files/`.
    File(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_addresses() {
        for good in ["causalab", "post-training", "a", "arc-agi-3"] {
            assert_eq!(Slug::new(good).map(|slug| slug.to_string()).as_deref(), Some(good));
        }
        for bad in ["", "-a", "a-", "A", "a b", "ä", "a/b", "..", "a.b", &"a".repeat(65)] {
            assert_eq!(Slug::new(bad), None, "{bad}");
        }
    }
}
