//! Tests of charts: snapshots of every kind, drawn positions compared with the data, properties for random data.

use std::collections::HashMap;

use proptest::prelude::*;

use super::samples::*;
use super::*;
use crate::content::chart::{End, Ghost, Point, Scale, Series};
use crate::typeset::Line;

const SETS: [Charset; 3] = [Charset::Full, Charset::Box, Charset::Ascii];

fn rows(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.runs.iter().map(|run| run.text.as_str()).collect()).collect()
}

fn drawn(chart: &Chart, columns: u16, glyphs: Charset) -> Option<Vec<String>> {
    draw(chart, Shown::default(), columns, glyphs).map(|picture| rows(&picture.lines))
}

/// Returns the column and row of each cell with `glyph`.
fn places(rows: &[String], glyph: &str) -> Vec<(usize, usize)> {
    let of = |(row, text): (usize, &String)| {
        let columns = text.match_indices(glyph).map(|(offset, _)| crate::typeset::text::width(&text[..offset]));
        columns.map(|column| (column, row)).collect::<Vec<_>>()
    };
    rows.iter().enumerate().flat_map(of).collect()
}

/// Reads the ticks from a row of labels centred on their cells: value and cell.
fn ticks_across(row: &str) -> Vec<(f64, usize)> {
    let mut found = Vec::new();
    for word in row.split_whitespace() {
        // Every label must be a number, and further right than the one before.
        let Ok(value) = word.parse::<f64>() else { return Vec::new() };
        let after = found.last().map_or(0, |(_, start): &(f64, usize)| *start + 1);
        let start = row[after..].find(word).map_or(0, |offset| offset + after);
        found.push((value, start));
    }
    let centred = |(value, start): (f64, usize), word: &str| (value, start + (word.len() - 1) / 2);
    found.into_iter().zip(row.split_whitespace()).map(|(found, word)| centred(found, word)).collect()
}

/// Returns the position of `value` by interpolation between two ticks, in cells.
fn along(scale: &Scale, ticks: &[(f64, usize)], value: f64) -> f64 {
    let at = |value: f64| if matches!(scale, Scale::Log { .. }) { value.ln() } else { value };
    let ((low, first), (high, last)) = (ticks[0], ticks[ticks.len() - 1]);
    first as f64 + (at(value) - at(low)) / (at(high) - at(low)) * (last as f64 - first as f64)
}

#[test]
fn every_mark_stands_where_the_ticks_say() {
    let charts =
        [growth(), band(), moves(), faculties(), schedule(), transfer(), scatter(), area(), floor(), baseline()];
    for chart in charts {
        for (columns, glyphs) in SETS.into_iter().flat_map(|glyphs| [(100, glyphs), (60, glyphs)]) {
            let picture = draw(&chart, Shown::default(), columns, glyphs).unwrap();
            let rows = rows(&picture.lines);
            let foot = rows.iter().position(|row| row.trim_start().starts_with(['└', '+'])).unwrap();
            let mut across = ticks_across(&rows[foot + 1]);
            // A label at the edge of the picture is not centred.
            if across.len() > 2 && crate::typeset::text::width(&rows[foot + 1]) == usize::from(columns) {
                across.pop();
            }
            assert!(across.len() >= 2, "{rows:?}");
            let label = |(index, row): (usize, &String)| {
                let (label, _) = row.split_once(['│', '|'])?;
                Some((label.trim().parse::<f64>().ok()?, index))
            };
            let down: Vec<(f64, usize)> = rows[..foot].iter().enumerate().filter_map(label).collect();
            let values: HashMap<&str, (f64, f64)> = chart
                .series
                .iter()
                .flat_map(|series| &series.points)
                .flat_map(|point| {
                    let end = point.to.as_ref().map(|end| (end.row.as_str(), (end.x, end.y)));
                    [Some((point.row.as_str(), (point.x, point.y))), end].into_iter().flatten()
                })
                .collect();
            for mark in &picture.marks {
                let (x, y) = values[mark.datum.name()];
                let exact = along(&chart.x.scale, &across, x);
                // The second of two marks with one value stands beside the first.
                let beside = |other: &&crate::typeset::picture::Mark| {
                    other.rows == mark.rows && other.columns.start.abs_diff(mark.columns.start) == 1
                };
                let most = if picture.marks.iter().any(|other| beside(&other)) { 2.0 } else { 1.0 };
                assert!((mark.columns.start as f64 - exact).abs() <= most, "{mark:?}: {exact} for {x}");
                if down.len() >= 2 {
                    let exact = along(&chart.y.scale, &down, y);
                    assert!((mark.rows.start as f64 - exact).abs() <= 1.0, "{mark:?}: {exact} for {y}");
                }
            }
            for reference in chart.references.iter().filter(|reference| reference.is_x) {
                let exact = along(&chart.x.scale, &across, reference.value);
                let line = places(&rows[..foot], &reference::upright(glyphs).to_string());
                assert!(line.iter().any(|(column, _)| (*column as f64 - exact).abs() <= 1.0), "{reference:?}");
            }
        }
    }
}

#[test]
fn equal_steps_of_an_axis_have_equal_distances() {
    let is_even = |places: &[usize]| places.windows(3).all(|three| three[1] - three[0] == three[2] - three[1]);
    // The ranges of these have a number of steps that fits the columns.
    for chart in [moves(), growth(), band()] {
        for columns in 60..=100 {
            for most in [0, 16, 18, 20] {
                let picture = draw(&chart, Shown { rows: most, ..Shown::default() }, columns, Charset::Full).unwrap();
                let rows = rows(&picture.lines);
                let foot = rows.iter().position(|row| row.trim_start().starts_with('└')).unwrap();
                let across = ticks_across(&rows[foot + 1]);
                let steps: Vec<f64> = across.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
                let is_linear = steps.iter().all(|step| (step - steps[0]).abs() < 1e-9);
                let across: Vec<usize> = across.iter().map(|tick| tick.1).collect();
                assert!(!is_linear || is_even(&across), "{columns}: {rows:#?}");
                let labelled = |row: &&String| row.split('│').next().is_some_and(|label| !label.trim().is_empty());
                let down: Vec<usize> = rows[..foot]
                    .iter()
                    .enumerate()
                    .filter(|(_, row)| row.contains('│') && labelled(row))
                    .map(|(at, _)| at)
                    .collect();
                assert!(is_even(&down), "{columns}, {most} rows: {rows:#?}");
            }
        }
    }
}

#[test]
fn parts_and_ghosts_are_as_long_as_their_values() {
    for (columns, glyphs) in SETS.into_iter().flat_map(|glyphs| [(100, glyphs), (60, glyphs), (38, glyphs)]) {
        let picture = draw(&choices(), Shown::default(), columns, glyphs).unwrap();
        let mark = |key: &str| picture.marks.iter().find(|mark| mark.datum.name() == key).unwrap();
        let whole = mark("0 60.8").columns.end - mark("0 20.8").columns.start;
        for (key, value, total) in
            [("0 20.8", 20.8, 100.1), ("0 18.5", 18.5, 100.1), ("1 9", 9.0, 100.1), ("1 58.5", 58.5, 100.1)]
        {
            let exact = value / total * whole as f64;
            assert!((mark(key).columns.len() as f64 - exact).abs() <= 1.0, "{key} at {columns}: {:?}", mark(key));
        }
        assert_eq!(mark("0 20.8").columns.end, mark("0 18.5").columns.start);

        let picture = draw(&ghosts(), Shown::default(), columns, glyphs).unwrap();
        let mark = |key: &str| picture.marks.iter().find(|mark| mark.datum.name() == key).unwrap();
        let (start, longest) = (mark("1 8.9").columns.start, mark("1 16").columns.end);
        for (key, value) in [("0 3.9", 3.9), ("0 6.4", 6.4), ("0 12", 12.0), ("1 8.9", 8.9), ("1 9.1", 9.1)] {
            let exact = value / 16.0 * (longest - start) as f64;
            assert!(((mark(key).columns.end - start) as f64 - exact).abs() <= 1.0, "{key} at {columns}: {exact}");
        }
        let text = rows(&picture.lines).join("\n");
        ["3.9 / 12.0", "6.4 / 12.0", "8.9 / 16.0", "9.1 / 16.0"].iter().for_each(|pair| assert!(text.contains(pair)));
    }
}

#[test]
fn ghosts_in_rows_stand_at_their_values() {
    for (columns, glyphs) in SETS.into_iter().flat_map(|glyphs| [(100, glyphs), (80, glyphs)]) {
        let picture = draw(&collapse(), Shown::default(), columns, glyphs).unwrap();
        let rows = rows(&picture.lines);
        let foot = rows.iter().position(|row| row.trim_start().starts_with(['└', '+'])).unwrap();
        let across = ticks_across(&rows[foot + 1]);
        let row = picture.marks[0].rows.start;
        let axis = rows[foot].find(['└', '+']).unwrap();
        let ghost =
            places(&rows[row..=row], marks::ghost(glyphs)).into_iter().find(|(column, _)| *column > axis).unwrap();
        let exact = along(&linear(0.0, 1.0), &across, 0.1);
        assert!((ghost.0 as f64 - exact).abs() <= 1.0, "{exact} {ghost:?} {rows:#?}");
        assert!(rows[row].trim_end().ends_with("/ 0.10") && rows.last().unwrap().contains("by chance"));
    }
}

/// Asserts that every series has exactly one complete label.
fn is_labelled(chart: &Chart, columns: u16, glyphs: Charset) -> Result<(), TestCaseError> {
    let Some(rows) = drawn(chart, columns, glyphs) else { return Ok(()) };
    let text = rows.join("\n");
    for series in &chart.series {
        prop_assert_eq!(text.matches(&series.label).count(), 1, "{} in\n{}", series.label, text);
    }
    Ok(())
}

#[test]
fn a_bar_reaches_the_line_of_its_value() {
    for (columns, glyphs) in SETS.into_iter().flat_map(|glyphs| [(100, glyphs), (60, glyphs), (38, glyphs)]) {
        let picture = draw(&compared(), Shown::default(), columns, glyphs).unwrap();
        let rows = rows(&picture.lines);
        let [on, short, beyond] = [0, 1, 2].map(|index| &picture.marks[index]);
        let line = on.columns.end - 1;
        assert!(short.columns.end <= line && line < beyond.columns.end - 1);
        let glyph = |row: usize| rows[row].chars().nth(line).unwrap().to_string();
        assert_eq!(glyph(on.rows.start), reference::upright(glyphs).to_string());
        assert_eq!(glyph(beyond.rows.start), reference::upright(glyphs).to_string());
        assert!(rows.iter().any(|row| row.contains("no memory 38")));
    }
}

#[test]
fn small_charts_have_one_scale_and_one_key() {
    for (columns, glyphs) in SETS.into_iter().flat_map(|glyphs| [(100, glyphs), (60, glyphs), (38, glyphs)]) {
        let picture = draw(&small_bars(), Shown::default(), columns, glyphs).unwrap();
        let start = |key: &str| {
            let mark = picture.marks.iter().find(|mark| mark.datum.name() == key).unwrap();
            (mark.columns.start, mark.columns.len())
        };
        let ((whole, full), (ten, half)) = (start("0 100"), start("3 73.7"));
        assert!((half as f64 - full as f64 * 0.737).abs() <= 1.0, "{columns}: {full} {half}");
        assert_eq!(whole == ten, columns < 100, "beside each other where there is room");
        let text = rows(&picture.lines).join("\n");
        assert_eq!(text.matches(" before").count(), 1);
        let lines = draw(&small_lines(), Shown::default(), columns, glyphs).unwrap();
        assert_eq!(rows(&lines.lines).join("\n").matches("GPT-5.2-high").count(), 1);
    }
}

#[test]
fn pictures() {
    for (name, chart) in all() {
        let mut picture = String::new();
        for columns in [100, 60, 38] {
            for glyphs in SETS {
                let rows = drawn(&chart, columns, glyphs).unwrap_or_else(|| vec!["(table)".to_owned()]);
                picture += &format!("{columns} columns, {glyphs:?}\n\n{}\n\n", rows.join("\n"));
            }
        }
        insta::assert_snapshot!(name, picture);
    }
}

#[test]
fn bars_are_as_long_as_their_values() {
    for (chart, base, full) in [(budget(), 0.0, 16.0), (fall(), 0.0, 100.0)] {
        let rows = drawn(&chart, 60, Charset::Full).unwrap();
        let halves = |row: &str| row.matches('━').count() * 2 + row.matches('╸').count();
        let mut values: Vec<f64> = chart.series.iter().flat_map(|series| &series.points).map(|point| point.y).collect();
        let mut found: Vec<(f64, usize)> = Vec::new();
        for row in rows.iter().filter(|row| halves(row) > 0) {
            let value: f64 = row.split_whitespace().last().unwrap().parse().unwrap();
            values.remove(values.iter().position(|other| *other == value).unwrap());
            found.push((value, halves(row)));
        }
        assert!(values.is_empty(), "not drawn: {values:?}");
        let whole = found.iter().find(|(value, _)| *value == full).unwrap().1;
        for (value, halves) in found {
            let exact = (value - base) / (full - base) * whole as f64;
            assert!((halves as f64 - exact).abs() <= 0.5, "{value}: {halves} half cells for {exact}");
        }
    }
}

/// Returns the expected row of a value, by interpolation between two ticks.
fn between(ticks: [(f64, usize); 2], value: f64) -> f64 {
    let [(low, first), (high, last)] = ticks;
    first as f64 + (value - low) / (high - low) * (last as f64 - first as f64)
}

#[test]
fn marks_stand_where_the_ticks_say() {
    let chart = growth();
    for glyphs in SETS {
        let rows = drawn(&chart, 100, glyphs).unwrap();
        let tick_row = rows.iter().position(|row| row.trim_start().starts_with("3 ")).unwrap();
        let column = |label: &str| places(&rows[tick_row..=tick_row], label)[0].0;
        let row = |label: &str| rows.iter().position(|row| row.trim_start().starts_with(label)).unwrap();
        let across = [(3.0, column("3")), (7.0, column("7"))];
        let down = [(0.0, row("0 ")), (100.0, row("100 "))];
        let marks = places(&rows, mark::mark(0, glyphs));
        assert_eq!(marks.len(), 5);
        for ((column, row), point) in marks.iter().zip(&chart.series[0].points) {
            assert!((*column as f64 - between(across, point.x)).abs() <= 0.5, "{point:?} in column {column}");
            assert!((*row as f64 - between(down, point.y)).abs() <= 0.5, "{point:?} in row {row}");
        }
    }
}

#[test]
fn ticks_stand_at_their_values() {
    // With a dot at every tick, each label is centred below its dot.
    let values = [0.0, 20.0, 40.0, 60.0, 80.0, 100.0];
    let points = values.map(|value| point(value, 50.0)).to_vec();
    let x = axis("x", "", linear(0.0, 100.0));
    let chart = chart(ChartKind::Dots, x, axis("y", "", linear(0.0, 100.0)), vec![series("", points)]);
    for columns in [60, 80, 100] {
        let rows = drawn(&chart, columns, Charset::Full).unwrap();
        let dots: Vec<usize> = places(&rows, "●").into_iter().map(|(column, _)| column).collect();
        let ticks = rows.iter().find(|row| row.contains("20") && row.contains("40") && !row.contains('│')).unwrap();
        for (dot, value) in dots.iter().zip(values) {
            let label = format!("{value}");
            let start = places(std::slice::from_ref(ticks), &label)[0].0;
            assert!((start..start + label.len()).contains(dot), "{value} at {columns}: {ticks:?}");
        }
    }
}

#[test]
fn a_histogram_is_as_high_as_its_counts() {
    let chart = hist();
    let rows = drawn(&chart, 100, Charset::Full).unwrap();
    let row = |label: &str| rows.iter().position(|row| row.trim_start().starts_with(label)).unwrap();
    let ticks = [(0.0, row("0 ")), (15.0, row("15 "))];
    let bottom = row("└") as f64;
    let eighths = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let tick_row = row("└") + 1;
    for point in &chart.series[0].points {
        let column = between(
            [
                (0.0, places(&rows[tick_row..=tick_row], "0")[0].0),
                (30.0, places(&rows[tick_row..=tick_row], "30")[0].0),
            ],
            point.x,
        ) as usize;
        let in_column = |row: &String| {
            row.chars()
                .nth(column)
                .and_then(|glyph| eighths.iter().position(|other| *other == glyph))
                .map_or(0, |index| index + 1)
        };
        let height: usize = rows.iter().map(in_column).sum();
        // A tick's value is at the centre of its cell.
        let exact = if point.y > 0.0 { (bottom - between(ticks, point.y) - 0.5) * 8.0 } else { 0.0 };
        assert!((height as f64 - exact).abs() <= 1.0, "{point:?}: {height} eighths for {exact}");
    }
}

#[test]
fn values_are_those_of_the_data() {
    let numbers = [
        (faculties(), vec!["0.34 → 0.33", "0.20 → 0.38", "0.26 → 0.44"]),
        (transfer(), vec!["0.264", "0.320", "0.610", "0.491"]),
        (gains(), vec!["-12.5", "4.0", "30.0"]),
        (heat(), vec!["██ 0.90  ▓▓ 0.70", "░░ 0.35", "██ 0.80  ▒▒ 0.50", "·· 0.10"]),
        (
            law(),
            vec![
                "46",
                "47",
                "65",
                "66",
                "24  right answers",
                "25  weights of the law",
                "74  all arrows",
                "83  root causes",
            ],
        ),
    ];
    for (chart, numbers) in numbers {
        let picture = drawn(&chart, 100, Charset::Full).unwrap().join("\n");
        numbers.iter().for_each(|number| assert!(picture.contains(number), "{number} in\n{picture}"));
    }
}

/// Returns the text of a line that is not faint.
fn bright(line: &Line) -> String {
    let is_bright = |role| matches!(role, Role::Series(_) | Role::Text);
    line.runs.iter().filter(|run| is_bright(run.face.role)).map(|run| run.text.as_str()).collect()
}

#[test]
fn a_state_moves_nothing() {
    let rows_of = |chart: &Chart| -> Vec<String> {
        let points = chart.series.iter().flat_map(|series| &series.points);
        points
            .step_by(2)
            .flat_map(|point| [Some(point.row.clone()), point.to.as_ref().map(|end| end.row.clone())])
            .flatten()
            .collect()
    };
    for (name, mut chart) in all() {
        let state = crate::content::chart::ChartState { name: "half".to_owned(), rows: rows_of(&chart) };
        chart.states = vec![state];
        let states = ["half".to_owned()];
        for columns in [100, 60, 38] {
            let show = |states, rest| {
                draw(&chart, Shown { states, rest, ..Shown::default() }, columns, Charset::Full).unwrap().lines
            };
            let whole = rows(&show(&[], Rest::Faint));
            let faint = show(&states, Rest::Faint);
            let absent = show(&states, Rest::Absent);
            let picture_rows = whole.iter().position(|row| row.contains('└')).unwrap_or(0);
            assert_eq!(whole.len(), faint.len(), "{name}");
            assert!(absent.len() >= picture_rows, "{name}");
            for ((whole, faint), absent) in whole.iter().zip(rows(&faint)).zip(rows(&absent)).take(picture_rows) {
                // Cells of rows that are left out are blank or show what was below.
                assert_eq!(whole.chars().count(), faint.chars().count(), "{name}");
                let new = |other: &str| {
                    other
                        .chars()
                        .zip(whole.chars())
                        .filter(|(new, old)| {
                            new != old && crate::typeset::text::width(&new.to_string()) > 0 && new.is_alphabetic()
                        })
                        .count()
                };
                assert_eq!((new(&faint), new(&absent)), (0, 0), "{name}: {whole} {absent}");
            }
        }
    }
}

#[test]
fn a_state_is_bright_and_the_rest_faint_or_absent() {
    let chart = fall();
    let states = ["static".to_owned()];
    let faint = draw(&chart, Shown { states: &states, ..Shown::default() }, 100, Charset::Full).unwrap().lines;
    let absent = Shown { states: &states, rest: Rest::Absent, ..Shown::default() };
    let absent = draw(&chart, absent, 100, Charset::Full).unwrap().lines;
    for (index, (faint, absent)) in faint.iter().zip(&absent).enumerate().skip(1) {
        let is_shown = index == 2 || index == 3;
        assert_eq!(bright(faint).contains("94.7"), is_shown);
        assert_eq!(rows(std::slice::from_ref(absent))[0].contains('━'), is_shown);
        assert!(rows(std::slice::from_ref(faint))[0].contains('━'));
    }
    let focus = draw(&growth(), Shown { focus: &["GPT-5-mini".to_owned()], ..Shown::default() }, 100, Charset::Full)
        .unwrap()
        .lines;
    let bold: String =
        focus.iter().flat_map(|line| &line.runs).filter(|run| run.face.bold).map(|run| run.text.as_str()).collect();
    assert!(bold.contains("GPT-5-mini") && !bold.contains("GPT-5.2-high"));
}

/// Returns the data rows of a chart, including both ends of arrows.
fn data_rows(chart: &Chart) -> Vec<String> {
    let points = chart.series.iter().flat_map(|series| &series.points);
    let of = |point: &Point| {
        let ghost = point.ghost.as_ref().and_then(|ghost| ghost.row.clone());
        [Some(point.row.clone()), point.to.as_ref().map(|end| end.row.clone()), ghost]
    };
    let mut rows: Vec<String> = points.flat_map(of).flatten().collect();
    rows.sort_unstable();
    // Bars that share a ghost share its row.
    if chart.ghost.is_some() {
        rows.dedup();
    }
    rows
}

#[test]
fn every_datum_has_a_mark_in_the_picture() {
    for (name, chart) in all() {
        for (columns, glyphs) in SETS.into_iter().flat_map(|glyphs| [(100, glyphs), (60, glyphs), (38, glyphs)]) {
            let picture = draw(&chart, Shown::default(), columns, glyphs).unwrap();
            let mut marked: Vec<&str> = picture.marks.iter().map(|mark| mark.datum.name()).collect();
            marked.sort_unstable();
            assert_eq!(marked, data_rows(&chart), "{name}");
            for mark in &picture.marks {
                assert!(!mark.rows.is_empty() && mark.rows.end <= picture.lines.len(), "{name}: {mark:?}");
                assert!(!mark.columns.is_empty() && mark.columns.end <= usize::from(columns), "{name}: {mark:?}");
            }
        }
    }
}

#[test]
fn a_focus_is_in_brackets_and_moves_nothing() {
    for (name, chart) in all() {
        for (columns, glyphs) in SETS.into_iter().flat_map(|glyphs| [(100, glyphs), (38, glyphs)]) {
            let plain = draw(&chart, Shown::default(), columns, glyphs).unwrap();
            for row in data_rows(&chart) {
                let shown = Shown { focus: std::slice::from_ref(&row), ..Shown::default() };
                let focused = draw(&chart, shown, columns, glyphs).unwrap();
                assert_eq!(plain.marks, focused.marks, "{name}");
                assert_eq!(plain.lines.len(), focused.lines.len(), "{name}");
                let runs = focused.lines.iter().flat_map(|line| &line.runs);
                let accents: String =
                    runs.filter(|run| run.face == Face::of(Role::Accent).bold()).map(|run| run.text.as_str()).collect();
                let is_bracket = |glyph| "[]▲^".contains(glyph);
                // Between two marks there is no column for a bracket: it is bold alone.
                let place = plain.marks.iter().find(|mark| mark.datum.name() == row).unwrap();
                let beside = plain
                    .marks
                    .iter()
                    .filter(|other| other.rows == place.rows && other.columns.start.abs_diff(place.columns.start) == 1);
                assert!(accents.contains(is_bracket) || beside.count() >= 2, "{name} {row}");
            }
        }
    }
}

#[test]
fn a_cursor_walks_from_left_to_right() {
    let walk = |chart: &Chart| -> Vec<String> {
        let marks = draw(chart, Shown::default(), 100, Charset::Full).unwrap().marks;
        marks.into_iter().map(|mark| mark.datum.name().to_owned()).collect()
    };
    assert_eq!(walk(&growth())[..6], ["3 100", "4 94", "5 92", "6 80", "7 64", "3 96"]);
    assert_eq!(walk(&fall()), ["0 100", "1 94.7", "2 94.7", "3 73.7", "4 52.6"]);
    assert_eq!(walk(&faculties()), ["0.33 0", "0.34 0", "0.2 1", "0.38 1", "0.26 2", "0.44 2"]);
}

#[test]
fn what_cannot_be_clear_is_left_to_the_table() {
    let many = (0..mark::MAX_MARKS + 1)
        .map(|index| series(&index.to_string(), vec![point(index as f64, 1.0), point(2.0, 3.0)]));
    let lines =
        chart(ChartKind::Line, axis("x", "", linear(0.0, 9.0)), axis("y", "", linear(0.0, 9.0)), many.collect());
    assert_eq!(drawn(&lines, 100, Charset::Full), None);
    assert_eq!(drawn(&growth(), MIN_COLUMNS - 1, Charset::Full), None);
    assert_eq!(drawn(&Chart { series: vec![], ..growth() }, 100, Charset::Full), None);
    let mut unreal = growth();
    unreal.series[0].points[0].y = f64::NAN;
    assert_eq!(drawn(&unreal, 100, Charset::Full), None);
}

#[test]
fn glyph_sets_are_kept_to() {
    for (name, chart) in all() {
        for columns in [38, 60, 100] {
            let boxes = drawn(&chart, columns, Charset::Box).unwrap().concat();
            assert!(!boxes.chars().any(|glyph| ('\u{2800}'..='\u{28ff}').contains(&glyph)), "{name}");
            assert!(drawn(&chart, columns, Charset::Ascii).unwrap().concat().is_ascii(), "{name}");
        }
    }
}

/// Generates values of all magnitudes; round and equal ones are more frequent.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-20i32..100).prop_map(f64::from),
        2 => -1.0..1.0,
        1 => any::<f64>().prop_filter("finite", |value| value.is_finite()),
        1 => prop_oneof![Just(0.0), Just(f64::MAX), Just(f64::MIN), Just(f64::MIN_POSITIVE)],
    ]
}

fn any_scale() -> impl Strategy<Value = Scale> {
    let ends = (value(), value()).prop_filter("a range", |(low, high)| low < high);
    let positive = (value(), value()).prop_filter("a positive range", |(low, high)| *low > 0.0 && low < high);
    prop_oneof![
        ends.prop_map(|(min, max)| Scale::Linear { min, max }),
        positive.prop_map(|(min, max)| Scale::Log { min, max }),
        prop::collection::vec("[a-z漢é👩 ]{0,30}", 1..12).prop_map(Scale::Category),
    ]
}

/// Returns a coordinate for the scale, in most cases within its range.
fn placed(scale: &Scale, value: f64) -> f64 {
    match scale {
        Scale::Category(names) => (value.abs() % names.len() as f64).floor(),
        Scale::Log { .. } if value <= 0.0 => value.abs() + 1.0,
        _ => value,
    }
}

/// A generated point before it is fitted to the axes: coordinates, interval, value, end.
type Raw = ((f64, f64), Option<(f64, f64)>, Option<f64>, Option<(f64, f64)>);

fn raw() -> impl Strategy<Value = Raw> {
    let pair = || (value(), value());
    (pair(), prop::option::of(pair()), prop::option::of(value()), prop::option::of(pair()))
}

fn any_chart() -> impl Strategy<Value = Chart> {
    use ChartKind::*;
    let kind = prop::sample::select(vec![Line, Bars, Dots, Arrows, Slope, Heat, Area, Hist]);
    let points = |series| prop::collection::vec(prop::collection::vec(raw(), 0..6), series);
    let points = prop_oneof![6 => points(0..5usize), 1 => points(90..110)];
    let extras = (
        prop::collection::vec((any::<bool>(), value(), "[ -~é漢]{0,30}"), 0..3),
        prop::option::of(value()),
        any::<bool>(),
        0..4usize,
    );
    (kind, any_scale(), any_scale(), points, "[ -~é漢\u{7}]{0,40}", extras).prop_map(
        |(kind, x, y, points, label, (references, ghost, stacked, facets))| {
            let make = |row: String, ((px, py), interval, value, to): Raw| Point {
                interval: interval.map(|(a, b)| (a.min(b), a.max(b))),
                value,
                to: to.filter(|_| kind == Arrows).map(|(tx, ty)| End {
                    row: format!("{row} to"),
                    x: placed(&x, tx),
                    y: placed(&y, ty),
                }),
                ghost: ghost.filter(|_| kind == Bars).map(|value| Ghost { row: None, value }),
                ..Point { row, ..point(placed(&x, px), placed(&y, py)) }
            };
            let series: Vec<Series> = points
                .into_iter()
                .enumerate()
                .map(|(index, points)| {
                    let points = points.into_iter().enumerate().map(|(row, raw)| make(format!("{index} {row}"), raw));
                    series(&format!("{label} {index}"), points.collect())
                })
                .collect();
            let is_numeric = |is_x| !matches!(if is_x { &x } else { &y }, Scale::Category(_));
            let references = references.into_iter().filter(|(is_x, ..)| is_numeric(*is_x));
            let references = references
                .map(|(is_x, value, label)| reference(is_x, placed(if is_x { &x } else { &y }, value), &label));
            let (references, ends) = (references.collect(), vec![label.clone(), "later".to_owned()]);
            let whole = Chart {
                stacked: stacked && ghost.is_none(),
                ghost: ghost.map(|_| label.clone()),
                references,
                ends,
                ..chart(kind, axis(&label, "unit", x.clone()), axis(&label, "%", y.clone()), series)
            };
            let labels: Vec<String> = (0..facets).map(|facet| format!("{label} {facet}")).collect();
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            if facets < 2 || matches!(kind, Heat | Hist) {
                return whole;
            }
            small(whole, &labels, |point| point.row.len() % facets)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_data_stays_within_its_columns(chart in any_chart(), columns in 0..160u16, set in 0..3usize) {
        let lines = draw(&chart, Shown::default(), columns, SETS[set]);
        prop_assert_eq!(&lines, &draw(&chart, Shown::default(), columns, SETS[set]));
        for row in lines.map(|picture| rows(&picture.lines)).unwrap_or_default() {
            prop_assert!(crate::typeset::text::width(&row) <= usize::from(columns), "{} columns: {:?}", columns, row);
            prop_assert!(!row.chars().any(char::is_control));
        }
    }

    #[test]
    fn every_datum_is_marked_or_left_to_the_table(chart in any_chart(), columns in 0..160u16, set in 0..3usize) {
        if let Some(picture) = draw(&chart, Shown::default(), columns, SETS[set]) {
            let mut marked: Vec<&str> = picture.marks.iter().map(|mark| mark.datum.name()).collect();
            marked.sort_unstable();
            prop_assert_eq!(marked, data_rows(&chart));
            for mark in &picture.marks {
                prop_assert!(!mark.rows.is_empty() && mark.rows.end <= picture.lines.len());
                prop_assert!(!mark.columns.is_empty() && mark.columns.end <= usize::from(columns));
            }
        }
    }

    #[test]
    fn labels_never_cover_each_other(
        kind in prop::sample::select(vec![ChartKind::Line, ChartKind::Area, ChartKind::Dots, ChartKind::Arrows]),
        all in prop::collection::vec(prop::collection::vec((0..40i32, 0..40i32, 0..40i32, 0..40i32), 1..6), 2..6),
        level in prop::option::of(0..40i32),
        columns in 34..130u16,
        set in 0..3usize,
    ) {
        let names = ["Ada Example", "Ben", "Cleopatra of Alexandria", "Dee, the third", "E"];
        let one = |(points, name): (Vec<(i32, i32, i32, i32)>, &&str)| {
            let point = |(x, y, tx, ty): (i32, i32, i32, i32)| match kind {
                ChartKind::Arrows => arrow(f64::from(x), f64::from(y), (f64::from(tx), f64::from(ty))),
                _ => point(f64::from(x), f64::from(y)),
            };
            series(&format!("{name}."), points.into_iter().map(point).collect())
        };
        let all = all.into_iter().zip(&names).map(one).collect();
        let mut chart = chart(kind, axis("across", "", linear(0.0, 40.0)), axis("up", "", linear(0.0, 40.0)), all);
        chart.references = level.map(|level| reference(false, f64::from(level), "the level of old")).into_iter().collect();
        is_labelled(&chart, columns, SETS[set])?;
        if level.is_some() {
            let text = drawn(&chart, columns, SETS[set]).unwrap().join("\n");
            prop_assert_eq!(text.matches("the level of old").count(), 1, "{}", text);
        }
    }

    #[test]
    fn what_is_shown_moves_nothing(chart in any_chart(), columns in 30..160u16, set in 0..3usize, pick: prop::sample::Index) {
        let rows = data_rows(&chart);
        prop_assume!(!rows.is_empty());
        let row = rows[pick.index(rows.len())].clone();
        let mut chart = chart;
        chart.states = vec![crate::content::chart::ChartState { name: "one".to_owned(), rows: vec![row.clone()] }];
        let whole = draw(&chart, Shown::default(), columns, SETS[set]);
        let (focus, states) = ([row.clone()], ["one".to_owned()]);
        let focused = draw(&chart, Shown { focus: &focus, ..Shown::default() }, columns, SETS[set]);
        let absent = draw(&chart, Shown { states: &states, rest: Rest::Absent, ..Shown::default() }, columns, SETS[set]);
        prop_assert_eq!(whole.is_some(), focused.is_some());
        prop_assert_eq!(whole.is_some(), absent.is_some());
        let (Some(whole), Some(focused), Some(absent)) = (whole, focused, absent) else { return Ok(()) };
        prop_assert_eq!(&whole.marks, &focused.marks);
        let of = |picture: &Picture| picture.marks.iter().find(|mark| mark.datum.name() == row).cloned();
        prop_assert_eq!(of(&whole), of(&absent));
        prop_assert_eq!(absent.marks.len(), 1);
    }

    #[test]
    fn every_dot_is_drawn_or_counted(places in prop::collection::vec((0..30i32, 0..30i32), 1..60), columns in 30..120u16, named: bool) {
        let points: Vec<Point> = places.iter().map(|(x, y)| point(f64::from(*x), f64::from(*y))).collect();
        let count = points.len();
        let names: Vec<String> = (0..30).map(|index| format!("row {index}")).collect();
        let y = if named { Scale::Category(names) } else { linear(0.0, 30.0) };
        let dots = chart(ChartKind::Dots, axis("x", "", linear(0.0, 30.0)), axis("y", "", y), vec![series("", points)]);
        let lines = draw(&dots, Shown::default(), columns, Charset::Full).unwrap().lines;
        let runs = || lines.iter().flat_map(|line| &line.runs);
        let alone: usize = runs().map(|run| run.text.matches('●').count()).sum();
        let counted = runs().filter(|run| run.face.role == Role::Text).flat_map(|run| run.text.chars());
        let counted: usize = counted.filter_map(|digit| digit.to_digit(10)).map(|digit| digit as usize).sum();
        let is_exact = !runs().any(|run| run.text == "+");
        prop_assert!((alone + counted == count) == is_exact && alone + counted <= count);
    }

    #[test]
    fn every_bar_is_drawn_or_none(values in prop::collection::vec(-50i32..50, 1..45), columns in 20..120u16) {
        let names: Vec<String> = (0..values.len()).map(|index| format!("arm {index}")).collect();
        let points = values.iter().enumerate().map(|(index, value)| point(index as f64, f64::from(*value))).collect();
        let bars = chart(ChartKind::Bars, axis("arm", "", Scale::Category(names)), axis("gain", "", linear(-50.0, 50.0)), vec![series("", points)]);
        if let Some(rows) = drawn(&bars, columns, Charset::Full) {
            let mut printed: HashMap<i32, i32> = HashMap::new();
            for number in rows.iter().skip(1).filter_map(|row| row.split_whitespace().last()?.parse().ok()) {
                *printed.entry(number).or_default() += 1;
            }
            let mut expected: HashMap<i32, i32> = HashMap::new();
            values.iter().for_each(|value| *expected.entry(*value).or_default() += 1);
            prop_assert_eq!(printed, expected);
        }
    }
}
