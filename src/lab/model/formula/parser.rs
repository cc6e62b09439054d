//! Parser of formulas, by precedence climbing (Richards and Whitby-Strevens, 1979).

use super::{Binary, Mistake, Names, Op};
use crate::lab::model::function::{CONSTANTS, FUNCTIONS};

/// Maximum nesting of parentheses, functions and signs.
pub(super) const DEPTH_MAX: usize = 24;

/// Operators with their precedence; higher binds tighter. Longer ones come first, so that `<=` is not read as `<`.
const OPERATORS: [(&str, Binary, u8); 14] = [
    ("or", Binary::Or, 1),
    ("and", Binary::And, 2),
    ("<=", Binary::LessEqual, 4),
    (">=", Binary::GreaterEqual, 4),
    ("==", Binary::Equal, 4),
    ("!=", Binary::NotEqual, 4),
    ("<", Binary::Less, 4),
    (">", Binary::Greater, 4),
    ("+", Binary::Add, 5),
    ("-", Binary::Subtract, 5),
    ("*", Binary::Multiply, 6),
    ("/", Binary::Divide, 6),
    ("%", Binary::Remainder, 6),
    ("^", Binary::Power, 8),
];
/// Precedence of `not`.
const NOT_RANK: u8 = 3;
/// Precedence of a sign: -2^2 is -4.
const SIGN_RANK: u8 = 7;

/// Returns the operations of `text`, for a stack machine.
///
/// # Errors
///
/// The first error.
pub(super) fn parse(text: &str, names: &dyn Names) -> Result<Vec<Op>, Mistake> {
    let mut parser = Parser { text, at: 0, names, code: Vec::new(), depth: 0 };
    parser.expression(0)?;
    if let Some(rest) = parser.rest().chars().next() {
        let message = match rest {
            ')' => "a `)` without its `(`".to_owned(),
            '=' => "compare with `==`".to_owned(),
            ',' => "a `,` stands only between the arguments of a function".to_owned(),
            _ => format!("an operator is missing before {}", parser.word()),
        };
        return Err(parser.mistake(message));
    }
    Ok(parser.code)
}

/// The text and the operations parsed so far.
struct Parser<'t> {
    text: &'t str,
    at: usize,
    names: &'t dyn Names,
    code: Vec<Op>,
    depth: usize,
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl<'t> Parser<'t> {
    /// Returns the text from the next token on.
    fn rest(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        &self.text[self.at..]
    }

    /// Returns the next token in quotation marks, for messages.
    fn word(&mut self) -> String {
        let length = self.token_length();
        match length {
            0 => "the end".to_owned(),
            length => format!("\"{}\"", &self.text[self.at..self.at + length]),
        }
    }

    fn token_length(&mut self) -> usize {
        let rest = self.rest();
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) }
    }

    /// Creates an error at the next token.
    fn mistake(&mut self, message: impl Into<String>) -> Mistake {
        let length = self.token_length();
        Mistake { range: self.at..self.at + length, message: message.into() }
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn operator(&mut self) -> Option<(&'static str, Binary, u8)> {
        let rest = self.rest();
        OPERATORS.into_iter().find(|(sign, ..)| {
            rest.strip_prefix(sign).is_some_and(|rest| !sign.starts_with(is_word) || !rest.starts_with(is_word))
        })
    }

    /// Parses operands joined by operators of precedence `rank` and above.
    fn expression(&mut self, rank: u8) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.mistake(format!("nested more than {DEPTH_MAX} deep; divide it into outputs")));
        }
        self.operand()?;
        while let Some((sign, binary, own)) = self.operator() {
            if own < rank {
                break;
            }
            self.at += sign.len();
            // A power is right-associative: 2^3^2 is 2^9.
            self.expression(if binary == Binary::Power { SIGN_RANK } else { own + 1 })?;
            self.code.push(Op::Binary(binary));
        }
        self.depth -= 1;
        Ok(())
    }

    fn operand(&mut self) -> Result<(), Mistake> {
        let rest = self.rest();
        match rest.chars().next() {
            Some('-') => {
                self.at += 1;
                self.expression(SIGN_RANK)?;
                self.code.push(Op::Negate);
            }
            Some('+') => {
                self.at += 1;
                self.expression(SIGN_RANK)?;
            }
            Some('(') => {
                let open = self.at;
                self.at += 1;
                self.expression(0)?;
                self.close(open)?;
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number()?,
            Some(c) if c.is_ascii_alphabetic() || c == '_' => self.name()?,
            None => return Err(self.end("something is missing at the end")),
            Some(_) => {
                let word = self.word();
                return Err(self.mistake(format!("a number or a name is missing before {word}")));
            }
        }
        Ok(())
    }

    /// Creates an error at the last character.
    fn end(&self, message: &str) -> Mistake {
        let last = self.text.trim_end().char_indices().next_back();
        let range = last.map_or(0..0, |(start, c)| start..start + c.len_utf8());
        Mistake { range, message: message.to_owned() }
    }

    fn close(&mut self, open: usize) -> Result<(), Mistake> {
        if self.take(")") {
            return Ok(());
        }
        match self.rest().chars().next() {
            None => Err(Mistake { range: open..open + 1, message: "a `(` without its `)`".to_owned() }),
            Some('=') => Err(self.mistake("compare with `==`")),
            Some(_) => {
                let word = self.word();
                Err(self.mistake(format!("an operator or `)` is missing before {word}")))
            }
        }
    }

    fn number(&mut self) -> Result<(), Mistake> {
        let rest = self.rest();
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let mut length = digits(rest);
        if rest[length..].starts_with('.') {
            length += 1 + digits(&rest[length + 1..]);
        }
        if rest[length..].starts_with(['e', 'E']) {
            let sign = usize::from(rest[length + 1..].starts_with(['+', '-']));
            let exponent = digits(&rest[length + 1 + sign..]);
            length += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
        let written = &rest[..length];
        let range = self.at..self.at + length;
        self.at += length;
        match written.parse::<f64>().ok().filter(|number| number.is_finite()) {
            Some(number) => {
                self.code.push(Op::Number(number));
                Ok(())
            }
            None => Err(Mistake { range, message: format!("\"{written}\" is no finite number") }),
        }
    }

    /// Parses a named number, a data cell, a constant or a function.
    fn name(&mut self) -> Result<(), Mistake> {
        let rest = self.rest();
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let name = &rest[..length];
        if name == "not" {
            self.at += length;
            self.expression(NOT_RANK)?;
            self.code.push(Op::Not);
            return Ok(());
        }
        if rest[length..].trim_start().starts_with('(') {
            return self.call(name);
        }
        // Names of files and rows may contain dots, hyphens and signs, so the longest name of a cell is taken.
        let run = rest.find(|c| !is_word(c) && !matches!(c, '.' | '-' | '+')).unwrap_or(rest.len());
        let run = rest[..run].trim_end_matches(['.', '-', '+']);
        if run.contains('.') {
            let ends = (0..=run.len()).rev().filter(|end| *end == run.len() || run[*end..].starts_with(['-', '+']));
            let mut ends = ends.filter(|end| run[..*end].contains('.'));
            if let Some((end, value)) = ends.find_map(|end| Some((end, self.names.cell(&run[..end]).ok()?))) {
                self.at += end;
                self.code.push(Op::Number(value));
                return Ok(());
            }
        }
        let is_cell = rest[length..].starts_with('.');
        let slot = self.names.slot(name).filter(|_| !is_cell);
        let constant = CONSTANTS.iter().find(|(known, _)| *known == name && !is_cell);
        let op = slot.map(Op::Load).or(constant.map(|(_, value)| Op::Number(*value)));
        match op {
            Some(op) => {
                self.at += length;
                self.code.push(op);
                Ok(())
            }
            None if run.contains('.') => {
                let message = self.names.cell(run).err().unwrap_or_default();
                Err(Mistake { range: self.at..self.at + run.len(), message })
            }
            None => Err(Mistake { range: self.at..self.at + length, message: self.names.unknown(name) }),
        }
    }

    fn call(&mut self, name: &str) -> Result<(), Mistake> {
        let place = self.at..self.at + name.len();
        let Some((_, function, least, most, _)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
            let message = match self.names.slot(name) {
                Some(_) => format!("\"{name}\" is no function; write `{name} * (…)`"),
                None => self.names.unknown(name),
            };
            return Err(Mistake { range: place, message });
        };
        self.at += name.len();
        let open = self.at;
        self.take("(");
        let mut count = 0;
        if !self.rest().starts_with(')') {
            loop {
                self.expression(0)?;
                count += 1;
                if !self.take(",") {
                    break;
                }
            }
        }
        self.close(open)?;
        if !(*least..=*most).contains(&count) {
            let wanted = if least == most { least.to_string() } else { format!("{least} to {most}") };
            let plural = if *most == 1 { "" } else { "s" };
            let message = format!("`{name}` takes {wanted} argument{plural}, not {count}");
            return Err(Mistake { range: place, message });
        }
        self.code.push(Op::Call(*function, count));
        Ok(())
    }
}
