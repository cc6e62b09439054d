//! Two players with fixed rules, for comparison with the visitor.

use super::Setup;
use super::card::{Card, most_alike};
use super::exam::points;
use super::world::World;

/// Returns the points after each case of a player who keeps every case unchanged; when the store is full, the oldest
/// is dropped.
pub fn keep_all(setup: &Setup, world: &World) -> Vec<i32> {
    let mut store: Vec<Card> = Vec::new();
    let play = |card| {
        if store.len() == setup.capacity {
            store.remove(0);
        }
        store.push(card);
        points(world, &store)
    };
    raw(world).map(play).collect()
}

/// Returns the points after each case of a player who always merges: down to a card for each family, always the two
/// most similar ones.
pub fn merge_all(setup: &Setup, world: &World) -> Vec<i32> {
    let mut store: Vec<Card> = Vec::new();
    let play = |card: Card| {
        let age = card.age;
        store.push(card);
        if let Some((first, second)) = most_alike(&store).filter(|_| store.len() > setup.families) {
            let second = store.remove(second);
            let first = store.remove(first);
            store.push(first.merged(&second, age));
        }
        points(world, &store)
    };
    raw(world).map(play).collect()
}

/// Returns the stream as cards.
fn raw(world: &World) -> impl Iterator<Item = Card> {
    let cards = world.stream.iter().zip(0..);
    cards.map(|(episode, age)| Card::raw(&episode.case, world.answer(episode), episode.rule, age))
}
