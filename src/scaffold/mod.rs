//! Files created by `folio new`: they pass `folio check`, and their comments explain the format.
//!
//! Every template is a file beside this one, in which `@NAME@`, `@TITLE@` and `@DATE@` are replaced.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail, ensure};
use toml::de::{DeTable, DeValue};

use crate::content::load::owner_of;
use crate::content::model::Slug;

/// The kind of files to create. The comments are the help of `folio new`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// A whole site
    Site,
    /// A research area
    Area,
    /// A page of another kind, such as about, talks or teaching
    Page,
    /// A companion to a paper
    WriteUp,
    /// A figure of a write-up, with its data
    Figure,
    /// A lab of a write-up
    Lab,
    /// A prediction in a write-up
    Predict,
}

/// The writer's guide, of which a new site gets a copy.
const GUIDE: &str = include_str!("../../content/README.md");

/// Creates `name`, and returns the files that were written or changed. For a site, `name` is the directory of its
/// `content`; for a part of a write-up, it is `write-up/name`.
///
/// # Errors
///
/// If `name` exists or is invalid, or a file cannot be written. Nothing is overwritten, and either all planned files
/// are written or none.
pub fn make(kind: Kind, name: &str, content: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if kind == Kind::Site {
        return site(Path::new(name));
    }
    let mut plan = Plan::new(content.to_owned());
    ensure!(
        content.join("site.toml").is_file(),
        "there is no site in {}; make one by `folio new site NAME`",
        content.display()
    );
    match kind {
        Kind::Site => {}
        Kind::Area => plan.area(&slug(name)?)?,
        Kind::Page => plan.page(&slug(name)?)?,
        Kind::WriteUp => plan.write_up(&slug(name)?)?,
        Kind::Figure | Kind::Lab | Kind::Predict => {
            let Some((write_up, name)) = name.split_once('/') else {
                bail!("say where \"{name}\" belongs: WRITE-UP/{name}");
            };
            plan.part(kind, &slug(write_up)?, &slug(name)?)?;
        }
    }
    plan.carry_out()
}

/// Creates a site with one area and one write-up as examples.
fn site(directory: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut plan = Plan::new(directory.join("content"));
    plan.create("README.md", GUIDE.to_owned())?;
    for (file, template) in [
        ("site.toml", include_str!("site.toml")),
        ("vision.md", include_str!("vision.md")),
        ("news.toml", include_str!("news.toml")),
        ("references.bib", include_str!("references.bib")),
    ] {
        plan.create(file, filled(template, ""))?;
    }
    let (area, write_up, part) = (slug("first-area")?, slug("first-companion")?, slug("guess")?);
    plan.area(&area)?;
    plan.write_up(&write_up)?;
    plan.part(Kind::Predict, &write_up, &part)?;
    plan.part(Kind::Figure, &write_up, &slug("scores")?)?;
    plan.carry_out()
}

fn slug(name: &str) -> anyhow::Result<Slug> {
    Slug::new(name).with_context(|| format!("\"{name}\" is no address; use up to 64 of a-z, 0-9 and inner hyphens"))
}

/// Files to be written, all or none.
struct Plan {
    content: PathBuf,
    /// Path in the content, text, and whether the file exists.
    files: Vec<(String, String, bool)>,
}

impl Plan {
    fn new(content: PathBuf) -> Plan {
        Plan { content, files: Vec::new() }
    }

    /// Adds a file that must not exist.
    fn create(&mut self, path: &str, text: String) -> anyhow::Result<()> {
        let place = self.content.join(path);
        ensure!(fs::symlink_metadata(&place).is_err(), "{} is there already", place.display());
        self.files.push((path.to_owned(), text, false));
        Ok(())
    }

    /// Fails if a page has the address `name`.
    fn must_be_free(&self, name: &Slug) -> anyhow::Result<()> {
        match owner_of(&self.content, name.as_str()) {
            Some(owner) => bail!("{owner} has the address \"{name}\" already; choose another name"),
            None => Ok(()),
        }
    }

    /// Adds a change of a file that exists or is planned.
    fn change(&mut self, path: &str, edit: impl FnOnce(&str) -> anyhow::Result<String>) -> anyhow::Result<()> {
        if let Some((_, text, _)) = self.files.iter_mut().find(|(known, ..)| known == path) {
            *text = edit(text)?;
            return Ok(());
        }
        let place = self.content.join(path);
        let text = fs::read_to_string(&place).with_context(|| format!("reading {}", place.display()))?;
        self.files.push((path.to_owned(), edit(&text)?, true));
        Ok(())
    }

    fn area(&mut self, name: &Slug) -> anyhow::Result<()> {
        self.must_be_free(name)?;
        self.create(&format!("areas/{name}.md"), filled(include_str!("area.md"), name.as_str()))?;
        self.change("site.toml", |text| listed(text, "areas", name))
    }

    fn page(&mut self, name: &Slug) -> anyhow::Result<()> {
        self.must_be_free(name)?;
        self.create(&format!("pages/{name}.md"), filled(include_str!("page.md"), name.as_str()))?;
        self.change("site.toml", |text| listed(&with_list(text, "pages"), "pages", name))
    }

    fn write_up(&mut self, name: &Slug) -> anyhow::Result<()> {
        self.must_be_free(name)?;
        self.create(&format!("write-ups/{name}/page.md"), filled(include_str!("write-up.md"), name.as_str()))?;
        self.change("site.toml", |text| listed(text, "write-ups", name))
    }

    /// Adds a part of a write-up, placed at the end of its page.
    fn part(&mut self, kind: Kind, write_up: &Slug, name: &Slug) -> anyhow::Result<()> {
        let directory = format!("write-ups/{write_up}");
        let placed = match kind {
            Kind::Figure => {
                self.create(&format!("{directory}/data/{name}.csv"), include_str!("data.csv").to_owned())?;
                let figure = filled(include_str!("figure.toml"), name.as_str());
                self.create(&format!("{directory}/figures/{name}.toml"), figure)?;
                include_str!("figure.md")
            }
            Kind::Lab => {
                self.create(&format!("{directory}/labs/{name}.toml"), include_str!("lab.toml").to_owned())?;
                include_str!("lab.md")
            }
            _ => include_str!("predict.md"),
        };
        self.change(&format!("{directory}/page.md"), |text| {
            let opening = format!("::: predict {name} ");
            let taken = kind == Kind::Predict && text.lines().any(|line| line.starts_with(&opening));
            ensure!(!taken, "{directory}/page.md has a prediction \"{name}\" already");
            Ok(format!("{}\n{}", text.trim_end(), filled(placed, name.as_str())))
        })
    }

    fn carry_out(self) -> anyhow::Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        for (path, text, there) in self.files {
            let place = self.content.join(path);
            if let Some(directory) = place.parent() {
                fs::create_dir_all(directory).with_context(|| format!("making {}", directory.display()))?;
            }
            let result = if there { replace(&place, &text) } else { create(&place, &text) };
            result.with_context(|| format!("writing {}", place.display()))?;
            written.push(place);
        }
        Ok(written)
    }
}

/// Writes a new file; fails if it exists, even if it was created concurrently.
fn create(place: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;

    match fs::File::create_new(place) {
        Ok(mut file) => file.write_all(text.as_bytes()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(std::io::Error::new(error.kind(), "is there already"))
        }
        Err(error) => Err(error),
    }
}

/// Replaces a file atomically, since a server may be reading it.
fn replace(place: &Path, text: &str) -> std::io::Result<()> {
    let new = place.with_extension("folio.tmp");
    fs::write(&new, text)?;
    fs::rename(new, place)
}

fn filled(template: &str, name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    let title: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    template.replace("@NAME@", name).replace("@TITLE@", &title).replace("@DATE@", &month(SystemTime::now()))
}

/// Returns the text of `site.toml` with a list `key`; a missing one is added, empty, after the other lists, or else
/// after the last key before the first table.
fn with_list(text: &str, key: &str) -> String {
    let Ok(document) = DeTable::parse(text) else { return text.to_owned() };
    let table = document.get_ref();
    if table.contains_key(key) {
        return text.to_owned();
    }
    let end = |name: &str| table.get(name).map(|value| value.span().end);
    let is_plain = |value: &DeValue| match value {
        DeValue::Table(_) => false,
        DeValue::Array(items) => !items.iter().any(|item| matches!(item.get_ref(), DeValue::Table(_))),
        _ => true,
    };
    let keys = || table.iter().filter(|(_, value)| is_plain(value.get_ref())).map(|(_, value)| value.span().end);
    let Some(after) = end("write-ups").or_else(|| end("areas")).or_else(|| keys().max()) else {
        return format!("{key} = []\n{text}");
    };
    let line_end = text[after..].find('\n').map_or(text.len(), |newline| after + newline);
    let (before, behind) = text.split_at(line_end);
    format!("{before}\n{key} = []{}", if behind.is_empty() { "\n" } else { behind })
}

/// Returns the text of `site.toml` with `name` appended to the list `key`; the rest is unchanged.
fn listed(text: &str, key: &str, name: &Slug) -> anyhow::Result<String> {
    let document = DeTable::parse(text).context("site.toml cannot be read; see `folio check`")?;
    let list = document.get_ref().get(key);
    let Some((list, DeValue::Array(names))) = list.map(|list| (list.span(), list.get_ref())) else {
        bail!("site.toml has no list `{key}`; see `folio check`");
    };
    let there =
        names.iter().any(|listed| matches!(listed.get_ref(), DeValue::String(listed) if *listed == *name.as_str()));
    ensure!(!there, "site.toml lists \"{name}\" already");
    let (at, entry) = match names.last() {
        Some(last) => (last.span().end, format!(", \"{name}\"")),
        None => (list.start + 1, format!("\"{name}\"")),
    };
    Ok(format!("{}{entry}{}", &text[..at], &text[at..]))
}

/// Formats the month of a time: `2026-05`.
fn month(time: SystemTime) -> String {
    let mut date = date(time);
    date.truncate("2026-05".len());
    date
}

/// Formats the UTC date of a time: `2026-05-31`. By Howard Hinnant's `civil_from_days`, with years that begin in
/// March.
pub fn date(time: SystemTime) -> String {
    const DAYS_TO_EPOCH: u64 = 719_468;
    let days = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400 + DAYS_TO_EPOCH;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    format!("{:04}-{month:02}-{day_of_month:02}", era * 400 + year + u64::from(month <= 2))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let cases = [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_709_164_800, "2024-02-29"),
            (1_798_761_599, "2026-12-31"),
            (1_798_761_600, "2027-01-01"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(date(UNIX_EPOCH + Duration::from_secs(seconds)), expected);
        }
    }

    #[test]
    fn names_are_put_at_the_end_of_lists() {
        let name = Slug::new("new").unwrap();
        let cases = [
            ("areas = []\n", "areas = [\"new\"]\n"),
            ("areas = [\"a\"] # mine\n", "areas = [\"a\", \"new\"] # mine\n"),
            ("areas = [\n  \"a\", # first\n]\n", "areas = [\n  \"a\", \"new\", # first\n]\n"),
        ];
        for (before, after) in cases {
            assert_eq!(listed(before, "areas", &name).unwrap(), after);
        }
        for (before, after) in [
            ("a = 1\n\n[b]\nc = 2\n", "a = 1\npages = []\n\n[b]\nc = 2\n"),
            ("a = 1\n\n# Links.\n[[links]]\nb = 2\n", "a = 1\npages = []\n\n# Links.\n[[links]]\nb = 2\n"),
            (
                "areas = [\n  \"x\",\n] # all\nwrite-ups = []\n\n# The theme.\ntheme = \"auto\"\n",
                "areas = [\n  \"x\",\n] # all\nwrite-ups = []\npages = []\n\n# The theme.\ntheme = \"auto\"\n",
            ),
            ("[b]\nc = 2\n", "pages = []\n[b]\nc = 2\n"),
            ("", "pages = []\n"),
        ] {
            assert_eq!(with_list(before, "pages"), after);
        }
        assert_eq!(with_list("pages = [\"x\"]\n", "pages"), "pages = [\"x\"]\n");
        for bad in ["", "areas = 1", "areas = [\"new\"]", "areas = ["] {
            assert!(listed(bad, "areas", &name).is_err(), "{bad}");
        }
    }
}
