//! Movement on a page: by lines, targets, linked numbers and sections.

use super::context::Context;
use super::route::Route;
use crate::content::model::Page;
use crate::typeset::Target;

/// Number of lines that stay on screen when a page is turned, for continuity.
pub(super) const KEPT_LINES: usize = 2;

/// Moves down or up: to the next target, if both it and all lines before it fit on the screen; otherwise by one line,
/// or on the home page by a screen. On pages without moving focus, always by one line.
pub(super) fn step(context: &mut Context, forward: bool) {
    let direction = if forward { 1 } else { -1 };
    if !context.route().moves_focus() {
        return context.scroll(direction);
    }
    let (count, top, height) = (context.layout().targets.len(), context.page.top, context.height());
    let lines = |target: usize| context.layout().lines_of(target);
    let next = match (context.page.focus.filter(|focus| context.is_in_sight(*focus)), forward) {
        (Some(focus), true) => Some(focus + 1).filter(|next| *next < count),
        (Some(focus), false) => focus.checked_sub(1),
        (None, true) => (0..count).find(|target| lines(*target).start >= top + height),
        (None, false) => (0..count).rfind(|target| lines(*target).end <= top),
    };
    let is_near = |target: &usize| {
        let lines = lines(*target);
        lines.start + height > top && lines.start.min(lines.end.saturating_sub(height)) <= top + height
    };
    match next.filter(is_near) {
        Some(next) => context.focus_on(next),
        None if *context.route() == Route::Page(Page::Home) => {
            context.scroll(direction * height.saturating_sub(KEPT_LINES).max(1) as isize);
        }
        None => context.scroll(direction),
    }
}

/// Moves the focus to the next or previous target, wherever it is on the page.
pub(super) fn next_item(context: &mut Context, forward: bool) {
    let layout = context.layout();
    let (count, top, height) = (layout.targets.len(), context.page.top, context.height());
    let line = |target: usize| layout.lines_of(target).start;
    let next = match context.page.focus.filter(|focus| context.is_in_sight(*focus)) {
        Some(focus) if forward => Some(focus + 1).filter(|next| *next < count),
        Some(focus) => focus.checked_sub(1),
        None if forward => (0..count).find(|target| line(*target) >= top),
        None => (0..count).rfind(|target| line(*target) < top + height),
    };
    match next {
        Some(next) => context.focus_on(next),
        None if forward => context.say("nothing more opens below; g goes to the top"),
        None => context.say("nothing more opens above"),
    }
}

/// Moves the focus to the next or previous number that links to a row of the page's data.
pub(super) fn next_number(context: &mut Context, forward: bool) {
    let layout = context.layout();
    let (top, height) = (context.page.top, context.height());
    let mut numbers = (0..layout.targets.len())
        .filter(|index| matches!(layout.targets[*index], Target::Value(_) | Target::Variable(_)));
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

pub(super) fn next_section(context: &mut Context, forward: bool) {
    let top = context.page.top;
    let mut lines = context.layout().sections.iter().map(|section| section.line);
    let line = match forward {
        true => lines.find(|line| *line > top),
        false => Some(lines.rfind(|line| *line < top).unwrap_or(0)),
    };
    if let Some(line) = line {
        context.remember_position();
        context.land_on(line, 0);
    }
}

/// Returns to the position before the last jump on this page, and at the next call to the position after it.
pub(super) fn jump_back(context: &mut Context) {
    match context.page.before {
        Some(before) => {
            context.remember_position();
            context.scroll_to(before);
        }
        None => context.say("you have not jumped on this page"),
    }
}
