//! Converts HTML within Markdown to Markdown, or to its text if there is no equivalent.

use super::Notes;

/// Elements that are removed with their contents.
const DROPPED: [&str; 9] = ["script", "style", "svg", "form", "noscript", "object", "audio", "canvas", "button"];
/// Block elements, which get lines of their own.
const BLOCKS: [&str; 19] = [
    "p",
    "div",
    "section",
    "article",
    "center",
    "figure",
    "figcaption",
    "details",
    "header",
    "footer",
    "main",
    "nav",
    "table",
    "tr",
    "thead",
    "tbody",
    "ul",
    "ol",
    "blockquote",
];
/// Elements whose tags are removed without a note, since they only change the appearance.
const SILENT: [&str; 8] = ["span", "small", "u", "font", "sup", "sub", "mark", "figcaption"];

/// Converts the HTML in `text`.
pub fn rewritten(text: &str, notes: &mut Notes) -> String {
    let mut result = String::new();
    let mut links: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        result += &rest[..start];
        rest = &rest[start..];
        let Some(tag) = Tag::parse(rest) else {
            result.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        let name = tag.name.as_str();
        if (DROPPED.contains(&name) || name == "iframe" || name == "video") && !tag.is_end {
            let close = format!("</{name}>");
            rest = rest.to_ascii_lowercase().find(&close).map_or(rest, |end| &rest[end + close.len()..]);
            match tag.attribute("src").filter(|_| name == "iframe" || name == "video") {
                Some(source) => result += &format!("[Video]({source})"),
                None => notes.add(format!("left out: HTML <{name}> with what is in it"), &format!("<{}", tag.written)),
            }
            continue;
        }
        result += &match (name, tag.is_end) {
            ("a", false) => match tag.attribute("href") {
                Some(address) => {
                    links.push(address);
                    "[".to_owned()
                }
                None => {
                    links.push(String::new());
                    String::new()
                }
            },
            ("a", true) => match links.pop() {
                Some(address) if !address.is_empty() => format!("]({address})"),
                _ => String::new(),
            },
            ("img", _) => {
                let words = tag.attribute("alt").or_else(|| tag.attribute("title")).unwrap_or_default();
                let title = tag.attribute("title").filter(|title| *title != words);
                let title = title.map(|title| format!(" \"{}\"", title.replace('"', "'"))).unwrap_or_default();
                format!("\n\n![{words}]({}{title})\n\n", tag.attribute("src").unwrap_or_default())
            }
            ("b" | "strong", _) => "**".to_owned(),
            ("i" | "em" | "cite", _) => "*".to_owned(),
            ("del" | "s" | "strike", _) => "~~".to_owned(),
            ("code" | "tt" | "kbd", _) => "`".to_owned(),
            ("br", _) if rest.starts_with('\n') => "\\".to_owned(),
            ("br", _) => "\\\n".to_owned(),
            ("hr", _) => "\n\n* * *\n\n".to_owned(),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                format!("\n\n{} ", "#".repeat(usize::from(name.as_bytes()[1] - b'0')))
            }
            ("summary", _) => if tag.is_end { "**\n\n" } else { "\n\n**" }.to_owned(),
            ("li", false) => "\n- ".to_owned(),
            ("li", true) => String::new(),
            ("td" | "th", _) => " ".to_owned(),
            (name, _) => {
                if !BLOCKS.contains(&name) && !SILENT.contains(&name) && !tag.is_end {
                    notes.add(format!("left out: HTML <{name}>, its text stays"), &format!("<{}", tag.written));
                }
                if name == "table" && !tag.is_end {
                    let message = "a table in HTML, of which the text alone stays; write it as | a | b |";
                    notes.add(message, &format!("<{}", tag.written));
                }
                let is_block = BLOCKS.contains(&name);
                if is_block {
                    depth = if tag.is_end { depth.saturating_sub(1) } else { depth + 1 };
                }
                if is_block && depth > 0 {
                    // Markdown would read indented text within an element as code.
                    rest = rest.trim_start();
                }
                if is_block { "\n\n" } else { "" }.to_owned()
            }
        };
    }
    result += rest;
    without_blank_lines(&result)
}

/// Reduces consecutive blank lines to one.
fn without_blank_lines(text: &str) -> String {
    let mut result = String::new();
    let mut blank = 0;
    for line in text.split_inclusive('\n') {
        blank = if line.trim().is_empty() { blank + 1 } else { 0 };
        if blank < 2 {
            result += line;
        }
    }
    result
}

/// An HTML tag at the beginning of a text.
struct Tag<'t> {
    /// The name, lower-case.
    name: String,
    /// The name as it is written.
    written: &'t str,
    is_end: bool,
    attributes: &'t str,
    length: usize,
}

impl<'t> Tag<'t> {
    /// Parses the tag at the beginning of `text`; `None` for an address in angle brackets.
    fn parse(text: &'t str) -> Option<Tag<'t>> {
        let inner = text.strip_prefix('<')?;
        let is_end = inner.starts_with('/');
        let inner = inner.trim_start_matches('/');
        let tag_length = inner.find(|c: char| !c.is_ascii_alphanumeric())?;
        let name = inner[..tag_length].to_ascii_lowercase();
        let after = &inner[tag_length..];
        if name.is_empty() || !after.starts_with(['>', ' ', '/', '\n', '\t']) {
            return None;
        }
        let mut quote = None;
        let end = after.char_indices().find(|(_, c)| {
            match (quote, *c) {
                (None, '"' | '\'') => quote = Some(*c),
                (Some(open), c) if c == open => quote = None,
                _ => {}
            }
            quote.is_none() && *c == '>'
        })?;
        let attributes = &after[..end.0];
        let length = text.len() - after.len() + end.0 + 1;
        Some(Tag { name, written: &inner[..tag_length], is_end, attributes, length })
    }

    fn attribute(&self, name: &str) -> Option<String> {
        let lower = self.attributes.to_ascii_lowercase();
        let begin = format!("{name}=");
        let at = lower
            .match_indices(&begin)
            .map(|(at, _)| at)
            .find(|at| self.attributes[..*at].ends_with(char::is_whitespace))?;
        let value = &self.attributes[at + begin.len()..];
        let value = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next()?,
            _ => value.split_whitespace().next()?.trim_end_matches('/'),
        };
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        (!value.is_empty()).then_some(value)
    }
}
