//! Tests of models with regular and with hostile setups.

use std::sync::Arc;

use super::*;
use crate::lab::{self, Run};

/// Names in scope of a setup, as in the content.
struct Known(Vec<String>);

impl Names for Known {
    fn slot(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|known| known == name)
    }

    fn cell(&self, name: &str) -> Result<f64, String> {
        Err(format!("no cell {name}"))
    }

    fn unknown(&self, name: &str) -> String {
        format!("unknown {name}")
    }
}

fn range(name: &str, min: f64, max: f64, step: f64, start: f64) -> Input {
    Input { name: name.into(), label: name.into(), unit: String::new(), dial: Dial::Range { min, max, step }, start }
}

/// Creates a model from inputs, states (`name`, start, next) and outputs (`name`, formula).
fn model(inputs: &[Input], states: &[(&str, &str, &str)], outputs: &[(&str, &str)]) -> Setup {
    let mut names: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    names.push("t".into());
    names.extend(states.iter().map(|state| state.0.to_owned()));
    let parse = |text: &str, names: &[String]| Formula::parse(text, &Known(names.to_vec())).unwrap();
    let state = |(name, start, next): &(&str, &str, &str)| State {
        name: (*name).to_owned(),
        label: (*name).to_owned(),
        unit: String::new(),
        digits: None,
        start: parse(start, &names),
        next: parse(next, &names),
    };
    let states: Vec<State> = states.iter().map(state).collect();
    let mut made = Vec::new();
    for (name, formula) in outputs {
        made.push(Output {
            name: (*name).to_owned(),
            label: (*name).to_owned(),
            unit: String::new(),
            digits: None,
            formula: parse(formula, &names),
        });
        names.push((*name).to_owned());
    }
    let steps = if states.is_empty() { Steps::None } else { Steps::Fixed(20) };
    Setup { inputs: inputs.to_vec(), states, steps, outputs: made, runs: 1, ..Setup::default() }
}

fn run(setup: Setup) -> Run {
    Run::new(Arc::new(lab::Setup::Model(Arc::new(setup))), 3)
}

fn game(run: &Run) -> &Game {
    match run.game() {
        lab::Game::Model(game) => game,
        other => panic!("{other:?}"),
    }
}

fn chain() -> Setup {
    let inputs = [range("p", 0.0, 1.0, 0.01, 0.8), range("n", 1.0, 20.0, 1.0, 5.0)];
    let mut setup = model(&inputs, &[], &[("win", "100 * p^n")]);
    setup.pictures = vec![Picture {
        kind: Kind::Line,
        along: Along::Input(1),
        shown: vec![0],
        range: (0.0, 100.0),
        measured: vec![Measured { label: "seed 2".into(), points: vec![(2.0, 94.0)] }],
    }];
    let names = Known(["p", "n", "t", "win"].map(str::to_owned).to_vec());
    let task = |say: &str, when: &str| Task { say: say.into(), when: Formula::parse(when, &names).unwrap() };
    setup.tasks = vec![task("Win half of the time.", "win >= 50"), task("In ten steps.", "win >= 50 and n >= 10")];
    setup
}

#[test]
fn inputs_are_set_turned_swept_and_taken_back() {
    let mut run = run(chain());
    assert_eq!(game(&run).outcome().last[0].mean, 100.0 * libm::pow(0.8, 5.0));
    let reply = run.execute("set p=0.904 n=5");
    assert_eq!(
        reply.lines,
        [
            "p: 0.90. win: 59.0, was 32.8.",
            "Solved: Win half of the time.",
            "Next: In ten steps.",
            "p takes 0.00 to 1.00 by 0.01."
        ]
    );
    // Consecutive turns are one move.
    for _ in 0..7 {
        run.execute("turn p 1");
    }
    assert_eq!(game(&run).inputs(), [0.97, 5.0]);
    run.execute("N 12");
    assert_eq!(game(&run).solved(), 2);
    assert!(run.score().is_some_and(|score| score.won && score.words == "All 2 tasks are solved."));
    assert_eq!(game(&run).address(), "p=0.97 n=12");
    for inputs in [[0.97, 5.0], [0.90, 5.0], [0.80, 5.0]] {
        assert_eq!(run.execute("undo").lines[0], "Taken back.");
        assert_eq!(game(&run).inputs(), inputs);
    }
    assert!(run.is_fresh() && !run.execute("undo").executed);
    let reply = run.execute("sweep p");
    assert_eq!((reply.lines.len(), reply.lines[1].as_str()), (11, "p 0.00: win 0."));
    assert!(reply.lines.contains(&"p 0.80, as now: win 32.8.".to_owned()), "{reply:?}");
    for line in ["set", "set q 1", "set p x", "p", "turn p", "turn p 0.5", "sweep", "sweep q", "dance", "set p inf"] {
        let reply = run.execute(line);
        assert!(!reply.executed && !reply.lines[0].is_empty(), "{line}: {reply:?}");
    }
}

#[test]
fn the_last_three_tries_leave_their_traces() {
    let mut run = run(chain());
    for value in ["0.5", "0.6", "0.7", "0.9"] {
        run.execute(&format!("set p {value}"));
    }
    let tries: Vec<f64> = game(&run).traces().iter().map(|trace| trace.inputs[0]).collect();
    assert_eq!(tries, [0.7, 0.6, 0.5]);
    // Other values of the input on the horizontal axis give the same curve.
    run.execute("set n 7");
    run.execute("set n 8");
    let tries: Vec<f64> = game(&run).traces().iter().map(|trace| trace.inputs[0]).collect();
    assert_eq!(tries, [0.9, 0.7, 0.6]);
}

#[test]
fn states_step_together_and_chance_has_a_band() {
    // Two states that swap values: each step uses the values of the previous one.
    let swap = model(&[], &[("a", "1", "b"), ("b", "2", "a")], &[]);
    let outcome = swap.evaluate(&[], (0, 0), true);
    assert_eq!(outcome.steps[0].iter().map(|spread| spread.mean).collect::<Vec<_>>()[..3], [1.0, 2.0, 1.0]);
    let mut walk = model(&[range("s", 0.1, 2.0, 0.1, 1.0)], &[("x", "0", "x + normal(0, s)")], &[("far", "abs(x)")]);
    walk.runs = 400;
    let outcome = walk.evaluate(&[1.0], (1, 0), true);
    let last = outcome.steps[0].last().unwrap();
    // 20 steps of variance 1: a standard deviation of 4.47, of which 1.645 are at 95 %.
    assert!(last.mean.abs() < 0.9 && (last.high - 7.36).abs() < 1.2 && (last.low + 7.36).abs() < 1.2, "{last:?}");
    assert_eq!(outcome, walk.evaluate(&[1.0], (1, 0), true));
    assert_ne!(outcome, walk.evaluate(&[1.0], (1, 1), true));
    let mut run = run(walk);
    let first = run.execute("run");
    assert!(first.lines[0].starts_with("Drawn anew, 400 runs. "), "{first:?}");
    assert!(first.lines.iter().any(|line| line.starts_with("Step 20: ")), "{first:?}");
}

/// Runs hostile models, and checks operations, evaluations and saved moves against their limits.
#[test]
fn nothing_costs_more_than_its_limits() {
    let wide = range("x", -1e308, 1e308, 1e300, 0.0);
    for formula in ["1 / x", "x * x", "0 / x - 0 / x", "sqrt(x)", "exp(x) ^ exp(x)", "choose(x, x / 2)", "x % 0"] {
        let mut setup = model(std::slice::from_ref(&wide), &[("s", "x", "s * s")], &[("y", formula)]);
        setup.steps = Steps::Input(0);
        setup.pictures = vec![Picture {
            kind: Kind::Line,
            along: Along::Time,
            shown: vec![0, 1],
            range: (0.0, 1.0),
            measured: Vec::new(),
        }];
        let mut run = run(setup);
        for line in [
            "turn x 1000000",
            "turn x -5",
            "x 1e308",
            "x -1e308",
            "x 0.1",
            "sweep x",
            "run",
            "picture",
            "reset",
            "undo",
            "look",
        ] {
            for said in run.execute(line).lines {
                assert!(said.len() < 4000, "{said}");
            }
        }
    }
    // A thousand turns are one move; of two thousand moves only the last ones are saved.
    let mut run = run(chain());
    for turn in 0..2_000 {
        let before = game(&run).evaluations();
        run.execute(if turn % 2 == 0 { "turn p 1" } else { "turn n 1" });
        run.execute(if turn % 2 == 0 { "turn p -1" } else { "turn n -1" });
        assert!(game(&run).evaluations() - before <= 2 * 21, "{turn}");
    }
    let mut undone = 0;
    while run.execute("undo").executed {
        undone += 1;
    }
    assert_eq!(undone, 200);
    assert_eq!(game(&run).traces().len().max(TRACES_SHOWN), TRACES_SHOWN);
}

const TRACES_SHOWN: usize = 3;

#[test]
fn the_cost_is_known_before() {
    let setup = chain();
    assert_eq!(setup.cost(true), 21);
    assert!(setup.evaluations() > POINTS_MAX);
    let mut long = model(&[], &[("x", "1", "binomial(1000, 0.5)")], &[]);
    long.steps = Steps::Fixed(10_000);
    assert!(long.cost(false) > OPERATIONS_MAX);
    assert_eq!(long.evaluations(), 0);
}
