//! Tests of labs: typed lines, keys on the published pages, transcripts.

mod grid;
mod memory;
mod model;
mod scm;

use folio::content::model::Slug;
use folio::lab::Setup;
use folio::typeset::Target;

use crate::visitor::{Visitor, library};

#[test]
fn a_typed_line_is_edited_where_the_cursor_stands() {
    let library = library("content");
    let page = Slug::new("causalab").unwrap();
    let id = library.write_up("causalab").unwrap().labs[0].id.clone();
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    visitor.model.open_spot(&Target::Lab { page, id });
    visitor.press(": h l p Left Left");
    visitor.press("e");
    assert!(visitor.screen().contains("> help"), "{}", visitor.screen());
    let (x, y) = visitor.draw().cursor.expect("where the line is edited");
    assert_eq!(visitor.frame.cells.cell(x, y).unwrap().symbol, "l");
    visitor.press("C-a x C-e y");
    assert!(visitor.screen().contains("> xhelpy"), "{}", visitor.screen());
    visitor.press("C-u h e l p Enter : Up");
    assert!(visitor.screen().contains("> help"), "the line before comes back:\n{}", visitor.screen());
    visitor.press("Esc");
    assert!(!visitor.screen().contains("> help"), "{}", visitor.screen());
}

/// Returns the column of a glyph of one cell.
fn column_of(line: &str, glyph: char) -> u16 {
    line.chars().position(|c| c == glyph).map_or(u16::MAX, |column| column as u16)
}

#[test]
fn the_cursor_stands_at_what_is_selected() {
    let library = library("content");
    for write_up in &library.write_ups {
        for lab in &write_up.labs {
            let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[("ACCESSIBLE", "1")]);
            visitor.model.open_spot(&Target::Lab { page: write_up.slug.clone(), id: lab.id.clone() });
            let (x, y) = visitor.draw().cursor.expect("the cursor is shown to a visitor who follows it");
            let symbol_at = |x| visitor.frame.cells.cell(x, y).unwrap().symbol;
            let symbol = symbol_at(x);
            let line: String = (0..80).map(symbol_at).collect();
            let stands = match *lab.setup {
                Setup::Grid(_) => symbol == "@",
                Setup::Scm(_) => symbol.parse::<u8>().is_ok(),
                Setup::Memory(_) => x == column_of(&line, '▌') + 1,
                Setup::Model(_) => x == column_of(&line, '▌'),
            };
            assert!(stands, "{}: \"{symbol}\" in {line}\n{}", lab.id, visitor.screen());
        }
    }
}

#[test]
fn the_title_of_a_lab_is_cut_where_the_words_beside_it_begin() {
    let library = library("content");
    for write_up in &library.write_ups {
        for lab in &write_up.labs {
            for columns in [24, 30, 100] {
                let mut visitor = Visitor::new(&library, columns, 24, "xterm-256color", &[]);
                visitor.model.open_spot(&Target::Lab { page: write_up.slug.clone(), id: lab.id.clone() });
                let screen = visitor.screen();
                let line = screen.lines().find(|line| line.contains("  seed ") || line.contains("  ? rules"));
                let line = line.unwrap_or_else(|| panic!("no title:\n{screen}")).trim();
                let (title, _) = line.rsplit_once("  ").unwrap();
                match title.trim_end().strip_suffix('…') {
                    // A word that the cut would leave with a blank at its end is cut one column earlier.
                    Some(part) => assert!(lab.title.starts_with(part) && !title.ends_with("  "), "{line:?}"),
                    None => assert_eq!(title.trim_end(), lab.title),
                }
            }
        }
    }
}
