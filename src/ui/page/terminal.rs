//! The page about the terminal: its known capabilities, and the keys and variables that override them.

use super::sheet::{Sheet, bold, dim};
use crate::content::model::Inline;
use crate::term::caps::Fact;
use crate::typeset::{GlyphSet, Layout, Shape};
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
    let mut sheet = Sheet::new(context.library(), shape);
    let (choices, facts): (Vec<Fact>, Vec<Fact>) =
        context.capabilities.summary().into_iter().partition(|fact| fact.variable.is_some());
    let arrows = shape.glyphs == GlyphSet::Full;

    sheet.section("Yours to choose", "choices");
    sheet.heading("Yours to choose", "");
    let how = "A key changes it now; a variable that your client sends, from the start: ssh -o SetEnv=FOLIO_THEME=dark";
    sheet.words(how, dim(), None);
    for fact in &choices {
        let assignments = fact.variable.unwrap_or_default();
        sheet.blank();
        row(&mut sheet, fact.label, CHOICE_COLUMNS, &format!("{} ({})", fact.value, fact.source));
        row(&mut sheet, "", CHOICE_COLUMNS, &format!("{}, or {assignments}", key_of(assignments, arrows)));
    }

    sheet.blank();
    sheet.section("Your terminal", "terminal");
    sheet.heading("Your terminal", "");
    sheet.words("What it said of itself, and what was assumed where it said nothing.", dim(), None);
    sheet.blank();
    let (columns, rows) = (context.columns, context.rows);
    row(&mut sheet, "size", FACT_COLUMNS, &format!("{columns} columns, {rows} rows"));
    for fact in &facts {
        row(&mut sheet, fact.label, FACT_COLUMNS, &format!("{} ({})", fact.value, fact.source));
    }
    sheet.finish()
}

/// Returns the key that has the effect of a variable.
fn key_of(assignments: &str, arrows: bool) -> String {
    let action = CHOICES.iter().find(|(variable, _)| assignments.split('=').next() == Some(variable));
    action.map(|(_, action)| keymap::name_of(*action, arrows)).unwrap_or_default()
}

fn row(sheet: &mut Sheet, label: &str, columns: usize, value: &str) {
    let value = [Inline::Text(value.into())];
    sheet.labelled((label, bold()), columns, &value, None);
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
