//! Medians and their ratios to the baseline, as a table and as JSON.

use std::fmt::Write;

use super::Rounds;
use super::peer::Peer;

/// A measured quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    Connect,
    ConnectCpu,
    Key,
    KeyCpu,
    KeyBytes,
    KeyCpu100,
    KeyP99Of100,
    KeyCpu1000,
    KeyP99Of1000,
    Idle,
    After,
    SlowReader,
}

impl Figure {
    const ALL: [Figure; 12] = [
        Figure::Connect,
        Figure::ConnectCpu,
        Figure::Key,
        Figure::KeyCpu,
        Figure::KeyBytes,
        Figure::KeyCpu100,
        Figure::KeyP99Of100,
        Figure::KeyCpu1000,
        Figure::KeyP99Of1000,
        Figure::Idle,
        Figure::After,
        Figure::SlowReader,
    ];

    fn name(self) -> &'static str {
        match self {
            Figure::Connect => "connect to first frame, p50, ms",
            Figure::ConnectCpu => "server CPU per connect, ms",
            Figure::Key => "key to frame, p50, ms",
            Figure::KeyCpu => "server CPU per key, one visit, µs",
            Figure::KeyBytes => "bytes per scrolled line",
            Figure::KeyCpu100 => "server CPU per key, 100 visits × 5/s, µs",
            Figure::KeyP99Of100 => "key to frame, p99, 100 visits, ms",
            Figure::KeyCpu1000 => "server CPU per key, 1,000 visits × 1/s, µs",
            Figure::KeyP99Of1000 => "key to frame, p99, 1,000 visits, ms",
            Figure::Idle => "private memory per idle visit, KiB",
            Figure::After => "after all have left, MiB above the start",
            Figure::SlowReader => "a reader that stops reading, KiB grown",
        }
    }
}

/// All measurements.
#[derive(Default)]
pub struct Results(Rounds);

impl Results {
    pub fn note(&mut self, peer: Peer, figure: Figure, value: f64) {
        self.0.entry((figure, peer)).or_default().push(value);
    }

    fn median(&self, figure: Figure, peer: Peer) -> Option<f64> {
        let mut rounds = self.0.get(&(figure, peer))?.clone();
        rounds.sort_by(f64::total_cmp);
        Some(rounds[rounds.len() / 2])
    }

    /// Returns the medians with their ratios to the baseline, as in the README's table.
    pub fn text(&self) -> String {
        let peers: Vec<Peer> = Peer::installed().collect();
        let mut text = String::from("| |");
        peers.iter().for_each(|peer| write!(text, " {} |", peer.name()).unwrap());
        text += "\n|---|";
        peers.iter().for_each(|_| text += "---|");
        text.push('\n');
        for figure in Figure::ALL {
            let floor = self.median(figure, Peer::Floor).filter(|floor| *floor > 0.0);
            let cell = |peer: &Peer| match (self.median(figure, *peer), floor) {
                (None, _) => "–".into(),
                (Some(value), Some(floor)) if *peer != Peer::Floor => format!("{value:.2} ({:.2})", value / floor),
                (Some(value), _) => format!("{value:.2}"),
            };
            if peers.iter().any(|peer| self.median(figure, *peer).is_some()) {
                let cells: Vec<String> = peers.iter().map(cell).collect();
                writeln!(text, "| {} | {} |", figure.name(), cells.join(" | ")).unwrap();
            }
        }
        text
    }

    /// Returns every round of every figure.
    pub fn json(&self) -> String {
        let mut rows = Vec::new();
        for ((figure, peer), rounds) in &self.0 {
            let rounds: Vec<String> = rounds.iter().map(|value| format!("{value:.4}")).collect();
            rows.push(format!(
                "  {{\"figure\": \"{}\", \"peer\": \"{}\", \"rounds\": [{}]}}",
                figure.name(),
                peer.name(),
                rounds.join(", ")
            ));
        }
        format!("[\n{}\n]\n", rows.join(",\n"))
    }
}
