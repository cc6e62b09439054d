//! Tables as CSV (RFC 4180).

use crate::content::model::{Inline, Table, plain_text};

/// Formats a table as CSV (RFC 4180), with its header if it has one.
pub fn csv(table: &Table) -> String {
    let head = [&table.head].into_iter().filter(|head| !head.is_empty());
    let mut text = String::new();
    for row in head.chain(&table.rows) {
        let cells: Vec<String> = row.iter().map(|cell| quoted(&plain_text(cell))).collect();
        text += &cells.join(",");
        text.push('\n');
    }
    text
}

/// Formats a table as tab-separated values, which spreadsheets accept from a clipboard.
pub fn tsv(table: &Table) -> String {
    let head = [&table.head].into_iter().filter(|head| !head.is_empty());
    let cell = |cell: &Vec<Inline>| plain_text(cell).split_whitespace().collect::<Vec<_>>().join(" ");
    let rows = head.chain(&table.rows).map(|row| row.iter().map(cell).collect::<Vec<_>>().join("\t"));
    rows.collect::<Vec<_>>().join("\n")
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cell = |text: &str| vec![Inline::Text(text.into())];
        let table = Table {
            head: vec![cell("a"), cell("b")],
            rows: vec![vec![cell("1,5"), cell("say \"no\"")]],
            ..Table::default()
        };
        assert_eq!(csv(&table), "a,b\n\"1,5\",\"say \"\"no\"\"\"\n");
    }
}
