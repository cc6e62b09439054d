//! Fuzzes search with any query: no panic, no more hits than the limit, marks and excerpts within their passages.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use folio::content::load::load;
use folio::search::{Index, Query};
use libfuzzer_sys::fuzz_target;

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let roots = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let site = roots.map(|root| root.join("tests/site")).find(|site| site.is_dir()).expect("there is a test site");
    let library = load(&site).library;
    Index::new(&library.expect("the test site is without fault"))
});

fuzz_target!(|bytes: &[u8]| {
    let typed = String::from_utf8_lossy(bytes);
    let found = INDEX.find(&Query::parse(&typed), 9);
    assert!(found.hits.len() <= 9 && found.hits.len() <= found.total);
    for hit in found.hits {
        assert!(hit.marks.iter().all(|mark| hit.text.get(mark.clone()).is_some_and(|text| !text.is_empty())));
        for characters in [0, 1, 40, 400] {
            let excerpt: String = hit.excerpt(characters).parts.into_iter().map(|(part, _)| part).collect();
            assert!(hit.text.contains(&excerpt));
        }
    }
    for hit in INDEX.names(&typed, 9) {
        assert!(hit.marks.iter().all(|mark| hit.name.title.get(mark.clone()).is_some()));
    }
});
