//! A model lab in sentences, with everything that its picture shows.

use super::game::Game;
use super::setup::Along;
use super::table;

impl Game {
    /// Returns the state in sentences.
    pub(super) fn in_words(&self) -> Vec<String> {
        let game = self;
        let setup = game.setup();
        let mut lines = Vec::new();
        for (index, (input, value)) in setup.inputs.iter().zip(game.inputs()).enumerate() {
            lines.push(format!(
                "{} ({}): {}; it takes {}.",
                input.label,
                input.name,
                input.show(*value),
                game.range(index)
            ));
        }
        lines.push(game.told(None));
        lines.extend(table::rows(setup, game.picture(), game.plot()));
        let quantity = game.picture().shown.first().and_then(|index| setup.quantity(*index));
        for measured in &game.picture().measured {
            let point = |(x, y): &(f64, f64)| {
                let place = match game.picture().along {
                    Along::Input(input) => setup.inputs.get(input).map(|input| input.show(*x)),
                    Along::Time => Some(format!("step {x}")),
                    _ => None,
                };
                let value = quantity.map_or_else(|| y.to_string(), |quantity| quantity.show(*y));
                place.map_or(value.clone(), |place| format!("{value} at {place}"))
            };
            let points: Vec<String> = measured.points.iter().map(point).collect();
            lines.push(format!("Measured, {}: {}.", measured.label, points.join(", ")));
        }
        lines.extend(game.tasks());
        lines
    }
}
