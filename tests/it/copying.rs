//! Copying with `y`: focused items, passages, and the screen for selection by mouse on terminals without clipboard
//! support.

use std::collections::HashSet;
use std::sync::Arc;

use folio::content::model::{Block, BlockKind, Library, LinkTarget, Page, Slug};
use folio::content::tex::Formula;
use folio::export::CiteForm;
use folio::typeset::Target;
use folio::typeset::plain::{self, PlainOptions};
use folio::ui::Effect;

use crate::visitor::{Visitor, library};

/// TERM of a terminal that is known to copy text sent to it.
const RELIABLE: &str = "xterm-kitty";
/// TERM of a terminal whose support for copying is unknown.
const PLAIN: &str = "xterm-256color";

fn at(library: &Arc<Library>, page: Page, size: (u16, u16), term: &str) -> Visitor {
    let mut visitor = Visitor::new(library, size.0, size.1, term, &[]);
    visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: None }));
    visitor
}

fn copied(effects: Vec<Effect>) -> String {
    match effects.as_slice() {
        [Effect::Copy(text)] => text.clone(),
        other => panic!("{other:?}"),
    }
}

/// Pages to the end of a page, skipping its questions, and back to its top.
fn skip_questions(visitor: &mut Visitor) {
    for _ in 0..300 {
        let screen = visitor.screen();
        if screen.contains("the end") {
            break;
        }
        visitor.press(if screen.contains("s skips") { "s" } else { "Space" });
    }
    visitor.press("g");
}

#[test]
fn text_that_follows_an_open_question_is_not_copied() {
    let library = library("content");
    let page = Page::WriteUp(library.write_ups[0].slug.clone());
    let mut visitor = at(&library, page, (80, 24), PLAIN);
    while !visitor.screen().contains("s skips") {
        visitor.press("Space");
    }
    visitor.press("y y");
    let copies = (0..9).map(|_| visitor.press("Down")).take_while(|effects| !effects.is_empty()).count();
    assert!(copies < 9, "the passages below the question are withheld");
}

#[test]
fn every_paragraph_is_copied_on_one_line_whatever_the_width() {
    let library = library("content");
    for write_up in &library.write_ups {
        let page = Page::WriteUp(write_up.slug.clone());
        let unwrapped = plain::page(&page, &library, PlainOptions::default()).unwrap();
        let lines: HashSet<&str> = unwrapped.lines().map(str::trim).collect();
        for size in [(80, 24), (38, 12), (140, 40)] {
            let mut visitor = at(&library, page.clone(), size, PLAIN);
            skip_questions(&mut visitor);
            let (mut found, mut last) = (HashSet::new(), copied(visitor.press("y")));
            loop {
                let paragraphs = last.lines().filter(|line| line.split(' ').count() > 8 && !line.contains('\t'));
                found.extend(paragraphs.filter(|line| lines.contains(line)).map(str::to_owned));
                let borders: &[char] = &['│', '┌', '└', '╭', '╰', '▌', '═', '┃'];
                assert!(!last.contains(borders) && !last.is_empty(), "{page} {size:?}: {last}");
                match visitor.press("Down").as_slice() {
                    [Effect::Copy(text)] => last.clone_from(text),
                    [] => break,
                    other => panic!("{other:?}"),
                }
            }
            assert!(found.len() > 15, "{page} at {size:?}: {} paragraphs", found.len());
        }
    }
}

#[test]
fn a_formula_and_code_are_copied_as_they_were_written() {
    let (tex, code) = ("x = \\frac{a}{b}", "let  two =  2;\n");
    let mut library = (*library("tests/reader")).clone();
    let blocks = &mut Arc::make_mut(&mut library.write_ups[0]).document.blocks;
    let formula = BlockKind::Math(Formula::parse(tex).0);
    let code = BlockKind::Code { language: "rust".to_owned(), text: code.to_owned() };
    // Spans in the source tell passages apart.
    *blocks = blocks.iter().zip([formula, code]).map(|(block, kind)| Block { kind, ..block.clone() }).collect();
    let page = Page::WriteUp(library.write_ups[0].slug.clone());
    let mut visitor = at(&library.into(), page, (80, 24), PLAIN);
    let mut passages = vec![copied(visitor.press("y"))];
    while let [Effect::Copy(text)] = visitor.press("Down").as_slice() {
        passages.push(text.clone());
    }
    assert!(passages.iter().any(|passage| passage == tex), "{passages:#?}");
    assert!(passages.iter().any(|passage| passage == "let  two =  2;"), "{passages:#?}");
}

#[test]
fn numbers_figures_citations_and_labs_are_copied_as_what_they_are() {
    let library = library("content");
    let mut visitor = at(&library, Page::WriteUp(Slug::new("causalab").unwrap()), (80, 24), RELIABLE);
    let number = copied(visitor.press("v y"));
    assert!(number.chars().all(|c| !c.is_alphabetic()) && number.len() < 8, "{number}");
    assert!(visitor.screen().contains("sent to your clipboard"), "{}", visitor.screen());
    let paragraph = copied(visitor.press("y"));
    assert!(paragraph.contains(&number) && paragraph.len() > 60, "y again is the passage: {paragraph}");
    visitor.press("Esc");

    let has_table = |text: &str| text.lines().count() > 2 && text.lines().all(|line| line.contains('\t'));
    let tables = (0..120).any(|_| {
        let effects = visitor.press("Tab y");
        matches!(effects.as_slice(), [Effect::Copy(text)] if has_table(text))
    });
    assert!(tables, "a figure is copied as its table");

    let mut works = at(&library, Page::Works, (80, 24), RELIABLE);
    let citation = copied(works.press("y"));
    let is_it = |work| CiteForm::Text.of(work) == format!("{citation}\n");
    assert!(library.works().any(is_it), "{citation}");
    assert!(copied(works.press("c")).starts_with('@'));
    assert!(copied(works.press("y")).starts_with('@'), "the page about a work is copied in the form that it showed");
}

#[test]
fn a_passage_is_marked_and_others_are_chosen_where_the_clipboard_is_relied_on() {
    let library = library("content");
    let mut visitor = Visitor::new(&library, 80, 24, RELIABLE, &[("ACCESSIBLE", "1")]);
    let page = Page::WriteUp(Slug::new("causalab").unwrap());
    visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: None }));
    assert!(visitor.screen().contains("y copy"), "{}", visitor.screen());
    let first = copied(visitor.press("y"));
    assert_eq!(visitor.press("Down"), [], "going on copies nothing yet");
    assert!(visitor.screen().contains("y copies"), "{}", visitor.screen());
    assert!(visitor.screen().contains("▌ When an agent"), "{}", visitor.screen());
    let row = visitor.screen().lines().position(|line| line.contains("▌ When an agent")).unwrap();
    let (_, cursor) = visitor.draw().cursor.expect("at the passage");
    assert_eq!(usize::from(cursor), row);
    assert_ne!(copied(visitor.press("y")), first);
    visitor.press("Esc");
    assert!(!visitor.screen().contains("▌"), "{}", visitor.screen());
    visitor.press("y");
    visitor.press("q");
    assert!(!visitor.screen().contains("y copies"), "any other key does what it does on the page");
}

#[test]
fn where_the_clipboard_cannot_be_relied_on_the_text_is_alone_on_the_screen() {
    let library = library("content");
    let mut visitor = at(&library, Page::WriteUp(Slug::new("causalab").unwrap()), (60, 20), PLAIN);
    let page = visitor.screen();
    visitor.press("] y");
    let shown = copied(visitor.press("Down"));
    let screen = visitor.screen();
    let joined: String =
        (0..19).take_while(|y| (*y as usize) < shown.len().div_ceil(60)).map(|y| row(&mut visitor, y)).collect();
    assert_eq!(joined.trim_end(), shown, "{screen}");
    let wrapped = visitor.draw().wrapped.clone();
    assert_eq!(wrapped.len(), shown.len().div_ceil(60) - 1, "the terminal wraps by itself: {wrapped:?}\n{screen}");
    assert!(screen.trim_end().ends_with("select it with the mouse"), "{screen}");
    assert_eq!(visitor.draw().cursor, None);
    visitor.press("Esc g");
    assert_eq!(visitor.screen(), page);
}

/// Returns a row of the screen with its blanks.
fn row(visitor: &mut Visitor, y: u16) -> String {
    let columns = visitor.model.size().0;
    let cells = &visitor.draw().cells;
    (0..columns).map(|x| cells.cell(x, y).unwrap().symbol).collect()
}

#[test]
fn a_text_that_is_longer_than_the_screen_is_paged() {
    let library = library("content");
    let mut visitor = at(&library, Page::WriteUp(Slug::new("causalab").unwrap()), (38, 12), PLAIN);
    skip_questions(&mut visitor);
    let mut text = copied(visitor.press("y"));
    while text.len() < 2 * 38 * 12 {
        text = copied(visitor.press("Down"));
    }
    let first = visitor.screen();
    visitor.press("Space");
    let second = visitor.screen();
    assert_ne!(second, first);
    let rest = &text[text.len() - 12..];
    while !visitor.screen().replace('\n', "").contains(rest) {
        let before = visitor.screen();
        visitor.press("Space");
        assert_ne!(visitor.screen(), before, "{rest:?} is never shown");
    }
    for _ in 0..20 {
        visitor.press("PageUp");
    }
    assert_eq!(visitor.screen(), first);
}

#[test]
fn a_lab_is_copied_as_its_address() {
    let library = library("content");
    let slug = Slug::new("causalab").unwrap();
    let id = library.write_up("causalab").unwrap().labs[0].id.clone();
    let mut visitor = Visitor::new(&library, 80, 24, RELIABLE, &[]);
    visitor.model.open_spot(&Target::Lab { page: slug, id: id.clone() });
    assert!(copied(visitor.press("y")).starts_with(&format!("ssh -t HOST play causalab/{id}")));
}
