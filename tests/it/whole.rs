//! Tests that nothing is cut at any size: the rules of labs, the lines of the help page, the borders of cards.

use folio::content::model::{LinkTarget, Page};
use folio::typeset::Target;

use crate::visitor::{Visitor, library};

/// Screens in columns and rows.
const SIZES: [(u16, u16); 8] = [(38, 12), (60, 20), (72, 22), (80, 24), (100, 30), (104, 28), (120, 40), (200, 60)];

/// The line that stands for the rules that do not fit.
const ALL_RULES: &str = "? shows all";

fn words(text: &str) -> String {
    text.split_whitespace().filter(|word| *word != "•").collect::<Vec<_>>().join(" ").replace("- ", "-")
}

/// Joins the columns from `left` on, so that text beside a board is read without the board.
fn from_column(screen: &str, left: usize) -> String {
    words(&screen.lines().map(|line| line.chars().skip(left).collect::<String>() + " ").collect::<String>())
}

#[test]
fn every_rule_of_a_lab_is_whole_on_its_screen_and_all_are_on_the_help_page() {
    let library = library("content");
    for (columns, rows) in SIZES {
        for (write_up, lab) in library.write_ups.iter().flat_map(|it| it.labs.iter().map(move |lab| (it, lab))) {
            let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[("FOLIO_MOTION", "0")]);
            visitor.model.open_spot(&Target::Lab { page: write_up.slug.clone(), id: lab.id.clone() });
            let screen = visitor.screen();
            let left = screen.lines().find_map(|line| line.find("Rules").map(|at| line[..at].chars().count()));
            let shown = from_column(&screen, left.unwrap_or(0));
            let place = format!("{}/{} at {columns}x{rows}", write_up.slug, lab.id);
            for rule in &lab.rules {
                let begins: String = words(rule).chars().take(12).collect();
                let is_whole = shown.contains(&words(rule));
                assert!(is_whole || !shown.contains(&begins), "{place} cuts {rule:?}:\n{screen}");
                let says = shown.contains(ALL_RULES) || screen.contains("? rules");
                assert!(is_whole || says, "{place} does not say where {rule:?} is:\n{screen}");
            }
            visitor.press("?");
            let mut help = String::new();
            let mut last = String::new();
            while visitor.screen() != last {
                last = visitor.screen();
                assert!(!last.contains('…'), "{place}: help is cut:\n{last}");
                help += last.lines().next().unwrap_or_default();
                help.push(' ');
                visitor.press("j");
            }
            help += last.split_once('\n').map_or("", |(_, rest)| rest);
            let help = words(&help);
            assert!(lab.rules.iter().all(|rule| help.contains(&words(rule))), "{place}: {help}");
        }
    }
}

#[test]
fn help_is_never_cut() {
    let library = library("content");
    for columns in [38, 44, 60, 72, 76, 80, 84, 100, 120, 200] {
        for page in [Page::Home, Page::WriteUp(library.write_ups[0].slug.clone()), Page::Works] {
            let mut visitor = Visitor::new(&library, columns, 24, "xterm-256color", &[("FOLIO_MOTION", "0")]);
            visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: None }));
            visitor.press("?");
            for _ in 0..80 {
                assert!(!visitor.screen().contains('…'), "{columns}:\n{}", visitor.screen());
                visitor.press("j");
            }
        }
    }
}

#[test]
fn the_borders_of_cards_are_closed_whatever_was_played() {
    let library = library("content");
    for (columns, rows) in SIZES {
        for write_up in &library.write_ups {
            let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[("FOLIO_MOTION", "0")]);
            let open = |visitor: &mut Visitor| {
                let page = Page::WriteUp(write_up.slug.clone());
                visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: None }));
            };
            for played in ["", "w w w w w", "Right Enter k Enter a Enter"] {
                for lab in &write_up.labs {
                    visitor.model.open_spot(&Target::Lab { page: write_up.slug.clone(), id: lab.id.clone() });
                    visitor.press(played);
                }
                open(&mut visitor);
                let mut last = String::new();
                visitor.press("g");
                while visitor.screen() != last {
                    last = visitor.screen();
                    let page = last.lines().take(usize::from(rows) - 1);
                    let lines: Vec<Vec<char>> = page.map(|line| line.chars().collect()).collect();
                    let mut right = None;
                    for line in &lines {
                        if let Some(edge) = line.iter().position(|c| *c == '╮').filter(|_| line.contains(&'P')) {
                            right = line.iter().collect::<String>().contains(" Play ").then_some(edge);
                        } else if let Some(edge) = right {
                            let closed = line.get(edge).is_some_and(|c| matches!(c, '│' | '╯'));
                            assert!(closed || line.len() < 4, "{} at {columns}x{rows}:\n{last}", write_up.slug);
                            if line.get(edge) != Some(&'│') {
                                right = None;
                            }
                        }
                    }
                    visitor.press("d");
                }
            }
        }
    }
}
