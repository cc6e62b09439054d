//! Pictures of a model lab: a plot as a chart, with the present state marked and earlier states in the background.

use super::chart;
use super::picture::Shown;
use super::{Charset, Face, Line, Role, Run, text};
use crate::content::chart::Chart;
use crate::content::lab::model::chart::{NOW, chart};
use crate::lab::model::{Game, Plot};

/// Maximum rows of a model's picture on a page.
pub const PICTURE_ROWS: u16 = 18;
/// Bar glyphs of a spark line, from low to high.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_LEVELS: [char; 8] = ['_', '.', '-', '~', '=', '+', '*', '#'];
/// Maximum columns of a bar of a spark line with the blank behind it, if there is a bar for each value.
const BAR_COLUMNS_MAX: usize = 4;

/// Draws the picture in at most `columns` and `rows`: a chart if it is legible, else a spark line, else nothing.
pub fn draw(game: &Game, (columns, rows): (u16, u16), glyphs: Charset) -> Vec<Line> {
    let tries = game.traces().iter().map(|trace| trace.points.as_slice());
    let chart = chart(game.setup(), game.picture(), game.plot(), tries);
    match chart.and_then(|chart| draw_chart(&chart, (columns, rows), glyphs)) {
        Some(lines) => lines,
        None => spark(game, usize::from(columns), glyphs).into_iter().take(usize::from(rows)).collect(),
    }
}

/// Draws a chart of a model with the present state emphasised; `None` if it would not be legible.
pub fn draw_chart(chart: &Chart, room: (u16, u16), glyphs: Charset) -> Option<Vec<Line>> {
    let focus = [NOW.to_owned()];
    let (columns, rows) = room;
    let shown = Shown { focus: &focus, rows: usize::from(rows.max(1)), ..Shown::default() };
    chart::draw(chart, shown, columns, glyphs).map(|drawn| drawn.lines)
}

/// Returns the first curve as a spark line, with a mark at the present state.
fn spark(game: &Game, columns: usize, glyphs: Charset) -> Vec<Line> {
    let (setup, picture) = (game.setup(), game.picture());
    let Plot::Curves { xs, series, now } = game.plot() else { return Vec::new() };
    let first = picture.shown.first().and_then(|quantity| setup.quantity(*quantity));
    let (Some(values), Some(quantity)) = (series.first(), first) else {
        return Vec::new();
    };
    // The eight levels are scaled to the drawn values, since over the whole range they would show too little.
    let finite = || values.iter().map(|spread| spread.mean).filter(|value| value.is_finite());
    let (least, most) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    let most = if most > least { most } else { least + 1.0 };
    let levels = if glyphs == Charset::Ascii { ASCII_LEVELS } else { LEVELS };
    let name = text::truncate(quantity.label, columns / 2, glyphs);
    let left = text::width(&name) + 1;
    let room = columns.saturating_sub(left).min(xs.len());
    if room < 2 || xs.len() < 2 {
        return Vec::new();
    }
    let place = |cell: usize| (xs.len() - 1) * cell / (room - 1);
    let bar = |cell: usize| {
        let share = (values[place(cell)].mean - least) / (most - least);
        if share.is_finite() { levels[((share * 8.0).max(0.0) as usize).min(7)] } else { ' ' }
    };
    // A few values have broad bars, with a blank behind each.
    let broad = if room == xs.len() { ((columns - left) / room).clamp(1, BAR_COLUMNS_MAX) } else { 1 };
    let (filled, blank) = if broad < 3 { (broad, 0) } else { (broad - 1, 1) };
    let broad_bar = |cell: usize| bar(cell).to_string().repeat(filled) + &" ".repeat(blank);
    let bars: String = (0..room).map(broad_bar).collect();
    let mut lines = vec![Line {
        runs: vec![Run::new(format!("{name} "), Face::of(Role::Dim)), Run::new(bars, Face::of(Role::Series(0)))],
        ..Line::default()
    }];
    if let Some(now) = now {
        let cell = (0..room).min_by_key(|cell| place(*cell).abs_diff(*now)).unwrap_or_default();
        let mark = if glyphs == Charset::Ascii { "^" } else { "▲" };
        let column = left + cell * broad + (filled - 1) / 2;
        let mut under = format!("{}{mark}", " ".repeat(column));
        if column + 5 <= columns {
            under += " now";
        }
        lines.push(Line { runs: vec![Run::new(under, Face::of(Role::Accent))], ..Line::default() });
    }
    lines
}
