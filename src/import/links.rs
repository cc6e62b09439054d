//! Converts images, links, notes and citations within lines.

use super::Notes;
use super::assets::{Assets, LIMITS};
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
            // Attributes in braces set the size, which has no equivalent; Quarto also has the words there.
            let mut words = None;
            if let Some(end) = rest.strip_prefix('{').and_then(|inner| inner.find('}')) {
                words = quoted(&rest[..end + 1], "fig-alt=");
                rest = &rest[end + 2..];
            }
            result += &image(&link, words, assets, notes);
        } else {
            rest = without_attributes(rest);
            let words = rewritten(link.words, assets, notes);
            result += &match link.words.trim().strip_prefix('!').and_then(Link::parse) {
                // A picture stands alone, so its link follows it.
                Some(picture) => {
                    let name = if picture.words.trim().is_empty() { link.address } else { picture.words };
                    format!("{words}{}\n\n", target(name, link.address, assets, notes))
                }
                None => target(&words, link.address, assets, notes),
            };
        }
    }
    result + rest
}

/// Returns a text without attributes in braces at its beginning, as Quarto and kramdown have after a link.
fn without_attributes(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('{') else { return text };
    let is_attribute = inner.trim_start().starts_with(['.', '#', ':'])
        || inner.split('}').next().is_some_and(|inner| inner.contains('='));
    match inner.find('}').filter(|_| is_attribute && !inner.starts_with('=')) {
        Some(end) => &inner[end + 1..],
        None => text,
    }
}

/// Returns the value in quotation marks after `key` in attributes.
fn quoted(attributes: &str, key: &str) -> Option<String> {
    let value = attributes.split_once(key)?.1;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value[1..].split(quote).next()?.to_owned())
}

/// Converts an image; with `alternative`, its own words are a caption. A caption becomes a paragraph below.
fn image(link: &Link, alternative: Option<String>, assets: &mut Assets, notes: &mut Notes) -> String {
    let blanks = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let own = blanks(link.words);
    let caption = match &alternative {
        Some(_) => Some(own.clone()),
        None => link.title.map(blanks),
    };
    let alternative = alternative.map_or(own, |words| blanks(&words));
    let caption = caption.filter(|caption| !caption.is_empty() && *caption != alternative);
    let caption = caption.map(|caption| format!("*{}*\n\n", caption.trim_matches('*'))).unwrap_or_default();
    let words = match alternative.is_empty() {
        true => stem(link.address).replace("%20", " ").replace(['-', '_'], " "),
        false => alternative.clone(),
    };
    if is_elsewhere(link.address) {
        notes.add("a picture of another site became a link", link.address);
        return format!("[{words}]({})\n\n{caption}", link.address).trim_end().to_owned();
    }
    if assets.is_too_large(link.address) {
        notes.add(format!("left out, since pictures have {LIMITS}; save it smaller: {}", link.address), link.address);
        return format!("{words}\n\n{caption}").trim_end().to_owned();
    }
    let Some(path) = assets.picture(link.address) else {
        let message = format!("picture not found, or of a kind that is not shown: {}", link.address);
        notes.add(message, link.address);
        return format!("{words}\n\n{caption}").trim_end().to_owned();
    };
    if alternative.is_empty() {
        let message = format!("{path} has no words that say what it shows; its name stands for them");
        notes.add(message, link.address);
    }
    let name = path.trim_start_matches("pages/");
    format!("\n\n![{words}]({name})\n\n{caption}")
}

fn target(words: &str, address: &str, assets: &mut Assets, notes: &mut Notes) -> String {
    if address.is_empty() {
        notes.add("a link without an address, its words stay", &format!("{words}]("));
        return words.to_owned();
    }
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
    notes.add(format!("link not taken over, its words stay: {address}"), address);
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
    title: Option<&'t str>,
    length: usize,
}

impl<'t> Link<'t> {
    fn parse(text: &'t str) -> Option<Link<'t>> {
        let end = closing(text, '[', ']')?;
        let target = text[end + 1..].strip_prefix('(')?;
        let close = closing(&text[end + 1..], '(', ')')?;
        let inner = target[..close - 1].trim();
        // A title follows in quotation marks after a blank.
        let is_title = |at: &usize| inner[*at..].trim_start().starts_with(['"', '\'']);
        let blank = inner.match_indices([' ', '\n']).map(|(at, _)| at).find(is_title);
        let title = blank.map(|at| inner[at..].trim().trim_matches(['"', '\'']));
        let address = match inner.strip_prefix('<') {
            Some(bracketed) => bracketed.split('>').next()?,
            None => blank.map_or(inner, |at| inner[..at].trim_end()),
        };
        Some(Link { words: &text[1..end], address, title, length: end + 1 + close + 1 })
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

/// Prefixes of labels of figures, tables, sections and formulas in Quarto and LaTeX, and the words for them.
const LABELS: [(&str, &str); 8] = [
    ("fig", "the figure"),
    ("tbl", "the table"),
    ("tab", "the table"),
    ("sec", "the section"),
    ("eq", "the formula"),
    ("lst", "the listing"),
    ("thm", "the theorem"),
    ("lem", "the lemma"),
];

/// Words before a number.
const NAMES: [&str; 11] =
    ["figure", "fig.", "table", "tab.", "section", "sec.", "equation", "eq.", "listing", "theorem", "lemma"];

/// Converts references by number (`@fig-x`, `[-@tbl-x]`, `\@ref(fig:x)`, `\ref{eq:x}`) to words, since there are no
/// numbers here.
pub fn numbered(text: &str, notes: &mut Notes) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['@', '\\']) {
        let (before, after) = rest.split_at(start);
        let found = label(after).filter(|_| !before.ends_with(|c: char| c.is_alphanumeric()));
        let Some((words, length)) = found else {
            let length = after.chars().next().map_or(0, char::len_utf8);
            result += &rest[..start + length];
            rest = &rest[start + length..];
            continue;
        };
        let written = &after[..length];
        // Brackets and a minus sign around the reference belong to it.
        let brackets = [("[-", "]"), ("[", "]")];
        let bracket =
            brackets.iter().find(|(open, close)| before.ends_with(open) && after[length..].starts_with(close));
        let (open, close) = bracket.map_or((0, 0), |(open, close)| (open.len(), close.len()));
        result += &before[..before.len() - open];
        // `Figure @fig-x` and `Fig.~\ref{fig:x}` already have the word.
        let trimmed = result.trim_end_matches([' ', '~', '\u{a0}']);
        let end = trimmed.len();
        let named = NAMES.iter().find(|name| {
            let start = trimmed.len().checked_sub(name.len());
            start.and_then(|start| trimmed.get(start..)).is_some_and(|word| word.eq_ignore_ascii_case(name))
        });
        if let Some(name) = named {
            result.truncate(end - name.len());
        }
        let is_start = result.trim_end().is_empty() || result.trim_end().ends_with(['.', '!', '?']);
        let upper = words.strip_prefix('t').map(|rest| format!("T{rest}"));
        result += upper.as_deref().filter(|_| is_start).unwrap_or(words);
        notes.add("a reference by number became words, since figures are not referred to by number", written);
        rest = &after[length + close..];
    }
    result + rest
}

/// Returns the words for the label at the beginning of `text`, and the length of the reference.
fn label(text: &str) -> Option<(&'static str, usize)> {
    let openings =
        [("@", ""), ("\\@ref(", ")"), ("\\ref{", "}"), ("\\autoref{", "}"), ("\\cref{", "}"), ("\\eqref{", "}")];
    openings.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?;
        let (prefix, words) = LABELS
            .iter()
            .find(|(prefix, _)| inner.strip_prefix(prefix).is_some_and(|name| name.starts_with(['-', ':'])))?;
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':');
        let end = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
        let end = inner[..end].trim_end_matches([':', '-']).len();
        let is_whole = end > prefix.len() + 1 && inner[end..].starts_with(close);
        is_whole.then_some((*words, open.len() + end + close.len()))
    })
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
