//! Tests of images and frames with each protocol, through the running program and a virtual terminal.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use folio::content::image::Image;
use folio::content::load::Loader;
use folio::content::model::Library;
use folio::snapshot::Pictures;
use folio::snapshot::files::{Body, Files};
use folio::term::caps::{Depth, Rgb};
use folio::term::frame::{Abilities, Encoder, Over, Owed, Picture};
use folio::term::palette;
use folio::term::picture::cells::CellStyle;
use folio::term::picture::kitty;
use folio::typeset::plain::{self, PlainOptions};
use folio::typeset::{Charset, ImageArea, Manuscript, Shape, lay_out};
use proptest::prelude::*;
use ratatui::style::Color;

use crate::replay::terminal::{Colour, PICTURE, Terminal, Widths};
use crate::replay::{any_screens, compare, expected, pages, replace, sets_of_abilities, visible};
use crate::visitor::{Visitor, library, path};
use crate::visits::session::{Client, Session};

/// Replies of kitty to the relevant queries.
const KITTY: &[u8] = b"\x1bP>|kitty(0.41.1)\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?62;22c";
const OLD_KITTY: &[u8] = b"\x1bP>|kitty(0.26.5)\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?62;22c";
const WITH_SIXEL: &[u8] = b"\x1bP>|foot(1.20.0)\x1b\\\x1b[6;20;10t\x1b[?62;4;22c";
const WITH_INLINE: &[u8] = b"\x1bP>|iTerm2 3.5.10\x1b\\\x1b[6;20;10t\x1b[?62;4;22c";
/// Replies of WezTerm, which has kitty's graphics protocol but no placeholders, and does not report the size of a
/// cell here.
const WEZTERM: &[u8] = b"\x1bP>|WezTerm 20240203\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?65;4;22c";
const NEITHER: &[u8] = b"\x1b[?62;22c";

/// Opens the page with pictures, on a terminal with these replies.
async fn harbour(client: &Client<'_>, answers: &[u8]) -> Session {
    let mut session = Session::open(&library("tests/pictures"), client);
    session.read();
    session.send(answers);
    session.press("Enter").await;
    session
}

fn images(library: &Library) -> &[Arc<Image>] {
    &library.write_up("harbour").unwrap().images
}

/// Returns the areas for images on the page at a width.
fn rooms(library: &Library, width: u16) -> Vec<ImageArea> {
    let manuscript = Manuscript::write_up(library.write_up("harbour").unwrap(), library);
    lay_out(manuscript, Shape { width, margin: 0, glyphs: Charset::Full }).images
}

/// Decodes base 64.
fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<usize> = text.trim_end_matches('=').chars().map(|c| DIGITS.find(c).unwrap()).collect();
    let group = |digits: &[usize]| {
        let bits = digits.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - digits.len()));
        [bits >> 16, bits >> 8, bits].map(|bits| bits as u8)[..digits.len() - 1].to_vec()
    };
    digits.chunks(4).flat_map(group).collect()
}

/// Returns the files sent by kitty's protocol, by id; panics on malformed commands.
fn files(commands: &[String]) -> BTreeMap<u32, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open: Option<(u32, String)> = None;
    for command in commands.iter().filter_map(|command| command.strip_prefix("APC G")) {
        let (control, payload) = command.split_once(';').unwrap();
        let key = |key: &str| control.split(',').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
        if key("a") == Some("q") || key("a") == Some("d") {
            continue;
        }
        assert_eq!(key("q"), Some("2"), "no answer is wanted: {control}");
        assert!(payload.len() <= 4096 && payload.len().is_multiple_of(4), "{} bytes in a chunk", payload.len());
        let (id, mut text) = match open.take() {
            None => {
                assert_eq!((key("a"), key("U"), key("f")), (Some("T"), Some("1"), Some("100")), "{control}");
                (key("i").unwrap().parse().unwrap(), String::new())
            }
            Some(begun) => begun,
        };
        text += payload;
        match key("m") {
            Some("1") => open = Some((id, text)),
            Some("0") => assert!(files.insert(id, decoded(&text)).is_none(), "{id} is sent twice"),
            other => panic!("m={other:?}"),
        }
    }
    assert!(open.is_none(), "a file is cut off");
    files
}

#[tokio::test(start_paused = true)]
async fn kitty_gets_each_picture_once_and_shows_it_by_placeholders() {
    for colours in ["true", "256", "16"] {
        let client = Client { rows: 60, variables: &[("FOLIO_COLORS", colours)], ..Client::default() };
        let mut session = harbour(&client, KITTY).await;
        session.check("the pictures are on the screen");
        let files = files(&session.screen.questions);
        let library = session.snapshots.borrow().library.clone();
        let rooms = rooms(&library, 72);
        assert_eq!((files.len(), rooms.len()), (2, 2));
        for room in &rooms {
            let id = kitty::id(room.image.fingerprint, room.columns);
            let sent = image::load_from_memory(&files[&id]).unwrap().into_rgba8();
            let made = image::load_from_memory(&room.image.original).unwrap().into_rgba8();
            assert_eq!(sent, made, "{:?}", room.image);
            let rows = session.screen.cells.chunks(session.screen.columns);
            let rows = rows.map(|row| {
                let is_part = |cell: &&crate::replay::terminal::Cell| match cell.look.fg {
                    Colour::Rgb(Rgb(r, g, b)) => {
                        cell.text.starts_with(kitty::PLACEHOLDER) && u32::from_be_bytes([0, r, g, b]) == id
                    }
                    _ => false,
                };
                row.iter().filter(is_part).map(|cell| cell.text.clone()).collect::<Vec<_>>()
            });
            let rows: Vec<_> = rows.filter(|row| !row.is_empty()).collect();
            assert_eq!(rows.len(), usize::from(room.rows));
            for (number, row) in rows.iter().enumerate() {
                let symbols: Vec<_> = (0..room.columns).map(|column| kitty::symbol(number as u16, column)).collect();
                assert_eq!(*row, symbols, "row {number} in {colours}");
            }
        }
        for keys in ["G", "g", "?", "Esc", "j j j"] {
            let bytes = session.press(keys).await;
            assert!(!bytes.windows(3).any(|bytes| bytes == b"\x1b_G"), "sent again after {keys}");
            session.check(keys);
        }
        let polls = session.polls();
        session.wait(Duration::from_secs(60)).await;
        assert_eq!(session.polls(), polls, "nothing is done while nothing happens");
    }
}

#[tokio::test(start_paused = true)]
async fn leaving_takes_the_pictures_along() {
    let mut session = harbour(&Client { rows: 60, ..Client::default() }, KITTY).await;
    session.read();
    let sent: Vec<u32> = files(&session.screen.questions).into_keys().collect();
    let farewell = String::from_utf8(session.press("q").await).unwrap();
    let (before, _) = farewell.split_once("\x1b[?1049l").unwrap();
    for id in &sent {
        assert_eq!(before.matches(&format!("\x1b_Ga=d,d=I,i={id},q=2;\x1b\\")).count(), 1, "{before:?}");
    }
    assert_eq!(before.matches("\x1b_G").count(), sent.len());
}

#[tokio::test(start_paused = true)]
async fn what_is_drawn_over_cells_is_drawn_at_rest_and_gone_before_anything_moves() {
    for (answers, protocol) in [(WITH_SIXEL, "0;1q"), (WITH_INLINE, "File=inline=1;"), (WEZTERM, "File=inline=1;")] {
        let mut session = harbour(&Client { rows: 34, ..Client::default() }, answers).await;
        session.check("cells come first");
        assert_eq!(session.screen.drawn.len(), 0, "not while something moves");
        session.wait(Duration::from_millis(300)).await;
        session.read();
        let room = &rooms(&session.snapshots.borrow().library, 72)[0];
        let drawn = std::mem::take(&mut session.screen.drawn);
        assert_eq!(drawn.len(), usize::from(room.rows), "each row once");
        assert!(drawn.iter().all(|(_, _, picture)| picture.starts_with(protocol)), "by {protocol}");
        let covered = |session: &Session| session.screen.cells.iter().filter(|cell| cell.text == PICTURE).count();
        assert_eq!(covered(&session), usize::from(room.rows * room.columns));
        let polls = session.polls();
        session.wait(Duration::from_secs(60)).await;
        assert_eq!(session.polls(), polls, "nothing is done while nothing happens");
        session.press("'").await;
        assert!(session.text().contains("have not jumped"), "{}", session.text());
        assert_eq!(
            (covered(&session), session.screen.drawn.len()),
            (drawn.len() * usize::from(room.columns), 0),
            "kept"
        );
        let bytes = session.press("j").await.len();
        session.check("cells again, one row higher");
        assert_eq!((covered(&session), session.screen.drawn.len()), (0, 0));
        // A picture that covered the whole screen, in 24-bit half blocks; the rest scrolls.
        let (columns, rows) = (usize::from(room.columns), usize::from(room.rows));
        assert!(bytes <= 24 * columns * rows, "{bytes} bytes for {columns} × {rows} cells");
        session.wait(Duration::from_millis(100)).await;
        session.press("k").await;
        session.wait(Duration::from_millis(200)).await;
        session.check("not yet at rest");
        session.wait(Duration::from_millis(100)).await;
        session.read();
        assert_eq!(session.screen.drawn, drawn, "the same again");
        session.press("?").await;
        session.check("another page");
        session.press("Esc").await;
        session.wait(Duration::from_millis(300)).await;
        session.read();
        assert!(covered(&session) > 0);
        session.resize(80, 20);
        session.check("a screen on which it is not whole");
        session.wait(Duration::from_millis(300)).await;
        session.check("has it in cells");
        session.resize(80, 34);
        session.wait(Duration::from_millis(300)).await;
        session.read();
        assert!(covered(&session) > 0, "shown once more");
        let farewell = String::from_utf8(session.press("q").await).unwrap();
        let (before, _) = farewell.split_once("\x1b[?1049l").unwrap();
        assert!(!before.contains("1337") && !before.contains("\x1bP"), "nothing is drawn on the way out: {before:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn inline_images_are_the_pixels_of_the_picture() {
    let mut session = harbour(&Client { rows: 60, ..Client::default() }, WITH_INLINE).await;
    session.wait(Duration::from_millis(2000)).await;
    session.read();
    let library = session.snapshots.borrow().library.clone();
    let drawn = std::mem::take(&mut session.screen.drawn);
    let rooms = rooms(&library, 72);
    assert_eq!(drawn.len(), rooms.iter().map(|room| usize::from(room.rows)).sum::<usize>(), "each row once");
    let mut rest = &drawn[..];
    for room in rooms {
        let (columns, rows) = (u32::from(room.columns), u32::from(room.rows));
        let (slices, more) = rest.split_at(rows as usize);
        rest = more;
        let mut shown = image::RgbaImage::new(columns * 10, rows * 20);
        for (row, (_, y, picture)) in slices.iter().enumerate() {
            assert_eq!(*y, slices[0].1 + row, "from the top, a row at a time");
            let (keys, payload) = picture.split_once(':').unwrap();
            let png = decoded(payload);
            assert!(keys.contains(&format!(";size={};width={columns};", png.len())), "{keys}");
            assert!(picture.len() <= 33 * 1024, "{} bytes at once", picture.len());
            let slice = image::load_from_memory(&png).unwrap().into_rgba8();
            assert_eq!(slice.dimensions(), (columns * 10, 20));
            image::imageops::replace(&mut shown, &slice, 0, 20 * row as i64);
        }
        // Compared with the original file, scaled by other code.
        let file = image::load_from_memory(&room.image.original).unwrap();
        let (width, height) = (columns * 10, rows * 20);
        let wanted = file.resize(width, height, image::imageops::FilterType::Triangle).into_rgba8();
        let (left, top) = ((width - wanted.width()) / 2, (height - wanted.height()) / 2);
        let apart: u64 = wanted
            .enumerate_pixels()
            .map(|(x, y, pixel)| {
                let shown = shown.get_pixel(x + left, y + top);
                (0..3).map(|c| u64::from(pixel[c].abs_diff(shown[c]))).sum::<u64>()
            })
            .sum();
        let mean = apart as f64 / f64::from(wanted.width() * wanted.height() * 3);
        assert!(mean < 6.0, "{:?}: {mean} apart", room.image);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_drawn_that_a_terminal_may_replace_at_once() {
    let mut session = Session::open(&library("tests/pictures"), &Client { rows: 40, ..Client::default() });
    session.read();
    let before = session.press("Enter").await.len();
    session.check("blank");
    assert!(before <= 4096, "{before} bytes before the terminal has answered");
    assert!(session.text().contains("Image: An evening in the harbour"), "{}", session.text());
    assert!(!session.text().contains('▀'));
    session.send(OLD_KITTY);
    session.check("half-blocks");
    assert!(session.text().contains('▀'), "{}", session.text());
    assert!(!session.screen.questions.iter().any(|question| question.contains("a=T")), "it has no placeholders");
}

#[tokio::test(start_paused = true)]
async fn a_scrolled_line_of_a_picture_stays_within_its_budget() {
    for (name, answers, colours, budget) in [
        ("placeholders", KITTY, "true", 160),
        ("half-blocks, 24 bits", NEITHER, "true", 1000),
        ("half-blocks until an inline image", WITH_INLINE, "true", 1000),
        ("half-blocks, 256 colours", NEITHER, "256", 600),
        ("half-blocks, 16 colours", NEITHER, "16", 600),
        ("shades", NEITHER, "mono", 260),
    ] {
        let variables = [("FOLIO_COLORS", colours)];
        let client = Client { rows: 30, variables: &variables, ..Client::default() };
        let mut session = harbour(&client, answers).await;
        session.read();
        session.resize(80, 12);
        session.check("small");
        let mut bytes = Vec::new();
        for _ in 0..24 {
            bytes.push(session.press("j").await.len());
            session.check(name);
        }
        let rows = usize::from(rooms(&session.snapshots.borrow().library, 72)[0].rows);
        let mut lines = bytes.clone();
        lines.sort_unstable();
        let mean = lines.iter().rev().take(rows).sum::<usize>() / rows;
        // The first frame may include the file of a picture that comes on screen.
        let mean =
            if answers == KITTY { lines[..lines.len() - 1].iter().sum::<usize>() / (lines.len() - 1) } else { mean };
        println!("{name}: {mean} bytes a line");
        assert!(mean <= budget, "{name}: {mean} bytes a line of {bytes:?}");
    }
}

#[test]
fn a_file_is_sent_in_parts_and_keys_are_answered_between_them() {
    let image = kitty::Image { id: 77, png: vec![1; 100_000].into(), columns: 40, rows: 10 };
    let mut frame = pages::page(40, 10);
    frame.pictures.push(Picture::File(image));
    let (mut encoder, abilities, mut out) = (Encoder::new(), Abilities::FULL, Vec::new());
    encoder.enter("title", &abilities, &mut out);
    encoder.draw(&frame, &abilities, &mut out);
    let mut terminal = Terminal::new(40, 10, Widths::Graphemes, true);
    let (mut parts, mut owed) = (0, Owed::Now);
    while owed == Owed::Now {
        // A key between the parts; the picture leaves the screen and returns.
        frame.cells.put(0, 0, &format!("{parts}"), ratatui::style::Style::new());
        let sent = std::mem::take(&mut frame.pictures);
        if parts % 3 != 1 {
            frame.pictures = sent.clone();
        }
        encoder.draw(&frame, &abilities, &mut out);
        owed = encoder.send_pictures(&frame, &abilities, false, &mut out).max(if parts % 3 == 1 {
            Owed::Now
        } else {
            owed.min(Owed::Nothing)
        });
        assert!(out.len() <= 17 * 1024, "{} bytes at once", out.len());
        terminal.feed(&out);
        compare(&terminal.cells, &frame, &abilities, true, "between parts");
        frame.pictures = sent;
        out.clear();
        parts += 1;
    }
    assert!(parts > 8, "{parts} parts");
    assert_eq!(files(&terminal.questions)[&77], vec![1; 100_000]);
    // The session ends while a file is being sent: the file is completed before it is deleted.
    let mut encoder = Encoder::new();
    encoder.enter("title", &abilities, &mut out);
    encoder.draw(&frame, &abilities, &mut out);
    assert_eq!(encoder.send_pictures(&frame, &abilities, false, &mut out), Owed::Now);
    out.clear();
    encoder.leave(&[], &mut out);
    let left = String::from_utf8(out).unwrap();
    assert!(left.contains("\x1b_Gq=2,m=0;\x1b\\\x1b_Ga=d,d=I,i=77,q=2;\x1b\\"), "{left:?}");
}

/// Returns slices of an artificial picture, by Sixel or as inline images.
fn slices(columns: u16, rows: u16, is_sixel: bool) -> Arc<[Box<[u8]>]> {
    let slice = if is_sixel {
        format!("\x1bP0;1q\"1;1;{};20#0;2;0;0;0~\x1b\\", u32::from(columns) * 10)
    } else {
        let keys = format!("inline=1;width={columns};height=1;preserveAspectRatio=0;doNotMoveCursor=1");
        format!("\x1b]1337;File={keys}:AAAA\x1b\\")
    };
    vec![slice.into_bytes().into_boxed_slice(); usize::from(rows)].into()
}

#[test]
fn another_picture_at_the_same_place_replaces_the_first() {
    let (mut encoder, abilities) = (Encoder::new(), Abilities::FULL);
    encoder.enter("title", &abilities, &mut Vec::new());
    let mut frame = pages::page(20, 6);
    let mut sent = |slices: &Arc<[Box<[u8]>]>| {
        let mut out = Vec::new();
        frame.pictures = vec![Picture::Over(Over { x: 2, y: 1, columns: 4, slices: slices.clone() })];
        encoder.draw(&frame, &abilities, &mut out);
        encoder.send_pictures(&frame, &abilities, true, &mut out);
        String::from_utf8(out).unwrap()
    };
    let (first, second) = (slices(4, 2, true), slices(4, 2, true));
    assert_eq!(sent(&first).matches("\x1bP").count(), 2);
    assert_eq!(sent(&first), "", "it is there already");
    assert_eq!(sent(&second).matches("\x1bP").count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pictures_over_cells_leave_nothing_behind(
        frames in any_screens(),
        set in 0..6_usize,
        is_sixel in any::<bool>(),
        places in proptest::collection::vec((0..14_u16, 0..9_u16, 1..14_u16, 1..9_u16, any::<bool>(), any::<bool>()), 6),
    ) {
        let abilities = sets_of_abilities()[set];
        let area = frames[0].cells.area();
        let mut terminal = Terminal::new(area.width.into(), area.height.into(), Widths::Graphemes, abilities.erase_with_background);
        let mut encoder = Encoder::new();
        let mut over: Option<Over> = None;
        for (mut frame, (x, y, columns, rows, changes, resting)) in frames.into_iter().zip(places) {
            if changes {
                let fits = x + columns <= area.width && y + rows <= area.height;
                over = fits.then(|| Over { x, y, columns, slices: slices(columns, rows, is_sixel) });
            }
            // No wide glyph may be partly covered, so none is beside a picture.
            replace(&mut frame, |_, symbol| ["字", "😀"].contains(&symbol));
            frame.pictures = over.clone().map(Picture::Over).into_iter().collect();
            for _ in 0..2 {
                let mut out = Vec::new();
                encoder.draw(&frame, &abilities, &mut out);
                encoder.send_pictures(&frame, &abilities, resting, &mut out);
                terminal.feed(&out);
                let mut shown = terminal.cells.clone();
                if let Some(over) = &over {
                    let wanted = expected(&frame, &abilities);
                    for (at, cell) in shown.iter_mut().enumerate().filter(|(_, cell)| cell.text == PICTURE) {
                        let (column, row) = (at as u16 % area.width, at as u16 / area.width);
                        prop_assert!((over.x..over.x + over.columns).contains(&column) && row >= over.y);
                        *cell = visible(&wanted[at]);
                    }
                }
                compare(&shown, &frame, &abilities, true, "with a picture");
            }
        }
    }
}

/// Describes cells by glyph and colours.
fn described(cells: &[folio::term::picture::cells::Cell], columns: u16, depth: Depth) -> String {
    let colour = |colour: Color| match (colour, depth) {
        (Color::Reset, _) => "-".to_owned(),
        (Color::Rgb(r, g, b), Depth::Indexed) => palette::nearest(Rgb(r, g, b)).to_string(),
        (Color::Rgb(r, g, b), _) => format!("{r:02x}{g:02x}{b:02x}"),
        (Color::Indexed(index), _) => index.to_string(),
        (other, _) => panic!("{other:?}"),
    };
    let mut text = String::new();
    for row in cells.chunks(usize::from(columns)) {
        let glyphs: String = row.iter().map(|cell| cell.glyph).collect();
        writeln!(text, "|{glyphs}|").unwrap();
        if depth != Depth::Mono {
            let colours: Vec<_> = row.iter().map(|cell| format!("{}/{}", colour(cell.fg), colour(cell.bg))).collect();
            writeln!(text, " {}", colours.join(" ")).unwrap();
        }
    }
    text
}

#[test]
fn a_picture_in_cells_at_every_depth() {
    let library = library("tests/pictures");
    let pictures = Pictures::default();
    let room = rooms(&library, 72).into_iter().find(|room| room.image.id == "flag").unwrap();
    assert_eq!((room.columns, room.rows), (12, 3));
    let mut text = String::new();
    for (name, depth, charset, dark) in [
        ("24 bits", Depth::True, Charset::Full, true),
        ("256", Depth::Indexed, Charset::Box, true),
        ("16", Depth::Ansi, Charset::Full, true),
        ("none, dark", Depth::Mono, Charset::Full, true),
        ("none, light", Depth::Mono, Charset::Box, false),
        ("ASCII, dark", Depth::Mono, Charset::Ascii, true),
    ] {
        let cells = pictures.cells(&room, CellStyle { depth, charset, dark });
        writeln!(text, "{name}\n{}", described(&cells, room.columns, depth)).unwrap();
    }
    insta::assert_snapshot!("picture-in-cells", text);
}

#[test]
fn a_page_with_pictures_at_three_widths() {
    for (name, columns, rows, variables) in [
        ("ascii-80", 80, 60, &[("FOLIO_GLYPHS", "ascii")][..]),
        ("mono-38", 38, 70, &[("FOLIO_COLORS", "mono")][..]),
        ("words-14", 14, 40, &[][..]),
    ] {
        let mut visitor = Visitor::new(&library("tests/pictures"), columns, rows, "xterm-256color", variables);
        visitor.feed(NEITHER);
        visitor.press("Enter");
        insta::assert_snapshot!(format!("pictures-{name}"), visitor.screen());
    }
}

#[test]
fn without_a_screen_there_are_words_and_the_way_to_the_file() {
    let library = library("tests/pictures");
    let page = folio::content::model::Page::WriteUp(library.write_ups[0].slug.clone());
    let text = plain::page(&page, &library, PlainOptions { width: Some(72), ascii: false }).unwrap();
    insta::assert_snapshot!("pictures-plain", text);
    let tree = Files::new(&library, &[]);
    for image in images(&library) {
        assert!(text.contains(&format!("scp host:{} .", image.path)), "{text}");
        let (_, entry) = tree.get(&image.path).unwrap();
        let Body::File(bytes) = &entry.body else { panic!("{} is a folder", image.path) };
        assert_eq!(**bytes, *fs::read(path("tests/pictures").join(&image.path)).unwrap());
        assert!(Arc::ptr_eq(bytes, &image.original), "kept once");
    }
}

#[test]
fn an_edit_of_the_page_decodes_no_image_again() {
    let dir = tempfile::tempdir().unwrap();
    let copied = std::process::Command::new("cp").arg("-r").arg(path("tests/pictures")).arg(dir.path()).status();
    assert!(copied.unwrap().success());
    let site = dir.path().join("pictures");
    let mut loader = Loader::default();
    let before = loader.load(&site, SystemTime::now()).library.unwrap();
    let page = site.join("write-ups/harbour/page.md");
    fs::write(&page, fs::read_to_string(&page).unwrap() + "\nOne more line.\n").unwrap();
    fs::copy(site.join("write-ups/harbour/images/evening.png"), site.join("write-ups/harbour/images/flag.png"))
        .unwrap();
    let after = loader.load(&site, SystemTime::now()).library.unwrap();
    let of = |library: &Library, id: &str| images(library).iter().find(|image| image.id == id).unwrap().clone();
    assert!(Arc::ptr_eq(&of(&before, "evening"), &of(&after, "evening")));
    assert_ne!(of(&before, "flag").fingerprint, of(&after, "flag").fingerprint);
    assert_eq!(
        of(&after, "evening").fingerprint,
        of(&after, "flag").fingerprint,
        "the same picture has the same number"
    );
}

#[test]
fn an_image_larger_than_its_cap_is_refused() {
    let dir = crate::content::content("base");
    let file = dir.path().join("write-ups/causalab/images/huge.png");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, vec![0; 8 * 1024 * 1024 + 1]).unwrap();
    let loaded = folio::content::load::load(dir.path());
    let said: String = loaded.diagnostics.iter().map(ToString::to_string).collect();
    assert!(said.contains("write-ups/causalab/images/huge.png: larger than 8192 KiB"), "{said}");
}
