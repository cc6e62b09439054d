//! The author's commands: check, new, preview.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::{Args, ValueEnum};
use tokio::sync::watch;

use super::{Found, IDLE_WARNING, STOP_PATIENCE, read_content};
use crate::config;
use crate::content;
use crate::content::load;
use crate::diagnostic::Severity;
use crate::preview;
use crate::program::{Patience, Site};
use crate::scaffold;

/// An author may look at a preview for as long as they like: a day.
const PREVIEW_IDLE: Duration = Duration::from_secs(86_400);

#[derive(Debug, Args)]
pub struct Check {
    /// The directory of the content
    #[arg(value_name = "DIR", default_value = config::DEFAULT_CONTENT)]
    content: PathBuf,
    /// Exit 1 for warnings too
    #[arg(long)]
    strict: bool,
    /// For editors: one JSON object a line, with path, line, column, width, severity and message; lines, columns and
    /// widths count characters from 1, and are 0 where a finding is about the whole file
    #[arg(long)]
    json: bool,
}

/// Prints everything that is wrong with the content.
pub fn check(options: &Check) -> anyhow::Result<()> {
    let found = load::load(&options.content).diagnostics;
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error).count();
    let warnings = found.len() - errors;
    let text: String = if options.json {
        found.iter().map(|finding| finding.json() + "\n").collect()
    } else {
        let list: String = found.iter().map(ToString::to_string).collect();
        format!("{list}{}: {}, {}\n", options.content.display(), counted(errors, "error"), counted(warnings, "warning"))
    };
    io::stdout().write_all(text.as_bytes()).context("cannot print")?;
    if errors > 0 || (options.strict && warnings > 0) { Err(Found.into()) } else { Ok(()) }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[derive(Debug, Args)]
pub struct New {
    /// What to make
    #[arg(value_enum)]
    what: What,
    /// Its name: a directory for a site; a-z, 0-9 and hyphens for an area or a write-up; WRITE-UP/NAME for what belongs to one
    name: String,
    /// The directory of the content it is added to
    #[arg(long, value_name = "DIR", default_value = config::DEFAULT_CONTENT)]
    content: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// A whole site
    Site,
    /// A research area
    Area,
    /// A companion to a paper
    WriteUp,
    /// A figure of a write-up, with its data
    Figure,
    /// A lab of a write-up
    Lab,
    /// A prediction in a write-up
    Predict,
}

/// Writes files to begin with.
pub fn new(options: &New) -> anyhow::Result<()> {
    let kind = match options.what {
        What::Site => scaffold::Kind::Site,
        What::Area => scaffold::Kind::Area,
        What::WriteUp => scaffold::Kind::WriteUp,
        What::Figure => scaffold::Kind::Figure,
        What::Lab => scaffold::Kind::Lab,
        What::Predict => scaffold::Kind::Predict,
    };
    let written = scaffold::make(kind, &options.name, &options.content)?;
    let list: String = written.iter().map(|path| format!("{}\n", path.display())).collect();
    let content = match kind {
        scaffold::Kind::Site => Path::new(&options.name).join("content"),
        _ => options.content.clone(),
    };
    let next = format!("next: folio preview {}\n", content.display());
    io::stdout().write_all((list + &next).as_bytes()).context("cannot print")
}

#[derive(Debug, Args)]
pub struct Preview {
    /// The directory of the content
    #[arg(value_name = "DIR", default_value = config::DEFAULT_CONTENT)]
    content: PathBuf,
}

/// Shows the interface in this terminal.
pub fn preview(options: &Preview) -> anyhow::Result<()> {
    let dir = options.content.clone();
    let content = read_content(&dir)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    let shown = runtime.block_on(async {
        // Complaints would be printed into the picture; the interface shows the last good version meanwhile.
        let watch = content::watch::watch(dir, content.library, content.fingerprint, |_| {});
        let site = Site::new(watch.library(), Patience { idle: PREVIEW_IDLE, warning: IDLE_WARNING });
        let (_shutdown, seen) = watch::channel(false);
        preview::run(&site, seen).await
    });
    runtime.shutdown_timeout(STOP_PATIENCE);
    shown.map(|_| ())
}
