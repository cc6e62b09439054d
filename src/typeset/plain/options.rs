//! Options of plain text.

/// Default columns of plain text in a shell or a downloaded file.
pub const READING_COLUMNS: u16 = 80;

/// Columns that stand for "no wrapping": more than any paragraph has.
pub const UNWRAPPED_COLUMNS: usize = 1 << 24;

/// Width and character set of plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PlainOptions {
    /// Columns at which lines are broken; `None` to leave paragraphs on one line.
    pub width: Option<u16>,
    /// Whether the text is limited to ASCII.
    pub ascii: bool,
}
