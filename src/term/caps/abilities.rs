//! Derives the abilities that the encoder uses from the known capabilities.

use super::Capabilities;
use super::guess::Family;
use crate::term::frame::Abilities;

impl From<&Capabilities> for Abilities {
    fn from(known: &Capabilities) -> Abilities {
        Abilities {
            depth: known.depth,
            charset: known.charset,
            scroll: known.scroll_regions && known.line_insertion,
            repeat: known.repeat,
            erase_characters: known.erase_characters,
            erase_with_background: known.background_erase,
            synchronized: known.synchronized,
            hyperlinks: known.hyperlinks,
            alternate_screen: known.alternate_screen,
            private_modes: known.alternate_screen,
            keyboard_protocol: known.family == Family::Xterm,
            title: known.title_stack,
        }
    }
}
