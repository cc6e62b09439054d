//! An SFTP session as a value: requests in, answers out. No I/O; paths are only looked up in the tree of files.

use std::collections::VecDeque;
use std::ops::Range;

use super::wire::{Answer, Fields, Malformed, Packet, Status, long_name};
use crate::snapshot::files::{Body, Entry, Files, resolve};

/// Maximum bytes of a packet: two paths of the usual maximum, and more. Only writing, which is refused when a file is
/// opened, would need the 34,000 of the draft.
const PACKET_BYTES: usize = 16 * 1024;
/// Maximum number of open files and folders.
const HANDLES: usize = 16;
/// Maximum bytes of a file in one answer.
const READ_BYTES: usize = 32 * 1024;
/// Maximum number of names in one answer.
const NAMES: usize = 64;
/// Protocol version.
const VERSION: u32 = 3;
/// Open flags that are refused: all except reading (section 6.3).
const WRITING: u32 = !1;

/// Types of requests (section 3).
const INIT: u8 = 1;
const OPEN: u8 = 3;
const CLOSE: u8 = 4;
const READ: u8 = 5;
const WRITE: u8 = 6;
const LSTAT: u8 = 7;
const FSTAT: u8 = 8;
const SETSTAT: u8 = 9;
const FSETSTAT: u8 = 10;
const OPENDIR: u8 = 11;
const READDIR: u8 = 12;
const REMOVE: u8 = 13;
const MKDIR: u8 = 14;
const RMDIR: u8 = 15;
const REALPATH: u8 = 16;
const STAT: u8 = 17;
const RENAME: u8 = 18;
const SYMLINK: u8 = 20;
/// Types of answers (section 3).
const ANSWER_VERSION: u8 = 2;
const ANSWER_HANDLE: u8 = 102;
const ANSWER_DATA: u8 = 103;
const ANSWER_NAMES: u8 = 104;
const ANSWER_ATTRIBUTES: u8 = 105;

/// A session: unanswered bytes and open handles.
#[derive(Debug, Default)]
pub struct Session {
    inbox: VecDeque<u8>,
    greeted: bool,
    handles: Vec<(u32, Handle)>,
    /// Name of the next handle. Names are never reused, so that requests for closed handles are detected.
    next_handle: u32,
}

/// An open file or folder. Its content does not change while it is open.
#[derive(Debug)]
struct Handle {
    entry: Entry,
    /// For a folder, its path and the number of names that were listed. The names themselves would take memory for each
    /// of many handles.
    path: String,
    listed: usize,
}

impl Session {
    /// Creates a session before its first byte.
    pub fn new() -> Session {
        Session::default()
    }

    /// Adds bytes received from the peer, which can be split anywhere.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.inbox.extend(bytes);
    }

    /// Whether there are neither open files nor waiting requests.
    pub fn is_at_rest(&self) -> bool {
        self.handles.is_empty() && self.waiting() == 0
    }

    /// Returns the number of unanswered bytes.
    pub fn waiting(&self) -> usize {
        self.inbox.len()
    }

    /// Answers the next complete request, if there is one.
    ///
    /// # Errors
    ///
    /// The packet is malformed, so that no later packet can be interpreted.
    pub fn answer(&mut self, tree: &Files) -> Result<Option<Packet>, Malformed> {
        if self.inbox.len() < 4 {
            return Ok(None);
        }
        let head = [self.inbox[0], self.inbox[1], self.inbox[2], self.inbox[3]];
        let length = usize::try_from(u32::from_be_bytes(head)).map_err(|_| Malformed)?;
        if length == 0 || length > PACKET_BYTES {
            return Err(Malformed);
        }
        if self.inbox.len() < 4 + length {
            return Ok(None);
        }
        let packet: Vec<u8> = self.inbox.drain(..4 + length).skip(4).collect();
        if self.inbox.is_empty() {
            // Frees the memory of a long request.
            self.inbox = VecDeque::new();
        }
        let mut fields = Fields(&packet);
        let kind = fields.byte()?;
        let number = fields.u32()?;
        if kind == INIT || !self.greeted {
            // The client's version only has to be at least ours, since the lower of both is used and all clients
            // support 3.
            let first = kind == INIT && !self.greeted && number >= VERSION;
            self.greeted = true;
            return if first { Ok(Some(Answer::new(ANSWER_VERSION, VERSION).packet())) } else { Err(Malformed) };
        }
        if kind == READ {
            return self.read(number, fields).map(Some);
        }
        let answer = self.request(kind, number, fields, tree)?;
        Ok(Some(answer.packet()))
    }

    fn read(&mut self, number: u32, mut fields: Fields) -> Result<Packet, Malformed> {
        let handle = fields.string()?;
        let (offset, length) = (fields.u64()?, fields.u32()?);
        let Some(Body::File(bytes)) = self.handle(handle).map(|handle| &handle.entry.body) else {
            return Ok(Answer::status(number, Status::Failure).packet());
        };
        let piece = piece(bytes, offset, length);
        Ok(match piece.is_empty() {
            true => Answer::status(number, Status::Eof).packet(),
            false => Answer::new(ANSWER_DATA, number).packet_with(bytes, piece),
        })
    }

    fn request(&mut self, kind: u8, number: u32, mut fields: Fields, tree: &Files) -> Result<Answer, Malformed> {
        let status = |status| Ok(Answer::status(number, status));
        match kind {
            REALPATH => {
                let Some(path) = resolve(&fields.path()?) else {
                    return status(Status::NoSuchFile);
                };
                let absent = Entry { modified: 0, body: Body::Folder };
                let entry = tree.get(&path).map_or(&absent, |(_, entry)| entry);
                Ok(names(number, &[(format!("/{path}"), entry)]))
            }
            STAT | LSTAT => match tree.get(&fields.path()?) {
                Some((_, entry)) => Ok(Answer::new(ANSWER_ATTRIBUTES, number).attributes(entry)),
                None => status(Status::NoSuchFile),
            },
            FSTAT => match self.handle(fields.string()?) {
                Some(handle) => Ok(Answer::new(ANSWER_ATTRIBUTES, number).attributes(&handle.entry)),
                None => status(Status::Failure),
            },
            OPEN => {
                let path = fields.path()?;
                if fields.u32()? & WRITING != 0 {
                    return status(Status::PermissionDenied);
                }
                match tree.get(&path) {
                    Some((_, entry)) if entry.is_folder() => status(Status::Failure),
                    Some((_, entry)) => Ok(self.open(number, entry.clone(), String::new())),
                    None => status(Status::NoSuchFile),
                }
            }
            OPENDIR => match tree.get(&fields.path()?) {
                Some((path, entry)) if entry.is_folder() => Ok(self.open(number, entry.clone(), path)),
                Some(_) => status(Status::Failure),
                None => status(Status::NoSuchFile),
            },
            READDIR => {
                let handle = self.handle(fields.string()?).filter(|handle| handle.entry.is_folder());
                let Some(handle) = handle else { return status(Status::Failure) };
                let own = [(".".to_owned(), &handle.entry), ("..".to_owned(), &handle.entry)];
                let all = own.into_iter().chain(tree.children(&handle.path));
                let told: Vec<_> = all.skip(handle.listed).take(NAMES).collect();
                let (count, answer) = (told.len(), names(number, &told));
                handle.listed += count;
                if count == 0 { status(Status::Eof) } else { Ok(answer) }
            }
            CLOSE => {
                let name = handle_number(fields.string()?);
                let open = self.handles.len();
                self.handles.retain(|(number, _)| Some(*number) != name);
                status(if self.handles.len() < open { Status::Ok } else { Status::Failure })
            }
            WRITE | SETSTAT | FSETSTAT | REMOVE | MKDIR | RMDIR | RENAME | SYMLINK => status(Status::PermissionDenied),
            _ => status(Status::Unsupported),
        }
    }

    fn open(&mut self, number: u32, entry: Entry, path: String) -> Answer {
        if self.handles.len() >= HANDLES {
            return Answer::status(number, Status::Failure);
        }
        let name = self.next_handle;
        self.next_handle = name.wrapping_add(1);
        self.handles.push((name, Handle { entry, path, listed: 0 }));
        Answer::new(ANSWER_HANDLE, number).string(&name.to_be_bytes())
    }

    fn handle(&mut self, name: &[u8]) -> Option<&mut Handle> {
        let name = handle_number(name)?;
        self.handles.iter_mut().find(|(number, _)| *number == name).map(|(_, handle)| handle)
    }
}

fn handle_number(name: &[u8]) -> Option<u32> {
    name.try_into().ok().map(u32::from_be_bytes)
}

/// Returns the range of bytes for a read request, as far as they exist.
fn piece(bytes: &[u8], offset: u64, length: u32) -> Range<usize> {
    let start = usize::try_from(offset).map_or(bytes.len(), |offset| offset.min(bytes.len()));
    let length = usize::try_from(length).unwrap_or(READ_BYTES).min(READ_BYTES);
    start..bytes.len().min(start + length)
}

fn names(number: u32, listed: &[(String, &Entry)]) -> Answer {
    let count = u32::try_from(listed.len()).unwrap_or(u32::MAX);
    listed.iter().fold(Answer::new(ANSWER_NAMES, number).u32(count), |answer, (name, entry)| {
        answer.string(name.as_bytes()).string(long_name(name, entry).as_bytes()).attributes(entry)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::model::{Attachment, Library};

    fn tree() -> Files {
        let attachment = Attachment { bytes: vec![7; 100_000].into(), modified: 1000 };
        let library = Library { attachments: [("big.bin".to_owned(), attachment)].into(), ..Library::default() };
        Files::new(&library, &[])
    }

    fn packet(kind: u8, fields: &[&[u8]]) -> Vec<u8> {
        let body = fields.concat();
        let length = u32::try_from(body.len() + 1).unwrap().to_be_bytes();
        [&length[..], &[kind], &body].concat()
    }

    fn string(text: &[u8]) -> Vec<u8> {
        [&u32::try_from(text.len()).unwrap().to_be_bytes()[..], text].concat()
    }

    /// Returns a session after the initial exchange of versions.
    fn session(tree: &Files) -> Session {
        let mut session = Session::new();
        session.receive(&packet(INIT, &[&3u32.to_be_bytes()]));
        let answer = session.answer(tree).unwrap().unwrap();
        assert_eq!(answer.bytes(), [0, 0, 0, 5, ANSWER_VERSION, 0, 0, 0, 3]);
        session
    }

    fn ask(session: &mut Session, tree: &Files, kind: u8, fields: &[&[u8]]) -> Vec<u8> {
        session.receive(&packet(kind, &[&9u32.to_be_bytes(), fields.concat().as_slice()]));
        session.answer(tree).unwrap().unwrap().bytes()
    }

    /// Returns the status code of an answer, if it is a status.
    fn status(answer: &[u8]) -> Option<u8> {
        (answer[4] == 101).then(|| answer[12])
    }

    const READ_ONLY: [u8; 8] = [0, 0, 0, 1, 0, 0, 0, 0];

    #[test]
    fn a_file_is_read_in_pieces() {
        let (tree, big) = (tree(), string(b"/files/big.bin"));
        let mut session = session(&tree);
        let opened = ask(&mut session, &tree, OPEN, &[&big, &READ_ONLY]);
        assert_eq!(opened[4], ANSWER_HANDLE);
        let handle = &opened[9..];
        let piece = |offset: u64, length: u32| [&offset.to_be_bytes()[..], &length.to_be_bytes()].concat();
        for (offset, length, got) in
            [(0, 10, 10), (0, u32::MAX, READ_BYTES), (99_990, 100, 10), (100_000, 1, 0), (u64::MAX, u32::MAX, 0)]
        {
            let answer = ask(&mut session, &tree, READ, &[handle, &piece(offset, length)]);
            match got {
                0 => assert_eq!(status(&answer), Some(Status::Eof as u8)),
                got => assert_eq!(answer.len(), 4 + 1 + 4 + 4 + got),
            }
        }
        assert_eq!(status(&ask(&mut session, &tree, CLOSE, &[handle])), Some(0));
        assert_eq!(status(&ask(&mut session, &tree, CLOSE, &[handle])), Some(Status::Failure as u8));
    }

    #[test]
    fn folders_are_listed_and_files_are_read_and_not_the_other_way_round() {
        let (tree, file, root) = (tree(), string(b"/files/big.bin"), string(b""));
        let mut session = session(&tree);
        let failed = Some(Status::Failure as u8);
        assert_eq!(status(&ask(&mut session, &tree, OPENDIR, &[&file])), failed);
        assert_eq!(status(&ask(&mut session, &tree, OPEN, &[&root, &READ_ONLY])), failed);
        let (file, folder) = (
            ask(&mut session, &tree, OPEN, &[&file, &READ_ONLY])[9..].to_vec(),
            ask(&mut session, &tree, OPENDIR, &[&root])[9..].to_vec(),
        );
        assert_eq!(status(&ask(&mut session, &tree, READDIR, &[&file])), failed);
        assert_eq!(status(&ask(&mut session, &tree, READ, &[&folder, &[0; 12]])), failed);
        let listed = ask(&mut session, &tree, READDIR, &[&folder]);
        assert!(listed.windows(5).any(|name| name == b"files"), "{listed:?}");
        assert_eq!(status(&ask(&mut session, &tree, READDIR, &[&folder])), Some(Status::Eof as u8));
    }

    #[test]
    fn the_longest_packet_is_answered_and_a_longer_one_is_malformed() {
        let tree = tree();
        for (length, is_taken) in [(PACKET_BYTES, true), (PACKET_BYTES + 1, false)] {
            let mut session = session(&tree);
            let body = [&[200, 0, 0, 0, 1][..], &vec![0; length - 5]].concat();
            session.receive(&[&(length as u32).to_be_bytes()[..], &body].concat());
            assert_eq!(session.answer(&tree).is_ok(), is_taken, "{length} bytes");
        }
    }

    #[test]
    fn nothing_can_be_written() {
        let tree = tree();
        let mut session = session(&tree);
        let path = string(b"/files/new");
        for flags in [2u32, 3, 4, 8, 0x10, 0x20, 0x1a, u32::MAX] {
            let answer = ask(&mut session, &tree, OPEN, &[&path, &flags.to_be_bytes(), &[0; 4]]);
            assert_eq!(status(&answer), Some(Status::PermissionDenied as u8), "flags {flags}");
        }
        for kind in [WRITE, SETSTAT, FSETSTAT, REMOVE, MKDIR, RMDIR, RENAME, SYMLINK] {
            let answer = ask(&mut session, &tree, kind, &[&path, &path]);
            assert_eq!(status(&answer), Some(Status::PermissionDenied as u8), "type {kind}");
        }
        for kind in [19, 0, 2, 21, 99, 101, 200, 255] {
            let answer = ask(&mut session, &tree, kind, &[&path]);
            assert_eq!(status(&answer), Some(Status::Unsupported as u8), "type {kind}");
        }
    }

    #[test]
    fn handles_are_few_and_their_numbers_are_not_used_again() {
        let (tree, root) = (tree(), string(b""));
        let mut session = session(&tree);
        let open: Vec<Vec<u8>> = (0..HANDLES).map(|_| ask(&mut session, &tree, OPENDIR, &[&root])).collect();
        assert!(open.iter().all(|answer| answer[4] == ANSWER_HANDLE));
        assert_eq!(status(&ask(&mut session, &tree, OPENDIR, &[&root])), Some(Status::Failure as u8));
        assert_eq!(status(&ask(&mut session, &tree, CLOSE, &[&open[0][9..]])), Some(0));
        let next = ask(&mut session, &tree, OPENDIR, &[&root]);
        assert!(!open.contains(&next));
    }

    #[test]
    fn what_is_malformed_ends_it() {
        let tree = tree();
        for sent in [
            &b"GET / HTTP/1.1"[..],
            &[0, 0, 0, 0],
            &[0, 1, 0, 1, INIT],
            &[0, 0, 0, 5, INIT, 0, 0, 0, 2],
            &[0, 0, 0, 5, OPEN, 0, 0, 0, 3],
            &[0, 0, 0, 1, INIT],
        ] {
            let mut session = Session::new();
            session.receive(sent);
            assert_eq!(session.answer(&tree), Err(Malformed), "{sent:?}");
        }
        for sent in [&[0, 0, 0, 5, INIT, 0, 0, 0, 3][..], &[0, 0, 0, 9, STAT, 0, 0, 0, 1, 0, 0, 0, 9]] {
            let mut session = session(&tree);
            session.receive(sent);
            assert_eq!(session.answer(&tree), Err(Malformed), "{sent:?}");
        }
    }
}
