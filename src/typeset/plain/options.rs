//! The options of plain text.

/// Columns of text that is read in a shell or fetched as a file, unless other columns are asked for.
pub const READING_COLUMNS: u16 = 80;

/// The measure of plain text that is not wrapped: wider than any paragraph.
pub const UNWRAPPED_COLUMNS: usize = 1 << 24;

/// The width and the characters of plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PlainOptions {
    /// Columns at which lines are broken; none to leave paragraphs on one line.
    pub width: Option<u16>,
    /// Whether to use nothing but ASCII.
    pub ascii: bool,
}
