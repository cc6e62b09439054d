//! Figures and labs on a page: number, title, picture or table, takeaway and source.

use crate::content::chart::ChartKind;
use crate::content::model::{Edge, Figure, FigureBody, Graph, GraphState, Placement, PlacementKind};
use crate::diagnostic::Span;
use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::page::frames;
use crate::typeset::page::inline::Styled;
use crate::typeset::page::withheld::{COMES_LATER, is_withheld};
use crate::typeset::picture::{Mark, Picture, Shown};
use crate::typeset::regions::PictureRegion;
use crate::typeset::{Face, Line, Role, Run, Target};
use crate::typeset::{chart, graph, model};

/// Lines of a figure that stay together with its title.
const LINES_BELOW_TITLE: usize = 3;

impl LayoutBuilder<'_> {
    /// Lays out a placement of a figure, an image or a lab.
    pub fn place(&mut self, placement: &Placement, span: Span) {
        match placement.kind {
            PlacementKind::Figure => self.figure(&placement.id, &placement.alternative, span),
            PlacementKind::Lab => {
                let labs = self.manuscript.labs;
                match labs.iter().find(|lab| lab.id == placement.id) {
                    Some(lab) => self.lab(lab, &placement.alternative),
                    None => self.captioned("Lab", &placement.alternative),
                }
            }
            PlacementKind::Image => self.image(placement),
        }
    }

    /// Whether a figure shows a model with a withheld number.
    fn is_asked(&self, figure: &Figure) -> bool {
        figure.model.as_ref().is_some_and(|model| is_withheld(&self.withheld, &model.lab))
    }

    /// Lays out a label and alternative text for something that lines cannot show.
    pub fn captioned(&mut self, label: &str, alternative: &str) {
        let label = Styled::of(label, Face::of(Role::Dim), self.glyphs);
        let words = Styled::of(alternative, self.face, self.glyphs);
        self.styled(&label.labelling(&words), None);
    }

    /// Lays out a figure; its number is that of its first placement.
    pub fn figure(&mut self, id: &str, alternative: &str, span: Span) {
        let figures = self.manuscript.figures;
        let Some(figure) = figures.iter().find(|figure| figure.id == id) else {
            return self.captioned("Figure", alternative);
        };
        let number = self.figure_number(id);
        if let Some(told) = &mut self.told {
            if told.iter().any(|told| told == id) {
                let again = [figure.title.as_str(), alternative].map(sentence).into_iter().flatten();
                let again = again.collect::<Vec<_>>().join(" ");
                return self.words(&format!("Figure {number} again: {again}"), self.face);
            }
            told.push(id.to_owned());
        }
        if self.glyphs.plain {
            self.plain_figure(figure, number, alternative, span);
        } else {
            let title = self.layout.lines.len();
            match self.parts {
                Some(_) => {
                    // Enter opens the lab of a model's figure, rather than the cursor on its points.
                    let played = figure.model.as_ref().zip(self.manuscript.slug);
                    let played = played.map(|(model, page)| Target::Lab { page: page.clone(), id: model.lab.clone() });
                    let target = self.spot(played.unwrap_or_else(|| Target::Figure(id.to_owned())));
                    self.leading_to(target, |builder| builder.figure_head(figure, number));
                }
                None => self.figure_head(figure, number),
            }
            if self.is_asked(figure) {
                self.words(COMES_LATER, Face::of(Role::Dim));
                return;
            }
            let first = self.layout.lines.len();
            self.figure_picture(figure, title, span);
            self.keep(title..self.layout.lines.len());
            self.figure_foot(figure);
            // The takeaway is part of the figure, but on a low screen it may be cut from the picture.
            self.keep(title..self.layout.lines.len());
            self.keep(title..(first + LINES_BELOW_TITLE).min(self.layout.lines.len()));
        }
    }

    /// Lays out the picture of a figure whose title begins at line `title`, drawn for the rows of the screen; the
    /// table if the picture cannot be drawn.
    fn figure_picture(&mut self, figure: &Figure, title: usize, span: Span) {
        let first = self.layout.lines.len();
        let rows = self.figure_rows(first - title);
        let quoted = self.quoted_of(figure);
        match self.picture(figure, Shown { rows, quoted: &quoted, ..Shown::default() }) {
            Some(marks) => self.layout.regions.pictures.push(PictureRegion {
                id: figure.id.clone(),
                lines: first..self.layout.lines.len(),
                left: u16::try_from(self.indent()).unwrap_or(u16::MAX),
                width: u16::try_from(self.room()).unwrap_or(u16::MAX),
                rows,
                quoted,
                marks,
            }),
            None => self.figure_body(figure, span),
        }
    }

    /// Returns the rows of a figure's data that the text quotes.
    pub fn quoted_of(&self, figure: &Figure) -> Vec<String> {
        self.quoted.iter().filter(|(data, _)| *data == figure.data).map(|(_, row)| row.clone()).collect()
    }

    /// The number of a figure: that of its first placement on the whole page, whatever is set of it.
    pub fn figure_number(&mut self, id: &str) -> usize {
        let position = self.placed.iter().position(|placed| placed == id).unwrap_or_else(|| {
            self.placed.push(id.to_owned());
            self.placed.len() - 1
        });
        position + 1
    }

    /// Lays out number and title.
    pub fn figure_head(&mut self, figure: &Figure, number: usize) {
        let label = Run { text: format!("Figure {number}  "), face: Face::of(Role::Dim), target: None };
        self.marked(vec![label], |builder| builder.words(&figure.title, builder.face.bold()));
        self.gap(1);
    }

    /// Lays out takeaway and source.
    pub fn figure_foot(&mut self, figure: &Figure) {
        self.gap(1);
        self.words(&figure.takeaway, Face::of(Role::Dim));
        if !figure.source.is_empty() {
            self.words(&figure.source, Face::of(Role::Dim));
        }
    }

    /// Lays out the picture of a figure and returns its marks; `None`, and nothing laid out, if no picture would be
    /// legible or if the rows do not suffice.
    pub fn picture(&mut self, figure: &Figure, shown: Shown) -> Option<Vec<Mark>> {
        let columns = u16::try_from(self.room()).unwrap_or(u16::MAX);
        let picture = match &figure.body {
            _ if self.glyphs.plain => None,
            FigureBody::Chart(chart) if figure.model.is_some() => {
                model::draw_chart(chart, (columns, model::PICTURE_ROWS), self.glyphs.set).map(|mut lines| {
                    // A model's chart may need one more bar, for a present value between those with bars.
                    lines.extend((chart.kind == ChartKind::Bars).then(Line::default));
                    Picture { lines, marks: Vec::new() }
                })
            }
            FigureBody::Chart(chart) => chart::draw(chart, shown, columns, self.glyphs.set),
            FigureBody::Graph(graph) => graph::draw(graph, shown, columns, self.glyphs.set),
            FigureBody::Frames(pictures) => {
                frames::draw(pictures, frames::frame_of(pictures, shown), columns, self.glyphs.set)
            }
            FigureBody::Table => None,
        };
        let Picture { lines, marks } =
            picture.filter(|picture| shown.rows == 0 || picture.lines.len() <= shown.rows)?;
        lines.into_iter().for_each(|line| self.emit(line.runs));
        Some(marks)
    }

    /// Lays out a figure in plain text: `Figure 2: title. Takeaway. Alternative text.`, then its contents.
    fn plain_figure(&mut self, figure: &Figure, number: usize, alternative: &str, span: Span) {
        let sentences = [figure.title.as_str(), &figure.takeaway, alternative].map(sentence).into_iter().flatten();
        let caption = sentences.collect::<Vec<_>>().join(" ");
        self.words(&format!("Figure {number}: {caption}"), self.face);
        self.gap(1);
        if self.is_asked(figure) {
            return self.words(COMES_LATER, self.face);
        }
        self.figure_body(figure, span);
        if let Some(source) = sentence(&figure.source) {
            self.gap(1);
            self.words(&format!("Source: {source}"), self.face);
        }
    }

    /// Lays out the contents of a figure as text or a table.
    pub fn figure_body(&mut self, figure: &Figure, span: Span) {
        match &figure.body {
            FigureBody::Graph(graph) if !graph.nodes.is_empty() => self.indented("  ", |builder| builder.graph(graph)),
            FigureBody::Frames(frames) => self.frames(frames),
            FigureBody::Graph(_) | FigureBody::Table | FigureBody::Chart(_) => {
                self.table(&figure.table, span);
                if let FigureBody::Chart(chart) = &figure.body
                    && let Some(words) = chart::comparisons(chart)
                {
                    self.gap(1);
                    self.words(&format!("For comparison: {words}."), self.face);
                }
            }
        }
    }

    /// Lays out a graph as sentences: the effects of each node, then the changes in each state.
    fn graph(&mut self, graph: &Graph) {
        let mut group = None;
        for (index, node) in graph.nodes.iter().enumerate() {
            if node.group != group {
                group.clone_from(&node.group);
                group.iter().for_each(|group| self.sentence(&format!("{group}:")));
            }
            let effects: Vec<&str> = graph
                .edges
                .iter()
                .filter(|edge| edge.from == index && !edge.latent)
                .filter_map(|edge| graph.nodes.get(edge.to))
                .map(|node| node.label.as_str())
                .collect();
            let is_alone = !graph.edges.iter().any(|edge| edge.from == index || edge.to == index);
            if !effects.is_empty() {
                let arrow = self.glyphs.arrow();
                self.sentence(&format!("{} {arrow} {}", node.label, effects.join(", ")));
            } else if is_alone {
                self.sentence(&format!("{}: no arrows", node.label));
            }
        }
        for edge in graph.edges.iter().filter(|edge| edge.latent) {
            let edge = self.edge(graph, edge);
            self.sentence(&format!("{edge} (hidden common cause)"));
        }
        for state in &graph.states {
            self.sentence(&self.graph_state(graph, state));
        }
    }

    /// Describes how a state changes a graph.
    pub fn graph_state(&self, graph: &Graph, state: &GraphState) -> String {
        let kinds = [
            ("adds", &state.added),
            ("lacks", &state.removed),
            ("should have", &state.missing),
            ("has wrong", &state.wrong),
        ];
        let differences: Vec<String> = kinds
            .into_iter()
            .filter(|(_, edges)| !edges.is_empty())
            .map(|(verb, edges)| {
                let edges: Vec<String> = edges.iter().map(|edge| self.edge(graph, edge)).collect();
                format!("{verb} {}", edges.join(", "))
            })
            .collect();
        let differences = if differences.is_empty() { "the same".to_owned() } else { differences.join("; ") };
        format!("{}: {differences}", state.name)
    }

    fn sentence(&mut self, words: &str) {
        self.beside(vec![], vec![crate::typeset::line::plain_run("  ")], |builder| builder.words(words, builder.face));
    }

    fn edge(&self, graph: &Graph, edge: &Edge) -> String {
        let arrow = if edge.latent { self.glyphs.double_arrow() } else { self.glyphs.arrow() };
        format!("{} {arrow} {}", graph.name(edge.from), graph.name(edge.to))
    }
}

/// Returns `text` with a full stop, unless it ends with punctuation; `None` if it is empty.
pub(in crate::typeset) fn sentence(text: &str) -> Option<String> {
    let text = text.trim();
    match text.chars().last()? {
        '.' | '!' | '?' | '…' => Some(text.to_owned()),
        _ => Some(format!("{text}.")),
    }
}
