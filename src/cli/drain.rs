//! The shutdown of a server in steps: sessions are told to end within some time, then asked to end.

use std::future::pending;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::config::Limits;
use crate::ssh::server::Phase;

/// The steps of the shutdown, and the channels that announce them.
#[derive(Debug)]
pub struct Drain {
    phase: watch::Sender<Phase>,
    notice: watch::Sender<Option<Duration>>,
    drain: Duration,
    grace: Duration,
    /// End of the present step.
    deadline: Option<Instant>,
}

impl Drain {
    /// Creates the state of a running server.
    pub fn new(limits: &Limits) -> Drain {
        Drain {
            phase: watch::channel(Phase::Serving).0,
            notice: watch::channel(None).0,
            drain: limits.drain,
            grace: limits.grace,
            deadline: None,
        }
    }

    /// Subscribes to the server's phase.
    pub fn phase(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    /// Subscribes to the time left for sessions, once the server is being replaced.
    pub fn notice(&self) -> watch::Receiver<Option<Duration>> {
        self.notice.subscribe()
    }

    /// Starts the next step; returns false if there is none.
    pub fn advance(&mut self) -> bool {
        let phase = *self.phase.borrow();
        match phase {
            Phase::Serving if !self.drain.is_zero() => {
                tracing::info!("stopping: visits may go on for {} s", self.drain.as_secs());
                self.deadline = Some(Instant::now() + self.drain);
                self.notice.send_replace(Some(self.drain));
                self.phase.send_replace(Phase::Draining);
                true
            }
            Phase::Serving | Phase::Draining => {
                tracing::info!("stopping: visitors have {} s to leave", self.grace.as_secs());
                self.deadline = None;
                self.phase.send_replace(Phase::Stopping);
                true
            }
            Phase::Stopping => {
                tracing::info!("stopped at once");
                false
            }
        }
    }

    /// Waits for the end of the present step.
    pub async fn over(&self) {
        match self.deadline {
            Some(deadline) => sleep_until(deadline).await,
            None => pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn visits_go_on_before_they_are_asked_to_leave() {
        let limits = Limits { drain: Duration::from_secs(300), ..Limits::default() };
        let mut drain = Drain::new(&limits);
        let (phase, notice) = (drain.phase(), drain.notice());
        assert!(drain.advance());
        assert_eq!((*phase.borrow(), *notice.borrow()), (Phase::Draining, Some(limits.drain)));
        let begun = Instant::now();
        drain.over().await;
        assert_eq!(begun.elapsed(), limits.drain);
        assert!(drain.advance());
        assert_eq!(*phase.borrow(), Phase::Stopping);
        assert!(!drain.advance());
    }

    #[test]
    fn without_time_to_drain_visitors_are_asked_to_leave_at_once() {
        let mut drain = Drain::new(&Limits { drain: Duration::ZERO, ..Limits::default() });
        assert!(drain.advance());
        assert_eq!((*drain.phase().borrow(), *drain.notice().borrow()), (Phase::Stopping, None));
    }
}
