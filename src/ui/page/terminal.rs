//! The page about the terminal: its known capabilities, and the keys and variables that override them.

use super::builder::{PageBuilder, bold, dim};
use crate::content::model::Inline;
use crate::term::caps::Fact;
use crate::typeset::{Charset, Layout, Shape};
use crate::ui::context::Context;
use crate::ui::keymap::{self, Action};

/// Columns of the capabilities' labels.
const FACT_COLUMNS: usize = 24;
/// Columns of the variables' labels; few, so that the values of a variable stay on one line.
const CHOICE_COLUMNS: usize = 12;

/// The environment variables that override a capability, and the action that does the same.
const CHOICES: [(&str, Action); 5] = [
    ("FOLIO_THEME", Action::Theme),
    ("FOLIO_COLORS", Action::Colours),
    ("FOLIO_GLYPHS", Action::Glyphs),
    ("FOLIO_MOTION", Action::Motion),
    ("FOLIO_MOUSE", Action::Mouse),
];

pub(in crate::ui) fn terminal(context: &Context, shape: Shape) -> Layout {
    let mut builder = PageBuilder::new(context.library(), shape);
    let (choices, facts): (Vec<Fact>, Vec<Fact>) =
        context.capabilities.summary().into_iter().partition(|fact| fact.variable.is_some());
    let arrows = shape.glyphs == Charset::Full;

    builder.section("Yours to choose", "choices");
    builder.heading("Yours to choose");
    let how = "A key changes it now; a variable that your client sends, from the start: ssh -o SetEnv=FOLIO_THEME=dark";
    builder.words(how, dim(), None);
    for fact in &choices {
        let assignments = fact.variable.unwrap_or_default();
        builder.blank();
        row(&mut builder, fact.label, CHOICE_COLUMNS, &format!("{} ({})", fact.value, fact.source));
        row(&mut builder, "", CHOICE_COLUMNS, &format!("{}, or {assignments}", key_of(assignments, arrows)));
    }

    builder.blank();
    builder.section("Your terminal", "terminal");
    builder.heading("Your terminal");
    builder.words("What it said of itself, and what was assumed where it said nothing.", dim(), None);
    builder.blank();
    let (columns, rows) = (context.columns, context.rows);
    row(&mut builder, "size", FACT_COLUMNS, &format!("{columns} columns, {rows} rows"));
    for fact in &facts {
        row(&mut builder, fact.label, FACT_COLUMNS, &format!("{} ({})", fact.value, fact.source));
    }
    builder.finish()
}

/// Returns the key that has the effect of a variable.
fn key_of(assignments: &str, arrows: bool) -> String {
    let action = CHOICES.iter().find(|(variable, _)| assignments.split('=').next() == Some(variable));
    action.map(|(_, action)| keymap::name_of(*action, arrows)).unwrap_or_default()
}

fn row(builder: &mut PageBuilder, label: &str, columns: usize, value: &str) {
    let value = [Inline::Text(value.into())];
    builder.labelled((label, bold()), columns, &value, None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::caps::Capabilities;

    #[test]
    fn every_choice_has_a_key() {
        let choices = Capabilities::guess("xterm", |_| None).summary();
        let variables: Vec<_> = choices.iter().filter_map(|fact| fact.variable).collect();
        assert_eq!(variables.len(), CHOICES.len());
        for variable in variables {
            assert_ne!(key_of(variable, true), "", "{variable}");
        }
    }
}
