//! Layout of blocks to lines: indentation, prefixes, spacing, and the source offset of each line.

use std::mem;
use std::ops::Range;

use crate::content::model::{Block, BlockKind, Inline, Item, Step, Variable, plain_text};
use crate::content::reading_time::ReadingTime;
use crate::diagnostic::Span;
use crate::typeset::glyphs::Glyphs;
use crate::typeset::line::{plain_run, runs_width};
use crate::typeset::line_breaking::{BrokenLine, wrap};
use crate::typeset::page::inline::{Composer, Styled};
use crate::typeset::page::note_queue::NoteQueue;
use crate::typeset::page::survey::{placed_figures, quoted_rows};
use crate::typeset::page::withheld::withheld;
use crate::typeset::plain::options::{PlainOptions, UNWRAPPED_COLUMNS};
use crate::typeset::regions::Parts;
use crate::typeset::{Charset, Face, Layout, Line, MIN_WIDTH, Manuscript, Role, Run, Section, Shape, Target};

/// Minimum columns of text beside a prefix; with fewer, the prefix is omitted.
const MIN_ROOM: usize = 8;
/// Opening mark of a quotation.
const QUOTATION_MARKS: [char; 6] = ['“', '‘', '"', '«', '„', '‚'];
/// Lines of text that stay together with the heading above them.
const LINES_BELOW_HEADING: usize = 3;
/// Columns of a thematic break.
const BREAK_COLUMNS: usize = 9;

/// Lays out blocks one after the other.
pub(in crate::typeset) struct LayoutBuilder<'a> {
    pub manuscript: Manuscript<'a>,
    pub glyphs: Glyphs,
    /// Lines laid out so far.
    pub layout: Layout,
    /// The face of running text.
    pub face: Face,
    /// Columns of the margin; 0 if notes are set below the text.
    pub margin: usize,
    /// Notes that were referred to but are not yet set.
    pub notes: NoteQueue,
    /// Ids of the figures in the order of their numbers.
    pub placed: Vec<String>,
    /// Data rows that the text quotes: data file and row.
    pub quoted: Vec<(String, String)>,
    /// Open parts of the page, if it is set for a screen.
    pub parts: Option<&'a Parts>,
    /// Numbers of models that predictions ask for and have not revealed.
    pub withheld: Vec<Variable>,
    /// Numbers of models in the plain text of the current block.
    pub variables: Vec<Variable>,
    /// Ids of the labs whose command has been written in plain text.
    pub played: Vec<String>,
    /// Figures whose table has been written, if each table is to be written once; `None` to write it at every
    /// placement.
    pub told: Option<Vec<String>>,
    /// Columns of the text with its prefix.
    width: usize,
    /// Prefix of every line.
    prefix: Vec<Run>,
    /// Prefix of the next line only, used once instead of `prefix`.
    marker: Option<Vec<Run>>,
    /// Lines of the heading directly above the current block, with the space below it.
    heading_lines: usize,
    /// How many lists the block is in.
    list_depth: usize,
    /// Level of the page's main headings.
    top_level: u8,
    /// Current numbers of the headings at both numbered levels.
    numbers: [u32; 2],
    /// The greatest source offset laid out so far.
    source: u32,
    /// Whether the blocks being laid out come from another place in the source, such as the body of a note.
    pub is_elsewhere: bool,
}

impl<'a> LayoutBuilder<'a> {
    /// Creates a setter for a page without interaction.
    pub fn new(manuscript: Manuscript<'a>, shape: Shape) -> LayoutBuilder<'a> {
        let margin = if shape.margin >= MIN_WIDTH { usize::from(shape.margin) } else { 0 };
        let glyphs = Glyphs { set: shape.glyphs, plain: false };
        LayoutBuilder::with(manuscript, glyphs, usize::from(shape.width.max(MIN_WIDTH)), margin)
    }

    /// Creates a setter for an interactive page.
    pub fn live(manuscript: Manuscript<'a>, shape: Shape, parts: &'a Parts) -> LayoutBuilder<'a> {
        let withheld = withheld(&manuscript.document.blocks, Some(parts));
        LayoutBuilder { parts: Some(parts), withheld, ..LayoutBuilder::new(manuscript, shape) }
    }

    /// Creates a setter for plain text.
    pub fn plain(manuscript: Manuscript<'a>, options: PlainOptions) -> LayoutBuilder<'a> {
        let set = if options.ascii { Charset::Ascii } else { Charset::Full };
        let width = options.width.map_or(UNWRAPPED_COLUMNS, |width| usize::from(width.max(MIN_WIDTH)));
        LayoutBuilder::with(manuscript, Glyphs { set, plain: true }, width, 0)
    }

    fn with(manuscript: Manuscript<'a>, glyphs: Glyphs, width: usize, margin: usize) -> LayoutBuilder<'a> {
        let levels = manuscript.document.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Heading { level, .. } => Some(*level),
            _ => None,
        });
        LayoutBuilder {
            manuscript,
            glyphs,
            width,
            margin,
            top_level: levels.min().unwrap_or(1),
            layout: Layout { reading_time: ReadingTime::of(manuscript.document, manuscript.labs), ..Layout::default() },
            face: Face::default(),
            notes: NoteQueue::default(),
            placed: placed_figures(&manuscript.whole.blocks),
            quoted: quoted_rows(manuscript.whole),
            parts: None,
            withheld: Vec::new(),
            variables: Vec::new(),
            played: Vec::new(),
            told: None,
            prefix: Vec::new(),
            marker: None,
            heading_lines: 0,
            list_depth: 0,
            numbers: [0; 2],
            source: 0,
            is_elsewhere: false,
        }
    }

    /// Lays out the whole document of the manuscript.
    pub fn document(mut self) -> Layout {
        let document = self.manuscript.document;
        self.blocks(&document.blocks);
        self.finish_notes();
        self.layout
    }

    /// Lays out inline text.
    pub fn inlines(mut self, inlines: &[Inline], face: Face) -> Layout {
        self.face = face;
        self.paragraph(inlines, Span::default());
        self.layout
    }

    /// Lays out blocks with space between them.
    pub fn blocks(&mut self, blocks: &[Block]) {
        let mut heading: Option<usize> = None;
        for (position, block) in blocks.iter().enumerate() {
            if self.glyphs.plain && matches!(block.kind, BlockKind::Heading { .. }) {
                self.fold_notes();
            }
            if position > 0 {
                self.gap(if self.is_main_heading(block) { 2 } else { 1 });
            }
            let first = self.layout.lines.len();
            self.heading_lines = heading.map_or(0, |heading| first - heading);
            self.block(block);
            if matches!(block.kind, BlockKind::Heading { .. }) {
                heading = heading.or(Some(first));
            } else if let Some(heading) = heading.take() {
                // For a figure or box below the heading, its own group of lines is also recorded.
                self.keep(heading..self.layout.lines.len().min(first + LINES_BELOW_HEADING));
            }
        }
    }

    /// Records a group of lines that should come on screen together.
    pub fn keep(&mut self, lines: Range<usize>) {
        if lines.len() > 1 {
            self.layout.regions.kept.push(lines);
        }
    }

    /// Lays out `inside`, whose lines should come on screen together.
    pub fn kept_together(&mut self, inside: impl FnOnce(&mut Self)) {
        let first = self.layout.lines.len();
        inside(self);
        self.keep(first..self.layout.lines.len());
    }

    /// Returns the maximum rows of a figure whose title has `title_lines`, so that figure, title and the heading
    /// above fit on a screen; 0 for no limit.
    pub fn figure_rows(&self, title_lines: usize) -> usize {
        match self.parts.map_or(0, |parts| usize::from(parts.rows)) {
            0 => 0,
            rows => rows.saturating_sub(title_lines + self.heading_lines).max(1),
        }
    }

    fn is_main_heading(&self, block: &Block) -> bool {
        matches!(&block.kind, BlockKind::Heading { level, .. } if *level <= self.top_level)
    }

    /// Lays out one block.
    pub fn block(&mut self, block: &Block) {
        let span = block.span;
        self.reach(span.start);
        self.count(&block.kind);
        match &block.kind {
            BlockKind::Heading { level, anchor, text } => self.heading(*level, anchor, text, span),
            BlockKind::Paragraph(inlines) => self.paragraph(inlines, span),
            BlockKind::List { start, items } => self.list(*start, items),
            BlockKind::Quote(blocks) => self.quote(blocks),
            BlockKind::Code { language, text } => self.kept_together(|builder| builder.code(language, text, span)),
            BlockKind::Table(table) => self.kept_together(|builder| builder.table(table, span)),
            BlockKind::Rule => self.thematic_break(),
            BlockKind::Math(formula) => self.kept_together(|builder| builder.formula(formula)),
            BlockKind::Place(placement) => self.place(placement, span),
            BlockKind::Container(container) => self.container(container, span),
        }
        if !self.glyphs.plain {
            self.unfold_notes();
        }
        self.say_where_to_play();
    }

    /// Lays out the words of one step of a story.
    pub fn step(&mut self, step: &Step) {
        self.reach(step.span.start);
        self.blocks(&step.body);
        if !self.glyphs.plain {
            self.unfold_notes();
        }
    }

    /// Adds the words of a block to those of its section.
    pub fn count(&mut self, kind: &BlockKind) {
        if let Some(section) = self.layout.sections.last_mut().filter(|_| !self.is_elsewhere) {
            section.words += own_words(kind);
        }
    }

    /// Whether the page is laid out in segments for screen readers.
    pub fn is_spoken(&self) -> bool {
        self.told.is_some()
    }

    /// Returns the columns for text at the current indentation.
    pub fn room(&self) -> usize {
        self.width - runs_width(&self.prefix)
    }

    /// Whether there is no prefix at the left of lines.
    pub fn is_flush(&self) -> bool {
        self.prefix.is_empty()
    }

    /// Returns the columns of the prefix at the left of lines.
    pub fn indent(&self) -> usize {
        runs_width(&self.prefix)
    }

    /// Adds a target and returns its index, to which runs refer.
    pub fn spot(&mut self, target: Target) -> usize {
        self.layout.targets.push(target);
        self.layout.targets.len() - 1
    }

    /// Lays out `inside`, and makes `target` the target of all its runs.
    pub fn leading_to(&mut self, target: usize, inside: impl FnOnce(&mut Self)) {
        let first = self.layout.lines.len();
        inside(self);
        let lines = self.layout.lines.iter_mut().skip(first);
        lines.flat_map(|line| &mut line.runs).for_each(|run| run.target = Some(target));
    }

    /// Raises the source offset of the following lines to `source`.
    pub fn reach(&mut self, source: u32) {
        if !self.is_elsewhere {
            self.source = self.source.max(source);
        }
    }

    /// Appends a line.
    pub fn emit(&mut self, runs: Vec<Run>) {
        let mut line = self.marker.take().unwrap_or_else(|| self.prefix.clone());
        line.extend(runs);
        while let Some(last) = line.last_mut().filter(|last| !matches!(last.face.role, Role::Image { .. })) {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            line.pop();
        }
        self.layout.lines.push(Line { runs: line, margin: Vec::new(), source: self.source });
    }

    /// Appends blank lines.
    pub fn gap(&mut self, lines: usize) {
        for _ in 0..lines {
            self.emit(Vec::new());
        }
    }

    /// Composes inlines, starting in `face`; their targets are added to the layout.
    pub fn compose(&mut self, inlines: &[Inline], face: Face) -> Styled {
        let library = self.manuscript.library;
        Composer {
            glyphs: self.glyphs,
            library,
            targets: &mut self.layout.targets,
            are_numbers_alive: self.parts.is_some(),
            withheld: &self.withheld,
            variables: &mut self.variables,
        }
        .compose(inlines, face)
    }

    /// Lays out words that are not from the source.
    pub fn words(&mut self, words: &str, face: Face) {
        let styled = Styled::of(words, face, self.glyphs);
        self.styled(&styled, None);
    }

    /// Lays out a paragraph.
    pub fn paragraph(&mut self, inlines: &[Inline], span: Span) {
        let styled = self.compose(inlines, self.face);
        self.hang(&styled);
        self.styled(&styled, Some(span));
    }

    /// Moves an opening quotation mark out of the text into the space that [`Self::quote`] reserved for it.
    fn hang(&mut self, text: &Styled) {
        let mut marker = self.marker.clone().unwrap_or_else(|| self.prefix.clone());
        let Some(last) = marker.last_mut().filter(|last| last.face.role == Role::Rule && last.text.ends_with("  "))
        else {
            return;
        };
        if text.text.starts_with(QUOTATION_MARKS) {
            last.text.pop();
            self.marker = Some(marker);
        }
    }

    /// Breaks a text into lines. Inlines have no spans, so the source offset of a word is interpolated within its
    /// block.
    pub fn styled(&mut self, styled: &Styled, span: Option<Span>) {
        for BrokenLine { range, hyphen } in wrap(&styled.text, &styled.verbatim, self.room()) {
            if let Some(span) = span {
                self.reach(within(span, range.start, styled.text.len()));
            }
            for (_, note) in styled.notes.iter().filter(|(offset, _)| range.contains(offset)) {
                self.refer(*note);
            }
            self.emit(styled.runs(range, hyphen));
        }
    }

    /// Lays out `inside`, indented by the width of `indent`.
    pub fn indented(&mut self, indent: &str, inside: impl FnOnce(&mut Self)) {
        self.beside(vec![plain_run(indent)], vec![plain_run(indent)], inside);
    }

    /// Lays out `inside` at the right of `marker`; the lines below the first are indented by the same width.
    pub fn marked(&mut self, marker: Vec<Run>, inside: impl FnOnce(&mut Self)) {
        let rest = vec![plain_run(&" ".repeat(runs_width(&marker)))];
        self.beside(marker, rest, inside);
    }

    /// Lays out `inside` at the right of `first` on its first line and of `rest`, which has the same width, on the
    /// others. If too few columns remain, `first` gets lines of its own.
    pub fn beside(&mut self, first: Vec<Run>, rest: Vec<Run>, inside: impl FnOnce(&mut Self)) {
        if self.room() < runs_width(&rest).max(runs_width(&first)) + MIN_ROOM {
            let label = Styled::of_runs(&first);
            if !label.is_blank() {
                self.styled(&label, None);
            }
            return inside(self);
        }
        let outer = self.prefix.clone();
        let mut marker = self.marker.take().unwrap_or_else(|| outer.clone());
        marker.extend(first);
        self.prefix.extend(rest);
        self.marker = Some(marker);
        inside(self);
        if self.marker.as_ref().is_some_and(|marker| *marker != self.prefix) {
            // An empty item still shows its bullet.
            self.emit(Vec::new());
        }
        self.marker = None;
        self.prefix = outer;
    }

    /// Lays out `inside` in a separate column and returns its lines. Sections and notes in it are assigned to the
    /// line that the column will begin on.
    pub fn boxed(&mut self, columns: usize, inside: impl FnOnce(&mut Self)) -> Vec<Line> {
        let outer_lines = mem::take(&mut self.layout.lines);
        let outer = (mem::take(&mut self.prefix), self.marker.take(), mem::replace(&mut self.width, columns));
        let (sections, notes) = (self.layout.sections.len(), self.notes.waiting.len());
        let kept = self.layout.regions.kept.len();
        inside(self);
        self.layout.regions.kept.truncate(kept);
        (self.prefix, self.marker, self.width) = outer;
        let lines = mem::replace(&mut self.layout.lines, outer_lines);
        let here = self.layout.lines.len();
        self.layout.sections.iter_mut().skip(sections).for_each(|section| section.line = here);
        self.notes.waiting.iter_mut().skip(notes).for_each(|(line, _)| *line = here);
        lines
    }

    /// Lays out `inside` with running text in `face`.
    pub fn faced(&mut self, face: Face, inside: impl FnOnce(&mut Self)) {
        let outer = mem::replace(&mut self.face, face);
        inside(self);
        self.face = outer;
    }

    fn heading(&mut self, level: u8, anchor: &str, inlines: &[Inline], span: Span) {
        let level = level.saturating_sub(self.top_level) + 1;
        let number = if self.is_elsewhere { String::new() } else { self.number(level) };
        if !self.is_elsewhere {
            let title = self.title(inlines);
            let (words, seconds) = (count_words(inlines), self.layout.reading_time.section(anchor));
            let (line, number, anchor) = (self.layout.lines.len(), number.clone(), anchor.to_owned());
            self.layout.sections.push(Section { line, level, number, title, anchor, words, seconds });
        }
        let mut styled = self.compose(inlines, self.face);
        styled.embolden();
        if number.is_empty() {
            self.styled(&styled, Some(span));
        } else {
            let number = number + if self.glyphs.plain { ". " } else { "  " };
            let number = Run { text: number, face: Face::of(Role::Dim), target: None };
            self.marked(vec![number], |builder| builder.styled(&styled, Some(span)));
        }
        if level == 1 && !self.glyphs.plain {
            self.rule(self.room());
        }
    }

    /// Returns the text of a heading for outlines: with formulas as shown, without notes and citations.
    fn title(&self, inlines: &[Inline]) -> String {
        let is_said = |inline: &&Inline| !matches!(inline, Inline::Note(_) | Inline::Cite(_));
        let said: Vec<Inline> = inlines.iter().filter(is_said).cloned().collect();
        let glyphs = Glyphs { plain: false, ..self.glyphs };
        let (library, mut targets) = (self.manuscript.library, Vec::new());
        let mut composer = Composer {
            glyphs,
            library,
            targets: &mut targets,
            are_numbers_alive: false,
            withheld: &self.withheld,
            variables: &mut Vec::new(),
        };
        let styled = composer.compose(&said, self.face);
        styled.text.replace(['\u{a0}', '\n'], " ")
    }

    /// Returns the next heading number at this level; empty below the second level.
    fn number(&mut self, level: u8) -> String {
        let [main, sub] = &mut self.numbers;
        match level {
            1 => {
                (*main, *sub) = (*main + 1, 0);
                main.to_string()
            }
            2 => {
                *sub += 1;
                format!("{main}.{sub}")
            }
            _ => String::new(),
        }
    }

    /// Adds a thin rule of `columns` columns.
    pub fn rule(&mut self, columns: usize) {
        self.emit(vec![Run { text: self.glyphs.rule().repeat(columns), face: Face::of(Role::Rule), target: None }]);
    }

    fn thematic_break(&mut self) {
        if self.glyphs.plain {
            return self.words("* * *", self.face);
        }
        let columns = BREAK_COLUMNS.min(self.room());
        let indent = plain_run(&" ".repeat((self.room() - columns) / 2));
        let rule = Run { text: self.glyphs.rule().repeat(columns), face: Face::of(Role::Rule), target: None };
        self.emit(vec![indent, rule]);
    }

    /// Lays out a list; lists of short items have no blank lines between items.
    fn list(&mut self, start: Option<u64>, items: &[Item]) {
        let is_loose = items.iter().any(|item| {
            let flowing = item.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::List { .. }));
            flowing.count() > 1
        });
        let last = start.map(|start| start.saturating_add(items.len().saturating_sub(1) as u64));
        let digits = last.map_or(0, |last| last.to_string().len());
        for (position, item) in items.iter().enumerate() {
            if position > 0 && is_loose {
                self.gap(1);
            }
            let marker = match (item.task, start) {
                (Some(true), _) => "[x] ".to_owned(),
                (Some(false), _) => "[ ] ".to_owned(),
                (None, Some(start)) => format!("{:>digits$}. ", start.saturating_add(position as u64)),
                (None, None) => self.glyphs.bullet(self.list_depth).to_owned(),
            };
            let marker = Run { text: marker, face: Face::of(Role::Dim), target: None };
            self.list_depth += 1;
            self.marked(vec![marker], |builder| {
                for (position, block) in item.blocks.iter().enumerate() {
                    if position > 0 && is_loose {
                        builder.gap(1);
                    }
                    builder.block(block);
                }
            });
            self.list_depth -= 1;
        }
    }

    /// Lays out a quotation behind a bar, with space for hanging quotation marks if it begins with one.
    pub fn quote(&mut self, blocks: &[Block]) {
        if self.is_spoken() {
            self.words("Quote:", self.face);
        }
        let hangs = blocks.iter().any(|block| match &block.kind {
            BlockKind::Paragraph(inlines) => plain_text(inlines).starts_with(QUOTATION_MARKS),
            _ => false,
        });
        let space = if hangs && !self.glyphs.plain { " " } else { "" };
        let bar = format!("{}{space}", self.glyphs.bar());
        self.barred(&bar, Role::Rule, |builder| builder.blocks(blocks));
    }

    /// Lays out `inside` behind a bar; in plain text, indented.
    pub fn barred(&mut self, bar: &str, role: Role, inside: impl FnOnce(&mut Self)) {
        if self.is_spoken() {
            // Screen readers would read the bar on every line.
            return self.indented("  ", inside);
        }
        let text = if self.glyphs.plain { "> " } else { bar };
        let bar = vec![Run { text: text.to_owned(), face: Face::of(role), target: None }];
        self.beside(bar.clone(), bar, inside);
    }
}

/// The place in `span` that is as far into it as `part` is into `whole`.
pub(in crate::typeset) fn within(span: Span, part: usize, whole: usize) -> u32 {
    let length = u64::from(span.end.saturating_sub(span.start));
    let offset = length * (part.min(whole) as u64) / (whole.max(1) as u64);
    span.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX))
}

/// Returns the number of words of prose in a block, without the blocks nested in it.
fn own_words(kind: &BlockKind) -> usize {
    match kind {
        BlockKind::Paragraph(inlines) => count_words(inlines),
        _ => 0,
    }
}

fn count_words(inlines: &[Inline]) -> usize {
    plain_text(inlines).split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}
