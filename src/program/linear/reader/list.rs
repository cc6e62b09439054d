//! Numbered lists of choices: pages, sections, links, figures, search hits; and the targets of choices.

use std::borrow::Cow;

use super::{Reader, suggestion};
use crate::content::model::{LinkTarget, Page, Slug};
use crate::content::reading_time;
use crate::diagnostic::did_you_mean;
use crate::export::CiteForm;
use crate::program::command as commands;
use crate::search::{Hit, Hits, Kind, NameHit, NameKind, Query};
use crate::typeset::{Manuscript, plain};

/// Maximum number of search hits listed.
const LISTED: usize = 12;
/// Characters of context for a search hit.
const CONTEXT_CHARACTERS: usize = 160;
/// Suffix for a prediction that was found by words of its hidden answer.
const HIDDEN: &str = " (what you look for is told after the answer)";

/// An item of a list.
#[derive(Debug, Clone)]
pub(in crate::program::linear) struct Choice {
    /// Number to type.
    number: String,
    /// Text of the choice.
    words: String,
    goes: Goes,
}

/// The target of a choice.
#[derive(Debug, Clone)]
pub(in crate::program::linear) enum Goes {
    To(LinkTarget),
    /// The segment of a page with this source offset.
    Source(Page, u32),
    /// A figure, by its id.
    Figure(Slug, String),
    Lab(Slug, String),
}

/// The choices of a list.
#[derive(Debug, Clone)]
pub(in crate::program::linear) enum Choices {
    /// All pages, with their summaries or without. There can be thousands, so they are listed again when one is chosen.
    Pages {
        with_hooks: bool,
    },
    Listed(Vec<Choice>),
}

impl Choice {
    /// Numbers choices, beginning with 1.
    pub fn numbered(choices: impl IntoIterator<Item = (String, Goes)>) -> Vec<Choice> {
        let choices = choices.into_iter().enumerate();
        choices.map(|(at, (words, goes))| Choice { number: (at + 1).to_string(), words, goes }).collect()
    }
}

impl Reader {
    /// Lists choices and remembers them for numbers typed next.
    pub fn offer_choices(&mut self, title: &str, choices: Vec<Choice>) -> String {
        let said = self.list(title, &choices);
        self.choices = Choices::Listed(choices);
        said
    }

    fn list(&self, title: &str, choices: &[Choice]) -> String {
        let mut said = self.say(title);
        for choice in choices {
            said += &self.say(&format!("{}. {}", choice.number, choice.words));
        }
        said
    }

    /// Returns the choices of the last list.
    fn choices(&self) -> Cow<'_, [Choice]> {
        match &self.choices {
            Choices::Pages { with_hooks } => self.pages(*with_hooks).into(),
            Choices::Listed(choices) => choices.into(),
        }
    }

    /// Whether no list is open, so that a number is no choice.
    pub fn has_no_choices(&self) -> bool {
        matches!(&self.choices, Choices::Listed(choices) if choices.is_empty())
    }

    pub fn forget_choices(&mut self) {
        self.choices = Choices::Listed(Vec::new());
    }

    /// Follows the choice with this number; `None` if there is no list or `line` is not a number.
    pub fn choose_number(&mut self, line: &str) -> Option<String> {
        let line = line.trim_end_matches('.');
        if line.is_empty() || !line.bytes().all(|it| it.is_ascii_digit() || it == b'.') {
            return None;
        }
        let choices = self.choices();
        let last = &choices.last()?.number;
        let Some(choice) = choices.iter().find(|choice| choice.number == line) else {
            return Some(self.say(&format!("The list has the numbers 1 to {last}.")));
        };
        let goes = choice.goes.clone();
        drop(choices);
        Some(self.follow(goes))
    }

    /// Follows the only choice that contains these words.
    pub fn choose_words(&mut self, line: &str) -> Option<String> {
        let typed = line.to_lowercase();
        let choices = self.choices();
        let mut found = choices.iter().filter(|choice| choice.words.to_lowercase().contains(&typed));
        let goes = found.next()?.goes.clone();
        let is_only = found.next().is_none();
        drop(choices);
        is_only.then(|| self.follow(goes))
    }

    /// Goes to the target of a choice.
    fn follow(&mut self, goes: Goes) -> String {
        match goes {
            Goes::To(target) => self.open_target(&target),
            Goes::Lab(page, id) => self.enter_lab(&page, &id),
            Goes::Figure(page, id) => self.figure(&page, &id),
            Goes::Source(page, source) => {
                self.visit(page);
                let segments = self.segments();
                let at = segments.segments.iter().rposition(|segment| segment.source <= source).unwrap_or(0);
                self.tell(at)
            }
        }
    }

    /// Opens the target of a link; an external address is written in full.
    pub fn open_target(&mut self, target: &LinkTarget) -> String {
        match target {
            LinkTarget::Page { page, anchor } => self.open(page.clone(), anchor.as_deref()),
            LinkTarget::Url(url) => self.say(url),
            LinkTarget::Lab { page, id, state } => {
                self.visit(Page::WriteUp(page.clone()));
                self.enter_lab_at(page, id, state)
            }
            LinkTarget::File(name) => {
                let line = format!("To fetch it: scp HOST:files/{name} .");
                self.say(&self.library().site.with_host(&line))
            }
            LinkTarget::Reference(key) => {
                let library = self.library();
                match library.reference(key) {
                    Some(work) => {
                        self.say(&CiteForm::Text.of(work)) + &self.say(&format!("cite {key} has it as BibTeX."))
                    }
                    None => self.say("That work is gone."),
                }
            }
        }
    }

    /// Goes to a page, or to a section of it.
    pub fn open(&mut self, page: Page, anchor: Option<&str>) -> String {
        if !self.library().has(&page) {
            return self.say("That page is gone.");
        }
        self.visit(page);
        let segments = self.segments();
        let section = anchor.and_then(|anchor| segments.sections.iter().find(|section| section.anchor == anchor));
        match (section, anchor) {
            (Some(section), _) => self.tell(section.line),
            (None, Some(_)) => self.say("That section is not told here; this is its page.\n\n") + &self.tell(0),
            (None, None) => self.tell(0),
        }
    }

    /// Lists the pages; `with_hooks` includes their summaries.
    pub fn list_pages(&mut self, with_hooks: bool) -> String {
        let listed = self.list("\nChoices:", &self.pages(with_hooks));
        self.choices = Choices::Pages { with_hooks };
        listed
            + &self.say("\nType a number to open one, Enter to hear more of this page, help for all that can be typed.")
    }

    /// Returns the pages as choices.
    fn pages(&self, with_hooks: bool) -> Vec<Choice> {
        let library = self.library();
        let pages = library.pages().filter(|(page, _)| *page != Page::Home).map(|(page, title)| {
            let (minutes, hook) = match &page {
                Page::WriteUp(slug) => library
                    .write_up(slug.as_str())
                    .map(|it| (format!(" ({} min)", it.minutes), it.summary.as_str()))
                    .unwrap_or_default(),
                Page::Area(slug) => {
                    (String::new(), library.area(slug.as_str()).map_or("", |area| area.summary.as_str()))
                }
                _ => (String::new(), ""),
            };
            let colon = if hook.is_empty() || !with_hooks { "" } else { ": " };
            let hook = if with_hooks { hook } else { "" };
            (format!("{title}{minutes}{colon}{hook}"), Goes::To(LinkTarget::Page { page, anchor: None }))
        });
        Choice::numbered(pages)
    }

    /// Returns the title of a page.
    pub fn title(&self, page: &Page) -> String {
        let library = self.library();
        library.pages().find(|(it, _)| it == page).map(|(_, title)| title.to_owned()).unwrap_or_default()
    }

    /// Lists the sections, or goes to the one with this number or name.
    pub fn contents(&mut self, wanted: &str) -> String {
        let segments = self.segments();
        let sections = &segments.sections;
        let page = self.here().page.clone();
        let numbered = sections.iter().filter(|section| !section.number.is_empty());
        let choices: Vec<Choice> = numbered
            .map(|section| {
                let anchor = Some(section.anchor.clone());
                let minutes = reading_time::minutes(section.seconds);
                let words = format!("{} ({minutes} min)", section.title);
                Choice {
                    number: section.number.clone(),
                    words,
                    goes: Goes::To(LinkTarget::Page { page: page.clone(), anchor }),
                }
            })
            .collect();
        if choices.is_empty() {
            return self.say("This page has no sections.");
        }
        if !wanted.is_empty() {
            let by_anchor = sections.iter().find(|section| section.anchor == wanted.to_lowercase());
            if let Some(section) = by_anchor {
                return self.tell(section.line);
            }
            self.choices = Choices::Listed(choices);
            return self.choose_number(wanted).or_else(|| self.choose_words(wanted)).unwrap_or_else(|| {
                self.forget_choices();
                let near = did_you_mean(wanted, sections.iter().map(|section| section.title.as_str()));
                self.say(&format!("There is no such section; toc lists them.{}", suggestion(&near)))
            });
        }
        let title = self.title(&page);
        self.offer_choices(&format!("{title}, its sections:"), choices)
    }

    /// Lists the links of the segment that was written last.
    pub fn links(&mut self) -> String {
        let links = self.segments().segments.get(self.at()).map(|segment| segment.links.clone()).unwrap_or_default();
        if links.is_empty() {
            return self.say("There is no link in this piece.");
        }
        let library = self.library();
        let choices = links.into_iter().map(|(words, target)| {
            let address = match &target {
                LinkTarget::Url(url) => url.clone(),
                LinkTarget::File(name) => format!("files/{name}"),
                LinkTarget::Page { page, anchor: Some(anchor) } => format!("{page}#{anchor}"),
                LinkTarget::Page { page, anchor: None } => page.to_string(),
                LinkTarget::Lab { .. } => plain::address(&target),
                LinkTarget::Reference(key) => {
                    library.reference(key).and_then(|it| it.url.clone()).unwrap_or_else(|| key.clone())
                }
            };
            (if words == address { words } else { format!("{words}: {address}") }, Goes::To(target))
        });
        let choices = Choice::numbered(choices);
        self.offer_choices("Links:", choices)
    }

    /// Lists the figures of the page, or shows the one with this number or name.
    pub fn figures(&mut self, wanted: &str) -> String {
        let library = self.library();
        let write_up = match &self.here().page {
            Page::WriteUp(slug) => library.write_up(slug.as_str()),
            _ => None,
        };
        let Some(write_up) = write_up.filter(|write_up| !write_up.figures.is_empty()) else {
            return self.say("This page has no figures.");
        };
        let choices = write_up
            .figures
            .iter()
            .map(|figure| (figure.title.clone(), Goes::Figure(write_up.slug.clone(), figure.id.clone())));
        let choices = Choice::numbered(choices);
        if wanted.is_empty() {
            return self.offer_choices("Figures:", choices);
        }
        if write_up.figures.iter().any(|figure| figure.id == wanted) {
            return self.figure(&write_up.slug, wanted);
        }
        self.choices = Choices::Listed(choices);
        self.choose_number(wanted).or_else(|| self.choose_words(wanted)).unwrap_or_else(|| {
            self.forget_choices();
            self.say("There is no such figure; figures lists them.")
        })
    }

    /// Returns a figure as text and numbers. The position on the page is kept.
    fn figure(&self, page: &Slug, id: &str) -> String {
        let library = self.library();
        let write_up = library.write_up(page.as_str());
        let lines =
            write_up.and_then(|write_up| plain::figure(Manuscript::write_up(write_up, &library), id, self.options));
        lines.map_or_else(|| self.say("That figure is gone."), |lines| plain::text(&lines))
    }

    /// Lists the passages of this page with all the words.
    pub fn find(&mut self, words: &str) -> String {
        let query = Query::parse(words);
        let hits = self.snapshot.index().find_on(&self.here().page, &query, LISTED);
        self.list_hits(&query, hits, "Not on this page; search looks on all.")
    }

    /// Lists the passages of all pages with all the words.
    pub fn search(&mut self, words: &str) -> String {
        let query = Query::parse(words);
        let hits = self.snapshot.index().find(&query, LISTED);
        self.list_hits(&query, hits, "Nothing has all these words.")
    }

    fn list_hits(&mut self, query: &Query, Hits { total, hits }: Hits, nothing: &str) -> String {
        if query.is_empty() {
            return self.say("Type words after it, of which one letter or digit at least.");
        }
        if hits.is_empty() {
            return self.say(nothing);
        }
        let choices = Choice::numbered(hits.iter().map(|hit| (found(hit), leads(hit))));
        let title = match total - hits.len() {
            0 if total == 1 => "1 place:".to_owned(),
            0 => format!("{total} places:"),
            _ => format!("{total} places, the first {}:", hits.len()),
        };
        self.offer_choices(&title, choices)
    }

    /// Goes to the page with this address, or lists those with similar names.
    pub fn open_name(&mut self, name: &str) -> String {
        if name.is_empty() {
            return self.say("Type an address or some of a name after it. home has the pages, toc the sections.");
        }
        // In a list that was just written, a number is a choice.
        if let Some(said) = self.choose_number(name) {
            return said;
        }
        let library = self.library();
        let (page, anchor) = name.split_once('#').map_or((name, None), |(page, anchor)| (page, Some(anchor)));
        if let Some(page) = commands::page(&library, &page.to_lowercase()) {
            return self.open(page, anchor);
        }
        let hits = self.snapshot.index().names(name, LISTED);
        let exact = hits.iter().find(|hit| {
            let title = hit.name.title.to_lowercase();
            title == name.to_lowercase() || hit.name.address() == name || hit.name.id == name
        });
        match (exact, hits.as_slice()) {
            (_, []) => self.say("There is no such name. search looks for words."),
            (Some(hit), _) | (None, [hit]) => self.follow(named(hit)),
            (None, hits) => {
                let says =
                    |hit: &NameHit| format!("{} ({}, {})", hit.name.title, hit.name.kind.word(), hit.name.address());
                let choices = Choice::numbered(hits.iter().map(|hit| (says(hit), named(hit))));
                self.offer_choices("Which one?", choices)
            }
        }
    }
}

/// Returns a search hit as text: address and excerpt.
fn found(hit: &Hit) -> String {
    let hidden = if hit.kind == Kind::Prediction && hit.marks.is_empty() { HIDDEN } else { "" };
    let excerpt = hit.excerpt(CONTEXT_CHARACTERS).render("...", |part, _| part.to_owned());
    format!("{}: {excerpt}{hidden}", hit.address())
}

fn leads(hit: &Hit) -> Goes {
    match hit.source {
        Some(source) if hit.kind != Kind::Reference => Goes::Source(hit.page.clone(), source),
        _ => Goes::To(hit.target()),
    }
}

fn named(hit: &NameHit) -> Goes {
    let name = &hit.name;
    match (&name.page, name.kind) {
        (Page::WriteUp(slug), NameKind::Figure) => Goes::Figure(slug.clone(), name.id.clone()),
        (Page::WriteUp(slug), NameKind::Lab) => Goes::Lab(slug.clone(), name.id.clone()),
        _ => Goes::To(name.target()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::content::model::WriteUp;
    use crate::snapshot::Snapshot;

    #[test]
    fn a_list_of_a_thousand_pages_is_not_kept() {
        /// Maximum bytes of a reader after the list of all pages was written.
        const HELD_BYTES: u64 = 8 * 1024;
        let mut library = crate::content::load::load(Path::new("content")).library.unwrap();
        let write_up = library.write_ups[0].clone();
        library.write_ups = (0..1000)
            .map(|number| {
                let slug = Slug::new(&format!("w{number}")).unwrap();
                Arc::new(WriteUp { slug, ..(*write_up).clone() })
            })
            .collect();
        let mut reader = Reader::new(Arc::new(Snapshot::new(library, Vec::new())), false, None);
        let said = reader.begin(None);
        assert!(said.contains("\n1000. "), "all of them are listed");
        let mut copy = None;
        let counted = allocation_counter::measure(|| copy = Some(reader.clone()));
        let held = size_of::<Reader>() as u64 + counted.bytes_current.unsigned_abs();
        assert!(held <= HELD_BYTES, "{held} bytes");
        reader.answer("1000").unwrap();
        assert!(matches!(&reader.here().page, Page::WriteUp(_)), "and each can be chosen");
    }
}
