//! The model lab as lines: dials, outputs, picture, task.

use super::LabArea;
use crate::lab::model::{Game, Input};
use crate::typeset::{Charset, Face, Line, Role, Run, model, text};

/// Minimum and maximum columns of a dial's bar.
const BAR_COLUMNS: std::ops::RangeInclusive<usize> = 6..=24;
/// Number of rows from which blank lines separate the parts.
const AIRY_FROM_ROWS: usize = 16;

/// Column widths of a dial's parts.
struct Columns {
    label: usize,
    bar: usize,
}

impl Columns {
    fn of(game: &Game, area: LabArea) -> Columns {
        let width = usize::from(area.columns);
        let widest = game.setup().inputs.iter().map(|input| text::width(&input.label)).max().unwrap_or(0);
        let value = game.setup().inputs.iter().map(|input| text::width(&longest(input))).max().unwrap_or(0);
        // Columns: a mark, the label, two blanks, the bar, two blanks, the value.
        let label = widest.min(width.saturating_sub(value + 6 + BAR_COLUMNS.start())).max(4);
        let bar = width.saturating_sub(label + value + 6).clamp(*BAR_COLUMNS.start(), *BAR_COLUMNS.end());
        Columns { label, bar }
    }

    fn bar_from(&self) -> usize {
        2 + self.label + 2
    }
}

/// Returns the longest text of an input's values.
fn longest(input: &Input) -> String {
    let ends = [0, input.count() - 1].map(|index| input.show(input.value(index)));
    let words = (0..input.count().min(9)).map(|index| input.show(input.value(index)));
    ends.into_iter().chain(words).max_by_key(|word| text::width(word)).unwrap_or_default()
}

/// Returns the dial under a cell, and the value at that cell of its bar.
pub fn hit(game: &Game, column: u16, row: u16, area: LabArea) -> Option<(usize, Option<f64>)> {
    let dial = usize::from(row);
    let input = game.setup().inputs.get(dial).filter(|_| dial < dial_rows(game, area))?;
    let columns = Columns::of(game, area);
    let cell = usize::from(column).checked_sub(columns.bar_from()).filter(|cell| *cell < columns.bar);
    let value = cell.map(|cell| input.value((input.count() - 1) * cell / (columns.bar - 1)));
    Some((dial, value))
}

/// Returns the number of rows for dials: at most half of the room.
fn dial_rows(game: &Game, area: LabArea) -> usize {
    game.setup().inputs.len().min((usize::from(area.rows) / 2).max(1))
}

/// Returns the cell at which the line of a dial begins.
pub fn place(game: &Game, dial: usize, area: LabArea) -> (u16, u16) {
    (0, dial.min(dial_rows(game, area).saturating_sub(1)) as u16)
}

/// Returns the model as lines; `dial` is the selected dial and `typed` the number typed for it.
pub fn view(game: &Game, dial: usize, typed: &str, area: LabArea) -> Vec<Line> {
    let rows = usize::from(area.rows);
    let is_airy = rows >= AIRY_FROM_ROWS;
    let columns = Columns::of(game, area);
    let shown = dial_rows(game, area);
    let first = (dial + 1).saturating_sub(shown);
    let mut lines: Vec<Line> = Vec::new();
    for index in first..(first + shown).min(game.setup().inputs.len()) {
        lines.push(self::dial(game, index, (index == dial).then_some(typed), &columns, area.glyphs));
    }
    if is_airy {
        lines.push(Line::default());
    }
    let task = task(game, area);
    let left = rows.saturating_sub(lines.len() + task.len());
    // The picture gets the rows left over by dials, outputs and task.
    let told = told(game, area);
    lines.extend(told.into_iter().take(left.div_ceil(3).max(1)));
    if is_airy {
        lines.push(Line::default());
    }
    let blank = usize::from(is_airy && !task.is_empty());
    let left = rows.saturating_sub(lines.len() + task.len() + blank);
    let picture = model::draw(game, (area.columns, left as u16), area.glyphs);
    lines.extend(picture);
    if blank == 1 {
        lines.push(Line::default());
    }
    lines.extend(task);
    lines.truncate(rows);
    lines
}

/// Returns a dial as a line: mark, label, bar, value.
fn dial(game: &Game, index: usize, typed: Option<&str>, columns: &Columns, glyphs: Charset) -> Line {
    let Some(input) = game.setup().inputs.get(index) else { return Line::default() };
    let value = game.inputs().get(index).copied().unwrap_or(input.start);
    let in_hand = typed.is_some();
    let (bar_mark, full, empty, knob, start) = match glyphs {
        Charset::Ascii => ("> ", '=', '-', 'O', '|'),
        _ => ("▌ ", '━', '─', '●', '┃'),
    };
    let cell = |value: f64| input.index(value) * (columns.bar - 1) / (input.count() - 1).max(1);
    let (at, from) = (cell(value), cell(input.start));
    let before: String = (0..at).map(|cell| if cell == from { start } else { full }).collect();
    let after: String = (at + 1..columns.bar).map(|cell| if cell == from { start } else { empty }).collect();
    let label = text::truncate(&input.label, columns.label, glyphs);
    let pad = " ".repeat(columns.label.saturating_sub(text::width(&label)) + 2);
    let strong = |face: Face| if in_hand { face.bold() } else { face };
    let shown = match typed {
        Some(typed) if !typed.is_empty() => format!("{typed}_"),
        _ => input.show(value),
    };
    Line {
        runs: vec![
            Run::new(if in_hand { bar_mark } else { "  " }, Face::of(Role::Accent)),
            Run::new(label, strong(Face::default())),
            Run::new(pad, Face::default()),
            Run::new(before, Face::of(if in_hand { Role::Accent } else { Role::Dim })),
            Run::new(knob.to_string(), strong(Face::of(Role::Accent))),
            Run::new(after, Face::of(Role::Faint)),
            Run::new("  ", Face::default()),
            Run::new(shown, strong(Face::of(if in_hand { Role::Accent } else { Role::Text }))),
        ],
        ..Line::default()
    }
}

/// Returns a line for each output, with its value and the band it falls in.
fn told(game: &Game, area: LabArea) -> Vec<Line> {
    let setup = game.setup();
    let first = if setup.outputs.is_empty() { 0 } else { setup.states.len() };
    let width = usize::from(area.columns);
    let told = (first..setup.quantity_count()).filter_map(|index| {
        let (quantity, spread) = (setup.quantity(index)?, game.outcome().last.get(index)?);
        let value = quantity.show(spread.mean);
        let label = text::truncate(quantity.label, width.saturating_sub(text::width(&value) + 4), area.glyphs);
        let mut runs =
            vec![Run::new(format!("  {label}  "), Face::of(Role::Dim)), Run::new(value, Face::default().bold())];
        let used: usize = runs.iter().map(|run| text::width(&run.text)).sum();
        let band = game.band(index).map(|band| format!("  {band}"));
        runs.extend(
            band.filter(|band| used + text::width(band) <= width).map(|band| Run::new(band, Face::of(Role::Dim))),
        );
        Some(Line { runs, ..Line::default() })
    });
    told.collect()
}

/// Returns the present task, or a message if all tasks are solved: at most two or three lines, depending on the rows.
fn task(game: &Game, area: LabArea) -> Vec<Line> {
    let tasks = &game.setup().tasks;
    let tick = if area.glyphs == Charset::Ascii { "done" } else { "✓" };
    let (words, face) = match tasks.get(game.solved()) {
        _ if tasks.is_empty() => return Vec::new(),
        Some(task) => {
            let done = if game.solved() > 0 { format!("{tick} {} solved. ", game.solved()) } else { String::new() };
            (format!("{done}Task {} of {}: {}", game.solved() + 1, tasks.len(), task.say), Face::of(Role::Accent))
        }
        None => (format!("{tick} all tasks are solved"), Face::of(Role::Good).bold()),
    };
    let most = match usize::from(area.rows) {
        ..8 => 2,
        _ => 3,
    };
    let columns = usize::from(area.columns);
    let mut lines = text::paragraph(&words, face, columns, area.glyphs);
    if lines.len() > most {
        let rest: Vec<String> = lines.drain(most - 1..).map(|line| line.text()).collect();
        let cut = text::truncate(&rest.join(" "), columns, area.glyphs);
        lines.push(Line { runs: vec![Run::new(cut, face)], ..Line::default() });
    }
    lines
}
