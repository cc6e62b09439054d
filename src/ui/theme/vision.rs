//! Contrast and simulated colour blindness, for the tests of the themes.

use crate::term::caps::Rgb;
use crate::term::palette::{difference, encoded, linear};

/// Returns the contrast ratio of two colours, 1 to 21 (WCAG 2.2).
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// A kind of colour blindness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blindness {
    /// Colour vision without long-wave (red) cones.
    Protanopia,
    /// Colour vision without middle-wave (green) cones.
    Deuteranopia,
    /// Colour vision without short-wave (blue) cones.
    Tritanopia,
}

impl Blindness {
    /// All kinds.
    pub const ALL: [Blindness; 3] = [Blindness::Protanopia, Blindness::Deuteranopia, Blindness::Tritanopia];

    /// Simulates the appearance of a colour, by the matrices of Machado, Oliveira and Fernandes (2009) at severity 1.
    pub fn simulate(self, colour: Rgb) -> Rgb {
        let matrix = match self {
            Blindness::Protanopia => [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            Blindness::Deuteranopia => [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
            Blindness::Tritanopia => [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        };
        let light = linear(colour);
        encoded(matrix.map(|row: [f32; 3]| row.iter().zip(light).map(|(weight, value)| weight * value).sum()))
    }
}

#[test]
fn contrast_is_that_of_wcag() {
    assert!((contrast(Rgb(0, 0, 0), Rgb(255, 255, 255)) - 21.0).abs() < 0.01);
    assert!((contrast(Rgb(255, 255, 255), Rgb(0x76, 0x76, 0x76)) - 4.54).abs() < 0.01);
    assert!((contrast(Rgb(9, 9, 9), Rgb(9, 9, 9)) - 1.0).abs() < 0.001);
}

#[test]
fn colour_blind_eyes_keep_greys_and_lose_the_right_pairs() {
    for blindness in Blindness::ALL {
        let Rgb(r, g, b) = blindness.simulate(Rgb(128, 128, 128));
        assert!(r.abs_diff(128) <= 1 && g.abs_diff(128) <= 1 && b.abs_diff(128) <= 1, "{blindness:?}");
    }
    let (red, green) = (Rgb(0xb0, 0x40, 0x30), Rgb(0x70, 0x70, 0x20));
    let seen = |blindness: Blindness| difference(blindness.simulate(red), blindness.simulate(green));
    assert!(seen(Blindness::Deuteranopia) < difference(red, green) / 2.0);
    assert!(seen(Blindness::Tritanopia) > difference(red, green) / 2.0);
}
