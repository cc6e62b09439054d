//! Farewell: the lines printed after the session, which remain in the visitor's scrollback.

use super::context::Context;
use super::dispatch::Stack;
use super::reader::closing_words;
use crate::typeset::{Face, text};

/// Maximum columns of the lines.
const COLUMNS_MAXIMUM: u16 = 78;
/// Minimum columns of the lines, also on narrower screens.
const COLUMNS_LEAST: u16 = 20;

/// Returns the lines about the last write-up. If it was read to its end, they include its answer and takeaways;
/// otherwise its address, and only answers that were revealed.
pub(super) fn farewell(context: &Context, stack: &Stack) -> Vec<String> {
    let columns = usize::from(context.columns.clamp(COLUMNS_LEAST, COLUMNS_MAXIMUM));
    let mut lines = Vec::new();
    let mut say = |words: &str, indent: &str| {
        let width = columns - indent.len();
        let wrapped = text::paragraph(words, Face::default(), width, context.glyphs());
        // The first line has a bullet, further lines are indented to match.
        let blanks = " ".repeat(indent.len());
        let beside = |(row, line): (usize, &crate::typeset::Line)| {
            format!("{}{}", if row == 0 { indent } else { &blanks }, line.text())
        };
        lines.extend(wrapped.iter().enumerate().map(beside));
    };
    let library = context.library();
    let at = |line: String| library.site.with_host(&line);
    say(&library.site.tagline, "");
    let read = stack.progress.last();
    let Some((position, write_up)) = read.and_then(|(slug, it)| Some((it, library.write_up(slug.as_str())?))) else {
        return lines;
    };
    say(&write_up.title, "");
    say(&write_up.question, "  ");
    if position.is_finished {
        say(&write_up.answer, "  ");
    }
    closing_words(write_up, &stack.questions, &stack.labs).iter().for_each(|words| say(words, "  * "));
    if position.is_finished {
        write_up.takeaways().iter().for_each(|takeaway| say(takeaway, "  - "));
        let paper = write_up.paper.as_deref().and_then(|key| library.reference(key));
        if let Some(url) = paper.and_then(|reference| reference.url.as_deref()) {
            say(url, "  ");
        }
        say(&at(format!("Pass it on: ssh {}@HOST", write_up.slug)), "  ");
        if let Some(next) = library.write_up_after(&write_up.slug) {
            say(&at(format!("The next companion: ssh {}@HOST", next.slug)), "  ");
        }
    } else {
        let address = match position.anchor.as_str() {
            "" => write_up.slug.to_string(),
            anchor => format!("{}#{anchor}", write_up.slug),
        };
        let section = if position.section.is_empty() { "the beginning" } else { &position.section };
        say(&format!("You were at {section}, {} min from the end.", position.minutes), "  ");
        say(&at(format!("Come back: ssh {address}@HOST")), "  ");
    }
    lines
}
