//! The sandbox that the server enters before it serves: no file system, no network, no other programs.
//!
//! Two mechanisms of the kernel: Landlock denies binding and connecting over TCP, and all file access but reading the
//! content; seccomp denies the system calls that serving does not need. Both hold for threads that are started
//! afterwards, so they are applied before the runtime starts.

mod check;
mod files;
#[cfg(target_os = "linux")]
mod syscalls;

use std::fmt;
use std::path::PathBuf;

use crate::config::Sandbox;
pub use check::check;

/// State of the sandbox's mechanisms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walls {
    /// Files and TCP: Landlock, and whether it does all that was asked for.
    pub files: Strength,
    /// System calls: seccomp.
    pub syscalls: Strength,
}

/// Degree to which a mechanism is enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Fully enforced.
    Full,
    /// Enforced as far as this kernel can.
    Partial,
    /// Not enforced.
    None,
}

impl Walls {
    /// Returns true if both mechanisms are enforced, if only in part.
    fn stand(self) -> bool {
        self.files != Strength::None && self.syscalls != Strength::None
    }

    /// Returns true if both mechanisms are fully enforced.
    pub fn is_complete(self) -> bool {
        self.files == Strength::Full && self.syscalls == Strength::Full
    }
}

impl fmt::Display for Walls {
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

/// Applies the sandbox to this thread and all that it will start; `readable` are the paths that stay readable.
///
/// # Errors
/// If the sandbox is required and one of the mechanisms is not enforced.
pub fn enter(sandbox: Sandbox, readable: &[PathBuf]) -> anyhow::Result<Walls> {
    if sandbox == Sandbox::Off {
        return Ok(Walls { files: Strength::None, syscalls: Strength::None });
    }
    let walls = Walls { files: files::restrict(readable), syscalls: restrict_syscalls() };
    anyhow::ensure!(
        sandbox != Sandbox::Required || walls.stand(),
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
