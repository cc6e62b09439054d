//! Sockets: binding, and limits of the system's memory and time for each.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::config::Limits;

/// Maximum connections in the system's queue.
const BACKLOG: i32 = 1024;
/// Maximum time for which sent bytes may be unacknowledged (TCP_USER_TIMEOUT).
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);
/// Silence after which the system asks whether the peer is still there (TCP keepalive), and the interval of further
/// questions. An unanswered one ends the connection after [`UNACKNOWLEDGED`]. The server is not woken up for it, as it
/// would be by keepalive requests of SSH.
const SILENT: Duration = Duration::from_secs(30);
const ASKING: Duration = Duration::from_secs(15);
/// Maximum time for which sent bytes may be unacknowledged after the end of the connection.
const LINGER: Duration = Duration::from_secs(10);

/// Binds `address`. IPv6 sockets accept IPv6 only, so that both wildcard addresses can be listed.
///
/// # Errors
///
/// Those of `socket`, `bind` and `listen`.
pub fn bind(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Registers a listening socket with the runtime.
pub(super) fn adopt(listener: std::net::TcpListener) -> io::Result<TcpListener> {
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

/// Limits the system's buffers of a connection, or of a listener's later connections. Set before connections are
/// accepted, because the announced window depends on it; and again for each, because a service manager's socket has
/// connections before the server starts. Errors are ignored.
pub(super) fn bound_buffers<'a>(socket: impl Into<SockRef<'a>>, limits: &Limits) {
    let bytes = |kib: u32| kib as usize * 1024;
    let socket = socket.into();
    let _ = socket.set_recv_buffer_size(bytes(limits.receive_buffer_kib));
    let _ = socket.set_send_buffer_size(bytes(limits.send_buffer_kib));
}

/// The socket of a connection, without Nagle's algorithm and with detection of lost networks.
///
/// After it is dropped, unsent data is kept for ten seconds at most.
#[derive(Debug)]
pub(super) struct Stream(TcpStream);

impl Stream {
    pub(super) fn new(stream: TcpStream, limits: &Limits) -> io::Result<Stream> {
        bound_buffers(&stream, limits);
        stream.set_nodelay(true)?;
        SockRef::from(&stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(SILENT).with_interval(ASKING))?;
        user_timeout(&stream, UNACKNOWLEDGED)?;
        Ok(Stream(stream))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // The option cannot be set on a closed socket, which does not need it.
        let _ = user_timeout(&self.0, LINGER);
    }
}

/// A stream that can be aborted: closed without sending pending data, of which the system keeps nothing.
pub(super) trait Abort {
    fn abort(&self);

    /// Whether it is known that the peer has closed the stream or broken it off, even if there is still data to read.
    fn has_ended(&self) -> bool {
        false
    }
}

impl Abort for Stream {
    fn abort(&self) {
        let _ = self.0.set_zero_linger();
    }

    fn has_ended(&self) -> bool {
        let state = pin!(self.0.ready(Interest::READABLE));
        matches!(state.poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Ok(state)) if state.is_read_closed())
    }
}

#[cfg(any(test, fuzzing))]
impl Abort for tokio::io::DuplexStream {
    fn abort(&self) {}
}

#[cfg(target_os = "linux")]
fn user_timeout(stream: &TcpStream, timeout: Duration) -> io::Result<()> {
    SockRef::from(stream).set_tcp_user_timeout(Some(timeout))
}

#[cfg(not(target_os = "linux"))]
fn user_timeout(_: &TcpStream, _: Duration) -> io::Result<()> {
    Ok(())
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write_vectored(cx, slices)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(cx)
    }
}
