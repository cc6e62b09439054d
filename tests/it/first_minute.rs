//! Tests of the first minute of a visit: opening a page from the first screen, the help page, search, and the first
//! question.

use std::collections::BTreeSet;

use folio::content::model::{LinkTarget, Page, Slug};
use folio::typeset::Target;
use folio::ui::Route;
use ratatui::style::Modifier;

use crate::visitor::{Visitor, library};

fn home(columns: u16, rows: u16) -> Visitor {
    let variables = [("FOLIO_MOTION", "0"), ("LANG", "en_US.UTF-8")];
    Visitor::new(&library("content"), columns, rows, "xterm-256color", &variables)
}

fn on(slug: &str, anchor: Option<&str>, columns: u16, rows: u16) -> Visitor {
    let mut visitor = home(columns, rows);
    let page = Page::WriteUp(Slug::new(slug).unwrap());
    visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: anchor.map(str::to_owned) }));
    visitor
}

#[test]
fn something_opens_on_the_first_screen_of_any_size() {
    for (columns, rows) in [(38, 12), (44, 14), (60, 12), (60, 16), (60, 20), (80, 24), (120, 18), (200, 60)] {
        let mut visitor = home(columns, rows);
        assert!(visitor.screen().contains('▌'), "{columns}x{rows}:\n{}", visitor.screen());
        visitor.press("Enter");
        assert!(matches!(visitor.model.route(), Route::Page(Page::WriteUp(_))), "{columns}x{rows}");
    }
}

#[test]
fn down_goes_to_everything_that_opens_and_shows_what_is_between() {
    for (columns, rows) in [(38, 12), (60, 20), (80, 24), (100, 30)] {
        let mut visitor = home(columns, rows);
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut note = |visitor: &mut Visitor| {
            let screen = visitor.screen();
            let lines = screen.lines().map(|line| line.trim_start_matches([' ', '▌']).to_owned());
            seen.extend(lines.filter(|line| !line.is_empty()));
            screen.lines().last().unwrap_or_default().to_owned()
        };
        let mut presses = 0;
        loop {
            let footer = note(&mut visitor);
            let before = visitor.screen();
            visitor.press("j");
            presses += 1;
            if visitor.screen() == before {
                let place: Vec<&str> = footer.split_whitespace().rev().take(3).collect();
                assert!(place[0] == place[2], "{columns}x{rows}: the last is not reached: {footer}");
                break;
            }
            assert!(presses < 60, "{columns}x{rows}: {presses} keys for some twenty targets");
        }
        // The same text, scrolled by lines.
        let mut visitor = home(columns, rows);
        visitor.press("g");
        for _ in 0..400 {
            let screen = visitor.screen();
            for line in screen.lines().take(usize::from(rows) - 1) {
                let line = line.trim_start_matches([' ', '▌']);
                assert!(line.is_empty() || seen.contains(line), "{columns}x{rows}: {line:?} was jumped over");
            }
            visitor.press("u d d u u");
            visitor.press("d");
        }
    }
}

#[test]
fn a_companion_says_what_it_has_to_play_and_a_key_plays_it() {
    for (columns, rows) in [(38, 12), (80, 24)] {
        let mut visitor = home(columns, rows);
        visitor.press("p");
        let Route::Lab { page, id } = visitor.model.route().clone() else {
            panic!("{columns}x{rows}: nothing is played:\n{}", visitor.screen())
        };
        assert_eq!((page.as_str(), id.as_str()), ("causalab", "pocket"));
    }
    assert!(home(80, 24).screen().contains("p plays: A pocket lab"), "{}", home(80, 24).screen());
}

#[test]
fn help_is_one_screen_with_the_keys_of_the_page_first() {
    for (slug, keys) in [("causalab", ""), ("gridrule", "Space Space"), ("memories", "G")] {
        let mut visitor = on(slug, None, 100, 30);
        visitor.press(keys);
        let named = visitor.model.keys();
        visitor.press("?");
        let screen = visitor.screen();
        let top: String = screen.lines().take_while(|line| !line.trim().starts_with("Move")).collect();
        for (key, does) in named.iter().filter(|(key, _)| key != "?") {
            assert!(top.contains(key.as_str()) && top.contains(does), "{slug}: {key} {does}\n{screen}");
        }
        assert!(screen.contains("ctrl-l") && screen.contains("In a shell"), "{screen}");
        visitor.press("j");
        assert_eq!(visitor.screen(), screen, "it fits");
    }
}

#[test]
fn digits_reach_a_question_that_goes_on_below_the_screen() {
    let mut visitor = on("gridrule", None, 100, 30);
    visitor.press("3");
    assert!(visitor.screen().contains("◆ 3  two of them"), "{}", visitor.screen());
    let mut visitor = on("memories", None, 60, 20);
    visitor.press("Space j 3");
    let screen = visitor.screen();
    assert!(screen.contains("Before you read on") && screen.contains("depth 3 of 3"), "not asked yet: {screen}");
    visitor.press("2 Space 9 Enter");
    assert!(visitor.screen().contains("you: 9"), "{}", visitor.screen());
    let mut visitor = on("causalab", None, 80, 24);
    visitor.press("3");
    assert!(visitor.screen().contains("depth 3 of 3"), "no question yet: {}", visitor.screen());
}

#[test]
fn a_number_out_of_the_range_is_said_to_be_and_never_taken() {
    let mut visitor = on("memories", None, 140, 42);
    visitor.press("1");
    assert!(!visitor.screen().contains("is not between"), "{}", visitor.screen());
    visitor.press("1 1");
    let screen = visitor.screen();
    assert!(screen.contains("111 is not between 0 and 19") && screen.contains("111\n"), "{screen}");
    visitor.press("Enter");
    assert!(!visitor.screen().contains("you:"), "{}", visitor.screen());
    visitor.press("Space Space");
    assert!(visitor.screen().contains("no guess"), "it is not clamped: {}", visitor.screen());
}

#[test]
fn a_reveal_ends_in_one_strong_sentence() {
    let mut visitor = on("causalab", None, 120, 50);
    visitor.press("4 7 Enter");
    let screen = visitor.screen();
    let row = screen.lines().position(|line| line.contains("Nine answers in ten")).expect("revealed");
    let column = screen.lines().nth(row).unwrap().chars().position(|c| c == 'N').unwrap();
    let cell = visitor.draw().cells.cell(column as u16, row as u16).unwrap();
    assert!(cell.style.modifier.contains(Modifier::BOLD), "{screen}");
}

#[test]
fn a_search_finds_words_and_the_page_first() {
    for (typed, first) in [
        ("m e m o r y", "page memories"),
        ("m e m o r i e s", "page memories"),
        ("c a u s a l a b", "page causalab"),
        ("g r i d", "page gridrule"),
        ("l a w", "figure causalab/readings"),
    ] {
        for columns in [80, 38] {
            let mut visitor = home(columns, 24);
            visitor.press(&format!("s {typed}"));
            let screen = visitor.screen();
            let hit: Vec<&str> = screen.lines().filter(|line| line.contains('▌')).collect();
            assert!(hit.iter().any(|line| line.contains(first)), "{typed}: {first}\n{screen}");
        }
    }
    for nothing in ["g o d e l", "a r r o w Space z e b r a"] {
        let mut visitor = home(80, 24);
        visitor.press(&format!("s {nothing}"));
        assert!(!visitor.screen().contains('▌'), "{nothing}:\n{}", visitor.screen());
    }
}

#[test]
fn a_search_hit_in_any_step_of_a_story_is_shown_with_its_step() {
    for (columns, rows) in [(80, 24), (60, 20), (100, 30), (120, 40), (38, 12)] {
        let mut visitor = home(columns, rows);
        visitor.press("s t w o Space d i a l s Space j u m p Enter");
        assert!(matches!(visitor.model.route(), Route::Page(Page::WriteUp(_))), "{}", visitor.screen());
        let screen = visitor.screen();
        let words = screen.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>();
        assert!(words.windows(2).any(|pair| pair == ["dials", "jump"]), "{columns}x{rows}:\n{screen}");
        assert!(!screen.contains("1/2  space"), "the step of the hit is the current one: {screen}");
    }
}

#[test]
fn a_line_that_nobody_drew_is_not_shown_as_a_guess() {
    let mut visitor = on("memories", None, 60, 20);
    for _ in 0..60 {
        let screen = visitor.screen();
        if screen.contains("128: answer") {
            break;
        }
        visitor.press("Space");
    }
    let screen = visitor.screen();
    assert!(screen.contains("128: answer"), "{screen}");
    assert!(!screen.split_whitespace().any(|word| word == "you"), "{screen}");
}

#[test]
fn citing_is_named_only_where_there_is_a_work() {
    let mut visitor = home(100, 30);
    let mut footer = |keys: &str| {
        visitor.press(keys);
        visitor.screen().lines().last().unwrap().to_owned()
    };
    assert!(!footer("e").contains("cite"));
    assert!(footer("w").contains("cite"));
}

/// Whether the head of a figure is on the screen: its number and the first words of its title.
fn shows_figure(screen: &str, title: &str) -> bool {
    let words = title.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let mut heads = screen.split("Figure ").skip(1);
    heads.any(|head| head.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').starts_with(&words))
}

#[test]
fn a_figure_that_was_searched_is_shown_whatever_hides_it() {
    let library = library("content");
    let depths = [(60, 20, "1"), (200, 60, "2")];
    for ((columns, rows, depth), write_up) in
        depths.iter().flat_map(|it| library.write_ups.iter().map(move |of| (it, of)))
    {
        for figure in &write_up.figures {
            let mut visitor = Visitor::new(&library, *columns, *rows, "xterm-256color", &[("LANG", "en_US.UTF-8")]);
            let page = Page::WriteUp(write_up.slug.clone());
            visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: None }));
            visitor.press(depth);
            visitor.model.open_search();
            visitor.feed(figure.title.as_bytes());
            let place = format!("figure {}/{}", write_up.slug, figure.id);
            let is_marked = |screen: &str| screen.lines().any(|line| line.contains('▌') && line.contains(&place));
            let mut presses = 0;
            while presses < 20 && !is_marked(&visitor.screen()) {
                visitor.press("Down");
                presses += 1;
            }
            let is_found = is_marked(&visitor.screen());
            assert!(is_found, "{place} is not found:\n{}", visitor.screen());
            visitor.press("Enter");
            let screen = visitor.screen();
            assert!(shows_figure(&screen, &figure.title), "{place} at {columns}x{rows}, depth {depth}:\n{screen}");
        }
    }
}

#[test]
fn a_link_out_of_the_program_is_said_to_be_an_address_and_shown_whole() {
    let library = library("content");
    for (columns, rows) in [(80, 24), (60, 20), (38, 12), (200, 60)] {
        let mut visitor = home(columns, rows);
        let mut shown = BTreeSet::new();
        for _ in 0..60 {
            let footer = visitor.screen().trim_end().lines().last().unwrap_or_default().to_owned();
            if footer.contains("enter address") {
                visitor.press("Enter");
                let screen = visitor.screen();
                let words: String = screen.split_whitespace().collect();
                let url = words.rsplit_once("address(ycopiesit):").unwrap_or_else(|| panic!("{screen}")).1;
                assert_eq!(*visitor.model.route(), Route::Page(Page::Home));
                shown.insert(url.to_owned());
            }
            visitor.press("Down");
        }
        for link in &library.site.links {
            let LinkTarget::Url(url) = &link.target else { continue };
            let address = url.trim_start_matches("mailto:");
            assert!(shown.contains(address), "{address} at {columns}x{rows}: {shown:?}");
        }
    }
}

#[test]
fn a_notice_is_never_cut() {
    for (columns, rows) in [(60, 20), (38, 12)] {
        let mut visitor = on("memories", None, columns, rows);
        for _ in 0..20 {
            visitor.press("Space");
            let screen = visitor.screen();
            if screen.contains("guess first") {
                let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(words.ends_with("guess first, or space again to see it"), "{screen}");
                break;
            }
        }
        visitor.press("Enter");
        let words = visitor.screen().split_whitespace().collect::<Vec<_>>().join(" ");
        let said = "guess first, with the arrow keys or by typing; space or s shows it";
        assert!(words.ends_with(said), "{columns}x{rows}:\n{}", visitor.screen());
    }
}

#[test]
fn what_follows_an_open_question_fades_out() {
    let (mut most_full, mut most) = (0, 0);
    for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
        for slug in ["causalab", "memories", "gridrule"] {
            let mut visitor = on(slug, None, columns, rows);
            for _ in 0..300 {
                let screen = visitor.screen();
                if screen.trim_end().ends_with("the end") {
                    break;
                }
                let below =
                    screen.lines().take(usize::from(rows) - 2).skip_while(|line| !line.contains("enter answers"));
                let below: Vec<&str> = below.skip(1).collect();
                assert!(!below.iter().any(|line| line.contains('▌')), "a mark in what is withheld:\n{screen}");
                // One dot of a line can be the ruler's, and one stands for a whole line.
                let full = below.iter().filter(|line| line.contains("···")).count();
                let dotted = below.iter().filter(|line| line.matches('·').count() > 2).count();
                assert!(full <= 6 && dotted <= 12, "{columns}x{rows}:\n{screen}");
                (most_full, most) = (most_full.max(full), most.max(dotted));
                let is_asked = visitor.model.keys().iter().any(|(_, does)| *does == "see it");
                visitor.press(if is_asked { "s" } else { "Space" });
            }
        }
    }
    assert!(most_full >= 4 && most >= most_full + 4, "{most_full} lines full of dots, {most} with several");
}
