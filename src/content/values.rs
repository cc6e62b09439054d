//! Values: `{=data.row.column format}` inserts a number from a data file into prose.

use std::collections::BTreeMap;
use std::ops::Range;

use super::data::{Data, Format, number, remedy};
use super::model::Value;
use crate::diagnostic::did_you_mean;

/// Returns the value for `inner`, the text between `{=` and `}`.
///
/// # Errors
///
/// The reason that it is invalid.
pub fn resolve(data: &BTreeMap<String, Data>, inner: &str) -> Result<Value, String> {
    let inner = inner.trim();
    let (name, format) = inner.split_once(char::is_whitespace).map_or((inner, ""), |(name, rest)| (name, rest.trim()));
    let Some((id, cell)) = name.split_once('.') else {
        return Err(format!("\"{name}\" names no cell; write {{=data.row.column}}"));
    };
    let Some(data) = data.get(id) else {
        let hint = did_you_mean(id, data.keys().map(String::as_str));
        return Err(format!("data \"{id}\" not found{hint}"));
    };
    let (text, row, column) = data.find(cell)?;
    let text = if format.is_empty() {
        text.to_owned()
    } else {
        let format = Format::parse(format)
            .ok_or_else(|| format!("\"{format}\" is no format; write for example .2f, +.1f or .0%"))?;
        format
            .apply(number(text).ok_or_else(|| format!("\"{text}\" is no number and takes no format{}", remedy(text)))?)
    };
    if text.is_empty() {
        return Err(format!("the cell {name} is empty"));
    }
    Ok(Value { text, data: id.to_owned(), row: row.to_owned(), column: column.to_owned() })
}

/// Returns the numbers of a string that are not part of `{=…}` values.
pub fn typed_numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let start = rest.find("{=").unwrap_or(rest.len());
        let prose = &rest[..start];
        found.extend(numbers(prose).into_iter().map(|range| prose[range].to_owned()));
        let Some(length) = rest[start..].find('}') else { return found };
        rest = &rest[start + length + 1..];
    }
}

/// Replaces the values in a string.
///
/// # Errors
///
/// The reason that the first invalid value is rejected.
pub fn substitute(data: &BTreeMap<String, Data>, text: &str) -> Result<(String, Vec<Value>), String> {
    let mut result = String::new();
    let mut values = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{=") {
        let Some(length) = rest[start..].find('}') else { return Err("`{=` is not closed by `}`".to_owned()) };
        let value = resolve(data, &rest[start + 2..start + length])?;
        result += &rest[..start];
        result += &value.text;
        values.push(value);
        rest = &rest[start + length + 1..];
    }
    Ok((result + rest, values))
}

/// Returns the ranges of separate numbers in `text`, without those in names such as GPT-5.2 or arXiv 2605.12978v2.
pub fn numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let part_of_name = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_' | b'/' | b'.' | b'#');
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|offset| at + offset) {
        let length =
            bytes[start..].iter().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')).count();
        let trailing = bytes[start..start + length].iter().rev().take_while(|byte| !byte.is_ascii_digit()).count();
        let end = start + length - trailing;
        at = start + length;
        let before = start.checked_sub(1).and_then(|index| bytes.get(index));
        let signed = before == Some(&b'-') && start.checked_sub(2).is_none_or(|index| bytes[index] == b' ');
        let after = bytes.get(end).filter(|_| trailing == 0);
        if (signed || !before.is_some_and(part_of_name)) && !after.is_some_and(part_of_name) {
            found.push(start - usize::from(signed)..end);
        }
    }
    found
}
