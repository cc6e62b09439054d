//! Animated figures: Enter plays the frames once or, with motion switched off, shows the next frame.

use std::time::Duration;

use crate::content::chart::Frames;
use crate::content::model::FigureBody;
use crate::typeset::Line;
use crate::typeset::page::frames;
use crate::typeset::regions::PictureRegion;
use crate::ui::context::Context;

/// An animated figure of the page on screen that does not show its still frame.
#[derive(Debug, Clone)]
pub(super) struct Playing {
    figure: String,
    at: At,
}

/// The position in an animation: elapsed time or frame index.
#[derive(Debug, Clone, Copy)]
enum At {
    /// The frame at this time since the animation began.
    Time(Duration),
    /// The frame with this index, chosen by the visitor.
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

impl Playing {
    /// Plays an animated figure from its beginning or, with motion switched off, advances `before` by a frame; `None`
    /// if the figure is not animated.
    pub(super) fn begin(id: &str, before: Option<&Playing>, context: &mut Context) -> Option<Playing> {
        let FigureBody::Frames(pictures) = &context.figure(id)?.body else { return None };
        let count = pictures.frames.len().max(1);
        let at = match before {
            _ if context.capabilities.motion => At::Time(Duration::ZERO),
            Some(Playing { figure, at: At::Frame(index) }) if figure == id => At::Frame((index + 1) % count),
            _ => At::Frame((pictures.still + 1) % count),
        };
        if let At::Frame(index) = at {
            let name = pictures.frames.get(index).map(|frame| frame.name.as_str()).unwrap_or_default();
            let notice = format!("{} of {count}: {name}; enter shows the next", index + 1);
            context.say(notice);
        }
        Some(Playing { figure: id.to_owned(), at })
    }

    fn frames<'c>(&self, context: &'c Context) -> Option<&'c Frames> {
        match &context.figure(&self.figure)?.body {
            FigureBody::Frames(frames) => Some(frames),
            _ => None,
        }
    }

    /// Returns the time until the next frame; `None` at the end and with motion switched off.
    pub(super) fn next_frame(&self, context: &Context) -> Option<Duration> {
        let At::Time(elapsed) = self.at else { return None };
        Some(frames::next_change(self.frames(context)?, elapsed)?.saturating_sub(elapsed))
    }

    /// Shows the next frame; returns false if there is none or motion is switched off.
    pub(super) fn tick(&mut self, context: &Context) -> bool {
        let Some(stays) = self.next_frame(context) else { return false };
        if let At::Time(elapsed) = &mut self.at {
            *elapsed += stays;
        }
        true
    }

    /// Returns the frame shown, and the position of its figure on the layout.
    pub(super) fn lines<'c>(&self, context: &'c Context) -> Option<(&'c PictureRegion, Vec<Line>)> {
        let frames = self.frames(context)?;
        let place = context.layout().regions.pictures.iter().find(|place| place.id == self.figure)?;
        let picture = frames::draw(frames, self.at.index(frames), place.width, context.glyphs())?;
        Some((place, picture.lines))
    }
}
