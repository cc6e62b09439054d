//! Detection of a connection whose loop is stuck.
//!
//! During a key exchange russh's loop does not send output of programs. A peer that starts an exchange and never
//! completes it would keep the connection for a minute or more. So after bytes of a peer that were not input of a
//! program, a probe is sent through the loop's queue; a loop that does not take it in time is stuck. Input needs no
//! probe, because russh accepts none after a peer has begun an exchange. Silent connections are not probed.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use bytes::Bytes;
use russh::ChannelId;
use russh::keys::ssh_encoding::Decode;
use russh::server::Handle;
use tokio::sync::{Notify, oneshot};
use tokio::time::{sleep, timeout};

/// Time from the peer's first byte that is not input to the probe, after which an ordinary key exchange is complete.
const PAUSE: Duration = Duration::from_secs(2);

/// Activity of a connection on the wire.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// Whether the peer sent bytes that were not input so far.
    is_unexplained: AtomicBool,
    was_felt: AtomicBool,
    is_writing: AtomicBool,
    activity: Notify,
}

impl Pulse {
    /// Records that russh got bytes of the peer.
    pub(super) fn record_bytes(&self) {
        self.is_unexplained.store(true, Relaxed);
    }

    /// Records that the last bytes were input of a program.
    pub(super) fn record_input(&self) {
        self.is_unexplained.store(false, Relaxed);
    }

    /// Records that russh waits for more bytes.
    pub(super) fn record_wait(&self) {
        if self.is_unexplained.swap(false, Relaxed) && !self.was_felt.swap(true, Relaxed) {
            self.activity.notify_one();
        }
    }

    /// Records whether a write waits for the peer; then the loop waits too, under a separate deadline.
    pub(super) fn set_writing(&self, is_writing: bool) {
        self.is_writing.store(is_writing, Relaxed);
    }

    /// Waits until a probe was not taken for the time `within` after bytes of the peer that were not input.
    pub(super) async fn stuck(&self, handle: Handle, within: Duration) {
        loop {
            self.activity.notified().await;
            sleep(PAUSE).await;
            self.was_felt.store(false, Relaxed);
            // Boxed, since silent connections have none.
            let mut probe = Box::pin(probe(&handle));
            while timeout(within.saturating_sub(PAUSE), &mut probe).await.is_err() {
                if !self.is_writing.load(Relaxed) {
                    return;
                }
            }
        }
    }
}

/// Sends an empty message to a nonexistent channel through the loop's queue, and waits until the loop has taken it.
async fn probe(handle: &Handle) {
    /// Empty data, whose drop signals that the probe was taken.
    struct Nothing(#[expect(dead_code, reason = "being dropped is all it is for")] oneshot::Sender<()>);
    impl AsRef<[u8]> for Nothing {
        fn as_ref(&self) -> &[u8] {
            &[]
        }
    }
    let Ok(nobody) = ChannelId::decode(&mut &u32::MAX.to_be_bytes()[..]) else { return };
    let (taken, seen) = oneshot::channel();
    // A closed queue and a dropped answer also mean that the loop is not stuck.
    let _ = handle.data(nobody, Bytes::from_owner(Nothing(taken))).await;
    let _ = seen.await;
}
