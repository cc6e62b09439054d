//! A thousand write-ups: time to load them, to reload after a change of one page, and to search.
//!
//! `cargo bench --bench content` prints milliseconds, the cost of a change relative to the whole, and the memory of
//! the index.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use folio::content::load::Loader;
use folio::content::model::Library;
use folio::scaffold::{Kind, make};
use folio::search::{Index, Query};

/// Number of write-ups.
const WRITE_UPS: usize = 1000;
/// Number of paragraphs added to each, of about 300 bytes.
const PARAGRAPHS: usize = 60;
/// Number of measured changes; the median is printed.
const CHANGES: usize = 9;
/// Number of repetitions of each search; the median is printed.
const SEARCHES: usize = 9;
/// Maximum number of hits.
const HITS: usize = 50;

fn page(content: &Path, number: usize) -> std::path::PathBuf {
    content.join(format!("write-ups/w{number}/page.md"))
}

/// Creates a site of many write-ups with a figure and a prediction each.
fn site(dir: &Path) -> std::path::PathBuf {
    make(Kind::Site, dir.to_str().unwrap(), Path::new("")).unwrap();
    let content = dir.join("content");
    let first = content.join("write-ups/first-companion");
    let words =
        "A sentence of *some* words, a `code`, a [link](../../vision.md), $x^2$ and a number, {=scores.a.score}. ";
    let paragraph = format!("\n{}\n", words.repeat(3));
    let text = fs::read_to_string(first.join("page.md")).unwrap() + &paragraph.repeat(PARAGRAPHS);
    let text = text.replace("minutes = 1 ", &format!("minutes = {} ", (PARAGRAPHS * 45).div_ceil(230)));
    let mut names = Vec::new();
    for number in 0..WRITE_UPS {
        let folder = content.join(format!("write-ups/w{number}"));
        for part in ["figures/scores.toml", "data/scores.csv"] {
            fs::create_dir_all(folder.join(part).parent().unwrap()).unwrap();
            fs::copy(first.join(part), folder.join(part)).unwrap();
        }
        fs::write(page(&content, number), &text).unwrap();
        names.push(format!("\"w{number}\""));
    }
    let listing = content.join("site.toml");
    let listed = fs::read_to_string(&listing).unwrap();
    fs::write(&listing, listed.replace("\"first-companion\"", &format!("\"first-companion\", {}", names.join(", "))))
        .unwrap();
    content
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let content = site(dir.path());
    let bytes: u64 = (0..WRITE_UPS).map(|number| fs::metadata(page(&content, number)).unwrap().len()).sum();
    // Files written just now could change again with the same timestamp, and would not be cached.
    let later = SystemTime::now() + Duration::from_secs(3600);
    let mut loader = Loader::default();
    let begun = Instant::now();
    let loaded = loader.load(&content, later);
    let whole = begun.elapsed();
    let library = loaded.library.unwrap_or_else(|| panic!("{}", loaded.diagnostics[0]));
    println!(
        "{} write-ups, {:.1} MB of prose, {} findings",
        library.write_ups.len(),
        bytes as f64 / 1e6,
        loaded.diagnostics.len()
    );
    println!("load             {:7.1} ms", whole.as_secs_f64() * 1e3);
    let mut changes = Vec::new();
    for change in 0..CHANGES {
        let text = fs::read_to_string(page(&content, change)).unwrap();
        fs::write(page(&content, change), text + "\nChanged.\n").unwrap();
        let begun = Instant::now();
        let library = loader.load(&content, later).library.unwrap();
        changes.push(begun.elapsed());
        assert_eq!(library.write_ups.len(), WRITE_UPS + 1);
    }
    changes.sort();
    let change = changes[CHANGES / 2];
    println!(
        "one changed page {:7.1} ms, 1/{:.0} of a load",
        change.as_secs_f64() * 1e3,
        whole.as_secs_f64() / change.as_secs_f64()
    );
    search(&library);
}

/// Measures searches for words in all, some and no passages, and jumps by name.
fn search(library: &Library) {
    let begun = Instant::now();
    let index = Index::new(library);
    let whole = begun.elapsed();
    println!(
        "index            {:7.1} ms, {:.1} MB of text in {:.1} times the memory",
        whole.as_secs_f64() * 1e3,
        index.text_bytes() as f64 / 1e6,
        index.bytes() as f64 / index.text_bytes() as f64
    );
    for typed in
        ["s", "sentence", "\"some words, a code\"", "sentence number 0", "companion sentence", "entence", "zebra"]
    {
        let query = Query::parse(typed);
        let total = index.find(&query, HITS).total;
        let time = middle(|| drop(index.find(&query, HITS)));
        println!("search {typed:<22} {:5.1} ms, {total} hits", time.as_secs_f64() * 1e3);
    }
    for typed in ["", "fircom", "w123", "zebra"] {
        let time = middle(|| drop(index.names(typed, HITS)));
        println!("names  {typed:<22} {:5.1} ms", time.as_secs_f64() * 1e3);
    }
}

/// Returns the median duration of `search`.
fn middle(search: impl Fn()) -> Duration {
    let time = |_| {
        let begun = Instant::now();
        search();
        begun.elapsed()
    };
    let mut times: Vec<Duration> = (0..SEARCHES).map(time).collect();
    times.sort();
    times[SEARCHES / 2]
}
