//! Figures of several frames: Enter plays them once, or, where nothing may move, shows the next one.

use std::time::Duration;

use super::figure_cursor::{FigureCursor, figure};
use crate::content::chart::Frames;
use crate::content::model::FigureBody;
use crate::typeset::Line;
use crate::typeset::page::frames;
use crate::typeset::regions::PicturePlace;
use crate::ui::context::Context;

/// A figure of the page on screen that is not at its still frame.
#[derive(Debug, Clone)]
pub(super) struct Playing {
    figure: String,
    at: At,
}

/// The frame that is shown.
#[derive(Debug, Clone, Copy)]
enum At {
    /// The one after playing for so long.
    Time(Duration),
    /// The one with this index, to which the visitor turned.
    Frame(usize),
}

impl At {
    fn index(self, frames: &Frames) -> usize {
        match self {
            At::Time(elapsed) => frames::frame_at(frames, Some(elapsed)),
            At::Frame(index) => index,
        }
    }
}

impl FigureCursor {
    /// Plays a figure of frames from its beginning, or turns to its next frame; false if the figure has none.
    pub(super) fn play_frames(&mut self, id: &str, context: &mut Context) -> bool {
        let Some(FigureBody::Frames(pictures)) = figure(context, id).map(|figure| &figure.body) else { return false };
        let count = pictures.frames.len().max(1);
        let at = match &self.playing {
            _ if context.capabilities.motion => At::Time(Duration::ZERO),
            Some(Playing { figure, at: At::Frame(index) }) if figure == id => At::Frame((index + 1) % count),
            _ => At::Frame((pictures.still + 1) % count),
        };
        if let At::Frame(index) = at {
            let name = pictures.frames.get(index).map(|frame| frame.name.as_str()).unwrap_or_default();
            let notice = format!("{} of {count}: {name}; enter shows the next", index + 1);
            context.say(notice);
        }
        self.playing = Some(Playing { figure: id.to_owned(), at });
        true
    }

    fn playing_frames<'c>(&self, context: &'c Context) -> Option<(&Playing, &'c Frames)> {
        let playing = self.playing.as_ref()?;
        match &figure(context, &playing.figure)?.body {
            FigureBody::Frames(frames) => Some((playing, frames)),
            _ => None,
        }
    }

    /// Time until the next frame, if one follows by itself.
    pub(in crate::ui) fn next_frame(&self, context: &Context) -> Option<Duration> {
        match self.playing_frames(context)? {
            (Playing { at: At::Time(elapsed), .. }, frames) => {
                Some(frames::next_change(frames, *elapsed)?.saturating_sub(*elapsed))
            }
            _ => None,
        }
    }

    /// Shows the next frame of what plays; false if nothing does.
    pub(in crate::ui) fn tick(&mut self, context: &Context) -> bool {
        let Some(stays) = self.next_frame(context) else { return false };
        if let Some(Playing { at: At::Time(elapsed), .. }) = &mut self.playing {
            *elapsed += stays;
        }
        true
    }

    /// The frame on screen, and the place of its figure on the layout.
    pub(super) fn frame<'c>(&self, context: &'c Context) -> Option<(&'c PicturePlace, Vec<Line>)> {
        let (playing, frames) = self.playing_frames(context)?;
        let place = context.layout().places.pictures.iter().find(|place| place.id == playing.figure)?;
        let picture = frames::draw(frames, playing.at.index(frames), place.width, context.glyphs())?;
        Some((place, picture.lines))
    }
}
