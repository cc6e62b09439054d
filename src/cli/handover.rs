//! `folio serve --handover`: the server as a child of this process, so that the next server can start while sessions
//! of the old one continue.
//!
//! A service manager starts the next main process when this one has ended. On TERM it ends at once. The child sees
//! the end of its standard input, accepts no more connections, and ends when its sessions have ended or their time is
//! over. The same happens if this process is killed. The unit must not stop the child (`KillMode=process`) and must
//! accept its notifications (`NotifyAccess=all`).

use std::io::Read;
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// The option of the child in place of `--handover`.
pub const CHILD_OPTION: &str = "--until-end-of-input";

/// Runs the server in a child until the child ends or this process is to end.
pub fn run() -> anyhow::Result<ExitCode> {
    let program = std::env::current_exe().context("cannot find this program")?;
    let arguments = std::env::args_os().skip(1);
    let arguments = arguments.map(|word| if word == "--handover" { CHILD_OPTION.into() } else { word });
    // These variables name the process they are meant for; without them, the variables beside them are meant for any
    // process.
    let mut child = Command::new(program)
        .args(arguments)
        .env_remove("LISTEN_PID")
        .env_remove("WATCHDOG_PID")
        .stdin(Stdio::piped())
        .spawn()
        .context("cannot start the server")?;
    // Closed when this process ends in any way.
    let _input = child.stdin.take();
    let pid = Pid::from_child(&child);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().context("cannot wait")?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        let mut ended = ending(child);
        loop {
            tokio::select! {
                code = &mut ended => return Ok(ExitCode::from(code.unwrap_or(1))),
                _ = terminate.recv() => return Ok(ExitCode::SUCCESS),
                _ = interrupt.recv() => return Ok(ExitCode::SUCCESS),
                _ = hang_up.recv() => {
                    // If the child has just ended, the next iteration notices it.
                    let _ = kill_process(pid, Signal::HUP);
                }
            }
        }
    })
}

/// Returns a receiver for the exit code of the child; 1 if a signal ended it.
fn ending(mut child: Child) -> oneshot::Receiver<u8> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let code = child.wait().ok().and_then(|status| status.code()).and_then(|code| u8::try_from(code).ok());
        let _ = sender.send(code.unwrap_or(1));
    });
    receiver
}

/// Waits for the end of standard input; never returns if `wanted` is false.
pub async fn input_ended(wanted: bool) {
    if !wanted {
        return std::future::pending().await;
    }
    let (sender, receiver) = oneshot::channel();
    // A separate thread, for which the runtime does not wait.
    std::thread::spawn(move || {
        let mut bytes = [0; 64];
        while matches!(std::io::stdin().read(&mut bytes), Ok(1..)) {}
        let _ = sender.send(());
    });
    let _: Result<(), _> = receiver.await;
}
