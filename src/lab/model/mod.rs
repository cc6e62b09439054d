//! The engine `model`: an author's formulas, evaluated at inputs that the visitor changes.

mod describe;
mod evaluate;
mod formula;
mod function;
mod game;
mod number;
mod plot;
mod setup;
mod table;
#[cfg(test)]
mod tests;

pub use evaluate::{Outcome, Spread};
pub use formula::{CHARACTERS_MAX, Formula, Mistake, Names, holds};
pub use function::{CONSTANTS, FUNCTIONS};
pub use game::{Game, SOLVED, TRACES, Trace};
pub use number::{DIGITS_MAX, rounded, show as show_number, with_unit};
pub use plot::{Plot, rows_shown};
pub use setup::{
    Along, Dial, HEAT_POINTS_MAX, INPUTS_MAX, Input, Kind, Measured, OPERATIONS_MAX, OUTPUTS_MAX, Output, PICTURES_MAX,
    POINTS_MAX, POINTS_MIN, Picture, Quantity, RUNS_MAX, STATES_MAX, STEPS_MAX, Setup, State, Steps, TASKS_MAX, Task,
    VALUES_MAX,
};
