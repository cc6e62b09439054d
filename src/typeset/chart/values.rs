//! Numbers of a chart with an axis of names: in a column beside the axes, aligned at the decimal point, or at the end
//! of the names above their rows.

use std::collections::HashMap;

use super::DrawContext;
use super::number::Numbers;
use super::plane::Plane;
use crate::content::chart::{Point, Scale};
use crate::typeset::text::width;
use crate::typeset::{Charset, Face, Role};

/// Columns between the axes and the numbers, and between a name and the numbers after it.
const GAP: usize = 2;

/// Separator between a value and the value of its ghost.
const SLASH: &str = " / ";

/// Reciprocal of the maximum share of columns for numbers beside the axes.
const SHARE: usize = 3;

/// The numbers of a chart whose vertical axis has names, with at most one point or arrow for each.
pub struct Values {
    numbers: Numbers,
    /// Columns of the widest start value, and of the widest end value of arrows.
    first: usize,
    second: Option<usize>,
    /// Columns of the widest ghost value.
    ghost: Option<usize>,
    /// Separator between the start and end values of an arrow.
    arrow: &'static str,
    /// Whether the numbers are beside the axes, rather than above the rows.
    is_beside: bool,
}

impl Values {
    /// Computes the columns of the numbers, which are the same in all facets; `None` if a name has several points.
    pub fn new(context: &DrawContext) -> Option<Values> {
        let Scale::Category(names) = &context.chart.y.scale else { return None };
        if matches!(context.chart.x.scale, Scale::Category(_)) {
            return None;
        }
        let points: Vec<&Point> = context.common.series.iter().flat_map(|series| &series.points).collect();
        let facets = &context.common.facets;
        let mut facet_of: HashMap<&str, usize> = HashMap::new();
        for (index, facet) in facets.iter().enumerate() {
            facet_of.extend(facet.rows.iter().map(|row| (row.as_str(), index)));
        }
        let mut rows = vec![vec![0; names.len()]; facets.len().max(1)];
        for point in &points {
            let ends = point.to.as_ref().map_or(point.y, |end| end.y);
            let facet = facet_of.get(point.row.as_str()).copied().unwrap_or(0);
            *rows[facet].get_mut(point.y as usize).filter(|_| ends == point.y)? += 1;
        }
        if rows.iter().flatten().any(|count| *count > 1) {
            return None;
        }
        let ghost_of = |point: &&Point| point.ghost.as_ref().map(|ghost| ghost.value);
        let all = || {
            let of = |point: &&Point| [Some(point.x), point.to.as_ref().map(|end| end.x), ghost_of(point)];
            points.iter().flat_map(of).flatten()
        };
        let numbers = Numbers::of(all());
        let widest = |values: Vec<f64>| values.into_iter().map(|value| width(&numbers.format(value))).max();
        let second = widest(points.iter().filter_map(|point| point.to.as_ref().map(|end| end.x)).collect());
        let ghost = widest(points.iter().filter_map(ghost_of).collect());
        let first = widest(points.iter().map(|point| point.x).collect())?;
        let arrow = if context.glyphs == Charset::Full { " → " } else { " -> " };
        let values = Values { numbers, first, second, ghost, arrow, is_beside: false };
        let is_beside = (GAP + values.columns()) * SHARE <= context.columns;
        Some(Values { is_beside, ..values })
    }

    fn columns(&self) -> usize {
        let ghost = self.ghost.map_or(0, |ghost| SLASH.len() + ghost);
        self.first + self.second.map_or(0, |second| width(self.arrow) + second) + ghost
    }

    /// Returns the columns needed at the right of the axes.
    pub fn margin(&self) -> usize {
        if self.is_beside { GAP + self.columns() } else { 0 }
    }

    /// Whether the numbers fit only if the names are above their rows.
    pub fn need_names_above(&self) -> bool {
        !self.is_beside
    }

    /// Writes the numbers beside their rows, or after the names above them if all fit.
    pub fn write(&self, context: &DrawContext, plane: &mut Plane) {
        let (column, up) = if self.is_beside {
            (plane.left + plane.width + GAP, 0)
        } else {
            let Some(column) = context.columns.checked_sub(self.columns() + 1) else { return };
            let names = plane.names_above().map(|names| names.iter().map(|name| width(name) + GAP).max().unwrap_or(0));
            if names.is_none_or(|names| names > column) {
                return;
            }
            (column, 1)
        };
        for (series, data) in context.chart.series.iter().enumerate() {
            for point in &data.points {
                let row = plane.cell(point.x, point.y).1 - up;
                let first = self.numbers.format(point.x);
                if let Some(face) = context.face(series, &point.row) {
                    plane.canvas.text(column + self.first.saturating_sub(first.len()), row, &first, face);
                }
                if let (Some(ghost), Some(ghost_width), Some(face)) =
                    (&point.ghost, self.ghost, context.face(series, &point.row))
                {
                    let text = format!("{SLASH}{:>ghost_width$}", self.numbers.format(ghost.value));
                    let role = if face.role == Role::Faint { Role::Faint } else { Role::Dim };
                    plane.canvas.text(column + self.columns() - width(&text), row, &text, Face::of(role));
                }
                let (Some(end), Some(second)) = (&point.to, self.second) else { continue };
                let Some(face) = context.face(series, &end.row) else { continue };
                plane.canvas.text(column + self.first, row, self.arrow, Face::of(Role::Dim));
                let text = self.numbers.format(end.x);
                let column = column + self.first + width(self.arrow) + second.saturating_sub(text.len());
                plane.canvas.text(column, row, &text, face);
            }
        }
    }
}
