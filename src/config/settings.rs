//! The configuration with the source of each value.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::setting::{Value, whole_number};
use super::{Config, Limits};
use crate::diagnostic::{Diagnostic, Source, Span, did_you_mean};

/// Name of the section of limits, and prefix of its keys in messages.
const LIMITS: &str = "limits";

/// The source of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A line of a configuration file, counted from 1.
    File(String, u32),
    /// An environment variable.
    Variable(String),
    /// An option of the command line.
    Option(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File(path, line) => write!(f, "{path}:{line}"),
            Origin::Variable(name) => f.write_str(name),
            Origin::Option(name) => f.write_str(name),
        }
    }
}

/// A configuration with the sources of its values; a later source takes precedence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// The values.
    pub config: Config,
    /// Sources of values that are not defaults, by key; keys of limits begin with `limits.`.
    origins: BTreeMap<String, Origin>,
}

impl Settings {
    /// Parses a configuration file, in which paths are relative to its directory.
    ///
    /// # Errors
    ///
    /// All errors with their positions; then nothing is changed.
    pub fn file(&mut self, source: &Source) -> Result<(), Vec<Diagnostic>> {
        let table = DeTable::parse(&source.text).map_err(|error| {
            let span = error.span().map_or(Span::default(), Span::new);
            vec![source.error(span, error.message().to_owned())]
        })?;
        let base = Path::new(&*source.path).parent().unwrap_or(Path::new(""));
        let mut read = self.clone();
        let mut wrong = Vec::new();
        for (key, value) in table.get_ref().iter() {
            let name = key.get_ref().as_ref();
            if name == LIMITS {
                read.limits(source, value, &mut wrong);
            } else if Config::KEYS.contains(&name) {
                match read.config.set(name, Value::Toml(value.get_ref()), base) {
                    Ok(()) => read.note(name, source, key.span()),
                    Err(expected) => wrong.push(complaint(source, value, expected)),
                }
            } else {
                let known = Config::KEYS.iter().copied().chain([LIMITS]);
                let message = format!("unknown key \"{name}\"{}", did_you_mean(name, known));
                wrong.push(source.error(Span::new(key.span()), message));
            }
        }
        if wrong.is_empty() {
            *self = read;
            return Ok(());
        }
        wrong.sort_by(|a, b| a.key().cmp(&b.key()));
        Err(wrong)
    }

    fn limits(&mut self, source: &Source, section: &Spanned<DeValue<'_>>, wrong: &mut Vec<Diagnostic>) {
        let DeValue::Table(table) = section.get_ref() else {
            let expected = "a section of limits: write [limits] on a line of its own";
            return wrong.push(complaint(source, section, expected));
        };
        for (key, value) in table.iter() {
            let name = key.get_ref().as_ref();
            let Some(&(_, least, _, most)) = Limits::KEYS.iter().find(|(known, ..)| *known == name) else {
                let known = Limits::KEYS.iter().map(|(known, ..)| *known);
                let message = format!("unknown limit \"{name}\"{}", did_you_mean(name, known));
                wrong.push(source.error(Span::new(key.span()), message));
                continue;
            };
            match whole_number(Value::Toml(value.get_ref())).filter(|number| (least..=most).contains(number)) {
                Some(number) => {
                    self.config.limits.set(name, number);
                    self.note(&format!("{LIMITS}.{name}"), source, key.span());
                }
                None => wrong.push(complaint(source, value, &format!("a whole number from {least} to {most}"))),
            }
        }
    }

    fn note(&mut self, key: &str, source: &Source, span: std::ops::Range<usize>) {
        let (line, _) = source.position(Span::new(span).start);
        self.origins.insert(key.to_owned(), Origin::File(source.path.to_string(), line));
    }

    /// Reads the environment: `FOLIO_` and a key in capitals, `FOLIO_LIMITS_` and the key of a limit. Other variables
    /// are ignored: some are for visitors, and Kubernetes sets further ones.
    ///
    /// # Errors
    ///
    /// All variables of keys with invalid values.
    pub fn environment(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<(), Vec<Diagnostic>> {
        let mut wrong = Vec::new();
        for key in Config::KEYS {
            let name = format!("FOLIO_{}", key.to_uppercase());
            let Some(text) = variable(&name) else { continue };
            match self.config.set(key, Value::Text(&text), Path::new("")) {
                Ok(()) => _ = self.origins.insert((*key).to_owned(), Origin::Variable(name)),
                Err(expected) => wrong.push(Diagnostic::file(name, format!("expected {expected}"))),
            }
        }
        for &(key, least, _, most) in Limits::KEYS {
            let name = format!("FOLIO_LIMITS_{}", key.to_uppercase());
            let Some(text) = variable(&name) else { continue };
            match whole_number(Value::Text(&text)).filter(|number| (least..=most).contains(number)) {
                Some(number) => {
                    self.config.limits.set(key, number);
                    self.origins.insert(format!("{LIMITS}.{key}"), Origin::Variable(name));
                }
                None => wrong.push(Diagnostic::file(name, format!("expected a whole number from {least} to {most}"))),
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Records that `key` was set by the option `name`.
    pub fn option(&mut self, key: &'static str, name: &'static str) {
        self.origins.insert(key.to_owned(), Origin::Option(name));
    }

    /// Returns the source of the value of `key`; `None` for the default.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        self.origins.get(key)
    }

    /// Returns a configuration file with the values in force and their sources.
    pub fn to_toml(&self) -> String {
        let line = |key: &str, value: &str, full: &str| {
            let origin = self.origins.get(full).map_or_else(|| "default".to_owned(), ToString::to_string);
            format!("{:<40} # {origin}\n", format!("{key} = {value}"))
        };
        let mut text = String::new();
        for key in Config::KEYS {
            text += &line(key, &self.config.shown(key), key);
        }
        text += "\n[limits]\n";
        for ((key, ..), value) in Limits::KEYS.iter().zip(self.config.limits.values()) {
            text += &line(key, &value.to_string(), &format!("{LIMITS}.{key}"));
        }
        text
    }
}

fn complaint(source: &Source, value: &Spanned<DeValue<'_>>, expected: &str) -> Diagnostic {
    source.error(Span::new(value.span()), format!("expected {expected}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ipnet::IpNet;

    use super::*;
    use crate::config::setting::Setting;
    use crate::config::{LogFormat, MetricsAddress, Sandbox};

    fn complaints(text: &str) -> Vec<String> {
        let wrong = Config::parse(&Source::new("folio.toml", text)).unwrap_err();
        wrong.iter().map(Diagnostic::headline).collect()
    }

    fn settings(path: &str, text: &str) -> Settings {
        let mut settings = Settings::default();
        settings.file(&Source::new(path, text)).unwrap();
        settings
    }

    fn variables<'a>(pairs: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        let config = settings("folio.toml", "").config;
        assert_eq!(config, Config::default());
        assert_eq!(config.limits.login, Duration::from_secs(10));
    }

    #[test]
    fn every_key_is_read() {
        let mut text = String::from("listen = [\"[::]:22\", \"0.0.0.0:0\"]\ncontent = \"c\"\nkeys = \"k\"\n");
        text += "require_key = true\nsettle_milliseconds = 7\nproxy_listen = [\"127.0.0.1:2223\"]\n";
        text +=
            "proxy_networks = [\"10.0.0.0/8\"]\nmetrics = \"unix:m\"\nlog = \"json\"\nsandbox = \"off\"\n[limits]\n";
        for (key, least, ..) in Limits::KEYS {
            text += &format!("{key} = {least}\n");
        }
        let read = settings("folio.toml", &text);
        let config = &read.config;
        assert_eq!(config.listen, ["[::]:22".parse().unwrap(), "0.0.0.0:0".parse().unwrap()]);
        assert_eq!((config.content.as_path(), config.keys.as_path()), (Path::new("c"), Path::new("k")));
        assert_eq!((config.require_key, config.settle_milliseconds), (true, Duration::from_millis(7)));
        assert_eq!(config.proxy_listen, ["127.0.0.1:2223".parse().unwrap()]);
        assert_eq!(config.proxy_networks, ["10.0.0.0/8".parse().unwrap()]);
        assert_eq!(config.metrics, MetricsAddress::Path("m".into()));
        assert_eq!((config.log, config.sandbox), (LogFormat::Json, Sandbox::Off));
        let least: Vec<u32> = Limits::KEYS.iter().map(|(_, least, ..)| *least).collect();
        assert_eq!(config.limits.values(), least);
        let unread = Config::KEYS.iter().filter(|key| read.origin(key).is_none());
        assert_eq!(unread.count(), 0, "a key is missing in this test");
    }

    #[test]
    fn every_limit_has_a_range_which_the_file_and_the_environment_must_keep() {
        for (key, least, default, most) in Limits::KEYS {
            let expected = format!("expected a whole number from {least} to {most}");
            let name = format!("FOLIO_LIMITS_{}", key.to_uppercase());
            for (value, is_valid) in [
                (i64::from(*least) - 1, false),
                (i64::from(*least), true),
                (i64::from(*default), true),
                (i64::from(*most), true),
                (i64::from(*most) + 1, false),
            ] {
                let text = value.to_string();
                let set = [(name.as_str(), text.as_str())];
                let outcomes = [
                    Settings::default().file(&Source::new("folio.toml", format!("[limits]\n{key} = {value}"))),
                    Settings::default().environment(variables(&set)),
                ];
                for outcome in outcomes {
                    let wrong = outcome.err().unwrap_or_default();
                    assert_eq!(wrong.is_empty(), is_valid, "{key} = {value}: {wrong:?}");
                    assert!(wrong.iter().all(|mistake| mistake.headline().ends_with(&expected)), "{wrong:?}");
                }
            }
        }
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let config = settings("/etc/folio/folio.toml", "content = \"c\"\nkeys = \"/k\"").config;
        assert_eq!((config.content.as_path(), config.keys.as_path()), (Path::new("/etc/folio/c"), Path::new("/k")));
        assert_eq!(settings("/etc/folio/folio.toml", "").config.content, Path::new("content"));
    }

    #[test]
    fn the_environment_goes_before_the_file_and_says_what_it_cannot_use() {
        let mut read = settings("a/folio.toml", "content = \"c\"\n[limits]\nchannels = 9\nidle_seconds = 20");
        let set = [
            ("FOLIO_LISTEN", "0.0.0.0:22, [::]:22"),
            ("FOLIO_CONTENT", "d"),
            ("FOLIO_REQUIRE_KEY", "true"),
            ("FOLIO_LIMITS_CHANNELS", "3"),
            ("FOLIO_PORT", "tcp://10.0.0.1:22"),
        ];
        read.environment(variables(&set)).unwrap();
        assert_eq!(read.config.listen.len(), 2);
        // As for all environment variables, paths are relative to the working directory.
        assert_eq!((read.config.content.as_path(), read.config.require_key), (Path::new("d"), true));
        assert_eq!((read.config.limits.channels, read.config.limits.idle), (3, Duration::from_secs(20)));
        let toml = read.to_toml();
        let shown: Vec<(&str, &str)> = toml.lines().filter_map(|line| line.split_once('#')).collect();
        for (line, origin) in [
            ("listen = [\"0.0.0.0:22\", \"[::]:22\"]", "FOLIO_LISTEN"),
            ("keys = \"keys\"", "default"),
            ("channels = 3", "FOLIO_LIMITS_CHANNELS"),
            ("idle_seconds = 20", "a/folio.toml:4"),
        ] {
            assert!(shown.iter().any(|(key, from)| key.trim() == line && from.trim() == origin), "{line}\n{toml}");
        }
        let again = settings("folio.toml", &toml);
        assert_eq!(again.config, read.config, "what is printed is a configuration file");

        let bad = [("FOLIO_LISTEN", "localhost"), ("FOLIO_REQUIRE_KEY", "yes"), ("FOLIO_LIMITS_CHANNELS", "0")];
        let wrong = Settings::default().environment(variables(&bad)).unwrap_err();
        let wrong: Vec<String> = wrong.iter().map(Diagnostic::headline).collect();
        assert_eq!(
            wrong[1..],
            [
                "FOLIO_REQUIRE_KEY: expected true or false",
                "FOLIO_LIMITS_CHANNELS: expected a whole number from 1 to 64",
            ]
        );
        assert!(wrong[0].starts_with("FOLIO_LISTEN: expected a list of addresses"), "{wrong:?}");
    }

    #[test]
    fn every_mistake_is_reported_with_its_place_and_a_way_out() {
        const LISTEN: &str = "a list of addresses with ports, as in [\"0.0.0.0:2222\", \"[::]:2222\"]";
        let cases = [
            ("contents = \"x\"", "1:1: unknown key \"contents\"; did you mean \"content\"?"),
            ("content = 1", "1:11: expected the path of a directory in quotes"),
            ("limits = 1", "1:10: expected a section of limits: write [limits] on a line of its own"),
            ("listen = [\"localhost\"]", &format!("1:10: expected {LISTEN}")),
            ("require_key = 1", "1:15: expected true or false"),
            ("metrics = \"0.0.0.0:9222\"", &format!("1:11: expected {}", MetricsAddress::EXPECTED)),
            ("log = \"xml\"", "1:7: expected \"human\" or \"json\""),
            ("sandbox = true", "1:11: expected \"required\", \"preferred\" or \"off\""),
            ("proxy_networks = [\"10.0.0.1/99\"]", &format!("1:18: expected {}", <Vec<IpNet>>::EXPECTED)),
            ("settle_milliseconds = 600001", "1:23: expected a whole number of milliseconds from 0 to 600000"),
            ("[limits]\nlogin_second = 1", "2:1: unknown limit \"login_second\"; did you mean \"login_seconds\"?"),
            ("[limits]\nchannels = 0", "2:12: expected a whole number from 1 to 64"),
            ("[limits]\nchannels = -1", "2:12: expected a whole number from 1 to 64"),
            ("[limits]\nchannels = 4.5", "2:12: expected a whole number from 1 to 64"),
            ("[limits]\nchannels = 99999999999999999999", "2:12: expected a whole number from 1 to 64"),
        ];
        for (text, complaint) in cases {
            assert_eq!(complaints(text), [format!("folio.toml:{complaint}")], "{text}");
        }
        assert_eq!(complaints("a = 1\nb = 2\n[limits]\nc = 3").len(), 3);
        assert_eq!(complaints("a = ").len(), 1);
    }
}
