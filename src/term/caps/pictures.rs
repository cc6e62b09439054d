//! The method of showing pictures, by capabilities.

use super::{Capabilities, Charset, Depth};
use crate::term::picture::Slicing;
use crate::term::picture::inline::Inline;
use crate::term::picture::sixel::Sixel;

/// Methods of showing pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// None yet: the replies that decide are outstanding, and a change of method would flicker.
    Later,
    /// Kitty's Unicode placeholders.
    Placeholders,
    /// A protocol that draws over cells.
    Over(Slicing),
    /// Coloured cells only.
    Cells,
}

impl std::fmt::Display for Pictures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Pictures::Later => "once the terminal has answered",
            Pictures::Placeholders => "kitty's placeholders",
            Pictures::Over(Slicing::Inline(_)) => "iTerm2's inline images",
            Pictures::Over(Slicing::Sixel(_)) => "Sixel",
            Pictures::Cells => "in cells",
        })
    }
}

/// Maximum number of colours in a Sixel picture. An xterm emulating a VT340 has 16 registers unless it is configured
/// for more.
const COLOURS: u16 = 128;
const COLOURS_OF_XTERM: u16 = 16;

/// Plausible sizes of a cell in pixels (width, height); larger ones would need megabytes.
const CELL_WIDTHS: std::ops::RangeInclusive<u16> = 4..=24;
const CELL_HEIGHTS: std::ops::RangeInclusive<u16> = 8..=48;
/// Assumed size of a cell for terminals that scale images and have not reported it.
const CELL_ASSUMED: (u16, u16) = (10, 20);

impl Capabilities {
    /// Returns the method of showing pictures. Visitors who chose fewer colours or ASCII get pictures in these.
    pub fn pictures(&self) -> Pictures {
        if self.depth == Depth::Mono || self.charset == Charset::Ascii {
            return Pictures::Cells;
        }
        if !self.answered && !self.questions().is_empty() {
            return Pictures::Later;
        }
        let version = self.version.as_deref().unwrap_or_default();
        if self.kitty_graphics && has_placeholders(version) {
            return Pictures::Placeholders;
        }
        let cell = self.cell_pixels.filter(|cell| CELL_WIDTHS.contains(&cell.0) && CELL_HEIGHTS.contains(&cell.1));
        if self.inline_images {
            return Pictures::Over(Slicing::Inline(Inline { cell: cell.unwrap_or(CELL_ASSUMED) }));
        }
        match cell {
            Some(cell) if self.sixel => {
                let is_xterm = version.starts_with("XTerm(");
                let colours = if is_xterm { COLOURS_OF_XTERM } else { COLOURS };
                Pictures::Over(Slicing::Sixel(Sixel { cell, colours }))
            }
            _ => Pictures::Cells,
        }
    }
}

/// Whether a terminal with kitty's graphics protocol has Unicode placeholders, which cannot be queried: kitty since
/// 0.28 and Ghostty have them, WezTerm and Konsole do not.
fn has_placeholders(version: &str) -> bool {
    let version = version.to_ascii_lowercase();
    if version.starts_with("ghostty") {
        return true;
    }
    let Some(number) = version.strip_prefix("kitty(") else { return false };
    let mut parts = number.split(['.', ')']).map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (0, 28)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::input::Reply;

    fn after(term: &str, variables: &[(&str, &str)], replies: &[Reply]) -> Pictures {
        let mut caps =
            Capabilities::guess(term, |name| variables.iter().find(|(key, _)| *key == name).map(|pair| pair.1));
        for reply in replies {
            caps.learn(reply);
        }
        caps.pictures()
    }

    #[test]
    fn the_best_that_a_terminal_is_known_to_have_is_used() {
        let version = |name: &str| Reply::Version(name.to_owned());
        let graphics = Reply::KittyGraphics { id: 31, ok: true };
        let cell = Reply::CellPixels { width: 9, height: 19 };
        let (plain, sixel) = (Reply::Attributes(vec![62, 22]), Reply::Attributes(vec![62, 4, 22]));
        let by_sixel = |colours| Pictures::Over(Slicing::Sixel(Sixel { cell: (9, 19), colours }));
        let inline = |cell| Pictures::Over(Slicing::Inline(Inline { cell }));
        for (name, graphics, cell, attributes, expected) in [
            ("kitty(0.28.0)", Some(&graphics), None, &plain, Pictures::Placeholders),
            ("kitty(1.0)", Some(&graphics), None, &plain, Pictures::Placeholders),
            ("kitty(0.27.1)", Some(&graphics), None, &plain, Pictures::Cells),
            ("kitty(nonsense", Some(&graphics), None, &plain, Pictures::Cells),
            ("kitty(0.41.1)", None, None, &plain, Pictures::Cells),
            ("ghostty 1.2.0", Some(&graphics), None, &plain, Pictures::Placeholders),
            ("WezTerm 20240203", Some(&graphics), Some(&cell), &sixel, inline((9, 19))),
            ("WezTerm 20240203", Some(&graphics), None, &plain, inline((10, 20))),
            ("iTerm2 3.5.10", None, Some(&cell), &sixel, inline((9, 19))),
            ("iTerm2 3.6.9", Some(&graphics), Some(&cell), &sixel, inline((9, 19))),
            ("foot(1.20.0)", None, Some(&cell), &sixel, by_sixel(128)),
            ("foot(1.20.0)", None, None, &sixel, Pictures::Cells),
            ("mlterm 3.9", None, Some(&cell), &sixel, by_sixel(128)),
            ("XTerm(379)", None, Some(&cell), &sixel, by_sixel(16)),
            ("XTerm(379)", None, Some(&cell), &plain, Pictures::Cells),
        ] {
            let replies: Vec<Reply> =
                [Some(&version(name)), graphics, cell, Some(attributes)].into_iter().flatten().cloned().collect();
            assert_eq!(after("xterm-256color", &[], &replies), expected, "{name}");
            assert_eq!(after("xterm", &[("NO_COLOR", "1")], &replies), Pictures::Cells, "{name} without colour");
            assert_eq!(after("xterm", &[("FOLIO_GLYPHS", "ascii")], &replies), Pictures::Cells, "{name} in ASCII");
        }
    }

    #[test]
    fn what_a_client_says_of_its_terminal_counts_until_the_terminal_says_otherwise() {
        let inline = Pictures::Over(Slicing::Inline(Inline { cell: (10, 20) }));
        let (fence, xterm) = (Reply::Attributes(vec![62, 22]), Reply::Version("XTerm(379)".to_owned()));
        for (term, variable, expected) in [
            ("xterm-256color", ("LC_TERMINAL", "iTerm2"), inline),
            ("xterm-256color", ("TERM_PROGRAM", "iTerm.app"), inline),
            ("xterm-256color", ("TERM_PROGRAM", "WezTerm"), inline),
            ("xterm-256color", ("TERM_PROGRAM", "Apple_Terminal"), Pictures::Cells),
            // Variables of the outer terminal: screen and tmux do not pass on unknown sequences.
            ("tmux-256color", ("LC_TERMINAL", "iTerm2"), Pictures::Cells),
            ("screen-256color", ("LC_TERMINAL", "iTerm2"), Pictures::Cells),
        ] {
            assert_eq!(after(term, &[variable], std::slice::from_ref(&fence)), expected, "{term}, {variable:?}");
            let replies = [xterm.clone(), fence.clone()];
            assert_eq!(after(term, &[variable], &replies), Pictures::Cells, "{term}, {variable:?}, but it is an xterm");
        }
    }

    #[test]
    fn a_terminal_that_is_asked_is_waited_for_and_one_that_is_not_gets_cells() {
        assert_eq!(after("xterm-256color", &[], &[]), Pictures::Later);
        assert_eq!(after("vt220", &[("FOLIO_COLORS", "16"), ("FOLIO_GLYPHS", "box")], &[]), Pictures::Cells);
    }

    #[test]
    fn a_cell_that_cannot_be_true_is_not_believed() {
        let sixel = Reply::Attributes(vec![62, 4]);
        for (width, height) in [(1, 1), (3, 20), (10, 7), (25, 20), (10, 49), (u16::MAX, u16::MAX)] {
            assert_eq!(after("foot", &[], &[Reply::CellPixels { width, height }, sixel.clone()]), Pictures::Cells);
        }
    }
}
