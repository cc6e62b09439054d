//! Data files: CSV whose cells are named by row key and column, and the formats in which prose shows them.

use crate::diagnostic::{Diagnostic, Source, Span, did_you_mean};

/// Most rows of a data file.
pub const ROWS_MAX: usize = 10_000;
/// Most columns of a data file.
pub const COLUMNS_MAX: usize = 64;
/// Most findings reported for one file; each costs a look over the file for its line.
const FINDINGS_MAX: usize = 100;
/// Most digits after the decimal point in a format.
const DECIMALS_MAX: usize = 12;

/// A data file: the first record names the columns, the first cell of every other one is its row's key.
#[derive(Debug, Clone)]
pub struct Data {
    /// The file's name without ending.
    pub id: String,
    /// The file.
    pub source: Source,
    /// The names of the columns; the first one's cells are the keys.
    pub columns: Vec<String>,
    /// The rows; each has as many cells as there are columns.
    pub rows: Vec<Row>,
}

/// A row of a data file.
#[derive(Debug, Clone)]
pub struct Row {
    /// The cells, trimmed.
    pub cells: Vec<String>,
    /// Where the row begins in the source.
    start: usize,
}

impl Row {
    /// The name of the row: its first cell.
    pub fn key(&self) -> &str {
        &self.cells[0]
    }
}

impl Data {
    /// Reads a file; as many rows as are well-formed.
    pub fn parse(id: &str, source: Source, diagnostics: &mut Vec<Diagnostic>) -> Data {
        let mut data = Data { id: id.to_owned(), source, columns: Vec::new(), rows: Vec::new() };
        let text = data.source.text.clone();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut keys = std::collections::HashSet::new();
        // The text is UTF-8 and comes from memory: reading cannot fail.
        let heard = diagnostics.len();
        while diagnostics.len() - heard < FINDINGS_MAX && reader.read_record(&mut record).unwrap_or(false) {
            let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
            // The reader's position is before any blank lines it skipped.
            let start = start + text[start..].len() - text[start..].trim_start_matches('\n').len();
            let row = Row { cells: record.iter().map(str::to_owned).collect(), start };
            if data.columns.is_empty() {
                data.head(row, diagnostics);
                if data.columns.is_empty() {
                    return data;
                }
                continue;
            }
            if let Some(column) = row.cells.iter().position(|cell| cell.contains('\n')) {
                let message = "a cell with a line break; is a quotation mark not closed?";
                diagnostics.push(data.source.error(data.place(&row, column), message));
            } else if row.cells.len() != data.columns.len() {
                let message = format!("{} cells where the head has {}", row.cells.len(), data.columns.len());
                diagnostics.push(data.source.error(data.place(&row, 0), message));
            } else if !is_key(row.key()) {
                let message =
                    format!("\"{}\" cannot name a row; use letters, digits and . - _ +, without blanks", row.key());
                diagnostics.push(data.source.error(data.place(&row, 0), message));
            } else if !keys.insert(row.key().to_owned()) {
                let message = format!("row \"{}\" is there twice", row.key());
                diagnostics.push(data.source.error(data.place(&row, 0), message));
            } else if data.rows.len() == ROWS_MAX {
                let message = format!("more than {ROWS_MAX} rows");
                diagnostics.push(data.source.error(data.place(&row, 0), message));
                break;
            } else {
                data.rows.push(row);
            }
        }
        if data.columns.is_empty() {
            diagnostics.push(Diagnostic::file(data.source.path.clone(), "the file is empty; begin with column names"));
        }
        data
    }

    /// Takes the first record as the names of the columns.
    fn head(&mut self, row: Row, diagnostics: &mut Vec<Diagnostic>) {
        for (column, name) in row.cells.iter().enumerate() {
            let problem = if !is_column(name) {
                format!("\"{name}\" cannot name a column; begin with a letter, go on with letters, digits, - and _")
            } else if row.cells[..column].contains(name) {
                format!("column \"{name}\" is there twice")
            } else if column == COLUMNS_MAX {
                format!("more than {COLUMNS_MAX} columns")
            } else {
                continue;
            };
            diagnostics.push(self.source.error(self.place(&row, column), problem));
        }
        self.columns = row.cells;
    }

    /// The index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The row with this key.
    pub fn row(&self, key: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.key() == key)
    }

    /// Where a cell is written.
    pub fn place(&self, row: &Row, column: usize) -> Span {
        let text = &self.source.text[row.start..];
        let mut quoted = false;
        let mut separators = 0;
        let mut start = 0;
        for (offset, byte) in text.bytes().enumerate() {
            match byte {
                b'"' => quoted = !quoted,
                b',' | b'\n' if !quoted => {
                    if separators == column || byte == b'\n' {
                        return Span::new(row.start + start..row.start + offset);
                    }
                    separators += 1;
                    start = offset + 1;
                }
                _ => {}
            }
        }
        Span::new(row.start + start..row.start + text.len())
    }

    /// The cell that `name` (`row.column`) means; row keys may have dots, columns have none.
    ///
    /// # Errors
    /// What is wrong with the name, with the nearest right one.
    pub fn find<'a>(&self, name: &'a str) -> Result<(&str, &'a str, &'a str), String> {
        let Some((key, column)) = name.rsplit_once('.') else {
            return Err(format!("\"{name}\" names no cell of \"{}\"; write data.row.column", self.id));
        };
        let Some(index) = self.column(column) else {
            let hint = did_you_mean(column, self.columns.iter().map(String::as_str));
            return Err(format!("data \"{}\" has no column \"{column}\"{hint}", self.id));
        };
        let Some(row) = self.row(key) else {
            let hint = did_you_mean(key, self.rows.iter().map(Row::key));
            return Err(format!("data \"{}\" has no row \"{key}\"{hint}", self.id));
        };
        Ok((&row.cells[index], key, column))
    }
}

/// A finite number as data files write them.
pub fn number(cell: &str) -> Option<f64> {
    let plain = cell.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    cell.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

fn is_column(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+'))
}

/// How a number is shown: `[+][,][.DIGITS](f|%)`, a part of Python's format language. `+` shows the sign of positive
/// numbers too, `,` groups thousands, `%` multiplies by a hundred and adds the sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    plus: bool,
    grouped: bool,
    decimals: usize,
    percent: bool,
}

impl Format {
    /// The format written as `text`.
    pub fn parse(text: &str) -> Option<Format> {
        let (plus, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
        let (grouped, rest) = rest.strip_prefix(',').map_or((false, rest), |rest| (true, rest));
        let (percent, digits) = match rest.strip_suffix('%') {
            Some(digits) => (true, digits),
            None => (false, rest.strip_suffix('f')?),
        };
        let decimals = match digits.strip_prefix('.') {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
            None if digits.is_empty() => 0,
            None => return None,
        };
        (decimals <= DECIMALS_MAX).then_some(Format { plus, grouped, decimals, percent })
    }

    /// The number as text.
    pub fn apply(&self, number: f64) -> String {
        let number = if self.percent { number * 100.0 } else { number };
        let magnitude = format!("{:.*}", self.decimals, number.abs());
        let zero = magnitude.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let sign = match (number < 0.0 && !zero, self.plus) {
            (true, _) => "-",
            (false, true) => "+",
            (false, false) => "",
        };
        let (whole, fraction) = magnitude.split_at(magnitude.find('.').unwrap_or(magnitude.len()));
        let mut text = sign.to_owned();
        for (index, digit) in whole.chars().enumerate() {
            if self.grouped && index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text + fraction + if self.percent { "%" } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Data, Vec<String>) {
        let mut diagnostics = Vec::new();
        let data = Data::parse("d", Source::new("d.csv", text), &mut diagnostics);
        (data, diagnostics.iter().map(Diagnostic::headline).collect())
    }

    #[test]
    fn cells_are_found_by_row_and_column() {
        let (data, said) = read("key,label,score\ngpt-5.2,\"one, two\",0.65\n\n  b , x ,1\n");
        assert!(said.is_empty(), "{said:?}");
        assert_eq!(data.find("gpt-5.2.score"), Ok(("0.65", "gpt-5.2", "score")));
        assert_eq!(data.find("gpt-5.2.label").map(|found| found.0), Ok("one, two"));
        assert_eq!(data.find("gpt-5.2.scor"), Err("data \"d\" has no column \"scor\"; did you mean \"score\"?".into()));
        assert_eq!(
            data.find("gpt-5.3.score"),
            Err("data \"d\" has no row \"gpt-5.3\"; did you mean \"gpt-5.2\"?".into())
        );
        assert_eq!(data.find("f1"), Err("\"f1\" names no cell of \"d\"; write data.row.column".into()));
        let place = data.place(&data.rows[1], 2);
        assert_eq!(&data.source.text[place.start as usize..place.end as usize], "1");
    }

    #[test]
    fn every_bad_record_is_reported() {
        let text = "key,f 1,f1,f1\na,1,2,3\na,1,2,3\nb,1\nc d,1,2,3\n,1,2,3\n\"e,1,2,3\nf,1,2,3\n";
        assert_eq!(
            read(text).1,
            [
                "d.csv:1:5: \"f 1\" cannot name a column; begin with a letter, go on with letters, digits, - and _",
                "d.csv:1:12: column \"f1\" is there twice",
                "d.csv:3:1: row \"a\" is there twice",
                "d.csv:4:1: 2 cells where the head has 4",
                "d.csv:5:1: \"c d\" cannot name a row; use letters, digits and . - _ +, without blanks",
                "d.csv:6:1: \"\" cannot name a row; use letters, digits and . - _ +, without blanks",
                "d.csv:7:1: a cell with a line break; is a quotation mark not closed?",
            ]
        );
        assert_eq!(read("").1, ["d.csv: the file is empty; begin with column names"]);
    }

    #[test]
    fn formats_show_numbers() {
        let cases = [
            (".2f", 0.6512, "0.65"),
            (".0f", 41.6, "42"),
            ("f", 41.6, "42"),
            ("+.1f", 3.25, "+3.2"),
            ("+.1f", -3.0, "-3.0"),
            (".1f", -0.01, "0.0"),
            ("%", 0.471, "47%"),
            (".1%", 0.471, "47.1%"),
            (",f", 1_234_567.0, "1,234,567"),
            (",.1f", 999.94, "999.9"),
        ];
        for (format, number, expected) in cases {
            assert_eq!(Format::parse(format).map(|format| format.apply(number)).as_deref(), Some(expected), "{format}");
        }
        for bad in ["", ".f", "2f", ".2", ".2g", "+", ".99f", ".-1f", "% "] {
            assert_eq!(Format::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_plain_finite_numbers_are_numbers() {
        for (cell, expected) in [("1", Some(1.0)), ("-0.5", Some(-0.5)), ("1e3", Some(1000.0)), ("", None)] {
            assert_eq!(number(cell), expected, "{cell}");
        }
        for cell in ["inf", "nan", "NaN", "1,000", "0x10", "1 2", "1e999"] {
            assert_eq!(number(cell), None, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_every_cell_has_its_place(text in "(key,a,b\n)?[a-c0-9,\"é \n.-]{0,80}") {
            let (data, _) = read(&text);
            for row in &data.rows {
                for column in 0..data.columns.len() {
                    let place = data.place(row, column);
                    assert!(text.get(place.start as usize..place.end as usize).is_some(), "{place:?} in {text:?}");
                }
            }
        }
    }
}
