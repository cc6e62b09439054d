//! The memory lab on screen: selection of cards and questions, and the actions of keys and clicks.

mod cards;
mod curves;
mod exam;
mod view;

use super::{LabArea, Move};
use crate::lab::memory::{CardPosition, Game};
use crate::term::input::{Key, KeyPress};
use crate::typeset::Line;

/// Selection state of the memory lab.
#[derive(Debug, Clone)]
pub(super) struct LabScreen {
    /// The selected card.
    at: CardPosition,
    /// The first card of a merge that is being previewed; the second is the selected card.
    first: Option<CardPosition>,
    /// Index of the selected question, if the exam has the keys.
    question: Option<usize>,
}

/// An element that a click can hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hit {
    Card(CardPosition),
    Question(usize),
    Exam,
    Merge,
}

impl LabScreen {
    /// Returns the selected card, or another one if it is gone; [`CardPosition::New`] if there are no cards.
    fn at(&self, game: &Game) -> CardPosition {
        match self.at {
            CardPosition::Store(index) if index < game.store().len() => self.at,
            CardPosition::New if game.arrival().is_some() => self.at,
            CardPosition::New if !game.store().is_empty() => CardPosition::Store(0),
            _ => game.places().last().copied().unwrap_or(CardPosition::New),
        }
    }

    /// Returns the two cards whose merge is being previewed.
    fn pair(&self, game: &Game) -> Option<(CardPosition, CardPosition)> {
        let (first, at) = (self.first?, self.at(game));
        game.arrival()?;
        game.merged(first, at).map(|_| (first, at))
    }

    /// Selects the next or previous card, except the first card of a merge.
    fn step(&mut self, game: &Game, down: bool) {
        let pair = self.pair(game);
        let mut places = game.places();
        places.retain(|place| pair.is_none_or(|(first, _)| *place != first));
        let now = places.iter().position(|place| *place == self.at(game)).unwrap_or(0);
        let next = if down { now + 1 } else { now.saturating_sub(1) };
        self.at = places.get(next).or(places.last()).copied().unwrap_or(CardPosition::New);
    }

    /// Starts the preview of a merge of the selected card with the most similar one.
    fn begin_merge(&mut self, game: &Game) -> Move {
        let at = self.at(game);
        match game.partner(at).filter(|_| game.arrival().is_some()) {
            Some(partner) => {
                self.first = Some(at);
                self.at = partner;
                Move::Stay
            }
            // The game explains why this card has no partner.
            None => Move::Line("merge".to_owned()),
        }
    }

    fn merge(&mut self, game: &Game) -> Move {
        let Some((first, second)) = self.pair(game) else { return Move::Stay };
        *self = super::LabScreen::new(game);
        Move::Line(format!("merge {} {}", first.name(), second.name()))
    }

    /// Carries out Enter, or a click on the selected card.
    fn enter(&mut self, game: &Game) -> Move {
        if self.pair(game).is_some() {
            return self.merge(game);
        }
        match self.at(game) {
            _ if game.arrival().is_none() => Move::Stay,
            CardPosition::New if game.has_room() => Move::Line("keep".to_owned()),
            _ => self.begin_merge(game),
        }
    }

    fn press_in_exam(&mut self, game: &Game, key: Key, question: usize) -> Move {
        let last = game.exam().len().saturating_sub(1);
        self.question = match key {
            Key::Up | Key::Char('k') => Some(question.saturating_sub(1)),
            Key::Down | Key::Char('j') => Some((question + 1).min(last)),
            Key::Home => Some(0),
            Key::End => Some(last),
            Key::Enter => return Move::Line(format!("ask {}", question + 1)),
            Key::Char('e' | 'h') | Key::Left | Key::Right | Key::Tab | Key::BackTab | Key::Backspace => None,
            _ => return Move::Unused,
        };
        Move::Stay
    }
}

impl super::LabScreen<Game> for LabScreen {
    fn new(_: &Game) -> LabScreen {
        LabScreen { at: CardPosition::New, first: None, question: None }
    }

    fn press(&mut self, game: &Game, press: KeyPress) -> Move {
        if press.ctrl || press.alt {
            return Move::Unused;
        }
        if let Some(question) = self.question {
            return self.press_in_exam(game, press.key, question);
        }
        let looking = self.pair(game).is_some();
        match press.key {
            Key::Up => self.step(game, false),
            Key::Down | Key::Char('j') => self.step(game, true),
            Key::Enter => return self.enter(game),
            Key::Char('m') | Key::Backspace if looking => {
                self.at = self.first.take().unwrap_or(CardPosition::New);
            }
            Key::Char('m') => return self.begin_merge(game),
            Key::Char(digit @ '1'..='9') => {
                let index = usize::from(digit as u8 - b'1');
                if index < game.store().len() && self.first.filter(|_| looking) != Some(CardPosition::Store(index)) {
                    self.at = CardPosition::Store(index);
                }
            }
            Key::Char('e' | 'l') | Key::Right | Key::Left | Key::Tab | Key::BackTab if !looking => {
                self.question = Some(0);
            }
            Key::Char('k') if !looking => {
                self.at = CardPosition::New;
                return Move::Line("keep".to_owned());
            }
            Key::Char('d' | 'x') | Key::Delete if !looking => {
                return Move::Line(match self.at(game) {
                    CardPosition::New => "drop".to_owned(),
                    place => format!("drop {}", place.name()),
                });
            }
            // Outside a preview these keys move or delete; during one they do nothing.
            Key::Left | Key::Right | Key::Tab | Key::BackTab | Key::Delete | Key::Char('k' | 'd' | 'x' | 'e' | 'l') => {
            }
            _ => return Move::Unused,
        }
        Move::Stay
    }

    fn cancel(&mut self, game: &Game) -> bool {
        if self.question.take().is_some() {
            return true;
        }
        let is_looking = self.pair(game).is_some();
        if is_looking {
            self.at = self.first.take().unwrap_or(CardPosition::New);
        }
        is_looking
    }

    fn click(&mut self, game: &Game, column: u16, row: u16, area: LabArea) -> Move {
        match view::hit(self, game, column, row, area) {
            Some(Hit::Card(place)) => {
                let pair = self.pair(game);
                // A second click on a selected card starts an action. A merge cannot be undone: it takes a click on
                // its preview.
                if pair.is_none() && self.question.is_none() && self.at(game) == place {
                    return self.enter(game);
                }
                self.question = None;
                self.first = self.first.filter(|first| pair.is_some() && *first != place);
                self.at = place;
                Move::Stay
            }
            Some(Hit::Question(index)) => {
                self.question = Some(index);
                Move::Line(format!("ask {}", index + 1))
            }
            Some(Hit::Exam) => {
                self.question = if self.question.is_some() { None } else { Some(0) };
                Move::Stay
            }
            Some(Hit::Merge) => self.merge(game),
            None => Move::Unused,
        }
    }

    fn cursor(&self, game: &Game, area: LabArea) -> Option<(u16, u16)> {
        let selected = self.question.map_or_else(|| Hit::Card(self.at(game)), Hit::Question);
        // Cards are on the left, and beside them the exam if there are columns for both.
        let cells = (0..area.rows).flat_map(|row| [1, area.columns * 3 / 4].map(|column| (column, row)));
        cells.into_iter().find(|(column, row)| view::hit(self, game, *column, *row, area) == Some(selected))
    }

    fn view(&self, game: &Game, area: LabArea) -> Vec<Line> {
        view::view(self, game, area)
    }

    fn keys(&self, game: &Game, arrows: bool) -> Vec<(String, &'static str)> {
        let key = |key: &str, does| (key.to_owned(), does);
        let move_by = |does| key(if arrows { "↑↓" } else { "up/down" }, does);
        if self.question.is_some() {
            return vec![key("enter", "ask"), move_by("question"), key("e", "cards")];
        }
        if self.pair(game).is_some() {
            // One of the cards is the first of the pair.
            let has_choice = game.places().len() > 2;
            let with = has_choice.then(|| move_by("with"));
            return [key("enter", "merge")].into_iter().chain(with).chain([key("m", "leave it")]).collect();
        }
        let mut keys = match self.at(game) {
            _ if game.arrival().is_none() => return vec![key("n", "play again"), key("e", "exam")],
            CardPosition::New if game.has_room() => vec![key("k", "keep"), key("m", "merge"), key("d", "drop")],
            _ => vec![key("m", "merge"), key("d", "drop"), key("k", "keep")],
        };
        if game.places().len() > 1 {
            keys.push(move_by("card"));
        }
        keys.push(key("e", "exam"));
        keys
    }
}
