//! The outline page: the sections of a page, with minutes and a mark for those that have been on screen.

use super::builder::{PageBuilder, bold, dim, plain};
use crate::content::model::{Library, LinkTarget, Page};
use crate::content::reading_time;
use crate::typeset::{Layout, Section, Shape};

/// Deepest level of sections in the outline.
const LEVELS: u8 = 3;

/// Lays out the outline of `page`, whose layout has `sections`. `is_seen` tells whether a section has been on screen;
/// `here` is the section being read. The note is below the title.
pub(in crate::ui) fn outline(
    library: &Library,
    page: &Page,
    (title, note): (&str, &str),
    sections: &[Section],
    is_seen: impl Fn(&Section) -> bool,
    here: Option<&str>,
    shape: Shape,
) -> Layout {
    let mut builder = PageBuilder::new(library, shape);
    builder.section(title, "outline");
    builder.heading(title);
    if !note.is_empty() {
        builder.words(note, dim(), None);
    }
    builder.blank();
    for section in sections.iter().filter(|section| section.level <= LEVELS) {
        let target = LinkTarget::Page { page: page.clone(), anchor: Some(section.anchor.clone()) };
        let target = builder.target(target);
        let mark = match (here == Some(section.anchor.as_str()), is_seen(section)) {
            (true, _) => "here",
            (_, true) => "seen",
            _ => "",
        };
        let number = if section.number.is_empty() { String::new() } else { format!("{}  ", section.number) };
        let indent = "  ".repeat(usize::from(section.level.saturating_sub(1)));
        let minutes = match section.seconds {
            0 => String::new(),
            seconds => format!("{} min", reading_time::minutes(seconds)),
        };
        let beside = format!("{mark:>4}  {minutes:>7}");
        let face = if section.level == 1 { bold() } else { plain() };
        builder.spread((&format!("{indent}{number}{}", section.title), face), (&beside, dim()), Some(target));
    }
    builder.finish()
}
