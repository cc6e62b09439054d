//! Detection of commands sent by programs on the visitor's side that expect a shell or their own server part.

/// Program that sends a command line of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    /// kitty's `kitten ssh` sends a script of some kilobytes through sh or python (kittens/ssh/main.go, wrap_bootstrap_script).
    Kitten,
    /// VS Code's Remote-SSH starts a shell that reads a script from its input; on Windows clients with a bare name.
    VsCode,
    Mosh,
    Tmate,
    Rsync,
    Git,
}

/// Prefixes of the programs' command lines. Prefixes are sufficient, since transports truncate long lines.
const PROGRAMS: &[(Program, &[&str])] = &[
    (Program::Kitten, &["exec sh -c ", "'exec' 'sh' '-c' ", "sh -c 'eval ", "exec python", "'exec' 'python"]),
    (Program::VsCode, &["bash --login -c bash", "bash -l -c bash", "exec bash --login", "linux-x64 ", "powershell"]),
    (Program::Mosh, &["mosh-server"]),
    (Program::Tmate, &["tmate"]),
    (Program::Rsync, &["rsync --server"]),
    (Program::Git, &["git-upload-pack", "git-receive-pack", "git-upload-archive"]),
];

/// Returns the program that sent the line, if it is one of these.
fn program(line: &str) -> Option<Program> {
    let line = line.trim_start();
    // Some clients quote the line for the server's shell.
    let bare = line.trim_start_matches(['\'', '"']);
    let begins = |start: &str| line.starts_with(start) || bare.starts_with(start);
    PROGRAMS.iter().find(|(_, starts)| starts.iter().any(|start| begins(start))).map(|(program, _)| *program)
}

/// Whether a program sent the line to get a shell for a person at a terminal. The others speak a protocol of their own, to
/// which no screen is an answer: mosh asks for a terminal as well, and reads nothing but its server's first line.
pub(super) fn leads_to_shell(line: &str) -> bool {
    matches!(program(line), Some(Program::Kitten | Program::VsCode))
}

/// Returns advice for users whose SSH program sent `line` to set up the remote side; `None` if there is no advice for
/// that program.
pub(super) fn advice(line: &str) -> Option<&'static str> {
    match program(line)? {
        Program::Kitten => Some("there is no shell here to set up; type plain \"ssh\", without a kitten"),
        Program::VsCode => Some("there is no shell here for an editor; type \"ssh\" in its terminal, or use sftp"),
        Program::Tmate => Some("nothing is shared here; type plain \"ssh\""),
        Program::Mosh => Some("mosh is not served here; type plain \"ssh\""),
        Program::Rsync | Program::Git => None,
    }
}

/// Begins and ends what kitty types for the script of `kitten ssh` (kittens/ssh/main.go, get_ssh_data).
const DATA_START: &[u8] = b"\nKITTY_DATA_START\n";
const DATA_END: &[u8] = b"\nKITTY_DATA_END\n";
/// Bytes of input among which the data may begin: it is typed before anything else, but for answers of the terminal.
const START_WITHIN_BYTES: usize = 4096;

/// Takes out of a visitor's input what kitty types for its script: an archive in base 64, every letter of which would be a key.
#[derive(Debug, Default)]
pub(super) struct WithoutKittyData {
    /// Bytes of the start, or of the end, that have come.
    matched: usize,
    is_inside: bool,
    passed: usize,
}

impl WithoutKittyData {
    /// Takes it out of the next bytes; false once it has come, or will come no more.
    pub(super) fn apply(&mut self, bytes: &mut Vec<u8>) -> bool {
        let mut kept = Vec::with_capacity(bytes.len());
        let mut rest = bytes.iter().copied();
        while let Some(byte) = rest.next() {
            let wanted = if self.is_inside { DATA_END } else { DATA_START };
            let before = std::mem::take(&mut self.matched);
            if wanted[before] == byte {
                self.matched = before + 1;
            } else {
                if !self.is_inside {
                    kept.extend_from_slice(&wanted[..before]);
                }
                match byte == wanted[0] {
                    true => self.matched = 1,
                    false if !self.is_inside => kept.push(byte),
                    false => {}
                }
            }
            if self.matched == wanted.len() {
                // The line end that ends the start may begin the end.
                (self.matched, self.is_inside) = (usize::from(!self.is_inside), !self.is_inside);
                if !self.is_inside {
                    self.passed = START_WITHIN_BYTES;
                    self.matched = 0;
                    kept.extend(rest.by_ref());
                }
            }
        }
        self.passed += kept.len();
        *bytes = kept;
        self.is_inside || self.matched > 0 || self.passed < START_WITHIN_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kittys_data_is_no_typing_however_it_is_split() {
        let data = "\nKITTY_DATA_START\nOK\nAqzQ0/+==\nQUJD\nKITTY_DATA_END\n";
        for (before, after) in [("", "jq"), ("\x1b[?62;c", ""), ("\n\nKITTY", "\nKITTY_DATA_START\n")] {
            let sent = format!("{before}{data}{after}");
            for step in 1..=sent.len() {
                let mut filter = WithoutKittyData::default();
                let (mut is_needed, mut left) = (true, Vec::new());
                for piece in sent.as_bytes().chunks(step) {
                    let mut piece = piece.to_vec();
                    if is_needed {
                        is_needed = filter.apply(&mut piece);
                    }
                    left.extend(piece);
                }
                assert_eq!(String::from_utf8(left).unwrap(), format!("{before}{after}"), "in pieces of {step}");
                assert!(!is_needed);
            }
        }
        let mut filter = WithoutKittyData::default();
        let mut typed = b"jk\r\x1b[A".to_vec();
        assert!(filter.apply(&mut typed));
        assert_eq!(typed, b"jk\r\x1b[A", "keys wait for nothing");
        assert!(!filter.apply(&mut vec![b'j'; START_WITHIN_BYTES]), "it will not come any more");
    }

    #[test]
    fn programs_are_known_by_how_they_begin_and_people_are_not_taken_for_them() {
        for (line, name) in [
            ("exec sh -c 'eval \"$(echo \"$0\" | tr \\\\\\v\\\\\\f", Program::Kitten),
            ("'exec' 'sh' '-c' 'eval \"$(echo", Program::Kitten),
            ("mosh-server 'new' '-s' '-c' '256' '-l' 'LANG=en_US.UTF-8'", Program::Mosh),
            ("bash --login -c bash", Program::VsCode),
            ("rsync --server --sender -logDtpre.iLsfxCIvu . files/", Program::Rsync),
            ("git-upload-pack 'portfolio.git'", Program::Git),
        ] {
            assert_eq!(program(line), Some(name), "{line}");
        }
        for line in ["", "ls", "read git", "search rsync", "execute", "help", "sh", "uname -a", "play mosh"] {
            assert_eq!(program(line), None, "{line}");
        }
    }
}
