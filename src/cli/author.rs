//! The commands for authors: check, new, import, preview, read.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use tokio::sync::watch;

use super::inputs::{content_in, read_content};
use super::options::{ConfigError, ConfigFile};
use super::{Found, IDLE_WARNING, STOP_PATIENCE};
use crate::content;
use crate::content::load::{self, Loader};
use crate::content::model::{BlockKind, Library, Page};
use crate::content::watch::{Report, Timing};
use crate::diagnostic::{Severity, did_you_mean, visible};
use crate::import;
use crate::preview;
use crate::program::command;
use crate::program::{self, IdleTimeouts, Site};
use crate::scaffold;
use crate::snapshot::Snapshot;
use crate::typeset::Manuscript;

/// Idle timeout of a preview: a day.
const PREVIEW_IDLE: Duration = Duration::from_secs(86_400);

#[derive(Debug, Args)]
pub struct Check {
    /// The content directory [default: the configuration's, which is checked too]
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    content: Option<PathBuf>,
    #[command(flatten)]
    file: ConfigFile,
    /// Exit 1 for warnings, too
    #[arg(long)]
    strict: bool,
    /// Print one JSON object on each line, for editors, with path, line, column, width, severity and message; lines,
    /// columns and widths count characters from 1, and are 0 for a finding about the whole file
    #[arg(long)]
    json: bool,
}

/// Returns the named directory, or else the one of the configuration.
fn content_directory(named: Option<&PathBuf>, file: &ConfigFile) -> Result<PathBuf, ConfigError> {
    match named {
        Some(directory) => Ok(content_in(directory)),
        None => Ok(content_in(&file.settings()?.config.content)),
    }
}

/// Quotes a path for a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '+' | ',');
    if !text.is_empty() && text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// Runs `folio check`: prints every error in the configuration or, if there is none, in the content.
pub fn check(options: &Check) -> anyhow::Result<()> {
    // A named directory does not necessarily belong to the configuration in the working directory.
    let configured = match (&options.content, &options.file.config) {
        (Some(directory), None) => Ok(content_in(directory)),
        (named, _) => {
            options.file.settings().map(|settings| content_in(named.as_ref().unwrap_or(&settings.config.content)))
        }
    };
    let (name, found) = match configured {
        Ok(directory) => (directory.display().to_string(), load::load(&directory).diagnostics),
        Err(ConfigError(wrong)) => ("the configuration".to_owned(), wrong),
    };
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error).count();
    let warnings = found.len() - errors;
    let text: String = if options.json {
        found.iter().map(|finding| finding.json() + "\n").collect()
    } else {
        let list: String = found.iter().map(ToString::to_string).collect();
        format!("{list}{name}: {}, {}\n", counted(errors, "error"), counted(warnings, "warning"))
    };
    io::stdout().write_all(text.as_bytes()).context("cannot print")?;
    if errors > 0 || (options.strict && warnings > 0) { Err(Found.into()) } else { Ok(()) }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[derive(Debug, Args)]
pub struct New {
    /// Kind of files to create
    #[arg(value_enum)]
    what: scaffold::Kind,
    /// Name of the files: a directory for a site; a-z, 0-9 and hyphens for an area, a page or a write-up;
    /// WRITE-UP/NAME for a part of a write-up
    name: String,
    /// The content directory to add to [default: the configuration's]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    content: Option<PathBuf>,
    #[command(flatten)]
    file: ConfigFile,
}

/// Runs `folio new`.
pub fn new(options: &New) -> anyhow::Result<()> {
    let kind = options.what;
    let directory = content_directory(options.content.as_ref(), &options.file)?;
    let written = scaffold::make(kind, &options.name, &directory)?;
    let list: String = written.iter().map(|path| format!("{}\n", path.display())).collect();
    let content = match kind {
        scaffold::Kind::Site => Path::new(&options.name).join("content"),
        _ => directory,
    };
    let next = format!("next: folio preview {}\n", quoted(&content));
    io::stdout().write_all((list + &next).as_bytes()).context("cannot print")
}

#[derive(Debug, Args)]
pub struct Import {
    /// Kind of file to import
    #[arg(value_enum)]
    what: Imported,
    /// The file to import
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    path: PathBuf,
    /// The content directory to import to [default: the configuration's]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    content: Option<PathBuf>,
    #[command(flatten)]
    file: ConfigFile,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Imported {
    /// A BibTeX file, whose entries become a bibliography of their own
    Bib,
    /// A Markdown page of Hugo, Jekyll or Quarto, with its images and files
    Page,
}

/// Runs `folio import`: converts a file of another program, and lists what was not converted.
pub fn import(options: &Import) -> anyhow::Result<()> {
    let directory = content_directory(options.content.as_ref(), &options.file)?;
    let taken = match options.what {
        Imported::Bib => import::bibliography(&options.path, &directory)?,
        Imported::Page => import::page(&options.path, &directory)?,
    };
    let mut text: String = taken.written.iter().map(|path| format!("{}\n", path.display())).collect();
    if !taken.left.is_empty() {
        text += "not taken over:\n";
        text.extend(taken.left.iter().map(|line| format!("  {line}\n")));
    }
    text.extend(taken.next.iter().map(|line| format!("next: {line}\n")));
    // The output may contain text of the file.
    let text: String = text.chars().map(|c| if c == '\n' { c } else { visible(c) }).collect();
    io::stdout().write_all(text.as_bytes()).context("cannot print")
}

#[derive(Debug, Args)]
pub struct Preview {
    /// The content directory [default: the configuration's]
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    content: Option<PathBuf>,
    #[command(flatten)]
    file: ConfigFile,
    /// The page to open: an address, as for `read`, optionally with a section
    #[arg(long, value_name = "PAGE#SECTION")]
    at: Option<String>,
    /// The theme of the interface
    #[arg(long, value_parser = ["auto", "dark", "light", "contrast", "inherit"])]
    theme: Option<String>,
    /// The number of colours
    #[arg(long, value_parser = ["mono", "16", "256", "true"])]
    colors: Option<String>,
    /// The set of glyphs
    #[arg(long, value_parser = ["full", "box", "ascii"])]
    glyphs: Option<String>,
}

/// Runs `folio preview`: shows the interface in this terminal, with the errors of the last save over it.
pub fn preview(options: &Preview) -> anyhow::Result<()> {
    let dir = content_directory(options.content.as_ref(), &options.file)?;
    let content = read_content(&dir, Loader::with_drafts())?;
    if let Some(address) = &options.at {
        must_exist(address, &content.snapshot.library)?;
    }
    // As before the `@` of `ssh causalab#stopping@host`.
    let address = options.at.clone().unwrap_or_default();
    let overrides =
        [("FOLIO_THEME", &options.theme), ("FOLIO_COLORS", &options.colors), ("FOLIO_GLYPHS", &options.glyphs)];
    let overrides = overrides.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?))).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    let shown = runtime.block_on(async {
        let (shown, snapshots) = watch::channel(content.snapshot.clone());
        let report = move |report: Report<Snapshot>| {
            let errors = report.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
            let complaints = errors.map(ToString::to_string).collect();
            shown.send_replace(match report.replaced {
                true => report.snapshot,
                false => program::snapshot(Library { complaints, ..Library::clone(&report.snapshot.library) }),
            });
        };
        let _watch = content::watch::watch(
            dir,
            content.snapshot,
            content.fingerprint,
            Timing::EDITING,
            program::snapshot,
            report,
        );
        let site = Site::new(snapshots, IdleTimeouts { idle: PREVIEW_IDLE, warning: IDLE_WARNING });
        let (_shutdown, seen) = watch::channel(None);
        preview::run(&site, address, overrides, seen).await
    });
    runtime.shutdown_timeout(STOP_PATIENCE);
    shown.map(|_| ())
}

#[derive(Debug, Args)]
pub struct Read {
    /// The content directory [default: the configuration's]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    content: Option<PathBuf>,
    #[command(flatten)]
    file: ConfigFile,
    /// Arguments as for `ssh HOST read`: an address, and options
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "PAGE")]
    words: Vec<String>,
}

/// Runs `folio read`: prints a page as visitors get it, including drafts.
pub fn read(options: &Read) -> anyhow::Result<()> {
    let mut words = options.words.clone();
    let content = options.content.clone().or_else(|| take_content(&mut words));
    let directory = content_directory(content.as_ref(), &options.file)?;
    // A draft with mistakes must not hide the other pages.
    let content = read_content(&directory, Loader::with_drafts()).or_else(|error| {
        let published = read_content(&directory, Loader::default()).map_err(|_| error)?;
        let name = words.first().map_or("", |word| word.split('#').next().unwrap_or_default());
        let is_there = name.starts_with('-') || must_exist(name, &published.snapshot.library).is_ok();
        if is_there { Ok(published) } else { read_content(&directory, Loader::with_drafts()) }
    })?;
    let line = format!("read {}", words.join(" "));
    let outcome = command::run_here(&line, &content.snapshot, &std::env::vars().collect());
    io::stdout().write_all(outcome.output.as_bytes()).context("cannot print")?;
    if outcome.errors.is_empty() { Ok(()) } else { bail!("{}", outcome.errors.trim_end()) }
}

/// Removes `--content DIR` from the arguments after an address, which otherwise are those of the visitors' command.
fn take_content(words: &mut Vec<String>) -> Option<PathBuf> {
    const OPTION: &str = "--content";
    let at = words.iter().position(|word| word.split('=').next() == Some(OPTION))?;
    let option = words.remove(at);
    match option.split_once('=') {
        Some((_, directory)) => Some(directory.into()),
        None => (at < words.len()).then(|| words.remove(at).into()),
    }
}

/// Reports an address such as `causalab#stopping` that does not exist.
fn must_exist(address: &str, library: &Library) -> anyhow::Result<()> {
    let (name, anchor) = address.split_once('#').map_or((address, None), |(name, anchor)| (name, Some(anchor)));
    let pages: Vec<(String, Page)> = library.pages().map(|(page, _)| (page.to_string(), page)).collect();
    let Some((_, page)) = pages.iter().find(|(known, _)| known == name) else {
        bail!("there is no page \"{name}\"{}", did_you_mean(name, pages.iter().map(|(known, _)| known.as_str())));
    };
    let Some(anchor) = anchor else { return Ok(()) };
    let blocks = Manuscript::of(page, library).map(|manuscript| &manuscript.document.blocks[..]).unwrap_or_default();
    let mut anchors = blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Heading { anchor, .. } => Some(anchor.as_str()),
        _ => None,
    });
    if !anchors.clone().any(|known| known == anchor) {
        bail!("{name} has no section \"{anchor}\"{}", did_you_mean(anchor, anchors.by_ref()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_opens_where_it_is_told_to() {
        let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/content/base");
        let library = load::load(&site).library.unwrap();
        for good in ["home", "works", "agents", "causalab", "causalab#result", "causalab#guess"] {
            must_exist(good, &library).unwrap();
        }
        for (bad, said) in [
            ("causlab", "there is no page \"causlab\"; did you mean \"causalab\"?"),
            ("causalab#reslt", "causalab has no section \"reslt\"; did you mean \"result\"?"),
            ("works#x", "works has no section \"x\""),
        ] {
            assert_eq!(must_exist(bad, &library).unwrap_err().to_string(), said);
        }
    }
}
