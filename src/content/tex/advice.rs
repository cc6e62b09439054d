//! Advice on unknown LaTeX commands, by their purpose rather than their spelling.

use super::commands;
use crate::diagnostic::nearest;

/// Commands of LaTeX packages and common macros of authors, with their replacements.
const MEANINGS: &[(&[&str], &str)] = &[
    (&["R"], "write \\mathbb{R}"),
    (&["N"], "write \\mathbb{N}"),
    (&["Z"], "write \\mathbb{Z}"),
    (&["Q"], "write \\mathbb{Q}"),
    (&["C"], "write \\mathbb{C}"),
    (&["E"], "write \\mathbb{E}"),
    (&["P"], "write \\mathbb{P}"),
    (&["rm"], "write \\mathrm{…}"),
    (&["bf"], "write \\mathbf{…}"),
    (&["it"], "write \\mathit{…}"),
    (&["cal"], "write \\mathcal{…}"),
    (&["sf"], "write \\mathsf{…}"),
    (&["tt"], "write \\mathtt{…}"),
    (&["bb", "Bbb", "mathds", "mathbbm"], "write \\mathbb{…}"),
    (
        &["newcommand", "renewcommand", "def", "DeclareMathOperator", "let", "providecommand"],
        "there are no macros: write out what it stands for, a name as \\operatorname{…}",
    ),
    (
        &["label", "tag", "eqref", "ref"],
        "there are no equation numbers; take it away and say in words which formula is meant",
    ),
    (&["argmin"], "write \\operatorname*{arg\\,min}"),
    (&["argmax"], "write \\operatorname*{arg\\,max}"),
    (&["hbox"], "write \\text{…}"),
    (
        &[
            "phantom",
            "hphantom",
            "vphantom",
            "mathstrut",
            "strut",
            "smash",
            "hspace",
            "vspace",
            "hfill",
            "kern",
            "mkern",
            "hskip",
            "mskip",
        ],
        "space cannot be set here; write \\quad, or take it away",
    ),
    (
        &["color", "textcolor", "red", "blue", "green", "gray", "colorbox", "cellcolor"],
        "there is no colour in formulas; take it away",
    ),
    (
        &["tiny", "scriptsize", "small", "large", "Large", "scriptstyle", "scriptscriptstyle", "normalsize"],
        "formulas have one size; take it away",
    ),
    (&["hline", "cline", "toprule", "midrule", "bottomrule"], "matrices have no lines; take it away"),
    (&["norm", "lVert"], "write \\lVert … \\rVert"),
    (&["abs", "lvert"], "write |…|"),
    (&["set"], "write \\{ … \\}"),
    (&["vb", "vec*", "mathbfit", "pmb", "mathbold"], "write \\mathbf{…}"),
    (&["dd", "diff", "dif"], "write \\mathrm{d}"),
    (&["dv", "pdv", "odv"], "write \\frac{…}{…}"),
    (&["given"], "write \\mid"),
    (&["qty", "ab"], "write \\left( … \\right)"),
    (&["includegraphics"], "an image is placed alone in a paragraph: ![words](images/name.png)"),
    (&["cite", "citep", "citet"], "cite outside of the formula: [@key]"),
    (&["url", "href"], "link outside of the formula: [words](address)"),
    (&["item", "itemize"], "write a list of Markdown"),
    (&["textbackslash"], "write \\setminus"),
    (&["si", "SI", "qty*", "unit", "num"], "write the number, and the unit as \\text{…}"),
];

/// Returns the advice on the unknown command `name`.
pub fn command(name: &str) -> String {
    if let Some((_, advice)) = MEANINGS.iter().find(|(names, _)| names.contains(&name)) {
        return (*advice).to_owned();
    }
    // A single letter is near to too many names.
    match nearest(name, commands::names()).filter(|_| name.len() > 2) {
        Some(near) => format!("did you mean \\{near}?"),
        None => format!("for a name of your own write \\operatorname{{{name}}}"),
    }
}

/// Returns the advice on the unknown environment `name`.
pub fn environment(name: &str) -> String {
    match name {
        "equation" | "equation*" | "displaymath" | "math" => {
            "the dollars do that: take \\begin and \\end away".to_owned()
        }
        "eqnarray" | "eqnarray*" | "multline" | "multline*" | "alignat" | "alignat*" | "flalign" => {
            "write aligned".to_owned()
        }
        "tabular" => "write array, or a table of Markdown".to_owned(),
        "dcases" | "rcases" => "write cases".to_owned(),
        "tikzpicture" | "figure" => "draw it as a figure, or place an image".to_owned(),
        _ => match nearest(name, commands::environments()) {
            Some(near) => format!("did you mean {near}?"),
            None => "there are matrix, pmatrix, bmatrix, cases and aligned".to_owned(),
        },
    }
}
