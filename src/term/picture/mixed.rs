//! Colours mixed of the 16 named ones: two of them in a cell, one behind a shade of the other.

use std::sync::LazyLock;

use crate::term::colour::Rgb;
use crate::term::palette::{self, Lab};

/// A mixture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mixture {
    /// The shade.
    pub glyph: char,
    /// The number of the colour of the shade.
    pub fg: u8,
    /// The number of the colour behind it.
    pub bg: u8,
    /// Its colour from afar, where the light of both adds up.
    looks: Lab,
    /// The distance of its two colours, which looks restless from near.
    restless: f32,
}

/// Shades and how much of a cell they cover. The full one is a blank on the colour behind it.
const SHADES: [(char, f32); 2] = [('░', 0.25), ('▒', 0.5)];

/// The weight of restlessness against nearness of colour: pictures are seen from near.
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

/// The mixture that looks most like a colour.
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
        // Those of the cube that a picture of anything real is made of: neither black nor as bright as a lamp.
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
