//! The page of a research area: description, write-ups, works.

use super::sheet::{Sheet, bold, dim, plain};
use super::works;
use crate::content::model::{Area, Library, Page, Target};
use crate::typeset::regions::Parts;
use crate::typeset::{self, Layout, Manuscript, Shape};

pub(super) fn lay_out(library: &Library, area: &Area, shape: Shape, parts: &Parts) -> Layout {
    let mut sheet = Sheet::new(library, shape);
    sheet.section(&area.title, "top");
    sheet.heading(&area.title, "");
    sheet.words(&area.summary, dim(), None);
    sheet.blank();
    let manuscript = Manuscript::area(area, library);
    sheet.append(typeset::lay_out(manuscript, shape));

    let companions: Vec<_> = library.write_ups.iter().filter(|write_up| write_up.areas.contains(&area.slug)).collect();
    if !companions.is_empty() {
        sheet.blank();
        sheet.blank();
        sheet.section("Write-ups", "write-ups");
        sheet.heading("Write-ups", "");
        for write_up in companions {
            sheet.blank();
            let target = sheet.target(Target::Page { page: Page::WriteUp(write_up.slug.clone()), anchor: None });
            sheet.spread((&write_up.short, bold()), (&format!("{} min", write_up.minutes), dim()), Some(target));
            sheet.words(&write_up.summary, plain(), Some(target));
        }
    }

    let references: Vec<_> = area.works.iter().filter_map(|key| library.reference(key)).collect();
    if !references.is_empty() {
        sheet.blank();
        sheet.blank();
        sheet.section("Works", "works");
        sheet.heading("Works", "");
        for reference in references {
            sheet.blank();
            works::entry(&mut sheet, reference, "area", parts);
        }
    }
    sheet.finish()
}
