//! The plain forms: pages as text for pipes, files, search and screen readers. No escape, box or braille; nothing is lost.

use super::block::Setter;
use super::inline::address;
use super::{Face, Layout, Line, Manuscript, reference};
use crate::content::model::{Area, Document, Inline, Library, Page, Reference, SiteLink, Target, WriteUp};
use crate::diagnostic::Span;

/// The measure of plain text that is not wrapped: wider than any paragraph.
pub(super) const UNWRAPPED_COLUMNS: usize = 1 << 24;

/// How plain text is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PlainOptions {
    /// Columns at which lines are broken; none to leave paragraphs on one line.
    pub width: Option<u16>,
    /// Whether to use nothing but ASCII.
    pub ascii: bool,
}

/// A page; none if there is no such page.
pub fn page(page: &Page, library: &Library, options: PlainOptions) -> Option<String> {
    Some(match page {
        Page::Home => home(library, options),
        Page::Works => works(library, options),
        Page::News => news(library, options),
        Page::Area(slug) => area(library.area(slug.as_str())?, library, options),
        Page::WriteUp(slug) => write_up(library.write_up(slug.as_str())?, library, options),
    })
}

/// A document alone: its blocks and notes, then the references it cites.
pub fn plain(manuscript: Manuscript, options: PlainOptions) -> String {
    Text::new(manuscript.library, options).document(manuscript).finish()
}

/// The home page: who, the vision, write-ups, areas, news, links.
pub fn home(library: &Library, options: PlainOptions) -> String {
    let site = &library.site;
    let mut text = Text::new(library, options);
    text.title([site.name.as_str(), site.tagline.as_str()].into_iter().find(|name| !name.is_empty()).unwrap_or(""));
    if !site.name.is_empty() {
        text.paragraph(&site.tagline);
    }
    text.paragraph(&site.about);
    text = text.document(Manuscript { document: &library.vision, figures: &[], labs: &[], library });
    if !library.write_ups.is_empty() {
        text.title(&site.companions_title);
        text.paragraph(&site.companions_summary);
        for write_up in &library.write_ups {
            text.paragraph(&format!("{} ({} min): {}", write_up.title, write_up.minutes, write_up.summary));
            text.line(&format!("Address: {}", write_up.slug));
        }
    }
    if !library.areas.is_empty() {
        text.title("Research areas");
        for area in &library.areas {
            text.paragraph(&format!("{}: {}", area.title, area.summary));
            text.line(&format!("Address: {}", area.slug));
        }
    }
    if !library.news.is_empty() {
        text.title("What's new");
        text.news(library);
    }
    if !site.links.is_empty() {
        text.title("Links");
        text.links(&site.links);
    }
    text.finish()
}

/// An area: what it is about and its works with their citations.
pub fn area(area: &Area, library: &Library, options: PlainOptions) -> String {
    let mut text = Text::new(library, options);
    text.title(&area.title);
    text.paragraph(&area.summary);
    text = text.document(Manuscript { document: &area.document, figures: &[], labs: &[], library });
    let companions: Vec<_> = library.write_ups.iter().filter(|write_up| write_up.areas.contains(&area.slug)).collect();
    if !companions.is_empty() {
        text.title(&library.site.companions_title);
        text.gap(1);
        companions.iter().for_each(|write_up| text.item(&format!("{} ({})", write_up.title, write_up.slug)));
    }
    text.references("Works", area.works.iter().filter_map(|key| library.reference(key)));
    text.finish()
}

/// All works, newest first.
pub fn works(library: &Library, options: PlainOptions) -> String {
    let mut text = Text::new(library, options);
    text.references("Works", library.references.iter());
    text.finish()
}

/// All news, newest first.
pub fn news(library: &Library, options: PlainOptions) -> String {
    let mut text = Text::new(library, options);
    text.title("What's new");
    text.news(library);
    text.finish()
}

/// A write-up: its head, the page, and the references it cites.
pub fn write_up(write_up: &WriteUp, library: &Library, options: PlainOptions) -> String {
    let mut text = Text::new(library, options);
    text.head(write_up);
    text.document(Manuscript::write_up(write_up, library)).finish()
}

/// The head of a write-up: title, authors of its paper, date and minutes, summary, question, links.
pub fn head(write_up: &WriteUp, library: &Library, options: PlainOptions) -> String {
    let mut text = Text::new(library, options);
    text.head(write_up);
    text.finish()
}

/// Plain text in the making.
struct Text<'a> {
    library: &'a Library,
    options: PlainOptions,
    lines: Vec<Line>,
}

impl<'a> Text<'a> {
    fn new(library: &'a Library, options: PlainOptions) -> Text<'a> {
        Text { library, options, lines: Vec::new() }
    }

    /// Appends what is set by `inside`.
    fn set(&mut self, manuscript: Manuscript, inside: impl FnOnce(&mut Setter)) {
        let mut setter = Setter::plain(manuscript, self.options);
        inside(&mut setter);
        self.lines.append(&mut setter.layout.lines);
    }

    /// Appends something that belongs to no document.
    fn own(&mut self, inside: impl FnOnce(&mut Setter)) {
        let document = Document::default();
        self.set(Manuscript { document: &document, figures: &[], labs: &[], library: self.library }, inside);
    }

    fn gap(&mut self, lines: usize) {
        if !self.lines.is_empty() {
            self.lines.resize(self.lines.len() + lines, Line::default());
        }
    }

    /// A line that stands by itself with more space before it; nothing if there are no words.
    fn title(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.gap(2);
            self.line(words);
        }
    }

    /// A paragraph; nothing if there are no words.
    fn paragraph(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.gap(1);
            self.line(words);
        }
    }

    fn line(&mut self, words: &str) {
        self.own(|setter| setter.words(words, Face::default()));
    }

    fn item(&mut self, words: &str) {
        let marker = vec![super::block::plain_run("- ")];
        self.own(|setter| setter.marked(marker, |setter| setter.words(words, Face::default())));
    }

    fn links(&mut self, links: &[SiteLink]) {
        self.gap(1);
        for SiteLink { label, url } in links {
            self.item(&format!("{label}: {}", address(&Target::Url(url.clone()))));
        }
    }

    /// A document and the references it cites.
    fn document(mut self, manuscript: Manuscript) -> Text<'a> {
        let Layout { mut lines, targets, .. } = Setter::plain(manuscript, self.options).document();
        if !lines.is_empty() {
            self.gap(2);
        }
        self.lines.append(&mut lines);
        let library = self.library;
        self.references("References", cited(&targets).into_iter().filter_map(|key| library.reference(key)));
        self
    }

    /// Entries under a title, each with its label, so that citations can be followed, and its address.
    fn references<'r>(&mut self, title: &str, references: impl Iterator<Item = &'r Reference>) {
        for (position, reference) in references.enumerate() {
            if position == 0 {
                self.title(title);
            }
            self.gap(1);
            self.own(|setter| {
                setter.words(&format!("{} [{}]", reference::label(reference), reference.key), Face::default());
                setter.indented("  ", |setter| {
                    setter.reference(reference);
                    if let Some(url) = &reference.url {
                        setter.indented("  ", |setter| setter.words(url, Face::default()));
                    }
                });
            });
        }
    }

    fn news(&mut self, library: &Library) {
        self.gap(1);
        for item in &library.news {
            let mut words = vec![Inline::Text(format!("{}: ", item.date))];
            words.extend(item.text.iter().cloned());
            match item.link.as_ref() {
                Some(Target::Reference(key)) => {
                    words.extend([Inline::Text(" ".to_owned()), Inline::Cite(vec![key.clone()])]);
                }
                Some(link) => words.push(Inline::Text(format!(" ({})", address(link)))),
                None => {}
            }
            let marker = vec![super::block::plain_run("- ")];
            self.own(|setter| setter.marked(marker, |setter| setter.paragraph(&words, Span::default())));
        }
    }

    fn head(&mut self, write_up: &WriteUp) {
        self.title(&write_up.title);
        if let Some(paper) = write_up.paper.as_ref().and_then(|key| self.library.reference(key)) {
            self.paragraph(&format!("A companion to: {}", paper.title));
            self.line(&reference::authors(paper));
            self.line(&[reference::place(paper), paper.url.clone().unwrap_or_default()].join(" "));
        }
        self.paragraph(&format!("{}, {} min", write_up.date, write_up.minutes));
        self.paragraph(&write_up.summary);
        self.paragraph(&write_up.question);
        if !write_up.links.is_empty() {
            self.links(&write_up.links);
        }
    }

    /// The lines, each with its end.
    fn finish(self) -> String {
        let mut text = String::new();
        for line in self.lines {
            text += &line.text();
            text.push('\n');
        }
        text
    }
}

/// Keys of the references that targets lead to, each once, in order.
fn cited(targets: &[Target]) -> Vec<&str> {
    let mut keys = Vec::new();
    for target in targets {
        match target {
            Target::Reference(key) if !keys.contains(&key.as_str()) => keys.push(key.as_str()),
            _ => {}
        }
    }
    keys
}
