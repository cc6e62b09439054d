//! Decoding of mouse reports ("XTerm Control Sequences", "Mouse Tracking").

use super::csi::{Csi, narrow};
use super::event::{Mouse, MouseKind};

/// Decodes mode 1006: `CSI < code ; column ; row M`, or `m` for a release. `None` for unknown buttons.
pub(super) fn sgr(csi: &Csi<'_>) -> Option<Mouse> {
    let position = |index| csi.number(index).map(|number| narrow(number).saturating_sub(1));
    let kind = kind(csi.number(0)?, csi.last == b'm')?;
    Some(Mouse { kind, column: position(1)?, row: position(2)? })
}

/// Decodes X10 and mode 1000: code, column and row, each plus 32; columns and rows count from 1.
pub(super) fn x10([code, column, row]: [u8; 3]) -> Option<Mouse> {
    let position = |byte: u8| byte.checked_sub(33).map(u16::from);
    let code = u32::from(code.checked_sub(32)?);
    // Button 3 is a release of an unknown button, unless it is a movement.
    let released = code & 3 == 3 && code < 32;
    let kind = if released { MouseKind::Release(0) } else { kind(code, false)? };
    Some(Mouse { kind, column: position(column)?, row: position(row)? })
}

/// Decodes the code: bits 0 and 1 are the button, 2 to 4 the modifiers, 5 motion, 6 the wheel, 7 further buttons.
fn kind(code: u32, released: bool) -> Option<MouseKind> {
    let button = u8::try_from(code & 3).ok()?;
    match (code & !0b1_1111, button) {
        (0, 0..=2) if released => Some(MouseKind::Release(button)),
        (0, 0..=2) => Some(MouseKind::Press(button)),
        (32, 3) => Some(MouseKind::Move),
        (32, _) => Some(MouseKind::Drag(button)),
        (64, 0) if !released => Some(MouseKind::WheelUp),
        (64, 1) if !released => Some(MouseKind::WheelDown),
        _ => None,
    }
}
