//! Converts images, links, notes and citations within lines.

use super::Notes;
use super::assets::Assets;
use super::stem;

/// Converts the images and links in `text` to files of the site; those without a target are removed.
pub fn rewritten(text: &str, assets: &mut Assets, notes: &mut Notes) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('[') {
        let is_image = rest[..start].ends_with('!');
        result += &rest[..start - usize::from(is_image)];
        rest = &rest[start..];
        let Some(link) = Link::parse(rest) else {
            if is_image {
                result.push('!');
            }
            result.push('[');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[link.length..];
        if is_image {
            // Attributes in braces set the size, which has no equivalent.
            if let Some(end) = rest.strip_prefix('{').and_then(|inner| inner.find('}')) {
                rest = &rest[end + 2..];
            }
            result += &image(&link, assets, notes);
        } else {
            let words = rewritten(link.words, assets, notes);
            result += &target(&words, link.address, assets, notes);
        }
    }
    result + rest
}

fn image(link: &Link, assets: &mut Assets, notes: &mut Notes) -> String {
    let alternative = link.words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = match alternative.is_empty() {
        true => stem(link.address).replace("%20", " ").replace(['-', '_'], " "),
        false => alternative.clone(),
    };
    if is_elsewhere(link.address) {
        notes.add("a picture of another site became a link");
        return format!("[{words}]({})", link.address);
    }
    let Some(path) = assets.picture(link.address) else {
        notes.add(format!("picture not found, or of a kind that is not shown: {}", link.address));
        return words;
    };
    if alternative.is_empty() {
        notes.add(format!("{path} has no words that say what it shows; its name stands for them"));
    }
    let name = path.trim_start_matches("pages/");
    format!("\n\n![{words}]({name})\n\n")
}

fn target(words: &str, address: &str, assets: &mut Assets, notes: &mut Notes) -> String {
    let is_anchor = address.starts_with('#');
    if is_elsewhere(address) || is_anchor {
        return format!("[{words}]({address})");
    }
    if let Some(page) = assets.page(address) {
        let anchor = address.split_once('#').map(|(_, anchor)| format!("#{anchor}")).unwrap_or_default();
        return format!("[{words}]({page}{anchor})");
    }
    if let Some(file) = assets.file(address) {
        return format!("[{words}](../{file})");
    }
    notes.add(format!("link not taken over, its words stay: {address}"));
    words.to_owned()
}

fn is_elsewhere(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
}

/// A Markdown link or image, without the `!`: `[words](address "title")`.
struct Link<'t> {
    words: &'t str,
    address: &'t str,
    length: usize,
}

impl<'t> Link<'t> {
    fn parse(text: &'t str) -> Option<Link<'t>> {
        let end = closing(text, '[', ']')?;
        let target = text[end + 1..].strip_prefix('(')?;
        let close = closing(&text[end + 1..], '(', ')')?;
        let inner = target[..close - 1].trim();
        let address = match inner.strip_prefix('<') {
            Some(bracketed) => bracketed.split('>').next()?,
            // A title follows in quotation marks after a blank.
            None => inner
                .find([' ', '\n'])
                .filter(|at| inner[*at..].trim_start().starts_with(['"', '\'']))
                .map_or(inner, |at| &inner[..at]),
        };
        Some(Link { words: &text[1..end], address, length: end + 1 + close + 1 })
    }
}

/// Returns the offset of the bracket that closes the one at the beginning of `text`, within the paragraph.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let text = &text[..text.find("\n\n").unwrap_or(text.len())];
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => {}
            c if c == open => depth += 1,
            c if c == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    None
}

/// Converts inline notes (`^[…]`) to named ones, wiki links to their text, and Pandoc spans to text without
/// attributes.
pub fn spans(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    let mut inserted: Vec<String> = Vec::new();
    while let Some(start) = rest.find('[') {
        let (before, after) = rest.split_at(start);
        if let Some(before) = before.strip_suffix('^')
            && let Some(end) = closing(after, '[', ']')
        {
            inserted.push(after[1..end].split_whitespace().collect::<Vec<_>>().join(" "));
            result += &format!("{before}[^note-{}]", inserted.len());
            rest = &after[end + 1..];
            continue;
        }
        result += before;
        if let Some(inner) = after.strip_prefix("[[")
            && let Some(end) = inner.find("]]")
        {
            let words = inner[..end].rsplit('|').next().unwrap_or_default();
            result += words;
            rest = &inner[end + 2..];
            continue;
        }
        if let Some(end) = closing(after, '[', ']')
            && let Some(length) = after[end + 1..].strip_prefix('{').and_then(|inner| inner.find('}'))
            && !after[end + 2..].starts_with('=')
        {
            result += &after[1..end];
            rest = &after[end + length + 3..];
            continue;
        }
        result.push('[');
        rest = &after[1..];
    }
    result += rest;
    for (at, note) in inserted.iter().enumerate() {
        result = format!("{}\n\n[^note-{}]: {note}\n", result.trim_end(), at + 1);
    }
    result
}

/// Converts citations of LaTeX, and Pandoc's citations without brackets; `is_key` recognises the keys of the site.
pub fn citations(text: &str, is_key: impl Fn(&str) -> bool) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['\\', '@']) {
        result += &rest[..start];
        rest = &rest[start..];
        let name = rest[1..].find(|c: char| !c.is_ascii_alphabetic()).map_or("", |end| &rest[1..=end]);
        if rest.starts_with('\\') && ["cite", "citep", "citet", "parencite", "textcite", "autocite"].contains(&name) {
            let behind = rest[1 + name.len()..].trim_start_matches('*');
            if let Some(inner) = behind.strip_prefix('{')
                && let Some(end) = inner.find('}')
            {
                let keys: Vec<String> = inner[..end].split(',').map(|key| format!("@{}", key.trim())).collect();
                result += &format!("[{}]", keys.join("; "));
                rest = &inner[end + 1..];
                continue;
            }
        }
        if rest.starts_with('@') {
            let is_begun = result.ends_with(['[', ';', '-']) || result.ends_with("; ");
            let is_word = result.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_'));
            let end = rest[1..]
                .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '/' | '.' | '+')))
                .map_or(rest.len(), |end| end + 1);
            let key = rest[1..end].trim_end_matches(['.', ':', '-']);
            if !is_begun && !is_word && is_key(key) {
                result += &format!("[@{key}]");
                rest = &rest[1 + key.len()..];
                continue;
            }
        }
        result += &rest[..1];
        rest = &rest[1..];
    }
    result + rest
}
