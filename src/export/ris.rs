//! RIS, the exchange format of reference managers (Research Information Systems, 2001).

use crate::content::model::Reference;
use crate::content::references::family;

/// The entry as a RIS record. Its lines end as all others here do: readers of the format take both ends, and pipes only one.
pub fn ris(work: &Reference) -> String {
    let mut fields = vec![("TY", ris_type(work).to_owned()), ("ID", work.key.clone()), ("TI", work.title.clone())];
    fields.extend(work.authors.iter().map(|author| ("AU", family_first(author))));
    if work.year != 0 {
        fields.push(("PY", work.year.to_string()));
        fields.extend(work.month.map(|month| ("DA", format!("{}/{month:02}//", work.year))));
    }
    let arxiv = work.arxiv.as_ref().map(|id| format!("arXiv:{id}"));
    let optional = [("T2", work.venue.clone()), ("M1", arxiv), ("UR", work.url.clone()), ("N1", work.note.clone())];
    fields.extend(optional.into_iter().filter_map(|(tag, value)| Some((tag, value?))));
    fields.push(("ER", String::new()));
    fields.iter().map(|(tag, value)| format!("{tag}  - {value}\n")).collect()
}

/// The type of a RIS record: that of the BibTeX entry.
fn ris_type(work: &Reference) -> &'static str {
    let kind = work.bibtex.trim_start().trim_start_matches('@').split(['{', '(']).next().unwrap_or_default();
    match kind.trim().to_lowercase().as_str() {
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

/// "Family, Given" of "Given Family"; names of one word stay as they are.
fn family_first(author: &str) -> String {
    let family = family(author);
    match author.strip_suffix(family).map(str::trim_end) {
        Some(given) if !given.is_empty() => format!("{family}, {given}"),
        _ => author.to_owned(),
    }
}
