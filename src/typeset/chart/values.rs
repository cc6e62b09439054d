//! The numbers beside rows of marks, point below point.

use super::Sheet;
use super::number::Numbers;
use super::plane::Plane;
use crate::content::chart::{Point, Scale};
use crate::typeset::text::width;
use crate::typeset::{Face, GlyphSet, Role};

/// Columns between the axes and the numbers.
const GAP: usize = 2;

/// The numbers of a chart whose vertical axis has names and one point or arrow for each.
pub struct Values {
    numbers: Numbers,
    /// Columns of the widest first and second number.
    first: usize,
    second: Option<usize>,
    /// Between what was before and after.
    arrow: &'static str,
}

impl Values {
    /// The numbers, if there is only one point in each row and the numbers leave room for it.
    pub fn new(sheet: &Sheet) -> Option<Values> {
        let Scale::Category(names) = &sheet.chart.y.scale else { return None };
        if matches!(sheet.chart.x.scale, Scale::Category(_)) {
            return None;
        }
        let points: Vec<&Point> = sheet.chart.series.iter().flat_map(|series| &series.points).collect();
        let mut rows = vec![0; names.len()];
        for point in &points {
            let ends = point.to.as_ref().map_or(point.y, |end| end.y);
            *rows.get_mut(point.y as usize).filter(|_| ends == point.y)? += 1;
        }
        let all = || points.iter().flat_map(|point| [Some(point.x), point.to.as_ref().map(|end| end.x)]).flatten();
        let numbers = Numbers::of(all());
        let widest = |values: Vec<f64>| values.into_iter().map(|value| width(&numbers.format(value))).max();
        let second = widest(points.iter().filter_map(|point| point.to.as_ref().map(|end| end.x)).collect());
        let first = widest(points.iter().map(|point| point.x).collect())?;
        let arrow = if sheet.glyphs == GlyphSet::Full { " → " } else { " -> " };
        let values = Values { numbers, first, second, arrow };
        (rows.iter().all(|count| *count <= 1) && values.columns() * 3 <= sheet.columns).then_some(values)
    }

    /// Columns they take right of the axes.
    pub fn columns(&self) -> usize {
        GAP + self.first + self.second.map_or(0, |second| width(self.arrow) + second)
    }

    /// Writes them beside their rows.
    pub fn write(&self, sheet: &Sheet, plane: &mut Plane) {
        let column = plane.left + plane.width + GAP;
        for (series, data) in sheet.chart.series.iter().enumerate() {
            for point in &data.points {
                let row = plane.cell(point.x, point.y).1;
                let first = self.numbers.format(point.x);
                if let Some(face) = sheet.face(series, &point.row) {
                    plane.canvas.text(column + self.first.saturating_sub(first.len()), row, &first, face);
                }
                let (Some(end), Some(second)) = (&point.to, self.second) else { continue };
                let Some(face) = sheet.face(series, &end.row) else { continue };
                plane.canvas.text(column + self.first, row, self.arrow, Face::of(Role::Dim));
                let text = self.numbers.format(end.x);
                let column = column + self.first + width(self.arrow) + second.saturating_sub(text.len());
                plane.canvas.text(column, row, &text, face);
            }
        }
    }
}
