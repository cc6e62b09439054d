//! Fuzzes configuration files: no panic, and what is printed of a valid one is the same configuration.

#![no_main]

use folio::config::Settings;
use folio::diagnostic::Source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut read = Settings::default();
    match read.file(&Source::new("folio.toml", text)) {
        Err(wrong) => {
            assert!(!wrong.is_empty());
            assert!(wrong.iter().all(|mistake| !mistake.headline().is_empty()));
            assert_eq!(read, Settings::default(), "a file with mistakes changes nothing");
        }
        Ok(()) => {
            let mut again = Settings::default();
            let printed = read.to_toml();
            let result = again.file(&Source::new("folio.toml", printed.as_str()));
            assert!(result.is_ok(), "{printed}");
            assert_eq!(again.config, read.config);
        }
    }
});
