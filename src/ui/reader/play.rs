//! Figures of several frames: Enter plays them once, or, where nothing may move, shows the next one.

use std::time::Duration;

use crate::content::chart::Frames;
use crate::content::model::{Figure, FigureBody, Slug};
use crate::typeset::page::frames;
use crate::typeset::regions::PicturePlace;
use crate::typeset::{Layout, Line};
use crate::ui::app::Model;

/// A figure that is not at its still frame.
#[derive(Debug, Clone)]
pub(in crate::ui) struct Playing {
    slug: Slug,
    figure: String,
    at: Place,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    /// It has played for so long.
    Time(Duration),
    /// The visitor turned to this frame.
    Frame(usize),
}

impl Model {
    /// Plays a figure of frames from its beginning, or turns to its next frame; false if the figure has none.
    pub(super) fn play_frames(&mut self, slug: &Slug, id: &str) -> bool {
        let Some(figure) = self.figures(slug).iter().find(|figure| figure.id == id) else { return false };
        let FigureBody::Frames(pictures) = &figure.body else { return false };
        let count = pictures.frames.len().max(1);
        let at = match &self.playing {
            _ if self.capabilities.motion => Place::Time(Duration::ZERO),
            Some(Playing { figure, at: Place::Frame(index), .. }) if figure == id => Place::Frame((index + 1) % count),
            _ => Place::Frame((pictures.still + 1) % count),
        };
        let index = shown(pictures, at);
        let name = pictures.frames.get(index).map(|frame| frame.name.clone()).unwrap_or_default();
        if let Place::Frame(_) = at {
            self.notice = Some(format!("{} of {count}: {name}; enter shows the next", index + 1));
        }
        self.playing = Some(Playing { slug: slug.clone(), figure: id.to_owned(), at });
        true
    }

    fn playing_frames(&self) -> Option<(&Playing, &Frames)> {
        let playing = self.playing.as_ref().filter(|playing| self.reading().as_ref() == Some(&playing.slug))?;
        let is_it = |figure: &&Figure| figure.id == playing.figure;
        match &self.figures(&playing.slug).iter().find(is_it)?.body {
            FigureBody::Frames(frames) => Some((playing, frames)),
            _ => None,
        }
    }

    /// How long the frame on screen stays, if another one follows by itself.
    pub(super) fn frame_stays(&self) -> Option<Duration> {
        match self.playing_frames()? {
            (Playing { at: Place::Time(elapsed), .. }, frames) => {
                Some(frames::next_change(frames, *elapsed)?.saturating_sub(*elapsed))
            }
            _ => None,
        }
    }

    /// Shows the next frame of what plays.
    pub(super) fn turn_frame(&mut self) {
        let stays = self.frame_stays();
        if let (Some(Playing { at: Place::Time(elapsed), .. }), Some(stays)) = (&mut self.playing, stays) {
            *elapsed += stays;
        }
    }

    /// The frame on screen, and its place on the layout.
    pub(super) fn frame_picture<'l>(&self, layout: &'l Layout) -> Option<(&'l PicturePlace, Vec<Line>)> {
        let (playing, frames) = self.playing_frames()?;
        let place = layout.places.pictures.iter().find(|place| place.id == playing.figure)?;
        let picture = frames::draw(frames, shown(frames, playing.at), place.width, self.glyphs())?;
        Some((place, picture.lines))
    }
}

fn shown(frames: &Frames, at: Place) -> usize {
    match at {
        Place::Time(elapsed) => frames::frame_at(frames, Some(elapsed)),
        Place::Frame(index) => index,
    }
}
