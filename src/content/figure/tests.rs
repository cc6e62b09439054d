//! Tests of figures: files of every kind, their tables and diagnostics.

use proptest::prelude::*;

use super::*;
use crate::content::chart::{Chart, Scale};
use crate::content::model::plain_text;

const PARETO: &str = "key,label,model,regime,f1,acc,lo,hi
a-obs,\"A, observed\",a,obs,0.4,90,85,95
a-mix,\"A, mixed\",a,mixed,0.9,80,75,85
b-obs,\"B, observed\",b,obs,0.2,50,,
b-mix,\"B, mixed\",b,mixed,0.5,40,35,45
";

fn read(text: &str) -> (Option<FigureFile>, Vec<String>) {
    let mut diagnostics = Vec::new();
    let source = Source::new("write-ups/w/data/pareto.csv", PARETO);
    let data = BTreeMap::from([("pareto".to_owned(), Data::parse("pareto", source, &mut diagnostics))]);
    let figure = parse("f", &Source::new("f.toml", text), (&data, Models::default()), &mut diagnostics);
    (figure, diagnostics.iter().map(Diagnostic::headline).collect())
}

/// Returns a figure file of `kind` with the mandatory keys, followed by `rest`.
fn file(kind: &str, rest: &str) -> String {
    format!(
        "kind = \"{kind}\"\ntitle = \"T\"\ntakeaway = \"F1 {{=pareto.a-obs.f1 .2f}}\"\ndata = \"../data/pareto.csv\"\n{rest}"
    )
}

fn table(figure: &FigureFile) -> Vec<String> {
    let row = |cells: &Vec<_>| cells.iter().map(|cell: &Vec<_>| plain_text(cell)).collect::<Vec<_>>().join(" | ");
    std::iter::once(&figure.figure.table.head).chain(&figure.figure.table.rows).map(row).collect()
}

fn chart(figure: &FigureFile) -> &Chart {
    match &figure.figure.body {
        FigureBody::Chart(chart) => chart,
        other => panic!("no chart but {other:?}"),
    }
}

#[test]
fn an_arrow_chart_joins_two_rows_of_each_series() {
    let rest = "x = { column = \"f1\", label = \"edge F1\", min = 0, max = 1 }\ny = { column = \"acc\", label = \"accuracy\", unit = \"%\" }\nseries = \"model\"\nfrom = { regime = \"obs\" }\nto = { regime = \"mixed\" }\nlabels = { a = \"Model A\", obs = \"records\" }\n[[state]]\nname = \"obs\"\nfilter = { regime = \"obs\" }\n";
    let (figure, said) = read(&file("arrows", rest));
    assert_eq!(said, [""; 0]);
    let figure = figure.unwrap();
    assert_eq!(figure.figure.takeaway, "F1 0.40");
    assert_eq!(
        table(&figure),
        [
            "model | records: edge F1 | records: accuracy (%) | mixed: edge F1 | mixed: accuracy (%)",
            "Model A | 0.4 | 90 (85 to 95) | 0.9 | 80 (75 to 85)",
            "b | 0.2 | 50 | 0.5 | 40 (35 to 45)",
        ]
    );
    let chart = chart(&figure);
    assert_eq!(chart.x.scale, Scale::Linear { min: 0.0, max: 1.0 });
    assert_eq!(chart.y.scale, Scale::Linear { min: 35.0, max: 95.0 });
    let first = &chart.series[0];
    assert_eq!((first.label.as_str(), first.points.len()), ("Model A", 1));
    let point = &first.points[0];
    assert_eq!((point.row.as_str(), point.x, point.y, point.interval), ("a-obs", 0.4, 90.0, Some((85.0, 95.0))));
    let to = point.to.as_ref().unwrap();
    assert_eq!((to.row.as_str(), to.x, to.y), ("a-mix", 0.9, 80.0));
    assert_eq!(chart.states[0].rows, ["a-obs", "b-obs"]);
    assert_eq!(figure.states, ["obs"]);
}

#[test]
fn every_kind_is_read() {
    let xy = |x: &str, y: &str| format!("x = {{ column = \"{x}\" }}\ny = {{ column = \"{y}\" }}\n");
    let cases: [(&str, String, &[&str]); 8] = [
        (
            "bars",
            xy("regime", "acc") + "series = \"model\"",
            &["acc by model | obs | mixed", "a | 90 (85 to 95) | 80 (75 to 85)", "b | 50 | 40 (35 to 45)"],
        ),
        (
            "dots",
            xy("acc", "key"),
            &[
                " | acc",
                "A, observed | 90 (85 to 95)",
                "A, mixed | 80 (75 to 85)",
                "B, observed | 50",
                "B, mixed | 40 (35 to 45)",
            ],
        ),
        (
            "line",
            xy("f1", "acc"),
            &["f1 | acc", "0.4 | 90 (85 to 95)", "0.9 | 80 (75 to 85)", "0.2 | 50", "0.5 | 40 (35 to 45)"],
        ),
        (
            "slope",
            xy("regime", "acc") + "series = \"model\"",
            &["acc by model | obs | mixed", "a | 90 (85 to 95) | 80 (75 to 85)", "b | 50 | 40 (35 to 45)"],
        ),
        (
            "heat",
            xy("regime", "model") + "value = { column = \"f1\" }",
            &["f1 by regime | a | b", "obs | 0.4 | 0.2", "mixed | 0.9 | 0.5"],
        ),
        (
            "hist",
            "x = { column = \"acc\", label = \"accuracy\", min = 0, max = 100 }\nbins = 2".into(),
            &["accuracy | count", "0 to 50 | 1", "50 to 100 | 3"],
        ),
        (
            "table",
            "columns = [\"label\", { column = \"f1\", label = \"F1\" }]".into(),
            &["label | F1", "A, observed | 0.4", "A, mixed | 0.9", "B, observed | 0.2", "B, mixed | 0.5"],
        ),
        (
            "area",
            xy("f1", "acc") + "series = \"model\"",
            &[
                "acc by model | 0.4 | 0.9 | 0.2 | 0.5",
                "a | 90 (85 to 95) | 80 (75 to 85) | – | –",
                "b | – | – | 50 | 40 (35 to 45)",
            ],
        ),
    ];
    for (kind, rest, expected) in cases {
        let (figure, said) = read(&file(kind, &rest));
        assert_eq!(said, [""; 0], "{kind}");
        assert_eq!(table(&figure.unwrap()), expected, "{kind}");
    }
}

#[test]
fn what_bars_and_lines_are_compared_with_is_read() {
    let bars = "x = { column = \"regime\" }\ny = { column = \"acc\" }\nseries = \"model\"\n";
    let stacked = chart(&read(&file("bars", &format!("{bars}stacked = true"))).0.unwrap()).clone();
    assert!(
        stacked.stacked
            && stacked.series.iter().flat_map(|series| &series.points).all(|point| point.interval.is_none())
    );
    assert_eq!(stacked.y.scale, Scale::Linear { min: 0.0, max: 140.0 });

    let (figure, said) =
        read(&file("bars", &format!("{bars}ghost = {{ series = \"a\" }}\nlabels = {{ a = \"before\" }}")));
    assert_eq!(said, [""; 0]);
    let figure = figure.unwrap();
    let ghosts = chart(&figure);
    assert_eq!((ghosts.ghost.as_deref(), ghosts.series.len()), (Some("before"), 1));
    let ghost = ghosts.series[0].points[1].ghost.clone().unwrap();
    assert_eq!((ghost.row.as_deref(), ghost.value), (Some("a-mix"), 80.0));
    assert_eq!(table(&figure)[1], "before | 90 (85 to 95) | 80 (75 to 85)");

    let column = "x = { column = \"key\" }\ny = { column = \"acc\" }\nghost = { column = \"hi\", label = \"at most\" }\nfilter = { regime = \"obs\" }";
    let (figure, said) = read(&file("bars", column));
    assert_eq!(said, [""; 0]);
    let figure = figure.unwrap();
    let ghosts: Vec<_> =
        chart(&figure).series[0].points.iter().map(|point| point.ghost.as_ref().map(|g| g.value)).collect();
    assert_eq!(ghosts, [Some(95.0), None]);
    assert_eq!(table(&figure), [" | acc | at most", "A, observed | 90 (85 to 95) | 95", "B, observed | 50 | –"]);

    let marks = "x = { column = \"f1\" }\ny = { column = \"acc\" }\nfacet = \"regime\"\n[[mark]]\ny = 99\nlabel = \"nearly all\"\n[[mark]]\nx = \"{=pareto.b-obs.f1}\"\nlabel = \"B\"\n";
    let (figure, said) = read(&file("line", marks));
    assert_eq!(said, [""; 0]);
    let figure = figure.unwrap();
    let lines = chart(&figure);
    let references: Vec<_> = lines.references.iter().map(|line| (line.is_x, line.value, line.label.as_str())).collect();
    assert_eq!(references, [(false, 99.0, "nearly all"), (true, 0.2, "B")]);
    // The axis is extended to the reference lines.
    assert_eq!(lines.y.scale, Scale::Linear { min: 35.0, max: 99.0 });
    let facets: Vec<_> = lines.facets.iter().map(|facet| (facet.label.as_str(), facet.rows.len())).collect();
    assert_eq!(facets, [("obs", 2), ("mixed", 2)]);
}

#[test]
fn graphs_and_frames_are_read() {
    let graph = "kind = \"graph\"\ntitle = \"T\"\ntakeaway = \"W\"\nnodes = [{ id = \"a\", label = \"rain\", at = [0, 0] }, { id = \"b\", at = [1, 0] }, { id = \"c\", at = [2, 0] }]\nedges = [\"a -> b\"]\n[[state]]\nname = \"guess\"\nremoved = [\"a -> b\"]\nwrong = [\"b <-> a\"]\n";
    let (figure, said) = read(graph);
    assert_eq!(said, [""; 0]);
    let figure = figure.unwrap();
    let expected = [
        "from | to | at first | guess",
        "rain | b | yes | no",
        "b | rain (hidden common cause) | no | wrong",
        "c | – | – | –",
    ];
    assert_eq!(table(&figure), expected);
    assert_eq!(
        (figure.states, figure.focusable),
        (vec!["guess".to_owned()], ["a", "b", "c"].map(str::to_owned).to_vec())
    );

    let frames = "kind = \"frames\"\ntitle = \"T\"\ntakeaway = \"W\"\nstill = \"one\"\n[[frame]]\nname = \"one\"\nms = 500\ntext = \"\"\"\n#.#\n.#.\n\"\"\"\n[[frame]]\nname = \"two\"\nms = 500\ntext = \"x\"\n";
    let (figure, said) = read(frames);
    assert_eq!(said, [""; 0]);
    let FigureBody::Frames(frames) = figure.unwrap().figure.body else { panic!("no frames") };
    assert_eq!((frames.still, frames.frames[0].lines.as_slice()), (0, ["#.#".to_owned(), ".#.".to_owned()].as_slice()));
}

#[test]
fn a_log_axis_and_ranges_hold() {
    let (figure, said) = read(&file("dots", "x = { column = \"f1\", scale = \"log\" }\ny = { column = \"acc\" }"));
    assert_eq!(said, [""; 0]);
    assert_eq!(chart(&figure.unwrap()).x.scale, Scale::Log { min: 0.2, max: 0.9 });
}

#[test]
fn every_mistake_is_named_at_its_place() {
    let axes = "x = { column = \"f1\" }\ny = { column = \"acc\" }\n";
    let cases: [(String, &[&str]); 20] = [
        ("kind = \"brs\"\ntitle = \"T\"\n".into(), &["f.toml:1:8: unknown kind \"brs\"; did you mean \"bars\"? (there are area, arrows, bars, dots, frames, graph, heat, hist, line, slope, table)", "f.toml:1:1: `takeaway` is missing"]),
        (file("dots", axes).replace("pareto.csv", "paretto.csv"), &["f.toml:4:8: data \"paretto\" not found; did you mean \"pareto\"?"]),
        (file("dots", &axes.replace("acc", "ac")), &["f.toml:6:16: data \"pareto\" has no column \"ac\"; did you mean \"acc\"?"]),
        (file("dots", &format!("{axes}seris = \"model\"")), &["f.toml:7:1: unknown key `seris`; did you mean \"series\"?"]),
        (file("dots", "x = { column = \"f1\", mix = 0 }\ny = { column = \"acc\" }"), &["f.toml:5:22: unknown key `mix`; did you mean \"min\"?"]),
        (file("dots", "x = { column = \"f1\", max = 0.8, min = 0 }\ny = { column = \"acc\" }"), &["write-ups/w/data/pareto.csv:3:26: 0.9 lies outside of the range of the axis \"f1\""]),
        (file("dots", "x = { column = \"f1\", min = 2, max = 1 }\ny = { column = \"acc\" }"), &["f.toml:5:28: `min` 2 is not below `max` 1"]),
        (file("line", "x = { column = \"f1\" }\ny = { column = \"model\", min = 0 }"), &["write-ups/w/data/pareto.csv:2:21: \"a\" is no number, and a figure draws this column as numbers", "write-ups/w/data/pareto.csv:3:18: \"a\" is no number, and a figure draws this column as numbers", "write-ups/w/data/pareto.csv:4:21: \"b\" is no number, and a figure draws this column as numbers", "write-ups/w/data/pareto.csv:5:18: \"b\" is no number, and a figure draws this column as numbers"]),
        (file("arrows", &format!("{axes}series = \"key\"\nfrom = {{ regime = \"obs\" }}\nto = {{ regime = \"mxed\" }}")), &["f.toml:9:17: no row of \"pareto\" has regime \"mxed\"; did you mean \"mixed\"?"]),
        (file("dots", &format!("{axes}[[state]]\nname = \"s\"\nfilter = {{ regime = \"obs\", model = \"c\" }}")), &["f.toml:9:36: no row of \"pareto\" has model \"c\""]),
        (file("dots", &format!("{axes}[[state]]\nname = \"s\"\nfilter = {{ model = \"a\" }}\n[[state]]\nname = \"s\"\nfilter = {{ model = \"a\" }}")), &["f.toml:10:1: state \"s\" is there twice"]),
        (file("dots", &format!("{axes}labels = {{ c = \"C\" }}")), &["f.toml:7:12: no cell or column of \"pareto\" is \"c\""]),
        (file("dots", &axes.replace("\"acc\"", "\"acc\", lo = \"hi\", hi = \"lo\"")), &["write-ups/w/data/pareto.csv:2:37: the interval from 95 to 85 is upside down", "write-ups/w/data/pareto.csv:3:36: the interval from 85 to 75 is upside down", "write-ups/w/data/pareto.csv:5:36: the interval from 45 to 35 is upside down"]),
        (
            "kind = \"graph\"\ntitle = \"T\"\ntakeaway = \"W\"\nnodes = [{ id = \"rad\", at = [0, 0] }, { id = \"rad\", at = [0, 0] }, { id = \"b\", at = [0] }, { id = \"t\", at = [1, 1] }]\nedges = [\"rad > t\", \"raf -> t\", \"t -> t\", \"rad -> t\", \"rad -> t\"]\n[[state]]\nname = \"s\"\nremoved = [\"t -> rad\"]".into(),
            &[
                "f.toml:4:46: node \"rad\" is there twice",
                "f.toml:4:58: node \"rad\" stands in the same place",
                "f.toml:4:85: `at` is [column, row], whole numbers from 0 to 63",
                "f.toml:5:10: \"rad > t\" is no edge; write \"a -> b\" or \"a <-> b\"",
                "f.toml:5:21: there is no node \"raf\"; did you mean \"rad\"?",
                "f.toml:5:33: an edge from a node to itself",
                "f.toml:5:55: this edge is there twice",
                "f.toml:8:12: this edge is not there and cannot be removed",
            ],
        ),
        (file("bars", "x = { column = \"regime\" }\ny = { column = \"acc\", max = 100 }\nseries = \"model\"\nstacked = true"), &["f.toml:8:11: the parts of a bar add up to 140, and the axis ends at 100"]),
        (file("bars", "x = { column = \"key\" }\ny = { column = \"acc\" }\nseries = \"model\"\nghost = { series = \"a\" }"), &["write-ups/w/data/pareto.csv:2:1: \"a-obs\" is a ghost, and no bar stands in front of it", "write-ups/w/data/pareto.csv:3:1: \"a-mix\" is a ghost, and no bar stands in front of it"]),
        (file("dots", "x = { column = \"acc\" }\ny = { column = \"key\" }\nghost = { series = \"a\" }"), &["f.toml:7:20: only bars have a series for a ghost: write `column`"]),
        (file("dots", &format!("{axes}ghost = {{ column = \"hi\" }}")), &["f.toml:7:9: a ghost needs names on the y axis and numbers on the x axis"]),
        (file("slope", "x = { column = \"regime\" }\ny = { column = \"acc\" }\nseries = \"model\"\n[[mark]]\ny = 1\nlabel = \"one\""), &["f.toml:8:3: unknown key `mark`"]),
        ("kind = \"frames\"\ntitle = \"T\"\ntakeaway = \"W\"\nstill = \"x\"\n[[frame]]\nname = \"y\"\nms = 1\ntext = \"x\"\n".into(), &["f.toml:7:6: `ms` must be from 50 to 10000", "f.toml:1:1: frames without a whole `[[frame]]`"]),
    ];
    for (text, expected) in cases {
        assert_eq!(read(&text).1, expected, "{text}");
    }
}

proptest! {
    #[test]
    fn any_file_is_read_without_panic(
        kind in prop::sample::select(KINDS.map(|(name, _)| name).to_vec()),
        rest in "((x|y|value|from|to|series|bins|columns|nodes|edges|still|labels|filter|stacked|ghost|facet|intervention|name|ms|text|at|id|scale|\\[\\[(state|frame|mark)\\]\\]) ?=? ?(\\{ ?(column|regime|id|at|series) = |\\[)?(\"(f1|acc|model|regime|key|obs|mixed|a -> b|log)\"|-?[0-9]{1,2}|1e300|[a-z]{1,3})?[\\]},]{0,2}\n){0,8}"
    ) {
        let _ = read(&file(kind, &rest));
        let axes = "x = { column = \"f1\" }\ny = { column = \"acc\" }\nvalue = { column = \"acc\" }\nseries = \"model\"\n";
        let _ = read(&file(kind, &(axes.to_owned() + &rest)));
    }
}
