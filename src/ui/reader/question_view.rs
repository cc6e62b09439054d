//! Drawing of questions: the lines of a guess, and the hidden text below.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::attempt::first;
use super::attempts::Attempts;
use crate::content::model::Slug;
use crate::typeset::page::prediction_widget as widget;
use crate::typeset::regions::PredictionRegion;
use crate::typeset::{Charset, Face, Line, Role, Run, Target, text};
use crate::ui::context::Context;
use crate::ui::overlay::{ScreenLines, indent};

/// Number of lines after an open question that have a dot for each character, and number of those after them that have
/// a dot for each word; further lines have one dot, so that the text fades out.
const DOTTED_LINES: usize = 6;
const DOTTED_WORD_LINES: usize = 6;

/// The part of a withheld line that one dot stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dotted {
    Character,
    Word,
    Line,
}

/// Replaces the text after a question that waits for a guess by faint dots, since the text may give away the answer.
/// The dots show that the text continues.
pub(super) fn withhold(place: &PredictionRegion, context: &Context, lines: &mut ScreenLines) {
    let after = place.lines.end.saturating_sub(lines.top);
    let dot = if context.glyphs() == Charset::Ascii { "." } else { "·" };
    let is_blank = |line: &Line| line.runs.is_empty() && line.margin.is_empty();
    for (number, line) in lines.lines.iter_mut().skip(after).filter(|line| !is_blank(line)).enumerate() {
        let dotted = match number {
            ..DOTTED_LINES => Dotted::Character,
            DOTTED_LINES.. if number < DOTTED_LINES + DOTTED_WORD_LINES => Dotted::Word,
            _ => Dotted::Line,
        };
        *line = Cow::Owned(withheld(line, dot, dotted));
    }
}

/// Returns the lines of the guess, with a verdict or a hint on the keys.
pub(super) fn lines(attempts: &Attempts, context: &Context, slug: &Slug, place: &PredictionRegion) -> Vec<Line> {
    let Some(question) = attempts.question(&place.id) else { return Vec::new() };
    let attempt = attempts.attempt(slug, &place.id);
    let start = question.start();
    let focused = matches!(context.focused(), Some(Target::Prediction(id)) if *id == place.id);
    let revealed = attempt.is_some_and(|attempt| attempt.revealed);
    let close = attempt.and_then(|attempt| attempt.close);
    let shown = widget::Attempt {
        guess: attempt.map_or(&start, |attempt| &attempt.guess),
        typed: attempt.map_or("", |attempt| attempt.typed.as_str()),
        at: attempt.map_or(first(question), |attempt| attempt.at),
        is_made: attempt
            .is_some_and(|attempt| if attempt.revealed { attempt.close.is_some() } else { attempt.touched }),
        revealed,
        focused,
    };
    let figures = context.library().write_up(slug.as_str()).map_or(&[][..], |write_up| &write_up.figures);
    let mut lines = widget::draw(question, shown, figures, place.size(), context.glyphs());
    let verdict = question.verdict(shown.guess);
    let hint = match close {
        Some(true) => (verdict.as_str(), Role::Good),
        Some(false) => (verdict.as_str(), Role::Dim),
        // The keys are named beside the question.
        None if focused && !revealed => ("enter answers, s skips", Role::Dim),
        None => ("", Role::Dim),
    };
    lines.push(Line { runs: vec![Run::new(hint.0, Face::of(hint.1))], ..Line::default() });
    lines.iter_mut().for_each(|line| line.runs.insert(0, indent(place.left)));
    lines
}

/// Returns a line with dots for its text.
fn withheld(line: &Line, dot: &str, per: Dotted) -> Line {
    // Notes are left out: those beside withheld text belong to it.
    let faint = |dotted: String| Line { runs: vec![Run::new(dotted, Face::of(Role::Faint))], ..Line::default() };
    let text = line.text();
    match per {
        Dotted::Character => {}
        Dotted::Word => return faint(dotted_words(&text, dot)),
        Dotted::Line => return faint(dot.to_owned()),
    }
    let mut dotted = String::with_capacity(text.len() * dot.len());
    for (number, word) in text.split(' ').enumerate() {
        dotted += if number > 0 { " " } else { "" };
        // Grapheme segmentation is only done for words that need it.
        if word.chars().all(text::is_simple) {
            word.chars().for_each(|_| dotted += dot);
            continue;
        }
        for grapheme in word.graphemes(true) {
            let glyph = if grapheme.trim().is_empty() { " " } else { dot };
            dotted.extend(std::iter::repeat_n(glyph, text::width(grapheme)));
        }
    }
    faint(dotted)
}

/// Returns a dot in the first column of each word.
fn dotted_words(text: &str, dot: &str) -> String {
    let mut dotted = String::with_capacity(text.len());
    let (mut column, mut end) = (0, 0);
    let words = text.split(' ').filter_map(|word| {
        let at = column;
        column += text::width(word) + 1;
        (!word.is_empty()).then_some(at)
    });
    for column in words {
        dotted.extend(std::iter::repeat_n(' ', column - end));
        dotted += dot;
        end = column + 1;
    }
    dotted
}
