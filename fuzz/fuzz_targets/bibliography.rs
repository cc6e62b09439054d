//! Fuzzes the bibliography parser with any bytes: no panic, plausible references, diagnostics within the text.

#![no_main]

use folio::content::bibliography::parse;
use folio::content::text::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut found = Vec::new();
    let source = decode("references.bib".into(), bytes, &mut found);
    let references = parse(std::slice::from_ref(&source), &mut found);
    for reference in &references.references {
        assert!(!reference.key.is_empty());
        assert!(reference.month.is_none_or(|month| (1..=12).contains(&month)));
        assert!(!reference.title.contains('\x1b') && !reference.bibtex.contains('\x1b'));
    }
    let lines = source.text.lines().count().max(1) + 1;
    assert!(found.iter().all(|finding| finding.line as usize <= lines));
});
