//! The keymap: bindings of keys to actions, from which the help page is made.

use crate::term::input::{Key, KeyPress};

/// An action that a key can be bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Move one line up, or to the previous target.
    Up,
    /// Move one line down, or to the next target.
    Down,
    /// Move half a page up.
    HalfUp,
    /// Move half a page down.
    HalfDown,
    /// Move a page up.
    PageUp,
    /// Move a page down.
    PageDown,
    /// Move to the top of the page.
    Top,
    /// Move to the bottom of the page.
    Bottom,
    /// Move the focus to the next target.
    NextItem,
    /// Move the focus to the previous target.
    PreviousItem,
    /// Open the focused target.
    Open,
    /// Play the lab on screen, or a lab of the focused write-up.
    Play,
    /// Go back to the previous page.
    Back,
    /// Set the depth of write-ups: 1 to 3.
    Depth(u16),
    /// Move to the next section.
    NextSection,
    /// Move to the previous section.
    PreviousSection,
    /// Go forward to the page that was left by going back.
    Forward,
    /// Go back to the position before the last jump on the page.
    JumpBack,
    /// Show the outline: the sections of the page.
    Outline,
    /// Search all pages.
    Search,
    /// Find words on the page.
    Find,
    /// Move to the next match.
    FindNext,
    /// Move to the previous match.
    FindPrevious,
    /// Label every target on screen with a letter.
    Hints,
    /// Move to the next number that links to the data.
    NextNumber,
    /// Move to the previous number that links to the data.
    PreviousNumber,
    /// Show citations of the work.
    Cite,
    /// Widen the measure (the line length).
    Wider,
    /// Narrow the measure (the line length).
    Narrower,
    /// Show the first page.
    Home,
    /// Show all references.
    Works,
    /// Show all news.
    News,
    /// Show the help page.
    Help,
    /// Show the capabilities of the terminal.
    Terminal,
    /// Switch to the next theme.
    Theme,
    /// Switch to the next colour depth.
    Colours,
    /// Switch to the next set of glyphs.
    Glyphs,
    /// Switch motion on or off.
    Motion,
    /// Switch the mouse on or off.
    Mouse,
    /// Show the hardware cursor on every page, or only where text is typed.
    Cursor,
    /// Copy the focused target, or a passage of the page.
    Copy,
    /// Continue in plain-text mode.
    Linear,
    /// Repaint the whole screen.
    Redraw,
    /// End the session.
    Leave,
}

/// A binding of keys to an action: one line of the help page.
#[derive(Debug)]
pub struct Binding {
    /// The action of the keys.
    pub action: Action,
    /// The keys; the first is the one named in the footer.
    pub keys: &'static [KeyPress],
}

const fn char(c: char) -> KeyPress {
    KeyPress::plain(Key::Char(c))
}

const fn key(key: Key) -> KeyPress {
    KeyPress::plain(key)
}

const fn bind(action: Action, keys: &'static [KeyPress]) -> Binding {
    Binding { action, keys }
}

/// All bindings.
pub const BINDINGS: &[Binding] = &[
    bind(Action::Down, &[key(Key::Down), char('j'), KeyPress::ctrl('n')]),
    bind(Action::Up, &[key(Key::Up), char('k'), KeyPress::ctrl('p')]),
    bind(Action::PageDown, &[char(' '), key(Key::PageDown), KeyPress::ctrl('f')]),
    bind(Action::PageUp, &[char('b'), key(Key::PageUp), KeyPress::ctrl('b')]),
    bind(Action::HalfDown, &[char('d')]),
    bind(Action::HalfUp, &[char('u')]),
    bind(Action::Top, &[char('g'), key(Key::Home), char('<')]),
    bind(Action::Bottom, &[char('G'), key(Key::End), char('>')]),
    bind(Action::NextSection, &[char(']')]),
    bind(Action::PreviousSection, &[char('[')]),
    bind(Action::Depth(1), &[char('1')]),
    bind(Action::Depth(2), &[char('2')]),
    bind(Action::Depth(3), &[char('3')]),
    bind(Action::JumpBack, &[char('\'')]),
    bind(Action::Find, &[char('/')]),
    bind(Action::FindNext, &[char('n')]),
    bind(Action::FindPrevious, &[char('N')]),
    bind(Action::NextNumber, &[char('v')]),
    bind(Action::PreviousNumber, &[char('V')]),
    bind(Action::Wider, &[char('+')]),
    bind(Action::Narrower, &[char('-')]),
    bind(Action::Outline, &[char('t')]),
    bind(Action::Search, &[char('s'), char('S')]),
    bind(Action::Hints, &[char('f')]),
    bind(Action::NextItem, &[key(Key::Tab)]),
    bind(Action::PreviousItem, &[key(Key::BackTab)]),
    bind(Action::Open, &[key(Key::Enter), key(Key::Right), char('l')]),
    bind(Action::Back, &[key(Key::Escape), key(Key::Left), char('h'), key(Key::Backspace)]),
    bind(Action::Play, &[char('p')]),
    bind(Action::Forward, &[char('L'), KeyPress { alt: true, ..key(Key::Right) }]),
    bind(Action::Cite, &[char('c')]),
    bind(Action::Home, &[char('H')]),
    bind(Action::Works, &[char('w')]),
    bind(Action::News, &[char('e')]),
    bind(Action::Help, &[char('?'), key(Key::Function(1))]),
    bind(Action::Terminal, &[char('i')]),
    bind(Action::Theme, &[char('T')]),
    bind(Action::Colours, &[char('C')]),
    bind(Action::Glyphs, &[char('U')]),
    bind(Action::Motion, &[char('M')]),
    bind(Action::Mouse, &[char('m')]),
    bind(Action::Cursor, &[char('a')]),
    bind(Action::Copy, &[char('y')]),
    bind(Action::Linear, &[char('A')]),
    bind(Action::Redraw, &[KeyPress::ctrl('l')]),
    bind(Action::Leave, &[char('q'), char('Q'), KeyPress::ctrl('c'), KeyPress::ctrl('d')]),
];

/// Returns the action bound to `press`. An unbound capital letter counts as its small letter, as with Caps Lock.
pub fn action(press: KeyPress) -> Option<Action> {
    let bound = |press: KeyPress| BINDINGS.iter().find(|binding| binding.keys.contains(&press));
    let small = || match press.key {
        Key::Char(c) if c.is_ascii_uppercase() => bound(KeyPress { key: Key::Char(c.to_ascii_lowercase()), ..press }),
        _ => None,
    };
    bound(press).or_else(small).map(|binding| binding.action)
}

/// Returns the name of the first key of an action, for the visitor.
pub fn name_of(action: Action, arrows: bool) -> String {
    let first = BINDINGS.iter().find(|binding| binding.action == action).and_then(|binding| binding.keys.first());
    first.map(|press| name(*press, arrows)).unwrap_or_default()
}

/// Returns the name of a key for the visitor; `arrows` if the terminal shows arrow glyphs.
pub fn name(press: KeyPress, arrows: bool) -> String {
    let key: String = match press.key {
        Key::Char(' ') => "space".into(),
        Key::Char(c) => c.to_string(),
        Key::Enter => "enter".into(),
        Key::Escape => "esc".into(),
        Key::Tab => "tab".into(),
        Key::BackTab => "shift-tab".into(),
        Key::Backspace => "backspace".into(),
        Key::Delete => "delete".into(),
        Key::Insert => "insert".into(),
        Key::Up if arrows => "↑".into(),
        Key::Down if arrows => "↓".into(),
        Key::Left if arrows => "←".into(),
        Key::Right if arrows => "→".into(),
        Key::Up => "up".into(),
        Key::Down => "down".into(),
        Key::Left => "left".into(),
        Key::Right => "right".into(),
        Key::Home => "home".into(),
        Key::End => "end".into(),
        Key::PageUp => "page up".into(),
        Key::PageDown => "page down".into(),
        Key::Function(n) => format!("F{n}"),
    };
    if !press.ctrl && !press.alt {
        return key;
    }
    let ctrl = if press.ctrl { "ctrl-" } else { "" };
    let alt = if press.alt { "alt-" } else { "" };
    format!("{ctrl}{alt}{key}")
}

/// Returns the choice after `current`; after the last, the first.
pub(super) fn next<T: Copy + PartialEq>(choices: &[T], current: T) -> T {
    let at = choices.iter().position(|choice| *choice == current).unwrap_or(0);
    choices[(at + 1) % choices.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_key_has_two_meanings() {
        let mut seen = HashSet::new();
        for binding in BINDINGS {
            assert!(!binding.keys.is_empty(), "{:?} has no key", binding.action);
            for press in binding.keys {
                assert!(seen.insert(*press), "{} is bound twice", name(*press, false));
            }
        }
    }
}
