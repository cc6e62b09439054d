//! Composition of inlines to a string with faces, for line breaking.

use std::ops::Range;
use std::sync::Arc;

use crate::content::model::{Citation, Inline, Library, LinkTarget, Variable};
use crate::typeset::glyphs::Glyphs;
use crate::typeset::line::runs_width;
use crate::typeset::{Face, Role, Run, Target, math, text};

/// Placeholder for a column reserved for wider values of a number. It counts in line breaking and is not drawn.
const RESERVED: char = '\u{2007}';
/// Text in place of a withheld number.
const WITHHELD: &str = "?";
/// Maximum columns of a formula that is never broken between lines.
const UNBROKEN_FORMULA: usize = 24;

/// A cleaned text with its faces, notes and targets.
#[derive(Debug, Clone, Default)]
pub(in crate::typeset) struct Styled {
    /// Words with single blanks between them; `\n` is a hard line break.
    pub text: String,
    /// Byte ranges in which words are not hyphenated.
    pub verbatim: Vec<Range<usize>>,
    /// Notes: byte offset of the mark, and index of the note.
    pub notes: Vec<(usize, usize)>,
    /// The spans in order: end offset, face, and index of the target.
    spans: Vec<(usize, Face, Option<usize>)>,
}

impl Styled {
    /// Creates a text in one face.
    pub fn of(text: &str, face: Face, glyphs: Glyphs) -> Styled {
        let mut styled = Styled::default();
        styled.push(&glyphs.clean(text), face, None);
        styled
    }

    /// Creates a text from runs, with their faces.
    pub fn of_runs(runs: &[Run]) -> Styled {
        let mut styled = Styled::default();
        runs.iter().for_each(|run| styled.push(&run.text, run.face, run.target));
        styled
    }

    /// Returns `label: value` in the faces of both.
    pub fn labelling(&self, value: &Styled) -> Styled {
        let mut labelled = self.clone();
        let face = self.spans.last().map_or(Face::default(), |(_, face, _)| *face);
        labelled.push(": ", Face { bold: false, ..face }, None);
        let offset = labelled.text.len();
        labelled.text += &value.text;
        labelled.verbatim.extend(value.verbatim.iter().map(|range| range.start + offset..range.end + offset));
        labelled.notes.extend(value.notes.iter().map(|(mark, note)| (mark + offset, *note)));
        labelled.spans.extend(value.spans.iter().map(|(end, face, target)| (end + offset, *face, *target)));
        labelled
    }

    /// Appends a cleaned text; consecutive blanks are merged.
    fn push(&mut self, text: &str, face: Face, target: Option<usize>) {
        for character in text.chars() {
            if character != ' ' || !(self.text.is_empty() || self.text.ends_with([' ', '\n'])) {
                self.text.push(character);
            }
        }
        let end = self.text.len();
        match self.spans.last_mut() {
            Some(last) if (last.1, last.2) == (face, target) => last.0 = end,
            Some(last) if last.0 == end => {}
            _ => self.spans.push((end, face, target)),
        }
    }

    /// Removes trailing blanks.
    fn trim(&mut self) {
        let end = self.text.trim_end_matches(' ').len();
        self.text.truncate(end);
        self.spans.iter_mut().rev().take_while(|span| span.0 > end).for_each(|span| span.0 = end);
        self.spans.dedup_by_key(|span| span.0);
    }

    /// Returns the runs of a byte range, with a hyphen appended if `hyphen`.
    pub fn runs(&self, range: Range<usize>, hyphen: bool) -> Vec<Run> {
        self.split(range, hyphen, "")
    }

    /// Returns the runs of a part of the text that is in a column of its own, in which numbers of models keep the
    /// columns of their widest values.
    pub fn runs_in_column(&self, range: Range<usize>, hyphen: bool) -> Vec<Run> {
        self.split(range, hyphen, " ")
    }

    /// Returns the runs of a part of the text, with `kept` in place of each reserved column.
    fn split(&self, range: Range<usize>, hyphen: bool, kept: &str) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut start = range.start;
        let first = self.spans.partition_point(|(end, ..)| *end <= start);
        for (end, face, target) in &self.spans[first..] {
            let stop = range.end.min(*end);
            if start >= stop {
                break;
            }
            let text = self.text[start..stop].replace('\u{a0}', " ").replace(RESERVED, kept);
            runs.push(Run { text, face: *face, target: *target });
            start = stop;
        }
        if let Some(last) = runs.last_mut().filter(|_| hyphen) {
            last.text.push('-');
        }
        runs
    }

    /// Returns the columns of the text on one line.
    pub fn width(&self) -> usize {
        self.text.split('\n').map(text::width).max().unwrap_or(0)
    }

    /// Excludes the whole text from hyphenation.
    pub fn keep(&mut self) {
        self.verbatim.clear();
        self.verbatim.push(0..self.text.len());
    }

    /// Whether the text has no words.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Makes the whole text bold.
    pub fn embolden(&mut self) {
        self.spans.iter_mut().for_each(|(_, face, _)| face.bold = true);
    }
}

/// Composes inlines to [`Styled`] texts and collects their targets.
pub(in crate::typeset) struct Composer<'a> {
    pub glyphs: Glyphs,
    pub library: &'a Library,
    pub targets: &'a mut Vec<Target>,
    /// Whether numbers of the page's data are targets, and numbers of models can be changed.
    pub are_numbers_alive: bool,
    /// Numbers of models that predictions ask for and have not revealed.
    pub withheld: &'a [Variable],
    /// Numbers of models written in plain text, after which the command that changes them is written.
    pub variables: &'a mut Vec<Variable>,
}

impl Composer<'_> {
    /// Composes inlines, starting in `face`.
    pub fn compose(&mut self, inlines: &[Inline], face: Face) -> Styled {
        let mut styled = Styled::default();
        self.append(inlines, face, None, &mut styled);
        styled.trim();
        styled
    }

    fn append(&mut self, inlines: &[Inline], face: Face, target: Option<usize>, styled: &mut Styled) {
        // Face and target of the number directly before the text.
        let mut number: Option<(Face, Option<usize>)> = None;
        for inline in inlines {
            if !matches!(inline, Inline::Text(_)) {
                number = None;
            }
            match inline {
                Inline::Text(text) => {
                    let text = self.glyphs.clean(text);
                    let rest = match (number.take(), text.strip_prefix('%')) {
                        // The percent sign after a number is part of the number's target.
                        (Some((face, target)), Some(rest)) => {
                            styled.push("%", face, target);
                            rest
                        }
                        _ => &text,
                    };
                    styled.push(rest, face, target);
                }
                Inline::Break => {
                    styled.trim();
                    styled.push("\n", face, target);
                }
                Inline::Emphasis(inner) => self.append(inner, Face { italic: true, ..face }, target, styled),
                Inline::Strong(inner) => self.append(inner, Face { bold: true, ..face }, target, styled),
                Inline::Strike(inner) if self.glyphs.plain => {
                    styled.push("~~", face, target);
                    self.append(inner, face, target, styled);
                    styled.push("~~", face, target);
                }
                Inline::Strike(inner) => self.append(inner, Face { strike: true, ..face }, target, styled),
                Inline::Code(code) => {
                    let quote = if self.glyphs.plain { "`" } else { "" };
                    let code = format!("{quote}{}{quote}", self.glyphs.clean(code));
                    let face = if target.is_some() { face } else { Face { role: Role::Note, ..face } };
                    self.verbatim(&code, face, target, styled);
                }
                Inline::Link { target: link, text } => self.link(link, text, face, styled),
                Inline::Note(note) => {
                    styled.trim();
                    styled.notes.push((styled.text.len(), *note));
                    let mark = self.glyphs.note_mark(note + 1);
                    styled.push(&mark, Face { role: Role::Note, ..face }, None);
                }
                Inline::Cite(citations) => self.cite(citations, face, styled),
                Inline::Value(value) => {
                    let role = if target.is_some() { face.role } else { Role::Accent };
                    let target = target.or_else(|| {
                        self.are_numbers_alive.then(|| {
                            self.targets.push(Target::Value(value.clone()));
                            self.targets.len() - 1
                        })
                    });
                    self.verbatim(&self.glyphs.clean(&value.text), Face { role, ..face }, target, styled);
                    number = Some((Face { role, ..face }, target));
                }
                Inline::Variable(variable) => self.variable(variable, face, target, styled),
                Inline::Math(formula) => {
                    let runs = math::line(formula, self.glyphs);
                    let is_short = runs_width(&runs) <= UNBROKEN_FORMULA;
                    for run in runs {
                        let text = if is_short { run.text.replace(' ', "\u{a0}") } else { run.text };
                        self.verbatim(&text, face.with(run.face), target, styled);
                    }
                }
            }
        }
    }

    /// Adds a number of a model at the start values, with columns reserved for its widest value.
    fn variable(&mut self, variable: &Variable, face: Face, target: Option<usize>, styled: &mut Styled) {
        let mut text = self.glyphs.clean(&variable.text);
        let role = if target.is_some() { face.role } else { Role::Accent };
        let mut face = Face { role, ..face };
        let mut target = target;
        let is_withheld = self.withheld.iter().any(|asked| asked.lab == variable.lab && asked.name == variable.name);
        if is_withheld {
            text = WITHHELD.to_owned();
        }
        if self.are_numbers_alive && target.is_none() {
            if !is_withheld {
                self.targets.push(Target::Variable(Arc::new(variable.clone())));
                target = Some(self.targets.len() - 1);
                face.underline |= variable.is_input();
            }
            // Signs that are longer in ASCII are longer in every value.
            let longer = text::width(&text).saturating_sub(text::width(&variable.text));
            let room = (variable.columns + longer).saturating_sub(text::width(&text));
            text.extend(std::iter::repeat_n(RESERVED, room));
        }
        self.variables.extend(self.glyphs.plain.then(|| variable.clone()));
        self.verbatim(&text.replace(' ', "\u{a0}"), face, target, styled);
    }

    fn verbatim(&self, text: &str, face: Face, target: Option<usize>, styled: &mut Styled) {
        let start = styled.text.len();
        styled.push(text, face, target);
        styled.verbatim.push(start..styled.text.len());
    }

    fn open(&mut self, target: LinkTarget) -> Option<usize> {
        self.targets.push(Target::Link(target));
        Some(self.targets.len() - 1)
    }

    /// Appends a link; in plain text, followed by its address.
    fn link(&mut self, link: &LinkTarget, text: &[Inline], face: Face, styled: &mut Styled) {
        let target = self.open(link.clone());
        let start = styled.text.len();
        self.append(text, Face { role: Role::Link, ..face }, target, styled);
        if !self.glyphs.plain {
            return;
        }
        let address = self.glyphs.clean(&address(link));
        if !address.is_empty() && styled.text.get(start..) != Some(address.as_str()) {
            styled.push(" (", face, None);
            self.verbatim(&address, face, target, styled);
            styled.push(")", face, None);
        }
    }

    /// Appends citations: `(Yang et al. 2026; Lee 2025)`; an unknown key is shown as it is.
    fn cite(&mut self, citations: &[Citation], face: Face, styled: &mut Styled) {
        for (position, Citation { key, locator }) in citations.iter().enumerate() {
            styled.push(if position == 0 { "(" } else { "; " }, face, None);
            let label = self.library.references.label(key).unwrap_or(key).to_owned();
            let target = self.open(LinkTarget::Reference(key.clone()));
            styled.push(&self.glyphs.clean(&label), Face { role: Role::Link, ..face }, target);
            if let Some(locator) = locator {
                styled.push(&self.glyphs.clean(&format!(", {locator}")), face, None);
            }
        }
        if !citations.is_empty() {
            styled.push(")", face, None);
        }
    }
}

/// Returns a target's address as typed by a visitor; empty for references, which have a list.
pub fn address(target: &LinkTarget) -> String {
    match target {
        LinkTarget::Url(url) => url.strip_prefix("mailto:").unwrap_or(url).to_owned(),
        LinkTarget::Reference(_) => String::new(),
        LinkTarget::Lab { page, id, state } => format!("play {page}/{id} {state}").trim_end().to_owned(),
        LinkTarget::File(name) => format!("scp host:files/{name} ."),
        LinkTarget::Page { page, anchor } => {
            anchor.as_ref().map_or_else(|| page.to_string(), |anchor| format!("{page}#{anchor}"))
        }
    }
}
