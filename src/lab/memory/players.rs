//! Two players that follow one rule each, to compare the visitor with.

use super::Setup;
use super::card::{Card, most_alike};
use super::exam::points;
use super::world::World;

/// Points after each case for one who keeps every case as it is; when the store is full, the oldest goes.
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

/// Points after each case for one who always consolidates: a card for each family, and with one more
/// the two most alike are merged.
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

/// The stream as cards.
fn raw(world: &World) -> impl Iterator<Item = Card> {
    let cards = world.stream.iter().zip(0..);
    cards.map(|(episode, age)| Card::raw(&episode.case, world.answer(episode), episode.rule, age))
}
