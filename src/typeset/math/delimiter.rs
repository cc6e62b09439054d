//! Delimiters that are as high as their contents.

use super::tile::Tile;
use crate::typeset::Charset;
use crate::typeset::glyphs::Glyphs;

/// The pieces of a high delimiter: top, middle, bottom, and the one repeated between them.
type Segments = [char; 4];

/// Draws a delimiter with `height` rows and the baseline in row `baseline`.
pub fn delimiter(sign: char, height: usize, baseline: usize, glyphs: Glyphs) -> Tile {
    let one = |sign: char| glyphs.clean(sign.encode_utf8(&mut [0; 4]));
    if height <= 1 {
        return Tile::column([one(sign)], 0);
    }
    let Some(pieces) = pieces(sign, glyphs.set) else {
        return Tile::column((0..height).map(|_| one(sign)), baseline);
    };
    let [top, middle, bottom, filler] = pieces;
    let at = |row: usize| match row {
        0 => top,
        _ if row + 1 == height => bottom,
        // With two rows there is no middle row for the tip of a brace.
        _ if row == height / 2 => middle,
        _ => filler,
    };
    Tile::column((0..height).map(|row| one(at(row))), baseline)
}

fn pieces(sign: char, set: Charset) -> Option<Segments> {
    let full = match sign {
        '(' => ['⎛', '⎜', '⎝', '⎜'],
        ')' => ['⎞', '⎟', '⎠', '⎟'],
        '[' => ['⎡', '⎢', '⎣', '⎢'],
        ']' => ['⎤', '⎥', '⎦', '⎥'],
        '{' => ['⎧', '⎨', '⎩', '⎪'],
        '}' => ['⎫', '⎬', '⎭', '⎪'],
        '⌊' => ['⎢', '⎢', '⎣', '⎢'],
        '⌋' => ['⎥', '⎥', '⎦', '⎥'],
        '⌈' => ['⎡', '⎢', '⎢', '⎢'],
        '⌉' => ['⎤', '⎥', '⎥', '⎥'],
        '|' => ['│', '│', '│', '│'],
        '⟨' => ['╱', '⟨', '╲', '│'],
        '⟩' => ['╲', '⟩', '╱', '│'],
        _ => return None,
    };
    // Pieces from the box-drawing block are in every font with box drawing.
    let boxes = match sign {
        '(' => ['╭', '│', '╰', '│'],
        ')' => ['╮', '│', '╯', '│'],
        '[' => ['┌', '│', '└', '│'],
        ']' => ['┐', '│', '┘', '│'],
        '{' => ['╭', '┤', '╰', '│'],
        '}' => ['╮', '├', '╯', '│'],
        '⌊' => ['│', '│', '└', '│'],
        '⌋' => ['│', '│', '┘', '│'],
        '⌈' => ['┌', '│', '│', '│'],
        '⌉' => ['┐', '│', '│', '│'],
        _ => full,
    };
    Some(if set == Charset::Full { full } else { boxes })
}
