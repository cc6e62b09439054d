//! A server over in-memory streams, for fuzz targets and tests: the same handler, supervisor and limits as over TCP.
//!
//! Without encryption, the packets that a fuzzer makes reach russh and the handler. This module is not part of an
//! ordinary build.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use russh::keys::{Algorithm, PrivateKey};
use russh::{Preferred, cipher, kex, mac};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, duplex};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::connection::{self, Ticket};
use super::shared::{Phase, Server};
use super::socket::Abort;
use super::{algorithms, proxy};
use crate::config::Limits;
use crate::metrics::Metrics;
use crate::session::Programs;

/// Bytes that a stream holds in each direction.
const STREAM_BYTES: usize = 64 * 1024;

/// The number that russh's server gives to the first channel of a connection.
pub const FIRST_CHANNEL: u32 = 2;

/// A connection to a server in the same process.
#[derive(Debug)]
pub struct Connection {
    /// The peer's end of the stream.
    pub peer: DuplexStream,
    /// The task that serves the connection.
    pub task: JoinHandle<()>,
    /// The server's metrics.
    pub metrics: Arc<Metrics>,
    /// Stops the server.
    pub phase: watch::Sender<Phase>,
}

/// Connects to a new server of `programs`, with the key exchange, cipher and MAC `none` unless it `encrypts`. With
/// `is_proxied`, the connection begins with a header of the PROXY protocol. Must be called within a tokio runtime.
///
/// # Panics
///
/// If no key can be made.
pub fn connect<P: Programs>(programs: Arc<P>, limits: Limits, encrypts: bool, is_proxied: bool) -> Connection {
    connect_over(|stream| stream, programs, limits, encrypts, is_proxied)
}

/// Connects as [`connect`] does, through a wrapper around the server's end of the stream.
fn connect_over<P: Programs, S: AsyncRead + AsyncWrite + Abort + Unpin + Send + 'static>(
    wrapper: impl FnOnce(DuplexStream) -> S,
    programs: Arc<P>,
    limits: Limits,
    encrypts: bool,
    is_proxied: bool,
) -> Connection {
    let key = PrivateKey::random(&mut russh::keys::key::safe_rng(), Algorithm::Ed25519).expect("a key can be made");
    let mut russh = algorithms::config(key);
    if !encrypts {
        russh.preferred = Preferred {
            kex: Cow::Borrowed(&[kex::NONE]),
            cipher: Cow::Borrowed(&[cipher::NONE]),
            mac: Cow::Borrowed(&[mac::NONE]),
            ..russh.preferred
        };
    }
    let metrics = Arc::new(Metrics::default());
    let limits = Arc::new(limits);
    let (phase, seen) = watch::channel(Phase::Serving);
    let server = Server::new(russh, watch::channel(limits.clone()).1, programs, metrics.clone(), seen);
    let (peer, stream) = duplex(STREAM_BYTES);
    let mut stream = wrapper(stream);
    let task = tokio::spawn(async move {
        let address = match is_proxied {
            false => None,
            true => match proxy::visitor(&mut stream).await {
                Ok(address) => address,
                Err(_) => return,
            },
        };
        let address = address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let Ok(admitted) = server.gate().admit(address, false, Instant::now().into_std()) else { return };
        let server = Arc::new(server);
        let ticket = Ticket::new(server.clone(), admitted, limits);
        connection::attend(server, stream, ticket).await;
    });
    Connection { peer, task, metrics, phase }
}

/// Returns an unencrypted packet (RFC 4253 section 6).
pub fn packet(payload: &[u8]) -> Vec<u8> {
    let padding = 4 + (8 - (payload.len() + 9) % 8) % 8;
    let mut packet = Vec::with_capacity(payload.len() + padding + 5);
    packet.extend(u32::try_from(payload.len() + padding + 1).unwrap_or(u32::MAX).to_be_bytes());
    packet.push(u8::try_from(padding).unwrap_or(u8::MAX));
    packet.extend_from_slice(payload);
    packet.resize(packet.len() + padding, 0);
    packet
}

/// Returns a string with its length before it (RFC 4251 section 5).
pub fn string(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes(), bytes].concat()
}

/// Returns the algorithms of a peer without encryption: the packet KEXINIT (RFC 4253 section 7.1).
pub fn key_exchange() -> Vec<u8> {
    let lists: [&[u8]; 10] = [b"none", b"ssh-ed25519", b"none", b"none", b"none", b"none", b"none", b"none", b"", b""];
    let lists: Vec<u8> = lists.iter().flat_map(|list| string(list)).collect();
    packet(&[&[20][..], &[0; 16], &lists, &[0; 5]].concat())
}

/// Returns what a peer without encryption sends up to its authentication as `user`.
pub fn login(user: &[u8]) -> Vec<u8> {
    let service = packet(&[&[5][..], &string(b"ssh-userauth")].concat());
    let none = [&[50][..], &string(user), &string(b"ssh-connection"), &string(b"none")].concat();
    [b"SSH-2.0-memory\r\n".to_vec(), key_exchange(), service, packet(&none)].concat()
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::pin::Pin;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::task::{Context, Poll};
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadBuf};

    use super::*;
    use crate::session::{Command, ExitStatus, Io, Request};

    /// A program that prints its command.
    struct Print;

    impl Programs for Print {
        fn accepts(&self, _: &Request) -> bool {
            true
        }

        fn run(&self, request: Request, mut io: Io) -> impl Future<Output = ExitStatus> + Send + 'static {
            let Command::Exec(line) = request.command else { panic!("{:?} is not a command line", request.command) };
            async move {
                let _ = io.output.write_all(line.as_bytes()).await;
                ExitStatus::SUCCESS
            }
        }
    }

    fn open(number: u32) -> Vec<u8> {
        packet(&[&[90][..], &string(b"session"), &number.to_be_bytes(), &[0, 1, 0, 0], &[0, 0, 0x80, 0]].concat())
    }

    fn exec(channel: u32, line: &[u8]) -> Vec<u8> {
        packet(&[&[98][..], &channel.to_be_bytes(), &string(b"exec"), &[1], &string(line)].concat())
    }

    /// Sends `bytes` and returns everything that the server sends until the end of the connection.
    async fn sent_back(connection: &mut Connection, bytes: &[u8]) -> Vec<u8> {
        let mut received = Vec::new();
        let (mut read, mut write) = tokio::io::split(&mut connection.peer);
        let _ = write.write_all(bytes).await;
        let _ = tokio::time::timeout(Duration::from_secs(60), read.read_to_end(&mut received)).await;
        received
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_without_encryption_logs_in_and_runs_a_program() {
        let mut connection = connect(Arc::new(Print), Limits::default(), false, false);
        let bytes = [login(b"visitor"), open(0), exec(FIRST_CHANNEL, b"from memory")].concat();
        let received = sent_back(&mut connection, &bytes).await;
        assert!(received.windows(11).any(|part| part == b"from memory"), "{}", String::from_utf8_lossy(&received));
        connection.task.await.unwrap();
        assert_eq!((connection.metrics.sessions_started.get(), connection.metrics.connections_open.get()), (1, 0));
    }

    /// Counts of a connection's reads, writes and turns.
    #[derive(Debug, Default)]
    struct Costs {
        /// System calls that read and that write.
        reads: AtomicUsize,
        writes: AtomicUsize,
        /// Polls of the program.
        turns: AtomicUsize,
    }

    impl Costs {
        fn count(&self) -> [usize; 3] {
            [&self.reads, &self.writes, &self.turns].map(|count| count.load(Relaxed))
        }
    }

    /// A stream that counts as a socket of tokio costs: a read that fills its buffer is followed by one that finds
    /// nothing.
    struct Socket {
        stream: DuplexStream,
        has_more: bool,
        costs: Arc<Costs>,
    }

    impl Abort for Socket {
        fn abort(&self) {}
    }

    impl AsyncRead for Socket {
        fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            let socket = self.get_mut();
            let read = Pin::new(&mut socket.stream).poll_read(cx, buffer);
            if read.is_ready() || socket.has_more {
                socket.costs.reads.fetch_add(1, Relaxed);
            }
            socket.has_more = read.is_ready() && buffer.remaining() == 0;
            read
        }
    }

    impl AsyncWrite for Socket {
        fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            let socket = self.get_mut();
            socket.costs.writes.fetch_add(1, Relaxed);
            Pin::new(&mut socket.stream).poll_write(cx, bytes)
        }

        fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.get_mut().stream).poll_flush(cx)
        }

        fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
        }
    }

    /// A program that answers each key with a dot.
    struct Answer(Arc<Costs>);

    impl Programs for Answer {
        fn accepts(&self, _: &Request) -> bool {
            true
        }

        fn run(&self, _: Request, mut io: Io) -> impl Future<Output = ExitStatus> + Send + 'static {
            let costs = self.0.clone();
            let mut program = Box::pin(async move {
                while io.input.recv().await.is_some() {
                    let _ = io.output.write_all(b".").await;
                }
                ExitStatus::SUCCESS
            });
            std::future::poll_fn(move |cx| {
                costs.turns.fetch_add(1, Relaxed);
                program.as_mut().poll(cx)
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_costs_one_read_one_write_and_one_turn_of_its_program() {
        let costs = Arc::new(Costs::default());
        let wrapper = |stream| Socket { stream, has_more: false, costs: costs.clone() };
        let program = Arc::new(Answer(costs.clone()));
        let mut connection = connect_over(wrapper, program, Limits::default(), false, false);
        connection
            .peer
            .write_all(&[login(b"visitor"), open(0), exec(FIRST_CHANNEL, b"answer")].concat())
            .await
            .unwrap();
        let key = packet(&[&[94][..], &FIRST_CHANNEL.to_be_bytes(), &string(b"j")].concat());
        let answer = packet(&[&[94][..], &0u32.to_be_bytes(), &string(b".")].concat());
        let mut received = vec![0; STREAM_BYTES];
        // The first answer comes after those of the login.
        connection.peer.write_all(&key).await.unwrap();
        let mut end = 0;
        while !received[..end].windows(answer.len()).any(|part| part[..15] == answer[..15]) {
            end += connection.peer.read(&mut received[end..]).await.unwrap();
        }
        for number in 0..10 {
            // Time passes only when everything waits.
            tokio::time::sleep(Duration::from_millis(1)).await;
            let before = costs.count();
            connection.peer.write_all(&key).await.unwrap();
            connection.peer.read_exact(&mut received[..answer.len()]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
            let after = costs.count();
            assert_eq!(std::array::from_fn(|place| after[place] - before[place]), [1, 1, 1], "key {number}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_ordinary_build_offers_no_peer_to_go_without_encryption() {
        let mut connection = connect(Arc::new(Print), Limits::default(), true, false);
        sent_back(&mut connection, &login(b"visitor")).await;
        connection.task.await.unwrap();
        assert_eq!(connection.metrics.sessions_started.get(), 0);
    }
}
