//! The cursor on a figure: moves from point to point, shows their values, sets nodes of graphs, and jumps to the
//! sentence that cites a point.

use std::ops::Range;
use std::time::Duration;

use ratatui::layout::Position;

use super::frames::Playing;
use super::sentence::sentence;
use crate::content::model::{Figure, FigureBody, Value};
use crate::term::frame::Frame;
use crate::term::input::{Event, Key, KeyPress, MouseKind};
use crate::typeset::picture::{Datum, Mark, Picture, Shown};
use crate::typeset::regions::PictureRegion;
use crate::typeset::{Face, Layout, Line, Role, Target, chart, graph, text};
use crate::ui::context::Context;
use crate::ui::feature::{Feature, Handled, Keys, NamedKey};
use crate::ui::overlay::ScreenLines;
use crate::ui::paint;

/// Maximum rows of the description of a point, apart from the lines about the point itself.
const PANEL_ROWS: usize = 8;
/// Lines above a number that are brought on screen with it.
const SENTENCE_LINES: usize = 4;

/// The cursor on a figure of the page on screen, and the animated figure that does not show its still frame.
#[derive(Debug, Clone, Default)]
pub(in crate::ui) struct FigureCursor {
    cursor: Option<Cursor>,
    playing: Option<Playing>,
}

/// A position on a figure.
#[derive(Debug, Clone)]
struct Cursor {
    figure: String,
    /// Index of the mark under the cursor.
    at: usize,
    /// Index of the state shown; 0 is the figure without interventions.
    state: usize,
    /// Whether the node under the cursor is set to a value.
    sets: bool,
}

/// The mark under the cursor, with its figure.
struct Pointed<'c> {
    cursor: &'c Cursor,
    place: &'c PictureRegion,
    figure: &'c Figure,
    mark: &'c Mark,
}

impl FigureCursor {
    /// Puts the cursor on a figure: on `datum` if given, else on the first mark. An animated figure is played
    /// instead.
    pub(in crate::ui) fn enter(&mut self, id: &str, datum: Option<&str>, context: &mut Context) {
        if let Some(playing) = Playing::begin(id, self.playing.as_ref(), context) {
            self.playing = Some(playing);
            return;
        }
        let layout = context.held_layout();
        let Some(place) = layout.regions.pictures.iter().find(|place| place.id == id && !place.marks.is_empty()) else {
            return context.say("this figure stands here as its table");
        };
        let at = datum.and_then(|datum| place.marks.iter().position(|mark| mark.datum.name() == datum)).unwrap_or(0);
        self.cursor = Some(Cursor { figure: id.to_owned(), at, state: 0, sets: false });
        self.show(context);
    }

    /// Scrolls to the picture that the cursor is on.
    fn show(&self, context: &mut Context) {
        let panel = self.panel(context).map_or(0, |lines| lines.len());
        let layout = context.held_layout();
        let Some(cursor) = &self.cursor else { return };
        let place = layout.regions.pictures.iter().find(|place| place.id == cursor.figure);
        if let Some((place, mark)) = place.and_then(|place| Some((place, place.marks.get(cursor.at)?))) {
            show_picture(context, place, &mark.rows, panel);
        }
    }

    /// Jumps to the figure that shows a number, with the cursor on its point; if there is none, the value is shown in
    /// a notice.
    pub(in crate::ui) fn open_value(&mut self, value: &Value, context: &mut Context) {
        let layout = context.held_layout();
        let Value { text, data, row, column, .. } = value;
        let of_data = context.figures().iter().filter(|figure| figure.data == *data);
        let ids: Vec<String> = of_data.map(|figure| figure.id.clone()).collect();
        let has = |place: &&PictureRegion| {
            ids.contains(&place.id) && place.marks.iter().any(|mark| mark.datum.name() == *row)
        };
        if let Some(place) = layout.regions.pictures.iter().find(has) {
            context.remember_position();
            self.enter(&place.id, Some(row), context);
        } else if let Some(story) = layout.regions.stories.iter().find(|story| ids.contains(&story.id)) {
            context.remember_position();
            context.scroll_to(story.lines.start);
            context.say(format!("{text}: row {row}, column {column}, told in this story"));
        } else {
            context.say(format!("{text} is in data/{data}.csv ({row}, {column}); no figure shows it"));
        }
    }

    /// Returns the time until the next frame of an animated figure; `None` if none is playing.
    pub(in crate::ui) fn next_frame(&self, context: &Context) -> Option<Duration> {
        self.playing.as_ref()?.next_frame(context)
    }

    /// Shows the next frame of the animated figure; returns false if none is playing.
    pub(in crate::ui) fn tick(&mut self, context: &Context) -> bool {
        self.playing.as_mut().is_some_and(|playing| playing.tick(context))
    }

    /// Returns the mark under the cursor. `None` if it is not drawn: at another width a figure may have fewer marks.
    fn pointed<'c>(&'c self, context: &'c Context) -> Option<Pointed<'c>> {
        let cursor = self.cursor.as_ref()?;
        let place = context.layout().regions.pictures.iter().find(|place| place.id == cursor.figure)?;
        let mark = place.marks.get(cursor.at)?;
        Some(Pointed { cursor, place, figure: context.figure(&cursor.figure)?, mark })
    }

    fn press(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        let Some(Pointed { cursor, place, figure, mark }) = self.pointed(context) else { return Handled::Ignored };
        let is_other = matches!(press.key, Key::Function(_) | Key::Insert | Key::Delete | Key::PageUp | Key::PageDown);
        if press.ctrl || press.alt || is_other {
            return Handled::Ignored;
        }
        let mut cursor = cursor.clone();
        let states = states(figure).len();
        let count = place.marks.len();
        match press.key {
            Key::Escape => {
                self.cursor = None;
                return Handled::Consumed(None);
            }
            Key::Right | Key::Tab | Key::Char('l') => cursor.at = (cursor.at + 1) % count,
            Key::Left | Key::BackTab | Key::Char('h') => cursor.at = (cursor.at + count - 1) % count,
            Key::Down | Key::Char('j') => cursor.at = beside(&place.marks, cursor.at, true).unwrap_or(cursor.at),
            Key::Up | Key::Char('k') => cursor.at = beside(&place.marks, cursor.at, false).unwrap_or(cursor.at),
            Key::Char('x') if matches!(figure.body, FigureBody::Graph(_)) => cursor.sets = !cursor.sets,
            Key::Char(' ') if states > 0 => cursor.state = (cursor.state + 1) % (states + 1),
            Key::Enter => {
                let (row, data) = (mark.datum.name().to_owned(), figure.data.clone());
                self.cursor = None;
                go_to_citing(context, &data, &row);
                return Handled::Consumed(None);
            }
            _ => return Handled::Ignored,
        }
        self.cursor = Some(cursor);
        self.show(context);
        Handled::Consumed(None)
    }

    /// Puts the cursor on the point of a picture nearest to a click.
    fn click(&mut self, column: u16, row: u16, context: &Context) -> Handled {
        let text = context.screen().text;
        let (Some(column), Some(row), Some(_)) =
            (column.checked_sub(text.x), row.checked_sub(text.y), context.write_up())
        else {
            return Handled::Ignored;
        };
        let line = context.page.top + usize::from(row);
        let pictures = &context.layout().regions.pictures;
        let Some(place) = pictures.iter().find(|place| place.lines.contains(&line)) else { return Handled::Ignored };
        let (column, row) = (usize::from(column.saturating_sub(place.left)), line - place.lines.start);
        let distance = |mark: &Mark| {
            let columns = if mark.columns.contains(&column) { 0 } else { mark.columns.start.abs_diff(column) };
            columns + 2 * if mark.rows.contains(&row) { 0 } else { mark.rows.start.abs_diff(row) }
        };
        let nearest = (0..place.marks.len()).min_by_key(|at| distance(&place.marks[*at]));
        let Some(at) = nearest else { return Handled::Ignored };
        self.cursor = Some(Cursor { figure: place.id.clone(), at, state: 0, sets: false });
        Handled::Consumed(None)
    }

    /// Returns the picture with the cursor on it.
    fn picture(&self, context: &Context) -> Option<(PictureRegion, Vec<Line>)> {
        let Pointed { cursor, place, figure, mark } = self.pointed(context)?;
        let states = shown_state(figure, cursor);
        let focus = [mark.datum.name().to_owned()];
        let intervene = cursor.sets.then_some(focus[0].as_str());
        let shown = Shown {
            states: &states,
            focus: &focus,
            intervene,
            rows: place.rows,
            quoted: &place.quoted,
            ..Shown::default()
        };
        let Picture { lines, .. } = match &figure.body {
            FigureBody::Chart(chart) => chart::draw(chart, shown, place.width, context.glyphs())?,
            FigureBody::Graph(graph) => graph::draw(graph, shown, place.width, context.glyphs())?,
            FigureBody::Table | FigureBody::Frames(_) => return None,
        };
        Some((place.clone(), lines))
    }

    /// Returns the description of the point under the cursor.
    pub(in crate::ui) fn words(&self, context: &Context) -> Option<String> {
        let Pointed { cursor, figure, mark, .. } = self.pointed(context)?;
        let states_shown = shown_state(figure, cursor);
        match (&mark.datum, &figure.body) {
            (datum, FigureBody::Chart(chart)) => chart::describe(chart, datum),
            (Datum::Node(id), FigureBody::Graph(graph)) if cursor.sets => graph::consequence(graph, &states_shown, id),
            (Datum::Node(id), FigureBody::Graph(graph)) => {
                let words = graph::describe(graph, &states_shown, id)?;
                let state = states_shown.first().map(|state| format!(" ({state})")).unwrap_or_default();
                Some(format!("{words}{state} x sets it by hand."))
            }
            _ => None,
        }
    }

    /// Returns the description of the point under the cursor, for the bottom of the page.
    fn panel(&self, context: &Context) -> Option<Vec<Line>> {
        let Pointed { figure, mark, .. } = self.pointed(context)?;
        let words = self.words(context)?;
        let text = context.screen().text;
        let set = |words: &str, face| text::paragraph(words, face, usize::from(text.width), context.glyphs());
        let mut lines = set(&words, Face::default().bold());
        let sentence = sentence(context, &figure.data, mark.datum.name()).unwrap_or_default();
        let rows = PANEL_ROWS.min(usize::from(text.height) / 2);
        for (words, face) in [(&sentence, Face::default()), (&figure.source, Face::of(Role::Dim))] {
            let more = if words.is_empty() { Vec::new() } else { set(words, face) };
            // These lines are omitted if there are too few rows, rather than cut.
            if lines.len() + more.len() <= rows {
                lines.extend(more);
            }
        }
        Some(lines)
    }
}

impl Feature for FigureCursor {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        match event {
            Event::Key(press) => self.press(*press, context),
            Event::Mouse(mouse) if mouse.kind == MouseKind::Press(0) => self.click(mouse.column, mouse.row, context),
            Event::Mouse(_) | Event::Paste(_) | Event::Focus(_) => Handled::Ignored,
        }
    }

    fn leave_page(&mut self) {
        *self = FigureCursor::default();
    }

    fn overlay<'c>(&self, context: &'c Context, lines: &mut ScreenLines<'c>) {
        if let Some((place, picture)) = self.playing.as_ref().and_then(|playing| playing.lines(context)) {
            lines.replace_picture(place, picture);
        }
        if let Some((place, picture)) = self.picture(context) {
            lines.replace_picture(&place, picture);
        }
    }

    /// Draws the description of the point over the bottom of the page.
    fn draw(&self, context: &Context, frame: &mut Frame) {
        let Some(lines) = self.panel(context) else { return };
        let bottom = context.screen().text.bottom();
        paint::panel(context, &lines, bottom.saturating_sub(lines.len() as u16), &mut frame.cells);
    }

    fn keys(&self, context: &Context) -> Keys {
        let Some(Pointed { figure, .. }) = self.pointed(context) else { return Keys::default() };
        let key = |key: &str, does| -> NamedKey { (key.to_owned(), does) };
        let mut keys = vec![(context.arrows("←→", "left/right"), "points"), key("esc", "read on")];
        if matches!(figure.body, FigureBody::Graph(_)) {
            keys.push(key("x", "set it"));
        } else {
            keys.push(key("enter", "its sentence"));
        }
        if !states(figure).is_empty() {
            keys.push(key("space", "next state"));
        }
        keys.push(key("y", "copy"));
        Keys::alone(keys)
    }

    fn cursor(&self, context: &Context) -> Option<Position> {
        let Pointed { place, mark, .. } = self.pointed(context)?;
        let text = context.screen().text;
        let row = (place.lines.start + mark.rows.start).checked_sub(context.page.top)?;
        let column = usize::from(text.x + place.left) + mark.columns.start;
        (row < usize::from(text.height)).then(|| Position::new(column as u16, text.y + row as u16))
    }
}

/// Scrolls by the fewest lines that show a picture above `panel` rows of description; if the picture is too high, at
/// least its point.
fn show_picture(context: &mut Context, place: &PictureRegion, point: &Range<usize>, panel: usize) {
    let height = context.height();
    let page = &mut context.page;
    let (start, end) = (place.lines.start.saturating_sub(2), place.lines.end + panel);
    if end > page.top + height {
        page.top = end - height;
    }
    page.top = page.top.min(start).max((place.lines.start + point.end + panel).saturating_sub(height));
    context.settle();
}

/// Jumps to the first sentence that cites a row of data, and focuses the number.
fn go_to_citing(context: &mut Context, data: &str, row: &str) {
    let cites = |spot: &Target| matches!(spot, Target::Value(value) if value.data == data && value.row == row);
    let layout: &Layout = context.layout();
    match layout.targets.iter().position(cites) {
        Some(target) => {
            // Lines above the number are shown too, since the sentence may begin there.
            let line = layout.lines_of(target).start.saturating_sub(SENTENCE_LINES);
            context.remember_position();
            context.focus_on(target);
            if line < context.page.top {
                context.scroll_to(line);
            }
        }
        None => context.say("no sentence of this page names this point"),
    }
}

/// Returns the line that names the state shown; empty for the figure without interventions.
fn shown_state(figure: &Figure, cursor: &Cursor) -> Vec<String> {
    cursor.state.checked_sub(1).and_then(|at| states(figure).get(at).cloned()).into_iter().collect()
}

/// Returns the names of a figure's states.
fn states(figure: &Figure) -> Vec<String> {
    match &figure.body {
        FigureBody::Chart(chart) => chart.states.iter().map(|state| state.name.clone()).collect(),
        FigureBody::Graph(graph) => graph.states.iter().map(|state| state.name.clone()).collect(),
        FigureBody::Table | FigureBody::Frames(_) => Vec::new(),
    }
}

/// Returns the nearest mark above or below another, or the previous or next one if there is none.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_and_down_go_to_the_nearest_mark_where_a_row_counts_as_two_columns() {
        let mark = |column, row| Mark::at(Datum::Node(String::new()), (column, row));
        let marks = [mark(10, 5), mark(10, 8), mark(13, 6), mark(20, 5), mark(5, 4), mark(10, 1)];
        assert_eq!(beside(&marks, 0, true), Some(2), "three columns and a row, rather than three rows");
        assert_eq!(beside(&marks, 0, false), Some(4));
        assert_eq!(beside(&marks, 3, true), Some(2), "not the one in the same row");
        assert_eq!(beside(&marks, 1, true), None);
        assert_eq!(beside(&marks, 9, true), None);
    }
}
