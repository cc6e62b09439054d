//! Formulas between delimiters, which are as high as the formula.

use super::delimiter::delimiter;
use super::set::Setting;
use super::tile::Tile;

impl Setting {
    pub fn fenced(self, open: Option<char>, body: Tile, close: Option<char>) -> Tile {
        let (height, baseline) = (body.height(), body.baseline());
        let side =
            |sign: Option<char>| sign.map_or_else(Tile::empty, |sign| delimiter(sign, height, baseline, self.glyphs));
        side(open).beside(body).beside(side(close))
    }
}
