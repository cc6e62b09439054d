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

#[test]
fn no_break_is_left_at_the_end_of_a_paragraph() {
    for (foreign, ours) in
        [("one<br>\ntwo<br>\n\nthree<br/>\n", "one\\\ntwo\n\nthree"), ("```\na \\\n```\n", "```\na \\\n```")]
    {
        assert_eq!(body(foreign), ours, "{foreign}");
    }
}

/// Imports a page; returns its text below the front matter, and what was left out.
fn imported(dir: &Path, content: &Path, text: &str) -> (String, Vec<String>) {
    fs::write(dir.join("x.md"), text).unwrap();
    let Imported { written, left, .. } = page(&dir.join("x.md"), content).unwrap();
    let page = fs::read_to_string(&written[0]).unwrap();
    (page.split_once("+++\n\n").unwrap().1.to_owned(), left)
}

#[test]
fn captions_are_kept_below_their_pictures() {
    let (dir, content) = site();
    fs::write(dir.path().join("a.png"), image_bytes()).unwrap();
    let text = concat!(
        "---\ntitle: T\nsummary: S\n---\n",
        "{{< figure src=\"a.png\" alt=\"A wave\" caption=\"The first wave\" >}}\n\n",
        "![Words](a.png \"A title\")\n\n",
        "![A caption](a.png){#fig-x fig-alt=\"What is seen\" width=50%}\n\n",
        "<img src=\"a.png\" alt=\"alone\">\n",
    );
    let (body, left) = imported(dir.path(), &content, text);
    assert_eq!(
        body,
        concat!(
            "![A wave](images/a.png)\n\n*The first wave*\n\n![Words](images/a.png)\n\n*A title*\n\n",
            "![What is seen](images/a.png)\n\n*A caption*\n\n![alone](images/a.png)\n",
        )
    );
    assert_eq!(left, [""; 0]);
}

#[test]
fn references_by_number_become_words_and_are_told() {
    let (page, left) = taken(
        "x.md",
        "---\ntitle: T\nsummary: S\n---\n@fig-wave shows it, as does Table @tbl-one.\nSee [-@sec-two] and \\ref{eq:a} (\\@ref(fig:b)), me@fig-x.org.\n",
    );
    let body = page.split_once("+++\n\n").unwrap().1;
    assert_eq!(
        body,
        "The figure shows it, as does the table.\nSee the section and the formula (the figure), me@fig-x.org.\n"
    );
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].starts_with("lines 5, 6: a reference by number became words"), "{left:?}");
}

#[test]
fn addresses_in_use_are_left_to_their_pages() {
    let (dir, content) = site();
    let file = dir.path().join("x.md");
    fs::write(&file, "---\ntitle: T\nsummary: S\naliases: [/first-area/, /works/, /old/]\n---\nText.\n").unwrap();
    let Imported { written, left, .. } = page(&file, &content).unwrap();
    assert!(fs::read_to_string(&written[0]).unwrap().contains("was = [\"old\"]\n"));
    assert_eq!(
        left,
        [
            "line 4: former address left out, since a page has it: first-area",
            "line 4: former address left out, since a page has it: works",
        ]
    );
    fs::write(dir.path().join("first-area.md"), "Text.\n").unwrap();
    let said = page(&dir.path().join("first-area.md"), &content).unwrap_err().to_string();
    assert!(said.starts_with("areas/first-area.md has the address \"first-area\" already"), "{said}");
}

#[test]
fn notes_have_the_lines_of_the_original() {
    let text = "---\ntitle: T\nsummary: S\nlayout: x\n---\n\n<blink>a</blink>\n\n{{< tweet 1 >}}\n\n<blink>b</blink>\n\n[gone](/no.pdf)\n";
    assert_eq!(
        taken("x.md", text).1,
        [
            "line 4: front matter that means nothing here: layout",
            "lines 7, 11: left out: HTML <blink>, its text stays",
            "line 9: left out: the shortcode, tag or variable \"tweet\"",
            "line 13: link not taken over, its words stay: /no.pdf",
        ]
    );
}

#[test]
fn links_lose_attributes_and_leave_pictures_alone() {
    let (dir, content) = site();
    fs::write(dir.path().join("a.png"), image_bytes()).unwrap();
    let mut large = Vec::new();
    image::GrayImage::new(9000, 1).write_to(&mut std::io::Cursor::new(&mut large), image::ImageFormat::Png).unwrap();
    fs::write(dir.path().join("large.png"), large).unwrap();
    let text = concat!(
        "---\ntitle: T\nsummary: S\n---\n",
        "[one](https://a.b){.button} and [two](https://c.d){:target=\"_blank\"} {{< fa github >}}\n\n",
        "[![A wave](a.png)](https://a.b)\n\n![Large](large.png)\n\n###\n\n",
        "{% for x in y %}\n{{ x.name }}\n{% endfor %}\n\n[empty]()\n",
    );
    let (body, left) = imported(dir.path(), &content, text);
    assert_eq!(
        body,
        concat!(
            "[one](https://a.b) and [two](https://c.d)\n\n![A wave](images/a.png)\n\n[A wave](https://a.b)\n\n",
            "Large\n\nempty\n",
        )
    );
    assert_eq!(
        left,
        [
            concat!(
                "line 9: left out, since pictures have at most 8 MiB, 16 million pixels, and 8192 on a side; ",
                "save it smaller: large.png"
            ),
            "line 11: left out: a heading without words",
            "lines 13, 15: left out: a program in Liquid; write what it prints",
            "line 14: left out: the shortcode, tag or variable \"x.name\"",
            "line 17: a link without an address, its words stay",
        ]
    );
    assert!(crate::content::load::load(&content).library.is_some());
}
