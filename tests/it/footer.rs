//! Simulated newcomers, who know only the keys that the footer on the screen names, at every size: they read the
//! companions from the first page to the last end, and every key that is named changes the screen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use folio::content::model::{Block, BlockKind, Container, Library, Page, PlacementKind, Story, WriteUp, plain_text};
use folio::typeset::depth::Depth;
use folio::ui::{Message, Route};

use crate::visitor::{Visitor, library};

const VARIABLES: [(&str, &str); 2] = [("FOLIO_MOTION", "0"), ("LANG", "en_US.UTF-8")];
/// Variables of a terminal that shows ASCII only; there, the footer names keys by words.
const ASCII: [(&str, &str); 2] = [("FOLIO_MOTION", "0"), ("LANG", "C")];
/// Maximum keys for reading a companion to its end; more indicate a trap.
const KEYS_MAXIMUM: usize = 600;

/// Marks of the ruler and the focus at the left of a line.
const MARKS: &[char] = &[' ', '▌', '┃', '╴', '·', '>', '|', '#', '-', '.'];

/// Names of keys in the footer, with the keys that they stand for.
const NAMES: &[(&str, &[&str])] = &[
    ("space", &["Space"]),
    ("enter", &["Enter"]),
    ("esc", &["Esc"]),
    ("tab", &["Tab"]),
    ("backspace", &["Backspace"]),
    ("↑↓←→", &["Up", "Down", "Left", "Right"]),
    ("arrows", &["Up", "Down", "Left", "Right"]),
    ("↑↓", &["Up", "Down"]),
    ("up/down", &["Up", "Down"]),
    ("←→", &["Left", "Right"]),
    ("left/right", &["Left", "Right"]),
    ("h l", &["h", "l"]),
    ("j k", &["j", "k"]),
    ("1 2 3", &["1", "2", "3"]),
    ("0-9", &["1", "0"]),
    ("1-9", &["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
    ("1-2", &["1", "2"]),
    ("1-3", &["1", "2", "3"]),
    ("1-4", &["1", "2", "3", "4"]),
    ("1-5", &["1", "2", "3", "4", "5"]),
    ("1-6", &["1", "2", "3", "4", "5", "6"]),
    ("0", &["0"]),
];

/// Keys that are named in the footer by their only character.
const CHARACTERS: &str = "acdefkmnNopqrstuvwxy/?:";

/// A key of the footer with its description.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    keys: Vec<String>,
    does: String,
}

/// Reads the footer: the keys that it names, without the position on the page at its right end.
fn footer(screen: &str) -> Vec<Named> {
    let line = screen.trim_end().lines().last().unwrap_or_default();
    let entry = |words: &str| {
        let (name, _) =
            NAMES.iter().find(|(name, _)| words.starts_with(&format!("{name} "))).copied().or_else(|| {
                let (name, rest) = words.split_at_checked(1)?;
                (CHARACTERS.contains(name) && rest.starts_with(' ')).then_some((name, &[][..]))
            })?;
        let keys = NAMES.iter().find(|(known, _)| *known == name);
        let keys = keys.map_or(vec![name.to_owned()], |(_, keys)| keys.iter().map(|key| (*key).to_owned()).collect());
        Some(Named { keys, does: words[name.len() + 1..].to_owned() })
    };
    // Progress in percent is no key.
    line.split("  ").map(str::trim).filter_map(entry).filter(|key| !key.does.starts_with('%')).collect()
}

/// Returns the keys for something that the footer names.
fn keys_for<'k>(footer: &'k [Named], does: &str) -> Option<&'k [String]> {
    footer.iter().find(|key| key.does == does).map(|key| key.keys.as_slice())
}

/// Asserts that each key in the footer changes the screen, or has an effect outside of it. Of keys that are named
/// together, such as arrow keys at the end of a scale, one suffices.
fn assert_named_keys_work(visitor: &mut Visitor) {
    let before = visitor.screen();
    for Named { keys, does } in footer(&before) {
        let works = keys.iter().any(|key| {
            let mut tried = visitor.fork();
            !tried.press(key).is_empty() || tried.screen() != before
        });
        assert!(works, "{keys:?} {does} changes nothing:\n{before}");
    }
}

/// Elements of a document that a newcomer must reach.
#[derive(Default)]
struct Elements<'l> {
    questions: usize,
    labs: usize,
    stories: Vec<&'l Story>,
}

impl<'l> Elements<'l> {
    fn of(blocks: &'l [Block]) -> Elements<'l> {
        let mut found = Elements::default();
        found.gather(blocks);
        found
    }

    fn gather(&mut self, blocks: &'l [Block]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Place(place) => self.labs += usize::from(place.kind == PlacementKind::Lab),
                BlockKind::Container(container) => {
                    match container {
                        Container::Prediction(_) => self.questions += 1,
                        Container::Story(story) => self.stories.push(story),
                        Container::Panel(_) | Container::Quotation(_) => {}
                    }
                    container.all_bodies().into_iter().for_each(|body| self.gather(body));
                }
                _ => {}
            }
        }
    }
}

/// Returns the first words of a step.
fn first_words(story: &Story, step: usize) -> String {
    let text = story.steps[step].body.iter().find_map(|block| match &block.kind {
        BlockKind::Paragraph(inlines) => Some(plain_text(inlines)),
        _ => None,
    });
    text.unwrap_or_default().split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// Returns the counters of the stories on the screen: "2/5  space for the next".
fn counters(screen: &str) -> Vec<(usize, usize)> {
    let counter = |line: &str| {
        let (before, _) = line.split_once("  space ")?;
        let (step, of) = before.split_whitespace().last()?.split_once('/')?;
        Some((step.parse().ok()?, of.parse().ok()?))
    };
    screen.lines().filter_map(counter).collect()
}

/// The elements of a companion that a newcomer has met.
#[derive(Default)]
struct Met {
    answers: usize,
    labs: BTreeSet<String>,
    /// For each story, the steps that were told beside or below its figure, and those whose words were read without.
    told: BTreeMap<usize, [BTreeSet<usize>; 2]>,
}

impl Met {
    /// Notes the steps of stories that are on the screen.
    fn note_steps(&mut self, stories: &[&Story], screen: &str) {
        let counters = counters(screen);
        for (index, story) in stories.iter().enumerate() {
            for step in 0..story.steps.len() {
                let words = first_words(story, step);
                let mut lines = screen.lines().map(|line| line.trim_start_matches(MARKS));
                if lines.any(|line| line.starts_with(&words)) {
                    let told = self.told.entry(index).or_default();
                    let is_current = counters.contains(&(step + 1, story.steps.len()));
                    if is_current || counters.is_empty() {
                        told[usize::from(!is_current)].insert(step);
                    }
                }
            }
        }
    }

    /// Whether every step of a story was told.
    fn has_all(&self, index: usize, story: &Story) -> bool {
        self.told.get(&index).is_some_and(|told| told.iter().any(|steps| steps.len() == story.steps.len()))
    }
}

/// Presses the keys that the footer names until the end of the companion on the screen.
fn read(visitor: &mut Visitor, write_up: &WriteUp, stories: &[&Story], wants_everything: bool) -> Met {
    let page = Route::Page(Page::WriteUp(write_up.slug.clone()));
    let mut met = Met::default();
    let mut asks_depth = wants_everything;
    let mut footer = Vec::new();
    for _ in 0..KEYS_MAXIMUM {
        visitor.tell(Message::Tick(true));
        let screen = visitor.screen();
        assert_eq!(*visitor.model.route(), page, "led away:\n{screen}");
        met.note_steps(stories, &screen);
        assert_named_keys_work(visitor);
        // Where a notice stands, the keys are those that were named before it.
        let now = self::footer(&screen);
        if !now.is_empty() {
            footer = now;
        }
        let named = |does| keys_for(&footer, does);
        if let Some(keys) = named("depth").filter(|_| asks_depth) {
            visitor.press(&keys[2]);
            asks_depth = false;
            continue;
        }
        let lab = named("play").or(named("plays")).map(|keys| {
            let mut player = visitor.fork();
            player.press(&keys[0]);
            player
        });
        if let Some(mut player) = lab {
            let Route::Lab { id, .. } = player.model.route().clone() else { panic!("plays nothing:\n{screen}") };
            if met.labs.insert(id.clone()) {
                assert_named_keys_work(&mut player);
                let lab = player.screen();
                let footer = self::footer(&lab);
                let keys = keys_for(&footer, "page").unwrap_or_else(|| panic!("no way back from {id}:\n{lab}"));
                player.press(&keys[0]);
                assert_eq!(*player.model.route(), page, "{id}:\n{lab}");
                *visitor = player;
                continue;
            }
        }
        if let Some(keys) = named("next step") {
            visitor.press(&keys[0]);
        } else if let Some(keys) = named("answer") {
            met.answers += 1;
            visitor.press(&keys[0]);
            let after = visitor.screen();
            assert!(keys_for(&self::footer(&after), "answer").is_none(), "enter does not answer:\n{after}");
        } else if let Some(keys) = named("in your order") {
            let is_complete = |visitor: &mut Visitor| keys_for(&self::footer(&visitor.screen()), "answer").is_some();
            for digit in keys {
                if !is_complete(visitor) {
                    visitor.press(digit);
                }
            }
        } else if let Some(keys) = named("guess").or(named("choose")).or(named("place")) {
            // The first of the keys may be at the end of the scale.
            visitor.press(&keys[1]);
            if visitor.screen() == screen {
                visitor.press(&keys[0]);
            }
        } else if let Some(keys) = named("on") {
            visitor.press(&keys[0]);
        } else if named("next").is_some() {
            return met;
        } else {
            panic!("no way on is named: {footer:?}\n{screen}");
        }
    }
    panic!("{}: no end after {KEYS_MAXIMUM} keys:\n{}", write_up.slug, visitor.screen());
}

/// Reads all companions in one visit, from the first page on.
fn visit(library: &Arc<Library>, (columns, rows): (u16, u16), variables: &[(&str, &str)], depth: Depth) {
    let mut visitor = Visitor::new(library, columns, rows, "xterm-256color", variables);
    let home = visitor.screen();
    assert_named_keys_work(&mut visitor);
    let opens = footer(&home);
    visitor.press(&keys_for(&opens, "open").unwrap_or_else(|| panic!("nothing opens:\n{home}"))[0]);
    for (number, write_up) in library.write_ups.iter().enumerate() {
        let document = depth.of(&write_up.document);
        let elements = Elements::of(&document.blocks);
        let met = read(&mut visitor, write_up, &elements.stories, depth == Depth::Everything && number == 0);
        let place = format!("{} at {columns}x{rows}, {depth:?}", write_up.slug);
        assert_eq!(met.answers, elements.questions, "{place}: questions");
        assert_eq!(met.labs.len(), elements.labs, "{place}: labs, {:?}", met.labs);
        for (index, story) in elements.stories.iter().enumerate() {
            assert!(met.has_all(index, story), "{place}: story {}, steps {:?}", story.figure, met.told.get(&index));
        }
        let end = visitor.screen();
        visitor.press(&keys_for(&footer(&end), "next").unwrap()[0]);
        let next = &library.write_ups[(number + 1) % library.write_ups.len()];
        assert_eq!(*visitor.model.route(), Route::Page(Page::WriteUp(next.slug.clone())), "{place}: next");
    }
}

fn visit_at(columns: u16, rows: u16) {
    let library = library("content");
    visit(&library, (columns, rows), &VARIABLES, Depth::Pages);
    visit(&library, (columns, rows), &VARIABLES, Depth::Everything);
}

#[test]
fn the_footer_leads_to_everything_at_38x12() {
    visit_at(38, 12);
}

#[test]
fn the_footer_leads_to_everything_at_60x20() {
    visit_at(60, 20);
}

#[test]
fn the_footer_leads_to_everything_at_80x24() {
    visit_at(80, 24);
}

#[test]
fn the_footer_leads_to_everything_at_100x30() {
    visit_at(100, 30);
}

#[test]
fn the_footer_leads_to_everything_at_120x40() {
    visit_at(120, 40);
}

#[test]
fn the_footer_leads_to_everything_at_200x60() {
    visit_at(200, 60);
}

#[test]
fn the_footer_leads_to_everything_in_ascii() {
    visit(&library("content"), (80, 24), &ASCII, Depth::Pages);
}
