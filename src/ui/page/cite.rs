//! How to cite a work: in three forms, with the command that prints each.

use super::sheet::{Sheet, bold, dim, plain};
use crate::content::model::{Library, Reference, Target};
use crate::typeset::{Face, Layout, Role, Shape, records};

/// The forms a work can be cited in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CiteForm {
    /// BibTeX.
    Bibtex,
    /// RIS.
    Ris,
    /// A line for people.
    Text,
}

impl CiteForm {
    /// All forms, in the order in which a key goes through them.
    pub const ALL: [CiteForm; 3] = [CiteForm::Bibtex, CiteForm::Ris, CiteForm::Text];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            CiteForm::Bibtex => "BibTeX",
            CiteForm::Ris => "RIS",
            CiteForm::Text => "text",
        }
    }

    fn option(self) -> &'static str {
        match self {
            CiteForm::Bibtex => "",
            CiteForm::Ris => " --ris",
            CiteForm::Text => " --text",
        }
    }

    /// A work in this form.
    pub fn of(self, work: &Reference) -> String {
        match self {
            CiteForm::Bibtex => records::bibtex(work),
            CiteForm::Ris => records::ris(work),
            CiteForm::Text => records::citation(work),
        }
    }
}

pub(in crate::ui) fn cite(library: &Library, work: &Reference, shape: Shape) -> Layout {
    let mut sheet = Sheet::new(library, shape);
    sheet.section(&work.title, "cite");
    sheet.heading(&work.title, "");
    if let Some(url) = &work.url {
        let target = sheet.target(Target::Url(url.clone()));
        sheet.words(url, Face { role: Role::Link, ..plain() }, Some(target));
    }
    for form in CiteForm::ALL {
        sheet.blank();
        sheet.section(form.name(), form.name());
        sheet.words(form.name(), bold(), None);
        for line in form.of(work).lines() {
            sheet.verbatim(line, 2);
        }
        sheet.words(&format!("ssh HOST cite {}{}", work.key, form.option()), dim(), None);
    }
    sheet.finish()
}
