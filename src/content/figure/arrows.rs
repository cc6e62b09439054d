//! Arrow charts: two filters, `from` and `to`, that each select one row of a series.

use super::{Labels, filter};
use crate::content::data::{Data, Row};
use crate::content::fields::{Fields, Reader};

/// The rows at which arrows may start and end, and the columns by which they are selected.
pub struct Ends {
    from: End,
    to: End,
}

struct End {
    /// Indices of the rows, ascending.
    rows: Vec<usize>,
    columns: Vec<usize>,
}

impl Ends {
    /// Reads `from` and `to`; `None` if one of them is invalid.
    pub fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>, data: &Data) -> Option<Ends> {
        let mut end = |key| {
            let value = fields.require(reader, key)?;
            let table = reader.as_table(value, key)?;
            let before = reader.errors();
            let (rows, columns) = filter(&table, reader, data);
            // Which rows an invalid filter would select is not known.
            (reader.errors() == before).then_some(End { rows, columns })
        };
        let (from, to) = (end("from"), end("to"));
        Some(Ends { from: from?, to: to? })
    }

    /// Returns the rows at which the arrow among `rows` starts and ends; reports a different number of rows.
    pub fn pair(
        &self,
        rows: &[usize],
        id: &str,
        reader: &mut Reader<'_>,
        data: &Data,
        series: usize,
    ) -> Option<(usize, usize)> {
        let only = |end: &End| {
            let mut found = rows.iter().filter(|row| end.rows.binary_search(row).is_ok());
            found.next().filter(|_| found.next().is_none()).copied()
        };
        let pair = only(&self.from).zip(only(&self.to));
        if let (None, Some(first)) = (pair, rows.first()) {
            let message =
                format!("an arrow needs one row that matches `from` and one that matches `to`; \"{id}\" has not");
            reader.error_in(&data.source, data.place(&data.rows[*first], series), message);
        }
        pair
    }

    /// Returns the columns that distinguish starts from ends.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.from.columns.iter().chain(&self.to.columns).copied()
    }

    /// Returns the labels of starts and ends: their cells in those columns.
    pub fn names(&self, data: &Data, labels: &Labels) -> Vec<String> {
        let name = |end: &End| {
            let row: Option<&Row> = end.rows.first().map(|row| &data.rows[*row]);
            let cells =
                row.into_iter().flat_map(|row| end.columns.iter().map(|column| labels.cell(data, row, *column)));
            cells.collect::<Vec<_>>().join(", ")
        };
        [&self.from, &self.to].map(name).to_vec()
    }
}
