//! RIS, the exchange format of reference managers (Research Information Systems, 2001).

use crate::content::model::{Person, Reference};

/// Formats a work as a RIS record. Lines end with line feeds alone, which readers of the format accept.
pub fn ris(work: &Reference) -> String {
    let mut fields = vec![("TY", ris_type(work).to_owned()), ("ID", work.key.clone()), ("TI", work.title.clone())];
    fields.extend(work.authors.iter().map(|author| (if work.are_editors { "ED" } else { "AU" }, family_first(author))));
    if work.year != 0 {
        fields.push(("PY", work.year.to_string()));
        fields.extend(work.month.map(|month| ("DA", format!("{}/{month:02}//", work.year))));
    }
    let arxiv = work.arxiv.as_ref().map(|id| format!("arXiv:{id}"));
    let (start, end) = work.pages.as_deref().map_or((None, None), |pages| match pages.split_once('–') {
        Some((start, end)) => (Some(start.to_owned()), Some(end.to_owned())),
        None => (Some(pages.to_owned()), None),
    });
    let optional = [
        ("T2", work.venue.clone()),
        ("VL", work.volume.clone()),
        ("IS", work.number.clone()),
        ("SP", start),
        ("EP", end),
        ("PB", work.publisher.clone()),
        ("DO", work.doi.clone()),
        ("M1", arxiv),
        ("UR", work.url.clone()),
        ("N1", work.note.clone()),
    ];
    fields.extend(optional.into_iter().filter_map(|(tag, value)| Some((tag, value?))));
    fields.push(("ER", String::new()));
    fields.iter().map(|(tag, value)| format!("{tag}  - {value}\n")).collect()
}

/// Returns the RIS type for the type of a BibTeX entry.
fn ris_type(work: &Reference) -> &'static str {
    match work.kind.as_str() {
        "article" => "JOUR",
        "inproceedings" | "conference" => "CPAPER",
        "book" => "BOOK",
        "incollection" | "inbook" => "CHAP",
        "phdthesis" | "mastersthesis" | "thesis" => "THES",
        "techreport" | "report" => "RPRT",
        "unpublished" | "preprint" => "UNPB",
        "online" | "electronic" | "www" => "ELEC",
        _ if work.arxiv.is_some() => "UNPB",
        _ => "GEN",
    }
}

/// Formats a name as `von Family, Given, Suffix`.
fn family_first(author: &Person) -> String {
    let parts = [author.family_name(), author.given.clone(), author.suffix.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
