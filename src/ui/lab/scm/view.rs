//! The causal lab as a table: dials, the arrows of the visitor's theory, the notebook, and the hint for the next
//! step.

use super::ending::outcome;
use super::lanes::{self, DrawnArrow, Lane};
use super::layout::{COLUMNS_LEAST, Columns, REMARKS_FROM_COLUMN};
use super::notebook::entry;
use super::row_buffer::RowBuffer;
use super::{Action, InputMode, LabScreen};
use crate::lab::scm::{Arrow, Game, Phase, SETTINGS};
use crate::typeset::{Charset, Face, Line, Role, text};
use crate::ui::lab::LabArea;

/// The largest prediction that keys can enter.
const PREDICTION_MOST: i32 = 9_999;
/// Minimum upper end of the scale of a dial's bar.
const GAUGE_LEAST: i32 = 100;

/// Colour series of the property dials; the lab uses them for nothing else.
const SERIES: [u8; 4] = [0, 2, 4, 5];

const DIM: Face = Face::of(Role::Dim);
const ACCENT: Face = Face::of(Role::Accent);

/// Returns the largest number that keys can enter now.
pub(super) fn number_most(game: &Game) -> i32 {
    if game.phase() == Phase::Bench { *SETTINGS.end() } else { PREDICTION_MOST }
}

/// Returns the face of a dial.
fn face_of(game: &Game, dial: usize) -> Face {
    if dial == game.frequency() {
        return Face::default();
    }
    Face::of(Role::Series(SERIES[dial % SERIES.len()]))
}

/// Returns the upper end of the scale of a dial's bar.
fn gauge_most(game: &Game, dial: usize) -> i32 {
    let most = game.readings().iter().map(|reading| reading.values[dial]).max();
    most.unwrap_or(0).max(GAUGE_LEAST)
}

/// Returns the cells of a dial's bar.
fn gauge(columns: &Columns, dial: usize) -> std::ops::Range<usize> {
    let left = columns.left(dial) + 1;
    left..left + columns.column.saturating_sub(2).max(1)
}

/// Returns the value under a cell of a dial's bar, rounded to a multiple of five.
pub(super) fn gauge_value(game: &Game, columns: &Columns, dial: usize, cell: usize) -> i32 {
    let bar = gauge(columns, dial);
    let along = cell.saturating_sub(bar.start).min(bar.len() - 1) as i32;
    let value = (along + 1) * gauge_most(game, dial) / bar.len() as i32;
    (value / 5 * 5).clamp(*SETTINGS.start(), *SETTINGS.end())
}

impl LabScreen {
    /// Returns the screen as lines; below a minimum size, as text.
    pub(super) fn picture(&self, game: &Game, area: LabArea) -> Vec<Line> {
        let (width, height) = (usize::from(area.columns), usize::from(area.rows));
        if width < COLUMNS_LEAST {
            let words = game.sentences();
            let lines = words.iter().flat_map(|words| text::paragraph(words, Face::default(), width, area.glyphs));
            return lines.take(height).collect();
        }
        if self.dial >= game.frequency() {
            let mut screen = self.clone();
            screen.stay_on(game);
            return screen.picture(game, area);
        }
        let (columns, rows) = self.plan(game, area);
        let verdicts = game.verdicts();
        let mut lines = Vec::new();
        for row in 0..height {
            let mut strip = RowBuffer::new(width);
            match row {
                _ if row == rows.names => self.names(game, &columns, &mut strip),
                _ if row == rows.values => self.values(game, &columns, &mut strip),
                _ if rows.gauges.contains(&row) => self.gauges(game, &columns, area.glyphs, &mut strip),
                _ if rows.change.contains(&row) => changes(game, &columns, &mut strip),
                _ if rows.lanes.contains(&row) => {
                    self.lane(game, row - rows.lanes.start, rows.lanes.len(), &columns, area.glyphs, &mut strip);
                }
                _ if rows.notebook.contains(&row) => {
                    let hidden = game.readings().len() - rows.notebook.len();
                    let first = hidden - self.below.min(hidden);
                    let at = first + row - rows.notebook.start;
                    let verdict = verdicts.as_ref().and_then(|verdicts| verdicts.get(at));
                    if let Some(reading) = game.readings().get(at) {
                        entry(game, reading, verdict, &columns, area.glyphs, &mut strip);
                    }
                }
                _ if rows.prompt.contains(&row) && game.phase() == Phase::Over => {
                    outcome(game, row == rows.prompt.start, &columns, &mut strip);
                }
                _ if rows.prompt.contains(&row) => strip.put(0, &self.prompt(game, area), ACCENT),
                _ if rows.verbs.contains(&row) => {
                    for (verb, at, words) in self.verbs(game) {
                        let face = if verb == Action::Do { Face::of(Role::Link).bold() } else { Face::of(Role::Link) };
                        strip.put(at, &words, face);
                    }
                }
                _ => {}
            }
            lines.push(strip.line());
        }
        lines
    }

    /// Draws the names of the dials, with the selected one marked.
    fn names(&self, game: &Game, columns: &Columns, strip: &mut RowBuffer) {
        let (left, of) = match game.phase() {
            Phase::Bench => (game.budget() - game.spent(), game.budget()),
            _ => (game.tries_left(), game.tries().len() + game.tries_left()),
        };
        let label = match (game.phase(), columns.label) {
            (Phase::Over, _) => String::new(),
            (Phase::Bench, 15..) => format!("{left} experiment{}", if left == 1 { "" } else { "s" }),
            (Phase::Reactor, 15..) => format!("{left} {}", if left == 1 { "try" } else { "tries" }),
            (_, 6..) => format!("{left}/{of}"),
            _ => left.to_string(),
        };
        strip.put(0, &label.chars().take(columns.label).collect::<String>(), DIM);
        for (dial, name) in game.names().iter().enumerate() {
            let name = if text::width(name.full) < columns.column { name.full } else { name.short };
            let at = (columns.centre(dial) + 1).saturating_sub(name.len().div_ceil(2)).max(columns.left(dial));
            let face = face_of(game, dial);
            strip.put(at, name, if self.is_chosen(game, dial) { face.bold() } else { face });
        }
    }

    /// Whether input applies to a dial: the selected one, the effect of the arrow being drawn, or in the reactor the
    /// frequency.
    fn is_chosen(&self, game: &Game, dial: usize) -> bool {
        match (game.phase(), self.mode) {
            (Phase::Over, _) => false,
            (_, InputMode::Arrow { effect, .. }) => dial == self.dial || dial == effect,
            (Phase::Reactor, _) => dial == game.frequency(),
            _ => dial == self.dial,
        }
    }

    /// Draws the values of the dials, and the number being entered.
    fn values(&self, game: &Game, columns: &Columns, strip: &mut RowBuffer) {
        let phase = game.phase();
        let values = game.reactor().unwrap_or(game.bench());
        let label = match phase {
            Phase::Bench if columns.label < 13 => "now",
            Phase::Bench => "manipulator",
            _ if columns.label < "reactor ".len() => "open",
            _ => "reactor",
        };
        strip.put(0, label, Face::default().bold());
        for (dial, value) in values.into_iter().take(columns.count).enumerate() {
            let hidden = phase == Phase::Reactor && dial == game.frequency();
            let makes = match phase {
                Phase::Bench => dial == self.dial && self.mode == InputMode::Dial,
                Phase::Reactor => hidden && self.mode == InputMode::Dial,
                Phase::Over => false,
            };
            let end = columns.centre(dial) + 1;
            let number = if makes { self.number(game).to_string() } else { value.to_string() };
            let shown = if hidden && !makes { "?".into() } else { number };
            let is_new = makes && (self.pending.is_some() || hidden);
            let face = if is_new { ACCENT.bold() } else { Face::default().bold() };
            strip.put_before(end, &shown, face);
            if makes {
                strip.put_before(end - shown.len().min(end), "[", ACCENT.bold());
                strip.put(end, "]", ACCENT.bold());
            } else if dial == game.frequency() && columns.column >= REMARKS_FROM_COLUMN {
                strip.put(end, " Hz", DIM);
            }
        }
    }

    /// Draws the dials as bars. The change by the number being entered, or by the last experiment, is highlighted.
    fn gauges(&self, game: &Game, columns: &Columns, glyphs: Charset, strip: &mut RowBuffer) {
        let values = game.reactor().unwrap_or(game.bench());
        let (full, gone, rest) = match glyphs {
            Charset::Ascii => ("=", "-", "."),
            _ => ("━", "╌", "─"),
        };
        for (dial, value) in values.into_iter().take(columns.count).enumerate() {
            if game.phase() == Phase::Reactor && dial == game.frequency() {
                continue;
            }
            let bar = gauge(columns, dial);
            let most = i64::from(gauge_most(game, dial).max(value));
            let cells = |value: i32| (i64::from(value.max(0)) * bar.len() as i64 / most.max(1)) as usize;
            let (before, now) = match (game.phase(), self.pending) {
                (Phase::Bench, Some((number, _))) if dial == self.dial => (value, number),
                (Phase::Bench, None) => (value - game.changes()[dial], value),
                _ => (value, value),
            };
            let (low, high) = (cells(before.min(now)), cells(before.max(now)));
            for (cell, at) in bar.enumerate() {
                let (glyph, face) = match cell {
                    cell if cell < low => (full, face_of(game, dial)),
                    cell if cell < high && before < now => (full, ACCENT.bold()),
                    cell if cell < high => (gone, ACCENT),
                    _ => (rest, Face::of(Role::Faint)),
                };
                strip.put(at, glyph, face);
            }
        }
    }

    /// Returns the arrows to draw: those of the visitor's theory, and the one being drawn.
    pub(super) fn pieces(&self, game: &Game) -> Vec<DrawnArrow> {
        let in_hand = match self.mode {
            InputMode::Arrow { effect, coefficient } if game.phase() != Phase::Over => {
                Some(Arrow { from: self.dial, to: effect, coefficient })
            }
            _ => None,
        };
        let is_in_hand = |arrow: &Arrow| in_hand.is_some_and(|hand| (hand.from, hand.to) == (arrow.from, arrow.to));
        let drawn = game.theory().iter().filter(|arrow| !is_in_hand(arrow));
        let drawn = drawn.map(|arrow| DrawnArrow { arrow, face: face_of(game, arrow.from), dashed: false });
        let hand = in_hand.map(|arrow| DrawnArrow { arrow, face: ACCENT.bold(), dashed: true });
        drawn.chain(hand).collect()
    }

    fn lane(&self, game: &Game, at: usize, shown: usize, columns: &Columns, glyphs: Charset, strip: &mut RowBuffer) {
        let lanes = self.lanes(game);
        let label = match (game.phase(), columns.label >= 13) {
            (Phase::Over, _) => "",
            (_, true) => "your theory",
            (_, false) => "arrows",
        };
        let hidden = lanes.len().saturating_sub(shown);
        let above = if game.phase() == Phase::Over { self.below.min(hidden) } else { 0 };
        if at == 0 && label.len() < columns.label {
            strip.put(0, label, DIM);
        }
        if at + 1 == shown && hidden > above {
            let more = format!("+{}", hidden - above);
            strip.put_before(columns.left(columns.count), &more, ACCENT.bold());
        }
        if lanes.is_empty() {
            strip.put(columns.label, "no arrows yet", Face::of(Role::Dim));
        }
        if let Some(Lane { pieces, remark }) = lanes.get(at + above) {
            lanes::draw(pieces, columns, glyphs, strip);
            if let Some((word, role)) = remark {
                strip.put(0, &word[..word.len().min(columns.label)], Face::of(*role).bold());
            }
        }
    }
}

/// Draws the last change of each dial, also of those that did not change.
fn changes(game: &Game, columns: &Columns, strip: &mut RowBuffer) {
    if columns.label >= 13 {
        strip.put(0, "last change", DIM);
    }
    for (dial, change) in game.changes().into_iter().take(columns.count).enumerate() {
        let end = columns.centre(dial) + 1;
        match change {
            0 => strip.put_before(end, "=", DIM),
            change => strip.put_before(end, &format!("{change:+}"), ACCENT.bold()),
        }
    }
}
