//! russh's client as the peer, and raw TCP for misbehaving peers.

use std::borrow::Cow;
use std::sync::Arc;

use russh::client::{self, Handle, Msg};
use russh::keys::PublicKeyOrCertificate;
use russh::{Channel, ChannelMsg, Preferred, compression, kex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::server::{PATIENCE, Server};

/// A client that accepts every host key.
pub struct Trusting;

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        Ok(true)
    }
}

/// Returns the settings of an ordinary client. Without `nodelay` every round trip would take 40 ms.
pub fn ordinary() -> client::Config {
    client::Config { nodelay: true, ..client::Config::default() }
}

/// Connects without authenticating.
pub async fn connect(server: &Server, config: client::Config) -> Result<Handle<Trusting>, russh::Error> {
    timeout(PATIENCE, client::connect(Arc::new(config), server.address, Trusting)).await.expect("the server answers")
}

/// Connects and authenticates.
pub async fn visit(server: &Server) -> Handle<Trusting> {
    visit_with(server, ordinary()).await
}

/// Connects with these settings and authenticates.
pub async fn visit_with(server: &Server, config: client::Config) -> Handle<Trusting> {
    let mut handle = connect(server, config).await.unwrap();
    assert!(handle.authenticate_none("visitor").await.unwrap().success());
    handle
}

/// Returns settings with this key exchange only.
pub fn only(kex: &'static [kex::Name]) -> client::Config {
    let preferred =
        Preferred { kex: Cow::Borrowed(kex), compression: Cow::Borrowed(&[compression::NONE]), ..Preferred::default() };
    client::Config { preferred, ..ordinary() }
}

/// The output of a channel until it was closed.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    pub output: Vec<u8>,
    pub errors: Vec<u8>,
    pub status: Option<u32>,
    /// `status`, `eof` and `close`, in the order of arrival.
    pub order: Vec<&'static str>,
}

/// Runs a command to its end.
pub async fn exec(handle: &Handle<Trusting>, line: &str) -> Outcome {
    let channel = handle.channel_open_session().await.unwrap();
    channel.exec(true, line).await.unwrap();
    outcome(channel).await
}

/// Reads a channel to its end.
pub async fn outcome(mut channel: Channel<Msg>) -> Outcome {
    let mut outcome = Outcome::default();
    while let Some(message) = next(&mut channel).await {
        match message {
            ChannelMsg::Data { data } => outcome.output.extend_from_slice(&data),
            ChannelMsg::ExtendedData { data, ext: 1 } => outcome.errors.extend_from_slice(&data),
            ChannelMsg::ExitStatus { exit_status } => {
                outcome.status = Some(exit_status);
                outcome.order.push("status");
            }
            ChannelMsg::Eof => outcome.order.push("eof"),
            ChannelMsg::Close => outcome.order.push("close"),
            _ => {}
        }
    }
    outcome
}

/// Returns the next message of a channel.
pub async fn next(channel: &mut Channel<Msg>) -> Option<ChannelMsg> {
    timeout(PATIENCE, channel.wait()).await.expect("the channel says something")
}

/// Returns whether the next request succeeded.
pub async fn answer(channel: &mut Channel<Msg>) -> bool {
    loop {
        match next(channel).await.expect("an answer comes before the end") {
            ChannelMsg::Success => return true,
            ChannelMsg::Failure => return false,
            _ => {}
        }
    }
}

/// Reads from a channel until `wanted` was received.
pub async fn expect(channel: &mut Channel<Msg>, wanted: &[u8]) {
    let mut seen = Vec::new();
    while !seen.windows(wanted.len()).any(|part| part == wanted) {
        match next(channel).await {
            Some(ChannelMsg::Data { data }) => seen.extend_from_slice(&data),
            Some(_) => {}
            None => panic!("the channel ended after {:?}", String::from_utf8_lossy(&seen)),
        }
    }
}

/// Opens a TCP connection and sends `bytes`.
pub async fn raw(server: &Server, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

/// Returns an unencrypted SSH packet (RFC 4253 section 6).
pub fn packet(payload: &[u8]) -> Vec<u8> {
    let padding = 8 - (payload.len() + 5) % 8 + 8;
    let mut packet = u32::try_from(payload.len() + padding + 1).unwrap().to_be_bytes().to_vec();
    packet.push(u8::try_from(padding).unwrap());
    packet.extend_from_slice(payload);
    packet.resize(packet.len() + padding, 0);
    packet
}

/// Waits until the server has closed a connection.
pub async fn closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    // A reset also counts as closed.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("the server closes the connection");
}
