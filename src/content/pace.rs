//! How long reading takes.

/// Words a reader takes in a minute.
pub const WORDS_PER_MINUTE: f64 = 230.0;
/// Seconds for a figure.
pub const FIGURE_SECONDS: u32 = 12;
/// Seconds for a step of a story.
pub const STEP_SECONDS: u32 = 20;
/// Seconds for a prediction.
pub const PREDICTION_SECONDS: u32 = 25;

/// Seconds that words take, and what is looked at or done besides.
pub fn seconds(words: usize, other: u32) -> u32 {
    (words as f64 / WORDS_PER_MINUTE * 60.0).round() as u32 + other
}
