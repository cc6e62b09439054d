//! The encoding of SFTP packets: decoding of fields, encoding of answers.

use std::ops::Range;
use std::sync::Arc;

use crate::snapshot::files::Entry;

/// Malformed SFTP packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

/// Flags of file attributes (section 5).
const HAS_SIZE: u32 = 1;
const HAS_OWNER: u32 = 1 << 1;
const HAS_PERMISSIONS: u32 = 1 << 2;
const HAS_TIMES: u32 = 1 << 3;
/// POSIX mode of a file: readable by everybody.
const FILE_MODE: u32 = 0o100_444;
/// POSIX mode of a folder. Writable by its owner, because recursive copies adopt the mode and could not fill or
/// remove the folder otherwise.
const FOLDER_MODE: u32 = 0o040_755;

/// Status code of an answer (section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Ok = 0,
    Eof = 1,
    NoSuchFile = 2,
    PermissionDenied = 3,
    Failure = 4,
    Unsupported = 8,
}

impl Status {
    fn words(self) -> &'static str {
        match self {
            Status::Ok => "done",
            Status::Eof => "end of file",
            Status::NoSuchFile => "no such file",
            Status::PermissionDenied => "these files can only be read",
            Status::Failure => "that cannot be done with this",
            Status::Unsupported => "not supported",
        }
    }
}

/// The fields of a request, decoded one after the other.
pub(super) struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        Ok(self.take(1)?[0])
    }

    pub(super) fn u32(&mut self) -> Result<u32, Malformed> {
        Ok(u32::from_be_bytes(self.take(4)?.try_into().map_err(|_| Malformed)?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, Malformed> {
        Ok(u64::from_be_bytes(self.take(8)?.try_into().map_err(|_| Malformed)?))
    }

    pub(super) fn string(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.u32()?;
        self.take(usize::try_from(length).map_err(|_| Malformed)?)
    }

    /// Decodes a path; invalid UTF-8 is replaced, and matches no file.
    pub(super) fn path(&mut self) -> Result<String, Malformed> {
        Ok(String::from_utf8_lossy(self.string()?).into_owned())
    }
}

/// Pieces of files of up to this size are copied into the packet, which saves a write.
const COPIED_BYTES: usize = 4 * 1024;

/// An answer as it is sent. A long piece of a file is not copied, so that an answer to a peer that does not read uses
/// little memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    head: Vec<u8>,
    rest: Option<(Arc<[u8]>, Range<usize>)>,
}

impl Packet {
    /// Returns bytes to be sent next; empty at the end.
    pub fn unsent(&self) -> &[u8] {
        match &self.rest {
            Some((file, piece)) if self.head.is_empty() => &file[piece.clone()],
            _ => &self.head,
        }
    }

    /// Removes the first `count` bytes of [`Packet::unsent`].
    pub fn sent(&mut self, count: usize) {
        match &mut self.rest {
            Some((_, piece)) if self.head.is_empty() => piece.start += count,
            _ => drop(self.head.drain(..count)),
        }
    }

    /// Returns all bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let rest = self.rest.as_ref().map_or(&[][..], |(file, piece)| &file[piece.clone()]);
        [&self.head, rest].concat()
    }
}

/// An answer under construction.
pub(super) struct Answer(Vec<u8>);

impl Answer {
    /// Begins an answer of this type to the request with this number.
    pub(super) fn new(kind: u8, request: u32) -> Answer {
        Answer(vec![0, 0, 0, 0, kind]).u32(request)
    }

    pub(super) fn status(request: u32, status: Status) -> Answer {
        let answer = Answer::new(101, request).u32(status as u32);
        answer.string(status.words().as_bytes()).string(b"en")
    }

    pub(super) fn u32(mut self, number: u32) -> Answer {
        self.0.extend(number.to_be_bytes());
        self
    }

    fn u64(mut self, number: u64) -> Answer {
        self.0.extend(number.to_be_bytes());
        self
    }

    pub(super) fn string(self, bytes: &[u8]) -> Answer {
        let mut answer = self.u32(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        answer.0.extend_from_slice(bytes);
        answer
    }

    pub(super) fn attributes(self, entry: &Entry) -> Answer {
        let mode = if entry.is_folder() { FOLDER_MODE } else { FILE_MODE };
        let flags = HAS_SIZE | HAS_OWNER | HAS_PERMISSIONS | HAS_TIMES;
        // Owner and group are 0; the access time is the modification time.
        self.u32(flags).u64(entry.size()).u32(0).u32(0).u32(mode).u32(entry.modified).u32(entry.modified)
    }

    /// Returns the packet: its length and content.
    pub(super) fn packet(self) -> Packet {
        Packet { head: self.framed(0), rest: None }
    }

    /// Returns the packet that ends with a piece of a file.
    pub(super) fn packet_with(self, file: &Arc<[u8]>, piece: Range<usize>) -> Packet {
        if piece.len() <= COPIED_BYTES {
            return self.string(&file[piece]).packet();
        }
        let answer = self.u32(u32::try_from(piece.len()).unwrap_or(u32::MAX));
        Packet { head: answer.framed(piece.len()), rest: Some((file.clone(), piece)) }
    }

    /// Returns the bytes after their length, to which `more` is added.
    fn framed(mut self, more: usize) -> Vec<u8> {
        let length = u32::try_from(self.0.len() - 4 + more).unwrap_or(u32::MAX);
        self.0[..4].copy_from_slice(&length.to_be_bytes());
        self.0
    }
}

/// Returns the line as in `ls -l`, which some clients show.
pub(super) fn long_name(name: &str, entry: &Entry) -> String {
    let mode = if entry.is_folder() { "drwxr-xr-x" } else { "-r--r--r--" };
    let (year, month, day) = civil(entry.modified);
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS[month as usize - 1];
    format!("{mode}    1 folio    folio    {:>9} {month} {day:>2}  {year} {name}", entry.size())
}

/// Returns year, month and day of a time in seconds since 1970, by Hinnant's `civil_from_days`.
fn civil(seconds: u32) -> (u32, u32, u32) {
    const ERA_DAYS: u32 = 146_097;
    // Counted from 1 March of the year 0, so that leap days are at the end of years.
    let days = seconds / 86_400 + 719_468;
    let (era, of_era) = (days / ERA_DAYS, days % ERA_DAYS);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / (ERA_DAYS - 1)) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + u32::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, date) in [
            (0, (1970, 1, 1)),
            (951_782_399, (2000, 2, 28)),
            (951_782_400, (2000, 2, 29)),
            (1_779_667_200, (2026, 5, 25)),
            (u32::MAX, (2106, 2, 7)),
        ] {
            assert_eq!(civil(seconds), date);
        }
    }

    #[test]
    fn fields_end_where_the_packet_does() {
        let mut fields = Fields(&[0, 0, 0, 2, b'a', b'b', 7]);
        assert_eq!((fields.string(), fields.byte(), fields.byte()), (Ok(&b"ab"[..]), Ok(7), Err(Malformed)));
        assert_eq!(Fields(&[0xff, 0xff, 0xff, 0xff, 0]).string(), Err(Malformed));
        assert_eq!(Fields(&[0, 0, 0]).u32(), Err(Malformed));
    }
}
