//! Pages: front matter and prose of areas and write-ups.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::data::Data;
use super::fields::{At, Fields, Reader};
use super::figure::FigureFile;
use super::image::Image;
use super::markup::{self, Context, Mention, MentionKind};
use super::model::{Area, Date, Document, Figure, Lab, Slug, WriteUp, title_text};
use super::reading_time::{self, ReadingTime};
use super::site::{date, links_of};
use super::syntax::Syntax;
use super::values;
use super::variables::Models;
use crate::diagnostic::{Diagnostic, Source, Span};

/// Delimiter of front matter.
const FENCE: &str = "+++";
/// Delimiter of YAML front matter.
const YAML_FENCE: &str = "---";
/// Maximum claimed minutes.
const MINUTES_MAX: u32 = 120;

/// A page's file with the data for the checks.
#[derive(Debug, Clone)]
pub struct PageFile {
    /// The file.
    pub source: Source,
    /// Anchors of the page's headings, with their spans.
    pub anchors: Vec<(String, Span)>,
    /// Mentions of other files.
    pub mentions: Vec<Mention>,
}

/// A parsed file `areas/<slug>.md`.
#[derive(Debug, Clone)]
pub struct AreaFile {
    /// The file of the area's page.
    pub file: PageFile,
    /// The area.
    pub area: Area,
    /// Keys of the works in the front matter, with spans.
    pub works: Vec<At<String>>,
    /// Draft state and former addresses of the area.
    pub state: State,
}

/// Publication state in front matter.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// `draft = true`: shown in previews only.
    pub is_draft: bool,
    /// `was`: former addresses of the page.
    pub was: Vec<At<String>>,
}

impl State {
    fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> State {
        let flag = fields.get("draft").and_then(|value| reader.as_flag(value, "draft"));
        let was = if fields.get("was").is_some() { fields.strings(reader, "was") } else { Vec::new() };
        for address in was.iter().filter(|address| Slug::new(&address.value).is_none()) {
            let message = format!("\"{}\" is no address; use up to 64 of a-z, 0-9 and inner hyphens", address.value);
            reader.error(address.span, message);
        }
        State { is_draft: flag.is_some_and(|flag| flag.value), was }
    }
}

/// The folders `figures`, `data` and `images` of `areas/` or `pages/`, which all pages there share.
#[derive(Debug, Clone, Default)]
pub struct SharedFiles {
    /// The directory of the folders: `areas` or `pages`.
    pub directory: &'static str,
    /// Figures with their files; `None` for a figure with errors.
    pub figures: BTreeMap<String, (Source, Option<FigureFile>)>,
    /// Data files.
    pub data: BTreeMap<String, Data>,
    /// The images.
    pub images: Vec<Arc<Image>>,
}

/// A parsed directory `write-ups/<slug>/`.
#[derive(Debug, Clone)]
pub struct WriteUpFile {
    /// The file of the page.
    pub file: PageFile,
    /// The write-up.
    pub write_up: Arc<WriteUp>,
    /// Draft state and former addresses of the write-up.
    pub state: State,
    /// Key of the paper, with its span.
    pub paper: Option<At<String>>,
    /// Slugs of the areas, with their spans.
    pub areas: Vec<At<String>>,
    /// The claimed minutes, with their span.
    pub minutes: Option<At<u32>>,
    /// Figures of the write-up by id, with their files; `None` for a figure with errors.
    pub figures: BTreeMap<String, (Source, Option<FigureFile>)>,
    /// Data files of the write-up by id.
    pub data: BTreeMap<String, Data>,
    /// Paths of the labs and images, relative to the directory of the write-up.
    pub others: Vec<String>,
}

/// Front matter: its position and language.
struct Front {
    at: Range<usize>,
    syntax: Syntax,
}

/// Returns the front matter, if there is any, and the byte offset of the prose.
fn front_matter(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> (Option<Front>, usize) {
    let text = &*source.text;
    let first = text.lines().next().unwrap_or_default();
    let is_yaml = first.trim_end() == YAML_FENCE;
    if first.trim_end() != FENCE && !is_yaml {
        let message = format!("the page begins with front matter: TOML between two lines `{FENCE}`");
        diagnostics.push(source.error(Span::new(0..first.len()), message));
        return (None, 0);
    }
    let start = (first.len() + 1).min(text.len());
    let mut offset = start;
    for line in text[start..].split_inclusive('\n') {
        let fence = line.trim_end();
        if fence == FENCE && !is_yaml || is_yaml && matches!(fence, YAML_FENCE | "...") {
            let syntax = if is_yaml { Syntax::Yaml } else { Syntax::Toml };
            return (Some(Front { at: start..offset, syntax }), offset + line.len());
        }
        offset += line.len();
    }
    let fence = if is_yaml { YAML_FENCE } else { FENCE };
    let message = format!("the front matter is never closed; end it with a line `{fence}`");
    diagnostics.push(source.error(Span::new(0..first.len()), message));
    (None, text.len())
}

/// Reads strings of front matter, which may contain `{=…}` values.
struct Strings<'a> {
    data: &'a BTreeMap<String, Data>,
    mentions: Vec<Mention>,
}

impl Strings<'_> {
    /// Returns a string without emphasis and code, with formulas on one line.
    fn without_markup(&self, text: String, span: Span, reader: &mut Reader<'_>) -> String {
        if !text.contains(['$', '*', '_', '`', '\\', '[', '&', '<']) {
            return text;
        }
        let context = Context { source: reader.source(), data: self.data, figures: &[], models: Models::default() };
        let mut found = Vec::new();
        let (inlines, _) = markup::parse_inline(context, &text, span, &mut found);
        found.into_iter().for_each(|finding| reader.push(finding));
        title_text(&inlines)
    }

    /// Returns the string under `key` with values filled in; empty after an error.
    fn read(&mut self, fields: &mut Fields<'_>, reader: &mut Reader<'_>, key: &'static str) -> String {
        let Some(text) = fields.words(reader, key) else { return String::new() };
        match values::substitute(self.data, &text.value) {
            Ok((result, found)) => {
                let result = self.without_markup(result, text.span, reader);
                let typed = values::typed_numbers(&text.value).into_iter().map(MentionKind::Number);
                let kinds = found.into_iter().map(MentionKind::Value).chain(typed);
                self.mentions.extend(kinds.map(|kind| Mention { span: text.span, kind, is_deep: false }));
                result
            }
            Err(message) => {
                reader.error(text.span, message);
                String::new()
            }
        }
    }
}

/// Parses an area, or another kind of page. Front matter: `title`, `summary`, `works` (optional for pages), and
/// optionally `draft` and `was`.
pub fn parse_area(slug: Slug, source: Source, shared: &SharedFiles, diagnostics: &mut Vec<Diagnostic>) -> AreaFile {
    let is_page = shared.directory == "pages";
    let mut state = State::default();
    let (front, body) = front_matter(&source, diagnostics);
    let data = &shared.data;
    let mut strings = Strings { data, mentions: Vec::new() };
    let (mut title, mut summary, mut works) = (String::new(), String::new(), Vec::new());
    if let Some(front) = front {
        let mut reader = Reader::new(&source, front.at.start, diagnostics);
        let document = reader.document(&source.text[front.at], front.syntax);
        let document = document.table();
        let mut fields = reader.root(&document);
        title = strings.read(&mut fields, &mut reader, "title");
        summary = strings.read(&mut fields, &mut reader, "summary");
        if !is_page || fields.get("works").is_some() {
            works = fields.strings(&mut reader, "works");
        }
        state = State::read(&mut fields, &mut reader);
        fields.finish(&mut reader);
    }
    let markup =
        markup::parse(Context { source: &source, data, figures: &[], models: Models::default() }, body, diagnostics);
    let figures = placed(&markup.mentions, &shared.figures);
    let is_placed = |image: &&Arc<Image>| markup.mentions.iter().any(|mention| mention.image() == Some(&*image.id));
    let area = Area {
        slug,
        is_page,
        title,
        summary,
        works: works.iter().map(|work| work.value.clone()).collect(),
        figures,
        images: shared.images.iter().filter(is_placed).cloned().collect(),
        document: markup.document,
    };
    AreaFile { file: PageFile { source, anchors: markup.anchors, mentions: markup.mentions }, area, works, state }
}

/// Parses the page of a write-up. Front matter: `title`, `short` (optional), `paper` (optional), `date`, `summary`,
/// `question`, `answer`, `minutes`, `areas`, and optionally `links`, `draft` and `was`.
pub fn parse_write_up(
    slug: Slug,
    source: Source,
    data: BTreeMap<String, Data>,
    figures: BTreeMap<String, (Source, Option<FigureFile>)>,
    (labs, images): (Vec<Lab>, Vec<Arc<Image>>),
    others: Vec<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> WriteUpFile {
    let (front, body) = front_matter(&source, diagnostics);
    let mut strings = Strings { data: &data, mentions: Vec::new() };
    let mut at_the_end = Strings { data: &data, mentions: Vec::new() };
    let mut write_up = WriteUp {
        slug,
        title: String::new(),
        short: String::new(),
        paper: None,
        date: Date::default(),
        summary: String::new(),
        question: String::new(),
        answer: String::new(),
        minutes: 0,
        areas: Vec::new(),
        links: Vec::new(),
        figures: Vec::new(),
        labs,
        images,
        document: Default::default(),
    };
    let (mut paper, mut areas, mut minutes) = (None, Vec::new(), None);
    let mut state = State::default();
    let mut linked = Vec::new();
    if let Some(front) = front {
        let mut reader = Reader::new(&source, front.at.start, diagnostics);
        let document = reader.document(&source.text[front.at], front.syntax);
        let document = document.table();
        let mut fields = reader.root(&document);
        write_up.title = strings.read(&mut fields, &mut reader, "title");
        let short = fields.get("short").map(|_| strings.read(&mut fields, &mut reader, "short"));
        let default = || write_up.title.split(": ").next().unwrap_or_default().to_owned();
        write_up.short = short.unwrap_or_else(default);
        paper = fields.optional_string(&mut reader, "paper");
        write_up.paper = paper.as_ref().map(|paper| paper.value.clone());
        write_up.date = date(&mut fields, &mut reader).unwrap_or_default();
        write_up.summary = strings.read(&mut fields, &mut reader, "summary");
        write_up.question = strings.read(&mut fields, &mut reader, "question");
        write_up.answer = at_the_end.read(&mut fields, &mut reader, "answer");
        if let Some(claimed) = fields.integer(&mut reader, "minutes", 1..MINUTES_MAX + 1) {
            minutes = Some(claimed);
        }
        areas = fields.strings(&mut reader, "areas");
        write_up.areas = areas.iter().filter_map(|area| Slug::new(&area.value)).collect();
        write_up.links = links_of(&mut fields, &mut reader, &mut linked);
        state = State::read(&mut fields, &mut reader);
        fields.finish(&mut reader);
    }
    let mut mentions = strings.mentions;
    mentions.extend(linked);
    let drawn: Vec<Figure> =
        figures.values().filter_map(|(_, file)| file.as_ref()).map(|file| file.figure.clone()).collect();
    let lab_files = others.iter().filter(|path| path.starts_with("labs/")).count();
    let models = Models { labs: &write_up.labs, has_broken: write_up.labs.len() < lab_files };
    let context = Context { source: &source, data: &data, figures: &drawn, models };
    let markup = markup::parse(context, body, diagnostics);
    write_up.document = markup.document;
    write_up.minutes = reading_time::minutes(ReadingTime::of(&write_up.document, &write_up.labs).seconds());
    mentions.extend(markup.mentions);
    mentions.extend(at_the_end.mentions);
    write_up.figures = placed(&mentions, &figures);
    let file = PageFile { source, anchors: markup.anchors, mentions };
    WriteUpFile { file, state, write_up: Arc::new(write_up), paper, areas, minutes, figures, data, others }
}

/// Returns the figures that a page mentions, in the order of their first mentions.
fn placed(mentions: &[Mention], figures: &BTreeMap<String, (Source, Option<FigureFile>)>) -> Vec<Figure> {
    let mut placed: Vec<Figure> = Vec::new();
    for id in mentions.iter().filter_map(Mention::figure) {
        if let Some((_, Some(known))) = figures.get(id)
            && !placed.iter().any(|figure| figure.id == *id)
        {
            placed.push(known.figure.clone());
        }
    }
    placed
}

/// Parses the vision: prose without front matter.
pub fn parse_vision(source: Source, diagnostics: &mut Vec<Diagnostic>) -> (PageFile, Document) {
    if source.text.starts_with(FENCE) {
        diagnostics.push(source.error(Span::default(), "the vision has no front matter; write prose only"));
    }
    let data = BTreeMap::new();
    let markup = markup::parse(
        Context { source: &source, data: &data, figures: &[], models: Models::default() },
        0,
        diagnostics,
    );
    (PageFile { source, anchors: markup.anchors, mentions: markup.mentions }, markup.document)
}
