//! Converts shortcodes of Hugo and Quarto, and tags and variables of Liquid, to Markdown, or removes them.

use super::Notes;

/// Opening and closing brackets, the longest first.
const BRACKETS: [(&str, &str); 4] = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}"), ("{{", "}}")];
/// Shortcodes that become boxes.
const BOXES: [&str; 9] = ["callout", "notice", "alert", "admonition", "note", "tip", "warning", "info", "important"];

/// Tags of Liquid's control flow.
const CONTROL: [&str; 17] = [
    "assign",
    "break",
    "capture",
    "case",
    "continue",
    "else",
    "elsif",
    "endcapture",
    "endcase",
    "endfor",
    "endif",
    "endunless",
    "for",
    "if",
    "tablerow",
    "unless",
    "when",
];

/// Converts code blocks between tags of Liquid to fenced code.
pub fn fenced(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{% highlight") {
        let Some(open_end) = rest[start..].find("%}").map(|offset| start + offset) else { break };
        let Some(close) = rest[open_end..].find("{% endhighlight %}").map(|offset| open_end + offset) else { break };
        let language = rest[start + "{% highlight".len()..open_end].split_whitespace().next().unwrap_or_default();
        let code = rest[open_end + 2..close].trim_matches('\n');
        result += &format!("{}```{language}\n{code}\n```", &rest[..start]);
        rest = &rest[close + "{% endhighlight %}".len()..];
    }
    result + rest
}

/// Converts shortcodes and tags in `text`.
pub fn rewritten(text: &str, notes: &mut Notes) -> String {
    let mut result = String::new();
    let mut rest = text;
    // Targets of open links.
    let mut open: Vec<String> = Vec::new();
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        result += &rest[..start];
        rest = &rest[start..];
        let found = BRACKETS.iter().find_map(|(open, close)| {
            let inner = rest.strip_prefix(open)?;
            let end = inner.find(close)?;
            Some((&inner[..end], open.len() + end + close.len()))
        });
        let Some((inner, length)) = found else {
            result += &rest[..1];
            rest = &rest[1..];
            continue;
        };
        rest = &rest[length..];
        let inner = inner.trim_matches(['-', ' ', '\n', '/']).trim();
        let is_end = text[text.len() - rest.len() - length..].trim_start_matches(['{', '<', '%', ' ']).starts_with('/');
        if inner.starts_with("comment") {
            rest = rest.find("{% endcomment %}").map_or(rest, |end| &rest[end + "{% endcomment %}".len()..]);
            continue;
        }
        result += &replacement(inner, is_end, &mut open, notes);
    }
    result + rest
}

fn replacement(inner: &str, is_end: bool, open: &mut Vec<String>, notes: &mut Notes) -> String {
    let words = arguments(inner);
    let (name, words) = match words.split_first() {
        Some(((None, include), rest)) if include == "include" => match rest.split_first() {
            Some(((None, file), rest)) => (stem_of(file), rest),
            _ => (include.clone(), rest),
        },
        Some(((None, name), rest)) => (name.clone(), rest),
        _ => return String::new(),
    };
    let named = |keys: &[&str]| {
        let value = keys.iter().find_map(|key| words.iter().find(|(known, _)| known.as_deref() == Some(key)));
        value.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    };
    let first = || words.iter().find(|(key, _)| key.is_none()).map(|(_, value)| value.clone()).unwrap_or_default();
    match name.as_str() {
        "figure" | "image" | "img" | "imgproc" | "responsive_image" => {
            let source = named(&["src", "path", "image", "file", "url"]).unwrap_or_else(first);
            let words = named(&["alt", "caption", "title"]).unwrap_or_default();
            let caption = named(&["caption", "title"]).filter(|caption| *caption != words);
            let caption = caption.map(|caption| format!(" \"{}\"", caption.replace('"', "'"))).unwrap_or_default();
            format!("\n\n![{words}]({source}{caption})\n\n")
        }
        "youtube" => format!("[Video](https://www.youtube.com/watch?v={})", named(&["id"]).unwrap_or_else(first)),
        "vimeo" => format!("[Video](https://vimeo.com/{})", named(&["id"]).unwrap_or_else(first)),
        "video" => format!("[Video]({})", named(&["src", "path", "url"]).unwrap_or_else(first)),
        "ref" | "relref" | "link" | "post_url" => first(),
        "cite" => {
            let keys = words.iter().filter(|(key, _)| key.is_none()).map(|(_, key)| format!("@{key}"));
            format!("[{}]", keys.collect::<Vec<_>>().join("; "))
        }
        "staticref" if is_end => open.pop().map(|to| format!("]({to})")).unwrap_or_default(),
        "staticref" => {
            open.push(first());
            "[".to_owned()
        }
        name if BOXES.contains(&name) => if is_end { "\n:::\n\n" } else { "\n\n::: note\n" }.to_owned(),
        "raw" | "endraw" | "math" | "katex" => String::new(),
        // A variable: an address in quotation marks, or a prefix of addresses.
        name if inner.starts_with(['"', '\'']) => name.to_owned(),
        name if name.to_lowercase().contains("baseurl") || name == "site.url" => String::new(),
        // A program that makes a list of pages or entries.
        name if CONTROL.contains(&name) => {
            notes.add("left out: a program in Liquid; write what it prints", inner);
            String::new()
        }
        "bibliography" | "bib_search" => {
            notes.add("left out: a list of publications; the page `works` has them", inner);
            String::new()
        }
        "fa" | "ai" | "icon" | "bi" | "iconify" => String::new(),
        name => {
            if !is_end {
                notes.add(format!("left out: the shortcode, tag or variable \"{name}\""), inner);
            }
            String::new()
        }
    }
}

fn stem_of(file: &str) -> String {
    super::stem(file).to_owned()
}

/// Returns the arguments of a tag, with the keys of named ones.
fn arguments(inner: &str) -> Vec<(Option<String>, String)> {
    let mut words = Vec::new();
    let mut rest = inner.trim_start();
    while !rest.is_empty() {
        let key = rest.find(|c: char| c == '=' || c.is_whitespace() || matches!(c, '"' | '\''));
        let key = key.filter(|end| rest[*end..].starts_with('=') && *end > 0).map(|end| rest[..end].to_owned());
        if let Some(key) = &key {
            rest = rest[key.len() + 1..].trim_start();
        }
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, length) = match quote {
            Some(quote) => match rest[1..].find(quote) {
                Some(end) => (&rest[1..=end], end + 2),
                None => (&rest[1..], rest.len()),
            },
            None => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (&rest[..end], end)
            }
        };
        words.push((key, value.to_owned()));
        rest = rest[length..].trim_start();
    }
    words
}
