//! Labs on a page, where they are not played: purpose, rules, and a run recorded by the author.

use crate::content::model::{Lab, Slug};
use crate::lab::{Run as LabRun, Setup};
use crate::typeset::line::{plain_run, runs_width};
use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::page::withheld::{COMES_LATER, is_withheld};
use crate::typeset::regions::LabRegion;
use crate::typeset::{Charset, Face, Role, Run, Target, text};

/// Rows of a model's preview for its chart, its task and blank rows.
const CHART_ROWS: usize = 18;
/// Rows of a model's preview for a line of bars and its task.
const BARS_ROWS: usize = 3;
/// Rows of the preview of a room.
const GRID_ROWS: usize = 9;
/// Rows of the preview of a bench or of a store.
const BENCH_ROWS: usize = 10;
/// Minimum rows in which a lab can be shown.
const ROWS_LEAST: usize = 4;
/// Rows of a card's text and borders, which are on screen together with the preview.
const CARD_ROWS: usize = 5;

/// Disclaimer shown with every lab.
pub(in crate::typeset) const ILLUSTRATES: &str = "This lab illustrates; it reproduces no result.";

impl LayoutBuilder<'_> {
    /// Lays out a lab as words or, on a screen, as a card that opens it.
    pub fn lab(&mut self, lab: &Lab, alternative: &str) {
        if let (false, Some(slug)) = (self.glyphs.plain, self.manuscript.slug) {
            let target = self.spot(Target::Lab { page: slug.clone(), id: lab.id.clone() });
            return self.leading_to(target, |builder| builder.lab_card(lab, slug));
        }
        self.lab_rules(lab, alternative);
        self.gap(1);
        self.words(&format!("A run, with seed {}:", lab.seed), self.face);
        let mut run = LabRun::new(lab.setup.clone(), lab.seed);
        for said in run.describe() {
            self.words(&said, self.face);
        }
        for action in &lab.demo {
            self.gap(1);
            self.words(&format!("> {action}"), self.face);
            for said in run.execute(action).lines {
                self.words(&said, self.face);
            }
        }
        self.gap(1);
        self.words(ILLUSTRATES, self.face);
    }

    /// Lays out a lab in a state of its inputs, given as `name=value` pairs separated by blanks.
    pub fn lab_in_state(&mut self, lab: &Lab, state: &str) {
        self.lab_rules(lab, "");
        self.gap(1);
        let mut run = LabRun::new(lab.setup.clone(), lab.seed);
        run.execute(&format!("set {state}"));
        for said in run.describe() {
            self.words(&said, self.face);
        }
        self.gap(1);
        self.words(ILLUSTRATES, self.face);
    }

    /// Lays out the goal and the rules of a lab.
    pub fn lab_rules(&mut self, lab: &Lab, alternative: &str) {
        let caption =
            [lab.title.as_str(), alternative].map(crate::typeset::page::figure::sentence).into_iter().flatten();
        let caption = caption.collect::<Vec<_>>().join(" ");
        self.words(&format!("Lab ({} min): {caption}", lab.minutes), self.face);
        self.gap(1);
        self.words(&format!("The goal: {}", lab.goal), self.face);
        for rule in &lab.rules {
            self.marked(vec![plain_run("- ")], |builder| builder.words(rule, builder.face));
        }
        for line in &lab.compare {
            self.words(line, self.face);
        }
    }

    /// Lays out a card that opens the lab: title, duration, goal, an area for a preview, and the results of others.
    /// The interface draws the visitor's present state of the lab into the area.
    fn lab_card(&mut self, lab: &Lab, page: &Slug) {
        let columns = self.room();
        let inside = columns.saturating_sub(4).max(1);
        let rows = if is_withheld(&self.withheld, &lab.id) { 0 } else { self.rows_in_small(lab) };
        let width = u16::try_from(inside).unwrap_or(u16::MAX);
        let (mut small, mut result) = (0, 0);
        let lines = self.boxed(inside, |builder| {
            builder.words(&lab.title, Face::of(Role::Accent).bold());
            builder.words(&lab.goal, builder.face);
            if rows > 0 {
                builder.gap(1);
            }
            small = builder.layout.lines.len();
            builder.gap(rows);
            if is_withheld(&builder.withheld, &lab.id) {
                builder.words(COMES_LATER, Face::of(Role::Dim));
            }
            builder.gap(1);
            result = builder.layout.lines.len() - 1;
            for line in &lab.compare {
                builder.words(line, Face::of(Role::Dim));
            }
            builder.words(ILLUSTRATES, Face::of(Role::Dim));
        });
        let [rule, side, top_left, top_right, bottom_left, bottom_right] = match self.glyphs.set {
            Charset::Ascii => ["-", "|", "+", "+", "+", "+"],
            _ => ["─", "│", "╭", "╮", "╰", "╯"],
        };
        let minutes = format!("about {} min", lab.minutes);
        let edge = |left: &str, words: [&str; 2], right: &str| {
            let used: usize = words.iter().map(|words| text::width(words) + 2).sum();
            let (first, last) = if used + 6 <= columns { (words[0], words[1]) } else { (words[0], "") };
            let pad = |words: &str| if words.is_empty() { String::new() } else { format!(" {words} ") };
            let (first, last) = (pad(first), pad(last));
            let middle = columns.saturating_sub(4 + text::width(&first) + text::width(&last));
            let face = Face::of(Role::Rule);
            let strong = Face::of(Role::Accent).bold();
            vec![
                Run::new(format!("{left}{rule}"), face),
                Run::new(first, strong),
                Run::new(rule.repeat(middle), face),
                Run::new(last, Face::of(Role::Dim)),
                Run::new(format!("{rule}{right}"), face),
            ]
        };
        let card = self.layout.lines.len();
        self.emit(edge(top_left, ["Play", &minutes], top_right));
        let first = self.layout.lines.len();
        let left = u16::try_from(self.indent() + 2).unwrap_or(u16::MAX);
        for line in lines {
            let blanks = " ".repeat(inside.saturating_sub(runs_width(&line.runs)));
            let mut runs = vec![Run::new(format!("{side} "), Face::of(Role::Rule))];
            runs.extend(line.runs);
            runs.push(Run::new(blanks, Face::default()));
            runs.push(Run::new(format!(" {side}"), Face::of(Role::Rule)));
            self.emit(runs);
        }
        self.emit(edge(bottom_left, ["p or enter plays it", ""], bottom_right));
        self.keep(card..self.layout.lines.len());
        let lines = first + small..first + small + rows;
        let place =
            LabRegion { page: page.clone(), id: lab.id.clone(), lines, left, width, result: Some(first + result) };
        self.layout.regions.labs.push(place);
    }

    /// Returns the rows of a lab's preview on its page, limited so that the card's text is on screen with it.
    fn rows_in_small(&self, lab: &Lab) -> usize {
        let screen = self.parts.map_or(0, |parts| usize::from(parts.rows.saturating_sub(6)));
        let room = screen.saturating_sub(CARD_ROWS);
        let rows = match &*lab.setup {
            Setup::Model(setup) => {
                let (dials, shown) = (setup.inputs.len().min(4), setup.outputs.len().clamp(1, 4));
                let with_chart = dials + shown + CHART_ROWS;
                // Without room for a chart there is a line of bars.
                if with_chart <= room { with_chart } else { dials + shown.min(2) + BARS_ROWS }
            }
            Setup::Grid(_) => GRID_ROWS,
            Setup::Memory(_) | Setup::Scm(_) => BENCH_ROWS,
        };
        let rows = rows.min(room);
        if rows < ROWS_LEAST { 0 } else { rows }
    }
}
