//! A cursor on a figure: it walks the points, says their values, sets nodes of graphs, finds the sentence that cites one.

use crate::content::model::{Block, BlockKind, Figure, FigureBody, Inline, Slug, Value, plain_text};
use crate::term::input::{Key, KeyPress};
use crate::typeset::picture::{Datum, Mark, Picture, Shown};
use crate::typeset::regions::PicturePlace;
use crate::typeset::{Face, Layout, Line, Role, Spot, chart, graph, text};
use crate::ui::app::Model;

/// Rows that the words about a point take at most.
const PANEL_ROWS: usize = 5;

/// Lines above a number that are brought on screen with it.
const SENTENCE_LINES: usize = 4;

/// Where the cursor is on a figure of the write-up on screen.
#[derive(Debug, Clone)]
pub(in crate::ui) struct Cursor {
    slug: Slug,
    figure: String,
    /// Index of the mark it is on.
    at: usize,
    /// Index of the state that is shown, the first being the figure as it begins.
    state: usize,
    /// Whether the node it is on is being set.
    sets: bool,
}

impl Model {
    /// Puts the cursor on a figure: on the datum, if there is one, or on the first.
    pub(in crate::ui) fn enter_figure(&mut self, id: &str, datum: Option<&str>) {
        let (Some(slug), layout) = (self.reading(), self.layout()) else { return };
        if self.play_frames(&slug, id) {
            return;
        }
        let Some(place) = layout.places.pictures.iter().find(|place| place.id == id && !place.marks.is_empty()) else {
            self.notice = Some("this figure stands here as its table".into());
            return;
        };
        let at = datum.and_then(|datum| place.marks.iter().position(|mark| mark.datum.name() == datum)).unwrap_or(0);
        self.cursor = Some(Cursor { slug, figure: id.to_owned(), at, state: 0, sets: false });
        self.show_picture(place);
    }

    /// Puts the cursor on the point of a picture nearest to a click; false if it is on no picture.
    pub(in crate::ui) fn click_on_figure(&mut self, column: u16, row: u16) -> bool {
        let Some(slug) = self.reading() else { return false };
        let (layout, line) = (self.layout(), self.visit().top + usize::from(row));
        let Some(place) = layout.places.pictures.iter().find(|place| place.lines.contains(&line)) else { return false };
        let (column, row) = (usize::from(column.saturating_sub(place.left)), line - place.lines.start);
        let distance = |mark: &Mark| {
            let columns = if mark.columns.contains(&column) { 0 } else { mark.columns.start.abs_diff(column) };
            columns + 2 * if mark.rows.contains(&row) { 0 } else { mark.rows.start.abs_diff(row) }
        };
        let Some(at) = (0..place.marks.len()).min_by_key(|at| distance(&place.marks[*at])) else { return false };
        self.cursor = Some(Cursor { slug, figure: place.id.clone(), at, state: 0, sets: false });
        true
    }

    /// Scrolls no more than it takes to show a picture above the words about its points.
    fn show_picture(&mut self, place: &PicturePlace) {
        let height = usize::from(self.stage().text.height);
        let visit = self.visit_mut();
        let (start, end) = (place.lines.start.saturating_sub(2), place.lines.end + PANEL_ROWS);
        if end > visit.top + height {
            visit.top = end - height;
        }
        visit.top = visit.top.min(start);
        self.settle();
    }

    /// Goes to the figure that shows a number, its point lit; a number that no figure shows is told in words.
    pub(in crate::ui) fn open_value(&mut self, value: &Value) {
        let Some(slug) = self.reading() else { return };
        let layout = self.layout();
        let shows = |figure: &Figure| figure.data == value.data;
        let ids: Vec<&str> =
            self.figures(&slug).iter().filter(|figure| shows(figure)).map(|figure| figure.id.as_str()).collect();
        let has = |place: &&PicturePlace| {
            ids.contains(&place.id.as_str()) && place.marks.iter().any(|mark| mark.datum.name() == value.row)
        };
        if let Some(place) = layout.places.pictures.iter().find(has) {
            let id = place.id.clone();
            self.remember_place();
            self.enter_figure(&id, Some(&value.row));
        } else if let Some(story) = layout.places.stories.iter().find(|story| ids.contains(&story.id.as_str())) {
            let line = story.lines.start;
            self.remember_place();
            self.jump_to_line(line);
            self.notice =
                Some(format!("{}: row {}, column {}, told in this story", value.text, value.row, value.column));
        } else {
            self.notice = Some(format!(
                "{} is in data/{}.csv ({}, {}); no figure shows it",
                value.text, value.data, value.row, value.column
            ));
        }
    }

    /// The cursor, if it is on a figure of the page on screen.
    pub(in crate::ui) fn cursor_here(&self) -> Option<&Cursor> {
        self.cursor.as_ref().filter(|cursor| self.reading().as_ref() == Some(&cursor.slug))
    }

    /// The cursor and what it is on; none where that is not drawn.
    fn cursor_place<'l>(&self, layout: &'l Layout) -> Option<(&Cursor, &'l PicturePlace, &Figure)> {
        let cursor = self.cursor_here()?;
        // Set for another width, a figure may be drawn with fewer marks, or not at all.
        let place = layout.places.pictures.iter().find(|place| place.id == cursor.figure)?;
        place.marks.get(cursor.at)?;
        let figure = self.figures(&cursor.slug).iter().find(|figure| figure.id == cursor.figure)?;
        Some((cursor, place, figure))
    }

    /// Gives a key to the cursor; false if there is none or it has no use for the key.
    pub(in crate::ui) fn press_on_figure(&mut self, press: KeyPress) -> bool {
        if press.ctrl || press.alt {
            return false;
        }
        let layout = self.layout();
        let Some((cursor, place, figure)) = self.cursor_place(&layout) else { return false };
        let mut cursor = cursor.clone();
        let states = states(figure).len();
        let count = place.marks.len();
        match press.key {
            Key::Escape => {
                self.cursor = None;
                return true;
            }
            Key::Right | Key::Tab | Key::Char('l') => cursor.at = (cursor.at + 1) % count,
            Key::Left | Key::BackTab | Key::Char('h') => cursor.at = (cursor.at + count - 1) % count,
            Key::Down | Key::Char('j') => cursor.at = beside(&place.marks, cursor.at, true).unwrap_or(cursor.at),
            Key::Up | Key::Char('k') => cursor.at = beside(&place.marks, cursor.at, false).unwrap_or(cursor.at),
            Key::Char('x') if matches!(figure.body, FigureBody::Graph(_)) => cursor.sets = !cursor.sets,
            Key::Char(' ') if states > 0 => cursor.state = (cursor.state + 1) % (states + 1),
            Key::Enter => {
                let row = place.marks.get(cursor.at).map(|mark| mark.datum.name().to_owned()).unwrap_or_default();
                let data = figure.data.clone();
                self.cursor = None;
                self.go_to_citing(&layout, &data, &row);
                return true;
            }
            _ => return false,
        }
        let place = place.clone();
        self.cursor = Some(cursor);
        self.show_picture(&place);
        true
    }

    /// Goes to the first sentence in which a row of data is named, with that number in focus.
    fn go_to_citing(&mut self, layout: &Layout, data: &str, row: &str) {
        let cites = |spot: &Spot| matches!(spot, Spot::Value(value) if value.data == data && value.row == row);
        match layout.targets.iter().position(cites) {
            Some(target) => {
                self.remember_place();
                self.focus_on(target);
                // The sentence may begin a few lines above its number.
                let line = layout.lines_of(target).start.saturating_sub(SENTENCE_LINES);
                if line < self.visit().top {
                    self.jump_to_line(line);
                }
            }
            None => self.notice = Some("no sentence of this page names this point".into()),
        }
    }

    /// The picture with the cursor on it, and its place on the layout.
    pub(super) fn cursor_picture(&self, layout: &Layout) -> Option<(PicturePlace, Vec<Line>)> {
        let (cursor, place, figure) = self.cursor_place(layout)?;
        let name = place.marks.get(cursor.at)?.datum.name().to_owned();
        let states: Vec<String> =
            cursor.state.checked_sub(1).and_then(|at| states(figure).get(at).cloned()).into_iter().collect();
        let focus = [name];
        let shown = Shown {
            states: &states,
            focus: &focus,
            intervene: cursor.sets.then_some(focus[0].as_str()),
            ..Shown::default()
        };
        let Picture { lines, .. } = match &figure.body {
            FigureBody::Chart(chart) => chart::draw(chart, shown, place.width, self.glyphs())?,
            FigureBody::Graph(graph) => graph::draw(graph, shown, place.width, self.glyphs())?,
            FigureBody::Table | FigureBody::Frames(_) => return None,
        };
        Some((place.clone(), lines))
    }

    /// What is to be said about the point that the cursor is on, for the foot of the page.
    pub(in crate::ui) fn cursor_words(&self) -> Option<Vec<Line>> {
        let layout = self.layout();
        let (cursor, place, figure) = self.cursor_place(&layout)?;
        let mark = place.marks.get(cursor.at)?;
        let states_shown: Vec<String> =
            cursor.state.checked_sub(1).and_then(|at| states(figure).get(at).cloned()).into_iter().collect();
        let words = match (&mark.datum, &figure.body) {
            (datum, FigureBody::Chart(chart)) => chart::describe(chart, datum)?,
            (Datum::Node(id), FigureBody::Graph(graph)) if cursor.sets => graph::consequence(graph, &states_shown, id)?,
            (Datum::Node(id), FigureBody::Graph(graph)) => {
                let label = graph.nodes.iter().find(|node| node.id == *id).map(|node| node.label.clone())?;
                let state = states_shown.first().map(|state| format!(" ({state})")).unwrap_or_default();
                format!("{label}{state}: x sets it by hand")
            }
            _ => return None,
        };
        let sentence = self.sentence(&cursor.slug, &figure.data, mark.datum.name());
        let width = usize::from(self.stage().text.width);
        let set = |words: &str, face| text::paragraph(words, face, width, self.glyphs());
        let mut lines = set(&words, Face::default().bold());
        if let Some(sentence) = sentence {
            lines.extend(set(&sentence, Face::default()).into_iter().take(2));
        }
        if !figure.source.is_empty() {
            lines.extend(set(&figure.source, Face::of(Role::Dim)));
        }
        let most = PANEL_ROWS.min(usize::from(self.stage().text.height) / 3).max(1);
        lines.truncate(most);
        Some(lines)
    }

    /// The keys of the cursor.
    pub(in crate::ui) fn cursor_keys(&self, arrows: bool) -> Option<Vec<(String, &'static str)>> {
        let layout = self.layout();
        let (_, _, figure) = self.cursor_place(&layout)?;
        let key = |key: &str, does| (key.to_owned(), does);
        let mut keys = vec![key(if arrows { "←→" } else { "left/right" }, "points"), key("esc", "read on")];
        if matches!(figure.body, FigureBody::Graph(_)) {
            keys.push(key("x", "set it"));
        } else {
            keys.push(key("enter", "its sentence"));
        }
        if !states(figure).is_empty() {
            keys.push(key("space", "next state"));
        }
        Some(keys)
    }

    /// The sentence of a write-up that names a row of data.
    fn sentence(&self, slug: &Slug, data: &str, row: &str) -> Option<String> {
        let write_up = self.library.write_up(slug.as_str())?;
        find_sentence(&write_up.document.blocks, data, row)
    }
}

/// The names of a figure's states.
fn states(figure: &Figure) -> Vec<String> {
    match &figure.body {
        FigureBody::Chart(chart) => chart.states.iter().map(|state| state.name.clone()).collect(),
        FigureBody::Graph(graph) => graph.states.iter().map(|state| state.name.clone()).collect(),
        FigureBody::Table | FigureBody::Frames(_) => Vec::new(),
    }
}

/// The mark nearest above or below another, or the next in order where none is.
fn beside(marks: &[Mark], at: usize, down: bool) -> Option<usize> {
    let here = marks.get(at)?;
    let is_there = |mark: &Mark| {
        if down { mark.rows.start > here.rows.start } else { mark.rows.start < here.rows.start }
    };
    let distance = |mark: &Mark| {
        let rows = mark.rows.start.abs_diff(here.rows.start);
        // A cell is about twice as high as wide.
        2 * rows + mark.columns.start.abs_diff(here.columns.start)
    };
    (0..marks.len()).filter(|index| is_there(&marks[*index])).min_by_key(|index| distance(&marks[*index]))
}

fn find_sentence(blocks: &[Block], data: &str, row: &str) -> Option<String> {
    blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Paragraph(inlines) => sentence_of(inlines, data, row),
        BlockKind::Container(container) => {
            container.all_bodies().into_iter().find_map(|body| find_sentence(body, data, row))
        }
        BlockKind::List { items, .. } => items.iter().find_map(|item| find_sentence(&item.blocks, data, row)),
        BlockKind::Quote(blocks) => find_sentence(blocks, data, row),
        _ => None,
    })
}

fn sentence_of(inlines: &[Inline], data: &str, row: &str) -> Option<String> {
    let is_it = |inline: &Inline| matches!(inline, Inline::Value(value) if value.data == data && value.row == row);
    let at = inlines.iter().position(is_it)?;
    let before = plain_text(&inlines[..at]);
    let start = before.rfind(". ").map_or(0, |end| end + 2);
    let after = plain_text(&inlines[at..]);
    let end = after.find(". ").map_or(after.len(), |end| end + 1);
    Some(format!("{}{}", &before[start..], &after[..end]))
}
