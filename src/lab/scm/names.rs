//! Parsing of typed names: a dial can be abbreviated to any unique beginning.

use super::law::Name;

/// Words between names and numbers that are ignored.
const FILLERS: [&str; 9] = ["to", "at", "by", "with", "from", "x", "times", "hz", "the"];

/// Returns the words of a line, without punctuation and ignored words.
pub fn words(line: &str) -> Vec<String> {
    let line = line.replace("->", " ").replace(['→', '=', ',', '×', '*', ':'], " ");
    line.split_whitespace().filter(|word| !FILLERS.contains(word)).map(str::to_owned).collect()
}

/// Parses the dial at the beginning of `words`; also returns the words after it.
///
/// # Errors
///
/// The message for the visitor.
pub fn dial<'w>(names: &[Name], words: &'w [String]) -> Result<(usize, &'w [String]), String> {
    let [word, rest @ ..] = words else { return Err(format!("Which dial? There are {}.", list(names))) };
    let fitting: Vec<usize> = (0..names.len()).filter(|at| fits(names[*at], word)).collect();
    match fitting[..] {
        [at] => {
            // "quantum size" is two words; each of them can be typed alone.
            let second = names[at].full.split_once(' ').map(|(_, second)| second);
            let is_second = |next: &String| second.is_some_and(|second| second.starts_with(next.as_str()));
            match rest {
                [next, rest @ ..] if is_second(next) && !is_second(word) => Ok((at, rest)),
                rest => Ok((at, rest)),
            }
        }
        [] => Err(format!("There is no dial \"{word}\" here. There are {}.", list(names))),
        _ => {
            let which = fitting.iter().map(|at| names[*at].full).collect::<Vec<_>>().join(" or ");
            Err(format!("\"{word}\" could be {which}."))
        }
    }
}

/// Whether a typed word is a beginning of a name or of one of its words.
fn fits(name: Name, word: &str) -> bool {
    let full = name.full.to_lowercase();
    let joined = full.replace(' ', "");
    joined.starts_with(word) || full.split(' ').any(|part| part.starts_with(word))
}

/// Joins names for a sentence.
pub fn list(names: &[Name]) -> String {
    join(&names.iter().map(|name| name.full.to_owned()).collect::<Vec<_>>())
}

/// Joins words for a sentence, the last two by "and".
pub fn join(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::law::{FREQUENCY, PROPERTIES};
    use super::*;

    fn read(line: &str) -> Result<(&'static str, Vec<String>), String> {
        let names: Vec<Name> = PROPERTIES.into_iter().chain([FREQUENCY]).collect();
        let words = words(line);
        dial(&names, &words).map(|(at, rest)| (names[at].full, rest.to_vec()))
    }

    #[test]
    fn any_beginning_that_fits_only_one_name_will_do() {
        for (line, full, rest) in [
            ("radiation 4", "radiation", vec!["4"]),
            ("rad -> temp", "radiation", vec!["temp"]),
            ("quantum size to 40", "quantum size", vec!["40"]),
            ("q s 40", "quantum size", vec!["40"]),
            ("size 40", "quantum size", vec!["40"]),
            ("quantumsize=40", "quantum size", vec!["40"]),
            ("ph 7", "pH", vec!["7"]),
            ("f", "frequency", vec![]),
        ] {
            assert_eq!(read(line), Ok((full, rest.into_iter().map(str::to_owned).collect())), "{line}");
        }
        assert_eq!(read("p 4"), Err("\"p\" could be pressure or pH.".into()));
        assert!(read("warmth 4").unwrap_err().starts_with("There is no dial \"warmth\" here."));
        assert!(read("").unwrap_err().starts_with("Which dial?"));
    }
}
