//! The definition of a model: inputs, states with steps, outputs, pictures, tasks. Checked by `content::lab::model`.

use super::formula::Formula;
use super::number;

/// Maximum operations for one change of an input, with its picture: about a millisecond.
pub const OPERATIONS_MAX: usize = 400_000;
/// Maximum inputs.
pub const INPUTS_MAX: usize = 8;
/// Maximum values of an input, minus one.
pub const VALUES_MAX: f64 = 100_000.0;
/// Maximum states.
pub const STATES_MAX: usize = 8;
/// Maximum outputs.
pub const OUTPUTS_MAX: usize = 16;
/// Maximum steps of a state.
pub const STEPS_MAX: u32 = 10_000;
/// Maximum runs.
pub const RUNS_MAX: u32 = 1_000;
/// Maximum tasks.
pub const TASKS_MAX: usize = 8;
/// Maximum pictures.
pub const PICTURES_MAX: usize = 4;
/// Maximum points of a picture along an input.
pub const POINTS_MAX: usize = 61;
/// Minimum points of a curve.
pub const POINTS_MIN: usize = 5;
/// Maximum values along each side of a heat map.
pub const HEAT_POINTS_MAX: usize = 9;

/// A model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Setup {
    /// The inputs, which the visitor changes.
    pub inputs: Vec<Input>,
    /// The states, which change at each step.
    pub states: Vec<State>,
    /// Number of steps of the states.
    pub steps: Steps,
    /// The outputs, computed from inputs and states.
    pub outputs: Vec<Output>,
    /// Number of runs for averaging random numbers; 1 without random numbers.
    pub runs: usize,
    /// Tasks for the visitor, in order.
    pub tasks: Vec<Task>,
    /// Pictures; the first one is shown at the start.
    pub pictures: Vec<Picture>,
    /// Ids of the data files that the model uses.
    pub data: Vec<String>,
    /// Range of each quantity over the inputs evaluated by the check, including the ends of bands.
    pub ranges: Vec<(f64, f64)>,
}

/// A number or a choice that the visitor changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Name in formulas and typed lines.
    pub name: String,
    /// Label shown to the visitor.
    pub label: String,
    /// Unit; may be empty.
    pub unit: String,
    /// The possible values.
    pub dial: Dial,
    /// Initial value.
    pub start: f64,
}

/// The possible values of an input.
#[derive(Debug, Clone, PartialEq)]
pub enum Dial {
    /// Numbers from `min` to `max` in multiples of `step`; all finite, with `min` below `max`.
    Range {
        /// Minimum.
        min: f64,
        /// Maximum.
        max: f64,
        /// Distance between neighbouring values.
        step: f64,
    },
    /// Words; the value is the index, counted from 0.
    Choices(Vec<String>),
}

/// The number of steps.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Steps {
    /// None: there are no states.
    #[default]
    None,
    /// A fixed number of steps.
    Fixed(usize),
    /// The value of an input, rounded.
    Input(usize),
}

/// A number that changes at each step.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Name in formulas.
    pub name: String,
    /// Label shown to the visitor.
    pub label: String,
    /// Unit; may be empty.
    pub unit: String,
    /// Number of decimals; `None` for as many as needed.
    pub digits: Option<u8>,
    /// Value at step 0.
    pub start: Formula,
    /// Value at the next step, computed from the values of all states at the present step.
    pub next: Formula,
}

/// A number computed from inputs, states and earlier outputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Name in formulas.
    pub name: String,
    /// Label shown to the visitor.
    pub label: String,
    /// Unit; may be empty.
    pub unit: String,
    /// Number of decimals; `None` for as many as needed.
    pub digits: Option<u8>,
    /// Formula of the value.
    pub formula: Formula,
}

/// A condition that the visitor is asked to fulfil by changing inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Text of the task.
    pub say: String,
    /// The condition, evaluated with the inputs and the means of all quantities.
    pub when: Formula,
}

/// A plot of quantities.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Kind of plot.
    pub kind: Kind,
    /// Variable on the horizontal axis.
    pub along: Along,
    /// Indices of the shown quantities: see [`Setup::quantity`].
    pub shown: Vec<usize>,
    /// Range of the values.
    pub range: (f64, f64),
    /// Measured values, drawn over the plot.
    pub measured: Vec<Measured>,
}

/// The kinds of plot: the figure kinds that have series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Lines.
    Line,
    /// Areas between the line and the axis.
    Area,
    /// Points.
    Dots,
    /// Bars.
    Bars,
    /// Lines from the start values to the present ones.
    Slope,
    /// Arrows from the start values to the present ones.
    Arrows,
    /// Shades over two inputs.
    Heat,
    /// Histogram of the values over the runs.
    Hist,
    /// Numbers in a table.
    Table,
}

/// The variable on the horizontal axis of a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    /// An input; the others keep their present values.
    Input(usize),
    /// Two inputs, horizontal and vertical.
    Inputs(usize, usize),
    /// The steps.
    Time,
    /// The quantities themselves.
    Quantities,
    /// The runs.
    Runs,
}

/// A series of measured values.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Label shown to the visitor.
    pub label: String,
    /// Points: horizontal coordinate and value.
    pub points: Vec<(f64, f64)>,
}

/// Name, unit and decimals of a state or output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity<'s> {
    /// Name in formulas.
    pub name: &'s str,
    /// Label shown to the visitor.
    pub label: &'s str,
    /// Unit; may be empty.
    pub unit: &'s str,
    /// Number of decimals; `None` for as many as needed.
    pub digits: Option<u8>,
}

impl Quantity<'_> {
    /// Formats a value for the visitor.
    pub fn show(&self, value: f64) -> String {
        number::with_unit(&number::show(value, self.digits), self.unit)
    }
}

impl Setup {
    /// Returns the slot of the step number, which follows the inputs.
    pub fn time_slot(&self) -> usize {
        self.inputs.len()
    }

    /// Returns the slot of the first state; outputs follow the states.
    pub fn first_quantity_slot(&self) -> usize {
        self.inputs.len() + 1
    }

    /// Returns the number of states and outputs together.
    pub fn quantity_count(&self) -> usize {
        self.states.len() + self.outputs.len()
    }

    /// Returns a quantity by its index: states first, then outputs.
    pub fn quantity(&self, index: usize) -> Option<Quantity<'_>> {
        match index.checked_sub(self.states.len()) {
            None => self.states.get(index).map(|state| Quantity {
                name: &state.name,
                label: &state.label,
                unit: &state.unit,
                digits: state.digits,
            }),
            Some(index) => self.outputs.get(index).map(|output| Quantity {
                name: &output.name,
                label: &output.label,
                unit: &output.unit,
                digits: output.digits,
            }),
        }
    }

    /// Returns all quantities in order.
    pub fn quantities(&self) -> impl Iterator<Item = Quantity<'_>> {
        (0..self.quantity_count()).filter_map(|index| self.quantity(index))
    }

    /// Returns the index of an input by its name, ignoring case.
    pub fn input_named(&self, name: &str) -> Option<usize> {
        self.inputs.iter().position(|input| input.name.eq_ignore_ascii_case(name))
    }

    /// Returns the initial values of the inputs.
    pub fn start(&self) -> Vec<f64> {
        self.inputs.iter().map(|input| input.start).collect()
    }

    /// Returns the number of steps at these inputs.
    pub fn steps_at(&self, inputs: &[f64]) -> usize {
        match self.steps {
            Steps::None => 0,
            Steps::Fixed(steps) => steps,
            Steps::Input(input) => {
                inputs.get(input).map_or(0, |steps| steps.round().clamp(0.0, f64::from(STEPS_MAX)) as usize)
            }
        }
    }

    /// Returns the maximum number of steps at any inputs.
    pub fn steps_max(&self) -> usize {
        match self.steps {
            Steps::Input(input) => match self.inputs.get(input).map(|input| &input.dial) {
                Some(Dial::Range { max, .. }) => max.round().clamp(0.0, f64::from(STEPS_MAX)) as usize,
                _ => 0,
            },
            _ => self.steps_at(&[]),
        }
    }

    /// Returns the maximum operations of one evaluation, with the quantities at each step (`on_the_way`) or only at
    /// the last one.
    pub fn cost(&self, on_the_way: bool) -> usize {
        let starts: usize = self.states.iter().map(|state| state.start.cost()).sum();
        let steps: usize = self.states.iter().map(|state| state.next.cost()).sum();
        // Each value is stored, sorted and averaged.
        let kept = self.quantity_count() * if self.runs > 1 { 8 } else { 1 };
        let told = kept + self.outputs.iter().map(|output| output.formula.cost()).sum::<usize>();
        let times = if on_the_way { self.steps_max() + 1 } else { 1 };
        let run = starts + self.steps_max().saturating_mul(steps).saturating_add(times.saturating_mul(told));
        run.saturating_mul(self.runs.max(1)).max(1)
    }

    /// Returns the values of an input for a picture with at most `most` evaluations: all values, or evenly spaced
    /// ones including both ends.
    pub fn points(&self, input: usize, most: usize) -> Vec<f64> {
        let Some(input) = self.inputs.get(input) else { return Vec::new() };
        let count = input.count();
        if count <= most {
            return (0..count).map(|index| input.value(index)).collect();
        }
        let gaps = most.max(2) - 1;
        (0..=gaps).map(|gap| input.value((count - 1) * gap / gaps)).collect()
    }

    /// Returns the maximum evaluations of a picture, without that of the present state.
    pub fn evaluations(&self) -> usize {
        OPERATIONS_MAX.saturating_sub(self.cost(true)) / self.cost(false)
    }
}

impl Input {
    /// Returns the number of possible values.
    pub fn count(&self) -> usize {
        match &self.dial {
            Dial::Choices(choices) => choices.len(),
            Dial::Range { min, max, step } => ((max - min) / step + 1e-9).floor().min(VALUES_MAX) as usize + 1,
        }
    }

    /// Returns the value with this index.
    pub fn value(&self, index: usize) -> f64 {
        match &self.dial {
            Dial::Choices(_) => index as f64,
            // Rounded to its decimals, so that 3 × 0.1 is 0.3.
            Dial::Range { min, step, .. } => {
                number::rounded(min + step * index as f64, number::decimals(*step).max(number::decimals(*min)))
            }
        }
    }

    /// Returns the index of the nearest possible value.
    pub fn index(&self, value: f64) -> usize {
        let last = self.count() - 1;
        match &self.dial {
            Dial::Choices(_) => (value.max(0.0) as usize).min(last),
            Dial::Range { min, step, .. } => (((value - min) / step).round().max(0.0) as usize).min(last),
        }
    }

    /// Returns the nearest possible value.
    pub fn nearest(&self, value: f64) -> f64 {
        self.value(self.index(value))
    }

    /// Formats a value for typed lines.
    pub fn word(&self, value: f64) -> String {
        match &self.dial {
            Dial::Choices(choices) => choices.get(self.index(value)).cloned().unwrap_or_default(),
            Dial::Range { min, step, .. } => {
                let decimals = number::decimals(*step).max(number::decimals(*min));
                number::show(value, Some(decimals))
            }
        }
    }

    /// Formats a value for the visitor.
    pub fn show(&self, value: f64) -> String {
        number::with_unit(&self.word(value), &self.unit)
    }

    /// Returns the possible value nearest to a typed word.
    pub fn typed(&self, word: &str) -> Option<f64> {
        match &self.dial {
            Dial::Choices(choices) => {
                let is_it = |choice: &String| {
                    choice.eq_ignore_ascii_case(word) || choice.replace(' ', "-").eq_ignore_ascii_case(word)
                };
                choices.iter().position(is_it).map(|index| index as f64)
            }
            Dial::Range { .. } => {
                let number: f64 = word.parse().ok().filter(|number: &f64| number.is_finite())?;
                Some(self.nearest(number))
            }
        }
    }
}
