//! Converts line-based syntax of other programs: headings, rules, boxes, attributes, definition lists, formulas.

use super::Notes;
use crate::content::model::Slug;

/// Classes and prefixes of classes of Quarto that become boxes.
const NOTES: [&str; 1] = ["callout"];
const ASIDES: [&str; 3] = ["column-margin", "aside", "margin"];

/// Converts the lines of `text`; removes and returns the first heading, if it is the title.
pub fn rewritten(text: &str, title: Option<&str>, notes: &mut Notes) -> (Option<String>, String) {
    let lines = definitions(&boxes(&headed(text), notes));
    let mut kept: Vec<String> = Vec::new();
    let mut found = None;
    let mut is_begun = false;
    for line in &lines {
        let line = without_attributes(line);
        let words = line.trim();
        if matches!(words, "\\newpage" | "\\pagebreak" | "\\clearpage" | "\\bigskip" | "\\noindent") {
            continue;
        }
        if matches!(words, "[TOC]" | "[[_TOC_]]" | "* TOC" | "- TOC" | "1. TOC") {
            continue;
        }
        if !words.is_empty() && words.trim_start_matches('#').trim().is_empty() && words.len() <= 6 {
            notes.add("left out: a heading without words", words);
            continue;
        }
        if !is_begun && let Some(heading) = words.strip_prefix("# ") {
            is_begun = true;
            if title.is_none_or(|title| title.eq_ignore_ascii_case(heading.trim())) {
                found = Some(heading.trim().to_owned());
                continue;
            }
        }
        is_begun |= !words.is_empty();
        kept.push(line);
    }
    // The title is in the front matter, so sections begin with ##.
    let shift = if kept.iter().any(|line| line.starts_with("# ")) { "#" } else { "" };
    let shifted = kept.iter().map(|line| if is_heading(line) { format!("{shift}{line}") } else { line.clone() });
    (found, shifted.collect::<Vec<_>>().join("\n"))
}

fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    line.starts_with('#') && rest.starts_with(' ') && line.len() - rest.len() <= 6
}

/// Converts underlined headings to those with `#`, and rules to `* * *`.
fn headed(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let words = line.trim();
        let is_rule = |sign: char| words.len() >= 3 && words.chars().all(|c| c == sign);
        let before = lines.last().filter(|before| {
            let before = before.trim_start();
            !before.is_empty() && !before.starts_with(['#', '>', '-', '*', '|', ':', '\0'])
        });
        match before {
            Some(before) if is_rule('=') || is_rule('-') => {
                let heading = format!("{} {}", if is_rule('=') { "#" } else { "##" }, before.trim());
                lines.pop();
                lines.push(heading);
            }
            _ if is_rule('-') || is_rule('*') || is_rule('_') => lines.push("* * *".to_owned()),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// Converts callouts of GitHub and blocks of Quarto to boxes; of other blocks, the first and last lines are removed.
fn boxes(lines: &[String], notes: &mut Notes) -> Vec<String> {
    let mut result: Vec<String> = Vec::new();
    // For each open block, whether it becomes a box.
    let mut open: Vec<bool> = Vec::new();
    let mut is_callout = false;
    for line in lines {
        let words = line.trim();
        if is_callout && !words.starts_with('>') {
            is_callout = false;
            result.push(":::".to_owned());
        }
        if let Some(inner) = words.strip_prefix("> [!").and_then(|inner| inner.split_once(']')) {
            is_callout = true;
            result.extend([String::new(), "::: note".to_owned()]);
            result.extend(Some(inner.1.trim().to_owned()).filter(|title| !title.is_empty()));
            continue;
        }
        if is_callout {
            let inner = words.trim_start_matches('>');
            result.push(inner.strip_prefix(' ').unwrap_or(inner).to_owned());
            continue;
        }
        let Some(block) = words.strip_prefix(":::") else {
            result.push(line.clone());
            continue;
        };
        let block = block.trim_matches(':').trim();
        if block.is_empty() {
            if open.pop().unwrap_or(false) {
                result.push(":::".to_owned());
            }
            continue;
        }
        let classes: Vec<&str> =
            block.trim_matches(['{', '}']).split_whitespace().map(|class| class.trim_start_matches('.')).collect();
        let is_of = |known: &[&str]| classes.iter().any(|class| known.iter().any(|known| class.starts_with(known)));
        let kind = match block {
            "note" | "aside" => Some(block),
            _ if is_of(&NOTES) => Some("note"),
            _ if is_of(&ASIDES) => Some("aside"),
            _ => None,
        };
        open.push(kind.is_some());
        match kind {
            Some(kind) => result.extend([String::new(), format!("::: {kind}")]),
            None => notes.add("left out: blocks ::: that mean nothing here; their text stays", words),
        }
    }
    if is_callout {
        result.push(":::".to_owned());
    }
    result
}

/// Converts definition lists to lists.
fn definitions(lines: &[String]) -> Vec<String> {
    let mut result: Vec<String> = Vec::new();
    for line in lines {
        let term = result.last().filter(|term| !term.trim().is_empty()).cloned();
        match (line.strip_prefix(": ").or_else(|| line.strip_prefix(":   ")), term) {
            (Some(words), Some(term)) if term.starts_with('|') => result.extend([String::new(), words.to_owned()]),
            (Some(words), Some(term)) if term.starts_with("- **") => result.push(format!("  {}", words.trim())),
            (Some(words), Some(term)) => {
                result.pop();
                result.push(format!("- **{}**: {}", term.trim(), words.trim()));
            }
            // A caption after a table.
            (Some(words), None) if !result.is_empty() => result.push(words.to_owned()),
            _ => result.push(line.clone()),
        }
    }
    result
}

/// Removes attributes of kramdown and Pandoc from a line, except valid anchors of headings.
fn without_attributes(line: &str) -> String {
    let mut line = line.to_owned();
    while let Some(start) = line.find("{:") {
        let Some(end) = line[start..].find('}') else { break };
        line.replace_range(start..=start + end, "");
    }
    // After a picture or link, attributes are read with it.
    let lone = |line: &str| line.match_indices("{#").map(|(at, _)| at).find(|at| !line[..*at].ends_with(')'));
    while let Some(start) = lone(&line).filter(|_| !is_heading(&line)) {
        let Some(end) = line[start..].find('}') else { break };
        line.replace_range(start..=start + end, "");
    }
    if is_heading(&line)
        && line.trim_end().ends_with('}')
        && let Some(start) = line.rfind('{')
    {
        let inner = line[start..].trim_matches(['{', '}', ' ']).to_owned();
        let anchor = inner.split_whitespace().find_map(|word| word.strip_prefix('#')).and_then(Slug::new);
        line.truncate(start);
        line.truncate(line.trim_end().len());
        if let Some(anchor) = anchor {
            line += &format!(" {{#{anchor}}}");
        }
    }
    line
}

/// Converts formulas of TeX (`\( … \)`, `\[ … \]`, and with two backslashes) to formulas between dollars.
pub fn formulas(text: &str) -> String {
    let mut text = environments(text);
    for (open, close, dollars) in
        [("\\\\(", "\\\\)", "$"), ("\\\\[", "\\\\]", "$$"), ("\\(", "\\)", "$"), ("\\[", "\\]", "$$")]
    {
        let mut result = String::new();
        let mut rest = text.as_str();
        while let Some(start) = rest.find(open) {
            let inner = &rest[start + open.len()..];
            let paragraph = inner.find("\n\n").unwrap_or(inner.len());
            match inner[..paragraph].find(close) {
                // The brackets may be escaped text rather than a formula.
                Some(end) if dollars == "$" || inner[..end].contains(['\\', '^', '_', '=']) => {
                    result += &format!("{}{dollars}{}{dollars}", &rest[..start], inner[..end].trim());
                    rest = &inner[end + close.len()..];
                }
                _ => {
                    result += &rest[..start + open.len()];
                    rest = inner;
                }
            }
        }
        text = result + rest;
    }
    text
}

/// Converts environments of displayed formulas to formulas between dollars, and environments of aligned lines to
/// `aligned`.
fn environments(text: &str) -> String {
    let mut text = text.to_owned();
    for (name, is_aligned) in [
        ("align", true),
        ("align*", true),
        ("eqnarray", true),
        ("gather", true),
        ("equation", false),
        ("equation*", false),
    ] {
        let (open, close) = (format!("\\begin{{{name}}}"), format!("\\end{{{name}}}"));
        while let Some(start) = text.find(&open)
            && let Some(end) = text[start..].find(&close).map(|offset| start + offset)
        {
            let inner = text[start + open.len()..end].lines().map(str::trim).filter(|line| !line.is_empty());
            let inner = inner.collect::<Vec<_>>().join("\n");
            let formula = match is_aligned {
                true => format!("$$\n\\begin{{aligned}}\n{inner}\n\\end{{aligned}}\n$$"),
                false => format!("$$\n{inner}\n$$"),
            };
            text.replace_range(start..end + close.len(), &formula);
        }
    }
    text
}
