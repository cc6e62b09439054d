//! The closed set of containers: what may follow `::: kind`, and what may stand in it.

use std::collections::BTreeMap;

use crate::content::model::{Block, BlockKind, Container, ContainerKind};
use crate::diagnostic::{did_you_mean, nearest};

/// What a kind of container takes.
pub struct Spec {
    /// The kind.
    pub kind: ContainerKind,
    /// What the bare word after the kind is.
    pub id: Id,
    /// The attributes it knows, alphabetically.
    pub attributes: &'static [Attribute],
    /// The parts that `--- name` lines may open, with their attributes.
    pub parts: &'static [(&'static str, &'static [Attribute])],
}

/// The bare word after the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Id {
    /// There is none.
    None,
    /// A name of the author's choice, as a slug; required.
    Name,
    /// A figure of the write-up; required.
    Figure,
}

/// An attribute.
pub struct Attribute {
    /// Its key.
    pub key: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What its value is.
    pub value: AttributeValue,
}

/// What an attribute's value is.
pub enum AttributeValue {
    /// Any words.
    Words,
    /// A number.
    Number,
    /// Words divided by commas.
    List,
    /// One of these.
    OneOf(&'static [&'static str]),
}

const fn may(key: &'static str, value: AttributeValue) -> Attribute {
    Attribute { key, required: false, value }
}

const fn must(key: &'static str, value: AttributeValue) -> Attribute {
    Attribute { key, required: true, value }
}

const TITLE: &[Attribute] = &[may("title", AttributeValue::Words)];

const fn plain(kind: ContainerKind, attributes: &'static [Attribute]) -> Spec {
    Spec { kind, id: Id::None, attributes, parts: &[] }
}

/// What each kind takes:
///
/// | kind | word | attributes | body |
/// |---|---|---|---|
/// | `note`, `aside`, `takeaway`, `brief` | | `title` | anything |
/// | `deep` | | `title` (required) | anything |
/// | `stats`, `cards` | | `title` | one list; an item is a figure of merit or a card |
/// | `steps` | | `title` | one numbered list |
/// | `tabs`, `compare` | | `title` | headings, each with what belongs to it |
/// | `quote` | | `by`, `source` | anything |
/// | `predict` | a name | `type` (`number`, `choice`, `order`, `line`), `answer`, both required; `figure`, `max`, `min`, `options` (divided by `|`), `series`, `step`, `unit` | the question; then parts `close` (`within`) and `reveal` |
/// | `story` | a figure | `title` | steps and nothing else |
/// | `step` | | `show` (states of the figure, divided by commas, required), `focus` | anything; only in a story |
pub const SPECS: [Spec; 14] = [
    plain(ContainerKind::Aside, TITLE),
    plain(ContainerKind::Brief, TITLE),
    plain(ContainerKind::Cards, TITLE),
    plain(ContainerKind::Compare, TITLE),
    plain(ContainerKind::Deep, &[must("title", AttributeValue::Words)]),
    plain(ContainerKind::Note, TITLE),
    Spec {
        kind: ContainerKind::Predict,
        id: Id::Name,
        attributes: &[
            must("answer", AttributeValue::Words),
            may("figure", AttributeValue::Words),
            may("max", AttributeValue::Number),
            may("min", AttributeValue::Number),
            may("options", AttributeValue::Words),
            may("series", AttributeValue::Words),
            may("step", AttributeValue::Number),
            must("type", AttributeValue::OneOf(&["choice", "line", "number", "order"])),
            may("unit", AttributeValue::Words),
        ],
        parts: &[("close", &[must("within", AttributeValue::Number)]), ("reveal", &[])],
    },
    plain(ContainerKind::Quote, &[may("by", AttributeValue::Words), may("source", AttributeValue::Words)]),
    plain(ContainerKind::Stats, TITLE),
    plain(ContainerKind::Step, &[may("focus", AttributeValue::List), must("show", AttributeValue::List)]),
    plain(ContainerKind::Steps, TITLE),
    Spec { kind: ContainerKind::Story, id: Id::Figure, attributes: TITLE, parts: &[] },
    plain(ContainerKind::Tabs, TITLE),
    plain(ContainerKind::Takeaway, TITLE),
];

/// What `kind` takes.
pub fn spec(kind: ContainerKind) -> &'static Spec {
    &SPECS[SPECS.iter().position(|spec| spec.kind == kind).unwrap_or(0)]
}

/// The kind written as `word`.
///
/// # Errors
/// What is wrong with it, with the nearest right one.
pub fn kind(word: &str) -> Result<ContainerKind, String> {
    let known = ContainerKind::NAMES.iter().find(|(name, _)| *name == word);
    known.map(|(_, kind)| *kind).ok_or_else(|| {
        let names = || ContainerKind::NAMES.iter().map(|(name, _)| *name);
        let hint = match nearest(word, names()) {
            Some(_) => did_you_mean(word, names()),
            None => format!("; there are {}", names().collect::<Vec<_>>().join(", ")),
        };
        format!("unknown container \"{word}\"{hint}")
    })
}

/// The word for `kind`.
pub fn name(kind: ContainerKind) -> &'static str {
    ContainerKind::NAMES.iter().find(|(_, known)| *known == kind).map_or("", |(name, _)| name)
}

/// What is wrong with an attribute's key or value.
pub fn attribute_problem(known: &[Attribute], key: &str, value: &str) -> Option<String> {
    let Some(attribute) = known.iter().find(|attribute| attribute.key == key) else {
        let hint = did_you_mean(key, known.iter().map(|attribute| attribute.key));
        return Some(format!("unknown attribute `{key}`{hint}"));
    };
    if value.trim().is_empty() {
        return Some(format!("`{key}` is empty"));
    }
    match &attribute.value {
        AttributeValue::Words => None,
        AttributeValue::Number => {
            crate::content::data::number(value).is_none().then(|| format!("`{key}` must be a number, not \"{value}\""))
        }
        AttributeValue::List => {
            value.split(',').any(|part| part.trim().is_empty()).then(|| format!("`{key}` has an empty part"))
        }
        AttributeValue::OneOf(words) => (!words.contains(&value)).then(|| {
            let hint = did_you_mean(value, words.iter().copied());
            format!("`{key}` must be one of {}, not \"{value}\"{hint}", words.join(", "))
        }),
    }
}

/// The required attributes that are missing.
pub fn missing<'a>(known: &'a [Attribute], given: &'a BTreeMap<String, String>) -> impl Iterator<Item = &'static str> {
    known.iter().filter(|attribute| attribute.required && !given.contains_key(attribute.key)).map(|known| known.key)
}

/// What is wrong with a container as a whole, once its body is known.
pub fn body_problems(container: &Container) -> Vec<String> {
    let mut problems = Vec::new();
    let body = &container.body;
    let word = name(container.kind);
    if body.is_empty() {
        problems.push(format!("this {word} is empty"));
        return problems;
    }
    let one_list = matches!(body.as_slice(), [Block { kind: BlockKind::List { .. }, .. }]);
    let headed = matches!(body[0].kind, BlockKind::Heading { .. });
    let is_step =
        |block: &Block| matches!(&block.kind, BlockKind::Container(Container { kind: ContainerKind::Step, .. }));
    match container.kind {
        ContainerKind::Stats | ContainerKind::Cards | ContainerKind::Steps if !one_list => {
            problems.push(format!("the body of {word} must be one list"));
        }
        ContainerKind::Tabs | ContainerKind::Compare if !headed => {
            problems.push(format!("each part of {word} begins with a heading; the first has none"));
        }
        ContainerKind::Story if !body.iter().all(is_step) => {
            problems.push("a story consists of `::: step` containers and nothing else".to_owned());
        }
        ContainerKind::Predict => problems.extend(prediction_problems(container)),
        _ => {}
    }
    problems
}

fn prediction_problems(container: &Container) -> Vec<String> {
    let mut problems = Vec::new();
    if container.attributes.values().any(String::is_empty) {
        // Its value could not be read, which was reported.
        return problems;
    }
    let get = |key: &str| container.attributes.get(key).map(String::as_str);
    let number = |key: &str| get(key).and_then(crate::content::data::number);
    if !container.parts.iter().any(|part| part.name == "reveal") {
        problems.push("this prediction reveals nothing; add a part `--- reveal`".to_owned());
    }
    match get("type") {
        Some("number") => {
            let (Some(answer), Some(min), Some(max)) = (number("answer"), number("min"), number("max")) else {
                problems.push("a number to predict needs `answer`, `min` and `max`, all numbers".to_owned());
                return problems;
            };
            if min >= max {
                problems.push(format!("`min` {min} is not below `max` {max}"));
            } else if !(min..=max).contains(&answer) {
                problems.push(format!("the answer {answer} is not between {min} and {max}"));
            }
            if number("step").is_some_and(|step| step <= 0.0) {
                problems.push("`step` must be above 0".to_owned());
            }
        }
        Some("choice") => {
            let options: Vec<&str> = get("options").unwrap_or_default().split('|').map(str::trim).collect();
            let answer = get("answer").unwrap_or_default();
            if options.len() < 2 {
                problems.push("a choice needs `options=\"one | two\"`".to_owned());
            } else if !options.contains(&answer) {
                let hint = did_you_mean(answer, options);
                problems.push(format!("the answer \"{answer}\" is not among the options{hint}"));
            }
        }
        Some("order") => {
            let sorted = |key: &str| {
                let mut parts: Vec<&str> = get(key).unwrap_or_default().split('|').map(str::trim).collect();
                parts.sort_unstable();
                parts
            };
            if sorted("options") != sorted("answer") {
                problems.push("an order needs the same things, divided by |, in `options` and `answer`".to_owned());
            }
        }
        Some("line") if get("figure").is_none() => problems.push("a line to draw needs `figure`".to_owned()),
        _ => {}
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_spec() {
        for (name, kind) in ContainerKind::NAMES {
            assert_eq!(spec(kind).kind, kind, "{name}");
            for attribute in spec(kind).attributes {
                assert!(attribute_problem(spec(kind).attributes, attribute.key, "").is_some());
            }
        }
    }
}
