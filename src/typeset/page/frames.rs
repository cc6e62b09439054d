//! Animated figures: text pictures ("frames") that are shown one after the other.

use std::time::Duration;

use crate::content::chart::Frames;
use crate::typeset::glyphs::Glyphs;
use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::picture::{Picture, Shown};
use crate::typeset::{Charset, Line, Run, text};

/// Returns the index of the frame to show at a time since the animation began: each frame once, for its duration,
/// then the still frame.
///
/// `None` as time gives the still frame, for pages without motion.
pub fn frame_at(frames: &Frames, elapsed: Option<Duration>) -> usize {
    let elapsed = elapsed.unwrap_or(Duration::MAX);
    ends(frames).position(|end| elapsed < end).unwrap_or(frames.still)
}

/// Returns the time of the next change of [`frame_at`]; `None` after the last one.
pub fn next_change(frames: &Frames, elapsed: Duration) -> Option<Duration> {
    let now = frame_at(frames, Some(elapsed));
    ends(frames).find(|end| *end > elapsed && frame_at(frames, Some(*end)) != now)
}

/// Returns the time at which each frame ends.
fn ends(frames: &Frames) -> impl Iterator<Item = Duration> {
    frames.frames.iter().scan(Duration::ZERO, |end, frame| {
        *end += Duration::from_millis(frame.milliseconds.into());
        Some(*end)
    })
}

/// Returns the index of the frame of the last shown state, else of the still frame.
pub fn frame_of(frames: &Frames, shown: Shown) -> usize {
    let index = |name: &String| frames.frames.iter().position(|frame| frame.name == *name);
    shown.states.iter().rev().find_map(index).unwrap_or(frames.still)
}

/// Draws one frame. All frames of a figure have the same number of lines, so that the page does not move while they
/// play.
///
/// Returns `None` if one of them is wider than `columns`; callers then show the names.
pub fn draw(frames: &Frames, index: usize, columns: u16, set: Charset) -> Option<Picture> {
    let glyphs = Glyphs { set, plain: false };
    let (width, height) = size(frames, glyphs);
    let frame = frames.frames.get(index).filter(|_| width <= usize::from(columns))?;
    let line = |text: String| Line { runs: vec![Run { text, ..Run::default() }], ..Line::default() };
    let mut lines: Vec<Line> = frame.lines.iter().map(|text| line(glyphs.clean(text))).collect();
    lines.resize(height, Line::default());
    Some(Picture { lines, marks: Vec::new() })
}

/// Returns the columns and lines of the largest frame.
fn size(frames: &Frames, glyphs: Glyphs) -> (usize, usize) {
    let lines = frames.frames.iter().flat_map(|frame| &frame.lines);
    let width = lines.map(|line| text::width(&glyphs.clean(line))).max().unwrap_or(0);
    (width, frames.frames.iter().map(|frame| frame.lines.len()).max().unwrap_or(0))
}

impl LayoutBuilder<'_> {
    /// Lays out all frames, each under its name; if they do not fit, only the names.
    pub fn frames(&mut self, frames: &Frames) {
        const INDENT: &str = "  ";
        let (width, _) = size(frames, self.glyphs);
        if !self.glyphs.plain || INDENT.len() + width > self.room() {
            let names: Vec<&str> = frames.frames.iter().map(|frame| frame.name.as_str()).collect();
            let count = names.len();
            let pictures = if count == 1 { "picture" } else { "pictures, one after the other" };
            return self.words(&format!("{count} {pictures}: {}.", names.join(", ")), self.face);
        }
        for (position, frame) in frames.frames.iter().enumerate() {
            if position > 0 {
                self.gap(1);
            }
            self.words(&format!("{}:", frame.name), self.face);
            self.indented(INDENT, |builder| {
                for line in &frame.lines {
                    let text = builder.glyphs.clean(line);
                    builder.emit(vec![Run { text, ..Run::default() }]);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::chart::Frame;
    use crate::typeset::picture::Shown;

    fn door(still: usize) -> Frames {
        let frame = |name: &str, milliseconds, lines: &[&str]| Frame {
            name: name.to_owned(),
            milliseconds,
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        };
        let frames =
            vec![frame("closed", 200, &["┌──┐", "└──┘"]), frame("half", 100, &["┌┐"]), frame("open", 50, &["…"])];
        Frames { frames, still }
    }

    fn at(frames: &Frames, milliseconds: u64) -> usize {
        frame_at(frames, Some(Duration::from_millis(milliseconds)))
    }

    #[test]
    fn frames_play_once_in_order_and_stop_on_the_still_one() {
        let door = door(0);
        for (elapsed, expected) in
            [(0, 0), (199, 0), (200, 1), (299, 1), (300, 2), (349, 2), (350, 0), (1_000_000, 0), (u64::MAX, 0)]
        {
            assert_eq!(at(&door, elapsed), expected, "after {elapsed} ms");
        }
        assert_eq!(frame_at(&door, None), 0, "nothing moves");
        assert_eq!(frame_at(&super::tests::door(1), None), 1);
    }

    #[test]
    fn an_idle_figure_wakes_nobody() {
        for still in 0..3 {
            let door = door(still);
            let (mut elapsed, mut changes) = (Duration::ZERO, 0);
            while let Some(next) = next_change(&door, elapsed) {
                assert!(next > elapsed);
                assert_ne!(frame_at(&door, Some(next)), frame_at(&door, Some(elapsed)), "a wake-up changes something");
                (elapsed, changes) = (next, changes + 1);
            }
            assert_eq!(frame_at(&door, Some(elapsed)), still);
            // The last frame may be the still frame.
            assert_eq!(changes, if still == 2 { 2 } else { 3 });
        }
    }

    #[test]
    fn a_step_shows_the_frame_it_names_and_a_figure_the_still_one() {
        let door = door(2);
        let states = ["closed".to_owned(), "half".to_owned(), "window".to_owned()];
        assert_eq!(frame_of(&door, Shown { states: &states, ..Shown::default() }), 1);
        assert_eq!(frame_of(&door, Shown::default()), 2);
    }

    #[test]
    fn all_frames_take_the_same_lines_and_none_is_cut() {
        let text = |picture: Picture| picture.lines.iter().map(Line::text).collect::<Vec<_>>();
        let door = door(0);
        assert_eq!(text(draw(&door, 0, 4, Charset::Full).unwrap()), ["┌──┐", "└──┘"]);
        assert_eq!(text(draw(&door, 1, 4, Charset::Full).unwrap()), ["┌┐", ""]);
        assert_eq!(text(draw(&door, 0, 4, Charset::Ascii).unwrap()), ["+--+", "+--+"]);
        assert_eq!(draw(&door, 1, 3, Charset::Full), None, "another frame would not fit");
        assert_eq!(draw(&door, 3, 40, Charset::Full), None);
    }
}
