//! A builder for the layouts of pages that are not documents: lists, cards, tables of keys.

use crate::content::model::{Inline, Library, LinkTarget, SiteLink, Slug};
use crate::typeset::regions::LabRegion;
use crate::typeset::regions::Parts;
use crate::typeset::{self, Charset, Face, Layout, Line, Role, Run, Section, Shape, Target, text};

/// A page under construction, built line by line.
pub(super) struct PageBuilder<'a> {
    layout: Layout,
    library: &'a Library,
    shape: Shape,
}

impl<'a> PageBuilder<'a> {
    /// Creates a page with a blank line at the top.
    pub(super) fn new(library: &'a Library, shape: Shape) -> PageBuilder<'a> {
        PageBuilder { layout: Layout { lines: vec![Line::default()], ..Layout::default() }, library, shape }
    }

    pub(super) fn finish(self) -> Layout {
        self.layout
    }

    pub(super) fn width(&self) -> usize {
        usize::from(self.shape.width)
    }

    pub(super) fn blank(&mut self) {
        self.line(Vec::new());
    }

    /// Adds a target and returns its index; lines added with this index open it.
    pub(super) fn target(&mut self, target: LinkTarget) -> usize {
        self.layout.targets.push(Target::Link(target));
        self.layout.targets.len() - 1
    }

    /// Adds a heading, which comes on screen with the two lines below.
    pub(super) fn heading(&mut self, title: &str) {
        let first = self.layout.lines.len();
        self.words(title, Face { role: Role::Accent, bold: true, ..Face::default() }, None);
        self.layout.regions.kept.push(first..self.layout.lines.len() + 2);
    }

    /// Starts a section, a stop of the keys `]` and `[`.
    pub(super) fn section(&mut self, title: &str, anchor: &str) {
        self.layout.sections.push(Section {
            // The first section includes the blank line at the top.
            line: if self.layout.lines.len() == 1 { 0 } else { self.layout.lines.len() },
            level: 1,
            number: String::new(),
            title: title.into(),
            anchor: anchor.into(),
            words: 0,
            seconds: 0,
        });
    }

    /// Adds wrapped text in one face.
    pub(super) fn words(&mut self, words: &str, face: Face, target: Option<usize>) {
        self.indented(words, face, 0, target);
    }

    /// Adds wrapped text in one face, indented by `indent` columns.
    pub(super) fn indented(&mut self, words: &str, face: Face, indent: usize, target: Option<usize>) {
        for line in text::paragraph(words, face, self.width().saturating_sub(indent).max(1), self.shape.glyphs) {
            self.push(line.runs, indent, target);
        }
    }

    /// Adds a line without collapsing its blanks; an overlong line is continued below.
    pub(super) fn verbatim(&mut self, line: &str, indent: usize) {
        let line = text::clean(line, self.shape.glyphs);
        for part in text::slices(&line, self.width().saturating_sub(indent).max(1), 0) {
            self.push(vec![Run::new(part, plain())], indent, None);
        }
    }

    /// Adds an item of a bulleted list.
    pub(super) fn item(&mut self, words: &str, face: Face) {
        let bullet = if self.shape.glyphs == Charset::Ascii { "- " } else { "• " };
        let width = self.width().saturating_sub(2).max(1);
        for (row, mut line) in text::paragraph(words, face, width, self.shape.glyphs).into_iter().enumerate() {
            line.runs.insert(0, Run::new(if row == 0 { bullet } else { "  " }, dim()));
            self.push(line.runs, 0, None);
        }
    }

    /// Adds `lines` blank lines for the visitor's results; these are drawn later by `overlay_closing`.
    pub(super) fn closing(&mut self, lines: usize) {
        let first = self.layout.lines.len();
        self.layout.regions.closing = first..first + lines;
        (0..lines).for_each(|_| self.blank());
    }

    /// Adds blank lines for the preview of a lab, all of which open `target`.
    pub(super) fn lab_preview(&mut self, page: &Slug, id: &str, rows: usize, target: usize) {
        const INDENT: usize = 2;
        let (first, width) = (self.layout.lines.len(), self.width().saturating_sub(INDENT));
        let lines = first..first + rows;
        let (page, id) = (page.clone(), id.to_owned());
        let place = LabRegion { page, id, lines, left: INDENT as u16, width: width as u16, result: None };
        self.layout.regions.labs.push(place);
        (0..rows).for_each(|_| self.push(vec![Run::new(" ".repeat(width), plain())], INDENT, Some(target)));
    }

    /// Returns the names of the predictions on the page so far, in order.
    pub(super) fn predictions(&self) -> Vec<&str> {
        self.layout.regions.predictions.iter().map(|place| place.id.as_str()).collect()
    }

    /// Whether something on the page so far opens the lab with this id.
    pub(super) fn has_lab(&self, id: &str) -> bool {
        self.layout.targets.iter().any(|target| matches!(target, Target::Lab { id: opened, .. } if opened == id))
    }

    /// Adds wrapped text with its own faces and links.
    pub(super) fn inlines(&mut self, inlines: &[Inline], face: Face) {
        self.append(typeset::lay_out_inlines(inlines, self.library, face, self.shape));
    }

    /// Adds wrapped text with its own faces, all of which opens `target`.
    pub(super) fn leading(&mut self, inlines: &[Inline], face: Face, target: Option<usize>) {
        let layout = typeset::lay_out_inlines(inlines, self.library, face, self.shape);
        for line in layout.lines {
            self.push(line.runs, 0, target);
        }
    }

    /// Adds the title of a fold with this name and id; returns true if it is open.
    pub(super) fn fold(&mut self, name: &str, id: String, parts: &Parts) -> bool {
        let is_open = parts.unfolded.contains(&id);
        let sign = typeset::fold_sign(self.shape.glyphs, is_open);
        self.layout.targets.push(Target::Fold(id));
        let target = self.layout.targets.len() - 1;
        self.words(&format!("{sign} {name}"), dim(), Some(target));
        is_open
    }

    /// Adds wrapped text beside a label of `columns` columns, or below the label on a narrow page. All of it opens
    /// `target`.
    pub(super) fn labelled(&mut self, label: (&str, Face), columns: usize, inlines: &[Inline], target: Option<usize>) {
        let beside = self.width() >= 2 * columns && text::width(label.0) < columns;
        let indent = if beside { columns } else { 2 };
        let width = u16::try_from(self.width().saturating_sub(indent)).unwrap_or(1);
        let shape = Shape { width, margin: 0, ..self.shape };
        let layout = typeset::lay_out_inlines(inlines, self.library, Face::default(), shape);
        let mut lines = layout.lines.into_iter();
        if beside {
            let first = lines.next().unwrap_or_default();
            let label =
                [Run::new(label.0, label.1), Run::new(" ".repeat(columns - text::width(label.0)), Face::default())];
            self.push(label.into_iter().chain(first.runs).collect(), 0, target);
        } else {
            self.words(label.0, label.1, target);
        }
        for line in lines {
            self.push(line.runs, indent, target);
        }
    }

    /// Adds links to other sites, one for each line.
    pub(super) fn links(&mut self, links: &[SiteLink]) {
        for link in links {
            let target = self.target(link.target.clone());
            self.words(&link.label, Face { role: Role::Link, ..Face::default() }, Some(target));
        }
    }

    /// Adds a line with one text at the left and another at the right edge.
    pub(super) fn spread(&mut self, left: (&str, Face), right: (&str, Face), target: Option<usize>) {
        let room = self.width().saturating_sub(text::width(right.0) + 1);
        let left_text = text::truncate(left.0, room, self.shape.glyphs);
        let gap = self.width().saturating_sub(text::width(&left_text) + text::width(right.0));
        let runs =
            vec![Run::new(&left_text, left.1), Run::new(" ".repeat(gap), Face::default()), Run::new(right.0, right.1)];
        self.push(runs, 0, target);
    }

    /// Appends the lines of another layout.
    pub(super) fn append(&mut self, other: Layout) {
        let (first_line, first_target) = (self.layout.lines.len(), self.layout.targets.len());
        let first_image = self.layout.images.len() as u16;
        self.layout.targets.extend(other.targets);
        self.layout.images.extend(other.images);
        self.layout.reading_time = other.reading_time;
        self.layout.sections.extend(other.sections.into_iter().map(|mut section| {
            section.line += first_line;
            section
        }));
        self.layout.regions.append(other.regions, first_line);
        self.layout.lines.extend(other.lines.into_iter().map(|mut line| {
            for run in line.runs.iter_mut().chain(&mut line.margin) {
                run.target = run.target.map(|target| target + first_target);
                if let Role::Image { number, .. } = &mut run.face.role {
                    *number += first_image;
                }
            }
            line
        }));
    }

    /// Adds one line of runs, all of which open `target`.
    pub(super) fn runs(&mut self, runs: Vec<Run>, target: Option<usize>) {
        self.push(runs, 0, target);
    }

    fn line(&mut self, runs: Vec<Run>) {
        self.layout.lines.push(Line { runs, ..Line::default() });
    }

    /// Adds an indented line, all of which opens `target` if there is one; links within it are dropped.
    fn push(&mut self, mut runs: Vec<Run>, indent: usize, target: Option<usize>) {
        if indent > 0 {
            runs.insert(0, Run::new(" ".repeat(indent), Face::default()));
        }
        for run in &mut runs {
            run.target = target;
        }
        self.line(runs);
    }
}

pub(super) fn dim() -> Face {
    Face { role: Role::Dim, ..Face::default() }
}

pub(super) fn bold() -> Face {
    Face { bold: true, ..Face::default() }
}

pub(super) fn plain() -> Face {
    Face::default()
}
