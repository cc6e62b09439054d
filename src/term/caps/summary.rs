//! A summary of capabilities for visitors.

use super::guess::Family;
use super::{Capabilities, Charset, Depth, Rgb, ThemeChoice};

/// The source of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// Assumed by default.
    Assumed,
    /// TERM.
    Term,
    /// A variable sent by the client.
    Variable(&'static str),
    /// A reply of the terminal.
    Answered,
    /// A choice of the visitor.
    Chosen,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Assumed => f.write_str("assumed"),
            Source::Term => f.write_str("from TERM"),
            Source::Variable(name) => write!(f, "from {name}"),
            Source::Answered => f.write_str("answered"),
            Source::Chosen => f.write_str("your choice"),
        }
    }
}

/// A row of the summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Name of the capability.
    pub label: &'static str,
    /// Value in words.
    pub value: String,
    /// Source of the value.
    pub source: Source,
    /// Assignments of the environment variable that overrides the capability, if there is one.
    pub variable: Option<&'static str>,
}

/// Returns all rows of the summary.
pub(super) fn facts(caps: &Capabilities) -> Vec<Fact> {
    let fact = |label, value: String, source| Fact { label, value, source, variable: None };
    let choice = |label, value: &str, source, variable| Fact {
        label,
        value: value.to_owned(),
        source,
        variable: Some(variable),
    };
    // A capability that only a reply can establish.
    let granted = |label, has: bool| match (has, caps.answered) {
        (true, _) => fact(label, "yes".into(), Source::Answered),
        (false, true) => fact(label, "no".into(), Source::Answered),
        (false, false) => fact(label, "no answer".into(), Source::Assumed),
    };
    // A capability known by name or, for a terminal without a known name, by its replies.
    let named = |label, has: bool| {
        let source = match (caps.family, caps.answered) {
            (Family::Unknown, true) => Source::Answered,
            (Family::Unknown, false) => Source::Assumed,
            _ => Source::Term,
        };
        fact(label, if has { "yes" } else { "no" }.into(), source)
    };
    let chosen = |is_chosen: bool, otherwise| if is_chosen { Source::Chosen } else { otherwise };
    let term = &caps.term;
    vec![
        match &caps.version {
            Some(version) => fact("terminal", version.clone(), Source::Answered),
            None if term.is_empty() => fact("terminal", "not named".into(), Source::Assumed),
            None => fact("terminal", term.clone(), Source::Term),
        },
        fact("TERM", if term.is_empty() { "not set".into() } else { term.clone() }, Source::Term),
        choice(
            "theme",
            theme_name(caps.theme),
            chosen(caps.theme != ThemeChoice::Auto, Source::Assumed),
            "FOLIO_THEME=auto|dark|light|contrast|inherit",
        ),
        choice(
            "colours",
            depth_name(caps.depth),
            chosen(caps.chosen_depth.is_some(), caps.found_depth.1),
            "FOLIO_COLORS=mono|16|256|true",
        ),
        choice(
            "glyphs",
            charset_name(caps.charset),
            chosen(caps.chosen_charset.is_some(), caps.found_charset.1),
            "FOLIO_GLYPHS=full|box|ascii",
        ),
        choice(
            "motion",
            on_off(caps.motion),
            chosen(!caps.motion && caps.addressable, Source::Assumed),
            "FOLIO_MOTION=0|1",
        ),
        choice("mouse", on_off(caps.mouse), chosen(caps.mouse, Source::Assumed), "FOLIO_MOUSE=0|1"),
        match (caps.background, caps.said_dark) {
            (Some(rgb), _) => fact("background", format!("{} ({})", hex(rgb), tone(rgb.is_dark())), Source::Answered),
            (None, Some(dark)) => fact("background", tone(dark).into(), Source::Answered),
            (None, None) => fact("background", "not known".into(), Source::Assumed),
        },
        granted("whole frames (2026)", caps.synchronized),
        granted("grapheme widths (2027)", caps.grapheme_clusters),
        granted("theme notices (2031)", caps.theme_notices),
        granted("resize notices (2048)", caps.resize_notices),
        match caps.wide_ambiguous {
            Some(wide) => {
                fact("ambiguous widths", if wide { "two columns" } else { "one column" }.into(), Source::Answered)
            }
            None => fact("ambiguous widths", "not known".into(), Source::Assumed),
        },
        granted("kitty keyboard", caps.kitty_keyboard),
        granted("kitty graphics", caps.kitty_graphics),
        fact("inline images", if caps.inline_images { "yes" } else { "no" }.into(), caps.inline_source),
        granted("sixel graphics", caps.sixel),
        match caps.cell_pixels {
            Some((width, height)) => fact("cell size", format!("{width} × {height} pixels"), Source::Answered),
            None => fact("cell size", "not known".into(), Source::Assumed),
        },
        match (caps.pictures(), caps.answered) {
            (pictures, true) => fact("pictures", pictures.to_string(), Source::Answered),
            (pictures, false) => fact("pictures", pictures.to_string(), Source::Assumed),
        },
        named("alternate screen", caps.alternate_screen),
        named("scroll regions", caps.scroll_regions),
        named("hyperlinks", caps.hyperlinks),
        match (caps.clipboard, caps.answered) {
            (true, true) => fact("clipboard", "takes text".into(), Source::Answered),
            (true, false) => fact("clipboard", "takes text".into(), Source::Term),
            (false, _) => fact("clipboard", "not relied on".into(), Source::Assumed),
        },
    ]
}

fn theme_name(theme: ThemeChoice) -> &'static str {
    match theme {
        ThemeChoice::Auto => "after the background",
        ThemeChoice::Dark => "dark",
        ThemeChoice::Light => "light",
        ThemeChoice::Contrast => "high contrast",
        ThemeChoice::Inherit => "your own palette",
    }
}

fn depth_name(depth: Depth) -> &'static str {
    match depth {
        Depth::Mono => "none",
        Depth::Ansi => "16",
        Depth::Indexed => "256",
        Depth::True => "24 bits",
    }
}

fn charset_name(charset: Charset) -> &'static str {
    match charset {
        Charset::Ascii => "ASCII",
        Charset::Box => "box drawing",
        Charset::Full => "full",
    }
}

fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn tone(dark: bool) -> &'static str {
    if dark { "dark" } else { "light" }
}

fn hex(Rgb(red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
