//! Containers as they stand on a still page: labels, bars and columns. What moves is the interface's.

use super::block::{Setter, plain_run};
use super::inline::Styled;
use super::{Face, Line, Role, Run};
use crate::content::model::{Block, BlockKind, Container, ContainerKind, Inline, Part};
use crate::diagnostic::Span;

/// Columns between cells beside each other.
const GUTTER: usize = 3;

/// A cell of cards, stats, tabs and the like: what it is called and what it holds.
struct Cell<'a> {
    label: &'a [Inline],
    blocks: &'a [Block],
}

impl Setter<'_> {
    /// A container.
    pub fn container(&mut self, container: &Container, span: Span) {
        let dim = Face::of(Role::Dim);
        let body = container.body.as_slice();
        match container.kind {
            ContainerKind::Brief | ContainerKind::Step => self.blocks(body),
            ContainerKind::Note => self.labelled("Note", container, dim),
            ContainerKind::Aside => self.labelled("Aside", container, dim),
            ContainerKind::Deep => self.labelled("In depth", container, self.face),
            ContainerKind::Takeaway => self.takeaway(container),
            ContainerKind::Quote => self.attributed(container),
            ContainerKind::Stats => self.cells(body, 16),
            ContainerKind::Cards => self.cells(body, 26),
            ContainerKind::Compare => self.cells(body, 28),
            ContainerKind::Steps => self.steps(body),
            ContainerKind::Tabs => self.tabs(container),
            ContainerKind::Predict => self.predict(container),
            ContainerKind::Story => self.story(container, span),
        }
        if !matches!(container.kind, ContainerKind::Predict | ContainerKind::Tabs) {
            self.parts(&container.parts);
        }
    }

    /// A label and, indented under it, the body in `face`.
    fn labelled(&mut self, label: &str, container: &Container, face: Face) {
        let label = match container.attributes.get("title") {
            Some(title) => format!("{label}: {title}"),
            None => label.to_owned(),
        };
        self.words(&label, Face::of(Role::Dim).bold());
        self.indented("  ", |setter| setter.faced(face, |setter| setter.blocks(&container.body)));
    }

    fn takeaway(&mut self, container: &Container) {
        let bar = self.glyphs.strong_bar();
        self.barred(bar, Role::Accent, |setter| {
            setter.words("Take away", setter.face.bold());
            setter.blocks(&container.body);
        });
    }

    /// Somebody's words, and whose they are if `by` says so.
    fn attributed(&mut self, container: &Container) {
        self.quote(&container.body);
        if let Some(author) = container.attributes.get("by") {
            self.indented("  ", |setter| setter.words(&format!("— {author}"), Face::of(Role::Dim)));
        }
    }

    /// Cells beside each other where each gets at least `least` columns, else below each other.
    fn cells(&mut self, body: &[Block], least: usize) {
        let cells = cells(body);
        let room = self.room();
        let beside = ((room + GUTTER) / (least + GUTTER)).min(cells.len());
        if beside < 2 || self.glyphs.plain {
            for (position, cell) in cells.iter().enumerate() {
                if position > 0 {
                    self.gap(1);
                }
                self.cell(cell);
            }
            return;
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
                    let blanks = (columns + GUTTER).saturating_sub(super::block::runs_width(text));
                    runs.extend_from_slice(text);
                    runs.push(plain_run(&" ".repeat(blanks)));
                }
                self.emit(runs);
            }
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

    /// Alternatives one after the other, each behind its label.
    fn tabs(&mut self, container: &Container) {
        if container.parts.is_empty() {
            return self.cells(&container.body, usize::MAX / 2);
        }
        self.blocks(&container.body);
        for (position, part) in container.parts.iter().enumerate() {
            if position > 0 || !container.body.is_empty() {
                self.gap(1);
            }
            self.words(&part.name, self.face.bold());
            self.blocks(&part.body);
        }
    }

    /// Question, choices, answer, and what is to be said about it. What is said only to those who came close is left out.
    fn predict(&mut self, container: &Container) {
        let attribute = |name: &str| container.attributes.get(name).map(String::as_str);
        self.words("Before you read on", Face::of(Role::Accent).bold());
        self.gap(1);
        self.blocks(&container.body);
        let options = attribute("options").map(|options| options.split(['|', ',']).map(str::trim));
        for (position, option) in options.into_iter().flatten().enumerate() {
            let marker = format!("{}) ", position + 1);
            self.marked_by(marker, |setter| setter.words(option, setter.face));
        }
        if let (Some(least), Some(most)) = (attribute("min"), attribute("max")) {
            let unit = attribute("unit").unwrap_or("");
            self.words(&format!("Between {least} and {most} {unit}"), Face::of(Role::Dim));
        }
        self.gap(1);
        if let Some(answer) = attribute("answer") {
            let answer = format!("{answer} {}", attribute("unit").unwrap_or(""));
            let label = Styled::of("Answer", Face::of(Role::Dim), self.glyphs);
            let answer = Styled::of(answer.trim(), Face::of(Role::Good).bold(), self.glyphs);
            self.styled(&label.labelling(&answer), None);
        }
        let reveals: Vec<&Part> = container.parts.iter().filter(|part| part.name != "close").collect();
        for (position, part) in reveals.into_iter().enumerate() {
            if position > 0 {
                self.gap(1);
            }
            self.blocks(&part.body);
        }
    }

    /// The figure once, then the steps by number.
    fn story(&mut self, container: &Container, span: Span) {
        let is_step =
            |block: &&Block| matches!(&block.kind, BlockKind::Container(inner) if inner.kind == ContainerKind::Step);
        let count = container.body.iter().filter(is_step).count();
        let mut needs_gap = false;
        if self.manuscript.figures.iter().any(|figure| figure.id == container.id) {
            self.figure(&container.id, "", span);
            needs_gap = true;
        }
        let mut number = 0;
        for block in &container.body {
            if needs_gap {
                self.gap(1);
            }
            needs_gap = true;
            if is_step(&block) {
                number += 1;
                self.marked_by(format!("{number}/{count}  "), |setter| setter.block(block));
            } else {
                self.block(block);
            }
        }
    }

    /// Parts of containers that are not known to have any: nothing is lost.
    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            self.gap(1);
            self.blocks(&part.body);
        }
    }

    fn marked_by(&mut self, marker: String, inside: impl FnOnce(&mut Self)) {
        self.marked(vec![Run { text: marker, face: Face::of(Role::Dim), target: None }], inside);
    }
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
