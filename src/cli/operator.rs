//! The commands that inspect a server from outside: fingerprint, config, health.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;

use super::inputs::host_key;
use super::options::{ConfigFile, Options, socket_address};
use crate::ssh::keys;

/// Timeout of a health check.
const HEALTH_PATIENCE: Duration = Duration::from_secs(3);
/// The directory that exists while systemd is the service manager (sd_booted(3)).
const SYSTEMD: &str = "/run/systemd/system";
/// The socket unit of an installed server.
const SOCKET_UNIT: &str = "folio.socket";

#[derive(Debug, Args)]
pub struct Fingerprint {
    /// The host name for visitors
    #[arg(long, value_name = "NAME", default_value = "localhost")]
    host: String,
    #[command(flatten)]
    options: Options,
}

/// Runs `folio fingerprint`: prints the host key in its published forms.
pub fn fingerprint(command: &Fingerprint) -> anyhow::Result<()> {
    let config = command.options.settings_or_installed()?.config;
    let key = host_key(&config)?;
    let key = key.public_key();
    let port = config.listen.first().map_or(22, SocketAddr::port);
    let host = &command.host;
    let lines = [keys::fingerprint(key), keys::known_hosts_line(key, host, port), keys::sshfp_record(key, host)];
    writeln!(io::stdout(), "{}", lines.join("\n")).context("cannot print")
}

/// Runs `folio config`: prints the configuration in force.
pub fn config(options: &Options) -> anyhow::Result<()> {
    let text = options.settings_or_installed()?.to_toml();
    io::stdout().write_all(text.as_bytes()).context("cannot print")
}

#[derive(Debug, Args)]
pub struct Health {
    /// The address to check [default: the address of folio.socket, or the first one in the configuration]
    #[arg(long, value_name = "ADDR:PORT", value_parser = socket_address)]
    connect: Option<SocketAddr>,
    #[command(flatten)]
    file: ConfigFile,
}

/// Runs `folio health`: asks a running server for its identification.
pub fn health(command: &Health) -> anyhow::Result<()> {
    let address = match command.connect {
        Some(address) => address,
        None => server_address(&command.file)?,
    };
    identifies_itself(address)
}

/// Connects to `address` and reads the identification of an SSH server (RFC 4253, section 4.2).
pub fn identifies_itself(address: SocketAddr) -> anyhow::Result<()> {
    const IDENTIFICATION: &[u8] = b"SSH-2.0-";
    let mut stream = TcpStream::connect_timeout(&address, HEALTH_PATIENCE)
        .with_context(|| format!("nothing answers on {address}"))?;
    stream.set_read_timeout(Some(HEALTH_PATIENCE)).context("cannot set a timeout")?;
    let mut read = [0; IDENTIFICATION.len()];
    stream.read_exact(&mut read).with_context(|| format!("{address} accepts connections and says nothing"))?;
    if read != IDENTIFICATION {
        bail!("{address} is no SSH server");
    }
    Ok(())
}

/// Returns the address at which this machine reaches the server.
fn server_address(file: &ConfigFile) -> anyhow::Result<SocketAddr> {
    let settings = file.settings_or_installed()?;
    // An address from the environment or the working directory belongs to another server than the installed one.
    let is_installed = file.path().is_none() && settings.origin("listen").is_none();
    let listen = is_installed.then(socket_unit_addresses).flatten().unwrap_or(settings.config.listen);
    let Some(first) = listen.first() else { bail!("no address is configured; name one with --connect") };
    if first.port() == 0 {
        bail!("the port is chosen at start; name the address with --connect");
    }
    Ok(reachable(*first))
}

/// Returns the addresses of the socket unit, if systemd runs and has it.
fn socket_unit_addresses() -> Option<Vec<SocketAddr>> {
    if !Path::new(SYSTEMD).exists() {
        return None;
    }
    let shown = Command::new("systemctl").args(["show", "--property=Listen", "--value", SOCKET_UNIT]).output().ok()?;
    Some(listening(&String::from_utf8_lossy(&shown.stdout))).filter(|addresses| !addresses.is_empty())
}

/// Parses systemd's list of a unit's listening addresses, such as `0.0.0.0:22 (Stream)`.
fn listening(shown: &str) -> Vec<SocketAddr> {
    shown.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// Returns an address to connect to for a listening address.
pub fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_is_reached_on_this_machine() {
        let cases = [("0.0.0.0:22", "127.0.0.1:22"), ("[::]:22", "[::1]:22"), ("192.0.2.1:22", "192.0.2.1:22")];
        for (listened, reached) in cases {
            assert_eq!(reachable(listened.parse().unwrap()), reached.parse().unwrap());
        }
    }

    #[test]
    fn addresses_of_a_socket_unit_are_read() {
        let shown = "0.0.0.0:22 (Stream)\n[::]:22 (Stream)\n/run/x.sock (Stream)\n";
        assert_eq!(listening(shown), ["0.0.0.0:22".parse().unwrap(), "[::]:22".parse().unwrap()]);
    }
}
