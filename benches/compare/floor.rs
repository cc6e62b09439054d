//! The baseline ("floor"): a minimal russh server that greets a session and answers each packet of keys with one
//! byte.

use std::io::Write;
use std::sync::Arc;

use russh::keys::{Algorithm, PrivateKey, key::safe_rng};
use russh::server::{Auth, ChannelOpenHandle, Config, Handler, Msg, Session};
use russh::{Channel, ChannelId, Error, Pty};
use tokio::net::TcpListener;

struct Echo;

impl Handler for Echo {
    type Error = Error;

    async fn auth_none(&mut self, _user: &str) -> Result<Auth, Error> {
        Ok(Auth::Accept)
    }

    async fn channel_open_session(
        &mut self,
        _channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Error> {
        reply.accept().await;
        Ok(())
    }

    async fn pty_request(
        &mut self,
        channel: ChannelId,
        _term: &str,
        _columns: u32,
        _rows: u32,
        _width: u32,
        _height: u32,
        _modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Error> {
        session.channel_success(channel)
    }

    async fn shell_request(&mut self, channel: ChannelId, session: &mut Session) -> Result<(), Error> {
        session.channel_success(channel)?;
        session.data(channel, &b"."[..])?;
        Ok(())
    }

    async fn data(&mut self, channel: ChannelId, _data: &[u8], session: &mut Session) -> Result<(), Error> {
        session.data(channel, &b"."[..])?;
        Ok(())
    }
}

/// Serves on a free port, which is printed, until the process is killed.
pub async fn serve() {
    let key = PrivateKey::random(&mut safe_rng(), Algorithm::Ed25519).unwrap();
    let config = Arc::new(Config { keys: vec![key], nodelay: true, ..Config::default() });
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", socket.local_addr().unwrap());
    std::io::stdout().flush().unwrap();
    loop {
        let (stream, _) = socket.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let config = config.clone();
        tokio::spawn(async move {
            if let Ok(running) = russh::server::run_stream(config, stream, Echo).await {
                let _ = running.await;
            }
        });
    }
}
