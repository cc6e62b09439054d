//! Browsing a page: scrolling, moving the focus, opening the focused target. This feature gets every key that no
//! feature above it consumes.

use ratatui::layout::Position;

use super::citing;
use super::context::Context;
use super::feature::{Feature, Handled, Keys, NamedKey, Request};
use super::keymap::{self, Action};
use super::movement::{jump_back, next_item, next_number, next_section, step};
use super::outline::section_at;
use super::reader::offers_number;
use super::route::Route;
use super::{paging, paint, ruler};
use crate::content::model::{LinkTarget, Page, WriteUp};
use crate::term::frame::Frame;
use crate::term::input::{Event, Key, KeyPress, Mouse, MouseKind};
use crate::typeset::Target;
use crate::typeset::depth::Depth;

/// Number of lines that one turn of the mouse wheel scrolls.
const WHEEL_LINES: isize = 3;

/// Scrolling and focus movement on the page on screen. It has no state of its own: the position is part of the shared
/// [`Context`].
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

    /// Drops a focus that has scrolled off the screen; the first lab on screen gets it instead, if there is one.
    fn settle(&mut self, context: &mut Context) {
        if context.write_up().is_none() || context.page.focus.is_some_and(|focus| context.is_in_sight(focus)) {
            return;
        }
        context.page.focus = context.lab_in_sight();
    }

    fn keys(&self, context: &Context) -> Keys {
        let named = |(action, does): &(Action, &'static str)| -> NamedKey {
            let key = match action {
                Action::Down => context.arrows("↑↓", "up/down"),
                action => keymap::name_of(*action, context.has_arrows()),
            };
            let shows_address = *action == Action::Open && leads_out(context);
            (key, if shows_address { "address" } else { *does })
        };
        let mut keys = Vec::new();
        if context.write_up().is_some() {
            keys.extend(focus_key(context));
            // At the end, the next page down is the next write-up.
            match (is_at_end(context), next_companion(context)) {
                (true, Some(_)) => keys.push((keymap::name_of(Action::PageDown, false), "next")),
                (true, None) => {}
                (false, _) => keys.extend(page_keys(context.route()).iter().take(1).map(named)),
            }
            if offers_number(context) {
                keys.push((keymap::name_of(Action::NextNumber, context.has_arrows()), "turn a number"));
            }
            keys.extend(context.play_key());
            if context.page.top == 0 {
                keys.push(("1 2 3".to_owned(), "depth"));
            }
        }
        let is_useless = |key: &&(Action, &str)| match key.0 {
            Action::PageDown => is_at_end(context),
            Action::Cite => citing::work(context).is_none(),
            _ => false,
        };
        keys.extend(page_keys(context.route()).iter().filter(|key| !is_useless(key)).map(named));
        // A companion in focus can be played from the first page.
        if main_lab(context).is_some() {
            keys.insert(keys.len().min(2), (keymap::name_of(Action::Play, false), "play"));
        }
        Keys::and_below(keys)
    }

    /// Returns the cell at which the focused target begins, or the first cell of the page.
    fn cursor(&self, context: &Context) -> Option<Position> {
        let text = context.screen().text;
        let focus = context.page.focus.filter(|focus| context.is_in_sight(*focus));
        let row = focus.map_or(0, |focus| context.layout().lines_of(focus).start.saturating_sub(context.page.top));
        Some(Position::new(text.x, text.y + row as u16))
    }
}

/// Returns the footer's entry for Enter, if the focused target is on screen.
fn focus_key(context: &Context) -> Option<NamedKey> {
    let focus = context.page.focus.filter(|focus| context.is_in_sight(*focus))?;
    let does = match context.layout().targets.get(focus)? {
        Target::Value(_) => "lights it",
        Target::Variable(_) => "the model",
        Target::Figure(_) => "its points",
        Target::Lab { .. } => "plays",
        Target::Link(_) if leads_out(context) => "address",
        Target::Link(_) => "opens",
        Target::Fold(_) | Target::Prediction(_) => return None,
    };
    Some(("enter".to_owned(), does))
}

/// Whether the focused link leads out of the program, so that Enter only shows its address.
fn leads_out(context: &Context) -> bool {
    match context.focused() {
        Some(Target::Link(LinkTarget::Url(_) | LinkTarget::File(_))) => true,
        Some(Target::Link(LinkTarget::Reference(_))) => *context.route() == Route::Page(Page::Works),
        _ => false,
    }
}

/// Returns the keys that the footer names on a page, most important first: those at the end are dropped when columns
/// are short.
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
            (Action::Copy, "copy"),
        ],
        Route::Page(Page::WriteUp(_)) => &[
            (Action::PageDown, "on"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Copy, "copy"),
            (Action::NextItem, "next link"),
            (Action::NextNumber, "numbers"),
            (Action::Outline, "outline"),
            (Action::Find, "find"),
        ],
        Route::Page(_) => &[
            (Action::Down, "move"),
            (Action::Open, "open"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Cite, "cite"),
            (Action::Copy, "copy"),
            (Action::Leave, "leave"),
        ],
        // A lab, the search and the outline name their own.
        Route::Lab { .. } | Route::Search | Route::Outline(_) => &[],
        Route::Cite(_) => &[(Action::Back, "back"), (Action::Copy, "copy"), (Action::Leave, "leave")],
        Route::Help | Route::Terminal => &[(Action::Down, "scroll"), (Action::Back, "back"), (Action::Leave, "leave")],
    }
}

fn press_key(press: KeyPress, context: &mut Context) -> Handled {
    // On a write-up, Left and `h` (which lower a guess) do not lead away from the page while no question has the
    // keys.
    if matches!(press.key, Key::Left | Key::Char('h')) && !press.ctrl && !press.alt && context.write_up().is_some() {
        context.say("esc goes back");
        return Handled::Quietly;
    }
    if press == KeyPress::plain(Key::Char(' '))
        && is_at_end(context)
        && let Some(next) = next_companion(context)
    {
        return Handled::asking(Request::Open(Target::Link(next)));
    }
    let Some(action) = keymap::action(press) else { return Handled::Ignored };
    act(action, context)
}

fn act(action: Action, context: &mut Context) -> Handled {
    let height = context.height();
    let half = (height / 2).max(1) as isize;
    match action {
        Action::Down => step(context, true),
        Action::Up => step(context, false),
        Action::HalfDown => context.scroll(half),
        Action::HalfUp => context.scroll(-half),
        Action::PageDown => paging::turn(context, true),
        Action::PageUp => paging::turn(context, false),
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
        Action::Play => return play(context),
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

/// Sets the depth (1 to 3) to which write-ups are shown; the reading position is kept.
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

/// Opens the focused target. If it is off the screen, only scrolls to it.
fn open(context: &mut Context) -> Handled {
    let Some(focus) = context.page.focus else {
        if context.write_up().is_some() {
            return Handled::Ignored;
        }
        // The focused target is off the screen: only show the first target below.
        next_item(context, true);
        return Handled::Quietly;
    };
    if !context.is_in_sight(focus) {
        context.focus_on(focus);
        return Handled::Quietly;
    }
    Handled::Consumed(context.focused().cloned().map(Request::Open))
}

/// Returns the longest lab of the companion that has the focus on the first page.
fn main_lab(context: &Context) -> Option<Target> {
    let Some(Target::Link(LinkTarget::Page { page: Page::WriteUp(slug), .. })) = context.focused() else { return None };
    let lab = context.library().write_up(slug.as_str()).and_then(WriteUp::main_lab)?;
    let target = || Target::Lab { page: slug.clone(), id: lab.id.clone() };
    (*context.route() == Route::Page(Page::Home)).then(target)
}

/// Plays the lab on screen. On the first page, plays the longest lab of the focused write-up; on a write-up without a
/// lab on screen, moves the focus to the next lab.
fn play(context: &mut Context) -> Handled {
    let in_sight = || context.lab_in_sight().and_then(|lab| context.layout().targets.get(lab).cloned());
    let spot = main_lab(context).or_else(in_sight);
    if let Some(spot) = spot {
        return Handled::asking(Request::Open(spot));
    }
    let layout = context.layout();
    let is_lab = |target: &usize| matches!(layout.targets[*target], Target::Lab { .. });
    let below = |target: &usize| layout.lines_of(*target).start > context.page.top;
    let labs: Vec<usize> = (0..layout.targets.len()).filter(is_lab).collect();
    match labs.iter().find(|lab| below(lab)).or(labs.first()) {
        Some(lab) => context.focus_on(*lab),
        None => context.say("no lab stands here; p plays one of a companion"),
    }
    Handled::Quietly
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

/// Whether the last line of the page is on screen.
fn is_at_end(context: &Context) -> bool {
    context.page.top + context.height() >= context.layout().lines.len()
}

/// Returns the link target of the write-up after the one on screen.
fn next_companion(context: &Context) -> Option<LinkTarget> {
    let next = context.library().write_up_after(context.write_up()?)?;
    Some(LinkTarget::Page { page: Page::WriteUp(next.slug.clone()), anchor: None })
}

/// Returns the position on the page for the footer: the number of the focused target, and the number of targets.
pub(super) fn focus_of(context: &Context) -> Option<(usize, usize)> {
    let count = context.layout().targets.len();
    let moves = context.route().moves_focus() && count > 0;
    moves.then(|| (context.page.focus.map_or(1, |focus| focus + 1), count))
}

/// Returns the title of the section being read, with its number: the one in the upper third of the screen, or above it.
pub(super) fn section_title(context: &Context) -> Option<String> {
    let read = if context.page.top == 0 { 0 } else { context.page.top + context.height() / 3 };
    let section = section_at(context.layout(), read).filter(|section| !section.number.is_empty())?;
    Some(format!("{} {}", section.number, section.title))
}
