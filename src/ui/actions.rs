//! What each action of the keymap does.

use super::app::{Effect, Model};
use super::keymap::Action;
use super::page::Route;
use super::theme;
use crate::content::model::Page;
use crate::term::caps::{Charset, Depth};
use crate::typeset::depth;

impl Model {
    /// Does what a key asks for.
    pub(super) fn act(&mut self, action: Action) -> Option<Effect> {
        let page = isize::from(self.stage().text.height as i16);
        match action {
            Action::Down if self.route().moves_focus() => self.step(true),
            Action::Up if self.route().moves_focus() => self.step(false),
            Action::Down => self.scroll(1),
            Action::Up => self.scroll(-1),
            Action::HalfDown => self.scroll((page / 2).max(1)),
            Action::HalfUp => self.scroll(-(page / 2).max(1)),
            // Two lines stay on screen, so that the eye finds where it was.
            Action::PageDown => {
                if !self.pass_open_prediction() && !self.step_story(true) {
                    let top = self.visit().top;
                    self.jump_to_line(self.stop_before(top + (page - 2).max(1) as usize));
                }
            }
            Action::PageUp => {
                if !self.step_story(false) {
                    self.scroll(-(page - 2).max(1));
                }
            }
            Action::Depth(number) => {
                if let Some(depth) = depth::Depth::numbered(number) {
                    self.set_depth(depth);
                }
            }
            Action::Top => {
                self.visit_mut().focus = None;
                self.jump_to_line(0);
            }
            Action::Bottom => {
                let layout = self.layout();
                if self.route().moves_focus() {
                    self.visit_mut().focus = layout.targets.len().checked_sub(1);
                }
                self.jump_to_line(layout.lines.len());
            }
            Action::NextItem => self.next_item(true),
            Action::PreviousItem => self.next_item(false),
            Action::Open => self.open(),
            Action::Back if self.end_find() => {}
            Action::Back => self.back(),
            Action::NextSection => self.section(true),
            Action::PreviousSection => self.section(false),
            Action::Home => {
                self.ahead.clear();
                self.visits.truncate(1);
                self.settle();
            }
            Action::Forward => self.forward(),
            Action::JumpBack => self.jump_back(),
            Action::Outline => self.toggle_outline(),
            Action::Search => self.open_search(),
            Action::Find => self.begin_find(),
            Action::FindNext => self.find_next(true),
            Action::FindPrevious => self.find_next(false),
            Action::Hints => self.begin_hints(),
            Action::NextNumber => self.next_number(true),
            Action::PreviousNumber => self.next_number(false),
            Action::Cite => return self.cite(),
            Action::Wider => self.widen(true),
            Action::Narrower => self.widen(false),
            Action::Works => self.toggle(Route::Page(Page::Works)),
            Action::News => self.toggle(Route::Page(Page::News)),
            Action::Help => self.toggle(Route::Help),
            Action::Terminal => self.toggle(Route::Terminal),
            Action::Theme => {
                let choice = next(&theme::CHOICES, self.capabilities.theme);
                self.capabilities.set_theme(choice);
                self.notice_choice("theme");
            }
            Action::Colours => {
                let choices = [None, Some(Depth::Mono), Some(Depth::Ansi), Some(Depth::Indexed), Some(Depth::True)];
                self.capabilities.set_depth(next(&choices, self.capabilities.chosen_depth()));
                self.notice_choice("colours");
            }
            Action::Glyphs => {
                let choices = [None, Some(Charset::Full), Some(Charset::Box), Some(Charset::Ascii)];
                let choice = next(&choices, self.capabilities.chosen_charset());
                self.restyle(|model| model.capabilities.set_charset(choice));
                self.notice_choice("glyphs");
            }
            Action::Motion => {
                self.capabilities.motion = !self.capabilities.motion;
                self.notice_choice("motion");
            }
            Action::Mouse => {
                self.capabilities.mouse = !self.capabilities.mouse;
                self.notice_choice("mouse");
                if let Some(notice) = self.notice.as_mut().filter(|_| self.capabilities.mouse) {
                    notice.push_str("; m again, and you can select text");
                }
            }
            Action::Copy => {
                let address = self.address();
                self.notice = Some(format!("sent to your clipboard, if your terminal allows: {address}"));
                return Some(Effect::Copy(address));
            }
            Action::Linear => return Some(Effect::Linear(self.place_in_text())),
            Action::Redraw => return Some(Effect::Redraw),
            Action::Leave => return Some(Effect::Leave),
        }
        None
    }

    /// Says in the footer what a choice came to, in the words of the page about the terminal.
    fn notice_choice(&mut self, label: &str) {
        let fact = self.capabilities.summary().into_iter().find(|fact| fact.label == label);
        self.notice = fact.map(|fact| format!("{label}: {} ({})", fact.value, fact.source));
    }

    /// Makes lines wider or narrower by a few columns; the place is kept.
    fn widen(&mut self, wider: bool) {
        const STEP: i16 = 4;
        const MOST: i16 = 48;
        self.restyle(|model| model.wider = (model.wider + if wider { STEP } else { -STEP }).clamp(-MOST, MOST));
        self.notice = Some(format!("{} columns", self.stage().text.width));
    }
}

/// The choice after `current`, the first one after the last.
pub(super) fn next<T: Copy + PartialEq>(choices: &[T], current: T) -> T {
    let at = choices.iter().position(|choice| *choice == current).unwrap_or(0);
    choices[(at + 1) % choices.len()]
}
