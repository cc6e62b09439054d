//! A session of the full-screen interface as a value: input in, bytes out. No I/O; the time is an argument.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::content::model::{LinkTarget, Page};
use crate::program::address::Start;
use crate::program::{IDLE, IdleTimeouts, Slice, farewell, has_much_text};
use crate::session::{Input, Size, StopReason};
use crate::snapshot::Snapshot;
use crate::term::caps::{COLOUR_QUESTIONS, Capabilities};
use crate::term::frame::{Abilities, Encoder, Frame, Grid, Mode, Owed};
use crate::term::input::{Decoded, Decoder, Event, Reply};
use crate::typeset::Target;
use crate::ui::Route;
use crate::ui::{self, Effect, Message, Model, Update};

thread_local! {
    /// The frame buffer, shared by the sessions of a thread. A view is a pure function of its model, so that sessions
    /// need no buffers of their own.
    static FRAME: RefCell<Frame> = RefCell::new(Frame::of(Grid::default()));
}

/// Maximum capacity in bytes of the buffer of an idle session: enough for the frame of a scrolled line.
const KEPT_BYTES: usize = 512;

/// Time without a key after which slow pictures are drawn.
const REST: Duration = Duration::from_millis(250);

/// Pasting this text causes a panic, for tests of panics.
#[cfg(test)]
pub(super) const FAULT: &str = "panic";

/// Whether the session continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Stay,
    Leave(EndReason),
}

/// The reason for the end of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndReason {
    /// The visitor's request.
    Asked,
    /// A switch to plain-text mode.
    Linear,
    /// Idleness of the visitor.
    Idle,
    /// A request of the transport.
    Stopped(StopReason),
    /// A panic in the interface.
    Bug,
}

pub(super) struct Visit {
    decoder: Decoder,
    /// Unhandled events of the last piece of input; no other is taken before they are handled.
    ahead: VecDeque<Decoded>,
    encoder: Encoder,
    model: Model,
    /// Bytes that the peer has not taken yet: at most one frame, with queries and similar.
    unsent: Vec<u8>,
    dirty: bool,
    /// Whether the last reply to the queries is outstanding.
    fence_owed: bool,
    /// Whether the terminal changed between dark and light, so that its colours must be queried with the next frame.
    colours_stale: bool,
    /// Text for the clipboard, to be sent with the next frame; only the latest, which limits memory for peers that do
    /// not read.
    clipboard: Option<String>,
    patience: IdleTimeouts,
    last_input: Instant,
    warned: bool,
    /// Time of the next animation frame.
    next_frame: Option<Instant>,
    /// Time of the last key or resize.
    moved: Instant,
    /// Whether there was no key or resize for [`REST`].
    resting: bool,
    /// Whether pictures remain to be drawn at rest.
    rest_awaited: bool,
    /// The target at which plain-text mode begins, once it was requested.
    goes_on_at: Option<Target>,
}

impl Visit {
    pub(super) fn new(
        snapshot: Arc<Snapshot>,
        mut capabilities: Capabilities,
        size: Size,
        start: Option<Start>,
        patience: IdleTimeouts,
        now: Instant,
    ) -> Visit {
        if let Some((width, height)) = size.cell {
            capabilities.learn(&Reply::CellPixels { height, width });
        }
        let mut visit = Visit {
            decoder: Decoder::new(),
            ahead: VecDeque::new(),
            encoder: Encoder::new(),
            unsent: Vec::new(),
            dirty: true,
            fence_owed: false,
            colours_stale: false,
            clipboard: None,
            patience,
            last_input: now,
            warned: false,
            next_frame: None,
            moved: now,
            resting: false,
            rest_awaited: false,
            goes_on_at: None,
            model: Model::new(snapshot, capabilities, size.columns, size.rows),
        };
        let first = Target::Link(LinkTarget::Page { page: Page::Home, anchor: None });
        match start {
            Some(Start::Target(target)) if target != first => visit.model.open_spot(&target),
            Some(Start::Search) => visit.model.open_search(),
            Some(Start::Target(_) | Start::Linear(_)) | None => {}
        }
        // The queries are sent with the first frame, which does not wait for replies; replies improve later frames.
        let abilities = Abilities::from(visit.model.capabilities());
        visit.encoder.enter(&visit.model.title(), &abilities, &mut visit.unsent);
        let questions = visit.model.capabilities().questions();
        visit.fence_owed = !questions.is_empty();
        if visit.model.capabilities().asks_for_cursor() {
            visit.decoder.expect_cursor();
        }
        visit.unsent.extend_from_slice(&questions);
        visit.draw();
        visit
    }

    /// Returns the bytes to be written next.
    pub(super) fn unsent(&self) -> &[u8] {
        &self.unsent
    }

    /// Removes the first `count` unsent bytes, which were written.
    pub(super) fn sent(&mut self, count: usize) {
        self.unsent.drain(..count);
        if self.unsent.is_empty() && self.unsent.capacity() > KEPT_BYTES {
            // Frees the memory of a large frame: most visits are idle most of the time.
            self.unsent = Vec::new();
        }
    }

    /// Whether a frame is due and the previous one was written completely: part of a frame would be a corrupt
    /// sequence.
    pub(super) fn wants_to_draw(&self) -> bool {
        self.dirty && self.unsent.is_empty()
    }

    /// Returns the page on screen, and whether it was read to its end.
    pub(super) fn place(&self) -> (&Route, bool) {
        (self.model.route(), self.model.is_read_to_the_end())
    }

    pub(super) fn owes_fence(&self) -> bool {
        self.fence_owed
    }

    /// Whether the next frame takes a search of much text, which may exceed a time slice.
    pub(super) fn owes_long_search(&self) -> bool {
        self.model.owes_search() && has_much_text(self.model.snapshot())
    }

    /// Queues the next frame and other output, of bounded size.
    pub(super) fn draw(&mut self) {
        ui::prepare(&mut self.model);
        let (columns, rows) = self.model.size();
        let capabilities = self.model.capabilities();
        let owed = FRAME.with_borrow_mut(|frame| {
            frame.cells.resize(columns, rows);
            ui::view(&self.model, frame);
            let abilities = Abilities::from(capabilities);
            self.encoder.draw(frame, &abilities, &mut self.unsent);
            self.encoder.send_pictures(frame, &abilities, self.resting, &mut self.unsent)
        });
        if self.model.wants_latin_keys() {
            self.encoder.set(Mode::KittyKeyboard, true, &mut self.unsent);
            self.decoder.confirm_kitty_keyboard(true);
        }
        self.encoder.set(Mode::Mouse, self.model.takes_mouse(), &mut self.unsent);
        self.encoder.set(Mode::ThemeReports, capabilities.theme_notices, &mut self.unsent);
        if let Some(text) = self.clipboard.take() {
            // A text that is too long is only shown; the notice does not promise more.
            self.encoder.copy(&text, &mut self.unsent);
        }
        if std::mem::take(&mut self.colours_stale) {
            self.unsent.extend_from_slice(COLOUR_QUESTIONS);
            self.fence_owed = true;
        }
        // The next part of a picture follows when this one is written.
        self.dirty = owed == Owed::Now || owed == Owed::AtRest && self.resting;
        self.rest_awaited = owed == Owed::AtRest && !self.resting;
    }

    /// Gives back shared memory until there is input or a frame is due.
    pub(super) fn rest(&mut self) {
        self.model.rest();
    }

    /// Returns the time at which [`Visit::expire`] must be called if there is no input before.
    pub(super) fn deadline(&self) -> Instant {
        let silence = if self.warned { self.patience.idle } else { self.until_warning() };
        let idle = self.last_input + silence;
        let rest = self.rest_awaited.then(|| self.moved + REST);
        [self.decoder.deadline(), self.next_frame, rest].into_iter().flatten().fold(idle, Instant::min)
    }

    /// Returns the idle time before the warning.
    fn until_warning(&self) -> Duration {
        self.patience.idle.saturating_sub(self.patience.warning)
    }

    /// Shows the next animation frame when it is due. If the previous one is not written yet, the animation ends at
    /// once.
    fn move_on(&mut self, now: Instant) {
        if self.next_frame.is_some_and(|due| due <= now) {
            self.next_frame = None;
            (self.moved, self.resting) = (now, false);
            self.update(Message::Tick(!self.unsent.is_empty()));
        }
        if self.next_frame.is_none() {
            self.next_frame = self.model.next_frame().map(|stays| now + stays);
        }
    }

    /// Shows a notice that the server is being replaced, with the remaining time.
    pub(super) fn warn_of_end(&mut self, left: Duration) -> Flow {
        self.update(Message::Replaced(left.as_secs().div_ceil(60)));
        Flow::Stay
    }

    pub(super) fn expire(&mut self, now: Instant) -> Flow {
        self.move_on(now);
        let mut decoded = Vec::new();
        self.decoder.expire(now, &mut decoded);
        let flow = self.take_decoded(decoded, Slice::begin());
        let silence = now.saturating_duration_since(self.last_input);
        if flow == Flow::Stay && silence >= self.patience.idle {
            return Flow::Leave(EndReason::Idle);
        }
        if self.rest_awaited && now.saturating_duration_since(self.moved) >= REST {
            (self.resting, self.rest_awaited, self.dirty) = (true, false, true);
        }
        if !self.warned && silence >= self.until_warning() {
            self.warned = true;
            self.update(Message::IdleWarning(self.patience.warning.as_secs()));
        }
        flow
    }

    /// Adds received input, and handles as many of its events as the time slice allows.
    pub(super) fn receive(&mut self, input: Input, now: Instant, slice: Slice) -> Flow {
        match input {
            Input::Bytes(bytes) => {
                let mut decoded = Vec::new();
                self.decoder.feed(&bytes, now, &mut decoded);
                // Only events of a person count as activity, not replies of the terminal.
                if decoded.iter().any(|decoded| matches!(decoded, Decoded::Event(Event::Key(_) | Event::Mouse(_)))) {
                    self.last_input = now;
                    self.warned = false;
                    (self.moved, self.resting) = (now, false);
                }
                let flow = self.take_decoded(decoded, slice);
                self.move_on(now);
                flow
            }
            Input::Resize(size) => {
                // Terminals reflow or cut text on a resize, even if the size is the old one again.
                self.encoder.forget();
                (self.moved, self.resting) = (now, false);
                if let Some((width, height)) = size.cell {
                    // The font size may have changed.
                    self.update(Message::Reply(Reply::CellPixels { height, width }));
                }
                self.update(Message::Resize(size.columns, size.rows));
                Flow::Stay
            }
            Input::Eof => {
                // There will be no further replies to wait for.
                self.fence_owed = false;
                Flow::Leave(EndReason::Asked)
            }
        }
    }

    pub(super) fn take_snapshot(&mut self, snapshot: Arc<Snapshot>) -> Flow {
        self.update(Message::Snapshot(snapshot));
        Flow::Stay
    }

    /// Decodes input after the end of the session, of which only the terminal's last reply matters.
    pub(super) fn receive_late(&mut self, input: Input, now: Instant) {
        match input {
            Input::Bytes(bytes) => {
                let mut decoded = Vec::new();
                self.decoder.feed(&bytes, now, &mut decoded);
                self.note_fence(&decoded);
            }
            Input::Resize(_) => {}
            Input::Eof => self.fence_owed = false,
        }
    }

    fn note_fence(&mut self, decoded: &[Decoded]) {
        let is_fence = |decoded: &Decoded| matches!(decoded, Decoded::Reply(Reply::Attributes(_)));
        self.fence_owed &= !decoded.iter().any(is_fence);
    }

    fn take_decoded(&mut self, decoded: Vec<Decoded>, slice: Slice) -> Flow {
        self.note_fence(&decoded);
        self.ahead.extend(decoded);
        self.take_some(slice)
    }

    /// Whether there are unhandled events.
    pub(super) fn is_behind(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// Handles more of the received events.
    pub(super) fn catch_up(&mut self, now: Instant, slice: Slice) -> Flow {
        let flow = self.take_some(slice);
        self.move_on(now);
        flow
    }

    fn take_some(&mut self, slice: Slice) -> Flow {
        loop {
            let charset = self.model.capabilities().charset;
            let (message, is_reply) = match self.ahead.pop_front() {
                Some(Decoded::Event(event)) => (Message::Event(event), false),
                Some(Decoded::Reply(reply)) => {
                    self.colours_stale |= matches!(reply, Reply::Theme { .. });
                    (Message::Reply(reply), true)
                }
                None => break,
            };
            let flow = self.update(message);
            if is_reply && self.model.capabilities().charset != charset {
                // The terminal has counted widths differently, so that the content of its screen is unknown.
                self.encoder.forget();
            }
            if flow != Flow::Stay || slice.is_over() {
                return flow;
            }
        }
        // Frees the memory of a large packet.
        self.ahead = VecDeque::new();
        Flow::Stay
    }

    fn update(&mut self, message: Message) -> Flow {
        #[cfg(test)]
        assert!(!matches!(&message, Message::Event(Event::Paste(text)) if text == FAULT), "a fault for the tests");
        let Update { effect, changed } = ui::update(&mut self.model, message);
        // Copied text and a repaint are sent with a frame.
        self.dirty |= changed || effect.is_some();
        match effect {
            None => {}
            Some(Effect::Leave) => return Flow::Leave(EndReason::Asked),
            Some(Effect::Linear(target)) => {
                self.goes_on_at = Some(target);
                return Flow::Leave(EndReason::Linear);
            }
            Some(Effect::Copy(text)) => self.clipboard = Some(text),
            Some(Effect::Redraw) => self.encoder.forget(),
        }
        Flow::Stay
    }

    /// Returns the target at which plain-text mode begins, with the terminal's capabilities and size.
    pub(super) fn into_text(self) -> (Option<Target>, Capabilities, Size) {
        let (columns, rows) = self.model.size();
        (self.goes_on_at, self.model.capabilities().clone(), Size { columns, rows, cell: None })
    }

    /// Queues the bytes that restore the terminal: reset of all modes, and the farewell lines.
    pub(super) fn leave(&mut self, why: EndReason) {
        let mut farewell = match why {
            EndReason::Asked | EndReason::Linear => Vec::new(),
            EndReason::Idle => vec![IDLE.to_owned()],
            EndReason::Stopped(reason) => vec![farewell(reason).to_owned()],
            EndReason::Bug => vec!["Something broke here, and it is our fault. Please connect again.".to_owned()],
        };
        if !matches!(why, EndReason::Bug | EndReason::Linear) {
            farewell.extend(self.model.farewell());
        }
        self.encoder.leave(&farewell, &mut self.unsent);
    }
}
