//! A model as its author wrote it: inputs, states that step, outputs, pictures, tasks. Checked by `content::lab::model`.

use super::formula::Formula;
use super::number;

/// Operations that one turn of a dial may cost: its evaluation and its picture, about a millisecond.
pub const OPERATIONS_MAX: usize = 400_000;
/// Most inputs.
pub const INPUTS_MAX: usize = 8;
/// Most values of an input, less one.
pub const VALUES_MAX: f64 = 100_000.0;
/// Most states.
pub const STATES_MAX: usize = 8;
/// Most outputs.
pub const OUTPUTS_MAX: usize = 16;
/// Most steps of a state.
pub const STEPS_MAX: u32 = 10_000;
/// Most runs.
pub const RUNS_MAX: u32 = 1_000;
/// Most tasks.
pub const TASKS_MAX: usize = 8;
/// Most pictures.
pub const PICTURES_MAX: usize = 4;
/// Most values of an input that a picture goes through.
pub const POINTS_MAX: usize = 61;
/// Fewest values of an input that make a curve.
pub const POINTS_MIN: usize = 5;
/// Most values along each side of a heat map.
pub const HEAT_POINTS_MAX: usize = 9;

/// A model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Setup {
    /// Numbers that the visitor turns.
    pub inputs: Vec<Input>,
    /// Numbers that step.
    pub states: Vec<State>,
    /// Steps that states make.
    pub steps: Steps,
    /// Numbers computed from inputs and states.
    pub outputs: Vec<Output>,
    /// Runs that chance is averaged over; 1 without chance.
    pub runs: usize,
    /// Things to bring about, in order.
    pub tasks: Vec<Task>,
    /// Pictures of it, the first one shown first.
    pub pictures: Vec<Picture>,
    /// Names of the data files that it reads.
    pub data: Vec<String>,
    /// Range of each quantity over the inputs that were tried when it was checked, ends of bands included.
    pub ranges: Vec<(f64, f64)>,
}

/// A number or a choice that the visitor turns.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Name in formulas and typed lines.
    pub name: String,
    /// Name that the visitor reads.
    pub label: String,
    /// Unit, may be empty.
    pub unit: String,
    /// Values that it can take.
    pub dial: Dial,
    /// Value at the beginning.
    pub start: f64,
}

/// Values that an input can take.
#[derive(Debug, Clone, PartialEq)]
pub enum Dial {
    /// Numbers from `min` to `max` by `step`, finite and in order.
    Range {
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
        /// Distance of neighbours.
        step: f64,
    },
    /// Words; the value is the position from 0.
    Choices(Vec<String>),
}

/// Number of steps.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Steps {
    /// No state steps.
    #[default]
    None,
    /// A fixed number.
    Fixed(usize),
    /// The value of an input, rounded.
    Input(usize),
}

/// A number that steps.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Name in formulas.
    pub name: String,
    /// Name that the visitor reads.
    pub label: String,
    /// Unit, may be empty.
    pub unit: String,
    /// Decimals shown; none: as many as it needs.
    pub digits: Option<u8>,
    /// Value at step 0.
    pub start: Formula,
    /// Value at the next step, from the values of all states at this one.
    pub next: Formula,
}

/// A number that follows from inputs, states and earlier outputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Name in formulas.
    pub name: String,
    /// Name that the visitor reads.
    pub label: String,
    /// Unit, may be empty.
    pub unit: String,
    /// Decimals shown; none: as many as it needs.
    pub digits: Option<u8>,
    /// Value.
    pub formula: Formula,
}

/// Something to bring about by turning inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The task in words.
    pub say: String,
    /// Solved where this is true of the inputs and of the means of all quantities.
    pub when: Formula,
}

/// A picture of quantities.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Drawing.
    pub kind: Kind,
    /// Domain that it is drawn over.
    pub along: Along,
    /// Quantities shown: see [`Setup::quantity`].
    pub shown: Vec<usize>,
    /// Range of the values.
    pub range: (f64, f64),
    /// Measured values laid over it.
    pub measured: Vec<Measured>,
}

/// Drawings of a picture: the figure kinds that have series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Joined points.
    Line,
    /// Joined points, filled down to the axis.
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
    /// Histogram of the values in the runs.
    Hist,
    /// Numbers in rows.
    Table,
}

/// Domain that a picture is drawn over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    /// The values of an input, the others as they are.
    Input(usize),
    /// Two inputs, across and up.
    Inputs(usize, usize),
    /// Steps.
    Time,
    /// The quantities themselves.
    Quantities,
    /// The values of the runs.
    Runs,
}

/// Measured values of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Name that the visitor reads.
    pub label: String,
    /// Place along the picture and value.
    pub points: Vec<(f64, f64)>,
}

/// Name, unit and decimals of a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity<'s> {
    /// Name in formulas.
    pub name: &'s str,
    /// Name that the visitor reads.
    pub label: &'s str,
    /// Unit, may be empty.
    pub unit: &'s str,
    /// Decimals shown.
    pub digits: Option<u8>,
}

impl Quantity<'_> {
    /// A value as the visitor reads it.
    pub fn show(&self, value: f64) -> String {
        number::with_unit(&number::show(value, self.digits), self.unit)
    }
}

impl Setup {
    /// Slot of the step's number; inputs stand before it.
    pub fn time_slot(&self) -> usize {
        self.inputs.len()
    }

    /// Slot of the first state; outputs stand behind the states.
    pub fn first_quantity_slot(&self) -> usize {
        self.inputs.len() + 1
    }

    /// States and outputs: how many quantities there are.
    pub fn quantity_count(&self) -> usize {
        self.states.len() + self.outputs.len()
    }

    /// A quantity: states come first, outputs behind them.
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

    /// All quantities in order.
    pub fn quantities(&self) -> impl Iterator<Item = Quantity<'_>> {
        (0..self.quantity_count()).filter_map(|index| self.quantity(index))
    }

    /// Index of a quantity by its name, upper or lower case.
    pub fn quantity_named(&self, name: &str) -> Option<usize> {
        self.quantities().position(|quantity| quantity.name.eq_ignore_ascii_case(name))
    }

    /// Index of an input by its name, upper or lower case.
    pub fn input_named(&self, name: &str) -> Option<usize> {
        self.inputs.iter().position(|input| input.name.eq_ignore_ascii_case(name))
    }

    /// Values at the beginning.
    pub fn start(&self) -> Vec<f64> {
        self.inputs.iter().map(|input| input.start).collect()
    }

    /// Steps that states make at these inputs.
    pub fn steps_at(&self, inputs: &[f64]) -> usize {
        match self.steps {
            Steps::None => 0,
            Steps::Fixed(steps) => steps,
            Steps::Input(input) => {
                inputs.get(input).map_or(0, |steps| steps.round().clamp(0.0, f64::from(STEPS_MAX)) as usize)
            }
        }
    }

    /// Most steps that states make.
    pub fn steps_max(&self) -> usize {
        match self.steps {
            Steps::Input(input) => match self.inputs.get(input).map(|input| &input.dial) {
                Some(Dial::Range { max, .. }) => max.round().clamp(0.0, f64::from(STEPS_MAX)) as usize,
                _ => 0,
            },
            _ => self.steps_at(&[]),
        }
    }

    /// Operations that one evaluation costs at most, with the quantities at each step or at the last only.
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

    /// Values of an input that a picture goes through when so many evaluations may be made: all, or evenly so many, both
    /// ends among them.
    pub fn points(&self, input: usize, most: usize) -> Vec<f64> {
        let Some(input) = self.inputs.get(input) else { return Vec::new() };
        let count = input.count();
        if count <= most {
            return (0..count).map(|index| input.value(index)).collect();
        }
        let gaps = most.max(2) - 1;
        (0..=gaps).map(|gap| input.value((count - 1) * gap / gaps)).collect()
    }

    /// Evaluations that a picture may take beside that of the present state.
    pub fn evaluations(&self) -> usize {
        OPERATIONS_MAX.saturating_sub(self.cost(true)) / self.cost(false)
    }
}

impl Input {
    /// Number of values.
    pub fn count(&self) -> usize {
        match &self.dial {
            Dial::Choices(choices) => choices.len(),
            Dial::Range { min, max, step } => ((max - min) / step + 1e-9).floor().min(VALUES_MAX) as usize + 1,
        }
    }

    /// The value with this position.
    pub fn value(&self, index: usize) -> f64 {
        match &self.dial {
            Dial::Choices(_) => index as f64,
            // Through its decimals, so that 3 × 0.1 is 0.3.
            Dial::Range { min, step, .. } => {
                number::rounded(min + step * index as f64, number::decimals(*step).max(number::decimals(*min)))
            }
        }
    }

    /// Position of the nearest value.
    pub fn index(&self, value: f64) -> usize {
        let last = self.count() - 1;
        match &self.dial {
            Dial::Choices(_) => (value.max(0.0) as usize).min(last),
            Dial::Range { min, step, .. } => (((value - min) / step).round().max(0.0) as usize).min(last),
        }
    }

    /// The nearest value that it can take.
    pub fn nearest(&self, value: f64) -> f64 {
        self.value(self.index(value))
    }

    /// A value as it is typed.
    pub fn word(&self, value: f64) -> String {
        match &self.dial {
            Dial::Choices(choices) => choices.get(self.index(value)).cloned().unwrap_or_default(),
            Dial::Range { min, step, .. } => {
                let decimals = number::decimals(*step).max(number::decimals(*min));
                number::show(value, Some(decimals))
            }
        }
    }

    /// A value as the visitor reads it.
    pub fn show(&self, value: f64) -> String {
        number::with_unit(&self.word(value), &self.unit)
    }

    /// The value that a typed word means: the nearest that it can take.
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
