//! Mixtures of the 16 named colours: two in a cell, by a shade glyph in one colour on a background of the other.

use std::sync::LazyLock;

use crate::term::colour::Rgb;
use crate::term::palette::{self, Lab};

/// A mixture of two of the 16 named colours in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mixture {
    /// The shade glyph.
    pub glyph: char,
    /// Index of the foreground colour.
    pub fg: u8,
    /// Index of the background colour.
    pub bg: u8,
    /// The resulting colour, by adding the light of both.
    looks: Lab,
    /// The difference of the two colours, which looks grainy at close range.
    restless: f32,
}

/// Shade glyphs and the share of a cell that they cover. A full block is a blank on the background colour instead.
const SHADES: [(char, f32); 2] = [('░', 0.25), ('▒', 0.5)];

/// Weight of the graininess relative to the difference from the wanted colour.
const CALM: f32 = 0.12;

/// All mixtures.
static MIXTURES: LazyLock<Vec<Mixture>> = LazyLock::new(|| {
    let mut mixtures = Vec::new();
    for bg in 0..16 {
        let looks = Lab::of(palette::named(bg));
        mixtures.push(Mixture { glyph: ' ', fg: 0, bg, looks, restless: 0.0 });
        for fg in (0..16).filter(|fg| *fg != bg) {
            for (glyph, share) in SHADES {
                let looks = Lab::of(palette::mixed(palette::named(fg), palette::named(bg), share));
                let restless = palette::difference(palette::named(fg), palette::named(bg));
                mixtures.push(Mixture { glyph, fg, bg, looks, restless });
            }
        }
    }
    mixtures
});

/// Returns the mixture most similar to a colour.
pub(super) fn nearest(colour: Rgb) -> Mixture {
    let wanted = Lab::of(colour);
    let cost = |mixture: &&Mixture| mixture.looks.distance(wanted) + CALM * mixture.restless;
    let best = MIXTURES.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
    best.copied().unwrap_or(MIXTURES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_colours_are_themselves() {
        for index in 0..16 {
            let found = nearest(palette::named(index));
            assert_eq!((found.glyph, found.bg), (' ', index));
        }
    }

    #[test]
    fn other_colours_are_near() {
        // Only colours of the cube that are common in photographs: neither black nor very bright.
        let (mut worst, mut sum, mut count) = (0.0_f32, 0.0, 0);
        for index in 16..232 {
            let Some(colour) = palette::indexed(index) else { continue };
            let apart = nearest(colour).looks.distance(Lab::of(colour));
            (worst, sum, count) = (worst.max(apart), sum + apart, count + 1);
        }
        let mean = sum / count as f32;
        assert!(mean < 0.06 && worst < 0.2, "{mean} apart on the whole, {worst} at most");
    }
}
