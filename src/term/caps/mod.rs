//! Capabilities of a visitor's terminal: guessed from what the client sent, refined by replies as they come.
//!
//! Nothing here reads the server's own environment, and no terminfo: a TERM that nobody has heard of is most likely a new
//! terminal that can do more than the old ones. What the visitor chose beats what the terminal said, and that beats the
//! guess.

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
    /// Dark or light, after the terminal's background.
    #[default]
    Auto,
    /// Dark.
    Dark,
    /// Light.
    Light,
    /// High contrast.
    Contrast,
    /// The visitor's own palette.
    Inherit,
}

/// The capabilities of a terminal, as far as they are known.
///
/// The public fields are those to draw by: guess, replies and choices together.
#[derive(Debug, Clone, PartialEq)]
pub struct Capabilities {
    /// Colours.
    pub depth: Depth,
    /// Characters.
    pub charset: Charset,
    /// The background, once the terminal has said it.
    pub background: Option<Rgb>,
    /// Whether the cursor can be addressed at all. False for `TERM=dumb`, for `unknown` (terminfo's entry of that name
    /// cannot either) and for the VT52 and others that speak no ANSI.
    pub addressable: bool,
    /// The text colour, once the terminal has said it.
    pub foreground: Option<Rgb>,
    /// The theme that the visitor chose.
    pub theme: ThemeChoice,
    /// Whether things may move; off only if the visitor said so or the cursor cannot be addressed.
    pub motion: bool,
    /// Whether the mouse is reported; off unless the visitor asks, for it takes away selecting with the mouse.
    pub mouse: bool,
    /// The terminal's name and version, from XTVERSION; printable ASCII.
    pub version: Option<String>,
    /// Whether the device attributes were answered, and with them all there will be answers to.
    pub answered: bool,
    /// Frames can be shown whole (mode 2026).
    pub synchronized: bool,
    /// Width is counted by grapheme cluster (mode 2027).
    pub grapheme_clusters: bool,
    /// The terminal can tell when it becomes dark or light (mode 2031).
    pub theme_notices: bool,
    /// The terminal can report its size in-band (mode 2048).
    pub resize_notices: bool,
    /// Kitty's keyboard protocol.
    pub kitty_keyboard: bool,
    /// Kitty's graphics protocol.
    pub kitty_graphics: bool,
    /// iTerm2's inline images, which cannot be asked: by the terminal's name.
    pub inline_images: bool,
    /// Sixel graphics, from the device attributes.
    pub sixel: bool,
    /// Whether characters of ambiguous width (UAX #11) take two columns, once the terminal has shown it.
    pub wide_ambiguous: Option<bool>,
    /// The size of a cell in pixels: width, height.
    pub cell_pixels: Option<(u16, u16)>,
    /// There is an alternate screen (mode 1049). The Linux console and hardware terminals ignore the mode: there the
    /// screen must be cleared on leaving.
    pub alternate_screen: bool,
    /// Scroll regions (DECSTBM); every VT100 and what came after it.
    pub scroll_regions: bool,
    /// Lines can be inserted and deleted (IL, DL); every VT102 and what came after it, but not the VT100.
    pub line_insertion: bool,
    /// ECH, `CSI n X`.
    pub erase_characters: bool,
    /// Erasing fills with the current background colour. If not, only the default background can be erased to.
    pub background_erase: bool,
    /// REP, `CSI n b`. Only where it is known to work: several that call themselves xterm print nothing for it.
    pub repeat: bool,
    /// OSC 8 is understood, or at least swallowed.
    pub hyperlinks: bool,
    /// The title can be saved and restored (`CSI 22 t`, `CSI 23 t`); where it cannot, leave it alone.
    pub title_stack: bool,
    /// TERM as the client sent it, as far as it is printable.
    term: String,
    /// Its family by TERM.
    family: guess::Family,
    /// Colours without the visitor's choice, and how they are known.
    found_depth: (Depth, Source),
    /// The colours that the visitor chose.
    chosen_depth: Option<Depth>,
    /// Characters without the visitor's choice, and how they are known.
    found_charset: (Charset, Source),
    /// The characters that the visitor chose.
    chosen_charset: Option<Charset>,
    /// The source of `inline_images`.
    inline_source: Source,
    /// Dark or light, as the terminal said by mode 2031.
    said_dark: Option<bool>,
}

impl Capabilities {
    /// A guess from TERM and the variables the client sent; `variable` looks one up.
    ///
    /// Read are `FOLIO_THEME`, `FOLIO_COLORS`, `FOLIO_GLYPHS`, `FOLIO_MOTION`, `FOLIO_MOUSE`, `NO_COLOR`, `CLICOLOR`, `COLORTERM`,
    /// `LC_ALL`, `LC_CTYPE`, `LANG`, `TERM_PROGRAM` and `LC_TERMINAL`. Most clients send none. OpenSSH as Debian and macOS
    /// configure it sends LANG and all LC_*, among them iTerm2's `LC_TERMINAL`.
    pub fn guess<'a>(term: &str, variable: impl Fn(&str) -> Option<&'a str>) -> Capabilities {
        guess::guess(term, variable)
    }

    /// The one batch of questions to go out with the first frame; empty for terminals that would print them.
    ///
    /// Device attributes come last: once they are answered, nothing else will be. The batch belongs on an empty line of
    /// the alternate screen with the cursor at its start. Terminals that print what they do not understand do it there,
    /// and the last bytes wipe the line.
    pub fn questions(&self) -> Vec<u8> {
        questions::batch(self.family, self.charset)
    }

    /// Whether [`Capabilities::questions`] asks where the cursor is: behind a character of ambiguous width.
    pub fn asks_for_cursor(&self) -> bool {
        questions::asks_for_width(self.family, self.charset)
    }

    /// Takes in a reply; true if anything that is drawn may look different now.
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
                // No terminal has this protocol and lacks 24-bit colours.
                self.find_depth(Depth::True);
            }
            Reply::KittyGraphics { ok, .. } => self.kitty_graphics = *ok,
            Reply::Theme { dark } => self.learn_theme(*dark),
            Reply::Cursor { column, .. } => self.learn_width(*column),
            _ => {}
        }
        self.looks_different(&before)
    }

    /// Whether the visitor's background is dark, as far as is known: chosen, announced, or seen.
    pub fn is_dark(&self) -> Option<bool> {
        match self.theme {
            ThemeChoice::Dark => Some(true),
            ThemeChoice::Light => Some(false),
            ThemeChoice::Auto | ThemeChoice::Contrast | ThemeChoice::Inherit => self.has_dark_background(),
        }
    }

    /// Whether the terminal's own background is dark, whatever theme was chosen; none if that is not known.
    pub fn has_dark_background(&self) -> Option<bool> {
        self.background.map(Rgb::is_dark).or(self.said_dark)
    }

    /// Chooses a theme.
    pub fn set_theme(&mut self, theme: ThemeChoice) {
        self.theme = theme;
    }

    /// Chooses the colours, or goes back to those found.
    pub fn set_depth(&mut self, depth: Option<Depth>) {
        self.chosen_depth = depth;
        self.depth = depth.unwrap_or(self.found_depth.0);
    }

    /// Chooses the characters, or goes back to those found.
    pub fn set_charset(&mut self, charset: Option<Charset>) {
        self.chosen_charset = charset;
        self.charset = charset.unwrap_or(self.found_charset.0);
    }

    /// The colours that the visitor chose; nothing if they were found.
    pub fn chosen_depth(&self) -> Option<Depth> {
        self.chosen_depth
    }

    /// The characters that the visitor chose; nothing if they were found.
    pub fn chosen_charset(&self) -> Option<Charset> {
        self.chosen_charset
    }

    /// All facts with their sources, for people: the caps page and `ssh host caps`.
    pub fn summary(&self) -> Vec<Fact> {
        summary::facts(self)
    }

    /// The terminal showed that it has `depth`; it may have more, and the visitor may want less.
    fn find_depth(&mut self, depth: Depth) {
        // Whoever says NO_COLOR or calls a terminal `-mono` means it.
        if self.found_depth.0 != Depth::Mono && depth > self.found_depth.0 {
            self.found_depth = (depth, Source::Answered);
            self.set_depth(self.chosen_depth);
        }
    }

    /// DA1. Its first parameter is the terminal's class (61 to 65 from the VT220 on), the others are abilities.
    fn learn_attributes(&mut self, attributes: &[u16]) {
        self.answered = true;
        self.sixel = attributes.iter().skip(1).any(|&attribute| attribute == 4);
        // Whoever answers has a VT100's abilities, whatever its name.
        self.scroll_regions = true;
        let class = attributes.first().copied().unwrap_or(0);
        self.line_insertion |= class == 6 || class >= 62;
        self.erase_characters |= class >= 62;
    }

    /// The cursor's column after one character of ambiguous width at the start of a line. Two or more columns are those
    /// of a terminal set up for Chinese, Japanese or Korean, or of one that does not read UTF-8: its rows hold what was
    /// laid out only in ASCII.
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
            self.repeat |= known.repeat;
            self.hyperlinks = true;
            self.title_stack = true;
        }
    }

    fn learn_mode(&mut self, mode: u16, state: ModeState) {
        match mode {
            2026 => {
                self.synchronized = state.is_switchable();
                if self.synchronized {
                    // Nor is there one that draws whole frames but lacks them; Windows Terminal gives no other hint.
                    self.find_depth(Depth::True);
                }
            }
            2027 => self.grapheme_clusters = matches!(state, ModeState::Set | ModeState::AlwaysSet),
            2031 => self.theme_notices = state.is_switchable(),
            2048 => self.resize_notices = state.is_switchable(),
            _ => {}
        }
    }

    /// A background that contradicts what the terminal became is stale: ask again with [`COLOUR_QUESTIONS`].
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
