//! The sandbox that the server enters before it serves: no file system, no network, no other programs.
//!
//! It uses two kernel mechanisms: Landlock denies binding and connecting over TCP, and all file access except reading
//! the content; seccomp denies unneeded system calls. Both are inherited by threads started afterwards, so they are
//! applied before the runtime starts.

mod check;
mod files;
#[cfg(target_os = "linux")]
mod syscalls;

use std::fmt;
use std::path::PathBuf;

use crate::config::Sandbox;
pub use check::check;

/// The state of both mechanisms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxStatus {
    /// State of Landlock, for files and TCP.
    pub files: Strength,
    /// State of seccomp, for system calls.
    pub syscalls: Strength,
}

/// The degree to which a mechanism is enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Fully enforced.
    Full,
    /// Partially enforced: as far as this kernel supports it.
    Partial,
    /// The mechanism is not enforced.
    None,
}

impl SandboxStatus {
    /// Whether both mechanisms are enforced, at least partially.
    pub fn is_enforced(self) -> bool {
        self.files != Strength::None && self.syscalls != Strength::None
    }

    /// Whether both mechanisms are fully enforced.
    pub fn is_complete(self) -> bool {
        self.files == Strength::Full && self.syscalls == Strength::Full
    }
}

impl fmt::Display for SandboxStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |strength: Strength| match strength {
            Strength::Full => "enforced",
            Strength::Partial => "enforced in part",
            Strength::None => "not enforced",
        };
        write!(
            f,
            "sandbox: files and network (Landlock) {}, system calls (seccomp) {}",
            word(self.files),
            word(self.syscalls)
        )
    }
}

/// Applies the sandbox to this thread and all threads it starts later; `readable` are the paths that remain readable.
///
/// # Errors
///
/// If the sandbox is required and one of the mechanisms is not enforced.
pub fn enter(sandbox: Sandbox, readable: &[PathBuf]) -> anyhow::Result<SandboxStatus> {
    if sandbox == Sandbox::Off {
        return Ok(SandboxStatus { files: Strength::None, syscalls: Strength::None });
    }
    let walls = SandboxStatus { files: files::restrict(readable), syscalls: restrict_syscalls() };
    anyhow::ensure!(
        sandbox != Sandbox::Required || walls.is_enforced(),
        "the sandbox does not stand: {walls}; a newer kernel has it, or set sandbox = \"preferred\""
    );
    Ok(walls)
}

#[cfg(target_os = "linux")]
fn restrict_syscalls() -> Strength {
    match syscalls::restrict() {
        Ok(()) => Strength::Full,
        Err(_) => Strength::None,
    }
}

#[cfg(not(target_os = "linux"))]
fn restrict_syscalls() -> Strength {
    Strength::None
}
