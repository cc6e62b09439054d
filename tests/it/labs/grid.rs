//! Tests of the lab GridRule, played with keys, the mouse and typed lines.

use folio::content::model::{Lab, Library, LinkTarget, Page, Slug};
use folio::lab::Run;
use folio::term::input::{Event, Mouse, MouseKind};
use folio::typeset::Target;
use folio::typeset::plain::{PlainOptions, lab as plain};
use folio::ui::Route;
use folio::ui::{Effect, Message};

use crate::dice::Dice;
use crate::visitor::{Visitor, library};

const PAGE: &str = "gridrule";

fn slug() -> Slug {
    Slug::new(PAGE).unwrap()
}

fn lab<'l>(library: &'l Library, id: &str) -> &'l Lab {
    library.write_up(PAGE).unwrap().labs.iter().find(|lab| lab.id == id).unwrap()
}

/// Creates a visitor who has opened a lab.
fn visitor(id: &str, columns: u16, rows: u16, variables: &[(&str, &str)]) -> Visitor {
    let mut visitor = Visitor::new(&library("content"), columns, rows, "xterm-256color", variables);
    visitor.model.open_spot(&Target::Lab { page: slug(), id: id.into() });
    visitor
}

fn click(visitor: &mut Visitor, column: u16, row: u16) {
    visitor.tell(Message::Event(Event::Mouse(Mouse { kind: MouseKind::Press(0), column, row })));
}

/// Returns column and row of the first occurrence of a text on a screen.
fn find(screen: &str, text: &str) -> (u16, u16) {
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
    (line[..line.find(text).unwrap()].chars().count() as u16, row as u16)
}

/// Returns the replies of a run to typed lines.
fn transcript(lab: &Lab, lines: &[&str]) -> String {
    let mut run = Run::new(lab.setup.clone(), lab.seed);
    let mut said = run.describe().join("\n");
    for line in lines {
        said += &format!("\n\n> {line}\n{}", run.execute(line).lines.join("\n"));
    }
    if let Some(score) = run.score() {
        said += &format!("\n\n{}", score.words);
    }
    said
}

#[test]
fn the_page_leads_to_the_room_and_back() {
    let mut visitor = Visitor::new(&library("content"), 80, 24, "xterm-256color", &[]);
    let room = Some("room".to_owned());
    visitor
        .model
        .open_spot(&folio::typeset::Target::Link(LinkTarget::Page { page: Page::WriteUp(slug()), anchor: room }));
    // Elements before the lab can have the focus too.
    let is_focused = |screen: &str| screen.lines().any(|line| line.contains("▌ │ Out of the room"));
    let tabs = (0..20).find(|_| {
        visitor.press("Tab");
        is_focused(&visitor.screen())
    });
    assert!(tabs.is_some(), "{}", visitor.screen());
    visitor.press("Enter");
    assert_eq!(*visitor.model.route(), Route::Lab { page: slug(), id: "room".into() });
    visitor.press("Up");
    assert!(visitor.screen().contains("Up goes down."), "{}", visitor.screen());
    visitor.press("Esc Enter");
    assert!(visitor.screen().contains("Moves  1"), "what was played is kept: {}", visitor.screen());
}

#[test]
fn the_room_at_three_sizes() {
    for (columns, rows) in [(120, 40), (80, 24), (38, 12)] {
        let picture = |name: &str, visitor: &mut Visitor| {
            insta::assert_snapshot!(format!("grid-{name}-{columns}x{rows}"), visitor.screen());
        };
        let mut visitor = visitor("room", columns, rows, &[]);
        picture("fresh", &mut visitor);
        visitor.press("Down Left Up Up");
        picture("walked", &mut visitor);
        visitor.press("m Left Left Up");
        picture("pointing", &mut visitor);
        visitor.press("n");
        // The demo to the end of each room.
        visitor.press(&"w ".repeat(13));
        picture("out", &mut visitor);
        visitor.press(&"w ".repeat(11));
        picture("three-gates", &mut visitor);
        visitor.press(&"w ".repeat(3));
        picture("won", &mut visitor);
    }
}

#[test]
fn the_wrong_door_at_three_sizes() {
    for (columns, rows) in [(120, 40), (80, 24), (38, 12)] {
        let mut visitor = visitor("wrong-door", columns, rows, &[]);
        visitor.press("m Down Down Right Enter Left Left Enter");
        let screen = visitor.screen();
        assert!(screen.contains("u takes it back") && screen.contains("0.00"), "{screen}");
        insta::assert_snapshot!(format!("grid-trapped-{columns}x{rows}"), screen);
        visitor.press("u");
        assert!(!visitor.screen().contains("u takes it back"), "{}", visitor.screen());
        // The dead end again, then the same path with the trap off.
        visitor.press("Enter");
        assert!(visitor.screen().contains("u takes it back"), "{}", visitor.screen());
        visitor.press("t");
        assert!(visitor.screen().contains("The same room again."), "{}", visitor.screen());
    }
}

#[test]
fn the_room_without_unicode() {
    let mut visitor = visitor("room", 80, 24, &[("LANG", "C")]);
    visitor.press("Down Left Up Up");
    let screen = visitor.screen();
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!("grid-walked-ascii", screen);
}

#[test]
fn the_mouse_does_what_keys_do() {
    let mut visitor = visitor("room", 100, 30, &[]);
    let screen = visitor.screen();
    let (column, row) = find(&screen, "↑ goes");
    click(&mut visitor, column + 1, row);
    assert!(visitor.screen().contains("Up goes down."), "{}", visitor.screen());
    // A click on a cell names the cell.
    let (column, row) = find(&screen, "·   y");
    click(&mut visitor, column + 4, row);
    assert!(visitor.screen().contains("You pick up y"), "{}", visitor.screen());
    // A click on a wall gets a reply.
    click(&mut visitor, find(&screen, "┌").0, find(&screen, "┌").1);
    assert!(visitor.screen().contains("There is no floor"), "{}", visitor.screen());
}

#[test]
fn a_line_can_be_typed_and_the_trap_switched() {
    let mut visitor = visitor("wrong-door", 80, 24, &[]);
    assert!(visitor.screen().contains("Trap  on"));
    visitor.press("t");
    assert!(visitor.screen().contains("Trap  off"), "{}", visitor.screen());
    visitor.press(": g o Space 4 Space 1 0 Enter");
    assert!(visitor.screen().contains("3 steps. You pick up m"), "{}", visitor.screen());
    visitor.press(": g o Space 4 Space 8 Enter");
    assert!(visitor.screen().contains("it gives the key back"), "{}", visitor.screen());
    // After the first move, the same room starts again.
    visitor.press("t");
    assert!(visitor.screen().contains("Trap  on"), "{}", visitor.screen());
    assert!(visitor.screen().contains("The same room again."), "{}", visitor.screen());
}

#[test]
fn the_demos_read_as_they_should() {
    let library = library("content");
    let write_up = library.write_up(PAGE).unwrap();
    for id in ["room", "wrong-door"] {
        let said = plain(write_up, id, "", &library, PlainOptions { width: Some(72), ascii: false }).unwrap();
        let said: Vec<String> = said.iter().map(folio::typeset::Line::text).collect();
        insta::assert_snapshot!(format!("grid-demo-{id}"), said.join("\n"));
        let mut run = Run::new(lab(&library, id).setup.clone(), lab(&library, id).seed);
        lab(&library, id).demo.iter().for_each(|line| assert!(run.execute(line).executed, "{line}"));
        assert!(run.score().is_some_and(|score| score.won), "the demo of {id} wins");
    }
}

#[test]
fn a_win_and_a_loss_in_typed_lines() {
    let library = library("content");
    let (room, wrong) = (lab(&library, "room"), lab(&library, "wrong-door"));
    let win = ["help", "up", "dance", "go 9 9", "go 5 1", "go 3 7", "look", "go 2 4", "go 4 1", "undo", "next"];
    insta::assert_snapshot!("grid-typed-room", transcript(room, &win));
    let loss = ["go 4 10", "go 4 8", "go 3 1", "look", "next", "go 1 1", "go 4 4", "next", "go 1 6", "go 4 6"];
    insta::assert_snapshot!("grid-typed-wrong-door", transcript(wrong, &loss));
}

#[test]
fn a_hundred_thousand_keys_do_no_harm() {
    let keys = [
        "Up",
        "Down",
        "Left",
        "Right",
        "h",
        "j",
        "k",
        "l",
        "Enter",
        "Space",
        "m",
        "t",
        "Tab",
        "u",
        "n",
        "w",
        ":",
        "g",
        "o",
        "1",
        "7",
        "x",
        "Backspace",
        "Home",
        "PageDown",
    ];
    let mut dice = Dice::new(7);
    for id in ["room", "wrong-door"] {
        let mut visitor = visitor(id, 80, 24, &[]);
        let route = visitor.model.route().clone();
        for step in 0..50_000 {
            // Restarts are rare, so that runs make progress.
            let key = match dice.below(40) {
                0 => "n",
                1..6 => "Enter",
                _ => keys[dice.below(keys.len())],
            };
            // Backspace leaves the page if nothing is being typed.
            if *visitor.model.route() != route {
                visitor.model.open_spot(&Target::Lab { page: slug(), id: id.into() });
            }
            if key != "n" || dice.below(20) == 0 {
                visitor.press(key);
            }
            if step % 97 == 0 {
                let (columns, rows) = (1 + dice.below(140) as u16, 1 + dice.below(50) as u16);
                visitor.tell(Message::Resize(columns, rows));
                assert_eq!(visitor.screen().lines().count(), usize::from(rows), "{id} {step}");
            }
        }
        // From the resulting state: a new run, and the shortest path.
        visitor.tell(Message::Resize(80, 24));
        visitor.press("Enter");
        visitor.model.open_spot(&Target::Lab { page: slug(), id: id.into() });
        visitor.press("n n n");
        let screen = visitor.screen().replace("  ", " ");
        assert!(screen.contains("Moves 0"), "{screen}");
        visitor.press("Esc Esc Esc Esc Esc");
        assert_eq!(visitor.press("q"), [Effect::Leave]);
    }
}

#[test]
fn lines_of_any_kind_leave_a_run_that_can_begin_anew() {
    let library = library("content");
    let mut dice = Dice::new(9);
    for id in ["room", "wrong-door"] {
        let lab = lab(&library, id);
        let mut run = Run::new(lab.setup.clone(), lab.seed);
        for _ in 0..20_000 {
            let line = match dice.below(14) {
                0 => "next".to_owned(),
                1 => format!("go {} {}", dice.below(20), dice.below(20)),
                2 => format!("go {}", usize::MAX),
                3 => ["undo", "trap on", "trap off", "look", "new", "go", "go 1", "go 1 1 1", "go -1 2", "up up"]
                    [dice.below(10)]
                .to_owned(),
                4 => "x".repeat(dice.below(400)),
                _ => ["up", "down", "left", "right"][dice.below(4)].to_owned(),
            };
            let before = run.describe();
            let reply = run.execute(&line);
            assert!(!reply.lines.is_empty());
            if !reply.executed {
                assert_eq!(run.describe(), before, "{line} was refused and changed something");
                assert_eq!(reply.lines.len(), 1);
            }
        }
        assert!(run.execute("new 5").executed && run.is_fresh() && run.seed() == 5);
    }
}

#[test]
fn a_game_that_goes_on_is_begun_anew_only_when_asked_twice() {
    let library = library("content");
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    let write_up = library.write_up("gridrule").unwrap();
    let lab = write_up.labs[0].id.clone();
    visitor.model.open_spot(&folio::typeset::Target::Lab { page: write_up.slug.clone(), id: lab });
    for key in ["Up", "Down", "Left", "Right"] {
        visitor.press(key);
    }
    let played = visitor.screen();
    visitor.press("n");
    assert!(visitor.screen().contains("n again begins a new one"), "{}", visitor.screen());
    visitor.press("Up n");
    assert!(visitor.screen().contains("n again begins a new one"), "any other key goes on: {}", visitor.screen());
    visitor.press("n");
    assert_ne!(visitor.screen(), played);
    assert!(!visitor.screen().contains("n again"), "{}", visitor.screen());
}
