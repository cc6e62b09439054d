//! Tests of whole runs of the causal lab.

use super::super::{Run, Setup as AnySetup};
use super::law::Crystal;
use super::law::tests::released;
use super::*;

fn say(game: &mut Game, line: &str) -> String {
    let reply = game.execute(line);
    assert!(reply.executed, "{line}: {:?}", reply.lines);
    reply.lines.join(" ")
}

fn refuse(game: &mut Game, line: &str) -> String {
    let before = format!("{game:?}");
    let reply = game.execute(line);
    assert!(!reply.executed, "{line}: {:?}", reply.lines);
    assert_eq!(format!("{game:?}"), before, "{line} was refused and changed something");
    reply.lines.join(" ")
}

/// Returns the game of the released run 4nodes_0: records, manipulator, reactor.
fn released_run() -> Game {
    let crystal = |moisture, density, size| Crystal { bases: [moisture, density, size, 25, 0] };
    let sample = Sample {
        law: released(),
        records: vec![crystal(3, 14, 81), crystal(31, 35, 94)],
        manipulator: crystal(86, 39, 70),
        reactor: crystal(34, 97, 17),
        trap: None,
    };
    let mut game = Game::new(&Setup::default(), 0);
    let row = |origin, crystal: &Crystal| Reading { origin, values: crystal.values(&sample.law) };
    game.readings = vec![
        row(Origin::Record(1), &sample.records[0]),
        row(Origin::Record(2), &sample.records[1]),
        row(Origin::Untouched, &sample.manipulator),
    ];
    game.sample = sample;
    game
}

#[test]
fn the_released_run_played_again() {
    let mut game = released_run();
    let frequencies = |game: &Game| game.readings.iter().map(|reading| reading.values[3]).collect::<Vec<_>>();
    assert_eq!(frequencies(&game), [42, 91, 150]);
    assert_eq!(game.budget(), 12);
    assert_eq!(
        say(&mut game, "set moisture 50"),
        "Moisture -36, to 50. Frequency -36; density and quantum size stay. 11 left."
    );
    say(&mut game, "edge moisture frequency");
    say(&mut game, "set density 80");
    say(&mut game, "edge dens quant");
    say(&mut game, "edge size freq 1");
    assert_eq!(say(&mut game, "set quantum size 100"), "Quantum size -50, to 100. Nothing else moves. 9 left.");
    assert_eq!(frequencies(&game), [42, 91, 150, 114, 155, 155]);
    let checked = say(&mut game, "check");
    assert!(checked.contains("3 of 6 rows agree"), "{checked}");
    assert!(
        game.in_words().iter().any(|line| line.contains("Quantum size set to 100")
            && line.contains("says frequency 105, the dial 155, off by 50"))
    );
    say(&mut game, "open");
    assert_eq!(game.reactor().unwrap()[..4], [34, 97, 114, 156]);
    say(&mut game, "predict 99.26");
    say(&mut game, "predict 99.26");
    let end = say(&mut game, "predict 99.26");
    assert!(end.contains("156 Hz, and you were off by 56.7."), "{end}");
    assert!(end.contains("Precision 0.67, recall 0.67, F1 0.67, SHD 2. Coefficients right: 2 of 3."), "{end}");
    assert!(end.contains("frequency = 25 + moisture + density; quantum size = its base + density"), "{end}");
    assert!(end.ends_with("Your theory clashed with 3 of 6 rows of your own notebook."), "{end}");
    let score = game.score().unwrap();
    assert_eq!((score.won, score.words.as_str()), (false, "Off by 56.7 Hz; arrows F1 0.67"));
    assert_eq!(format!("{:.3}", game.outcome().unwrap().1.f1()), "0.667");
}

#[test]
fn the_answer_and_the_arrows_are_scored_apart() {
    let played = |edges: &[&str], tries: &[&str]| {
        let mut game = released_run();
        edges.iter().for_each(|edge| drop(say(&mut game, edge)));
        say(&mut game, "open");
        tries.iter().for_each(|number| drop(say(&mut game, &format!("predict {number}"))));
        (game.score().unwrap(), game.ended_in_words().pop().unwrap())
    };
    let truth = ["edge moisture frequency", "edge density frequency", "edge density quantum size"];
    let (score, lesson) = played(&truth, &["161"]);
    assert_eq!((score.won, score.words.as_str()), (true, "Within 5 Hz; arrows F1 1.00"));
    assert!(lesson.contains("a discovery"), "{lesson}");
    let (score, lesson) = played(&truth[..1], &["100", "151"]);
    assert_eq!((score.won, score.words.as_str()), (false, "Within 5 Hz; arrows F1 0.50"));
    assert!(lesson.contains("wrong mechanism"), "{lesson}");
    let (score, lesson) = played(&truth, &["150.9", "161.1", "0"]);
    assert_eq!((score.won, score.words.as_str()), (false, "Off by 5.1 Hz; arrows F1 1.00"));
    assert!(lesson.contains("right mechanism"), "{lesson}");
}

#[test]
fn what_is_not_allowed_says_what_is() {
    let mut game = released_run();
    for (line, part) in [
        ("set frequency 100", "Nobody can set the frequency."),
        ("set warmth 100", "There are moisture, density, quantum size and frequency."),
        ("set moisture", "\"set moisture 60\""),
        ("set moisture 10000", "from 0 to 9999"),
        ("set moisture 86", "86 already"),
        ("edge moisture", "Which dial?"),
        ("edge moisture moisture", "to itself"),
        ("edge moisture density 4", "1, 2 or 3"),
        ("edge frequency density", "no arrow can leave it"),
        ("drop moisture density", "There is no arrow"),
        ("predict 100", "\"open\" opens it"),
        ("dance", "Type \"set moisture 60\""),
        ("set", "Which dial?"),
    ] {
        let why = refuse(&mut game, line);
        assert!(why.contains(part), "{line}: {why}");
    }
    say(&mut game, "edge moisture density 2");
    say(&mut game, "edge density size");
    assert!(refuse(&mut game, "edge size moisture").contains("close a circle"));
    assert!(refuse(&mut game, "edge moisture density 2").contains("there already"));
    assert!(say(&mut game, "edge density moisture").contains("turned round"));
    assert_eq!(game.theory.iter().count(), 2);
    say(&mut game, "open");
    assert!(refuse(&mut game, "set moisture 50").contains("closed for good"));
    assert!(refuse(&mut game, "open").contains("open already"));
    assert!(refuse(&mut game, "predict nan").contains("A number"));
    say(&mut game, "edge moisture frequency");
    say(&mut game, "predict 156 hz");
    assert!(refuse(&mut game, "edge density frequency").contains("\"new\" begins another"));
}

#[test]
fn experiments_end_with_the_budget() {
    for nodes in NODES {
        let mut game = Game::new(&Setup { nodes, ..Setup::default() }, 5);
        assert_eq!(game.budget(), 4 * (nodes - 1));
        let name = game.names()[0].full;
        for made in 0..game.budget() {
            say(&mut game, &format!("set {name} {}", 500 + made));
        }
        assert!(refuse(&mut game, &format!("set {name} 1")).contains("\"open\" opens the reactor"));
        assert_eq!(game.readings.len(), 3 + game.budget());
    }
}

#[test]
fn a_new_row_or_arrow_ends_a_check() {
    let mut game = released_run();
    say(&mut game, "check");
    assert!(game.verdicts().is_some());
    say(&mut game, "set moisture 50");
    assert!(game.verdicts().is_none());
    say(&mut game, "check");
    say(&mut game, "edge moisture frequency");
    assert!(game.verdicts().is_none());
}

#[test]
fn undo_takes_back_arrows_and_no_experiments() {
    let mut run = Run::new(std::sync::Arc::new(AnySetup::Scm(Setup::default())), 3);
    let names: Vec<String> = {
        let super::super::Game::Scm(game) = run.game() else { panic!() };
        game.names().iter().map(|name| name.full.to_owned()).collect()
    };
    let [first, second] = [&names[0], &names[1]];
    run.execute(&format!("edge {first} {second} 3"));
    assert!(run.describe().iter().any(|line| line.contains(&format!("{first} to {second} (3)"))));
    assert!(run.execute("undo").executed);
    assert!(run.describe().contains(&"Your theory has no arrows yet.".to_owned()));
    run.execute(&format!("set {first} 99"));
    let reply = run.execute("undo");
    assert!(!reply.executed && reply.lines[0].contains("cannot be taken back"), "{reply:?}");
}

#[test]
fn the_law_can_be_as_big_as_wanted_before_anything_else() {
    let mut game = Game::new(&Setup::default(), 3);
    let before = game.names().to_vec();
    assert!(say(&mut game, "dials 5").starts_with("Another law, with 5 dials: "));
    assert_eq!((game.names().len(), game.budget()), (5, 16));
    assert!(refuse(&mut game, "dials 5").contains("5 dials already"));
    assert!(refuse(&mut game, "dials 6").contains("from 3 to 5"));
    say(&mut game, "dials 3");
    say(&mut game, "dials 4");
    assert_eq!(game.names(), before, "the same seed and size give the same law");
    let [first, last] = [before[0].full, before[3].full];
    say(&mut game, &format!("edge {first} {last}"));
    assert!(refuse(&mut game, "dials 5").contains("\"new\" begins another"));
    say(&mut game, &format!("drop {first} {last}"));
    say(&mut game, &format!("set {first} 99"));
    assert!(refuse(&mut game, "dials 5").contains("\"new\" begins another"));
}

/// Returns the laws of the frequency that fit all measurements, as coefficients of the properties: every combination
/// of 0 to 3 whose base is in the range of a trap.
fn fitting(game: &Game) -> Vec<Vec<i32>> {
    let properties = game.frequency();
    let choices = (0..4_usize.pow(properties as u32)).map(|number| -> Vec<i32> {
        (0..properties).map(|dial| (number / 4_usize.pow(dial as u32) % 4) as i32).collect()
    });
    let fits = |law: &Vec<i32>| {
        let bases = game.readings().iter().map(|reading| {
            let pull: i32 = law.iter().zip(reading.values).map(|(coefficient, value)| coefficient * value).sum();
            reading.values[properties] - pull
        });
        let bases: Vec<i32> = bases.collect();
        bases.iter().all(|base| *base == bases[0] && sample::TRAP_FREQUENCY_BASES.contains(base))
    };
    choices.filter(fits).collect()
}

#[test]
fn in_a_trap_two_laws_fit_until_one_experiment_tells_them_apart() {
    for nodes in NODES {
        for seed in 0..1_000 {
            let mut game = Game::new(&Setup { nodes, records: 2, trap: true }, seed);
            let frequency = game.frequency();
            let truth: Vec<i32> =
                (0..frequency).map(|dial| game.sample.law.arrows.coefficient(dial, frequency).into()).collect();
            let trap = game.sample.trap.unwrap();
            let mut rival = truth.clone();
            rival.swap(trap.leader, trap.follower);
            let before = fitting(&game);
            assert!(before.contains(&truth) && before.contains(&rival), "seed {seed}, {nodes} dials: {before:?}");
            for dial in 0..frequency {
                let mut tried = game.clone();
                let (name, value) = (game.names()[dial].full, game.bench()[dial] + 10);
                say(&mut tried, &format!("set {name} {value}").to_lowercase());
                let left = fitting(&tried);
                assert!(left.contains(&truth));
                assert_eq!(left.contains(&rival), dial != trap.follower, "seed {seed}: setting {name} leaves {left:?}");
            }
            say(&mut game, "open");
            let off = |law: &[i32]| {
                let base = |values: &Values| {
                    values[frequency] - law.iter().zip(values).map(|(by, value)| by * value).sum::<i32>()
                };
                f64::from((base(&game.reactor().unwrap()) - base(&game.readings()[0].values)).abs())
            };
            assert!(off(&rival) > TOLERANCE, "seed {seed}: who believes the rival is right all the same");
            assert!(off(&truth) <= 0.0);
        }
    }
}
