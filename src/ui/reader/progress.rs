//! Progress: the reading position on each write-up of this session, and whether it was read to its end.

use std::collections::BTreeMap;

use crate::content::model::Slug;
use crate::content::reading_time;
use crate::ui::context::Context;
use crate::ui::feature::Feature;

/// Positions on the write-ups of this session.
#[derive(Debug, Clone, Default)]
pub(in crate::ui) struct Progress {
    positions: BTreeMap<Slug, Position>,
    /// The write-up that was on screen last.
    last: Option<Slug>,
}

/// Reading position in a write-up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::ui) struct Position {
    /// Anchor of the section being read; empty before the first numbered one.
    pub anchor: String,
    /// Title of the section, with its number.
    pub section: String,
    /// Remaining minutes.
    pub minutes: u32,
    /// Whether the last line has been on screen.
    pub is_finished: bool,
}

impl Progress {
    /// Returns the write-up that was on screen last, and the position on it.
    pub(in crate::ui) fn last(&self) -> Option<(&Slug, &Position)> {
        let slug = self.last.as_ref()?;
        Some((slug, self.positions.get(slug)?))
    }
}

impl Feature for Progress {
    fn settle(&mut self, context: &mut Context) {
        let Some(slug) = context.write_up() else { return };
        if self.last.as_ref() != Some(slug) {
            self.last = Some(slug.clone());
        }
        if !self.positions.contains_key(slug) {
            self.positions.insert(slug.clone(), Position::default());
        }
        let Some(position) = self.positions.get_mut(slug) else { return };
        let (layout, top) = (context.layout(), context.page.top);
        let here = layout.sections.iter().rfind(|section| section.line <= top + 2 && !section.number.is_empty());
        let anchor = here.map_or("", |section| section.anchor.as_str());
        if position.anchor != anchor {
            position.anchor = anchor.to_owned();
            position.section = here.map_or_else(String::new, |section| format!("{} {}", section.number, section.title));
        }
        position.minutes = reading_time::minutes(layout.reading_time.left(layout.source_at(top)));
        position.is_finished |= top + context.height() >= layout.lines.len();
    }
}
