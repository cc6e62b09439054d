//! Tests of figures of every kind, from files to lines: at three widths, with every set of glyphs, and as text.

use std::collections::{BTreeMap, BTreeSet};

use folio::content::load::load;
use folio::content::model::{BlockKind, Document, FigureBody, Library, Page, Placement, plain_text, predictions};
use folio::typeset::depth::Depth;
use folio::typeset::plain::{self, PlainOptions, plain};
use folio::typeset::regions::{Parts, StoryForm};
use folio::typeset::{Charset, Layout, Manuscript, Shape, Target, lay_out, lay_out_live, text};

const SETS: [Charset; 3] = [Charset::Full, Charset::Box, Charset::Ascii];

/// Loads a site whose write-ups place all their figures.
fn library(site: &str) -> Library {
    let loaded = load(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(site));
    loaded.library.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

/// Returns each figure of a library with a document that consists of its placement.
fn placed(library: &Library) -> Vec<(String, usize, Document)> {
    let mut placed = Vec::new();
    for (index, write_up) in library.write_ups.iter().enumerate() {
        placed.extend(write_up.document.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Place(Placement { id, .. }) => {
                let document = Document { blocks: vec![block.clone()], ..Document::default() };
                Some((id.clone(), index, document))
            }
            _ => None,
        }));
    }
    placed
}

fn manuscript<'a>(library: &'a Library, index: usize, document: &'a Document) -> Manuscript<'a> {
    Manuscript { document, whole: document, ..Manuscript::write_up(&library.write_ups[index], library) }
}

fn drawn(manuscript: Manuscript, width: u16, glyphs: Charset) -> Vec<String> {
    lay_out(manuscript, Shape { width, margin: 0, glyphs }).lines.iter().map(|line| line.text()).collect()
}

#[test]
fn every_kind_at_three_widths_with_every_set_of_glyphs_and_in_words() {
    let library = library("tests/figures");
    let figures = placed(&library);
    assert_eq!(figures.len(), library.write_ups[0].figures.len());
    for (id, index, document) in &figures {
        let manuscript = manuscript(&library, *index, document);
        let mut pictures = String::new();
        for width in [100, 60, 38] {
            for glyphs in SETS {
                let lines = drawn(manuscript, width, glyphs);
                if glyphs == Charset::Ascii {
                    assert!(lines.iter().all(|line| line.is_ascii()), "{id}: {lines:#?}");
                }
                pictures += &format!("{width} columns, {glyphs:?}\n\n{}\n\n", lines.join("\n"));
            }
        }
        pictures += &format!("words\n\n{}", plain(manuscript, PlainOptions { width: Some(72), ascii: false }));
        insta::assert_snapshot!(format!("figure-{id}"), pictures);
    }
}

/// Checks at any width that lines fit, and that all numbers of the data are drawn or the table is shown.
#[test]
fn no_line_is_too_wide_and_what_is_too_narrow_becomes_a_table() {
    for site in ["tests/figures", "content"] {
        let library = library(site);
        for (id, index, document) in &placed(&library) {
            let figure = library.write_ups[*index].figures.iter().find(|figure| figure.id == *id);
            let Some(figure) = figure else { continue };
            let manuscript = manuscript(&library, *index, document);
            for (width, glyphs) in [(16, 0), (24, 1), (29, 2), (30, 0), (38, 1), (52, 2), (90, 0), (160, 1)] {
                let lines = drawn(manuscript, width, SETS[glyphs]);
                assert!(
                    lines.iter().all(|line| text::width(line) <= usize::from(width)),
                    "{id} at {width}: {lines:#?}"
                );
                if width < 30 && matches!(figure.body, FigureBody::Chart(_)) {
                    let text = lines.join(" ");
                    let cells = figure.table.rows.iter().flatten().map(|cell| plain_text(cell));
                    let numbers = cells.filter(|cell| cell.parse::<f64>().is_ok());
                    numbers.for_each(|number| assert!(text.contains(&number), "{id} at {width}: {number} in {text}"));
                }
            }
        }
    }
}

/// Checks every stage of every write-up at small sizes: either it leaves rows for the words of its step, or it is
/// below them and fits on a screen of its own.
#[test]
fn stages_fit_on_small_screens() {
    let library = library("content");
    for write_up in &library.write_ups {
        for (columns, rows) in [(80u16, 24u16), (60, 20), (38, 12)] {
            for glyphs in SETS {
                let (text_rows, stage_rows) = (rows - if rows < 20 { 1 } else { 2 }, (rows - 8) / 2 * 2);
                let shape = Shape { width: (columns - 4).min(72), margin: 0, glyphs };
                let parts = Parts { rows: text_rows, ..Parts::default() };
                let layout = lay_out_live(Manuscript::write_up(write_up, &library), shape, &parts);
                for story in &layout.regions.stories {
                    let stage = story.stage.len();
                    let place = format!("{}/{} at {columns}x{rows}, {glyphs:?}", write_up.slug, story.id);
                    assert!(stage <= usize::from(stage_rows), "{place}: {stage} rows");
                    assert!(rows < 24 || story.form != StoryForm::Below, "{place}: no stage that stays in sight");
                }
                for line in &layout.lines {
                    assert!(text::width(&line.text()) <= usize::from(shape.width), "{:?}", line.text());
                }
            }
        }
    }
}

/// Returns the numbers of figures on a layout, by their ids.
fn numbers(layout: &Layout) -> BTreeMap<String, String> {
    let number =
        |head: &str| head.trim_start().strip_prefix("Figure ").map(|rest| rest.split(' ').next().unwrap().to_owned());
    let placed = layout.targets.iter().enumerate().filter_map(|(target, spot)| match spot {
        Target::Figure(id) => Some((id, layout.lines[layout.lines_of(target).start].text())),
        _ => None,
    });
    let told = layout.regions.stories.iter().map(|story| {
        let head = story.steps[0].stage.first().map(|line| line.text());
        (&story.id, head.unwrap_or_else(|| layout.lines[story.lines.start].text()))
    });
    placed.chain(told).filter_map(|(id, head)| Some((id.clone(), number(&head)?))).collect()
}

#[test]
fn the_number_of_a_figure_is_the_same_at_every_depth_after_every_answer_and_as_text() {
    let library = library("content");
    let shape = Shape { width: 72, margin: 0, glyphs: Charset::Full };
    for write_up in &library.write_ups {
        let manuscript = Manuscript::write_up(write_up, &library);
        let answers: BTreeMap<String, bool> =
            predictions(&write_up.document.blocks).into_iter().map(|asked| (asked.id.clone(), true)).collect();
        let told = Parts { depth: Depth::Everything, revealed: answers.clone(), rows: 40, ..Parts::default() };
        let all = numbers(&lay_out_live(manuscript, shape, &told));
        assert_eq!(all.len(), write_up.figures.len(), "{}: {all:?}", write_up.slug);
        let deep = write_up.document.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Container(container) => container.panel().and_then(|panel| panel.title.clone()),
            _ => None,
        });
        let folds: BTreeSet<String> = deep.collect();
        for depth in [Depth::Minute, Depth::Pages, Depth::Everything] {
            for revealed in [BTreeMap::new(), answers.clone()] {
                for unfolded in [BTreeSet::new(), folds.clone()] {
                    for rows in [10, 40] {
                        let parts = Parts { depth, revealed: revealed.clone(), unfolded: unfolded.clone(), rows };
                        for (id, number) in numbers(&lay_out_live(manuscript, shape, &parts)) {
                            assert_eq!(Some(&number), all.get(&id), "{}/{id}, {parts:?}", write_up.slug);
                        }
                    }
                }
            }
            for (id, number) in &all {
                let lines = plain::figure(manuscript, id, PlainOptions::default()).unwrap();
                assert!(lines[0].text().starts_with(&format!("Figure {number}")), "{id}: {}", lines[0].text());
            }
            let page = Page::WriteUp(write_up.slug.clone());
            let lines = plain::lines(&page, &library, depth, PlainOptions::default()).unwrap();
            let text = plain::text(&lines);
            for figure in &write_up.figures {
                let title = format!(": {}", figure.title);
                for line in text.lines().filter(|line| line.contains(&title)) {
                    let number = format!("Figure {}{title}", all[&figure.id]);
                    assert!(line.trim_start().starts_with(&number), "{number}: {line}");
                }
            }
        }
    }
}
