//! The programs a visitor can run: the interface, its linear form, commands.

mod command;
mod linear;
mod tui;

use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::content::model::Library;
use crate::session::{Command, ExitStatus, Io, Programs, Request, Terminal};
use crate::term::caps::Capabilities;
use crate::ui::Shelf;

/// How long a program may take to say goodbye to a peer that does not read.
const FAREWELL: Duration = Duration::from_secs(2);
/// What a visitor is told who was silent for too long.
const IDLE: &str = "This visit ended because nothing was typed for a while.";
/// What visitors are told when the server stops.
const CLOSING: &str = "The server is going down for a moment. Please come back soon.";

/// How long a visitor may be silent.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Silence after which the visit ends.
    pub idle: Duration,
    /// How long before that the visitor is warned.
    pub warning: Duration,
}

/// The portfolio as programs: what a transport serves.
#[derive(Debug, Clone)]
pub struct Site {
    library: watch::Receiver<Arc<Library>>,
    shelf: Arc<Shelf>,
    patience: Patience,
}

impl Site {
    /// Programs over whatever `library` holds at the time.
    pub fn new(library: watch::Receiver<Arc<Library>>, patience: Patience) -> Site {
        Site { library, shelf: Arc::new(Shelf::new()), patience }
    }
}

impl Programs for Site {
    fn accepts(&self, request: &Request) -> bool {
        !matches!(request.command, Command::Subsystem(_))
    }

    fn run(&self, request: Request, io: Io) -> impl Future<Output = ExitStatus> + Send + 'static {
        let site = self.clone();
        async move {
            match (&request.command, &request.terminal) {
                (Command::Shell, Some(terminal)) => {
                    let capabilities = Capabilities::guess(&terminal.name, |name| request.variable(name));
                    if capabilities.addressable {
                        tui::run(site, capabilities, terminal.size, io).await
                    } else {
                        linear::run(site, capabilities, terminal.size, io).await
                    }
                }
                (Command::Shell, None) => print(io, &command::index(&site.snapshot()), None).await,
                (Command::Exec(line), terminal) => {
                    let outcome = command::run(line, &site.snapshot(), terminal.as_ref().map(|t| t.size.columns));
                    outcome.deliver(io, terminal.as_ref()).await
                }
                (Command::Subsystem(_), _) => ExitStatus::UNKNOWN_COMMAND,
            }
        }
    }
}

impl Site {
    fn snapshot(&self) -> Arc<Library> {
        self.library.borrow().clone()
    }
}

/// Returns when the server wants to stop; never, once nobody can say so any more.
async fn closing(shutdown: &mut watch::Receiver<bool>) {
    if shutdown.wait_for(|closing| *closing).await.is_err() {
        pending::<()>().await;
    }
}

async fn print(io: Io, text: &str, terminal: Option<&Terminal>) -> ExitStatus {
    command::Outcome { output: text.to_owned(), errors: String::new(), status: ExitStatus::SUCCESS }
        .deliver(io, terminal)
        .await
}
