//! Tests of graphs: snapshots and properties of pictures.

use std::collections::HashMap;

use proptest::prelude::*;

use super::layout::{GraphLayout, NodeArea};
use super::route::{Route, Way};
use super::*;
use crate::content::model::{Intervention, Node};
use crate::typeset::picture::{Datum, Mark};
use crate::typeset::text::width;
use crate::typeset::{Line, Role};

const SETS: [Charset; 3] = [Charset::Full, Charset::Box, Charset::Ascii];

fn edge(from: usize, to: usize) -> Edge {
    Edge { from, to, latent: false }
}

fn node(label: &str, at: (u16, u16)) -> Node {
    Node { id: label.to_owned(), label: label.to_owned(), at, group: None }
}

fn state(name: &str, added: Vec<Edge>, removed: Vec<Edge>, wrong: Vec<Edge>) -> GraphState {
    GraphState { name: name.to_owned(), added, removed, wrong, ..GraphState::default() }
}

fn verdict() -> Graph {
    Graph {
        nodes: vec![
            node("moisture", (0, 0)),
            node("frequency", (1, 0)),
            node("density", (0, 1)),
            node("quantum size", (1, 1)),
        ],
        edges: vec![edge(0, 1), edge(2, 1), edge(2, 3)],
        states: vec![
            state("truth", vec![], vec![], vec![]),
            state("belief", vec![edge(3, 1)], vec![edge(2, 1)], vec![edge(3, 1)]),
        ],
        intervention: Intervention::Shift,
    }
}

fn rain() -> Graph {
    let latent = Edge { latent: true, ..edge(1, 2) };
    Graph {
        nodes: vec![
            node("season", (1, 0)),
            node("rain", (0, 1)),
            node("sprinkler", (2, 1)),
            node("wet grass", (1, 2)),
            node("slippery", (0, 3)),
            node("accidents", (2, 3)),
        ],
        edges: vec![
            edge(0, 1),
            edge(0, 2),
            edge(1, 3),
            edge(2, 3),
            edge(3, 4),
            edge(3, 5),
            edge(4, 5),
            edge(0, 3),
            edge(1, 4),
            latent,
        ],
        states: vec![state("belief", vec![edge(2, 5), edge(5, 4)], vec![edge(1, 3)], vec![edge(0, 3)])],
        intervention: Intervention::Cut,
    }
}

fn chain() -> Graph {
    Graph {
        nodes: vec![node("a", (0, 0)), node("b", (1, 0)), node("c", (2, 0))],
        edges: vec![edge(0, 1), edge(1, 2), edge(0, 2), edge(2, 1), Edge { latent: true, ..edge(0, 2) }],
        states: vec![],
        intervention: Intervention::Shift,
    }
}

fn drawn(graph: &Graph, states: &[&str], columns: u16, glyphs: Charset) -> Option<Vec<Line>> {
    let states: Vec<String> = states.iter().map(|state| (*state).to_owned()).collect();
    draw(graph, Shown { states: &states, ..Shown::default() }, columns, glyphs).map(|picture| picture.lines)
}

fn rows(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.runs.iter().map(|run| run.text.as_str()).collect()).collect()
}

#[test]
fn pictures() {
    for (name, graph) in [("verdict", verdict()), ("rain", rain()), ("chain", chain())] {
        let mut picture = String::new();
        for columns in [100, 60, 38] {
            for glyphs in SETS {
                for states in [&[][..], &["belief"]] {
                    let rows = drawn(&graph, states, columns, glyphs)
                        .map_or(vec!["(sentences)".to_owned()], |lines| rows(&lines));
                    picture += &format!("{columns} columns, {glyphs:?} {states:?}\n\n{}\n\n", rows.join("\n"));
                }
            }
        }
        insta::assert_snapshot!(name, picture);
    }
}

#[test]
fn edges_are_told_apart_by_role_and_word() {
    let graph = verdict();
    for glyphs in SETS {
        let lines = drawn(&graph, &["belief"], 60, glyphs).unwrap();
        let of = |role| -> String {
            lines
                .iter()
                .flat_map(|line| &line.runs)
                .filter(|run| run.face.role == role)
                .map(|run| run.text.as_str())
                .collect()
        };
        assert!(of(Role::Bad).contains("wrong"));
        assert!(of(Role::Dim).contains("missing"));
        assert!(!of(Role::Faint).trim().is_empty());
        let plain = rows(&drawn(&graph, &["truth"], 60, glyphs).unwrap()).join("\n");
        assert!(!plain.contains("wrong") && !plain.contains("missing"));
    }
    let lines = drawn(&rain(), &["belief"], 60, Charset::Full).unwrap();
    // An added edge is shown as new, not as correct; an author can mark it as wrong.
    let added: String = lines
        .iter()
        .flat_map(|line| &line.runs)
        .filter(|run| run.face.role == Role::Accent)
        .map(|run| run.text.as_str())
        .collect();
    assert_eq!(added.matches('+').count(), 2);
}

#[test]
fn a_focus_is_bold() {
    let focus = ["density".to_owned()];
    let shown = Shown { focus: &focus, ..Shown::default() };
    for glyphs in SETS {
        let lines = draw(&verdict(), shown, 60, glyphs).unwrap().lines;
        let bold: String =
            lines.iter().flat_map(|line| &line.runs).filter(|run| run.face.bold).map(|run| run.text.as_str()).collect();
        assert!(bold.contains("[density]") && !bold.contains("moisture"));
    }
}

/// Draws a picture with a node set by hand.
fn set(graph: &Graph, node: &str, states: &[&str], glyphs: Charset) -> Vec<Line> {
    let states: Vec<String> = states.iter().map(|state| (*state).to_owned()).collect();
    draw(graph, Shown { states: &states, intervene: Some(node), ..Shown::default() }, 60, glyphs).unwrap().lines
}

#[test]
fn interventions() {
    let mut pictures = String::new();
    for (graph, node, states) in
        [(verdict(), "density", &[][..]), (verdict(), "quantum size", &["belief"]), (rain(), "rain", &[])]
    {
        let said = consequence(&graph, &states.iter().map(|state| (*state).to_owned()).collect::<Vec<_>>(), node);
        for glyphs in SETS {
            let rows = rows(&set(&graph, node, states, glyphs)).join("\n");
            pictures += &format!("{node} in {states:?}, {glyphs:?}: {}\n\n{rows}\n\n", said.as_deref().unwrap());
        }
    }
    insta::assert_snapshot!("interventions", pictures);
}

#[test]
fn what_follows_from_a_node_is_said() {
    let graph = verdict();
    for (node, states, words) in [
        ("density", vec![], "Setting density moves frequency and quantum size; moisture stays."),
        ("quantum size", vec![], "Setting quantum size moves nothing else. Its arrow from density still acts."),
        (
            "quantum size",
            vec!["belief".to_owned()],
            "Setting quantum size moves frequency; moisture and density stay. Its arrow from density still acts.",
        ),
    ] {
        assert_eq!(consequence(&graph, &states, node).as_deref(), Some(words));
    }
    let cut = consequence(&rain(), &[], "rain").unwrap();
    assert_eq!(
        cut,
        "Setting rain moves wet grass, slippery and accidents; season and sprinkler stay. Its arrows from season and a hidden cause are cut."
    );
    assert_eq!(consequence(&graph, &[], "nobody"), None);

    let belief = ["belief".to_owned()];
    for (graph, node, states, words) in [
        (verdict(), "density", &[][..], "density acts on frequency and quantum size; nothing acts on it."),
        (verdict(), "density", &belief, "density acts on quantum size; nothing acts on it."),
        (verdict(), "frequency", &[], "frequency acts on nothing; moisture and density act on it."),
        (
            rain(),
            "sprinkler",
            &[],
            "sprinkler acts on wet grass; season acts on it. It shares a hidden cause with rain.",
        ),
    ] {
        assert_eq!(describe(&graph, states, node).as_deref(), Some(words));
    }
}

#[test]
fn what_follows_is_bold_and_the_rest_is_not() {
    for glyphs in SETS {
        let lines = set(&verdict(), "density", &[], glyphs);
        let bold: String =
            lines.iter().flat_map(|line| &line.runs).filter(|run| run.face.bold).map(|run| run.text.as_str()).collect();
        for (word, is_bold) in [("density", true), ("frequency", true), ("quantum size", true), ("moisture", false)] {
            assert_eq!(bold.contains(word), is_bold, "{word}");
        }
        let cut = rows(&set(&rain(), "rain", &[], glyphs)).join("\n");
        assert_eq!(cut.matches(" cut ").count() + cut.matches("cut: ").count(), 2, "{cut}");
    }
}

#[test]
fn marks_are_where_the_nodes_are() {
    for graph in [verdict(), rain(), chain()] {
        for (columns, glyphs) in SETS.into_iter().flat_map(|glyphs| [(100, glyphs), (60, glyphs)]) {
            let picture = draw(&graph, Shown::default(), columns, glyphs).unwrap();
            assert_eq!(picture.marks.len(), graph.nodes.len());
            let rows = rows(&picture.lines);
            for Mark { datum, rows: high, columns: wide } in &picture.marks {
                let Datum::Node(id) = datum else { panic!("{datum:?}") };
                let inside: String =
                    rows[high.start + high.len() / 2].chars().skip(wide.start).take(wide.len()).collect();
                assert!(inside.contains(id.as_str()), "{id} in {inside:?}");
            }
            let order: Vec<(usize, usize)> =
                picture.marks.iter().map(|mark| (mark.rows.start, mark.columns.start)).collect();
            assert!(order.is_sorted());
        }
    }
}

#[test]
fn what_does_not_fit_is_left_to_sentences() {
    let crowd = Graph { nodes: (0..13).map(|index| node("n", (index, 0))).collect(), ..Graph::default() };
    assert_eq!(drawn(&crowd, &[], 100, Charset::Full), None);
    let together = Graph { nodes: vec![node("a", (0, 0)), node("b", (0, 0))], ..Graph::default() };
    assert_eq!(drawn(&together, &[], 100, Charset::Full), None);
    let nowhere = Graph { edges: vec![edge(0, 9)], ..verdict() };
    assert_eq!(drawn(&nowhere, &[], 100, Charset::Full), None);
    assert_eq!(drawn(&verdict(), &[], MIN_COLUMNS - 1, Charset::Full), None);
    assert_eq!(drawn(&Graph::default(), &[], 100, Charset::Full), None);
    let to_itself = Graph { edges: vec![Edge { from: 0, to: 0, latent: false }], ..verdict() };
    assert_eq!(drawn(&to_itself, &[], 100, Charset::Full), None);
}

/// Whether a route may touch its node at a cell: beside the node, in the outward direction.
fn is_beside(place: &NodeArea, (column, row): (usize, usize), out: Way) -> bool {
    match out {
        Way::Right => column == place.left + place.width && place.covers(place.left, row, 0),
        Way::Left => column + 1 == place.left && place.covers(place.left, row, 0),
        Way::Down => row == place.top + place.height && place.covers(column, place.top, 0),
        Way::Up => row + 1 == place.top && place.covers(column, place.top, 0),
    }
}

fn check(edges: &[Edge], places: &GraphLayout, routes: &[Route]) -> Result<(), TestCaseError> {
    let mut lanes: HashMap<(usize, usize), Vec<(bool, bool)>> = HashMap::new();
    for (edge, route) in edges.iter().zip(routes) {
        let (first, last) = (route.cells[0], route.cells[route.cells.len() - 1]);
        prop_assert!(is_beside(&places.nodes[edge.from], first.0, route.start));
        prop_assert!(is_beside(&places.nodes[edge.to], last.0, last.1.back()));
        let mut enter = route.start;
        for (cell, leave) in &route.cells {
            prop_assert!(places.nodes.iter().all(|place| !place.covers(cell.0, cell.1, 0)), "through a node");
            if !route.is_slanted {
                lanes.entry(*cell).or_default().push((enter.is_level(), leave.is_level()));
            }
            enter = *leave;
        }
    }
    for (cell, ways) in lanes {
        let crossing = ways.len() == 2 && ways.iter().all(|(enter, leave)| enter == leave) && ways[0] != ways[1];
        prop_assert!(ways.len() == 1 || crossing, "two lanes in {:?}: {:?}", cell, ways);
    }
    Ok(())
}

fn any_graph() -> impl Strategy<Value = Graph> {
    let nodes = prop::collection::vec(("[a-z漢 ]{0,14}", (0..4u16, 0..4u16)), 1..9);
    nodes
        .prop_flat_map(|nodes| {
            let count = nodes.len();
            let edge = (0..count, 0..count, prop::bool::weighted(0.2))
                .prop_filter("a lane leads to another node", move |(from, to, _)| count == 1 || from != to)
                .prop_map(|(from, to, latent)| Edge { from, to, latent });
            let edges = |most| prop::collection::vec(edge.clone(), 0..most);
            let state = (edges(3), edges(3), edges(3))
                .prop_map(|(added, removed, wrong)| state("other", added, removed, wrong));
            (Just(nodes), edges(9), state)
        })
        .prop_map(|(nodes, edges, state)| Graph {
            nodes: nodes.into_iter().map(|(label, at)| node(&label, at)).collect(),
            edges,
            states: vec![state],
            intervention: Intervention::Shift,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lanes_are_apart(graph in any_graph(), columns in 16..120usize, set in 0..3usize) {
        let edges = all_edges(&graph).unwrap();
        prop_assume!(edges.iter().all(|edge| edge.from != edge.to));
        for places in layout::candidates(&graph, columns, SETS[set]).take(3) {
            if let Some(routes) = route::routes(&edges, &places, SETS[set]) {
                check(&edges, &places, &routes)?;
            }
        }
    }

    #[test]
    fn states_move_nothing_and_lines_fit(graph in any_graph(), columns in 0..120u16, set in 0..3usize) {
        let plain = drawn(&graph, &[], columns, SETS[set]);
        let other = drawn(&graph, &["other"], columns, SETS[set]);
        prop_assert_eq!(&other, &drawn(&graph, &["other"], columns, SETS[set]));
        prop_assert_eq!(plain.is_some(), other.is_some());
        let (Some(plain), Some(other)) = (plain, other) else { return Ok(()) };
        for row in rows(&plain).iter().chain(&rows(&other)) {
            prop_assert!(width(row) <= usize::from(columns));
        }
        // The cells of the borders, in order.
        let boxes = |lines: &[Line]| -> Vec<(usize, usize)> {
            let bar = if SETS[set] == Charset::Ascii { '|' } else { '│' };
            let cells = |(row, line): (usize, &Line)| {
                let cells = line.runs.iter().flat_map(|run| run.text.chars().map(|glyph| (glyph, run.face.role)));
                let mut column = 0;
                let mut found = vec![];
                for (glyph, role) in cells {
                    if glyph == bar && role == Role::Rule {
                        found.push((column, row));
                    }
                    column += width(&glyph.to_string());
                }
                found
            };
            lines.iter().enumerate().flat_map(cells).collect()
        };
        prop_assert_eq!(boxes(&plain), boxes(&other));
    }
}
