//! Addresses from the BibTeX fields `url`, `doi` and `eprint`, including their common misuses.

use super::braces::closing;

/// Returns a pasted address without TeX: `\url{…}` and `\href{…}{…}` are unwrapped, escapes resolved.
pub fn unescaped(written: &str) -> String {
    let mut text = String::new();
    let mut rest = written.trim();
    for command in ["\\url", "\\href", "\\path", "\\nolinkurl"] {
        if let Some(start) = rest.find(command)
            && let Some(inner) = rest[start + command.len()..].trim_start().strip_prefix('{')
        {
            rest = &inner[..closing(inner).unwrap_or(inner.len())];
            break;
        }
    }
    while let Some(c) = rest.chars().next() {
        let known = [
            ("{\\textasciitilde}", "~"),
            ("\\textasciitilde{}", "~"),
            ("\\textasciitilde", "~"),
            ("$\\sim$", "~"),
            ("\\~{}", "~"),
            ("\\~", "~"),
            ("{\\_}", "_"),
            ("\\textunderscore{}", "_"),
            ("\\textunderscore", "_"),
        ];
        if let Some((tex, sign)) = known.iter().find(|(tex, _)| rest.starts_with(tex)) {
            text += sign;
            rest = &rest[tex.len()..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' if rest.starts_with(['_', '%', '&', '#', '$', '{', '}', '-', '/', '\\', ':']) => {}
            '{' | '}' => {}
            c => text.push(c),
        }
    }
    text
}

/// Returns the web address in a pasted text, if there is one.
pub fn web(written: &str) -> Option<String> {
    let text = unescaped(written);
    let lower = text.to_ascii_lowercase();
    let start = ["https://", "http://", "www."].iter().filter_map(|begin| lower.find(begin)).min()?;
    // Old DOIs contain angle brackets, so only blanks end an address.
    let address = text[start..].split_whitespace().next()?.trim_end_matches([',', ';', '.', '>', '"', '\'']);
    let address = match lower[start..].starts_with("www.") {
        true => format!("https://{address}"),
        false => {
            let (scheme, rest) = address.split_once("://")?;
            format!("{}://{rest}", scheme.to_ascii_lowercase())
        }
    };
    let host = address.split_once("://").map_or("", |(_, rest)| rest);
    (!host.is_empty()).then(|| encoded(&address))
}

/// Returns the DOI (`10.…/…`) in a pasted text, without a prefix such as `doi:`.
pub fn doi(written: &str) -> Option<String> {
    let text = unescaped(written);
    let text = text.trim();
    let start = text.find("10.")?;
    let before = text[..start].to_ascii_lowercase();
    let is_known =
        before.is_empty() || before.trim_end().ends_with(['/', ':', ' ']) || before.trim_end().ends_with("doi");
    let doi = text[start..].split_whitespace().next()?.trim_end_matches([',', ';', '.']);
    (is_known && doi.contains('/')).then(|| doi.to_owned())
}

/// Returns the web address of a DOI.
pub fn doi_address(doi: &str) -> String {
    format!("https://doi.org/{}", encoded(doi))
}

/// Returns the arXiv identifier in a pasted text: `2105.01234v2` or `hep-th/9901001`.
pub fn arxiv(written: &str) -> Option<String> {
    let text = unescaped(written);
    let lower = text.to_ascii_lowercase();
    let start = ["arxiv.org/abs/", "arxiv.org/pdf/", "arxiv.org/html/", "10.48550/arxiv.", "arxiv:", "abs/"]
        .iter()
        .find_map(|begin| lower.find(begin).map(|at| at + begin.len()))
        .unwrap_or(0);
    let id = text[start..].trim_start().split([' ', ',', ';', '[', ']', '(', ')', '?', '#', '\n']).next()?;
    let id = id.strip_suffix(".pdf").unwrap_or(id).trim_end_matches('.');
    is_arxiv(id).then(|| id.to_owned())
}

/// Whether a text is an arXiv identifier of the old or the new kind, with or without a version.
fn is_arxiv(id: &str) -> bool {
    let base = id.rsplit_once('v').filter(|(_, version)| version.parse::<u16>().is_ok()).map_or(id, |(base, _)| base);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((month, number)) = base.split_once('.')
        && month.len() == 4
        && digits(month)
    {
        return (4..=5).contains(&number.len()) && digits(number);
    }
    let Some((archive, number)) = base.split_once('/') else { return false };
    let is_archive = archive.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'.'));
    is_archive && !archive.is_empty() && number.len() == 7 && digits(number)
}

/// Percent-encodes characters that must not be in an address sent to a terminal.
fn encoded(address: &str) -> String {
    let mut text = String::new();
    for byte in address.bytes() {
        match byte {
            b'<' | b'>' | b'"' | b' ' | b'`' | b'^' | b'\\' | b'{' | b'|' | b'}' => text += &format!("%{byte:02X}"),
            byte if byte.is_ascii_graphic() => text.push(char::from(byte)),
            byte => text += &format!("%{byte:02X}"),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dois_are_found_in_every_form() {
        for written in [
            "10.1000/x_y",
            "https://doi.org/10.1000/x_y",
            "http://dx.doi.org/10.1000/x_y",
            "doi:10.1000/x_y",
            "DOI: 10.1000/x\\_y",
            "\\url{https://doi.org/10.1000/x\\_y}",
            "10.1000/x{\\_}y",
            " 10.1000/x_y.",
        ] {
            assert_eq!(doi(written).as_deref(), Some("10.1000/x_y"), "{written}");
        }
        for bad in ["", "x", "10.1000", "version 2.10.1/3"] {
            assert_eq!(doi(bad), None, "{bad}");
        }
        assert_eq!(
            doi_address("10.1002/(SICI)1<1::AID>3.0.CO;2-2"),
            "https://doi.org/10.1002/(SICI)1%3C1::AID%3E3.0.CO;2-2"
        );
    }

    #[test]
    fn addresses_are_found_in_every_form() {
        for (written, expected) in [
            ("https://example.org/a\\_b\\%20c", Some("https://example.org/a_b%20c")),
            ("\\url{https://example.org/a_b}", Some("https://example.org/a_b")),
            ("HTTPS://Example.org", Some("https://Example.org")),
            ("www.example.org", Some("https://www.example.org")),
            ("Available at: http://a.b/c, visited 2020", Some("http://a.b/c")),
            ("http://a.b/{\\textasciitilde}c", Some("http://a.b/~c")),
            ("http://a.b/$\\sim$c", Some("http://a.b/~c")),
            ("https://a.b/é", Some("https://a.b/%C3%A9")),
            ("{https://a.b}", Some("https://a.b")),
            ("ftp://a.b", None),
            ("private communication", None),
            ("https://", None),
        ] {
            assert_eq!(web(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn arxiv_identifiers_are_found_in_every_form() {
        for (written, expected) in [
            ("2605.26029", Some("2605.26029")),
            ("arXiv:2605.26029v2", Some("2605.26029v2")),
            ("https://arxiv.org/abs/2605.26029", Some("2605.26029")),
            ("https://arxiv.org/pdf/2605.26029.pdf", Some("2605.26029")),
            ("arXiv preprint arXiv:1706.03762", Some("1706.03762")),
            ("abs/1706.03762", Some("1706.03762")),
            ("arXiv:2605.26029 [cs.LG]", Some("2605.26029")),
            ("10.48550/arXiv.2605.26029", Some("2605.26029")),
            ("hep-th/9901001", Some("hep-th/9901001")),
            ("math.GT/0309136", Some("math.GT/0309136")),
            ("10.1000/1234567", None),
            ("", None),
        ] {
            assert_eq!(arxiv(written).as_deref(), expected, "{written}");
        }
    }
}
