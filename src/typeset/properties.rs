//! Property tests of text layout: every word is kept in order, every note is set once, lines are no wider than asked,
//! and plain text has no drawings.

use proptest::prelude::*;

use super::*;
use crate::content::model::{Alignment, Block, BlockKind, Inline, Item, Note, Table};
use crate::diagnostic::Span;
use crate::typeset::plain::{PlainOptions, plain};

/// Creates a block with a span of its own, by which its lines are identified.
fn block(number: usize, kind: BlockKind) -> Block {
    Block { span: Span::new(number * 1000..number * 1000 + 900), kind }
}

fn words(text: &str) -> Vec<Inline> {
    vec![Inline::Text(text.to_owned())]
}

fn set(document: &Document, shape: Shape) -> Layout {
    let library = Library::default();
    lay_out(Manuscript::prose(document, &library), shape)
}

/// Generates text in several scripts, with long words, numbers and addresses.
fn any_prose() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => "[a-z]{1,14}[,.]?",
        2 => "[A-Z][a-z]{2,12}",
        1 => "[0-9]{1,4} (%|ms|Hz|±|nodes)",
        1 => "(Figure|p\\.|§|et|Dr\\.|e\\.g\\.) [0-9]",
        1 => "https://[a-z]{3,20}\\.org(/[a-z-]{1,20}){1,4}",
        1 => "(「?[漢字因果関係を調べる]{1,8}(、|。|」。|）|,))+[漢字]",
        1 => "[אבגדהוזחט]{2,9}",
        1 => "[ابتثجحخ]{2,9}",
        1 => "(👩‍🔬|🎉|☁️|e\u{301}|ü){1,3}",
        1 => "[가나다라마바사]{1,6}",
    ];
    prop::collection::vec(word, 1..40).prop_map(|words| words.join(" "))
}

/// Returns the letters and digits of a text, without blanks, rules, bars, and hyphens, which line breaking may add.
fn letters(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace() && !matches!(character, '-' | '─' | '│')).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_word_is_there_in_its_order(text in any_prose(), width in prop_oneof![Just(38u16), Just(200), 20u16..100]) {
        let heading = BlockKind::Heading { level: 4, anchor: String::new(), text: words(&text) };
        for (kind, number) in [(BlockKind::Paragraph(words(&text)), ""), (heading, "1")] {
            let document = Document { blocks: vec![block(0, kind)], ..Document::default() };
            for glyphs in [Charset::Full, Charset::Box] {
                let shape = Shape { width, margin: 0, glyphs };
                let layout = set(&document, shape);
                prop_assert_eq!(&layout, &set(&document, shape));
                let lines: Vec<String> = layout.lines.iter().map(Line::text).collect();
                for line in &lines {
                    prop_assert!(text::width(line) <= usize::from(width), "{line:?}");
                    prop_assert!(!line.starts_with(['、', '。', '」', '）', ',', '.', '%']), "{line:?}");
                }
                prop_assert_eq!(letters(&lines.concat()), number.to_owned() + &letters(&text));
            }
        }
    }

    #[test]
    fn no_note_is_lost_and_none_set_twice(
        notes in prop::collection::vec(any_prose(), 1..12),
        prose in prop::collection::vec(any_prose(), 12),
        width in prop_oneof![Just(38u16), 30u16..80],
        margin in prop_oneof![Just(0u16), 18u16..36],
    ) {
        let mark = |number: usize, text: &str| {
            vec![Inline::Text(text.to_owned()), Inline::Note(number), Inline::Text(" and more.".to_owned())]
        };
        // Notes at every position of the text, the last ones in no block.
        let blocks = prose.iter().enumerate().map(|(number, text)| {
            let inlines = mark(number % notes.len(), text);
            let paragraph = || vec![block(number, BlockKind::Paragraph(inlines.clone()))];
            block(number, match number % 5 {
                0 => BlockKind::Heading { level: 2, anchor: String::new(), text: inlines },
                1 => BlockKind::Quote(paragraph()),
                2 => BlockKind::List { start: None, items: vec![Item { task: None, blocks: paragraph() }] },
                3 => BlockKind::Table(Table {
                    columns: vec![Alignment::Natural; 2],
                    head: vec![mark(number % notes.len(), "head"), words("other")],
                    rows: vec![vec![inlines, words("cell")]],
                }),
                _ => BlockKind::Paragraph(inlines),
            })
        });
        let tagged = |number: usize, text: &String| format!("note{number}begins {text} note{number}ends");
        let bodies = notes.iter().enumerate().map(|(number, text)| Note {
            tag: String::new(),
            blocks: vec![block(0, BlockKind::Paragraph(words(&tagged(number, text))))],
        });
        let document = Document { blocks: blocks.collect(), notes: bodies.collect(), words: 0 };
        let layout = set(&document, Shape { width, margin, glyphs: Charset::Full });
        let beside: String = layout.lines.iter().flat_map(|line| &line.margin).map(|run| run.text.as_str()).collect();
        let below: String = layout.lines.iter().map(|line| line.text()).collect();
        let shown = letters(if margin > 0 { &beside } else { &below });
        for (number, text) in notes.iter().enumerate() {
            prop_assert_eq!(shown.matches(&letters(&tagged(number, text))).count(), 1, "{}", shown);
        }
        // A note is beside its mark or below the previous note; no line has two.
        let marked: Vec<usize> = (0..layout.lines.len()).filter(|line| !layout.lines[*line].margin.is_empty()).collect();
        prop_assert!(margin == 0 || marked.len() >= notes.len());
        let library = Library::default();
        let manuscript = Manuscript::prose(&document, &library);
        let plain = plain(manuscript, PlainOptions { width: None, ascii: false });
        for number in 0..notes.len() {
            prop_assert_eq!(plain.matches(&format!("note{number}ends")).count(), 1, "{}", plain);
        }
    }
}

/// Lays out tables in columns and as cards, and compares the text of their cells.
#[test]
fn tables_keep_every_word_and_align_their_points() {
    let rows = [["GPT-5", "92 %", "1,204.5"], ["Another", "8.5 %", "3"], ["A third", "–", "12.25"]];
    let cells = |row: &[&str; 3]| row.iter().map(|cell| words(cell)).collect::<Vec<_>>();
    let table = Table {
        columns: vec![Alignment::Natural; 3],
        head: cells(&["model", "accuracy", "cost"]),
        rows: rows.iter().map(cells).collect(),
    };
    let document = Document { blocks: vec![block(0, BlockKind::Table(table))], ..Document::default() };
    let shown = |width| {
        let layout = set(&document, Shape { width, margin: 0, glyphs: Charset::Full });
        layout.lines.iter().map(|line| line.text()).collect::<Vec<_>>()
    };
    let expected = [
        "model    accuracy      cost",
        "───────────────────────────",
        "GPT-5      92 %    1,204.5",
        "Another     8.5 %      3",
        "A third     –         12.25",
    ];
    assert_eq!(shown(60), expected);
    let card = ["model: GPT-5", "accuracy: 92 %", "cost: 1,204.5"];
    assert_eq!(shown(24)[..3], card);
}
