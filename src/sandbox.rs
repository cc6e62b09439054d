//! The sandbox that the server enters before it serves: no file system, no network, no other programs.
//!
//! Two walls, each of the kernel. Landlock leaves the content, to be read, and no TCP; seccomp leaves the system calls that
//! serving needs. Both hold for threads that are started afterwards, so they are raised before the runtime is.

mod check;
mod files;
#[cfg(target_os = "linux")]
mod syscalls;

use std::fmt;
use std::path::PathBuf;

use crate::config::Sandbox;
pub use check::check;

/// The walls that stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walls {
    /// Files and TCP: Landlock, and whether it does all that was asked for.
    pub files: Strength,
    /// System calls: seccomp.
    pub syscalls: Strength,
}

/// How far a wall does what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Entirely.
    Full,
    /// As far as this kernel can.
    Partial,
    /// It does not stand.
    None,
}

impl Walls {
    /// Whether each of them stands, if only in part.
    fn stand(self) -> bool {
        self.files != Strength::None && self.syscalls != Strength::None
    }

    /// Whether each of them does all that it should.
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

/// Raises the walls around this thread and all that it will start; `readable` is what stays readable.
///
/// # Errors
/// If the sandbox is required and one of the walls does not stand.
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
