//! Sources of connections, the unit of limits and log records.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An IPv4 address or an IPv6 /64.
///
/// Displayed shortened (/24 and /48), the only form of an address in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Source(IpAddr);

impl Source {
    /// Returns the source of an address; an IPv4 address mapped into IPv6 counts as IPv4.
    pub(super) fn of(address: IpAddr) -> Source {
        Source(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(prefix(v6, 64)),
            v4 => v4,
        })
    }

    /// Returns the IPv6 /48 of the source, which usually belongs to one site.
    pub(super) fn network(self) -> Option<Ipv6Addr> {
        match self.0 {
            IpAddr::V4(_) => None,
            IpAddr::V6(v6) => Some(prefix(v6, 48)),
        }
    }
}

fn prefix(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - bits)))
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(v4) => write!(f, "{}/24", Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << 8))),
            IpAddr::V6(v6) => write!(f, "{}/48", prefix(v6, 48)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(address: &str) -> Source {
        Source::of(address.parse().unwrap())
    }

    #[test]
    fn sources_group_and_shorten_addresses() {
        let cases = [
            ("203.0.113.7", "203.0.113.7", true, "203.0.113.0/24"),
            ("203.0.113.7", "203.0.113.8", false, "203.0.113.0/24"),
            ("::ffff:203.0.113.7", "203.0.113.7", true, "203.0.113.0/24"),
            ("2001:db8:1:2:3::4", "2001:db8:1:2:ffff::", true, "2001:db8:1::/48"),
            ("2001:db8:1:2::", "2001:db8:1:3::", false, "2001:db8:1::/48"),
        ];
        for (a, b, same, shown) in cases {
            assert_eq!(source(a) == source(b), same, "{a} and {b}");
            assert_eq!(source(a).to_string(), shown);
        }
        assert_eq!(source("2001:db8:1:2::").network(), source("2001:db8:1:ffff::1").network());
        assert_ne!(source("2001:db8:1:2::").network(), source("2001:db8:2:2::").network());
        assert_eq!(source("203.0.113.7").network(), None);
    }
}
