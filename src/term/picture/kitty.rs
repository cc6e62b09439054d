//! Kitty's graphics protocol with Unicode placeholders: a picture is sent once, and shown by special characters in
//! cells, which scroll, are covered and are clipped like text.
//!
//! <https://sw.kovidgoyal.net/kitty/graphics-protocol/>, "Unicode placeholders".

use std::sync::Arc;

use ratatui::style::Color;

use crate::term::escape::base64;

/// The placeholder character; the foreground colour of its cell is the id of the picture.
pub const PLACEHOLDER: char = '\u{10eeee}';

/// The combining marks that number rows and columns, in kitty's order (`rowcolumn-diacritics.txt`); as many as the
/// maximum rows of a picture.
const MARKS: [char; 32] = [
    '\u{305}', '\u{30d}', '\u{30e}', '\u{310}', '\u{312}', '\u{33d}', '\u{33e}', '\u{33f}', '\u{346}', '\u{34a}',
    '\u{34b}', '\u{34c}', '\u{350}', '\u{351}', '\u{352}', '\u{357}', '\u{35b}', '\u{363}', '\u{364}', '\u{365}',
    '\u{366}', '\u{367}', '\u{368}', '\u{369}', '\u{36a}', '\u{36b}', '\u{36c}', '\u{36d}', '\u{36e}', '\u{36f}',
    '\u{483}', '\u{484}',
];

/// Maximum bytes of a chunk of a file: 4,096 in base 64, the limit of the protocol.
const CHUNK_BYTES: usize = 3072;

/// A picture to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Id of the picture: 24 bits, not 0.
    pub id: u32,
    /// The PNG file.
    pub png: Arc<[u8]>,
    /// Columns of the picture; the terminal keeps the proportions.
    pub columns: u16,
    /// Rows of the picture.
    pub rows: u16,
}

/// Returns the id of a picture with this many columns, a 24-bit hash. Two pictures of a page have the same id with a
/// probability of 1 in 16 million.
pub fn id(fingerprint: u64, columns: u16) -> u32 {
    let mixed = (fingerprint ^ u64::from(columns)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed >> 40) as u32).max(1)
}

/// Returns the foreground colour that denotes a picture.
pub fn colour(id: u32) -> Color {
    let [_, r, g, b] = id.to_be_bytes();
    Color::Rgb(r, g, b)
}

/// Returns the text of a cell. Only the first cell of a row is numbered; the terminal infers the columns of the
/// following ones.
pub fn symbol(row: u16, column: u16) -> String {
    match MARKS.get(usize::from(row)) {
        Some(mark) if column == 0 => String::from_iter([PLACEHOLDER, *mark, MARKS[0]]),
        _ => PLACEHOLDER.to_string(),
    }
}

impl Image {
    /// Appends the chunk of the file that begins at `offset`; returns the offset of the next chunk, if there is one.
    pub fn chunk(&self, offset: usize, out: &mut Vec<u8>) -> Option<usize> {
        let rest = self.png.get(offset..).unwrap_or_default();
        let next = (rest.len() > CHUNK_BYTES).then_some(offset + CHUNK_BYTES);
        let Image { id, columns, rows, .. } = self;
        let control = match offset {
            0 => format!("a=T,U=1,f=100,i={id},c={columns},r={rows},q=2,"),
            _ => "q=2,".to_owned(),
        };
        out.extend_from_slice(format!("\x1b_G{control}m={};", u8::from(next.is_some())).as_bytes());
        base64(&rest[..rest.len().min(CHUNK_BYTES)], out);
        out.extend_from_slice(b"\x1b\\");
        next
    }
}

/// Aborts a picture of which not all chunks were sent.
pub const ABANDON: &[u8] = b"\x1b_Gq=2,m=0;\x1b\\";

/// Appends the deletion of a picture.
pub fn delete(id: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("\x1b_Ga=d,d=I,i={id},q=2;\x1b\\").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_of_24_bits_and_not_0() {
        for fingerprint in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
            for columns in [1, 40, 72] {
                let id = id(fingerprint, columns);
                assert!((1..1 << 24).contains(&id), "{id:x}");
            }
        }
        assert_ne!(id(7, 40), id(7, 41), "another size is sent as another picture");
        assert_eq!(colour(0x12_34_56), Color::Rgb(0x12, 0x34, 0x56));
    }

    #[test]
    fn only_the_first_cell_of_a_row_is_numbered() {
        assert_eq!(symbol(0, 0), "\u{10eeee}\u{305}\u{305}");
        assert_eq!(symbol(2, 0), "\u{10eeee}\u{30e}\u{305}");
        assert_eq!(symbol(2, 1), "\u{10eeee}");
        assert_eq!(symbol(99, 0), "\u{10eeee}", "no more rows than there are marks");
    }

    #[test]
    fn chunks_are_small_and_only_the_last_says_so() {
        let image = Image { id: 9, png: vec![7; 2 * CHUNK_BYTES + 1].into(), columns: 40, rows: 10 };
        let (mut offset, mut chunks) = (Some(0), Vec::new());
        while let Some(at) = offset {
            let mut out = Vec::new();
            offset = image.chunk(at, &mut out);
            chunks.push(String::from_utf8(out).unwrap());
        }
        assert_eq!(chunks.len(), 3);
        assert!(chunks[0].starts_with("\x1b_Ga=T,U=1,f=100,i=9,c=40,r=10,q=2,m=1;BwcH"), "{}", chunks[0]);
        assert!(chunks[1].starts_with("\x1b_Gq=2,m=1;"));
        assert_eq!(chunks[2], "\x1b_Gq=2,m=0;Bw==\x1b\\");
        assert!(chunks.iter().all(|chunk| chunk.len() <= 4096 + 64));
    }
}
