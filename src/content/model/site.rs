//! The site, its areas and write-ups, its news and its references.

use std::sync::Arc;

use super::address::{Slug, Target};
use super::date::Date;
use super::document::{Block, BlockKind, Document, Inline, PanelKind, plain_text};
use super::figure::{Figure, Lab};
use crate::content::image::Image;

/// `site.toml`.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Name of the author; empty if not set.
    pub name: String,
    /// The thesis in one line.
    pub tagline: String,
    /// A line about who the author is and what they work on.
    pub about: String,
    /// Heading over the write-ups.
    pub companions_title: String,
    /// Introduction of the write-ups, in one line.
    pub companions_summary: String,
    /// Further names under which the author publishes.
    pub names: Vec<String>,
    /// Links of the site.
    pub links: Vec<SiteLink>,
    /// The theme a visitor gets before their terminal or they themselves say otherwise.
    pub theme: DefaultTheme,
}

/// A labelled link of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLink {
    /// Text that the visitor reads.
    pub label: String,
    /// Address: http, https or mailto.
    pub url: String,
}

/// The author's choice of theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DefaultTheme {
    /// By the visitor's own background.
    #[default]
    Auto,
    /// Light, unless the visitor's background says otherwise.
    Light,
    /// Dark, unless the visitor's background says otherwise.
    Dark,
}

/// One research area: `areas/<slug>.md`.
#[derive(Debug, Clone)]
pub struct Area {
    /// Its address; the file's name.
    pub slug: Slug,
    /// Whether it is a page of another kind (`pages/<slug>.md`): about, talks, teaching.
    pub is_page: bool,
    /// Its name.
    pub title: String,
    /// Summary, in one sentence.
    pub summary: String,
    /// Keys of the works that belong to it, in the author's order.
    pub works: Vec<String>,
    /// Its figures, in the order in which the page places them.
    pub figures: Vec<Figure>,
    /// The page.
    pub document: Document,
}

/// One write-up, a companion to a paper: `write-ups/<slug>/page.md`.
#[derive(Debug, Clone)]
pub struct WriteUp {
    /// Its address; the directory's name.
    pub slug: Slug,
    /// The whole title.
    pub title: String,
    /// The name it goes by in lists: the front matter's `short`, else the title up to its first colon.
    pub short: String,
    /// Key of the paper it accompanies, if there is one.
    pub paper: Option<String>,
    /// Date of writing.
    pub date: Date,
    /// The hook, in one or two sentences.
    pub summary: String,
    /// The question asked at the top.
    pub question: String,
    /// The answer given at the end.
    pub answer: String,
    /// Minutes it takes, as the author claims and `check` recomputes.
    pub minutes: u32,
    /// The areas it belongs to.
    pub areas: Vec<Slug>,
    /// Code, data, the paper itself.
    pub links: Vec<SiteLink>,
    /// Its figures, in the order in which the page places them.
    pub figures: Vec<Figure>,
    /// Its labs, by id.
    pub labs: Vec<Lab>,
    /// Its images, by id.
    pub images: Vec<Arc<Image>>,
    /// The page.
    pub document: Document,
}

impl WriteUp {
    /// The lab that takes longest; of several the first.
    pub fn main_lab(&self) -> Option<&Lab> {
        self.labs.iter().rev().max_by_key(|lab| lab.minutes)
    }

    /// The paragraphs of its takeaways, in order, wherever they stand.
    pub fn takeaways(&self) -> Vec<String> {
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
        gather(&self.document.blocks, &mut found);
        found
    }
}

/// One dated item of `news.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// Date of the item.
    pub date: Date,
    /// Text of the item, as inline Markdown.
    pub text: Vec<Inline>,
    /// Text of the page.
    pub link: Option<Target>,
}
