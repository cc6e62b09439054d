//! Fuzzes figure files and lab files with any bytes: no panic, and every valid figure can be shown.

#![no_main]

use std::collections::BTreeMap;

use folio::content::data::Data;
use folio::content::text::decode;
use folio::content::variables::Models;
use folio::content::{figure, lab};
use folio::diagnostic::Source;
use libfuzzer_sys::fuzz_target;

const DATA: &str = "key,label,x,y,lo,hi,group\na,\"A, first\",0,1,0.5,1.5,g\nb,B,1e3,-2,,,g\nc,C,2,,1,2,h\n";

fuzz_target!(|bytes: &[u8]| {
    let mut found = Vec::new();
    let source = decode("write-ups/w/figures/f.toml".into(), bytes, &mut found);
    let table = Source::new("write-ups/w/data/d.csv", DATA);
    let data = BTreeMap::from([("d".to_owned(), Data::parse("d", table, &mut found))]);
    let before = found.len();
    if let Some(read) = figure::parse("f", &source, (&data, Models::default()), &mut found) {
        let table = &read.figure.table;
        assert!(table.rows.iter().all(|row| row.len() == table.head.len()));
        assert_eq!(table.columns.len(), table.head.len());
    } else {
        assert!(found.len() > before, "a figure is refused without a word");
    }
    let before = found.len();
    if lab::parse("l", &source, &data, &mut found).is_none() {
        assert!(found.len() > before, "a lab is refused without a word");
    }
    for finding in &found {
        assert!(!finding.to_string().contains('\x1b'));
    }
});
