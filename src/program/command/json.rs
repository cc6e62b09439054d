//! JSON (RFC 8259), written: what `--json` prints.

use std::fmt::{self, Write};

/// A value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Number(u64),
    Text(String),
    List(Vec<Json>),
    /// Names and values in this order.
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    /// The value with a line of its own for each element of the outermost list.
    pub(super) fn document(self) -> String {
        let Json::List(elements) = self else { return format!("{self}\n") };
        if elements.is_empty() {
            return "[]\n".to_owned();
        }
        let lines: Vec<String> = elements.iter().map(|element| format!("  {element}")).collect();
        format!("[\n{}\n]\n", lines.join(",\n"))
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Json {
        Json::Text(text)
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Json {
        value.map_or(Json::Null, Into::into)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Number(number) => write!(f, "{number}"),
            Json::Text(text) => quoted(text, f),
            Json::List(elements) => {
                f.write_char('[')?;
                for (position, element) in elements.iter().enumerate() {
                    let comma = if position > 0 { ", " } else { "" };
                    write!(f, "{comma}{element}")?;
                }
                f.write_char(']')
            }
            Json::Object(members) => {
                f.write_char('{')?;
                for (position, (name, value)) in members.iter().enumerate() {
                    let comma = if position > 0 { ", " } else { "" };
                    write!(f, "{comma}\"{name}\": {value}")?;
                }
                f.write_char('}')
            }
        }
    }
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_written() {
        let object = Json::Object(vec![
            ("text", "a\"b\\c\nd\u{1b}é".into()),
            ("none", None::<&str>.into()),
            ("list", Json::List(vec![Json::Number(1), Json::Number(2)])),
        ]);
        assert_eq!(
            Json::List(vec![object]).document(),
            "[\n  {\"text\": \"a\\\"b\\\\c\\nd\\u001bé\", \"none\": null, \"list\": [1, 2]}\n]\n"
        );
        assert_eq!(Json::List(vec![]).document(), "[]\n");
    }
}
