//! Detection of commands sent by programs on the visitor's side that expect a shell or their own server part.

/// The programs, with prefixes or parts of their command lines. Prefixes are sufficient, since transports truncate
/// long lines.
const PROGRAMS: &[(&str, &[&str])] = &[
    // kitty's `kitten ssh` sends a script of some kilobytes through sh or python (kittens/ssh/main.go,
    // wrap_bootstrap_script).
    ("kitten ssh", &["exec sh -c ", "'exec' 'sh' '-c' ", "sh -c 'eval ", "exec python", "'exec' 'python"]),
    // VS Code's Remote-SSH starts a shell that reads a script from its input; on Windows, a client calls it by its
    // bare name.
    ("VS Code", &["bash --login -c bash", "bash -l -c bash", "exec bash --login", "linux-x64 ", "powershell"]),
    ("mosh", &["mosh-server"]),
    ("tmate", &["tmate"]),
    ("rsync", &["rsync --server"]),
    ("git", &["git-upload-pack", "git-receive-pack", "git-upload-archive"]),
];

/// Returns the program that sent the line, if it is one of these.
pub(super) fn program(line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    // Some clients quote the line for the server's shell.
    let bare = line.trim_start_matches(['\'', '"']);
    let begins = |start: &str| line.starts_with(start) || bare.starts_with(start);
    PROGRAMS.iter().find(|(_, starts)| starts.iter().any(|start| begins(start))).map(|(name, _)| *name)
}

/// Returns the advice for users of such a program without a terminal; `None` for programs without special advice, whose
/// name the error message for unknown commands shows.
pub(super) fn advice(line: &str) -> Option<&'static str> {
    match program(line)? {
        "kitten ssh" => Some("there is no shell here to set up; type plain \"ssh\", without a kitten"),
        "VS Code" => Some("there is no shell here for an editor; type \"ssh\" in its terminal, or use sftp"),
        "tmate" => Some("nothing is shared here; type plain \"ssh\""),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_known_by_how_they_begin_and_people_are_not_taken_for_them() {
        for (line, name) in [
            ("exec sh -c 'eval \"$(echo \"$0\" | tr \\\\\\v\\\\\\f", "kitten ssh"),
            ("'exec' 'sh' '-c' 'eval \"$(echo", "kitten ssh"),
            ("mosh-server 'new' '-s' '-c' '256' '-l' 'LANG=en_US.UTF-8'", "mosh"),
            ("bash --login -c bash", "VS Code"),
            ("rsync --server --sender -logDtpre.iLsfxCIvu . files/", "rsync"),
            ("git-upload-pack 'portfolio.git'", "git"),
        ] {
            assert_eq!(program(line), Some(name), "{line}");
        }
        for line in ["", "ls", "read git", "search rsync", "execute", "help", "sh", "uname -a", "play mosh"] {
            assert_eq!(program(line), None, "{line}");
        }
    }
}
