//! Output of a program: sent in pieces, at a limited rate, and abandoned for a peer that does not read.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::time::{Instant, Sleep, sleep_until};

use super::bucket::Bucket;
use super::wire::Stall;
use crate::config::Limits;

/// Maximum bytes given to russh at once; its queue contains a few such pieces. RFC 4253 section 6.1 obliges every
/// peer to accept 32 KiB, and with more than 64 KiB OpenSSH disconnected after data that crossed a key re-exchange
/// (russh issue 761).
const PIECE_BYTES: usize = 8 * 1024;

/// The output rate of one session, or of all sessions together.
#[derive(Debug)]
pub(super) struct Rate(Mutex<Bucket>);

impl Rate {
    /// Creates the rate of one session.
    pub(super) fn of_session(limits: &Limits) -> Arc<Rate> {
        Rate::new(limits.send_burst_kib, limits.send_kib_per_second)
    }

    /// Creates the rate of all sessions together.
    pub(super) fn of_all(limits: &Limits) -> Arc<Rate> {
        Rate::new(limits.send_total_kib_per_second, limits.send_total_kib_per_second)
    }

    fn new(burst_kib: u32, kib_per_second: u32) -> Arc<Rate> {
        let bytes = |kib: u32| f64::from(kib) * 1024.0;
        Arc::new(Rate(Mutex::new(Bucket::new(bytes(burst_kib), bytes(kib_per_second), Instant::now().into_std()))))
    }

    /// Counts sent bytes; returns the time to wait before sending more.
    fn spend(&self, bytes: usize) -> Duration {
        let now = Instant::now().into_std();
        let mut bucket = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.spend(u32::try_from(bytes).unwrap_or(u32::MAX), now);
        bucket.wait(now)
    }
}

/// A writer that observes its rates and fails for a peer that does not read.
pub(super) struct Output<W> {
    writer: W,
    stall: Stall,
    rates: [Arc<Rate>; 2],
    resting: Option<Pin<Box<Sleep>>>,
}

impl<W: AsyncWrite + Send + 'static> Output<Pin<Box<W>>> {
    /// Creates a writer that fails if a write makes no progress for `stalled`.
    pub(super) fn boxed(writer: W, stalled: Duration, rates: [Arc<Rate>; 2]) -> Box<dyn AsyncWrite + Send + Unpin> {
        Box::new(Output { writer: Box::pin(writer), stall: Stall::new(stalled), rates, resting: None })
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Output<W> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let output = self.get_mut();
        // russh returns an error for an empty write.
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        if let Some(resting) = &mut output.resting {
            ready!(resting.as_mut().poll(cx));
            output.resting = None;
        }
        let piece = &bytes[..bytes.len().min(PIECE_BYTES)];
        let attempt = Pin::new(&mut output.writer).poll_write(cx, piece);
        let sent = ready!(output.stall.judge(cx, piece.len(), attempt))?;
        let wait = output.rates.iter().map(|rate| rate.spend(sent)).max().unwrap_or_default();
        if !wait.is_zero() {
            output.resting = Some(Box::pin(sleep_until(Instant::now() + wait)));
        }
        Poll::Ready(Ok(sent))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().writer).poll_flush(cx)
    }

    /// Does nothing: EOF is sent after the program has returned.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn output_is_paced_for_one_session_and_for_all() {
        let limits =
            Limits { send_burst_kib: 64, send_kib_per_second: 16, send_total_kib_per_second: 100, ..Limits::default() };
        let seconds = async |all: Arc<Rate>, kib: usize| {
            let rates = [Rate::of_session(&limits), all];
            let mut output = Output::boxed(tokio::io::sink(), Duration::from_secs(1), rates);
            let begun = Instant::now();
            output.write_all(&vec![0; kib * 1024]).await.unwrap();
            output.write_all(b"x").await.unwrap();
            begun.elapsed().as_secs()
        };
        assert_eq!(seconds(Rate::of_all(&limits), 64).await, 0, "a burst");
        assert_eq!(seconds(Rate::of_all(&limits), 64 + 32).await, 2, "then the session's rate, which is no stall");
        let all = Rate::of_all(&limits);
        all.spend(400 * 1024);
        assert_eq!(seconds(all, 64).await, 3, "others have used up what all have");
    }
}
