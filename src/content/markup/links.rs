//! Link destinations: relative paths between content files, or external addresses.

use crate::content::model::{FIXED_PAGES, LinkTarget, Page, Slug};

/// Returns the page whose file is at `path`, if there is one.
pub fn page_of(path: &str) -> Option<Page> {
    let fixed = FIXED_PAGES.iter().find(|fixed| fixed.path == path).map(|fixed| fixed.page.clone());
    if let Some(page) = fixed.or_else(|| (path == "site.toml").then_some(Page::Home)) {
        return Some(page);
    }
    // Every bibliography beside `site.toml` is a part of the works.
    if path.ends_with(".bib") && !path.contains('/') {
        return Some(Page::Works);
    }
    let page = path.strip_prefix("areas/").or_else(|| path.strip_prefix("pages/"));
    if let Some(slug) = page.and_then(|rest| rest.strip_suffix(".md")) {
        return Slug::new(slug).map(Page::Area);
    }
    let slug = path.strip_prefix("write-ups/")?.strip_suffix("/page.md")?;
    Slug::new(slug).map(Page::WriteUp)
}

/// Returns the target of `destination`, written in the file at `path`.
///
/// # Errors
///
/// The reason that it is invalid.
pub fn target(path: &str, destination: &str) -> Result<LinkTarget, String> {
    if let Some(url) = external(destination) {
        return url.map(LinkTarget::Url);
    }
    let (file, anchor) = match destination.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor).filter(|anchor| !anchor.is_empty())),
        None => (destination, None),
    };
    let resolved = if file.is_empty() {
        path.to_owned()
    } else {
        relative(path, file).ok_or_else(|| format!("\"{file}\" leads out of the content"))?
    };
    if let Some(lab) = lab_of(&resolved) {
        return Ok(lab);
    }
    if let Some(name) = resolved.strip_prefix("files/").filter(|name| !name.is_empty()) {
        return Ok(LinkTarget::File(name.to_owned()));
    }
    let page = page_of(&resolved).ok_or_else(|| {
        format!("\"{destination}\" leads to no page; write a URL or a path like ../../areas/name.md or ../name/page.md")
    })?;
    Ok(match (page, anchor) {
        (Page::Works, Some(key)) => LinkTarget::Reference(key.to_owned()),
        (page, anchor) => LinkTarget::Page { page, anchor: anchor.map(str::to_owned) },
    })
}

/// Parses a path to a lab, such as `write-ups/NAME/labs/ID.toml?p=0.9&n=5`, with an optional state.
fn lab_of(path: &str) -> Option<LinkTarget> {
    let (path, state) = path.split_once('?').unwrap_or((path, ""));
    let (page, id) = path.strip_prefix("write-ups/")?.strip_suffix(".toml")?.split_once("/labs/")?;
    Some(LinkTarget::Lab { page: Slug::new(page)?, id: Slug::new(id)?.to_string(), state: state.replace('&', " ") })
}

/// Returns the address if `destination` has a scheme.
///
/// # Errors
///
/// The inner result: the scheme is not allowed.
pub fn external(destination: &str) -> Option<Result<String, String>> {
    let (scheme, rest) = destination.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if !is_scheme {
        return None;
    }
    let known = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest.strip_prefix("//").is_some_and(|host| !host.is_empty()),
        "mailto" => rest.contains('@'),
        _ => false,
    };
    // Terminals receive addresses in an escape sequence, so only printable ASCII is allowed.
    if known && destination.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some(Ok(destination.to_owned()));
    }
    Some(Err(format!("\"{destination}\" is no http, https or mailto address (without blanks, in ASCII)")))
}

/// Resolves `link` relative to the file at `path`; `None` if it leaves the content directory.
fn relative(path: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_paths_between_files() {
        let from = "write-ups/causalab/page.md";
        let page = |page: Page, anchor: Option<&str>| Ok(LinkTarget::Page { page, anchor: anchor.map(str::to_owned) });
        let slug = |text: &str| Slug::new(text).unwrap();
        let cases = [
            ("https://a.b/c", Ok(LinkTarget::Url("https://a.b/c".into()))),
            ("mailto:a@b.c", Ok(LinkTarget::Url("mailto:a@b.c".into()))),
            ("#x", page(Page::WriteUp(slug("causalab")), Some("x"))),
            ("page.md", page(Page::WriteUp(slug("causalab")), None)),
            ("../memories/page.md#y", page(Page::WriteUp(slug("memories")), Some("y"))),
            ("../../areas/agents.md", page(Page::Area(slug("agents")), None)),
            ("../../vision.md", page(Page::Home, None)),
            ("../../news.toml", page(Page::News, None)),
            ("../../references.bib", page(Page::Works, None)),
            ("../../publications.bib", page(Page::Works, None)),
            ("../../references.bib#key2026", Ok(LinkTarget::Reference("key2026".into()))),
            ("../../files/cv.pdf", Ok(LinkTarget::File("cv.pdf".into()))),
            ("../../pages/about.md", page(Page::Area(slug("about")), None)),
        ];
        for (link, expected) in cases {
            assert_eq!(target(from, link), expected, "{link}");
        }
        for bad in ["../../../x.md", "javascript:alert(1)", "http://", "https://a b", "x.txt", "../../areas/A.md", ""] {
            assert!(target("areas/a.txt", bad).is_err(), "{bad}");
        }
    }
}
