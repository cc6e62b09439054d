//! The kinds of containers, and the grammar of each: words and attributes after `::: kind`, parts, body.

use std::collections::BTreeMap;

use crate::content::data::number;
use crate::content::model::PanelKind;
use crate::diagnostic::{did_you_mean, nearest};

/// The kinds of container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerKind {
    /// A body with an optional title.
    Panel(PanelKind),
    /// A quotation.
    Quote,
    /// A question to be answered before the answer is shown.
    Predict,
    /// A figure that changes with the steps of the prose.
    Story,
    /// A step of a story.
    Step,
}

impl ContainerKind {
    /// All kinds by the author's word, in alphabetical order.
    pub const NAMES: [(&'static str, ContainerKind); 14] = [
        ("aside", ContainerKind::Panel(PanelKind::Aside)),
        ("brief", ContainerKind::Panel(PanelKind::Brief)),
        ("cards", ContainerKind::Panel(PanelKind::Cards)),
        ("compare", ContainerKind::Panel(PanelKind::Compare)),
        ("deep", ContainerKind::Panel(PanelKind::Deep)),
        ("note", ContainerKind::Panel(PanelKind::Note)),
        ("predict", ContainerKind::Predict),
        ("quote", ContainerKind::Quote),
        ("stats", ContainerKind::Panel(PanelKind::Stats)),
        ("step", ContainerKind::Step),
        ("steps", ContainerKind::Panel(PanelKind::Steps)),
        ("story", ContainerKind::Story),
        ("tabs", ContainerKind::Panel(PanelKind::Tabs)),
        ("takeaway", ContainerKind::Panel(PanelKind::Takeaway)),
    ];
}

/// The grammar of a kind of container.
pub struct Spec {
    /// The kind.
    pub kind: ContainerKind,
    /// The bare word after the kind.
    pub id: Id,
    /// The attributes of the first line, in alphabetical order.
    pub attributes: &'static [Attribute],
    /// The parts, opened by `--- name` lines, with their attributes.
    pub parts: &'static [(&'static str, &'static [Attribute])],
}

/// The bare word after the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Id {
    /// The kind takes no word.
    None,
    /// A name chosen by the author, as a slug; required.
    Name,
    /// The id of a figure of the write-up; required.
    Figure,
}

/// An attribute.
pub struct Attribute {
    /// Key of the attribute.
    pub key: &'static str,
    /// Whether the attribute is required.
    pub required: bool,
    /// Type of the attribute's value.
    pub value: AttributeValue,
}

/// The type of an attribute's value.
pub enum AttributeValue {
    /// Any text.
    Words,
    /// A number.
    Number,
    /// A list separated by commas.
    List,
    /// One of the listed words.
    OneOf(&'static [&'static str]),
}

const fn may(key: &'static str, value: AttributeValue) -> Attribute {
    Attribute { key, required: false, value }
}

const fn must(key: &'static str, value: AttributeValue) -> Attribute {
    Attribute { key, required: true, value }
}

const TITLE: &[Attribute] = &[may("title", AttributeValue::Words)];

const fn panel(kind: PanelKind, attributes: &'static [Attribute]) -> Spec {
    plain(ContainerKind::Panel(kind), attributes)
}

const fn plain(kind: ContainerKind, attributes: &'static [Attribute]) -> Spec {
    Spec { kind, id: Id::None, attributes, parts: &[] }
}

/// The grammar of containers:
///
/// | kind | word | attributes | body |
/// |---|---|---|---|
/// | `note`, `aside`, `takeaway`, `brief` | | `title` | anything |
/// | `deep` | | `title` (required) | anything |
/// | `stats`, `cards` | | `title` | one list; an item is a figure of merit or a card |
/// | `steps` | | `title` | one numbered list |
/// | `tabs`, `compare` | | `title` | headings, each with what belongs to it |
/// | `quote` | | `by`, `source` | anything |
/// | `predict` | a name | `type` (`number`, `choice`, `order`, `line`), `answer`, both required; `figure`, `given`, `label`, `max`, `min`, `options` (divided by `|`), `series`, `step`, `unit` | the question; then parts `close` (`within`) and `reveal` |
/// | `story` | a figure | `title` | steps and nothing else |
/// | `step` | | `show` (states of the figure, divided by commas, required), `focus` | anything; only in a story |
pub const SPECS: [Spec; 14] = [
    panel(PanelKind::Aside, TITLE),
    panel(PanelKind::Brief, TITLE),
    panel(PanelKind::Cards, TITLE),
    panel(PanelKind::Compare, TITLE),
    panel(PanelKind::Deep, &[must("title", AttributeValue::Words)]),
    panel(PanelKind::Note, TITLE),
    Spec {
        kind: ContainerKind::Predict,
        id: Id::Name,
        attributes: &[
            must("answer", AttributeValue::Words),
            may("figure", AttributeValue::Words),
            may("given", AttributeValue::Number),
            may("label", AttributeValue::Words),
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
    panel(PanelKind::Stats, TITLE),
    plain(ContainerKind::Step, &[may("focus", AttributeValue::List), must("show", AttributeValue::List)]),
    panel(PanelKind::Steps, TITLE),
    Spec { kind: ContainerKind::Story, id: Id::Figure, attributes: TITLE, parts: &[] },
    panel(PanelKind::Tabs, TITLE),
    panel(PanelKind::Takeaway, TITLE),
];

/// Returns the grammar of `kind`.
pub fn spec(kind: ContainerKind) -> &'static Spec {
    &SPECS[SPECS.iter().position(|spec| spec.kind == kind).unwrap_or(0)]
}

/// Parses the word for a kind.
///
/// # Errors
///
/// A message with the nearest valid word.
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

/// Returns the word for `kind`.
pub fn name(kind: ContainerKind) -> &'static str {
    ContainerKind::NAMES.iter().find(|(_, known)| *known == kind).map_or("", |(name, _)| name)
}

/// Returns the error message for an invalid key or value of an attribute.
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
        AttributeValue::Number => number(value).is_none().then(|| format!("`{key}` must be a number, not \"{value}\"")),
        AttributeValue::List => {
            value.split(',').any(|part| part.trim().is_empty()).then(|| format!("`{key}` has an empty part"))
        }
        AttributeValue::OneOf(words) => (!words.contains(&value)).then(|| {
            let hint = did_you_mean(value, words.iter().copied());
            format!("`{key}` must be one of {}, not \"{value}\"{hint}", words.join(", "))
        }),
    }
}

/// Returns the required attributes that are missing.
pub fn missing<'a>(known: &'a [Attribute], given: &'a BTreeMap<String, String>) -> impl Iterator<Item = &'static str> {
    known.iter().filter(|attribute| attribute.required && !given.contains_key(attribute.key)).map(|known| known.key)
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
