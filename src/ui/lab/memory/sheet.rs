//! The picture of a game: what stands in which row of the room, and what a click there hits.

use super::cards::{Mark, ROW_COLUMNS, free, line, row};
use super::{Desk, Hit, Room, curves, exam};
use crate::lab::memory::{ANSWERING, Card, Game, MERGING, Place};
use crate::typeset::{Face, Line, Role, Run, text};

/// From this width on, the exam stands beside the cards.
const BESIDE_FROM_COLUMNS: usize = 68;
/// Columns between cards and exam.
const GAP_COLUMNS: usize = 3;

/// A line and what it stands for.
#[derive(Debug, Clone, Default)]
struct Row {
    line: Line,
    hit: Option<Hit>,
}

impl Row {
    fn plain(line: Line) -> Row {
        Row { line, hit: None }
    }
}

/// Takes rows from those that are left; false if they are not there.
fn take(spare: &mut usize, needed: usize) -> bool {
    match spare.checked_sub(needed) {
        Some(left) => {
            *spare = left;
            true
        }
        None => false,
    }
}

/// The game as lines.
pub fn view(desk: &Desk, game: &Game, room: Room) -> Vec<Line> {
    let sheet = Sheet::new(desk, game, room);
    let (left, right, below) = sheet.parts();
    let mut lines: Vec<Line> = Vec::new();
    for index in 0..left.len().max(right.len()) {
        let mut line = left.get(index).map(|row| row.line.clone()).unwrap_or_default();
        if let Some(beside) = right.get(index) {
            let used = text::width(&line.text());
            line.runs.push(Run::new(" ".repeat(sheet.right_from().saturating_sub(used)), Face::default()));
            line.runs.extend(beside.line.runs.iter().cloned());
        }
        lines.push(line);
    }
    lines.extend(below.into_iter().map(|row| row.line));
    lines.truncate(usize::from(room.rows));
    lines
}

/// Card, question, exam or merge under a cell.
pub fn hit(desk: &Desk, game: &Game, column: u16, row: u16, room: Room) -> Option<Hit> {
    let sheet = Sheet::new(desk, game, room);
    let (left, right, below) = sheet.parts();
    let (column, row) = (usize::from(column), usize::from(row));
    let beside = left.len().max(right.len());
    let found = match row.checked_sub(beside) {
        Some(row) => below.get(row),
        None if !right.is_empty() && column >= sheet.right_from() => right.get(row),
        None => left.get(row),
    };
    found?.hit
}

/// All that the picture depends on.
struct Sheet<'a> {
    desk: &'a Desk,
    game: &'a Game,
    room: Room,
    /// The card that is pointed at, or what would become of the two that are.
    card: Option<Card>,
    /// Preview of merging two cards.
    merged: Option<(Place, Place, Card)>,
}

impl<'a> Sheet<'a> {
    fn new(desk: &'a Desk, game: &'a Game, room: Room) -> Sheet<'a> {
        let pair = desk.pair(game);
        let merged = pair.and_then(|(first, second)| Some((first, second, game.merged(first, second)?)));
        let card = match &merged {
            Some((_, _, card)) => Some(card.clone()),
            None => game.card(desk.at(game)).filter(|_| desk.question.is_none()),
        };
        Sheet { desk, game, room, card, merged }
    }

    fn columns(&self) -> usize {
        usize::from(self.room.columns)
    }

    fn rows(&self) -> usize {
        usize::from(self.room.rows)
    }

    fn is_wide(&self) -> bool {
        self.columns() >= BESIDE_FROM_COLUMNS
    }

    fn right_from(&self) -> usize {
        ROW_COLUMNS + GAP_COLUMNS
    }

    /// Cards, exam beside them, and what stands below both.
    fn parts(&self) -> (Vec<Row>, Vec<Row>, Vec<Row>) {
        if self.is_wide() {
            let (left, right) = (self.left(self.rows(), false), self.exam(self.rows()));
            let below = self.rules(self.rows().saturating_sub(left.len().max(right.len())));
            return (left, right, below);
        }
        if self.desk.question.is_some() {
            return (self.exam(self.rows()), Vec::new(), Vec::new());
        }
        (self.left(self.rows(), true), Vec::new(), Vec::new())
    }

    /// The new case, the store, and what belongs to them, in at most `rows`.
    fn left(&self, rows: usize, with_marks: bool) -> Vec<Row> {
        let (game, glyphs) = (self.game, self.room.glyphs);
        let mut foot: Vec<Row> = self.preview();
        if with_marks {
            let marks = exam::marks(game, self.card.as_ref(), glyphs);
            foot.push(Row { line: marks, hit: Some(Hit::Exam) });
        }
        let head = self.new_case();
        let cards = self.store();
        let held = game.store().len();
        // What can be left out, the least important first.
        let mut spare = rows.saturating_sub(head.len() + held + foot.len());
        let captions = take(&mut spare, if game.arrival().is_some() { 2 } else { 1 });
        let free = take(&mut spare, game.setup().capacity - held);
        let curves = self.curves(spare);
        take(&mut spare, curves.len());
        let has_hint = game.done() == 0 && self.merged.is_none() && take(&mut spare, 1);
        let gaps = take(&mut spare, 2);
        let counts = with_marks && take(&mut spare, 1);

        let mut out = Vec::new();
        let caption = |words: String| Row::plain(line(&words, Face::of(Role::Dim), ROW_COLUMNS, glyphs));
        if captions && game.arrival().is_some() {
            out.push(caption(format!(" A new case, {} of {}", game.done() + 1, game.setup().episodes)));
        }
        out.extend(head);
        if gaps {
            out.push(Row::default());
        }
        if captions {
            out.push(caption(format!(" Your cards, {held} of {}", game.setup().capacity)));
        }
        let room = rows.saturating_sub(out.len() + foot.len()).max(1);
        let shown = if free { cards.len() } else { held };
        out.extend(self.window(cards, shown, room));
        if gaps && (!curves.is_empty() || has_hint || !foot.is_empty()) {
            out.push(Row::default());
        }
        out.extend(curves);
        if has_hint {
            out.push(caption(" k keeps it, d lets it go.".to_owned()));
        }
        out.extend(foot);
        if counts {
            let [_, counts] = exam::heading(game, glyphs);
            out.push(Row { line: counts, hit: Some(Hit::Exam) });
        }
        out.truncate(rows);
        out
    }

    /// The first `shown` cards, or as many around what is pointed at as there is room for.
    fn window(&self, mut cards: Vec<Row>, shown: usize, room: usize) -> Vec<Row> {
        cards.truncate(shown);
        if cards.len() > room {
            // Two cards to be merged are shown rather than their neighbours.
            if let Some((first, second, _)) = &self.merged {
                cards.retain(|row| row.hit == Some(Hit::Card(*first)) || row.hit == Some(Hit::Card(*second)));
                cards.truncate(room);
                return cards;
            }
            let at = match self.desk.at(self.game) {
                Place::Store(index) => index,
                Place::New => 0,
            };
            let from = (at + 1).saturating_sub(room).min(cards.len() - room);
            cards = cards.split_off(from);
            cards.truncate(room);
        }
        cards
    }

    /// The case that has come, or what the run has shown.
    fn new_case(&self) -> Vec<Row> {
        let glyphs = self.room.glyphs;
        match (self.game.arrival(), self.game.lesson()) {
            (Some(card), _) => {
                let line = row("+", &card, self.mark(Place::New), glyphs);
                vec![Row { line, hit: Some(Hit::Card(Place::New)) }]
            }
            // Where there is room, it stands below with what was said.
            (None, _) if self.is_wide() => {
                let said = format!(" All {} cases have come.", self.game.setup().episodes);
                vec![Row::plain(line(&said, Face::of(Role::Accent), ROW_COLUMNS, glyphs))]
            }
            (None, lesson) => {
                let lines = text::paragraph(&lesson.unwrap_or_default(), Face::default(), self.columns(), glyphs);
                lines.into_iter().take(self.rows().saturating_sub(2)).map(Row::plain).collect()
            }
        }
    }

    fn mark(&self, place: Place) -> Mark<'_> {
        let is_focus = self.desk.question.is_none() && self.desk.at(self.game) == place;
        match &self.merged {
            Some((first, second, merged)) if *first == place || *second == place => {
                Mark { is_focus: true, merged: Some(merged) }
            }
            _ => Mark { is_focus, merged: None },
        }
    }

    /// The store, free places last.
    fn store(&self) -> Vec<Row> {
        let glyphs = self.room.glyphs;
        let card = |(index, card): (usize, &Card)| {
            let place = Place::Store(index);
            Row { line: row(&place.name(), card, self.mark(place), glyphs), hit: Some(Hit::Card(place)) }
        };
        let held = self.game.store().len();
        let free = (held..self.game.setup().capacity).map(|index| Row::plain(free(&(index + 1).to_string(), glyphs)));
        self.game.store().iter().enumerate().map(card).chain(free).collect()
    }

    /// Preview of merging two cards.
    fn preview(&self) -> Vec<Row> {
        let Some((_, _, merged)) = &self.merged else { return Vec::new() };
        let glyphs = self.room.glyphs;
        let outcome = row("=", merged, Mark::default(), glyphs);
        let say = |words, role| line(words, Face::of(role), ROW_COLUMNS, glyphs);
        let struck = say(" Struck words then fit anything.", Role::Dim);
        let said = say(" Enter merges, for good.", Role::Warn);
        [outcome, struck, said].into_iter().map(|line| Row { line, hit: Some(Hit::Merge) }).collect()
    }

    /// The questions, in at most `rows`.
    fn exam(&self, rows: usize) -> Vec<Row> {
        let (game, glyphs) = (self.game, self.room.glyphs);
        let [points, counts] = exam::heading(game, glyphs).map(|line| Row { line, hit: Some(Hit::Exam) });
        let count = game.exam().len();
        let mut out = vec![points];
        if rows > count + 1 || rows > 8 {
            out.push(counts);
        }
        let room = rows.saturating_sub(out.len());
        let at = self.desk.question.unwrap_or(0);
        let from = (at + 1).saturating_sub(room).min(count.saturating_sub(room));
        out.extend((from..count).take(room).map(|index| {
            let is_focus = self.desk.question == Some(index);
            let line = exam::question(game, index, is_focus, self.card.as_ref(), glyphs);
            Row { line, hit: Some(Hit::Question(index)) }
        }));
        out.truncate(rows);
        out
    }

    /// The curves once there are any and no merge is being looked at: as a chart where there is room.
    fn curves(&self, rows: usize) -> Vec<Row> {
        if self.game.done() == 0 || self.merged.is_some() || rows < curves::SPARK_ROWS {
            return Vec::new();
        }
        let glyphs = self.room.glyphs;
        let chart = curves::chart(self.game, ROW_COLUMNS, glyphs).filter(|chart| chart.len() <= rows);
        let lines = chart.unwrap_or_else(|| curves::sparks(self.game, ROW_COLUMNS, glyphs));
        lines.into_iter().map(Row::plain).collect()
    }

    /// The rules, if there is room.
    fn rules(&self, rows: usize) -> Vec<Row> {
        let words = |rule| text::paragraph(rule, Face::of(Role::Dim), self.columns(), self.room.glyphs);
        let mut out = vec![Line::default()];
        for rule in [MERGING, ANSWERING].map(words) {
            if out.len() + rule.len() <= rows {
                out.extend(rule);
            }
        }
        out.into_iter().map(Row::plain).filter(|_| rows > 1).collect()
    }
}
