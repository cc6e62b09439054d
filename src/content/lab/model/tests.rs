//! Tests of model files and their diagnostics.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::content::data::Data;
use crate::content::lab::parse;
use crate::diagnostic::{Diagnostic, Source};
use crate::lab::model::{Along, Kind, Setup, Steps};
use crate::lab::{Run, Setup as AnySetup};

const HEAD: &str = "engine = \"model\"\ntitle = \"T\"\ngoal = \"G\"\nminutes = 2\nseed = 1\ndemo = [\"show\"]\n";
const INPUT: &str = "[[input]]\nname = \"p\"\nmin = 0\nmax = 1\nstep = 0.01\nstart = 0.8\n";
const OUTPUT: &str = "[[output]]\nname = \"win\"\nformula = \"p^2\"\n";

fn read(keys: &str) -> (Option<Arc<Setup>>, Vec<String>) {
    let mut diagnostics = Vec::new();
    let csv = Source::new("data/pass-rate.csv", "key,depth,rate\ns3,2,0.94\ns5,3,0.41\nnone,4,\n");
    let data = BTreeMap::from([("pass-rate".to_owned(), Data::parse("pass-rate", csv, &mut diagnostics))]);
    let lab = parse("m", &Source::new("m.toml", format!("{HEAD}{keys}")), &data, &mut diagnostics);
    let setup = lab.and_then(|lab| match &*lab.setup {
        AnySetup::Model(setup) => Some(setup.clone()),
        _ => None,
    });
    (setup, diagnostics.iter().map(Diagnostic::headline).collect())
}

#[test]
fn a_model_is_read() {
    let (setup, said) = read(&format!(
        "steps = \"n\"\nruns = 50\n{INPUT}[[input]]\nname = \"n\"\nmin = 1\nmax = 20\nstep = 1\nstart = 5\n\
         [[input]]\nname = \"way\"\nchoices = [\"alone\", \"helped\"]\nstart = \"helped\"\n\
         [[state]]\nname = \"x\"\nstart = 0\nnext = \"x + bernoulli(p) * pick(way, 1, 2)\"\n\
         [[output]]\nname = \"share\"\nunit = \"%\"\ndigits = 0\nformula = \"100 * x / (t + 1)\"\n\
         [[output]]\nname = \"gap\"\nformula = \"share / 100 - pass-rate.s3.rate\"\n\
         [[task]]\nsay = \"Above.\"\nwhen = \"gap > 1\"\n\
         [[picture]]\nkind = \"line\"\nx = \"n\"\ny = [\"share\", \"x\"]\n\
         [[picture.measured]]\ndata = \"../data/pass-rate.csv\"\nx = \"depth\"\ny = \"rate\"\nfilter = {{ key = [\"s3\", \"s5\"] }}\n\
         [[picture]]\nkind = \"hist\"\ny = \"x\"\n"
    ));
    assert_eq!(said, [""; 0]);
    let setup = setup.unwrap();
    assert_eq!((setup.steps, setup.runs, setup.start()), (Steps::Input(1), 50, vec![0.8, 5.0, 1.0]));
    assert_eq!(setup.data, ["pass-rate"]);
    let [line, hist] = &setup.pictures[..] else { panic!() };
    assert_eq!((line.kind, line.along, &line.shown), (Kind::Line, Along::Input(1), &vec![1, 0]));
    assert_eq!(line.measured[0].points, [(2.0, 0.94), (3.0, 0.41)]);
    assert_eq!((hist.kind, hist.along), (Kind::Hist, Along::Runs));
    let mut run = Run::new(Arc::new(AnySetup::Model(setup)), 1);
    assert!(run.execute("way alone").executed && run.execute("sweep n").executed && run.execute("picture").executed);
}

#[test]
fn every_mistake_is_reported_at_its_place() {
    for (keys, complaints) in [
        ("".to_owned(), vec!["m.toml:1:1: a model has at least one `[[input]]` to turn"]),
        (INPUT.to_owned(), vec!["m.toml:1:1: nothing follows from the inputs: write an `[[output]]` or a `[[state]]`"]),
        (
            format!("{INPUT}[[output]]\nname = \"win\"\nformula = \"p ^ steps * 2\"\n"),
            vec!["m.toml:15:16: unknown name \"steps\""],
        ),
        (
            format!(
                "{INPUT}[[output]]\nname = \"win\"\nformula = \"1 + lose\"\n[[output]]\nname = \"lose\"\nformula = \"1 - wim\"\n"
            ),
            vec![
                "m.toml:15:16: output \"lose\" stands further down; formulas use what stands above them",
                "m.toml:18:16: unknown name \"wim\"; did you mean \"win\"?",
            ],
        ),
        (
            format!("{INPUT}[[output]]\nname = \"win\"\nformula = \"p * pass-rate.s3.rat\"\n"),
            vec!["m.toml:15:16: data \"pass-rate\" has no column \"rat\"; did you mean \"rate\"?"],
        ),
        (
            format!("{INPUT}[[output]]\nname = \"win\"\nformula = \"p * pass-rate.none.rate\"\n"),
            vec!["m.toml:15:16: the cell pass-rate.none.rate is \"\", no number"],
        ),
        (
            format!("{INPUT}[[output]]\nname = \"win\"\nformula = \"1 / (p - 0.25)\"\n"),
            vec!["m.toml:15:11: \"win\" is not finite with p=0.25"],
        ),
        (
            format!("steps = 2000\n{INPUT}[[state]]\nname = \"x\"\nstart = 2\nnext = \"x * x * p\"\n"),
            vec!["m.toml:17:8: \"x\" is not finite at step 11 with p=0.80"],
        ),
        (
            format!(
                "{INPUT}[[output]]\nname = \"exp\"\nformula = \"p\"\n[[output]]\nname = \"P\"\nformula = \"p\"\n[[output]]\nname = \"a b\"\nformula = \"p\"\n"
            ),
            vec![
                "m.toml:14:8: \"exp\" means something in formulas already",
                "m.toml:17:8: \"P\" is there twice; upper and lower case are the same when typed",
                "m.toml:20:8: \"a b\" is no name for formulas: up to 24 of a-z, A-Z, 0-9 and _",
            ],
        ),
        (format!("runs = 9\n{INPUT}{OUTPUT}"), vec!["m.toml:7:8: `runs` without chance: no formula draws anything"]),
        (
            format!("{INPUT}{OUTPUT}[[state]]\nname = \"x\"\nstart = 0\nnext = \"x + 1\"\n"),
            vec!["m.toml:16:1: states step; say how often: `steps = 50`, or the name of an input"],
        ),
        (format!("steps = \"m\"\n{INPUT}{OUTPUT}"), vec!["m.toml:7:9: there is no input \"m\""]),
        (
            "[[input]]\nname = \"p\"\nmin = 1\nmax = 0\nstep = 0.01\nstart = 0.8\n".to_owned() + OUTPUT,
            vec!["m.toml:9:7: `min` 1 is not below `max` 0"],
        ),
        (
            "[[input]]\nname = \"p\"\nmin = 0\nmax = 1\nstep = 0.25\nstart = 0.6\n".to_owned() + OUTPUT,
            vec!["m.toml:12:9: `start` 0.6 is no step of the input; the nearest is 0.5"],
        ),
        (
            format!("{INPUT}{OUTPUT}[[picture]]\nkind = \"graph\"\n"),
            vec![
                "m.toml:17:8: a model is not drawn as \"graph\" (there are area, arrows, bars, dots, heat, hist, line, slope, table)",
            ],
        ),
        (
            format!("{INPUT}{OUTPUT}[[picture]]\nkind = \"line\"\nx = \"q\"\ny = \"wim\"\n"),
            vec![
                "m.toml:19:5: there is no output or state \"wim\"; did you mean \"win\"?",
                "m.toml:18:5: there is no input \"q\"",
            ],
        ),
        (
            format!(
                "runs = 1000\nsteps = 500\n{INPUT}[[state]]\nname = \"x\"\nstart = 0\nnext = \"x + normal(0, p)\"\n"
            ),
            vec![
                "m.toml:18:8: one evaluation takes 18009000 operations, more than 400000: take fewer steps or runs, or shorter formulas",
            ],
        ),
        (
            format!("{INPUT}{OUTPUT}[[task]]\nsay = \"Win.\"\nwhen = \"win > 0.1\"\n"),
            vec![
                "m.toml:18:8: warning: this is true at the start values: the task is solved before anything is turned",
            ],
        ),
        (
            format!("{INPUT}[[input]]\nname = \"q\"\nmin = 0\nmax = 1\nstep = 0.1\nstart = 0\n{OUTPUT}"),
            vec!["m.toml:1:1: warning: input \"q\" is in no formula"],
        ),
    ] {
        assert_eq!(read(&keys).1, complaints, "{keys}");
    }
}

#[test]
fn hostile_files_cost_no_more_than_their_limits() {
    let deep = format!("{}p{}", "(".repeat(150), ")".repeat(150));
    let wide = "p+".repeat(190) + "p";
    let steps = "steps = 10000\n[[state]]\nname = \"x\"\nstart = 1\nnext = \"x + 1e308 * p\"\n";
    for keys in [
        format!("{INPUT}[[output]]\nname = \"y\"\nformula = \"{deep}\"\n"),
        format!("{INPUT}[[output]]\nname = \"y\"\nformula = \"{wide}\"\n"),
        format!("{INPUT}[[output]]\nname = \"y\"\nformula = \"1e308 * 10 * p\"\n"),
        format!("{INPUT}[[output]]\nname = \"y\"\nformula = \"p^p^p^p^p^p\"\n"),
        steps.replace("steps = 10000\n", &format!("steps = 10000\n{INPUT}")),
        format!("steps = 1000000\n{INPUT}{OUTPUT}"),
        "[[input]]\nname = \"p\"\nmin = -1e308\nmax = 1e308\nstep = 1e-308\nstart = 0\n".to_owned() + OUTPUT,
        "[[input]]\nname = \"p\"\nmin = 0\nmax = 1e308\nstep = 1e304\nstart = 0\n".to_owned() + OUTPUT,
        "[[input]]\nname = \"p\"\nmin = 0\nmax = 1\nstep = nan\nstart = inf\n".to_owned() + OUTPUT,
        INPUT.repeat(40) + OUTPUT,
    ] {
        let (setup, said) = read(&keys);
        let cost = setup.map(|setup| setup.cost(true));
        assert!(!said.is_empty() || cost.is_some_and(|cost| cost < 1_000), "{keys}");
    }
}
