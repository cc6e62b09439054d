//! Scheduling of processor time between sources of connections.
//!
//! Each source has a token bucket of processor time. A source that has used half of it is *greedy*. All greedy sources
//! share a fixed part of the processors, so that the rest is available to others, and their programs work in turns, so
//! that many of them together do not delay others. A single greedy source gets all of that part. Greedy sources get less
//! while the server's tasks are late. A source in debt is paused until the debt is paid.
//! The time of programs is measured, and that of connections from one call of their wire to the next.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use tokio::sync::{AcquireError, Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep_until;

use super::bucket::Bucket;
use super::source_log::Lines;
use crate::config::Limits;
use crate::metrics::Metrics;

/// Estimated cost of waking up a connection's task and of a read, which is not measured.
pub(super) const WAKING: Duration = Duration::from_micros(5);
/// Estimated cost of encrypting a byte, which happens before the wire is called.
pub(super) const SEALING: Duration = Duration::from_nanos(2);
/// Time for which a reading of a thread's processor time is followed by the clock: less than most frames take.
const FRESH: Duration = Duration::from_micros(50);
/// Maximum pause before the debt is computed again, since the rate rises when others stop.
const REST: Duration = Duration::from_millis(100);
/// Interval of measuring the lag while a source is greedy, and minimum lag that counts as late.
const BEAT: Duration = Duration::from_millis(20);
const LATE: Duration = Duration::from_millis(4);
/// Maximum and minimum of `allowed`, in thousandths.
const ALL: u32 = 1000;
const LEAST: u32 = 15;
/// Share of the bucket below which a source is greedy.
const GREEDY_BELOW: f64 = 0.5;
/// Microseconds of a second.
const SECOND: f64 = 1e6;

/// The processors, and the sources that use more than their share.
#[derive(Debug)]
pub(super) struct Processors {
    /// Microseconds per second that greedy sources share while the server's tasks are not late.
    shared: f64,
    /// The part of `shared` that is granted at present, in thousandths.
    allowed: AtomicU32,
    greedy: AtomicU32,
    /// Semaphore that limits the number of greedy programs that work at the same time.
    turns: Arc<Semaphore>,
    /// Notified when a source becomes greedy.
    became_greedy: Notify,
    metrics: Arc<Metrics>,
}

/// A requested turn. The semaphore is never closed, so it cannot fail.
pub(super) type Turn = Pin<Box<dyn Future<Output = Result<OwnedSemaphorePermit, AcquireError>> + Send>>;

/// The account of processor time of one source.
#[derive(Debug)]
pub(super) struct Account {
    processors: Arc<Processors>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The budget, in microseconds.
    budget: Bucket,
    per_second: f64,
    is_greedy: bool,
    /// Whether the last connection of the source has ended.
    has_left: bool,
    lines: Lines,
}

impl Processors {
    /// Creates the schedule for `count` processors, of which greedy sources share the part that the limits set.
    pub(super) fn new(count: usize, limits: &Limits, metrics: Arc<Metrics>) -> Arc<Processors> {
        let count = u32::try_from(count).unwrap_or(1).max(1);
        let shared = f64::from(count) * f64::from(limits.processor_shared) / 100.0 * SECOND;
        let (allowed, greedy) = (AtomicU32::new(ALL), AtomicU32::new(0));
        let turns = (count * limits.processor_shared / 100).clamp(1, count.max(2) - 1);
        let turns = Arc::new(Semaphore::new(turns as usize));
        Arc::new(Processors { shared, allowed, greedy, turns, became_greedy: Notify::new(), metrics })
    }

    /// Measures whether the server's tasks are late while a source is greedy, because the machine is busy or has
    /// fewer processors than it reports. Late tasks reduce the share of greedy sources.
    pub(super) async fn follow_lag(&self) {
        loop {
            self.became_greedy.notified().await;
            while self.greedy.load(Relaxed) > 0 {
                let due = tokio::time::Instant::now() + BEAT;
                sleep_until(due).await;
                let allowed = self.allowed.load(Relaxed);
                let next = if due.elapsed() > LATE { allowed / 2 } else { allowed + allowed / 8 + 1 };
                self.allowed.store(next.clamp(LEAST, ALL), Relaxed);
            }
            self.allowed.store(ALL, Relaxed);
        }
    }

    /// Creates an account.
    pub(super) fn account(self: &Arc<Processors>, limits: &Limits, now: Instant) -> Arc<Account> {
        let milliseconds = |limit: u32| f64::from(limit) * 1000.0;
        let per_second = milliseconds(limits.processor_per_second);
        let budget = Bucket::new(milliseconds(limits.processor_burst), per_second, now);
        let lines = Lines::new(limits, now);
        let state = Mutex::new(State { budget, per_second, is_greedy: false, has_left: false, lines });
        Arc::new(Account { processors: self.clone(), state })
    }
}

impl Account {
    fn state(&self) -> MutexGuard<'_, State> {
        // The state consists of counts, which are consistent even after a panic elsewhere.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Charges processor time to the account.
    pub(super) fn spend(&self, used: Duration, now: Instant) {
        self.processors.metrics.processor_microseconds.inc_by(u64::try_from(used.as_micros()).unwrap_or(0));
        let mut state = self.state();
        state.budget.spend(used.as_secs_f64() * SECOND, now);
        self.settle(&mut state, now);
    }

    /// Consumes one of the source's log lines; see [`Lines::take`].
    pub(super) fn log_line(&self, now: Instant) -> Option<u64> {
        self.state().lines.take(now)
    }

    /// Returns the time to pause; zero for a source that is not in debt.
    pub(super) fn rest(&self, now: Instant) -> Duration {
        let mut state = self.state();
        self.settle(&mut state, now);
        state.budget.wait(now).min(REST)
    }

    /// Returns a request for a turn, which lasts until it is dropped; `None` for a source that is not greedy.
    pub(super) fn turn(&self, now: Instant) -> Option<Turn> {
        let mut state = self.state();
        self.settle(&mut state, now);
        state.is_greedy.then(|| -> Turn { Box::pin(self.processors.turns.clone().acquire_owned()) })
    }

    /// Updates the refill rate: a greedy source gets an equal part of what all greedy sources share.
    fn settle(&self, state: &mut State, now: Instant) {
        let is_greedy = !state.has_left && state.budget.share(now) < GREEDY_BELOW;
        if is_greedy != state.is_greedy {
            state.is_greedy = is_greedy;
            if is_greedy {
                self.processors.greedy.fetch_add(1, Relaxed);
                self.processors.became_greedy.notify_one();
                self.processors.metrics.processor_rests.inc();
            } else {
                self.processors.greedy.fetch_sub(1, Relaxed);
            }
        }
        let greedy = self.processors.greedy.load(Relaxed).max(1);
        let shared = self.processors.shared * f64::from(self.processors.allowed.load(Relaxed)) / f64::from(ALL);
        let rate = if is_greedy { shared / f64::from(greedy) } else { state.per_second };
        state.budget.set_rate(rate, now);
    }

    /// Records that the source has a connection.
    pub(super) fn enter(&self) {
        self.state().has_left = false;
    }

    /// Records that the source has no connection any more. It stops sharing, but keeps its debt.
    pub(super) fn leave(&self) {
        let mut state = self.state();
        state.has_left = true;
        if std::mem::take(&mut state.is_greedy) {
            self.processors.greedy.fetch_sub(1, Relaxed);
        }
    }

    /// Whether the bucket is full, so that the source has not used time recently.
    pub(super) fn is_full(&self, now: Instant) -> bool {
        self.state().budget.is_full(now)
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        if self.state().is_greedy {
            self.processors.greedy.fetch_sub(1, Relaxed);
        }
    }
}

thread_local! {
    /// The processor time of this thread as last read, and when that was.
    static READING: Cell<Option<(Instant, Duration)>> = const { Cell::new(None) };
}

/// Returns the processor time of this thread, which excludes other threads. Shortly after a reading, the time since is
/// taken from the clock, which needs no system call and is the same unless the thread was interrupted.
pub(super) fn thread_time() -> Duration {
    let now = Instant::now();
    if let Some((at, time)) = READING.get()
        && let since = now.saturating_duration_since(at)
        && since < FRESH
    {
        return time + since;
    }
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let time = Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0));
    READING.set(Some((now, time)));
    time
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;

    use super::*;

    fn processors() -> Arc<Processors> {
        Processors::new(2, &Limits::default(), Arc::default())
    }

    /// Returns the milliseconds of each account after ten seconds of using all it is granted.
    fn used(accounts: &[Arc<Account>]) -> Vec<u128> {
        let begun = Instant::now();
        let mut used = vec![0; accounts.len()];
        let mut ready = vec![Duration::ZERO; accounts.len()];
        for millisecond in 0..10_000 {
            let elapsed = Duration::from_millis(millisecond);
            for (index, account) in
                accounts.iter().enumerate().filter(|(index, _)| ready[*index] <= elapsed).collect::<Vec<_>>()
            {
                let rest = account.rest(begun + elapsed);
                if rest.is_zero() {
                    account.spend(Duration::from_millis(1), begun + elapsed);
                    used[index] += 1;
                }
                ready[index] = elapsed + rest;
            }
        }
        used
    }

    #[test]
    fn greedy_sources_share_a_part_of_the_processors_equally() {
        let (processors, limits) = (processors(), Limits::default());
        for count in [1, 16] {
            let accounts: Vec<_> = (0..count).map(|_| processors.account(&limits, Instant::now())).collect();
            let used = used(&accounts);
            // Half of two processors for ten seconds, plus each account's burst.
            let share = 10_000 / count + 100;
            assert!(used.iter().all(|used| (share * 8 / 10..=share * 12 / 10).contains(used)), "{count}: {used:?}");
            drop(accounts);
            assert_eq!(processors.greedy.load(Relaxed), 0, "a source that is gone is not greedy");
        }
    }

    #[tokio::test]
    async fn greedy_sources_share_less_while_tasks_are_late() {
        let processors = processors();
        let following = processors.clone();
        let task = tokio::spawn(async move { following.follow_lag().await });
        let account = processors.account(&Limits::default(), Instant::now());
        account.spend(Duration::from_secs(3600), Instant::now());
        // This thread is the only one of the runtime: while it works, all tasks are late.
        while processors.allowed.load(Relaxed) > ALL / 2 {
            let until = Instant::now() + BEAT + 2 * LATE;
            while Instant::now() < until {}
            tokio::task::yield_now().await;
        }
        drop(account);
        while processors.allowed.load(Relaxed) < ALL {
            tokio::time::sleep(BEAT).await;
        }
        task.abort();
    }

    #[test]
    fn a_thread_is_charged_for_its_work_and_not_for_its_sleep() {
        const NAP: Duration = Duration::from_millis(20);
        let before = thread_time();
        std::thread::sleep(NAP);
        let rested = thread_time();
        assert!(rested - before < NAP, "{:?}", rested - before);
        // Long enough for clock and reading to follow each other many times.
        let mut last = rested;
        while last - rested < NAP {
            let next = thread_time();
            assert!(next + FRESH >= last, "a reading may be behind the clock by the time of an interruption");
            last = next;
        }
    }

    #[tokio::test]
    async fn who_has_used_much_takes_turns() {
        let (processors, limits) = (processors(), Limits::default());
        let now = Instant::now();
        let account = |milliseconds| {
            let account = processors.account(&limits, now);
            account.spend(Duration::from_millis(milliseconds), now);
            account
        };
        assert!(account(40).turn(now).is_none(), "a visit has just begun");
        let (one, other) = (account(60), account(1000));
        let held = one.turn(now).unwrap().await;
        let mut waiting = other.turn(now).unwrap();
        // One of two processors is reserved for sources that need no turn.
        assert!(is_pending(&mut waiting).await);
        drop(held);
        assert!(waiting.await.is_ok());
        assert!(one.turn(now + Duration::from_secs(1)).is_none());
    }

    #[test]
    fn a_source_that_has_left_does_not_share() {
        let (processors, limits) = (processors(), Limits::default());
        let now = Instant::now();
        let account = processors.account(&limits, now);
        account.spend(Duration::from_secs(1), now);
        account.leave();
        // Its last task ends after its last connection.
        account.spend(Duration::from_secs(1), now);
        assert_eq!(processors.greedy.load(Relaxed), 0);
        account.enter();
        assert!(!account.rest(now).is_zero());
        assert_eq!(processors.greedy.load(Relaxed), 1);
    }

    async fn is_pending(turn: &mut Turn) -> bool {
        poll_fn(|cx| Poll::Ready(turn.as_mut().poll(cx).is_pending())).await
    }

    #[test]
    fn who_uses_little_never_rests() {
        let (processors, limits) = (processors(), Limits::default());
        let begun = Instant::now();
        let greedy: Vec<_> = (0..50).map(|_| processors.account(&limits, begun)).collect();
        greedy.iter().for_each(|account| account.spend(Duration::from_secs(1), begun));
        assert!(greedy.iter().all(|account| !account.rest(begun).is_zero()));
        let modest = processors.account(&limits, begun);
        for tenth in 0..100 {
            let now = begun + tenth * Duration::from_millis(100);
            assert_eq!(modest.rest(now), Duration::ZERO);
            modest.spend(Duration::from_micros(1500), now);
        }
    }
}
