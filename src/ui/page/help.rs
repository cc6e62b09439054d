//! The help page: keys (from the keymap) and shell commands (from the table of commands).

use super::sheet::{Sheet, bold, dim};
use crate::content::model::{Inline, Library};
use crate::typeset::{GlyphSet, Layout, Shape};
use crate::ui::keymap::{self, BINDINGS, Group};

/// Columns of the keys when the descriptions are beside them.
const KEYS_COLUMNS: usize = 30;

/// Help for the lab from which the help page was opened.
pub(in crate::ui) struct LabHelp {
    /// Title of the lab.
    pub title: String,
    /// The lab's keys with their actions.
    pub keys: Vec<(String, &'static str)>,
    /// The lines that can be typed in the lab, with descriptions.
    pub lines: Vec<(&'static str, &'static str)>,
}

pub(in crate::ui) fn help(
    library: &Library,
    lab: Option<&LabHelp>,
    commands: &[(String, &str)],
    shape: Shape,
) -> Layout {
    let mut sheet = Sheet::new(library, shape);
    sheet.heading("Keys", "");
    sheet.words("No mouse is needed, and nothing you type is stored.", dim(), None);
    let arrows = shape.glyphs == GlyphSet::Full;
    if let Some(LabHelp { title, keys, lines }) = lab {
        sheet.blank();
        sheet.section(title, "lab");
        sheet.words(title, bold(), None);
        sheet.blank();
        for (key, does) in keys {
            sheet.labelled((key, bold()), KEYS_COLUMNS, &[Inline::Text((*does).into())], None);
        }
        sheet.blank();
        sheet.words("Lines that can be typed after a colon:", dim(), None);
        for (usage, does) in lines {
            sheet.labelled((usage, bold()), KEYS_COLUMNS, &[Inline::Text((*does).into())], None);
        }
    }
    for group in Group::ALL {
        sheet.blank();
        sheet.section(group.title(), group.title());
        sheet.words(group.title(), bold(), None);
        sheet.blank();
        for binding in BINDINGS.iter().filter(|binding| binding.group == group) {
            let names: Vec<String> = binding.keys.iter().map(|press| keymap::name(*press, arrows)).collect();
            let does = [Inline::Text(binding.does.into())];
            sheet.labelled((&names.join("  "), bold()), KEYS_COLUMNS, &does, None);
        }
    }
    if !commands.is_empty() {
        sheet.blank();
        sheet.section("From your own shell", "shell");
        sheet.words("From your own shell", bold(), None);
        sheet.words("After \"ssh HOST\"; \"help COMMAND\" says more.", dim(), None);
        for (synopsis, does) in commands {
            sheet.blank();
            sheet.words(synopsis, bold(), None);
            sheet.indented(does, dim(), 2, None);
        }
    }
    sheet.finish()
}
