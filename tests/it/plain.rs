//! Tests of plain text over all content: no drawings, no control characters, nothing missing.

use std::path::Path;

use folio::content::load::load;
use folio::content::model::{Block, BlockKind, Container, Inline, Library};
use folio::typeset::depth::Depth;
use folio::typeset::plain::{PlainOptions, lines, page, text};

fn library(folder: &str) -> Library {
    let loaded = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    loaded.library.unwrap_or_else(|| panic!("{}", loaded.diagnostics[0]))
}

/// Whether a character is a drawing: boxes, blocks, pictograms, braille, pieces of delimiters.
fn is_drawing(character: char) -> bool {
    matches!(character, '\u{2500}'..='\u{28ff}' | '\u{239b}'..='\u{23b3}')
}

#[test]
fn no_page_has_a_drawing_or_a_control() {
    for library in ["content", "tests/site"].map(library) {
        let pages: Vec<_> = library.pages().map(|(page, _)| page).collect();
        assert!(pages.len() > 5);
        for page in pages {
            for depth in [Depth::Minute, Depth::Pages, Depth::Everything] {
                for (width, ascii) in [(None, false), (Some(72), false), (Some(38), true)] {
                    let shown = text(&lines(&page, &library, depth, PlainOptions { width, ascii }).unwrap());
                    let wrong = shown.lines().find(|line| {
                        line.contains(|c: char| is_drawing(c) || c.is_control()) || (ascii && !line.is_ascii())
                    });
                    assert_eq!(wrong, None, "{page}");
                }
            }
        }
    }
}

/// Collects the words of text, without formulas, which are written differently.
fn words_of(inlines: &[Inline], into: &mut Vec<String>) {
    for inline in inlines {
        match inline {
            Inline::Text(words) | Inline::Code(words) => into.extend(words.split_whitespace().map(str::to_owned)),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => words_of(inner, into),
            Inline::Link { text, .. } => words_of(text, into),
            Inline::Value(value) => into.push(value.text.clone()),
            Inline::Variable(variable) => into.push(variable.text.clone()),
            Inline::Break | Inline::Note(_) | Inline::Cite(_) | Inline::Math(_) => {}
        }
    }
}

/// Collects the words of blocks.
fn words_in(blocks: &[Block], into: &mut Vec<String>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => words_of(text, into),
            BlockKind::List { items, .. } => items.iter().for_each(|item| words_in(&item.blocks, into)),
            BlockKind::Quote(blocks) => words_in(blocks, into),
            BlockKind::Code { text, .. } => into.extend(text.split_whitespace().map(str::to_owned)),
            BlockKind::Table(table) => {
                table.rows.iter().chain([&table.head]).flatten().for_each(|cell| words_of(cell, into))
            }
            BlockKind::Place(place) => into.extend(place.alternative.split_whitespace().map(str::to_owned)),
            BlockKind::Container(container) => {
                container.bodies().into_iter().for_each(|body| words_in(body, into));
                let title = match container {
                    Container::Panel(panel) => panel.title.as_deref(),
                    Container::Story(story) => story.title.as_deref(),
                    Container::Prediction(prediction) => {
                        // Text shown only after close guesses is not included.
                        words_in(&prediction.reveal, into);
                        None
                    }
                    Container::Quotation(_) => None,
                };
                into.extend(title.unwrap_or_default().split_whitespace().map(str::to_owned));
            }
            BlockKind::Rule | BlockKind::Math(_) => {}
        }
    }
}

#[test]
fn no_word_is_lost() {
    let library = library("content");
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    for write_up in &library.write_ups {
        let mut words = Vec::new();
        words_in(&write_up.document.blocks, &mut words);
        write_up.document.notes.iter().for_each(|note| words_in(&note.blocks, &mut words));
        assert!(words.len() > 1000);
        let address = folio::content::model::Page::WriteUp(write_up.slug.clone());
        let shown = letters(&page(&address, &library, PlainOptions::default()).unwrap());
        let missing: Vec<_> = words.iter().filter(|word| !shown.contains(&letters(word))).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", write_up.slug);
    }
}
