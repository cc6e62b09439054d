//! Rules for words that stay on one line.

/// Reason why two words stay on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bond {
    /// A line may break between them.
    None,
    /// Better not: signs and what they relate, "e.g." and the example.
    Weak,
    /// Never: numbers and their units or signs, labels and their numbers, initials and their names.
    Strong,
}

/// Words that precede a number and stay with it.
const LABELS: [&str; 44] = [
    "Figure",
    "Figures",
    "Fig.",
    "Figs.",
    "fig.",
    "Table",
    "Tables",
    "Tab.",
    "Section",
    "Sections",
    "Sec.",
    "Secs.",
    "section",
    "Equation",
    "Eq.",
    "Eqs.",
    "Chapter",
    "Ch.",
    "ch.",
    "Appendix",
    "Theorem",
    "Lemma",
    "Algorithm",
    "Lab",
    "Step",
    "step",
    "Part",
    "Page",
    "page",
    "pages",
    "p.",
    "pp.",
    "§",
    "§§",
    "No.",
    "no.",
    "Nr.",
    "vol.",
    "Vol.",
    "line",
    "lines",
    "level",
    "version",
    "v.",
];
/// Short words that are no units.
const FUNCTION_WORDS: [&str; 34] = [
    "a", "an", "and", "are", "as", "at", "but", "by", "each", "for", "from", "had", "has", "he", "if", "is", "it",
    "its", "not", "of", "on", "only", "or", "so", "than", "that", "the", "then", "they", "was", "were", "when", "will",
    "with",
];
const RELATIONS: [&str; 17] = ["=", "<", ">", "≤", "≥", "≠", "≈", "±", "×", "·", "+", "∈", "<=", ">=", "+/-", "~", "|"];
const DASHES: [&str; 4] = ["–", "—", "-", "--"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reason why two words stay on one line.
pub(super) fn bond(before: &str, after: &str) -> Bond {
    let after_core = after.trim_end_matches(|character: char| ".,;:!?)]”\"’'".contains(character));
    let before_core = before.trim_start_matches(|character: char| "([“\"‘'~".contains(character));
    let starts_with_digit =
        after.trim_start_matches(['−', '-', '±', '+']).starts_with(|character: char| character.is_ascii_digit());

    let is_number = before.ends_with(|character: char| character.is_ascii_digit());
    let is_unit = after_core == "%"
        || after_core == "‰"
        || (after_core.chars().count() <= 4
            && after_core.chars().any(char::is_alphabetic)
            && after_core.chars().all(|character| character.is_alphabetic() || "°µ/²³".contains(character))
            && !FUNCTION_WORDS.contains(&after_core));
    // 1 000, a date, an amount, a range.
    let is_group = after_core.len() == 3 && after_core.bytes().all(|byte| byte.is_ascii_digit());
    let is_sign =
        matches!(before_core, "$" | "€" | "£" | "¥" | "±" | "+" | "−" | "~" | "≈" | "#" | "№") && starts_with_digit;
    let is_range = (is_number && DASHES.contains(&after)) || (DASHES.contains(&before) && starts_with_digit);
    let is_initial = before_core.len() == 2
        && before_core.ends_with('.')
        && before_core.starts_with(|character: char| character.is_ascii_uppercase())
        && after.starts_with(char::is_uppercase);
    let is_title = matches!(before_core, "Dr." | "Prof." | "Mr." | "Ms." | "Mrs." | "St.");
    let is_month = MONTHS.contains(&before_core) && starts_with_digit;
    let is_citation = after == "et" || before_core == "et";

    if (is_number && (is_unit || is_group || MONTHS.contains(&after_core) || after == "±"))
        || (LABELS.contains(&before_core) && starts_with_digit)
        || is_sign
        || is_range
        || is_initial
        || is_title
        || is_citation
    {
        Bond::Strong
    } else if RELATIONS.contains(&before)
        || RELATIONS.contains(&after)
        || DASHES.contains(&after)
        || is_month
        || (before_core == "al." && starts_with_digit)
        || matches!(before_core, "e.g." | "i.e." | "cf." | "vs.")
    {
        Bond::Weak
    } else {
        Bond::None
    }
}
