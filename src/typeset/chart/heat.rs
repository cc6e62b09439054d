//! Heat maps: a shade and a number in each cell.

use super::canvas::Canvas;
use super::number::Numbers;
use super::scale::Ruler;
use super::{DrawContext, mark, title};
use crate::content::chart::{Axis, Point, Scale};
use crate::typeset::picture::{Mark, Picture};
use crate::typeset::text::{truncate, width};
use crate::typeset::{Face, Line, Role, Run};

/// Maximum number of rows, and of columns.
const MAX_SIDE: usize = 40;

/// Columns between two cells.
const GAP: usize = 2;

/// Columns of a shade.
const SHADE: usize = 2;

/// Shades from low to high values.
const SHADES: [&str; 5] = ["··", "░░", "▒▒", "▓▓", "██"];
const ASCII_SHADES: [&str; 5] = ["..", "::", "++", "%%", "##"];

/// Draws a heat map.
pub fn draw(context: &DrawContext) -> Option<Picture> {
    let chart = context.chart;
    let points: Vec<(usize, &Point)> = chart
        .series
        .iter()
        .enumerate()
        .flat_map(|(index, series)| series.points.iter().map(move |point| (index, point)))
        .collect();
    let values: Vec<f64> = points.iter().map(|(_, point)| point.value).collect::<Option<_>>()?;
    let across = Side::new(&chart.x, points.iter().map(|(_, point)| point.x).collect())?;
    let down = Side::new(&chart.y, points.iter().map(|(_, point)| point.y).collect())?;
    let ruler = shade_scale(context, &values);
    let numbers = Numbers::of(values.iter().copied());
    let number_width = values.iter().map(|value| width(&numbers.format(*value))).max()?;

    let cell = SHADE + 1 + number_width;
    let left = (down.names.iter().map(|name| width(name)).max()? + GAP).min(context.columns / 2);
    let widest = across.names.iter().map(|name| width(name)).max()?;
    let share = (context.columns - left) / across.names.len();
    let pitch = share.checked_sub(GAP).filter(|share| *share >= cell)?.min(widest.max(cell)) + GAP;
    let titles = [title(&chart.x), title(&chart.y)].map(|title| truncate(&title, context.columns, context.glyphs));
    let mut canvas = Canvas::new(context.columns, 2 + down.names.len(), context.glyphs);
    canvas.text(0, 1, &truncate(&titles[1], left - 1, context.glyphs), Face::of(Role::Dim));
    let room = context.columns - width(&titles[0]);
    canvas.text(left.min(room), 0, &titles[0], Face::of(Role::Dim));
    for (index, name) in across.names.iter().enumerate() {
        canvas.text(left + index * pitch, 1, &truncate(name, pitch - GAP, context.glyphs), Face::of(Role::Dim));
    }
    for (index, name) in down.names.iter().enumerate() {
        canvas.text(0, 2 + index, &truncate(name, left - GAP, context.glyphs), Face::of(Role::Dim));
    }
    let shades = canvas.pick(SHADES, SHADES, ASCII_SHADES);
    let mut taken = std::collections::HashSet::new();
    for ((series, point), value) in points.iter().zip(&values) {
        let (column, row) = (across.index(point.x)?, down.index(point.y)?);
        // Two values for the same cell cannot be shown.
        if !taken.insert((column, row)) {
            return None;
        }
        let Some(bright) = context.face(*series, &point.row) else { continue };
        let is_faint = bright.role == Role::Faint;
        let fraction = ruler.as_ref().map_or(0.5, |ruler| ruler.fraction(*value));
        let level = ((fraction * SHADES.len() as f64) as usize).min(SHADES.len() - 1);
        let shade = shades[level];
        let column = left + column * pitch;
        canvas.text(column, 2 + row, shade, if is_faint { bright } else { mark::face(0) });
        let number = format!("{:>number_width$}", numbers.format(*value));
        let plain = if is_faint { bright } else { Face { bold: bright.bold, ..Face::of(Role::Text) } };
        canvas.text(column + SHADE + 1, 2 + row, &number, plain);
        let datum = context.datum(*series, &point.row);
        canvas.mark(Mark { datum, rows: 2 + row..3 + row, columns: column..column + cell });
        if context.is_row_focus(&point.row) {
            canvas.brackets(column, 2 + row, cell);
        }
    }
    let mut picture = canvas.into_picture();
    if let (Some(axis), Some(Scale::Linear { min, max } | Scale::Log { min, max })) =
        (&chart.value, ruler.as_ref().map(Ruler::scale))
    {
        // The key of the shades.
        let (least, most) = (shades[0], shades[SHADES.len() - 1]);
        let words = format!("{least} {} to {most} {}", numbers.format(*min), numbers.format(*max));
        let text = [title(axis), words].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
        let text = truncate(&text, context.columns, context.glyphs);
        picture
            .lines
            .push(Line { runs: vec![Run { text, face: Face::of(Role::Dim), target: None }], ..Line::default() });
    }
    Some(picture)
}

/// Returns the scale of the shades: the author's, else the range of the values; `None` if all values are equal.
fn shade_scale(context: &DrawContext, values: &[f64]) -> Option<Ruler> {
    if let Some(axis) = context.chart.value.as_ref().filter(|axis| !matches!(axis.scale, Scale::Category(_))) {
        return Ruler::new(axis, values);
    }
    let ends = values.iter().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
    let scale = Scale::Linear { min: ends.0, max: ends.1 };
    Ruler::new(&Axis { column: String::new(), label: String::new(), unit: String::new(), scale }, values)
}

/// The columns or the rows of a heat map: names, and the value of each.
struct Side {
    names: Vec<String>,
    values: Vec<f64>,
}

impl Side {
    /// Collects the names of an axis or, for an axis of numbers, the values that occur.
    fn new(axis: &Axis, values: Vec<f64>) -> Option<Side> {
        let ruler = Ruler::new(axis, &values)?;
        let ticks = if ruler.names().is_some() { ruler.ticks(0) } else { Ruler::ticks_at(&values) };
        let (names, values): (Vec<String>, Vec<f64>) = ticks.into_iter().map(|tick| (tick.label, tick.value)).unzip();
        (1..=MAX_SIDE).contains(&names.len()).then_some(Side { names, values })
    }

    fn index(&self, value: f64) -> Option<usize> {
        self.values.iter().position(|other| *other == value)
    }
}
