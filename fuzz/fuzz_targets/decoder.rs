//! Any bytes into the decoder: no panic, the same events however split, and `q` is `q` once all is settled.

#![no_main]

use std::time::{Duration, Instant};

use folio::term::input::{Decoded, Decoder, Event, Key, KeyPress};
use libfuzzer_sys::fuzz_target;

/// Feeds `pieces` at one moment, lets every deadline pass, and types a `q`.
fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Decoded> {
    let mut decoder = Decoder::new();
    let mut now = Instant::now();
    let mut out = Vec::new();
    for piece in pieces {
        decoder.feed(piece, now, &mut out);
    }
    settle(&mut decoder, &mut now, &mut out);
    decoder.feed(b"q", now, &mut out);
    settle(&mut decoder, &mut now, &mut out);
    out
}

fn settle(decoder: &mut Decoder, now: &mut Instant, out: &mut Vec<Decoded>) {
    while let Some(deadline) = decoder.deadline() {
        assert!(deadline > *now && deadline <= *now + Duration::from_secs(1));
        *now = deadline;
        decoder.expire(*now, out);
    }
}

fuzz_target!(|bytes: &[u8]| {
    let whole = decode([bytes]);
    assert_eq!(whole.last(), Some(&Decoded::Event(Event::Key(KeyPress::plain(Key::Char('q'))))));
    assert_eq!(decode(bytes.chunks(1)), whole);
    // The first byte, as good as any, says where to cut in two.
    let at = bytes.first().map_or(0, |&byte| usize::from(byte).min(bytes.len()));
    assert_eq!(decode([&bytes[..at], &bytes[at..]]), whole);
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
