//! Tests of bibliographies: files, the references they give, and diagnostics.

use super::*;
use crate::content::model::LinkTarget;

fn read(text: &str) -> (Vec<Reference>, Vec<String>) {
    let mut diagnostics = Vec::new();
    let found = parse(&[Source::new("r.bib", text)], &mut diagnostics);
    diagnostics.extend(found.problems.into_iter().map(|problem| problem.finding));
    diagnostics.sort_by(|a, b| a.key().cmp(&b.key()));
    (found.references, diagnostics.iter().map(Diagnostic::headline).collect())
}

fn one(text: &str) -> Reference {
    let (mut references, said) = read(text);
    assert_eq!(said, [""; 0], "{text}");
    assert_eq!(references.len(), 1, "{text}");
    references.remove(0)
}

fn entry(fields: &str) -> Reference {
    one(&format!("@misc{{k, title={{T}}, author={{Ada Example}}, year={{2020}}, {fields}}}"))
}

#[test]
fn an_entry_becomes_a_reference() {
    let text = "% first\n@inproceedings{a2026,\n  title = {{CausaLab}: A \\\"Uber  {AI}},\n  author = {M{\\\"u}ller, Jan and Ludwig van Beethoven and others},\n  year = 2026, month = may,\n  booktitle = {ICML 2026}, eprint = {2605.26029}, archiveprefix = {arXiv}, pages={1--9},\n}\n% after\n";
    let found = one(text);
    let names: Vec<String> = found.authors.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["Jan Müller", "Ludwig van Beethoven"]);
    assert!(found.more_authors && !found.are_editors);
    assert_eq!((found.title.as_str(), found.year, found.month), ("CausaLab: A Über AI", 2026, Some(5)));
    assert_eq!((found.venue.as_deref(), found.pages.as_deref()), (Some("ICML 2026"), Some("1–9")));
    assert_eq!(found.url.as_deref(), Some("https://arxiv.org/abs/2605.26029"));
    assert_eq!(found.bibtex, text[text.find('@').unwrap()..text.rfind("\n% after").unwrap()]);
}

#[test]
fn references_come_newest_first() {
    let entry = |key: &str, rest: &str| format!("@misc{{{key}, title = {{t}}, {rest}}}\n");
    let text = entry("b", "year = 2024")
        + &entry("a", "year = 2024")
        + &entry("c", "date = {2025-02}")
        + &entry("d", "note = {n}")
        + &entry("e", "year = {In press}");
    let (references, said) = read(&text);
    assert_eq!(said, [""; 0]);
    let keys: Vec<_> = references.iter().map(|reference| (reference.key.as_str(), reference.month)).collect();
    assert_eq!(keys, [("e", None), ("c", Some(2)), ("a", None), ("b", None), ("d", None)]);
}

#[test]
fn venues_are_put_together_of_strings() {
    for (text, expected) in [
        ("@string{icml = \"ICML\"}\n@misc{a, title={t}, booktitle = icml # { 2024}}", "ICML 2024"),
        ("@string{a = \"Proc. \"}\n@string{b = a # \"NeurIPS\"}\n@misc{k, title={t}, booktitle=b}", "Proc. NeurIPS"),
        ("@STRING{NIPS = {NeurIPS}}\n@misc{k, title={t}, booktitle=nips}", "NeurIPS"),
        ("@string(nips = \"NeurIPS\")\n@misc(k, title={t}, booktitle=nips)", "NeurIPS"),
        ("@misc{k, title={t}, howpublished={GitHub}}", "GitHub"),
    ] {
        assert_eq!(one(text).venue.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn strings_and_parents_may_stand_in_another_file() {
    let sources = [
        Source::new("a.bib", "@inproceedings{k, title={T}, author={A B}, year=2020, crossref={p}}\n@misc{l, title=s}"),
        Source::new("b.bib", "@string{s = {Words}}\n@proceedings{p, title={Proc.}, editor={E F}, year=2020}"),
    ];
    let mut diagnostics = Vec::new();
    let found = parse(&sources, &mut diagnostics);
    assert_eq!((diagnostics, found.problems.len()), (vec![], 0));
    let get = |key: &str| found.references.iter().find(|reference| reference.key == key).unwrap();
    assert_eq!((get("k").venue.as_deref(), get("l").title.as_str()), (Some("Proc."), "Words"));
}

#[test]
fn fields_are_inherited() {
    let parents =
        "@proceedings{p, title={Proc. of X}, editor={E F}, year=2020, publisher={P}}\n@xdata{x, publisher={XP}}\n";
    let child = |fields: &str| {
        let (references, said) = read(&format!("{parents}@inproceedings{{k, title={{T}}, author={{A B}}, {fields}}}"));
        (references.into_iter().find(|reference| reference.key == "k").unwrap(), said)
    };
    let (found, said) = child("crossref={p}");
    assert_eq!(said, [""; 0]);
    assert_eq!((found.title.as_str(), found.venue.as_deref(), found.year), ("T", Some("Proc. of X"), 2020));
    assert!(!found.are_editors);
    assert_eq!(
        found.bibtex,
        "@inproceedings{k, title={T}, author={A B},\n  booktitle = {Proc. of X},\n  editor = {E F},\n  publisher = {P},\n  year = {2020},\n}"
    );
    assert_eq!(child("year=2021, booktitle={B}, xdata={x}").0.publisher.as_deref(), Some("XP"));
    let (found, said) = child("year=2020, crossref={nope}");
    assert_eq!(said, ["r.bib:3:64: warning: entry \"nope\" not found, from which `crossref` takes fields"]);
    assert_eq!(found.venue, None);
    // Circular parents must not loop.
    let (references, _) = read("@book{a, title={A}, crossref={b}}\n@book{b, title={B}, crossref={a}}");
    assert_eq!(references.len(), 2);
}

#[test]
fn links_are_those_that_were_meant() {
    for (fields, expected) in [
        ("doi={https://doi.org/10.1000/x}", "https://doi.org/10.1000/x"),
        ("doi={10.1000/a\\_b}", "https://doi.org/10.1000/a_b"),
        ("url={https://example.org/a\\_b\\%20c}", "https://example.org/a_b%20c"),
        ("howpublished={\\url{https://example.org/a_b}}", "https://example.org/a_b"),
        ("note={Available at \\url{https://example.org/a_b}}", "https://example.org/a_b"),
        ("url={www.example.org}", "https://www.example.org"),
        ("doi={10.1000/x}, url={https://a.b}", "https://a.b"),
        ("journal={arXiv preprint arXiv:1706.03762}", "https://arxiv.org/abs/1706.03762"),
        ("journal={CoRR}, volume={abs/1706.03762}", "https://arxiv.org/abs/1706.03762"),
        ("eprint={arXiv:1706.03762v2}", "https://arxiv.org/abs/1706.03762v2"),
    ] {
        assert_eq!(entry(fields).url.as_deref(), Some(expected), "{fields}");
    }
    assert_eq!(entry("howpublished={\\url{https://example.org/a_b}}").venue, None);
    let links =
        entry("url={https://a.b}, code={https://c.d}, slides={x.pdf}, poster={files/p.pdf}, video={www.e.f}").links;
    let links: Vec<_> = links.iter().map(|link| (link.label.as_str(), link.target.clone())).collect();
    let expected = [
        ("Code", LinkTarget::Url("https://c.d".to_owned())),
        ("Poster", LinkTarget::File("p.pdf".to_owned())),
        ("Video", LinkTarget::Url("https://www.e.f".to_owned())),
    ];
    assert_eq!(links, expected);
    let (works, said) = read("@misc{k, title={T}, doi={http://hdl.handle.net/2445/185952}}");
    assert_eq!(works[0].url.as_deref(), Some("http://hdl.handle.net/2445/185952"));
    assert_eq!(
        said,
        ["r.bib:1:25: warning: \"http://hdl.handle.net/2445/185952\" is no DOI and is taken for the `url`"]
    );
    let said = read("@misc{k, title={T}, url={my homepage}, doi={none}}").1;
    assert_eq!(
        said,
        [
            "r.bib:1:25: warning: \"my homepage\" is no web address and is left out; write https://…",
            "r.bib:1:44: warning: \"none\" is no DOI and is left out; it begins with 10.",
        ]
    );
}

#[test]
fn visitors_get_entries_that_are_complete_and_not_private() {
    for (text, expected) in [
        (
            "@string{nips = \"NeurIPS\"}\n@misc{k, title={T}, booktitle=nips}",
            "@misc{k, title={T}, booktitle={NeurIPS}}",
        ),
        ("@misc{k, title={T}, file={:/home/ada/x.pdf:PDF}, annote={Boring.}}", "@misc{k, title={T},}"),
        (
            "@misc{k,\n  title = {T},\n  owner = {ada},\n  timestamp = {2020},\n  year = 2020\n}",
            "@misc{k,\n  title = {T},\n  year = 2020\n}",
        ),
        ("@misc{k, title={T}, month = may, bdsk-url-1={x}, year=2020}", "@misc{k, title={T}, month = may, year=2020}"),
        ("@misc{k, title={T}, year=2020} trailing comment", "@misc{k, title={T}, year=2020}"),
    ] {
        assert_eq!(read(text).0[0].bibtex, expected, "{text}");
    }
}

#[test]
fn years_may_be_words_and_bodies_authors() {
    let label = |text: &str| {
        let list: crate::content::model::ReferenceList = vec![one(text)].into();
        list.label("k").unwrap().to_owned()
    };
    for (text, expected) in [
        ("@article{k, title={T}, author={Ada Example}, year={in press}}", "Example, in press"),
        ("@article{k, title={T}, author={Ada Example}, year={To appear}}", "Example, to appear"),
        ("@unpublished{k, title={T}, author={Ada Example}, note={Submitted}}", "Example n.d."),
        ("@online{k, title={T}, url={https://example.org}, year={2020}}", "T 2020"),
        ("@online{k, title={T}, organization={OpenAI}, year={2020}}", "OpenAI 2020"),
        ("@book{k, title={T}, editor={Ed Itor}, year={2020}}", "Itor 2020"),
        ("@misc{k, title={T}, author={{The ATLAS Collaboration}}, year={2020}}", "The ATLAS Collaboration 2020"),
        (
            "@misc{k, title={T}, author={King, Jr., Martin Luther and Sample, III, B.}, year=2020}",
            "King and Sample 2020",
        ),
        ("@misc{k, title={T}, author={\\textbf{Example, Ada} and Sample, B.}, year=2020}", "Example and Sample 2020"),
        ("@book{k, title={T}, author={A B}, year={c. 1850}}", "B 1850"),
    ] {
        assert_eq!(label(text), expected, "{text}");
    }
}

#[test]
fn every_bad_entry_is_reported_and_hides_no_other() {
    let text = "@misc{a, title = {no end\n@misc{b, title = {t}, year = {soon}}\n@book{c, author={A B}, year = 2024}\n@article{d, title={t}}\n@misc{ok, title={t}, year=2024}\n@misc{ok, title={u}, year=2024}\n@misc{f, title={t}, note=foo}\n@misc{g, title={\\frobnicate{t}}, author={A B, C D, E F and G H}}\n@misc{, title={t}}\n";
    let (references, said) = read(text);
    assert_eq!(
        said,
        [
            "r.bib:1:18: this is never closed; the entry is left out",
            "r.bib:2:30: warning: \"b\" has \"soon\" as its year; write four digits, or words such as in press",
            "r.bib:3:7: warning: \"c\" has no title; \"c\" stands in its place",
            "r.bib:4:10: warning: \"d\" has no author; it is cited by its title",
            "r.bib:4:10: warning: \"d\" has no year",
            "r.bib:6:7: key \"ok\" is there twice; the first entry counts",
            "r.bib:7:26: warning: the string \"foo\" is not defined; write @string{foo = {…}}, or the words in braces",
            "r.bib:8:16: warning: TeX command \\frobnicate is not known; only its argument is shown",
            "r.bib:8:41: warning: names of `author` are divided by \"and\", not by commas",
            "r.bib:9:1: warning: an entry without a key is left out",
        ]
    );
    assert_eq!(references.len(), 6);
}

#[test]
fn a_file_of_mistakes_is_no_flood_and_says_so() {
    let many: String = (0..150).map(|n| format!("@article{{k{n:03}, title={{T}}}}\n")).collect();
    let said = read(&many).1;
    assert_eq!(said.len(), FINDINGS_MAX);
    assert!(said[FINDINGS_MAX - 1].contains("and more from here on"), "{}", said[FINDINGS_MAX - 1]);
}

#[test]
fn deep_nesting_is_refused() {
    let deep = "{".repeat(200_000) + &"}".repeat(200_000);
    assert!(read(&format!("@misc{{a, title = {deep}}}")).1[0].contains("more than 256 KiB"));
    let deep = "{".repeat(40) + &"}".repeat(40);
    assert!(read(&format!("@misc{{a, title = {deep}}}")).1[0].contains("nested deeper"));
}
