//! Tests of search: queries, hits, their order and targets.

use folio::content::model::{Library, LinkTarget, Page, Slug};
use folio::search::{Hit, Hits, Index, Kind, NameKind, Query};
use folio::typeset::{self, Charset, Manuscript, Shape};
use proptest::prelude::*;

use crate::visitor::{Visitor, library};

fn find(library: &Library, typed: &str) -> Hits {
    Index::new(library).find(&Query::parse(typed), 100)
}

/// Formats each hit as `address kind: text`, with matches in angle brackets.
fn shown(hits: &[Hit]) -> Vec<String> {
    let mark = |part: &str, found| if found { format!("<{part}>") } else { part.to_owned() };
    let line = |hit: &Hit| format!("{} {}: {}", hit.address(), hit.kind.word(), hit.excerpt(1000).render("...", mark));
    hits.iter().map(line).collect()
}

#[test]
fn everything_on_the_test_site_can_be_found() {
    let library = library("tests/site");
    for (typed, kind) in [
        ("tides how", Kind::Title),
        ("what it means", Kind::Heading),
        ("opinion about", Kind::Prose),
        ("cut by hand", Kind::Note),
        ("believe the stick", Kind::Prose),
        ("highest times of day", Kind::Figure),
        ("office door, 3", Kind::Data),
        ("how high at noon", Kind::Prediction),
        ("tider 2026 tides", Kind::Reference),
    ] {
        let hits = find(&library, typed);
        assert_eq!(hits.hits.first().map(|hit| hit.kind), Some(kind), "{typed}: {:#?}", shown(&hits.hits));
    }
    insta::assert_snapshot!(shown(&find(&library, "stick").hits).join("\n"));
}

#[test]
fn titles_come_first_then_headings_then_the_rest_in_the_order_of_pages() {
    let library = library("content");
    for typed in ["a", "the", "causal", "experiment", "memory"] {
        let hits = find(&library, typed);
        assert!(hits.total > 1, "{typed}");
        let rank = |hit: &Hit| match (hit.kind, hit.marks.is_empty()) {
            (_, true) => 3,
            (Kind::Title, _) => 0,
            (Kind::Heading, _) => 1,
            _ => 2,
        };
        let order: Vec<Page> = library.pages().map(|(page, _)| page).collect();
        let place = |hit: &Hit| (rank(hit), order.iter().position(|page| *page == hit.page));
        assert!(hits.hits.is_sorted_by_key(place), "{typed}: {:#?}", shown(&hits.hits));
    }
}

#[test]
fn words_are_looked_for_more_widely_only_where_nothing_was_found() {
    let library = library("tests/site");
    // Words that begin with it: "stick", not "mistrust".
    assert!(find(&library, "st").hits.iter().all(|hit| hit.text.to_lowercase().contains("st")));
    // No word begins with it, so that matches within words count.
    let within = find(&library, "rbour");
    assert!(within.total > 0 && shown(&within.hits)[0].contains("ha<rbour>"), "{:?}", shown(&within.hits));
    // One word is in the passage, the other in its page's title.
    let heads = find(&library, "tides stick");
    assert!(heads.total > 0, "{heads:?}");
    assert!(heads.hits.iter().any(|hit| hit.kind == Kind::Prose && hit.text.contains("stick")), "{heads:?}");
    for nothing in ["", "   ", "\"\"", "...", "zebra", "stick zebra"] {
        assert_eq!(find(&library, nothing), Hits::default(), "{nothing}");
    }
}

#[test]
fn what_a_prediction_hides_is_found_but_not_told() {
    let library = library("content");
    let typed = "\"nine answers in ten are right\"";
    let hits = find(&library, typed);
    let [hit] = hits.hits.as_slice() else { panic!("{hits:?}") };
    assert_eq!((hit.kind, hit.id.as_str(), hit.marks.len()), (Kind::Prediction, "records", 0));
    assert!(hit.text.contains("The predicted value is right in"), "{hit:?}");
    for (page, _) in library.pages() {
        let Page::WriteUp(slug) = &page else { continue };
        for reveal in reveals(&library, slug) {
            let hits = find(&library, &format!("\"{reveal}\""));
            let told = hits.hits.iter().filter(|hit| hit.kind == Kind::Prediction && hit.text.contains(&reveal));
            assert_eq!(told.count(), 0, "{reveal}");
        }
    }
}

/// Returns the first words of the text that each prediction of a page shows after its answer.
fn reveals(library: &Library, slug: &Slug) -> Vec<String> {
    use folio::content::model::{BlockKind, Container, plain_text};
    let blocks = &library.write_up(slug.as_str()).unwrap().document.blocks;
    let predictions = blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Container(Container::Prediction(prediction)) => Some(prediction),
        _ => None,
    });
    let parts = predictions.flat_map(|prediction| [&prediction.close, &prediction.reveal]).flatten();
    let words = parts.filter_map(|block| match &block.kind {
        BlockKind::Paragraph(inlines) => Some(plain_text(inlines)),
        _ => None,
    });
    let found: Vec<String> = words.map(|text| text.split_whitespace().take(5).collect::<Vec<_>>().join(" ")).collect();
    assert!(!found.is_empty(), "{slug} has no predictions");
    found
}

#[test]
fn a_hit_leads_to_the_line_where_it_is_read() {
    let library = library("content");
    let index = Index::new(&library);
    let slug = Slug::new("causalab").unwrap();
    let write_up = library.write_up("causalab").unwrap();
    for width in [38, 60, 72] {
        let shape = Shape { width, margin: if width == 72 { 26 } else { 0 }, glyphs: Charset::Full };
        let layout = typeset::lay_out(Manuscript::write_up(write_up, &library), shape);
        for (typed, word) in [
            ("\"the crystals of an invented\"", "crystals"),
            ("\"one knob tells the two\"", "knob"),
            ("\"textbook intervention would cut\"", "intervention"),
            ("\"It sets moisture from\"", "moisture"),
        ] {
            let hits = index.find(&Query::parse(typed), 9);
            let hit = hits.hits.iter().find(|hit| hit.page == Page::WriteUp(slug.clone())).expect(typed);
            let at = hit.line(&layout);
            let margin = |line: &typeset::Line| line.margin.iter().map(|run| run.text.as_str()).collect::<String>();
            let near = layout.lines[at..].iter().take(2).map(|line| line.text() + " " + &margin(line));
            let near = near.collect::<Vec<_>>().join("\n");
            let bare = |text: &str| text.replace(['-', '\n', ' '], "");
            assert!(bare(&near).contains(word), "{typed} at {width} columns leads to {near:?}");
        }
    }
}

#[test]
fn names_lead_to_pages_sections_figures_and_references() {
    let library = library("tests/site");
    let index = Index::new(&library);
    for (typed, kind, address) in [
        ("tides", NameKind::Page, "tides"),
        ("measur", NameKind::Section, "tides#measuring"),
        ("levels", NameKind::Figure, "tides/levels"),
        ("tider2026", NameKind::Reference, "tider2026"),
        ("wht means", NameKind::Section, "tides#what-it-means"),
    ] {
        let hits = index.names(typed, 5);
        let first = hits.first().map(|hit| (hit.name.kind, hit.name.address()));
        assert_eq!(first, Some((kind, address.to_owned())), "{typed}: {hits:#?}");
    }
    let figure = &index.names("levels", 1)[0].name;
    assert!(matches!(figure.target(), LinkTarget::Page { anchor: Some(anchor), .. } if anchor == "measuring"));
    let pages: Vec<String> = index.names("", 100).iter().map(|hit| hit.name.address()).collect();
    let expected: Vec<String> = library.pages().map(|(page, _)| page.to_string()).collect();
    assert_eq!(pages, expected, "without letters all pages are offered");
}

proptest! {
    #[test]
    fn whatever_is_typed_marks_are_ranges_of_the_text(typed in "\\PC{0,40}", words in "[a-zé’ \"-]{0,30}", limit in 0usize..9) {
        let library = library("tests/site");
        let index = Index::new(&library);
        for typed in [typed, words] {
            let hits = index.find(&Query::parse(&typed), limit);
            prop_assert!(hits.hits.len() <= limit && hits.total >= hits.hits.len());
            for hit in &hits.hits {
                let mut end = 0;
                for mark in &hit.marks {
                    prop_assert!(mark.start >= end && mark.start < mark.end);
                    prop_assert!(hit.text.get(mark.clone()).is_some());
                    end = mark.end;
                }
                for characters in [0, 1, 7, 80] {
                    let parts: String = hit.excerpt(characters).parts.iter().map(|(part, _)| *part).collect();
                    prop_assert!(hit.text.contains(&parts));
                }
            }
            for hit in index.names(&typed, limit) {
                prop_assert!(hit.marks.iter().all(|mark| hit.name.title.get(mark.clone()).is_some()));
            }
        }
    }
}

#[test]
fn another_letter_shows_its_results_from_the_top() {
    let library = library("content");
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    visitor.press("s t h");
    visitor.screen();
    for _ in 0..15 {
        visitor.press("Down");
    }
    assert!(!visitor.screen().contains("Search  th"), "scrolled:\n{}", visitor.screen());
    visitor.press("e");
    let mut other = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    other.press("s t h e");
    assert_eq!(visitor.screen(), other.screen());
}

#[test]
fn the_end_of_a_long_text_is_shown_as_it_is_typed() {
    for prompt in ["s", "Enter /"] {
        let mut visitor = Visitor::new(&library("tests/reader"), 38, 12, "xterm-256color", &[]);
        visitor.press(prompt);
        for typed in ["漢".repeat(30) + "終", "x".repeat(60) + "z"] {
            visitor.feed(typed.as_bytes());
            let last = typed.chars().last().unwrap();
            let screen = visitor.screen();
            assert!(screen.contains(last), "{prompt}\n{screen}");
            let (x, _) = visitor.draw().cursor.unwrap();
            assert!(x < 38, "{prompt}\n{screen}");
        }
    }
}
