//! Fuzzes command lines: the answer is plain text with one of four exit codes, without control characters of the
//! input.

#![no_main]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use folio::content::load::load;
use folio::program;
use folio::program::command::run;
use folio::snapshot::Snapshot;
use folio::term::caps::Capabilities;
use libfuzzer_sys::fuzz_target;

static SNAPSHOT: LazyLock<Arc<Snapshot>> = LazyLock::new(|| {
    let roots = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let site = roots.map(|root| root.join("tests/site")).find(|site| site.is_dir()).expect("there is a test site");
    let library = load(&site).library;
    program::snapshot(library.expect("the test site is without fault"))
});

fuzz_target!(|bytes: &[u8]| {
    let line = String::from_utf8_lossy(bytes);
    let capabilities = Capabilities::guess("", |_| None);
    let outcome = run(&line, &SNAPSHOT, &capabilities, None);
    assert!([0, 1, 2, 127].contains(&outcome.status.0), "exit {}", outcome.status.0);
    // As with grep, a search without hits prints nothing.
    assert!(outcome.errors.is_empty() || outcome.status.0 != 0);
    let wants_colour = line.contains("--color");
    for c in outcome.output.chars().chain(outcome.errors.chars()) {
        assert!(!c.is_control() || c == '\n' || c == '\t' || (c == '\u{1b}' && wants_colour), "{c:?}");
    }
});
