//! RIS, the exchange format of reference managers (Research Information Systems, 2001).

use crate::content::model::{Person, Reference};

/// Formats a work as a RIS record. Lines end with line feeds alone, which readers of the format accept.
pub fn ris(work: &Reference) -> String {
    let mut fields = vec![("TY", ris_type(work).to_owned()), ("ID", work.key.clone()), ("TI", work.title.clone())];
    fields.extend(work.authors.iter().map(|author| (if work.are_editors { "ED" } else { "AU" }, family_first(author))));
    if work.year != 0 {
        fields.push(("PY", work.year.to_string()));
        fields.extend(work.month.map(|month| ("DA", format!("{}/{month:02}", work.year))));
    }
    fields.extend(work.editors.iter().map(|editor| ("ED", family_first(editor))));
    let arxiv = work.arxiv.as_ref().map(|id| format!("arXiv:{id}"));
    let (start, end) = work.pages.as_deref().map_or((None, None), |pages| match pages.split_once('–') {
        Some((start, end)) => (Some(start.to_owned()), Some(end.to_owned())),
        None => (Some(pages.to_owned()), None),
    });
    let optional = [
        // The title of the container; a book is in its series alone.
        ("T2", work.venue.clone().or_else(|| work.series.clone())),
        ("T3", work.series.clone().filter(|_| work.venue.is_some())),
        ("VL", work.volume.clone()),
        ("IS", work.number.clone()),
        ("ET", work.edition.clone()),
        ("SP", start),
        ("EP", end),
        ("M3", work.form.clone()),
        ("PB", work.publisher.clone()),
        ("CY", work.address.clone()),
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
        "book" | "proceedings" | "collection" => "BOOK",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishers_are_no_containers() {
        let of = |kind: &str, venue: Option<&str>| {
            let text = |text: &str| Some(text.to_owned());
            ris(&Reference {
                key: "k".into(),
                kind: kind.into(),
                title: "T".into(),
                authors: vec!["Ada Example".into()],
                editors: vec!["Ed Itor".into()],
                year: 2022,
                month: Some(3),
                venue: venue.map(str::to_owned),
                series: text("Notes"),
                volume: text("4"),
                publisher: text("A Press"),
                address: text("Berlin"),
                ..Reference::default()
            })
        };
        let middle = "ID  - k\nTI  - T\nAU  - Example, Ada\nPY  - 2022\nDA  - 2022/03\nED  - Itor, Ed\n";
        let end = "VL  - 4\nPB  - A Press\nCY  - Berlin\nER  - \n";
        assert_eq!(of("book", None), format!("TY  - BOOK\n{middle}T2  - Notes\n{end}"));
        assert_eq!(
            of("inproceedings", Some("Proc.")),
            format!("TY  - CPAPER\n{middle}T2  - Proc.\nT3  - Notes\n{end}")
        );
    }
}
