//! A wrapper for programs that measures their processor time, pauses them while their source has used too much, and
//! contains panics.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, Sleep, sleep_until};

use super::processor::{Account, Turn, thread_time};
use crate::session::StopReason;

/// A future whose polls are measured and charged to an account. Resolves to `None` if the program panicked; the panic
/// hook has logged the reason.
pub(super) struct Metered<F> {
    program: Pin<Box<F>>,
    account: Arc<Account>,
    closing: watch::Receiver<Option<StopReason>>,
    resting: Option<Pin<Box<Sleep>>>,
    /// The requested turn, while the program waits for it.
    turn: Option<Turn>,
}

impl<F: Future> Metered<F> {
    /// Wraps a program that is charged to `account`. A program that was asked to end is not paused, since ending
    /// costs little.
    pub(super) fn new(program: F, account: Arc<Account>, closing: watch::Receiver<Option<StopReason>>) -> Metered<F> {
        Metered { program: Box::pin(program), account, closing, resting: None, turn: None }
    }

    /// Waits until the source is out of debt, and then for a turn if it needs one.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Option<OwnedSemaphorePermit>> {
        loop {
            if self.closing.borrow().is_some() {
                return Poll::Ready(None);
            }
            let mut held = None;
            if let Some(turn) = &mut self.turn {
                held = ready!(turn.as_mut().poll(cx)).ok();
                self.turn = None;
            }
            if let Some(resting) = &mut self.resting {
                ready!(resting.as_mut().poll(cx));
                self.resting = None;
            }
            let now = Instant::now();
            let rest = self.account.rest(now.into_std());
            if rest.is_zero() {
                if held.is_none() {
                    self.turn = self.account.turn(now.into_std());
                    if self.turn.is_some() {
                        continue;
                    }
                }
                return Poll::Ready(held);
            }
            // Another program of the source has used processor time meanwhile.
            self.resting = Some(Box::pin(sleep_until(now + rest)));
        }
    }
}

impl<F: Future> Future for Metered<F> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Output>> {
        let metered = self.get_mut();
        let turn = ready!(metered.poll_turn(cx));
        let before = thread_time();
        let polled = catch_unwind(AssertUnwindSafe(|| metered.program.as_mut().poll(cx)));
        metered.account.spend(thread_time().saturating_sub(before), Instant::now().into_std());
        drop(turn);
        polled.map_or(Poll::Ready(None), |poll| poll.map(Some))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::task::yield_now;

    use super::*;
    use crate::config::Limits;
    use crate::session::ExitStatus;
    use crate::ssh::processor::Processors;

    fn account() -> Arc<Account> {
        let limits = Limits::default();
        Processors::new(2, &limits, Arc::default()).account(&limits, Instant::now().into_std())
    }

    #[tokio::test]
    async fn a_panic_ends_the_program_and_nothing_else() {
        let (_closing, seen) = watch::channel(None);
        let metered = Metered::new(async { ExitStatus(3) }, account(), seen.clone());
        assert_eq!(metered.await, Some(ExitStatus(3)));
        let panicking = async {
            yield_now().await;
            panic!("injected")
        };
        assert_eq!(Metered::new(panicking, account(), seen).await, None::<()>);
    }

    #[tokio::test]
    async fn who_works_much_rests_until_it_has_to_end() {
        let (closing, seen) = watch::channel(None);
        let account = account();
        let work = async {
            for _ in 0..50 {
                yield_now().await;
            }
        };
        let mut metered = std::pin::pin!(Metered::new(work, account.clone(), seen));
        account.spend(Duration::from_secs(3600), Instant::now().into_std());
        for _ in 0..100 {
            tokio::select! {
                biased;
                _ = &mut metered => panic!("it never rested"),
                () = yield_now() => {}
            }
        }
        closing.send_replace(Some(StopReason::ServerStops));
        assert_eq!(metered.await, Some(()), "what is left of the work is not held up any more");
    }
}
