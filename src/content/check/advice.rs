//! Warnings about content that can be served: reading time, numbers typed by hand, answers given away, tables that
//! are too wide.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use crate::content::data::{Data, Row, number};
use crate::content::markup::MentionKind;
use crate::content::model::{Block, BlockKind, Document, FigureBody, Inline, Table, Value, plain_text};
use crate::content::page::WriteUpFile;
use crate::diagnostic::{Diagnostic, Severity, Source, Span};

/// Maximum deviation of the claimed minutes from the computed ones, which visitors are shown.
const MINUTES_OFF_MAX: u32 = 1;
/// The narrowest supported screen, without the two columns of a card's indent.
const NARROW_COLUMNS: usize = 36;
/// Minimum words of an answer for the check whether the text gives it away; shorter ones can occur by chance.
const ANSWER_WORDS_MIN: usize = 4;
/// Maximum warnings of one kind for one file.
const WARNINGS_MAX: usize = 20;

/// Checks a write-up's minutes, numbers and predictions.
pub fn write_up(file: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
    let source = &file.file.source;
    if let Some(claimed) = &file.minutes {
        let minutes = file.write_up.minutes;
        if minutes.abs_diff(claimed.value) > MINUTES_OFF_MAX {
            let message = format!("about {minutes} min by our count, not {}", claimed.value);
            diagnostics.push(source.warning(claimed.span, message));
        }
    }
    typed_numbers(file, diagnostics);
    answers(file, diagnostics);
}

/// Warns of numbers in prose and figure titles that equal a cell of the data and would not follow its changes.
fn typed_numbers(file: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
    let mut cells: BTreeMap<&str, (&Data, &Row, usize)> = BTreeMap::new();
    for data in file.data.values() {
        for row in &data.rows {
            for (column, cell) in row.cells.iter().enumerate().skip(1) {
                if is_distinctive(cell) && !cells.contains_key(cell.as_str()) {
                    cells.insert(cell, (data, row, column));
                }
            }
        }
    }
    let page = file.file.mentions.iter().filter_map(|mention| match &mention.kind {
        MentionKind::Number(text) => Some((&file.file.source, mention.span, text)),
        _ => None,
    });
    let figures = file.figures.values().filter_map(|(source, figure)| Some((source, figure.as_ref()?)));
    let figures =
        figures.flat_map(|(source, figure)| figure.typed.iter().map(move |typed| (source, typed.span, &typed.value)));
    let found = page.chain(figures).filter_map(|(source, span, text)| {
        let text = text.replace(',', "");
        let (data, row, column) = cells.get(text.as_str())?;
        let way_out = match data.address(row, *column) {
            Some(address) => format!("write {address}"),
            None => "give its row a key in the first column to quote it".to_owned(),
        };
        Some((source, span, format!("{text} is typed by hand and stands in the data; {way_out}")))
    });
    for (index, (source, span, message)) in found.take(WARNINGS_MAX).enumerate() {
        let more = if index + 1 == WARNINGS_MAX { "; and perhaps more from here on" } else { "" };
        diagnostics.push(source.warning(span, format!("{message}{more}")));
    }
}

/// Whether two equal numbers are hardly a coincidence: they have a decimal point or three digits, and are not a year.
fn is_distinctive(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    number(text).is_some() && !year && (digits >= 3 || (text.contains('.') && digits >= 2))
}

/// Warns of predictions whose answer is in the text before them.
fn answers(file: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
    let mentions = &file.file.mentions;
    for (index, mention) in mentions.iter().enumerate() {
        let MentionKind::Predict(answer) = &mention.kind else { continue };
        // The answer may itself be a value on the line of the prediction.
        let line_end = file.file.source.text[mention.span.start as usize..]
            .find('\n')
            .map_or(u32::MAX, |length| mention.span.start.saturating_add(u32::try_from(length).unwrap_or(u32::MAX)));
        let own =
            mentions[index..].iter().take_while(|other| other.span.start < line_end).find_map(|other| {
                match &other.kind {
                    MentionKind::Value(value) => Some(value),
                    _ => None,
                }
            });
        let asked = mentions.iter().find_map(|other| match &other.kind {
            MentionKind::Variable(variable) if (mention.span.start..line_end).contains(&other.span.start) => {
                Some(variable)
            }
            _ => None,
        });
        let given = mentions[..index].iter().find(|earlier| match &earlier.kind {
            MentionKind::Value(value) => own == Some(value) || (is_distinctive(answer) && value.text == *answer),
            MentionKind::Number(text) => is_distinctive(answer) && text == answer,
            // A number asked for by a prediction is withheld before the answer, so it does not give the answer away.
            MentionKind::Variable(variable) => {
                is_distinctive(answer)
                    && variable.text == *answer
                    && asked.is_none_or(|asked| asked.name != variable.name)
            }
            _ => earlier.figure().is_some_and(|id| own.is_some_and(|own| shows(file, id, own))),
        });
        let words = said_before(&file.file.source, mention.span, answer);
        if let Some(given) = given.map(|given| given.span).or(words) {
            let (line, _) = file.file.source.position(given.start);
            let message = format!("line {line} gives the answer {answer} away before this prediction asks for it");
            diagnostics.push(file.file.source.warning(mention.span, message));
        }
    }
}

/// Whether a figure shows a value.
fn shows(file: &WriteUpFile, figure: &str, value: &Value) -> bool {
    let figure = file.figures.get(figure).and_then(|(_, figure)| figure.as_ref());
    figure.is_some_and(|known| {
        known.data.contains(&value.data)
            && is_distinctive(&value.text)
            && known.figure.table.rows.iter().flatten().any(|cell| plain_text(cell) == value.text)
    })
}

/// Returns the span of an answer of several words in the text before a prediction.
fn said_before(source: &Source, prediction: Span, answer: &str) -> Option<Span> {
    if answer.split_whitespace().count() < ANSWER_WORDS_MIN || answer.contains('|') {
        return None;
    }
    let before = source.text.get(..prediction.start as usize)?;
    let at = before.to_ascii_lowercase().find(&answer.to_ascii_lowercase())?;
    Some(Span::new(at..at + answer.len()))
}

/// Warns of tables that fit a narrow screen neither in columns nor as cards.
pub fn tables(source: &Source, document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let mut open: Vec<&Block> = document.blocks.iter().collect();
    open.extend(document.notes.iter().flat_map(|note| &note.blocks));
    while let Some(block) = open.pop() {
        match &block.kind {
            BlockKind::Table(table) => {
                if let Some(message) = too_wide(table) {
                    diagnostics.push(source.warning(block.span, message));
                }
            }
            BlockKind::Quote(blocks) => open.extend(blocks),
            BlockKind::List { items, .. } => open.extend(items.iter().flat_map(|item| &item.blocks)),
            BlockKind::Container(container) => {
                open.extend(container.all_bodies().into_iter().flatten());
            }
            _ => {}
        }
    }
}

/// Warns of figures whose table, which is shown if no picture fits, does not fit a narrow screen.
pub fn figures(file: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
    for (source, figure) in file.figures.values() {
        // Frames are pictures, whose size is checked where they are read.
        let table =
            figure.as_ref().map(|file| &file.figure).filter(|figure| !matches!(figure.body, FigureBody::Frames(_)));
        if let Some(message) = table.and_then(|figure| too_wide(&figure.table)) {
            diagnostics
                .push(Diagnostic { severity: Severity::Warning, ..Diagnostic::file(source.path.clone(), message) });
        }
    }
}

/// Returns the warning for a table with a word wider than a narrow screen.
fn too_wide(table: &Table) -> Option<String> {
    let cells = table.rows.iter().chain(std::iter::once(&table.head)).flatten();
    cells
        .map(|cell: &Vec<Inline>| plain_text(cell))
        .find_map(|text| text.split_whitespace().find(|word| word.width() > NARROW_COLUMNS).map(str::to_owned))
        .map(|word| format!("\"{word}\" does not fit a narrow screen, not even on a line of its own"))
}
