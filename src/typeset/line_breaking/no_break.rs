//! Rules for pairs of words that stay on one line.

/// Strength of the rule that keeps two words on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bond {
    /// A break is allowed.
    None,
    /// A break is avoided: between signs and their operands, "e.g." and the example.
    Weak,
    /// A break is forbidden: between numbers and units or signs, labels and numbers, initials and names.
    Strong,
}

/// Words that stay with the number after them.
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
/// Short words that are not units.
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

/// Returns the strength of the rule between two words.
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
    // Groups of digits such as 1 000, dates, amounts, ranges.
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
