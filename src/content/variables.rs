//! `{~lab.name format}`: a number of a model in prose, either an input that the reader changes or a quantity computed
//! from the inputs.

use unicode_width::UnicodeWidthStr;

use super::model::{Lab, Part, Variable, VariableFormat};
use crate::diagnostic::did_you_mean;
use crate::lab::model::{DIGITS_MAX, Dial, Input, Setup, Spread};
use crate::lab::{self, Run};

/// Maximum columns of a number in prose; more would leave large gaps in paragraphs on small screens.
const COLUMNS_MAX: usize = 24;
/// Columns of a number with three significant digits, an exponent and a sign.
const SIGNIFICANT_COLUMNS: usize = 9;

/// The labs of a folder, for numbers of their models.
#[derive(Debug, Clone, Copy, Default)]
pub struct Models<'a> {
    /// Labs without errors.
    pub labs: &'a [Lab],
    /// Whether the folder has a lab file with errors, which may define a missing name.
    pub has_broken: bool,
}

impl<'a> Models<'a> {
    /// Returns the lab with this id, which must have a model.
    ///
    /// # Errors
    ///
    /// The reason that there is none; empty if the lab file has errors, which were already reported.
    pub fn named(self, id: &str) -> Result<&'a Lab, String> {
        let with_models = self.labs.iter().filter(|lab| lab.model().is_some());
        match self.labs.iter().find(|lab| lab.id == id) {
            Some(lab) if lab.model().is_some() => Ok(lab),
            Some(_) => Err(format!("lab \"{id}\" is no model: its engine has no numbers to show")),
            None if self.has_broken => Err(String::new()),
            None => Err(format!("lab \"{id}\" not found{}", did_you_mean(id, with_models.map(|lab| lab.id.as_str())))),
        }
    }
}

/// Resolves `inner`, the text between `{~` and `}`.
///
/// # Errors
///
/// The reason that the text is invalid; empty if a lab file has errors, which were already reported.
pub fn resolve(models: Models<'_>, inner: &str) -> Result<Variable, String> {
    let inner = inner.trim();
    let (name, format) = inner.split_once(char::is_whitespace).map_or((inner, ""), |(name, rest)| (name, rest.trim()));
    let (lab, name) = match name.split_once('.') {
        Some((lab, name)) => (models.named(lab)?, name),
        None => (lab_of(models, name)?, name),
    };
    let setup = lab.model().ok_or_else(String::new)?;
    let part = part(setup, name).ok_or_else(|| {
        format!("lab \"{}\" has no input, state or output \"{name}\"{}", lab.id, did_you_mean(name, names(setup)))
    })?;
    let format = match format {
        "" => None,
        format => Some(
            VariableFormat::parse(format)
                .ok_or_else(|| format!("\"{format}\" is no format; write for example .2f, .0% or .1f km"))?,
        ),
    };
    if let (Part::Input(index), Some(_)) = (part, &format)
        && matches!(setup.inputs[index].dial, Dial::Choices(_))
    {
        return Err(format!("\"{name}\" is a choice of words, which take no format"));
    }
    let mut variable = Variable {
        lab: lab.id.clone(),
        name: name_of(setup, part).to_owned(),
        part,
        format,
        text: String::new(),
        columns: usize::MAX,
    };
    let start = setup.start();
    variable.text = at(lab, setup, &variable, &start);
    variable.columns = columns(setup, &variable).max(variable.text.width());
    if variable.columns > COLUMNS_MAX {
        return Err(format!(
            "\"{name}\" may be {} columns wide, and in prose there is room for {COLUMNS_MAX}: give it a format",
            variable.columns
        ));
    }
    Ok(variable)
}

/// Replaces each `{~…}` in a text by its number, at the start values or at the inputs given in it: `{~win p=0.9 n=10
/// .0f}`. Also returns the first variable.
///
/// # Errors
///
/// The reason that the first invalid one is invalid.
pub fn substitute(models: Models<'_>, text: &str) -> Result<(String, Option<Variable>), String> {
    let mut result = String::new();
    let mut first = None;
    let mut rest = text;
    while let Some(start) = rest.find("{~") {
        let Some(length) = rest[start..].find('}') else { return Err("`{~` is not closed by `}`".to_owned()) };
        let words = rest[start + 2..start + length].split_whitespace();
        let (state, name): (Vec<&str>, Vec<&str>) = words.partition(|word| word.contains('='));
        let variable = resolve(models, &name.join(" "))?;
        result += &rest[..start];
        result += &in_state(models, &variable, &state.join(" "))?;
        first.get_or_insert(variable);
        rest = &rest[start + length + 1..];
    }
    Ok((result + rest, first))
}

/// Formats a variable for a state of the inputs, given as `name=value` words.
fn in_state(models: Models<'_>, variable: &Variable, state: &str) -> Result<String, String> {
    let Some(lab) = models.labs.iter().find(|lab| lab.id == variable.lab) else { return Ok(variable.text.clone()) };
    if let Some(problem) = lab.state_problem(state) {
        return Err(problem);
    }
    let mut run = Run::new(lab.setup.clone(), lab.seed);
    if !state.is_empty() {
        run.execute(&format!("set {state}"));
    }
    let lab::Game::Model(game) = run.game() else { return Ok(variable.text.clone()) };
    Ok(at(lab, game.setup(), variable, game.inputs()))
}

fn at(lab: &Lab, setup: &Setup, variable: &Variable, inputs: &[f64]) -> String {
    let outcome = setup.evaluate(inputs, (lab.seed, 0), false);
    variable.at_any_width(setup, inputs, &outcome.last)
}

/// Returns the only lab whose model has a name.
fn lab_of<'a>(models: Models<'a>, name: &str) -> Result<&'a Lab, String> {
    let with_models = || models.labs.iter().filter_map(|lab| Some((lab, lab.model()?)));
    let mut found = with_models().filter(|(_, setup)| part(setup, name).is_some());
    match (found.next(), found.next()) {
        (Some((lab, _)), None) => Ok(lab),
        (Some((one, _)), Some((other, _))) => {
            Err(format!("labs \"{}\" and \"{}\" both have \"{name}\"; write {{~{}.{name}}}", one.id, other.id, one.id))
        }
        (None, _) if models.has_broken => Err(String::new()),
        (None, _) if with_models().next().is_none() => {
            Err("`{~…}` shows a number of a model, and this page has none: write one in labs/NAME.toml".to_owned())
        }
        (None, _) => Err(format!(
            "no model of this page has an input, state or output \"{name}\"{}",
            did_you_mean(name, with_models().flat_map(|(_, setup)| names(setup)))
        )),
    }
}

fn names(setup: &Setup) -> impl Iterator<Item = &str> {
    setup.inputs.iter().map(|input| input.name.as_str()).chain(setup.quantities().map(|quantity| quantity.name))
}

fn part(setup: &Setup, name: &str) -> Option<Part> {
    let input = setup.inputs.iter().position(|input| input.name == name).map(Part::Input);
    input.or_else(|| setup.quantities().position(|quantity| quantity.name == name).map(Part::Quantity))
}

fn name_of(setup: &Setup, part: Part) -> &str {
    match part {
        Part::Input(index) => setup.inputs.get(index).map_or("", |input| &input.name),
        Part::Quantity(index) => setup.quantity(index).map_or("", |quantity| quantity.name),
    }
}

/// Returns the columns of the widest value of a variable.
fn columns(setup: &Setup, variable: &Variable) -> usize {
    let widest = |values: Vec<f64>, show: &dyn Fn(f64) -> String| {
        values.into_iter().map(|value| show(value).width()).max().unwrap_or_default()
    };
    match variable.part {
        Part::Input(index) => {
            let Some(input) = setup.inputs.get(index) else { return 0 };
            let show = |value: f64| {
                let mut inputs = setup.start();
                inputs[index] = value;
                variable.at_any_width(setup, &inputs, &[])
            };
            widest(widest_values(input), &show)
        }
        Part::Quantity(index) => {
            let (least, most) = setup.ranges.get(index).copied().unwrap_or_default();
            let show = |value: f64| {
                let mut quantities = vec![Spread::default(); setup.quantity_count()];
                quantities[index].mean = value;
                variable.at_any_width(setup, &setup.start(), &quantities)
            };
            let known = widest(extremes(least, most), &show);
            let Some(quantity) = setup.quantity(index) else { return known };
            // With significant digits, numbers between the ends can be wider than those at the ends.
            match (&variable.format, quantity.digits) {
                (None, None) => known.max(SIGNIFICANT_COLUMNS + show(0.0).width() - 1),
                _ => known,
            }
        }
    }
}

/// Returns values of an input that include the one with the widest text.
fn widest_values(input: &Input) -> Vec<f64> {
    match &input.dial {
        Dial::Choices(choices) => (0..choices.len()).map(|choice| choice as f64).collect(),
        Dial::Range { min, max, step } => {
            let mut values = extremes(*min, *max);
            values.extend([*min + step, *max - step]);
            values
        }
    }
}

/// Returns the ends of a range, the largest numbers in it that are shown without an exponent, and a fraction.
fn extremes(least: f64, most: f64) -> Vec<f64> {
    let digits = 10_f64.powi(i32::from(DIGITS_MAX));
    [least, most, -999_999_999_999_999.0, 999_999_999_999_999.0, 1.0 / digits, -1.0 / digits]
        .into_iter()
        .map(|value| value.clamp(least, most))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::content::lab;
    use crate::diagnostic::Source;

    fn lab(id: &str, text: &str) -> Lab {
        let head = "engine = \"model\"\ntitle = \"T\"\ngoal = \"G\"\nminutes = 1\nseed = 1\ndemo = [\"show\"]\n";
        let source = Source::new("lab.toml", format!("{head}{text}"));
        let mut diagnostics = Vec::new();
        let lab = lab::parse(id, &source, &BTreeMap::new(), &mut diagnostics);
        lab.unwrap_or_else(|| panic!("{diagnostics:?}"))
    }

    const CHAIN: &str = r#"
[[input]]
name = "p"
min = 0.5
max = 1
step = 0.01
start = 0.8
[[input]]
name = "way"
choices = ["short", "very long"]
[[output]]
name = "win"
unit = "%"
digits = 0
formula = "100 * p^(5 + way)"
[[output]]
name = "huge"
formula = "1e300 * p^2"
"#;

    #[test]
    fn numbers_read_as_at_the_start_and_have_room_for_the_widest() {
        let labs = [lab("chain", CHAIN)];
        let models = Models { labs: &labs, has_broken: false };
        for (inner, text, columns) in [
            ("p", "0.80", 4),
            ("chain.p .0%", "80%", 4),
            ("way", "short", 9),
            ("win", "33%", 4),
            ("win .1f points", "32.8 points", 12),
            ("huge", "6.40e299", 9),
            ("huge .0f", "6.40e299", 8),
        ] {
            let variable = resolve(models, inner).unwrap();
            assert_eq!((variable.text.as_str(), variable.columns), (text, columns), "{inner}");
        }
        let asked = substitute(models, "about {~win p=1 .0f} of {~p}").unwrap();
        assert_eq!((asked.0.as_str(), asked.1.unwrap().name.as_str()), ("about 100 of 0.80", "win"));
    }

    #[test]
    fn mistakes_have_a_way_out() {
        let labs =
            [lab("chain", CHAIN), lab("other", &CHAIN.replace("\"way\"", "\"road\"").replace("+ way", "+ road"))];
        let models = Models { labs: &labs, has_broken: false };
        for (inner, said) in [
            ("win", "labs \"chain\" and \"other\" both have \"win\"; write {~chain.win}"),
            ("chian.p", "lab \"chian\" not found; did you mean \"chain\"?"),
            ("chain.wim", "lab \"chain\" has no input, state or output \"wim\"; did you mean \"win\"?"),
            ("rod", "no model of this page has an input, state or output \"rod\"; did you mean \"road\"?"),
            ("way .1f", "\"way\" is a choice of words, which take no format"),
            ("chain.p 1f", "\"1f\" is no format; write for example .2f, .0% or .1f km"),
            (
                "chain.win .9f percent of them",
                "\"win\" may be 29 columns wide, and in prose there is room for 24: give it a format",
            ),
        ] {
            assert_eq!(resolve(models, inner).unwrap_err(), said, "{inner}");
        }
        let nothing = resolve(Models::default(), "p").unwrap_err();
        assert_eq!(nothing, "`{~…}` shows a number of a model, and this page has none: write one in labs/NAME.toml");
        // The lab file with errors may define the name.
        assert_eq!(resolve(Models { labs: &[], has_broken: true }, "p").unwrap_err(), "");
        assert_eq!(substitute(models, "{~chain.win p=2x}").unwrap_err(), "p takes 0.50 to 1.00 by 0.01, not \"2x\".");
        assert_eq!(substitute(models, "{~win").unwrap_err(), "`{~` is not closed by `}`");
    }
}
