//! Tests of thousands of rooms: solvable, with the right optimum, played by an oracle, a naive player and at random.

use std::collections::HashSet;
use std::sync::Arc;

use super::game::score;
use super::search::{fewest_moves, shortest, way_to};
use super::*;
use crate::lab::random::Random;
use crate::lab::{self, Run};

fn room(stage: Stage, trap: bool, seed: u32) -> Level {
    make::level(stage, trap, &mut Random::new(seed))
}

/// Returns stage and trap for a seed, so that all combinations occur.
fn kind(seed: u32) -> (Stage, bool) {
    let kinds = Stage::NAMES.len() as u32;
    (Stage::NAMES[(seed % kinds) as usize].1, seed / kinds % 2 == 1)
}

fn run(setup: &Setup, seed: u32) -> Run {
    Run::new(Arc::new(lab::Setup::Grid(setup.clone())), seed)
}

fn game(run: &Run) -> &Game {
    match run.game() {
        lab::Game::Grid(game) => game,
        other => panic!("{other:?}"),
    }
}

/// Returns the minimum number of moves by an independent implementation of the rules: an inventory, a set of open
/// cells, layers of states.
fn by_brute_force(level: &Level) -> Option<usize> {
    type World = (usize, Option<usize>, Vec<Lock>, Vec<usize>);
    let mut layer: HashSet<World> = HashSet::from([(level.start.at, level.start.block, vec![], vec![])]);
    let mut known = layer.clone();
    for moves in 0.. {
        if layer.iter().any(|world| level.tiles[world.0] == Tile::Exit) {
            return Some(moves);
        }
        let mut after = HashSet::new();
        for (at, block, bag, gone) in &layer {
            let width = level.columns as isize;
            for step in [-width, width, -1, 1] {
                let to = at.checked_add_signed(step).unwrap();
                let (mut block, mut bag, mut gone) = (*block, bag.clone(), gone.clone());
                if block == Some(to) {
                    let behind = to.checked_add_signed(step).unwrap();
                    if level.tiles[behind] != Tile::Floor {
                        continue;
                    }
                    block = Some(behind);
                }
                let is_new = !gone.contains(&to);
                match level.tiles[to] {
                    Tile::Wall => continue,
                    Tile::Gate if !gone.iter().any(|cell| level.tiles[*cell] == Tile::Switch) => continue,
                    Tile::Door(index) if is_new => {
                        let door = level.doors[index];
                        let Some(key) = bag.iter().position(|key| *key == door.lock) else { continue };
                        if !door.is_decoy || level.is_irreversible {
                            bag.remove(key);
                        }
                        gone.push(to);
                    }
                    Tile::Key(lock) if is_new => {
                        bag.push(lock);
                        gone.push(to);
                    }
                    Tile::Switch if is_new => gone.push(to),
                    _ => {}
                }
                bag.sort_by_key(|lock| *lock as usize);
                gone.sort_unstable();
                let world = (to, block, bag, gone);
                if known.insert(world.clone()) {
                    after.insert(world);
                }
            }
        }
        if after.is_empty() {
            return None;
        }
        layer = after;
    }
    None
}

/// Returns every state that can be reached.
fn states(level: &Level) -> Vec<State> {
    let mut found = vec![level.start];
    let mut seen: HashSet<(usize, Option<usize>, u8)> = HashSet::new();
    let mut next = 0;
    while next < found.len() {
        for direction in Direction::ALL {
            if let Ok(after) = level.step(found[next], direction)
                && seen.insert((after.at, after.block, after.done))
            {
                found.push(after);
            }
        }
        next += 1;
    }
    found
}

#[test]
fn ten_thousand_rooms_are_solvable_and_the_same_again_and_fit_the_smallest_screen() {
    for seed in 0..10_000 {
        let (stage, trap) = kind(seed);
        let level = room(stage, trap, seed);
        assert!(fewest_moves(&level, level.start).is_some_and(|fewest| (9..=60).contains(&fewest)), "{level:?}");
        assert!((7..=15).contains(&level.columns) && (7..=9).contains(&level.rows), "{level:?}");
        if seed % 100 < 14 {
            assert_eq!(level, room(stage, trap, seed));
        }
        // Exactly one exit, and one of each required object.
        let count = |wanted: fn(&Tile) -> bool| level.tiles.iter().filter(|tile| wanted(tile)).count();
        assert_eq!(count(|tile| *tile == Tile::Exit), 1);
        assert_eq!(count(|tile| *tile == Tile::Gate), count(|tile| *tile == Tile::Switch));
        let locks: HashSet<usize> = level.doors.iter().map(|door| door.lock as usize).collect();
        assert_eq!(count(|tile| matches!(tile, Tile::Key(_))), locks.len());
        assert_eq!(
            level.doors.iter().filter(|door| door.is_decoy).count(),
            usize::from(trap && !locks.is_empty() && locks.contains(&0))
        );
        // No reachable cell is at the edge.
        for (cell, tile) in level.cells() {
            let (row, column) = level.place(cell);
            let edge = row == 0 || column == 0 || row + 1 == level.rows || column + 1 == level.columns;
            assert!(!edge || tile == Tile::Wall, "{level:?}");
        }
    }
}

#[test]
fn the_optimum_is_that_of_brute_force() {
    for seed in 0..700 {
        let (stage, trap) = kind(seed);
        // Big rooms with a block have too many states for this check on every seed.
        if matches!(stage, Stage::TwoBig | Stage::ThreeGates) && seed % 5 > 0 {
            continue;
        }
        let level = room(stage, trap, seed);
        assert_eq!(fewest_moves(&level, level.start), by_brute_force(&level), "{stage:?} {seed}");
        let level = Level { is_irreversible: false, ..level };
        assert_eq!(fewest_moves(&level, level.start), by_brute_force(&level), "{stage:?} {seed}");
    }
}

#[test]
fn gates_are_passed_in_order_and_each_is_needed() {
    for seed in 0..700 {
        let (stage, _) = kind(seed);
        let level = room(stage, false, seed);
        for (cell, tile) in level.cells().filter(|(_, tile)| matches!(tile, Tile::Door(_) | Tile::Gate | Tile::Opening))
        {
            let mut walled = level.clone();
            walled.tiles[cell] = Tile::Wall;
            walled.start.block = level.start.block.filter(|block| *block != cell);
            assert_eq!(fewest_moves(&walled, walled.start), None, "{stage:?} {seed}: {tile:?} can be passed by");
        }
    }
}

#[test]
fn the_wrong_door_leaves_no_way_out_unless_it_gives_the_key_back() {
    let mut traps = 0;
    for seed in 0..400 {
        let (stage, _) = kind(seed);
        let level = room(stage, true, seed);
        let Some(wrong) = level.doors.iter().position(|door| door.is_decoy) else { continue };
        traps += 1;
        let kind = Level { is_irreversible: false, ..level.clone() };
        let short = fewest_moves(&kind, kind.start).unwrap();
        assert!(short < fewest_moves(&level, level.start).unwrap(), "{stage:?} {seed}: nothing tempts");
        let mut opened = [0, 0];
        for (is_kind, level) in [(0, &level), (1, &kind)] {
            // With a block there are many states; every seventh is checked.
            for state in states(level).into_iter().step_by(if level.start.block.is_some() { 7 } else { 1 }) {
                for direction in Direction::ALL {
                    let Ok(after) = level.step(state, direction) else { continue };
                    if level.is_open(state, wrong) || !level.is_open(after, wrong) {
                        continue;
                    }
                    opened[is_kind] += 1;
                    match is_kind {
                        0 => assert_eq!(fewest_moves(level, after), None, "{stage:?} {seed}"),
                        _ if fewest_moves(level, state).is_some() => {
                            assert!(fewest_moves(level, after).is_some(), "{stage:?} {seed}");
                        }
                        _ => {}
                    }
                }
            }
        }
        assert!(opened.iter().all(|count| *count > 0) || level.start.block.is_some(), "{stage:?} {seed}: never opened");
    }
    assert!(traps > 200, "{traps}");
}

#[test]
fn a_named_cell_is_walked_to_by_the_shortest_way() {
    for seed in 0..210 {
        let (stage, trap) = kind(seed);
        let level = room(stage, trap, seed);
        for (cell, tile) in level.cells().filter(|(cell, tile)| *tile != Tile::Wall && *cell != level.start.at) {
            // The same room with this cell as its only exit, and walls in place of closed doors and obstacles.
            let mut judge = level.clone();
            for (other, tile) in level.cells() {
                let closed =
                    matches!(tile, Tile::Door(_) | Tile::Gate | Tile::Exit) || level.start.block == Some(other);
                if closed {
                    judge.tiles[other] = Tile::Wall;
                }
            }
            judge.start.block = None;
            let is_open =
                matches!(tile, Tile::Floor | Tile::Key(_) | Tile::Decoy | Tile::Switch | Tile::Exit | Tile::Opening);
            let expected = if is_open && level.start.block != Some(cell) {
                judge.tiles[cell] = Tile::Exit;
                fewest_moves(&judge, judge.start)
            } else {
                // Locked doors and closed gates. Blocks are covered by the oracle below.
                None
            };
            if level.start.block == Some(cell) {
                continue;
            }
            assert_eq!(way_to(&level, level.start, cell).map(|way| way.len()), expected, "{stage:?} {seed} {tile:?}");
        }
    }
}

/// Returns a setup of one stage with everything hidden.
fn setup(stage: Stage, trap: Trap, mode: Mode) -> Setup {
    Setup { stages: vec![stage], trap, mode, ..Setup::default() }
}

/// Returns the lines of the shortest path, as actions and as names of cells.
fn oracle(game: &Game) -> (Vec<String>, Vec<String>) {
    let (level, mut state) = (&game.level, game.state);
    let way = shortest(level, state).unwrap();
    let action = |direction: &Direction| {
        let at = game.controls.iter().position(|leads| leads == direction).unwrap();
        Direction::ALL[at].name().to_owned()
    };
    let steps = way.iter().map(action).collect();
    let mut names = Vec::new();
    for direction in way {
        let before = state;
        state = level.step(state, direction).unwrap();
        if state.done != before.done || state.block != before.block || level.is_out(state) {
            let (row, column) = level.place(state.at);
            names.push(format!("go {row} {column}"));
        }
    }
    (steps, names)
}

#[test]
fn an_oracle_scores_one_on_foot_and_by_naming() {
    for seed in 0..350 {
        let (stage, trap) = kind(seed);
        let trap = [Trap::None, Trap::Irreversible, Trap::Reversible][usize::from(trap) * (1 + seed as usize % 2)];
        for mode in [Mode::Walk, Mode::Name] {
            let mut run = run(&setup(stage, trap, mode), seed);
            let (steps, names) = oracle(game(&run));
            for line in if mode == Mode::Walk { steps } else { names } {
                let reply = run.execute(&line);
                assert!(reply.executed, "{stage:?} {seed} {line}: {reply:?}");
            }
            assert_eq!(game(&run).end(), Some(End::Out), "{stage:?} {seed}");
            assert_eq!(game(&run).worth(), 1.0, "{stage:?} {seed} {mode:?}");
            assert!(run.score().is_some_and(|score| score.won && score.words.contains("1.00")));
        }
    }
}

#[test]
fn scores_are_those_computed_by_hand() {
    for (fewest, used, expected) in
        [(10, 10, 1.0), (10, 20, 0.25), (12, 16, 0.5625), (10, 5, 1.0), (0, 0, 0.0), (30, 120, 0.0625)]
    {
        assert!((score(fewest, used) - expected).abs() < 1e-12, "{fewest} of {used}");
    }
    // A detour there and back, twice: 14 + 4 moves where 14 suffice.
    let mut run = run(&Setup { controls: Controls::Plain, ..setup(Stage::Door, Trap::None, Mode::Walk) }, 4);
    let (steps, _) = oracle(game(&run));
    let back = |step: &str| match step {
        "up" => "down",
        "down" => "up",
        "left" => "right",
        _ => "left",
    };
    let detour: Vec<&str> = vec![&steps[0], back(&steps[0]), &steps[0], back(&steps[0])];
    for line in detour.into_iter().chain(steps.iter().map(String::as_str)) {
        assert!(run.execute(line).executed);
    }
    let fewest = steps.len() as f64;
    assert_eq!(game(&run).worth(), (fewest / (fewest + 4.0)).powi(2));
}

#[test]
fn controls_are_a_permutation_and_never_what_they_say_when_hidden() {
    let mut met = HashSet::new();
    for seed in 0..400 {
        let game = <Game as lab::Rules>::new(&Setup::default(), seed);
        let leads: HashSet<usize> = game.controls.iter().map(|direction| *direction as usize).collect();
        assert_eq!(leads.len(), 4);
        assert_ne!(game.controls, Direction::ALL);
        assert_eq!(game.leads(Direction::Up), None, "nothing is known before it was tried");
        met.insert(game.controls.map(|direction| direction as usize));
        let plain = Setup { controls: Controls::Plain, ..Setup::default() };
        assert_eq!(<Game as lab::Rules>::new(&plain, seed).controls, Direction::ALL);
    }
    assert_eq!(met.len(), 23, "all orders but the usual one");
}

#[test]
fn the_trap_is_told_at_once_and_can_be_taken_back() {
    let setup = Setup { controls: Controls::Plain, ..setup(Stage::TwoMixed, Trap::Either, Mode::Both) };
    let mut trapped = 0;
    for seed in 0..60 {
        let mut run = run(&setup, seed);
        // The shortest path with a reversible decoy door leads through it.
        assert!(run.execute("trap off").executed);
        let (steps, _) = oracle(game(&run));
        assert!(run.execute("trap on").executed);
        let mut said = String::new();
        for line in &steps {
            said = run.execute(line).lines.concat();
            if game(&run).end().is_some() {
                break;
            }
        }
        if !said.contains("The wrong door keeps the key") {
            continue;
        }
        trapped += 1;
        assert_eq!(game(&run).end(), Some(End::Stranded), "{said}");
        assert_eq!(game(&run).worth(), 0.0);
        assert!(run.score().is_some_and(|score| !score.won && score.words.contains("0.00")));
        assert!(!run.execute("up").executed && !run.execute("go 1 1").executed);
        // In the same room without the trap, the same path leads to the exit.
        let again = run.execute("trap off");
        assert!(again.lines[0].starts_with("The same room again."), "{again:?}");
        assert_eq!((game(&run).end(), game(&run).used()), (None, 0));
        for line in &steps {
            assert!(run.execute(line).executed, "{line}");
        }
        assert_eq!(game(&run).end(), Some(End::Out));
        assert!(run.execute("trap on").executed);
        for line in &steps {
            run.execute(line);
        }
        assert_eq!(game(&run).end(), Some(End::Stranded));
        assert!(run.execute("undo").executed);
        assert_eq!(game(&run).end(), None);
        let (steps, _) = oracle(game(&run));
        for line in steps {
            assert!(run.execute(&line).executed);
        }
        assert_eq!(game(&run).end(), Some(End::Out));
        assert!(run.execute("new").executed && run.is_fresh());
    }
    assert!(trapped > 50, "{trapped}");
}

#[test]
fn a_lab_goes_from_room_to_room_and_adds_up() {
    let setup = Setup { stages: vec![Stage::Door, Stage::Push, Stage::Gate], mode: Mode::Both, ..Setup::default() };
    let mut run = run(&setup, 11);
    assert!(!run.execute("next").executed, "not before the exit");
    for room in 1..=3 {
        assert_eq!(game(&run).room(), (room, 3));
        let (steps, names) = oracle(game(&run));
        let lines = if room == 1 { steps } else { names };
        lines.iter().for_each(|line| assert!(run.execute(line).executed, "{line}"));
        assert!(!run.execute("up").executed, "the room is over");
        assert!(!run.execute("undo").executed, "and stays so");
        assert_eq!(run.score().is_some(), room == 3);
        assert_eq!(run.execute("next").executed, room < 3);
    }
    let score = run.score().unwrap();
    assert!(score.won, "{score:?}");
    assert_eq!(score.words, "Won: out of 3 of 3 rooms. Scores 1.00, 1.00, 1.00; on average 1.00. \"new\" plays again.");
}

#[test]
fn a_room_goes_dark() {
    let mut run = run(&Setup::default(), 3);
    for moves in 0..120 {
        assert_eq!(game(&run).end(), None, "after {moves} moves");
        // Repeated steps into a wall.
        assert!(run.execute("up").executed);
    }
    assert_eq!((game(&run).end(), game(&run).worth()), (Some(End::Dark), 0.0));
    assert!(!run.execute("up").executed && !run.execute("undo").executed);
    assert_eq!(run.score().map(|score| score.won), Some(false));
}
