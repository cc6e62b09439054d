//! Checks of the sources: dependencies between modules, and conventions.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::sources;

/// The allowed dependencies: for each module, the modules that it may name.
const ARROWS: &[(&str, &[&str])] = &[
    (
        "cli",
        &[
            "config",
            "content",
            "diagnostic",
            "log",
            "metrics",
            "preview",
            "program",
            "sandbox",
            "import",
            "scaffold",
            "service",
            "session",
            "snapshot",
            "ssh",
            "typeset",
        ],
    ),
    ("charset", &[]),
    ("config", &["diagnostic"]),
    ("content", &["diagnostic", "lab"]),
    ("diagnostic", &[]),
    ("export", &["content", "typeset"]),
    ("lab", &[]),
    ("log", &["config"]),
    ("metrics", &[]),
    ("preview", &["session"]),
    (
        "program",
        &[
            "content",
            "diagnostic",
            "export",
            "lab",
            "metrics",
            "search",
            "session",
            "snapshot",
            "term",
            "typeset",
            "ui",
        ],
    ),
    ("sandbox", &["config"]),
    ("import", &["content"]),
    ("scaffold", &["content"]),
    ("search", &["content", "typeset"]),
    ("service", &[]),
    ("session", &[]),
    ("snapshot", &["content", "export", "search", "term", "typeset"]),
    ("ssh", &["config", "metrics", "session"]),
    ("term", &["charset"]),
    ("typeset", &["charset", "content", "diagnostic", "lab"]),
    ("ui", &["content", "export", "lab", "search", "snapshot", "term", "typeset"]),
];

#[test]
fn modules_name_only_what_the_walls_allow() {
    let mut breaches = Vec::new();
    for source in sources::library() {
        let Some(module) = source.module.first() else { continue };
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| name == module) else {
            breaches.push(format!("{}: a module without a place in the map", source.path.display()));
            continue;
        };
        for name in source.paths.iter().filter_map(|path| path.first()) {
            let ours = ARROWS.iter().any(|(module, _)| module == name);
            if ours && name != module && !allowed.contains(&name.as_str()) {
                breaches.push(format!("{}: {module} must not know {name}", source.path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn plain_layers_do_no_io_and_know_no_clock_and_no_runtime() {
    for source in sources::library() {
        let forbidden: &[&str] = match source.module.first().map_or("", String::as_str) {
            // `std::io` has the traits of writers, which a JSON formatter needs.
            "export" => &["tokio::", "std::fs", "std::net", "std::env", "Instant::now", "SystemTime", "russh", "async"],
            "charset" | "search" | "snapshot" | "typeset" | "term" | "ui" => &[
                "tokio::",
                "std::fs",
                "std::io",
                "std::net",
                "std::env",
                "Instant::now",
                "SystemTime",
                "russh",
                "async",
            ],
            "content" => &["russh", "ratatui", "std::net", "std::env"],
            "program" => &["russh", "std::fs", "std::net", "std::env"],
            "ssh" => &["ratatui", "std::env", "std::process"],
            _ => &[],
        };
        for word in forbidden {
            assert!(!source.has(word), "{}: {word}", source.path.display());
        }
    }
}

#[test]
fn no_file_is_in_a_circle_but_with_its_parent_or_child() {
    let sources = sources::library();
    let named = sources::named_files(&sources);
    let is_above = |a: usize, b: usize| sources[b].module.starts_with(&sources[a].module);
    // The files that a file names, without its parent and child modules.
    let named: Vec<Vec<usize>> = (0..sources.len())
        .map(|a| named[a].iter().copied().filter(|b| !is_above(a, *b) && !is_above(*b, a)).collect())
        .collect();
    let reached = |from: usize| {
        let (mut seen, mut waiting) = (BTreeSet::new(), named[from].clone());
        while let Some(next) = waiting.pop() {
            if seen.insert(next) {
                waiting.extend(&named[next]);
            }
        }
        seen
    };
    let all: Vec<BTreeSet<usize>> = (0..sources.len()).map(reached).collect();
    let in_circle = (0..sources.len()).filter(|file| all[*file].contains(file));
    let circles: BTreeSet<Vec<String>> = in_circle
        .map(|file| {
            let round = all[file].iter().filter(|other| all[**other].contains(&file));
            round.map(|other| sources[*other].module.join("::")).collect()
        })
        .collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

struct Source {
    path: PathBuf,
    text: String,
}

/// Returns all files in a folder as text, including tests.
fn files(folder: &str) -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut paths);
    assert!(!paths.is_empty(), "no sources in {folder}");
    paths.into_iter().map(|path| Source { text: fs::read_to_string(&path).unwrap(), path }).collect()
}

#[test]
fn every_file_says_what_it_is_for() {
    for source in files("src").into_iter().chain(files("tests")) {
        assert!(source.text.starts_with("//! "), "{}: no `//!` in the first line", source.path.display());
    }
}

#[test]
fn no_queue_is_unbounded_and_no_test_sleeps() {
    for source in files("src") {
        for word in ["unbounded_channel", "UnboundedSender", "crossterm", "ratatui::Terminal"] {
            assert!(!source.text.contains(word), "{}: {word}", source.path.display());
        }
    }
    let this_file = Path::new(file!()).file_name();
    for source in files("tests").into_iter().filter(|source| source.path.file_name() != this_file) {
        assert!(!source.text.contains("thread::sleep"), "{}: wait for a condition", source.path.display());
    }
}

/// Returns the commands in the README's code blocks.
fn readme_commands() -> Vec<String> {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut commands = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = !inside && line == "```sh";
        } else if inside {
            commands.push(line.split('#').next().unwrap().trim().to_owned());
        }
    }
    commands
}

#[test]
fn the_readme_gives_commands_that_exist() {
    let commands = readme_commands();
    for wanted in ["cargo run --release", "ssh -p 2222 localhost", "tests/run"] {
        assert!(commands.iter().any(|command| command == wanted), "README.md lacks {wanted}");
    }
    for script in ["tests/run", "tests/random", "tests/operate", ".ci/run"] {
        use std::os::unix::fs::PermissionsExt;
        let file = fs::metadata(Path::new(env!("CARGO_MANIFEST_DIR")).join(script)).unwrap();
        assert!(file.permissions().mode() & 0o111 != 0, "{script} cannot be run");
    }
    let ci = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run")).unwrap();
    assert!(ci.contains("tests/run"), ".ci/run does not call the README's test command");
}

#[test]
fn every_dependency_says_what_it_saves() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if inside && line.contains('=') {
            assert!(line.contains(" # "), "Cargo.toml: say what this saves: {line}");
        }
    }
}

#[test]
fn the_image_is_built_as_it_must_be() {
    let dockerfile = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Dockerfile")).unwrap();
    let stages: Vec<&str> = dockerfile.lines().filter(|line| line.starts_with("FROM ")).collect();
    assert_eq!(stages.len(), 2, "two stages: {stages:?}");
    assert!(stages[1].starts_with("FROM scratch"), "no shell in the image: {}", stages[1]);
    let user = dockerfile.lines().find_map(|line| line.strip_prefix("USER ")).expect("a user");
    let numeric = user.split(':').all(|part| part.parse::<u32>().is_ok_and(|id| id > 0));
    assert!(numeric, "a numeric user who is not root: {user}");
    for wanted in ["HEALTHCHECK ", "VOLUME ", "EXPOSE 2222", "--locked", "crt-static"] {
        assert!(dockerfile.contains(wanted), "Dockerfile lacks {wanted}");
    }
    for line in dockerfile.lines().filter(|line| line.starts_with("ENTRYPOINT") || line.starts_with("CMD")) {
        assert!(line.contains('['), "exec form, there is no shell: {line}");
    }
}
