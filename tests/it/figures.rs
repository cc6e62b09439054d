//! Figures of every kind, from files to lines: what is drawn at three widths with every set of glyphs, and in words.

use folio::content::load::load;
use folio::content::model::{BlockKind, Document, FigureBody, Library, Placement, plain_text};
use folio::typeset::plain::{PlainOptions, plain};
use folio::typeset::{GlyphSet, Manuscript, Shape, lay_out, text};

const SETS: [GlyphSet; 3] = [GlyphSet::Full, GlyphSet::Box, GlyphSet::Ascii];

/// A site whose write-ups place all their figures.
fn library(site: &str) -> Library {
    let loaded = load(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(site));
    loaded.library.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

/// Each figure of a library with a document that holds nothing but its placement.
fn placed(library: &Library) -> Vec<(String, usize, Document)> {
    let mut placed = Vec::new();
    for (index, write_up) in library.write_ups.iter().enumerate() {
        placed.extend(write_up.document.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Place(Placement { id, .. }) => {
                let document = Document { blocks: vec![block.clone()], ..Document::default() };
                Some((id.clone(), index, document))
            }
            _ => None,
        }));
    }
    placed
}

fn manuscript<'a>(library: &'a Library, index: usize, document: &'a Document) -> Manuscript<'a> {
    Manuscript { document, ..Manuscript::write_up(&library.write_ups[index], library) }
}

fn drawn(manuscript: Manuscript, width: u16, glyphs: GlyphSet) -> Vec<String> {
    lay_out(manuscript, Shape { width, margin: 0, glyphs }).lines.iter().map(|line| line.text()).collect()
}

#[test]
fn every_kind_at_three_widths_with_every_set_of_glyphs_and_in_words() {
    let library = library("tests/figures");
    let figures = placed(&library);
    assert_eq!(figures.len(), library.write_ups[0].figures.len());
    for (id, index, document) in &figures {
        let manuscript = manuscript(&library, *index, document);
        let mut pictures = String::new();
        for width in [100, 60, 38] {
            for glyphs in SETS {
                let lines = drawn(manuscript, width, glyphs);
                if glyphs == GlyphSet::Ascii {
                    assert!(lines.iter().all(|line| line.is_ascii()), "{id}: {lines:#?}");
                }
                pictures += &format!("{width} columns, {glyphs:?}\n\n{}\n\n", lines.join("\n"));
            }
        }
        pictures += &format!("words\n\n{}", plain(manuscript, PlainOptions { width: Some(72), ascii: false }));
        insta::assert_snapshot!(format!("figure-{id}"), pictures);
    }
}

/// Whatever the width, every number of a figure's data is drawn, or its table is there.
#[test]
fn no_line_is_too_wide_and_what_is_too_narrow_becomes_a_table() {
    for site in ["tests/figures", "content"] {
        let library = library(site);
        for (id, index, document) in &placed(&library) {
            let figure = library.write_ups[*index].figures.iter().find(|figure| figure.id == *id);
            let Some(figure) = figure else { continue };
            let manuscript = manuscript(&library, *index, document);
            for (width, glyphs) in [(16, 0), (24, 1), (29, 2), (30, 0), (38, 1), (52, 2), (90, 0), (160, 1)] {
                let lines = drawn(manuscript, width, SETS[glyphs]);
                assert!(
                    lines.iter().all(|line| text::width(line) <= usize::from(width)),
                    "{id} at {width}: {lines:#?}"
                );
                if width < 30 && matches!(figure.body, FigureBody::Chart(_)) {
                    let text = lines.join(" ");
                    let cells = figure.table.rows.iter().flatten().map(|cell| plain_text(cell));
                    let numbers = cells.filter(|cell| cell.parse::<f64>().is_ok());
                    numbers.for_each(|number| assert!(text.contains(&number), "{id} at {width}: {number} in {text}"));
                }
            }
        }
    }
}
