//! Fuzzes data files with any bytes: no panic, every cell has a span, and the name of every cell resolves to it.

#![no_main]

use folio::content::data::{COLUMNS_MAX, Data, ROWS_MAX};
use folio::content::text::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut found = Vec::new();
    let source = decode("write-ups/w/data/d.csv".into(), bytes, &mut found);
    let data = Data::parse("d", source, &mut found);
    let clean = found.is_empty();
    assert!(data.rows.len() <= ROWS_MAX && (!clean || data.columns.len() <= COLUMNS_MAX));
    for row in data.rows.iter().take(20) {
        assert_eq!(row.cells.len(), data.columns.len());
        for (column, name) in data.columns.iter().enumerate().take(20) {
            let place = data.place(row, column);
            assert!(data.source.text.get(place.start as usize..place.end as usize).is_some());
            if clean {
                let name = format!("{}.{name}", row.key());
                assert_eq!(data.find(&name).map(|found| found.0), Ok(row.cells[column].as_str()));
            }
        }
    }
});
