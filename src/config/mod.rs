//! Configuration of the server: defaults, then `folio.toml`, then the environment, then the command line.
//!
//! Two tables define the keys, one below and one in [`limits`]; parsers, defaults, messages and the output of `folio
//! config` are generated from them.

mod limits;
mod setting;
mod settings;

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;

use crate::diagnostic::{Diagnostic, Source};
pub use limits::Limits;
pub use setting::{LogFormat, MetricsAddress, Sandbox};
use setting::{Setting, Value};
pub use settings::{Origin, Settings};

/// Maximum bytes of `folio.toml`.
pub const FILE_BYTES: u64 = 64 * 1024;
/// The name of the configuration file in a site's own directory.
pub const FILE_NAME: &str = "folio.toml";
/// The variable that names the configuration file.
pub const FILE_VARIABLE: &str = "FOLIO_CONFIG";

/// The default listening address, which is only reachable from this machine.
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
            /// The keys outside of sections, in the order of declaration.
            pub const KEYS: &[&str] = &[$(stringify!($field),)*];

            /// Returns the value of a key outside of sections, as TOML.
            fn shown(&self, key: &str) -> String {
                match key {
                    $(stringify!($field) => self.$field.to_toml(),)*
                    _ => String::new(),
                }
            }

            /// Returns the keys outside of sections whose values differ from those of `other`.
            pub fn changed(&self, other: &Config) -> impl Iterator<Item = &'static str> {
                [$((stringify!($field), self.$field != other.$field),)*]
                    .into_iter()
                    .filter_map(|(key, differs)| differs.then_some(key))
            }

            /// Sets a key of [`Config::KEYS`].
            ///
            /// # Errors
            ///
            /// A description of valid values.
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
    /// Addresses and ports to listen on; port 0 lets the system choose. Unused if the service manager passes sockets.
    listen: Vec<SocketAddr> = vec![DEFAULT_LISTEN];
    /// Addresses and ports that a proxy connects to. Each connection begins with a header of the PROXY protocol,
    /// version 2.
    proxy_listen: Vec<SocketAddr> = Vec::new();
    /// Networks of trusted proxies. Other peers may not connect to `proxy_listen`.
    proxy_networks: Vec<IpNet> = Vec::new();
    /// Address from which Prometheus can fetch the metrics.
    metrics: MetricsAddress = MetricsAddress::Nowhere;
    /// Format of log records.
    log: LogFormat = LogFormat::Human;
    /// Whether the server gives up access to files, network and programs before it serves.
    sandbox: Sandbox = Sandbox::Preferred;
    /// The directory of the content.
    content: PathBuf = PathBuf::from("content");
    /// The directory of the host key.
    keys: PathBuf = PathBuf::from("keys");
    /// Whether a missing host key prevents the start, rather than being created.
    require_key: bool = false;
    /// Time without changes before edited content is read, in milliseconds; longer than the pauses of a copy.
    settle_milliseconds: Duration = Duration::from_millis(400);
}

impl Config {
    /// Parses a configuration file.
    ///
    /// # Errors
    ///
    /// All errors with their positions: unknown keys (with the nearest known one), wrong types, values out of range.
    pub fn parse(source: &Source) -> Result<Config, Vec<Diagnostic>> {
        let mut settings = Settings::default();
        settings.file(source)?;
        Ok(settings.config)
    }
}
