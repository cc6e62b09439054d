//! The end of a page: number of close guesses, and commands for citing and downloading it.

use super::Reader;
use super::book::counted;
use crate::content::model::Page;
use crate::typeset::plain::segments::{SegmentKind, Segments};

impl Reader {
    /// Returns the text at the end of a page, after its last segment `at`.
    pub fn end(&self, segments: &Segments, at: usize) -> String {
        let mut said = Vec::new();
        let asked = segments.segments.iter().filter_map(|segment| match &segment.kind {
            SegmentKind::Question(asked) => Some(asked),
            _ => None,
        });
        let (mut questions, mut guessed, mut close) = (0, 0, 0);
        for asked in asked {
            questions += 1;
            if let Some((question, guess)) = self.guess_of(&asked.id).filter(|(of, _)| *of == asked.question) {
                guessed += 1;
                close += usize::from(question.is_close(guess));
            }
        }
        if guessed > 0 {
            said.push(format!("Close: {close} of {guessed}."));
        }
        if questions > guessed {
            let left_out = questions - guessed;
            let is = if left_out == 1 { "was" } else { "were" };
            said.push(format!("{} {is} left out.", counted(left_out, "question")));
        }
        if let Page::WriteUp(slug) = &self.here().page {
            said.push("To cite the paper: cite.".to_owned());
            let line = format!("To keep this page: scp HOST:write-ups/{slug}/page.txt .");
            said.push(self.library().site.with_host(&line));
        }
        if at + 1 < segments.segments.len() {
            said.push("Enter for the works it cites, home for all pages.".to_owned());
        } else {
            said.push("home has all pages.".to_owned());
        }
        said.join("\n")
    }
}
