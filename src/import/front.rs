//! Converts front matter of Hugo, Jekyll and Quarto pages.

use toml::de::{DeTable, DeValue};

use super::{Notes, address_of};
use crate::content::yaml;

/// Keys that may contain the summary, the preferred ones first.
const SUMMARIES: [&str; 6] = ["summary", "description", "subtitle", "excerpt", "lead", "abstract"];
/// Keys with former addresses.
const FORMER: [&str; 4] = ["was", "aliases", "redirect_from", "permalink"];

/// The data of front matter.
#[derive(Debug, Default)]
pub struct Facts {
    /// Title of the page.
    pub title: Option<String>,
    /// Summary of the page.
    pub summary: Option<String>,
    /// Whether the page is a draft.
    pub is_draft: bool,
    /// Former addresses of the page.
    pub was: Vec<String>,
}

/// Splits a text into front matter, with whether it is YAML, and prose.
pub fn split(text: &str) -> (Option<(&str, bool)>, &str) {
    let first = text.lines().next().unwrap_or_default();
    let is_yaml = first.trim_end() == "---";
    if !is_yaml && first.trim_end() != "+++" {
        return (None, text);
    }
    let start = (first.len() + 1).min(text.len());
    let mut offset = start;
    for line in text[start..].split_inclusive('\n') {
        let fence = line.trim_end();
        if fence == first.trim_end() || is_yaml && fence == "..." {
            return (Some((&text[start..offset], is_yaml)), &text[offset + line.len()..]);
        }
        offset += line.len();
    }
    (None, text)
}

/// Parses front matter; unknown keys are noted.
pub fn facts(front: &str, is_yaml: bool, notes: &mut Notes) -> Facts {
    let table = match is_yaml {
        true => yaml::parse(front).0,
        false => DeTable::parse_recoverable(front).0.into_inner(),
    };
    let mut facts = Facts::default();
    let mut unused: Vec<&str> = Vec::new();
    let summary = SUMMARIES.iter().find(|key| table.get(**key).and_then(|value| words(value.get_ref())).is_some());
    for (key, value) in &table {
        let (key, value): (&str, &DeValue) = (key.get_ref(), value.get_ref());
        match key {
            "title" => facts.title = words(value),
            key if Some(&key) == summary => facts.summary = words(value),
            "draft" => facts.is_draft |= matches!(value, DeValue::Boolean(true)),
            "published" => facts.is_draft |= matches!(value, DeValue::Boolean(false)),
            key if FORMER.contains(&key) => {
                let addresses = match value {
                    DeValue::Array(items) => items.iter().filter_map(|item| words(item.get_ref())).collect(),
                    value => words(value).into_iter().collect::<Vec<_>>(),
                };
                let last = |path: &String| {
                    let path = path.trim_matches('/').trim_end_matches("/index.html").trim_end_matches(".html");
                    address_of(path.rsplit('/').next().unwrap_or_default())
                };
                facts.was.extend(addresses.iter().map(last).filter(|address| !address.is_empty()));
            }
            key => unused.push(key),
        }
    }
    unused.sort_unstable();
    if !unused.is_empty() {
        notes.add(format!("front matter that means nothing here: {}", unused.join(", ")), unused[0]);
    }
    facts.was.sort();
    facts.was.dedup();
    facts
}

/// Returns a value as text; `None` for tables, lists and blank strings.
fn words(value: &DeValue<'_>) -> Option<String> {
    let text = match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        _ => return None,
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

impl Facts {
    /// Formats front matter as TOML, between two lines `+++`.
    pub fn toml(&self) -> String {
        let mut toml = format!(
            "+++\ntitle = {}\nsummary = {}\n",
            quoted(self.title.as_deref().unwrap_or_default()),
            quoted(self.summary.as_deref().unwrap_or_default())
        );
        if self.is_draft {
            toml += "draft = true\n";
        }
        if !self.was.is_empty() {
            let was: Vec<String> = self.was.iter().map(|address| quoted(address)).collect();
            toml += &format!("was = [{}]\n", was.join(", "));
        }
        toml + "+++\n"
    }
}

/// Formats a string as TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
