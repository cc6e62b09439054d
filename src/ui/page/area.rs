//! The page of a research area: description, write-ups, works.

use super::builder::{PageBuilder, bold, dim, plain};
use super::works;
use crate::content::model::{Area, Library, LinkTarget, Page};
use crate::typeset::regions::Parts;
use crate::typeset::{self, Layout, Manuscript, Shape};

pub(super) fn lay_out(library: &Library, area: &Area, shape: Shape, parts: &Parts) -> Layout {
    let mut builder = PageBuilder::new(library, shape);
    builder.section(&area.title, "top");
    builder.heading(&area.title);
    builder.words(&area.summary, dim(), None);
    builder.blank();
    let manuscript = Manuscript::area(area, library);
    builder.append(typeset::lay_out(manuscript, shape));

    let companions: Vec<_> = library.write_ups.iter().filter(|write_up| write_up.areas.contains(&area.slug)).collect();
    if !companions.is_empty() {
        builder.blank();
        builder.blank();
        builder.section("Write-ups", "write-ups");
        builder.heading("Write-ups");
        for write_up in companions {
            builder.blank();
            let target = builder.target(LinkTarget::Page { page: Page::WriteUp(write_up.slug.clone()), anchor: None });
            builder.spread((&write_up.short, bold()), (&format!("{} min", write_up.minutes), dim()), Some(target));
            builder.words(&write_up.summary, plain(), Some(target));
        }
    }

    let references: Vec<_> = area.works.iter().filter_map(|key| library.reference(key)).collect();
    if !references.is_empty() {
        builder.blank();
        builder.blank();
        builder.section("Works", "works");
        builder.heading("Works");
        for reference in references {
            builder.blank();
            works::entry(&mut builder, reference, "area", parts);
        }
    }
    builder.finish()
}
