//! The engine `grid`: rooms to escape from, with scrambled controls, keys and decoys, doors, a gate and a block. The
//! visitor walks step by step, or names cells to which a search walks.

mod describe;
mod facts;
mod game;
mod level;
mod make;
mod search;
mod setup;
#[cfg(test)]
mod tests;

pub use facts::Known;
pub use game::{End, Game};
pub use level::{Direction, Level, Lock, State, Tile};
pub use setup::{Controls, Mode, ROOMS_MAXIMUM, Setup, Stage, Trap};
