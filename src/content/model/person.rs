//! People, with the parts of their names.

use std::fmt;

/// An author or editor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Given names or initials; empty for organisations.
    pub given: String,
    /// Particle before the family name: `van`, `de la`.
    pub particle: String,
    /// Family name, or the name of an organisation.
    pub family: String,
    /// `Jr.`, `III`.
    pub suffix: String,
    /// Marks such as `*` or `†` for equal contribution.
    pub marks: String,
    /// Whether the person is the site's author.
    pub is_owner: bool,
}

impl Person {
    /// Whether a name in a bibliography may denote this person: the family names are equal, and the given names or
    /// initials do not contradict each other.
    pub fn may_be(&self, written: &Person) -> bool {
        let folded = |text: &str| text.to_lowercase();
        let initials = |text: &str| -> Vec<String> {
            let words = text.split(|c: char| c.is_whitespace() || matches!(c, '.' | '-'));
            words.filter(|word| !word.is_empty()).map(|word| word.to_lowercase()).collect()
        };
        let (ours, theirs) = (initials(&self.given), initials(&written.given));
        let fits =
            |(one, other): (&String, &String)| one.starts_with(other.as_str()) || other.starts_with(one.as_str());
        folded(&self.family_name()) == folded(&written.family_name())
            && !theirs.is_empty()
            && ours.iter().zip(&theirs).all(fits)
    }

    /// Returns the family name with its particle, as in citations.
    pub fn family_name(&self) -> String {
        if self.particle.is_empty() { self.family.clone() } else { format!("{} {}", self.particle, self.family) }
    }
}

/// Formats `Given von Family, Jr.`.
impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [self.given.as_str(), &self.particle, &self.family];
        f.write_str(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))?;
        if self.suffix.is_empty() { Ok(()) } else { write!(f, ", {}", self.suffix) }
    }
}

/// Parses a name in spoken order: `Ludwig van Beethoven`.
impl From<&str> for Person {
    fn from(name: &str) -> Person {
        let words: Vec<&str> = name.split_whitespace().collect();
        let last = words.len().saturating_sub(1);
        let small = |word: &&str| word.starts_with(char::is_lowercase);
        let start = words[..last].iter().position(small).unwrap_or(last);
        let end = words[..last].iter().rposition(small).map_or(last, |at| at + 1);
        Person {
            given: words[..start].join(" "),
            particle: words[start..end].join(" "),
            family: words[end..].join(" "),
            ..Person::default()
        }
    }
}
