//! The state that all connections of a server share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use russh::server::Config as RusshConfig;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::time::Instant;

use super::cells::Cells;
use super::gate::{Gate, Id};
use super::output::Rate;
use super::processor::Processors;
use crate::config::Limits;
use crate::metrics::Metrics;

/// Maximum number of proxies' connections whose header is being read.
const HEADERS: usize = 256;

/// The phases of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Accepts connections.
    Serving,
    /// Accepts no connections; sessions continue.
    Draining,
    /// Asks sessions to end, and cuts them after the grace period.
    Stopping,
}

/// The state shared by all connections.
pub(super) struct Server<P> {
    pub russh: Arc<RusshConfig>,
    pub processors: Arc<Processors>,
    pub gate: Mutex<Gate>,
    pub tickets: Tickets,
    pub cells: Arc<Cells>,
    pub rate: Arc<Rate>,
    /// Limits the number of proxies' connections whose header is being read.
    pub headers: Arc<Semaphore>,
    pub limits: watch::Receiver<Arc<Limits>>,
    pub programs: Arc<P>,
    pub metrics: Arc<Metrics>,
    pub phase: watch::Receiver<Phase>,
}

impl<P> Server<P> {
    /// Creates the state of a server without connections.
    pub(super) fn new(
        russh: RusshConfig,
        limits: watch::Receiver<Arc<Limits>>,
        programs: Arc<P>,
        metrics: Arc<Metrics>,
        phase: watch::Receiver<Phase>,
    ) -> Server<P> {
        let now = limits.borrow().clone();
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        let processors = Processors::new(count, &now, metrics.clone());
        Server {
            russh: Arc::new(russh),
            processors: processors.clone(),
            gate: Mutex::new(Gate::new(now.clone(), processors, Instant::now().into_std())),
            tickets: Tickets::default(),
            cells: Cells::new(u64::from(now.cells_thousands) * 1000, metrics.terminals_clamped.clone()),
            rate: Rate::of_all(&now),
            headers: Arc::new(Semaphore::new(HEADERS)),
            limits,
            programs,
            metrics,
            phase,
        }
    }

    pub(super) fn gate(&self) -> MutexGuard<'_, Gate> {
        // The gate consists of counts, which are consistent even after a panic elsewhere.
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Channels by which connections are told to end in favour of others.
#[derive(Debug, Default)]
pub(super) struct Tickets(Mutex<HashMap<Id, oneshot::Sender<()>>>);

impl Tickets {
    fn table(&self) -> MutexGuard<'_, HashMap<Id, oneshot::Sender<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds the channel of the connection `id`.
    pub(super) fn insert(&self, id: Id, sender: oneshot::Sender<()>) {
        self.table().insert(id, sender);
    }

    pub(super) fn remove(&self, id: Id) {
        self.table().remove(&id);
    }

    /// Requests a connection to end in favour of another.
    pub(super) fn displace(&self, id: Id) {
        // A connection that has already ended has freed its place.
        let _ = self.table().remove(&id).map(|sender| sender.send(()));
    }
}
