//! The initial guess of capabilities, from the family of TERM and the variables that clients send.

use super::{Capabilities, Charset, Depth, Source, ThemeChoice};

/// Families of terminals, by TERM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Line-oriented terminals without control sequences.
    Dumb,
    /// Hardware terminals like the VT100, and BBS clients: little beyond ANSI; they print unknown sequences.
    Hardware,
    /// The console of the Linux kernel. Older kernels print the end of unknown sequences.
    Linux,
    /// GNU screen, or a tmux with a TERM of screen.
    Screen,
    /// tmux.
    Tmux,
    /// Terminal.app, if a variable identifies it: its TERM is xterm's, but it prints the end of a DECRQM.
    Apple,
    /// xterm, its descendants and its imitations.
    Xterm,
    /// Anything else. It is probably a new terminal, so it is queried, but assumed to have few capabilities until it
    /// replies.
    Unknown,
}

impl Family {
    fn of(term: &str) -> Family {
        const HARDWARE: [&str; 8] = ["vt1", "vt2", "vt3", "vt4", "vt5", "ansi", "pcansi", "syncterm"];
        const XTERM: [&str; 6] = ["xterm", "gnome", "rxvt", "putty", "mlterm", "nsterm"];
        let begins = |names: &[&str]| names.iter().any(|name| term.starts_with(name));
        match term {
            "dumb" | "unknown" | "vt52" | "emacs" | "lpr" | "printer" | "glasstty" => Family::Dumb,
            "st" => Family::Xterm,
            _ if begins(&HARDWARE) => Family::Hardware,
            _ if begins(&["linux", "fbterm", "jfbterm"]) => Family::Linux,
            _ if begins(&["screen"]) => Family::Screen,
            _ if begins(&["tmux"]) => Family::Tmux,
            _ if begins(&XTERM) || begins(&TRUE_BY_TERM) => Family::Xterm,
            _ => Family::Unknown,
        }
    }
}

/// Prefixes of TERM of xterm's imitations that have 24-bit colours.
const TRUE_BY_TERM: [&str; 14] = [
    "xterm-kitty",
    "kitty",
    "xterm-ghostty",
    "ghostty",
    "foot",
    "alacritty",
    "wezterm",
    "contour",
    "rio",
    "iterm",
    "mintty",
    "konsole",
    "vte",
    "st-",
];

/// Prefixes of known XTVERSION replies in lower case; whether those terminals support REP; and whether they accept
/// text for the clipboard (OSC 52) in their default configuration.
///
/// Terminals with fewer colours are listed too: xterm uses the nearest colour of its palette, and tmux those of the
/// outer terminal.
const BY_VERSION: [(&str, bool, bool); 14] = [
    ("kitty", true, true),
    ("ghostty", true, true),
    ("wezterm", true, true),
    ("foot", true, true),
    ("iterm2", true, false),
    ("contour", true, true),
    ("mintty", true, false),
    ("xterm(", true, false),
    ("konsole", false, false),
    ("vte(", false, false),
    ("xterm.js", false, false),
    ("windows terminal", false, true),
    ("rio", false, true),
    ("tmux", false, false),
];

/// Prefixes of the TERM of terminals that accept text for the clipboard in their default configuration.
const CLIPBOARD_BY_TERM: [&str; 9] =
    ["xterm-kitty", "kitty", "xterm-ghostty", "ghostty", "foot", "alacritty", "wezterm", "contour", "rio"];

/// Environment variables that ask programs for output suitable for screen readers. OpenSSH's default configuration
/// sends `LC_ACCESSIBLE`.
const ACCESSIBLE: [&str; 7] = [
    "ACCESSIBLE",
    "LC_ACCESSIBLE",
    "ACCESSIBILITY_ENABLED",
    "SCREEN_READER",
    "SCREENREADER",
    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON",
    "GNOME_ACCESSIBILITY",
];

/// Variables that identify terminals with iTerm2's inline images.
const INLINE_BY_VARIABLE: [(&str, &str); 3] =
    [("LC_TERMINAL", "iTerm2"), ("TERM_PROGRAM", "iTerm.app"), ("TERM_PROGRAM", "WezTerm")];

/// Whether an XTVERSION reply identifies a terminal with iTerm2's inline images.
pub(super) fn has_inline_images(version: &str) -> bool {
    let version = version.to_ascii_lowercase();
    ["iterm2", "wezterm"].iter().any(|name| version.starts_with(name))
}

/// A terminal identified by XTVERSION, which has 24-bit colours, OSC 8 and a stack of titles.
pub(super) struct Known {
    /// Whether the terminal supports REP, which repeats a character.
    pub(super) repeat: bool,
    /// Whether the terminal copies text that it is sent (OSC 52) to the clipboard.
    pub(super) clipboard: bool,
}

/// Identifies a terminal by its XTVERSION reply.
pub(super) fn by_version(version: &str) -> Option<Known> {
    let version = version.to_ascii_lowercase();
    let known = BY_VERSION.iter().find(|(name, ..)| version.starts_with(name));
    known.map(|&(_, repeat, clipboard)| Known { repeat, clipboard })
}

/// Maximum characters of TERM that are kept: it is untrusted text, and it is shown.
const TERM_CHARACTERS: usize = 64;

/// Guesses capabilities from TERM and the client's environment variables.
pub(super) fn guess<'a>(term: &str, variable: impl Fn(&str) -> Option<&'a str>) -> Capabilities {
    let sent = |name: &str| variable(name).filter(|value| !value.is_empty());
    let family = match (Family::of(term), sent("TERM_PROGRAM")) {
        (Family::Xterm, Some("Apple_Terminal")) => Family::Apple,
        (family, _) => family,
    };
    let found_depth = depth(term, family, &sent);
    let found_charset = charset(family, &sent);
    // screen and tmux do not pass unknown sequences to the outer terminal.
    let names_inline = |(name, program): &&(&str, &str)| family == Family::Xterm && sent(name) == Some(*program);
    let inline_variable = INLINE_BY_VARIABLE.iter().find(names_inline).map(|(name, _)| *name);
    let chosen_depth = choice(&sent, "FOLIO_COLORS", COLORS);
    let chosen_charset = choice(&sent, "FOLIO_GLYPHS", GLYPHS);
    let addressable = family != Family::Dumb;
    let is_on = |value: &str| !is_one_of(value, &["0", "false", "no", "off"]);
    let wants_plain_text = ACCESSIBLE.iter().any(|name| sent(name).is_some_and(is_on));
    let modern = matches!(family, Family::Xterm | Family::Apple | Family::Tmux);
    Capabilities {
        depth: chosen_depth.unwrap_or(found_depth.0),
        charset: chosen_charset.unwrap_or(found_charset.0),
        background: None,
        addressable,
        foreground: None,
        theme: choice(&sent, "FOLIO_THEME", THEMES).unwrap_or_default(),
        motion: addressable && choice(&sent, "FOLIO_MOTION", SWITCH).unwrap_or(!wants_plain_text),
        mouse: addressable && choice(&sent, "FOLIO_MOUSE", SWITCH).unwrap_or(false),
        version: None,
        answered: false,
        synchronized: false,
        grapheme_clusters: false,
        theme_notices: false,
        resize_notices: false,
        kitty_keyboard: false,
        kitty_graphics: false,
        inline_images: inline_variable.is_some(),
        sixel: false,
        wide_ambiguous: None,
        cell_pixels: None,
        alternate_screen: modern || matches!(family, Family::Screen | Family::Unknown),
        scroll_regions: !matches!(family, Family::Dumb | Family::Unknown) && !is_bbs(term),
        line_insertion: !matches!(family, Family::Dumb | Family::Unknown)
            && !is_bbs(term)
            && !term.starts_with("vt100"),
        erase_characters: modern || matches!(family, Family::Screen | Family::Linux),
        // By default screen erases to the default background, and tmux's terminfo entry does not promise more.
        background_erase: matches!(family, Family::Xterm | Family::Apple | Family::Linux),
        repeat: family == Family::Xterm && has_repeat(term),
        hyperlinks: modern,
        clipboard: CLIPBOARD_BY_TERM.iter().any(|name| term.starts_with(name)),
        wants_plain_text,
        title_stack: modern,
        term: term.chars().filter(|c| (' '..='~').contains(c)).take(TERM_CHARACTERS).collect(),
        family,
        found_depth,
        chosen_depth,
        found_charset,
        chosen_charset,
        inline_source: inline_variable.map_or(Source::Assumed, Source::Variable),
        said_dark: None,
    }
}

/// Whether TERM denotes ANSI.SYS or its descendants, which have no scroll regions.
fn is_bbs(term: &str) -> bool {
    ["ansi", "pcansi", "syncterm"].iter().any(|name| term.starts_with(name))
}

/// Whether TERM implies REP: only terminals with their own TERM, since many different ones call themselves xterm.
fn has_repeat(term: &str) -> bool {
    ["xterm-kitty", "xterm-ghostty", "foot", "alacritty", "wezterm", "contour"]
        .iter()
        .any(|name| term.starts_with(name))
}

fn depth<'a>(term: &str, family: Family, sent: &impl Fn(&str) -> Option<&'a str>) -> (Depth, Source) {
    if sent("NO_COLOR").is_some() {
        return (Depth::Mono, Source::Variable("NO_COLOR"));
    }
    if sent("CLICOLOR") == Some("0") {
        return (Depth::Mono, Source::Variable("CLICOLOR"));
    }
    let colours = by_term(term, family);
    // screen misinterprets 24-bit colours, whatever the variables of the outer terminal say.
    let may_upgrade = matches!(family, Family::Xterm | Family::Tmux | Family::Unknown) && colours.0 != Depth::Mono;
    match sent("COLORTERM") {
        Some(value) if may_upgrade && is_one_of(value, &["truecolor", "24bit"]) => {
            return (Depth::True, Source::Variable("COLORTERM"));
        }
        _ => {}
    }
    for (name, program) in [
        ("LC_TERMINAL", "iTerm2"),
        ("TERM_PROGRAM", "iTerm.app"),
        ("TERM_PROGRAM", "WezTerm"),
        ("TERM_PROGRAM", "ghostty"),
        ("TERM_PROGRAM", "vscode"),
    ] {
        if family == Family::Xterm && may_upgrade && sent(name) == Some(program) {
            return (Depth::True, Source::Variable(name));
        }
    }
    colours
}

fn by_term(term: &str, family: Family) -> (Depth, Source) {
    let depth = match family {
        Family::Dumb | Family::Hardware if !is_bbs(term) => Depth::Mono,
        Family::Linux => Depth::Ansi,
        _ if ends(term, &["-mono", "-m"]) => Depth::Mono,
        _ if ends(term, &["-direct", "-truecolor", "-24bit"]) => Depth::True,
        _ if TRUE_BY_TERM.iter().any(|name| term.starts_with(name)) => Depth::True,
        _ if ends(term, &["-256color", "-256"]) => Depth::Indexed,
        _ if ends(term, &["-16color", "-88color", "-color"]) || term.starts_with("rxvt") => Depth::Ansi,
        Family::Xterm | Family::Apple | Family::Screen | Family::Tmux => Depth::Indexed,
        Family::Dumb | Family::Hardware => Depth::Ansi,
        Family::Unknown => return (Depth::Ansi, Source::Assumed),
    };
    (depth, Source::Term)
}

fn ends(term: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| term.ends_with(ending))
}

/// Returns the character set by the client's locale, or else by TERM.
fn charset<'a>(family: Family, sent: &impl Fn(&str) -> Option<&'a str>) -> (Charset, Source) {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| Some((name, sent(name)?)));
    match (locale, family) {
        (Some((name, locale)), _) if !is_utf8(locale) => (Charset::Ascii, Source::Variable(name)),
        // The locale implies UTF-8, but these fonts lack most of braille and arrows.
        (Some((name, _)), Family::Dumb | Family::Hardware) => (Charset::Box, Source::Variable(name)),
        (_, Family::Linux) => (Charset::Box, Source::Term),
        (Some((name, _)), _) => (Charset::Full, Source::Variable(name)),
        (None, Family::Dumb | Family::Hardware) => (Charset::Ascii, Source::Term),
        (None, _) => (Charset::Full, Source::Assumed),
    }
}

fn is_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

const THEMES: &[(&str, ThemeChoice)] = &[
    ("auto", ThemeChoice::Auto),
    ("dark", ThemeChoice::Dark),
    ("light", ThemeChoice::Light),
    ("contrast", ThemeChoice::Contrast),
    ("inherit", ThemeChoice::Inherit),
];
const COLORS: &[(&str, Depth)] =
    &[("mono", Depth::Mono), ("16", Depth::Ansi), ("256", Depth::Indexed), ("true", Depth::True)];
const GLYPHS: &[(&str, Charset)] = &[("full", Charset::Full), ("box", Charset::Box), ("ascii", Charset::Ascii)];
const SWITCH: &[(&str, bool)] = &[("0", false), ("1", true)];

/// Returns the visitor's choice by a variable; `None` if its value is not among `words`.
fn choice<'a, T: Copy>(sent: &impl Fn(&str) -> Option<&'a str>, name: &str, words: &[(&str, T)]) -> Option<T> {
    let value = sent(name)?;
    words.iter().find(|(word, _)| word.eq_ignore_ascii_case(value)).map(|&(_, choice)| choice)
}

fn is_one_of(value: &str, words: &[&str]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(value))
}
