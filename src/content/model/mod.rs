//! The library: all content of a site as plain data, independent of terminals, widths and colours.

mod address;
mod date;
mod document;
mod figure;
mod person;
mod references;
mod site;
mod variable;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use address::{FIXED_PAGES, FixedPage, LinkTarget, Page, Slug};
pub use date::Date;
pub use document::{
    Alignment, Block, BlockKind, Citation, Container, Document, Inline, Item, Note, Panel, PanelKind, Placement,
    PlacementKind, Prediction, Quotation, Step, Story, Table, Value, containers_around, find_prediction, plain_text,
    predictions, title_text,
};
pub use figure::{Edge, Figure, FigureBody, Graph, GraphState, Intervention, Lab, ModelPicture, Node};
pub use person::Person;
pub use references::{Reference, ReferenceList};
pub use site::{Area, DefaultTheme, News, Portrait, Site, SiteLink, WriteUp};
pub use variable::{Part, Variable, VariableFormat};

/// The complete content of a site: immutable, shared by all sessions, replaced as a whole after an edit.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// Settings of the site.
    pub site: Site,
    /// The opening statement (`vision.md`).
    pub vision: Document,
    /// The research areas, in the order of `site.toml`.
    pub areas: Vec<Area>,
    /// The write-ups, in the order of `site.toml`.
    pub write_ups: Vec<Arc<WriteUp>>,
    /// News, newest first.
    pub news: Vec<News>,
    /// All references, by year (newest first), then key, with their labels.
    pub references: ReferenceList,
    /// The source files of pages, for downloads of the Markdown. The pages of works and news have none.
    pub sources: BTreeMap<Page, PageSource>,
    /// Former addresses of pages (key `was`), with the present pages.
    pub moved: BTreeMap<String, Page>,
    /// Downloadable files below `files/`, by name.
    pub attachments: BTreeMap<String, Attachment>,
    /// Time of the last change to any content, in seconds since 1970.
    pub modified: u32,
    /// Diagnostics of the author's last save; only a preview has any.
    pub complaints: Vec<String>,
}

/// The source file of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSource {
    /// Markdown with front matter.
    pub text: Arc<str>,
    /// Last modification of the page's files, in seconds since 1970.
    pub modified: u32,
}

/// A downloadable file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Content of the file.
    pub bytes: Arc<[u8]>,
    /// Last modification, in seconds since 1970.
    pub modified: u32,
}

impl Library {
    /// Returns the area with this slug.
    pub fn area(&self, slug: &str) -> Option<&Area> {
        let find = |slug: &str| self.areas.iter().find(|area| area.slug.as_str() == slug);
        find(slug).or_else(|| match self.moved.get(slug)? {
            Page::Area(now) => find(now.as_str()),
            _ => None,
        })
    }

    /// Returns the research areas, in the author's order.
    pub fn research_areas(&self) -> impl Iterator<Item = &Area> {
        self.areas.iter().filter(|area| !area.is_page)
    }

    /// Returns the pages of other kinds, in the author's order.
    pub fn other_pages(&self) -> impl Iterator<Item = &Area> {
        self.areas.iter().filter(|area| area.is_page)
    }

    /// Returns a reference to a write-up, area or page itself, for citing pages that do not accompany a paper.
    pub fn itself(&self, page: &Page) -> Option<Reference> {
        let (title, date) = match page {
            Page::WriteUp(slug) => {
                let write_up = self.write_up(slug.as_str())?;
                (&write_up.title, Some(write_up.date))
            }
            Page::Area(slug) => (&self.area(slug.as_str())?.title, None),
            _ => return None,
        };
        Some(Reference::of_page(&page.to_string(), title, &self.site.name, date))
    }

    /// Returns the works of the site, newest first, without works that are only cited.
    pub fn works(&self) -> impl Iterator<Item = &Reference> {
        self.references.iter().filter(|reference| reference.is_listed)
    }

    /// Returns the areas that list works of the site, with these works.
    pub fn works_by_topic(&self) -> impl Iterator<Item = (&Area, Vec<&Reference>)> {
        let of = |area: &Area| -> Vec<&Reference> {
            let known = area.works.iter().filter_map(|key| self.reference(key));
            known.filter(|work| work.is_listed).collect()
        };
        self.research_areas().map(move |area| (area, of(area))).filter(|(_, works)| !works.is_empty())
    }

    /// Returns the write-up with this slug.
    pub fn write_up(&self, slug: &str) -> Option<&WriteUp> {
        let find = |slug: &str| self.write_ups.iter().map(Arc::as_ref).find(|write_up| write_up.slug.as_str() == slug);
        find(slug).or_else(|| match self.moved.get(slug)? {
            Page::WriteUp(now) => find(now.as_str()),
            _ => None,
        })
    }

    /// Returns the reference with this BibTeX key.
    pub fn reference(&self, key: &str) -> Option<&Reference> {
        self.references.get(key)
    }

    /// Returns all pages with their titles, in the order of the first page.
    pub fn pages(&self) -> impl Iterator<Item = (Page, &str)> {
        let write_ups = self.write_ups.iter().map(|page| (Page::WriteUp(page.slug.clone()), page.title.as_str()));
        let areas = self.areas.iter().map(|area| (Page::Area(area.slug.clone()), area.title.as_str()));
        let fixed = FIXED_PAGES.iter().map(|fixed| (fixed.page.clone(), fixed.title));
        write_ups.chain(areas).chain(fixed)
    }

    /// Returns the next write-up in the author's order, the first one after the last; `None` if there is no other.
    pub fn write_up_after(&self, slug: &Slug) -> Option<&WriteUp> {
        let at = self.write_ups.iter().position(|write_up| write_up.slug == *slug)?;
        let next = &self.write_ups[(at + 1) % self.write_ups.len()];
        (next.slug != *slug).then_some(&**next)
    }

    /// Whether `page` exists.
    pub fn has(&self, page: &Page) -> bool {
        match page {
            Page::Area(slug) => self.area(slug.as_str()).is_some(),
            Page::WriteUp(slug) => self.write_up(slug.as_str()).is_some(),
            _ => true,
        }
    }
}
