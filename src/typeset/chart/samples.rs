//! Sample charts of every kind, for tests.

use super::*;
use crate::content::chart::{ChartState, End, Facet, Ghost, Point, Reference, Scale, Series};

pub fn axis(label: &str, unit: &str, scale: Scale) -> Axis {
    Axis { column: label.to_owned(), label: label.to_owned(), unit: unit.to_owned(), scale }
}

pub fn linear(min: f64, max: f64) -> Scale {
    Scale::Linear { min, max }
}

pub fn names(names: &[&str]) -> Scale {
    Scale::Category(names.iter().map(|name| (*name).to_owned()).collect())
}

pub fn series(label: &str, points: Vec<Point>) -> Series {
    Series { id: label.to_owned(), label: label.to_owned(), points, is_joined: true }
}

pub fn point(x: f64, y: f64) -> Point {
    Point { row: format!("{x} {y}"), x, y, ..Point::default() }
}

pub fn arrow(x: f64, y: f64, to: (f64, f64)) -> Point {
    Point { to: Some(End { row: format!("{} {}", to.0, to.1), x: to.0, y: to.1 }), ..point(x, y) }
}

pub fn chart(kind: ChartKind, x: Axis, y: Axis, series: Vec<Series>) -> Chart {
    Chart::new(kind, x, y, series)
}

/// Returns a line chart of four models over the number of variables.
pub fn growth() -> Chart {
    let line =
        |label, values: [f64; 5]| series(label, (3..).map(f64::from).zip(values).map(|(x, y)| point(x, y)).collect());
    let lines = vec![
        line("GPT-5.2-high", [100.0, 94.0, 92.0, 80.0, 64.0]),
        line("Qwen3.5 thinking", [96.0, 52.0, 36.0, 34.0, 36.0]),
        line("GPT-5-mini", [90.0, 48.0, 18.0, 24.0, 16.0]),
        line("Qwen3.5 non-thinking", [72.0, 52.0, 22.0, 20.0, 22.0]),
    ];
    chart(
        ChartKind::Line,
        axis("variables", "", linear(3.0, 7.0)),
        axis("right answers", "%", linear(0.0, 100.0)),
        lines,
    )
}

/// Returns a chart of two lines, one of them with a band.
pub fn band() -> Chart {
    let with = |x: f64, y: f64, spread: f64| Point { interval: Some((y - spread, y + spread)), ..point(x, y) };
    let a = [(1.0, 0.2), (10.0, 0.35), (100.0, 0.6), (1000.0, 0.8)].map(|(x, y)| with(x, y, 0.1)).to_vec();
    let b = [(1.0, 0.1), (10.0, 0.12), (100.0, 0.2), (1000.0, 0.3)].map(|(x, y)| point(x, y)).to_vec();
    let x = axis("episodes", "", Scale::Log { min: 1.0, max: 1000.0 });
    chart(ChartKind::Line, x, axis("F1", "", linear(0.0, 1.0)), vec![series("planner", a), series("random", b)])
}

/// Returns a chart of the four arrows of a model that may experiment.
pub fn moves() -> Chart {
    let move_ = |label, from: (f64, f64), to| series(label, vec![arrow(from.0, from.1, to)]);
    let arrows = vec![
        move_("GPT-5.2-high, 4 variables", (100.0, 65.0), (96.0, 96.0)),
        move_("GPT-5.2-high, 6 variables", (92.0, 47.1), (80.0, 80.0)),
        move_("GPT-5-mini, 4 variables", (74.0, 60.0), (58.0, 73.0)),
        move_("GPT-5-mini, 6 variables", (30.0, 27.0), (26.0, 43.0)),
    ];
    let chart = chart(
        ChartKind::Arrows,
        axis("right answers", "%", linear(20.0, 100.0)),
        axis("arrow score", "", linear(20.0, 100.0)),
        arrows,
    );
    Chart { ends: ["records only", "with experiments"].map(str::to_owned).to_vec(), ..chart }
}

/// Returns an arrow chart along names.
pub fn faculties() -> Chart {
    let labels = ["irreversible doors", "crafting", "hazards"];
    let ends = [(0.34, 0.33), (0.20, 0.38), (0.26, 0.44)];
    let one = |(index, (label, (from, to)))| {
        let index: usize = index;
        series(label, vec![arrow(from, index as f64, (to, index as f64))])
    };
    let arrows = labels.into_iter().zip(ends).enumerate().map(one).collect();
    let chart =
        chart(ChartKind::Arrows, axis("pass@1", "", linear(0.0, 1.0)), axis("mechanic", "", names(&labels)), arrows);
    Chart { ends: ["the model walks", "search walks"].map(str::to_owned).to_vec(), ..chart }
}

/// Returns an arrow chart along names, in which each arrow has a reference value.
pub fn collapse() -> Chart {
    let mut chart = faculties();
    for (series, value) in chart.series.iter_mut().zip([0.1, 0.2, 0.5]) {
        series.points[0].ghost = Some(Ghost { row: None, value });
    }
    Chart { ghost: Some("by chance".to_owned()), ..chart }
}

/// Returns a dot chart of five memories along four solvers.
pub fn schedule() -> Chart {
    let solvers = ["GPT-5-nano", "Qwen3.5-27B", "Qwen3.5-9B", "Qwen3.5-4B"];
    let dots = [
        ("no memory", [30.7, 51.1, 37.5, 44.6]),
        ("summaries", [61.1, 85.4, 86.4, 83.9]),
        ("once per family", [61.1, 84.3, 82.1, 74.6]),
        ("once over all", [55.4, 83.2, 73.2, 72.1]),
        ("streamed", [43.9, 65.7, 43.6, 52.1]),
    ];
    let of = |(label, values): (&str, [f64; 4])| {
        series(label, values.into_iter().zip(0..).map(|(x, y)| point(x, f64::from(y))).collect())
    };
    chart(
        ChartKind::Dots,
        axis("success", "%", linear(0.0, 100.0)),
        axis("solver", "", names(&solvers)),
        dots.into_iter().map(of).collect(),
    )
}

/// Returns a chart with a dot and an interval for each name.
pub fn transfer() -> Chart {
    let labels = ["baseline", "with hindsight, seed 2", "with hindsight, seed 3", "without hindsight, first"];
    let values = [(0.264, 0.2, 0.3), (0.32, 0.25, 0.41), (0.61, 0.55, 0.68), (0.491, 0.4, 0.6)];
    let of = |(y, (x, low, high))| Point { interval: Some((low, high)), ..point(x, f64::from(y)) };
    let dots = (0..).zip(values).map(of).collect();
    chart(
        ChartKind::Dots,
        axis("pass@1 on unseen s1 to s4", "", linear(0.0, 1.0)),
        axis("run", "", names(&labels)),
        vec![series("", dots)],
    )
}

/// Returns a dot chart on two axes of numbers, with two dots in the same cell.
pub fn scatter() -> Chart {
    let of = |points: &[(f64, f64)]| {
        points.iter().map(|(x, y)| Point { interval: Some((y - 3.0, y + 3.0)), ..point(*x, *y) }).collect()
    };
    let dots = vec![
        series("small", of(&[(1.0, 10.0), (2.0, 14.0), (4.0, 15.0)])),
        series("large", of(&[(2.0, 14.0), (3.0, 22.0), (6.0, 31.0)])),
    ];
    chart(ChartKind::Dots, axis("budget", "GB", linear(0.0, 8.0)), axis("score", "", linear(0.0, 40.0)), dots)
}

/// Returns a chart of grouped bars.
pub fn budget() -> Chart {
    let bars = |label, values: [f64; 2]| {
        series(label, values.into_iter().zip(0..).map(|(y, x)| point(f64::from(x), y)).collect())
    };
    let all =
        vec![bars("allowed", [12.0, 16.0]), bars("used when right", [3.9, 8.9]), bars("used when wrong", [6.4, 9.1])];
    chart(
        ChartKind::Bars,
        axis("lab", "", names(&["4 variables", "5 variables"])),
        axis("experiments", "", linear(0.0, 16.0)),
        all,
    )
}

/// Returns a bar chart of one series.
pub fn fall() -> Chart {
    let labels = [
        "no memory",
        "static schedule, 10 rounds",
        "static schedule, 50 rounds",
        "stream, 1 round",
        "stream, 10 rounds",
    ];
    let bars = [100.0, 94.7, 94.7, 73.7, 52.6].into_iter().zip(0..).map(|(y, x)| point(f64::from(x), y)).collect();
    let mut chart = chart(
        ChartKind::Bars,
        axis("memory", "", names(&labels)),
        axis("solved with this memory", "%", linear(0.0, 100.0)),
        vec![series("", bars)],
    );
    chart.states = vec![ChartState { name: "static".to_owned(), rows: vec!["1 94.7".to_owned(), "2 94.7".to_owned()] }];
    chart
}

/// Returns a bar chart with values on both sides of zero, and intervals.
pub fn gains() -> Chart {
    let bars = [(-12.5, -20.0, -5.0), (4.0, 1.0, 8.0), (30.0, 22.0, 37.0)];
    let of = |(x, (y, low, high))| Point { interval: Some((low, high)), ..point(f64::from(x), y) };
    chart(
        ChartKind::Bars,
        axis("arm", "", names(&["shuffled", "plain", "guided"])),
        axis("gain", "points", linear(-20.0, 40.0)),
        vec![series("", (0..).zip(bars).map(of).collect())],
    )
}

pub fn law() -> Chart {
    let line = |label, values: [f64; 2]| {
        series(label, values.into_iter().zip(0..).map(|(y, x)| point(f64::from(x), y)).collect())
    };
    let lines = vec![
        line("right answers", [46.0, 24.0]),
        line("weights of the law", [47.0, 25.0]),
        line("all arrows", [65.0, 74.0]),
        line("root causes", [66.0, 83.0]),
    ];
    chart(
        ChartKind::Slope,
        axis("law", "", names(&["linear", "quadratic"])),
        axis("score", "", linear(0.0, 100.0)),
        lines,
    )
}

pub fn heat() -> Chart {
    let values = [[0.9, 0.7, 0.35], [0.8, 0.5, 0.1]];
    let cell = |x: usize, y: usize| Point { value: Some(values[y][x]), ..point(x as f64, y as f64) };
    let cells = (0..2).flat_map(|y| (0..3).map(move |x| (x, y))).map(|(x, y)| cell(x, y)).collect();
    let mut chart = chart(
        ChartKind::Heat,
        axis("variables", "", names(&["three", "five", "seven"])),
        axis("model", "", names(&["large", "small"])),
        vec![series("", cells)],
    );
    chart.value = Some(axis("F1", "", linear(0.0, 1.0)));
    chart
}

pub fn area() -> Chart {
    let values = [0.0, 5.0, 9.0, 26.0, 32.0, 33.0, 32.0, 33.0, 47.0, 66.0, 67.0, 66.0, 62.0, 53.0, 53.0];
    let points = (1..).zip(values).map(|(x, y)| point(f64::from(x), y)).collect();
    chart(
        ChartKind::Area,
        axis("task in the sequence", "", linear(1.0, 15.0)),
        axis("score", "", linear(0.0, 80.0)),
        vec![series("", points)],
    )
}

pub fn hist() -> Chart {
    let bins = [(2.5, 3.0), (7.5, 9.0), (12.5, 14.0), (17.5, 6.0), (22.5, 0.0), (27.5, 1.0)];
    let points = bins.map(|(x, y)| Point { row: String::new(), ..point(x, y) }).to_vec();
    chart(
        ChartKind::Hist,
        axis("steps to the goal", "", linear(0.0, 30.0)),
        axis("runs", "", linear(0.0, 15.0)),
        vec![series("", points)],
    )
}

pub fn reference(is_x: bool, value: f64, label: &str) -> Reference {
    Reference { is_x, value, label: label.to_owned() }
}

/// Returns a bar chart with ghosts for a budget, which has a data row of its own in each group.
pub fn ghosts() -> Chart {
    let mut chart = budget();
    let allowed = chart.series.remove(0);
    for point in chart.series.iter_mut().flat_map(|series| &mut series.points) {
        let ghost = &allowed.points[point.x as usize];
        point.ghost = Some(Ghost { row: Some(ghost.row.clone()), value: ghost.y });
    }
    Chart { ghost: Some(allowed.label), ..chart }
}

/// Returns a bar chart with ghosts from a column, some of which are shorter than the bar.
pub fn beaten() -> Chart {
    let mut chart = fall();
    for (point, value) in chart.series[0].points.iter_mut().zip([90.0, 94.7, 97.0, 40.0, 0.0]) {
        point.ghost = Some(Ghost { row: None, value });
    }
    Chart { ghost: Some("before".to_owned()), ..chart }
}

/// Returns a stacked bar chart.
pub fn choices() -> Chart {
    let parts = |label, values: [f64; 2]| {
        series(label, values.into_iter().zip(0..).map(|(y, x)| point(f64::from(x), y)).collect())
    };
    let all = vec![parts("keep", [20.8, 32.5]), parts("compress", [18.5, 9.0]), parts("remove", [60.8, 58.5])];
    let rooms = names(&["room for 50", "room for 100"]);
    let chart = chart(ChartKind::Bars, axis("buffer", "", rooms), axis("share", "%", linear(0.0, 100.1)), all);
    Chart { stacked: true, ..chart }
}

/// Returns a bar chart with a reference line: one bar ends at the line, one before it, one beyond it.
pub fn compared() -> Chart {
    let bars = [38.0, 20.0, 56.0].into_iter().zip(0..).map(|(y, x)| point(f64::from(x), y)).collect();
    let arms = names(&["lessons only", "nothing but noise", "episodes only"]);
    let chart =
        chart(ChartKind::Bars, axis("arm", "", arms), axis("success", "%", linear(0.0, 100.0)), vec![series("", bars)]);
    Chart { references: vec![reference(false, 38.0, "no memory")], ..chart }
}

/// Returns a line chart with a horizontal and a vertical reference line.
pub fn floor() -> Chart {
    let mut chart = growth();
    chart.series.truncate(2);
    chart.references = vec![reference(false, 30.0, "guessing"), reference(true, 5.0, "as in training")];
    chart
}

/// Returns a chart of an area above zero and one below, with a horizontal reference line labelled in the chart.
pub fn waves() -> Chart {
    let wave = |label, sign: f64| {
        let points = (0..12).map(f64::from).map(|x| point(x, sign * (20.0 + 15.0 * (x / 2.0).sin()))).collect();
        series(label, points)
    };
    let chart = chart(
        ChartKind::Area,
        axis("week", "", linear(0.0, 11.0)),
        axis("balance", "", linear(-40.0, 40.0)),
        vec![wave("earned", 1.0), wave("spent", -1.0)],
    );
    Chart { references: vec![reference(false, 38.0, "the best year")], ..chart }
}

/// Returns a dot chart along names with a reference line.
pub fn baseline() -> Chart {
    let mut chart = transfer();
    chart.references = vec![reference(true, 0.264, "baseline"), reference(true, 0.3, "of two runs")];
    chart
}

/// Returns a histogram with a vertical and a horizontal reference line.
pub fn limit() -> Chart {
    let mut chart = hist();
    chart.references = vec![reference(true, 20.0, "limit"), reference(false, 12.0, "fair share")];
    chart
}

/// Divides a chart into small charts by a property of its points.
pub fn small(chart: Chart, labels: &[&str], facet_of: impl Fn(&Point) -> usize) -> Chart {
    let rows_of = |facet: usize| {
        let points = chart.series.iter().flat_map(|series| &series.points).filter(|point| facet_of(point) == facet);
        let rows = points.flat_map(|point| [Some(&point.row), point.to.as_ref().map(|end| &end.row)]).flatten();
        rows.cloned().collect()
    };
    let facets = labels
        .iter()
        .enumerate()
        .map(|(index, label)| Facet { label: (*label).to_owned(), rows: rows_of(index) })
        .collect();
    Chart { facets, ..chart }
}

/// Returns small charts of lines.
pub fn small_lines() -> Chart {
    let mut chart = growth();
    chart.references = vec![reference(false, 30.0, "guessing")];
    // A row for each facet.
    for series in &mut chart.series {
        let later = series.points.iter().map(|point| Point {
            row: format!("{} later", point.row),
            y: point.y / 2.0,
            ..point.clone()
        });
        series.points.extend(later.collect::<Vec<_>>());
    }
    small(chart, &["at once", "a week later"], |point| usize::from(point.row.ends_with("later")))
}

/// Returns small charts of bars with ghosts.
pub fn small_bars() -> Chart {
    let mut chart = beaten();
    let labels = names(&["no memory", "static schedule", "stream"]);
    for (index, point) in chart.series[0].points.iter_mut().enumerate() {
        point.x = [0.0, 1.0, 1.0, 2.0, 2.0][index];
    }
    chart.x.scale = labels;
    small(chart, &["ten rounds", "other rounds"], |point| usize::from(point.y == 73.7 || point.row.starts_with('2')))
}

/// Returns small charts of dots that share a key.
pub fn small_dots() -> Chart {
    let chart = schedule();
    small(chart, &["small", "large"], |point| usize::from(point.x > 60.0))
}

pub fn all() -> Vec<(&'static str, Chart)> {
    vec![
        ("collapse", collapse()),
        ("ghosts", ghosts()),
        ("beaten", beaten()),
        ("choices", choices()),
        ("compared", compared()),
        ("floor", floor()),
        ("waves", waves()),
        ("baseline", baseline()),
        ("limit", limit()),
        ("small_lines", small_lines()),
        ("small_bars", small_bars()),
        ("small_dots", small_dots()),
        ("growth", growth()),
        ("band", band()),
        ("moves", moves()),
        ("faculties", faculties()),
        ("schedule", schedule()),
        ("transfer", transfer()),
        ("scatter", scatter()),
        ("budget", budget()),
        ("fall", fall()),
        ("gains", gains()),
        ("law", law()),
        ("heat", heat()),
        ("area", area()),
        ("hist", hist()),
    ]
}
