//! The fuzz targets, compiled with the other tests and run over a few inputs, for which they need no fuzzer.
//!
//! The inputs are the files of the test site and those in `fuzz/inputs`, in which each input that a fuzzer found is kept,
//! whole and cut.

use std::fs;
use std::path::{Path, PathBuf};

macro_rules! targets {
    ($($name:ident in $file:tt;)*) => {
        $(
            #[allow(unused_attributes, reason = "the attribute of the whole program belongs to the fuzzer")]
            #[path = $file]
            mod $name;
        )*

        /// The targets with their names.
        const TARGETS: &[(&str, fn(&[u8]))] = &[$((stringify!($name), $name::take),)*];
    };
}

targets! {
    bibliography in "../../fuzz/fuzz_targets/bibliography.rs";
    command in "../../fuzz/fuzz_targets/command.rs";
    data in "../../fuzz/fuzz_targets/data.rs";
    decoder in "../../fuzz/fuzz_targets/decoder.rs";
    figure in "../../fuzz/fuzz_targets/figure.rs";
    frame in "../../fuzz/fuzz_targets/frame.rs";
    lab in "../../fuzz/fuzz_targets/lab.rs";
    markup in "../../fuzz/fuzz_targets/markup.rs";
    search in "../../fuzz/fuzz_targets/search.rs";
    settings in "../../fuzz/fuzz_targets/settings.rs";
    sftp in "../../fuzz/fuzz_targets/sftp.rs";
    tex in "../../fuzz/fuzz_targets/tex.rs";
}

/// Returns the files under a directory.
fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn every_target_takes_the_known_inputs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut targets: Vec<String> = files(&root.join("fuzz/fuzz_targets"))
        .iter()
        .map(|file| file.file_stem().unwrap().to_string_lossy().into_owned())
        // Its in-memory stream is compiled for fuzzers and for unit tests only.
        .filter(|name| name != "server")
        .collect();
    targets.sort();
    assert!(targets.iter().eq(TARGETS.iter().map(|(name, _)| name)));
    for file in [files(&root.join("tests/site")), files(&root.join("fuzz/inputs"))].concat() {
        let input = fs::read(&file).unwrap();
        for (name, take) in TARGETS {
            println!("{name} with {}", file.display());
            for length in [input.len(), input.len() * 2 / 3, input.len() / 7] {
                take(&input[..length]);
            }
        }
    }
}

/// Defines `take` in place of a fuzzer's entry point. At the end of the file, because the targets import it.
#[macro_export]
macro_rules! fuzz_target {
    (|$input:ident: &[u8]| $body:block) => {
        pub fn take($input: &[u8]) $body
    };
    (|$input:ident: &str| $body:block) => {
        pub fn take(bytes: &[u8]) {
            let text = String::from_utf8_lossy(bytes);
            let $input: &str = &text;
            $body
        }
    };
    (|$input:ident: (Vec<u8>, usize)| $body:block) => {
        pub fn take(bytes: &[u8]) {
            let $input = (bytes.to_vec(), bytes.len() / 2);
            $body
        }
    };
}
