//! The types of values that a key can have, read from TOML or from a variable of the environment.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::de::DeValue;

/// A value as it was given.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// In the configuration file.
    Toml(&'a DeValue<'a>),
    /// In the environment.
    Text(&'a str),
}

/// A type that a key can have.
pub trait Setting: Sized {
    /// The description of valid values, completing "expected …".
    const EXPECTED: &str;

    /// The value, unless it is none of this type. Relative paths are below `base`.
    fn read(value: Value<'_>, base: &Path) -> Option<Self>;

    /// The value as TOML.
    fn to_toml(&self) -> String;
}

/// A string as TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Setting for Vec<SocketAddr> {
    const EXPECTED: &str = "a list of addresses with ports, as in [\"0.0.0.0:2222\", \"[::]:2222\"]";

    fn read(value: Value<'_>, _: &Path) -> Option<Self> {
        let texts: Vec<&str> = match value {
            Value::Toml(DeValue::Array(items)) => {
                items.iter().map(|item| item.get_ref().as_str()).collect::<Option<_>>()?
            }
            Value::Toml(_) => return None,
            Value::Text(text) => text.split([',', ' ']).filter(|address| !address.is_empty()).collect(),
        };
        let addresses: Vec<SocketAddr> = texts.into_iter().map(str::parse).collect::<Result<_, _>>().ok()?;
        Some(addresses).filter(|addresses| !addresses.is_empty())
    }

    fn to_toml(&self) -> String {
        let addresses: Vec<String> = self.iter().map(|address| format!("\"{address}\"")).collect();
        format!("[{}]", addresses.join(", "))
    }
}

impl Setting for PathBuf {
    const EXPECTED: &str = "the path of a directory in quotes";

    fn read(value: Value<'_>, base: &Path) -> Option<Self> {
        let path = match value {
            Value::Toml(value) => value.as_str()?,
            Value::Text(text) => text,
        };
        Some(base.join(path)).filter(|_| !path.is_empty())
    }

    fn to_toml(&self) -> String {
        quoted(&self.to_string_lossy())
    }
}

impl Setting for bool {
    const EXPECTED: &str = "true or false";

    fn read(value: Value<'_>, _: &Path) -> Option<Self> {
        match value {
            Value::Toml(value) => value.as_bool(),
            Value::Text(text) => text.parse().ok(),
        }
    }

    fn to_toml(&self) -> String {
        self.to_string()
    }
}

/// Milliseconds up to ten minutes.
impl Setting for Duration {
    const EXPECTED: &str = "a whole number of milliseconds from 0 to 600000";

    fn read(value: Value<'_>, _: &Path) -> Option<Self> {
        let milliseconds = whole_number(value).filter(|number| *number <= 600_000)?;
        Some(Duration::from_millis(milliseconds.into()))
    }

    fn to_toml(&self) -> String {
        self.as_millis().to_string()
    }
}

/// An integer that is not negative.
pub fn whole_number(value: Value<'_>) -> Option<u32> {
    match value {
        Value::Toml(DeValue::Integer(integer)) => u32::from_str_radix(integer.as_str(), integer.radix()).ok(),
        Value::Toml(_) => None,
        Value::Text(text) => text.parse().ok(),
    }
}
