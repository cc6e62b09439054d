//! Writing of long texts, of which little is kept for a peer that does not read.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::long_turn;
use crate::session::allowance::Allowance;

/// Bytes of a text that are kept even if other programs of the connection have used up what is allowed.
const LEAST: usize = 4 * 1024;

/// Writes `text`. What `allowance` does not permit to keep is dropped, and taken from `again` once the peer has read so
/// far: it must return the same text every time.
pub(super) async fn write(
    output: &mut (dyn AsyncWrite + Send + Unpin),
    allowance: &Arc<Allowance>,
    mut text: String,
    mut again: impl FnMut() -> String,
) -> io::Result<()> {
    let mut sent = 0;
    loop {
        let left = text.len().saturating_sub(sent);
        let held = allowance.hold(left, LEAST);
        let is_all = held.bytes() == left;
        let piece: Box<[u8]> = match text.into_bytes() {
            whole if is_all && sent == 0 => whole.into(),
            part => part.get(sent..sent + held.bytes()).unwrap_or_default().into(),
        };
        output.write_all(&piece).await?;
        if is_all {
            return output.flush().await;
        }
        sent += piece.len();
        let _turn = long_turn().await;
        text = again();
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, duplex};

    use super::*;

    #[tokio::test]
    async fn a_long_text_arrives_whole_while_little_of_it_is_kept() {
        let text: String = (0..30_000).map(|number| format!("{number}é\n")).collect();
        for (limit, taken) in [(1 << 20, 0), (1 << 14, 0), (1 << 14, 1 << 14)] {
            let allowance = Allowance::new(limit);
            let other = allowance.hold(taken, 0);
            let (mut output, mut peer) = duplex(100);
            let (copy, kept) = (text.clone(), allowance.clone());
            let writing = tokio::spawn(async move {
                let mut count = 0;
                let again = || {
                    count += 1;
                    copy.clone()
                };
                write(&mut output, &kept, copy.clone(), again).await.unwrap();
                count
            });
            let mut read = vec![0; 1000];
            peer.read_exact(&mut read).await.unwrap();
            let expected = if limit > text.len() { text.len() } else { (limit - taken).max(LEAST) };
            assert_eq!(allowance.used() - other.bytes(), expected);
            peer.read_to_end(&mut read).await.unwrap();
            assert_eq!(String::from_utf8(read).unwrap(), text);
            assert_eq!(writing.await.unwrap(), text.len().div_ceil(expected) - 1);
            assert_eq!(allowance.used(), taken);
        }
    }
}
