//! Small multiples (facets): a small chart for each value of a property, side by side where they fit, all on the same
//! scales.

use std::collections::HashSet;

use super::{DrawContext, MIN_COLUMNS, common_key, draw_one, key};
use crate::content::chart::{Chart, Facet, Point, Series};
use crate::typeset::picture::{Mark, Picture};
use crate::typeset::text::{truncate, width};
use crate::typeset::{Face, Line, Role, Run};

/// Columns between two small charts.
const GAP: usize = 4;

/// Draws all small charts; `None` if one of them would not be legible.
pub fn draw(context: &DrawContext) -> Option<Picture> {
    let facets = &context.chart.facets;
    let least = usize::from(MIN_COLUMNS);
    let most_beside = ((context.columns + GAP) / (least + GAP)).clamp(1, facets.len());
    // Rows are filled as evenly as possible: four charts are two rows of two, not three and one.
    let rows = facets.len().div_ceil(most_beside);
    let beside = facets.len().div_ceil(rows);
    let columns = (context.columns + GAP) / beside - GAP;
    let mut picture = Picture::default();
    for (number, row) in facets.chunks(beside).enumerate() {
        if number > 0 {
            picture.lines.push(Line::default());
        }
        let small: Vec<Picture> = row.iter().map(|facet| one(context, facet, columns)).collect::<Option<_>>()?;
        append(&mut picture, small, columns);
    }
    let entries = common_key(context);
    if !entries.is_empty() {
        picture.lines.push(Line::default());
        picture.lines.extend(key::lines(&entries, context.columns, context.glyphs));
    }
    Some(picture)
}

/// Draws one small chart under its name.
fn one(context: &DrawContext, facet: &Facet, columns: usize) -> Option<Picture> {
    let chart = part(context.chart, facet);
    let small = DrawContext { chart: &chart, is_facet: true, columns, rows: context.rows.clone(), ..*context };
    let mut picture = draw_one(&small)?;
    let face = Face::of(Role::Text).bold();
    let name = Run { text: truncate(&facet.label, columns, context.glyphs), face, target: None };
    picture.lines.insert(0, Line { runs: vec![name], ..Line::default() });
    picture.marks.iter_mut().for_each(|mark| shift(mark, 1, 0));
    Some(picture)
}

/// Returns the chart with the points of one facet. All series are kept, so that they have the same colours
/// everywhere.
fn part(chart: &Chart, facet: &Facet) -> Chart {
    let rows: HashSet<&str> = facet.rows.iter().map(String::as_str).collect();
    let is_in = |point: &&Point| rows.contains(point.row.as_str());
    let series = chart
        .series
        .iter()
        .map(|series| Series { points: series.points.iter().filter(is_in).cloned().collect(), ..series.clone() });
    Chart { series: series.collect(), facets: Vec::new(), ..chart.clone() }
}

/// Appends pictures side by side below the existing lines.
fn append(picture: &mut Picture, small: Vec<Picture>, columns: usize) {
    let top = picture.lines.len();
    let height = small.iter().map(|small| small.lines.len()).max().unwrap_or(0);
    picture.lines.resize(top + height, Line::default());
    for (number, small) in small.into_iter().enumerate() {
        let left = number * (columns + GAP);
        for (row, line) in small.lines.into_iter().enumerate().filter(|(_, line)| !line.runs.is_empty()) {
            let target = &mut picture.lines[top + row];
            let blanks = left.saturating_sub(target.runs.iter().map(|run| width(&run.text)).sum());
            if blanks > 0 {
                target.runs.push(Run { text: " ".repeat(blanks), ..Run::default() });
            }
            target.runs.extend(line.runs);
        }
        picture.marks.extend(small.marks.into_iter().map(|mut mark| {
            shift(&mut mark, top, left);
            mark
        }));
    }
}

fn shift(mark: &mut Mark, down: usize, right: usize) {
    mark.rows = mark.rows.start + down..mark.rows.end + down;
    mark.columns = mark.columns.start + right..mark.columns.end + right;
}
