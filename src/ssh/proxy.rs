//! The PROXY protocol, version 2 (haproxy.org, proxy-protocol.txt): the address of a visitor behind a load balancer.
//!
//! It is not auto-detected. On a listener with the protocol, every connection must begin with a header and come from
//! a configured network; on other listeners, a header is an SSH protocol error.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;
use ppp::v2::{Addresses, Command, Header, PROTOCOL_PREFIX};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

/// Maximum bytes of a header: 16, two addresses of Unix sockets, and some extensions.
const HEADER_BYTES: usize = 536;
/// Bytes before the addresses: signature, version and command, family and protocol, length of the rest.
const MINIMUM_LENGTH: usize = 16;
/// Timeout for the header.
const PATIENCE: Duration = Duration::from_secs(1);

/// The networks of trusted proxies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Creates the set of proxies in these networks.
    pub fn new(networks: Vec<IpNet>) -> Proxies {
        Proxies(networks)
    }

    /// Whether the peer at `address` is a trusted proxy.
    pub(super) fn include(&self, address: SocketAddr) -> bool {
        let address = address.ip().to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Reads a header; returns the visitor's address, or `None` for the proxy's own connections (LOCAL), such as health
/// checks.
///
/// # Errors
///
/// If there is no complete header in time, or its version, protocol or family is not supported.
pub(super) async fn visitor(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    timeout(PATIENCE, read(stream)).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    let malformed = || io::Error::from(io::ErrorKind::InvalidData);
    let mut header = [0; HEADER_BYTES];
    stream.read_exact(&mut header[..PROTOCOL_PREFIX.len()]).await?;
    if !header.starts_with(PROTOCOL_PREFIX) {
        return Err(malformed());
    }
    stream.read_exact(&mut header[PROTOCOL_PREFIX.len()..MINIMUM_LENGTH]).await?;
    let length = MINIMUM_LENGTH + usize::from(u16::from_be_bytes([header[14], header[15]]));
    let rest = header.get_mut(MINIMUM_LENGTH..length).ok_or_else(malformed)?;
    stream.read_exact(rest).await?;
    let header = Header::try_from(&header[..length]).map_err(|_| malformed())?;
    match (header.command, header.addresses) {
        (Command::Local, _) => Ok(None),
        (Command::Proxy, Addresses::IPv4(addresses)) => Ok(Some(addresses.source_address.into())),
        (Command::Proxy, Addresses::IPv6(addresses)) => Ok(Some(addresses.source_address.into())),
        (Command::Proxy, Addresses::Unix(_) | Addresses::Unspecified) => Err(malformed()),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    fn header(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
        let length = u16::try_from(addresses.len()).unwrap().to_be_bytes();
        [PROTOCOL_PREFIX, &[0x20 | command, family], &length, addresses].concat()
    }

    async fn read_from(bytes: &[u8]) -> Result<(Option<IpAddr>, usize), io::ErrorKind> {
        let (mut ours, mut theirs) = tokio::io::duplex(4096);
        theirs.write_all(bytes).await.unwrap();
        let visitor = visitor(&mut ours).await.map_err(|error| error.kind())?;
        drop(theirs);
        let mut rest = Vec::new();
        ours.read_to_end(&mut rest).await.unwrap();
        Ok((visitor, rest.len()))
    }

    #[tokio::test(start_paused = true)]
    async fn the_visitor_is_who_the_header_names_and_the_rest_is_left() {
        let v4 = header(1, 0x11, &[203, 0, 113, 7, 127, 0, 0, 1, 200, 1, 0, 22]);
        let ident = [&v4[..], b"SSH-2.0-x\r\n"].concat();
        assert_eq!(read_from(&ident).await, Ok((Some("203.0.113.7".parse().unwrap()), 11)));
        let v6 = [&[0x20, 1, 0xd, 0xb8][..], &[0; 11], &[7], &[0; 16], &[200, 1, 0, 22]].concat();
        assert_eq!(read_from(&header(1, 0x21, &v6)).await, Ok((Some("2001:db8::7".parse().unwrap()), 0)));
        // With an extension after the addresses (type NOOP).
        let extended = header(1, 0x11, &[203, 0, 113, 7, 127, 0, 0, 1, 200, 1, 0, 22, 4, 0, 1, 9]);
        assert_eq!(read_from(&extended).await, Ok((Some("203.0.113.7".parse().unwrap()), 0)));
        assert_eq!(read_from(&header(0, 0, &[])).await, Ok((None, 0)), "a health check");
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_else_is_sent_is_refused() {
        let good = header(1, 0x11, &[203, 0, 113, 7, 127, 0, 0, 1, 200, 1, 0, 22]);
        for cut in 0..good.len() {
            assert_eq!(read_from(&good[..cut]).await, Err(io::ErrorKind::TimedOut), "{cut} bytes");
        }
        for (case, bytes) in [
            ("SSH", b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n".to_vec()),
            ("version 1", b"PROXY TCP4 203.0.113.7 127.0.0.1 51201 22\r\n".to_vec()),
            ("version 3", [PROTOCOL_PREFIX, &[0x31, 0x11, 0, 0]].concat()),
            ("too short for its family", header(1, 0x11, &[203, 0, 113, 7])),
            ("no address", header(1, 0, &[])),
            ("too long", [PROTOCOL_PREFIX, &[0x21, 0x11, 0xff, 0xff], &[0; 600]].concat()),
        ] {
            assert_eq!(read_from(&bytes).await, Err(io::ErrorKind::InvalidData), "{case}");
        }
    }

    #[test]
    fn only_listed_proxies_are_believed() {
        let proxies = Proxies::new(vec!["10.1.0.0/16".parse().unwrap(), "2001:db8::/32".parse().unwrap()]);
        for (address, believed) in
            [("10.1.9.9:1", true), ("[::ffff:10.1.9.9]:1", true), ("10.2.0.1:1", false), ("[2001:db8:9::1]:1", true)]
        {
            assert_eq!(proxies.include(address.parse().unwrap()), believed, "{address}");
        }
    }
}
