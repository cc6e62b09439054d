//! The keymap: bindings of keys to actions, from which the help page is made.

use crate::term::input::{Key, KeyPress};

/// An action that a key can be bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// One line up, or to the previous target.
    Up,
    /// One line down, or to the next target.
    Down,
    /// Half a page up.
    HalfUp,
    /// Half a page down.
    HalfDown,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the top.
    Top,
    /// To the bottom.
    Bottom,
    /// Focus on the next target.
    NextItem,
    /// Focus on the previous target.
    PreviousItem,
    /// Open the focused target.
    Open,
    /// Back to the previous page.
    Back,
    /// Set the depth of write-ups: 1 to 3.
    Depth(u16),
    /// To the next section.
    NextSection,
    /// To the previous section.
    PreviousSection,
    /// Forward to the page that was left by going back.
    Forward,
    /// Back to the position before the last jump on the page.
    JumpBack,
    /// Show the outline: the sections of the page.
    Outline,
    /// Search all pages.
    Search,
    /// Find words on the page.
    Find,
    /// To the next match.
    FindNext,
    /// To the previous match.
    FindPrevious,
    /// Label every target on screen with a letter.
    Hints,
    /// To the next number that links to the data.
    NextNumber,
    /// To the previous number that links to the data.
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
    /// Copy the address of the focused target to the clipboard.
    Copy,
    /// Continue in plain-text mode.
    Linear,
    /// Repaint the whole screen.
    Redraw,
    /// End the session.
    Leave,
}

/// A section of the help page, to which bindings belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Moving within a page.
    Move,
    /// Reading a write-up.
    Read,
    /// Going from page to page.
    Go,
    /// Changing the appearance.
    Look,
    /// The session: leaving, copying, repainting.
    Session,
}

impl Group {
    /// All groups, in the order of the help page.
    pub const ALL: [Group; 5] = [Group::Move, Group::Read, Group::Go, Group::Look, Group::Session];

    /// Returns the heading of the group.
    pub fn title(self) -> &'static str {
        match self {
            Group::Move => "Move",
            Group::Read => "Read",
            Group::Go => "Go",
            Group::Look => "Look",
            Group::Session => "This visit",
        }
    }
}

/// A binding of keys to an action: one line of the help page.
#[derive(Debug)]
pub struct Binding {
    /// The action of the keys.
    pub action: Action,
    /// The group on the help page.
    pub group: Group,
    /// The keys; the first is the one named in the footer.
    pub keys: &'static [KeyPress],
    /// Description for the help page.
    pub does: &'static str,
}

const fn char(c: char) -> KeyPress {
    KeyPress::plain(Key::Char(c))
}

const fn key(key: Key) -> KeyPress {
    KeyPress::plain(key)
}

const fn bind(action: Action, group: Group, keys: &'static [KeyPress], does: &'static str) -> Binding {
    Binding { action, group, keys, does }
}

/// All bindings.
pub const BINDINGS: &[Binding] = &[
    bind(
        Action::Down,
        Group::Move,
        &[key(Key::Down), char('j'), KeyPress::ctrl('n')],
        "down: a line, or to what opens next",
    ),
    bind(
        Action::Up,
        Group::Move,
        &[key(Key::Up), char('k'), KeyPress::ctrl('p')],
        "up: a line, or to what opens before",
    ),
    bind(
        Action::PageDown,
        Group::Move,
        &[char(' '), key(Key::PageDown), KeyPress::ctrl('f')],
        "a page down, or the next step of a story",
    ),
    bind(
        Action::PageUp,
        Group::Move,
        &[char('b'), key(Key::PageUp), KeyPress::ctrl('b')],
        "a page up, or the step before",
    ),
    bind(Action::HalfDown, Group::Move, &[char('d')], "half a page down"),
    bind(Action::HalfUp, Group::Move, &[char('u')], "half a page up"),
    bind(Action::Top, Group::Move, &[char('g'), key(Key::Home), char('<')], "to the top"),
    bind(Action::Bottom, Group::Move, &[char('G'), key(Key::End), char('>')], "to the bottom"),
    bind(Action::NextSection, Group::Move, &[char(']')], "the next section"),
    bind(Action::PreviousSection, Group::Move, &[char('[')], "the previous section"),
    bind(Action::Depth(1), Group::Read, &[char('1')], "one minute: the brief and what to take away"),
    bind(Action::Depth(2), Group::Read, &[char('2')], "ten minutes: the whole story"),
    bind(Action::Depth(3), Group::Read, &[char('3')], "everything"),
    bind(Action::JumpBack, Group::Move, &[char('\'')], "back to where you jumped from"),
    bind(Action::Find, Group::Move, &[char('/')], "look for words on this page"),
    bind(Action::FindNext, Group::Move, &[char('n')], "the next place that was found"),
    bind(Action::FindPrevious, Group::Move, &[char('N')], "the place before"),
    bind(Action::NextNumber, Group::Read, &[char('v')], "the next number; enter lights its point in the figure"),
    bind(Action::PreviousNumber, Group::Read, &[char('V')], "the number before"),
    bind(Action::Wider, Group::Read, &[char('+')], "wider lines"),
    bind(Action::Narrower, Group::Read, &[char('-')], "narrower lines"),
    bind(Action::Outline, Group::Go, &[char('t')], "the outline of this page, with minutes"),
    bind(Action::Search, Group::Go, &[char('s'), char('S')], "search everything, or jump by name"),
    bind(Action::Hints, Group::Go, &[char('f')], "a letter on everything that opens"),
    bind(Action::NextItem, Group::Move, &[key(Key::Tab)], "to the next thing that opens"),
    bind(Action::PreviousItem, Group::Move, &[key(Key::BackTab)], "to the one before"),
    bind(Action::Open, Group::Go, &[key(Key::Enter), key(Key::Right), char('l')], "open what has the focus"),
    bind(
        Action::Back,
        Group::Go,
        &[key(Key::Escape), key(Key::Left), char('h'), key(Key::Backspace)],
        "back to where you came from",
    ),
    bind(Action::Forward, Group::Go, &[char('L'), KeyPress { alt: true, ..key(Key::Right) }], "forward again"),
    bind(Action::Cite, Group::Go, &[char('c')], "how to cite it: BibTeX, RIS, text"),
    bind(Action::Home, Group::Go, &[char('H')], "the first page"),
    bind(Action::Works, Group::Go, &[char('w')], "all works"),
    bind(Action::News, Group::Go, &[char('e')], "all news"),
    bind(Action::Help, Group::Go, &[char('?'), key(Key::Function(1))], "this page"),
    bind(Action::Terminal, Group::Go, &[char('i')], "what is known of your terminal"),
    bind(Action::Theme, Group::Look, &[char('T')], "next theme: auto, dark, light, contrast, inherit"),
    bind(Action::Colours, Group::Look, &[char('C')], "next colour depth: as found, none, 16, 256, millions"),
    bind(Action::Glyphs, Group::Look, &[char('U')], "next set of glyphs: as found, all, boxes, ASCII"),
    bind(Action::Motion, Group::Look, &[char('M')], "motion on or off"),
    bind(Action::Mouse, Group::Look, &[char('m')], "mouse on or off (off, you can select text)"),
    bind(
        Action::Cursor,
        Group::Look,
        &[char('a')],
        "cursor where you are, for magnifiers and braille, or where text is typed",
    ),
    bind(Action::Copy, Group::Session, &[char('y')], "send the address to your clipboard, and show it"),
    bind(Action::Linear, Group::Session, &[char('A')], "continue as plain text, for screen readers"),
    bind(Action::Redraw, Group::Session, &[KeyPress::ctrl('l')], "paint the screen again"),
    bind(Action::Leave, Group::Session, &[char('q'), char('Q'), KeyPress::ctrl('c'), KeyPress::ctrl('d')], "leave"),
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
    let key = match press.key {
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
