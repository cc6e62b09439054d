//! Fuzzes the whole server behind an in-memory stream: bytes before authentication, then packets of a client that may
//! send anything. No panic, bounded output, and within a minute after the peer has left nothing of it is left.

#![no_main]

use std::cell::OnceCell;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use folio::config::Limits;
use folio::content::load::load;
use folio::program::{self, IdleTimeouts, Site};
use folio::snapshot::Snapshot;
use folio::ssh::memory::{self, Connection, FIRST_CHANNEL, packet, string};
use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{sleep, timeout};

static SNAPSHOT: LazyLock<Arc<Snapshot>> = LazyLock::new(|| {
    let roots = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let site = roots.map(|root| root.join("tests/site")).find(|site| site.is_dir()).expect("there is a test site");
    let library = load(&site).library;
    program::snapshot_with_index(library.expect("the test site is without fault"))
});

thread_local! {
    static RUNTIME: OnceCell<Runtime> = const { OnceCell::new() };
}

const TYPES: [&[u8]; 6] =
    [b"session", b"session", b"session", b"direct-tcpip", b"x11", b"direct-streamlocal@openssh.com"];
const REQUESTS: [&[u8]; 14] = [
    b"pty-req", b"shell", b"exec", b"subsystem", b"env", b"window-change", b"signal", b"x11-req",
    b"auth-agent-req@openssh.com", b"xon-xoff", b"break", b"eow@openssh.com", b"exit-status", b"keepalive@openssh.com",
];
const TERMINALS: [&[u8]; 6] = [b"xterm-256color", b"xterm-kitty", b"dumb", b"", b"vt100", b"\xff\x1b[2J"];
const LINES: [&[u8]; 8] =
    [b"version", b"ls", b"search a", b"scp -f /", b"sftp", b"uname -a", b"open 1", b"cite --all"];
const NUMBERS: [u32; 8] = [0, 1, 24, 80, 500, 65_536, 1 << 31, u32::MAX];

/// The input, from which packets are made; zeros after its end.
struct Script<'a>(&'a [u8]);

impl<'a> Script<'a> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        bytes
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }

    fn number(&mut self) -> Vec<u8> {
        self.one_of(&NUMBERS).to_be_bytes().to_vec()
    }

    /// A channel that exists, or nearly.
    fn channel(&mut self) -> Vec<u8> {
        (FIRST_CHANNEL + u32::from(self.byte() % 5)).to_be_bytes().to_vec()
    }

    /// The next packet.
    fn packet(&mut self) -> Vec<u8> {
        match self.byte() % 16 {
            0 => packet(self.bytes()),
            1 | 2 => {
                let (kind, number) = (string(self.one_of(&TYPES)), vec![0, 0, 0, self.byte()]);
                let (window, most) = (self.number(), self.number());
                packet(&[vec![90], kind, number, window, most, self.bytes().to_vec()].concat())
            }
            3..=6 => {
                let (channel, name, reply) = (self.channel(), self.one_of(&REQUESTS), self.byte() & 1);
                packet(&[vec![98], channel, string(name), vec![reply], self.arguments(name)].concat())
            }
            7..=9 => packet(&[vec![94], self.channel(), string(self.bytes())].concat()),
            // A long text of one piece.
            10 => {
                let (channel, times) = (self.channel(), usize::from(self.byte()));
                packet(&[vec![94], channel, string(&self.bytes().repeat(times))].concat())
            }
            11 => packet(&[vec![95], self.channel(), self.number(), string(self.bytes())].concat()),
            12 => packet(&[vec![93], self.channel(), self.number()].concat()),
            13 => packet(&[vec![96 + self.byte() % 2], self.channel()].concat()),
            14 => packet(&[vec![80], string(self.one_of(&REQUESTS)), vec![self.byte() & 1], self.bytes().to_vec()].concat()),
            _ => memory::key_exchange(),
        }
    }

    /// Arguments of a channel request, most of them well-formed.
    fn arguments(&mut self, name: &[u8]) -> Vec<u8> {
        match name {
            _ if self.byte() % 8 == 7 => self.bytes().to_vec(),
            b"pty-req" => {
                let terminal = string(self.one_of(&TERMINALS));
                let size = [self.number(), self.number(), self.number(), self.number()].concat();
                [terminal, size, string(self.bytes())].concat()
            }
            b"exec" | b"subsystem" => match self.byte() % 2 {
                0 => string(self.one_of(&LINES)),
                _ => string(self.bytes()),
            },
            b"env" => [string(self.bytes()), string(self.bytes())].concat(),
            b"window-change" => [self.number(), self.number(), self.number(), self.number()].concat(),
            b"signal" => string(self.bytes()),
            _ => Vec::new(),
        }
    }
}

async fn run(bytes: &[u8]) {
    let mut script = Script(bytes);
    let mode = script.byte();
    let (_, snapshots) = tokio::sync::watch::channel(SNAPSHOT.clone());
    let patience = IdleTimeouts { idle: Duration::from_secs(900), warning: Duration::from_secs(60) };
    let programs = Arc::new(Site::new(snapshots, patience));
    let (is_raw, is_proxied, reads) = (mode & 3 == 3, mode & 12 == 12, mode & 48 != 48);
    let Connection { peer, mut task, metrics, phase: _phase } =
        memory::connect(programs, Limits::default(), is_raw && mode & 64 != 0, is_proxied);
    let (mut read, mut write) = tokio::io::split(peer);
    let talk = async {
        // An error means that the server has ended the connection.
        if is_raw {
            let _ = write.write_all(script.0).await;
        } else {
            let user: &[u8] = if mode & 64 != 0 { b"linear" } else { b"visitor" };
            let _ = write.write_all(&memory::login(user)).await;
            while !script.0.is_empty() {
                let packet = script.packet();
                if timeout(Duration::from_secs(5), write.write_all(&packet)).await.is_ok_and(|sent| sent.is_err()) {
                    break;
                }
            }
        }
        sleep(Duration::from_millis(200)).await;
    };
    let mut answer = vec![0; 16 * 1024];
    let listen = async {
        if reads {
            while let Ok(1..) = read.read(&mut answer).await {}
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = talk => {}
        () = listen => {}
    }
    drop((read, write));
    timeout(Duration::from_secs(60), &mut task).await.expect("the connection ends").expect("its task does not fail");
    let programs = async {
        while metrics.sessions_running.get() > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(60), programs).await.expect("its programs end");
    assert_eq!((metrics.connections_open.get(), metrics.connections_panicked.get(), metrics.sessions_panicked.get()), (0, 0, 0));
}

fuzz_target!(|bytes: &[u8]| {
    RUNTIME.with(|runtime| {
        let runtime = runtime.get_or_init(|| {
            Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime can be made")
        });
        runtime.block_on(run(bytes));
    });
});
