//! Tests of plain-text mode: a whole write-up, right and wrong answers, navigation, edits meanwhile.

use std::sync::Arc;

use folio::content::model::{BlockKind, Library, WriteUp};
use folio::program::snapshot;
use folio::session::Input;

use crate::visitor::library;
use crate::visits::session::{Client, PATIENCE, Session};

/// A client with a Unicode terminal that asks for plain-text mode.
pub const READER: Client = Client {
    user: "linear",
    command: None,
    term: "xterm",
    has_terminal: true,
    columns: 72,
    rows: 24,
    variables: &[("LANG", "en_GB.UTF-8")],
    pipe: 1 << 20,
    patience: PATIENCE,
};

/// A conversation, with everything that was printed.
pub struct Talk {
    pub session: Session,
    pub transcript: String,
}

impl Talk {
    pub fn begin(library: &Arc<Library>, client: &Client) -> Talk {
        let mut session = Session::open(library, client);
        let transcript = String::from_utf8(session.take()).unwrap();
        Talk { session, transcript }
    }

    /// Types a line and returns the output.
    pub fn say(&mut self, line: &str) -> String {
        self.session.queue_input(Input::Bytes(format!("{line}\r").into_bytes()));
        self.session.run();
        let said = String::from_utf8(self.session.take()).unwrap();
        self.transcript += &said;
        said.replace("\r\n", "\n")
    }

    /// Types lines and returns the output of the last.
    pub fn say_all(&mut self, lines: &[&str]) -> String {
        lines.iter().map(|line| self.say(line)).last().unwrap_or_default()
    }

    /// Reads on until a text is printed.
    pub fn until(&mut self, wanted: &str) -> String {
        for _ in 0..60 {
            let said = self.say("");
            if said.contains(wanted) {
                return said;
            }
            if said.contains("A guess is wanted") {
                self.say("skip");
            }
        }
        panic!("{wanted:?} was never said:\n{}", self.transcript);
    }

    /// Returns the transcript with line feeds alone.
    pub fn text(&self) -> String {
        self.transcript.replace("\r\n", "\n")
    }
}

fn garden(client: &Client) -> Talk {
    let mut talk = Talk::begin(&library("tests/reader"), client);
    assert!(talk.say("1").contains("3 sections, 4 minutes. Enter for the next piece"), "{}", talk.transcript);
    talk
}

#[tokio::test(start_paused = true)]
async fn of_many_lines_typed_at_once_the_first_two_hundred_are_answered() {
    const LINE: &str = "width 70\r";
    for (count, left_out) in [(200, 0), (201, 1), (399, 1)] {
        let mut talk = Talk::begin(&library("tests/reader"), &READER);
        talk.session.queue_input(Input::Bytes(LINE.repeat(count).into_bytes()));
        talk.session.run();
        let said = String::from_utf8(talk.session.take()).unwrap();
        assert_eq!(said.matches("Lines have at most 70 columns.").count(), 200, "{count} lines: {said}");
        assert_eq!(said.matches("What else was typed at once is left out.").count(), left_out, "{count} lines");
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_companion_is_a_transcript() {
    let mut talk = garden(&READER);
    talk.say_all(&["", "", "44 cm", "", "", "", "", "", "", "", "the bean", "", "2 1", "2 1 3", "", "6 14 20"]);
    talk.say_all(&["6, 14, 20, 22", "", "", "", "", "", "", "", "q"]);
    insta::assert_snapshot!("companion", talk.text());
}

#[tokio::test(start_paused = true)]
async fn close_guesses_are_told_so_and_counted() {
    let mut talk = garden(&READER);
    let close = talk.say_all(&["", "", "52"]);
    assert!(close.contains("You said: 52 cm. The answer: 55 cm. Close."), "{close}");
    assert!(close.contains("You have grown beans before."), "said to those who came close: {close}");
    talk.until("1) the pea");
    let right = talk.say("The Bean");
    assert!(right.contains("Right.") && right.contains("The bean, by ten."), "{right}");
    talk.until("1) sun");
    let wrong = talk.say("sun, water, talk");
    assert!(wrong.contains("The answer: water, then sun, then\ntalk. 1 of 3 in their place."), "{wrong}");
    talk.until("Draw the height");
    let close = talk.say("5 15 20 25");
    assert!(close.contains("(up, then level). Close."), "{close}");
    assert!(talk.until("The answer").contains("Close: 3 of 4.\nTo cite"), "{}", talk.transcript);
    // The page is read again: earlier guesses are remembered.
    let again = talk.say_all(&["toc weeks", "p"]);
    assert!(again.contains("You said: 52 cm."), "{again}");
}

#[tokio::test(start_paused = true)]
async fn who_leaves_questions_out_is_told_nothing() {
    let mut talk = garden(&READER);
    talk.until("This is the end");
    let text = talk.text();
    for told in ["it is not done", "by ten", "Talking helps least", "levels off", "up, then level", "The answer:"] {
        assert!(!text.contains(told), "{told}: {text}");
    }
    assert!(text.contains("4 questions were left out.") && !text.contains("Close:"), "{text}");
    // Invalid guesses and Enter are not answers.
    let mut talk = garden(&READER);
    talk.say_all(&["", ""]);
    for line in ["61", "tall", "", "n", "-1", "next"] {
        let said = talk.say(line);
        assert!(said.contains("or skip.") || said.contains("skip leaves the question out"), "{line}: {said}");
    }
    assert!(talk.say("skip").contains("Section 1 of 3"));
}

#[tokio::test(start_paused = true)]
async fn numbers_mean_what_was_listed_last() {
    let mut talk = garden(&READER);
    talk.until("1) the pea");
    assert!(talk.say("toc").contains("2. Causes (1 min)"));
    assert!(talk.say("2").contains("2. Causes"), "not an answer");
    let asked = talk.say_all(&["b", "toc", ""]);
    assert!(asked.contains("Who is higher"), "the question again after a list: {asked}");
    assert!(talk.say("2").contains("Right."), "{}", talk.transcript);
    assert!(talk.say("9").contains("Nothing is numbered here"));
    assert!(talk.say_all(&["toc", "9"]).contains("The list has the numbers 1 to 3."));
    assert!(talk.say_all(&["toc", "cau"]).contains("2. Causes"), "by some of its name");
}

#[tokio::test(start_paused = true)]
async fn everything_can_be_gone_to() {
    let mut talk = garden(&READER);
    let whole = |said: &str| said.split_whitespace().collect::<Vec<_>>().join(" ");
    for (line, says) in [
        ("where", "Garden: Who Grows Faster? 4 minutes left."),
        ("toc causes", "Section 2 of 3"),
        ("toc 3", "3. The end"),
        ("where", "Section 3 of 3 (The end)"),
        ("links", "1. the seeds: https://example.org/seeds"),
        ("1", "https://example.org/seeds"),
        ("find ruler", "1. garden: A ruler costs less than a plant."),
        ("find morning", "1 place:\n1. garden#causes: With a ruler, in the morning."),
        ("1", "In depth: How we measured"),
        ("find xylophone", "Not on this page"),
        ("search watered", "1. news: 1 May 2026"),
        ("figures", "2. What makes a bean grow"),
        ("2", "truth: adds water"),
        ("figure 1", "bean                  4  12  30  55"),
        ("go garden#weeks", "Section 1 of 3"),
        ("go plants", "Plants\n\nWhat grows and why."),
        ("b", "1. Four weeks"),
        ("go caus", "Which one?\n1. Causes (section, garden#causes)"),
        ("2", "Figure 2: What makes a bean grow."),
        ("go tider2026", "cite tider2026 has it as BibTeX."),
        ("cite", "@article{tider2026"),
        ("cite RIS", "TY  - JOUR"),
        ("cite text mapper2025", "Carl Mapper (2025)"),
        ("cite nobody", "No work has this key"),
        ("works", "Works"),
        ("news", "The garden was watered."),
        ("home", "1. Garden: Who Grows Faster? (4 min) 2. Plants 3."),
        ("play", "There is nothing to play yet."),
        ("fnid bean", "Did you mean \"find\"?"),
        ("help", "depth 1|2|3: "),
        ("width 30", "at most 30"),
        ("depth 4", "depth 1 is the brief"),
    ] {
        let said = talk.say(line);
        assert!(whole(&said).contains(&whole(says)), "{line}: {said}");
    }
    assert!(talk.say("help").lines().all(|line| line.len() <= 30), "the width that was chosen");
}

#[tokio::test(start_paused = true)]
async fn depth_and_all_tell_less_and_more() {
    let mut talk = garden(&READER);
    let whole = talk.say("all");
    for said in ["it is not done", "by ten", "How we measured", "Step 3 of 3", "Talking helps least", "References"] {
        assert_eq!(whole.matches(said).count(), 1, "{said}: {whole}");
    }
    assert!(talk.say("").contains("This is the end"));
    let mut talk = garden(&READER);
    talk.say("depth 2");
    assert!(!talk.say("all").contains("How we measured"));
    let mut talk = garden(&READER);
    assert!(talk.say("depth 1").contains("Less than a minute left"), "{}", talk.transcript);
    let minute = talk.say("all");
    assert!(minute.contains("Peas lead") && minute.contains("Ask when") && !minute.contains("ruler"), "{minute}");
}

#[tokio::test(start_paused = true)]
async fn steps_say_what_is_shown_and_parts_can_be_left_out() {
    let mut talk = garden(&READER);
    assert!(talk.until("A story in 3 steps").contains("skip leaves this part out"));
    assert!(talk.say("").contains("Step 1 of 3\nFirst we look at peas: 6 cm in the first week.\nShown: pea."));
    talk.say("");
    assert!(talk.say("").contains("Shown: bean. Look at: bean."));
    talk.say_all(&["toc weeks", ""]);
    assert!(talk.say("s").contains("After the story"), "{}", talk.transcript);
    talk.until("In depth");
    assert!(talk.say("skip").contains("3. The end"));
    assert!(talk.say("skip").contains("nothing to leave out"));
    assert!(talk.say("p").contains("In depth"));
}

/// Returns the library with a changed garden page.
fn edited(change: impl FnOnce(&mut WriteUp)) -> Arc<Library> {
    let mut edited = (*library("tests/reader")).clone();
    let mut garden = (*edited.write_ups[0]).clone();
    change(&mut garden);
    edited.write_ups[0] = Arc::new(garden);
    Arc::new(edited)
}

#[tokio::test(start_paused = true)]
async fn edits_keep_the_place_and_what_was_guessed() {
    let mut talk = garden(&READER);
    talk.say_all(&["", "", "52"]);
    talk.until("Step 2 of 3");
    let before = talk.transcript.len();
    // Text is inserted before, so that all source offsets and segments move.
    let longer = edited(|garden| {
        let copies: Vec<_> =
            garden.document.blocks.iter().filter(|it| matches!(it.kind, BlockKind::Paragraph(_))).cloned().collect();
        garden.document.blocks.splice(0..0, copies.iter().cycle().take(12).cloned());
    });
    talk.session.snapshots.send_replace(snapshot(longer));
    talk.session.run();
    assert!(talk.session.take().is_empty() && talk.transcript.len() == before, "nothing is said unasked");
    assert!(talk.say("r").contains("Step 2 of 3"), "{}", talk.transcript);
    talk.until("The answer");
    assert!(talk.text().contains("Close: 1 of 1."), "the guess was kept");
    // The section is removed, then the page.
    talk.say("toc end");
    talk.session.snapshots.send_replace(snapshot(edited(|garden| garden.document.blocks.truncate(3))));
    talk.session.run();
    assert!(talk.say("r").contains("The answer"), "as far down as there is: {}", talk.transcript);
    let mut gone = (*library("tests/reader")).clone();
    gone.write_ups.clear();
    talk.session.snapshots.send_replace(snapshot(gone));
    talk.session.run();
    let said = talk.say("where");
    assert!(said.contains("The page you were on was taken out"), "{said}");
    assert!(talk.say("go garden").contains("no such name"));
}
