//! The programs a visitor can run: the interface, its linear form, commands.

mod address;
mod colour;
pub mod command;
mod feed;
mod linear;
mod records;
mod tree;
mod tui;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::content::model::Library;
use crate::session::{Command, ExitStatus, Io, Programs, Request};
use crate::term::caps::Capabilities;
use crate::ui::Shelf;

/// The user name that asks for the append-only interface.
const LINEAR_USER: &str = "linear";

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
            let capabilities = capabilities(&request);
            match (&request.command, &request.terminal) {
                (Command::Shell, Some(terminal)) => {
                    let start = address::of_user(&request.user, &site.snapshot());
                    if capabilities.addressable && request.user != LINEAR_USER {
                        tui::run(site, capabilities, terminal.size, start, io).await
                    } else {
                        linear::run(site, capabilities, terminal.size, start, io).await
                    }
                }
                (Command::Exec(line), Some(terminal))
                    if capabilities.addressable && address::to_open(line, &site.snapshot()).is_some() =>
                {
                    let start = address::to_open(line, &site.snapshot());
                    tui::run(site, capabilities, terminal.size, start, io).await
                }
                (Command::Shell, None) => {
                    let line = address::of_user(&request.user, &site.snapshot()).map(|target| address::read(&target));
                    site.command(&line.unwrap_or_default(), &request).deliver(io, None).await
                }
                (Command::Exec(line), terminal) => site.command(line, &request).deliver(io, terminal.as_ref()).await,
                (Command::Subsystem(_), _) => ExitStatus::UNKNOWN_COMMAND,
            }
        }
    }
}

impl Site {
    fn snapshot(&self) -> Arc<Library> {
        self.library.borrow().clone()
    }

    /// Runs a command line for whoever sent `request`.
    fn command(&self, line: &str, request: &Request) -> command::Outcome {
        let columns = request.terminal.as_ref().map(|terminal| terminal.size.columns);
        command::run(line, &self.snapshot(), &capabilities(request), columns)
    }
}

/// What the client said of its terminal. A pipe has only a locale.
fn capabilities(request: &Request) -> Capabilities {
    let name = request.terminal.as_ref().map_or("", |terminal| terminal.name.as_str());
    Capabilities::guess(name, |variable| request.variable(variable))
}
