//! The news as an Atom feed (RFC 4287).

use super::records::iso_date;
use crate::content::model::{Date, Library, News, Page, Target, plain_text};

/// The feed. It has no address of its own: a site that is read over SSH does not know by which name it was reached.
pub(super) fn atom(library: &Library) -> String {
    let site = &library.site;
    let name = if site.name.is_empty() { &site.tagline } else { &site.name };
    let newest = library
        .news
        .first()
        .map_or_else(|| timestamp(Date { year: 1970, month: 1, day: Some(1) }), |item| timestamp(item.date));
    let mut feed =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    feed += &format!("  <id>{}</id>\n", identity(&[name, &site.tagline]));
    feed += &format!("  <title>{}</title>\n", escaped(&site.tagline));
    feed += &format!("  <updated>{newest}</updated>\n");
    feed += &format!("  <author><name>{}</name></author>\n", escaped(name));
    for item in &library.news {
        feed += &entry(item, name, library);
    }
    feed + "</feed>\n"
}

fn entry(item: &News, name: &str, library: &Library) -> String {
    let text = plain_text(&item.text);
    let date = iso_date(item.date);
    let link = match &item.link {
        Some(Target::Url(url)) => Some(url.clone()),
        Some(Target::Reference(key)) => library.reference(key).and_then(|work| work.url.clone()),
        Some(Target::Page { .. }) | None => None,
    };
    let link =
        link.map(|url| format!("    <link rel=\"alternate\" href=\"{}\"/>\n", escaped(&url))).unwrap_or_default();
    let how = match &item.link {
        Some(Target::Page { page, .. }) if *page != Page::Home => {
            format!(" To read it where this feed is from: read {page}")
        }
        _ => String::new(),
    };
    format!(
        "  <entry>\n    <id>{}</id>\n    <title>{}</title>\n    <updated>{}</updated>\n{link}    <content type=\"text\">{}</content>\n  </entry>\n",
        identity(&[name, &date, &text]),
        escaped(&text),
        timestamp(item.date),
        escaped(&(text.clone() + &how)),
    )
}

/// RFC 3339, at the start of the day or month.
fn timestamp(date: Date) -> String {
    format!("{}T00:00:00Z", iso_date(Date { day: Some(date.day.unwrap_or(1)), ..date }))
}

/// A UUID of version 8 (RFC 9562 section 5.8) made from `parts` by FNV-1a: the same words have the same identity for ever.
fn identity(parts: &[&str]) -> String {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = bytes.fold(BASIS, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    let hash = hash & !(0xf << 76) | 0x8 << 76;
    let hash = hash & !(0x3 << 62) | 0x2 << 62;
    let hex = format!("{hash:032x}");
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_uuids_and_differ() {
        let id = identity(&["a", "b"]);
        assert_eq!(id.len(), "urn:uuid:".len() + 36);
        assert_eq!((&id[23..24], "89ab".contains(&id[28..29])), ("8", true), "{id}");
        assert_ne!(id, identity(&["ab", ""]));
    }

    #[test]
    fn markup_in_news_is_text() {
        assert_eq!(escaped("a<b> & \"c\""), "a&lt;b&gt; &amp; &quot;c&quot;");
    }
}
