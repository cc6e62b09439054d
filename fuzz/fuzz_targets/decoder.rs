//! Fuzzes the input decoder with any bytes: no panic, the same events for any splitting, and `q` is decoded as `q`
//! after all timeouts.

#![no_main]

use std::time::{Duration, Instant};

use folio::term::input::{Decoded, Decoder, Event, Key, KeyPress};
use libfuzzer_sys::fuzz_target;

/// Byte that stands for a pause longer than all timeouts; it never occurs in UTF-8.
const PAUSE: u8 = 0xfe;

/// Decodes `bytes` in pieces of `size`, with the pauses in them, followed by a `q`.
fn decode(bytes: &[u8], size: usize) -> Vec<Decoded> {
    let mut decoder = Decoder::new();
    let mut now = Instant::now();
    let mut out = Vec::new();
    for moment in bytes.split(|&byte| byte == PAUSE).chain([&b"q"[..]]) {
        for piece in moment.chunks(size) {
            decoder.feed(piece, now, &mut out);
        }
        settle(&mut decoder, &mut now, &mut out);
    }
    out
}

/// Advances the time beyond all timeouts.
fn settle(decoder: &mut Decoder, now: &mut Instant, out: &mut Vec<Decoded>) {
    while let Some(deadline) = decoder.deadline() {
        assert!(deadline > *now && deadline <= *now + Duration::from_secs(1));
        *now = deadline;
        decoder.expire(*now, out);
    }
}

fuzz_target!(|bytes: &[u8]| {
    let whole = decode(bytes, bytes.len().max(1));
    assert_eq!(whole.last(), Some(&Decoded::Event(Event::Key(KeyPress::plain(Key::Char('q'))))));
    assert_eq!(decode(bytes, 1), whole);
    assert_eq!(decode(bytes, 1 + bytes.len() / 3), whole);
    for decoded in whole {
        match decoded {
            Decoded::Event(Event::Key(KeyPress { key: Key::Char(c), .. })) => assert!(!c.is_control()),
            Decoded::Event(Event::Paste(text)) => {
                assert!(text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
            }
            _ => {}
        }
    }
});
