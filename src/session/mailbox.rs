//! The mailbox between a transport and a program: bounded in bytes, with a sender that never waits.
//!
//! A message queue would be bounded in messages, and a single typed key is one. Here, consecutive bytes are joined to
//! pieces, and of several sizes only the last is kept, so that memory use is close to the limit.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use super::allowance::Allowance;
use super::{Input, Size};

/// Maximum bytes of one [`Input::Bytes`] that a program receives. Few, because a program that waits for its turn keeps a piece
/// that it has decoded, with fifty bytes for each key.
pub const PIECE_BYTES: usize = 256;

/// Error: the mailbox is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the mailbox is full")
    }
}

impl std::error::Error for Full {}

/// The sending end, for the transport; dropping it tells the program that the peer has disconnected.
#[derive(Debug)]
pub struct Sender(Arc<Shared>);

/// A function that removes bytes from received input before the program reads it; it returns false once it is no
/// longer needed.
pub type Filter = Box<dyn FnMut(&mut Vec<u8>) -> bool + Send>;

/// The receiving end, for the program.
pub struct Receiver {
    shared: Arc<Shared>,
    filter: Option<Filter>,
}

/// Creates a mailbox whose bytes count against `allowance`.
pub fn channel(allowance: Arc<Allowance>) -> (Sender, Receiver) {
    let shared = Arc::new(Shared { allowance, state: Mutex::default() });
    (Sender(shared.clone()), Receiver { shared, filter: None })
}

#[derive(Debug)]
struct Shared {
    allowance: Arc<Allowance>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Input>,
    bytes: usize,
    is_closed: bool,
    is_abandoned: bool,
    receiver: Option<Waker>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // The state is consistent even after a panic, because no code below can panic between related changes.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, state: &mut State) -> Option<Input> {
        let input = state.queue.pop_front()?;
        if let Input::Bytes(piece) = &input {
            state.bytes -= piece.len();
            self.allowance.give_back(piece.len());
        }
        Some(input)
    }
}

impl State {
    /// Appends bytes to the last piece and to new ones.
    fn append(&mut self, input: Vec<u8>) {
        self.bytes += input.len();
        let mut bytes = input.as_slice();
        if let Some(Input::Bytes(piece)) = self.queue.back_mut() {
            let (joined, rest) = bytes.split_at(bytes.len().min(PIECE_BYTES.saturating_sub(piece.len())));
            piece.extend_from_slice(joined);
            bytes = rest;
        } else if bytes.len() <= PIECE_BYTES {
            return self.queue.push_back(Input::Bytes(input));
        }
        self.queue.extend(bytes.chunks(PIECE_BYTES).map(|piece| Input::Bytes(piece.to_vec())));
    }

    /// Appends a size, replacing an earlier one that was not received yet.
    fn resize(&mut self, size: Size) {
        if let Some(earlier) = self.queue.iter().position(|input| matches!(input, Input::Resize(_))) {
            self.queue.remove(earlier);
            self.join(earlier);
        }
        self.queue.push_back(Input::Resize(size));
    }

    /// Joins the pieces before and after `place`, if they fit into one.
    fn join(&mut self, place: usize) {
        let Some(before) = place.checked_sub(1) else { return };
        let (Some(Input::Bytes(first)), Some(Input::Bytes(second))) = (self.queue.get(before), self.queue.get(place))
        else {
            return;
        };
        if first.len() + second.len() <= PIECE_BYTES {
            let joined = [first.as_slice(), second].concat();
            self.queue.remove(place);
            self.queue[before] = Input::Bytes(joined);
        }
    }
}

impl Sender {
    /// Puts `input` into the mailbox. If the program has ended, input is accepted and dropped.
    ///
    /// # Errors
    ///
    /// If the mailbox is full; then nothing of `input` was taken.
    pub fn send(&self, input: Input) -> Result<(), Full> {
        let mut state = self.0.state();
        if state.is_abandoned {
            return Ok(());
        }
        match input {
            Input::Bytes(bytes) => {
                if !self.0.allowance.take(bytes.len()) {
                    return Err(Full);
                }
                state.append(bytes);
            }
            Input::Resize(size) => state.resize(size),
            Input::Eof if state.queue.back() == Some(&Input::Eof) => {}
            Input::Eof => state.queue.push_back(Input::Eof),
        }
        let receiver = state.receiver.take();
        drop(state);
        receiver.into_iter().for_each(Waker::wake);
        Ok(())
    }

    /// Returns the number of waiting bytes in this mailbox and in those with the same allowance.
    pub fn waiting(&self) -> usize {
        self.0.allowance.used()
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.is_closed = true;
        let receiver = state.receiver.take();
        drop(state);
        receiver.into_iter().for_each(Waker::wake);
    }
}

impl Receiver {
    /// Sets a filter for all bytes that the program takes from now on. A filtered piece may be empty.
    pub fn set_filter(&mut self, filter: Filter) {
        self.filter = Some(filter);
    }

    fn filtered(&mut self, mut input: Input) -> Input {
        if let (Input::Bytes(piece), Some(filter)) = (&mut input, &mut self.filter)
            && !filter(piece)
        {
            self.filter = None;
        }
        input
    }

    /// Receives the next input; `None` once the peer has disconnected and everything was received. Cancel-safe.
    pub async fn recv(&mut self) -> Option<Input> {
        // During a flood there is always input; the runtime's budget makes the task yield nevertheless.
        let shared = self.shared.clone();
        let input = tokio::task::coop::cooperative(poll_fn(|cx| {
            let mut state = shared.state();
            match shared.take(&mut state) {
                Some(input) => Poll::Ready(Some(input)),
                None if state.is_closed => Poll::Ready(None),
                None => {
                    state.receiver = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        }))
        .await;
        input.map(|input| self.filtered(input))
    }

    /// Returns the next input, if there is one.
    pub fn try_recv(&mut self) -> Option<Input> {
        let input = self.shared.take(&mut self.shared.state())?;
        Some(self.filtered(input))
    }

    /// Whether there is no input.
    pub fn is_empty(&self) -> bool {
        self.shared.state().queue.is_empty()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.is_abandoned = true;
        self.shared.allowance.give_back(std::mem::take(&mut state.bytes));
        state.queue = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(columns: u16) -> Input {
        Input::Resize(Size { columns, rows: 24, cell: None })
    }

    fn all(receiver: &mut Receiver) -> Vec<Input> {
        std::iter::from_fn(|| receiver.try_recv()).collect()
    }

    #[test]
    fn keys_are_joined_and_only_the_last_size_counts() {
        let (sender, mut receiver) = channel(Allowance::new(100_000));
        for key in 0..10_000 {
            sender.send(Input::Bytes(vec![b'k'])).unwrap();
            sender.send(size(key % 500)).unwrap();
        }
        sender.send(Input::Bytes(vec![b'q'])).unwrap();
        sender.send(Input::Eof).unwrap();
        sender.send(Input::Eof).unwrap();
        assert_eq!(sender.waiting(), 10_001);
        let received = all(&mut receiver);
        assert!(received.len() <= 10_000 / PIECE_BYTES + 5, "{} messages", received.len());
        assert_eq!(received[received.len() - 3..], [size(9_999 % 500), Input::Bytes(vec![b'q']), Input::Eof]);
        let keys: usize =
            received.iter().map(|input| if let Input::Bytes(piece) = input { piece.len() } else { 0 }).sum();
        assert_eq!((keys, sender.waiting()), (10_001, 0));
    }

    #[test]
    fn several_mailboxes_share_an_allowance_to_the_byte() {
        let allowance = Allowance::new(3 * PIECE_BYTES);
        let (first, mut one) = channel(allowance.clone());
        let (second, two) = channel(allowance.clone());
        assert_eq!(first.send(Input::Bytes(vec![1; 2 * PIECE_BYTES])), Ok(()));
        assert_eq!(second.send(Input::Bytes(vec![2; PIECE_BYTES + 1])), Err(Full), "one byte too many");
        assert_eq!(second.send(Input::Bytes(vec![2; PIECE_BYTES])), Ok(()));
        assert_eq!(second.send(Input::Bytes(vec![2])), Err(Full));
        assert_eq!(second.send(size(80)), Ok(()), "sizes and ends take no room");
        assert_eq!(one.try_recv(), Some(Input::Bytes(vec![1; PIECE_BYTES])));
        assert_eq!(allowance.used(), 2 * PIECE_BYTES);
        drop(two);
        assert_eq!(allowance.used(), PIECE_BYTES, "a program that ends gives back what it has not read");
        assert_eq!(second.send(Input::Bytes(vec![2; 1 << 20])), Ok(()), "nobody wants it any more");
        drop(one);
        assert_eq!(allowance.used(), 0);
    }

    #[tokio::test]
    async fn a_receiver_waits_for_input_and_learns_of_the_end() {
        let (sender, mut receiver) = channel(Allowance::new(100));
        let waiting = tokio::spawn(async move { (receiver.recv().await, receiver.recv().await) });
        tokio::task::yield_now().await;
        sender.send(Input::Bytes(vec![7])).unwrap();
        drop(sender);
        assert_eq!(waiting.await.unwrap(), (Some(Input::Bytes(vec![7])), None));
    }
}
