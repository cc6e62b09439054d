//! One visit as a value: input in, bytes out. No I/O; the time is an argument.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::content::model::{Page, Target};
use crate::program::address::Start;
use crate::program::{IDLE, Patience, Slice, farewell};
use crate::session::{Input, Size, StopReason};
use crate::snapshot::Snapshot;
use crate::term::caps::{COLOUR_QUESTIONS, Capabilities};
use crate::term::frame::{Abilities, Encoder, Frame, Mode, Owed};
use crate::term::input::{Decoded, Decoder, Event, Reply};
use crate::typeset::Spot;
use crate::ui::Route;
use crate::ui::{self, Effect, Message, Model, Update};

thread_local! {
    /// The frame being drawn. A view is a pure function of its model, so no visit keeps a buffer of its own.
    static FRAME: RefCell<Frame> = RefCell::new(Frame::of(Buffer::empty(Rect::ZERO)));
}

/// After so long without a key, pictures that are expensive to move are drawn.
const REST: Duration = Duration::from_millis(250);

/// Pasting this is a fault in the interface, for tests of what comes after one.
#[cfg(test)]
pub(super) const FAULT: &str = "panic";

/// Whether the visit goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Stay,
    Leave(Why),
}

/// Reason for which a visit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The visitor left.
    Asked,
    /// The visitor goes on as plain text.
    Linear,
    /// The visitor was silent for too long.
    Idle,
    /// The transport ends the session.
    Stopped(StopReason),
    /// The interface has a fault.
    Bug,
}

pub(super) struct Visit {
    decoder: Decoder,
    /// Events of the last piece of input that are still to be handled; nothing more is received meanwhile.
    ahead: VecDeque<Decoded>,
    encoder: Encoder,
    model: Model,
    /// Bytes the peer has not taken yet: at most one frame, and what was asked with it.
    unsent: Vec<u8>,
    dirty: bool,
    /// Whether the terminal was asked and has not given the answer that comes last.
    fence_owed: bool,
    /// The terminal became dark or light: its colours are to be asked for with the next frame.
    colours_stale: bool,
    /// Text for the clipboard with the next frame; only the latest, for a peer may type and never read.
    clipboard: Option<String>,
    patience: Patience,
    last_input: Instant,
    warned: bool,
    /// Time of the next animation frame.
    next_frame: Option<Instant>,
    /// Time of the last movement: a key, a resize.
    moved: Instant,
    /// Whether nothing has moved for [`REST`].
    resting: bool,
    /// Whether pictures wait for that.
    rest_awaited: bool,
    /// Spot at which plain text begins, once it was asked for.
    goes_on_at: Option<Spot>,
}

impl Visit {
    pub(super) fn new(
        snapshot: Arc<Snapshot>,
        mut capabilities: Capabilities,
        size: Size,
        start: Option<Start>,
        patience: Patience,
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
        let first = Spot::Link(Target::Page { page: Page::Home, anchor: None });
        match start {
            Some(Start::Spot(spot)) if spot != first => visit.model.open_spot(&spot),
            Some(Start::Search) => visit.model.open_search(),
            Some(Start::Spot(_) | Start::Linear(_)) | None => {}
        }
        // The questions go out with the first frame, which waits for no answer; answers upgrade what is shown.
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

    /// Bytes to be written next.
    pub(super) fn unsent(&self) -> &[u8] {
        &self.unsent
    }

    /// The peer took the first `count` of the unsent bytes.
    pub(super) fn sent(&mut self, count: usize) {
        self.unsent.drain(..count);
        if self.unsent.is_empty() && self.unsent.capacity() > 16 * 1024 {
            // One large frame must not be paid for by an idle session.
            self.unsent = Vec::new();
        }
    }

    /// Whether there is something to draw and the last frame is gone: half a frame is a corrupt sequence.
    pub(super) fn wants_to_draw(&self) -> bool {
        self.dirty && self.unsent.is_empty()
    }

    /// The page on the screen, and whether it was read to its end.
    pub(super) fn place(&self) -> (&Route, bool) {
        (self.model.route(), self.model.is_read_to_the_end())
    }

    pub(super) fn owes_fence(&self) -> bool {
        self.fence_owed
    }

    /// Queues the next frame and all that is sent besides, so that what is unsent stays bounded.
    pub(super) fn draw(&mut self) {
        let (columns, rows) = self.model.size();
        let capabilities = self.model.capabilities();
        let owed = FRAME.with_borrow_mut(|frame| {
            frame.cells.resize(Rect::new(0, 0, columns, rows));
            ui::view(&self.model, frame);
            let abilities = Abilities::from(capabilities);
            self.encoder.draw(frame, &abilities, &mut self.unsent);
            self.encoder.send_pictures(frame, &abilities, self.resting, &mut self.unsent)
        });
        self.encoder.set(Mode::Mouse, capabilities.mouse, &mut self.unsent);
        self.encoder.set(Mode::ThemeReports, capabilities.theme_notices, &mut self.unsent);
        if let Some(text) = self.clipboard.take() {
            // Too long a text is shown and not sent; the notice promises nothing.
            self.encoder.copy(&text, &mut self.unsent);
        }
        if std::mem::take(&mut self.colours_stale) {
            self.unsent.extend_from_slice(COLOUR_QUESTIONS);
            self.fence_owed = true;
        }
        // The rest of a picture follows when this is gone.
        self.dirty = owed == Owed::Now || owed == Owed::AtRest && self.resting;
        self.rest_awaited = owed == Owed::AtRest && !self.resting;
    }

    /// Time at which [`Visit::expire`] is to be called if no input comes before.
    pub(super) fn deadline(&self) -> Instant {
        let silence = if self.warned { self.patience.idle } else { self.until_warning() };
        let idle = self.last_input + silence;
        let rest = self.rest_awaited.then(|| self.moved + REST);
        [self.decoder.deadline(), self.next_frame, rest].into_iter().flatten().fold(idle, Instant::min)
    }

    /// The silence after which the visitor is warned.
    fn until_warning(&self) -> Duration {
        self.patience.idle.saturating_sub(self.patience.warning)
    }

    /// Shows the next frame of what moves, once it is due. On a link that has not taken the last one yet nothing moves:
    /// the last frame comes at once.
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

    /// Tells the visitor that the server is being replaced and for how long this visit may go on.
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
            return Flow::Leave(Why::Idle);
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

    /// Takes input, and handles of it as much as the slice has time for.
    pub(super) fn receive(&mut self, input: Input, now: Instant, slice: Slice) -> Flow {
        match input {
            Input::Bytes(bytes) => {
                let mut decoded = Vec::new();
                self.decoder.feed(&bytes, now, &mut decoded);
                // Only what a person does counts as a sign of life: a terminal answers by itself.
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
                // Terminals move and cut what they show, even if they are back at the old size by now.
                self.encoder.forget();
                (self.moved, self.resting) = (now, false);
                if let Some((width, height)) = size.cell {
                    // Perhaps another size of type.
                    self.update(Message::Reply(Reply::CellPixels { height, width }));
                }
                self.update(Message::Resize(size.columns, size.rows));
                Flow::Stay
            }
            Input::Eof => {
                // Nothing more will come, so nothing is waited for.
                self.fence_owed = false;
                Flow::Leave(Why::Asked)
            }
        }
    }

    pub(super) fn take_snapshot(&mut self, snapshot: Arc<Snapshot>) -> Flow {
        self.update(Message::Snapshot(snapshot));
        Flow::Stay
    }

    /// Takes input after the visitor left: nothing in it counts but the terminal's last answer.
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

    /// Whether events that were received are still to be handled.
    pub(super) fn is_behind(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// Handles more of the events that were received.
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
                // The terminal measured what it was sent in another way: the screen may show anything.
                self.encoder.forget();
            }
            if flow != Flow::Stay || slice.is_over() {
                return flow;
            }
        }
        // A large packet must not be paid for by an idle session.
        self.ahead = VecDeque::new();
        Flow::Stay
    }

    fn update(&mut self, message: Message) -> Flow {
        #[cfg(test)]
        assert!(!matches!(&message, Message::Event(Event::Paste(text)) if text == FAULT), "a fault for the tests");
        let Update { effect, changed } = ui::update(&mut self.model, message);
        // Copied text and a screen painted anew go out with a frame.
        self.dirty |= changed || effect.is_some();
        match effect {
            None => {}
            Some(Effect::Leave) => return Flow::Leave(Why::Asked),
            Some(Effect::Linear(spot)) => {
                self.goes_on_at = Some(spot);
                return Flow::Leave(Why::Linear);
            }
            Some(Effect::Copy(text)) => self.clipboard = Some(text),
            Some(Effect::Redraw) => self.encoder.forget(),
        }
        Flow::Stay
    }

    /// Spot at which plain text begins, with the terminal's capabilities and size.
    pub(super) fn into_text(self) -> (Option<Spot>, Capabilities, Size) {
        let (columns, rows) = self.model.size();
        (self.goes_on_at, self.model.capabilities().clone(), Size { columns, rows, cell: None })
    }

    /// Queues what gives the terminal back: every mode undone, and lines that stay in the scrollback.
    pub(super) fn leave(&mut self, why: Why) {
        let mut farewell = match why {
            Why::Asked | Why::Linear => Vec::new(),
            Why::Idle => vec![IDLE.to_owned()],
            Why::Stopped(reason) => vec![farewell(reason).to_owned()],
            Why::Bug => vec!["Something broke here, and it is our fault. Please connect again.".to_owned()],
        };
        if !matches!(why, Why::Bug | Why::Linear) {
            farewell.extend(self.model.farewell());
        }
        self.encoder.leave(&farewell, &mut self.unsent);
    }
}
