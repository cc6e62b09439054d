//! Parser for control sequences (ECMA-48 section 5.4), with sub-parameters (written with colons, ITU-T T.416).

/// A well-formed control sequence.
#[derive(Debug)]
pub(super) struct Csi<'a> {
    /// `<`, `=`, `>` or `?` before the parameters.
    pub(super) private: Option<u8>,
    parameters: &'a [u8],
    /// The intermediate byte; sequences with two are not supported.
    pub(super) intermediate: Option<u8>,
    /// The final byte.
    pub(super) last: u8,
}

impl<'a> Csi<'a> {
    /// Parses the body; `None` if its bytes are not in the order of a sequence.
    pub(super) fn parse(body: &'a [u8], last: u8) -> Option<Csi<'a>> {
        let (private, rest) = match body {
            [mark @ b'<'..=b'?', rest @ ..] => (Some(*mark), rest),
            _ => (None, body),
        };
        let (parameters, intermediate) = match rest {
            [parameters @ .., mark @ 0x20..=0x2f] => (parameters, Some(*mark)),
            _ => (rest, None),
        };
        let in_order = parameters.iter().all(|byte| matches!(byte, b'0'..=b'9' | b':' | b';'));
        in_order.then_some(Csi { private, parameters, intermediate, last })
    }

    /// Returns the number of parameters; empty ones count, but a sequence without parameters has none.
    pub(super) fn len(&self) -> usize {
        if self.parameters.is_empty() { 0 } else { self.parameters.split(|&byte| byte == b';').count() }
    }

    /// Returns the values of the parameters without sub-parameters; `None` for an empty one.
    pub(super) fn numbers(&self) -> impl Iterator<Item = Option<u32>> + 'a {
        let parameters = self.parameters;
        (0..self.len()).map(move |index| part(parameters, index, 0))
    }

    /// Returns the value of a parameter; `None` if it is empty or absent.
    pub(super) fn number(&self, index: usize) -> Option<u32> {
        part(self.parameters, index, 0)
    }

    /// Returns the sub-parameter after the `sub`-th colon of a parameter.
    pub(super) fn sub(&self, index: usize, sub: usize) -> Option<u32> {
        part(self.parameters, index, sub)
    }
}

fn part(parameters: &[u8], index: usize, sub: usize) -> Option<u32> {
    let parameter = parameters.split(|&byte| byte == b';').nth(index)?;
    decimal(parameter.split(|&byte| byte == b':').nth(sub)?)
}

/// Parses a decimal number, with saturation; `None` if there are other characters or no digits.
pub(super) fn decimal(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |value, digit| match digit {
        b'0'..=b'9' => Some(value.saturating_mul(10).saturating_add(u32::from(digit - b'0'))),
        _ => None,
    })
}

/// Clamps a peer's number to 16 bits.
pub(super) fn narrow(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
