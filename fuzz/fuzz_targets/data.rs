//! Fuzzes data files with any bytes: no panic, every cell has a span, and a name resolves to no other cell than its own.

#![no_main]

use std::collections::{HashMap, HashSet};

use folio::content::data::{COLUMNS_MAX, Data, ROWS_MAX, Row};
use folio::content::text::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut found = Vec::new();
    let source = decode("write-ups/w/data/d.csv".into(), bytes, &mut found);
    let data = Data::parse("d", source, &mut found);
    let clean = found.is_empty();
    assert!(data.rows.len() <= ROWS_MAX && (!clean || data.columns.len() <= COLUMNS_MAX));
    let mut keys = HashSet::new();
    let mut cells: HashMap<String, usize> = HashMap::new();
    for row in &data.rows {
        assert!(keys.insert(row.key()), "two rows have the same name");
        for column in &data.columns {
            *cells.entry(name(row, column)).or_default() += 1;
        }
    }
    for row in data.rows.iter().take(20) {
        assert_eq!(row.cells.len(), data.columns.len());
        for (column, column_name) in data.columns.iter().enumerate().take(20) {
            let place = data.place(row, column);
            assert!(data.source.text.get(place.start as usize..place.end as usize).is_some());
            let name = name(row, column_name);
            match data.find(&name) {
                Ok((_, found_row, found_column)) if cells[&name] == 1 => {
                    assert_eq!((found_row, found_column), (row.key(), column_name.as_str()), "{name}");
                }
                Ok(_) => panic!("several cells are called {name}"),
                // Only cells whose names have no other point are surely the only ones of their name.
                Err(said) => assert!(cells[&name] > 1 || name.matches('.').count() > 1, "{name}: {said}"),
            }
        }
    }
});

/// Returns the name of a cell.
fn name(row: &Row, column: &str) -> String {
    format!("{}.{column}", row.cells[0])
}
