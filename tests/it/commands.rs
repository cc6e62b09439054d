//! Tests of the common properties of all commands, over the test site and the published content.

use std::collections::BTreeMap;
use std::sync::Arc;

use folio::content::bibliography;
use folio::content::chart::{Axis, ChartKind, Scale};
use folio::content::model::{FigureBody, Library, Page};
use folio::content::text::decode;
use folio::program::command::{Outcome, manual, run};
use folio::program::snapshot;
use folio::session::ExitStatus;
use folio::snapshot::Snapshot;
use folio::snapshot::files::Body;
use folio::term::caps::Capabilities;

use crate::support::client::{self, exec, outcome, visit};
use crate::support::clients::{self, Client};
use crate::support::site;
use crate::visitor::library;

pub fn said(line: &str, offer: &Snapshot, locale: &str) -> Outcome {
    let capabilities = Capabilities::guess("", |name| (name == "LANG").then_some(locale));
    run(line, offer, &capabilities, None)
}

/// Returns the test site and the published content.
fn offers() -> [Arc<Snapshot>; 2] {
    [snapshot(site::offered()), snapshot(library("content"))]
}

/// Returns every command in every form, for all objects of a library.
fn lines(library: &Library) -> Vec<String> {
    let mut lines: Vec<String> = ["", "help", "ls", "ls --json", "ls /", "ls / --json", "play", "news", "news --json"]
        .into_iter()
        .chain(["feed", "caps", "version", "search the", "search --json the", "search zebra", "cite works"])
        .chain(["cite works --ris", "cite works --text", "cite works --json"])
        .map(str::to_owned)
        .collect();
    lines.extend(manual().iter().map(|manual| format!("help {}", manual.synopsis.split(' ').next().unwrap())));
    for (page, _) in library.pages() {
        for line in
            ["read {}", "read {} --width 38", "read {} --width 0", "read {} --depth 1", "read {} --md", "toc {}"]
        {
            lines.push(line.replace("{}", &page.to_string()));
        }
        lines.push(format!("toc {page} --json"));
    }
    for write_up in &library.write_ups {
        lines.extend(write_up.figures.iter().map(|figure| format!("figure {}/{}", write_up.slug, figure.id)));
        lines.extend(write_up.figures.iter().map(|figure| format!("figure {}/{} --csv", write_up.slug, figure.id)));
        lines.extend(write_up.labs.iter().map(|lab| format!("play {}/{}", write_up.slug, lab.id)));
    }
    lines
}

#[test]
fn a_pipe_gets_text_and_nothing_else() {
    for offer in offers() {
        let lines = lines(&offer.library);
        for line in &lines {
            let outcome = said(line, &offer, "en_GB.UTF-8");
            let text = format!("{}{}", outcome.output, outcome.errors);
            // Columns of lists are separated by tabs.
            let is_list = ["ls", "toc", "play"].contains(&line.split(' ').next().unwrap());
            assert!(text.chars().all(|c| !c.is_control() || c == '\n' || (is_list && c == '\t')), "{line}");
            assert!(text.is_empty() || text.ends_with('\n'), "{line}");
            assert_eq!(outcome.errors.is_empty(), outcome.status == ExitStatus::SUCCESS, "{line}");
            let plain = ['─', '│', '█', '⠀', '•', '▲'];
            let drawn: String = text.chars().filter(|c| plain.contains(c)).collect();
            assert!(line.ends_with("--md") || drawn.is_empty(), "{line}: {drawn}");
        }
        let colours = lines.iter().filter(|line| line.starts_with("read") && !line.ends_with("--md"));
        for line in colours {
            let (plain, coloured) =
                (said(line, &offer, "C.UTF-8"), said(&format!("{line} --color"), &offer, "C.UTF-8"));
            assert_eq!(without_colours(&coloured.output), plain.output, "{line}");
        }
    }
}

/// Returns the text without SGR sequences, none of which may extend over the end of a line.
fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    for line in text.lines() {
        let mut parts = line.split("\x1b[");
        plain += parts.next().unwrap();
        let mut is_on = false;
        for part in parts {
            let (parameters, rest) = part.split_once('m').expect("SGR and nothing else");
            assert!(parameters.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{line:?}");
            is_on = !parameters.is_empty();
            plain += rest;
        }
        assert!(!is_on, "{line:?}");
        plain.push('\n');
    }
    plain
}

#[test]
fn a_visitor_without_unicode_gets_ascii() {
    for offer in offers() {
        // Output for programs and the author's own files are not transliterated.
        let files = ["--md", "--json", "--csv", "feed", "cite works", "--ris"];
        for line in lines(&offer.library).iter().filter(|line| !files.iter().any(|file| line.contains(file))) {
            let outcome = said(line, &offer, "C");
            let foreign: String = outcome.output.chars().filter(|c| !c.is_ascii()).collect();
            assert!(foreign.is_empty() && outcome.errors.is_ascii(), "{line}: {foreign}");
        }
    }
}

#[test]
fn lines_are_as_wide_as_was_asked_for() {
    for offer in offers() {
        let wide = |line: &str| folio::typeset::text::width(line);
        for (page, _) in offer.library.pages() {
            for width in [20, 38, 72, 120] {
                let outcome = said(&format!("read {page} --width {width}"), &offer, "C.UTF-8");
                for line in outcome.output.lines().filter(|line| wide(line) > width) {
                    // Only what cannot be broken may be wider: an address, a key, code.
                    let words = line.trim_start_matches([' ', '|', '>', '-']).split_whitespace();
                    let longest = words.map(wide).max().unwrap_or(0);
                    assert!(longest + 12 > width || line.starts_with("  "), "{page} at {width}: {line:?}");
                }
            }
        }
    }
}

#[test]
fn a_page_is_the_same_however_it_is_fetched() {
    for offer in offers() {
        let tree = offer.files();
        let mut compared = 0;
        let mut same = |path: String, line: String| {
            let (_, entry) = tree.get(&path).unwrap_or_else(|| panic!("{path} is not there"));
            let Body::File(bytes) = &entry.body else { panic!("{path} is a folder") };
            let printed = said(&line, &offer, "C.UTF-8");
            assert_eq!(printed.status, ExitStatus::SUCCESS, "{line}");
            assert!(bytes[..] == *printed.output.as_bytes(), "{path} and \"{line}\" differ");
            compared += 1;
        };
        for area in &offer.library.areas {
            same(format!("areas/{}.txt", area.slug), format!("read {}", area.slug));
            same(format!("areas/{}.md", area.slug), format!("read {} --md", area.slug));
        }
        for write_up in &offer.library.write_ups {
            let folder = format!("write-ups/{}", write_up.slug);
            same(format!("{folder}/page.txt"), format!("read {}", write_up.slug));
            same(format!("{folder}/page.md"), format!("read {} --md", write_up.slug));
            if write_up.paper.is_some() {
                same(format!("{folder}/cite.bib"), format!("cite {}", write_up.slug));
            }
            for figure in &write_up.figures {
                let address = format!("{}/{}", write_up.slug, figure.id);
                same(format!("{folder}/figures/{}.txt", figure.id), format!("figure {address}"));
                same(format!("{folder}/figures/{}.csv", figure.id), format!("figure {address} --csv"));
            }
        }
        same("feed.xml".to_owned(), "feed".to_owned());
        same("works.bib".to_owned(), "cite works".to_owned());
        assert!(compared >= 10, "{compared}");
    }
}

#[test]
fn a_figures_csv_is_its_data() {
    let offer = snapshot(library("content"));
    let mut compared = 0;
    for write_up in &offer.library.write_ups {
        for figure in &write_up.figures {
            let printed = said(&format!("figure {}/{} --csv", write_up.slug, figure.id), &offer, "C.UTF-8").output;
            let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(printed.as_bytes());
            let rows: Vec<Vec<String>> =
                rows.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            let head = usize::from(!figure.table.head.is_empty());
            assert_eq!(rows.len(), figure.table.rows.len() + head, "{}", figure.id);
            let FigureBody::Chart(chart) = &figure.body else { continue };
            if chart.kind == ChartKind::Hist {
                continue;
            }
            // Every number that is drawn is in the table; names have indices as coordinates.
            let cells: Vec<f64> = rows.iter().flatten().filter_map(|cell| cell.parse().ok()).collect();
            let is_number = |axis: &Axis| !matches!(axis.scale, Scale::Category(_));
            let drawn = chart.series.iter().flat_map(|series| &series.points).flat_map(|point| {
                let y = is_number(&chart.y).then_some(point.y);
                let end = point.to.as_ref().filter(|_| is_number(&chart.y)).map(|end| end.y);
                [y, end, point.value, is_number(&chart.x).then_some(point.x)]
            });
            for value in drawn.flatten() {
                let is_there = cells.iter().any(|cell| (cell - value).abs() <= value.abs() * 1e-9);
                assert!(is_there, "{}/{}: {value} is drawn and not in\n{printed}", write_up.slug, figure.id);
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn what_is_cited_can_be_read_again() {
    for offer in offers() {
        let printed = said("cite works", &offer, "C.UTF-8").output;
        let mut found = Vec::new();
        let source = decode("refs.bib".into(), printed.as_bytes(), &mut found);
        let read = bibliography::parse(&[source], &mut found);
        assert_eq!(found, [], "the file is without fault");
        let by_key = |references: Vec<_>| -> BTreeMap<_, _> {
            references.into_iter().map(|work: folio::content::model::Reference| (work.key.clone(), work)).collect()
        };
        let read = by_key(read.references);
        assert_eq!(read, by_key(offer.library.works().cloned().collect()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_commands_end_in_order_and_say_the_same() {
    let server = site::server();
    let offer = snapshot(site::offered());
    let lines = lines(&offer.library);
    let mut runs = 0;
    // One connection for all commands, as with `ControlMaster`.
    let handle = visit(&server).await;
    while runs < 1000 {
        for line in &lines {
            let expected = said(line, &offer, "");
            let channel = handle.channel_open_session().await.unwrap();
            channel.exec(true, line.as_str()).await.unwrap();
            match runs % 3 {
                // As with `ssh -n`, and as with `ssh < file`, whose input is ignored.
                1 => channel.eof().await.unwrap(),
                2 => channel.data(&b"ignored\n"[..]).await.unwrap(),
                _ => {}
            }
            let said = outcome(channel).await;
            assert_eq!(said.order, ["status", "eof", "close"], "{line}");
            assert_eq!(said.status, Some(expected.status.0), "{line}");
            assert!(said.output == expected.output.as_bytes(), "{line}: output");
            assert!(said.errors == expected.errors.as_bytes(), "{line}: errors");
            runs += 1;
        }
    }
    drop(handle);
    server.until_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_line_of_a_megabyte_is_refused_politely() {
    let server = site::server();
    let handle = visit(&server).await;
    for bytes in [1001, 30_000] {
        let said = exec(&handle, &format!("read {}", "x".repeat(bytes))).await;
        assert_eq!(said.status, Some(2), "{bytes} bytes");
        assert_eq!(String::from_utf8_lossy(&said.errors), "folio: a command line has at most 1000 bytes\n");
    }
    // A packet that exceeds the maximum (RFC 4253 section 6.1) ends that connection, not the server.
    let channel = handle.channel_open_session().await.unwrap();
    let _ = channel.exec(true, format!("read {}", "x".repeat(1 << 20))).await;
    let said = outcome(channel).await;
    assert!(said.status.is_none_or(|status| status == 2), "{said:?}");
    assert_eq!(client::exec(&visit(&server).await, "version").await.status, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_client_prints_the_same() {
    let server = site::server();
    let offer = snapshot(site::offered());
    for client in Client::ALL {
        if !client.is_installed().await {
            continue;
        }
        for line in ["read tides", "search --json stick", "raed tides"] {
            let expected = said(line, &offer, "C.UTF-8");
            let (code, output, errors) = clients::run(client.command(&server, line)).await;
            assert_eq!(code, i32::try_from(expected.status.0).ok(), "{client:?}: {line}: {errors}");
            assert!(output == expected.output.as_bytes(), "{client:?}: {line}: {}", String::from_utf8_lossy(&output));
            assert!(errors.contains(expected.errors.trim()), "{client:?}: {line}: {errors}");
        }
    }
}

#[test]
fn the_readme_names_the_members_of_what_json_prints() {
    let readme = std::fs::read_to_string(crate::visitor::path("README.md")).unwrap();
    let offer = snapshot(library("tests/site"));
    let mut compared = 0;
    for line in readme.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [command, members] = cells.as_slice() else { continue };
        let command = command.trim_matches('`');
        let words = [("ADDRESS", "tides"), ("PATH", "/"), ("WORDS", "stick")];
        let command = words.iter().fold(command.to_owned(), |command, (word, value)| command.replace(word, value));
        let printed = said(&format!("{command} --json"), &offer, "C.UTF-8").output;
        let first = printed.lines().nth(1).unwrap_or_else(|| panic!("{command} prints nothing"));
        let members: Vec<String> = members.split(", ").map(|member| format!("\"{member}\": ")).collect();
        let places: Vec<Option<usize>> = members.iter().map(|member| first.find(member)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{command}: {first}");
        assert!(members.len() >= first.matches("\": ").count(), "{command}: the README leaves out some of {first}");
        compared += 1;
    }
    assert_eq!(compared, 6, "a row for each command with --json, and for ls with a path");
}

#[test]
fn whatever_is_listed_can_be_read() {
    let offer = snapshot(site::offered());
    let tree = offer.files();
    for path in tree.paths() {
        let (_, entry) = tree.get(path).unwrap();
        let printed = said(&format!("read {path}"), &offer, "C.UTF-8");
        match &entry.body {
            Body::File(bytes) if path != "files/large.bin" => {
                assert!(bytes[..] == *printed.output.as_bytes(), "{path}");
            }
            _ => assert_eq!((printed.status, printed.output.as_str()), (ExitStatus::NOT_FOUND, ""), "{path}"),
        }
        for line in [format!("ls {path}"), format!("ls /{path}/"), format!("ls ./{path} --json")] {
            assert_eq!(said(&line, &offer, "C.UTF-8").status, ExitStatus::SUCCESS, "{line}");
        }
    }
}

#[test]
fn pages_that_are_gathered_have_no_markdown() {
    let offer = snapshot(library("tests/site"));
    for page in [Page::Works, Page::News] {
        assert_eq!(said(&format!("read {page} --md"), &offer, "C").status, ExitStatus::NOT_FOUND);
    }
}

#[test]
fn thousands_of_works_are_listed_each_with_its_own_label() {
    let work = |n: u32| folio::content::model::Reference {
        key: format!("key{n}"),
        title: format!("Work {n}"),
        authors: vec![format!("Ada Name{}", n / 2).as_str().into(), "Jan Müller".into()],
        year: 2026,
        is_listed: true,
        ..Default::default()
    };
    let library = Library { references: (0..3000).map(work).collect(), ..Library::default() };
    let printed = said("read works", &snapshot(library), "C.UTF-8").output;
    for n in 0..3000 {
        let letter = if n % 2 == 0 { 'a' } else { 'b' };
        let label = format!("\nName{} and Müller 2026{letter} [key{n}]\n", n / 2);
        assert!(printed.contains(&label), "{label}");
    }
}

#[test]
fn a_page_that_is_typed_as_a_command_is_told_how_it_is_read() {
    let outcome = said("maps", &snapshot(library("tests/site")), "C.UTF-8");
    let errors = "folio: that is a page: \"ssh HOST read maps\" prints it, \"ssh maps@HOST\" opens it\n";
    assert_eq!((outcome.errors.as_str(), outcome.status), (errors, ExitStatus::UNKNOWN_COMMAND));
}
