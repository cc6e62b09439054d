//! Tests with recorded replies of real terminals, from `tests/terminals`, through decoder and capabilities.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{Decoded, Decoder};
use crate::term::caps::Capabilities;
use crate::term::colour::Depth;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/terminals");

fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "txt")).collect()
}

/// Replaces `\e`, `\a` and `\\` by the bytes they denote.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next() {
                Some(b'e') => 0x1b,
                Some(b'a') => 0x07,
                Some(b'\\') => b'\\',
                other => panic!("no such escape: {other:?} in {text}"),
            },
            byte => byte,
        });
    }
    bytes
}

fn decode(question: &str, pieces: &[&[u8]]) -> Vec<Decoded> {
    let mut decoder = Decoder::new();
    let mut out = Vec::new();
    if question == "cursor" {
        decoder.expect_cursor();
    }
    for piece in pieces {
        decoder.feed(piece, Instant::now(), &mut out);
    }
    assert_eq!(decoder.deadline(), None, "{question} is unfinished");
    out
}

/// Returns the capabilities in words.
fn learnt(caps: &Capabilities) -> String {
    let depth = match caps.depth {
        Depth::Mono => "no colours",
        Depth::Ansi => "16 colours",
        Depth::Indexed => "256 colours",
        Depth::True => "true colour",
    };
    let tone = caps.is_dark().map(|dark| if dark { "dark" } else { "light" });
    let abilities = [
        (caps.synchronized, "whole frames"),
        (caps.grapheme_clusters, "grapheme widths"),
        (caps.theme_notices, "theme notices"),
        (caps.resize_notices, "resize notices"),
        (caps.kitty_keyboard, "kitty keyboard"),
        (caps.kitty_graphics, "kitty graphics"),
        (caps.inline_images, "inline images"),
        (caps.sixel, "sixel"),
        (caps.repeat, "repeat"),
        (caps.cell_pixels.is_some(), "cell size"),
        (caps.answered, "answered"),
    ];
    let abilities = abilities.into_iter().filter_map(|(has, name)| has.then_some(name));
    [depth].into_iter().chain(tone).chain(abilities).collect::<Vec<_>>().join(", ")
}

/// Returns the content of a file, and the expected content: the same queries and replies, with the resulting
/// capabilities.
fn read(file: &Path) -> (String, String) {
    let text = std::fs::read_to_string(file).unwrap();
    let mut caps = Capabilities::guess("", |_| None);
    let mut right = String::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split(" | ").collect();
        let line = match fields[..] {
            ["learnt", _] => format!("learnt | {}", learnt(&caps)),
            [question, answer, _] => {
                let bytes = unescape(answer);
                let whole = decode(question, &[&bytes]);
                for at in 0..bytes.len() {
                    let (first, second) = bytes.split_at(at);
                    assert_eq!(decode(question, &[first, second]), whole, "{question} split at {at}");
                }
                let replies = whole.iter().map(|decoded| match decoded {
                    Decoded::Reply(reply) => {
                        caps.learn(reply);
                        format!("{reply:?}")
                    }
                    Decoded::Event(event) => panic!("{}: {question} gave {event:?}", file.display()),
                });
                let meaning = replies.collect::<Vec<_>>().join(", ");
                format!("{question} | {answer} | {}", if meaning.is_empty() { "nothing" } else { &meaning })
            }
            _ => {
                if let Some(term) = line.strip_prefix("TERM: ") {
                    caps = Capabilities::guess(term, |_| None);
                }
                line.to_owned()
            }
        };
        right.push_str(&line);
        right.push('\n');
    }
    (text, right)
}

#[test]
fn terminals_answer_as_recorded() {
    let files = files();
    assert!(files.len() >= 11, "only {} terminals", files.len());
    for file in files {
        let (text, right) = read(&file);
        assert!(text.contains("\nprovenance: recorded\n") || text.contains("\nprovenance: synthetic\n"));
        assert_eq!(text, right, "{}", file.display());
    }
}

/// Guards against bugs of other programs: soft-serve#790, where replies of kitty were typed into a text field, and
/// tmux#4846, where late replies were printed.
#[test]
fn soft_serve_790_replies_between_keys_type_nothing() {
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let answers: Vec<Vec<u8>> = text
            .lines()
            .filter_map(|line| line.split(" | ").nth(1))
            .map(unescape)
            .filter(|a| a.starts_with(b"\x1b"))
            .collect();
        let typed: Vec<u8> = answers.iter().flat_map(|answer| [b"j", &answer[..]].concat()).chain(*b"q").collect();
        for size in [1, 2, 3, 7, 64, typed.len()] {
            let mut decoder = Decoder::new();
            let mut out = Vec::new();
            for packet in typed.chunks(size) {
                decoder.feed(packet, Instant::now(), &mut out);
            }
            let keys = out.iter().filter(|decoded| !matches!(decoded, Decoded::Reply(_)));
            let keys: Vec<String> = keys.map(|key| format!("{key:?}")).collect();
            assert_eq!(keys.len(), answers.len() + 1, "{}: {keys:#?}", file.display());
        }
    }
}
