//! A key press on a write-up at 80 × 24: time to draw and to encode the frame, and bytes.
//!
//! `cargo bench --bench key` prints microseconds per key. `cargo bench --bench key -- lines 50` repeats one walk
//! fifty times, for `perf`. `tests/instructions` counts instructions.

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
        let (frame, encoder) = (Frame::of(Grid::new(80, 24)), Encoder::new());
        let mut visit = Visit { model, frame, encoder, abilities, out: Vec::new() };
        // The first round computes layouts.
        walk(keys, &mut visit, &mut Costs::default());
        let mut costs = Costs::default();
        (0..rounds).for_each(|_| walk(keys, &mut visit, &mut costs));
        let count = rounds * keys.len();
        let each = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
        println!(
            "{name:7} {:6.1} µs update, {:6.1} µs view, {:6.1} µs encode, {:5} bytes, {} B kept",
            each(costs.update),
            each(costs.view),
            each(costs.encode),
            costs.bytes / count,
            visit.encoder.held_bytes()
        );
    }
}

/// An interface with its terminal.
struct Visit {
    model: Model,
    frame: Frame,
    encoder: Encoder,
    abilities: Abilities,
    out: Vec<u8>,
}

#[derive(Default)]
struct Costs {
    update: Duration,
    view: Duration,
    encode: Duration,
    bytes: usize,
}

/// Presses `keys`, and draws a frame after each.
fn walk(keys: &str, visit: &mut Visit, costs: &mut Costs) {
    for key in keys.chars() {
        let begun = Instant::now();
        press(&mut visit.model, key);
        let updated = Instant::now();
        ui::prepare(&mut visit.model);
        ui::view(&visit.model, &mut visit.frame);
        let viewed = Instant::now();
        visit.out.clear();
        visit.encoder.draw(&visit.frame, &visit.abilities, &mut visit.out);
        costs.update += updated - begun;
        costs.view += viewed - updated;
        costs.encode += viewed.elapsed();
        costs.bytes += visit.out.len();
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
