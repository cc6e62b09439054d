//! The parts of a control sequence (ECMA-48 section 5.4), with sub-parameters (ITU-T T.416 writes them with colons).

/// A well-formed control sequence.
#[derive(Debug)]
pub(super) struct Csi<'a> {
    /// `<`, `=`, `>` or `?` before the parameters.
    pub(super) private: Option<u8>,
    parameters: &'a [u8],
    /// The intermediate byte; sequences with two are not known.
    pub(super) intermediate: Option<u8>,
    /// The byte that ended it.
    pub(super) last: u8,
}

impl<'a> Csi<'a> {
    /// Takes the body apart; nothing if its bytes stand in no order that a sequence may have.
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

    /// The number of parameters; empty ones count, but a sequence without any has none.
    pub(super) fn len(&self) -> usize {
        if self.parameters.is_empty() { 0 } else { self.parameters.split(|&byte| byte == b';').count() }
    }

    /// The parameters' values, without what stands behind colons; an empty one is `None`.
    pub(super) fn numbers(&self) -> impl Iterator<Item = Option<u32>> + 'a {
        let parameters = self.parameters;
        (0..self.len()).map(move |index| part(parameters, index, 0))
    }

    /// A parameter's value; `None` if it is empty or absent.
    pub(super) fn number(&self, index: usize) -> Option<u32> {
        part(self.parameters, index, 0)
    }

    /// The number behind the `sub`-th colon of a parameter.
    pub(super) fn sub(&self, index: usize, sub: usize) -> Option<u32> {
        part(self.parameters, index, sub)
    }
}

fn part(parameters: &[u8], index: usize, sub: usize) -> Option<u32> {
    let parameter = parameters.split(|&byte| byte == b';').nth(index)?;
    decimal(parameter.split(|&byte| byte == b':').nth(sub)?)
}

/// A decimal number, cut to the largest there is; `None` if there are no digits or something else.
pub(super) fn decimal(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |value, digit| match digit {
        b'0'..=b'9' => Some(value.saturating_mul(10).saturating_add(u32::from(digit - b'0'))),
        _ => None,
    })
}

/// A peer's number cut to 16 bits.
pub(super) fn narrow(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
