//! A key press on a write-up at 80 × 24: time to draw and to encode the frame, and bytes.
//!
//! `cargo bench --bench key` prints microseconds per key. `cargo bench --bench key -- lines 50` repeats one walk
//! fifty times, for `perf` and callgrind.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use folio::content::load;
use folio::program::snapshot;
use folio::term::caps::Capabilities;
use folio::term::frame::{Abilities, Encoder, Frame, Grid};
use folio::term::input::{Decoded, Decoder};
use folio::ui::{self, Message, Model};

/// Walks through the page: name, and keys of one round.
const WALKS: [(&str, &str); 3] = [
    ("lines", "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"),
    ("halves", "dddddddduuuuuuuu"),
    ("jumps", "Gg?b"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let only = arguments.first();
    let rounds = arguments.get(1).map_or(20, |rounds| rounds.parse::<usize>().unwrap());
    let loaded = load::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"));
    let snapshot = snapshot(Arc::new(loaded.library.unwrap()));
    for (name, keys) in WALKS.into_iter().filter(|(name, _)| only.is_none_or(|only| only == name)) {
        let capabilities = Capabilities::guess("xterm-256color", |_| None);
        let abilities = Abilities::from(&capabilities);
        let mut model = Model::new(snapshot.clone(), capabilities, 80, 24);
        press(&mut model, '\r');
        let mut frame = Frame::of(Grid::new(80, 24));
        let mut encoder = Encoder::new();
        let mut out = Vec::new();
        let (mut updates, mut views, mut encodes, mut bytes) = (Duration::ZERO, Duration::ZERO, Duration::ZERO, 0);
        for round in 0..rounds + 1 {
            for key in keys.chars() {
                let begun = Instant::now();
                press(&mut model, key);
                let updated = Instant::now();
                ui::prepare(&mut model);
                ui::view(&model, &mut frame);
                let viewed = Instant::now();
                out.clear();
                encoder.draw(&frame, &abilities, &mut out);
                // The first round computes layouts.
                if round > 0 {
                    updates += updated - begun;
                    views += viewed - updated;
                    encodes += viewed.elapsed();
                    bytes += out.len();
                }
            }
        }
        let count = rounds * keys.len();
        let each = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
        println!(
            "{name:7} {:6.1} µs update, {:6.1} µs view, {:6.1} µs encode, {:5} bytes, {} B kept",
            each(updates),
            each(views),
            each(encodes),
            bytes / count,
            encoder.held_bytes()
        );
    }
}

fn press(model: &mut Model, key: char) {
    let mut decoded = Vec::new();
    Decoder::new().feed(key.to_string().as_bytes(), Instant::now(), &mut decoded);
    for decoded in decoded {
        if let Decoded::Event(event) = decoded {
            let _ = ui::update(model, Message::Event(event));
        }
    }
}
