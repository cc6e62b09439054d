//! Removes code, formulas and comments from a text while the rest is converted.

/// Delimiter around the number of a removed part. It does not occur in texts, because it is dropped when a file is
/// read.
const MARK: char = '\0';

/// A text whose code, formulas and comments were removed.
#[derive(Debug, Default)]
pub struct Masked {
    /// The remaining text, with a mark for each removed part.
    pub text: String,
    taken: Vec<String>,
}

impl Masked {
    /// Removes code, formulas and comments from `text`.
    pub fn of(text: &str) -> Masked {
        let mut masked = Masked::default();
        let mut fence: Option<(String, String)> = None;
        let mut prose = String::new();
        for line in text.split_inclusive('\n') {
            let words = line.trim();
            match &mut fence {
                Some((open, code)) => {
                    // Options of notebook cells, such as `#| echo: false`.
                    if !words.starts_with("#|") {
                        *code += line;
                    }
                    if words.starts_with(open.as_str()) && words.trim_start_matches(&open[..1]).is_empty() {
                        let code = std::mem::take(code);
                        fence = None;
                        masked.prose(&std::mem::take(&mut prose));
                        masked.take(code.trim_end_matches('\n'));
                        masked.text.push('\n');
                    }
                }
                None if words.starts_with("```") || words.starts_with("~~~") => {
                    let sign = &words[..1];
                    let length = words.len() - words.trim_start_matches(sign).len();
                    fence = Some((sign.repeat(length), line.to_owned()));
                }
                None => prose += line,
            }
        }
        masked.prose(&prose);
        if let Some((_, code)) = fence {
            masked.take(code.trim_end_matches('\n'));
        }
        masked
    }

    /// Puts the removed parts back into `text`.
    pub fn restore(&self, text: &str) -> String {
        let mut restored = String::new();
        for (position, part) in text.split(MARK).enumerate() {
            match position % 2 {
                0 => restored += part,
                _ => {
                    restored += part.parse::<usize>().ok().and_then(|at| self.taken.get(at)).map_or("", String::as_str)
                }
            }
        }
        restored
    }

    fn take(&mut self, part: &str) {
        self.text += &format!("{MARK}{}{MARK}", self.taken.len());
        self.taken.push(part.to_owned());
    }

    /// Removes code spans, formulas and comments from prose.
    fn prose(&mut self, prose: &str) {
        let mut rest = prose;
        while let Some(start) = rest.find(['`', '$', '<', '\\']) {
            self.text += &rest[..start];
            rest = &rest[start..];
            let length = match rest.as_bytes()[0] {
                b'`' => code(rest),
                b'$' => formula(rest),
                b'<' if rest.starts_with("<!--") => rest.find("-->").map(|end| end + 3),
                b'\\' if rest.starts_with("\\$") => Some(2),
                _ => None,
            };
            match length {
                Some(length) => {
                    self.take(&rest[..length]);
                    rest = &rest[length..];
                }
                None => {
                    let run = rest.len() - rest.trim_start_matches(['`', '$']).len();
                    let run = run.max(1);
                    self.text += &rest[..run];
                    rest = &rest[run..];
                }
            }
        }
        self.text += rest;
    }
}

/// Returns the length of the code span at the beginning of `text`.
fn code(text: &str) -> Option<usize> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let paragraph = text.find("\n\n").unwrap_or(text.len());
    let mut at = ticks;
    while let Some(start) = text[at..paragraph].find('`').map(|offset| at + offset) {
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        if run == ticks {
            return Some(start + run);
        }
        at = start + run;
    }
    None
}

/// Returns the length of the formula at the beginning of `text`, by Pandoc's rules.
fn formula(text: &str) -> Option<usize> {
    let paragraph = text.find("\n\n").unwrap_or(text.len());
    if let Some(inner) = text[..paragraph].strip_prefix("$$") {
        return inner.find("$$").filter(|end| *end > 0).map(|end| end + 4);
    }
    let inner = &text[1..paragraph];
    if inner.starts_with(char::is_whitespace) {
        return None;
    }
    let closes = |at: &usize| {
        let (before, after) = (&inner[..*at], &inner[at + 1..]);
        !before.is_empty()
            && !before.ends_with(|c: char| c.is_whitespace() || c == '\\')
            && !after.starts_with(|c: char| c.is_ascii_digit())
    };
    inner.match_indices('$').map(|(at, _)| at).find(closes).map(|at| at + 2)
}
