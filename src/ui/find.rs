//! Finding words on the page on screen: every match is marked, and keys go from match to match.

use std::ops::Range;
use std::sync::{Arc, Weak};

use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::context::Context;
use super::feature::{Feature, Handled, Keys, NamedKey};
use super::footer;
use super::prompt::{Prompt, Typed};
use crate::term::frame::Frame;
use crate::term::input::{Event, Key, KeyPress};
use crate::typeset::{Layout, Line, MATCHES_MAXIMUM, Match, Role, text};

/// Number of lines shown above a match.
const CONTEXT_LINES: usize = 3;

/// The words looked for, and their matches on the page.
#[derive(Debug, Clone, Default)]
pub(super) struct Find {
    prompt: Prompt,
    stage: Stage,
    /// The first line on screen when the search began.
    from: usize,
    /// Index of the current match.
    at: usize,
    matches: Box<[Match]>,
    /// The layout that the matches are in.
    page: Weak<Layout>,
}

/// State of a search on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    /// No search is active.
    #[default]
    Idle,
    /// The words are being typed.
    Typing,
    /// The words are complete, and their matches are marked.
    Found,
}

impl Find {
    /// Starts a search on the page.
    pub(super) fn begin(&mut self, context: &Context) {
        self.prompt.clear();
        self.matches = Box::default();
        (self.stage, self.from, self.at) = (Stage::Typing, context.page.top, 0);
    }

    /// Goes to the next or previous match.
    pub(super) fn go_on(&mut self, forward: bool, context: &mut Context) {
        if self.stage == Stage::Idle || self.matches.is_empty() {
            return context.say("nothing is being looked for; / begins");
        }
        let count = self.matches.len();
        self.at = if forward { (self.at + 1) % count } else { (self.at + count - 1) % count };
        self.show(context);
    }

    fn search(&mut self, context: &Context) {
        self.matches = context.layout().folded().matches(self.prompt.text()).into();
        self.page = Arc::downgrade(&context.page.layout);
    }

    fn end(&mut self) {
        self.stage = Stage::Idle;
        self.matches = Box::default();
    }

    /// Repeats the search and moves to the first match after the line where it began.
    fn find_first(&mut self, context: &mut Context) {
        self.search(context);
        self.at = self.matches.iter().position(|place| place.line() >= self.from).unwrap_or(0);
        if self.matches.is_empty() {
            return context.scroll_to(self.from);
        }
        self.show(context);
    }

    fn show(&self, context: &mut Context) {
        let Some(line) = self.matches.get(self.at).map(Match::line) else { return };
        let (top, height) = (context.page.top, context.height());
        if line < top + CONTEXT_LINES.min(top) || line + 1 >= top + height {
            context.scroll_to(line.saturating_sub(height / 3));
        }
        context.page.landed = Some(line);
    }

    fn type_key(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        let typed = match press {
            KeyPress { key: Key::Up, .. } => self.prompt.recall(true),
            KeyPress { key: Key::Down, .. } => self.prompt.recall(false),
            press => self.prompt.press(press),
        };
        match typed {
            Typed::Changed => self.find_first(context),
            Typed::Moved => {}
            Typed::Done => {
                self.prompt.remember();
                if self.prompt.text().trim().is_empty() {
                    self.end();
                } else if self.matches.is_empty() {
                    self.end();
                    context.say("not on this page; s searches all");
                } else {
                    self.stage = Stage::Found;
                    context.page.before = Some(self.from);
                }
            }
            Typed::Left => {
                self.end();
                context.scroll_to(self.from);
            }
            Typed::Unused => return Handled::Ignored,
        }
        Handled::Consumed(None)
    }

    /// Returns the prompt line for the footer, split at the caret.
    fn words(&self) -> (String, String) {
        let typed = self.prompt.text();
        let count = self.matches.len();
        let place = match count {
            0 if typed.trim().is_empty() => String::new(),
            0 => "  not here".to_owned(),
            MATCHES_MAXIMUM => format!("  {} of {count} or more", self.at + 1),
            _ => format!("  {} of {count}", self.at + 1),
        };
        let before = self.prompt.before_caret();
        let after = &typed[before.len()..];
        let caret = if self.stage == Stage::Typing && after.is_empty() { "_" } else { "" };
        (format!("/{before}"), format!("{after}{caret}{place}"))
    }
}

impl Feature for Find {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        match (self.stage, event) {
            (Stage::Typing, Event::Key(press)) => self.type_key(*press, context),
            (Stage::Typing, Event::Paste(text)) => {
                self.prompt.paste(text);
                self.find_first(context);
                Handled::Consumed(None)
            }
            (Stage::Found, Event::Key(KeyPress { key: Key::Escape, ctrl: false, alt: false, .. })) => {
                self.end();
                Handled::Consumed(None)
            }
            _ => Handled::Ignored,
        }
    }

    fn settle(&mut self, context: &mut Context) {
        if self.stage != Stage::Idle && !std::ptr::eq(self.page.as_ptr(), Arc::as_ptr(&context.page.layout)) {
            self.search(context);
            self.at = self.at.min(self.matches.len().saturating_sub(1));
        }
    }

    fn leave_page(&mut self) {
        self.end();
    }

    /// Marks the matches on screen: the current one reversed, the others underlined.
    fn draw(&self, context: &Context, frame: &mut Frame) {
        if self.stage == Stage::Idle {
            return;
        }
        let (layout, theme, screen, top) = (context.layout(), context.theme(), context.screen(), context.page.top);
        let bottom = top + usize::from(screen.text.height);
        for (number, line) in layout.lines.iter().enumerate().take(bottom).skip(top) {
            let first = self.matches.partition_point(|place| place.end() <= number);
            let count = self.matches[first..].iter().take_while(|place| place.line() <= number).count();
            if count == 0 {
                continue;
            }
            let ranges = layout.folded().ranges(number, line, &self.matches[first..first + count]);
            for (index, bytes) in (first..).zip(ranges) {
                let Some(bytes) = bytes else { continue };
                let columns = columns(line, &bytes);
                let y = screen.text.y + (number - top) as u16;
                let area = Rect::new(screen.text.x + columns.start, y, columns.end - columns.start, 1);
                let mark = if index == self.at { Modifier::REVERSED } else { Modifier::UNDERLINED };
                let style = theme.role(Role::Accent).add_modifier(Modifier::BOLD | mark);
                frame.cells.set_style(area, style);
            }
        }
        if let Some(area) = screen.footer.filter(|_| context.notice.is_none()) {
            let (before, after) = self.words();
            let before = shown(&before, area);
            let keys = if self.stage == Stage::Found { "   n next, N previous, esc ends" } else { "" };
            footer::say(context, &format!("{before}{after}{keys}"), area, &mut frame.cells);
        }
    }

    fn keys(&self, _: &Context) -> Keys {
        let key = |key: &str, does| -> NamedKey { (key.to_owned(), does) };
        match self.stage {
            Stage::Idle => Keys::default(),
            Stage::Typing => Keys::alone(vec![key("enter", "find"), key("esc", "back")]),
            Stage::Found => Keys::and_below(vec![key("n", "next"), key("N", "previous"), key("esc", "ends")]),
        }
    }

    fn takes_text(&self, _: &Context) -> bool {
        self.stage == Stage::Typing
    }

    fn cursor(&self, context: &Context) -> Option<Position> {
        let footer = context.screen().footer?;
        let (before, _) = self.words();
        let column = footer::left(footer) + text::width(shown(&before, footer)) as u16;
        (self.stage == Stage::Typing).then(|| Position::new(column.min(footer.right().saturating_sub(1)), footer.y))
    }
}

/// Returns the end of the text before the caret that fits into the footer beside the caret.
fn shown(before: &str, footer: Rect) -> &str {
    let padding = footer::left(footer) - footer.x;
    text::end(before, usize::from(footer.width.saturating_sub(2 * padding + 1)))
}

/// Returns the columns that a byte range of a line covers.
fn columns(line: &Line, bytes: &Range<usize>) -> Range<u16> {
    let text = line.text();
    let width = |end: usize| text.get(..end).map_or(0, text::width) as u16;
    width(bytes.start)..width(bytes.end)
}
