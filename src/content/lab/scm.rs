//! What a lab of the engine `scm` is made from.

use crate::content::fields::{Fields, Reader};
use crate::lab::Setup;
use crate::lab::scm;

/// Reads the keys of the engine. None if a mistake keeps the lab from being played.
pub(super) fn setup(_: &mut Fields<'_>, _: &mut Reader<'_>) -> Option<Setup> {
    Some(Setup::Scm(scm::Setup {}))
}
