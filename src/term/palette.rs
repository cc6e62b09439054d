//! Colour arithmetic: the 256-colour palette, nearest and mixed colours.

use std::sync::LazyLock;

use super::colour::Rgb;

/// A colour in OKLab (Björn Ottosson, 2020), where Euclidean distance approximates the perceived difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lab([f32; 3]);

impl Lab {
    /// Converts an sRGB colour to OKLab.
    pub fn of(colour: Rgb) -> Lab {
        let [r, g, b] = linear(colour);
        let l = (0.412_221_47 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
        let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
        let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
        Lab([
            0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        ])
    }

    /// Returns the perceived difference of two colours; see [`difference`].
    pub fn distance(self, other: Lab) -> f32 {
        self.distance_squared(other).sqrt()
    }

    fn distance_squared(self, other: Lab) -> f32 {
        self.0.iter().zip(other.0).map(|(a, b)| (a - b) * (a - b)).sum()
    }
}

/// Converts an sRGB colour to linear light, 0 to 1 (IEC 61966-2-1).
pub(crate) fn linear(Rgb(r, g, b): Rgb) -> [f32; 3] {
    [r, g, b].map(|channel| {
        let value = f32::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

/// Converts linear light to an sRGB colour; values out of range are clamped.
pub(crate) fn encoded(light: [f32; 3]) -> Rgb {
    let [r, g, b] = light.map(|value| {
        let value = value.clamp(0.0, 1.0);
        let value = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
        (value * 255.0).round() as u8
    });
    Rgb(r, g, b)
}

/// Returns the perceived difference of two colours: 0 for equal ones, 1 for black and white, about 0.02 for a just
/// noticeable difference.
pub fn difference(a: Rgb, b: Rgb) -> f32 {
    Lab::of(a).distance_squared(Lab::of(b)).sqrt()
}

/// Returns the perceived lightness, 0 to 1 (OKLab's L).
pub fn lightness(colour: Rgb) -> f32 {
    Lab::of(colour).0[0]
}

/// The levels of the channels in the 6 × 6 × 6 cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Index of the first colour of the cube; the ones before are the named colours, which the terminal defines.
const CUBE: u8 = 16;

/// Index of the first of the 24 greys.
const GREYS: u8 = 232;

/// Returns the value of a colour of the cube or the greys; `None` for the 16 named colours, which the terminal
/// defines.
pub fn indexed(index: u8) -> Option<Rgb> {
    match index {
        ..CUBE => None,
        CUBE..GREYS => {
            let step = |divisor: u8| STEPS[usize::from((index - CUBE) / divisor % 6)];
            Some(Rgb(step(36), step(6), step(1)))
        }
        GREYS.. => {
            let level = 8 + 10 * (index - GREYS);
            Some(Rgb(level, level, level))
        }
    }
}

/// The cube and the greys in OKLab.
static TABLE: LazyLock<Vec<(u8, Lab)>> =
    LazyLock::new(|| (CUBE..=u8::MAX).filter_map(|index| Some((index, Lab::of(indexed(index)?)))).collect());

/// Returns the index of the colour of cube and greys that looks most similar.
pub fn nearest(colour: Rgb) -> u8 {
    let wanted = Lab::of(colour);
    let distance = |(_, lab): &&(u8, Lab)| lab.distance_squared(wanted);
    TABLE.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).map_or(CUBE, |(index, _)| *index)
}

/// xterm's default values of the 16 named colours. Other terminals differ; only pictures use these values, for which
/// an approximation is better than no colour.
const NAMED: [Rgb; 16] = [
    Rgb(0, 0, 0),
    Rgb(205, 0, 0),
    Rgb(0, 205, 0),
    Rgb(205, 205, 0),
    Rgb(0, 0, 238),
    Rgb(205, 0, 205),
    Rgb(0, 205, 205),
    Rgb(229, 229, 229),
    Rgb(127, 127, 127),
    Rgb(255, 0, 0),
    Rgb(0, 255, 0),
    Rgb(255, 255, 0),
    Rgb(92, 92, 255),
    Rgb(255, 0, 255),
    Rgb(0, 255, 255),
    Rgb(255, 255, 255),
];

/// Returns xterm's value of a named colour; the index is taken modulo 16.
pub fn named(index: u8) -> Rgb {
    NAMED[usize::from(index % 16)]
}

/// Mixes two colours in linear light; `share` is the part of the first.
pub fn mixed(one: Rgb, other: Rgb, share: f32) -> Rgb {
    let (one, other) = (linear(one), linear(other));
    encoded(std::array::from_fn(|channel| one[channel] * share + other[channel] * (1.0 - share)))
}

/// A cache for [`nearest`]: a screen has few colours and many cells.
#[derive(Debug)]
pub struct Quantiser {
    known: [Option<(Rgb, u8)>; Quantiser::SLOTS],
}

impl Quantiser {
    /// Number of cache entries; colours with the same entry displace each other.
    const SLOTS: usize = 64;

    /// Creates an empty cache.
    pub fn new() -> Quantiser {
        Quantiser { known: [None; Quantiser::SLOTS] }
    }

    /// Returns the same as [`nearest`].
    pub fn nearest(&mut self, colour: Rgb) -> u8 {
        let Rgb(r, g, b) = colour;
        let place = (usize::from(r) * 31 + usize::from(g) * 7 + usize::from(b)) % Quantiser::SLOTS;
        match self.known[place] {
            Some((known, index)) if known == colour => index,
            _ => {
                let index = nearest(colour);
                self.known[place] = Some((colour, index));
                index
            }
        }
    }
}

impl Default for Quantiser {
    fn default() -> Quantiser {
        Quantiser::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oklab_agrees_with_its_author() {
        let Lab(red) = Lab::of(Rgb(255, 0, 0));
        for (value, expected) in red.into_iter().zip([0.628, 0.225, 0.126]) {
            assert!((value - expected).abs() < 0.001, "{red:?}");
        }
        assert!((difference(Rgb(0, 0, 0), Rgb(255, 255, 255)) - 1.0).abs() < 0.001);
    }

    #[test]
    fn every_colour_of_the_cube_and_the_greys_is_its_own_nearest() {
        for index in CUBE..=u8::MAX {
            let colour = indexed(index).unwrap();
            assert_eq!(indexed(nearest(colour)), Some(colour), "{index}");
        }
        assert_eq!(indexed(15), None);
    }

    #[test]
    fn a_quantiser_says_what_nearest_says() {
        let mut quantiser = Quantiser::new();
        for value in (0..=0xff_ffff_u32).step_by(99_991).chain((0..=0xff_ffff).step_by(99_991)) {
            let [_, r, g, b] = value.to_be_bytes();
            assert_eq!(quantiser.nearest(Rgb(r, g, b)), nearest(Rgb(r, g, b)));
        }
    }
}
