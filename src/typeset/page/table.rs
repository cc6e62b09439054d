//! Tables: numbers are kept whole and aligned at the decimal point, prose is wrapped; the only line is a thin rule
//! below the head.

use crate::content::model::{Alignment, Inline, Table};
use crate::diagnostic::Span;
use crate::typeset::glyphs::Glyphs;
use crate::typeset::line::{plain_run, runs_width};
use crate::typeset::line_breaking::{widest_word, wrap};
use crate::typeset::page::block::{LayoutBuilder, within};
use crate::typeset::page::inline::Styled;
use crate::typeset::{Face, Role, Run, text};

/// Columns between the columns of a table.
const GUTTER: usize = 2;
/// Columns from which a cell counts as prose.
const PROSE: usize = 24;
/// Minimum columns of prose.
const MIN_PROSE: usize = 16;
/// Words with more columns than this may be broken.
const MAX_WHOLE_WORD: usize = 20;

/// The composed cells of a table.
struct Cells {
    head: Vec<Styled>,
    rows: Vec<Vec<Styled>>,
    alignments: Vec<Alignment>,
}

/// A line of a table in columns.
struct GridLine {
    runs: Vec<Run>,
    /// Index of the row that begins on this line: 0 for the head, 1 for the first row of the body.
    begins: Option<usize>,
}

/// Minimum, natural and assigned width of a column.
struct Column {
    alignment: Alignment,
    /// Minimum legible width.
    least: usize,
    /// Width at which no cell of the body is wrapped.
    body: usize,
    /// Width at which neither the body nor the head is wrapped.
    natural: usize,
    /// Assigned width.
    width: usize,
    /// In a column of numbers, the columns from the decimal point on, for alignment.
    fraction: usize,
}

impl LayoutBuilder<'_> {
    /// Lays out a table in columns if they fit, else as a card for each row.
    pub fn table(&mut self, table: &Table, span: Span) {
        let cells = self.table_cells(table);
        // Screen readers read line by line, which mixes the words of cells that have several lines.
        let is_clear = |lines: &Vec<GridLine>| !self.is_spoken() || lines.len() <= cells.rows.len() + 2;
        match grid(&cells, self.room(), self.glyphs).filter(is_clear) {
            Some(lines) => {
                for line in lines {
                    if let Some(row) = line.begins {
                        self.reach(within(span, row, cells.rows.len() + 1));
                        let row = row.checked_sub(1).map_or(&cells.head, |row| &cells.rows[row]);
                        row.iter().flat_map(|cell| &cell.notes).for_each(|(_, note)| self.refer(*note));
                    }
                    self.emit(line.runs);
                }
            }
            None => self.cards(&cells, span),
        }
    }

    fn table_cells(&mut self, table: &Table) -> Cells {
        let head_face = Face { role: Role::Dim, bold: true, ..self.face };
        let head = table.head.iter().map(|cell| self.compose(cell, head_face)).collect();
        let body = |row: &Vec<Vec<Inline>>| row.iter().map(|cell| self.compose(cell, self.face)).collect();
        let rows = table.rows.iter().map(body).collect();
        Cells { head, rows, alignments: table.columns.clone() }
    }

    /// Lays out a table that is too wide as cards: for each row, `label: value` for each cell, the first one
    /// emphasised.
    fn cards(&mut self, cells: &Cells, span: Span) {
        for (row, values) in cells.rows.iter().enumerate() {
            if row > 0 {
                self.gap(1);
            }
            self.reach(within(span, row + 1, cells.rows.len() + 1));
            for (column, value) in values.iter().enumerate() {
                let mut value = value.clone();
                if column == 0 {
                    value.embolden();
                }
                let label = cells.head.get(column).filter(|label| !label.is_blank());
                if label.is_none() && value.is_blank() {
                    continue;
                }
                let value = label.map_or(value.clone(), |label| label.labelling(&value));
                if column == 0 {
                    self.styled(&value, None);
                    continue;
                }
                self.beside(vec![], vec![plain_run("  ")], |builder| builder.styled(&value, None));
            }
        }
        if cells.rows.is_empty() {
            for label in &cells.head {
                self.styled(label, None);
            }
        }
    }
}

/// Lays out the table in columns, at most `room` wide; `None` if it would not be legible.
fn grid(cells: &Cells, room: usize, glyphs: Glyphs) -> Option<Vec<GridLine>> {
    let count = cells.rows.iter().map(Vec::len).chain([cells.head.len()]).max().unwrap_or(0);
    let mut columns: Vec<Column> = (0..count).map(|index| measure(cells, index)).collect();
    distribute(&mut columns, room.checked_sub(GUTTER * count.saturating_sub(1))?)?;

    let mut lines = Vec::new();
    if cells.head.iter().any(|cell| !cell.is_blank()) {
        push_row(&cells.head, &columns, 0, &mut lines);
        let width = columns.iter().map(|column| column.width + GUTTER).sum::<usize>().saturating_sub(GUTTER);
        let rule = Run { text: glyphs.rule().repeat(width), face: Face::of(Role::Rule), target: None };
        lines.push(GridLine { runs: vec![rule], begins: None });
    }
    let body = lines.len();
    for (row, values) in cells.rows.iter().enumerate() {
        push_row(values, &columns, row + 1, &mut lines);
    }
    let is_wrapped = lines.len() - body > cells.rows.len();
    Some(if is_wrapped { spaced(lines) } else { lines })
}

/// Adds blank lines between rows, if some row has several lines.
fn spaced(lines: Vec<GridLine>) -> Vec<GridLine> {
    let mut spaced = Vec::with_capacity(lines.len() * 2);
    for line in lines {
        if line.begins.is_some_and(|row| row > 1) {
            spaced.push(GridLine { runs: Vec::new(), begins: None });
        }
        spaced.push(line);
    }
    spaced
}

fn measure(cells: &Cells, index: usize) -> Column {
    let body = || cells.rows.iter().filter_map(|row| row.get(index)).filter(|cell| !cell.is_blank());
    let is_number = body().next().is_some() && body().all(|cell| is_number(&cell.text));
    let head = cells.head.get(index);
    let fraction = if is_number { body().map(fraction).max().unwrap_or(0) } else { 0 };
    let aligned = |cell: &Styled| cell.width() + if is_number { fraction - self::fraction(cell) } else { 0 };
    let widest = body().map(aligned).max().unwrap_or(0);
    let natural = head.map(Styled::width).unwrap_or(0).max(widest).max(1);
    let word = body().chain(head).map(|cell| widest_word(&cell.text)).max().unwrap_or(0).clamp(1, MAX_WHOLE_WORD);
    let least = match is_number {
        true => widest.max(word),
        false if natural > PROSE => word.max(MIN_PROSE),
        false => word,
    };
    let least = least.min(natural);
    let alignment = match cells.alignments.get(index).copied().unwrap_or_default() {
        Alignment::Natural if is_number => Alignment::Right,
        alignment => alignment,
    };
    Column { alignment, least, body: widest.max(least), natural, width: natural, fraction }
}

/// Returns the columns of a number from its decimal point on, with its unit.
fn fraction(cell: &Styled) -> usize {
    let text = &cell.text;
    let Some(first) = text.find(|character: char| character.is_ascii_digit()) else { return 0 };
    let is_whole = |character: char| character.is_ascii_digit() || matches!(character, ',' | '\u{a0}' | '’');
    let whole = text[first..].find(|character: char| !is_whole(character)).map_or(text.len(), |length| first + length);
    text::width(&text[whole..])
}

/// Whether a cell is a number: digits with signs, units of at most two letters, or a dash for a missing value.
fn is_number(text: &str) -> bool {
    const NONE: [&str; 6] = ["-", "–", "—", "−", "n/a", "?"];
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    NONE.contains(&text)
        || (letters <= 2
            && text.contains(|character: char| character.is_ascii_digit())
            && text
                .starts_with(|character: char| character.is_ascii_digit() || "+-−±~≈<>≤≥.($€£[^".contains(character)))
}

/// Assigns widths: at first the minimum, then what the body needs, prose last, then what the head needs, since lines of
/// the head cost fewest rows. What does not suffice for the next of these is shared in proportion. `None` if the minimum
/// does not fit.
fn distribute(columns: &mut [Column], room: usize) -> Option<()> {
    let except_prose = |column: &Column| if column.body > PROSE { column.least } else { column.body };
    let wants: [&dyn Fn(&Column) -> usize; 4] =
        [&|column| column.least, &except_prose, &|column| column.body, &|column| column.natural];
    let total = |want: &dyn Fn(&Column) -> usize| columns.iter().map(want).sum::<usize>();
    let fitting = wants.iter().take_while(|want| total(want) <= room).count().checked_sub(1)?;
    let (base, next) = (wants[fitting], wants[(fitting + 1).min(wants.len() - 1)]);
    let (spare, wanted) = (room - total(base), total(next) - total(base));
    for column in columns {
        let more = next(column) - base(column);
        column.width = base(column) + (spare * more).checked_div(wanted).unwrap_or(0);
    }
    Some(())
}

/// Appends the lines of a row; heads are aligned at the bottom, other cells at the top.
fn push_row(cells: &[Styled], columns: &[Column], row: usize, lines: &mut Vec<GridLine>) {
    let wrapped: Vec<Vec<Vec<Run>>> = columns
        .iter()
        .zip(cells)
        .map(|(column, cell)| {
            // Only words that are wider than the column are hyphenated.
            let whole = 0..cell.text.len();
            let are_whole = widest_word(&cell.text) <= column.width;
            let pieces =
                wrap(&cell.text, if are_whole { std::slice::from_ref(&whole) } else { &cell.verbatim }, column.width);
            pieces.into_iter().map(|piece| cell.runs_in_column(piece.range, piece.hyphen)).collect()
        })
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(1);
    for number in 0..height {
        let mut runs = Vec::new();
        for ((column, cell), source) in columns.iter().zip(&wrapped).zip(cells) {
            let skipped = if row == 0 { height - cell.len() } else { 0 };
            let text = number.checked_sub(skipped).and_then(|number| cell.get(number)).cloned().unwrap_or_default();
            let blanks = column.width.saturating_sub(runs_width(&text));
            // The head is right-aligned, as are numbers that had to be broken.
            let point = if row == 0 || cell.len() > 1 { 0 } else { column.fraction.saturating_sub(fraction(source)) };
            let before = match column.alignment {
                Alignment::Right => blanks.saturating_sub(point),
                Alignment::Centre => blanks / 2,
                Alignment::Natural | Alignment::Left => 0,
            };
            runs.push(plain_run(&" ".repeat(before)));
            runs.extend(text);
            runs.push(plain_run(&" ".repeat(blanks - before + GUTTER)));
        }
        runs.retain(|run| !run.text.is_empty());
        lines.push(GridLine { runs, begins: (number == 0).then_some(row) });
    }
}
