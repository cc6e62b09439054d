//! Capabilities of a visitor's terminal: guessed from the variables of the client, refined by replies as they arrive.
//!
//! Neither the server's own environment nor terminfo is used: an unknown TERM most likely denotes a new terminal with
//! more capabilities than old ones. The visitor's choices have precedence over the terminal's replies, and these over
//! the guess.

mod abilities;
mod guess;
mod pictures;
mod questions;
mod summary;
#[cfg(test)]
mod tests;

pub use super::colour::{Depth, Rgb};
pub use crate::charset::Charset;
pub use pictures::Pictures;
pub use questions::COLOUR_QUESTIONS;
pub use summary::{Fact, Source};

use super::input::{ColourOf, ModeState, Reply};

/// The visitor's choice of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ThemeChoice {
    /// Dark or light, by the terminal's background.
    #[default]
    Auto,
    /// Dark.
    Dark,
    /// Light.
    Light,
    /// High contrast.
    Contrast,
    /// The terminal's own palette.
    Inherit,
}

/// The known capabilities of a terminal.
///
/// The public fields combine guess, replies and choices, and are the ones to draw by.
#[derive(Debug, Clone, PartialEq)]
pub struct Capabilities {
    /// Number of colours.
    pub depth: Depth,
    /// Character set.
    pub charset: Charset,
    /// The background colour, if the terminal has reported it.
    pub background: Option<Rgb>,
    /// Whether the cursor can be addressed. False for `TERM=dumb`, for `unknown` (as in terminfo), and for the VT52
    /// and others without ANSI sequences.
    pub addressable: bool,
    /// The text colour, if the terminal has reported it.
    pub foreground: Option<Rgb>,
    /// The theme that the visitor chose.
    pub theme: ThemeChoice,
    /// Whether animations are allowed; false only by the visitor's choice or if the cursor cannot be addressed.
    pub motion: bool,
    /// Whether mouse reports are enabled; off by default, since they prevent selecting text with the mouse.
    pub mouse: bool,
    /// The terminal's name and version, from XTVERSION; printable ASCII.
    pub version: Option<String>,
    /// Whether the device attributes were answered; after them there are no more replies to the first queries.
    pub answered: bool,
    /// Whether frames can be shown atomically (synchronized output, mode 2026).
    pub synchronized: bool,
    /// Whether width is counted by grapheme cluster (mode 2027).
    pub grapheme_clusters: bool,
    /// Whether the terminal reports changes between dark and light (mode 2031).
    pub theme_notices: bool,
    /// Whether the terminal reports its size in-band (mode 2048).
    pub resize_notices: bool,
    /// Whether the terminal has kitty's keyboard protocol.
    pub kitty_keyboard: bool,
    /// Whether the terminal has kitty's graphics protocol.
    pub kitty_graphics: bool,
    /// Whether the terminal has iTerm2's inline images, which cannot be queried; known by the terminal's name.
    pub inline_images: bool,
    /// Whether the terminal has Sixel graphics, from the device attributes.
    pub sixel: bool,
    /// Whether characters of ambiguous width (UAX #11) take two columns; `None` until the terminal was tested.
    pub wide_ambiguous: Option<bool>,
    /// Size of a cell in pixels (width, height), if the terminal has reported it.
    pub cell_pixels: Option<(u16, u16)>,
    /// Whether there is an alternate screen (mode 1049). The Linux console and hardware terminals ignore the mode, so
    /// the screen must be cleared at the end.
    pub alternate_screen: bool,
    /// Whether there are scroll regions (DECSTBM), as in the VT100 and its successors.
    pub scroll_regions: bool,
    /// Whether lines can be inserted and deleted (IL, DL), as in the VT102 and its successors, but not in the VT100.
    pub line_insertion: bool,
    /// Whether there is ECH, `CSI n X`.
    pub erase_characters: bool,
    /// Whether erased cells get the current background colour; otherwise they get the default background.
    pub background_erase: bool,
    /// Whether REP (`CSI n b`) is known to work: several terminals that call themselves xterm ignore it.
    pub repeat: bool,
    /// Whether OSC 8 is supported or ignored.
    pub hyperlinks: bool,
    /// Whether text sent with OSC 52 reaches the clipboard, according to the terminal's name or device attributes.
    pub clipboard: bool,
    /// Whether the visitor's environment asks for output suitable for screen readers: no motion, and a cursor that is
    /// always shown.
    pub wants_plain_text: bool,
    /// Whether the title can be saved and restored (`CSI 22 t`, `CSI 23 t`); if not, the title is not set.
    pub title_stack: bool,
    /// TERM as sent by the client, restricted to printable characters.
    term: String,
    /// The family of TERM.
    family: guess::Family,
    /// Number of colours without the visitor's choice, with its source.
    found_depth: (Depth, Source),
    /// Number of colours that the visitor chose.
    chosen_depth: Option<Depth>,
    /// Character set without the visitor's choice, with its source.
    found_charset: (Charset, Source),
    /// Character set that the visitor chose.
    chosen_charset: Option<Charset>,
    /// The source of `inline_images`.
    inline_source: Source,
    /// Whether the background is dark, as reported by mode 2031.
    said_dark: Option<bool>,
}

impl Capabilities {
    /// Guesses the capabilities from TERM and the client's variables, which `variable` looks up.
    ///
    /// It looks up `FOLIO_THEME`, `FOLIO_COLORS`, `FOLIO_GLYPHS`, `FOLIO_MOTION`, `FOLIO_MOUSE`, `NO_COLOR`,
    /// `CLICOLOR`, `COLORTERM`, `LC_ALL`, `LC_CTYPE`, `LANG`, `TERM_PROGRAM`, `LC_TERMINAL` and `ACCESSIBLE` with its like. Most clients send
    /// none of them. OpenSSH as configured by Debian and macOS sends LANG and all LC_*, including iTerm2's
    /// `LC_TERMINAL`.
    pub fn guess<'a>(term: &str, variable: impl Fn(&str) -> Option<&'a str>) -> Capabilities {
        guess::guess(term, variable)
    }

    /// Returns the queries to send with the first frame; empty for terminals that would print them.
    ///
    /// Device attributes come last, so that their reply marks the end of all replies. The queries must be sent on an
    /// empty line of the alternate screen with the cursor at its start: terminals that print unknown sequences do so
    /// on that line, and the last bytes erase it.
    pub fn questions(&self) -> Vec<u8> {
        questions::batch(self.family, self.charset)
    }

    /// Whether [`Capabilities::questions`] includes the cursor position, after a character of ambiguous width.
    pub fn asks_for_cursor(&self) -> bool {
        questions::asks_for_width(self.family, self.charset)
    }

    /// Updates the capabilities by a reply; returns true if anything drawn may have changed.
    pub fn learn(&mut self, reply: &Reply) -> bool {
        let before = self.clone();
        match reply {
            Reply::Attributes(attributes) => self.learn_attributes(attributes),
            Reply::Version(version) => self.learn_version(version),
            Reply::Colour { which: ColourOf::Foreground, rgb } => self.foreground = Some(*rgb),
            Reply::Colour { which: ColourOf::Background, rgb } => self.background = Some(*rgb),
            Reply::Mode { mode, state } => self.learn_mode(*mode, *state),
            Reply::CellPixels { height, width } if *height > 0 && *width > 0 => {
                self.cell_pixels = Some((*width, *height));
            }
            Reply::KittyKeyboard { .. } => {
                self.kitty_keyboard = true;
                // Every terminal with this protocol has 24-bit colours.
                self.find_depth(Depth::True);
            }
            Reply::KittyGraphics { ok, .. } => self.kitty_graphics = *ok,
            Reply::Theme { dark } => self.learn_theme(*dark),
            Reply::Cursor { column, .. } => self.learn_width(*column),
            _ => {}
        }
        self.looks_different(&before)
    }

    /// Whether the background is dark: by the visitor's choice, by a report, or by its colour; `None` if unknown.
    pub fn is_dark(&self) -> Option<bool> {
        match self.theme {
            ThemeChoice::Dark => Some(true),
            ThemeChoice::Light => Some(false),
            ThemeChoice::Auto | ThemeChoice::Contrast | ThemeChoice::Inherit => self.has_dark_background(),
        }
    }

    /// Whether the terminal's own background is dark, independent of the chosen theme; `None` if it is not known.
    pub fn has_dark_background(&self) -> Option<bool> {
        self.background.map(Rgb::is_dark).or(self.said_dark)
    }

    /// Chooses a theme.
    pub fn set_theme(&mut self, theme: ThemeChoice) {
        self.theme = theme;
    }

    /// Sets the number of colours; `None` returns to the detected one.
    pub fn set_depth(&mut self, depth: Option<Depth>) {
        self.chosen_depth = depth;
        self.depth = depth.unwrap_or(self.found_depth.0);
    }

    /// Sets the character set; `None` returns to the detected one.
    pub fn set_charset(&mut self, charset: Option<Charset>) {
        self.chosen_charset = charset;
        self.charset = charset.unwrap_or(self.found_charset.0);
    }

    /// Returns the number of colours that the visitor chose, if any.
    pub fn chosen_depth(&self) -> Option<Depth> {
        self.chosen_depth
    }

    /// Returns the character set that the visitor chose, if any.
    pub fn chosen_charset(&self) -> Option<Charset> {
        self.chosen_charset
    }

    /// Returns all capabilities with their sources, for the page about the terminal and `ssh host caps`.
    pub fn summary(&self) -> Vec<Fact> {
        summary::facts(self)
    }

    /// Raises the detected number of colours to `depth`; a choice of the visitor is kept.
    fn find_depth(&mut self, depth: Depth) {
        // `NO_COLOR` and TERMs such as `-mono` are deliberate choices.
        if self.found_depth.0 != Depth::Mono && depth > self.found_depth.0 {
            self.found_depth = (depth, Source::Answered);
            self.set_depth(self.chosen_depth);
        }
    }

    /// Handles DA1. The first parameter is the class of the terminal (61 to 65 from the VT220 on), the others are
    /// extensions.
    fn learn_attributes(&mut self, attributes: &[u16]) {
        self.answered = true;
        self.sixel = attributes.iter().skip(1).any(|&attribute| attribute == 4);
        // Clipboard access (OSC 52).
        self.clipboard |= attributes.iter().skip(1).any(|&attribute| attribute == 52);
        // Every terminal that replies has the capabilities of a VT100, whatever its name.
        self.scroll_regions = true;
        let class = attributes.first().copied().unwrap_or(0);
        self.line_insertion |= class == 6 || class >= 62;
        self.erase_characters |= class >= 62;
    }

    /// Handles the cursor's column after one character of ambiguous width at the start of a line. Two or more columns
    /// mean a terminal configured for Chinese, Japanese or Korean, or one that does not decode UTF-8; with either,
    /// only an ASCII layout has the right widths.
    fn learn_width(&mut self, column: u16) {
        self.wide_ambiguous = Some(column > 1);
        if column > 1 {
            self.found_charset = (Charset::Ascii, Source::Answered);
            self.set_charset(self.chosen_charset);
        }
    }

    fn learn_version(&mut self, version: &str) {
        self.version = Some(version.to_owned());
        (self.inline_images, self.inline_source) = (guess::has_inline_images(version), Source::Answered);
        if let Some(known) = guess::by_version(version) {
            self.find_depth(Depth::True);
            // The name in TERM may be that of the terminal around it.
            self.repeat = known.repeat;
            self.clipboard |= known.clipboard;
            self.hyperlinks = true;
            self.title_stack = true;
        }
    }

    fn learn_mode(&mut self, mode: u16, state: ModeState) {
        match mode {
            2026 => {
                self.synchronized = state.is_switchable();
                if self.synchronized {
                    // Every terminal with synchronized output has 24-bit colours; Windows Terminal gives no other
                    // indication.
                    self.find_depth(Depth::True);
                }
            }
            2027 => self.grapheme_clusters = matches!(state, ModeState::Set | ModeState::AlwaysSet),
            2031 => self.theme_notices = state.is_switchable(),
            2048 => self.resize_notices = state.is_switchable(),
            _ => {}
        }
    }

    /// Handles a report of mode 2031. A known background that contradicts it is outdated and must be queried again by
    /// [`COLOUR_QUESTIONS`].
    fn learn_theme(&mut self, dark: bool) {
        self.said_dark = Some(dark);
        if self.background.is_some_and(|background| background.is_dark() != dark) {
            self.background = None;
            self.foreground = None;
        }
    }

    fn looks_different(&self, before: &Capabilities) -> bool {
        self.depth != before.depth
            || self.charset != before.charset
            || self.background != before.background
            || self.foreground != before.foreground
            || self.is_dark() != before.is_dark()
            || self.has_dark_background() != before.has_dark_background()
            || self.kitty_graphics != before.kitty_graphics
            || self.sixel != before.sixel
            || self.cell_pixels != before.cell_pixels
            || self.pictures() != before.pictures()
    }
}
