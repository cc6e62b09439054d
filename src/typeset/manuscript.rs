//! The input of a layout: a document, and the figures, labs, images and references that it uses.

use std::sync::Arc;

use crate::content::image::Image;
use crate::content::model::{Area, Document, Figure, Lab, Library, Page, Slug, WriteUp};

/// A document to be laid out, with everything it refers to.
#[derive(Debug, Clone, Copy)]
pub struct Manuscript<'a> {
    /// The part of the document that is laid out.
    pub document: &'a Document,
    /// The whole document, by which figures are numbered, so that numbers do not depend on the part.
    pub whole: &'a Document,
    /// The figures that the document may place.
    pub figures: &'a [Figure],
    /// The labs that the document may place.
    pub labs: &'a [Lab],
    /// The images that the document may place.
    pub images: &'a [Arc<Image>],
    /// The write-up of the document, if it is one.
    pub slug: Option<&'a Slug>,
    /// The library in which citations are resolved.
    pub library: &'a Library,
}

impl<'a> Manuscript<'a> {
    /// Creates the manuscript of a document without figures and labs.
    pub fn prose(document: &'a Document, library: &'a Library) -> Manuscript<'a> {
        Manuscript { document, whole: document, figures: &[], labs: &[], images: &[], slug: None, library }
    }

    /// Creates the manuscript of a write-up.
    pub fn write_up(write_up: &'a WriteUp, library: &'a Library) -> Manuscript<'a> {
        Manuscript {
            figures: &write_up.figures,
            labs: &write_up.labs,
            images: &write_up.images,
            slug: Some(&write_up.slug),
            ..Manuscript::prose(&write_up.document, library)
        }
    }

    /// Creates the manuscript of an area or another kind of page.
    pub fn area(area: &'a Area, library: &'a Library) -> Manuscript<'a> {
        Manuscript { figures: &area.figures, images: &area.images, ..Manuscript::prose(&area.document, library) }
    }

    /// Creates the manuscript of a page: the vision of the home page, an area, a write-up. `None` for the pages of
    /// works and news.
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
