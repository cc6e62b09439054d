//! Tests of every construct: source, blocks and diagnostics.

use proptest::prelude::*;

use super::*;
use crate::content::model::{Block, Citation, Container, Step};
use crate::content::variables::Models;

fn data() -> BTreeMap<String, Data> {
    let source = Source::new("pareto.csv", "key,f1,name\nobs,0.4712,Observer\ngpt-5.2,0.65,GPT\n");
    let mut diagnostics = Vec::new();
    let data = Data::parse("pareto", source, &mut diagnostics);
    assert_eq!(diagnostics, []);
    BTreeMap::from([("pareto".to_owned(), data)])
}

fn read(text: &str) -> (Markup, Vec<String>) {
    let source = Source::new("write-ups/causalab/page.md", text);
    let data = data();
    let mut diagnostics = Vec::new();
    let markup =
        parse(Context { source: &source, data: &data, figures: &[], models: Models::default() }, 0, &mut diagnostics);
    let said = diagnostics.iter().map(|finding| {
        let headline = finding.headline();
        headline.strip_prefix("write-ups/causalab/page.md:").unwrap_or(&headline).to_owned()
    });
    (markup, said.collect())
}

/// Returns the blocks as one line of words, for tables of cases.
fn sketch(blocks: &[Block]) -> String {
    blocks.iter().map(sketch_block).collect::<Vec<_>>().join(" ")
}

fn sketch_block(block: &Block) -> String {
    match &block.kind {
        BlockKind::Heading { level, anchor, text } => format!("h{level}#{anchor}({})", sketch_text(text)),
        BlockKind::Paragraph(text) => format!("p({})", sketch_text(text)),
        BlockKind::List { start, items } => {
            let items = items.iter().map(|item| {
                let task = match item.task {
                    None => "",
                    Some(true) => "x ",
                    Some(false) => "o ",
                };
                format!("{task}{}", sketch(&item.blocks))
            });
            format!(
                "list{}[{}]",
                start.map(|n| n.to_string()).unwrap_or_default(),
                items.collect::<Vec<_>>().join(" | ")
            )
        }
        BlockKind::Quote(blocks) => format!("quote[{}]", sketch(blocks)),
        BlockKind::Code { language, text } => format!("code:{language}({text:?})"),
        BlockKind::Table(table) => {
            let row =
                |cells: &Vec<Vec<Inline>>| cells.iter().map(|cell| sketch_text(cell)).collect::<Vec<_>>().join(",");
            let rows = std::iter::once(&table.head).chain(&table.rows).map(row);
            format!("table({})", rows.collect::<Vec<_>>().join("/"))
        }
        BlockKind::Rule => "rule".to_owned(),
        BlockKind::Math(formula) => format!("math({})", formula.tex),
        BlockKind::Place(place) => format!("{:?}:{}({})", place.kind, place.id, place.alternative),
        BlockKind::Container(container) => format!("<{}>", sketch_container(container)),
    }
}

fn sketch_container(container: &Container) -> String {
    let titled = |title: &Option<String>| title.iter().map(|title| format!(" title={title}")).collect::<String>();
    match container {
        Container::Panel(panel) => {
            let kind = format!("{:?}", panel.kind).to_lowercase();
            format!("{kind}{}: {}", titled(&panel.title), sketch(&panel.body))
        }
        Container::Quotation(quote) => format!("quote {:?} {:?}: {}", quote.by, quote.source, sketch(&quote.body)),
        Container::Prediction(it) => {
            let (body, close, reveal) = (sketch(&it.body), sketch(&it.close), sketch(&it.reveal));
            format!("predict {} {:?}: {body} --close {close} --reveal {reveal}", it.id, it.question)
        }
        Container::Story(story) => {
            let step = |step: &Step| {
                format!("<step show={} focus={}: {}>", step.show.join(","), step.focus.join(","), sketch(&step.body))
            };
            let steps: Vec<String> = story.steps.iter().map(step).collect();
            format!("story {}{}: {}", story.figure, titled(&story.title), steps.join(" "))
        }
    }
}

fn sketch_text(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Break => "⏎".to_owned(),
            Inline::Emphasis(text) => format!("*{}*", sketch_text(text)),
            Inline::Strong(text) => format!("**{}**", sketch_text(text)),
            Inline::Strike(text) => format!("~{}~", sketch_text(text)),
            Inline::Code(text) => format!("`{text}`"),
            Inline::Link { target, text } => format!("{}→{target:?}", sketch_text(text)),
            Inline::Note(index) => format!("^{index}"),
            Inline::Cite(citations) => {
                let cited =
                    |it: &Citation| it.locator.as_ref().map_or(it.key.clone(), |at| format!("{}({at})", it.key));
                format!("@{}", citations.iter().map(cited).collect::<Vec<_>>().join("+"))
            }
            Inline::Variable(variable) => variable.text.clone(),
            Inline::Value(value) => format!("={}", value.text),
            Inline::Math(formula) => format!("${}$", formula.tex),
        })
        .collect()
}

#[test]
fn every_construct_is_understood() {
    let cases = [
        ("", ""),
        ("one\ntwo", "p(one two)"),
        ("one  \ntwo", "p(one⏎two)"),
        ("*a* **b** ~~c~~ `d`", "p(*a* **b** ~c~ `d`)"),
        ("# no", "h1#no(no)"),
        ("## The Law of *2026*!", "h1#the-law-of-2026(The Law of *2026*!)"),
        ("### Ünder {#under}", "h2#under(Ünder)"),
        ("## F1 is {=pareto.obs.f1}", "h1#f1-is-0-4712(F1 is =0.4712)"),
        ("- a\n- b\n\n3. c", "list[p(a) | p(b)] list3[p(c)]"),
        ("- [x] a\n- [ ] b", "list[x p(a) | o p(b)]"),
        ("- a\n  - b", "list[p(a) list[p(b)]]"),
        ("> q", "quote[p(q)]"),
        ("```rust\n::: note\n{=a.b.c}\n```", "code:rust(\"::: note\\n{=a.b.c}\\n\")"),
        ("a `{=x.y.z}` b", "p(a `{=x.y.z}` b)"),
        ("| a | b |\n|---|--:|\n| {=pareto.obs.f1 .2f} | x |", "table(a,b/=0.47,x)"),
        ("a\n\n---\n\nb", "p(a) rule p(b)"),
        ("$x^2$ and\n\n$$\\sum_i$$", "p($x^2$ and) math(\\sum_i)"),
        ("so\n$$a$$\nand\n$$\nb\n$$", "p(so ) math(a) p( and ) math(b)"),
        ("- $$a$$\n- b", "list[math(a) | p(b)]"),
        ("costs $5 and $10", "p(costs $5 and $10)"),
        ("![See](figures/pareto.toml)", "Figure:pareto(See)"),
        ("![See](labs/l.toml)\n\n![See](images/i.png)", "Lab:l(See) Image:i(See)"),
        ("a[^n] b[^m].\n\n[^m]: M\n[^n]: N", "p(a^0 b^1.)"),
        ("so [@a2026] and [@b_x; @c:d]", "p(so @a2026 and @b_x+c:d)"),
        ("see [@a2026, p. 3; @b]", "p(see @a2026(p. 3)+b)"),
        ("{=pareto.obs.f1 .2f}, {=pareto.gpt-5.2.f1}", "p(=0.47, =0.65)"),
        ("**{=pareto.obs.f1 .0%}** of", "p(**=47%** of)"),
        ("\\{=pareto.obs.f1} \\[@a]", "p({=pareto.obs.f1} [@a])"),
        ("&lt; \\* [x]", "p(< * [x])"),
        ("<https://a.b>", "p(https://a.b→Url(\"https://a.b\"))"),
        ("<a@b.c>", "p(a@b.c→Url(\"mailto:a@b.c\"))"),
        ("[x][r]\n\n[r]: https://a.b", "p(x→Url(\"https://a.b\"))"),
        ("<!-- for the author -->\n\na <!-- b --> c", "p(a  c)"),
        ("::: note\na\n:::", "<note: p(a)>"),
        ("text\n::: note title=\"Two words\"\n- a\n:::\n- b", "p(text) <note title=Two words: list[p(a)]> list[p(b)]"),
        ("- a\n\n  ::: note\n  b\n  :::", "list[p(a)] <note: p(b)>"),
        ("::: deep title=D\n::: note\na\n:::\nb\n:::", "<deep title=D: <note: p(a)> p(b)>"),
        (
            "::: story pareto\n::: step show=obs\na\n:::\n\n  ::: step show=obs,mixed focus=x\n  b\n  :::\n:::",
            "<story pareto: <step show=obs focus=: p(a)> <step show=obs,mixed focus=x: p(b)>>",
        ),
        (
            "::: predict p type=number min=0 max=1 answer={=pareto.obs.f1 .2f}\nHow?\n--- close within=0.1\nYes.\n--- reveal\nNo.\n:::",
            "<predict p Number { min: 0.0, max: 1.0, step: 0.01, unit: \"\", answer: 0.47, answer_text: \"0.47\", within: 0.1 }: p(How?) --close p(Yes.) --reveal p(No.)>",
        ),
        ("::: tabs\n### A\na\n### B\nb\n:::", "<tabs: h2#a(A) p(a) h2#b(B) p(b)>"),
    ];
    for (text, expected) in cases {
        let (markup, said) = read(text);
        assert_eq!(sketch(&markup.document.blocks), expected, "{text}");
        if !text.starts_with("# ") {
            assert_eq!(said, [""; 0], "{text}");
        }
    }
}

#[test]
fn a_line_of_a_formula_may_begin_with_any_sign() {
    for sign in ["=", "-", "+", "*", ">"] {
        let text = format!("Text\n$$\na\n{sign} b\n$$\nmore");
        let (markup, said) = read(&text);
        assert_eq!(said, [""; 0], "{text}");
        let kinds: Vec<bool> =
            markup.document.blocks.iter().map(|block| matches!(block.kind, BlockKind::Math(_))).collect();
        assert_eq!(kinds, [false, true, false], "{text}: {:?}", markup.document.blocks);
    }
}

#[test]
fn every_mistake_is_named_at_its_place() {
    let cases: [(&str, &[&str]); 49] = [
        ("# T", &["1:1: the page's title stands in the front matter; sections begin with ##"]),
        (
            "a <b>x</b>",
            &[
                "1:3: raw HTML; write Markdown, or the sign < as \\<",
                "1:7: raw HTML; write Markdown, or the sign < as \\<",
            ],
        ),
        ("<div>\nx\n</div>", &["1:1: raw HTML; write Markdown, or the sign < as \\<"]),
        (
            "a ![x](figures/y.toml) b",
            &["1:3: a figure, lab or image stands alone in a paragraph; put blank lines around it"],
        ),
        ("![](figures/y.toml)", &["1:1: say in the brackets what the reader should see; it is the alternative text"]),
        (
            "![x](y.svg)",
            &[
                "1:1: \"y.svg\" can not be placed; write figures/name.toml, labs/name.toml or images/name.png, names in a-z 0-9 -",
            ],
        ),
        ("a[^x]\n\n[^y]: Y", &["1:2: note \"x\" is not defined", "3:1: warning: note \"y\" is never referred to"]),
        ("a[^nte]\n\nb[^note]\n\n[^note]: Y", &["1:2: note \"nte\" is not defined; did you mean \"note\"?"]),
        ("a[^x]\n\n[^x]: A\n\n[^x]: B", &["5:1: note \"x\" is defined twice"]),
        ("[@a, @b]", &["1:1: a citation is written [@key], [@one; @two] or [@key, p. 3]"]),
        ("see [@a", &["1:5: `[@` is not closed by `]` on its line"]),
        ("{=pareto.obs.f1", &["1:1: `{=` is not closed by `}` on its line"]),
        ("{=paretto.obs.f1}", &["1:1: data \"paretto\" not found; did you mean \"pareto\"?"]),
        ("{=pareto.ob.f1}", &["1:1: data \"pareto\" has no row \"ob\"; did you mean \"obs\"?"]),
        ("{=pareto.obs.nam}", &["1:1: data \"pareto\" has no column \"nam\"; did you mean \"name\"?"]),
        ("{=pareto}", &["1:1: \"pareto\" names no cell; write {=data.row.column}"]),
        ("{=pareto.obs.f1 .2g}", &["1:1: \".2g\" is no format; write for example .2f, +.1f or .0%"]),
        ("{=pareto.obs.name .2f}", &["1:1: \"Observer\" is no number and takes no format"]),
        ("## A {#a}\n\n## B {#a}", &["3:1: the anchor \"a\" is there twice; give this heading another one: {#name}"]),
        ("## A {#B}", &["1:1: \"B\" is no anchor; use a-z, 0-9 and inner hyphens"]),
        ("## A {#b", &["1:6: `{#b` is never closed; write {#b}"]),
        ("## A {b}", &["1:6: `{b}` is left out; an anchor is written {#name}"]),
        ("a $x_{i$ b", &["1:6: `{` is never closed in this formula; add `}`"]),
        ("$$\\frac{a}{b$$", &["1:11: `{` is never closed in this formula; add `}`"]),
        ("a $x}$ b", &["1:5: `}` closes nothing in this formula"]),
        ("$\\text{a \\foo b}$", &["1:10: \\foo means nothing within words; close the braces before it"]),
        (
            "a^[with `code` in it]",
            &["1:2: warning: a note in its place is shown as it stands; write [^name], and [^name]: … below"],
        ),
        (
            "a {#x} b",
            &[
                "1:3: warning: an anchor in braces belongs to a heading, ## Words {#name}; elsewhere it is shown as it stands",
            ],
        ),
        ("a {.small} b", &["1:3: warning: a class in braces is shown as it stands; take it away"]),
        ("## A {.b}", &["1:1: a heading takes an anchor {#name} and nothing else in braces"]),
        (
            "[x](foo.md)",
            &["1:1: \"foo.md\" leads to no page; write a URL or a path like ../../areas/name.md or ../name/page.md"],
        ),
        (
            "[x](javascript:x)",
            &["1:1: \"javascript:x\" is no http, https or mailto address (without blanks, in ASCII)"],
        ),
        ("[](https://a.b)", &["1:1: a link without words"]),
        ("| a |\n|---|\n| b | c |", &["3:1: 2 cells where the head has 1"]),
        ("a $x + \\apha$", &["1:8: unknown command \\apha; did you mean \\alpha?"]),
        ("> - é\n>   $$\n>   \\frac{a}\n>   $$", &["3:5: \\frac lacks an argument; write it in braces: {…}"]),
        (":::", &["1:1: `:::` closes nothing here"]),
        ("::: nope\na\n:::", &["1:5: unknown container \"nope\"; did you mean \"note\"?"]),
        ("::: note\na", &["1:1: this container is never closed; end it with a line `:::`"]),
        ("::: note\n:::", &["1:1: this note is empty"]),
        ("::: note id\na\n:::", &["1:10: note takes no \"id\"; words with blanks stand in quotation marks"]),
        ("::: note titel=x\na\n:::", &["1:10: unknown attribute `titel`; did you mean \"title\"?"]),
        ("::: note title=\"x\na\n:::", &["1:16: this is not closed on its line"]),
        ("::: step show=a\na\n:::", &["1:1: a step stands in a `::: story`"]),
        ("::: stats\na\n:::", &["1:1: the body of stats must be one list"]),
        ("a\n--- reveal\nb", &["2:1: a part outside of `::: predict`; for a dash write — or --"]),
        (
            "- a\n\n    ::: note\n    b",
            &["3:5: `:::` must stand at the left margin, outside of lists, quotations and notes"],
        ),
        (
            "::: predict p type=number min=0 max=1 answer=2\nq\n--- revel\nr\n:::",
            &[
                "3:1: unknown part \"revel\"; did you mean \"reveal\"?",
                "1:1: this prediction reveals nothing; add a part `--- reveal`",
                "1:1: the answer 2 is not between 0 and 1",
            ],
        ),
        (
            "::: predict type=chioce answer=x\nq\n--- reveal\nr\n:::",
            &[
                "1:1: write a name after `predict`",
                "1:13: `type` must be one of choice, line, number, order, not \"chioce\"; did you mean \"choice\"?",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).1, expected, "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    for deep in [">".repeat(4000) + " x", "- ".repeat(4000) + "x", "*a _b ".repeat(2000), "::: note\n".repeat(3000)] {
        let (markup, said) = read(&deep);
        assert!(depth(&markup.document.blocks) <= NESTING_MAX + 1, "{}", &deep[..9]);
        let expected = !deep.starts_with("*a");
        assert_eq!(said.iter().any(|line| line.contains("nested deeper")), expected, "{}", &deep[..9]);
    }
}

fn depth(blocks: &[Block]) -> usize {
    let inner = |block: &Block| match &block.kind {
        BlockKind::Quote(blocks) => depth(blocks),
        BlockKind::List { items, .. } => items.iter().map(|item| depth(&item.blocks)).max().unwrap_or(0),
        BlockKind::Container(container) => container.bodies().into_iter().map(depth).max().unwrap_or(0),
        _ => 0,
    };
    blocks.iter().map(|block| inner(block) + 1).max().unwrap_or(0)
}

/// Collects the spans of blocks and of nested blocks.
fn spans(blocks: &[Block], into: &mut Vec<Span>) {
    for block in blocks {
        into.push(block.span);
        match &block.kind {
            BlockKind::Quote(blocks) => spans(blocks, into),
            BlockKind::List { items, .. } => items.iter().for_each(|item| spans(&item.blocks, into)),
            BlockKind::Container(container) => {
                container.all_bodies().into_iter().for_each(|body| spans(body, into));
            }
            _ => {}
        }
    }
}

fn spans_lie_inside(text: &str) {
    let (markup, _) = read(text);
    let mut found: Vec<Span> = markup.mentions.iter().map(|mention| mention.span).collect();
    found.extend(markup.anchors.iter().map(|(_, span)| *span));
    spans(&markup.document.blocks, &mut found);
    markup.document.notes.iter().for_each(|note| spans(&note.blocks, &mut found));
    for span in found {
        assert!(span.start <= span.end && span.end as usize <= text.len(), "{span:?} in {text:?}");
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} splits a character of {text:?}");
    }
}

#[test]
fn mentions_point_at_what_they_name() {
    let text = "é [@a1; @b2] has 0.65 of {=pareto.obs.f1}, not GPT-5.2 or 2605.12978v1.";
    let (markup, _) = read(text);
    let named: Vec<_> =
        markup.mentions.iter().map(|mention| &text[mention.span.start as usize..mention.span.end as usize]).collect();
    assert_eq!(named, ["a1", "b2", "0.65", "{=pareto.obs.f1}"]);
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_span_lies_inside(
        text in "(::: (note|story x|predict p|step show=a|deep)?|--- reveal|[a-zé*_`\\[\\](){}=@^!<>|$#\\\\:. \n-]|\\[\\^a\\]:?|\\{=pareto.obs.f1|\n\n|\n    |- |1\\. |> ){0,80}"
    ) {
        spans_lie_inside(&text);
    }

    #[test]
    fn any_characters_are_read(text in "\\PC{0,200}") {
        spans_lie_inside(&text);
    }
}
