//! Histograms: counts in bins of equal width.

use super::axes::Written;
use super::columns::with_unit;
use super::marks::{self, Mark};
use super::{Drawn, Labels, Sources};
use crate::content::chart::{Axis, Chart, ChartKind, Point, Scale, Series};
use crate::content::data::Data;
use crate::content::fields::{Fields, Reader};
use crate::content::model::{Alignment, FigureBody, Inline, Table};
use crate::diagnostic::Span;

/// Default number of bins.
const BINS: u32 = 10;
/// Maximum number of bins.
const BINS_MAX: u32 = 60;

/// Reads the options of a histogram: `x`, `bins`, and marks on the x axis.
pub fn read(
    x: Option<Written>,
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    labels: &Labels,
    sources: &mut Sources<'_>,
) -> Option<Drawn> {
    let bins = fields.get("bins").map(|_| fields.integer(reader, "bins", 2..BINS_MAX + 1));
    let bins = bins.map_or(Some(BINS), |bins| bins.map(|bins| bins.value));
    let marks = marks::read(fields, reader, sources.all, &mut sources.used);
    histogram(x?, bins?, marks, reader, sources.data, labels)
}

fn histogram(
    x: Written,
    bins: u32,
    marks: Vec<Mark>,
    reader: &mut Reader<'_>,
    data: &Data,
    labels: &Labels,
) -> Option<Drawn> {
    let (mut x_axis, xs) = x.place(reader, data, labels, false, false)?;
    let Scale::Linear { min, max } = x_axis.scale else {
        reader.error(Span::default(), "a histogram has a linear x axis");
        return None;
    };
    let width = (max - min) / f64::from(bins);
    let mut counts = vec![0_u32; bins as usize];
    for x in xs.into_iter().flatten() {
        // The upper end of the range belongs to the last bin.
        let bin = (((x - min) / width) as usize).min(counts.len() - 1);
        counts[bin] += 1;
    }
    let edge = |bin: usize| min + width * bin as f64;
    let name = |bin: usize| format!("{} to {}", short(edge(bin)), short(edge(bin + 1)));
    let most = f64::from(counts.iter().copied().max().unwrap_or(0).max(1));
    let mut y_axis = Axis {
        column: String::new(),
        label: "count".to_owned(),
        unit: String::new(),
        scale: Scale::Linear { min: 0.0, max: most },
    };
    let points = counts.iter().enumerate().map(|(bin, &count)| Point {
        row: name(bin),
        x: edge(bin) + width / 2.0,
        y: f64::from(count),
        ..Point::default()
    });
    let text = |text: String| vec![Inline::Text(text)];
    let rows = counts.iter().enumerate().map(|(bin, count)| vec![text(name(bin)), text(count.to_string())]);
    let table = Table {
        columns: vec![Alignment::Left, Alignment::Right],
        head: vec![text(with_unit(&x.label, &x.unit)), text("count".to_owned())],
        rows: rows.collect(),
    };
    let series = vec![Series { id: String::new(), label: String::new(), points: points.collect(), is_joined: true }];
    let counted = Written::counted();
    let references = marks::place(marks, reader, (&x, &mut x_axis), (&counted, &mut y_axis));
    let chart = Chart { references, ..Chart::new(ChartKind::Hist, x_axis, y_axis, series) };
    Some(Drawn { body: FigureBody::Chart(Box::new(chart)), table, states: Vec::new(), focusable: Vec::new() })
}

/// Formats a number without rounding noise of binary fractions.
fn short(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
