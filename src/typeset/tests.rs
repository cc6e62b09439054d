//! Tests of whole pages: snapshots of every block in every shape, and properties of random pages.

use proptest::prelude::*;

use super::*;
use crate::content::markup::containers::ContainerKind;
use crate::content::model::*;
use crate::content::prediction::Question;
use crate::content::tex::Formula;
use crate::diagnostic::Span;
use crate::typeset::plain::PlainOptions;

fn text(words: &str) -> Inline {
    Inline::Text(words.to_owned())
}

fn formula(tex: &str) -> Formula {
    Formula::parse(tex).0
}

fn block(kind: BlockKind) -> Block {
    Block { span: Span::default(), kind }
}

fn paragraph(words: &str) -> Block {
    block(BlockKind::Paragraph(vec![text(words)]))
}

fn heading(level: u8, words: &str) -> Block {
    block(BlockKind::Heading { level, anchor: words.to_lowercase().replace(' ', "-"), text: vec![text(words)] })
}

fn items(start: Option<u64>, items: Vec<Vec<Block>>) -> Block {
    block(BlockKind::List { start, items: items.into_iter().map(|blocks| Item { task: None, blocks }).collect() })
}

fn table(head: &[&str], rows: &[&[&str]]) -> Table {
    let cells = |row: &[&str]| row.iter().map(|cell| vec![text(cell)]).collect::<Vec<_>>();
    Table {
        columns: vec![Alignment::Natural; head.len()],
        head: cells(head),
        rows: rows.iter().map(|row| cells(row)).collect(),
    }
}

fn panel(kind: PanelKind, title: Option<&str>, body: Vec<Block>) -> Block {
    block(BlockKind::Container(Container::Panel(Panel { kind, title: title.map(str::to_owned), body })))
}

fn number_question() -> Question {
    let (answer_text, unit) = ("0.47".to_owned(), String::new());
    Question::Number { min: 0.0, max: 1.0, step: 0.01, unit, answer: 0.47, answer_text, within: 0.05 }
}

fn prediction(id: &str, body: Vec<Block>, close: Vec<Block>, reveal: Vec<Block>) -> BlockKind {
    let (id, question, answer, figure) = (id.to_owned(), number_question(), "0.47".to_owned(), None);
    BlockKind::Container(Container::Prediction(Box::new(Prediction {
        id,
        label: None,
        question,
        answer,
        figure,
        asks: None,
        body,
        close,
        reveal,
    })))
}

fn story(figure: &str, steps: &[&str]) -> Block {
    let step = |words: &&str| {
        let paragraph = paragraph(words);
        Step { span: paragraph.span, show: vec!["obs".to_owned()], focus: Vec::new(), body: vec![paragraph] }
    };
    let (figure, steps) = (figure.to_owned(), steps.iter().map(step).collect());
    block(BlockKind::Container(Container::Story(Story { figure, title: None, steps })))
}

fn place(kind: PlacementKind, id: &str, alternative: &str) -> Block {
    block(BlockKind::Place(Placement { kind, id: id.to_owned(), alternative: alternative.to_owned() }))
}

/// A write-up with every kind of block, and a library with the works it cites.
struct Sample {
    library: Library,
    figures: Vec<Figure>,
    document: Document,
}

impl Sample {
    fn new() -> Sample {
        let mut blocks = prose();
        blocks.extend(containers());
        for (number, block) in blocks.iter_mut().enumerate() {
            block.span = Span::new(number * 100..number * 100 + 90);
        }
        let body = paragraph("A fresh random law for every episode: nothing to remember from books.");
        let note = |tag: &str, blocks| Note { tag: tag.to_owned(), blocks };
        let second = vec![Inline::Cite(vec!["unknown2020".into()]), text(" says otherwise.")];
        let notes = vec![note("law", vec![body]), note("other", vec![block(BlockKind::Paragraph(second))])];
        let reference = Reference {
            key: "yang2026".to_owned(),
            is_listed: true,
            title: "Discovering causes by experiment".to_owned(),
            authors: ["Ada Yang", "Bo Chen", "Cy de Vries"].map(Person::from).to_vec(),
            year: 2026,
            arxiv: Some("2605.26029".to_owned()),
            url: Some("https://arxiv.org/abs/2605.26029".to_owned()),
            ..Reference::default()
        };
        Sample {
            library: Library { references: vec![reference].into(), ..Library::default() },
            figures: figures(),
            document: Document { blocks, notes, words: 0 },
        }
    }

    fn manuscript(&self) -> Manuscript<'_> {
        Manuscript { figures: &self.figures, ..Manuscript::prose(&self.document, &self.library) }
    }
}

fn prose() -> Vec<Block> {
    let value =
        Value { text: "92".to_owned(), data: "pareto".to_owned(), row: "gpt".to_owned(), column: "acc".to_owned() };
    let link =
        Inline::Link { target: LinkTarget::Url("https://example.org/code".to_owned()), text: vec![text("the code")] };
    let page = Page::WriteUp(Slug::new("gridrule").unwrap());
    let inner = LinkTarget::Page { page, anchor: Some("stopping".to_owned()) };
    vec![
        heading(2, "Two scores, not one"),
        block(BlockKind::Paragraph(vec![
            text("A number can be right for the "),
            Inline::Emphasis(vec![text("wrong")]),
            text(" reason. CausaLab therefore asks two questions of every episode and never adds them up: did the agent predict the crystal it had not seen, and does the mechanism it wrote down match the hidden one?"),
            Inline::Note(0),
            text(" With earlier records alone and six nodes, the "),
            Inline::Strong(vec![text("strongest model")]),
            text(" gave the right frequency in "),
            Inline::Value(value),
            text(" % of the episodes "),
            Inline::Cite(vec!["yang2026".into(), "unknown2020".into()]),
            text("."),
        ])),
        heading(3, "How it is asked"),
        block(BlockKind::Paragraph(vec![
            text("See "),
            link,
            text(", "),
            Inline::Link { target: inner, text: vec![text("stopping")] },
            text(" and "),
            Inline::Code("obs.len() >= 3".to_owned()),
            Inline::Break,
            text("where "),
            Inline::Math(formula(r"F_1 = \frac{2PR}{P + R}")),
            text(" and "),
            Inline::Strike(vec![text("never")]),
            text(" rarely more."),
            Inline::Note(1),
        ])),
        items(None, vec![
            vec![paragraph("Records alone buy accuracy cheaply, whatever the number of nodes in the crystal.")],
            vec![paragraph("Experiments"), items(None, vec![vec![paragraph("chosen")], vec![paragraph("given")]])],
        ]),
        items(Some(9), vec![vec![paragraph("first"), paragraph("and more")], vec![paragraph("second")]]),
        block(BlockKind::List {
            start: None,
            items: vec![
                Item { task: Some(true), blocks: vec![paragraph("done")] },
                Item { task: Some(false), blocks: vec![paragraph("to do")] },
            ],
        }),
        block(BlockKind::Quote(vec![
            paragraph("“Correlation is not causation”, said everybody, and went on to correlate."),
            paragraph("So it goes."),
        ])),
        block(BlockKind::Code {
            language: "rust".to_owned(),
            text: "fn main() {\n\tlet answer = experiments.iter().filter(|e| e.informative()).map(Experiment::cost).sum::<u32>();\n}\n".to_owned(),
        }),
        block(BlockKind::Table(table(
            &["model", "accuracy", "all-edge F1", "what went wrong"],
            &[
                &["GPT-5.2-high", "92 %", "0.47", "It drew arrows between what only moves together."],
                &["GPT-5-mini", "8 %", "–", "It stopped after two of twelve experiments, each a repetition of the other."],
            ],
        ))),
        block(BlockKind::Rule),
        block(BlockKind::Math(formula(r"\sum_{i=1}^{n} \frac{\alpha_i x_i}{2} \leq P(y \mid \mathrm{do}(x))"))),
        heading(4, "A detail"),
        paragraph("因果関係を調べるには、実験が必要です。観察だけでは足りません。 שלום עולם and e\u{301}, 👩‍🔬, https://example.org/a/very/long/address/that-fits/nowhere-at-all.html."),
    ]
}

fn containers() -> Vec<Block> {
    let card = |title: &str, words: &str| vec![paragraph(title), paragraph(words)];
    let predict = prediction(
        "obs-f1",
        vec![paragraph("How much of the graph did it recover?")],
        vec![paragraph("You expected the gap.")],
        vec![paragraph("The right number, the wrong graph.")],
    );
    let quotation = Quotation { by: Some("Somebody".to_owned()), source: None, body: vec![paragraph("I said so.")] };
    vec![
        heading(2, "Containers"),
        panel(PanelKind::Brief, None, vec![paragraph("The brief leads.")]),
        panel(PanelKind::Takeaway, None, vec![paragraph("Same model, better graph, lower accuracy, in all four.")]),
        panel(PanelKind::Note, None, vec![paragraph("The crystals are simulated.")]),
        panel(PanelKind::Aside, Some("names"), vec![paragraph("A knob is a node.")]),
        panel(
            PanelKind::Stats,
            None,
            vec![items(
                None,
                vec![card("92 %", "accuracy from records"), card("0.47", "F1 of the graph"), card("12", "experiments")],
            )],
        ),
        panel(
            PanelKind::Cards,
            None,
            vec![
                heading(3, "Observe"),
                paragraph("Records only."),
                heading(3, "Act"),
                paragraph("Experiments only, chosen by the agent itself."),
            ],
        ),
        panel(PanelKind::Compare, None, vec![paragraph("What is true."), paragraph("What the agent believes.")]),
        panel(PanelKind::Steps, None, vec![paragraph("Look."), paragraph("Turn one knob.")]),
        panel(
            PanelKind::Tabs,
            None,
            vec![heading(3, "Python"), paragraph("slow"), heading(3, "Rust"), paragraph("fast")],
        ),
        block(BlockKind::Container(Container::Quotation(quotation))),
        panel(PanelKind::Deep, None, vec![paragraph("For those who want everything.")]),
        block(predict),
        story(
            "truth",
            &[
                "Two records, one crystal to play with.",
                "It turns the right knob and nothing else happens: the dial still reads 155.",
            ],
        ),
        place(PlacementKind::Figure, "pareto", "Four models move right and down"),
        place(PlacementKind::Figure, "missing", "Nothing to see"),
        place(PlacementKind::Image, "lab", "A crystal on a bench"),
        place(PlacementKind::Lab, "play", "Find the hidden law of a crystal"),
    ]
}

fn figures() -> Vec<Figure> {
    let edge = |from, to, latent| Edge { from, to, latent };
    let node = |id: &str| Node { id: id.to_owned(), label: id.to_owned(), at: (0, 0), group: None };
    let state = GraphState {
        name: "belief".to_owned(),
        added: vec![edge(2, 1, false)],
        removed: vec![edge(0, 1, false)],
        wrong: Vec::new(),
        ..GraphState::default()
    };
    let graph = Graph {
        nodes: ["density", "frequency", "size", "moisture", "colour"].map(node).to_vec(),
        edges: vec![edge(0, 1, false), edge(0, 2, false), edge(3, 1, true)],
        states: vec![GraphState { name: "truth".to_owned(), ..GraphState::default() }, state],
        ..Graph::default()
    };
    let figure = |id: &str, title: &str, body, table| Figure {
        model: None,
        id: id.to_owned(),
        title: title.to_owned(),
        takeaway: "Same model, better graph, lower accuracy".to_owned(),
        data: String::new(),
        source: "values read from the published figure".to_owned(),
        body,
        table,
    };
    let rows = table(&["model", "F1"], &[&["GPT-5.2-high", "0.79"], &["GPT-5-mini", "0.5"]]);
    vec![
        figure("truth", "The dial it did not believe", FigureBody::Graph(graph), Table::default()),
        figure("pareto", "Choosing experiments buys structure", FigureBody::Table, rows),
    ]
}

/// Returns the lines as a visitor sees them, with the margin after a bar.
fn screen(layout: &Layout, width: usize) -> String {
    let mut screen = String::new();
    for line in &layout.lines {
        let text = line.text();
        let margin: String = line.margin.iter().map(|run| run.text.as_str()).collect();
        if margin.is_empty() {
            screen += &text;
        } else {
            screen += &format!("{text}{}  ¦ {margin}", " ".repeat(width.saturating_sub(text::width(&text))));
        }
        screen.push('\n');
    }
    screen
}

#[test]
fn a_table_breaks_no_word_and_wraps_heads_before_cells() {
    let rows = [
        ["seed 2, one try", "94.4", "40.6", "two training seeds, and nothing else to say"],
        ["seed 2, eight tries", "100", "80", "demonstrations of reversible representations"],
    ];
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let of = block(BlockKind::Table(table(
        &["levels won (%) by tries", "s3 two doors", "s5 two mixed, big room", "evidence"],
        &rows,
    )));
    let document = Document { blocks: vec![of], ..Document::default() };
    let library = Library::default();
    for width in 56..=80 {
        let layout = lay_out(Manuscript::prose(&document, &library), Shape { width, margin: 0, glyphs: Charset::Full });
        let lines = layout.lines.iter().map(|line| line.text().trim_end().to_owned());
        let shown = lines.collect::<Vec<_>>().join("\n");
        assert!(!shown.contains("-\n") && !shown.contains("- "), "{width}:\n{shown}");
        assert!(width < 64 || shown.contains("seed 2, eight tries"), "{width}:\n{shown}");
    }
}

#[test]
fn every_block_in_every_shape() {
    let sample = Sample::new();
    for width in [72, 60, 34] {
        for glyphs in [Charset::Full, Charset::Box, Charset::Ascii] {
            let margin = if width == 72 { 28 } else { 0 };
            let layout = lay_out(sample.manuscript(), Shape { width, margin, glyphs });
            insta::assert_snapshot!(format!("{width}-{glyphs:?}"), screen(&layout, width.into()));
        }
    }
}

#[test]
fn every_block_in_plain_text() {
    let sample = Sample::new();
    for (name, width, ascii) in
        [("plain-72", Some(72), false), ("plain-unwrapped", None, false), ("plain-ascii-34", Some(34), true)]
    {
        insta::assert_snapshot!(name, plain::plain(sample.manuscript(), PlainOptions { width, ascii }));
    }
}

#[test]
fn faces_and_targets() {
    let sample = Sample::new();
    let layout = lay_out(sample.manuscript(), Shape { width: 60, margin: 0, glyphs: Charset::Full });
    let mut faces = String::new();
    for line in layout.lines.iter().take(24).chain(&layout.lines[layout.lines.len() - 12..]) {
        for Run { text, face, target } in &line.runs {
            let weight = [(face.bold, "b"), (face.italic, "i"), (face.strike, "s")];
            let weight: String = weight.into_iter().filter_map(|(set, letter)| set.then_some(letter)).collect();
            let target = target.map(|target| format!("→{target}")).unwrap_or_default();
            faces += &format!("[{:?}{weight}{target} {text}]", face.role);
        }
        faces.push('\n');
    }
    insta::assert_snapshot!("faces", faces);
    let first_lines: Vec<usize> = (0..layout.targets.len()).map(|target| layout.lines_of(target).start).collect();
    assert_eq!(first_lines.len(), layout.targets.len());
    for (target, line) in first_lines.into_iter().enumerate() {
        assert!(layout.lines[line].runs.iter().any(|run| run.target == Some(target)));
    }
}

#[test]
fn sections_are_numbered_and_counted() {
    let sample = Sample::new();
    let layout = lay_out(sample.manuscript(), Shape { width: 60, margin: 0, glyphs: Charset::Full });
    let sections: Vec<_> = layout
        .sections
        .iter()
        .map(|section| (section.number.as_str(), section.level, section.title.as_str()))
        .collect();
    let expected =
        [("1", 1, "Two scores, not one"), ("1.1", 2, "How it is asked"), ("", 3, "A detail"), ("2", 1, "Containers")];
    assert_eq!(sections, expected);
    for section in &layout.sections {
        assert!(layout.lines[section.line].text().contains(&section.title));
    }
    assert_eq!(layout.sections[0].words, 4 + 62);
}

#[test]
fn a_place_is_found_again_at_another_width() {
    let mut sample = Sample::new();
    let words: Vec<String> = (0..600).map(|number| format!("w{number:03}")).collect();
    let long = Block { span: Span::new(50_000..53_000), ..paragraph(&words.join(" ")) };
    sample.document.blocks.push(long);
    let shape = |width, margin| Shape { width, margin, glyphs: Charset::Full };
    let wide = lay_out(sample.manuscript(), shape(72, 0));
    for other in [shape(34, 0), shape(50, 0), shape(72, 30)] {
        let narrow = lay_out(sample.manuscript(), other);
        for (number, line) in wide.lines.iter().enumerate().filter(|(_, line)| line.source >= 50_000) {
            let text = line.text();
            let Some(word) = text.split(' ').next().filter(|word| word.starts_with('w')) else { continue };
            let found = narrow.line_at(wide.source_at(number));
            let near = &narrow.lines[found.saturating_sub(1)..(found + 2).min(narrow.lines.len())];
            assert!(near.iter().any(|line| line.text().contains(word)), "{word} is not near line {found}");
        }
    }
}

#[test]
fn a_heading_is_named_as_it_is_shown() {
    let words =
        vec![text("Why "), Inline::Math(formula("x^2")), text(" "), Inline::Code("y".to_owned()), Inline::Note(0)];
    let heading = block(BlockKind::Heading { level: 2, anchor: String::new(), text: words });
    let document = Document { blocks: vec![heading], ..Document::default() };
    let library = Library::default();
    let manuscript = Manuscript::prose(&document, &library);
    for (glyphs, title) in [(Charset::Full, "Why x² y"), (Charset::Ascii, "Why x^2 y")] {
        assert_eq!(lay_out(manuscript, Shape { width: 60, margin: 0, glyphs }).sections[0].title, title);
    }
}

#[test]
fn places_outside_the_page_are_clamped() {
    let empty = Layout::default();
    assert_eq!((empty.line_at(7), empty.source_at(7)), (0, 0));
    let sample = Sample::new();
    let layout = lay_out(sample.manuscript(), Shape { width: 60, margin: 0, glyphs: Charset::Full });
    assert_eq!(layout.line_at(0), 0);
    assert!(layout.line_at(u32::MAX) < layout.lines.len());
    assert_eq!(layout.source_at(usize::MAX), layout.lines.last().unwrap().source);
}

#[test]
fn a_note_that_refers_to_itself_is_set_once() {
    let again = block(BlockKind::Paragraph(vec![text("see"), Inline::Note(0), Inline::Note(7)]));
    let document = Document {
        blocks: vec![again.clone()],
        notes: vec![Note { tag: String::new(), blocks: vec![again] }],
        words: 0,
    };
    let library = Library::default();
    let manuscript = Manuscript::prose(&document, &library);
    for margin in [0, 20] {
        let layout = lay_out(manuscript, Shape { width: 40, margin, glyphs: Charset::Full });
        assert!(layout.lines.len() <= 2);
    }
    assert_eq!(plain::plain(manuscript, PlainOptions::default()), "see[1][8]\n\n[1] see[1][8]\n");
}

#[test]
fn pages_have_plain_forms() {
    let sample = Sample::new();
    let slug = |text: &str| Slug::new(text).unwrap();
    let write_up = WriteUp {
        slug: slug("causalab"),
        title: "CausaLab: right answer, wrong mechanism".to_owned(),
        short: "CausaLab".to_owned(),
        paper: Some("yang2026".to_owned()),
        date: Date::parse("2026-06-01").unwrap(),
        summary: "Why a right number is not enough.".to_owned(),
        question: "Can agents discover causes by experiment?".to_owned(),
        answer: "Not yet.".to_owned(),
        minutes: 10,
        areas: vec![slug("discovery")],
        links: vec![SiteLink {
            label: "Code".to_owned(),
            target: LinkTarget::Url("https://example.org/code".to_owned()),
        }],
        figures: sample.figures,
        labs: Vec::new(),
        images: Vec::new(),
        document: Document { blocks: vec![paragraph("It begins.")], ..Document::default() },
    };
    let area = Area {
        slug: slug("discovery"),
        is_page: false,
        title: "Scientific discovery".to_owned(),
        summary: "Machines that experiment.".to_owned(),
        figures: Vec::new(),
        images: Vec::new(),
        works: vec!["yang2026".to_owned(), "missing".to_owned()],
        document: Document { blocks: vec![paragraph("What, why and how.")], ..Document::default() },
    };
    let news = News {
        date: Date::parse("2026-06").unwrap(),
        text: vec![text("CausaLab: the interactive write-up")],
        link: Some(LinkTarget::Page { page: Page::WriteUp(slug("causalab")), anchor: None }),
    };
    let library = Library {
        site: Site {
            tagline: "Discovery, not recall.".to_owned(),
            about: "Post-training of language models.".to_owned(),
            companions_title: "Read my research, the fun way".to_owned(),
            links: vec![SiteLink {
                label: "Mail".to_owned(),
                target: LinkTarget::Url("mailto:me@example.org".to_owned()),
            }],
            ..Site::default()
        },
        vision: Document {
            blocks: vec![paragraph("Language models mostly give back what is known.")],
            ..Document::default()
        },
        areas: vec![area],
        write_ups: vec![write_up.into()],
        news: vec![news],
        ..sample.library
    };
    let pages = [Page::Home, Page::Works, Page::News, Page::Area(slug("discovery")), Page::WriteUp(slug("causalab"))];
    let options = PlainOptions { width: Some(60), ascii: false };
    let text: Vec<String> = pages.iter().filter_map(|page| plain::page(page, &library, options)).collect();
    assert_eq!(text.len(), pages.len());
    insta::assert_snapshot!("pages", text.join("\n=== the next page ===\n\n"));
    assert_eq!(plain::page(&Page::WriteUp(slug("missing")), &library, options), None);
}

/// Generates text that contains TeX.
fn any_tex() -> impl Strategy<Value = String> {
    "(\\\\(frac|sum|sqrt|hat|left\\(|right\\)|alpha|leq|text|mathbb)|[{}^_&a-z0-9+=(),| ]|\\PC){0,40}"
}

/// Generates inlines.
fn any_inlines() -> impl Strategy<Value = Vec<Inline>> {
    let words =
        "(\\PC{0,12}|[a-z]{1,16}|[A-Z0-9 .,%-]{1,9}|漢字かな。|👩‍🔬|שלום|─│⠿|[\u{0}-\u{20}\u{202e}])( |[a-z]|\\PC){0,30}";
    let leaf = prop_oneof![
        6 => words.prop_map(Inline::Text),
        1 => words.prop_map(Inline::Code),
        1 => any_tex().prop_map(|tex| Inline::Math(formula(&tex))),
        1 => Just(Inline::Break),
        1 => (0..3usize).prop_map(Inline::Note),
        1 => Just(Inline::Cite(vec!["key".into()])),
        1 => (words, words).prop_map(|(url, text)| Inline::Link {
            target: LinkTarget::Url(url),
            text: vec![Inline::Strong(vec![Inline::Text(text)])],
        }),
    ];
    prop::collection::vec(leaf, 0..6)
}

/// Creates a container of any kind.
fn any_container(kind: ContainerKind, body: Vec<Block>, revealed: Vec<Block>) -> BlockKind {
    let words = || Some("t".to_owned());
    BlockKind::Container(match kind {
        ContainerKind::Panel(kind) => Container::Panel(Panel { kind, title: words(), body }),
        ContainerKind::Quote => Container::Quotation(Quotation { by: words(), source: None, body }),
        ContainerKind::Predict => return prediction("p", body, Vec::new(), revealed),
        ContainerKind::Story | ContainerKind::Step => {
            let step = |body| Step { span: Span::default(), show: Vec::new(), focus: Vec::new(), body };
            Container::Story(Story {
                figure: String::new(),
                title: words(),
                steps: [body, revealed].map(step).to_vec(),
            })
        }
    })
}

fn any_blocks() -> impl Strategy<Value = Vec<Block>> {
    let leaf = prop_oneof![
        any_inlines().prop_map(BlockKind::Paragraph),
        (1..7u8, any_inlines()).prop_map(|(level, text)| BlockKind::Heading { level, anchor: String::new(), text }),
        "\\PC{0,30}(\n|\t|[a-z ]{0,90}|漢){0,4}".prop_map(|text| BlockKind::Code { language: String::new(), text }),
        prop::collection::vec(prop::collection::vec(any_inlines(), 0..4), 1..4).prop_map(|mut rows| {
            BlockKind::Table(Table { columns: vec![Alignment::Centre], head: rows.remove(0), rows })
        }),
        Just(BlockKind::Rule),
        any_tex().prop_map(|tex| BlockKind::Math(formula(&tex))),
        "\\PC{0,40}".prop_map(|alternative| {
            BlockKind::Place(Placement { kind: PlacementKind::Figure, id: String::new(), alternative })
        }),
    ];
    let kinds =
        leaf.prop_recursive(4, 24, 3, |inner| {
            let blocks = prop::collection::vec(inner.prop_map(block), 0..4).boxed();
            let item = (any::<Option<bool>>(), blocks.clone()).prop_map(|(task, blocks)| Item { task, blocks });
            prop_oneof![
                blocks.clone().prop_map(BlockKind::Quote),
                (any::<Option<u64>>(), prop::collection::vec(item, 0..3))
                    .prop_map(|(start, items)| BlockKind::List { start, items }),
                (0..ContainerKind::NAMES.len(), blocks.clone(), blocks)
                    .prop_map(|(kind, body, revealed)| any_container(ContainerKind::NAMES[kind].1, body, revealed)),
            ]
        });
    prop::collection::vec(kinds.prop_map(block), 0..6).prop_map(|mut blocks| {
        for (number, block) in blocks.iter_mut().enumerate() {
            block.span = Span::new(number * 40..number * 40 + 30);
        }
        blocks
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn what_holds_for_any_page(blocks in any_blocks(), notes in prop::collection::vec(any_blocks(), 0..3), width in 10u16..90, margin in prop_oneof![Just(0u16), 10u16..40]) {
        let notes = notes.into_iter().map(|blocks| Note { tag: String::new(), blocks }).collect();
        let document = Document { blocks, notes, words: 0 };
        let library = Library::default();
        let manuscript = Manuscript::prose(&document, &library);
        for glyphs in [Charset::Full, Charset::Box, Charset::Ascii] {
            let shape = Shape { width, margin, glyphs };
            let layout = lay_out(manuscript, shape);
            prop_assert_eq!(&layout, &lay_out(manuscript, shape));
            for (number, line) in layout.lines.iter().enumerate() {
                let margin_text: String = line.margin.iter().map(|run| run.text.as_str()).collect();
                for (text, columns) in [(line.text(), width), (margin_text, margin)] {
                    prop_assert!(text::width(&text) <= usize::from(columns), "{} columns: {:?}", columns, text);
                    prop_assert!(!text.chars().any(char::is_control), "{:?}", text);
                    prop_assert!(glyphs != Charset::Ascii || text.is_ascii(), "{:?}", text);
                }
                let found = layout.line_at(layout.source_at(number));
                prop_assert!(found <= number && layout.lines[found].source == line.source);
            }
            prop_assert!(layout.lines.is_sorted_by_key(|line| line.source));
            prop_assert!(layout.sections.is_sorted_by_key(|section| section.line));
            prop_assert!((0..layout.targets.len()).all(|target| layout.lines_of(target).start < layout.lines.len().max(1)));
        }
        for ascii in [false, true] {
            let plain = plain::plain(manuscript, PlainOptions { width: Some(width), ascii });
            let is_wrong = |character: char| matches!(character, '\u{2500}'..='\u{28ff}') && !"★☆✓✗".contains(character) || (character.is_control() && character != '\n');
            prop_assert!(!plain.chars().any(is_wrong), "{plain:?}");
            prop_assert!(plain.lines().all(|line| text::width(line) <= usize::from(width)), "{plain:?}");
        }
    }

    #[test]
    fn every_word_is_there(words in prop::collection::vec("[a-z]{1,12}|[A-Z][a-z0-9]{3,14}", 1..40), width in 10u16..80) {
        let all = words.join(" ");
        let blocks = vec![
            heading(1, &all),
            paragraph(&all),
            items(Some(1), vec![vec![paragraph(&all)]]),
            block(BlockKind::Quote(vec![paragraph(&all)])),
            block(BlockKind::Table(table(&["", "", ""], &[&[&all, &all, &words[0]]]))),
            panel(PanelKind::Cards, None, vec![paragraph(&all), paragraph(&all)]),
        ];
        let document = Document { blocks, notes: Vec::new(), words: 0 };
        let library = Library::default();
        let manuscript = Manuscript::prose(&document, &library);
        let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).count();
        let layout = lay_out(manuscript, Shape { width, margin: 0, glyphs: Charset::Ascii });
        let shown: usize = layout.lines.iter().map(|line| letters(&line.text())).sum();
        // Eight times the words, once the first word, and the numbers of the heading and of the item.
        prop_assert_eq!(shown, 8 * letters(&all) + letters(&words[0]) + 2);
        let plain = plain::plain(manuscript, PlainOptions::default());
        for word in &words {
            prop_assert!(plain.matches(word.as_str()).count() >= 8);
        }
    }
}
