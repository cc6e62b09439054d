//! Who gets a key or a click first: what is being typed, played, walked or guessed goes before the keymap.

use super::app::{Effect, Model};
use crate::term::input::{Key, KeyPress, Mouse, MouseKind};

/// Lines a turn of the wheel scrolls.
const WHEEL_LINES: usize = 3;

impl Model {
    /// Gives a key to what is being played or guessed; false if the keymap is to say what it means.
    pub(super) fn takes_key_itself(&mut self, press: KeyPress) -> bool {
        let leads_out = press.ctrl || matches!(press.key, Key::Char('q' | '?'));
        (self.is_typing_in_lab() && !press.ctrl || !leads_out) && self.press_in_lab(press)
            || self.press_in_hints(press)
            || self.press_in_find(press)
            || self.press_in_search(press)
            || self.press_on_figure(press)
            || self.press_in_prediction(press)
            || self.keeps_reading(press)
    }

    /// On a write-up the key that lowers a guess does not lead away from the page when no guess has the keys.
    fn keeps_reading(&mut self, press: KeyPress) -> bool {
        let lowers = matches!(press.key, Key::Left | Key::Char('h')) && !press.ctrl && !press.alt;
        let keeps = lowers && self.route().is_write_up();
        if keeps {
            self.notice = Some("esc goes back".into());
        }
        keeps
    }

    pub(super) fn mouse_event(&mut self, mouse: Mouse) -> Option<Effect> {
        match mouse.kind {
            MouseKind::WheelUp => self.scroll(-(WHEEL_LINES as isize)),
            MouseKind::WheelDown => self.scroll(WHEEL_LINES as isize),
            MouseKind::Press(0) => {
                let text = self.stage().text;
                if mouse.row >= text.y
                    && mouse.column >= text.x
                    && (self.click_in_lab(mouse.column - text.x, mouse.row - text.y)
                        || self.click_on_prediction(mouse.column - text.x, mouse.row - text.y)
                        || self.click_on_figure(mouse.column - text.x, mouse.row - text.y))
                {
                    return None;
                }
                let layout = self.layout();
                let inside = mouse.row >= text.y && mouse.row < text.bottom();
                let line = self.visit().top + usize::from(mouse.row.saturating_sub(text.y));
                let hit = layout
                    .lines
                    .get(line)
                    .filter(|_| inside)
                    .and_then(|line| super::view::target_at(line, usize::from(mouse.column.checked_sub(text.x)?)));
                if let Some(target) = hit {
                    self.visit_mut().focus = Some(target);
                    self.open();
                }
            }
            _ => {}
        }
        None
    }
}
