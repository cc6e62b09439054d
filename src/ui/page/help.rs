//! What the keys do, made from the keymap; what can be typed in a shell, made from the table of commands.

use super::sheet::{Sheet, bold, dim};
use crate::content::model::{Inline, Library};
use crate::typeset::{GlyphSet, Layout, Shape};
use crate::ui::keymap::{self, BINDINGS, Group};

/// Columns of the keys, where there is room for them beside the text.
const KEYS_COLUMNS: usize = 30;

pub(in crate::ui) fn help(library: &Library, commands: &[(String, &str)], shape: Shape) -> Layout {
    let mut sheet = Sheet::new(library, shape);
    sheet.heading("Keys", "");
    sheet.words("No mouse is needed, and nothing you type is stored.", dim(), None);
    let arrows = shape.glyphs == GlyphSet::Full;
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
