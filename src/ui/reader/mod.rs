//! Reading a write-up: questions, stories, figures and folds. Their state is neither stored nor sent anywhere; it
//! ends with the session.

mod attempt;
mod attempts;
mod closing;
mod figure_cursor;
mod fold;
mod frames;
mod progress;
mod question;
mod question_view;
mod sentence;
mod stage;
mod story;
mod variables;

pub(super) use closing::{overlay_closing, words as closing_words};
pub(super) use figure_cursor::FigureCursor;
pub(super) use fold::Folds;
pub(super) use progress::Progress;
pub(super) use question::Questions;
pub(super) use stage::{cut, is_covered, stage_rows, stop_before};
pub(super) use story::Stories;
pub(super) use variables::{Variables, offers_number, overlay_variables};
