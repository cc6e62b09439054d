//! The contract between a transport and a program: request, input, output, exit status.
//!
//! RFC 4254 section 6 calls a session "a remote execution of a program". Here a program is an async function from
//! ([`Request`], [`Io`]) to an [`ExitStatus`], and [`Programs`] dispatches. This module is independent of SSH and of
//! the interface.

pub mod allowance;
pub mod mailbox;

use std::future::Future;
use std::sync::Arc;

use tokio::io::AsyncWrite;
use tokio::sync::watch;

use allowance::Allowance;

/// A peer's request to run a program, with the channel requests that came before it (RFC 4254 section 6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The user name given at authentication: an address, not an identity.
    pub user: String,
    /// The requested program.
    pub command: Command,
    /// The terminal announced by `pty-req`, if there was one.
    pub terminal: Option<Terminal>,
    /// Variables from `env` requests, in order of arrival; the last one of a name applies.
    pub environment: Vec<(String, String)>,
}

impl Request {
    /// Returns the value of an environment variable that the client sent.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The three requests that start a program (RFC 4254 section 6.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `shell`: no command was given.
    Shell,
    /// `exec` with its command line as text; invalid UTF-8 is replaced.
    Exec(String),
    /// `subsystem` with its name.
    Subsystem(String),
}

/// A terminal as `pty-req` describes it (RFC 4254 section 6.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    /// The TERM value; may be empty.
    pub name: String,
    /// Size of the terminal.
    pub size: Size,
}

/// The size of a terminal in cells, within [`Size::MAXIMUM`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Cells in a row: 1 to [`Size::MAXIMUM`]'s columns.
    pub columns: u16,
    /// Rows: 1 to [`Size::MAXIMUM`]'s rows.
    pub rows: u16,
    /// Width and height of a cell in pixels, if the peer reported the size of its window in pixels.
    pub cell: Option<(u16, u16)>,
}

impl Size {
    /// The size assumed if a peer reports none: that of a VT100.
    pub const DEFAULT: Size = Size { columns: 80, rows: 24, cell: None };
    /// The maximum size for drawing; 500 × 200 cells take 4.8 MB in a ratatui buffer.
    pub const MAXIMUM: Size = Size { columns: 500, rows: 200, cell: None };

    /// Returns the size to draw for a peer that reports `columns` × `rows`.
    ///
    /// Zero means unknown (OpenSSH sends 0×0 if its input is not a terminal) and becomes the default; larger values
    /// are clamped. The comparison is done in `u32`, before any cast, since a single huge allocation would abort the
    /// process.
    pub fn from_peer(columns: u32, rows: u32) -> Size {
        fn clamp(claimed: u32, default: u16, maximum: u16) -> u16 {
            match claimed {
                0 => default,
                n => u16::try_from(n).unwrap_or(u16::MAX).min(maximum),
            }
        }
        Size {
            columns: clamp(columns, Size::DEFAULT.columns, Size::MAXIMUM.columns),
            rows: clamp(rows, Size::DEFAULT.rows, Size::MAXIMUM.rows),
            cell: None,
        }
    }

    /// Returns the size with the pixels of a cell, for a peer that reports the pixels of the whole window; 0 is
    /// unknown. A border counts as part of the cells, so the quotient is rounded down.
    pub fn with_pixels(self, width: u32, height: u32) -> Size {
        let pixels = |claimed: u32, cells: u16| u16::try_from(claimed / u32::from(cells)).ok().filter(|cell| *cell > 0);
        Size { cell: pixels(width, self.columns).zip(pixels(height, self.rows)), ..self }
    }
}

/// Input of a running program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Bytes from the peer, split anywhere; at most [`mailbox::PIECE_BYTES`] when received from a mailbox.
    Bytes(Vec<u8>),
    /// The terminal changed its size (`window-change`).
    Resize(Size),
    /// The peer will send no more (EOF); output is still possible.
    Eof,
}

/// The reason for which a transport asks a program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// The server is shutting down.
    ServerStops,
    /// The session has reached its maximum duration.
    TimeIsUp,
    /// The server is full, and this session's source has several.
    PlaceNeeded,
}

/// The input and output of a program.
///
/// The mailbox is bounded and its sender never waits; the program must drain it. A closed mailbox (`None`) means that
/// the peer has disconnected and no output can be delivered. Dropping the writers closes nothing: the transport sends
/// exit-status, EOF and close after the program has returned.
pub struct Io {
    /// Receiving end of the mailbox: input, resizes and disconnection.
    pub input: mailbox::Receiver,
    /// Standard output.
    pub output: Box<dyn AsyncWrite + Send + Unpin>,
    /// Standard error; with a terminal both reach the same screen.
    pub errors: Box<dyn AsyncWrite + Send + Unpin>,
    /// The limit of output that waits for the peer, for all programs of a connection together. A program holds more
    /// only if that does not depend on the size of the content.
    pub undelivered: Arc<Allowance>,
    /// The reason to end, once the program must say goodbye and return.
    pub shutdown: watch::Receiver<Option<StopReason>>,
}

/// The exit status of a program, as sent by `exit-status` (RFC 4254 section 6.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExitStatus(pub u32);

impl ExitStatus {
    /// The program succeeded.
    pub const SUCCESS: ExitStatus = ExitStatus(0);
    /// The requested object does not exist.
    pub const NOT_FOUND: ExitStatus = ExitStatus(1);
    /// Wrong usage of a command.
    pub const USAGE: ExitStatus = ExitStatus(2);
    /// Unknown command, as in shells.
    pub const UNKNOWN_COMMAND: ExitStatus = ExitStatus(127);
}

/// The programs that a transport can run.
pub trait Programs: Send + Sync + 'static {
    /// Whether there is a program for this request. Called while the channel request is handled, so it must not
    /// block.
    fn accepts(&self, request: &Request) -> bool;

    /// Runs the program for `request`, and returns its exit status.
    fn run(&self, request: Request, io: Io) -> impl Future<Output = ExitStatus> + Send + 'static;
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn sizes_are_clamped_before_any_cast() {
        let odd = [0, 1, 2, 79, 80, 500, 501, 32_767, 65_535, 65_536, 1 << 31, u32::MAX];
        for columns in odd {
            for rows in odd {
                let size = Size::from_peer(columns, rows);
                assert!((1..=Size::MAXIMUM.columns).contains(&size.columns), "{columns} gave {size:?}");
                assert!((1..=Size::MAXIMUM.rows).contains(&size.rows), "{rows} gave {size:?}");
            }
        }
        assert_eq!(Size::from_peer(0, 0), Size::DEFAULT);
        assert_eq!(Size::from_peer(65_616, 40), Size { columns: 500, rows: 40, cell: None });
    }

    #[test]
    fn a_cell_is_as_large_as_the_peer_says_or_unknown() {
        let size = Size::from_peer(80, 24);
        for (width, height, cell) in [
            (0, 0, None),
            (720, 0, None),
            (724, 456, Some((9, 19))),
            (79, 480, None),
            (u32::MAX, 480, None),
            (65_535 * 80, 480, Some((65_535, 20))),
        ] {
            assert_eq!(size.with_pixels(width, height).cell, cell, "{width} x {height}");
        }
    }
}
