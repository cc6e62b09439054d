//! The bench as a table: dials, arrows of the theory, rows of the notebook, and what to do next.

use super::lanes::{self, Piece};
use super::place::{COLUMNS_LEAST, Columns};
use super::strip::Strip;
use super::{Desk, Hand, Verb, Verdict};
use crate::lab::scm::{Arrow, Game, Origin, Phase, Reading, SETTINGS, Standing, TOLERANCE, agrees};
use crate::typeset::{Face, GlyphSet, Line, Role, text};
use crate::ui::lab::Room;

/// From this many columns on, numbers have room for a remark behind them.
const REMARKS_FROM_COLUMN: usize = 11;
/// From this many columns on, hints are whole sentences.
const SENTENCES_FROM_COLUMNS: usize = 70;
/// The largest prediction that keys make.
const PREDICTION_MOST: i32 = 9_999;
/// Numbers that a bar shows at least.
const GAUGE_LEAST: i32 = 100;

/// The series of properties: colours that mean nothing else here.
const SERIES: [u8; 4] = [0, 2, 4, 5];

const DIM: Face = Face::of(Role::Dim);
const ACCENT: Face = Face::of(Role::Accent);

/// The largest number that keys make now.
pub(super) fn number_most(game: &Game) -> i32 {
    if game.phase() == Phase::Bench { *SETTINGS.end() } else { PREDICTION_MOST }
}

/// The face of a dial.
fn face_of(game: &Game, dial: usize) -> Face {
    if dial == game.frequency() {
        return Face::default();
    }
    Face::of(Role::Series(SERIES[dial % SERIES.len()]))
}

/// What the bar of a dial shows at most.
fn gauge_most(game: &Game, dial: usize) -> i32 {
    let most = game.readings().iter().map(|reading| reading.values[dial]).max();
    most.unwrap_or(0).max(GAUGE_LEAST)
}

/// The cells of a dial's bar.
fn gauge(columns: &Columns, dial: usize) -> std::ops::Range<usize> {
    let left = columns.left(dial) + 1;
    left..left + columns.column.saturating_sub(2).max(1)
}

/// The value under a cell of a dial's bar, in steps of five.
pub(super) fn gauge_value(game: &Game, columns: &Columns, dial: usize, cell: usize) -> i32 {
    let bar = gauge(columns, dial);
    let along = cell.saturating_sub(bar.start).min(bar.len() - 1) as i32;
    let value = (along + 1) * gauge_most(game, dial) / bar.len() as i32;
    (value / 5 * 5).clamp(*SETTINGS.start(), *SETTINGS.end())
}

impl Desk {
    /// The picture. Below a smallest size, words.
    pub(super) fn picture(&self, game: &Game, room: Room) -> Vec<Line> {
        let (width, height) = (usize::from(room.columns), usize::from(room.rows));
        if width < COLUMNS_LEAST {
            let words = game.sentences();
            let lines = words.iter().flat_map(|words| text::paragraph(words, Face::default(), width, room.glyphs));
            return lines.take(height).collect();
        }
        let (columns, rows) = self.plan(game, room);
        let verdicts = game.verdicts();
        let mut lines = Vec::new();
        for row in 0..height {
            let mut strip = Strip::new(width);
            match row {
                _ if row == rows.names => self.names(game, &columns, &mut strip),
                _ if row == rows.values => self.values(game, &columns, &mut strip),
                _ if rows.gauges.contains(&row) => self.gauges(game, &columns, room.glyphs, &mut strip),
                _ if rows.change.contains(&row) => changes(game, &columns, &mut strip),
                _ if rows.lanes.contains(&row) => {
                    self.lane(game, row - rows.lanes.start, rows.lanes.len(), &columns, room.glyphs, &mut strip);
                }
                _ if rows.notebook.contains(&row) => {
                    let hidden = game.readings().len() - rows.notebook.len();
                    let first = hidden - self.below.min(hidden);
                    let at = first + row - rows.notebook.start;
                    let verdict = verdicts.as_ref().and_then(|verdicts| verdicts.get(at));
                    if let Some(reading) = game.readings().get(at) {
                        entry(game, reading, verdict, &columns, room.glyphs, &mut strip);
                    }
                }
                _ if rows.prompt.contains(&row) && game.phase() == Phase::Over => {
                    outcome(game, row == rows.prompt.start, &columns, &mut strip);
                }
                _ if rows.prompt.contains(&row) => strip.put(0, &self.prompt(game, room), ACCENT),
                _ if rows.verbs.contains(&row) => {
                    for (verb, at, words) in self.verbs(game) {
                        let face = if verb == Verb::Do { Face::of(Role::Link).bold() } else { Face::of(Role::Link) };
                        strip.put(at, &words, face);
                    }
                }
                _ => {}
            }
            lines.push(strip.line());
        }
        lines
    }

    /// The names of the dials, the chosen one marked.
    fn names(&self, game: &Game, columns: &Columns, strip: &mut Strip) {
        let (left, of) = match game.phase() {
            Phase::Bench => (game.budget() - game.spent(), game.budget()),
            _ => (game.tries_left(), game.tries().len() + game.tries_left()),
        };
        let label = match (game.phase(), columns.label) {
            (Phase::Over, _) => String::new(),
            (Phase::Bench, 15..) => format!("{left} experiment{}", if left == 1 { "" } else { "s" }),
            (Phase::Reactor, 15..) => format!("{left} {}", if left == 1 { "try" } else { "tries" }),
            _ => format!("{left}/{of}"),
        };
        strip.put(0, &label.chars().take(columns.label).collect::<String>(), DIM);
        for (dial, name) in game.names().iter().enumerate() {
            let name = if text::width(name.full) < columns.column { name.full } else { name.short };
            let at = (columns.centre(dial) + 1).saturating_sub(name.len().div_ceil(2)).max(columns.left(dial));
            let face = face_of(game, dial);
            strip.put(at, name, if self.is_chosen(game, dial) { face.bold() } else { face });
        }
    }

    /// Whether a dial is the one that keys are about.
    fn is_chosen(&self, game: &Game, dial: usize) -> bool {
        match (game.phase(), self.hand) {
            (Phase::Over, _) => false,
            (_, Hand::Arrow { effect, .. }) => dial == self.dial || dial == effect,
            (Phase::Reactor, _) => dial == game.frequency(),
            _ => dial == self.dial,
        }
    }

    /// What the dials show, and the number that is being made.
    fn values(&self, game: &Game, columns: &Columns, strip: &mut Strip) {
        let phase = game.phase();
        let values = game.reactor().unwrap_or(game.bench());
        let label = match phase {
            Phase::Bench if columns.label < 13 => "now",
            Phase::Bench => "manipulator",
            _ if columns.label < "reactor ".len() => "open",
            _ => "reactor",
        };
        strip.put(0, label, Face::default().bold());
        for dial in 0..columns.count {
            let hidden = phase == Phase::Reactor && dial == game.frequency();
            let makes = match phase {
                Phase::Bench => dial == self.dial && self.hand == Hand::Dial,
                Phase::Reactor => hidden && self.hand == Hand::Dial,
                Phase::Over => false,
            };
            let end = columns.centre(dial) + 1;
            let number = if makes { self.number(game).to_string() } else { values[dial].to_string() };
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

    /// The dials as bars; what a number in the making would change, or what the last experiment changed, stands out.
    fn gauges(&self, game: &Game, columns: &Columns, glyphs: GlyphSet, strip: &mut Strip) {
        let values = game.reactor().unwrap_or(game.bench());
        let (full, gone, rest) = match glyphs {
            GlyphSet::Ascii => ("=", "-", "."),
            _ => ("━", "╌", "─"),
        };
        for dial in 0..columns.count {
            if game.phase() == Phase::Reactor && dial == game.frequency() {
                continue;
            }
            let bar = gauge(columns, dial);
            let most = i64::from(gauge_most(game, dial).max(values[dial]));
            let cells = |value: i32| (i64::from(value.max(0)) * bar.len() as i64 / most.max(1)) as usize;
            let (before, now) = match (game.phase(), self.pending) {
                (Phase::Bench, Some((number, _))) if dial == self.dial => (values[dial], number),
                (Phase::Bench, None) => (values[dial] - game.changes()[dial], values[dial]),
                _ => (values[dial], values[dial]),
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

    /// The arrows that are drawn now, and the one in hand.
    pub(super) fn pieces(&self, game: &Game) -> Vec<Piece> {
        let in_hand = match self.hand {
            Hand::Arrow { effect, coefficient } if game.phase() != Phase::Over => {
                Some(Arrow { from: self.dial, to: effect, coefficient })
            }
            _ => None,
        };
        let is_in_hand = |arrow: &Arrow| in_hand.is_some_and(|hand| (hand.from, hand.to) == (arrow.from, arrow.to));
        let drawn = game.theory().iter().filter(|arrow| !is_in_hand(arrow));
        let drawn = drawn.map(|arrow| Piece { arrow, face: face_of(game, arrow.from), dashed: false });
        let hand = in_hand.map(|arrow| Piece { arrow, face: ACCENT.bold(), dashed: true });
        drawn.chain(hand).collect()
    }

    /// The lanes: packed while the theory is drawn; at the end one for each arrow, with what is to be said of it.
    pub(super) fn lanes(&self, game: &Game) -> Vec<(Vec<Piece>, Option<(&'static str, Role)>)> {
        let Some(compared) = game.compared() else {
            return lanes::packed(self.pieces(game)).into_iter().map(|lane| (lane, None)).collect();
        };
        let lane = |(arrow, standing)| {
            let (word, role) = match standing {
                Standing::Right => ("right", Role::Good),
                Standing::Weight => ("weight", Role::Warn),
                Standing::Missing => ("missed", Role::Warn),
                Standing::Extra => ("false", Role::Bad),
                Standing::Reversed => ("turned", Role::Bad),
            };
            let dashed = !matches!(standing, Standing::Right | Standing::Weight);
            (vec![Piece { arrow, face: Face::of(role), dashed }], Some((word, role)))
        };
        compared.into_iter().map(lane).collect()
    }

    fn lane(&self, game: &Game, at: usize, shown: usize, columns: &Columns, glyphs: GlyphSet, strip: &mut Strip) {
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
        if let Some((pieces, tag)) = lanes.get(at + above) {
            lanes::draw(pieces, columns, glyphs, strip);
            if let Some((word, role)) = tag {
                strip.put(0, &word[..word.len().min(columns.label)], Face::of(*role).bold());
            }
        }
    }

    /// What to do next.
    fn prompt(&self, game: &Game, room: Room) -> String {
        let wide = usize::from(room.columns) >= SENTENCES_FROM_COLUMNS;
        let (across, along) = match room.glyphs {
            GlyphSet::Full => ("←→", "↑↓"),
            _ => ("h/l", "j/k"),
        };
        let name = |dial: usize| game.names().get(dial).map_or("", |name| if wide { name.full } else { name.short });
        match (game.phase(), self.hand) {
            (Phase::Over, _) => String::new(),
            (_, Hand::Asking) if wide => "Open the reactor? The manipulator then closes for good. o opens it.".into(),
            (_, Hand::Asking) => "Closes the bench for good. o: open".into(),
            (_, Hand::Arrow { effect, coefficient }) => {
                let drawn = match coefficient {
                    0 => format!("{} does not move {}", name(self.dial), name(effect)),
                    _ => format!("1 more {} is {coefficient} more {}", name(self.dial), name(effect)),
                };
                if wide { format!("{drawn}: {across} effect, {along} weight, Enter") } else { drawn + "?" }
            }
            (Phase::Reactor, _) => match (game.predicted(), wide) {
                (Some(theory), true) => {
                    format!("Your theory gives {theory} Hz. Enter predicts the number in brackets.")
                }
                (None, true) => "Your theory says nothing of the frequency. Type a number, Enter predicts it.".into(),
                (_, false) => format!("Predict: {along} or digits, Enter"),
            },
            (Phase::Bench, _) if self.pending.is_some() => {
                format!("Enter sets {} to {}.", name(self.dial), self.number(game))
            }
            (Phase::Bench, _) if game.spent() == 0 => match wide {
                true => format!("Choose a dial with {across}, a value with {along} or digits, and press Enter."),
                false => format!("{across} dial, {along} value, then Enter"),
            },
            (Phase::Bench, _) if game.theory().iter().next().is_none() => match wide {
                true => format!("What moved, and why? a draws an arrow from {}.", name(self.dial)),
                false => format!("What moved? a: arrow from {}", name(self.dial)),
            },
            (Phase::Bench, _) => match game.verdicts().map(|verdicts| verdicts.iter().all(agrees)) {
                None if wide => "Does the theory fit the notebook? c checks every row.".into(),
                None => "c: does it fit every row?".into(),
                Some(false) if wide => "A row speaks against the theory. Change an arrow, or turn a dial.".into(),
                Some(false) => "A row says no. Change an arrow.".into(),
                Some(true) if wide => {
                    "Every row agrees. Turn a dial it could fail at, or press o for the reactor.".into()
                }
                Some(true) => "All agree. Test on, or o: open".into(),
            },
        }
    }

    /// What can be clicked, with its first cell.
    fn verbs(&self, game: &Game) -> Vec<(Verb, usize, String)> {
        let doing = match (game.phase(), self.hand) {
            (Phase::Over, _) => return Vec::new(),
            (_, Hand::Asking) => "open it",
            (_, Hand::Arrow { .. }) => "draw",
            (Phase::Reactor, _) => "predict",
            (Phase::Bench, _) => "set",
        };
        let arrow = if matches!(self.hand, Hand::Dial) { "arrow" } else { "leave" };
        let mut verbs = vec![(Verb::Do, doing), (Verb::Arrow, arrow), (Verb::Check, "check")];
        if game.phase() == Phase::Bench && self.hand != Hand::Asking {
            verbs.push((Verb::Open, "open"));
        }
        let mut at = 0;
        let placed = verbs.into_iter().map(|(verb, word)| {
            let words = format!("[{word}]");
            at += words.len() + 1;
            (verb, at - words.len() - 1, words)
        });
        placed.collect()
    }

    /// What was clicked.
    pub(super) fn verb_at(&self, game: &Game, column: usize) -> Option<Verb> {
        let verbs = self.verbs(game).into_iter();
        verbs.filter(|(_, at, words)| (*at..at + words.len()).contains(&column)).map(|(verb, ..)| verb).next()
    }
}

/// How it ended: the answer and the arrows, a row each.
fn outcome(game: &Game, is_answer: bool, columns: &Columns, strip: &mut Strip) {
    let (Some((off, drawing)), Some(reactor)) = (game.outcome(), game.reactor()) else { return };
    let wide = columns.left(columns.count) >= SENTENCES_FROM_COLUMNS;
    let good = if is_answer { off <= TOLERANCE } else { drawing.distance == 0 };
    let face = if good { Face::of(Role::Good) } else { Face::of(Role::Bad) };
    let from = if wide { columns.label } else { "arrows ".len() };
    strip.put(0, if is_answer { "answer" } else { "arrows" }, face.bold());
    let words = match (is_answer, wide) {
        (true, true) => {
            let frequency = f64::from(reactor[game.frequency()]);
            let best = game.tries().iter().min_by(|a, b| (*a - frequency).abs().total_cmp(&(*b - frequency).abs()));
            let verdict = if good { "right" } else { "wrong" };
            format!("{verdict}: you said {}, it is {frequency} Hz", best.copied().unwrap_or_default())
        }
        (true, false) if good => "right, within 5 Hz".into(),
        (true, false) => format!("off by {off:.1} Hz"),
        (false, true) => format!(
            "precision {:.2}  recall {:.2}  F1 {:.2}  SHD {}",
            drawing.precision(),
            drawing.recall(),
            drawing.f1(),
            drawing.distance
        ),
        (false, false) => format!(
            "P {:.2} R {:.2} F1 {:.2} SHD {}",
            drawing.precision(),
            drawing.recall(),
            drawing.f1(),
            drawing.distance
        ),
    };
    strip.put(from, &words, face);
}

/// By how much the dials changed; the ones that stayed say so.
fn changes(game: &Game, columns: &Columns, strip: &mut Strip) {
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

/// A row of the notebook; after a check with what the theory says of it.
fn entry(
    game: &Game,
    reading: &Reading,
    verdict: Option<&Verdict>,
    columns: &Columns,
    glyphs: GlyphSet,
    strip: &mut Strip,
) {
    let full = glyphs == GlyphSet::Full;
    let short = columns.label < 13;
    let label = match reading.origin {
        Origin::Record(number) if short => format!("rec{number}"),
        Origin::Record(number) => format!("record {number}"),
        Origin::Untouched if short => "was".into(),
        Origin::Untouched => "untouched".into(),
        Origin::Set(dial) if short => game.names()[dial].short.into(),
        Origin::Set(dial) => format!("{} {}", game.names()[dial].short, reading.values[dial]),
    };
    let (mark, face) = match verdict.map(agrees) {
        None => (" ", DIM),
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
