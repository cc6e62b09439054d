//! Progress of a connection, and the deadline of each stage.

use std::time::Duration;

use crate::config::Limits;

/// Progress of a connection, from the handler to its supervisor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// Authentication is done.
    pub authenticated: bool,
    /// Channels that are open and have no program yet.
    pub asking: u32,
    /// Programs that are running.
    pub programs: u32,
}

/// The step a connection is at; each has its own deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Not authenticated.
    Login,
    /// No channel is open.
    Idle,
    /// A channel is open, and no program runs or has run on it.
    Asking,
    /// A program runs.
    Running,
}

impl Progress {
    pub(super) fn stage(self) -> Stage {
        match self {
            Progress { authenticated: false, .. } => Stage::Login,
            Progress { programs: 1.., .. } => Stage::Running,
            Progress { asking: 1.., .. } => Stage::Asking,
            Progress { .. } => Stage::Idle,
        }
    }
}

impl Stage {
    /// How long a connection may last from `begun` on, if it entered this stage `entered` after its beginning.
    ///
    /// Login and the whole connection are absolute: nothing the peer does extends them.
    pub(super) fn deadline(self, entered: Duration, limits: &Limits) -> Duration {
        match self {
            Stage::Login => limits.login,
            Stage::Idle => (entered + limits.channel).min(limits.connection),
            Stage::Asking => (entered + limits.program).min(limits.connection),
            Stage::Running => limits.connection,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_has_its_deadline() {
        let limits = Limits::default();
        let at = |authenticated, asking, programs| {
            let stage = Progress { authenticated, asking, programs }.stage();
            stage.deadline(Duration::from_secs(7), &limits).as_secs()
        };
        assert_eq!(at(false, 0, 0), 10);
        assert_eq!(at(false, 1, 1), 10, "only authentication ends the login");
        assert_eq!(at(true, 0, 0), 12);
        assert_eq!(at(true, 1, 0), 12);
        assert_eq!(at(true, 1, 1), 7200);
    }
}
