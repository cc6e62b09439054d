//! Placement of the names of bars: beside the bars, or above them on narrow screens.

use super::DrawContext;
use crate::typeset::text::{truncate, width};
use crate::typeset::{Face, Role};

/// Maximum share of the columns for names beside the bars, in percent.
const MAX_PERCENT: usize = 55;

/// Columns between names, and between a name and its bar.
const GAP: usize = 2;

/// Indentation in columns of the names of bars below the name of their group.
const INDENT: usize = 2;

/// A bar to be named.
pub struct Named {
    /// Name of the group.
    pub group: String,
    /// Name of the series.
    pub series: String,
    /// Face of the bar; `None` if it is left out.
    pub face: Option<Face>,
    /// Whether the series is highlighted.
    pub is_focus: bool,
}

/// A name and its position.
pub struct Name {
    /// First column.
    pub column: usize,
    /// Row.
    pub row: usize,
    /// Text of the name.
    pub text: String,
    /// Face of the name.
    pub face: Face,
    /// Whether the name is highlighted.
    pub is_focus: bool,
}

/// The positions of names and bars.
#[derive(Default)]
pub struct Rows {
    /// First column of the bars.
    pub left: usize,
    /// The names.
    pub names: Vec<Name>,
    /// The row of each bar.
    pub bars: Vec<usize>,
    /// Total number of rows.
    pub count: usize,
}

/// Arrangement of the names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Group, series and bar on one row.
    Beside,
    /// The group on its own row, then series and bar on one row.
    Below,
    /// Group, series and bar each on their own row.
    Above,
}

impl Rows {
    /// Arranges bars group by group, with at least `min_bar` columns for bars. The names get the columns that the
    /// names of `all` bars would need.
    pub fn new(context: &DrawContext, bars: &[Named], all: &[Named], min_bar: usize) -> Rows {
        // Series names that equal their group's names are not shown.
        let has_series = context.chart.series.len() > 1 && all.iter().any(|bar| bar.series != bar.group);
        let is_grouped = all.windows(2).any(|pair| pair[0].group == pair[1].group);
        let widest = |name: fn(&Named) -> usize| all.iter().map(name).max().unwrap_or(0);
        let groups = widest(|bar| width(&bar.group)) + GAP;
        let series = if has_series { widest(|bar| width(&bar.series)) + GAP } else { 0 };
        let fits =
            |columns: usize| columns * 100 <= context.columns * MAX_PERCENT && columns + min_bar <= context.columns;
        let (layout, left) = match has_series {
            _ if fits(groups + series) => (Layout::Beside, groups + series),
            true if fits(INDENT + series) => (Layout::Below, INDENT + series),
            _ => (Layout::Above, 0),
        };
        let mut rows = Rows { left, ..Rows::default() };
        for (index, bar) in bars.iter().enumerate() {
            let is_first = index == 0 || bars[index - 1].group != bar.group;
            if is_first {
                let parts_groups = is_grouped || layout != Layout::Beside;
                rows.count += usize::from(index > 0 && parts_groups);
                let shown = bars.iter().filter(|other| other.group == bar.group).filter_map(|bar| bar.face);
                let role =
                    if shown.into_iter().all(|face| face.role == Role::Faint) { Role::Faint } else { Role::Text };
                rows.name(context, 0, &bar.group, Face::of(role), false);
                rows.count += usize::from(layout != Layout::Beside);
            }
            if let Some(shown) = bar.face.filter(|_| has_series) {
                let role = if shown.role == Role::Faint { Role::Faint } else { Role::Dim };
                let column = if layout == Layout::Beside { groups } else { INDENT };
                rows.name(context, column, &bar.series, Face { role, ..shown }, bar.is_focus);
            }
            rows.count += usize::from(has_series && layout == Layout::Above);
            rows.bars.push(rows.count);
            rows.count += 1;
        }
        rows
    }

    fn name(&mut self, context: &DrawContext, column: usize, text: &str, face: Face, is_focus: bool) {
        let text = truncate(text, context.columns - column, context.glyphs);
        self.names.push(Name { column, row: self.count, text, face, is_focus });
    }
}
