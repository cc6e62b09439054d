//! The state that all connections of a server share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use russh::server::Config as RusshConfig;
use tokio::sync::{Semaphore, oneshot, watch};

use super::cells::Cells;
use super::gate::{Gate, Id};
use super::output::Rate;
use crate::config::Limits;
use crate::metrics::Metrics;

/// The phases of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Lets them in.
    Serving,
    /// Lets nobody in any more; visits go on.
    Draining,
    /// Asks visits to end, and cuts them off after the grace period.
    Stopping,
}

/// The state that all connections share.
pub(super) struct Server<P> {
    pub russh: Arc<RusshConfig>,
    pub gate: Mutex<Gate>,
    pub tickets: Tickets,
    pub cells: Arc<Cells>,
    pub rate: Arc<Rate>,
    /// Connections of proxies whose header is being read.
    pub headers: Arc<Semaphore>,
    pub limits: watch::Receiver<Arc<Limits>>,
    pub programs: Arc<P>,
    pub metrics: Arc<Metrics>,
    pub phase: watch::Receiver<Phase>,
}

impl<P> Server<P> {
    pub(super) fn gate(&self) -> MutexGuard<'_, Gate> {
        // The gate is plain counting; a panic elsewhere leaves nothing half done in it.
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The means to tell connections that they have to make place.
#[derive(Debug, Default)]
pub(super) struct Tickets(Mutex<HashMap<Id, oneshot::Sender<()>>>);

impl Tickets {
    fn table(&self) -> MutexGuard<'_, HashMap<Id, oneshot::Sender<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `sender` tells the connection `id` to leave.
    pub(super) fn insert(&self, id: Id, sender: oneshot::Sender<()>) {
        self.table().insert(id, sender);
    }

    pub(super) fn remove(&self, id: Id) {
        self.table().remove(&id);
    }

    /// Tells a connection to leave.
    pub(super) fn displace(&self, id: Id) {
        // One that is gone already leaves its place all the same.
        let _ = self.table().remove(&id).map(|sender| sender.send(()));
    }
}
