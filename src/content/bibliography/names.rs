//! Parser for names of authors and editors, by the rules of BibTeX (N. Markey, *Tame the BeaST*, section 4).

use std::borrow::Cow;

use super::braces::closing;
use super::tex::{self, Resolved};
use crate::content::model::Person;

/// Suffixes of names between commas.
const SUFFIXES: [&str; 12] = ["jr", "sr", "ii", "iii", "iv", "v", "2nd", "3rd", "esq", "phd", "md", "filho"];

/// The people of an `author` or `editor` field.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct People {
    /// The people in order.
    pub people: Vec<Person>,
    /// Whether the list ends with `and others`.
    pub more: bool,
    /// Whether commas are used between names in place of `and`.
    pub is_comma_list: bool,
    /// A name that may be those of two people with a comma between them: `Ada Example, Ben Sample`.
    pub doubtful: Option<String>,
}

/// Parses the people of `field`; unknown TeX commands are added to `unknown`.
pub fn people(field: &str, unknown: &mut std::collections::BTreeSet<String>) -> People {
    let mut found = People::default();
    for name in divided(field) {
        let name = name.trim();
        if name.is_empty() {
            continue;
        }
        let bare = name.trim_matches(['{', '}', '.']).to_lowercase();
        if matches!(bare.as_str(), "others" | "et al" | "et. al") {
            found.more = true;
            continue;
        }
        let (name, marks) = unmarked(unwrapped(name));
        let mut add = |name: &str, people: &mut Vec<Person>| {
            if let Some(person) = person(name, &marks, unknown) {
                people.push(person);
            }
        };
        match list_of(&name) {
            Some(names) => {
                found.is_comma_list = true;
                names.iter().for_each(|name| add(name, &mut found.people));
            }
            None => {
                add(&name, &mut found.people);
                if is_doubtful(&name) {
                    found.doubtful = found.people.last().map(Person::to_string);
                }
            }
        }
    }
    // Commas are used for one name as for others: a name in a list of several is no doubtful one.
    found.doubtful = found.doubtful.filter(|_| found.people.len() == 1);
    found
}

/// Whether both sides of the only comma are full names.
fn is_doubtful(name: &str) -> bool {
    let parts = commas(name);
    let is_full = |part: &&str| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let is_name = |word: &&str| word.starts_with(char::is_uppercase) && word.chars().count() > 2;
        words.len() == 2 && words.iter().all(is_name) && !part.contains(['.', '{', '\\'])
    };
    parts.len() == 2 && parts.iter().all(is_full)
}

/// Adds the marks of equal contribution given by biblatex annotations: `1=equal; 2=equal`.
pub fn annotate(people: &mut [Person], annotations: &str) {
    for annotation in annotations.split(';') {
        let Some((number, words)) = annotation.split_once('=') else { continue };
        // `1:family=…` annotates a part of the name.
        let number = number.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let is_equal = words.to_lowercase().contains("equal");
        if let Some(person) = number.and_then(|at| people.get_mut(at)).filter(|_| is_equal)
            && !person.marks.contains('*')
        {
            person.marks.push('*');
        }
    }
}

/// Splits a field at `and` (in any case) outside of braces.
fn divided(field: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    let bytes = field.as_bytes();
    for at in 0..bytes.len() {
        match bytes[at] {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ if depth > 0 || at < start => {}
            b'a' | b'A'
                if bytes.get(at..at + 3).is_some_and(|word| word.eq_ignore_ascii_case(b"and"))
                    && at.checked_sub(1).is_none_or(|before| bytes[before].is_ascii_whitespace())
                    && bytes.get(at + 3).is_none_or(u8::is_ascii_whitespace) =>
            {
                names.push(&field[start..at]);
                start = at + 3;
            }
            _ => {}
        }
    }
    names.push(&field[start..]);
    names
}

/// Returns a name without font commands around it: `\textbf{Example, Ada}`, `{\bf Ada Example}`.
fn unwrapped(name: &str) -> &str {
    let mut name = name.trim();
    loop {
        let inner = if let Some(command) = name.strip_prefix('\\') {
            let word = command.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let is_type = word.len() + 1 < command.len();
            word.trim_start().strip_prefix('{').filter(|_| is_type)
        } else if let Some(group) = name.strip_prefix("{\\") {
            // A font command for the rest of the group; accents, in contrast, are not followed by a blank.
            let word = group.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let is_type = group.len() - word.len() >= 2 && word.starts_with([' ', '\n']);
            let whole = closing(group).is_some_and(|end| end + 1 == group.len());
            return if is_type && whole { unwrapped(&word[..word.len() - 1]) } else { name };
        } else {
            None
        };
        match inner {
            Some(inner) if closing(inner).is_some_and(|end| end + 1 == inner.len()) => {
                name = inner[..inner.len() - 1].trim()
            }
            _ => return name,
        }
    }
}

/// Splits a name into the name and trailing marks (`*`, `$^\dagger$`, `\textsuperscript{*}`).
fn unmarked(name: &str) -> (Cow<'_, str>, String) {
    let is_mark = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| matches!(c, '*' | '†' | '‡' | '§' | '¶' | '∗' | '⋆' | '^' | '{' | '}' | ' ' | ',' | '1'..='9'))
            && text.contains(['*', '†', '‡', '§', '¶', '∗', '⋆', '1', '2', '3'])
    };
    let start = ["$", "\\textsuperscript", "*", "†", "\\dag", "\\thanks", "{*", "∗"]
        .iter()
        .filter_map(|begin| name.find(begin))
        .min();
    let Some(start) = start.filter(|start| *start > 0) else { return (name.into(), String::new()) };
    let (before, after) = name.split_at(start);
    // Marks between family name and given name: `Example*, Ada`.
    let (after, given) = match after.find(',') {
        Some(comma) if !before.contains(',') => after.split_at(comma),
        _ => (after, ""),
    };
    let after = after.replace("\\textsuperscript", "").replace('$', "").replace("\\ast", "*").replace("\\star", "⋆");
    let marks = tex::resolve(&after).text.replace(['^', ' '], "");
    if is_mark(&marks) && !before.trim().ends_with(',') {
        return (format!("{}{given}", before.trim_end()).into(), marks.replace(['{', '}'], ""));
    }
    (name.into(), String::new())
}

/// Splits a list with commas in place of `and`; `None` if the commas belong to one name.
fn list_of(name: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = commas(name).into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() < 3 || (parts.len() == 3 && parts[1..].iter().any(|part| is_suffix(part))) {
        return None;
    }
    let is_initials = |part: &&str| part.split([' ', '.', '-']).all(|word| word.chars().count() <= 2);
    let are_single = parts.iter().all(|part| tokens(part).len() == 1);
    if parts.len().is_multiple_of(2) && (are_single || parts.iter().skip(1).step_by(2).all(is_initials)) {
        return Some(parts.chunks(2).map(|pair| format!("{}, {}", pair[0], pair[1])).collect());
    }
    let words = |part: &&&str| part.split_whitespace().count() >= 2;
    let full = parts.iter().filter(words).count();
    (parts.len() > 3 || full >= 2).then(|| parts.into_iter().map(str::to_owned).collect())
}

/// Whether a part of a name is a suffix such as `Jr.`.
fn is_suffix(part: &str) -> bool {
    let word = part.trim().trim_matches(['.', '{', '}']).to_lowercase().replace('.', "");
    SUFFIXES.contains(&word.as_str())
}

/// Splits a text at commas outside of braces.
fn commas(name: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(&name[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&name[start..]);
    parts
}

/// Splits a text at blanks outside of braces.
fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut depth, mut start) = (Vec::new(), 0_usize, None);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if depth == 0 && (c.is_whitespace() || c == '~') => {
                // The blank after a command belongs to it: `S\o ren` is one word.
                if c != '~' && start.is_some_and(|start| ends_with_letter(&text[start..at])) {
                    continue;
                }
                if let Some(start) = start.take() {
                    tokens.push(&text[start..at]);
                }
                continue;
            }
            _ => {}
        }
        start.get_or_insert(at);
    }
    tokens.extend(start.map(|start| &text[start..]));
    tokens
}

/// Whether a word ends with a command for a letter or an accent: `S\o`, `M\"`, `Han\v`.
fn ends_with_letter(word: &str) -> bool {
    let Some((_, name)) = word.rsplit_once('\\') else { return false };
    (name.len() == 1 && matches!(name.as_bytes()[0], b'\'' | b'`' | b'^' | b'"' | b'~' | b'=' | b'.'))
        || tex::is_letter_command(name)
}

/// Whether a word begins with a lower-case letter, so that it is a particle. Words in braces have no case.
fn is_small(token: &str) -> bool {
    let first = if token.starts_with("{\\") || token.starts_with('\\') {
        tex::resolve(token).text.chars().next()
    } else {
        token.chars().next()
    };
    first.is_some_and(char::is_lowercase)
}

fn person(name: &str, marks: &str, unknown: &mut std::collections::BTreeSet<String>) -> Option<Person> {
    let mut text = |raw: &[&str]| {
        let Resolved { text, unknown: found } = tex::resolve(&raw.join(" "));
        unknown.extend(found);
        text
    };
    let marks = marks.to_owned();
    // A name in a single pair of braces is that of an organisation.
    if name.starts_with('{') && closing(&name[1..]).is_some_and(|end| end + 2 == name.len()) && tokens(name).len() == 1
    {
        let family = text(&[name]);
        return (!family.is_empty()).then(|| Person { family, marks, ..Person::default() });
    }
    if let Some(person) = extended(name, &mut text) {
        return Some(Person { marks, ..person });
    }
    let parts = commas(name);
    let person = match parts.as_slice() {
        [whole] => {
            let words = tokens(whole);
            let last = words.len().checked_sub(1)?;
            let first_small = words[..last].iter().position(|word| is_small(word));
            let (given, particle, family) = match first_small {
                None => (&words[..last], &words[..0], &words[last..]),
                Some(start) => {
                    let end = words[..last].iter().rposition(|word| is_small(word)).unwrap_or(start) + 1;
                    (&words[..start], &words[start..end], &words[end..])
                }
            };
            Person {
                given: text(given),
                particle: text(particle),
                family: text(family),
                suffix: String::new(),
                marks,
                is_owner: false,
            }
        }
        [family, rest @ ..] => {
            let words = tokens(family);
            let last = words.len().saturating_sub(1);
            // Particles come before the first capitalised word.
            let end = words[..last].iter().rposition(|word| is_small(word)).map_or(0, |at| at + 1);
            let end = if words.first().is_some_and(|word| is_small(word)) { end } else { 0 };
            let (suffix, given) = match rest {
                [given] => ("", *given),
                // `Example, Ada, Jr.`, which BibTeX does not know.
                [given, suffix] if is_suffix(suffix) && !is_suffix(given) => (*suffix, *given),
                [suffix, given, ..] => (*suffix, *given),
                [] => ("", ""),
            };
            Person {
                particle: text(&words[..end]),
                family: text(&words[end..]),
                given: text(&[given]),
                suffix: text(&[suffix]),
                marks,
                is_owner: false,
            }
        }
        [] => return None,
    };
    (!person.family.is_empty() || !person.given.is_empty()).then_some(person)
}

/// Parses a name in biblatex's extended format: `family=Example, given=Ada, prefix=van`.
fn extended(name: &str, text: &mut impl FnMut(&[&str]) -> String) -> Option<Person> {
    let parts = commas(name);
    let mut person = Person::default();
    for part in &parts {
        let (key, value) = part.split_once('=')?;
        let value = text(&[value.trim().trim_matches('"')]);
        match key.trim().to_lowercase().as_str() {
            "family" => person.family = value,
            "given" => person.given = value,
            "prefix" => person.particle = value,
            "suffix" => person.suffix = value,
            _ => {}
        }
    }
    (!person.family.is_empty()).then_some(person)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn read(field: &str) -> (Vec<String>, Vec<String>) {
        let found = people(field, &mut BTreeSet::new());
        let families = found.people.iter().map(Person::family_name).collect();
        (found.people.iter().map(ToString::to_string).collect(), families)
    }

    #[test]
    fn names_are_those_of_bibtex() {
        for (field, full, families) in [
            ("Ada Example and Ben Sample", &["Ada Example", "Ben Sample"][..], &["Example", "Sample"][..]),
            ("Example, Ada AND Sample, Ben", &["Ada Example", "Ben Sample"], &["Example", "Sample"]),
            ("Example, Ada\nand\tSample, Ben", &["Ada Example", "Ben Sample"], &["Example", "Sample"]),
            ("{The ATLAS Collaboration}", &["The ATLAS Collaboration"], &["The ATLAS Collaboration"]),
            ("{Barnes and Noble, Inc.}", &["Barnes and Noble, Inc."], &["Barnes and Noble, Inc."]),
            (
                "King, Jr., Martin Luther and Sample, III, B.",
                &["Martin Luther King, Jr.", "B. Sample, III"],
                &["King", "Sample"],
            ),
            (
                "Ludwig van Beethoven and van der Berg, Jan",
                &["Ludwig van Beethoven", "Jan van der Berg"],
                &["van Beethoven", "van der Berg"],
            ),
            (
                "Charles Louis Xavier Joseph de la Vall{\\'e}e Poussin",
                &["Charles Louis Xavier Joseph de la Vallée Poussin"],
                &["de la Vallée Poussin"],
            ),
            ("{\\'E}. Noether and {\\'e}mile zola", &["É. Noether", "émile zola"], &["Noether", "émile zola"]),
            ("\\textbf{Example, Ada} and Sample, B.", &["Ada Example", "B. Sample"], &["Example", "Sample"]),
            ("{\\bf Ada Example} and \\underline{B. Sample}", &["Ada Example", "B. Sample"], &["Example", "Sample"]),
            (
                "Ada Example* and Ben Sample$^\\dagger$ and Cem Third\\textsuperscript{*}",
                &["Ada Example", "Ben Sample", "Cem Third"],
                &["Example", "Sample", "Third"],
            ),
            ("OpenAI", &["OpenAI"], &["OpenAI"]),
            ("Garc{\\'\\i}a M{\\'a}rquez, Gabriel", &["Gabriel García Márquez"], &["García Márquez"]),
            ("family=Example, given=Ada, prefix=van", &["Ada van Example"], &["van Example"]),
            ("Ada~Example", &["Ada Example"], &["Example"]),
            ("S{\\o}ren {\\O}sterg{\\aa}rd", &["Søren Østergård"], &["Østergård"]),
            ("S\\o ren \\O stergaard", &["Søren Østergaard"], &["Østergaard"]),
            ("Han\\v s Sa\\v{s}a and J\\' an X", &["Hanš Saša", "Ján X"], &["Saša", "X"]),
            ("Example, Ada, Jr.", &["Ada Example, Jr."], &["Example"]),
            ("and Ada Example and", &["Ada Example"], &["Example"]),
            ("Anderson, Andrea", &["Andrea Anderson"], &["Anderson"]),
            ("", &[], &[]),
        ] {
            let (names, found) = read(field);
            assert_eq!(
                (names, found),
                (
                    full.iter().map(|name| (*name).to_owned()).collect(),
                    families.iter().map(|name| (*name).to_owned()).collect()
                ),
                "{field}"
            );
        }
        let between = people("Einstein*†, A. and Podolsky$^{*}$, B.", &mut BTreeSet::new()).people;
        let between: Vec<String> = between.iter().map(|person| format!("{person} {}", person.marks)).collect();
        assert_eq!(between, ["A. Einstein *†", "B. Podolsky *"]);
        let marked = people("Ada Example* and Ben Sample$^\\dagger$", &mut BTreeSet::new());
        assert_eq!(marked.people.iter().map(|person| person.marks.as_str()).collect::<Vec<_>>(), ["*", "†"]);
        let mut annotated = people("Ada Example and Ben Sample and Cem Third", &mut BTreeSet::new()).people;
        annotate(&mut annotated, "1=equal; 3={equal contribution}; 9=equal; x; 2:family=equal");
        assert_eq!(annotated.iter().map(|person| person.marks.as_str()).collect::<Vec<_>>(), ["*", "", "*"]);
    }

    #[test]
    fn lists_go_on_and_commas_are_told() {
        let others = people("Ada Example and others", &mut BTreeSet::new());
        assert!(others.more && others.people.len() == 1);
        for (field, count) in [
            ("Ada Example, Ben Sample, Cem Third and Dan Fourth", 4),
            ("Ada Example, Ben Sample, Cem Third, Dan Fourth", 4),
            ("Example, A., Sample, B.", 2),
            ("Example, Ada, Sample, Ben, Third, Cem", 3),
        ] {
            let found = people(field, &mut BTreeSet::new());
            assert!(found.is_comma_list, "{field}");
            assert_eq!(found.people.len(), count, "{field}: {:?}", found.people);
        }
        assert!(!people("Example, Ada and Sample, Ben", &mut BTreeSet::new()).is_comma_list);
        let doubtful = |field: &str| people(field, &mut BTreeSet::new()).doubtful;
        assert_eq!(doubtful("Ada Example, Ben Sample").as_deref(), Some("Ben Sample Ada Example"));
        for fine in ["Example, Ada", "van der Berg, Jan", "Example Sample, A. B.", "Two Words, Ada Bea and Sample, B."]
        {
            assert_eq!(doubtful(fine), None, "{fine}");
        }
    }

    proptest! {
        #[test]
        fn any_field_is_read(field in "([A-Za-z]{0,4}| and |, |[{}\\\\~$*'\"]|é|\n){0,30}") {
            people(&field, &mut BTreeSet::new());
        }
    }
}
