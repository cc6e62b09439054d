//! Plain text: pages for pipes, files, search and screen readers. Without escape sequences, box drawing and braille,
//! but with the full content.

pub mod options;
pub mod segments;
mod step;

use crate::content::model::{Area, Block, Document, Inline, Library, LinkTarget, Page, Reference, SiteLink, WriteUp};
use crate::diagnostic::Span;
use crate::typeset::depth::Depth;
use crate::typeset::page::block::LayoutBuilder;
pub use crate::typeset::page::inline::address;
use crate::typeset::page::reference;
use crate::typeset::{Face, Layout, Line, Manuscript, Target};
pub use options::{PlainOptions, READING_COLUMNS};

/// Returns a page as text; `None` if there is no such page.
pub fn page(page: &Page, library: &Library, options: PlainOptions) -> Option<String> {
    lines(page, library, Depth::Everything, options).map(|lines| text(&lines))
}

/// Returns a page as lines with faces; a write-up at this depth, other pages in full. `None` if there is no such
/// page.
pub fn lines(page: &Page, library: &Library, depth: Depth, options: PlainOptions) -> Option<Vec<Line>> {
    let text = Text::new(library, options);
    let text = match page {
        Page::Home => text.home(),
        Page::Works => text.works(),
        Page::News => text.title("What's new").news(),
        Page::Area(slug) => text.area(library.area(slug.as_str())?),
        Page::WriteUp(slug) => text.write_up(library.write_up(slug.as_str())?, depth),
    };
    Some(text.lines)
}

/// Returns a section of a page with its subsections, and the references it cites; `None` if there is no section with
/// this anchor.
pub fn section(page: &Page, anchor: &str, library: &Library, options: PlainOptions) -> Option<Vec<Line>> {
    let layout = layout(page, library, options)?;
    let position = layout.sections.iter().position(|section| section.anchor == anchor)?;
    let (section, later) = (&layout.sections[position], &layout.sections[position + 1..]);
    let end = later.iter().find(|next| next.level <= section.level).map_or(layout.lines.len(), |next| next.line);
    let mut text = Text::new(library, options);
    text.lines = layout.lines.get(section.line..end)?.to_vec();
    while text.lines.last().is_some_and(|line| line.runs.is_empty()) {
        text.lines.pop();
    }
    let targets = text.lines.iter().flat_map(|line| &line.runs).filter_map(|run| layout.targets.get(run.target?));
    let keys = cited(targets);
    Some(text.references("References", keys.into_iter().filter_map(|key| library.reference(key))).lines)
}

/// Returns one figure of a page, with its number there; `None` if the page has no such figure.
pub fn figure(manuscript: Manuscript, id: &str, options: PlainOptions) -> Option<Vec<Line>> {
    manuscript.figures.iter().find(|figure| figure.id == id)?;
    let mut builder = LayoutBuilder::plain(manuscript, options);
    builder.figure(id, "", Span::default());
    Some(builder.layout.lines)
}

/// Returns a block as plain text, with each paragraph on one line.
pub fn block(manuscript: Manuscript, block: &Block) -> String {
    let mut builder = LayoutBuilder::plain(manuscript, PlainOptions::default());
    builder.block(block);
    text(&builder.layout.lines)
}

/// Returns a lab of a write-up in words: purpose, rules and a run; `None` if there is no such lab.
pub fn lab(write_up: &WriteUp, id: &str, state: &str, library: &Library, options: PlainOptions) -> Option<Vec<Line>> {
    let lab = write_up.labs.iter().find(|lab| lab.id == id)?;
    let mut builder = LayoutBuilder::plain(Manuscript::write_up(write_up, library), options);
    if state.is_empty() {
        builder.lab(lab, "");
    } else {
        builder.lab_in_state(lab, state);
    }
    Some(builder.layout.lines)
}

/// Returns words as a paragraph.
pub fn words(words: &str, library: &Library, options: PlainOptions) -> Vec<Line> {
    let mut text = Text::new(library, options);
    text.line(words);
    text.lines
}

/// Returns the layout of a page's prose with its sections; `None` if there is no such page or if it has no prose.
pub fn layout(page: &Page, library: &Library, options: PlainOptions) -> Option<Layout> {
    Some(LayoutBuilder::plain(Manuscript::of(page, library)?, options).document())
}

/// Returns a document as text: blocks and notes, then the references it cites.
pub fn plain(manuscript: Manuscript, options: PlainOptions) -> String {
    text(&Text::new(manuscript.library, options).document(manuscript).lines)
}

/// Joins lines to a text; every line ends with a line break.
pub fn text(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text() + "\n").collect()
}

/// A builder for plain text.
pub(in crate::typeset) struct Text<'a> {
    library: &'a Library,
    options: PlainOptions,
    pub lines: Vec<Line>,
}

impl<'a> Text<'a> {
    pub fn new(library: &'a Library, options: PlainOptions) -> Text<'a> {
        Text { library, options, lines: Vec::new() }
    }

    /// Appends the lines that `inside` lays out.
    fn set(&mut self, manuscript: Manuscript, inside: impl FnOnce(&mut LayoutBuilder)) {
        let mut builder = LayoutBuilder::plain(manuscript, self.options);
        inside(&mut builder);
        self.lines.append(&mut builder.layout.lines);
    }

    /// Appends lines that do not come from a document.
    fn own(&mut self, inside: impl FnOnce(&mut LayoutBuilder)) {
        let document = Document::default();
        self.set(Manuscript::prose(&document, self.library), inside);
    }

    pub fn gap(&mut self, lines: usize) {
        if !self.lines.is_empty() {
            self.lines.resize(self.lines.len() + lines, Line::default());
        }
    }

    /// Appends a title with space before it; nothing if `words` is empty.
    pub fn title(mut self, words: &str) -> Text<'a> {
        if !words.trim().is_empty() {
            self.gap(2);
            self.own(|builder| builder.words(words, Face::default().bold()));
        }
        self
    }

    /// Appends a paragraph; nothing if `words` is empty.
    pub fn paragraph(mut self, words: &str) -> Text<'a> {
        if !words.trim().is_empty() {
            self.gap(1);
            self.line(words);
        }
        self
    }

    fn line(&mut self, words: &str) {
        self.own(|builder| builder.words(words, Face::default()));
    }

    pub fn item(&mut self, words: &str) {
        let marker = vec![crate::typeset::line::plain_run("- ")];
        self.own(|builder| builder.marked(marker, |builder| builder.words(words, Face::default())));
    }

    fn links(mut self, links: &[SiteLink]) -> Text<'a> {
        if !links.is_empty() {
            self.gap(1);
        }
        for SiteLink { label, target } in links {
            self.item(&format!("{label}: {}", address(target)));
        }
        self
    }

    /// Appends the home page: person, vision, write-ups, areas, news, links.
    fn home(mut self) -> Text<'a> {
        let library = self.library;
        self = self.who().portrait().document(Manuscript::prose(&library.vision, library));
        self = self.companions().areas();
        if !library.news.is_empty() {
            self = self.title("What's new").news();
        }
        self.site_links()
    }

    /// Appends the name of the person and their introduction.
    pub fn who(self) -> Text<'a> {
        let site = &self.library.site;
        let text = if site.name.is_empty() {
            self.title(&site.tagline)
        } else {
            self.title(&site.name).paragraph(&site.tagline)
        };
        text.paragraph(&site.about)
    }

    /// Appends the description of the author's picture.
    pub fn portrait(self) -> Text<'a> {
        let library = self.library;
        let Some(portrait) = &library.site.portrait else { return self };
        let document = portrait.document();
        let images = std::slice::from_ref(&portrait.image);
        self.document(Manuscript { images, ..Manuscript::prose(&document, library) })
    }

    /// Appends the write-ups with their hooks.
    fn companions(mut self) -> Text<'a> {
        let library = self.library;
        let site = &library.site;
        if !library.write_ups.is_empty() {
            self = self.title(&site.companions_title).paragraph(&site.companions_summary);
        }
        for write_up in &library.write_ups {
            self = self.paragraph(&format!("{} ({} min): {}", write_up.title, write_up.minutes, write_up.summary));
            self.line(&format!("Address: {}", write_up.slug));
        }
        self
    }

    /// Appends the areas with their summaries.
    fn areas(mut self) -> Text<'a> {
        let library = self.library;
        let others: Vec<&Area> = library.other_pages().collect();
        for (title, pages) in [("Research areas", library.research_areas().collect()), ("Pages", others)] {
            if !pages.is_empty() {
                self = self.title(title);
            }
            for page in pages {
                self = self.paragraph(&format!("{}: {}", page.title, page.summary));
                self.line(&format!("Address: {}", page.slug));
            }
        }
        self
    }

    /// Appends the links to other sites.
    pub fn site_links(self) -> Text<'a> {
        let links = &self.library.site.links;
        if links.is_empty() { self } else { self.title("Links").links(links) }
    }

    /// Appends the text of an area, and its works with their citations.
    fn area(mut self, area: &Area) -> Text<'a> {
        let library = self.library;
        self = self.title(&area.title).paragraph(&area.summary);
        self = self.document(Manuscript::area(area, library));
        let companions: Vec<_> =
            library.write_ups.iter().filter(|write_up| write_up.areas.contains(&area.slug)).collect();
        if !companions.is_empty() {
            self = self.title(&library.site.companions_title);
            self.gap(1);
            companions.iter().for_each(|write_up| self.item(&format!("{} ({})", write_up.title, write_up.slug)));
        }
        self.entries("Works", area.works.iter().filter_map(|key| library.reference(key)))
    }

    /// Appends the names of selected works, all works (newest first), and their names by topic.
    fn works(mut self) -> Text<'a> {
        let library = self.library;
        let selected: Vec<&Reference> = library.works().filter(|work| work.is_selected).collect();
        if !selected.is_empty() {
            self = self.title("Selected works").names(&selected);
        }
        self.entries("Works", library.works()).topics()
    }

    /// Appends the names of the works by topic.
    pub fn topics(mut self) -> Text<'a> {
        for (position, (area, works)) in self.library.works_by_topic().enumerate() {
            if position == 0 {
                self = self.title("By topic");
            }
            self = self.paragraph(&format!("{} ({})", area.title, area.slug)).names(&works);
        }
        self
    }

    /// Appends works by title and key.
    pub fn names(mut self, works: &[&Reference]) -> Text<'a> {
        self.gap(1);
        works.iter().for_each(|work| self.item(&format!("{} [{}]", work.title, work.key)));
        self
    }

    /// Appends a write-up: head, text, and the references it cites.
    fn write_up(self, write_up: &WriteUp, depth: Depth) -> Text<'a> {
        let library = self.library;
        let mut text = self.head(write_up);
        let document = depth.of(&write_up.document);
        text = text.document(Manuscript { document: &document, ..Manuscript::write_up(write_up, library) });
        if depth == Depth::Minute { text.paragraph(&write_up.answer) } else { text }
    }

    /// Appends the head of a write-up: title, authors of its paper, date and minutes, summary, question, links.
    pub fn head(mut self, write_up: &WriteUp) -> Text<'a> {
        self = self.title(&write_up.title);
        if let Some(paper) = write_up.paper.as_ref().and_then(|key| self.library.reference(key)) {
            self = self.paragraph(&format!("A companion to: {}", paper.title));
            self.line(&reference::authors(paper));
            self.line(&[reference::place(paper), paper.url.clone().unwrap_or_default()].join(" "));
        }
        self.paragraph(&format!("{}, {} min", write_up.date, write_up.minutes))
            .paragraph(&write_up.summary)
            .paragraph(&write_up.question)
            .links(&write_up.links)
    }

    /// Appends a document and the references it cites.
    fn document(mut self, manuscript: Manuscript) -> Text<'a> {
        let Layout { mut lines, targets, .. } = LayoutBuilder::plain(manuscript, self.options).document();
        if !lines.is_empty() {
            self.gap(2);
        }
        self.lines.append(&mut lines);
        let library = self.library;
        self.references("References", cited(&targets).into_iter().filter_map(|key| library.reference(key)))
    }

    /// Appends references under a title, each with its citation label and its address.
    pub fn references<'r>(self, title: &str, references: impl Iterator<Item = &'r Reference>) -> Text<'a> {
        self.listed(title, references, false)
    }

    /// Adds references as [`Self::references`] does, with links and abstracts.
    pub fn entries<'r>(self, title: &str, references: impl Iterator<Item = &'r Reference>) -> Text<'a> {
        self.listed(title, references, true)
    }

    fn listed<'r>(mut self, title: &str, references: impl Iterator<Item = &'r Reference>, is_full: bool) -> Text<'a> {
        for (position, reference) in references.enumerate() {
            if position == 0 {
                self = self.title(title);
            }
            self.gap(1);
            let label = self.library.references.label(&reference.key).unwrap_or_default().to_owned();
            self.own(|builder| {
                builder.words(&format!("{label} [{}]", reference.key), Face::default());
                builder.indented("  ", |builder| {
                    builder.reference(reference);
                    builder.indented("  ", |builder| {
                        if let Some(url) = &reference.url {
                            builder.words(url, Face::default());
                        }
                        if is_full {
                            for SiteLink { label, target } in &reference.links {
                                builder.words(&format!("{label}: {}", address(target)), Face::default());
                            }
                            if let Some(summary) = &reference.summary {
                                builder.words(&format!("Abstract: {summary}"), Face::default());
                            }
                        }
                    });
                });
            });
        }
        self
    }

    pub fn news(mut self) -> Text<'a> {
        self.gap(1);
        for item in &self.library.news {
            let mut words = vec![Inline::Text(format!("{}: ", item.date))];
            words.extend(item.text.iter().cloned());
            match item.link.as_ref() {
                Some(LinkTarget::Reference(key)) => {
                    words.extend([Inline::Text(" ".to_owned()), Inline::Cite(vec![key.as_str().into()])]);
                }
                Some(link) => words.push(Inline::Text(format!(" ({})", address(link)))),
                None => {}
            }
            let marker = vec![crate::typeset::line::plain_run("- ")];
            self.own(|builder| builder.marked(marker, |builder| builder.paragraph(&words, Span::default())));
        }
        self
    }
}

/// Returns the keys of the references among targets, without duplicates, in order.
pub(in crate::typeset) fn cited<'t>(targets: impl IntoIterator<Item = &'t Target>) -> Vec<&'t str> {
    let mut keys = Vec::new();
    for target in targets {
        match target {
            Target::Link(LinkTarget::Reference(key)) if !keys.contains(&key.as_str()) => keys.push(key.as_str()),
            _ => {}
        }
    }
    keys
}
