//! The progress of a connection, and the deadline of each stage.

use std::time::Duration;

use crate::config::Limits;

/// The progress of a connection, as reported by the handler to the supervisor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// Whether authentication is complete.
    pub authenticated: bool,
    /// Number of open channels without a program.
    pub asking: u32,
    /// Number of running programs.
    pub programs: u32,
}

/// The stage of a connection; each has its own deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before authentication.
    Login,
    /// Without an open channel.
    Idle,
    /// With an open channel, on which no program was started yet.
    Asking,
    /// With a running program.
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
    /// Returns the time from the start of a connection to the deadline of a stage that was entered `entered` after
    /// the start.
    ///
    /// The deadlines of login and of the whole connection are absolute: the peer cannot extend them.
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
