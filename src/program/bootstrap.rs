//! Detection of commands sent by programs on the visitor's side that expect a shell or their own server part.

/// A program on the visitor's side that runs a command on the server to set up or reach its own remote part.
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

/// Prefixes of the programs' command lines. Prefixes suffice, since some clients truncate long lines.
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

/// Whether the program that sent the line wants a shell for a person at a terminal. Other programs speak their own
/// protocol and cannot use a screen; mosh requests a terminal too, but only reads the first line of its server's
/// output.
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

/// Delimiters of the data that kitty types for the script of `kitten ssh` (kittens/ssh/main.go, get_ssh_data).
const DATA_START: &[u8] = b"\nKITTY_DATA_START\n";
const DATA_END: &[u8] = b"\nKITTY_DATA_END\n";
/// Number of input bytes within which the data must begin. Only replies of the terminal come before it.
const START_WITHIN_BYTES: usize = 4096;

/// A filter that removes from a visitor's input the data that kitty types for its script: an archive in base 64,
/// whose letters would otherwise act as keys.
#[derive(Debug, Default)]
pub(super) struct WithoutKittyData {
    /// Number of bytes of the current delimiter that have matched so far.
    matched: usize,
    is_inside: bool,
    passed: usize,
}

impl WithoutKittyData {
    /// Removes the data from the next bytes. Returns false once the filter is no longer needed: after the end of the
    /// data, or if no data began within the limit.
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
                // The line feed at the end of the start delimiter may also be the first byte of the end delimiter.
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
