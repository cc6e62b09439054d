//! Parts of escape sequences: numbers in decimal digits, bytes in base 64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Appends a number in decimal digits.
pub(super) fn decimal(value: u16, out: &mut Vec<u8>) {
    if value >= 10 {
        decimal(value / 10, out);
    }
    out.push(b'0' + (value % 10) as u8);
}

/// Returns the number of decimal digits of a number.
pub(super) fn digits(value: u16) -> usize {
    match value {
        ..10 => 1,
        10..100 => 2,
        100..1000 => 3,
        1000..10_000 => 4,
        10_000.. => 5,
    }
}

/// Returns the length in bytes of a control sequence with one number.
pub(super) fn control_bytes(number: u16) -> usize {
    if number == 1 { 3 } else { 3 + digits(number) }
}

/// Appends bytes in base 64 (RFC 4648 section 4).
pub(super) fn base64(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    // The buffer has enough capacity, so encoding cannot fail.
    let written = STANDARD.encode_slice(bytes, &mut out[start..]).unwrap_or(0);
    out.truncate(start + written);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_as_many_digits_as_are_counted() {
        for value in [0, 9, 10, 99, 100, 999, 1000, 9999, 10_000, u16::MAX] {
            let mut out = Vec::new();
            decimal(value, &mut out);
            assert_eq!(out, value.to_string().as_bytes());
            assert_eq!(digits(value), out.len());
        }
    }

    #[test]
    fn base64_is_appended() {
        for (text, expected) in [("", "x"), ("f", "xZg=="), ("fo", "xZm8="), ("foo", "xZm9v"), ("w\u{ff}", "xd8O/")] {
            let mut out = b"x".to_vec();
            base64(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{text}");
        }
    }
}
