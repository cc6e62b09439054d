//! Detects syntax of other programs, which Markdown would show as text, and suggests the equivalent here.

use std::ops::Range;

use super::MentionKind;
use super::builder::Builder;
use crate::content::bibliography::is_key;
use crate::diagnostic::{Severity, Span};

/// Maximum findings of this kind for one file.
const FINDINGS_MAX: usize = 40;

/// A foreign construct: its beginning, its end, and the advice.
type Pattern = (&'static str, &'static str, &'static str);

const PATTERNS: [Pattern; 10] = [
    (
        "{{<",
        ">}}",
        "a Hugo shortcode is shown as it stands; write Markdown: ![words](figures/name.toml), [words](address)",
    ),
    ("{{%", "%}}", "a Hugo shortcode is shown as it stands; write Markdown, or `::: note` for a box"),
    ("{%", "%}", "a Liquid tag is shown as it stands; write what it stands for"),
    ("{{", "}}", "a template's variable is shown as it stands; write what it stands for"),
    ("{:", "}", "an attribute of kramdown is shown as it stands; take it away"),
    ("{#", "}", "an anchor in braces belongs to a heading, ## Words {#name}; elsewhere it is shown as it stands"),
    ("{.", "}", "a class in braces is shown as it stands; take it away"),
    ("^[", "]", "a note in its place is shown as it stands; write [^name], and [^name]: … below"),
    ("[[", "]]", "a link of a wiki is shown as it stands; write [words](address)"),
    ("[!", "]", "a callout is shown as a quotation; write `::: note` and `:::`"),
];

impl Builder<'_, '_> {
    /// Reports unclosed constructs found by the scan of the whole text.
    pub(super) fn unclosed(&mut self) {
        let fences: Vec<Range<usize>> = self.masked.spans.open_fences.clone();
        for fence in fences {
            let message = "this fence is never closed, so all of the rest is code; end it with a line ```";
            self.find(Severity::Warning, Span::new(fence), message.to_owned());
        }
        // A formula with a blank line in it has two of them.
        let formulas: Vec<Range<usize>> = self.masked.spans.open_formulas.iter().step_by(2).cloned().collect();
        for formula in formulas {
            let message = "this `$$` closes no formula in its paragraph; a formula has no blank line in it".to_owned();
            self.foreign_at(formula, message);
        }
        self.tex_delimiters();
    }

    /// Reports a formula that Markdown takes for text: its braces do not match, or there is code or a link in it.
    fn formula_as_text(&mut self, formula: Range<usize>) {
        if !self.shown_formulas.insert(formula.start) {
            return;
        }
        let mut open = Vec::new();
        let mut is_escaped = false;
        let source = self.context.source.text.clone();
        for (offset, byte) in source[formula.clone()].bytes().enumerate() {
            let at = formula.start + offset;
            match byte {
                _ if is_escaped => {}
                b'{' => open.push(at),
                b'}' if open.pop().is_none() => return self.error(at..at + 1, "`}` closes nothing in this formula"),
                _ => {}
            }
            is_escaped = byte == b'\\' && !is_escaped;
        }
        match open.pop() {
            Some(at) => self.error(at..at + 1, "`{` is never closed in this formula; add `}`"),
            None => {
                let message =
                    "this formula is shown as it stands; write it without code, links and marks of lists in it";
                self.foreign_at(formula, message.to_owned());
            }
        }
    }

    /// Reports `\( … \)` and `\[ … \]`, whose backslashes are escapes in Markdown.
    fn tex_delimiters(&mut self) {
        let source = self.context.source.text.clone();
        for (open, close) in [("\\(", "\\)"), ("\\[", "\\]")] {
            let mut at = self.body;
            while let Some(start) = source[at..].find(open).map(|offset| at + offset) {
                at = start + open.len();
                let paragraph = source[at..].find("\n\n").map_or(source.len(), |length| at + length);
                let Some(length) = source[at..paragraph].find(close) else { continue };
                let tex = &source[at..at + length];
                let is_tex = open == "\\(" || tex.contains(['\\', '^', '_', '=']);
                if is_tex && self.masked.spans.is_prose(start) && !tex.trim().is_empty() {
                    let dollars = if open == "\\(" { "$ … $" } else { "$$ … $$" };
                    self.foreign_at(start..at + length + close.len(), format!("TeX stands between dollars: {dollars}"));
                    at += length;
                }
            }
        }
    }

    /// Reports foreign syntax in plain text that begins at byte `start` of the source.
    pub(super) fn foreign(&mut self, text: &str, start: usize) {
        if !text.contains(['{', '[', '\\', '@', ':', '(', '$']) {
            return;
        }
        let mut done = 0;
        for (at, _) in text.match_indices(['{', '^', '[', '\\', '@', ':', ']', ')', '$']) {
            if at < done {
                continue;
            }
            if let Some(formula) = self.masked.spans.formula_at(start + at).cloned() {
                done = at + (formula.end - (start + at)).min(text.len() - at);
                self.formula_as_text(formula);
                continue;
            }
            if let Some((length, message)) = self.foreign_in(text, at, start) {
                done = at + length;
                self.foreign_at(start + at..start + done, message);
            }
        }
    }

    /// Returns the length of the foreign construct at `at`, and the advice.
    fn foreign_in(&mut self, text: &str, at: usize, start: usize) -> Option<(usize, String)> {
        let rest = &text[at..];
        for (open, close, message) in PATTERNS {
            if let Some(inner) = rest.strip_prefix(open)
                && let Some(length) = self.length_to(close, inner, start + at + open.len())
            {
                let is_callout = open == "[!" && inner[..length].chars().all(|c| c.is_ascii_uppercase());
                let is_class = inner.starts_with(|c: char| c.is_ascii_alphabetic());
                if open == "[!" && !is_callout || open == "{." && !is_class {
                    continue;
                }
                return Some(((open.len() + length + close.len()).min(rest.len()), message.to_owned()));
            }
        }
        if let Some(inner) = rest.strip_prefix('\\') {
            return tex_command(inner).map(|(length, message)| (length + 1, message));
        }
        if rest.starts_with("]{") || rest.starts_with("){") {
            let length = self.length_to("}", rest, start + at)? + 1;
            let length = length.min(rest.len());
            return Some((length, "attributes in braces are shown as they stand; take them away".to_owned()));
        }
        if let Some(inner) = rest.strip_prefix("](") {
            let length = inner.find(')')? + 3;
            let message = "this is no link; an address has no blanks: write %20 for them, or rename the file";
            return Some((length, message.to_owned()));
        }
        if let Some(inner) = rest.strip_prefix("][")
            && let Some(length) = inner.find(']')
        {
            let name = &inner[..length];
            let message = format!("\"{name}\" is no address; define it in a line [{name}]: https://…");
            return Some((length + 3, message));
        }
        if rest.starts_with(": ") && at == 0 && self.begins_line(start) && start > self.body {
            return Some((1, "a list of definitions is shown as it stands; write `- **term**: words`".to_owned()));
        }
        if let Some(key) = rest.strip_prefix('@')
            && !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/'))
        {
            let length = key
                .find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')' | ']' | '"' | '\''))
                .unwrap_or(key.len());
            let key = key[..length].trim_end_matches(['.', ':', '!', '?', '*', '_']);
            if is_key(key) {
                self.mention(start + at..start + at + 1 + key.len(), MentionKind::BareCite(key.to_owned()));
            }
        }
        None
    }

    /// Returns the length of the text up to `close`, which may be after code or a link in the same paragraph; then it
    /// is the length of the rest. `rest` is at byte `start` of the source.
    fn length_to(&self, close: &str, rest: &str, start: usize) -> Option<usize> {
        rest.find(close).or_else(|| {
            let behind = self.context.source.text.get(start + rest.len()..)?;
            let paragraph = &behind[..behind.find("\n\n").unwrap_or(behind.len())];
            paragraph.contains(close).then_some(rest.len())
        })
    }

    fn foreign_at(&mut self, range: Range<usize>, message: String) {
        self.foreign_findings += 1;
        match self.foreign_findings {
            FINDINGS_MAX => {
                self.find(Severity::Warning, Span::new(range), format!("{message}; and more of this kind from here on"))
            }
            count if count < FINDINGS_MAX => self.find(Severity::Warning, Span::new(range), message),
            _ => {}
        }
    }
}

/// Returns the length of a TeX command with its argument, and the advice.
fn tex_command(text: &str) -> Option<(usize, String)> {
    let length = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let name = &text[..length];
    let argument = text[length..].trim_start_matches('*');
    let skipped = text.len() - length - argument.len();
    let argument = if argument.starts_with('[') { &argument[argument.find(']')? + 1..] } else { argument };
    let inner = argument.strip_prefix('{')?;
    // The argument may go on after code or an escaped character.
    let end = inner.find('}').unwrap_or(inner.len());
    if name.is_empty() {
        return None;
    }
    let inner = &inner[..end];
    let way_out = match name {
        "begin" | "end" => "an environment stands between $$ and $$: \\begin{aligned} … \\end{aligned}".to_owned(),
        "cite" | "citep" | "citet" | "parencite" | "textcite" | "autocite" => {
            let keys: Vec<String> = inner.split(',').map(|key| format!("@{}", key.trim())).collect();
            format!("a citation is written [{}]", keys.join("; "))
        }
        "ref" | "eqref" | "autoref" | "cref" | "label" | "pageref" => {
            "there are no numbered references; link to a heading: [words](#anchor)".to_owned()
        }
        "footnote" => "a note is written [^name], and [^name]: … below".to_owned(),
        "textbf" => format!("write **{inner}**"),
        "emph" | "textit" => format!("write *{inner}*"),
        "texttt" => format!("write `{inner}`"),
        "url" | "href" => "write [words](address)".to_owned(),
        "section" | "subsection" | "chapter" => format!("write ## {inner}"),
        _ => "TeX stands between dollars: $ … $".to_owned(),
    };
    Some(((length + skipped + inner.len() + 2).min(text.len()), format!("\\{name} is shown as it stands; {way_out}")))
}
