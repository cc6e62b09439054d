//! Settings of the engine `grid`.

/// Obstacles between the start and the exit of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// One locked door.
    Door,
    /// One gate with its switch.
    Gate,
    /// One block to be pushed.
    Push,
    /// A door and a hatch, each with its key.
    TwoDoors,
    /// A door, and a gate or a block.
    TwoMixed,
    /// The same in a bigger room.
    TwoBig,
    /// A door, a gate and a block.
    ThreeGates,
}

impl Stage {
    /// All stages by the words an author writes, the easiest first.
    pub const NAMES: [(&'static str, Stage); 7] = [
        ("door", Stage::Door),
        ("gate", Stage::Gate),
        ("push", Stage::Push),
        ("two-doors", Stage::TwoDoors),
        ("two-mixed", Stage::TwoMixed),
        ("two-big", Stage::TwoBig),
        ("three-gates", Stage::ThreeGates),
    ];

    /// Returns true if it has a door, which a decoy door needs.
    pub fn has_door(self) -> bool {
        !matches!(self, Stage::Gate | Stage::Push)
    }
}

/// Means of moving through a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Step by step.
    Walk,
    /// By naming cells, to which a search walks.
    Name,
    /// As the visitor likes.
    Both,
}

impl Mode {
    /// All modes by the words an author writes.
    pub const NAMES: [(&'static str, Mode); 3] = [("walk", Mode::Walk), ("name", Mode::Name), ("both", Mode::Both)];

    /// Returns true if steps can be typed.
    pub fn walks(self) -> bool {
        self != Mode::Name
    }

    /// Returns true if cells can be named.
    pub fn names(self) -> bool {
        self != Mode::Walk
    }
}

/// Mapping of the four actions to directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Controls {
    /// Scrambled, to be found out.
    Hidden,
    /// Scrambled, and shown.
    Shown,
    /// Not scrambled.
    Plain,
}

impl Controls {
    /// All of them by the words an author writes.
    pub const NAMES: [(&'static str, Controls); 3] =
        [("hidden", Controls::Hidden), ("shown", Controls::Shown), ("plain", Controls::Plain)];
}

/// Decoy door: a second door of the real one's kind that offers a short cut, with its effect on the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trap {
    /// There is none.
    None,
    /// It gives the key back.
    Reversible,
    /// It keeps the key, which the real door then lacks.
    Irreversible,
    /// The visitor may switch between the two; irreversible at first.
    Either,
}

impl Trap {
    /// All of them by the words an author writes.
    pub const NAMES: [(&'static str, Trap); 4] = [
        ("none", Trap::None),
        ("reversible", Trap::Reversible),
        ("irreversible", Trap::Irreversible),
        ("either", Trap::Either),
    ];
}

/// Settings of the lab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The rooms one after the other, 1 to [`ROOMS_MAXIMUM`].
    pub stages: Vec<Stage>,
    /// Means of moving through a room.
    pub mode: Mode,
    /// Mapping of the four actions to directions.
    pub controls: Controls,
    /// True if the letters of keys are shown with the locks that they open.
    pub keys_shown: bool,
    /// Decoy door.
    pub trap: Trap,
}

/// Rooms of one lab at most.
pub const ROOMS_MAXIMUM: usize = 7;

impl Default for Setup {
    /// One room with one door, on foot, with everything hidden.
    fn default() -> Setup {
        Setup {
            stages: vec![Stage::Door],
            mode: Mode::Walk,
            controls: Controls::Hidden,
            keys_shown: false,
            trap: Trap::None,
        }
    }
}
