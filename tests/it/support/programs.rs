//! Test programs that show how a transport handles bytes, sizes, statuses and panics.

use std::time::Duration;

use folio::session::{Command, ExitStatus, Input, Io, Programs, Request};
use rustix::time::{ClockId, clock_gettime};
use tokio::io::AsyncWriteExt;

/// Programs that execute simple commands; without a command, input is echoed.
pub struct Echo;

impl Programs for Echo {
    fn accepts(&self, request: &Request) -> bool {
        !matches!(&request.command, Command::Subsystem(name) if name != "echo")
    }

    fn run(&self, request: Request, io: Io) -> impl Future<Output = ExitStatus> + Send + 'static {
        let line = match &request.command {
            Command::Exec(line) => line.clone(),
            Command::Shell | Command::Subsystem(_) => "echo".to_owned(),
        };
        async move {
            let (name, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let number = rest.parse().unwrap_or(0);
            // A disconnected peer is not a failure of the test.
            match name {
                "echo" => echo(io).await,
                "gather" => gather(io).await,
                "say" => say(io, rest.as_bytes()).await,
                "bytes" => say(io, &bytes(number)).await,
                "complain" => complain(io, rest.as_bytes()).await,
                "exit" => ExitStatus(u32::try_from(number).unwrap()),
                "request" => say(io, format!("{request:?}").as_bytes()).await,
                "length" => say(io, line.len().to_string().as_bytes()).await,
                "panic" => panic!("injected"),
                "work" => work(number).await,
                "deaf" => deaf(io).await,
                "wait" => wait(io).await,
                _ => ExitStatus::UNKNOWN_COMMAND,
            }
        }
    }
}

/// Returns `count` bytes in which neighbours differ.
pub fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|place| (place ^ (place >> 8) ^ (place >> 16)) as u8).collect()
}

async fn echo(mut io: Io) -> ExitStatus {
    loop {
        let output = tokio::select! {
            input = io.input.recv() => match input {
                Some(Input::Bytes(bytes)) if bytes == b"q" => return ExitStatus::SUCCESS,
                Some(Input::Bytes(bytes)) => bytes,
                Some(Input::Resize(size)) => format!("{}x{}\n", size.columns, size.rows).into_bytes(),
                Some(Input::Eof) | None => return ExitStatus::SUCCESS,
            },
            Ok(()) = io.shutdown.changed() => {
                let _ = io.output.write_all(b"goodbye\r\n").await;
                return ExitStatus::SUCCESS;
            }
        };
        if io.output.write_all(&output).await.is_err() {
            return ExitStatus(1);
        }
    }
}

/// Echoes all waiting input at once, like an interface that draws one frame for several keys.
async fn gather(mut io: Io) -> ExitStatus {
    while let Some(first) = io.input.recv().await {
        let waiting = std::iter::once(first).chain(std::iter::from_fn(|| io.input.try_recv()));
        let keys: Vec<u8> =
            waiting.flat_map(|input| if let Input::Bytes(keys) = input { keys } else { vec![] }).collect();
        if io.output.write_all(&keys).await.is_err() {
            return ExitStatus(1);
        }
        if keys.ends_with(b"q") {
            break;
        }
    }
    ExitStatus::SUCCESS
}

async fn say(mut io: Io, bytes: &[u8]) -> ExitStatus {
    match io.output.write_all(bytes).await {
        Ok(()) => ExitStatus::SUCCESS,
        Err(_) => ExitStatus(1),
    }
}

async fn complain(mut io: Io, bytes: &[u8]) -> ExitStatus {
    let _ = io.output.write_all(b"out").await;
    let _ = io.errors.write_all(bytes).await;
    ExitStatus::USAGE
}

/// Uses a processor for this many milliseconds, in slices of one.
async fn work(milliseconds: usize) -> ExitStatus {
    for _ in 0..milliseconds {
        let begun = thread_nanoseconds();
        while thread_nanoseconds() - begun < 1_000_000 {}
        tokio::task::yield_now().await;
    }
    ExitStatus::SUCCESS
}

/// Returns the processor time of this thread.
fn thread_nanoseconds() -> i64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Reads nothing from its mailbox, and ends only with its connection.
async fn deaf(io: Io) -> ExitStatus {
    let _io = io;
    std::future::pending().await
}

/// Ignores shutdown, so that only a cut ends it (or an hour, longer than any test).
async fn wait(mut io: Io) -> ExitStatus {
    let _ = io.output.write_all(b"waiting").await;
    tokio::time::sleep(Duration::from_secs(3600)).await;
    ExitStatus::SUCCESS
}
