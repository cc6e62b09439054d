//! Tests of the writer's guide, `content/README.md`: its files make up a valid site, and every example has the shown
//! output.
//!
//! Blocks named after a file make up the site. A block ` ```markdown example ` replaces the page's prose; the block `
//! ```text shows ` after it is its plain text. `FOLIO_BLESS=1` writes the present output.

use std::fs;
use std::path::{Path, PathBuf};

use folio::content::load::{Loaded, load};
use folio::typeset::plain::{PlainOptions, plain};
use folio::typeset::{Manuscript, text};

const PAGE: &str = "write-ups/kettle/page.md";
/// Columns of the shown output.
const COLUMNS: u16 = 72;

/// A fenced block of the guide.
struct Block {
    /// The text after the fence.
    info: String,
    /// Text of the block, with line breaks.
    text: String,
    /// Line numbers of the text in the guide.
    lines: std::ops::Range<usize>,
}

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("content/README.md")
}

fn blocks(guide: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<&str> = None;
    for (number, line) in guide.lines().enumerate() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match open {
            None if ticks.len() >= 3 => {
                open = Some(ticks);
                blocks.push(Block {
                    info: line[ticks.len()..].into(),
                    text: String::new(),
                    lines: number + 1..number + 1,
                });
            }
            Some(fence) if line == fence => open = None,
            Some(_) => {
                let block = blocks.last_mut().unwrap();
                block.text += line;
                block.text.push('\n');
                block.lines.end = number + 1;
            }
            None => {}
        }
    }
    assert!(open.is_none(), "a block of the guide is not closed");
    blocks
}

/// Creates the guide's site, with the page's prose replaced by `prose` if given.
fn site(blocks: &[Block], prose: Option<&str>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for block in blocks {
        let Some((_, path)) = block.info.split_once(' ').filter(|(_, path)| path.contains('.')) else { continue };
        let file = dir.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let front = |text: &str| text[..text.rfind("+++").unwrap() + 4].to_owned();
        let text = match prose {
            Some(prose) if path == PAGE => format!("{}\n{prose}", front(&block.text)),
            _ => block.text.clone(),
        };
        fs::write(file, text).unwrap();
    }
    // The image, which the guide cannot contain as text.
    let image = dir.path().join("write-ups/kettle/images/shelf.png");
    fs::create_dir_all(image.parent().unwrap()).unwrap();
    fs::copy(guide().with_file_name("../tests/pictures/write-ups/harbour/images/flag.png"), image).unwrap();
    dir
}

fn said(loaded: &Loaded) -> String {
    loaded.diagnostics.iter().map(ToString::to_string).collect()
}

#[test]
fn the_files_it_shows_are_a_site_without_fault() {
    let text = fs::read_to_string(guide()).unwrap();
    let blocks = blocks(&text);
    let dir = site(&blocks, None);
    assert_eq!(said(&load(dir.path())), "");
    // The guide is in the content directory, but is not content.
    fs::write(dir.path().join("README.md"), &text).unwrap();
    assert_eq!(said(&load(dir.path())), "");
}

#[test]
fn every_example_reads_as_it_says() {
    let text = fs::read_to_string(guide()).unwrap();
    let blocks = blocks(&text);
    let mut blessed: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    // From the end, so that updated examples do not move lines of those still to come.
    for pair in blocks.windows(2).rev().filter(|pair| pair[0].info == "markdown example") {
        let [example, shown] = pair else { unreachable!() };
        assert_eq!(shown.info, "text shows", "what follows line {}", example.lines.end);
        seen += 1;
        let dir = site(&blocks, Some(&example.text));
        let mut loaded = load(dir.path());
        // An example need not use every file of the site, nor take the page's claimed time.
        loaded.diagnostics.retain(|finding| *finding.path == *PAGE && !finding.message.contains("by our count"));
        assert_eq!(said(&loaded), "", "the example at line {}", example.lines.start);
        let library = loaded.library.unwrap_or_else(|| panic!("the example at line {}", example.lines.start));
        let manuscript = Manuscript::write_up(&library.write_ups[0], &library);
        let plain = plain(manuscript, PlainOptions { width: Some(COLUMNS), ascii: false });
        if plain != shown.text {
            wrong.push(format!("--- line {} shows\n{plain}", shown.lines.start));
        }
        assert!(plain.lines().all(|line| text::width(line) <= usize::from(COLUMNS)), "{plain}");
        blessed.splice(shown.lines.clone(), plain.lines().map(str::to_owned));
    }
    assert!(seen >= 10, "only {seen} examples were found");
    if std::env::var_os("FOLIO_BLESS").is_some() {
        fs::write(guide(), blessed.join("\n") + "\n").unwrap();
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Checks that the guide mentions every word of the content format.
#[test]
fn it_leaves_nothing_out() {
    use folio::content::markup::containers::{ContainerKind, SPECS};

    let text = fs::read_to_string(guide()).unwrap();
    let kinds = ContainerKind::NAMES.iter().map(|(name, _)| *name);
    let engines = folio::content::lab::ENGINES.iter().map(|(name, _)| *name);
    let attributes = SPECS.iter().flat_map(|spec| spec.attributes).map(|attribute| attribute.key);
    let figures = ["line", "area", "bars", "dots", "slope", "arrows", "heat", "hist", "table", "graph", "frames"];
    let keys = ["stacked", "ghost", "facet", "mark", "filter", "labels", "intervention", "bins", "series"];
    let figures = figures.into_iter().chain(keys);
    for word in kinds.chain(engines).chain(attributes).chain(figures) {
        let named = text.split(|c: char| !c.is_ascii_alphanumeric()).any(|known| known == word);
        assert!(named, "content/README.md does not name {word}");
    }
}
