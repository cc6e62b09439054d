//! Accents and braces above and below a formula.

use super::set::{Setting, UPRIGHT};
use super::tile::{Side, Tile};
use crate::content::tex::alphabet::{mark_name, marked};
use crate::content::tex::{Mark, Node};

impl Setting {
    pub fn accent(self, mark: Mark, body: &[Node]) -> Tile {
        let inner = self.list(body);
        if let (false, 1, Some(text)) = (self.glyphs.ascii(), inner.height(), marked(mark, &inner.words())) {
            let face = inner.into_rows().iter().flatten().next().map_or(UPRIGHT, |run| run.face);
            return Tile::text(text, face);
        }
        let is_brace = matches!(mark, Mark::Overbrace | Mark::Underbrace);
        if self.is_flat || self.is_tight {
            let name = if is_brace { return inner } else { mark_name(mark) };
            return self.sign(name).beside(self.bracketed(inner));
        }
        let (width, height, baseline) = (inner.width(), inner.height(), inner.baseline());
        let brace = |ends: [&str; 3]| {
            let side = width.saturating_sub(3);
            let rule = self.glyphs.rule();
            format!("{}{}{}{}{}", ends[0], rule.repeat(side / 2), ends[1], rule.repeat(side - side / 2), ends[2])
        };
        let line = match mark {
            Mark::Hat => "^".to_owned(),
            Mark::Tilde => "~".to_owned(),
            Mark::Dot => ".".to_owned(),
            Mark::Ddot => "..".to_owned(),
            Mark::Check => "ˇ".to_owned(),
            Mark::Vec => format!("{}→", self.glyphs.rule().repeat(width.saturating_sub(1))),
            Mark::Bar => "_".repeat(width),
            Mark::Underline => "‾".repeat(width),
            Mark::Overbrace => brace(["╭", "┴", "╮"]),
            Mark::Underbrace => brace(["╰", "┬", "╯"]),
        };
        let line = Tile::text(line, UPRIGHT);
        if matches!(mark, Mark::Underline | Mark::Underbrace) {
            inner.above(line, Side::Centre).based_on(baseline)
        } else {
            line.above(inner, Side::Centre).based_on(baseline + if height > 0 { 1 } else { 0 })
        }
    }
}
