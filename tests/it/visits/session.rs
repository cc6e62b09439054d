//! A session of the running program without a network: the test polls the program, so that wake-ups are counted, and
//! its output goes through a pipe of known capacity to a virtual terminal.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use folio::content::model::Library;
use folio::program::{self, IdleTimeouts, Site};
use folio::session::allowance::Allowance;
use folio::session::{Command, ExitStatus, Input, Io, Programs, Request, Size, StopReason, Terminal, mailbox};
use folio::snapshot::Snapshot;
use folio::term::frame::Abilities;
use tokio::io::AsyncWrite;
use tokio::sync::watch;

use crate::replay::compare;
use crate::replay::terminal::{self, Widths};
use crate::visitor::{Visitor, bytes};

/// Idle timeouts of these tests.
pub const PATIENCE: IdleTimeouts = IdleTimeouts { idle: Duration::from_secs(7200), warning: Duration::from_secs(60) };

/// A pipe that blocks at a number of unread bytes.
struct Pipe {
    bytes: Vec<u8>,
    capacity: usize,
    writer: Option<Waker>,
    /// Number of writes.
    writes: usize,
}

struct Writer(Arc<Mutex<Pipe>>);

impl AsyncWrite for Writer {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let mut pipe = self.0.lock().unwrap();
        let room = pipe.capacity - pipe.bytes.len();
        if room == 0 {
            pipe.writer = Some(context.waker().clone());
            return Poll::Pending;
        }
        let count = room.min(bytes.len());
        pipe.bytes.extend_from_slice(&bytes[..count]);
        pipe.writes += 1;
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Counts the wake-ups of the program.
#[derive(Default)]
struct Wakes {
    wanted: AtomicUsize,
    polls: AtomicUsize,
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.wanted.fetch_add(1, Ordering::SeqCst);
    }
}

/// The data that a client sends before the program starts.
pub struct Client<'a> {
    pub user: &'a str,
    pub command: Option<&'a str>,
    pub term: &'a str,
    /// Whether there is a terminal rather than a pipe.
    pub has_terminal: bool,
    pub columns: u16,
    pub rows: u16,
    pub variables: &'a [(&'a str, &'a str)],
    /// Capacity of the pipe in bytes.
    pub pipe: usize,
    pub patience: IdleTimeouts,
}

impl Default for Client<'_> {
    fn default() -> Self {
        let pipe = 1 << 20;
        Client {
            user: "visitor",
            command: None,
            term: "xterm-256color",
            has_terminal: true,
            columns: 80,
            rows: 24,
            variables: &[],
            pipe,
            patience: PATIENCE,
        }
    }
}

/// A running program with its terminal.
pub struct Session {
    program: Option<Pin<Box<dyn Future<Output = ExitStatus>>>>,
    wakes: Arc<Wakes>,
    pipe: Arc<Mutex<Pipe>>,
    input: Option<mailbox::Sender>,
    pub snapshots: watch::Sender<Arc<Snapshot>>,
    shutdown: watch::Sender<Option<StopReason>>,
    pub status: Option<ExitStatus>,
    /// The virtual terminal.
    pub screen: terminal::Terminal,
    /// A second interface without the program, which gives the expected screen.
    pub twin: Visitor,
}

impl Session {
    /// Starts the interface over `library`, and runs it until it waits. Needs a runtime with paused time.
    pub fn open(library: &Arc<Library>, client: &Client) -> Session {
        let Client { term, columns, rows, variables, .. } = *client;
        let (snapshots, receiver) = watch::channel(program::snapshot(library.clone()));
        let (shutdown, seen) = watch::channel(None);
        let (input, mailbox) = mailbox::channel(Allowance::new(1 << 18));
        let pipe = Pipe { bytes: Vec::new(), capacity: client.pipe, writer: None, writes: 0 };
        let pipe = Arc::new(Mutex::new(pipe));
        let size = Size { columns, rows, cell: None };
        let request = Request {
            user: client.user.into(),
            command: client.command.map_or(Command::Shell, |line| Command::Exec(line.into())),
            terminal: client.has_terminal.then(|| Terminal { name: term.into(), size }),
            environment: variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        };
        let io = Io {
            input: mailbox,
            output: Box::new(Writer(pipe.clone())),
            errors: Box::new(tokio::io::sink()),
            undelivered: Allowance::new(1 << 16),
            shutdown: seen,
        };
        let program = Site::new(receiver, client.patience).run(request, io);
        let twin = Visitor::new(library, columns, rows, term, variables);
        let erases = Abilities::from(twin.model.capabilities()).erase_with_background;
        let mut session = Session {
            // Tokio's budget is for tasks that share a thread; this is the only one.
            program: Some(Box::pin(tokio::task::unconstrained(program))),
            wakes: Arc::new(Wakes { wanted: AtomicUsize::new(1), ..Wakes::default() }),
            pipe,
            input: Some(input),
            snapshots,
            shutdown,
            status: None,
            screen: terminal::Terminal::new(columns.into(), rows.into(), Widths::Graphemes, erases),
            twin,
        };
        session.run();
        session
    }

    /// Polls the program until it is not woken any more.
    pub fn run(&mut self) {
        let waker = Waker::from(self.wakes.clone());
        while self.wakes.wanted.swap(0, Ordering::SeqCst) > 0 {
            let Some(program) = &mut self.program else { return };
            self.wakes.polls.fetch_add(1, Ordering::SeqCst);
            if let Poll::Ready(status) = program.as_mut().poll(&mut Context::from_waker(&waker)) {
                self.status = Some(status);
                self.program = None;
            }
        }
    }

    /// Returns the number of polls.
    pub fn polls(&self) -> usize {
        self.wakes.polls.load(Ordering::SeqCst)
    }

    /// Returns the number of writes.
    pub fn writes(&self) -> usize {
        self.pipe.lock().unwrap().writes
    }

    /// Advances the time in steps, so that every timer fires.
    pub async fn wait(&mut self, time: Duration) {
        tokio::time::advance(time).await;
        self.run();
    }

    /// Puts bytes into the mailbox without polling the program.
    pub fn queue(&mut self, bytes: &[u8]) {
        self.queue_input(Input::Bytes(bytes.to_vec()));
        self.twin.feed(bytes);
    }

    /// Puts input into the mailbox; the twin does not get it.
    pub fn queue_input(&mut self, input: Input) {
        self.input.as_ref().unwrap().send(input).unwrap();
    }

    /// Sends bytes as the terminal does.
    pub fn send(&mut self, bytes: &[u8]) {
        self.queue(bytes);
        self.run();
    }

    /// Types keys by name, waits for the timeout of ESC, and returns the output.
    pub async fn press(&mut self, keys: &str) -> Vec<u8> {
        let mut back = Vec::new();
        for key in keys.split_whitespace() {
            self.queue_input(Input::Bytes(bytes(key)));
            self.twin.press(key);
            self.run();
            if key == "Esc" {
                self.wait(Duration::from_millis(50)).await;
            }
            back.extend(self.read());
        }
        back
    }

    /// Resizes the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.screen.resize(columns.into(), rows.into());
        self.queue_input(Input::Resize(Size { columns, rows, cell: None }));
        self.twin.tell(folio::ui::Message::Resize(columns, rows));
        self.run();
    }

    /// Replaces the library.
    pub fn edit(&mut self, library: &Arc<Library>) {
        self.snapshots.send_replace(program::snapshot(library.clone()));
        self.twin.tell(folio::ui::Message::Snapshot(program::snapshot(library.clone())));
        self.run();
    }

    /// Requests a stop of the server.
    pub fn stop(&mut self) {
        self.shutdown.send_replace(Some(StopReason::ServerStops));
        self.run();
    }

    /// Disconnects the peer.
    pub fn hang_up(&mut self) {
        self.input = None;
        self.run();
    }

    /// Reads the bytes in the pipe without showing them, and lets the program continue.
    pub fn take(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        loop {
            let (bytes, writer) = {
                let mut pipe = self.pipe.lock().unwrap();
                (std::mem::take(&mut pipe.bytes), pipe.writer.take())
            };
            if bytes.is_empty() {
                return all;
            }
            all.extend(bytes);
            if let Some(writer) = writer {
                writer.wake();
            }
            self.run();
        }
    }

    /// Reads all output and shows it on the terminal.
    pub fn read(&mut self) -> Vec<u8> {
        let bytes = self.take();
        self.screen.feed(&bytes);
        bytes
    }

    /// Reads all output, and asserts that the terminal shows the expected frame in every cell.
    pub fn check(&mut self, when: &str) -> Vec<u8> {
        let bytes = self.read();
        let abilities = Abilities::from(self.twin.model.capabilities());
        let frame = self.twin.draw();
        compare(&self.screen.cells, frame, &abilities, true, when);
        bytes
    }

    /// Returns the screen as text.
    pub fn text(&self) -> String {
        (0..self.screen.rows).map(|y| self.screen.line(y) + "\n").collect()
    }
}
