//! What a lab of the engine `grid` is made from.

use crate::content::fields::{Fields, Reader};
use crate::lab::Setup;
use crate::lab::grid;

/// Reads the keys of the engine. None if a mistake keeps the lab from being played.
pub(super) fn setup(_: &mut Fields<'_>, _: &mut Reader<'_>) -> Option<Setup> {
    Some(Setup::Grid(grid::Setup {}))
}
