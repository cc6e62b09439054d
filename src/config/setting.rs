//! Types of configuration values, parsed from TOML or environment variables.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use toml::de::DeValue;

/// An unparsed value.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// A value in the configuration file.
    Toml(&'a DeValue<'a>),
    /// A value in the environment.
    Text(&'a str),
}

/// The type of a configuration value.
pub trait Setting: Sized {
    /// Description of valid values, completing "expected …".
    const EXPECTED: &str;

    /// Parses a value; `None` if it is invalid. Relative paths start from `base`.
    fn read(value: Value<'_>, base: &Path) -> Option<Self>;

    /// Formats the value as TOML.
    fn to_toml(&self) -> String;
}

/// Formats a string as TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Setting for Vec<SocketAddr> {
    const EXPECTED: &str = "a list of addresses with ports, as in [\"0.0.0.0:2222\", \"[::]:2222\"]";

    fn read(value: Value<'_>, _: &Path) -> Option<Self> {
        texts(value)?.into_iter().map(str::parse).collect::<Result<_, _>>().ok()
    }

    fn to_toml(&self) -> String {
        list(self)
    }
}

impl Setting for Vec<IpNet> {
    const EXPECTED: &str = "a list of networks, as in [\"10.0.0.0/8\", \"2001:db8::/32\"]";

    fn read(value: Value<'_>, _: &Path) -> Option<Self> {
        texts(value)?.into_iter().map(str::parse).collect::<Result<_, _>>().ok()
    }

    fn to_toml(&self) -> String {
        list(self)
    }
}

/// Returns the items of a list of strings; in a variable they are separated by commas or blanks.
fn texts(value: Value<'_>) -> Option<Vec<&str>> {
    match value {
        Value::Toml(DeValue::Array(items)) => items.iter().map(|item| item.get_ref().as_str()).collect(),
        Value::Toml(_) => None,
        Value::Text(text) => Some(text.split([',', ' ']).filter(|item| !item.is_empty()).collect()),
    }
}

/// Formats items without quotation marks in them as TOML.
fn list(items: &[impl ToString]) -> String {
    let items: Vec<String> = items.iter().map(|item| format!("\"{}\"", item.to_string())).collect();
    format!("[{}]", items.join(", "))
}

/// Address from which metrics can be fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum MetricsAddress {
    /// Nowhere: there are no metrics.
    #[default]
    Nowhere,
    /// HTTP on a TCP port of this machine.
    Port(SocketAddr),
    /// HTTP on a Unix socket at this path.
    Path(PathBuf),
}

impl Setting for MetricsAddress {
    const EXPECTED: &str = "a port of this machine, as in \"127.0.0.1:9222\", a socket, as in \"unix:/run/folio/metrics\", or \"\" for none";

    fn read(value: Value<'_>, base: &Path) -> Option<Self> {
        let text = text(value)?;
        match text.strip_prefix("unix:") {
            _ if text.is_empty() => Some(MetricsAddress::Nowhere),
            Some(path) => Some(MetricsAddress::Path(base.join(path))).filter(|_| !path.is_empty()),
            // Metrics are private, so only loopback addresses are allowed.
            None => {
                text.parse().ok().filter(|address: &SocketAddr| address.ip().is_loopback()).map(MetricsAddress::Port)
            }
        }
    }

    fn to_toml(&self) -> String {
        match self {
            MetricsAddress::Nowhere => quoted(""),
            MetricsAddress::Port(address) => quoted(&address.to_string()),
            MetricsAddress::Path(path) => quoted(&format!("unix:{}", path.display())),
        }
    }
}

fn text(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Toml(value) => value.as_str(),
        Value::Text(text) => Some(text),
    }
}

/// The format of log records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines of text for people.
    #[default]
    Human,
    /// A JSON object on each line.
    Json,
}

impl Setting for LogFormat {
    const EXPECTED: &str = "\"human\" or \"json\"";

    fn read(value: Value<'_>, _: &Path) -> Option<Self> {
        [LogFormat::Human, LogFormat::Json].into_iter().find(|format| Some(format.word()) == text(value))
    }

    fn to_toml(&self) -> String {
        quoted(self.word())
    }
}

impl LogFormat {
    fn word(self) -> &'static str {
        match self {
            LogFormat::Human => "human",
            LogFormat::Json => "json",
        }
    }
}

/// The operator's requirement for the sandbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sandbox {
    /// The server does not start without a sandbox.
    Required,
    /// The server uses the mechanisms that the system has.
    #[default]
    Preferred,
    /// The server runs without a sandbox.
    Off,
}

impl Setting for Sandbox {
    const EXPECTED: &str = "\"required\", \"preferred\" or \"off\"";

    fn read(value: Value<'_>, _: &Path) -> Option<Self> {
        [Sandbox::Required, Sandbox::Preferred, Sandbox::Off].into_iter().find(|mode| Some(mode.word()) == text(value))
    }

    fn to_toml(&self) -> String {
        quoted(self.word())
    }
}

impl Sandbox {
    fn word(self) -> &'static str {
        match self {
            Sandbox::Required => "required",
            Sandbox::Preferred => "preferred",
            Sandbox::Off => "off",
        }
    }
}

impl Setting for PathBuf {
    const EXPECTED: &str = "the path of a directory in quotes";

    fn read(value: Value<'_>, base: &Path) -> Option<Self> {
        let path = text(value)?;
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

/// Milliseconds, at most ten minutes.
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

/// Parses a non-negative integer.
pub fn whole_number(value: Value<'_>) -> Option<u32> {
    match value {
        Value::Toml(DeValue::Integer(integer)) => u32::from_str_radix(integer.as_str(), integer.radix()).ok(),
        Value::Toml(_) => None,
        Value::Text(text) => text.parse().ok(),
    }
}
