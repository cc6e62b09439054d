//! Artificial pages: prose with and without ruler and footer, a list, and a page of odd text.

use crate::dice::Dice;
use folio::term::frame::{Frame, Grid, link};
use ratatui::style::{Color, Modifier, Style};

/// The colours of a theme.
#[derive(Clone, Copy)]
pub struct Theme {
    pub dim: Color,
    pub accent: Color,
    pub link: Color,
    pub raised: Color,
}

pub const DARK: Theme = Theme {
    dim: Color::Rgb(0x98, 0x94, 0x8a),
    accent: Color::Rgb(0xf0, 0xa9, 0x4b),
    link: Color::Rgb(0x7c, 0xc4, 0xbb),
    raised: Color::Rgb(0x26, 0x26, 0x2d),
};

pub const LIGHT: Theme = Theme {
    dim: Color::Rgb(0x6b, 0x67, 0x5e),
    accent: Color::Rgb(0xa8, 0x4b, 0x00),
    link: Color::Rgb(0x0b, 0x6b, 0x66),
    raised: Color::Rgb(0xef, 0xed, 0xe4),
};

pub const NAMED: Theme =
    Theme { dim: Color::DarkGray, accent: Color::LightYellow, link: Color::Cyan, raised: Color::Blue };

/// A line of text: pieces with their styles.
pub type Line = Vec<(String, Look)>;

/// The style of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Plain,
    Heading,
    Number,
    Link,
}

/// Words, roughly in the proportions of English.
const WORDS: &[&str] = &[
    "the",
    "the",
    "the",
    "the",
    "of",
    "of",
    "of",
    "and",
    "and",
    "to",
    "to",
    "a",
    "a",
    "a",
    "in",
    "in",
    "is",
    "is",
    "that",
    "that",
    "for",
    "it",
    "as",
    "was",
    "with",
    "be",
    "by",
    "on",
    "not",
    "this",
    "are",
    "or",
    "from",
    "at",
    "which",
    "but",
    "have",
    "an",
    "had",
    "they",
    "we",
    "one",
    "can",
    "its",
    "more",
    "model",
    "models",
    "cause",
    "effect",
    "estimate",
    "experiment",
    "treatment",
    "because",
    "result",
    "results",
    "measured",
    "evidence",
    "question",
    "between",
    "difference",
    "variable",
    "assumption",
    "under",
    "language",
    "agent",
    "agents",
    "answer",
    "observed",
    "when",
    "only",
    "given",
    "every",
    "small",
    "large",
    "error",
    "confidence",
    "interval",
    "without",
    "benchmark",
    "reasoning",
    "intervention",
];

/// Width of the text, in columns.
pub const MEASURE: usize = 68;

/// Generates a text of `paragraphs` paragraphs, wrapped: headings, links and numbers among prose.
pub fn prose(dice: &mut Dice, paragraphs: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for paragraph in 0..paragraphs {
        if paragraph % 7 == 0 {
            let heading = format!("{}  {} {}", paragraph / 7 + 1, dice.pick(WORDS), dice.pick(WORDS));
            lines.push(vec![(heading, Look::Heading)]);
            lines.push(Vec::new());
        }
        let mut line: Line = Vec::new();
        let mut used = 0;
        for place in 0..40 + dice.below(90) {
            let (word, look) = match dice.below(200) {
                0..=2 => (format!("{}.{}", dice.below(10), dice.below(100)), Look::Number),
                3 => (format!("{} {}", dice.pick(WORDS), dice.pick(WORDS)), Look::Link),
                _ => (dice.pick(WORDS).to_string(), Look::Plain),
            };
            let word = if place % 14 == 13 { format!("{word}.") } else { word };
            if used > 0 && used + 1 + word.len() > MEASURE {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push((" ".into(), Look::Plain));
                used += 1;
            }
            used += word.len();
            line.push((word, look));
        }
        lines.push(line);
        lines.push(Vec::new());
    }
    lines
}

/// Creates an empty page.
pub fn page(columns: u16, rows: u16) -> Frame {
    let links = vec!["https://example.org/papers/causal-reasoning-in-agents".into(), "mailto:a@example.org".into()];
    Frame { links, ..Frame::of(Grid::new(columns, rows)) }
}

/// Draws lines from `offset` on, indented by `indent` columns, in the first `rows` rows.
pub fn text(frame: &mut Frame, lines: &[Line], offset: usize, indent: u16, rows: u16, theme: Theme) {
    for (y, line) in (0..rows).zip(lines.iter().skip(offset)) {
        let mut x = indent;
        for (text, look) in line {
            let style = match look {
                Look::Plain => Style::new(),
                Look::Heading => Style::new().fg(theme.accent).add_modifier(Modifier::BOLD),
                Look::Number => Style::new().fg(theme.accent),
                Look::Link => Style::new().fg(theme.link).underline_color(link(0)),
            };
            x = frame.cells.put(x, y, text, style);
        }
    }
}

/// Draws a page of text alone.
pub fn plain(columns: u16, rows: u16, lines: &[Line], offset: usize, theme: Theme) -> Frame {
    let mut frame = page(columns, rows);
    let indent = columns.saturating_sub(MEASURE as u16) / 2;
    text(&mut frame, lines, offset, indent, rows, theme);
    frame
}

/// Draws a page of the reader: text, a ruler with sections at the left, and a footer.
pub fn reader(columns: u16, rows: u16, lines: &[Line], offset: usize, theme: Theme) -> Frame {
    let mut frame = page(columns, rows);
    let height = rows - 1;
    text(&mut frame, lines, offset, columns.saturating_sub(MEASURE as u16) / 2, height - 1, theme);
    let place = |line: usize| (line * usize::from(height) / lines.len().max(1)) as u16;
    let read = place(offset + usize::from(height));
    let sections: Vec<u16> = (0..lines.len())
        .filter(|line| lines[*line].first().is_some_and(|(_, look)| *look == Look::Heading))
        .map(place)
        .collect();
    for y in 0..height {
        let glyph = match (sections.contains(&y), y < read) {
            (true, true) => "┣",
            (true, false) => "├",
            (false, true) => "┃",
            (false, false) => "│",
        };
        frame.cells.put(1, y, glyph, Style::new().fg(theme.dim));
    }
    let keys = "j k scroll   ] section   o outline   ? help   q leave";
    frame.cells.put_within(2, rows - 1, keys, columns.saturating_sub(9), Style::new().fg(theme.dim));
    let part = format!("{} %", offset * 100 / lines.len().max(1));
    frame.cells.put(columns - 1 - part.len() as u16, rows - 1, &part, Style::new().fg(theme.dim));
    frame
}

/// Draws a list with one selected entry, highlighted over the whole width.
pub fn list(columns: u16, rows: u16, lines: &[Line], chosen: u16, theme: Theme) -> Frame {
    let mut frame = page(columns, rows);
    for y in 0..rows {
        let title: String = lines[usize::from(y) % lines.len()].iter().map(|(text, _)| text.as_str()).collect();
        let style =
            if y == chosen % rows { Style::new().bg(theme.raised).add_modifier(Modifier::BOLD) } else { Style::new() };
        frame.cells.put(0, y, &" ".repeat(columns.into()), style);
        frame.cells.put_within(4, y, &title, columns.saturating_sub(8), style);
        if y == chosen % rows {
            frame.cells.put(1, y, "▌", style.fg(theme.accent));
        }
    }
    frame
}

/// Pieces of text with difficult widths.
const ODD: &[&str] = &[
    "漢字かな交じり文",
    "한국어",
    "e\u{301}o\u{308}n\u{303}",
    "नमस्ते",
    "❤\u{fe0f}",
    "🇩🇪🇫🇷",
    "👩\u{200d}🔬",
    "✅",
    "😀😀",
    "ｶﾞｷﾞ",
    "──────────────────",
    "┌─┬─┐",
    "⣿⣿⣿⣿⣿⣿⣿",
    "plain words",
    "  ",
    "a",
    "العربية",
    "±σ≈≤",
    "👍🏽",
    "\u{1f9d1}\u{200d}\u{1f680}",
];

/// Draws a page of odd text in odd styles, partly in the last column.
pub fn odd(columns: u16, rows: u16, dice: &mut Dice, theme: Theme) -> Frame {
    let mut frame = page(columns, rows);
    for _ in 0..rows * 2 {
        let (x, y) = (dice.below(columns.into()) as u16, dice.below(rows.into()) as u16);
        let mut style = *dice.pick(&[
            Style::new(),
            Style::new().fg(theme.accent).bg(theme.raised),
            Style::new().add_modifier(Modifier::BOLD),
            Style::new().add_modifier(Modifier::DIM | Modifier::ITALIC),
            Style::new().add_modifier(Modifier::UNDERLINED),
            Style::new().add_modifier(Modifier::REVERSED).fg(theme.link),
            Style::new().add_modifier(Modifier::CROSSED_OUT).fg(theme.dim),
        ]);
        if dice.below(4) == 0 {
            style = style.underline_color(link(dice.below(3)));
        }
        let text: &str = dice.pick::<&str>(ODD);
        frame.cells.put(x, y, text, style);
    }
    frame
}
