//! The input of a layout: a document and what it may refer to.

use std::sync::Arc;

use crate::content::image::Image;
use crate::content::model::{Area, Document, Figure, Lab, Library, Page, Slug, WriteUp};

/// A document to be set, with the things it refers to.
#[derive(Debug, Clone, Copy)]
pub struct Manuscript<'a> {
    /// The prose, as much of it as is set.
    pub document: &'a Document,
    /// All of the prose: figures are numbered through it, so that no number depends on how much is set.
    pub whole: &'a Document,
    /// The figures it may place.
    pub figures: &'a [Figure],
    /// The labs it may place.
    pub labs: &'a [Lab],
    /// The images it may place.
    pub images: &'a [Arc<Image>],
    /// The write-up they belong to.
    pub slug: Option<&'a Slug>,
    /// Where citations are resolved.
    pub library: &'a Library,
}

impl<'a> Manuscript<'a> {
    /// Prose without figures and labs.
    pub fn prose(document: &'a Document, library: &'a Library) -> Manuscript<'a> {
        Manuscript { document, whole: document, figures: &[], labs: &[], images: &[], slug: None, library }
    }

    /// A write-up with its figures.
    pub fn write_up(write_up: &'a WriteUp, library: &'a Library) -> Manuscript<'a> {
        Manuscript {
            figures: &write_up.figures,
            labs: &write_up.labs,
            images: &write_up.images,
            slug: Some(&write_up.slug),
            ..Manuscript::prose(&write_up.document, library)
        }
    }

    /// An area with its figures.
    pub fn area(area: &'a Area, library: &'a Library) -> Manuscript<'a> {
        Manuscript { figures: &area.figures, ..Manuscript::prose(&area.document, library) }
    }

    /// The prose of a page: the vision of the home page, an area's, a write-up's. Lists have none.
    pub fn of(page: &Page, library: &'a Library) -> Option<Manuscript<'a>> {
        let document = match page {
            Page::Home => &library.vision,
            Page::Area(slug) => return Some(Self::area(library.area(slug.as_str())?, library)),
            Page::WriteUp(slug) => return Some(Self::write_up(library.write_up(slug.as_str())?, library)),
            _ => return None,
        };
        Some(Manuscript::prose(document, library))
    }
}
