//! Compares rendered entries with those of BibTeX's style `plain`: `bibtex` makes the list of references, `pandoc`
//! converts its TeX to text, and every word of an entry there must be in our citation of the same entry.
//!
//! Left out of the comparison are months, which other styles leave out too, and the style's own words.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use folio::content::model::Reference;
use folio::export::CiteForm;
use unicode_normalization::UnicodeNormalization;

/// Words of the style, and months.
const STYLE: [&str; 52] = [
    "a",
    "abs",
    "corr",
    "e",
    "preprint",
    "prints",
    "al",
    "and",
    "apr",
    "april",
    "aug",
    "august",
    "chapter",
    "dec",
    "december",
    "ed",
    "edition",
    "editor",
    "editors",
    "eds",
    "et",
    "feb",
    "february",
    "in",
    "jan",
    "january",
    "jul",
    "july",
    "jun",
    "june",
    "mar",
    "march",
    "master",
    "may",
    "nov",
    "november",
    "number",
    "oct",
    "october",
    "of",
    "p",
    "page",
    "pages",
    "phd",
    "pp",
    "report",
    "s",
    "sep",
    "september",
    "technical",
    "thesis",
    "volume",
];

/// An entry as BibTeX renders it.
pub struct Rendered {
    /// The key.
    pub key: String,
    /// The text.
    pub text: String,
}

/// Returns the entries of a bibliography as rendered by BibTeX; `None` if the programs are not installed.
pub fn rendered(text: &str) -> Option<Vec<Rendered>> {
    let dir = tempfile::tempdir().ok()?;
    fs::write(dir.path().join("r.bib"), text.replace("\r\n", "\n")).ok()?;
    fs::write(dir.path().join("x.aux"), "\\citation{*}\n\\bibstyle{plain}\n\\bibdata{r}\n").ok()?;
    let bibtex = Command::new("bibtex").args(["-min-crossrefs=999", "x"]).current_dir(dir.path()).output();
    bibtex.ok()?;
    let bytes = fs::read(dir.path().join("x.bbl")).unwrap_or_default();
    let list = String::from_utf8_lossy(&bytes).into_owned();
    let items: Vec<(String, String)> = list.split("\\bibitem").skip(1).filter_map(item).collect();
    let whole = text_of(&items).filter(|texts| texts.len() == items.len());
    // One entry with mistakes in its TeX makes the whole list unreadable.
    let one = |item: &(String, String)| text_of(std::slice::from_ref(item)).and_then(|mut texts| texts.pop());
    let texts = whole.map(|texts| texts.into_iter().map(Some).collect());
    let texts: Vec<Option<String>> = texts.unwrap_or_else(|| items.iter().map(one).collect());
    let pairs = items.into_iter().zip(texts);
    Some(pairs.filter_map(|((key, _), text)| Some(Rendered { key, text: text? })).collect())
}

/// Splits an item of the list into the key and its TeX.
fn item(item: &str) -> Option<(String, String)> {
    let (key, tex) = item.trim_start().strip_prefix('{')?.split_once('}')?;
    let tex = tex.replace("\\newblock", " ").replace("\\end{thebibliography}", "");
    Some((key.to_owned(), tex.replace("%\n", "").trim().to_owned()))
}

/// Converts items from TeX to text.
fn text_of(items: &[(String, String)]) -> Option<Vec<String>> {
    let mut tex = String::new();
    for (number, (_, item)) in items.iter().enumerate() {
        tex += &format!("\n\nENTRY{number}BEGINS\n\n{item}\n\n");
    }
    let mut child = Command::new("pandoc")
        .args(["-f", "latex", "-t", "plain", "--wrap=none"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(tex.as_bytes()).ok()?;
    let output = child.wait_with_output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.split("ENTRY").skip(1).filter_map(|part| Some(part.split_once("BEGINS")?.1.to_owned())).collect())
}

/// Returns the words of BibTeX's rendering that our citation lacks.
pub fn lacking(rendered: &Rendered, work: &Reference) -> Vec<String> {
    let ours = words(&CiteForm::Text.of(work));
    let folded: String = ours.iter().map(String::as_str).collect();
    let is_there = |word: &String| ours.contains(word) || word.chars().count() > 3 && folded.contains(word.as_str());
    let edition = work.edition.as_deref().unwrap_or_default().to_lowercase();
    let is_style = |word: &String| STYLE.contains(&word.as_str()) || edition.contains(word.as_str());
    // Formulas that pandoc does not convert stay between dollars.
    let text: String = rendered.text.split('$').step_by(2).collect();
    words(&text).into_iter().filter(|word| !is_style(word) && !is_there(word)).collect()
}

fn words(text: &str) -> BTreeSet<String> {
    // `\\'{\\i}` is a dotless letter with an accent for pandoc.
    let text: String = text.replace('ı', "i").nfkc().flat_map(char::to_lowercase).collect();
    let words = text.split(|c: char| !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether the programs are installed.
pub fn is_possible() -> bool {
    let runs = |name: &str| Command::new(name).arg("--version").output().is_ok();
    runs("bibtex") && runs("pandoc") && Path::new("/usr/share/texlive/texmf-dist/bibtex/bst/base/plain.bst").exists()
}
