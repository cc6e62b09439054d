//! The byte stream under a connection, which can always be ended from outside.
//!
//! russh cannot abort a connection that is blocked in a write, and the peer can restart its timers. Every byte passes
//! through [`Wire`]: after it is cut, the next read and write fail, and russh gives up.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::thread::{self, ThreadId};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, Sleep, sleep_until};

use super::bucket::Bucket;
use super::processor::{Account, SEALING, WAKING, thread_time};
use super::progress::Progress;
use super::pulse::Pulse;
use super::socket::Abort;
use crate::config::Limits;
use crate::metrics::Metrics;
use crate::session::allowance::Allowance;

/// Maximum time between two looks at a peer that is not read.
const REST: Duration = Duration::from_millis(100);
/// Pause between two reads while the connection's programs do not keep up with their input.
const BEHIND: Duration = Duration::from_millis(50);
/// Maximum time between two calls of a wire that is charged as work of its task.
const WORK_MOST: Duration = Duration::from_millis(50);
/// Maximum bytes read ahead: several packets with a key each. russh asks for the length of each packet before the rest,
/// and each request would be a system call.
const AHEAD_BYTES: usize = 128;
/// Minimum bytes that count as progress of a partial write, so that a peer that opens its window byte by byte is
/// detected as stalled.
const PROGRESS_BYTES: usize = 1024;

/// Cuts a wire when dropped: later and pending reads and writes fail, and the system keeps none of its data.
#[derive(Debug)]
pub(super) struct Cut(#[expect(dead_code, reason = "being dropped is all it is for")] oneshot::Sender<()>);

/// A deadline for writes without progress.
///
/// It starts when a write has to wait, and ends when a write is complete or has progressed by 1 KiB.
#[derive(Debug)]
pub(super) struct Stall {
    after: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    written: usize,
}

impl Stall {
    /// Creates a deadline of `after`.
    pub(super) fn new(after: Duration) -> Stall {
        Stall { after, waiting: None, written: 0 }
    }

    /// Updates the deadline by the result of an attempt to write `offered` bytes.
    pub(super) fn judge(
        &mut self,
        cx: &mut Context<'_>,
        offered: usize,
        attempt: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match attempt {
            Poll::Ready(Ok(taken)) => {
                self.written += taken;
                if taken == offered || self.written >= PROGRESS_BYTES {
                    self.waiting = None;
                    self.written = 0;
                }
                Poll::Ready(Ok(taken))
            }
            Poll::Ready(error) => Poll::Ready(error),
            Poll::Pending => {
                let after = self.after;
                let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + after)));
                ready!(waiting.as_mut().poll(cx));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer does not read")))
            }
        }
    }
}

/// Bytes that were received before russh asked for them.
struct Ahead {
    bytes: [u8; AHEAD_BYTES],
    /// The part that russh has not got yet.
    waiting: Range<usize>,
}

impl Ahead {
    /// Moves as many of the bytes to `buffer` as it takes.
    fn give(&mut self, buffer: &mut ReadBuf<'_>) {
        let end = self.waiting.end.min(self.waiting.start + buffer.remaining());
        buffer.put_slice(&self.bytes[self.waiting.start..end]);
        self.waiting.start = end;
    }
}

/// The work of a task since a call of its wire that moved bytes.
struct Work {
    thread: ThreadId,
    /// The processor time of the thread then.
    begun: Duration,
    /// The estimated cost of what is not measured.
    unmeasured: Duration,
}

/// A stream with counts, limits and a cut. One task polls both directions, so one waker for the cut is enough.
pub(super) struct Wire<S> {
    stream: S,
    /// Receiver of the cut; `None` once it was cut.
    cut: Option<oneshot::Receiver<()>>,
    progress: watch::Receiver<Progress>,
    metrics: Arc<Metrics>,
    account: Arc<Account>,
    allowance: Arc<Allowance>,
    pulse: Arc<Pulse>,
    working: Option<Work>,
    ahead: Ahead,
    /// Bytes still allowed before authentication.
    before_login: usize,
    budget: Bucket,
    /// Since when the peer's bytes have always been waiting, if they exceeded the budget.
    flooding: Option<Instant>,
    flood: Duration,
    resting: Option<Pin<Box<Sleep>>>,
    stall: Stall,
}

impl<S: Abort> Wire<S> {
    /// Wraps `stream`. Authentication, as reported by `progress`, lifts the limit of bytes before it. The work of the
    /// connection's task is charged to `account`. Received bytes are recorded in `pulse`, and read slowly while
    /// `allowance` is nearly used up.
    pub(super) fn new(
        stream: S,
        limits: &Limits,
        progress: watch::Receiver<Progress>,
        metrics: Arc<Metrics>,
        account: Arc<Account>,
        allowance: Arc<Allowance>,
        pulse: Arc<Pulse>,
    ) -> (Wire<S>, Cut) {
        let (sender, cut) = oneshot::channel();
        let (burst, per_second) = (limits.receive_burst_kib * 1024, limits.receive_kib_per_second * 1024);
        let wire = Wire {
            stream,
            cut: Some(cut),
            progress,
            metrics,
            account,
            allowance,
            pulse,
            working: None,
            ahead: Ahead { bytes: [0; AHEAD_BYTES], waiting: 0..0 },
            before_login: limits.receive_before_login_kib as usize * 1024,
            budget: Bucket::new(burst, per_second, Instant::now().into_std()),
            flooding: None,
            flood: limits.flood,
            resting: None,
            stall: Stall::new(limits.stalled),
        };
        (wire, Cut(sender))
    }

    /// Charges the work since the last call, if the task is still on the same thread.
    fn charge_work(&mut self) {
        let Some(work) = self.working.take() else { return };
        let measured = match work.thread == thread::current().id() {
            true => thread_time().saturating_sub(work.begun).min(WORK_MOST),
            false => Duration::ZERO,
        };
        self.account.spend(measured + work.unmeasured, Instant::now().into_std());
    }

    /// Fails once the wire is cut.
    fn check(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        if let Some(cut) = &mut self.cut {
            if Pin::new(cut).poll(cx).is_pending() {
                return Ok(());
            }
            self.cut = None;
            self.stream.abort();
        }
        Err(io::Error::new(io::ErrorKind::ConnectionAborted, "cut"))
    }

    /// Waits until the peer's debt of bytes and its source's debt of processor time are paid. Fails if the peer has ended
    /// meanwhile: what it sent before is not worth the wait, nor are the answers.
    fn poll_rested(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if let Some(resting) = &mut self.resting {
                ready!(resting.as_mut().poll(cx));
                self.resting = None;
                if self.stream.has_ended() {
                    return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
                }
            }
            let now = Instant::now();
            let rest = self.account.rest(now.into_std()).max(self.budget.wait(now.into_std()).min(REST));
            if rest.is_zero() {
                return Poll::Ready(Ok(()));
            }
            self.resting = Some(Box::pin(sleep_until(now + rest)));
        }
    }

    fn received(&mut self, count: usize) -> io::Result<()> {
        self.metrics.bytes_received.inc_by(count as u64);
        if count > self.before_login && !self.progress.borrow().authenticated {
            self.metrics.limits_broken.inc();
            return Err(io::Error::new(io::ErrorKind::InvalidData, "too many bytes before authentication"));
        }
        self.before_login = self.before_login.saturating_sub(count);
        let now = Instant::now();
        self.budget.spend(u32::try_from(count).unwrap_or(u32::MAX), now.into_std());
        let debt = self.budget.wait(now.into_std());
        // The systems of both sides keep megabytes of such a peer, also after it has gone: its end comes behind them.
        if !debt.is_zero() && now.duration_since(*self.flooding.get_or_insert(now)) > self.flood {
            self.metrics.limits_broken.inc();
            return Err(io::Error::new(io::ErrorKind::InvalidData, "too many bytes without a pause"));
        }
        if !self.allowance.is_ample() {
            self.resting = Some(Box::pin(sleep_until(now + BEHIND)));
        }
        Ok(())
    }
}

impl<S: AsyncRead + Abort + Unpin> Wire<S> {
    /// Receives into `buffer`, or ahead if it is small; returns the number of bytes.
    fn poll_receive(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<usize>> {
        let stream = Pin::new(&mut self.stream);
        if buffer.remaining() >= AHEAD_BYTES {
            let before = buffer.filled().len();
            ready!(stream.poll_read(cx, buffer))?;
            return Poll::Ready(Ok(buffer.filled().len() - before));
        }
        let mut ahead = ReadBuf::new(&mut self.ahead.bytes);
        ready!(stream.poll_read(cx, &mut ahead))?;
        let received = ahead.filled().len();
        self.ahead.waiting = 0..received;
        Poll::Ready(Ok(received))
    }
}

impl<S: AsyncRead + Abort + Unpin> AsyncRead for Wire<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        wire.check(cx)?;
        if wire.ahead.waiting.is_empty() {
            wire.charge_work();
            ready!(wire.poll_rested(cx))?;
            let received = wire.poll_receive(cx, buffer);
            if received.is_pending() {
                wire.pulse.record_wait();
                wire.flooding = None;
            }
            let received = ready!(received)?;
            wire.working = Some(Work { thread: thread::current().id(), begun: thread_time(), unmeasured: WAKING });
            wire.received(received)?;
        }
        wire.ahead.give(buffer);
        wire.pulse.record_bytes();
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Abort + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        wire.charge_work();
        wire.check(cx)?;
        let begun = thread_time();
        let attempt = Pin::new(&mut wire.stream).poll_write(cx, bytes);
        wire.pulse.set_writing(attempt.is_pending());
        let sent = ready!(wire.stall.judge(cx, bytes.len(), attempt))?;
        let unmeasured = SEALING * u32::try_from(sent).unwrap_or(u32::MAX);
        wire.working = Some(Work { thread: thread::current().id(), begun, unmeasured });
        wire.metrics.bytes_sent.inc_by(sent as u64);
        Poll::Ready(Ok(sent))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        wire.check(cx)?;
        Pin::new(&mut wire.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        wire.check(cx)?;
        Pin::new(&mut wire.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;
    use crate::session::Input;
    use crate::session::mailbox;
    use crate::ssh::processor::Processors;

    struct Bench {
        wire: Wire<DuplexStream>,
        cut: Cut,
        peer: DuplexStream,
        progress: watch::Sender<Progress>,
        metrics: Arc<Metrics>,
        allowance: Arc<Allowance>,
    }

    fn bench(limits: &Limits) -> Bench {
        let (ours, peer) = duplex(1 << 20);
        let (progress, receiver) = watch::channel(Progress::default());
        let metrics = Arc::new(Metrics::default());
        let account = Processors::new(2, limits, metrics.clone()).account(limits, Instant::now().into_std());
        let allowance = Allowance::new(limits.mailbox_kib as usize * 1024);
        let (wire, cut) =
            Wire::new(ours, limits, receiver, metrics.clone(), account, allowance.clone(), Arc::default());
        Bench { wire, cut, peer, progress, metrics, allowance }
    }

    #[tokio::test]
    async fn bytes_are_counted() {
        let mut bench = bench(&Limits::default());
        bench.peer.write_all(b"12345").await.unwrap();
        bench.wire.read_exact(&mut [0; 5]).await.unwrap();
        bench.wire.write_all(b"123").await.unwrap();
        assert_eq!((bench.metrics.bytes_received.get(), bench.metrics.bytes_sent.get()), (5, 3));
    }

    #[tokio::test(start_paused = true)]
    async fn a_cut_ends_a_waiting_read_and_every_later_write() {
        let Bench { mut wire, cut, peer: _peer, .. } = bench(&Limits::default());
        let mut buffer = [0; 1];
        tokio::select! {
            biased;
            _ = wire.read(&mut buffer) => panic!("there is nothing to read"),
            () = tokio::task::yield_now() => drop(cut),
        }
        assert_eq!(wire.read(&mut buffer).await.unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
        assert_eq!(wire.write(b"x").await.unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_reads_a_byte_now_and_then_is_stalled() {
        let (mut ours, mut peer) = duplex(16);
        let mut stall = Stall::new(Duration::from_secs(30));
        let begun = Instant::now();
        let write = async {
            loop {
                let offered = [0; 64];
                let attempt = |cx: &mut Context<'_>| {
                    let attempt = Pin::new(&mut ours).poll_write(cx, &offered);
                    stall.judge(cx, offered.len(), attempt)
                };
                if let Err(error) = std::future::poll_fn(attempt).await {
                    break error;
                }
            }
        };
        let drip = async {
            loop {
                tokio::time::sleep(Duration::from_secs(9)).await;
                peer.read_exact(&mut [0; 1]).await.unwrap();
            }
        };
        let error = tokio::select! { error = write => error, () = drip => unreachable!() };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), 30);
    }

    #[tokio::test]
    async fn too_many_bytes_before_authentication_end_the_wire() {
        for (authenticated, ends) in [(false, true), (true, false)] {
            let mut bench = bench(&Limits { receive_before_login_kib: 16, ..Limits::default() });
            bench.progress.send_modify(|progress| progress.authenticated = authenticated);
            bench.peer.write_all(&[0; 16 * 1024 + 1]).await.unwrap();
            let read = bench.wire.read_exact(&mut [0; 16 * 1024 + 1]).await;
            assert_eq!(read.is_err(), ends);
            drop(bench.cut);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_is_read_in_steps_while_its_programs_do_not_keep_up() {
        let mut bench = bench(&Limits::default());
        let (mailbox, mut program) = mailbox::channel(bench.allowance.clone());
        mailbox.send(Input::Bytes(vec![0; 20 * 1024])).unwrap();
        let begun = Instant::now();
        for _ in 0..20 {
            bench.peer.write_all(b"x").await.unwrap();
            bench.wire.read_exact(&mut [0; 1]).await.unwrap();
        }
        assert_eq!(begun.elapsed(), 19 * BEHIND);
        while program.try_recv().is_some() {}
        bench.peer.write_all(b"xy").await.unwrap();
        bench.wire.read_exact(&mut [0; 1]).await.unwrap();
        bench.wire.read_exact(&mut [0; 1]).await.unwrap();
        assert_eq!(begun.elapsed(), 20 * BEHIND, "the last pause, and none after it");
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_sends_too_much_is_read_for_a_while_and_longer_with_pauses() {
        const PART: usize = 16 * 1024;
        const SECOND: Duration = Duration::from_secs(1);
        // A part in a quarter of a second.
        let limits =
            Limits { receive_burst_kib: 64, receive_kib_per_second: 64, flood: 2 * SECOND, ..Limits::default() };
        for has_pauses in [true, false] {
            let mut bench = bench(&limits);
            bench.progress.send_modify(|progress| progress.authenticated = true);
            let begun = Instant::now();
            let mut read = Ok(PART);
            while read.is_ok() && begun.elapsed() < 10 * SECOND {
                bench.peer.write_all(&[0; 4 * PART]).await.unwrap();
                for _ in 0..4 {
                    if read.is_ok() {
                        read = bench.wire.read_exact(&mut [0; PART]).await;
                    }
                }
                if has_pauses {
                    let more = tokio::time::timeout(SECOND / 2, bench.wire.read_u8()).await;
                    assert!(more.is_err(), "there is no more");
                }
            }
            assert_eq!(read.is_ok(), has_pauses, "{:?}", begun.elapsed());
            assert_eq!(bench.metrics.limits_broken.get(), u64::from(!has_pauses));
            drop(bench.cut);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_sends_too_fast_is_read_slower() {
        let limits = Limits { receive_burst_kib: 64, receive_kib_per_second: 16, ..Limits::default() };
        let mut bench = bench(&limits);
        bench.progress.send_modify(|progress| progress.authenticated = true);
        let begun = Instant::now();
        bench.peer.write_all(&[0; 128 * 1024]).await.unwrap();
        bench.wire.read_exact(&mut vec![0; 128 * 1024]).await.unwrap();
        bench.peer.write_all(&[0; 1]).await.unwrap();
        bench.wire.read_exact(&mut [0; 1]).await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), 4);
    }
}
