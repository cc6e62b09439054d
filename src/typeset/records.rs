//! Works, dates and tables in the forms that other programs read: BibTeX, RIS, CSV, ISO 8601.

use super::reference;
use crate::content::model::{Date, Reference, Table, plain_text};

/// The entry as the author wrote it, with a newline.
pub fn bibtex(work: &Reference) -> String {
    format!("{}\n", work.bibtex.trim_end())
}

/// Several works, a blank line between them.
pub fn all(works: &[&Reference], form: fn(&Reference) -> String) -> String {
    works.iter().map(|work| form(work)).collect::<Vec<_>>().join("\n")
}

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
    let family = reference::family(author);
    match author.strip_suffix(family).map(str::trim_end) {
        Some(given) if !given.is_empty() => format!("{family}, {given}"),
        _ => author.to_owned(),
    }
}

/// A line for people: who, when, what, where.
pub fn citation(work: &Reference) -> String {
    let year = if work.year == 0 { String::new() } else { format!(" ({})", work.year) };
    let venue = work.venue.as_deref().map(|venue| format!(" {venue}.")).unwrap_or_default();
    let arxiv = work.arxiv.as_deref().map(|id| format!(" arXiv:{id}.")).unwrap_or_default();
    let url = work.url.as_deref().map(|url| format!(" {url}")).unwrap_or_default();
    let who = if work.authors.is_empty() { String::new() } else { reference::authors(work) + &year + ". " };
    format!("{who}{}.{venue}{arxiv}{url}\n", work.title.trim_end_matches('.'))
}

/// `2026-05-25` or `2026-05`.
pub fn iso_date(date: Date) -> String {
    let day = date.day.map(|day| format!("-{day:02}")).unwrap_or_default();
    format!("{:04}-{:02}{day}", date.year, date.month)
}

/// A table as CSV (RFC 4180), with its head if it has one.
pub fn csv(table: &Table) -> String {
    let head = [&table.head].into_iter().filter(|head| !head.is_empty());
    let mut text = String::new();
    for row in head.chain(&table.rows) {
        let cells: Vec<String> = row.iter().map(|cell| quoted(&plain_text(cell))).collect();
        text += &cells.join(",");
        text.push('\n');
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::model::Inline;

    #[test]
    fn a_work_is_cited_in_three_forms() {
        let work = Reference {
            key: "k".into(),
            title: "On causes".into(),
            authors: vec!["Ludwig van Beethoven".into(), "Plato".into()],
            year: 2026,
            arxiv: Some("2605.1".into()),
            url: Some("https://example.org".into()),
            bibtex: "@misc{k}".into(),
            ..Reference::default()
        };
        assert_eq!(bibtex(&work), "@misc{k}\n");
        assert_eq!(
            citation(&work),
            "Ludwig van Beethoven, Plato (2026). On causes. arXiv:2605.1. https://example.org\n"
        );
        assert_eq!(
            ris(&work),
            "TY  - UNPB\nID  - k\nTI  - On causes\nAU  - van Beethoven, Ludwig\nAU  - Plato\nPY  - 2026\nM1  - arXiv:2605.1\nUR  - https://example.org\nER  - \n"
        );
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cell = |text: &str| vec![Inline::Text(text.into())];
        let table = Table {
            head: vec![cell("a"), cell("b")],
            rows: vec![vec![cell("1,5"), cell("say \"no\"")]],
            ..Table::default()
        };
        assert_eq!(csv(&table), "a,b\n\"1,5\",\"say \"\"no\"\"\"\n");
    }
}
