//! Tests of the causal lab, played by typed lines alone, by keys, by clicks, and at random.

use std::sync::Arc;

use folio::content::model::{Lab, Library, LinkTarget, Page, Slug};
use folio::lab::scm::{self, NODES, RECORDS_MAXIMUM};
use folio::lab::{Run, Setup};
use folio::term::input::{Event, Key, KeyPress, Mouse, MouseKind};
use folio::typeset::Target;
use folio::ui::Message;
use folio::ui::Route;

use crate::dice::Dice;
use crate::visitor::{Visitor, library};

const SIZES: [(u16, u16); 3] = [(38, 12), (80, 24), (120, 40)];

fn pocket(library: &Library) -> &Lab {
    library.write_up("causalab").unwrap().labs.iter().find(|lab| lab.id == "pocket").unwrap()
}

/// Creates a visitor who has opened the lab.
fn at_the_bench(library: &Arc<Library>, columns: u16, rows: u16, variables: &[(&str, &str)]) -> Visitor {
    let mut visitor = Visitor::new(library, columns, rows, "xterm-256color", variables);
    visitor.model.open_spot(&Target::Lab { page: Slug::new("causalab").unwrap(), id: "pocket".into() });
    visitor
}

/// Returns the replies of a run to typed lines.
fn transcript(run: &mut Run, lines: &[&str]) -> String {
    let mut text = run.describe().join("\n") + "\n";
    for line in lines {
        text += &format!("\n> {line}\n{}\n", run.execute(line).lines.join("\n"));
    }
    text + &format!("\n{:?}\n", run.score())
}

/// Parses the dials in a sentence such as "On the manipulator: density 39, moisture 86. 12 of 12 …".
fn dials(sentence: &str) -> Vec<(String, i32)> {
    let (_, dials) = sentence.split_once(": ").unwrap();
    let dials = dials.split(['.', ';']).next().unwrap();
    let dial =
        |dial: &str| dial.rsplit_once(' ').map(|(name, value)| (name.to_owned(), value.parse().unwrap())).unwrap();
    dials.split(", ").map(dial).collect()
}

/// Wins by the replies alone: turns every dial once, subtracts indirect effects, and draws the direct ones.
fn oracle(run: &mut Run) {
    let bench = |run: &Run| dials(&run.describe()[0]);
    let names: Vec<String> = bench(run).into_iter().map(|(name, _)| name).collect();
    let (count, frequency) = (names.len(), names.len() - 1);
    let mut total = vec![vec![0; count]; count];
    for dial in 0..frequency {
        let before = bench(run);
        let reply = run.execute(&format!("set {} {}", names[dial], before[dial].1 + 10));
        assert!(reply.executed, "{reply:?}");
        for (to, (_, value)) in bench(run).into_iter().enumerate() {
            total[dial][to] = (value - before[to].1) / 10;
        }
    }
    let causes = |to: usize| (0..count).filter(|from| total[*from][to] != 0).count();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|to| causes(*to));
    for from in 0..frequency {
        let mut direct = vec![0; count];
        for &to in order.iter().filter(|to| **to != from) {
            let passed: i32 = (0..count).filter(|by| *by != to).map(|by| direct[by] * total[by][to]).sum();
            direct[to] = total[from][to] - passed;
            if direct[to] != 0 {
                let reply = run.execute(&format!("edge {} {} {}", names[from], names[to], direct[to]));
                assert!(reply.executed, "{reply:?}");
            }
        }
    }
    let checked = run.execute("check").lines.join(" ");
    assert!(checked.starts_with("All "), "{checked}");
    let opened = run.execute("open").lines.join(" ");
    let (_, given) = opened.split_once("Your theory gives ").unwrap();
    run.execute(&format!("predict {}", given.split(' ').next().unwrap()));
}

#[test]
fn whoever_turns_every_dial_once_wins_by_words_alone() {
    for nodes in NODES {
        for (records, trap) in [(2, false), (1, false), (RECORDS_MAXIMUM, false), (2, true)] {
            let setup = Arc::new(Setup::Scm(scm::Setup { nodes, records, trap }));
            for seed in 0..300 {
                let mut run = Run::new(setup.clone(), seed);
                oracle(&mut run);
                let score = run.score().unwrap();
                assert!(score.won, "{nodes} dials, seed {seed}: {} {:?}", score.words, run.describe());
                assert_eq!(score.words, "Within 5 Hz; arrows F1 1.00");
            }
        }
    }
}

#[test]
fn the_demo_is_a_win_and_a_hurried_run_a_loss() {
    let library = library("content");
    let lab = pocket(&library);
    let demo: Vec<&str> = lab.demo.iter().map(String::as_str).collect();
    let mut run = Run::new(lab.setup.clone(), lab.seed);
    let won = transcript(&mut run, &demo);
    assert!(won.contains("which you did."), "the demo makes the experiment that decides: {won}");
    insta::assert_snapshot!("scm-win", won);
    assert!(run.score().unwrap().won);
    // All rows agree, but one dial was never turned.
    let mut run = Run::new(lab.setup.clone(), lab.seed);
    let hurried = [
        "set moist 40",
        "edge moist rad",
        "edge moist freq 2",
        "set size 50",
        "edge size freq",
        "set frequency 100",
        "check",
        "predict 150",
        "open",
        "set rad 80",
        "undo",
        "predict 111",
        "predict 111",
        "predict 111",
        "look",
    ];
    insta::assert_snapshot!("scm-loss", transcript(&mut run, &hurried));
    assert!(!run.score().unwrap().won);
}

/// Keys of a run that ends in a loss, with the expected texts.
const STAGES: [(&str, &str); 6] = [
    ("at first", ""),
    ("an arrow in hand", "Right Up Up Enter a Left Left 2"),
    ("rows that disagree", "Enter a Enter c"),
    ("the reactor asked for", "o"),
    ("the reactor", "o"),
    ("the end", "1 0 0 Enter 1 0 1 Enter 1 0 2 Enter"),
];

#[test]
fn a_run_by_keys_at_three_sizes() {
    let library = library("content");
    for (columns, rows) in SIZES {
        let mut visitor = at_the_bench(&library, columns, rows, &[]);
        let mut seen = String::new();
        for (stage, keys) in STAGES {
            visitor.press(keys);
            seen += &format!("{stage}\n{}\n", visitor.screen());
        }
        insta::assert_snapshot!(format!("scm-{columns}x{rows}"), seen);
    }
}

#[test]
fn a_law_of_three_and_of_five_dials() {
    let library = library("content");
    let mut seen = String::new();
    for (columns, rows) in [(38, 12), (80, 24)] {
        let mut visitor = at_the_bench(&library, columns, rows, &[]);
        visitor.press("Right Right s");
        seen += &visitor.screen();
        visitor.press("s 9 0 Enter a Enter Right a Left Left Enter c");
        seen += &visitor.screen();
    }
    insta::assert_snapshot!("scm-sizes", seen);
}

#[test]
fn backspace_deletes_the_coefficient_of_an_arrow_that_is_drawn() {
    let library = library("content");
    let shown = |keys: &str| {
        let mut visitor = at_the_bench(&library, 80, 24, &[]);
        visitor.press(keys);
        visitor.screen()
    };
    assert_ne!(shown("a 3"), shown("a 0"));
    assert_eq!(shown("a 3 Backspace"), shown("a 0"));
}

#[test]
fn a_run_in_ascii_and_with_box_glyphs() {
    let library = library("content");
    let mut visitor = at_the_bench(&library, 80, 24, &[("LANG", "C")]);
    let mut seen = String::new();
    for (stage, keys) in STAGES {
        visitor.press(keys);
        let screen = visitor.screen();
        assert!(screen.is_ascii(), "{screen}");
        seen += &format!("{stage}\n{screen}\n");
    }
    insta::assert_snapshot!("scm-ascii", seen);
    let mut visitor = Visitor::new(&library, 80, 24, "linux", &[("LANG", "en_US.UTF-8")]);
    visitor.model.open_spot(&Target::Lab { page: Slug::new("causalab").unwrap(), id: "pocket".into() });
    for (_, keys) in STAGES {
        visitor.press(keys);
        let screen = visitor.screen();
        assert!(!screen.contains(['✓', '✗', '≠', '←', '↑']), "{screen}");
    }
}

#[test]
fn the_lab_opens_from_the_page_and_keys_win_it() {
    let library = library("content");
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    visitor.model.open_spot(&folio::typeset::Target::Link(LinkTarget::Page {
        page: Page::WriteUp(Slug::new("causalab").unwrap()),
        anchor: None,
    }));
    visitor.press("G");
    let found = (0..80).any(|_| {
        visitor.press("BackTab");
        visitor.screen().lines().any(|line| line.contains('▌') && line.contains("A pocket lab"))
    });
    assert!(found, "Shift-Tab never comes to the lab:\n{}", visitor.screen());
    visitor.press("Enter");
    assert!(matches!(visitor.model.route(), Route::Lab { id, .. } if id == "pocket"), "{}", visitor.screen());
    // Moisture to 30, with its arrow to radiation; quantum size to 50, with its arrow; radiation to 60, with its
    // arrow of 2.
    visitor.press("Right Up Up Enter a Left Left Enter");
    visitor.press("Right Up Up Up Enter a Enter");
    visitor.press("Right 6 0 Enter a + Enter c");
    assert!(visitor.screen().contains("All 6 rows agree"), "{}", visitor.screen());
    visitor.press("o o Enter");
    let screen = visitor.screen();
    assert!(screen.contains("Right number, right mechanism: a discovery."), "{screen}");
    assert!(screen.contains("n again"), "{screen}");
    // Escape returns to the page, and the state of the lab is kept.
    visitor.press("Esc");
    assert!(matches!(visitor.model.route(), Route::Page(_)));
    visitor.press("Enter");
    assert!(visitor.screen().contains("a discovery"));
    visitor.press("n");
    assert!(visitor.screen().contains("A new run with seed 55."), "{}", visitor.screen());
}

/// Clicks `further` cells to the right of and `below` rows below the first occurrence of `text`.
fn click(visitor: &mut Visitor, text: &str, further: usize, below: usize) {
    let screen = visitor.screen();
    let found = screen.lines().enumerate().find_map(|(row, line)| Some((row, line.find(text)?, line)));
    let (row, at, line) = found.unwrap_or_else(|| panic!("no \"{text}\":\n{screen}"));
    let column = (line[..at].chars().count() + further) as u16;
    let mouse = Mouse { kind: MouseKind::Press(0), column, row: (row + below) as u16 };
    visitor.tell(Message::Event(Event::Mouse(mouse)));
}

#[test]
fn clicks_do_what_keys_do() {
    let library = library("content");
    let mut visitor = at_the_bench(&library, 100, 30, &[]);
    // The bar below the name: one cell right of its middle is 60 of 100.
    click(&mut visitor, "moisture", 4, 2);
    assert!(visitor.screen().contains("Enter sets moisture to 60."), "{}", visitor.screen());
    click(&mut visitor, "[set]", 1, 0);
    assert!(visitor.screen().contains("Moisture +41, to 60."), "{}", visitor.screen());
    click(&mut visitor, "[arrow]", 1, 0);
    click(&mut visitor, "radiation", 2, 0);
    click(&mut visitor, "[draw]", 1, 0);
    assert!(visitor.screen().contains("Drawn: moisture to radiation, coefficient 1."), "{}", visitor.screen());
    // A click on an arrow edits it again; submitting the same effect leaves it unchanged.
    click(&mut visitor, "◄", 1, 0);
    assert!(visitor.screen().contains("1 more moisture is 1 more radiation"), "{}", visitor.screen());
    click(&mut visitor, "radiation", 2, 0);
    click(&mut visitor, "[check]", 1, 0);
    assert!(visitor.screen().contains("rows agree with frequency"), "{}", visitor.screen());
    click(&mut visitor, "[open]", 1, 0);
    assert!(visitor.screen().contains("closes for good"), "{}", visitor.screen());
    click(&mut visitor, "[open it]", 1, 0);
    click(&mut visitor, "[predict]", 1, 0);
    assert!(visitor.screen().contains("2 tries"), "{}", visitor.screen());
}

#[test]
fn the_demo_is_watched_key_by_key() {
    let library = library("content");
    let lines = pocket(&library).demo.len();
    let mut visitor = at_the_bench(&library, 80, 24, &[]);
    visitor.press(&"w ".repeat(lines));
    let screen = visitor.screen();
    assert!(screen.contains("a discovery"), "{screen}");
    visitor.press("w");
    assert!(visitor.screen().contains(&format!("1 of {lines}: ")), "it begins again:\n{}", visitor.screen());
}

#[test]
fn a_hundred_thousand_inputs_do_no_harm() {
    const WORDS: &str = "set edge drop check open predict look undo help new dials radiation moist size freq p 1 2 3 40 999 -7 \
                         1e9 nan →";
    let known: Vec<&str> = WORDS.split_whitespace().collect();
    let library = library("content");
    let lab = pocket(&library);
    let mut dice = Dice::new(7);
    for nodes in NODES {
        let mut run = Run::new(Arc::new(Setup::Scm(scm::Setup { nodes, records: 2, trap: nodes == 4 })), 0);
        for _ in 0..20_000 {
            let words: Vec<&str> = (0..1 + dice.below(4)).map(|_| known[dice.below(known.len())]).collect();
            let reply = run.execute(&words.join(" "));
            assert!(!reply.lines.is_empty() && reply.lines.iter().all(|line| !line.trim().is_empty()), "{words:?}");
            assert!(run.describe().len() < 40, "{:?}", run.describe());
        }
        assert!(run.execute("new 3").executed && run.is_fresh() && run.seed() == 3);
    }
    let keys = [Key::Up, Key::Down, Key::Left, Key::Right, Key::Enter, Key::Tab, Key::Backspace, Key::PageUp];
    let keys = keys.into_iter().chain("hjklacosx+-0123456789unw:e? ".chars().map(Key::Char));
    let keys: Vec<Key> = keys.collect();
    for (columns, rows) in SIZES {
        let mut visitor = at_the_bench(&library, columns, rows, &[]);
        for step in 0..14_000 {
            let message = match dice.below(10) {
                0 => Event::Mouse(Mouse {
                    kind: MouseKind::Press(0),
                    column: dice.below(usize::from(columns)) as u16,
                    row: dice.below(usize::from(rows)) as u16,
                }),
                _ => Event::Key(KeyPress::plain(keys[dice.below(keys.len())])),
            };
            visitor.tell(Message::Event(message));
            if !matches!(visitor.model.route(), Route::Lab { .. }) {
                visitor.model.open_spot(&Target::Lab { page: Slug::new("causalab").unwrap(), id: "pocket".into() });
            }
            if step % 200 == 0 {
                let screen = visitor.screen();
                assert_eq!(screen.lines().count(), usize::from(rows));
                assert!(screen.contains(&lab.title), "step {step}:\n{screen}");
                visitor.tell(Message::Resize(1 + dice.below(130) as u16, 1 + dice.below(50) as u16));
                visitor.screen();
                visitor.tell(Message::Resize(columns, rows));
            }
        }
        // Letters go into the line that is being typed; Enter ends it.
        visitor.press("Enter n n n");
        assert!(visitor.screen().contains("A new run with seed"), "{}", visitor.screen());
        (0..64).for_each(|_| drop(visitor.press("Esc")));
        assert_eq!(*visitor.model.route(), Route::Page(Page::Home), "Escape leads out");
    }
}
