//! Detection of a connection whose loop is stuck.
//!
//! russh's loop stops taking what programs say while a key exchange runs, and a peer that begins one and never ends it
//! would be served by keepalives only, for a minute and more. So whenever a peer was heard, a probe goes through the loop's
//! queue; a loop that does not take it in time is stuck. A silent connection is not probed: it costs nothing.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use bytes::Bytes;
use russh::ChannelId;
use russh::keys::ssh_encoding::Decode;
use russh::server::Handle;
use tokio::sync::{Notify, oneshot};
use tokio::time::{sleep, timeout};

/// From the peer's first byte to the probe: an ordinary key exchange is over by then.
const PAUSE: Duration = Duration::from_secs(2);

/// Activity of a connection, as seen on the wire.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    was_felt: AtomicBool,
    is_writing: AtomicBool,
    felt: Notify,
}

impl Pulse {
    /// Records that the peer sent something.
    pub(super) fn felt(&self) {
        if !self.was_felt.swap(true, Relaxed) {
            self.felt.notify_one();
        }
    }

    /// Records whether a write waits for the peer: the loop then waits too, under a deadline of its own.
    pub(super) fn set_writing(&self, is_writing: bool) {
        self.is_writing.store(is_writing, Relaxed);
    }

    /// Returns once a probe was not taken `within` so long after the peer was heard.
    pub(super) async fn stuck(&self, handle: Handle, within: Duration) {
        loop {
            self.felt.notified().await;
            sleep(PAUSE).await;
            self.was_felt.store(false, Relaxed);
            let probe = probe(&handle);
            tokio::pin!(probe);
            while timeout(within.saturating_sub(PAUSE), &mut probe).await.is_err() {
                if !self.is_writing.load(Relaxed) {
                    return;
                }
            }
        }
    }
}

/// Sends an empty message to no channel through the loop's queue, and returns when the loop has taken it.
async fn probe(handle: &Handle) {
    /// Empty data; dropping it completes the probe.
    struct Nothing(#[expect(dead_code, reason = "being dropped is all it is for")] oneshot::Sender<()>);
    impl AsRef<[u8]> for Nothing {
        fn as_ref(&self) -> &[u8] {
            &[]
        }
    }
    let Ok(nobody) = ChannelId::decode(&mut &u32::MAX.to_be_bytes()[..]) else { return };
    let (taken, seen) = oneshot::channel();
    // A queue that is gone, and an answer that was dropped, both mean that the loop has gone on.
    let _ = handle.data(nobody, Bytes::from_owner(Nothing(taken))).await;
    let _ = seen.await;
}
