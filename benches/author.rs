//! An author's largest files: a bibliography of 3,000 entries, and a page with a hundred photos.
//!
//! `cargo bench --bench author` prints milliseconds: of `folio check` on the bibliography (target: under 300), of the
//! first load of the photos, of the load after a word was edited (target: under 1,000), and of a start with cached
//! pictures.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use folio::content::load::{Loader, load};
use folio::scaffold::{Kind, make};

/// Number of entries of the bibliography.
const ENTRIES: usize = 3000;
/// Number of photos of the page, and their pixels.
const PHOTOS: u32 = 100;
const PIXELS: (u32, u32) = (1800, 1200);
/// Number of measured runs; the median is printed.
const RUNS: usize = 5;

fn middle(mut run: impl FnMut() -> Duration) -> u128 {
    let mut times: Vec<Duration> = (0..RUNS).map(|_| run()).collect();
    times.sort();
    times[RUNS / 2].as_millis()
}

fn bibliography() -> String {
    let mut text = String::from("@string{neurips = {Advances in Neural Information Processing Systems}}\n");
    for number in 0..ENTRIES {
        writeln!(
            text,
            "@inproceedings{{entry{number},\n  title = {{On the {{$\\alpha$}}-th {{Law}} of M{{\\\"o}}bius \\& Friends, Part {number}}},\n  \
             author = {{Example, Ada and van der Sample, Ben and Garc{{\\'\\i}}a M{{\\'a}}rquez, Cem and others}},\n  \
             booktitle = neurips, year = {{{}}}, pages = {{{number}--{}}},\n  doi = {{10.1000/x.{number}}},\n  \
             abstract = {{We study {number} things, of which most are known.}}\n}}",
            1990 + number % 35,
            number + 9,
        )
        .unwrap();
    }
    text
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    make(Kind::Site, dir.path().to_str().unwrap(), Path::new("")).unwrap();
    let content = dir.path().join("content");
    fs::write(content.join("more.bib"), bibliography()).unwrap();
    let found = load(&content);
    let count = found.library.map_or(0, |library| library.references.len());
    assert!(count >= ENTRIES, "{:?}", found.diagnostics);
    let check = middle(|| {
        let begun = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_folio")).arg("check").arg(&content).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        begun.elapsed()
    });
    println!("check of {count} references: {check} ms");
    fs::remove_file(content.join("more.bib")).unwrap();

    let page = content.join("write-ups/first-companion/page.md");
    let images = content.join("write-ups/first-companion/images");
    fs::create_dir_all(&images).unwrap();
    let mut text = fs::read_to_string(&page).unwrap();
    for number in 0..PHOTOS {
        let pixel = |x: u32, y: u32| {
            let wave = |step: u32| (((x * step + number * 7) ^ (y * 3 + step)) / 8 % 256) as u8;
            image::Rgb([wave(1), wave(2), wave(5)])
        };
        image::RgbImage::from_fn(PIXELS.0, PIXELS.1, pixel).save(images.join(format!("p{number}.jpg"))).unwrap();
        write!(text, "\n![Photo {number}](images/p{number}.jpg)\n").unwrap();
    }
    fs::write(&page, &text).unwrap();
    // The files must not be too recent for their timestamps to be reliable.
    let later = SystemTime::now() + Duration::from_secs(10);
    let mut loader = Loader::default();
    let begun = Instant::now();
    let first = loader.load(&content, later);
    assert!(first.library.is_some(), "{:?}", first.diagnostics);
    println!("first load of {PHOTOS} photos: {} ms", begun.elapsed().as_millis());
    let mut number = 0;
    let edited = middle(|| {
        number += 1;
        fs::write(&page, format!("{text}\nA word, {number}.\n")).unwrap();
        let begun = Instant::now();
        assert!(loader.load(&content, later).library.is_some());
        begun.elapsed()
    });
    println!("load after an edited word: {edited} ms");
    let cached = |cache: &Path| {
        let begun = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_folio"))
            .arg("check")
            .arg(&content)
            .env("XDG_CACHE_HOME", cache)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        begun.elapsed()
    };
    let cache = dir.path().join("cache");
    cached(&cache);
    println!("check with the pictures made before: {} ms", middle(|| cached(&cache)));
}
