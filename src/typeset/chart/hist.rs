//! Histograms: the counts of bins as columns.

use super::plane::{Plan, Plane};
use super::scale::Ruler;
use super::{DrawContext, key, reference};
use crate::content::chart::{Point, Scale};
use crate::typeset::picture::{Mark, Picture};
use crate::typeset::{Charset, Face, Role};

/// Block glyphs of one to eight eighths of a cell's height.
const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Draws a histogram; `None` if there are several series, which would cover each other.
pub fn draw(context: &DrawContext) -> Option<Picture> {
    let [series] = context.chart.series.as_slice() else { return None };
    if matches!(context.chart.y.scale, Scale::Category(_)) {
        return None;
    }
    let mut points: Vec<&Point> = series.points.iter().collect();
    points.sort_by(|a, b| a.x.total_cmp(&b.x));
    if points.iter().any(|point| point.y < 0.0) {
        return None;
    }
    let half = half_bin(&points, &context.chart.x.scale);
    let xs: Vec<f64> = points.iter().flat_map(|point| [point.x - half, point.x + half]).collect();
    let mut ys: Vec<f64> = points.iter().map(|point| point.y).collect();
    ys.push(0.0);
    let centres: Vec<f64> = points.iter().map(|point| point.x).collect();
    let mut across = if half > 0.0 { xs } else { centres };
    across.extend(reference::values(context, true));
    ys.extend(reference::values(context, false));
    let x = Ruler::new(&context.chart.x, &across)?;
    let y = Ruler::new(&context.chart.y, &ys)?;
    let plan = Plan { x: &x, y: &y, height: context.height(), margin: 0, x_ticks: vec![], names_above: false };
    let mut plane = Plane::new(context, plan)?;
    if points.len() > plane.width {
        return None;
    }
    for point in points {
        let Some(face) = context.face(0, &point.row) else { continue };
        let first = plane.cell(point.x - half, point.y).0;
        let last = plane.cell(point.x + half, point.y).0;
        // The border cell of two neighbouring bins belongs to the right one; wide bins have a gap between them.
        let end = if last > first { last - usize::from(last - first > 3) } else { first + 1 };
        for column in first..end {
            column_up(&mut plane, column, point, face);
        }
        let foot = plane.top + plane.height;
        let top = (plane.place(point.x, point.y).1 as usize).min(foot - 1);
        plane.canvas.mark(Mark { datum: context.datum(0, &point.row), rows: top..foot, columns: first..end });
        if context.is_row_focus(&point.row) {
            // The highlight is a pointer below the column, since there are no free cells beside it.
            let pointer = plane.canvas.pick("▲", "▲", "^");
            plane.canvas.text((first + end) / 2, foot, pointer, Face::of(Role::Accent).bold());
        }
    }
    // A histogram has no states: every column is always shown.
    let named = plane.name_references(context);
    for (column, row, text) in named.iter().flatten() {
        plane.canvas.text(*column, *row, text, reference::FACE);
    }
    plane.references(context);
    let mut picture = plane.into_picture();
    if named.is_none() {
        context.add_key(&mut picture, &key::references(context, false));
    }
    Some(picture)
}

/// Returns half the width of a bin, which is the smallest distance between two points.
fn half_bin(points: &[&Point], scale: &Scale) -> f64 {
    if !matches!(scale, Scale::Linear { .. }) {
        return 0.0;
    }
    let gaps = points.windows(2).map(|pair| pair[1].x / 2.0 - pair[0].x / 2.0).filter(|gap| *gap > 0.0);
    gaps.fold(None, |least: Option<f64>, gap| Some(least.map_or(gap, |least| least.min(gap)))).unwrap_or(0.0)
}

/// Draws a column from the axis up to a point.
fn column_up(plane: &mut Plane, column: usize, point: &Point, face: Face) {
    if point.y <= 0.0 {
        return;
    }
    let top = plane.place(point.x, point.y).1;
    for row in plane.rows().filter(|row| (row + 1) as f64 > top) {
        let filled = ((row + 1) as f64 - top).min(1.0);
        let glyph = match plane.canvas.glyphs() {
            Charset::Full => EIGHTHS[((filled * 8.0).round() as usize).clamp(1, 8) - 1],
            Charset::Box if filled <= 0.5 => '▄',
            Charset::Box => '█',
            Charset::Ascii => '#',
        };
        plane.canvas.stroke(column, row, glyph, face);
    }
}
