//! Time to lay out a page of 3,000 words with notes, formulas, code and tables.
//!
//! `cargo bench --bench layout` prints milliseconds for each width, the median of many runs.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::time::Instant;

use folio::content::markup::{Context, parse};
use folio::content::model::Library;
use folio::diagnostic::Source;
use folio::typeset::plain::{PlainOptions, plain};
use folio::typeset::{Charset, Manuscript, Shape, lay_out};

/// Number of sections, of about 150 words each.
const SECTIONS: usize = 20;
/// Number of measured runs; the median is printed.
const RUNS: usize = 41;

const SECTION: &str = "
A number can be right for the wrong reason.
CausaLab therefore asks *two* questions of every episode and never adds them up: did the agent predict the crystal it had not seen[^aN], and does the mechanism it wrote down match the hidden one?
See Figure 3 and p. 4, at 92 % ± 1 %, on 25 May 2026, in 10 ms, where $x_i^2 \\le \\frac{a}{b}$ and `code` is **kept**.
With earlier records alone and six nodes, the strongest model gave the right frequency in nearly all of the episodes[^bN], and yet drew a graph that was far from the truth.

- Records alone buy accuracy cheaply, whatever the number of nodes in the crystal may be.
- Experiments buy structure, and [a link](https://example.org) leads to where it is shown at length.

> Correlation is not causation, said everybody, and went on to correlate whatever could be found.

$$\\sum_{i=1}^{n} \\frac{\\alpha_i x_i}{2} \\leq P(y \\mid \\mathrm{do}(x))$$

| model | accuracy | what went wrong |
|---|---|---|
| one | 92 % | It drew arrows between what only moves together. |
| two | 8.5 % | It stopped after two of twelve experiments. |

[^aN]: The crystal is simulated, and its law is drawn anew for every episode, so there is nothing to remember.
[^bN]: Within five percent of the true one.
";

fn main() {
    let text: String = (0..SECTIONS)
        .map(|number| format!("\n## Section {number}\n{}", SECTION.replace('N', &number.to_string())))
        .collect();
    let source = Source::new("write-ups/w/page.md", text);
    let mut found = Vec::new();
    let document = parse(
        Context { source: &source, data: &BTreeMap::new(), figures: &[], models: Default::default() },
        0,
        &mut found,
    )
    .document;
    assert!(found.is_empty(), "{}", found[0]);
    let library = Library::default();
    let manuscript = Manuscript::prose(&document, &library);
    println!("{} words and {} notes", document.words, document.notes.len());
    for (width, margin) in [(68, 30), (68, 0), (36, 0)] {
        let shape = Shape { width, margin, glyphs: Charset::Full };
        print_middle(&format!("{width} columns, margin of {margin}"), || lay_out(manuscript, shape).lines.len());
    }
    print_middle("plain text", || plain(manuscript, PlainOptions { width: Some(72), ascii: false }).lines().count());
}

fn print_middle(name: &str, set: impl Fn() -> usize) {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            assert!(set() > 100);
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name:24} {:6.2} ms", times[RUNS / 2]);
}
