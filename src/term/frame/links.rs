//! Links: validation of addresses, and the OSC 8 sequences that open and close them.

/// Maximum bytes of an address, as in VTE.
pub const LINK_BYTES: usize = 2048;

/// Allowed schemes; a terminal might pass others to arbitrary programs.
const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

/// Sequence that closes a link.
pub(super) const CLOSE: &[u8] = b"\x1b]8;;\x1b\\";

/// Approximate bytes of an OSC 8 sequence besides the address.
pub(super) const OPEN_BYTES: usize = 13;

/// Returns the address in the form to send; `None` if its scheme is not allowed, it is too long, or it contains
/// control characters.
///
/// Bytes outside printable ASCII are percent-encoded, as the specification of OSC 8 demands.
pub(super) fn address(link: &str) -> Option<String> {
    let known = |scheme: &&str| link.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if link.len() > LINK_BYTES || !SCHEMES.iter().any(known) || link.chars().any(char::is_control) {
        return None;
    }
    let mut address = String::with_capacity(link.len());
    for byte in link.bytes() {
        match byte {
            b'!'..=b'~' => address.push(byte.into()),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    (address.len() <= LINK_BYTES).then_some(address)
}

/// Appends the OSC 8 sequence that opens a link.
///
/// The id joins pieces of a link that are painted at different times or on different lines. It is a hash of the
/// address, so it is the same each time.
pub(super) fn open(address: &str, out: &mut Vec<u8>) {
    // FNV-1a; 12 bits keep the sequence short, and terminals also compare the address.
    let hash = address.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    out.extend_from_slice(b"\x1b]8;id=");
    let digits = [hash >> 8 & 0xf, hash >> 4 & 0xf, hash & 0xf];
    let zeros = digits[..2].iter().take_while(|digit| **digit == 0).count();
    out.extend(digits[zeros..].iter().map(|digit| b"0123456789abcdef"[*digit as usize]));
    out.push(b';');
    out.extend_from_slice(address.as_bytes());
    out.extend_from_slice(b"\x1b\\");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_are_safe_to_follow_are_sent() {
        let long = format!("https://example.org/{}", "a".repeat(LINK_BYTES));
        let grows = format!("https://example.org/{}", "é".repeat(LINK_BYTES / 4));
        for (given, expected) in [
            ("https://example.org/a;b?c=d#e", Some("https://example.org/a;b?c=d#e")),
            ("HTTP://example.org", Some("HTTP://example.org")),
            ("mailto:a@example.org", Some("mailto:a@example.org")),
            ("https://example.org/é x", Some("https://example.org/%C3%A9%20x")),
            ("file:///etc/passwd", None),
            ("javascript:alert(1)", None),
            ("https:/", None),
            ("", None),
            ("ümlaut://", None),
            ("https://example.org/\x1b\\\x1b[2J", None),
            ("https://example.org/\u{9c}", None),
            (&long, None),
            (&grows, None),
        ] {
            assert_eq!(address(given).as_deref(), expected, "{given}");
        }
    }
}
