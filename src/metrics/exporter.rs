//! The metrics over HTTP, on a port of this machine or a Unix socket.
//!
//! Without an HTTP library, since every request gets the same answer: a request is read up to its empty line, limited
//! in bytes, time and number, and answered.

use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::Metrics;

/// Maximum bytes of a request.
const REQUEST_BYTES: usize = 8 * 1024;
/// Timeout for a request and its answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Maximum number of concurrent requests.
const REQUESTS: usize = 8;
/// Pause after a failed `accept`.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A listening socket for requests.
#[derive(Debug)]
pub enum Listener {
    /// A port.
    Tcp(TcpListener),
    /// A Unix socket.
    Unix(UnixListener),
}

/// Binds a path, replacing a socket that an earlier process left there.
///
/// # Errors
///
/// Those of `bind`, and if the path exists and is not a socket.
pub fn bind_path(path: &Path) -> io::Result<std::os::unix::net::UnixListener> {
    match std::fs::symlink_metadata(path) {
        Ok(metadata) if metadata.file_type().is_socket() => std::fs::remove_file(path)?,
        Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => {}
    }
    std::os::unix::net::UnixListener::bind(path)
}

impl Listener {
    /// Creates a listener on a port. Must be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the socket cannot be registered with the runtime.
    pub fn port(socket: std::net::TcpListener) -> io::Result<Listener> {
        socket.set_nonblocking(true)?;
        TcpListener::from_std(socket).map(Listener::Tcp)
    }

    /// Creates a listener on a path. Must be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the socket cannot be registered with the runtime.
    pub fn path(socket: std::os::unix::net::UnixListener) -> io::Result<Listener> {
        socket.set_nonblocking(true)?;
        UnixListener::from_std(socket).map(Listener::Unix)
    }

    async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match self {
            Listener::Tcp(listener) => listener.accept().await.map(|(stream, _)| Box::new(stream) as Box<dyn Stream>),
            Listener::Unix(listener) => listener.accept().await.map(|(stream, _)| Box::new(stream) as Box<dyn Stream>),
        }
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Answers requests until the future is dropped.
pub async fn serve(listener: Listener, metrics: Arc<Metrics>) {
    let requests = Arc::new(Semaphore::new(REQUESTS));
    loop {
        // The semaphore is never closed.
        let Ok(permit) = requests.clone().acquire_owned().await else { return };
        let Ok(stream) = listener.accept().await else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let metrics = metrics.clone();
        tokio::spawn(async move {
            // A peer that disconnected does not need an answer.
            let _ = timeout(PATIENCE, answer(stream, &metrics)).await;
            drop(permit);
        });
    }
}

async fn answer(mut stream: Box<dyn Stream>, metrics: &Metrics) -> io::Result<()> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if request.len() > REQUEST_BYTES || stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let (status, kind, body) = match request.split(|byte| *byte == b' ').take(2).collect::<Vec<_>>().as_slice() {
        [b"GET", b"/metrics"] => {
            ("200 OK", "application/openmetrics-text; version=1.0.0; charset=utf-8", metrics.text())
        }
        _ => ("404 Not Found", "text/plain", "GET /metrics is all there is\n".to_owned()),
    };
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all((head + &body).as_bytes()).await?;
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpStream, UnixStream};

    use super::*;

    async fn ask(mut stream: impl Stream, request: &str) -> String {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).await.unwrap();
        said
    }

    #[tokio::test]
    async fn the_counts_are_had_by_port_and_by_path_and_nothing_else_is() {
        let metrics = Arc::new(Metrics::default());
        metrics.connections_accepted.inc();
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = port.local_addr().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("metrics");
        for _ in 0..2 {
            // The socket of the first process is replaced.
            drop(bind_path(&path).unwrap());
        }
        let serving = [Listener::Tcp(port), Listener::path(bind_path(&path).unwrap()).unwrap()]
            .map(|listener| tokio::spawn(serve(listener, metrics.clone())));
        let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for said in [
            ask(TcpStream::connect(address).await.unwrap(), request).await,
            ask(UnixStream::connect(&path).await.unwrap(), request).await,
        ] {
            let (head, body) = said.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
            assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{head}");
            assert!(body.contains("\nfolio_connections_accepted_total 1\n") && body.ends_with("# EOF\n"), "{body}");
        }
        for request in ["GET / HTTP/1.1\r\n\r\n", "POST /metrics HTTP/1.1\r\n\r\n", "\r\n\r\n"] {
            let said = ask(TcpStream::connect(address).await.unwrap(), request).await;
            assert!(said.starts_with("HTTP/1.1 404 "), "{said}");
        }
        let endless = "x".repeat(2 * REQUEST_BYTES);
        let mut stream = TcpStream::connect(address).await.unwrap();
        let _ = stream.write_all(endless.as_bytes()).await;
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said).await;
        assert!(said.is_empty());
        serving.iter().for_each(tokio::task::JoinHandle::abort);
    }

    #[tokio::test]
    async fn nothing_but_a_socket_is_replaced() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(bind_path(file.path()).is_err());
        assert!(file.path().exists());
    }
}
