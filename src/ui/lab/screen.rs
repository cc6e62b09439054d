//! Layout of a lab's screen: title and goal, the game, the outcome of the last line below it, the rules beside or
//! below.

use super::{AnyLabScreen, Game, LabArea, LabScreen, LabSession, SIGN};
use crate::content::model::Lab;
use crate::lab::Score;
use crate::typeset::{Charset, Face, Line, Role, Run, text};

/// From this many rows on, blank ones set the parts of the screen apart.
const AIRY_FROM_ROWS: usize = 18;
/// Maximum rows of a game; in more rows its parts would be too far apart.
const BOARD_ROWS_MAX: usize = 26;
/// Minimum columns for rules beside the game.
const RULES_BESIDE_FROM_COLUMNS: usize = 104;
/// Columns of the rules beside the game, including the gap before them.
const RULES_COLUMNS: usize = 32;
const GAP_COLUMNS: usize = 3;
/// Minimum rows of the outcome from which the end of a run is drawn in a box.
const BOXED_FROM_ROWS: usize = 8;

/// Words after the heading of rules that do not all fit.
const ALL_RULES: &str = "  ? shows all";
/// Words beside the title if no rule fits.
const RULES_KEY: &str = "? rules";

/// Parts of a lab's screen.
struct Parts {
    above: Vec<Line>,
    area: LabArea,
    beside: Vec<Line>,
    said: Vec<Line>,
}

impl LabSession {
    /// Returns the screen as lines, at most as many as there are rows.
    pub(in crate::ui) fn view(&self, lab: &Lab, shape: (u16, u16), glyphs: Charset) -> Vec<Line> {
        let Parts { mut above, area, beside, said } = self.parts(lab, shape, glyphs);
        let (width, height) = (usize::from(shape.0), usize::from(shape.1));
        let airy = height >= AIRY_FROM_ROWS;
        let mut board = with_screen!(self, screen, game => screen.view(game, area)).unwrap_or_default();
        // The outcome is directly under the game, without blank lines between.
        while board.last().is_some_and(|line| line.text().trim().is_empty()) {
            board.pop();
        }
        if !beside.is_empty() {
            let left = usize::from(area.columns) + GAP_COLUMNS;
            board.resize(board.len().max(beside.len()).min(usize::from(area.rows)), Line::default());
            for (line, rules) in board.iter_mut().zip(&beside) {
                let blanks = left.saturating_sub(text::width(&line.text()));
                line.runs.push(Run::new(" ".repeat(blanks), Face::default()));
                line.runs.extend(rules.runs.iter().cloned());
            }
        }
        above.extend(board);
        // At the beginning nothing was said, and the rules have its rows.
        if !self.is_new() {
            above.extend((airy && !said.is_empty()).then(Line::default));
            above.extend(said);
        }
        if beside.is_empty() {
            let free = height.saturating_sub(above.len() + usize::from(airy));
            // All rules if they fit; before the first move, as many as fit.
            let rules = rules(lab, width, glyphs, free);
            if rules.is_whole || self.is_new() && rules.lines.len() > 1 {
                above.extend((airy && !rules.lines.is_empty()).then(Line::default));
                above.extend(rules.lines);
            } else if self.is_new()
                && let Some(line) = above.get_mut(usize::from(airy))
            {
                *line = title(lab, RULES_KEY, width, glyphs);
            }
        }
        above.truncate(height);
        above
    }

    /// Returns the game alone, in an area of these columns and rows.
    pub(in crate::ui) fn in_small(&self, (columns, rows): (u16, u16), glyphs: Charset) -> Vec<Line> {
        let area = LabArea { columns, rows, glyphs };
        let mut lines = with_screen!(self, screen, game => screen.view(game, area)).unwrap_or_default();
        lines.truncate(usize::from(rows));
        lines
    }

    /// Returns the visitor's result as a line, shown beside those of others.
    pub(in crate::ui) fn result_line(&self, lab: &Lab, width: usize, glyphs: Charset) -> Line {
        let (words, face) = match (self.results().as_slice(), self.first_score()) {
            (_, Some(Score { won, words })) => {
                (format!("You: {words}"), Face::of(if *won { Role::Good } else { Role::Accent }).bold())
            }
            ([], None) if self.is_untouched() && lab.compare.is_empty() => return Line::default(),
            ([], None) if self.is_untouched() => ("You: not played yet.".to_owned(), Face::of(Role::Dim)),
            ([], None) => ("You: begun.".to_owned(), Face::of(Role::Dim)),
            (solved, None) => (format!("You: {}", solved.join(" ")), Face::of(Role::Good)),
        };
        Line { runs: vec![Run::new(text::truncate(&words, width, glyphs), face)], ..Line::default() }
    }

    /// Returns the number of rows above the game, and the area of the game.
    pub(super) fn board(&self, lab: &Lab, shape: (u16, u16), glyphs: Charset) -> (u16, LabArea) {
        let Parts { above, area, .. } = self.parts(lab, shape, glyphs);
        (above.len() as u16, area)
    }

    /// Returns what was lost for good, though the run goes on.
    fn loss(&self) -> Option<&'static str> {
        with_screen!(self, screen, game => screen.loss(game)).flatten()
    }

    /// Whether there was no move, no reply and no typing yet.
    fn is_new(&self) -> bool {
        self.run.is_fresh() && self.said.is_empty() && !self.is_typing
    }

    fn parts(&self, lab: &Lab, (columns, rows): (u16, u16), glyphs: Charset) -> Parts {
        let (width, height) = (usize::from(columns), usize::from(rows));
        let airy = height >= AIRY_FROM_ROWS;
        let words = |words: &str, face: Face| text::paragraph(words, face, width, glyphs);
        let mut above = Vec::new();
        if airy {
            above.push(Line::default());
        }
        above.push(title(lab, &format!("seed {}", self.run.seed()), width, glyphs));
        // On a low screen the goal is shown only before the first move, alone if there are few rows, and never cut.
        let goal = words(&lab.goal, Face::of(Role::Dim));
        let with_disclaimer =
            words(&format!("{} It illustrates; it reproduces no result.", lab.goal), Face::of(Role::Dim));
        let goals = [(with_disclaimer, height / 4), (goal, 3)].into_iter().filter(|(goal, most)| goal.len() <= *most);
        let goal = goals.map(|(goal, _)| goal).next().filter(|_| airy || self.is_new());
        let shows_goal = goal.is_some();
        above.extend(goal.into_iter().flatten());
        if airy {
            above.push(Line::default());
        }

        // After the end of a run, the result gets more rows than before.
        let has_ended = self.run.score().is_some() || self.loss().is_some();
        let most = if airy && has_ended { height / 2 } else { height / 3 }.max(2);
        let mut said = self.said_lines(lab, width, most, glyphs);
        if airy || !shows_goal {
            let kept = with_screen!(self, screen, _game => screen.said_rows()).unwrap_or_default();
            said.resize(said.len().max(kept), Line::default());
        }
        let beside = match width {
            RULES_BESIDE_FROM_COLUMNS.. => {
                let rows = height.saturating_sub(above.len() + said.len() + usize::from(airy));
                rules(lab, RULES_COLUMNS, glyphs, rows.min(BOARD_ROWS_MAX)).lines
            }
            _ => Vec::new(),
        };
        // Rows of the text under the game. Rules have them before the first move; a model takes all others, so one more
        // is kept for the rules.
        let for_rules = airy && beside.is_empty() && !lab.rules.is_empty() && self.is_new() && self.model().is_some();
        let under = said.len() + usize::from(airy && !said.is_empty()) + usize::from(for_rules);
        let left = height.saturating_sub(above.len() + under);
        let used = if beside.is_empty() { 0 } else { RULES_COLUMNS + GAP_COLUMNS };
        let area = LabArea { columns: columns - used as u16, rows: left.min(BOARD_ROWS_MAX) as u16, glyphs };
        Parts { above, area, beside, said }
    }

    /// Returns the input line while a line is typed; otherwise the result, if the run has ended, and the outcome of
    /// the last line.
    fn said_lines(&self, lab: &Lab, width: usize, most: usize, glyphs: Charset) -> Vec<Line> {
        if self.is_typing {
            let (before, after) = self.shown_line(width);
            let caret = if after.is_empty() { "_" } else { "" };
            let typed = format!("{before}{after}{caret}");
            let runs = vec![Run::new(SIGN, Face::of(Role::Accent)), Run::new(typed, Face::default().bold())];
            return vec![Line { runs, ..Line::default() }];
        }
        let mut said: Vec<Line> =
            self.said.iter().flat_map(|said| text::paragraph(said, Face::default(), width, glyphs)).collect();
        let ending = self.ending(lab, width, most, glyphs);
        let area = most.saturating_sub(ending.len()).max(usize::from(ending.is_empty()));
        if said.len() > area {
            said.drain(..said.len() - area);
        }
        // The result comes first, since it is the most important.
        ending.into_iter().chain(said).collect()
    }

    /// Returns the result if the run has ended, or an irreversible loss, in a box. For a model, which can be played
    /// on, only the text of the result.
    fn ending(&self, lab: &Lab, width: usize, most: usize, glyphs: Charset) -> Vec<Line> {
        match self.run.score() {
            Some(score) if self.model().is_some() => {
                text::paragraph(&score.words, Face::of(Role::Good).bold(), width, glyphs)
            }
            Some(score) => ending(&score, lab, width, most, glyphs),
            None => match self.loss() {
                Some(words) => ending(&Score { won: false, words: words.to_owned() }, lab, width, most, glyphs),
                None => Vec::new(),
            },
        }
    }
}

/// Returns the end of a run: the visitor's result and those of others, between two rules if there are rows for them.
fn ending(score: &Score, lab: &Lab, width: usize, most: usize, glyphs: Charset) -> Vec<Line> {
    let role = if score.won { Role::Good } else { Role::Bad };
    let how = if score.won { "You reached the goal." } else { "It is over." };
    let (mark, rule) = match (score.won, glyphs) {
        (true, Charset::Full) => ("✓ ", "━"),
        (false, Charset::Full) => ("✗ ", "━"),
        (_, Charset::Box) => ("", "━"),
        (_, Charset::Ascii) => ("", "="),
    };
    let set = |words: &str, face: Face| text::paragraph(words, face, width, glyphs);
    if most < BOXED_FROM_ROWS {
        return set(&format!("{mark}{}", score.words), Face::of(role).bold());
    }
    let mut lines = set(&format!("{mark}{how} {}", score.words), Face::of(role).bold());
    lines.extend(lab.compare.iter().flat_map(|line| set(line, Face::of(Role::Dim))));
    if lines.len() + 2 <= most / 2 {
        let rule = Line { runs: vec![Run::new(rule.repeat(width), Face::of(role))], ..Line::default() };
        lines.insert(0, rule.clone());
        lines.push(rule);
    }
    lines.truncate(most);
    lines
}

/// Returns the title line of a lab, with `right` at the right edge.
fn title(lab: &Lab, right: &str, width: usize, glyphs: Charset) -> Line {
    let title = text::truncate(&lab.title, width.saturating_sub(right.len() + 2), glyphs);
    let blanks = " ".repeat(width.saturating_sub(text::width(&title) + right.len()));
    let runs = vec![
        Run::new(title, Face::of(Role::Accent).bold()),
        Run::new(blanks, Face::default()),
        Run::new(right, Face::of(Role::Dim)),
    ];
    Line { runs, ..Line::default() }
}

/// The rules of a lab as lines.
struct Rules {
    lines: Vec<Line>,
    /// Whether no rule is left out.
    is_whole: bool,
}

/// Returns the rules of a lab in at most `rows` rows: as many whole ones as fit, with how to see the others.
fn rules(lab: &Lab, width: usize, glyphs: Charset, rows: usize) -> Rules {
    if lab.rules.is_empty() {
        return Rules { lines: Vec::new(), is_whole: true };
    }
    let dim = Face::of(Role::Dim);
    let bullet = if glyphs == Charset::Ascii { "- " } else { "• " };
    let item = |rule: &String| {
        let mut lines = text::paragraph(rule, dim, width.saturating_sub(2).max(1), glyphs);
        for (row, line) in lines.iter_mut().enumerate() {
            line.runs.insert(0, Run::new(if row == 0 { bullet } else { "  " }, dim));
        }
        lines
    };
    let items: Vec<Vec<Line>> = lab.rules.iter().map(item).collect();
    let mut lines = text::paragraph("Rules", dim.bold(), width, glyphs);
    if lines.len() + items.iter().map(Vec::len).sum::<usize>() <= rows {
        lines.extend(items.into_iter().flatten());
        return Rules { lines, is_whole: true };
    }
    lines.iter_mut().take(1).for_each(|heading| heading.runs.push(Run::new(ALL_RULES, dim)));
    for item in items {
        if lines.len() + item.len() > rows {
            break;
        }
        lines.extend(item);
    }
    lines.truncate(rows);
    Rules { lines, is_whole: false }
}
