//! Numbers of models in prose: the arrow keys and digits change the focused input, and everything on the page that
//! depends on it is updated.

use std::borrow::Cow;

use crate::content::model::{Lab, Slug, Variable};
use crate::lab::Setup;
use crate::lab::model::{Dial, Input};
use crate::term::input::{Event, Key, KeyPress, Mouse, MouseKind};
use crate::typeset::{Line, Run, Target, text};
use crate::ui::context::Context;
use crate::ui::feature::{Feature, Handled, Keys, NamedKey, Request};
use crate::ui::keymap::{self, Action};
use crate::ui::lab_sessions::{LabSessions, find_lab};
use crate::ui::overlay::ScreenLines;
use crate::ui::paint;

/// Steps that a fast key turns.
const FAST: i32 = 10;
/// Characters of a number that can be typed.
const TYPED_MAX: usize = 12;

/// The number being typed for the focused input. The values of inputs are part of the lab sessions.
#[derive(Debug, Clone, Default)]
pub(in crate::ui) struct Variables {
    typed: String,
    /// Index of the target for which a number is typed.
    at: Option<usize>,
}

/// A focused input.
struct Focused<'c> {
    slug: &'c Slug,
    lab: &'c Lab,
    input: &'c Input,
}

/// Returns the focused number of a model, if it is on screen.
fn variable(context: &Context) -> Option<&Variable> {
    let focus = context.page.focus.filter(|focus| context.is_in_sight(*focus))?;
    match context.layout().targets.get(focus) {
        Some(Target::Variable(variable)) => Some(variable),
        _ => None,
    }
}

fn focused(context: &Context) -> Option<Focused<'_>> {
    let slug = context.write_up()?;
    let variable = variable(context)?;
    let lab = find_lab(context.library(), slug, &variable.lab)?;
    let Setup::Model(setup) = &*lab.setup else { return None };
    let input = setup.inputs.iter().find(|input| input.name == variable.name)?;
    Some(Focused { slug, lab, input })
}

/// Returns the first input on screen.
fn first_in_sight(context: &Context) -> Option<usize> {
    context.write_up()?;
    let targets = &context.layout().targets;
    (0..targets.len()).find(|target| {
        matches!(&targets[*target], Target::Variable(variable) if variable.is_input()) && context.is_in_sight(*target)
    })
}

/// Whether an input on screen can get the focus by the key for numbers.
pub(in crate::ui) fn offers_number(context: &Context) -> bool {
    variable(context).is_none() && first_in_sight(context).is_some()
}

impl Variables {
    fn press(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        if press.ctrl || press.alt {
            return Handled::Ignored;
        }
        let Some(Focused { slug, lab, input }) = focused(context) else { return enter_first(press, context) };
        let is_choice = matches!(input.dial, Dial::Choices(_));
        let play = |line: String| Handled::asking(Request::Play { page: slug.clone(), id: lab.id.clone(), line });
        let set = |value: f64| play(format!("set {} {}", input.name, input.word(value).replace(' ', "-")));
        let turn = |steps: i32| play(format!("turn {} {steps}", input.name));
        match press.key {
            Key::Char(digit @ '1'..='9') if is_choice => {
                let choice = digit as usize - '1' as usize;
                return if choice < input.count() { set(input.value(choice)) } else { Handled::Consumed(None) };
            }
            Key::Char('0') if self.typed.is_empty() => {
                // The digit may also be the first one of a number.
                if !is_choice {
                    self.typed.push('0');
                }
                return set(input.start);
            }
            Key::Char(mark @ ('0'..='9' | '.' | '-')) if !is_choice => {
                let fits = match mark {
                    '-' => self.typed.is_empty(),
                    '.' => !self.typed.contains('.'),
                    _ => self.typed.len() < TYPED_MAX,
                };
                if fits {
                    self.typed.push(mark);
                }
                return Handled::Consumed(None);
            }
            Key::Backspace if !self.typed.is_empty() => {
                self.typed.pop();
                return Handled::Consumed(None);
            }
            Key::Escape if !self.typed.is_empty() => {
                self.typed.clear();
                return Handled::Consumed(None);
            }
            Key::Enter if !self.typed.is_empty() && self.typed != "0" => {
                let line = format!("set {} {}", input.name, self.typed);
                self.typed.clear();
                return play(line);
            }
            _ => self.typed.clear(),
        }
        match press.key {
            Key::Left | Key::Char('h') => turn(if press.shift { -FAST } else { -1 }),
            Key::Right | Key::Char('l') => turn(if press.shift { FAST } else { 1 }),
            Key::Char('<' | 'H') => turn(-FAST),
            Key::Char('>' | 'L') => turn(FAST),
            _ => Handled::Ignored,
        }
    }
}

/// Moves the focus to an input on screen, on the key for the next number.
fn enter_first(press: KeyPress, context: &mut Context) -> Handled {
    let has_number = matches!(context.focused(), Some(Target::Variable(_) | Target::Value(_)))
        && context.page.focus.is_some_and(|focus| context.is_in_sight(focus));
    if has_number || keymap::action(press) != Some(Action::NextNumber) {
        return Handled::Ignored;
    }
    let Some(first) = first_in_sight(context) else { return Handled::Ignored };
    context.page.focus = Some(first);
    Handled::Quietly
}

/// Moves the focus to a clicked input.
fn click(mouse: Mouse, context: &mut Context) -> Handled {
    let text = context.screen().text;
    let (Some(column), Some(row)) = (mouse.column.checked_sub(text.x), mouse.row.checked_sub(text.y)) else {
        return Handled::Ignored;
    };
    let line = context.layout().lines.get(context.page.top + usize::from(row)).filter(|_| mouse.row < text.bottom());
    let Some(target) = line.and_then(|line| paint::target_at(line, usize::from(column))) else {
        return Handled::Ignored;
    };
    match context.layout().targets.get(target) {
        Some(Target::Variable(variable)) if variable.is_input() => {
            context.page.focus = Some(target);
            Handled::Quietly
        }
        _ => Handled::Ignored,
    }
}

impl Feature for Variables {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        match event {
            Event::Key(press) => self.press(*press, context),
            Event::Mouse(mouse) if mouse.kind == MouseKind::Press(0) => click(*mouse, context),
            Event::Mouse(_) | Event::Paste(_) | Event::Focus(_) => Handled::Ignored,
        }
    }

    fn settle(&mut self, context: &mut Context) {
        let at = context.page.focus.filter(|_| variable(context).is_some());
        if at != self.at {
            self.typed.clear();
            self.at = at;
        }
    }

    fn leave_page(&mut self) {
        *self = Variables::default();
    }

    fn keys(&self, context: &Context) -> Keys {
        let key = |key: &str, does| -> NamedKey { (key.to_owned(), does) };
        let Some(Focused { input, .. }) = focused(context) else {
            return Keys::default();
        };
        if !self.typed.is_empty() && self.typed != "0" {
            return Keys::and_below(vec![key("enter", "set it"), key("esc", "leave it")]);
        }
        let digits = match &input.dial {
            Dial::Choices(choices) => (format!("1-{}", choices.len()), "choose"),
            Dial::Range { .. } => key("0-9", "type it"),
        };
        let mut keys = vec![(context.arrows("←→", "h l"), "turn"), digits];
        keys.push(key("0", "start value"));
        Keys::and_below(keys)
    }
}

/// Replaces numbers of models in the lines on screen by their present values, and the focused one by the typed text.
pub(in crate::ui) fn overlay_variables(
    context: &Context,
    lines: &mut ScreenLines,
    variables: &Variables,
    labs: &LabSessions,
) {
    let Some(slug) = context.write_up() else { return };
    let targets = &context.layout().targets;
    let is_variable =
        |run: &Run| run.target.is_some_and(|target| matches!(targets.get(target), Some(Target::Variable(_))));
    for line in &mut lines.lines {
        if !line.runs.iter().chain(&line.margin).any(is_variable) {
            continue;
        }
        for (index, target) in targets.iter().enumerate() {
            let Target::Variable(variable) = target else { continue };
            let has = |run: &Run| run.target == Some(index);
            if !line.runs.iter().chain(&line.margin).any(has) {
                continue;
            }
            let typed = Some(variables.typed.as_str())
                .filter(|typed| context.page.focus == Some(index) && !matches!(*typed, "" | "0"));
            let shown = match (typed, labs.model(slug, &variable.lab)) {
                (Some(typed), _) => fitted(format!("{typed}_"), variable.columns.max(2)),
                (None, Some(game)) => variable.show(game.setup(), game.inputs(), &game.outcome().last),
                (None, None) => continue,
            };
            let shown = text::clean(&shown, context.glyphs());
            if line.runs.iter().chain(&line.margin).any(|run| has(run) && run.text != shown) {
                replace(line, index, &shown);
            }
        }
    }
}

/// Returns the end of a text that is too long.
fn fitted(text: String, columns: usize) -> String {
    let count = text.chars().count();
    text.chars().skip(count.saturating_sub(columns)).collect()
}

/// Replaces the text of the run that leads to a target. Text in other columns of the line does not move.
fn replace(line: &mut Cow<'_, Line>, target: usize, shown: &str) {
    let line = line.to_mut();
    for runs in [&mut line.runs, &mut line.margin] {
        let Some(at) = runs.iter().position(|run| run.target == Some(target)) else { continue };
        let old = std::mem::replace(&mut runs[at].text, shown.to_owned());
        let (before, kept) = (text::width(&old), old.len() - old.trim_end_matches(' ').len());
        if kept > 0 {
            // The cell of a table is padded to the width of its widest value.
            let missing = before.saturating_sub(text::width(shown));
            runs[at].text.extend(std::iter::repeat_n(' ', missing));
        }
        let now = text::width(&runs[at].text);
        if now != before {
            shift(&mut runs[at + 1..], now as isize - before as isize);
        }
    }
}

/// Takes `longer` columns from the first gap between columns of a line, or adds them if negative.
fn shift(runs: &mut [Run], longer: isize) {
    let gap = runs.iter_mut().find_map(|run| run.text.find("  ").map(|at| (run, at)));
    let Some((run, at)) = gap else { return };
    let blanks = run.text[at..].len() - run.text[at..].trim_start_matches(' ').len();
    match usize::try_from(longer) {
        Ok(longer) => run.text.replace_range(at..at + longer.min(blanks - 1), ""),
        Err(_) => run.text.insert_str(at, &" ".repeat(longer.unsigned_abs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::Face;

    fn line(parts: &[(&str, Option<usize>)]) -> Line {
        let runs = parts.iter().map(|(text, target)| Run { target: *target, ..Run::new(*text, Face::default()) });
        Line { runs: runs.collect(), ..Line::default() }
    }

    #[test]
    fn other_columns_of_a_line_stay_where_they_are() {
        for (before, shown, after) in [
            // Prose after the number moves.
            (line(&[("at ", None), ("5", Some(0)), (" steps.", None)]), "12", "at 12 steps."),
            // A figure beside the prose does not move.
            (line(&[("at ", None), ("5", Some(0)), (" steps", None), ("     │", None)]), "12", "at 12 steps    │"),
            (line(&[("at ", None), ("12", Some(0)), (" steps", None), ("     │", None)]), "5", "at 5 steps      │"),
            // The next cell of a table does not move.
            (line(&[("5  ", Some(0)), ("  33%", None)]), "120", "120  33%"),
            (line(&[("5  ", Some(0)), ("  33%", None)]), "12", "12   33%"),
        ] {
            let mut changed = Cow::Owned(before);
            replace(&mut changed, 0, shown);
            assert_eq!(changed.text(), after);
        }
    }
}
