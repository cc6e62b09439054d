//! `search`: the paragraphs, figures and references that have all the words, each with its address and what stands around.

use super::arguments::{Arguments, Flag};
use super::json::Json;
use super::{Context, Refusal};
use crate::content::model::{Library, Page, plain_text};
use crate::program::{colour, records};
use crate::session::ExitStatus;
use crate::typeset::linear::{self, PlainOptions};
use crate::typeset::{GlyphSet, text};

/// Characters shown before and after the first word that was found.
const CONTEXT_CHARACTERS: usize = 80;

/// A paragraph and where it stands.
struct Passage {
    address: String,
    text: String,
}

/// One line for each place: its address, a colon and what stands around the first of the words, as grep prints it.
pub(super) fn search(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    // What stood in quotation marks is one word here: a phrase.
    let words: Vec<String> = arguments.words.iter().map(|word| one_line(&context.clean(word)).to_lowercase()).collect();
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let passages = passages(context.library, PlainOptions { width: None, ..context.options });
    let hits = passages.iter().filter(|passage| {
        let text = passage.text.to_lowercase();
        !words.is_empty() && words.iter().all(|word| text.contains(word))
    });
    let hits: Vec<(&str, Vec<(String, bool)>)> =
        hits.map(|hit| (hit.address.as_str(), marked(&hit.text, &words))).collect();
    if hits.is_empty() {
        // As grep: the status says it.
        let output = if arguments.has(Flag::Json) { "[]\n" } else { "" };
        return Err(Refusal { status: ExitStatus::NOT_FOUND, sentence: String::new(), output });
    }
    let whole = |parts: &[(String, bool)]| parts.iter().map(|(part, _)| part.as_str()).collect::<String>();
    if arguments.has(Flag::Json) {
        let hit = |(address, parts): &(&str, Vec<(String, bool)>)| {
            Json::Object(vec![("address", (*address).into()), ("text", whole(parts).into())])
        };
        return Ok(Json::List(hits.iter().map(hit).collect()).document());
    }
    let mut printed = String::new();
    for (address, parts) in hits {
        let text = if arguments.has(Flag::Colour) { colour::marked(&parts) } else { whole(&parts) };
        printed += &format!("{address}: {text}\n");
    }
    Ok(printed)
}

/// All there is to be found: what pages say, their heads, news and references.
fn passages(library: &Library, options: PlainOptions) -> Vec<Passage> {
    let mut passages = Vec::new();
    let glyphs = if options.ascii { GlyphSet::Ascii } else { GlyphSet::Full };
    let mut add = |address: &dyn ToString, text: String| {
        let text = one_line(&text::clean(&text, glyphs));
        if !text.is_empty() {
            passages.push(Passage { address: address.to_string(), text });
        }
    };
    for (page, title) in library.pages() {
        match &page {
            Page::WriteUp(slug) => {
                if let Some(page) = library.write_up(slug.as_str()) {
                    for text in [title, &page.summary, &page.question, &page.answer] {
                        add(slug, text.to_owned());
                    }
                }
            }
            Page::Area(slug) => {
                add(slug, title.to_owned());
                add(slug, library.area(slug.as_str()).map(|area| area.summary.clone()).unwrap_or_default());
            }
            Page::Home => {
                add(&page, library.site.tagline.clone());
                add(&page, library.site.about.clone());
            }
            Page::News => library.news.iter().for_each(|item| add(&page, plain_text(&item.text))),
            Page::Works => library.references.iter().for_each(|work| add(&work.key, records::citation(work))),
        }
        let Some(layout) = linear::layout(&page, library, options) else { continue };
        for (number, line) in layout.lines.iter().enumerate() {
            let section = layout.sections.iter().rev().find(|section| section.line <= number);
            match section {
                Some(section) => add(&format!("{page}#{}", section.anchor), line.text()),
                None => add(&page, line.text()),
            }
        }
    }
    passages
}

/// The text with every run of white space as one blank.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands around the first of `words` in `text`, in parts: each with whether it is one of the words.
fn marked(text: &str, words: &[String]) -> Vec<(String, bool)> {
    let characters: Vec<char> = text.chars().collect();
    // Lower case, character by character: so that places in one are places in the other.
    let lower: Vec<char> = characters.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
    let word_at = |place: usize| words.iter().filter(|word| lower[place..].starts_with(word)).map(Vec::len).max();
    let first = (0..lower.len()).find(|place| word_at(*place).is_some()).unwrap_or(0);
    let is_blank = |place: &usize| characters[*place] == ' ';
    let start = first.saturating_sub(CONTEXT_CHARACTERS);
    let start = if start == 0 { 0 } else { (start..first).find(is_blank).map_or(first, |blank| blank + 1) };
    let end = (first + CONTEXT_CHARACTERS * 2).min(characters.len());
    let end = if end == characters.len() { end } else { (first..end).rev().find(is_blank).unwrap_or(end) };
    let mut parts = vec![(if start > 0 { "... ".to_owned() } else { String::new() }, false)];
    let mut place = start;
    while place < end {
        let length = word_at(place).filter(|length| *length > 0);
        let taken: String = characters[place..(place + length.unwrap_or(1)).min(characters.len())].iter().collect();
        match parts.last_mut() {
            Some((part, false)) if length.is_none() => *part += &taken,
            _ => parts.push((taken, length.is_some())),
        }
        place += length.unwrap_or(1);
    }
    if end < characters.len() {
        parts.push((" ...".to_owned(), false));
    }
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, words: &[&str]) -> String {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let mark = |(part, found): (String, bool)| if found { format!("<{part}>") } else { part };
        marked(text, &words).into_iter().map(mark).collect()
    }

    #[test]
    fn what_was_found_is_shown_in_its_surroundings() {
        assert_eq!(shown("We measured with a Stick.", &["stick", "we"]), "<We> measured with a <Stick>.");
        assert_eq!(shown("İstanbul stick", &["stick"]), "İstanbul <stick>");
        let long = format!("{} needle {}", "before ".repeat(40).trim(), "after ".repeat(40).trim());
        let cut = shown(&long, &["needle"]);
        assert!(cut.starts_with("... before before") && cut.ends_with("after ..."), "{cut}");
        assert!(cut.contains(" <needle> ") && cut.chars().count() < 4 * CONTEXT_CHARACTERS, "{cut}");
    }
}
