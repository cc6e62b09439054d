//! Comparison of the encoder with an exhaustive one: over the published content it sends at most 3 % more bytes.

use folio::term::caps::Depth;
use folio::term::frame::{Abilities, Encoder};

use super::compare;
use super::oracle::Oracle;
use super::terminal::{Terminal, Widths};
use crate::visitor::{Visitor, library};

/// Maximum ratio of the encoder's bytes to those of the exhaustive encoder: of one walk, and of all walks on a screen.
const RATIO: f64 = 1.03;
const RATIO_OF_ALL: f64 = 1.01;

/// Walks through pages: name, key, and maximum number of presses.
const WALKS: [(&str, &str, usize); 8] = [
    ("a line down", "j", 40),
    ("a line up", "k", 10),
    ("half a page down", "d", 12),
    ("half a page up", "u", 6),
    ("steps", "Space", 12),
    ("focus", "Tab", 8),
    ("sections", "]", 4),
    ("jumps", "G ? b o Esc t t g", 1),
];

#[test]
fn no_walk_costs_more_than_with_every_way_tried() {
    let library = library("content");
    for (columns, rows, depth, synchronized) in
        [(80, 24, Depth::Indexed, true), (100, 40, Depth::True, true), (60, 20, Depth::Ansi, false)]
    {
        let abilities = Abilities { depth, synchronized, ..Abilities::FULL };
        let mut sums = [(0, 0); WALKS.len()];
        for page in ["", "Enter", "Tab Enter", "Tab Tab Enter", "?"] {
            let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[]);
            visitor.press(page);
            let mut terminal = Terminal::new(columns.into(), rows.into(), Widths::Graphemes, true);
            let (mut encoder, mut oracle, mut out) = (Encoder::new(), Oracle::default(), Vec::new());
            for ((name, keys, times), sum) in WALKS.iter().zip(&mut sums) {
                for key in std::iter::repeat_n(keys.split_whitespace(), *times).flatten() {
                    visitor.press(key);
                    let frame = visitor.draw();
                    out.clear();
                    encoder.draw(frame, &abilities, &mut out);
                    terminal.feed(&out);
                    compare(&terminal.cells, frame, &abilities, true, name);
                    let least = oracle.draw(frame, &abilities);
                    *sum = (sum.0 + out.len(), sum.1 + least);
                }
            }
        }
        for ((name, ..), (bytes, least)) in WALKS.iter().zip(sums) {
            println!("{name}, {columns} x {rows}: {bytes} bytes, {least} with every way tried");
            let most = least as f64 * RATIO;
            assert!(bytes as f64 <= most, "{name}, {columns} x {rows}: {bytes} bytes, {least} with every way tried");
        }
        let (bytes, least) = sums.iter().fold((0, 0), |all, walk| (all.0 + walk.0, all.1 + walk.1));
        assert!(
            bytes as f64 <= least as f64 * RATIO_OF_ALL,
            "{columns} x {rows}: {bytes} bytes, {least} with every way tried"
        );
    }
}

#[test]
fn a_frame_like_those_before_allocates_nothing() {
    let library = library("content");
    let abilities = Abilities { depth: Depth::Indexed, ..Abilities::FULL };
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    visitor.press("Enter");
    let mut frames = Vec::new();
    for key in std::iter::repeat_n("j", 40).chain(std::iter::repeat_n("k", 40)) {
        visitor.press(key);
        frames.push(visitor.draw().clone());
    }
    let (mut encoder, mut out) = (Encoder::new(), Vec::with_capacity(1 << 16));
    for round in 0..3 {
        for (number, frame) in frames.iter().enumerate() {
            out.clear();
            let counted = allocation_counter::measure(|| encoder.draw(frame, &abilities, &mut out));
            assert!(round < 2 || counted.count_total == 0, "frame {number}: {counted:?}");
        }
    }
}
