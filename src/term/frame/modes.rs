//! Terminal modes, which are set at the beginning of a session and reset at its end; title and clipboard.

use super::paint::SHOW_CURSOR;
use super::text::sanitise;
use super::{Abilities, Encoder};
use crate::term::escape::base64;

/// Maximum bytes of a title.
pub const TITLE_BYTES: usize = 128;

/// Maximum bytes of a text for the clipboard.
pub const CLIPBOARD_BYTES: usize = 8 * 1024;

/// Resets modes that a session with a lost connection may have left set: mouse, focus, paste and theme reports.
const RESET_MODES: &[u8] = b"\x1b[?1000;1002;1003;1004;1006;2004;2031l";
/// Resets kitty's keyboard protocol on the present screen, without popping from its stack.
const RESET_KEYBOARD: &[u8] = b"\x1b[=0u";

/// Maximum bytes of a farewell line.
const FAREWELL_BYTES: usize = 1024;

/// A mode that is off by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Bracketed paste (mode 2004).
    BracketedPaste,
    /// Reports of focus changes (mode 1004).
    Focus,
    /// Mouse reports (modes 1000 and 1006), which disable the terminal's own selection of text.
    Mouse,
    /// Reports of changes between dark and light (mode 2031).
    ThemeReports,
    /// Reports of every key with its text and its position on a Latin keyboard (kitty's keyboard protocol, flags 1,
    /// 4, 8 and 16). If the connection is lost, the visitor's shell cannot read such keys.
    KittyKeyboard,
}

impl Mode {
    /// All modes, in the order of resetting.
    const ALL: [Mode; 5] = [Mode::KittyKeyboard, Mode::ThemeReports, Mode::Mouse, Mode::Focus, Mode::BracketedPaste];

    /// Returns the sequences that set and reset the mode.
    fn sequences(self) -> (&'static str, &'static str) {
        match self {
            Mode::BracketedPaste => ("\x1b[?2004h", "\x1b[?2004l"),
            Mode::Focus => ("\x1b[?1004h", "\x1b[?1004l"),
            Mode::Mouse => ("\x1b[?1000;1006h", "\x1b[?1000;1006l"),
            Mode::ThemeReports => ("\x1b[?2031h", "\x1b[?2031l"),
            // Each screen has a stack of its own; this is the one of the alternate screen.
            Mode::KittyKeyboard => ("\x1b[>29u", "\x1b[<u"),
        }
    }
}

/// The modes that are set and have to be reset.
#[derive(Debug, Default)]
pub(super) struct Modes {
    /// Abilities with which the terminal was prepared; `None` while it is in its original state.
    entered: Option<Entered>,
    /// Bit set of the [`Mode`]s that are on.
    on: u8,
}

/// The abilities that [`Encoder::enter`] used.
#[derive(Debug, Clone, Copy)]
struct Entered {
    alternate_screen: bool,
    title: bool,
    scroll: bool,
    private_modes: bool,
}

impl Encoder {
    /// Prepares the terminal: title, alternate screen, hidden cursor, bracketed paste, and reset of modes left by an
    /// earlier session. Does nothing if it was done already.
    pub fn enter(&mut self, title: &str, abilities: &Abilities, out: &mut Vec<u8>) {
        if self.modes.entered.is_some() {
            return;
        }
        let &Abilities { alternate_screen, title: titled, scroll, private_modes, .. } = abilities;
        self.modes.entered = Some(Entered { alternate_screen, title: titled, scroll, private_modes });
        self.forget();
        self.terminal.shows_cursor = false;
        if titled {
            out.extend_from_slice(b"\x1b[22;2t");
            self.title(title, abilities, out);
        }
        out.extend_from_slice(if alternate_screen { b"\x1b[?1049h\x1b[?25l" } else { b"\x1b[?25l" });
        if private_modes {
            out.extend_from_slice(RESET_MODES);
            self.set(Mode::BracketedPaste, true, out);
        }
        if abilities.keyboard_protocol {
            out.extend_from_slice(RESET_KEYBOARD);
        }
    }

    /// Sets the title, if the previous one could be saved.
    pub fn title(&self, title: &str, abilities: &Abilities, out: &mut Vec<u8>) {
        if abilities.title {
            out.extend_from_slice(format!("\x1b]2;{}\x1b\\", sanitise(title, TITLE_BYTES)).as_bytes());
        }
    }

    /// Sets or resets a mode, if it is not in that state already. Only allowed between `enter` and `leave`.
    pub fn set(&mut self, mode: Mode, on: bool, out: &mut Vec<u8>) {
        let bit = 1 << mode as u8;
        if self.modes.entered.is_none() || (self.modes.on & bit != 0) == on {
            return;
        }
        self.modes.on ^= bit;
        let (set, reset) = mode.sequences();
        out.extend_from_slice(if on { set } else { reset }.as_bytes());
    }

    /// Resets everything and prints `farewell` on the normal screen, where it remains. Does nothing if the terminal
    /// was not prepared or was already restored.
    ///
    /// Without an alternate screen, which can also be disabled in GNU screen and tmux, the last page remains, and the
    /// farewell begins on its last row, which is erased.
    pub fn leave(&mut self, farewell: &[String], out: &mut Vec<u8>) {
        for mode in Mode::ALL {
            self.set(mode, false, out);
        }
        let Some(entered) = self.modes.entered.take() else { return };
        if entered.private_modes {
            out.extend_from_slice(RESET_MODES);
        }
        self.pictures.leave(out);
        if self.pictures.covers() {
            self.pictures.uncovered();
            out.extend_from_slice(b"\x1b[m\x1b[H\x1b[J");
        }
        self.forget();
        out.extend_from_slice(b"\x1b[m");
        if entered.scroll {
            out.extend_from_slice(b"\x1b[r");
        }
        if self.rows > 0 {
            out.extend_from_slice(format!("\x1b[{}H\x1b[K", self.rows).as_bytes());
        }
        if entered.alternate_screen {
            out.extend_from_slice(b"\x1b[?1049l");
        }
        if !std::mem::replace(&mut self.terminal.shows_cursor, true) {
            out.extend_from_slice(SHOW_CURSOR);
        }
        if entered.title {
            out.extend_from_slice(b"\x1b[23;2t");
        }
        for line in farewell {
            out.extend_from_slice(sanitise(line, FAREWELL_BYTES).as_bytes());
            out.extend_from_slice(b"\r\n");
        }
    }

    /// Copies `text` to the visitor's clipboard (OSC 52); terminals may ignore that without a reply. Returns false
    /// and appends nothing if the text is longer than [`CLIPBOARD_BYTES`].
    pub fn copy(&self, text: &str, out: &mut Vec<u8>) -> bool {
        if text.len() > CLIPBOARD_BYTES {
            return false;
        }
        out.extend_from_slice(b"\x1b]52;c;");
        base64(text.as_bytes(), out);
        out.extend_from_slice(b"\x1b\\");
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESET: &str = "\x1b[?1000;1002;1003;1004;1006;2004;2031l";

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn leaving_undoes_what_was_done_and_no_more() {
        let mut encoder = Encoder::new();
        assert_eq!(written(|out| encoder.leave(&["bye".into()], out)), "", "nothing was done");
        assert_eq!(written(|out| encoder.set(Mode::Mouse, true, out)), "", "not yet");
        assert_eq!(
            written(|out| encoder.enter("a\x1b]\x07b", &Abilities::FULL, out)),
            format!("\x1b[22;2t\x1b]2;a]b\x1b\\\x1b[?1049h\x1b[?25l{RESET}\x1b[?2004h\x1b[=0u")
        );
        assert_eq!(written(|out| encoder.enter("again", &Abilities::FULL, out)), "");
        assert_eq!(written(|out| encoder.set(Mode::Mouse, true, out)), "\x1b[?1000;1006h");
        assert_eq!(written(|out| encoder.set(Mode::Mouse, true, out)), "");
        assert_eq!(written(|out| encoder.set(Mode::KittyKeyboard, true, out)), "\x1b[>29u");
        assert_eq!(written(|out| encoder.set(Mode::Focus, true, out)), "\x1b[?1004h");
        assert_eq!(written(|out| encoder.set(Mode::Focus, false, out)), "\x1b[?1004l");
        assert_eq!(
            written(|out| encoder.leave(&["see you".into(), "\x1b[2J".into()], out)),
            format!(
                "\x1b[<u\x1b[?1000;1006l\x1b[?2004l{RESET}\x1b[m\x1b[r\x1b[?1049l\x1b[?25h\x1b[23;2tsee you\r\n[2J\r\n"
            )
        );
        assert_eq!(written(|out| encoder.leave(&["see you".into()], out)), "", "it was left already");
    }

    #[test]
    fn a_plain_terminal_gets_nothing_it_may_not_know() {
        let mut encoder = Encoder::new();
        assert_eq!(written(|out| encoder.enter("title", &Abilities::PLAIN, out)), "\x1b[?25l");
        assert_eq!(written(|out| encoder.leave(&[], out)), "\x1b[m\x1b[?25h");
    }

    #[test]
    fn only_a_short_text_is_copied() {
        let encoder = Encoder::new();
        assert_eq!(written(|out| assert!(encoder.copy("\x1b", out))), "\x1b]52;c;Gw==\x1b\\");
        let long = "a".repeat(CLIPBOARD_BYTES + 1);
        assert_eq!(written(|out| assert!(!encoder.copy(&long, out))), "");
    }
}
