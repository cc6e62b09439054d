//! SFTP version 3 (draft-ietf-secsh-filexfer-02) over the tree of files: reading; all other requests are refused with
//! the proper status.

mod session;
mod wire;

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout_at};

use super::{Site, Slice};
use crate::session::{ExitStatus, Input, Io};
pub use session::Session;
use wire::Packet;

/// Idle time after which a peer without open files gets the latest content. Until then, all files it reads are from
/// one snapshot.
const PAUSE: Duration = Duration::from_secs(5);
/// Exit status for a malformed packet: EX_PROTOCOL of sysexits.h.
const MALFORMED: ExitStatus = ExitStatus(76);

/// Answers requests until the peer ends the session, the idle timeout, or a malformed packet.
pub(super) async fn run(site: Site, mut io: Io) -> ExitStatus {
    let mut session = Session::new();
    let mut unsent: Option<Packet> = None;
    let mut ended = false;
    let mut slice = Slice::begin();
    let (mut snapshot, mut asked) = (site.snapshot(), Instant::now());
    loop {
        slice.pass().await;
        // One answer at a time, and further requests wait in the mailbox, so that a peer that does not read its answers
        // uses little memory.
        if unsent.is_none() {
            match session.answer(snapshot.files()) {
                Ok(None) if ended => return ExitStatus::SUCCESS,
                Ok(answer) => unsent = answer,
                Err(wire::Malformed) => return MALFORMED,
            }
        }
        let bytes = unsent.as_ref().map(Packet::unsent).unwrap_or_default();
        let silence = Instant::now() + site.patience().idle;
        tokio::select! {
            written = io.output.write(bytes), if !bytes.is_empty() => match written {
                Ok(0) | Err(_) => return ExitStatus::SUCCESS,
                Ok(count) => {
                    if let Some(packet) = &mut unsent {
                        packet.sent(count);
                    }
                    unsent = unsent.filter(|packet| !packet.unsent().is_empty());
                }
            },
            input = timeout_at(silence, io.input.recv()), if !ended && bytes.is_empty() => match input {
                Ok(Some(Input::Bytes(bytes))) => {
                    if asked.elapsed() >= PAUSE && session.is_at_rest() {
                        snapshot = site.snapshot();
                    }
                    asked = Instant::now();
                    session.receive(&bytes);
                }
                Ok(Some(Input::Resize(_))) => {}
                Ok(Some(Input::Eof)) => ended = true,
                Ok(None) | Err(_) => return ExitStatus::SUCCESS,
            },
            _ = io.shutdown.wait_for(Option::is_some) => return ExitStatus::SUCCESS,
        }
    }
}
