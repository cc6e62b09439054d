//! The site, its areas and write-ups, and its news.

use std::sync::Arc;

use super::address::{LinkTarget, Slug};
use super::date::Date;
use super::document::{Block, BlockKind, Document, Inline, PanelKind, Placement, PlacementKind, plain_text};
use super::figure::{Figure, Lab};
use super::person::Person;
use crate::content::image::Image;
use crate::diagnostic::Span;

/// `site.toml`.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Name of the author; empty if not set.
    pub name: String,
    /// The thesis, in one line.
    pub tagline: String,
    /// A line about the author and their work.
    pub about: String,
    /// Name of the server, as visitors type it after `ssh`; empty if not set.
    pub host: String,
    /// Heading of the list of write-ups.
    pub companions_title: String,
    /// Introduction to the write-ups, in one line.
    pub companions_summary: String,
    /// Other names under which the author publishes.
    pub names: Vec<String>,
    /// Links of the site.
    pub links: Vec<SiteLink>,
    /// Portrait of the author.
    pub portrait: Option<Portrait>,
    /// Theme for terminals whose background is unknown, until the visitor chooses another.
    pub theme: DefaultTheme,
}

impl Site {
    /// Returns a command line with the name of the server in place of the word "HOST", if the name is set.
    pub fn with_host(&self, line: &str) -> String {
        if self.host.is_empty() { line.to_owned() } else { line.replace("HOST", &self.host) }
    }

    /// Returns the site's author under every name.
    pub fn owners(&self) -> Vec<Person> {
        let names = self.names.iter().chain([&self.name]).filter(|name| !name.is_empty());
        names.map(|name| name.as_str().into()).collect()
    }
}

/// A labelled link of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLink {
    /// Text that the visitor reads.
    pub label: String,
    /// Target: an address, or a file or page of the site.
    pub target: LinkTarget,
}

/// A picture of the author, with its description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portrait {
    /// Decoded image.
    pub image: Arc<Image>,
    /// Description of the picture.
    pub words: String,
}

impl Portrait {
    /// Returns a document that consists of the picture.
    pub fn document(&self) -> Document {
        let placement =
            Placement { kind: PlacementKind::Image, id: self.image.id.clone(), alternative: self.words.clone() };
        let block = Block { span: Span::default(), kind: BlockKind::Place(placement) };
        Document { blocks: vec![block], ..Document::default() }
    }
}

/// The author's choice of theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DefaultTheme {
    /// The theme follows the terminal's background.
    #[default]
    Auto,
    /// Light, unless the terminal's background is known to be dark.
    Light,
    /// Dark, unless the terminal's background is known to be light.
    Dark,
}

/// A research area: `areas/<slug>.md`.
#[derive(Debug, Clone)]
pub struct Area {
    /// Slug: the file's name.
    pub slug: Slug,
    /// Whether this is a page of another kind (`pages/<slug>.md`), such as talks or teaching.
    pub is_page: bool,
    /// Title.
    pub title: String,
    /// Summary, in one sentence.
    pub summary: String,
    /// Citation keys of the page's works, in the author's order.
    pub works: Vec<String>,
    /// Figures of the page, in the order of their placements.
    pub figures: Vec<Figure>,
    /// Images of the page, in the order of their placements.
    pub images: Vec<Arc<Image>>,
    /// Text of the page.
    pub document: Document,
}

/// A write-up, usually a companion to a paper: `write-ups/<slug>/page.md`.
#[derive(Debug, Clone)]
pub struct WriteUp {
    /// Slug: the directory's name.
    pub slug: Slug,
    /// Full title.
    pub title: String,
    /// Short title for lists: the front matter's `short`, else the title up to its first colon.
    pub short: String,
    /// Citation key of the paper that the write-up accompanies, if any.
    pub paper: Option<String>,
    /// Date of writing.
    pub date: Date,
    /// Summary for lists ("hook"), in one or two sentences.
    pub summary: String,
    /// The question asked at the top.
    pub question: String,
    /// The answer given at the end.
    pub answer: String,
    /// Reading time in minutes as claimed by the author; `check` compares it with the computed one.
    pub minutes: u32,
    /// Slugs of the research areas that the write-up belongs to.
    pub areas: Vec<Slug>,
    /// Links to code, data, and the paper.
    pub links: Vec<SiteLink>,
    /// Figures of the write-up, in the order of their placements.
    pub figures: Vec<Figure>,
    /// Labs of the write-up, by id.
    pub labs: Vec<Lab>,
    /// Images of the write-up, by id.
    pub images: Vec<Arc<Image>>,
    /// Text of the page.
    pub document: Document,
}

impl WriteUp {
    /// Returns the lab with the longest duration; among equals, the first.
    pub fn main_lab(&self) -> Option<&Lab> {
        self.labs.iter().rev().max_by_key(|lab| lab.minutes)
    }

    /// Returns the paragraphs of all takeaways, in order.
    pub fn takeaways(&self) -> Vec<String> {
        takeaways(&self.document.blocks)
    }

    /// Returns the takeaways before the last section.
    pub fn takeaways_before_last_section(&self) -> Vec<String> {
        let blocks = &self.document.blocks;
        let last = blocks.iter().rposition(|block| matches!(block.kind, BlockKind::Heading { .. }));
        takeaways(&blocks[..last.unwrap_or(blocks.len())])
    }
}

/// Returns the paragraphs of all "takeaway" containers, as plain text.
fn takeaways(blocks: &[Block]) -> Vec<String> {
    fn gather(blocks: &[Block], found: &mut Vec<String>) {
        for block in blocks {
            let BlockKind::Container(container) = &block.kind else { continue };
            if let Some(panel) = container.panel().filter(|panel| panel.kind == PanelKind::Takeaway) {
                let paragraphs = panel.body.iter().filter_map(|block| match &block.kind {
                    BlockKind::Paragraph(inlines) => Some(plain_text(inlines)),
                    _ => None,
                });
                found.extend(paragraphs);
            } else {
                container.bodies().into_iter().for_each(|body| gather(body, found));
            }
        }
    }
    let mut found = Vec::new();
    gather(blocks, &mut found);
    found
}

/// A news item of `news.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// Date of the item.
    pub date: Date,
    /// Text of the item, as inline Markdown.
    pub text: Vec<Inline>,
    /// Target of the item.
    pub link: Option<LinkTarget>,
}
