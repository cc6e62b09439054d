//! Fuzzes SFTP sessions with any bytes: no panic, bounded answers, the same for any splitting.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use folio::content::load::load;
use folio::program::sftp::Session;
use folio::snapshot::files::Files;
use libfuzzer_sys::fuzz_target;

/// Maximum bytes of an answer: 32 KiB of a file with a header; listings are shorter.
const ANSWER_BYTES: usize = 64 * 1024;

static TREE: LazyLock<Files> = LazyLock::new(|| {
    let roots = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let site = roots.map(|root| root.join("tests/site")).find(|site| site.is_dir()).expect("there is a test site");
    Files::new(&load(&site).library.expect("the test site is without fault"), &[])
});

fn answers(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut session = Session::new();
    let mut answers = Vec::new();
    for piece in pieces {
        session.receive(piece);
        loop {
            match session.answer(&TREE) {
                Ok(Some(answer)) => {
                    let answer = answer.bytes();
                    assert!(answer.len() <= ANSWER_BYTES, "{} bytes", answer.len());
                    answers.push(answer);
                }
                Ok(None) => break,
                // A malformed packet ends the channel.
                Err(_) => return answers,
            }
        }
    }
    answers
}

fuzz_target!(|input: (Vec<u8>, usize)| {
    let (bytes, cut) = input;
    let (head, tail) = bytes.split_at(cut.min(bytes.len()));
    assert_eq!(answers(&[&bytes]), answers(&[head, tail]));
});
