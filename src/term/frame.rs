//! Encoder: what should be on the screen to the fewest bytes that make it so.

use ratatui::buffer::Buffer;
use ratatui::style::Color;

use super::caps::Capabilities;

/// What the screen should show.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The cells. Colours are `Reset`, `Rgb` or `Indexed`/named; a cell's `underline_color` names its link.
    pub cells: Buffer,
    /// Addresses that cells link to by [`link`].
    pub links: Vec<String>,
}

/// The `underline_color` that makes a cell part of link number `index`.
pub fn link(index: usize) -> Color {
    Color::Indexed(u8::try_from(index).unwrap_or(u8::MAX))
}

/// The encoder; it knows what is on the visitor's screen.
#[derive(Debug, Default)]
pub struct Encoder {}

impl Encoder {
    /// An encoder that knows nothing of the screen.
    pub fn new() -> Encoder {
        Encoder::default()
    }

    /// Appends what prepares the terminal: alternate screen, hidden cursor, title.
    pub fn enter(&mut self, _title: &str, _capabilities: &Capabilities, _out: &mut Vec<u8>) {}

    /// Appends what turns the screen into `frame`; nothing if it is that already.
    pub fn draw(&mut self, _frame: &Frame, _capabilities: &Capabilities, _out: &mut Vec<u8>) {}

    /// Forgets what is on the screen; the next frame is painted whole.
    pub fn forget(&mut self) {}

    /// Appends what undoes every mode and prints `farewell` on the normal screen.
    pub fn leave(&mut self, _farewell: &[String], _capabilities: &Capabilities, _out: &mut Vec<u8>) {}
}
