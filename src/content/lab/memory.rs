//! What a lab of the engine `memory` is made from.

use crate::content::fields::{Fields, Reader};
use crate::lab::Setup;
use crate::lab::memory;

/// Reads the keys of the engine. None if a mistake keeps the lab from being played.
pub(super) fn setup(_: &mut Fields<'_>, _: &mut Reader<'_>) -> Option<Setup> {
    Some(Setup::Memory(memory::Setup {}))
}
