//! Fuzzes the Markdown parser with any bytes: no panic, spans and diagnostics within the text, and the result can be
//! laid out.

#![no_main]

use std::collections::BTreeMap;

use folio::content::data::Data;
use folio::content::markup::{Context, parse};
use folio::content::model::Library;
use folio::content::text::decode;
use folio::content::variables::Models;
use folio::diagnostic::Source;
use folio::typeset::plain::{PlainOptions, plain};
use folio::typeset::{Charset, Manuscript, Shape, lay_out};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut found = Vec::new();
    let source = decode("write-ups/w/page.md".into(), bytes, &mut found);
    let table = Source::new("write-ups/w/data/d.csv", "key,f1\na,0.5\nb,2\n");
    let data = BTreeMap::from([("d".to_owned(), Data::parse("d", table, &mut found))]);
    let markup = parse(Context { source: &source, data: &data, figures: &[], models: Models::default() }, 0, &mut found);
    let inside = |start: u32, end: u32| source.text.get(start as usize..end as usize).is_some();
    assert!(markup.mentions.iter().all(|mention| inside(mention.span.start, mention.span.end)));
    assert!(markup.document.blocks.iter().all(|block| inside(block.span.start, block.span.end)));
    let lines = source.text.lines().count().max(1) + 1;
    for finding in &found {
        assert!(finding.line as usize <= lines, "{}", finding.headline());
        assert!(!finding.to_string().contains('\x1b'));
        assert!(!finding.json().contains('\n'));
    }
    let library = Library::default();
    let manuscript = Manuscript::prose(&markup.document, &library);
    lay_out(manuscript, Shape { width: 38, margin: 0, glyphs: Charset::Full });
    assert!(!plain(manuscript, PlainOptions { width: Some(72), ascii: false }).contains('\x1b'));
});
