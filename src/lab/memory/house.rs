//! Vocabulary of the cases: families of things with their actions, places and times.

/// A family of cases: things of one kind, and the possible actions.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Name of a single thing of the family.
    pub one: &'static str,
    /// Name of the family.
    pub all: &'static str,
    /// Names of the things in the family.
    pub things: [&'static str; WORDS],
    /// The possible actions.
    pub actions: [&'static str; 3],
}

/// Number of words of a slot.
pub const WORDS: usize = 6;

/// All families. Names of things have at most 6 columns, actions at most 8.
pub static KINDS: [Kind; 4] = [
    Kind {
        one: "plant",
        all: "plants",
        things: ["fern", "ivy", "cactus", "palm", "orchid", "moss"],
        actions: ["water it", "carry in", "mist it"],
    },
    Kind {
        one: "pet",
        all: "pets",
        things: ["cat", "dog", "parrot", "rabbit", "hen", "goat"],
        actions: ["feed it", "let out", "brush it"],
    },
    Kind {
        one: "gear",
        all: "gear",
        things: ["kettle", "radio", "clock", "fan", "heater", "lamp"],
        actions: ["unplug", "dust it", "reset it"],
    },
    Kind {
        one: "linen",
        all: "linen",
        things: ["towel", "sheet", "shirt", "coat", "sock", "rug"],
        actions: ["fold it", "iron it", "hang up"],
    },
];

/// Places, of at most 6 columns.
pub static PLACES: [&str; WORDS] = ["porch", "attic", "cellar", "garden", "hall", "shed"];

/// Times, of at most 5 columns.
pub static TIMES: [&str; WORDS] = ["frost", "storm", "rain", "heat", "night", "noon"];

/// Returns the family with this name.
pub fn kind(all: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.all == all)
}
