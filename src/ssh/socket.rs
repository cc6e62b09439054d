//! Sockets: how they are bound, and how much of the system's memory and time each may take.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::config::Limits;

/// Connections the system queues for us.
const BACKLOG: i32 = 1024;
/// How long sent bytes may stay unacknowledged (TCP_USER_TIMEOUT).
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);
/// The same, once the connection has ended and only the system still holds it.
const LINGER: Duration = Duration::from_secs(10);

/// Binds `address`. An IPv6 address takes IPv6 connections only, so that both wildcards can be listed.
///
/// # Errors
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

/// Bounds what the connections of a listener may keep in the system: set before they are accepted, or the window they
/// announce is larger. What cannot be set does not keep anybody from listening.
pub(super) fn bound_buffers(listener: &TcpListener, limits: &Limits) {
    let bytes = |kib: u32| kib as usize * 1024;
    let socket = SockRef::from(listener);
    let _ = socket.set_recv_buffer_size(bytes(limits.receive_buffer_kib));
    let _ = socket.set_send_buffer_size(bytes(limits.send_buffer_kib));
}

/// A connection's socket. Small writes leave at once, and a peer whose network vanished is noticed.
///
/// Dropped, it does not linger: what a peer has not taken in ten seconds it does not get.
#[derive(Debug)]
pub(super) struct Stream(TcpStream);

impl Stream {
    pub(super) fn new(stream: TcpStream) -> io::Result<Stream> {
        stream.set_nodelay(true)?;
        user_timeout(&stream, UNACKNOWLEDGED)?;
        Ok(Stream(stream))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // A socket that is gone already has nothing to be set.
        let _ = user_timeout(&self.0, LINGER);
    }
}

/// A stream that can be given up: closed without what was not sent yet, and nothing of it stays in the system.
pub(super) trait Abort {
    fn abort(&self);
}

impl Abort for Stream {
    fn abort(&self) {
        let _ = self.0.set_zero_linger();
    }
}

#[cfg(test)]
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
