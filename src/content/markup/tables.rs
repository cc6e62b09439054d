//! Parser for tables.

use std::ops::Range;

use pulldown_cmark::{Alignment as Align, Event, Tag, TagEnd};

use super::builder::Builder;
use crate::content::model::{Alignment, Table};

impl Builder<'_, '_> {
    /// Parses the table that was just opened.
    pub(super) fn table(&mut self, columns: &[Align]) -> Table {
        let alignment = |align: &Align| match align {
            Align::None => Alignment::Natural,
            Align::Left => Alignment::Left,
            Align::Center => Alignment::Centre,
            Align::Right => Alignment::Right,
        };
        let mut table = Table { columns: columns.iter().map(alignment).collect(), ..Table::default() };
        let mut row = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::TableCell) => {
                    let text = self.text();
                    self.next();
                    for image in &text.images {
                        self.error(image.range.clone(), "a figure, lab or image cannot stand in a table");
                    }
                    self.count(&text.inlines);
                    row.push(text.inlines);
                }
                Event::End(TagEnd::TableHead) => table.head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => {
                    self.row_fits(range, columns.len());
                    row.resize_with(columns.len(), Vec::new);
                    table.rows.push(std::mem::take(&mut row));
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        table.head.resize_with(columns.len(), Vec::new);
        table
    }

    /// Reports a row with more cells than the header, since Markdown drops them.
    fn row_fits(&mut self, range: Range<usize>, columns: usize) {
        let line = self.context.source.text[range.clone()].trim();
        let inner = line.strip_prefix('|').unwrap_or(line);
        let inner = inner.strip_suffix('|').unwrap_or(inner);
        let cells = inner.replace("\\|", "").matches('|').count() + 1;
        if cells > columns {
            self.error(range, format!("{cells} cells where the head has {columns}"));
        }
    }
}
