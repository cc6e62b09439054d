//! Settings of the engine `grid`.

/// The obstacles of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A locked door.
    Door,
    /// A gate with its switch.
    Gate,
    /// A block to be pushed.
    Push,
    /// A door and a hatch, each with its key.
    TwoDoors,
    /// A door, and a gate or a block.
    TwoMixed,
    /// A door, and a gate or a block, in a bigger room.
    TwoBig,
    /// A door, a gate and a block.
    ThreeGates,
}

impl Stage {
    /// All stages by the author's words, the easiest first.
    pub const NAMES: [(&'static str, Stage); 7] = [
        ("door", Stage::Door),
        ("gate", Stage::Gate),
        ("push", Stage::Push),
        ("two-doors", Stage::TwoDoors),
        ("two-mixed", Stage::TwoMixed),
        ("two-big", Stage::TwoBig),
        ("three-gates", Stage::ThreeGates),
    ];

    /// Whether the stage has a door, which a decoy door requires.
    pub fn has_door(self) -> bool {
        !matches!(self, Stage::Gate | Stage::Push)
    }
}

/// The way of moving through a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Step by step.
    Walk,
    /// Naming cells, to which a search walks.
    Name,
    /// Both, as the visitor likes.
    Both,
}

impl Mode {
    /// All modes by the author's words.
    pub const NAMES: [(&'static str, Mode); 3] = [("walk", Mode::Walk), ("name", Mode::Name), ("both", Mode::Both)];

    /// Whether steps can be typed.
    pub fn walks(self) -> bool {
        self != Mode::Name
    }

    /// Whether cells can be named.
    pub fn names(self) -> bool {
        self != Mode::Walk
    }
}

/// The mapping of the four actions to directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Controls {
    /// Scrambled; the visitor has to find out.
    Hidden,
    /// Scrambled, with the mapping shown.
    Shown,
    /// The four actions have the directions of their names.
    Plain,
}

impl Controls {
    /// All mappings by the author's words.
    pub const NAMES: [(&'static str, Controls); 3] =
        [("hidden", Controls::Hidden), ("shown", Controls::Shown), ("plain", Controls::Plain)];
}

/// The decoy door: a second door of the same kind as the real one, which offers a short cut, and its effect on the
/// key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trap {
    /// The room has no decoy door.
    None,
    /// The decoy door gives the key back.
    Reversible,
    /// The decoy door keeps the key, so that the real door cannot be opened.
    Irreversible,
    /// The visitor can switch between the two; irreversible at first.
    Either,
}

impl Trap {
    /// All kinds by the author's words.
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
    /// The rooms in order, 1 to [`ROOMS_MAXIMUM`].
    pub stages: Vec<Stage>,
    /// Way of moving through a room.
    pub mode: Mode,
    /// Mapping of the four actions to directions.
    pub controls: Controls,
    /// Whether the letters of keys are shown with the locks that they open.
    pub keys_shown: bool,
    /// Decoy door.
    pub trap: Trap,
}

/// Maximum number of rooms of a lab.
pub const ROOMS_MAXIMUM: usize = 7;

impl Default for Setup {
    /// Returns one room with one door, walking, with everything hidden.
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
