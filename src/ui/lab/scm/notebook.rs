//! The notebook of the causal lab: a row for each experiment and, after a check, the values that the visitor's theory
//! predicts.

use super::Verdict;
use super::layout::{Columns, REMARKS_FROM_COLUMN};
use super::row_buffer::RowBuffer;
use crate::lab::scm::{Game, Origin, Reading, agrees};
use crate::typeset::{Charset, Face, Role};

/// Draws a row of the notebook; after a check, with a verdict and the theory's value where it differs.
pub(super) fn entry(
    game: &Game,
    reading: &Reading,
    verdict: Option<&Verdict>,
    columns: &Columns,
    glyphs: Charset,
    strip: &mut RowBuffer,
) {
    let full = glyphs == Charset::Full;
    let short = columns.label < 13;
    let label = match reading.origin {
        Origin::Record(number) if columns.label < 6 => format!("r{number}"),
        Origin::Record(number) if short => format!("rec{number}"),
        Origin::Record(number) => format!("record {number}"),
        Origin::Untouched if short => "was".into(),
        Origin::Untouched => "untouched".into(),
        Origin::Set(dial) if short => game.names()[dial].short.into(),
        Origin::Set(dial) => format!("{} {}", game.names()[dial].short, reading.values[dial]),
    };
    let (mark, face) = match verdict.map(agrees) {
        None => (" ", Face::of(Role::Dim)),
        Some(true) => (if full { "✓" } else { "=" }, Face::of(Role::Good)),
        Some(false) => (if full { "✗" } else { "!" }, Face::of(Role::Bad).bold()),
    };
    strip.put(0, mark, face);
    let gap = usize::from(!short);
    strip.put(1 + gap, &label.chars().take(columns.label - 1 - gap).collect::<String>(), face);
    for dial in 0..columns.count {
        let value = reading.values[dial];
        let off = verdict.and_then(|verdict| verdict[dial]).filter(|off| *off != 0);
        let is_set = reading.origin == Origin::Set(dial);
        let end = columns.centre(dial) + 1;
        let face = match (off, verdict.map(agrees)) {
            (Some(_), _) => Face::of(Role::Bad).bold(),
            (None, Some(true)) => Face::of(Role::Good),
            _ if is_set => Face::default().bold(),
            _ => Face::default(),
        };
        strip.put_before(end, &value.to_string(), face);
        match off {
            Some(off) if columns.column >= REMARKS_FROM_COLUMN => {
                let sign = if full { "≠" } else { "!" };
                strip.put(end, &format!(" {sign}{}", value + off), Face::of(Role::Bad));
            }
            Some(_) => strip.put(end, "!", Face::of(Role::Bad).bold()),
            None => {}
        }
    }
}
