//! Tests of imports: pages and bibliographies of other programs, and the resulting files.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::scaffold;

fn site() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    scaffold::make(scaffold::Kind::Site, dir.path().join("my").to_str().unwrap(), Path::new("")).unwrap();
    let content = dir.path().join("my/content");
    (dir, content)
}

/// Imports `text` as a page called `name`; returns its prose, and the notes about unsupported parts.
fn taken(name: &str, text: &str) -> (String, Vec<String>) {
    let (dir, content) = site();
    let file = dir.path().join(name);
    fs::write(&file, text).unwrap();
    let Imported { written, left, .. } = page(&file, &content).unwrap();
    (fs::read_to_string(&written[0]).unwrap(), left)
}

fn body(text: &str) -> String {
    let (page, left) = taken("x.md", &format!("---\ntitle: T\nsummary: S\n---\n{text}"));
    let mended: Vec<&String> = left.iter().filter(|line| line.starts_with("to be mended")).collect();
    assert!(mended.is_empty(), "{text}: {mended:?}\n{page}");
    page.split_once("+++\n\n").unwrap().1.trim_end().to_owned()
}

#[test]
fn front_matter_is_taken_over() {
    let yaml = "---\nlayout: about\ntitle: \"About: me\"\ndescription: >\n  Who\n  I am.\npermalink: /me/\ndraft: true\n---\nText.\n";
    let (page, left) = taken("2024-05-06-about.md", yaml);
    assert_eq!(
        page,
        "+++\ntitle = \"About: me\"\nsummary = \"Who I am.\"\ndraft = true\nwas = [\"me\"]\n+++\n\nText.\n"
    );
    assert_eq!(left, ["line 2: front matter that means nothing here: layout"]);
    let (page, _) = taken("x.md", "+++\ntitle = 'T'\n[extra]\na = 1\n+++\nFirst one. And *another*.\n");
    assert!(page.starts_with("+++\ntitle = \"T\"\nsummary = \"First one.\"\n+++\n"), "{page}");
    let (page, _) = taken("my page.md", "# A title\n\nText\n\n# One\n\n## Two\n");
    assert!(
        page.starts_with("+++\ntitle = \"A title\"\nsummary = \"Text\"\n+++\n\nText\n\n## One\n\n### Two\n"),
        "{page}"
    );
}

#[test]
fn foreign_markup_becomes_markdown() {
    for (foreign, ours) in [
        ("Setext\n======\n\ntext\n\nTwo\n---\n\n---\n", "## Setext\n\ntext\n\n### Two\n\n* * *"),
        ("## A {#a .big}\n\ntext {: .x}\n{:toc}\n", "## A {#a}\n\ntext"),
        (
            "a <b>bold</b> <i>word</i><br>next <a href=\"https://a.b\">link</a>\n",
            "a **bold** *word*\\\nnext [link](https://a.b)",
        ),
        ("<div>\n    <div>\n        text\n    </div>\n</div>\n\n    code\n", "text\n\n    code"),
        ("<div class=\"x\">\ntext\n</div>\n<script>no</script>\n", "text"),
        ("<ul><li>one</li><li>two</li></ul>\n", "- one\n- two"),
        ("\\(x^2\\) and \\\\[a = b\\\\]\n", "$x^2$ and $$a = b$$"),
        ("> [!NOTE]\n> Mind\n> this.\n\nAfter\n", "::: note\nMind\nthis.\n:::\n\nAfter"),
        (
            "::: {.callout-tip}\n## Hint\nText\n:::\n\n:::: {.columns}\ntext\n::::\n",
            "::: note\n## Hint\nText\n:::\n\ntext",
        ),
        ("a^[a note] b\n", "a[^note-1] b\n\n[^note-1]: a note"),
        ("[small]{.smallcaps} and [[Page|words]]\n", "small and words"),
        ("{{< youtube abc >}} and {{ site.baseurl }}\n", "[Video](https://www.youtube.com/watch?v=abc) and"),
        ("{% highlight rust %}\nlet x = \"{{ y }}\";\n{% endhighlight %}\n", "```rust\nlet x = \"{{ y }}\";\n```"),
        ("\\begin{align*}\na &= b\n\\end{align*}\n", "$$\n\\begin{aligned}\na &= b\n\\end{aligned}\n$$"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\n: Caption {#tbl-x}\n", "| a | b |\n|---|---|\n| 1 | 2 |\n\nCaption"),
        ("Term\n: what it is\n", "- **Term**: what it is"),
        ("`{{ code }}` and $\\{{a}\\}$ stay\n", "`{{ code }}` and $\\{{a}\\}$ stay"),
        ("[a page](/nowhere/) and [here](#x)\n\n## X\n", "a page and [here](#x)\n\n## X"),
        ("Costs $5 or $10, a < b, me@example.org\n", "Costs $5 or $10, a < b, me@example.org"),
    ] {
        assert_eq!(body(foreign), ours, "{foreign}");
    }
}

#[test]
fn pictures_and_files_are_copied_and_nothing_is_overwritten() {
    let (dir, content) = site();
    let root = dir.path().join("blog");
    fs::create_dir_all(root.join("assets/img")).unwrap();
    fs::create_dir_all(root.join("_pages")).unwrap();
    let png = image_bytes();
    fs::write(root.join("assets/img/My Photo.PNG"), &png).unwrap();
    fs::write(root.join("cv.pdf"), b"%PDF").unwrap();
    let text = "---\ntitle: Me\nsummary: S\n---\n![](/assets/img/My%20Photo.PNG){: width=50 }\n[CV](/cv.pdf), [gone](/no.pdf)\n\n{% include figure.liquid path=\"assets/img/My Photo.PNG\" alt=\"me\" %}\n";
    fs::write(root.join("_pages/me.md"), text).unwrap();
    let Imported { written, left, .. } = page(&root.join("_pages/me.md"), &content).unwrap();
    let names: Vec<&Path> = written.iter().map(|path| path.strip_prefix(&content).unwrap()).collect();
    assert_eq!(names, [Path::new("pages/me.md"), Path::new("pages/images/my-photo.png"), Path::new("files/cv.pdf")]);
    let page_text = fs::read_to_string(&written[0]).unwrap();
    assert!(page_text.contains("\n![My Photo](images/my-photo.png)\n\n[CV](../files/cv.pdf), gone\n"), "{page_text}");
    assert!(page_text.contains("\n![me](images/my-photo.png)\n"), "{page_text}");
    assert_eq!(left.len(), 2, "{left:?}");
    let before = fs::read(&written[0]).unwrap();
    assert!(page(&root.join("_pages/me.md"), &content).unwrap_err().to_string().contains("is there already"));
    assert_eq!(fs::read(&written[0]).unwrap(), before);
}

fn image_bytes() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn entries_are_taken_over_once_and_broken_ones_are_told() {
    let (dir, content) = site();
    let file = dir.path().join("publications.bib");
    let text = "---\n---\n@string{n = {NeurIPS}}\n@article{a, title={A}, author={A B}, year=2020, journal=n, pdf={a.pdf}}\n@article{b, title={B\n@misc{, title={C}}\n";
    fs::write(&file, text).unwrap();
    let Imported { written, left, .. } = bibliography(&file, &content).unwrap();
    let taken = fs::read_to_string(&written[0]).unwrap();
    assert!(taken.starts_with("@string{n = {NeurIPS}}\n\n@article{a,") && !taken.contains("{b"), "{taken}");
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(bibliography(&file, &content).unwrap_err().to_string().contains("is there already"));
    let again = dir.path().join("more.bib");
    fs::copy(&file, &again).unwrap();
    let said = bibliography(&again, &content).unwrap_err().to_string();
    assert!(said.contains("an entry with this key is there already"), "{said}");
}

proptest::proptest! {
    #[test]
    fn any_text_is_taken_over(text in "([a-c*_`$\\[\\](){}<>|!:#@^~ \n\"'/=.é-]|\\{\\{< |%\\}|<a href=|:::|> \\[!|---\n){0,40}") {
        let mut notes = Notes::about(&text);
        let mut assets = assets::Assets::of(Path::new("x.md"), Path::new("nowhere"));
        page::converted(&text, "x", &mut assets, (|_| true, |_| false), &mut notes);
    }
}
