//! Figures drawn from models, at the visitor's present state of the model, with the last states in the background.

use crate::content::lab::model::chart;
use crate::content::model::{Figure, ModelPicture};
use crate::lab::model::{Along, Game, Plot, TRACES};
use crate::typeset::regions::PictureRegion;
use crate::typeset::{Charset, Line, model};

/// State of a model: inputs, and number of times that new random numbers were drawn.
type State = (Vec<f64>, u32);

/// Points of a curve.
type Curve = Vec<(f64, f64)>;

/// A figure of a model at the present state.
#[derive(Debug, Clone)]
pub(super) struct LiveFigure {
    id: String,
    state: State,
    plot: Plot,
    /// First curve of the figure in earlier states, so that no curve is computed twice.
    known: Vec<(State, Curve)>,
    /// Curves behind the present one, the latest first.
    traces: Vec<Curve>,
}

/// Figures of models in other states than the start.
#[derive(Debug, Clone, Default)]
pub(super) struct LiveFigures(Vec<LiveFigure>);

impl LiveFigures {
    /// Updates a figure to the present state of its model.
    pub(super) fn follow(&mut self, figure: &Figure, game: &Game) {
        let Some(ModelPicture { picture, .. }) = &figure.model else { return };
        let (seed, draw) = game.chance();
        let at = self.0.iter().position(|live| live.id == figure.id);
        if at.is_some_and(|at| self.0[at].state.0 == game.inputs() && self.0[at].state.1 == draw) {
            return;
        }
        let plot = |inputs: &[f64], draw: u32| {
            let outcome = game.setup().evaluate(inputs, (seed, draw), picture.along == Along::Time);
            game.setup().plot(picture, inputs, (seed, draw), &outcome).0
        };
        let state = (game.inputs().to_vec(), draw);
        let mut known = Vec::new();
        if let Some(at) = at {
            let old = self.0.swap_remove(at);
            known = old.known;
            known.push((old.state, curve(&old.plot)));
        }
        let present = plot(&state.0, draw);
        let mut traces: Vec<Curve> = Vec::new();
        let mut kept: Vec<(State, Curve)> = Vec::new();
        for tried in game.tries() {
            let points = match known.iter().find(|(state, _)| state == tried) {
                Some((_, points)) => points.clone(),
                None => curve(&plot(&tried.0, tried.1)),
            };
            if points != curve(&present) && !traces.contains(&points) {
                traces.push(points.clone());
            }
            kept.push((tried.clone(), points));
            if traces.len() == TRACES {
                break;
            }
        }
        self.0.push(LiveFigure { id: figure.id.clone(), state, plot: present, known: kept, traces });
    }

    /// Returns the picture of a figure at the present state, for its area on the page; `None` at the start.
    pub(super) fn draw(
        &self,
        figure: &Figure,
        game: &Game,
        place: &PictureRegion,
        glyphs: Charset,
    ) -> Option<Vec<Line>> {
        let ModelPicture { picture, .. } = figure.model.as_ref()?;
        let live = self.0.iter().find(|live| live.id == figure.id)?;
        let tries = live.traces.iter().map(Vec::as_slice);
        let chart = chart::chart(game.setup(), picture, &live.plot, tries)?;
        let rows = place.lines.len();
        let mut lines = model::draw_chart(&chart, (place.width, u16::try_from(rows).unwrap_or(u16::MAX)), glyphs)?;
        lines.resize(rows, Line::default());
        Some(lines)
    }
}

/// Returns the first curve of a plot; empty if it has none.
fn curve(plot: &Plot) -> Curve {
    match plot {
        Plot::Curves { xs, series, .. } => {
            let values = series.first().into_iter().flatten();
            xs.iter().copied().zip(values.map(|spread| spread.mean)).collect()
        }
        Plot::Cells { .. } | Plot::Values { .. } | Plot::Runs(_) => Vec::new(),
    }
}
