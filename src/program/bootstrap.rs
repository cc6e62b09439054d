//! Commands that no person typed: programs on the visitor's side that expect a shell, or a program of their own, here.

/// The programs, with how their command lines begin or what they have in them. Lines are cut where a transport cuts them, so
/// the beginning must do.
const PROGRAMS: &[(&str, &[&str])] = &[
    // kitty's `kitten ssh` sends a script of some kilobytes through sh or python (kittens/ssh/main.go, wrap_bootstrap_script).
    ("kitten ssh", &["exec sh -c ", "'exec' 'sh' '-c' ", "sh -c 'eval ", "exec python", "'exec' 'python"]),
    // VS Code's Remote-SSH starts a shell that reads a script from its input; on Windows clients with a bare name.
    ("VS Code", &["bash --login -c bash", "bash -l -c bash", "exec bash --login", "linux-x64 ", "powershell"]),
    ("mosh", &["mosh-server"]),
    ("tmate", &["tmate"]),
    ("rsync", &["rsync --server"]),
    ("git", &["git-upload-pack", "git-receive-pack", "git-upload-archive"]),
];

/// The program that sent the line, if it is one of those.
pub(super) fn program(line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    // Quoted by some clients as the shell of the server would need it.
    let bare = line.trim_start_matches(['\'', '"']);
    let begins = |start: &str| line.starts_with(start) || bare.starts_with(start);
    PROGRAMS.iter().find(|(_, starts)| starts.iter().any(|start| begins(start))).map(|(name, _)| *name)
}

/// The sentence for who used such a program without a terminal; none if its name alone says which it is.
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
