//! The parsed files of a content directory, as passed to the checks and the library.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::bibliography::References;
use super::model::Document;
use super::page::{AreaFile, PageFile, SharedFiles, WriteUpFile};
use super::site::{NewsFile, SiteFile};

/// All files of a content directory.
#[derive(Debug)]
pub struct Parsed {
    /// `site.toml`.
    pub site: SiteFile,
    /// `vision.md`.
    pub vision: (PageFile, Document),
    /// `news.toml`.
    pub news: NewsFile,
    /// `references.bib`.
    pub references: References,
    /// Pages of `areas/` and `pages/`.
    pub areas: Vec<AreaFile>,
    /// Figures, data and images shared by areas, and those shared by pages.
    pub shared: [SharedFiles; 2],
    /// `write-ups/`.
    pub write_ups: Vec<Arc<WriteUpFile>>,
    /// Paths of drafts that are left out.
    pub drafts: BTreeSet<String>,
    /// `files/`.
    pub attachments: BTreeMap<String, Vec<u8>>,
}
