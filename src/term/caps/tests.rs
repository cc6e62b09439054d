//! Tests of capabilities for the TERMs and variables of real visitors, named after bugs of other programs.

use super::*;
use crate::term::input::{ColourOf, ModeState, Reply};

fn guess(term: &str, variables: &[(&str, &'static str)]) -> Capabilities {
    Capabilities::guess(term, |name| variables.iter().find(|(key, _)| *key == name).map(|&(_, value)| value))
}

fn background(rgb: Rgb) -> Reply {
    Reply::Colour { which: ColourOf::Background, rgb }
}

fn fact(caps: &Capabilities, label: &str) -> (String, String) {
    let fact = caps.summary().into_iter().find(|fact| fact.label == label).unwrap();
    (fact.value, fact.source.to_string())
}

#[test]
fn every_term_gives_a_right_page() {
    use Charset::{Ascii, Box, Full};
    use Depth::{Ansi, Indexed, Mono, True};
    // TERM; colours, characters; addressable, alternate screen, scroll regions; asked
    #[rustfmt::skip]
    let table = [
        ("dumb",                 Mono,    Ascii, false, false, false, false),
        ("unknown",              Mono,    Ascii, false, false, false, false),
        ("vt52",                 Mono,    Ascii, false, false, false, false),
        ("vt100",                Mono,    Ascii, true,  false, true,  false),
        ("vt102",                Mono,    Ascii, true,  false, true,  false),
        ("vt220",                Mono,    Ascii, true,  false, true,  false),
        ("ansi",                 Ansi,    Ascii, true,  false, false, false),
        ("linux",                Ansi,    Box,   true,  false, true,  true),
        ("linux-16color",        Ansi,    Box,   true,  false, true,  true),
        ("xterm",                Indexed, Full,  true,  true,  true,  true),
        ("xterm-color",          Ansi,    Full,  true,  true,  true,  true),
        ("xterm-mono",           Mono,    Full,  true,  true,  true,  true),
        ("xterm-256color",       Indexed, Full,  true,  true,  true,  true),
        ("xterm-direct",         True,    Full,  true,  true,  true,  true),
        ("xterm-ghostty",        True,    Full,  true,  true,  true,  true),
        ("xterm-kitty",          True,    Full,  true,  true,  true,  true),
        ("alacritty",            True,    Full,  true,  true,  true,  true),
        ("foot",                 True,    Full,  true,  true,  true,  true),
        ("wezterm",              True,    Full,  true,  true,  true,  true),
        ("tmux",                 Indexed, Full,  true,  true,  true,  true),
        ("tmux-256color",        Indexed, Full,  true,  true,  true,  true),
        ("screen",               Indexed, Full,  true,  true,  true,  true),
        ("screen-256color",      Indexed, Full,  true,  true,  true,  true),
        ("screen.xterm-256color", Indexed, Full, true,  true,  true,  true),
        ("putty-256color",       Indexed, Full,  true,  true,  true,  true),
        ("rxvt",                 Ansi,    Full,  true,  true,  true,  true),
        ("rxvt-unicode-256color", Indexed, Full, true,  true,  true,  true),
        ("",                     Ansi,    Full,  true,  true,  false, true),
        ("nonsense",             Ansi,    Full,  true,  true,  false, true),
        ("quux-256color",        Indexed, Full,  true,  true,  false, true),
        ("\u{1b}]0;x\u{7}",      Ansi,    Full,  true,  true,  false, true),
    ];
    for (term, depth, charset, addressable, alternate, regions, asked) in table {
        let caps = guess(term, &[]);
        assert_eq!((caps.depth, caps.charset), (depth, charset), "{term}");
        assert_eq!(
            (caps.addressable, caps.alternate_screen, caps.scroll_regions, !caps.questions().is_empty()),
            (addressable, alternate, regions, asked),
            "{term}"
        );
        assert_eq!((caps.background, caps.is_dark(), caps.mouse), (None, None, false), "{term}");
        assert_eq!(caps.motion, addressable, "{term}");
    }
}

#[test]
fn variables_refine_the_guess() {
    use Depth::{Ansi, Indexed, Mono, True};
    for (term, name, value, depth) in [
        ("xterm-256color", "COLORTERM", "truecolor", True),
        ("xterm", "COLORTERM", "24bit", True),
        ("xterm", "COLORTERM", "yes", Indexed),
        ("nonsense", "COLORTERM", "truecolor", True),
        ("tmux-256color", "COLORTERM", "truecolor", True),
        // screen misinterprets 24-bit colours; the others have none, whatever the outer terminal has.
        ("screen-256color", "COLORTERM", "truecolor", Indexed),
        ("linux", "COLORTERM", "truecolor", Ansi),
        ("dumb", "COLORTERM", "truecolor", Mono),
        ("vt100", "COLORTERM", "truecolor", Mono),
        ("xterm-kitty", "NO_COLOR", "1", Mono),
        ("xterm-kitty", "NO_COLOR", "", True),
        ("xterm-kitty", "CLICOLOR", "0", Mono),
        ("xterm-kitty", "CLICOLOR", "1", True),
        ("xterm-256color", "LC_TERMINAL", "iTerm2", True),
        ("xterm-256color", "TERM_PROGRAM", "WezTerm", True),
        ("xterm-256color", "TERM_PROGRAM", "Apple_Terminal", Indexed),
    ] {
        assert_eq!(guess(term, &[(name, value)]).depth, depth, "{term} {name}={value}");
    }
}

#[test]
fn the_locale_says_which_characters_arrive() {
    use Charset::{Ascii, Box, Full};
    for (term, variables, charset) in [
        ("xterm", &[("LANG", "en_US.UTF-8")][..], Full),
        ("xterm", &[("LANG", "C.utf8")], Full),
        ("xterm", &[("LC_CTYPE", "UTF-8")], Full),
        ("xterm", &[("LANG", "C")], Ascii),
        ("xterm", &[("LANG", "POSIX")], Ascii),
        ("xterm", &[("LANG", "en_US.ISO-8859-1")], Ascii),
        ("xterm", &[("LANG", "en_US")], Ascii),
        ("xterm", &[("LANG", "C"), ("LC_ALL", "de_DE.UTF-8")], Full),
        ("xterm", &[("LANG", "de_DE.UTF-8"), ("LC_CTYPE", "C")], Ascii),
        ("xterm", &[("LANG", "de_DE.UTF-8"), ("LC_ALL", "")], Full),
        ("xterm", &[("LC_TIME", "C")], Full),
        ("linux", &[("LANG", "de_DE.UTF-8")], Box),
        ("linux", &[("LANG", "C")], Ascii),
        ("vt100", &[("LANG", "de_DE.UTF-8")], Box),
    ] {
        assert_eq!(guess(term, variables).charset, charset, "{term} {variables:?}");
    }
}

#[test]
fn what_the_visitor_chose_beats_what_the_terminal_says() {
    let mut caps = guess(
        "xterm-256color",
        &[
            ("FOLIO_THEME", "Light"),
            ("FOLIO_COLORS", "16"),
            ("FOLIO_GLYPHS", "ascii"),
            ("FOLIO_MOTION", "0"),
            ("FOLIO_MOUSE", "1"),
            ("NO_COLOR", "1"),
            ("LANG", "C.UTF-8"),
        ],
    );
    assert_eq!((caps.depth, caps.charset, caps.theme), (Depth::Ansi, Charset::Ascii, ThemeChoice::Light));
    assert_eq!((caps.motion, caps.mouse), (false, true));
    caps.learn(&Reply::Version("kitty(0.26.5)".into()));
    caps.learn(&background(Rgb(0, 0, 0)));
    assert_eq!((caps.depth, caps.is_dark()), (Depth::Ansi, Some(false)));
    assert_eq!(fact(&caps, "colours"), ("16".into(), "your choice".into()));
    assert_eq!(fact(&caps, "theme"), ("light".into(), "your choice".into()));
    caps.set_depth(None);
    caps.set_charset(None);
    caps.learn(&Reply::KittyKeyboard { flags: 0 });
    assert_eq!((caps.depth, caps.charset), (Depth::Mono, Charset::Full), "NO_COLOR is a choice too");
    assert_eq!(fact(&caps, "colours"), ("none".into(), "from NO_COLOR".into()));
    let nonsense = guess("xterm", &[("FOLIO_COLORS", "many"), ("FOLIO_THEME", "pink"), ("FOLIO_MOUSE", "yes")]);
    assert_eq!((nonsense.depth, nonsense.theme, nonsense.mouse), (Depth::Indexed, ThemeChoice::Auto, false));
}

#[test]
fn replies_upgrade_in_place_and_say_whether_to_draw_again() {
    let mut caps = guess("xterm-256color", &[]);
    let mode = |mode, state| Reply::Mode { mode, state };
    assert!(caps.learn(&Reply::Version("ghostty 1.2.0".into())));
    assert_eq!((caps.depth, caps.repeat), (Depth::True, true));
    assert!(!caps.learn(&Reply::Version("ghostty 1.2.0".into())));
    let mut inside = guess("foot", &[]);
    inside.learn(&Reply::Version("tmux 3.3a".into()));
    assert!(!inside.repeat, "the multiplexer has the name of the terminal around it");
    assert!(caps.learn(&background(Rgb(0x1e, 0x1e, 0x2e))));
    assert_eq!(caps.is_dark(), Some(true));
    assert!(!caps.learn(&background(Rgb(0x1e, 0x1e, 0x2e))));
    assert!(!caps.learn(&mode(2026, ModeState::Reset)));
    assert!(caps.synchronized);
    caps.learn(&mode(2026, ModeState::AlwaysReset));
    assert!(!caps.synchronized);
    caps.learn(&mode(2031, ModeState::Set));
    caps.learn(&mode(2048, ModeState::Unknown));
    assert!(caps.theme_notices && !caps.resize_notices);
    assert!(caps.learn(&Reply::CellPixels { height: 20, width: 10 }));
    assert_eq!(caps.cell_pixels, Some((10, 20)));
    assert!(!caps.learn(&Reply::CellPixels { height: 0, width: 10 }));
    assert!(caps.learn(&Reply::KittyGraphics { id: 31, ok: true }));
    assert!(!caps.answered);
    assert!(caps.learn(&Reply::Attributes(vec![62, 4, 22])));
    assert!(caps.answered && caps.sixel);
    assert_eq!(fact(&caps, "background"), ("#1e1e2e (dark)".into(), "answered".into()));
    assert_eq!(fact(&caps, "terminal"), ("ghostty 1.2.0".into(), "answered".into()));
}

#[test]
fn the_page_about_the_terminal_says_how_pictures_are_shown_and_why() {
    let shown = |caps: &Capabilities| (fact(caps, "inline images"), fact(caps, "pictures").0);
    let row = |value: &str, source: &str| (value.to_owned(), source.to_owned());
    let mut caps = guess("xterm-256color", &[("LC_TERMINAL", "iTerm2")]);
    assert_eq!(shown(&caps), (row("yes", "from LC_TERMINAL"), "once the terminal has answered".into()));
    caps.learn(&Reply::Attributes(vec![62, 4, 22]));
    assert_eq!(shown(&caps), (row("yes", "from LC_TERMINAL"), "iTerm2's inline images".into()));
    caps.learn(&Reply::CellPixels { height: 20, width: 10 });
    caps.learn(&Reply::Version("foot(1.20.0)".into()));
    assert_eq!(shown(&caps), (row("no", "answered"), "Sixel".into()));
    caps.learn(&Reply::Version("WezTerm 20240203".into()));
    assert_eq!(shown(&caps), (row("yes", "answered"), "iTerm2's inline images".into()));
    assert_eq!(shown(&guess("xterm-256color", &[])).0, row("no", "assumed"));
}

#[test]
fn an_unknown_terminal_that_answers_is_trusted_with_more() {
    let mut caps = guess("nonsense", &[]);
    assert!(!caps.scroll_regions && !caps.line_insertion && !caps.erase_characters && !caps.hyperlinks);
    caps.learn(&Reply::KittyKeyboard { flags: 0 });
    caps.learn(&Reply::Attributes(vec![62, 22]));
    assert!(caps.scroll_regions && caps.line_insertion && caps.erase_characters && caps.kitty_keyboard);
    assert_eq!(caps.depth, Depth::True);
}

#[test]
fn what_cannot_be_relied_on_is_left_alone() {
    let abilities = |term: &str| {
        let caps = guess(term, &[]);
        (
            caps.line_insertion,
            caps.erase_characters,
            caps.background_erase,
            caps.repeat,
            caps.hyperlinks,
            caps.title_stack,
        )
    };
    assert_eq!(abilities("vt100"), (false, false, false, false, false, false));
    assert_eq!(abilities("vt102"), (true, false, false, false, false, false));
    assert_eq!(abilities("linux"), (true, true, true, false, false, false));
    assert_eq!(abilities("screen"), (true, true, false, false, false, false));
    assert_eq!(abilities("tmux-256color"), (true, true, false, false, true, true));
    // Many terminals are called xterm, and not all of them have REP.
    assert_eq!(abilities("xterm-256color"), (true, true, true, false, true, true));
    assert_eq!(abilities("xterm-kitty"), (true, true, true, true, true, true));
    assert_eq!(abilities("nonsense"), (false, false, false, false, false, false));
}

#[test]
fn a_theme_notice_makes_a_contrary_background_stale() {
    let mut caps = guess("xterm-ghostty", &[]);
    caps.learn(&background(Rgb(0, 0, 0)));
    assert!(!caps.learn(&Reply::Theme { dark: true }));
    assert!(caps.learn(&Reply::Theme { dark: false }));
    assert_eq!((caps.background, caps.is_dark()), (None, Some(false)));
    assert!(caps.learn(&background(Rgb(255, 255, 255))));
    assert_eq!(caps.is_dark(), Some(false));
}

#[test]
fn dark_and_light_are_told_apart_by_luminance() {
    for (rgb, dark) in [
        (Rgb(0, 0, 0), true),
        (Rgb(255, 255, 255), false),
        (Rgb(0x00, 0x2b, 0x36), true),  // Solarized dark
        (Rgb(0xfd, 0xf6, 0xe3), false), // Solarized light
        (Rgb(0, 0, 255), true),
        (Rgb(255, 255, 0), false),
        (Rgb(0x77, 0x77, 0x77), false),
        (Rgb(0x70, 0x70, 0x70), true),
    ] {
        assert_eq!(rgb.is_dark(), dark, "{rgb:?}");
    }
}

#[test]
fn questions_end_with_the_fence_and_wipe_up() {
    for term in ["xterm", "tmux", "screen", "", "linux"] {
        let questions = guess(term, &[]).questions();
        let text = String::from_utf8(questions).unwrap();
        let fenced = text.strip_suffix("\r\x1b[2K").unwrap_or(&text);
        assert!(fenced.ends_with("\x1b[c"), "{term}: {text:?}");
        assert_eq!(text.contains("\x1b_G"), term == "xterm", "{term}: kitty graphics");
        assert_eq!(text.contains("\x1b]11;?"), term != "linux", "{term}: background");
        assert_eq!(text.contains("\r─\x1b[6n"), term != "linux", "{term}: the width of ambiguous characters");
        assert_eq!(guess(term, &[]).asks_for_cursor(), term != "linux", "{term}");
    }
    let ascii = guess("xterm", &[("LANG", "C")]);
    assert!(ascii.questions().is_ascii() && !ascii.asks_for_cursor(), "nothing ambiguous is drawn");
    assert_eq!(guess("linux", &[]).questions(), b"\x1b[c");
}

#[test]
fn a_hostile_term_is_harmless_in_the_summary() {
    let caps = guess(&format!("\x1b]0;owned\x07\u{202e}{}", "x".repeat(1000)), &[]);
    for fact in caps.summary() {
        assert!(fact.value.chars().all(|c| c == '×' || (' '..='~').contains(&c)), "{fact:?}");
        assert!(fact.value.len() <= 64, "{fact:?}");
    }
}

#[test]
fn where_ambiguous_characters_are_wide_only_ascii_is_drawn() {
    let cursor = |column| Reply::Cursor { row: 0, column };
    for (column, wide, charset) in
        [(1, false, Charset::Full), (2, true, Charset::Ascii), (3, true, Charset::Ascii), (0, false, Charset::Full)]
    {
        let mut caps = guess("xterm-256color", &[]);
        assert_eq!(caps.learn(&cursor(column)), charset != Charset::Full, "{column}");
        assert_eq!((caps.wide_ambiguous, caps.charset), (Some(wide), charset), "{column}");
    }
    let mut chosen = guess("xterm-256color", &[("FOLIO_GLYPHS", "full")]);
    assert!(!chosen.learn(&cursor(2)));
    assert_eq!(chosen.charset, Charset::Full, "what the visitor chose stays");
}

// Regression tests for bugs of other programs, named by project and issue number.

#[test]
fn wish_262_the_background_is_the_visitors_own() {
    let mut caps = guess("xterm-256color", &[]);
    assert_eq!(caps.is_dark(), None, "not judged before the terminal has said it");
    caps.learn(&background(Rgb(255, 255, 255)));
    assert_eq!(caps.is_dark(), Some(false));
    caps.set_theme(ThemeChoice::Dark);
    assert_eq!(caps.is_dark(), Some(true), "and may be overridden");
}

#[test]
fn wish_273_the_servers_environment_does_not_count() {
    // Only variables of the client are looked up.
    let asked = std::cell::RefCell::new(Vec::new());
    let caps = Capabilities::guess("xterm-256color", |name| {
        asked.borrow_mut().push(name.to_owned());
        None
    });
    assert_eq!(caps.depth, Depth::Indexed);
    assert!(asked.borrow().iter().any(|name| name == "COLORTERM"));
}

#[test]
fn terminal_15_ghostty_gets_colour() {
    assert_eq!(guess("xterm-ghostty", &[]).depth, Depth::True);
}

#[test]
fn lipgloss_267_putty_as_plain_xterm_gets_256_colours() {
    assert_eq!(guess("xterm", &[]).depth, Depth::Indexed);
}

#[test]
fn lipgloss_31_an_unknown_term_gets_16_colours_not_none() {
    assert_eq!(guess("nonsense", &[]).depth, Depth::Ansi);
    assert_eq!(guess("linux", &[]).depth, Depth::Ansi);
}

#[test]
fn late_sh_apple_terminal_gets_256_colours_and_no_questions_it_prints() {
    let caps = guess("xterm-256color", &[("TERM_PROGRAM", "Apple_Terminal")]);
    assert_eq!(caps.depth, Depth::Indexed);
    let questions = String::from_utf8(caps.questions()).unwrap();
    assert!(!questions.contains("$p") && !questions.contains("\x1b_G"), "{questions:?}");
}

#[test]
fn compey_187_every_term_is_accepted_without_term_program() {
    for term in ["tmux-256color", "screen", "foot", "alacritty", "xterm-256color"] {
        let caps = guess(term, &[]);
        assert!(caps.addressable && caps.depth >= Depth::Indexed, "{term}");
    }
}

#[test]
fn soft_serve_118_the_mouse_is_off_unless_asked_for() {
    assert!(!guess("xterm-kitty", &[]).mouse);
    assert!(guess("xterm-kitty", &[("FOLIO_MOUSE", "1")]).mouse);
}
