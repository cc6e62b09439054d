//! Memory cards as rows of a table: a word in each column, dots for a word that was struck out, and struck-out text
//! for a word that would be lost in a merge.

use crate::lab::memory::{Card, KIND, PLACE, SLOTS, THING, TIME};
use crate::typeset::{Charset, Face, Line, Role, Run, text};

/// Columns of a card's row.
pub const ROW_COLUMNS: usize = 34;

/// Columns of the words of a card: thing, place, time, action.
const THING_COLUMNS: usize = 6;
const PLACE_COLUMNS: usize = 6;
const TIME_COLUMNS: usize = 5;
const ACTION_COLUMNS: usize = 8;

/// Creates a line in one face, cut to `columns`.
pub fn line(words: &str, face: Face, columns: usize, glyphs: Charset) -> Line {
    Line { runs: vec![Run::new(text::truncate(words, columns, glyphs), face)], ..Line::default() }
}

/// Returns `text` padded with blanks to `columns`.
fn filled(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(text::width(text));
    text.to_owned() + &" ".repeat(blanks)
}

/// Highlighting of a card's row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mark<'a> {
    /// Whether the row is selected.
    pub is_focus: bool,
    /// The result of a merge, if the card is one of two to be merged.
    pub merged: Option<&'a Card>,
}

/// Returns the placeholder for a struck-out word.
pub fn dots(columns: usize, glyphs: Charset) -> String {
    if glyphs == Charset::Ascii { ".".repeat(columns) } else { "┄".repeat(columns) }
}

/// Returns the bar at the left of a selected row, or a blank.
pub fn bar(is_focus: bool, glyphs: Charset) -> Run {
    let bar = match (is_focus, glyphs) {
        (false, _) => " ",
        (true, Charset::Ascii) => ">",
        (true, _) => "▌",
    };
    Run::new(bar, Face::of(Role::Accent).bold())
}

/// Returns the three words of a case, padded to their columns.
pub fn case_columns(words: &[&'static str; SLOTS]) -> String {
    let [_, thing, place, time] = words;
    format!("{thing:THING_COLUMNS$} {place:PLACE_COLUMNS$} {time:TIME_COLUMNS$}")
}

/// Returns a card as a row of [`ROW_COLUMNS`] that begins with the card's one-character name.
pub fn row(name: &str, card: &Card, mark: Mark<'_>, glyphs: Charset) -> Line {
    let face = Face { bold: mark.is_focus, ..Face::default() };
    let is_lost = |slot: usize| mark.merged.is_some_and(|merged| merged.words[slot].is_none());
    let mut runs = vec![bar(mark.is_focus, glyphs), Run::new(format!("{name} "), Face { role: Role::Dim, ..face })];
    for (slot, columns) in [(THING, THING_COLUMNS), (PLACE, PLACE_COLUMNS), (TIME, TIME_COLUMNS)] {
        match (card.words[slot], card.words[KIND].filter(|_| slot == THING)) {
            (Some(word), _) => runs.extend(struck(word, is_lost(slot), face, columns)),
            // The merge loses the thing but keeps its family.
            (None, Some(kind)) => {
                let face = Face { italic: true, ..face };
                runs.extend(struck(kind, is_lost(KIND), face, columns));
            }
            (None, None) => runs.push(Run::new(dots(columns, glyphs), Face::of(Role::Faint))),
        }
        runs.push(Run::new(" ", face));
    }
    let is_lost = mark.merged.is_some_and(|merged| merged.action != card.action);
    runs.extend(struck(card.action, is_lost, face, ACTION_COLUMNS));
    runs.push(Run::new(count(card.cases, glyphs), Face::of(Role::Dim)));
    Line { runs, ..Line::default() }
}

/// Returns a word padded to its column, struck out if it is to be lost.
fn struck(word: &str, is_lost: bool, face: Face, columns: usize) -> [Run; 2] {
    let blanks = " ".repeat(columns.saturating_sub(text::width(word)));
    let word_face = if is_lost { Face { role: Role::Bad, strike: true, ..face } } else { face };
    [Run::new(word, word_face), Run::new(blanks, face)]
}

/// Returns the number of cases behind a lesson, in three columns.
fn count(cases: usize, glyphs: Charset) -> String {
    let times = if glyphs == Charset::Ascii { "x" } else { "×" };
    if cases > 1 { format!("{:>3}", format!("{times}{cases}")) } else { "   ".to_owned() }
}

/// Returns the row of a free slot of the store.
pub fn free(name: &str, glyphs: Charset) -> Line {
    let dots = filled(&dots(THING_COLUMNS, glyphs), THING_COLUMNS);
    let runs =
        vec![Run::new(format!(" {name} "), Face::of(Role::Faint)), Run::new(dots + " free", Face::of(Role::Faint))];
    Line { runs, ..Line::default() }
}
