//! Finds markup of other programs in the text that visitors would read.

use folio::content::model::{Block, BlockKind, Document, Inline};
use folio::diagnostic::{Diagnostic, Source};

/// Lines of a long formula.
const FORMULA_LINES_MAX: u32 = 25;
/// Beginnings of foreign markup, and what must follow somewhere after them.
const SIGNS: [(&str, &str); 21] = [
    ("{{", "}}"),
    ("{%", "%}"),
    ("{:", "}"),
    ("{#", "}"),
    ("{.", "}"),
    ("]{", "}"),
    ("){", "}"),
    ("^[", "]"),
    ("[[", "]]"),
    ("[@", "]"),
    ("[!", "]"),
    ("\\begin{", ""),
    ("\\end{", ""),
    ("\\cite", "}"),
    ("\\ref{", ""),
    ("\\frac", ""),
    ("\\text", "}"),
    ("\\mathb", ""),
    ("$$", ""),
    ("<div", ">"),
    ("<img", ">"),
];

/// Returns the texts with foreign markup near which nothing is reported.
pub fn silent(source: &Source, document: &Document, findings: &[Diagnostic]) -> Vec<String> {
    // From some number on, findings of one kind are no longer reported each.
    if findings.iter().any(|finding| finding.message.contains("and more")) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let notes = document.notes.iter().flat_map(|note| &note.blocks);
    document.blocks.iter().chain(notes).for_each(|block| {
        of_block(block, &mut |block, text| {
            let Some(sign) = SIGNS.iter().find(|(open, close)| has(text, open, close)) else { return };
            let lines = source.position(block.span.start).0..=source.position(block.span.end).0;
            // The rest of a formula that is broken by a blank line was reported at its beginning.
            let begins = |finding: &&Diagnostic| finding.message.contains("formula") && finding.line < *lines.start();
            let near = findings.iter().filter(begins).any(|finding| lines.start() - finding.line < FORMULA_LINES_MAX);
            if !near && !findings.iter().any(|finding| lines.contains(&finding.line)) {
                found.push(format!("line {}: {} … {text}", lines.start(), sign.0));
            }
        })
    });
    found
}

fn has(text: &str, open: &str, close: &str) -> bool {
    text.match_indices(open).any(|(at, _)| text[at + open.len()..].contains(close))
}

fn of_block(block: &Block, see: &mut impl FnMut(&Block, &str)) {
    let mut inlines = |list: &[Inline]| texts(list).iter().for_each(|text| see(block, text));
    match &block.kind {
        BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => inlines(text),
        BlockKind::Table(table) => table.rows.iter().chain([&table.head]).flatten().for_each(|cell| inlines(cell)),
        BlockKind::Quote(blocks) => blocks.iter().for_each(|block| of_block(block, see)),
        BlockKind::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| of_block(block, see));
        }
        BlockKind::Container(container) => {
            container.all_bodies().into_iter().flatten().for_each(|block| of_block(block, see));
        }
        BlockKind::Code { .. } | BlockKind::Rule | BlockKind::Math(_) | BlockKind::Place(_) => {}
    }
}

/// Returns the plain texts of inlines, without code and formulas.
fn texts(inlines: &[Inline]) -> Vec<String> {
    let mut all = vec![String::new()];
    for inline in inlines {
        match inline {
            Inline::Text(text) => all[0] += text,
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => all.extend(texts(inner)),
            Inline::Link { text, .. } => all.extend(texts(text)),
            _ => all[0] += " ",
        }
    }
    all
}
