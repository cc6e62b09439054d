//! The news as an Atom feed (RFC 4287).

use super::iso_date;
use crate::content::model::{Date, Library, LinkTarget, News, Page, plain_text};

/// Returns the feed. It has no `self` link, because a site read over SSH does not know its host name.
///
/// Ids depend on the dates and targets of items, which authors do not edit, rather than on their text.
pub fn atom(library: &Library) -> String {
    let site = &library.site;
    let name = if site.name.is_empty() { &site.tagline } else { &site.name };
    let newest = library
        .news
        .first()
        .map_or_else(|| timestamp(Date { year: 1970, month: 1, day: Some(1) }), |item| timestamp(item.date));
    // The oldest item distinguishes the feed from those of other sites.
    let origin = library.news.last().map_or_else(|| name.clone(), about);
    let mut feed =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    feed += &format!("  <id>{}</id>\n", identity(&[&origin]));
    feed += &format!("  <title>{}</title>\n", escaped(name));
    if name != &site.tagline {
        feed += &format!("  <subtitle>{}</subtitle>\n", escaped(&site.tagline));
    }
    feed += &format!("  <updated>{newest}</updated>\n");
    feed += &format!("  <author><name>{}</name></author>\n", escaped(name));
    for (position, item) in library.news.iter().enumerate() {
        // Items with the same date and target are distinguished by the number of older ones.
        let namesakes = library.news[position + 1..].iter().filter(|other| about(other) == about(item)).count();
        feed += &entry(item, &identity(&[&origin, &about(item), &namesakes.to_string()]), library);
    }
    feed + "</feed>\n"
}

/// Returns the date and target of an item.
fn about(item: &News) -> String {
    let link = match &item.link {
        Some(LinkTarget::Url(url)) => url.clone(),
        Some(LinkTarget::Lab { page, id, .. }) => format!("{page}/{id}"),
        Some(LinkTarget::Page { page, anchor }) => format!("{page}#{}", anchor.as_deref().unwrap_or_default()),
        Some(LinkTarget::Reference(key)) => key.clone(),
        Some(LinkTarget::File(name)) => format!("files/{name}"),
        None => String::new(),
    };
    format!("{} {link}", iso_date(item.date))
}

fn entry(item: &News, id: &str, library: &Library) -> String {
    let text = plain_text(&item.text);
    let url = match &item.link {
        Some(LinkTarget::Url(url)) => Some(url.as_str()),
        Some(LinkTarget::Reference(key)) => library.reference(key).and_then(|work| work.url.as_deref()),
        Some(LinkTarget::Page { .. } | LinkTarget::File(_) | LinkTarget::Lab { .. }) | None => None,
    };
    let how = match &item.link {
        Some(LinkTarget::Page { page, .. }) if *page != Page::Home => {
            format!(" To read it where this feed is from: read {page}")
        }
        _ => String::new(),
    };
    let mut entry = format!("  <entry>\n    <id>{id}</id>\n    <title>{}</title>\n", escaped(&text));
    entry += &format!("    <updated>{}</updated>\n", timestamp(item.date));
    if let Some(url) = url {
        entry += &format!("    <link rel=\"alternate\" href=\"{}\"/>\n", escaped(url));
    }
    entry + &format!("    <content type=\"text\">{}</content>\n  </entry>\n", escaped(&(text + &how)))
}

/// Formats a date as RFC 3339, at the start of the day or month.
fn timestamp(date: Date) -> String {
    format!("{}T00:00:00Z", iso_date(Date { day: Some(date.day.unwrap_or(1)), ..date }))
}

/// Returns a UUID of version 8 (RFC 9562 section 5.8), computed from `parts` by FNV-1a; the same for equal parts.
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
    use crate::content::model::Inline;

    #[test]
    fn identities_are_uuids_and_differ() {
        let id = identity(&["a", "b"]);
        assert_eq!(id.len(), "urn:uuid:".len() + 36);
        assert_eq!((&id[23..24], "89ab".contains(&id[28..29])), ("8", true), "{id}");
        assert_ne!(id, identity(&["ab", ""]));
    }

    fn item(date: &str, text: &str, link: Option<LinkTarget>) -> News {
        News { date: Date::parse(date).unwrap(), text: vec![Inline::Text(text.to_owned())], link }
    }

    fn ids(library: &Library) -> Vec<String> {
        let feed = atom(library);
        feed.split("<id>").skip(1).map(|rest| rest.split("</id>").next().unwrap().to_owned()).collect()
    }

    #[test]
    fn identities_outlive_edits_of_words_and_new_items() {
        let about = |page| Some(LinkTarget::Page { page, anchor: None });
        let old = vec![item("2026-05", "one", None), item("2026-05", "two", None), item("2025-01", "first", None)];
        let library = Library { news: old.clone(), ..Library::default() };
        let before = ids(&library);
        assert_eq!(before.len(), 4);
        assert!(before.iter().enumerate().all(|(position, id)| !before[..position].contains(id)), "{before:?}");
        let mut edited = library.clone();
        edited.site.tagline = "Another tagline".to_owned();
        edited.news[0].text = vec![Inline::Text("One, corrected".to_owned())];
        edited.news.insert(0, item("2026-06", "new", about(Page::Works)));
        let after = ids(&edited);
        assert_eq!((&after[0], &after[2..]), (&before[0], &before[1..]));
    }

    #[test]
    fn markup_in_news_is_text() {
        assert_eq!(escaped("a<b> & \"c\""), "a&lt;b&gt; &amp; &quot;c&quot;");
    }
}
