//! Parsers for `site.toml` and `news.toml`.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::fields::{At, Fields, Reader};
use super::markup::{self, Context, Mention, MentionKind, links};
use super::model::{Date, DefaultTheme, LinkTarget, News, Site, SiteLink};
use super::syntax::Syntax;
use super::variables::Models;
use crate::diagnostic::{Diagnostic, Source, did_you_mean};

/// The parsed `site.toml`.
#[derive(Debug, Clone)]
pub struct SiteFile {
    /// The file.
    pub source: Source,
    /// The settings of the site.
    pub site: Site,
    /// The areas in the author's order.
    pub areas: Vec<At<String>>,
    /// The write-ups in the author's order.
    pub write_ups: Vec<At<String>>,
    /// Pages of other kinds in the author's order.
    pub pages: Vec<At<String>>,
    /// Portrait of the author.
    pub portrait: Option<PortraitFile>,
    /// Mentions of files and pages by the site's links.
    pub mentions: Vec<Mention>,
}

/// `[portrait]`: the portrait of the author.
#[derive(Debug, Clone)]
pub struct PortraitFile {
    /// Path of the image in the content.
    pub file: At<String>,
    /// Description of the picture.
    pub words: String,
}

/// The parsed `news.toml`.
#[derive(Debug, Clone)]
pub struct NewsFile {
    /// The file.
    pub source: Source,
    /// The items, newest first.
    pub items: Vec<News>,
    /// Mentions of other files.
    pub mentions: Vec<Mention>,
}

/// Default heading of the list of write-ups, if `[companions]` has no `title`.
const COMPANIONS_TITLE: &str = "Write-ups";

/// Parses `site.toml`: `name`, `tagline`, `about`, `areas`, `write-ups`; optionally `host` (the name that visitors
/// type after `ssh`), `names` (other names of the author in publications), `pages`, `theme`, `email`, `[portrait]` with `file` and `words`, `[companions]` with
/// `title` and `summary`, `[[links]]` with `label` and `url`.
pub fn parse(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> SiteFile {
    let mut reader = Reader::new(source, 0, diagnostics);
    let document = reader.document(&source.text, Syntax::Toml);
    let document = document.table();
    let mut fields = reader.root(&document);
    let value = |found: Option<At<String>>| found.map(|found| found.value).unwrap_or_default();
    let mut site = Site {
        name: value(fields.string(&mut reader, "name")),
        tagline: value(fields.words(&mut reader, "tagline")),
        about: value(fields.words(&mut reader, "about")),
        ..Site::default()
    };
    let areas = fields.strings(&mut reader, "areas");
    let write_ups = fields.strings(&mut reader, "write-ups");
    if let Some(theme) = fields.optional_string(&mut reader, "theme") {
        let known = [("auto", DefaultTheme::Auto), ("dark", DefaultTheme::Dark), ("light", DefaultTheme::Light)];
        match known.iter().find(|(name, _)| *name == theme.value) {
            Some((_, theme)) => site.theme = *theme,
            None => {
                let hint = did_you_mean(&theme.value, known.iter().map(|(name, _)| *name));
                reader.error(theme.span, format!("`theme` must be auto, dark or light, not \"{}\"{hint}", theme.value));
            }
        }
    }
    if let Some(host) = fields.optional_string(&mut reader, "host") {
        let is_known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        match !host.value.is_empty() && !host.value.starts_with('-') && host.value.chars().all(is_known) {
            true => site.host = host.value,
            false => {
                let message = format!("\"{}\" is no name to be typed after ssh, such as example.org", host.value);
                reader.error(host.span, message);
            }
        }
    }
    let pages = if fields.get("pages").is_some() { fields.strings(&mut reader, "pages") } else { Vec::new() };
    if fields.get("names").is_some() {
        site.names = fields.strings(&mut reader, "names").into_iter().map(|name| name.value).collect();
    }
    site.companions_title = COMPANIONS_TITLE.to_owned();
    if let Some(mut companions) = fields.optional_table(&mut reader, "companions") {
        site.companions_title = value(companions.words(&mut reader, "title"));
        site.companions_summary = value(companions.words(&mut reader, "summary"));
        companions.finish(&mut reader);
    }
    let mut mentions = Vec::new();
    site.links = links_of(&mut fields, &mut reader, &mut mentions);
    if let Some(email) = fields.optional_string(&mut reader, "email") {
        match links::external(&format!("mailto:{}", email.value)) {
            Some(Ok(address)) if email.value.contains('@') => {
                let link = SiteLink { label: "E-mail".to_owned(), target: LinkTarget::Url(address) };
                site.links.insert(0, link);
            }
            _ => reader.error(email.span, format!("\"{}\" is no e-mail address", email.value)),
        }
    }
    let mut portrait = None;
    if let Some(mut table) = fields.optional_table(&mut reader, "portrait") {
        let (file, words) = (table.words(&mut reader, "file"), table.words(&mut reader, "words"));
        portrait = file.zip(words).map(|(file, words)| PortraitFile { file, words: words.value });
        table.finish(&mut reader);
    }
    fields.finish(&mut reader);
    SiteFile { source: source.clone(), site, areas, write_ups, pages, portrait, mentions }
}

/// Reads the optional list `links` of `{ label, url }`; `url` is an address, or the path of a file or page of the
/// site.
pub fn links_of(fields: &mut Fields<'_>, reader: &mut Reader<'_>, mentions: &mut Vec<Mention>) -> Vec<SiteLink> {
    let mut found = Vec::new();
    for mut link in fields.tables(reader, "links") {
        let label = link.words(reader, "label");
        let url = link.words(reader, "url");
        link.finish(reader);
        let (Some(label), Some(url)) = (label, url) else { continue };
        match links::target(&reader.source().path, &url.value) {
            Ok(target) => {
                mentions.push(Mention { span: url.span, kind: MentionKind::Link(target.clone()), is_deep: false });
                found.push(SiteLink { label: label.value, target });
            }
            Err(message) => reader.error(url.span, message),
        }
    }
    found
}

/// Parses `news.toml`: `[[item]]` with `date`, `text` (a line of Markdown) and `link` (optional: a URL, a path,
/// `@key`).
pub fn parse_news(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> NewsFile {
    let mut file = NewsFile { source: source.clone(), items: Vec::new(), mentions: Vec::new() };
    let mut texts: Vec<(News, At<String>)> = Vec::new();
    let mut reader = Reader::new(source, 0, diagnostics);
    let document = reader.document(&source.text, Syntax::Toml);
    let document = document.table();
    let mut fields = reader.root(&document);
    for mut item in fields.tables(&mut reader, "item") {
        let date = date(&mut item, &mut reader);
        let text = item.words(&mut reader, "text");
        let link = item.optional_string(&mut reader, "link").and_then(|link| {
            let target = match link.value.strip_prefix('@') {
                Some(key) => Ok(LinkTarget::Reference(key.to_owned())),
                None => links::target(&source.path, &link.value),
            };
            match target {
                Ok(target) => {
                    file.mentions.push(Mention {
                        span: link.span,
                        kind: MentionKind::Link(target.clone()),
                        is_deep: false,
                    });
                    Some(target)
                }
                Err(message) => {
                    reader.error(link.span, message);
                    None
                }
            }
        });
        item.finish(&mut reader);
        if let (Some(date), Some(text)) = (date, text) {
            texts.push((News { date, text: Vec::new(), link }, text));
        }
    }
    fields.finish(&mut reader);
    let data = BTreeMap::new();
    let context = Context { source, data: &data, figures: &[], models: Models::default() };
    for (mut news, text) in texts {
        let (inlines, mentions) = markup::parse_inline(context, &text.value, text.span, diagnostics);
        news.text = inlines;
        file.mentions.extend(mentions);
        file.items.push(news);
    }
    // A month without a day sorts after the days of that month.
    file.items.sort_by_key(|news| std::cmp::Reverse(news.date));
    file
}

/// Reads the date under the key `date`: a string, or a date of TOML.
pub fn date(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<Date> {
    let value = fields.require(reader, "date")?;
    let text = match value.get_ref() {
        DeValue::Datetime(date) => At { value: date.to_string(), span: reader.span(value.span()) },
        _ => reader.as_string(value, "date")?,
    };
    // A time of day is left out.
    let day = text.value.get(.."2026-05-25".len()).filter(|_| text.value.contains([':']));
    let date = Date::parse(day.unwrap_or(&text.value));
    if date.is_none() {
        let message = format!("\"{}\" is no date; write \"YYYY-MM-DD\" or \"YYYY-MM\"", text.value);
        reader.error(text.span, message);
    }
    date
}
