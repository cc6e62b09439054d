//! What the encoder may use on a terminal of which this much is known.

use super::Capabilities;
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
            title: known.title_stack,
        }
    }
}
