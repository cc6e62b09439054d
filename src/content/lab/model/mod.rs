//! Keys of the engine `model`: inputs, states, outputs, tasks and pictures; formulas are checked at their position in
//! the file.

pub mod chart;
mod finite;
mod names;
pub mod pictures;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeValue;

use self::names::Scope;
use crate::content::data::Data;
use crate::content::fields::{At, Fields, Reader};
use crate::diagnostic::{Span, did_you_mean};
use crate::lab::Setup;
use crate::lab::model::{
    self, DIGITS_MAX, Dial, Formula, INPUTS_MAX, Input, OPERATIONS_MAX, OUTPUTS_MAX, Output, RUNS_MAX, STATES_MAX,
    STEPS_MAX, State, Steps, TASKS_MAX, Task, VALUES_MAX,
};

/// Maximum choices of an input.
const CHOICES_MAX: usize = 9;
/// Default number of runs of a random model.
const RUNS: u32 = 200;

/// Reads `[[input]]` (`name`, `label`, `unit`, `min`, `max`, `step`, `start`; or `choices` and `start`), `steps` and
/// `[[state]]` (`name`, `label`, `unit`, `digits`, `start`, `next`), `runs`, `[[output]]` (`name`, `label`, `unit`,
/// `digits`, `formula`), `[[task]]` (`say`, `when`) and `[[picture]]` (see [`pictures`]). `None` if an error makes
/// the model unplayable.
pub(super) fn setup(fields: &mut Fields<'_>, reader: &mut Reader<'_>, data: &BTreeMap<String, Data>) -> Option<Setup> {
    let mut scope = Scope::new(data);
    let heard = reader.errors();
    let tables = tables(fields, reader, "input", INPUTS_MAX);
    if tables.is_empty() {
        reader.error(fields.span(), "a model has at least one `[[input]]` to turn");
    }
    let inputs: Vec<Input> = tables.into_iter().filter_map(|table| input(table, reader, &mut scope)).collect();
    let steps = steps(fields, reader, &inputs);
    scope.add("t");

    let tables = self::tables(fields, reader, "state", STATES_MAX);
    if let (Some(first), None) = (tables.first(), &steps) {
        reader.error(first.span(), "states step; say how often: `steps = 50`, or the name of an input");
    } else if let (true, Some(steps)) = (tables.is_empty(), &steps) {
        reader.error(steps.span, "nothing steps: there is no `[[state]]`");
    }
    let written: Vec<Written> = tables.into_iter().filter_map(|table| Written::read(table, reader)).collect();
    // Formulas of start values can use the inputs only; those of steps also all states.
    let starts: Vec<Option<Formula>> = written.iter().map(|state| formula(&state.start, reader, &scope)).collect();
    for state in &written {
        scope.declare(&state.about.name, reader);
    }
    let later = self::tables(fields, reader, "output", OUTPUTS_MAX);
    let outputs: Vec<(About, Option<At<String>>)> = later
        .into_iter()
        .filter_map(|mut table| {
            let about = About::read(&mut table, reader);
            let formula = text(&mut table, reader, "formula");
            table.finish(reader);
            Some((about?, formula))
        })
        .collect();
    scope.later = outputs.iter().map(|(about, _)| about.name.value.clone()).collect();
    let nexts: Vec<Option<Formula>> = written.iter().map(|state| formula(&state.next, reader, &scope)).collect();
    let mut places = Vec::new();
    let mut states = Vec::new();
    for ((written, start), next) in written.into_iter().zip(starts).zip(nexts) {
        places.push(written.next.as_ref().map_or(written.about.name.span, |next| next.span));
        let About { name, label, unit, digits } = written.about;
        states.extend(start.zip(next).map(|(start, next)| State {
            name: name.value,
            label,
            unit,
            digits,
            start,
            next,
        }));
    }
    let mut made = Vec::new();
    for (about, written) in outputs {
        let parsed = formula(&written, reader, &scope);
        scope.declare(&about.name, reader);
        places.push(written.map_or(about.name.span, |written| written.span));
        let About { name, label, unit, digits } = about;
        made.extend(parsed.map(|formula| Output { name: name.value, label, unit, digits, formula }));
    }
    if made.is_empty() && states.is_empty() && reader.errors() == heard {
        reader.error(fields.span(), "nothing follows from the inputs: write an `[[output]]` or a `[[state]]`");
    }
    let tasks: Vec<(Option<Task>, Span)> = self::tables(fields, reader, "task", TASKS_MAX)
        .into_iter()
        .map(|mut table| {
            let say = table.words(reader, "say");
            let when = text(&mut table, reader, "when");
            let parsed = formula(&when, reader, &scope);
            let span = when.map_or(table.span(), |when| when.span);
            table.finish(reader);
            (say.zip(parsed).map(|(say, when)| Task { say: say.value, when }), span)
        })
        .collect();

    let runs = match fields.get("runs") {
        None => None,
        Some(_) => fields.integer(reader, "runs", 2..RUNS_MAX + 1),
    };
    let formulas = states.iter().flat_map(|state| [&state.start, &state.next]);
    let is_chance = formulas.chain(made.iter().map(|output| &output.formula)).any(Formula::has_chance);
    if let (false, Some(runs)) = (is_chance, &runs) {
        reader.error(runs.span, "`runs` without chance: no formula draws anything");
    }
    let mut setup = model::Setup {
        inputs,
        states,
        steps: steps.map_or(Steps::None, |steps| steps.value),
        outputs: made,
        runs: if is_chance { runs.map_or(RUNS, |runs| runs.value) as usize } else { 1 },
        tasks: tasks.iter().filter_map(|(task, _)| task.clone()).collect(),
        ..model::Setup::default()
    };
    // The model can only be evaluated, and pictures can only name its quantities, if all formulas are valid.
    if reader.errors() > heard {
        fields.get("picture");
        return None;
    }
    let pictures = pictures::read(fields, reader, &setup, &mut scope);
    if reader.errors() > heard {
        return None;
    }
    let cost = setup.cost(true);
    if cost > OPERATIONS_MAX {
        let message = format!(
            "one evaluation takes {cost} operations, more than {OPERATIONS_MAX}: take fewer steps or runs, or shorter formulas"
        );
        reader.error(places.first().copied().unwrap_or_default(), message);
        return None;
    }
    let tried = finite::check(&setup, &places, reader)?;
    setup.pictures = pictures::place(pictures, &setup, &tried.0, reader)?;
    setup.data = scope.used();
    setup.ranges = tried.0;
    advise(&setup, &tasks, fields, reader);
    Some(Setup::Model(Arc::new(setup)))
}

/// Warns of a first task that is solved at the start values, and of inputs that no formula uses.
fn advise(setup: &model::Setup, tasks: &[(Option<Task>, Span)], fields: &Fields<'_>, reader: &mut Reader<'_>) {
    let start = setup.start();
    let slots = setup.slots(&start, &setup.evaluate(&start, (0, 0), false));
    if let Some((Some(task), span)) = tasks.first()
        && model::holds(&task.when, &slots)
    {
        reader.warning(*span, "this is true at the start values: the task is solved before anything is turned");
    }
    let formulas = setup.states.iter().flat_map(|state| [&state.start, &state.next]);
    let read: Vec<usize> =
        formulas.chain(setup.outputs.iter().map(|output| &output.formula)).flat_map(Formula::slots).collect();
    for (index, input) in setup.inputs.iter().enumerate() {
        if !read.contains(&index) && setup.steps != Steps::Input(index) {
            reader.warning(fields.span(), format!("input \"{}\" is in no formula", input.name));
        }
    }
}

/// Reads the tables under `key`, at most `most`.
fn tables<'t>(fields: &mut Fields<'t>, reader: &mut Reader<'_>, key: &'static str, most: usize) -> Vec<Fields<'t>> {
    let mut tables = fields.tables(reader, key);
    if let Some(table) = tables.get(most) {
        reader.error(table.span(), format!("more than {most} of `[[{key}]]`"));
        tables.truncate(most);
    }
    tables
}

/// Name, label, unit and decimals of a quantity.
struct About {
    name: At<String>,
    label: String,
    unit: String,
    digits: Option<u8>,
}

impl About {
    fn read(table: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<About> {
        let name = table.words(reader, "name");
        let label = table.optional_string(reader, "label").map(|label| label.value);
        let unit = table.optional_string(reader, "unit").map(|unit| unit.value).unwrap_or_default();
        let digits = match table.get("digits") {
            None => None,
            Some(_) => table.integer(reader, "digits", 0..u32::from(DIGITS_MAX) + 1).map(|digits| digits.value as u8),
        };
        let name = name?;
        Some(About { label: label.unwrap_or_else(|| name.value.clone()), name, unit, digits })
    }
}

/// A state whose formulas are not yet compiled.
struct Written {
    about: About,
    start: Option<At<String>>,
    next: Option<At<String>>,
}

impl Written {
    fn read(mut table: Fields<'_>, reader: &mut Reader<'_>) -> Option<Written> {
        let about = About::read(&mut table, reader);
        let start = text(&mut table, reader, "start");
        let next = text(&mut table, reader, "next");
        table.finish(reader);
        Some(Written { about: about?, start, next })
    }
}

/// Reads a formula, which is a string or a number.
fn text(table: &mut Fields<'_>, reader: &mut Reader<'_>, key: &'static str) -> Option<At<String>> {
    let value = table.require(reader, key)?;
    as_formula(value, reader, key)
}

fn as_formula(value: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>, key: &str) -> Option<At<String>> {
    match value.get_ref() {
        DeValue::Integer(number) => Some(At { value: number.as_str().to_owned(), span: reader.span(value.span()) }),
        DeValue::Float(number) => Some(At { value: number.as_str().to_owned(), span: reader.span(value.span()) }),
        _ => reader.as_string(value, key),
    }
}

/// Compiles a formula; errors are reported at their position in the file.
fn formula(written: &Option<At<String>>, reader: &mut Reader<'_>, scope: &Scope<'_>) -> Option<Formula> {
    let written = written.as_ref()?;
    match Formula::parse(&written.value, scope) {
        Ok(formula) => Some(formula),
        Err(mistake) => {
            let span = reader.within(written, mistake.range);
            reader.error(span, mistake.message);
            None
        }
    }
}

fn number(table: &mut Fields<'_>, reader: &mut Reader<'_>, key: &'static str) -> Option<At<f64>> {
    let value = table.require(reader, key)?;
    reader.as_number(value, key)
}

fn input(mut table: Fields<'_>, reader: &mut Reader<'_>, scope: &mut Scope<'_>) -> Option<Input> {
    let name = table.words(reader, "name");
    let label = table.optional_string(reader, "label").map(|label| label.value);
    let unit = table.optional_string(reader, "unit").map(|unit| unit.value).unwrap_or_default();
    let dial = if table.get("choices").is_some() { choices(&mut table, reader) } else { range(&mut table, reader) };
    table.finish(reader);
    if let Some(name) = &name {
        scope.declare(name, reader);
    }
    let (name, (dial, start)) = (name?.value, dial?);
    Some(Input { label: label.unwrap_or_else(|| name.clone()), name, unit, dial, start })
}

fn choices(table: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<(Dial, f64)> {
    let span = table.span();
    let written = table.strings(reader, "choices");
    let start = table.optional_string(reader, "start");
    if !(2..=CHOICES_MAX).contains(&written.len()) {
        reader.error(span, format!("an input has 2 to {CHOICES_MAX} choices, this one {}", written.len()));
        return None;
    }
    for (index, choice) in written.iter().enumerate() {
        if choice.value.trim().is_empty() || written[..index].iter().any(|other| other.value == choice.value) {
            reader.error(choice.span, "choices are words, each there once");
            return None;
        }
    }
    let choices: Vec<String> = written.into_iter().map(|choice| choice.value).collect();
    let index = match start {
        None => 0,
        Some(start) => match choices.iter().position(|choice| *choice == start.value) {
            Some(index) => index,
            None => {
                let hint = did_you_mean(&start.value, choices.iter().map(String::as_str));
                reader.error(start.span, format!("\"{}\" is none of the choices{hint}", start.value));
                return None;
            }
        },
    };
    Some((Dial::Choices(choices), index as f64))
}

fn range(table: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<(Dial, f64)> {
    let (min, max) = (number(table, reader, "min"), number(table, reader, "max"));
    let (step, start) = (number(table, reader, "step"), number(table, reader, "start"));
    let (min, max, step, start) = (min?, max?, step?, start?);
    let values = (max.value - min.value) / step.value;
    let problem = if min.value >= max.value {
        (min.span, format!("`min` {} is not below `max` {}", min.value, max.value))
    } else if step.value <= 0.0 || !values.is_finite() || values < 1.0 {
        (step.span, format!("`step` {} makes no way from {} to {}", step.value, min.value, max.value))
    } else if values > VALUES_MAX {
        (step.span, format!("{:.0} steps from `min` to `max`; at most {VALUES_MAX}", values.floor()))
    } else if !(min.value..=max.value).contains(&start.value) {
        (start.span, format!("`start` {} is not from {} to {}", start.value, min.value, max.value))
    } else {
        let dial = Dial::Range { min: min.value, max: max.value, step: step.value };
        let probe = Input { name: String::new(), label: String::new(), unit: String::new(), dial, start: start.value };
        let nearest = probe.nearest(start.value);
        if (nearest - start.value).abs() <= step.value * 1e-6 {
            return Some((probe.dial, nearest));
        }
        (start.span, format!("`start` {} is no step of the input; the nearest is {nearest}", start.value))
    };
    reader.error(problem.0, problem.1);
    None
}

/// Reads `steps`: a number, or the name of an input.
fn steps(fields: &mut Fields<'_>, reader: &mut Reader<'_>, inputs: &[Input]) -> Option<At<Steps>> {
    let value = fields.get("steps")?;
    let span = reader.span(value.span());
    if !matches!(value.get_ref(), DeValue::String(_)) {
        let steps = fields.integer(reader, "steps", 1..STEPS_MAX + 1)?;
        return Some(At { value: Steps::Fixed(steps.value as usize), span });
    }
    let name = reader.as_string(value, "steps")?.value;
    let found = inputs.iter().position(|input| input.name == name);
    let problem = match found.map(|index| &inputs[index].dial) {
        None => {
            let hint = did_you_mean(&name, inputs.iter().map(|input| input.name.as_str()));
            format!("there is no input \"{name}\"{hint}")
        }
        Some(Dial::Range { min, max, .. }) if *min >= 0.0 && *max <= f64::from(STEPS_MAX) => {
            return found.map(|index| At { value: Steps::Input(index), span });
        }
        Some(_) => format!("an input that counts steps goes from 0 at least to {STEPS_MAX} at most"),
    };
    reader.error(span, problem);
    None
}
