//! Tests of the decoder: tables, every split, every truncation, random bytes, comparison with another parser.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::framer::{ESCAPE_PATIENCE, PASTE_BYTES, SEQUENCE_PATIENCE, STRING_BYTES};
use super::*;
use crate::term::colour::Rgb;

/// A decoder with a clock that is advanced explicitly.
struct Bench {
    decoder: Decoder,
    now: Instant,
    out: Vec<Decoded>,
}

impl Bench {
    fn new() -> Bench {
        Bench { decoder: Decoder::new(), now: Instant::now(), out: Vec::new() }
    }

    fn feed(&mut self, bytes: &[u8]) -> &mut Bench {
        self.decoder.feed(bytes, self.now, &mut self.out);
        self
    }

    fn wait(&mut self, duration: Duration) -> &mut Bench {
        self.now += duration;
        self.decoder.expire(self.now, &mut self.out);
        self
    }

    /// Advances the clock beyond all deadlines.
    fn settle(&mut self) -> &mut Bench {
        while let Some(deadline) = self.decoder.deadline() {
            self.now = deadline;
            self.decoder.expire(self.now, &mut self.out);
        }
        self
    }

    fn take(&mut self) -> Vec<Decoded> {
        std::mem::take(&mut self.out)
    }
}

/// Decodes `bytes` that arrive at once, followed by nothing.
fn decode(bytes: &[u8]) -> Vec<Decoded> {
    Bench::new().feed(bytes).settle().take()
}

fn plain(key: Key) -> KeyPress {
    KeyPress::plain(key)
}

fn typed(c: char) -> KeyPress {
    plain(Key::Char(c))
}

fn ctrl(press: KeyPress) -> KeyPress {
    KeyPress { ctrl: true, ..press }
}

fn alt(press: KeyPress) -> KeyPress {
    KeyPress { alt: true, ..press }
}

fn shift(press: KeyPress) -> KeyPress {
    KeyPress { shift: true, ..press }
}

fn pressed(press: KeyPress) -> Decoded {
    Decoded::Event(Event::Key(press))
}

fn is_key(decoded: &Decoded) -> bool {
    matches!(decoded, Decoded::Event(Event::Key(_)))
}

/// Returns key sequences with the key presses that they denote.
fn keys() -> Vec<(&'static str, KeyPress)> {
    let function = |number| plain(Key::Function(number));
    vec![
        // Characters and C0 controls.
        ("q", typed('q')),
        ("Q", typed('Q')),
        (" ", typed(' ')),
        ("é", typed('é')),
        ("漢", typed('漢')),
        ("🦀", typed('🦀')),
        ("\r", plain(Key::Enter)),
        ("\n", plain(Key::Enter)),
        ("\t", plain(Key::Tab)),
        ("\x08", plain(Key::Backspace)),
        ("\x7f", plain(Key::Backspace)),
        ("\x1b", plain(Key::Escape)),
        ("\0", KeyPress::ctrl(' ')),
        ("\x01", KeyPress::ctrl('a')),
        ("\x03", KeyPress::ctrl('c')),
        ("\x04", KeyPress::ctrl('d')),
        ("\x18", KeyPress::ctrl('x')),
        ("\x1a", KeyPress::ctrl('z')),
        ("\x1c", KeyPress::ctrl('\\')),
        ("\x1d", KeyPress::ctrl(']')),
        ("\x1e", KeyPress::ctrl('^')),
        ("\x1f", KeyPress::ctrl('_')),
        // Alt.
        ("\x1bf", alt(typed('f'))),
        ("\x1bé", alt(typed('é'))),
        ("\x1b\r", alt(plain(Key::Enter))),
        ("\x1b\x7f", alt(plain(Key::Backspace))),
        ("\x1b\x01", alt(KeyPress::ctrl('a'))),
        // Cursor and editing keys: normal, application mode, numbered.
        ("\x1b[A", plain(Key::Up)),
        ("\x1b[B", plain(Key::Down)),
        ("\x1b[C", plain(Key::Right)),
        ("\x1b[D", plain(Key::Left)),
        ("\x1bOA", plain(Key::Up)),
        ("\x1bOD", plain(Key::Left)),
        ("\x1b[H", plain(Key::Home)),
        ("\x1b[F", plain(Key::End)),
        ("\x1bOH", plain(Key::Home)),
        ("\x1bOF", plain(Key::End)),
        ("\x1b[1~", plain(Key::Home)),
        ("\x1b[2~", plain(Key::Insert)),
        ("\x1b[3~", plain(Key::Delete)),
        ("\x1b[4~", plain(Key::End)),
        ("\x1b[5~", plain(Key::PageUp)),
        ("\x1b[6~", plain(Key::PageDown)),
        ("\x1b[7~", plain(Key::Home)),
        ("\x1b[8~", plain(Key::End)),
        ("\x1b[Z", plain(Key::BackTab)),
        ("\x1b[1;2Z", plain(Key::BackTab)),
        // Modifiers as xterm and everyone after it sends them.
        ("\x1b[1;2A", shift(plain(Key::Up))),
        ("\x1b[1;3B", alt(plain(Key::Down))),
        ("\x1b[1;5C", ctrl(plain(Key::Right))),
        ("\x1b[1;6D", ctrl(shift(plain(Key::Left)))),
        ("\x1b[1;8H", ctrl(alt(shift(plain(Key::Home))))),
        ("\x1b[5A", ctrl(plain(Key::Up))),
        ("\x1bO5A", ctrl(plain(Key::Up))),
        ("\x1b[3;5~", ctrl(plain(Key::Delete))),
        ("\x1b[5;3~", alt(plain(Key::PageUp))),
        // Function keys: xterm, VT220, Linux console, shifted.
        ("\x1bOP", function(1)),
        ("\x1bOS", function(4)),
        ("\x1b[P", function(1)),
        ("\x1b[11~", function(1)),
        ("\x1b[14~", function(4)),
        ("\x1b[[A", function(1)),
        ("\x1b[[E", function(5)),
        ("\x1b[15~", function(5)),
        ("\x1b[17~", function(6)),
        ("\x1b[21~", function(10)),
        ("\x1b[23~", function(11)),
        ("\x1b[24~", function(12)),
        ("\x1b[25~", function(13)),
        ("\x1b[28~", function(15)),
        ("\x1b[31~", function(17)),
        ("\x1b[34~", function(20)),
        ("\x1b[1;2P", shift(function(1))),
        ("\x1b[1;5R", ctrl(function(3))),
        ("\x1b[R", function(3)),
        ("\x1bO2P", shift(function(1))),
        ("\x1b[15;5~", ctrl(function(5))),
        // rxvt.
        ("\x1b[a", shift(plain(Key::Up))),
        ("\x1b[d", shift(plain(Key::Left))),
        ("\x1bOa", ctrl(plain(Key::Up))),
        ("\x1bOd", ctrl(plain(Key::Left))),
        ("\x1b[7$", shift(plain(Key::Home))),
        ("\x1b[3^", ctrl(plain(Key::Delete))),
        ("\x1b[6@", ctrl(shift(plain(Key::PageDown)))),
        ("\x1b[23$", shift(function(11))),
        ("\x1b\x1b[A", alt(plain(Key::Up))),
        ("\x1b\x1bOc", alt(ctrl(plain(Key::Right)))),
        ("\x1b\x1b[5~", alt(plain(Key::PageUp))),
        // Application keypad.
        ("\x1bOM", plain(Key::Enter)),
        ("\x1bOk", typed('+')),
        ("\x1bOo", typed('/')),
        ("\x1bOp", typed('0')),
        ("\x1bOy", typed('9')),
        ("\x1bOX", typed('=')),
        // xterm's modifyOtherKeys and fixterms' CSI u.
        ("\x1b[27;5;9~", ctrl(plain(Key::Tab))),
        ("\x1b[27;2;13~", shift(plain(Key::Enter))),
        ("\x1b[27;5;105~", KeyPress::ctrl('i')),
        ("\x1b[27;3;97~", alt(typed('a'))),
        ("\x1b[105;5u", KeyPress::ctrl('i')),
        ("\x1b[73;5u", KeyPress::ctrl('i')),
        ("\x1b[9;2u", plain(Key::BackTab)),
        ("\x1b[32;5u", KeyPress::ctrl(' ')),
        // Kitty's keyboard protocol.
        ("\x1b[27u", plain(Key::Escape)),
        ("\x1b[27;1:1u", plain(Key::Escape)),
        ("\x1b[13u", plain(Key::Enter)),
        ("\x1b[127;5u", ctrl(plain(Key::Backspace))),
        ("\x1b[97u", typed('a')),
        ("\x1b[97;2u", typed('A')),
        ("\x1b[97:65;2u", typed('A')),
        ("\x1b[49:33;2u", typed('!')),
        ("\x1b[49:33u", typed('1')),
        ("\x1b[20022:3u", typed('丶')),
        ("\x1b[97:3;2u", typed('A')),
        ("\x1b[97;5;3u", KeyPress::ctrl('a')),
        ("\x1b[97;;97u", typed('a')),
        ("\x1b[50;2;34u", typed('"')),
        ("\x1b[0;;229u", typed('å')),
        ("\x1b[97;3u", alt(typed('a'))),
        ("\x1b[97;33u", alt(typed('a'))),
        ("\x1b[97;6u", ctrl(typed('A'))),
        ("\x1b[97;69u", KeyPress::ctrl('a')),
        ("\x1b[97::99;5u", KeyPress::ctrl('a')),
        ("\x1b[97;1:2u", typed('a')),
        ("\x1b[1;1:1A", plain(Key::Up)),
        ("\x1b[1;5:2B", ctrl(plain(Key::Down))),
        ("\x1b[13~", function(3)),
        ("\x1b[57376u", function(13)),
        ("\x1b[57398u", function(35)),
        ("\x1b[57399u", typed('0')),
        ("\x1b[57414u", plain(Key::Enter)),
        ("\x1b[57419u", plain(Key::Up)),
        ("\x1b[57426u", plain(Key::Delete)),
    ]
}

/// Sequences of keyboards that are not supported key presses.
const NO_PRESS: &[&str] = &[
    "\x1b[97;1:3u",
    "\x1b[27;1:3u",
    "\x1b[1;1:3A",
    "\x1b[5;1:3~",
    "\x1b[97;9u",
    "\x1b[1;9A",
    "\x1b[57358u",
    "\x1b[57441;2u",
    "\x1b[57399;1:3u",
    "\x1b[E",
    "\x1b[99~",
    "\x1b[55296u",
    "\x1b[4294967295u",
    "\x1b[99999999999999999999u",
    "\x1b[3u",
    "\x1b[201~",
];

/// Returns replies of terminals with their decoded form.
fn replies() -> Vec<(&'static str, Vec<Reply>)> {
    let colour = |which, r, g, b| vec![Reply::Colour { which, rgb: Rgb(r, g, b) }];
    let mode = |mode, state| vec![Reply::Mode { mode, state }];
    vec![
        ("\x1b[?62;4;22c", vec![Reply::Attributes(vec![62, 4, 22])]),
        ("\x1b[?6c", vec![Reply::Attributes(vec![6])]),
        ("\x1b[?c", vec![Reply::Attributes(vec![])]),
        ("\x1b[?1;;99999c", vec![Reply::Attributes(vec![1, 0, 65535])]),
        ("\x1b[?1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18c", vec![Reply::Attributes((1..=16).collect())]),
        ("\x1b[>41;388;0c", vec![Reply::SecondaryAttributes(vec![41, 388, 0])]),
        ("\x1bP>|XTerm(388)\x1b\\", vec![Reply::Version("XTerm(388)".into())]),
        ("\x1bP>|kitty(0.26.5)\x07", vec![Reply::Version("kitty(0.26.5)".into())]),
        ("\x1bP>|a\tb\u{9b}c\nd\x1b\\", vec![Reply::Version("abcd".into())]),
        ("\x1b]10;rgb:ffff/ffff/ffff\x1b\\", colour(ColourOf::Foreground, 255, 255, 255)),
        ("\x1b]11;rgb:1e1e/1e1e/2e2e\x07", colour(ColourOf::Background, 0x1e, 0x1e, 0x2e)),
        ("\x1b]11;rgb:0/8/f\x07", colour(ColourOf::Background, 0, 136, 255)),
        ("\x1b]11;rgb:1e/1e/2e\x1b\\", colour(ColourOf::Background, 0x1e, 0x1e, 0x2e)),
        ("\x1b]11;rgba:ffff/8080/0000/cccc\x1b\\", colour(ColourOf::Background, 255, 128, 0)),
        ("\x1b]11;#1E1E2E\x1b\\", colour(ColourOf::Background, 0x1e, 0x1e, 0x2e)),
        ("\x1b]11;#ffff00008080\x1b\\", colour(ColourOf::Background, 255, 0, 128)),
        ("\x1b]4;7;rgb:e5e5/e5e5/e5e5\x1b\\", colour(ColourOf::Indexed(7), 0xe5, 0xe5, 0xe5)),
        (
            "\x1b]4;0;rgb:00/00/00;255;#fff\x07",
            vec![
                Reply::Colour { which: ColourOf::Indexed(0), rgb: Rgb(0, 0, 0) },
                Reply::Colour { which: ColourOf::Indexed(255), rgb: Rgb(255, 255, 255) },
            ],
        ),
        ("\x1b[?2026;2$y", mode(2026, ModeState::Reset)),
        ("\x1b[?2026;1$y", mode(2026, ModeState::Set)),
        ("\x1b[?2027;0$y", mode(2027, ModeState::Unknown)),
        ("\x1b[?2031;3$y", mode(2031, ModeState::AlwaysSet)),
        ("\x1b[?2048;4$y", mode(2048, ModeState::AlwaysReset)),
        ("\x1b[6;20;10t", vec![Reply::CellPixels { height: 20, width: 10 }]),
        ("\x1b[4;480;800t", vec![Reply::WindowPixels { height: 480, width: 800 }]),
        ("\x1b_Gi=31;OK\x1b\\", vec![Reply::KittyGraphics { id: 31, ok: true }]),
        ("\x1b_Gi=31,s=1;ENOENT:no such\x1b\\", vec![Reply::KittyGraphics { id: 31, ok: false }]),
        ("\x1b[?0u", vec![Reply::KittyKeyboard { flags: 0 }]),
        ("\x1b[?1u", vec![Reply::KittyKeyboard { flags: 1 }]),
        ("\x1b[?997;1n", vec![Reply::Theme { dark: true }]),
        ("\x1b[?997;2n", vec![Reply::Theme { dark: false }]),
    ]
}

/// Replies and sequences that are ignored, including malformed ones.
const IGNORED: &[&str] = &[
    "\x1b[0n",
    "\x1b[?13n",
    "\x1b[?997;7n",
    "\x1b[8;24;80t",
    "\x1b[48;24;80;480;800t",
    "\x1b[=1;2c",
    "\x1b[?;2$y",
    "\x1b[?2026$y",
    "\x1b[4;2$y",
    "\x1b[6;20t",
    "\x1b[?u",
    "\x1b[12;40R",
    "\x1b[1;80R",
    "\x1b[1;1R",
    "\x1b[?12;40R",
    "\x1b]52;c;cXVpdAo=\x07",
    "\x1b]11;rgb:zz/00/00\x1b\\",
    "\x1b]11;rgb:1/2\x1b\\",
    "\x1b]11;rgb:11111/2/3\x1b\\",
    "\x1b]11;#12345\x1b\\",
    "\x1b]11;?\x07",
    "\x1b]11\x07",
    "\x1b]4;256;#fff\x07",
    "\x1b]4;1\x07",
    "\x1b]lq\x1b\\",
    "\x1b]\x07",
    "\x1bP1+r544e=78\x1b\\",
    "\x1bP0$r\x1b\\",
    "\x1bP!|00000000\x1b\\",
    "\x1bP\x1b\\",
    "\x1b_q\x1b\\",
    "\x1b^q\x1b\\",
    "\x1bXq\x1b\\",
    "\x1b\\",
    // Malformed inside: control characters, stray ESC, high bytes, misplaced marks, too long.
    "\x1b[?62\n;4c",
    "\x1b[62?4c",
    "\x1b[?6é2c",
    "\x1b[?62;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;c",
    "\x1b]11;rgb:ff\x1bff/ff/ff\x1b\\",
    "\x1bP>|kit\x1bty\x1b\\",
    "\x1b]11;rgb:1e1e/\x18",
    "\x1b[?62;4\x1a",
    "\x1b\x18",
];

/// Returns all samples above as bytes, with further input.
fn samples() -> Vec<Vec<u8>> {
    let keys = keys().into_iter().map(|(bytes, _)| bytes);
    let replies = replies().into_iter().map(|(bytes, _)| bytes);
    let others = [
        "\x1b[200~two\rlines \x1b[Aé\x1b[201~",
        "\x1b[I",
        "\x1b[O",
        "\x1b[<0;10;5M",
        "\x1b[<0;10;5m",
        "\x1b[<64;1;1M",
        "\x1b[M !!",
        "\x1b\x1b",
        "\x1b\x1b\x1b",
        "\x1b\x1bq",
        "\x1b\x1b]11;#000\x07",
        "\x1b\x1b[?62c",
        "jjk\x1b[?62;4c\x1b[Bq",
    ];
    let text = keys.chain(replies).chain(NO_PRESS.iter().copied()).chain(IGNORED.iter().copied()).chain(others);
    let broken: [&[u8]; 6] =
        [b"\xff\xfeq", b"\xc3q", b"\xe6\xbc\x1b[A", b"\xc0\xaf", b"\xed\xa0\x80", b"\x1b[M\xff\xff\xff"];
    text.map(|text| text.as_bytes().to_vec()).chain(broken.map(<[u8]>::to_vec)).collect()
}

#[test]
fn keys_have_their_meaning() {
    for (bytes, press) in keys() {
        assert_eq!(decode(bytes.as_bytes()), [pressed(press)], "{bytes:?}");
    }
}

#[test]
fn releases_and_foreign_modifiers_press_nothing() {
    for bytes in NO_PRESS {
        assert_eq!(decode(bytes.as_bytes()), [], "{bytes:?}");
    }
}

#[test]
fn replies_have_their_meaning() {
    for (bytes, expected) in replies() {
        let expected: Vec<Decoded> = expected.into_iter().map(Decoded::Reply).collect();
        assert_eq!(decode(bytes.as_bytes()), expected, "{bytes:?}");
    }
}

#[test]
fn what_is_no_reply_is_nothing() {
    for bytes in IGNORED {
        assert_eq!(decode(bytes.as_bytes()), [], "{bytes:?}");
    }
}

#[test]
fn a_version_is_cut() {
    let long = format!("\x1bP>|{}\x1b\\", "x".repeat(1000));
    assert_eq!(decode(long.as_bytes()), [Decoded::Reply(Reply::Version("x".repeat(64)))]);
}

/// Returns the sample with 8-bit C1 controls: as bytes, or as UTF-8 characters.
fn in_eight_bits(sample: &[u8], utf8: bool) -> Vec<u8> {
    let mut short = Vec::new();
    let mut rest = sample;
    while let Some((&first, after)) = rest.split_first() {
        rest = match after.split_first() {
            Some((control @ (b'[' | b']' | b'O' | b'P' | b'_' | b'^' | b'X' | b'\\'), after)) if first == 0x1b => {
                short.extend(utf8.then_some(0xc2));
                short.push(control + 0x40);
                after
            }
            _ => {
                short.push(first);
                after
            }
        };
    }
    short
}

#[test]
fn controls_in_eight_bits_mean_the_same() {
    for sample in samples().into_iter().filter(|sample| std::str::from_utf8(sample).is_ok()) {
        let long = decode(&sample);
        for utf8 in [false, true] {
            let short = in_eight_bits(&sample, utf8);
            assert_eq!(decode(&short), long, "{:?}", short.escape_ascii());
            for split in 0..short.len() {
                let mut bench = Bench::new();
                bench.feed(&short[..split]).feed(&short[split..]);
                assert_eq!(bench.settle().take(), long, "{:?} split at {split}", short.escape_ascii());
            }
        }
    }
    assert_eq!(decode(b"\x9b200~\xd0\x9b201~\x9b201~"), [Decoded::Event(Event::Paste("Л201~".into()))]);
    assert_eq!(decode("\x1b]0;Ü\u{9c}q".as_bytes()), [pressed(typed('q'))]);
}

/// Guards against a bug of late-sh ("stateful VT parsing"): packets can end anywhere.
#[test]
fn every_split_gives_the_same() {
    for sample in samples() {
        let whole = decode(&sample);
        for first in 0..=sample.len() {
            for second in first..=sample.len() {
                let mut bench = Bench::new();
                bench.feed(&sample[..first]).feed(&sample[first..second]).feed(&sample[second..]);
                assert_eq!(bench.settle().take(), whole, "{:?} split at {first} and {second}", sample.escape_ascii());
            }
        }
    }
}

#[test]
fn a_truncated_reply_is_no_key_and_the_next_key_arrives() {
    let replies = replies().into_iter().map(|(bytes, _)| bytes).chain(IGNORED.iter().copied());
    for reply in replies.map(str::as_bytes) {
        for end in 0..=reply.len() {
            let mut bench = Bench::new();
            let keys: Vec<Decoded> = bench.feed(&reply[..end]).settle().take().into_iter().filter(is_key).collect();
            // A lone ESC is indistinguishable from the Escape key.
            let expected: &[Decoded] = if &reply[..end] == b"\x1b" { &[pressed(plain(Key::Escape))] } else { &[] };
            assert_eq!(keys, expected, "{:?} cut at {end}", reply.escape_ascii());
            let q = bench.feed(b"q").settle().take();
            assert_eq!(q, [pressed(typed('q'))], "{:?} cut at {end}", reply.escape_ascii());
        }
    }
}

#[test]
fn a_reply_torn_in_time_is_no_key() {
    for (reply, _) in replies() {
        let whole = decode(reply.as_bytes());
        for split in 1..reply.len() {
            let mut bench = Bench::new();
            bench.feed(&reply.as_bytes()[..split]).wait(SEQUENCE_PATIENCE - Duration::from_millis(1));
            bench.feed(&reply.as_bytes()[split..]).settle();
            let mut expected = whole.clone();
            if split == 1 {
                // After the timeout of ESC: the Escape key, but the rest is still recognised.
                expected.insert(0, pressed(plain(Key::Escape)));
            }
            assert_eq!(bench.take(), expected, "{reply:?} torn at {split}");
        }
    }
}

/// Guards against bugs of tmux (#4846) and hermes-agent (#30218): over SSH replies arrive late, and their ends were
/// printed.
#[test]
fn the_rest_of_a_reply_is_no_key_even_after_it_was_given_up() {
    // Terminals send no controls within a string; in its late rest they are decoded as typing.
    for (reply, _) in replies().into_iter().filter(|(reply, _)| !reply.contains('\t')) {
        for split in 2..reply.len() {
            let (head, rest) = reply.as_bytes().split_at(split);
            let mut bench = Bench::new();
            bench.feed(head).wait(SEQUENCE_PATIENCE * 10);
            let keys: Vec<Decoded> = bench.feed(rest).settle().take().into_iter().filter(is_key).collect();
            assert_eq!(keys, [], "{reply:?} torn at {split}");
            assert_eq!(bench.feed(b"q").settle().take(), [pressed(typed('q'))], "{reply:?} torn at {split}");
        }
    }
}

#[test]
fn what_is_typed_after_a_torn_reply_is_typed() {
    for head in ["\x1b]11;rgb:1e1e/", "\x1bP>|kit", "\x1b_Gi=3", "\x1b[?62", "\x1b[?2026;2$", "\x1b]11;#000\x1b"] {
        for (text, expected) in [
            ("j", vec![typed('j')]),
            ("22", vec![typed('2'), typed('2')]),
            ("q\r", vec![typed('q'), plain(Key::Enter)]),
            ("\x1b[A", vec![plain(Key::Up)]),
            ("\x1b", vec![plain(Key::Escape)]),
            ("\x03", vec![KeyPress::ctrl('c')]),
            ("é", vec![typed('é')]),
        ] {
            let mut bench = Bench::new();
            bench.feed(head.as_bytes()).settle().take();
            let mut expected: Vec<Decoded> = expected.into_iter().map(pressed).collect();
            if head.starts_with("\x1b[") && text == "22" {
                // Indistinguishable from further parameters.
                expected.clear();
            }
            assert_eq!(bench.feed(text.as_bytes()).settle().take(), expected, "{head:?} {text:?}");
            assert_eq!(bench.feed(b"q").settle().take(), [pressed(typed('q'))], "{head:?} {text:?}");
        }
    }
    let mut bench = Bench::new();
    assert_eq!(bench.feed(b"\x1b]11;rgb:").settle().feed(&[b'j'; 100]).take(), vec![pressed(typed('j')); 100]);
    let mut bench = Bench::new();
    bench.feed(b"\x1b]11;rgb:").settle().feed(b"jk\x1b").settle();
    assert_eq!(bench.take(), [typed('j'), typed('k'), plain(Key::Escape)].map(pressed));
}

#[test]
fn after_garbage_and_a_terminator_q_is_q() {
    for sample in samples() {
        for terminator in [&b"\x1b\\"[..], b"\x18", b"\x1a"] {
            if sample.starts_with(b"\x1b[200~") {
                continue;
            }
            for end in 0..=sample.len() {
                let mut bench = Bench::new();
                bench.feed(&sample[..end]).feed(terminator).take();
                assert_eq!(bench.feed(b"q").take(), [pressed(typed('q'))], "{:?}", sample[..end].escape_ascii());
            }
        }
    }
}

#[test]
fn a_lone_escape_is_a_key_after_35_ms() {
    let mut bench = Bench::new();
    bench.feed(b"\x1b");
    assert_eq!(bench.decoder.deadline(), Some(bench.now + ESCAPE_PATIENCE));
    assert_eq!(bench.wait(ESCAPE_PATIENCE - Duration::from_millis(1)).take(), []);
    assert_eq!(bench.wait(Duration::from_millis(1)).take(), [pressed(plain(Key::Escape))]);
    assert_eq!(bench.decoder.deadline(), None);
    assert_eq!(bench.feed(b"q").take(), [pressed(typed('q'))]);
}

#[test]
fn escapes_in_a_row() {
    let escape = || pressed(plain(Key::Escape));
    assert_eq!(decode(b"\x1b\x1b"), [escape(), escape()]);
    assert_eq!(decode(b"\x1b\x1b\x1b"), [escape(), escape(), escape()]);
    assert_eq!(decode(b"\x1b\x1bq"), [escape(), pressed(alt(typed('q')))]);
    assert_eq!(decode(b"\x1b\x1b[?62c"), [escape(), Decoded::Reply(Reply::Attributes(vec![62]))]);
    assert_eq!(decode(b"\x1b\x1b]11;#000\x07").first(), Some(&escape()));
    assert_eq!(decode(b"\x1b\x1b[I"), [escape(), Decoded::Event(Event::Focus(true))]);
}

#[test]
fn what_is_typed_after_escape_is_typed() {
    for text in ["]", "[", "P", "_", "[[", "]]", "]q", "[q", "Page", "O", "/"] {
        let mut bench = Bench::new();
        bench.feed(b"\x1b").settle().take();
        let expected: Vec<Decoded> = text.chars().map(|c| pressed(typed(c))).collect();
        assert_eq!(bench.feed(text.as_bytes()).settle().take(), expected, "{text:?}");
    }
}

#[test]
fn an_arrow_torn_after_its_escape_is_still_an_arrow() {
    let mut bench = Bench::new();
    bench.feed(b"\x1b").settle().feed(b"[A");
    assert_eq!(bench.take(), [pressed(plain(Key::Escape)), pressed(plain(Key::Up))]);
}

#[test]
fn what_came_too_late_counts_as_late_even_if_nobody_looked() {
    let mut bench = Bench::new();
    bench.feed(b"\x1b");
    bench.now += Duration::from_secs(5);
    assert_eq!(bench.feed(b"f").take(), [pressed(plain(Key::Escape)), pressed(typed('f'))]);
}

#[test]
fn with_the_kitty_protocol_an_escape_byte_waits_for_its_sequence() {
    let mut bench = Bench::new();
    bench.feed(b"\x1b[?1u\x1b").take();
    assert_eq!(bench.wait(ESCAPE_PATIENCE * 2).feed(b"[A").take(), [pressed(plain(Key::Up))]);
    assert_eq!(bench.feed(b"\x1b[27u").take(), [pressed(plain(Key::Escape))]);
    assert_eq!(bench.decoder.deadline(), None);
    bench.decoder.confirm_kitty_keyboard(false);
    assert_eq!(bench.feed(b"\x1b").wait(ESCAPE_PATIENCE).take(), [pressed(plain(Key::Escape))]);
}

#[test]
fn a_cursor_report_counts_once_and_only_when_asked_for() {
    let mut bench = Bench::new();
    assert_eq!(bench.feed(b"\x1b[1;5R").take(), [pressed(ctrl(plain(Key::Function(3))))]);
    bench.decoder.expect_cursor();
    assert_eq!(bench.feed(b"\x1b[1;5R").take(), [Decoded::Reply(Reply::Cursor { row: 0, column: 4 })]);
    assert_eq!(bench.feed(b"\x1b[1;5R").take(), [pressed(ctrl(plain(Key::Function(3))))]);
    bench.decoder.expect_cursor();
    assert_eq!(bench.feed(b"\x1b[?24;80R").take(), [Decoded::Reply(Reply::Cursor { row: 23, column: 79 })]);
}

#[test]
fn the_mouse_points_and_turns_its_wheel() {
    let mouse = |kind, column, row| [Decoded::Event(Event::Mouse(Mouse { kind, column, row }))];
    for (bytes, expected) in [
        (&b"\x1b[<0;10;5M"[..], mouse(MouseKind::Press(0), 9, 4)),
        (b"\x1b[<2;10;5M", mouse(MouseKind::Press(2), 9, 4)),
        (b"\x1b[<0;10;5m", mouse(MouseKind::Release(0), 9, 4)),
        (b"\x1b[<16;10;5M", mouse(MouseKind::Press(0), 9, 4)),
        (b"\x1b[<32;10;5M", mouse(MouseKind::Drag(0), 9, 4)),
        (b"\x1b[<35;10;5M", mouse(MouseKind::Move, 9, 4)),
        (b"\x1b[<64;1;1M", mouse(MouseKind::WheelUp, 0, 0)),
        (b"\x1b[<65;0;99999M", mouse(MouseKind::WheelDown, 0, 65534)),
        (b"\x1b[M !!", mouse(MouseKind::Press(0), 0, 0)),
        (b"\x1b[M#*%", mouse(MouseKind::Release(0), 9, 4)),
        (b"\x1b[M`!\xff", mouse(MouseKind::WheelUp, 0, 222)),
        (b"\x1b[MC!!", mouse(MouseKind::Move, 0, 0)),
    ] {
        assert_eq!(decode(bytes), expected, "{:?}", bytes.escape_ascii());
    }
    for bytes in
        [&b"\x1b[<66;1;1M"[..], b"\x1b[<128;1;1M", b"\x1b[<0;1M", b"\x1b[<M", b"\x1b[M\x00\x01\x02", b"\x1b[0;1;1M"]
    {
        assert_eq!(decode(bytes), [], "{:?}", bytes.escape_ascii());
    }
}

#[test]
fn a_paste_is_text_and_nothing_else() {
    let paste = |text: &str| Decoded::Event(Event::Paste(text.into()));
    assert_eq!(decode(b"\x1b[200~q\x1b[201~"), [paste("q")]);
    assert_eq!(decode(b"\x1b[200~\x1b[201~"), [paste("")]);
    assert_eq!(decode("\x1b[200~a\r\nb\rc\nd\te é\u{9b}\x07\x03\x1b[201~".as_bytes()), [paste("a\nb\nc\nd\te é")]);
    assert_eq!(decode(b"\x1b[200~a\xffb\x1b[31mc\x1b[200~d\x18e\x1b[201~q"), [paste("abcde"), pressed(typed('q'))]);
    let reply = Reply::Colour { which: ColourOf::Background, rgb: Rgb(0, 0, 0) };
    assert_eq!(decode(b"\x1b[200~a\x1b]11;#000\x07b\x1b[201~"), [Decoded::Reply(reply), paste("ab")]);
}

/// Guards against a bug of ssh-chat (#364): a limit that broke legitimate pastes.
#[test]
fn a_slow_paste_arrives_and_an_abandoned_one_does_not() {
    let mut bench = Bench::new();
    bench.feed(b"\x1b[200~");
    for _ in 0..20 {
        bench.feed(b"x").wait(SEQUENCE_PATIENCE - Duration::from_millis(1));
    }
    assert_eq!(bench.feed(b"\x1b[201~").take(), [Decoded::Event(Event::Paste("x".repeat(20)))]);
    assert_eq!(bench.feed(b"\x1b[200~lost").wait(SEQUENCE_PATIENCE).take(), []);
    assert_eq!(bench.feed(b"q").take(), [pressed(typed('q'))]);
}

#[test]
fn what_is_too_long_is_dropped_whole() {
    let q = [pressed(typed('q'))];
    let string = |length: usize| format!("\x1b]11;{}\x1b\\q", "#".repeat(length)).into_bytes();
    assert_eq!(decode(&string(STRING_BYTES * 3)), q);
    let paste = |length: usize| format!("\x1b[200~{}\x1b[201~", "q".repeat(length)).into_bytes();
    let longest = PASTE_BYTES - "\x1b[201~".len();
    assert_eq!(decode(&paste(longest)), [Decoded::Event(Event::Paste("q".repeat(longest)))]);
    for length in [longest + 1, PASTE_BYTES, PASTE_BYTES * 3 + 7] {
        let mut bytes = paste(length);
        bytes.push(b'q');
        assert_eq!(decode(&bytes), q, "{length}");
    }
}

#[test]
fn what_is_no_utf_8_is_not_typed() {
    for (bytes, text) in [
        (&b"\xff\xfeq"[..], "q"),
        (b"\xc3q", "q"),
        (b"\xe6\xbcq", "q"),
        (b"\xc0\xafq", "q"),
        (b"\xe0\x80\xafq", "q"),
        (b"\xed\xa0\x80q", "q"),
        (b"\xf4\x90\x80\x80q", "q"),
        (b"\xe6\xbc\xe6\xbc\xa2", "漢"),
        (b"\xc2\x85q", "q"),
        (b"\x84q", "q"),
        (b"\xd0\x9b", "Л"),
        (b"\x1b\xc3q", "q"),
    ] {
        let expected: Vec<Decoded> = text.chars().map(|c| pressed(typed(c))).collect();
        assert_eq!(decode(bytes), expected, "{:?}", bytes.escape_ascii());
    }
}

/// Generates bytes that often form sequences.
fn lively() -> impl Strategy<Value = Vec<u8>> {
    let sample = prop::sample::select(samples());
    let piece = prop_oneof![
        3 => prop::sample::select(b"\x1b[]P_XO?<>;:0123456789ucRMtny~$\\\x07\x18\x9b\xc3\xa9qA".to_vec()).prop_map(|b| vec![b]),
        2 => sample.clone(),
        2 => (sample, any::<prop::sample::Index>()).prop_map(|(bytes, end)| bytes[..end.index(bytes.len())].to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn random_bytes_mean_the_same_however_split(bytes in lively(), at in any::<prop::sample::Index>()) {
        let whole = decode(&bytes);
        let mut one_by_one = Bench::new();
        for byte in &bytes {
            one_by_one.feed(std::slice::from_ref(byte));
        }
        prop_assert_eq!(one_by_one.settle().take(), whole.clone());
        let at = at.index(bytes.len() + 1);
        prop_assert_eq!(Bench::new().feed(&bytes[..at]).feed(&bytes[at..]).settle().take(), whole);
    }

    #[test]
    fn random_bytes_cost_bounded_memory_and_leave_no_mess(bytes in lively(), repeat in 1_usize..200) {
        let mut bench = Bench::new();
        for _ in 0..repeat {
            bench.feed(&bytes);
            prop_assert!(bench.decoder.framer.capacity() <= PASTE_BYTES);
            bench.out.clear();
        }
        bench.settle().out.clear();
        prop_assert!(bench.decoder.framer.capacity() <= STRING_BYTES);
        prop_assert_eq!(bench.feed(b"q").settle().take(), vec![pressed(typed('q'))]);
    }
}

/// Whether the sequence is deliberately decoded differently from termina.
fn is_ours_alone(bytes: &str) -> bool {
    let rest = bytes.strip_prefix('\x1b').unwrap_or(bytes);
    match rest {
        // Ctrl-H and Ctrl-J are what terminals send for Backspace and Enter; Ctrl-4 to Ctrl-7 have no names here.
        "\x08" | "\n" | "\x1c" | "\x1d" | "\x1e" | "\x1f" | "[8u" | "[10u" => true,
        // F13 to F17 in termina's numbering; see below.
        "[28~" | "[31~" | "[34~" => true,
        // Modifiers in SS3, an upper-case code with Control, an alternate that is no text, the text field.
        "O5A" | "O2P" | "[73;5u" | "[97:3;2u" | "[50;2;34u" | "[0;;229u" => true,
        _ => false,
    }
}

/// Decodes one sequence with termina; `None` for no key or an unsupported one.
fn by_termina(bytes: &[u8]) -> Option<KeyPress> {
    use termina::event::{KeyCode, KeyEventKind, Modifiers};
    let mut parser = termina::Parser::default();
    parser.parse(bytes, false);
    let Some(termina::Event::Key(event)) = parser.pop() else { return None };
    if event.kind == KeyEventKind::Release || parser.pop().is_some() {
        return None;
    }
    let key = match event.code {
        // Termina does not apply Shift to letters.
        KeyCode::Char(c) if event.modifiers.contains(Modifiers::SHIFT) => Key::Char(c.to_ascii_uppercase()),
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Escape => Key::Escape,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Insert => Key::Insert,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Function(number) => Key::Function(number),
        _ => return None,
    };
    if event.modifiers.intersects(Modifiers::SUPER | Modifiers::HYPER) {
        return None;
    }
    let shifted_already = matches!(key, Key::Char(_) | Key::BackTab);
    Some(KeyPress {
        key,
        ctrl: event.modifiers.contains(Modifiers::CONTROL),
        alt: event.modifiers.intersects(Modifiers::ALT | Modifiers::META),
        shift: event.modifiers.contains(Modifiers::SHIFT) && !shifted_already,
        latin: None,
    })
}

#[test]
fn termina_agrees_on_the_keys_that_both_know() {
    let modifiers = || 2..=16;
    let letters = "ABCDFHPQS".chars().flat_map(|l| modifiers().map(move |m| format!("\x1b[1;{m}{l}")));
    // From 28 on, termina's numbers for F13 to F17 differ from those of the VT220 and xterm, which have F15 to F20
    // there.
    let tildes = (1..28).flat_map(|n| modifiers().map(move |m| format!("\x1b[{n};{m}~")));
    // Codes are those of unshifted keys; the code of an upper-case letter is never sent.
    let encoded =
        (32..65).chain(91..127).chain(57344..57455).flat_map(|c| modifiers().map(move |m| format!("\x1b[{c};{m}u")));
    let bare = (1..28).map(|n| format!("\x1b[{n}~")).chain((1..57455).map(|c| format!("\x1b[{c}u")));
    let ascii = (0..127_u8).map(|byte| char::from(byte).to_string());
    let meta = (0..127_u8).map(|byte| format!("\x1b{}", char::from(byte)));
    let listed = keys().into_iter().map(|(bytes, _)| bytes.to_owned());
    let all = letters.chain(tildes).chain(encoded).chain(bare).chain(ascii).chain(meta).chain(listed);
    let (mut both, mut differ) = (0, Vec::new());
    for text in all {
        let ours = decode(text.as_bytes());
        let ([Decoded::Event(Event::Key(ours))], Some(theirs)) = (&ours[..], by_termina(text.as_bytes())) else {
            continue;
        };
        both += 1;
        if *ours != theirs && !is_ours_alone(&text) {
            differ.push(format!("{text:?}: ours {ours:?}, theirs {theirs:?}"));
        }
    }
    assert!(both > 1000, "only {both} compared");
    assert!(differ.is_empty(), "{both} compared, {} differ:\n{}", differ.len(), differ.join("\n"));
}
