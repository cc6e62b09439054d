//! Browsing a page: scrolling, moving the focus, opening what has it. It takes every key that no feature above it wants.

use ratatui::layout::Position;

use super::context::Context;
use super::feature::{Feature, Handled, Keys, NamedKey, Request};
use super::keymap::{self, Action};
use super::outline::section_at;
use super::page::Route;
use super::reader::stop_before;
use super::{paint, ruler};
use crate::content::model::Page;
use crate::term::frame::Frame;
use crate::term::input::{Event, Key, KeyPress, Mouse, MouseKind};
use crate::typeset::Spot;
use crate::typeset::depth::Depth;

/// Lines a turn of the wheel scrolls.
const WHEEL_LINES: isize = 3;
/// Lines that stay on screen when a page is turned, so that the eye finds where it was.
const KEPT_LINES: usize = 2;

/// The page on screen as something to move about in. What it works on is shared, so it has no state of its own.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Browse;

impl Feature for Browse {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        match event {
            Event::Key(press) => press_key(*press, context),
            Event::Mouse(mouse) => click(*mouse, context),
            Event::Paste(_) | Event::Focus(_) => Handled::Ignored,
        }
    }

    fn draw(&self, context: &Context, frame: &mut Frame) {
        if let Some(area) = context.screen().ruler {
            let (layout, top) = (context.layout(), context.page.top);
            ruler::draw(layout, top, &context.theme(), context.glyphs(), area, &mut frame.cells);
        }
    }

    fn keys(&self, context: &Context) -> Keys {
        let named = |(action, does): &(Action, &'static str)| -> NamedKey {
            let key = match action {
                Action::Down => context.arrows("↑↓", "up/down"),
                action => keymap::name_of(*action, context.has_arrows()),
            };
            (key, *does)
        };
        Keys::and_below(page_keys(context.route()).iter().map(named).collect())
    }

    /// The beginning of what has the focus, or of the page.
    fn cursor(&self, context: &Context) -> Option<Position> {
        let text = context.screen().text;
        let focus = context.page.focus.filter(|focus| context.is_in_sight(*focus));
        let row = focus.map_or(0, |focus| context.layout().lines_of(focus).start.saturating_sub(context.page.top));
        Some(Position::new(text.x, text.y + row as u16))
    }
}

/// The keys that matter on a page, in the order in which they are kept when room is short.
fn page_keys(route: &Route) -> &'static [(Action, &'static str)] {
    match route {
        Route::Page(Page::Home) => &[
            (Action::Down, "move"),
            (Action::Open, "open"),
            (Action::Help, "help"),
            (Action::Leave, "leave"),
            (Action::Search, "search"),
            (Action::Works, "works"),
            (Action::News, "news"),
        ],
        Route::Page(Page::WriteUp(_)) => &[
            (Action::PageDown, "on"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Outline, "outline"),
            (Action::Find, "find"),
            (Action::Hints, "links"),
        ],
        Route::Page(_) => &[
            (Action::Down, "move"),
            (Action::Open, "open"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Cite, "cite"),
            (Action::Leave, "leave"),
        ],
        // A lab, the search and the outline name their own.
        Route::Lab { .. } | Route::Search | Route::Outline(_) => &[],
        Route::Cite(_) => &[(Action::Back, "back"), (Action::Leave, "leave")],
        Route::Help | Route::Terminal => &[(Action::Down, "scroll"), (Action::Back, "back"), (Action::Leave, "leave")],
    }
}

fn press_key(press: KeyPress, context: &mut Context) -> Handled {
    // On a write-up the key that lowers a guess does not lead away from the page when no guess has the keys.
    if matches!(press.key, Key::Left | Key::Char('h')) && !press.ctrl && !press.alt && context.write_up().is_some() {
        context.say("esc goes back");
        return Handled::Quietly;
    }
    let Some(action) = keymap::action(press) else { return Handled::Ignored };
    act(action, context)
}

fn act(action: Action, context: &mut Context) -> Handled {
    let height = context.height();
    let half = (height / 2).max(1) as isize;
    let page = height.saturating_sub(KEPT_LINES).max(1);
    match action {
        Action::Down => step(context, true),
        Action::Up => step(context, false),
        Action::HalfDown => context.scroll(half),
        Action::HalfUp => context.scroll(-half),
        Action::PageDown => {
            let line = stop_before(context, context.page.top + page);
            context.scroll_to(line);
        }
        Action::PageUp => context.scroll(-(page as isize)),
        Action::Top => {
            context.page.focus = None;
            context.scroll_to(0);
        }
        Action::Bottom => {
            if context.route().moves_focus() {
                context.page.focus = context.layout().targets.len().checked_sub(1);
            }
            context.scroll_to(context.layout().lines.len());
        }
        Action::NextItem => next_item(context, true),
        Action::PreviousItem => next_item(context, false),
        Action::NextNumber => next_number(context, true),
        Action::PreviousNumber => next_number(context, false),
        Action::NextSection => next_section(context, true),
        Action::PreviousSection => next_section(context, false),
        Action::JumpBack => jump_back(context),
        Action::Depth(number) => set_depth(context, number),
        Action::Open => return open(context),
        Action::Back => return Handled::asking(Request::Back),
        Action::Outline => return Handled::asking(Request::Outline),
        Action::Find => return Handled::asking(Request::Find),
        Action::FindNext => return Handled::asking(Request::FindNext(true)),
        Action::FindPrevious => return Handled::asking(Request::FindNext(false)),
        Action::Hints => return Handled::asking(Request::Hints),
        _ => return Handled::Ignored,
    }
    Handled::Quietly
}

/// Down or up: on a page whose focus moves to what opens next if that is in sight, else one line.
pub(super) fn step(context: &mut Context, forward: bool) {
    if context.route().moves_focus() {
        let count = context.layout().targets.len();
        let in_sight = |target: &usize| context.is_in_sight(*target);
        let next = match (context.page.focus.filter(in_sight), forward) {
            (Some(focus), true) => Some(focus + 1).filter(|next| *next < count),
            (Some(focus), false) => focus.checked_sub(1),
            (None, true) => (0..count).find(in_sight),
            (None, false) => (0..count).rev().find(in_sight),
        };
        if let Some(next) = next.filter(in_sight) {
            return context.focus_on(next);
        }
    }
    context.scroll(if forward { 1 } else { -1 });
}

/// The next or previous thing that opens, wherever it is.
fn next_item(context: &mut Context, forward: bool) {
    let layout = context.layout();
    let (count, top, height) = (layout.targets.len(), context.page.top, context.height());
    if count == 0 {
        return;
    }
    let next = match context.page.focus.filter(|focus| context.is_in_sight(*focus)) {
        Some(focus) if forward => (focus + 1) % count,
        Some(focus) => (focus + count - 1) % count,
        None if forward => (0..count).find(|target| layout.lines_of(*target).start >= top).unwrap_or(0),
        None => (0..count).rev().find(|target| layout.lines_of(*target).start < top + height).unwrap_or(count - 1),
    };
    context.focus_on(next);
}

/// The next or previous number that stands in the page's data.
fn next_number(context: &mut Context, forward: bool) {
    let layout = context.layout();
    let (top, height) = (context.page.top, context.height());
    let mut numbers = (0..layout.targets.len()).filter(|index| matches!(layout.targets[*index], Spot::Value(_)));
    let line = |target: usize| layout.lines_of(target).start;
    let seen = context.page.focus.filter(|focus| context.is_in_sight(*focus));
    let next = match (seen, forward) {
        (Some(focus), true) => numbers.find(|number| *number > focus),
        (Some(focus), false) => numbers.rfind(|number| *number < focus),
        (None, true) => numbers.find(|number| line(*number) >= top),
        (None, false) => numbers.rfind(|number| line(*number) < top + height),
    };
    match next {
        Some(number) => context.focus_on(number),
        None => context.say("no more numbers of the data here"),
    }
}

fn next_section(context: &mut Context, forward: bool) {
    let top = context.page.top;
    let mut lines = context.layout().sections.iter().map(|section| section.line);
    let line = match forward {
        true => lines.find(|line| *line > top),
        false => Some(lines.rfind(|line| *line < top).unwrap_or(0)),
    };
    if let Some(line) = line {
        context.remember_position();
        context.scroll_to(line);
    }
}

/// Back to the position before the last jump on this page, and from there to where the visitor was.
fn jump_back(context: &mut Context) {
    match context.page.before {
        Some(before) => {
            context.remember_position();
            context.scroll_to(before);
        }
        None => context.say("you have not jumped on this page"),
    }
}

/// Tells more or less of the write-ups; the position is kept.
fn set_depth(context: &mut Context, number: u16) {
    let Some(depth) = Depth::numbered(number) else { return };
    if context.depth != depth {
        context.depth = depth;
        context.relayout();
    }
    context.say(match depth {
        Depth::Minute => "depth 1 of 3: one minute",
        Depth::Pages => "depth 2 of 3: the whole story",
        Depth::Everything => "depth 3 of 3: everything",
    });
}

/// Opens what has the focus; nothing is opened unseen: it is shown first.
fn open(context: &mut Context) -> Handled {
    let Some(focus) = context.page.focus else { return Handled::Ignored };
    if !context.is_in_sight(focus) {
        context.focus_on(focus);
        return Handled::Quietly;
    }
    Handled::Consumed(context.focused().cloned().map(Request::Open))
}

fn click(mouse: Mouse, context: &mut Context) -> Handled {
    match mouse.kind {
        MouseKind::WheelUp => context.scroll(-WHEEL_LINES),
        MouseKind::WheelDown => context.scroll(WHEEL_LINES),
        MouseKind::Press(0) => {
            let text = context.screen().text;
            let inside = mouse.row >= text.y && mouse.row < text.bottom();
            let line = context.page.top + usize::from(mouse.row.saturating_sub(text.y));
            let line = context.layout().lines.get(line).filter(|_| inside);
            let column = mouse.column.checked_sub(text.x);
            if let (Some(line), Some(column)) = (line, column)
                && let Some(target) = paint::target_at(line, usize::from(column))
            {
                context.page.focus = Some(target);
                return open(context);
            }
        }
        _ => return Handled::Ignored,
    }
    Handled::Quietly
}

/// The position on the page for the footer: how many of the things that open are before the focus.
pub(super) fn focus_of(context: &Context) -> Option<(usize, usize)> {
    let count = context.layout().targets.len();
    let moves = context.route().moves_focus() && count > 0;
    moves.then(|| (context.page.focus.map_or(1, |focus| focus + 1), count))
}

/// The title of the section being read, with its number.
pub(super) fn section_title(context: &Context) -> Option<String> {
    let section = section_at(context.layout(), context.page.top).filter(|section| !section.number.is_empty())?;
    Some(format!("{} {}", section.number, section.title))
}
