//! How the names of bars stand: beside them, or above where there is little room.

use super::Sheet;
use crate::typeset::text::{truncate, width};
use crate::typeset::{Face, Role};

/// Of the columns, names may take this share beside the bars, in percent.
const MAX_PERCENT: usize = 55;

/// Columns between names, and between a name and its bar.
const GAP: usize = 2;

/// Columns by which the names of a group's bars are set in below the group's own.
const INDENT: usize = 2;

/// A bar to be named.
pub struct Named {
    /// Its group on the axis.
    pub group: String,
    /// Its series.
    pub series: String,
    /// How it is drawn; none if it is left out.
    pub face: Option<Face>,
    /// Whether its series is to be looked at.
    pub is_focus: bool,
}

/// A name and where it stands.
pub struct Name {
    /// Its first column.
    pub column: usize,
    /// Its row.
    pub row: usize,
    /// Text of the name.
    pub text: String,
    /// How it looks.
    pub face: Face,
    /// Whether it is to be looked at.
    pub is_focus: bool,
}

/// Rows and columns of names and bars.
#[derive(Default)]
pub struct Rows {
    /// The column in which bars begin.
    pub left: usize,
    /// The names.
    pub names: Vec<Name>,
    /// The row of each bar.
    pub bars: Vec<usize>,
    /// Rows in all.
    pub count: usize,
}

/// Where names stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Group, series and bar in one row.
    Beside,
    /// Series and bar in one row, below the group.
    Below,
    /// Each in a row of its own.
    Above,
}

impl Rows {
    /// Arranges bars, those of a group next to each other, of which at least `min_bar` columns remain. Names take the
    /// columns that they would take in the company of `all`.
    pub fn new(sheet: &Sheet, bars: &[Named], all: &[Named], min_bar: usize) -> Rows {
        // A series that only repeats its group's name need not be said.
        let has_series = sheet.chart.series.len() > 1 && all.iter().any(|bar| bar.series != bar.group);
        let is_grouped = all.windows(2).any(|pair| pair[0].group == pair[1].group);
        let widest = |name: fn(&Named) -> usize| all.iter().map(name).max().unwrap_or(0);
        let groups = widest(|bar| width(&bar.group)) + GAP;
        let series = if has_series { widest(|bar| width(&bar.series)) + GAP } else { 0 };
        let fits = |columns: usize| columns * 100 <= sheet.columns * MAX_PERCENT && columns + min_bar <= sheet.columns;
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
                rows.name(sheet, 0, &bar.group, Face::of(role), false);
                rows.count += usize::from(layout != Layout::Beside);
            }
            if let Some(shown) = bar.face.filter(|_| has_series) {
                let role = if shown.role == Role::Faint { Role::Faint } else { Role::Dim };
                let column = if layout == Layout::Beside { groups } else { INDENT };
                rows.name(sheet, column, &bar.series, Face { role, ..shown }, bar.is_focus);
            }
            rows.count += usize::from(has_series && layout == Layout::Above);
            rows.bars.push(rows.count);
            rows.count += 1;
        }
        rows
    }

    fn name(&mut self, sheet: &Sheet, column: usize, text: &str, face: Face, is_focus: bool) {
        let text = truncate(text, sheet.columns - column, sheet.glyphs);
        self.names.push(Name { column, row: self.count, text, face, is_focus });
    }
}
