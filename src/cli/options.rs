//! Options shared by commands, and their combination with the configuration file and the environment.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::net::SocketAddr;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::{self, Settings};
use crate::diagnostic::{Diagnostic, Source};

/// The configuration file of an installed package; used by commands that inspect a server from outside.
const INSTALLED: &str = "/etc/folio/folio.toml";

/// Options that go before the configuration file.
#[derive(Debug, Args)]
pub struct Options {
    /// Address to listen on; may be repeated, port 0 selects a free port [default: 127.0.0.1:2222]
    #[arg(long, value_name = "ADDR:PORT", value_parser = socket_address)]
    pub listen: Vec<SocketAddr>,
    /// The content directory [default: content]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub content: Option<PathBuf>,
    /// The directory of the host key [default: keys]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub keys: Option<PathBuf>,
    #[command(flatten)]
    pub file: ConfigFile,
}

/// The option that names the configuration file.
#[derive(Debug, Args)]
pub struct ConfigFile {
    /// The configuration file [default: folio.toml in the working directory, if it exists]
    #[arg(long, value_name = "FILE", env = config::FILE_VARIABLE, hide_env_values = true, value_hint = clap::ValueHint::FilePath)]
    pub config: Option<PathBuf>,
}

pub fn socket_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "write a numeric address and a port, as in 127.0.0.1:2222 or [::]:2222")
}

/// Errors in the configuration, each with its position.
#[derive(Debug)]
pub struct ConfigError(pub Vec<Diagnostic>);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the configuration cannot be used")?;
        self.0.iter().try_for_each(|diagnostic| write!(f, "\n{}", diagnostic.to_string().trim_end()))
    }
}

impl std::error::Error for ConfigError {}

impl Options {
    /// Returns the configuration, overridden by the options.
    ///
    /// # Errors
    ///
    /// Those of [`ConfigFile::settings`].
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        let mut settings = self.file.settings()?;
        self.lay_over(&mut settings);
        Ok(settings)
    }

    /// Like [`Options::settings`], for commands that inspect an installed server.
    ///
    /// # Errors
    ///
    /// Those of [`ConfigFile::settings`].
    pub fn settings_or_installed(&self) -> Result<Settings, ConfigError> {
        let mut settings = self.file.settings_or_installed()?;
        self.lay_over(&mut settings);
        Ok(settings)
    }

    fn lay_over(&self, settings: &mut Settings) {
        if !self.listen.is_empty() {
            settings.config.listen.clone_from(&self.listen);
            settings.option("listen", "--listen");
        }
        if let Some(content) = &self.content {
            settings.config.content.clone_from(content);
            settings.option("content", "--content");
        }
        if let Some(keys) = &self.keys {
            settings.config.keys.clone_from(keys);
            settings.option("keys", "--keys");
        }
    }
}

impl ConfigFile {
    /// Returns the path of the file: the named one, or `folio.toml` in the working directory if it exists.
    pub fn path(&self) -> Option<PathBuf> {
        let here = || Some(PathBuf::from(config::FILE_NAME)).filter(|path| path.exists());
        self.config.clone().or_else(here)
    }

    /// Returns the configuration file, if there is one, overridden by the environment.
    ///
    /// # Errors
    ///
    /// All errors in the file, or else in the environment.
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        read(self.path().as_deref())
    }

    /// Like [`ConfigFile::settings`], with the file of an installed package as a fallback.
    ///
    /// # Errors
    ///
    /// Those of [`ConfigFile::settings`].
    pub fn settings_or_installed(&self) -> Result<Settings, ConfigError> {
        let installed = || Some(PathBuf::from(INSTALLED)).filter(|path| path.exists());
        read(self.path().or_else(installed).as_deref())
    }
}

fn read(path: Option<&Path>) -> Result<Settings, ConfigError> {
    let mut settings = Settings::default();
    if let Some(path) = path {
        let name = path.display().to_string();
        let mut text = String::new();
        // Only regular files, since reading a pipe could block.
        std::fs::metadata(path)
            .and_then(|metadata| match metadata.file_type().is_fifo() {
                true => Err(ErrorKind::InvalidInput.into()),
                false => Ok(()),
            })
            .and_then(|()| File::open(path))
            .and_then(|file| file.take(config::FILE_BYTES).read_to_string(&mut text))
            .map_err(|error| ConfigError(vec![Diagnostic::file(name.as_str(), format!("cannot be read: {error}"))]))?;
        settings.file(&Source::new(name, text)).map_err(ConfigError)?;
    }
    settings.environment(|name| std::env::var(name).ok()).map_err(ConfigError)?;
    Ok(settings)
}
