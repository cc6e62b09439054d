//! Tests of reading the published companions page by page: no group of lines is cut, and no heading is alone at the
//! bottom.

use std::collections::BTreeMap;

use folio::content::model::{BlockKind, Container, Library, LinkTarget, Page, Slug, WriteUp};
use folio::typeset::depth::Depth;
use folio::typeset::regions::Parts;
use folio::typeset::{Charset, Layout, Manuscript, Shape, Target, lay_out_live};
use folio::ui::Message;

use crate::visitor::{Visitor, library};

/// Keys after which a page that is not at its end holds its reader.
const KEYS_MAXIMUM: usize = 600;

/// Screens: columns and rows, columns of the text, and first column of the text.
const SCREENS: [(u16, u16, u16, usize); 4] = [(80, 24, 72, 6), (60, 20, 56, 2), (38, 12, 34, 2), (100, 30, 72, 14)];

/// A group of lines that should come on screen together.
#[derive(Debug)]
struct Whole {
    name: String,
    lines: Vec<String>,
}

fn height(rows: u16) -> u16 {
    if rows >= 20 { rows - 2 } else { rows - 1 }
}

/// Lays out a page with all answers revealed, for a screen of this size.
fn laid_out(library: &Library, write_up: &WriteUp, (columns, rows): (u16, u16), depth: Depth) -> Layout {
    let told = |block: &folio::content::model::Block| match &block.kind {
        BlockKind::Container(Container::Prediction(asked)) => Some((asked.id.clone(), false)),
        _ => None,
    };
    let revealed: BTreeMap<String, bool> = write_up.document.blocks.iter().filter_map(told).collect();
    let rows = if height(rows) < 20 { height(rows) } else { height(rows) / 2 * 2 };
    let shape = Shape { width: columns, margin: 0, glyphs: Charset::Full };
    lay_out_live(Manuscript::write_up(write_up, library), shape, &Parts { depth, revealed, rows, ..Parts::default() })
}

/// Returns the groups of a page: figures with their titles, boxes, and headings with the first line of their text.
fn wholes(layout: &Layout, write_up: &WriteUp) -> Vec<Whole> {
    let text = |from: usize, to: usize| -> Vec<String> {
        layout.lines[from..to.min(layout.lines.len())].iter().map(|line| line.text().trim_end().to_owned()).collect()
    };
    let mut wholes = Vec::new();
    for (target, spot) in layout.targets.iter().enumerate() {
        let Target::Figure(id) = spot else { continue };
        let title = layout.lines_of(target).start;
        let takeaway = &write_up.figures.iter().find(|figure| figure.id == *id).unwrap().takeaway;
        let begins = takeaway.split(' ').next().unwrap();
        let mut below = layout.lines_of(target).end..layout.lines.len();
        let foot = below.find(|line| layout.lines[*line].text().trim_start().starts_with(begins)).expect(takeaway);
        wholes.push(Whole { name: format!("figure {id}"), lines: text(title, foot - 1) });
    }
    for (line, _) in layout.lines.iter().enumerate().filter(|(_, line)| line.text().contains("┃ Take away")) {
        let end = (line..layout.lines.len())
            .find(|line| !layout.lines[*line].text().contains('┃'))
            .unwrap_or(layout.lines.len());
        wholes.push(Whole { name: "take away".to_owned(), lines: text(line, end) });
    }
    for (line, _) in layout.lines.iter().enumerate().filter(|(_, line)| line.text().contains("╭─ Play ")) {
        let foot = (line..layout.lines.len()).find(|line| layout.lines[*line].text().contains('╯')).unwrap();
        // Between the borders are the visitor's own values.
        let mut lines = vec![String::new(); foot + 1 - line];
        lines[..2].clone_from_slice(&text(line, line + 2));
        wholes.push(Whole { name: "card".to_owned(), lines });
    }
    for section in &layout.sections {
        let lines = text(section.line, section.line + if section.level == 1 { 4 } else { 3 });
        wholes.push(Whole { name: section.title.clone(), lines });
    }
    wholes
}

/// Presses Space. Returns whether it turned the page rather than answered a question; `None` at the end of the page.
fn go_on(visitor: &mut Visitor) -> Option<bool> {
    let screen = visitor.screen();
    let footer = screen.trim_end().lines().last().unwrap_or_default();
    if footer.ends_with("the end") {
        return None;
    }
    let is_asked = visitor.model.keys().iter().any(|(_, does)| *does == "see it");
    visitor.press("Space");
    visitor.tell(Message::Tick(true));
    Some(!is_asked)
}

#[test]
fn nothing_is_cut_or_stranded_when_one_pages_through_a_companion() {
    let library = library("content");
    let mut cut = String::new();
    for (columns, rows, width, left) in SCREENS {
        for (write_up, depth) in library.write_ups.iter().flat_map(|it| [(it, "2"), (it, "3")]) {
            let told = if depth == "2" { Depth::Pages } else { Depth::Everything };
            let layout = laid_out(&library, write_up, (width, rows), told);
            let wholes = wholes(&layout, write_up);
            let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[("FOLIO_MOTION", "0")]);
            visitor.press(depth);
            let page = Page::WriteUp(Slug::new(write_up.slug.as_str()).unwrap());
            visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: None }));
            visitor.press(depth);
            for key in 0.. {
                assert!(key < KEYS_MAXIMUM, "{}: no end:\n{}", write_up.slug, visitor.screen());
                match go_on(&mut visitor) {
                    None => break,
                    // An answer stands where it was asked for.
                    Some(false) => continue,
                    Some(true) => {}
                }
                let screen = visitor.screen();
                let shown = screen.lines().take(usize::from(height(rows)));
                let shown: Vec<String> =
                    shown.map(|line| line.chars().skip(left).collect::<String>().trim_end().to_owned()).collect();
                for whole in wholes.iter().filter(|whole| whole.lines.len() <= shown.len()) {
                    let begins = shown.iter().enumerate().position(|(row, line)| {
                        // Boxes have one title.
                        let second = shown.get(row + 1).zip(whole.lines.get(1));
                        *line == whole.lines[0] && second.is_none_or(|(shown, line)| shown == line)
                    });
                    let room = begins.map_or(whole.lines.len(), |row| shown.len() - row);
                    if room < whole.lines.len() {
                        cut += &format!("{} at {columns}x{rows}, {}:\n{screen}\n", write_up.slug, whole.name);
                    }
                }
            }
        }
    }
    assert!(cut.is_empty(), "{cut}");
}

/// Whether a line is a title, or the rule of a heading, which belong to the lines below them.
fn is_title((before, line): (&str, &str)) -> bool {
    let words = line.trim_matches([' ', '┃', '╴', '▌', '·']);
    let number = words.strip_prefix("Figure ").and_then(|rest| rest.split_once("  "));
    ["Before you read on", "Take away", "To take with you", "The answer"].contains(&words)
        || words.starts_with("╭─ Play")
        || number.is_some_and(|(number, _)| number.parse::<u32>().is_ok())
        || words.starts_with("────") && before.starts_with(|c: char| c.is_ascii_digit())
}

#[test]
fn no_screen_ends_with_a_title_at_first_or_after_an_answer() {
    let library = library("content");
    let mut stranded = String::new();
    for (columns, rows) in [(80, 24), (60, 20), (38, 12), (100, 30), (120, 40), (200, 60)] {
        for write_up in &library.write_ups {
            let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[("FOLIO_MOTION", "0")]);
            let page = Page::WriteUp(Slug::new(write_up.slug.as_str()).unwrap());
            visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: None }));
            for _ in 0..KEYS_MAXIMUM {
                let screen = visitor.screen();
                let shown = screen.lines().take(usize::from(height(rows)));
                let shown = shown.map(|line| line.trim_matches(['┃', '╴', ' ']));
                let mut last = shown.filter(|line| !line.is_empty()).fold(("", ""), |last, line| (last.1, line));
                last.0 = last.0.trim_start();
                if is_title(last) {
                    stranded += &format!("{} at {columns}x{rows}:\n{screen}\n", write_up.slug);
                }
                if go_on(&mut visitor).is_none() {
                    break;
                }
            }
        }
    }
    assert!(stranded.is_empty(), "{stranded}");
}

/// Tests that every figure fits on the screen with its title, or is a table or text that can be read line by line.
#[test]
fn every_picture_fits_the_screen_with_its_title() {
    let library = library("content");
    for (columns, rows, width, _) in SCREENS {
        for write_up in &library.write_ups {
            let layout = laid_out(&library, write_up, (width, rows), Depth::Everything);
            for picture in &layout.regions.pictures {
                let target =
                    layout.targets.iter().position(|spot| *spot == Target::Figure(picture.id.clone())).unwrap();
                let title = layout.lines_of(target).start;
                let high = picture.lines.end - title;
                let place = format!("{}/{} at {columns}x{rows}", write_up.slug, picture.id);
                assert!(high <= usize::from(height(rows)), "{place}: {high} rows");
            }
            for story in &layout.regions.stories {
                let high = story.stage.len() + 2;
                assert!(high <= usize::from(height(rows)), "{}/{} at {columns}x{rows}", write_up.slug, story.id);
            }
        }
    }
}

/// Returns by how many rows the lines moved up from one screen to the next; `None` if no line is on both.
fn rows_moved(before: &[String], after: &[String]) -> Option<usize> {
    let is_told = |line: &&String| line.chars().filter(|c| c.is_alphanumeric()).count() > 8;
    (0..before.len()).find(|moved| {
        let kept = before.iter().skip(*moved).zip(after).filter(|(line, _)| is_told(line));
        let (same, all) = kept.fold((0, 0), |(same, all), (old, new)| (same + usize::from(old == new), all + 1));
        same > 0 && same * 3 >= all * 2
    })
}

/// Tests that Space goes on by at least a third of the screen and shows no screen that is more than half empty, except
/// at steps of a story, at answers and at the end.
#[test]
fn space_goes_on_by_what_a_screen_holds() {
    let library = library("content");
    let mut faults = String::new();
    for (columns, rows) in [(80, 24), (60, 20), (100, 30), (120, 40), (140, 42), (200, 60)] {
        for write_up in &library.write_ups {
            let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[("FOLIO_MOTION", "0")]);
            let page = Page::WriteUp(Slug::new(write_up.slug.as_str()).unwrap());
            visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: None }));
            let lines = |visitor: &mut Visitor| -> Vec<String> {
                let screen = visitor.screen();
                let text = |line: &str| line.trim_matches([' ', '┃', '╴', '▌']).to_owned();
                screen.lines().take(usize::from(height(rows))).map(text).collect()
            };
            let mut before = lines(&mut visitor);
            for key in 0.. {
                assert!(key < KEYS_MAXIMUM, "{}: no end:\n{}", write_up.slug, visitor.screen());
                let is_step = visitor.model.keys().iter().any(|(_, does)| *does == "next step");
                let turned = match go_on(&mut visitor) {
                    None => break,
                    Some(turned) => turned && !is_step,
                };
                let after = lines(&mut visitor);
                let is_end = visitor.screen().trim_end().ends_with("the end");
                let place = format!("{} at {columns}x{rows}, space {key}", write_up.slug);
                let moved = rows_moved(&before, &after);
                if turned && !is_end && moved.is_some_and(|moved| moved * 3 + 2 < before.len()) {
                    faults += &format!("{place}: {moved:?} rows\n{}\n->\n{}\n", before.join("\n"), after.join("\n"));
                }
                let empty = after.iter().rev().take_while(|line| line.is_empty()).count();
                if turned && !is_end && empty * 2 > after.len() {
                    faults += &format!("{place}: {empty} empty rows\n{}\n", after.join("\n"));
                }
                before = after;
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn a_screen_of_any_height_shows_text_after_a_page_up() {
    for rows in 4..14 {
        let mut visitor = Visitor::new(&library("content"), 30, rows, "xterm-256color", &[]);
        for keys in ["b", "ctrl-l", "space", "b", "b"] {
            visitor.press(keys);
            let screen = visitor.screen();
            let above_footer = screen.lines().take(usize::from(height(rows)));
            assert!(above_footer.filter(|line| !line.trim().is_empty()).count() > 0, "{keys}, {rows} rows\n{screen}");
        }
    }
}
