//! Radicals: roots with their degrees.

use super::set::{Setting, UPRIGHT};
use super::tile::{Side, Tile};
use crate::content::tex::Node;
use crate::content::tex::alphabet::superscript;

impl Setting {
    pub fn root(self, degree: &[Node], radicand: &[Node]) -> Tile {
        let inner = self.list(radicand);
        let tight = Setting { is_flat: true, is_tight: true, ..self };
        let degree = tight.list(degree).words();
        if self.glyphs.ascii() {
            let degree = if degree.is_empty() { degree } else { format!("[{degree}]") };
            return self.sign(&format!("sqrt{degree}")).beside(self.bracketed(inner));
        }
        let sign = match degree.as_str() {
            "3" => "∛".to_owned(),
            "4" => "∜".to_owned(),
            _ => {
                raised(&degree).unwrap_or_else(|| if degree.is_empty() { degree } else { format!("[{degree}]") }) + "√"
            }
        };
        if self.is_flat || (inner.height() == 1 && inner.words().chars().count() == 1) {
            let is_simple = inner.words().chars().all(char::is_alphanumeric);
            return self.sign(&sign).beside(if is_simple { inner } else { self.bracketed(inner) });
        }
        let (height, baseline, width) = (inner.height(), inner.baseline(), inner.width());
        let sign = self.sign(&sign);
        if height == 1 {
            // An underscore is at the bottom of its row, directly above the radicand.
            let line = Tile::text("_".repeat(width), UPRIGHT).aligned(width + sign.width(), Side::Right);
            return line.above(sign.beside(inner), Side::Left).based_on(1);
        }
        let stroke = Tile::column(std::iter::repeat_n("│".to_owned(), height), height - 1);
        let stem = sign.beside(stroke).based_on(baseline);
        let line = Tile::text(format!("┌{}", self.glyphs.rule().repeat(width + 1)), UPRIGHT);
        let side = stem.width() + 1 + width;
        let body = stem.beside(Tile::blanks(1).beside(inner));
        line.aligned(side, Side::Right).above(body, Side::Left).based_on(baseline + 1)
    }
}

/// Returns the text in superscript characters, if there is one for each character.
fn raised(text: &str) -> Option<String> {
    text.chars().map(superscript).collect::<Option<String>>().filter(|raised| !raised.is_empty())
}
