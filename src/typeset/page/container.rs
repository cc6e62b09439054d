//! Containers on a page without interaction: labels, bars and columns.

use crate::content::model::{
    Block, BlockKind, Container, FigureBody, Inline, Panel, PanelKind, Prediction, Quotation, Story,
};
use crate::content::prediction::Question;
use crate::diagnostic::Span;
use crate::typeset::depth::Depth;
use crate::typeset::line::plain_run;
use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::page::inline::Styled;
use crate::typeset::page::survey::placed_figures;
use crate::typeset::picture::Shown;
use crate::typeset::{Face, Line, Role, Run, Target};

/// Columns between cells side by side.
const GUTTER: usize = 3;
/// Minimum columns of a `stats` cell beside others.
const STATS_COLUMNS: usize = 16;
/// Minimum columns of a `cards` cell beside others.
const CARDS_COLUMNS: usize = 26;
/// Minimum columns of a `compare` cell beside others.
const COMPARE_COLUMNS: usize = 28;

/// A cell of a container such as cards, stats or tabs: title and contents.
struct Cell<'a> {
    label: &'a [Inline],
    blocks: &'a [Block],
}

impl LayoutBuilder<'_> {
    /// Lays out a container.
    pub fn container(&mut self, container: &Container, span: Span) {
        match container {
            Container::Panel(panel) => self.panel(panel),
            Container::Quotation(quotation) => self.quotation(quotation),
            Container::Prediction(prediction) => self.predict(prediction),
            Container::Story(story) => {
                self.title_line(story.title.as_deref());
                self.story(story, span);
            }
        }
    }

    fn panel(&mut self, panel: &Panel) {
        if matches!(panel.kind, PanelKind::Deep | PanelKind::Brief | PanelKind::Steps) {
            return self.panel_of_kind(panel);
        }
        self.kept_together(|builder| builder.panel_of_kind(panel));
    }

    fn panel_of_kind(&mut self, panel: &Panel) {
        let body = panel.body.as_slice();
        match panel.kind {
            PanelKind::Note => return self.labelled("Note", panel, Face::of(Role::Dim)),
            PanelKind::Aside => return self.labelled("Aside", panel, Face::of(Role::Dim)),
            PanelKind::Deep => return self.deep(panel),
            PanelKind::Takeaway => return self.takeaway(panel),
            _ => self.title_line(panel.title.as_deref()),
        }
        match panel.kind {
            PanelKind::Stats => self.cells(body, STATS_COLUMNS),
            PanelKind::Cards => self.cells(body, CARDS_COLUMNS),
            PanelKind::Compare => self.cells(body, COMPARE_COLUMNS),
            PanelKind::Tabs => self.stacked(&cells(body)),
            PanelKind::Steps => self.steps(body),
            _ => self.blocks(body),
        }
    }

    fn title_line(&mut self, title: Option<&str>) {
        if let Some(title) = title {
            self.words(title, self.face.bold());
            self.gap(1);
        }
    }

    /// Lays out a label and, indented below it, the body in `face`.
    fn labelled(&mut self, label: &str, panel: &Panel, face: Face) {
        self.words(&titled(label, panel), Face::of(Role::Dim).bold());
        self.indented("  ", |builder| builder.faced(face, |builder| builder.blocks(&panel.body)));
    }

    /// Lays out a part of the deepest depth: on an interactive page, a fold.
    fn deep(&mut self, panel: &Panel) {
        let title = panel.title.clone().unwrap_or_default();
        let folds = self.parts.is_some_and(|parts| parts.depth != Depth::Everything);
        if !folds {
            return self.labelled("In depth", panel, self.face);
        }
        let is_open = self.parts.is_some_and(|parts| parts.unfolded.contains(&title));
        let sign = self.glyphs.fold(is_open);
        let target = self.spot(Target::Fold(title));
        // A closed fold names its figures, whose numbers the text around it skips.
        let figures = if is_open { String::new() } else { self.figures_in(&panel.body) };
        self.leading_to(target, |builder| {
            builder.words(&format!("{sign} {}{figures}", titled("In depth", panel)), Face::of(Role::Dim).bold());
        });
        if is_open {
            self.indented("  ", |builder| builder.blocks(&panel.body));
        }
    }

    /// Returns the numbers of the figures in blocks, in brackets; empty if there are none.
    fn figures_in(&mut self, blocks: &[Block]) -> String {
        let numbers: Vec<String> = placed_figures(blocks).iter().map(|id| self.figure_number(id).to_string()).collect();
        match numbers.as_slice() {
            [] => String::new(),
            [number] => format!(" (Figure {number})"),
            _ => format!(" (Figures {})", numbers.join(", ")),
        }
    }

    fn takeaway(&mut self, panel: &Panel) {
        let bar = self.glyphs.strong_bar();
        self.barred(bar, Role::Accent, |builder| {
            builder.words(&titled("Take away", panel), builder.face.bold());
            builder.blocks(&panel.body);
        });
    }

    /// Lays out a quotation and, below it, its author and work.
    fn quotation(&mut self, quotation: &Quotation) {
        self.quote(&quotation.body);
        let origin: Vec<&str> = [&quotation.by, &quotation.source].into_iter().flatten().map(String::as_str).collect();
        if !origin.is_empty() {
            self.indented("  ", |builder| builder.words(&format!("— {}", origin.join(", ")), Face::of(Role::Dim)));
        }
    }

    /// Lays out cells side by side if each gets at least `least` columns, else one below the other.
    fn cells(&mut self, body: &[Block], least: usize) {
        let cells = cells(body);
        let room = self.room();
        let beside = ((room + GUTTER) / (least + GUTTER)).min(cells.len());
        if beside < 2 || self.glyphs.plain {
            return self.stacked(&cells);
        }
        // Rows are filled as evenly as possible: four cells are two rows of two, not three and one.
        let rows = cells.len().div_ceil(beside);
        let beside = cells.len().div_ceil(rows);
        let columns = (room + GUTTER) / beside - GUTTER;
        for (position, row) in cells.chunks(beside).enumerate() {
            if position > 0 {
                self.gap(1);
            }
            let boxes: Vec<Vec<Line>> =
                row.iter().map(|cell| self.boxed(columns, |builder| builder.cell(cell))).collect();
            for line in 0..boxes.iter().map(Vec::len).max().unwrap_or(0) {
                let mut runs = Vec::new();
                for cell in &boxes {
                    let text = cell.get(line).map_or(&[][..], |line| line.runs.as_slice());
                    let blanks = (columns + GUTTER).saturating_sub(crate::typeset::line::runs_width(text));
                    runs.extend_from_slice(text);
                    runs.push(plain_run(&" ".repeat(blanks)));
                }
                self.emit(runs);
            }
        }
    }

    /// Lays out cells one below the other.
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
            self.marked_by(format!("{:>digits$}. ", position + 1), |builder| builder.cell(cell));
        }
    }

    /// Lays out question, choices, answer and explanation, without the part for readers whose guess was close.
    fn predict(&mut self, prediction: &Prediction) {
        if let Some(parts) = self.parts {
            return self.live_prediction(prediction, parts);
        }
        self.asked(prediction);
        self.gap(1);
        let answer = match &prediction.question {
            Question::Order { options, answer } => {
                answer.iter().map(|option| options[*option].as_str()).collect::<Vec<_>>().join(", ")
            }
            Question::Number { unit, .. } => format!("{} {unit}", prediction.answer),
            Question::Choice { .. } | Question::Line(_) => prediction.answer.clone(),
        };
        let label = Styled::of("Answer", Face::of(Role::Dim), self.glyphs);
        let answer = Styled::of(answer.trim(), Face::of(Role::Good).bold(), self.glyphs);
        self.styled(&label.labelling(&answer), None);
        self.blocks(&prediction.reveal);
    }

    /// Lays out the question of a prediction and its choices.
    pub fn asked(&mut self, prediction: &Prediction) {
        self.words("Before you read on", Face::of(Role::Accent).bold());
        self.gap(1);
        self.blocks(&prediction.body);
        for (position, option) in prediction.question.options().iter().enumerate() {
            self.marked_by(format!("{}) ", position + 1), |builder| builder.words(option, builder.face));
        }
        if let Question::Number { min, max, unit, .. } = &prediction.question {
            self.words(&format!("Between {min} and {max} {unit}"), Face::of(Role::Dim));
        }
    }

    /// Lays out the figure, then the numbered steps; a graph or frames are drawn again at each step, in the state of
    /// that step.
    fn story(&mut self, story: &Story, span: Span) {
        let figure = self.manuscript.figures.iter().find(|figure| figure.id == story.figure);
        if let (Some(parts), Some(figure)) = (self.parts, figure) {
            return self.stepped_story(story, figure, usize::from(parts.rows), span);
        }
        let stepping = figure
            .filter(|figure| !self.glyphs.plain && matches!(figure.body, FigureBody::Graph(_) | FigureBody::Frames(_)));
        match (figure, stepping) {
            (Some(_), Some(figure)) => {
                let number = self.figure_number(&story.figure);
                self.figure_head(figure, number);
            }
            (Some(_), None) => self.figure(&story.figure, "", span),
            (None, _) => {}
        }
        // The head of a figure with steps already ends with a blank line.
        let mut needs_gap = figure.is_some() && stepping.is_none();
        let count = story.steps.len();
        for (position, step) in story.steps.iter().enumerate() {
            if needs_gap {
                self.gap(1);
            }
            needs_gap = true;
            self.marked_by(format!("{}/{count}  ", position + 1), |builder| builder.step(step));
            if let Some(figure) = stepping {
                self.gap(1);
                self.picture(figure, Shown { states: &step.show, focus: &step.focus, ..Shown::default() });
            }
        }
        if let Some(figure) = stepping {
            self.figure_foot(figure);
        }
    }

    fn marked_by(&mut self, marker: String, inside: impl FnOnce(&mut Self)) {
        self.marked(vec![Run { text: marker, face: Face::of(Role::Dim), target: None }], inside);
    }
}

/// Returns `label: title`, or the label alone without a title.
pub(in crate::typeset) fn titled(label: &str, panel: &Panel) -> String {
    panel.title.as_ref().map_or_else(|| label.to_owned(), |title| format!("{label}: {title}"))
}

/// Returns the cells of a body: the parts under its headings, or between its rules, or the items of its list, or else
/// its blocks.
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
