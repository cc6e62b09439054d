//! The legacy protocol of scp (`scp -O`, which runs `scp -f path` on the server), as the sending side: rcp's
//! messages.

use std::collections::VecDeque;

use tokio::io::AsyncWriteExt;
use tokio::time::{Duration, timeout};

use crate::session::{ExitStatus, Input, Io};
use crate::snapshot::files::{Body, Entry, Files};

/// Timeout for one message of the peer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Exit status of rcp receivers after an error.
const FAILED: ExitStatus = ExitStatus(1);

/// Parsed `scp` command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    sends_here: bool,
    recursive: bool,
    times: bool,
    paths: Vec<String>,
}

/// Parses a command line of scp for servers: `scp`, options, `-f` or `-t`, and paths.
pub(super) fn order(words: &[String]) -> Option<Order> {
    let (program, arguments) = words.split_first()?;
    if program != "scp" {
        return None;
    }
    let mut order = Order::default();
    let mut is_source = false;
    let mut options = true;
    for argument in arguments {
        match argument.strip_prefix('-').filter(|_| options) {
            Some("-") => options = false,
            Some(letters) => {
                for letter in letters.chars() {
                    match letter {
                        'f' => is_source = true,
                        't' => order.sends_here = true,
                        'r' => order.recursive = true,
                        'p' => order.times = true,
                        // -d (the target is a folder) and -v (verbose) do not concern the sending side.
                        _ => {}
                    }
                }
            }
            None => order.paths.push(argument.clone()),
        }
    }
    (is_source || order.sends_here).then_some(order)
}

/// Failure of the transfer: the peer disconnected, reported an error or took too long.
struct Gone;

/// Sends the requested files.
pub(super) async fn run(order: Order, tree: &Files, io: Io) -> ExitStatus {
    let mut peer = Peer { io, inbox: VecDeque::new() };
    if order.sends_here {
        let _ = peer.complain("these files can only be read").await;
        return FAILED;
    }
    let mut status = ExitStatus::SUCCESS;
    let sent = async {
        peer.agree().await?;
        for path in order.paths.iter().flat_map(|path| expanded(path, tree)) {
            match tree.get(&path) {
                Some((_, entry)) if entry.is_folder() && !order.recursive => {
                    peer.complain("that is a folder; -r copies folders").await?;
                    status = FAILED;
                }
                Some((path, entry)) => {
                    let name = path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("portfolio");
                    peer.send(tree, &path, name, entry, order.times).await?;
                }
                None => {
                    peer.complain("no such file").await?;
                    status = FAILED;
                }
            }
        }
        Ok::<(), Gone>(())
    };
    match sent.await {
        Ok(()) => status,
        Err(Gone) => FAILED,
    }
}

/// Returns the paths that match a pattern, as in a shell; the pattern itself if there are none. They are looked up one by
/// one, since there can be thousands and the peer takes its time.
fn expanded<'a>(pattern: &'a str, tree: &'a Files) -> impl Iterator<Item = String> + Send + 'a {
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let is_match = move |path: &&str| {
        let names: Vec<&str> = path.split('/').collect();
        names.len() == parts.len() && parts.iter().zip(names).all(|(part, name)| matches(part, name))
    };
    let candidates = pattern.contains(['*', '?']).then(|| tree.paths());
    let mut found = candidates.into_iter().flatten().filter(is_match).peekable();
    let itself = found.peek().is_none().then_some(pattern);
    found.chain(itself).map(str::to_owned)
}

/// Whether a name matches a pattern with `*` (any characters) and `?` (one character).
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // Position of the last star, and of the text it has matched: sufficient, since a later star can match everything
    // that an earlier one can.
    let (mut at, mut read, mut star) = (0, 0, None);
    while read < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(c) if *c == '?' || *c == name[read] => (at, read) = (at + 1, read + 1),
            _ => match star {
                Some((place, taken)) => {
                    star = Some((place, taken + 1));
                    (at, read) = (place + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

struct Peer {
    io: Io,
    inbox: VecDeque<u8>,
}

impl Peer {
    /// Sends a file, or a folder with its contents.
    async fn send(&mut self, tree: &Files, path: &str, name: &str, entry: &Entry, times: bool) -> Result<(), Gone> {
        let modified = entry.modified;
        if times {
            self.say(format!("T{modified} 0 {modified} 0\n").as_bytes()).await?;
            self.agree().await?;
        }
        match &entry.body {
            Body::File(bytes) => {
                self.say(format!("C0444 {} {name}\n", bytes.len()).as_bytes()).await?;
                self.agree().await?;
                self.say(bytes).await?;
                self.say(b"\0").await?;
            }
            Body::Folder => {
                // Writable, so that the copy can be filled and removed by its owner.
                self.say(format!("D0755 0 {name}\n").as_bytes()).await?;
                self.agree().await?;
                for (name, entry) in tree.children(path) {
                    let path = format!("{path}/{name}");
                    Box::pin(self.send(tree, path.trim_start_matches('/'), &name, entry, times)).await?;
                }
                self.say(b"E\n").await?;
            }
        }
        self.agree().await
    }

    /// Sends an error message; the peer continues.
    async fn complain(&mut self, words: &str) -> Result<(), Gone> {
        self.say(format!("\x01scp: {words}\n").as_bytes()).await
    }

    /// Writes bytes; messages of the peer wait in the bounded mailbox meanwhile.
    async fn say(&mut self, bytes: &[u8]) -> Result<(), Gone> {
        self.io.output.write_all(bytes).await.map_err(|_| Gone)?;
        self.io.output.flush().await.map_err(|_| Gone)
    }

    /// Waits for the peer's confirmation, a zero byte; anything else is an error message.
    async fn agree(&mut self) -> Result<(), Gone> {
        loop {
            match self.inbox.pop_front() {
                Some(0) => return Ok(()),
                Some(_) => return Err(Gone),
                None => {}
            }
            let input = tokio::select! {
                input = timeout(PATIENCE, self.io.input.recv()) => input,
                _ = self.io.shutdown.wait_for(Option::is_some) => return Err(Gone),
            };
            match input {
                Ok(Some(Input::Bytes(bytes))) => self.inbox.extend(bytes),
                Ok(Some(Input::Resize(_))) => {}
                Ok(Some(Input::Eof) | None) | Err(_) => return Err(Gone),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::model::{Attachment, Library};

    #[test]
    fn patterns_stand_for_what_matches_them() {
        for (pattern, name, expected) in [
            ("*", "page.txt", true),
            ("p*.txt", "page.txt", true),
            ("p*.md", "page.txt", false),
            ("*a*e*", "page", true),
            ("pag?", "page", true),
            ("pag?", "pag", false),
            ("page", "pages", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
        let attachment = Attachment { bytes: [].into(), modified: 0 };
        let attachments = ["a.txt", "b.txt", "b.pdf"].map(|name| (name.to_owned(), attachment.clone())).into();
        let files = Files::new(&Library { attachments, ..Library::default() }, &[]);
        let paths = |pattern| expanded(pattern, &files).collect::<Vec<_>>();
        assert_eq!(paths("files/*.txt"), ["files/a.txt", "files/b.txt"]);
        assert_eq!(paths("./f*/?.pdf"), ["files/b.pdf"]);
        // As in a shell, a pattern without matches is passed on as it is; there is no such file.
        assert_eq!(paths("files/*.png"), ["files/*.png"]);
        assert_eq!(paths("*"), ["README.txt", "feed.xml", "files", "works.bib", "works.json", "works.ris"]);
    }

    #[test]
    fn only_what_scp_runs_on_servers_is_an_order() {
        let order = |line: &str| order(&line.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let paths = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
        let fetch = Order { paths: paths(&["a.txt"]), ..Order::default() };
        assert_eq!(order("scp -f a.txt"), Some(fetch));
        let all = Order { recursive: true, times: true, paths: paths(&["-x", "y"]), ..Order::default() };
        assert_eq!(order("scp -v -prf -- -x y"), Some(all));
        assert!(order("scp -t .").is_some_and(|order| order.sends_here));
        for line in ["scp", "scp a b", "sftp -f x", "-f x"] {
            assert_eq!(order(line), None, "{line}");
        }
    }
}
