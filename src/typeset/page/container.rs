//! Containers as they stand on a still page: labels, bars and columns. What moves is the interface's.

use crate::content::model::{Block, BlockKind, Container, ContainerKind, Figure, FigureBody, Inline};
use crate::content::prediction::Question;
use crate::diagnostic::Span;
use crate::typeset::depth::Depth;
use crate::typeset::page::block::{Setter, plain_run};
use crate::typeset::page::inline::Styled;
use crate::typeset::picture::Shown;
use crate::typeset::{Face, Line, Role, Run, Spot};

/// Columns between cells beside each other.
const GUTTER: usize = 3;
/// Columns below which figures of merit stand below each other, …
const STATS_COLUMNS: usize = 16;
/// … and cards, …
const CARDS_COLUMNS: usize = 26;
/// … and things to compare.
const COMPARE_COLUMNS: usize = 28;

/// A cell of cards, stats, tabs and the like: what it is called and what it holds.
struct Cell<'a> {
    label: &'a [Inline],
    blocks: &'a [Block],
}

impl Setter<'_> {
    /// A container.
    pub fn container(&mut self, container: &Container, span: Span) {
        let body = container.body.as_slice();
        match container.kind {
            ContainerKind::Note => return self.labelled("Note", container, Face::of(Role::Dim)),
            ContainerKind::Aside => return self.labelled("Aside", container, Face::of(Role::Dim)),
            ContainerKind::Deep => return self.deep(container),
            ContainerKind::Takeaway => return self.takeaway(container),
            ContainerKind::Predict => return self.predict(container),
            _ => {}
        }
        if let Some(title) = container.attributes.get("title") {
            self.words(title, self.face.bold());
            self.gap(1);
        }
        match container.kind {
            ContainerKind::Quote => self.attributed(container),
            ContainerKind::Stats => self.cells(body, STATS_COLUMNS),
            ContainerKind::Cards => self.cells(body, CARDS_COLUMNS),
            ContainerKind::Compare => self.cells(body, COMPARE_COLUMNS),
            ContainerKind::Tabs => self.stacked(&cells(body)),
            ContainerKind::Steps => self.steps(body),
            ContainerKind::Story => self.story(container, span),
            _ => self.blocks(body),
        }
    }

    /// A label and, indented under it, the body in `face`.
    fn labelled(&mut self, label: &str, container: &Container, face: Face) {
        self.words(&titled(label, container), Face::of(Role::Dim).bold());
        self.indented("  ", |setter| setter.faced(face, |setter| setter.blocks(&container.body)));
    }

    /// What is for those who want everything: on a screen, a title that opens it.
    fn deep(&mut self, container: &Container) {
        let title = container.attributes.get("title").cloned().unwrap_or_default();
        let folds = self.parts.is_some_and(|parts| parts.depth != Depth::Everything);
        if !folds {
            return self.labelled("In depth", container, self.face);
        }
        let is_open = self.parts.is_some_and(|parts| parts.unfolded.contains(&title));
        let sign = self.glyphs.fold(is_open);
        let target = self.spot(Spot::Fold(title));
        self.leading_to(target, |setter| {
            setter.words(&format!("{sign} {}", titled("In depth", container)), Face::of(Role::Dim).bold());
        });
        if is_open {
            self.indented("  ", |setter| setter.blocks(&container.body));
        }
    }

    fn takeaway(&mut self, container: &Container) {
        let bar = self.glyphs.strong_bar();
        self.barred(bar, Role::Accent, |setter| {
            setter.words(&titled("Take away", container), setter.face.bold());
            setter.blocks(&container.body);
        });
    }

    /// Somebody's words, and whose they are and where they stand, if that is known.
    fn attributed(&mut self, container: &Container) {
        self.quote(&container.body);
        let origin: Vec<&str> =
            ["by", "source"].iter().filter_map(|key| container.attributes.get(*key)).map(String::as_str).collect();
        if !origin.is_empty() {
            self.indented("  ", |setter| setter.words(&format!("— {}", origin.join(", ")), Face::of(Role::Dim)));
        }
    }

    /// Cells beside each other where each gets at least `least` columns, else below each other.
    fn cells(&mut self, body: &[Block], least: usize) {
        let cells = cells(body);
        let room = self.room();
        let beside = ((room + GUTTER) / (least + GUTTER)).min(cells.len());
        if beside < 2 || self.glyphs.plain {
            return self.stacked(&cells);
        }
        // As even as can be: four cells in rows of three would leave a hole.
        let rows = cells.len().div_ceil(beside);
        let beside = cells.len().div_ceil(rows);
        let columns = (room + GUTTER) / beside - GUTTER;
        for (position, row) in cells.chunks(beside).enumerate() {
            if position > 0 {
                self.gap(1);
            }
            let boxes: Vec<Vec<Line>> =
                row.iter().map(|cell| self.boxed(columns, |setter| setter.cell(cell))).collect();
            for line in 0..boxes.iter().map(Vec::len).max().unwrap_or(0) {
                let mut runs = Vec::new();
                for cell in &boxes {
                    let text = cell.get(line).map_or(&[][..], |line| line.runs.as_slice());
                    let blanks = (columns + GUTTER).saturating_sub(crate::typeset::page::block::runs_width(text));
                    runs.extend_from_slice(text);
                    runs.push(plain_run(&" ".repeat(blanks)));
                }
                self.emit(runs);
            }
        }
    }

    /// Cells below each other.
    fn stacked(&mut self, cells: &[Cell]) {
        for (position, cell) in cells.iter().enumerate() {
            if position > 0 {
                self.gap(1);
            }
            self.cell(cell);
        }
    }

    fn cell(&mut self, cell: &Cell) {
        if !cell.label.is_empty() {
            let label = self.compose(cell.label, self.face.bold());
            self.styled(&label, None);
        }
        self.blocks(cell.blocks);
    }

    fn steps(&mut self, body: &[Block]) {
        let cells = cells(body);
        let digits = cells.len().to_string().len();
        for (position, cell) in cells.iter().enumerate() {
            if position > 0 {
                self.gap(1);
            }
            self.marked_by(format!("{:>digits$}. ", position + 1), |setter| setter.cell(cell));
        }
    }

    /// Question, choices, answer, and what is to be said about it. What is said only to those who came close is left out.
    fn predict(&mut self, container: &Container) {
        if let Some(parts) = self.parts
            && let Some(question) = Question::of(container, self.manuscript.figures)
        {
            return self.live_prediction(container, &question, parts);
        }
        self.asked(container);
        self.gap(1);
        if let Some(answer) = container.attributes.get("answer") {
            let unit = container.attributes.get("unit").map_or("", String::as_str);
            let answer = format!("{} {unit}", divided(answer).join(", "));
            let label = Styled::of("Answer", Face::of(Role::Dim), self.glyphs);
            let answer = Styled::of(answer.trim(), Face::of(Role::Good).bold(), self.glyphs);
            self.styled(&label.labelling(&answer), None);
        }
        for part in container.parts.iter().filter(|part| part.name != "close") {
            self.blocks(&part.body);
        }
    }

    /// The question of a prediction, and what there is to choose from.
    pub fn asked(&mut self, container: &Container) {
        let attribute = |name: &str| container.attributes.get(name).map(String::as_str);
        self.words("Before you read on", Face::of(Role::Accent).bold());
        self.gap(1);
        self.blocks(&container.body);
        let options = attribute("options").map(divided).unwrap_or_default();
        for (position, option) in options.into_iter().enumerate() {
            self.marked_by(format!("{}) ", position + 1), |setter| setter.words(option, setter.face));
        }
        let unit = attribute("unit").unwrap_or("");
        if let (Some(least), Some(most)) = (attribute("min"), attribute("max")) {
            self.words(&format!("Between {least} and {most} {unit}"), Face::of(Role::Dim));
        }
    }

    /// The figure once, then the steps by number; a graph and frames are drawn at each step, in the state the step speaks of.
    fn story(&mut self, container: &Container, span: Span) {
        let is_step =
            |block: &&Block| matches!(&block.kind, BlockKind::Container(inner) if inner.kind == ContainerKind::Step);
        let count = container.body.iter().filter(is_step).count();
        let figure = self.manuscript.figures.iter().find(|figure| figure.id == container.id);
        if let (Some(parts), Some(figure)) = (self.parts, figure) {
            return self.stepped_story(container, figure, usize::from(parts.stage_rows), span);
        }
        let stepping = figure
            .filter(|figure| !self.glyphs.plain && matches!(figure.body, FigureBody::Graph(_) | FigureBody::Frames(_)));
        match (figure, stepping) {
            (Some(_), Some(figure)) => {
                let number = self.figure_number(&container.id);
                self.figure_head(figure, number);
            }
            (Some(_), None) => self.figure(&container.id, "", span),
            (None, _) => {}
        }
        // The head of a figure that steps ends with space of its own.
        let mut needs_gap = figure.is_some() && stepping.is_none();
        let mut number = 0;
        for block in &container.body {
            if needs_gap {
                self.gap(1);
            }
            needs_gap = true;
            if is_step(&block) {
                number += 1;
                self.marked_by(format!("{number}/{count}  "), |setter| setter.block(block));
                if let (Some(figure), BlockKind::Container(step)) = (stepping, &block.kind) {
                    self.gap(1);
                    self.step_picture(figure, step);
                }
            } else {
                self.block(block);
            }
        }
        if let Some(figure) = stepping {
            self.figure_foot(figure);
        }
    }

    /// A figure in the states that a step of a story shows.
    fn step_picture(&mut self, figure: &Figure, step: &Container) {
        let list = |name: &str| -> Vec<String> {
            let names = step.attributes.get(name).map(|names| names.split(','));
            names.into_iter().flatten().map(|name| name.trim().to_owned()).collect()
        };
        let (states, focus) = (list("show"), list("focus"));
        self.picture(figure, Shown { states: &states, focus: &focus, ..Shown::default() });
    }

    fn marked_by(&mut self, marker: String, inside: impl FnOnce(&mut Self)) {
        self.marked(vec![Run { text: marker, face: Face::of(Role::Dim), target: None }], inside);
    }
}

/// `label: title`, if there is a title.
pub(in crate::typeset) fn titled(label: &str, container: &Container) -> String {
    container.attributes.get("title").map_or_else(|| label.to_owned(), |title| format!("{label}: {title}"))
}

/// What stands between the `|` of an attribute.
fn divided(attribute: &str) -> Vec<&str> {
    attribute.split('|').map(str::trim).collect()
}

/// The cells of a body: the parts under its headings, or between its rules, or the items of its list, or else its blocks.
fn cells(body: &[Block]) -> Vec<Cell<'_>> {
    let heading = |block: &Block| matches!(block.kind, BlockKind::Heading { .. });
    let rule = |block: &Block| matches!(block.kind, BlockKind::Rule);
    let unlabelled = |blocks| Cell { label: &[], blocks };
    if body.iter().any(heading) {
        return body.chunk_by(|_, next| !heading(next)).map(headed).collect();
    }
    if body.iter().any(rule) {
        return body.split(rule).filter(|blocks| !blocks.is_empty()).map(unlabelled).collect();
    }
    match body {
        [Block { kind: BlockKind::List { items, .. }, .. }] => {
            items.iter().map(|item| unlabelled(item.blocks.as_slice())).collect()
        }
        _ => body.chunks(1).map(unlabelled).collect(),
    }
}

fn headed(blocks: &[Block]) -> Cell<'_> {
    match blocks {
        [Block { kind: BlockKind::Heading { text, .. }, .. }, rest @ ..] => Cell { label: text, blocks: rest },
        _ => Cell { label: &[], blocks },
    }
}
