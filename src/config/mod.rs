//! Configuration of the server: defaults, then `folio.toml`, then the environment, then the command line.
//!
//! Two tables define the keys, one below and one in [`limits`]; parsers, defaults, complaints and the list that
//! `folio config` prints are made from them.

mod limits;
mod setting;
mod settings;

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;

use crate::diagnostic::{Diagnostic, Source};
pub use limits::Limits;
pub use setting::{LogFormat, MetricsPlace, Sandbox};
use setting::{Setting, Value};
pub use settings::{Origin, Settings};

/// The largest `folio.toml` read, in bytes.
pub const FILE_BYTES: u64 = 64 * 1024;
/// The name of the configuration file in a site's own directory.
pub const FILE_NAME: &str = "folio.toml";
/// The variable that names the configuration file.
pub const FILE_VARIABLE: &str = "FOLIO_CONFIG";

/// The address that is listened on by default: this machine only.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 2222));

macro_rules! keys {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $default:expr;)*) => {
        /// Everything an operator can set.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Config {
            $($(#[$doc])* pub $field: $type,)*
            /// The section `[limits]`.
            pub limits: Limits,
        }

        impl Default for Config {
            fn default() -> Config {
                Config { $($field: $default,)* limits: Limits::default() }
            }
        }

        impl Config {
            /// The keys outside any section, in the order of declaration.
            pub const KEYS: &[&str] = &[$(stringify!($field),)*];

            /// The value of a key outside any section, as TOML.
            fn shown(&self, key: &str) -> String {
                match key {
                    $(stringify!($field) => self.$field.to_toml(),)*
                    _ => String::new(),
                }
            }

            /// The keys outside any section whose values differ from those of `other`.
            pub fn changed(&self, other: &Config) -> impl Iterator<Item = &'static str> {
                [$((stringify!($field), self.$field != other.$field),)*]
                    .into_iter()
                    .filter_map(|(key, differs)| differs.then_some(key))
            }

            /// Sets a key of [`Config::KEYS`]; the error is the description of what would be accepted.
            fn set(&mut self, key: &str, value: Value<'_>, base: &Path) -> Result<(), &'static str> {
                match key {
                    $(stringify!($field) => {
                        self.$field = <$type as Setting>::read(value, base).ok_or(<$type as Setting>::EXPECTED)?;
                    })*
                    _ => {}
                }
                Ok(())
            }
        }
    };
}

keys! {
    /// Addresses and ports; port 0 lets the system choose. Not used where the service manager hands over sockets.
    listen: Vec<SocketAddr> = vec![DEFAULT_LISTEN];
    /// Addresses and ports that a proxy connects to: each connection begins with a header of the PROXY protocol, version 2.
    proxy_listen: Vec<SocketAddr> = Vec::new();
    /// The networks of proxies that are believed. Nobody else may connect to `proxy_listen`.
    proxy_networks: Vec<IpNet> = Vec::new();
    /// Where Prometheus finds the counts.
    metrics: MetricsPlace = MetricsPlace::Nowhere;
    /// The form of log records.
    log: LogFormat = LogFormat::Human;
    /// Whether files, network and programs are taken away from the server before it serves.
    sandbox: Sandbox = Sandbox::Preferred;
    /// The directory of the content.
    content: PathBuf = PathBuf::from("content");
    /// The directory of the host key.
    keys: PathBuf = PathBuf::from("keys");
    /// Whether the server refuses to start without a host key, rather than making one.
    require_key: bool = false;
    /// How long the content must have been left alone before a change is read, in milliseconds: longer than the gaps in
    /// a copy that is under way.
    settle_milliseconds: Duration = Duration::from_millis(400);
}

impl Config {
    /// Reads the text of a configuration file.
    ///
    /// # Errors
    /// Every mistake found, with its place: unknown keys (and the nearest known one), wrong types, values out of range.
    pub fn parse(source: &Source) -> Result<Config, Vec<Diagnostic>> {
        let mut settings = Settings::default();
        settings.file(source)?;
        Ok(settings.config)
    }
}
