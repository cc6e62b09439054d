//! Keeps the walls between modules and the habits of this repository.

use std::fs;
use std::path::{Path, PathBuf};

/// Which module may name which: everything else is a wall.
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
    ("lib", &[]),
    ("log", &["config"]),
    ("main", &["cli"]),
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

struct Source {
    path: PathBuf,
    /// The first component below `src`, without ending.
    module: String,
    text: String,
}

fn sources(folder: &str) -> Vec<Source> {
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    assert!(!paths.is_empty(), "no sources in {folder}");
    // Modules that exist only in tests are not part of what is walled off.
    let only_tests = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let parent = fs::read_to_string(path.with_file_name("mod.rs")).unwrap_or_default();
        parent.contains(&format!("#[cfg(test)]\nmod {name};"))
    };
    paths.retain(|path| !only_tests(path));
    let source = |path: PathBuf| {
        let below = path.strip_prefix(&root).unwrap();
        let module = below.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        Source { text: fs::read_to_string(&path).unwrap(), path, module }
    };
    paths.into_iter().map(source).collect()
}

/// The part of a file that is compiled into the library: without its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

/// The modules of ours that a text names, by `crate::` or `folio::`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    ["crate::", "folio::"].into_iter().flat_map(move |prefix| {
        text.match_indices(prefix).map(move |(at, _)| {
            let rest = &text[at + prefix.len()..];
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len());
            &rest[..end]
        })
    })
}

#[test]
fn modules_name_only_what_the_walls_allow() {
    let mut breaches = Vec::new();
    for source in sources("src") {
        let Some((_, allowed)) = ARROWS.iter().find(|(module, _)| *module == source.module) else {
            breaches.push(format!("{}: a module without a place in the map", source.path.display()));
            continue;
        };
        for name in named(code(&source.text)) {
            let ours = ARROWS.iter().any(|(module, _)| *module == name);
            if ours && name != source.module && !allowed.contains(&name) {
                breaches.push(format!("{}: {} must not know {name}", source.path.display(), source.module));
            }
        }
        assert!(
            !code(&source.text).contains("use crate::{"),
            "{}: one `use crate::module` a line, so that walls can be read",
            source.path.display()
        );
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn plain_layers_do_no_io_and_know_no_clock_and_no_runtime() {
    for source in sources("src") {
        let forbidden: &[&str] = match source.module.as_str() {
            "export" | "search" | "snapshot" | "typeset" | "term" | "ui" => &[
                "tokio::",
                "std::fs",
                "std::io",
                "std::net",
                "std::env",
                "Instant::now",
                "SystemTime",
                "russh",
                "async ",
            ],
            "content" => &["russh", "ratatui", "std::net", "std::env"],
            "program" => &["russh", "std::fs", "std::net", "std::env"],
            "ssh" => &["ratatui", "std::env", "std::process"],
            _ => &[],
        };
        for word in forbidden {
            assert!(!code(&source.text).contains(word), "{}: {word}", source.path.display());
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for source in sources("src").into_iter().chain(sources("tests")) {
        assert!(source.text.starts_with("//! "), "{}: no `//!` in the first line", source.path.display());
    }
}

#[test]
fn no_queue_is_unbounded_and_no_test_sleeps() {
    for source in sources("src") {
        for word in ["unbounded_channel", "UnboundedSender", "crossterm", "ratatui::Terminal"] {
            assert!(!source.text.contains(word), "{}: {word}", source.path.display());
        }
    }
    let this_file = Path::new(file!()).file_name();
    for source in sources("tests").into_iter().filter(|source| source.path.file_name() != this_file) {
        assert!(!source.text.contains("thread::sleep"), "{}: wait for a condition", source.path.display());
    }
}

/// The commands that the README gives in its code blocks.
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
    for script in ["tests/run", ".ci/run"] {
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
