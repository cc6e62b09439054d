//! Pictures on the screen: files shown by placeholder cells, and slices drawn over cells.
//!
//! Both are sent in parts between frames, so that unsent bytes are limited and keys are handled promptly.

use std::sync::Arc;

use super::compressed::CompressedScreen;
use super::paint::Terminal;
use super::pen::Pen;
use super::{Abilities, Encoder, Frame, Workspace};
use crate::term::picture::kitty;

/// Maximum bytes of pictures sent with one frame; a part is always completed.
const PART_BYTES: usize = 12 * 1024;
/// Maximum number of files stored by a terminal; beyond it the oldest is deleted, and sent again when needed.
const FILES_MAXIMUM: usize = 24;

/// A picture of a frame.
#[derive(Debug, Clone)]
pub enum Picture {
    /// A file shown by placeholder cells.
    File(kitty::Image),
    /// Slices drawn over the cells once the screen is at rest.
    Over(Over),
}

/// A picture over cells, which show an approximation until it is drawn. No wide glyph may be partly under it.
#[derive(Debug, Clone)]
pub struct Over {
    /// Column of the left edge.
    pub x: u16,
    /// Row of the upper edge.
    pub y: u16,
    /// Width in columns.
    pub columns: u16,
    /// Escape sequences that draw the rows of the picture.
    pub slices: Arc<[Box<[u8]>]>,
}

impl Over {
    fn is(&self, other: &Over) -> bool {
        (self.x, self.y) == (other.x, other.y) && Arc::ptr_eq(&self.slices, &other.slices)
    }

    fn rows(&self) -> std::ops::Range<u16> {
        self.y..self.y + self.slices.len() as u16
    }

    /// Whether the picture fits on a screen of these columns and rows.
    fn fits(&self, (columns, rows): (u16, u16)) -> bool {
        usize::from(self.y) + self.slices.len() <= usize::from(rows)
            && u32::from(self.x) + u32::from(self.columns) <= u32::from(columns)
    }
}

/// Whether pictures of a frame remain to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owed {
    /// No pictures remain.
    Nothing,
    /// Pictures remain that are sent once nothing on the screen moves.
    AtRest,
    /// Pictures remain that are sent as soon as the output has space for them.
    Now,
}

/// The pictures that the terminal has received.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// Ids of stored files, the oldest first.
    files: Vec<u32>,
    /// The file being sent, and the offset of its next byte.
    sending: Option<(kitty::Image, usize)>,
    /// Pictures over the cells, each with the number of slices drawn.
    over: Vec<(Over, usize)>,
}

impl Pictures {
    /// Removes all pictures over cells from the record, after the screen was erased.
    pub fn uncovered(&mut self) {
        self.over.clear();
    }

    /// Whether there are pictures over the cells.
    pub fn covers(&self) -> bool {
        !self.over.is_empty()
    }

    /// Deletes all files, and aborts an unfinished one.
    pub fn leave(&mut self, out: &mut Vec<u8>) {
        if self.sending.take().is_some() {
            out.extend_from_slice(kitty::ABANDON);
        }
        self.files.drain(..).for_each(|id| kitty::delete(id, out));
    }
}

impl Encoder {
    /// Removes pictures that are not in `frame` or whose cells change, and blanks the cells under them in the
    /// workspace's old rows; the bytes are appended to the workspace's.
    pub(super) fn uncover(
        &mut self,
        frame: &Frame,
        kept: &CompressedScreen,
        abilities: &Abilities,
        workspace: &mut Workspace,
    ) {
        if self.pictures.over.is_empty() {
            return;
        }
        let Workspace { table, new, old, bytes, .. } = workspace;
        let over = std::mem::take(&mut self.pictures.over);
        for (over, drawn) in over {
            let wanted = frame.pictures.iter().any(|picture| matches!(picture, Picture::Over(other) if over.is(other)));
            if wanted && over.rows().all(|y| old.hashes[usize::from(y)] == new.hashes[usize::from(y)]) {
                self.pictures.over.push((over, drawn));
                continue;
            }
            for y in over.rows() {
                wipe(&over, y, abilities, bytes);
                old.wipe(y, over.x.into()..(over.x + over.columns).into(), kept, table);
            }
            self.terminal = Terminal { cursor: None, pen: Pen::default(), ..self.terminal };
        }
    }

    /// Sends the next part of the pictures of `frame`, which has just been drawn. Those over cells are sent only if
    /// the screen is `resting`.
    pub fn send_pictures(&mut self, frame: &Frame, abilities: &Abilities, resting: bool, out: &mut Vec<u8>) -> Owed {
        let limit = out.len() + PART_BYTES;
        let mut owed = Owed::Nothing;
        for picture in &frame.pictures {
            owed = owed.max(match picture {
                Picture::File(image) => self.send_file(image, limit, out),
                Picture::Over(over) if resting => self.send_over(over, abilities, limit, out),
                Picture::Over(over) => {
                    let is_drawn = |(other, drawn): &(Over, usize)| over.is(other) && *drawn == over.slices.len();
                    if self.pictures.over.iter().any(is_drawn) { Owed::Nothing } else { Owed::AtRest }
                }
            });
        }
        if let (Some((x, y)), None) = (frame.cursor, self.terminal.cursor) {
            out.extend_from_slice(format!("\x1b[{};{}H", y + 1, x + 1).as_bytes());
            self.terminal.cursor = Some((x, y));
        }
        owed
    }

    fn send_file(&mut self, image: &kitty::Image, limit: usize, out: &mut Vec<u8>) -> Owed {
        let pictures = &mut self.pictures;
        if pictures.sending.is_none() && !pictures.files.contains(&image.id) {
            if pictures.files.len() >= FILES_MAXIMUM {
                kitty::delete(pictures.files.remove(0), out);
            }
            // Registered before sending, so that an incomplete file is deleted as well.
            pictures.files.push(image.id);
            pictures.sending = Some((image.clone(), 0));
        }
        // An unfinished file must be completed before another is sent, even if it has scrolled off the screen.
        while let Some((image, offset)) = pictures.sending.take() {
            if out.len() >= limit {
                pictures.sending = Some((image, offset));
                return Owed::Now;
            }
            pictures.sending = image.chunk(offset, out).map(|next| (image, next));
        }
        if pictures.files.contains(&image.id) { Owed::Nothing } else { Owed::Now }
    }

    fn send_over(&mut self, over: &Over, abilities: &Abilities, limit: usize, out: &mut Vec<u8>) -> Owed {
        if !self.kept.as_ref().is_some_and(|kept| over.fits(kept.size())) {
            return Owed::Nothing;
        }
        let known = self.pictures.over.iter().position(|(other, _)| over.is(other));
        let at = known.unwrap_or_else(|| {
            self.pictures.over.push((over.clone(), 0));
            self.pictures.over.len() - 1
        });
        let (over, drawn) = &mut self.pictures.over[at];
        while let Some(slice) = over.slices.get(*drawn) {
            if out.len() >= limit {
                return Owed::AtRest;
            }
            if self.terminal.region.take().is_some() {
                // A picture at the end of a scroll region could scroll it.
                out.extend_from_slice(b"\x1b[r");
            }
            // Transparent pixels show the background, not the approximation in cells.
            wipe(over, over.y + *drawn as u16, abilities, out);
            out.extend_from_slice(format!("\x1b[{};{}H", usize::from(over.y) + *drawn + 1, over.x + 1).as_bytes());
            out.extend_from_slice(slice);
            self.terminal = Terminal { cursor: None, pen: Pen::default(), ..self.terminal };
            *drawn += 1;
        }
        Owed::Nothing
    }
}

/// Appends the bytes that blank a row of a picture. Blanks are written rather than erased: in xterm, parts of a
/// picture remained under erased cells that scrolled immediately after.
fn wipe(over: &Over, y: u16, abilities: &Abilities, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("\x1b[m\x1b[{};{}H", y + 1, over.x + 1).as_bytes());
    match over.columns {
        columns @ 8.. if abilities.repeat => out.extend_from_slice(format!(" \x1b[{}b", columns - 1).as_bytes()),
        columns => out.extend(std::iter::repeat_n(b' ', usize::from(columns))),
    }
}
