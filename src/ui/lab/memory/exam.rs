//! The exam of the memory lab on screen: a row of marks on few rows, a list of questions on more.

use super::cards::{bar, case_columns};
use crate::lab::memory::{Card, Game, Verdict};
use crate::typeset::{Charset, Face, Line, Role, Run};

/// Returns the mark of a verdict, and its role.
fn mark(verdict: Verdict, glyphs: Charset) -> (&'static str, Role) {
    let pick = |full, other| if glyphs == Charset::Full { full } else { other };
    match verdict {
        Verdict::Right(_) => (pick("✓", "+"), Role::Good),
        Verdict::Misled(_) => (pick("✗", "x"), Role::Bad),
        Verdict::Open => (pick("·", "."), Role::Dim),
    }
}

fn points(game: &Game) -> String {
    let points = game.tally().points();
    if points.abs() == 1 { format!("{points} point") } else { format!("{points} points") }
}

/// Returns a line with a mark for each question, and the points; questions that `card` would answer are underlined.
pub fn marks(game: &Game, card: Option<&Card>, glyphs: Charset) -> Line {
    let mut runs = vec![Run::new(" ", Face::default())];
    for (question, verdict) in game.exam().iter().zip(game.verdicts()) {
        let (mark, role) = mark(verdict, glyphs);
        let fits = card.is_some_and(|card| card.fits(&question.case));
        runs.push(Run::new(mark, Face { underline: fits, bold: fits, ..Face::of(role) }));
    }
    runs.push(Run::new(format!("  {}", points(game)), Face::of(Role::Accent).bold()));
    Line { runs, ..Line::default() }
}

/// Returns two lines: the points, and the sum that gives them.
pub fn heading(game: &Game, glyphs: Charset) -> [Line; 2] {
    let tally = game.tally();
    let named = |verdict, count: usize, words: &str| {
        let (mark, role) = mark(verdict, glyphs);
        Run::new(format!("{mark} {count} {words}"), Face::of(role))
    };
    let points =
        vec![Run::new(" The exam: ", Face::of(Role::Dim)), Run::new(points(game), Face::of(Role::Accent).bold())];
    let counts = vec![
        Run::new(" ", Face::default()),
        named(Verdict::Right(0), tally.right, "right"),
        Run::new("  ", Face::default()),
        named(Verdict::Misled(0), tally.misled, "misled"),
        Run::new("  ", Face::default()),
        named(Verdict::Open, tally.open, "open"),
    ];
    [points, counts].map(|runs| Line { runs, ..Line::default() })
}

/// Returns question `index` and its present answer as a line; bold and marked if `card` would answer it.
pub fn question(game: &Game, index: usize, is_focus: bool, card: Option<&Card>, glyphs: Charset) -> Line {
    let (Some(question), Some(verdict)) = (game.exam().get(index), game.verdicts().get(index).copied()) else {
        return Line::default();
    };
    let (mark, role) = mark(verdict, glyphs);
    let fits = card.is_some_and(|card| card.fits(&question.case));
    let words = match verdict {
        Verdict::Right(card) => format!("by {}", card + 1),
        Verdict::Misled(card) => format!("by {}", card + 1),
        Verdict::Open => "    ".to_owned(),
    };
    let pointer = match (fits, glyphs) {
        (false, _) => " ",
        (true, Charset::Full) => "◂",
        (true, _) => "<",
    };
    let runs: Vec<Run> = vec![
        bar(is_focus, glyphs),
        Run::new(format!("{:>2} ", index + 1), Face::of(Role::Dim)),
        Run::new(format!("{mark} "), Face::of(role)),
        Run::new(case_columns(&question.case), Face { bold: fits || is_focus, ..Face::default() }),
        Run::new(format!(" {words} "), Face::of(role)),
        Run::new(pointer, Face::of(Role::Accent).bold()),
    ];
    Line { runs, ..Line::default() }
}
