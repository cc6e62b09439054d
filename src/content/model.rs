//! The library: everything the author says, as plain data. No terminal, width or colour is known here.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::chart::{Chart, Frames};
use super::image::Image;
use super::references::ReferenceList;
use super::tex::Formula;
use crate::diagnostic::Span;
use crate::lab::Setup;

/// A name in addresses: lower-case ASCII letters, digits and inner hyphens; the directory's or file's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

impl Slug {
    /// The slug, if `text` is one: 1 to 64 of `a-z 0-9 -`, a hyphen neither first nor last.
    pub fn new(text: &str) -> Option<Slug> {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let well_formed =
            (1..=64).contains(&text.len()) && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-');
        well_formed.then(|| Slug(text.into()))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything the author says: immutable, shared by all sessions, replaced as a whole after an edit.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// Who and where to.
    pub site: Site,
    /// The opening statement.
    pub vision: Document,
    /// The research areas, in the order of `site.toml`.
    pub areas: Vec<Area>,
    /// The write-ups, in the order of `site.toml`.
    pub write_ups: Vec<Arc<WriteUp>>,
    /// What's new, newest first.
    pub news: Vec<News>,
    /// All references, by year (newest first), then key, with their labels.
    pub references: ReferenceList,
    /// The files that pages were written in, for those who want the Markdown. Works and news have none.
    pub sources: BTreeMap<Page, PageSource>,
    /// What else is offered to be fetched: the files below `files/`, by name.
    pub attachments: BTreeMap<String, Attachment>,
    /// When any of the content was last changed, in seconds since 1970.
    pub modified: u32,
    /// What keeps the author's last save from being shown, a finding each; only a preview has any.
    pub complaints: Vec<String>,
}

/// The file that a page was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSource {
    /// Its Markdown with the front matter.
    pub text: Arc<str>,
    /// When anything the page consists of was last changed, in seconds since 1970.
    pub modified: u32,
}

/// A file that is offered as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its content.
    pub bytes: Arc<[u8]>,
    /// When it was last changed, in seconds since 1970.
    pub modified: u32,
}

impl WriteUp {
    /// What its takeaways say, in order, wherever they stand.
    pub fn takeaways(&self) -> Vec<String> {
        fn gather(blocks: &[Block], found: &mut Vec<String>) {
            for block in blocks {
                let BlockKind::Container(container) = &block.kind else { continue };
                if container.kind == ContainerKind::Takeaway {
                    let paragraphs = container.body.iter().filter_map(|block| match &block.kind {
                        BlockKind::Paragraph(inlines) => Some(plain_text(inlines)),
                        _ => None,
                    });
                    found.extend(paragraphs);
                } else {
                    gather(&container.body, found);
                }
            }
        }
        let mut found = Vec::new();
        gather(&self.document.blocks, &mut found);
        found
    }
}

impl Library {
    /// The area with this slug.
    pub fn area(&self, slug: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.slug.as_str() == slug)
    }

    /// The write-up with this slug.
    pub fn write_up(&self, slug: &str) -> Option<&WriteUp> {
        self.write_ups.iter().map(Arc::as_ref).find(|write_up| write_up.slug.as_str() == slug)
    }

    /// The reference with this BibTeX key.
    pub fn reference(&self, key: &str) -> Option<&Reference> {
        self.references.get(key)
    }

    /// Every page, in the order in which they are offered, with its title.
    pub fn pages(&self) -> impl Iterator<Item = (Page, &str)> {
        let write_ups = self.write_ups.iter().map(|page| (Page::WriteUp(page.slug.clone()), page.title.as_str()));
        let areas = self.areas.iter().map(|area| (Page::Area(area.slug.clone()), area.title.as_str()));
        let fixed = [(Page::Works, "All works"), (Page::News, "What's new"), (Page::Home, "The first page")];
        write_ups.chain(areas).chain(fixed)
    }

    /// Whether `page` exists.
    pub fn has(&self, page: &Page) -> bool {
        match page {
            Page::Home | Page::Works | Page::News => true,
            Page::Area(slug) => self.area(slug.as_str()).is_some(),
            Page::WriteUp(slug) => self.write_up(slug.as_str()).is_some(),
        }
    }
}

/// A place of its own that can be opened and addressed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// The first page.
    Home,
    /// All references.
    Works,
    /// All news.
    News,
    /// One research area.
    Area(Slug),
    /// One write-up.
    WriteUp(Slug),
}

/// The page's address, as it is typed after `ssh host read`.
impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Page::Home => f.write_str("home"),
            Page::Works => f.write_str("works"),
            Page::News => f.write_str("news"),
            Page::Area(slug) | Page::WriteUp(slug) => slug.fmt(f),
        }
    }
}

/// `site.toml`.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Whose portfolio it is; empty where the author has not said.
    pub name: String,
    /// The thesis in one line.
    pub tagline: String,
    /// A line about who the author is and what they work on.
    pub about: String,
    /// Heading over the write-ups.
    pub companions_title: String,
    /// What the write-ups are, in one line.
    pub companions_summary: String,
    /// Where else to look.
    pub links: Vec<SiteLink>,
    /// The theme a visitor gets before their terminal or they themselves say otherwise.
    pub theme: DefaultTheme,
}

/// A labelled link of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLink {
    /// What the visitor reads.
    pub label: String,
    /// Where it leads: http, https or mailto.
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
    /// Its name.
    pub title: String,
    /// What it is about, in one sentence.
    pub summary: String,
    /// Keys of the works that belong to it, in the author's order.
    pub works: Vec<String>,
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
    /// When it was written.
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

/// A figure: `figures/<id>.toml` with its data, checked and joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The file's name without ending.
    pub id: String,
    /// What to see in it.
    pub title: String,
    /// What to take away from it.
    pub takeaway: String,
    /// Where the values come from.
    pub source: String,
    /// The data file's name without ending; empty for a figure that is drawn from none.
    pub data: String,
    /// What is drawn.
    pub body: FigureBody,
    /// The same as a table, complete; what is shown where no picture can be.
    pub table: Table,
}

/// A lab: `labs/<id>.toml`, an experiment of a closed set of kinds that the reader makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Lab {
    /// The file's name without ending.
    pub id: String,
    /// What it runs on.
    pub setup: Arc<Setup>,
    /// What it is called.
    pub title: String,
    /// What is to be found out.
    pub goal: String,
    /// What may be done.
    pub rules: Vec<String>,
    /// Minutes it takes.
    pub minutes: u32,
    /// What its chance depends on; the same for all readers.
    pub seed: u32,
    /// The actions of a whole run, for those who only watch or read.
    pub demo: Vec<String>,
}

/// What a figure draws.
#[derive(Debug, Clone, PartialEq)]
pub enum FigureBody {
    /// Only its table.
    Table,
    /// A chart: axes, series and their points.
    Chart(Box<Chart>),
    /// A graph with placed nodes.
    Graph(Graph),
    /// Text pictures shown one after the other.
    Frames(Frames),
}

/// A directed graph whose nodes the author placed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Graph {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The edges of the first state.
    pub edges: Vec<Edge>,
    /// Named states; what differs from the edges above.
    pub states: Vec<GraphState>,
    /// What setting a node by hand does to the arrows into it.
    pub intervention: Intervention,
}

/// What setting a node of a graph by hand does to the arrows into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Intervention {
    /// They stay: what is set adds to what its causes do.
    #[default]
    Shift,
    /// They are cut: the node obeys nothing else.
    Cut,
}

/// A node of a graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its name in edges.
    pub id: String,
    /// What the visitor reads.
    pub label: String,
    /// Column and row of the author's grid, from 0.
    pub at: (u16, u16),
}

/// An edge of a graph: indices into [`Graph::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Edge {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// Whether it stands for a hidden common cause and points both ways.
    pub latent: bool,
}

/// A state of a graph: edges added to, removed from and marked wrong in the first one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GraphState {
    /// Its name in `show=`.
    pub name: String,
    /// Edges that are there as well.
    pub added: Vec<Edge>,
    /// Edges that are missing.
    pub removed: Vec<Edge>,
    /// Edges that are wrong.
    pub wrong: Vec<Edge>,
}

/// A day or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, if known.
    pub day: Option<u8>,
}

impl Date {
    /// The date in `YYYY-MM-DD` or `YYYY-MM`.
    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.split('-');
        let digits = |part: &str, length: usize| {
            (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse().ok())
                .flatten()
        };
        let year: u16 = digits(parts.next()?, 4)?;
        let month = u8::try_from(digits(parts.next()?, 2)?).ok().filter(|month| (1..=12).contains(month))?;
        let day = match parts.next() {
            None => None,
            Some(day) => Some(u8::try_from(digits(day, 2)?).ok().filter(|day| (1..=days(year, month)).contains(day))?),
        };
        parts.next().is_none().then_some(Date { year, month, day })
    }

    /// The English month, abbreviated to three letters.
    pub fn month_name(&self) -> &'static str {
        const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        NAMES[usize::from(self.month.clamp(1, 12)) - 1]
    }
}

/// Days in a month of the Gregorian calendar.
fn days(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// `25 May 2026` or `May 2026`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(day) = self.day {
            write!(f, "{day} ")?;
        }
        write!(f, "{} {}", self.month_name(), self.year)
    }
}

/// One dated item of `news.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// When.
    pub date: Date,
    /// What happened, as inline Markdown.
    pub text: Vec<Inline>,
    /// What it is about.
    pub link: Option<Target>,
}

/// One entry of `references.bib`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// The BibTeX key.
    pub key: String,
    /// The title, LaTeX resolved.
    pub title: String,
    /// "Given Family" in order, for citations.
    pub authors: Vec<String>,
    /// Whether the list of authors goes on ("and others").
    pub more_authors: bool,
    /// Year of publication.
    pub year: u16,
    /// Month, 1 to 12, if known.
    pub month: Option<u8>,
    /// Journal, proceedings or status, if the entry names one.
    pub venue: Option<String>,
    /// The arXiv identifier, without prefix.
    pub arxiv: Option<String>,
    /// Where it can be read: the entry's `url`, or the address its `doi` or `eprint` makes.
    pub url: Option<String>,
    /// The entry's `note`.
    pub note: Option<String>,
    /// The entry as the author wrote it, for citing.
    pub bibtex: String,
}

/// A piece of prose with its notes: what one Markdown file holds.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The blocks in order.
    pub blocks: Vec<Block>,
    /// The notes, in the order in which the text refers to them; [`Inline::Note`] indexes this.
    pub notes: Vec<Note>,
    /// Words of prose outside of `deep` containers, counted once at load; for reading time.
    pub words: usize,
}

/// The body of a footnote.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The tag the author gave it.
    pub tag: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A block and the place in its file it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Where it is written; what keeps a reader's place over a resize or an edit.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// The kinds of block.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    /// A heading; the page's own title is not among them.
    Heading {
        /// 1 for the page's main sections, written `##`, to 5 for `######`.
        level: u8,
        /// The name in addresses: from `{#anchor}` or the text; unique on the page.
        anchor: String,
        /// The text.
        text: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// The first number, if the list is numbered.
        start: Option<u64>,
        /// The items.
        items: Vec<Item>,
    },
    /// A block quotation.
    Quote(Vec<Block>),
    /// Code, shown as it is.
    Code {
        /// The info string's first word; may be empty.
        language: String,
        /// The text, with a newline after each line.
        text: String,
    },
    /// A table.
    Table(Table),
    /// A thematic break.
    Rule,
    /// Displayed mathematics.
    Math(Formula),
    /// A figure, lab or image, placed.
    Place(Placement),
    /// A `:::` container.
    Container(Container),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// For task lists: whether it is done.
    pub task: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A table: one head row and rows of the same number of cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Alignment of each column.
    pub columns: Vec<Alignment>,
    /// The head's cells.
    pub head: Vec<Vec<Inline>>,
    /// The rows' cells.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// Alignment of a table column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alignment {
    /// As the content suggests: numbers right, words left.
    #[default]
    Natural,
    /// Left.
    Left,
    /// Centred.
    Centre,
    /// Right.
    Right,
}

/// A figure, lab or image placed by image syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Which of the three.
    pub kind: PlacementKind,
    /// The file's name without directory and ending.
    pub id: String,
    /// The alternative text, required.
    pub alternative: String,
}

/// What a placement shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacementKind {
    /// `figures/<id>.toml`.
    Figure,
    /// `labs/<id>.toml`.
    Lab,
    /// `images/<id>.png` or `.jpg`.
    Image,
}

/// A `:::` container, its attributes already checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Container {
    /// Which of the closed set.
    pub kind: ContainerKind,
    /// The bare word after the kind: an id, a figure or a title, as the kind wants it; may be empty.
    pub id: String,
    /// `key=value` attributes in alphabetical order.
    pub attributes: BTreeMap<String, String>,
    /// The body; for `predict` the question.
    pub body: Vec<Block>,
    /// Parts after `--- name` lines (`close`, `reveal`), in order; only `predict` has them.
    pub parts: Vec<Part>,
}

/// A part of a container, opened by a `--- name key=value` line.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its attributes.
    pub attributes: BTreeMap<String, String>,
    /// Its body.
    pub body: Vec<Block>,
}

/// The kinds of container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContainerKind {
    /// A remark.
    Note,
    /// What to take away.
    Takeaway,
    /// A digression.
    Aside,
    /// Figures of merit, big.
    Stats,
    /// Cards beside each other.
    Cards,
    /// Numbered steps.
    Steps,
    /// Alternatives behind tabs.
    Tabs,
    /// Two things side by side.
    Compare,
    /// Somebody's words.
    Quote,
    /// Collapsed; for those who want everything.
    Deep,
    /// A question asked before the answer is shown.
    Predict,
    /// A figure that steps with the prose.
    Story,
    /// One step of a story.
    Step,
    /// What belongs to the one-minute depth.
    Brief,
}

impl ContainerKind {
    /// Every kind with the word the author writes, in alphabetical order.
    pub const NAMES: [(&'static str, ContainerKind); 14] = [
        ("aside", ContainerKind::Aside),
        ("brief", ContainerKind::Brief),
        ("cards", ContainerKind::Cards),
        ("compare", ContainerKind::Compare),
        ("deep", ContainerKind::Deep),
        ("note", ContainerKind::Note),
        ("predict", ContainerKind::Predict),
        ("quote", ContainerKind::Quote),
        ("stats", ContainerKind::Stats),
        ("step", ContainerKind::Step),
        ("steps", ContainerKind::Steps),
        ("story", ContainerKind::Story),
        ("tabs", ContainerKind::Tabs),
        ("takeaway", ContainerKind::Takeaway),
    ];
}

/// Text within a block.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Words; a soft line break is a blank.
    Text(String),
    /// A hard line break.
    Break,
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// Code.
    Code(String),
    /// A link.
    Link {
        /// Where it leads.
        target: Target,
        /// What is read.
        text: Vec<Inline>,
    },
    /// A reference to a note: an index into [`Document::notes`].
    Note(usize),
    /// Citations in one pair of brackets: keys of [`Library::references`].
    Cite(Vec<String>),
    /// A number from the page's data, already formatted.
    Value(Value),
    /// Mathematics.
    Math(Formula),
}

/// A number in the prose that stands in a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As it is shown.
    pub text: String,
    /// The data file's name without ending.
    pub data: String,
    /// The row's key: the cell in the first column.
    pub row: String,
    /// The column.
    pub column: String,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Out of the portfolio: http, https or mailto.
    Url(String),
    /// A page of the portfolio, perhaps a heading of it.
    Page {
        /// The page.
        page: Page,
        /// The heading's anchor.
        anchor: Option<String>,
    },
    /// A reference in the list of works.
    Reference(String),
}

/// The text of inlines without any markup, notes and citations left out.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(words) | Inline::Code(words) => text += words,
            Inline::Math(formula) => text += &formula.tex,
            Inline::Break => text.push(' '),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { text: inner, .. } => {
                text += &plain_text(inner);
            }
            Inline::Value(value) => text += &value.text,
            Inline::Note(_) | Inline::Cite(_) => {}
        }
    }
    text
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

    #[test]
    fn dates_are_real() {
        assert_eq!(Date::parse("2026-05-25").map(|date| date.to_string()).as_deref(), Some("25 May 2026"));
        assert_eq!(Date::parse("2026-06").map(|date| date.to_string()).as_deref(), Some("Jun 2026"));
        assert_eq!(Date::parse("2024-02-29").and_then(|date| date.day), Some(29));
        for bad in ["", "2026", "2026-13", "2026-00", "2026-02-29", "2026-1-1", "2026-01-01-01", "+026-01", "26-01"] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
    }
}
