//! russh's callbacks, which must return immediately.
//!
//! They run inside of the connection's only loop, so anything they waited for would have to wait for them. They use
//! `try_send` and the methods of `Session` that queue an answer; programs run in tasks of their own.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use russh::keys::Certificate;
use russh::server::{Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Response, Session, VerifiedPublicKey};
use russh::{ChannelId, ChannelOpenFailure, Error, Pty, Sig};
use tokio::task::JoinSet;

use super::algorithms::WINDOW_BYTES;
use super::cells::Cells;
use super::channel::{self, Channel, Counted, NAME_BYTES, Opening, Running, Surroundings};
use super::source_log::log_of_source;
use crate::session::mailbox::{self, Full};
use crate::session::{Command, Input, Programs, Size};

/// The window of a peer whose programs do not keep up with its input. Not zero, because russh adjusts a window only
/// when data arrives, so some bytes are needed to trigger that. The wire is read with pauses meanwhile, so that these
/// bytes do not arrive at every round trip.
const TRICKLE_BYTES: u32 = 2;

/// Maximum bytes of a user name, which is an address in the content rather than an identity.
const USER_BYTES: usize = 64;

/// The handler of a connection; dropping it ends its programs.
pub(super) struct Visit<P> {
    programs: Arc<P>,
    around: Arc<Surroundings>,
    cells: Arc<Cells>,
    user: String,
    opened: u32,
    channels: HashMap<ChannelId, Channel>,
    tasks: JoinSet<()>,
}

impl<P: Programs> Visit<P> {
    pub(super) fn new(programs: Arc<P>, around: Arc<Surroundings>, cells: Arc<Cells>) -> Visit<P> {
        let (user, channels, tasks) = (String::new(), HashMap::new(), JoinSet::new());
        Visit { programs, around, cells, user, opened: 0, channels, tasks }
    }

    fn accept(&mut self, user: &str) -> Result<Auth, Error> {
        self.user = channel::cut(user, USER_BYTES).to_owned();
        Ok(Auth::Accept)
    }

    /// Returns the channel if no program was started on it; every call counts as one request.
    fn opening(&mut self, id: ChannelId) -> Result<Option<&mut Opening>, Error> {
        let Some(Channel::Opening(opening)) = self.channels.get_mut(&id) else { return Ok(None) };
        opening.requests += 1;
        if opening.requests > self.around.limits.requests {
            return Err(self.around.broken("requests"));
        }
        Ok(Some(opening))
    }

    /// Handles `shell`, `exec` and `subsystem`: starts the program for the request, if there is one.
    fn start(&mut self, id: ChannelId, command: Command, session: &mut Session) -> Result<(), Error> {
        if self.opening(id)?.is_none() {
            return session.channel_failure(id);
        }
        let Entry::Occupied(mut entry) = self.channels.entry(id) else { return session.channel_failure(id) };
        let Channel::Opening(opening) = entry.get_mut() else { return session.channel_failure(id) };
        let request = opening.request(&self.user, command);
        if !self.programs.accepts(&request) {
            return session.channel_failure(id);
        }
        // Queued before any output of the program, which first needs a turn of this loop.
        session.channel_success(id)?;
        let (mailbox, input) = mailbox::channel(self.around.allowance.clone());
        let Channel::Opening(opening) = entry.remove() else { return Ok(()) };
        let (writer, cells) = opening.into_parts();
        let counted = Counted::new(self.around.clone());
        while self.tasks.try_join_next().is_some() {}
        let task = self.tasks.spawn(channel::run(self.programs.clone(), request, input, writer, counted));
        self.channels.insert(id, Channel::Running(Running::new(mailbox, task, cells)));
        Ok(())
    }

    /// Puts `input` into the program's mailbox; if it is full, the channel is closed.
    fn deliver(&mut self, id: ChannelId, input: Input, session: &mut Session) -> Result<(), Error> {
        self.around.hear();
        let Some(Channel::Running(running)) = self.channels.get_mut(&id) else { return Ok(()) };
        let Err(Full) = running.deliver(input) else { return Ok(()) };
        self.around.metrics.mailboxes_overflowed.inc();
        log_of_source!(self.around.account, DEBUG, "channel closed: its program does not keep up");
        self.forget(id);
        session.close(id)
    }

    fn forget(&mut self, id: ChannelId) {
        if let Some(Channel::Opening(_)) = self.channels.remove(&id) {
            self.around.progress.send_modify(|progress| progress.asking = progress.asking.saturating_sub(1));
        }
    }
}

impl<P: Programs> Handler for Visit<P> {
    type Error = Error;

    // Every authentication succeeds. Most clients begin with `none` and are never asked for a key or a password. The
    // credentials of others are neither checked nor stored.

    async fn auth_none(&mut self, user: &str) -> Result<Auth, Error> {
        self.accept(user)
    }

    async fn auth_password(&mut self, user: &str, _password: &str) -> Result<Auth, Error> {
        self.accept(user)
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        user: &str,
        _submethods: &str,
        _response: Option<Response<'a>>,
    ) -> Result<Auth, Error> {
        self.accept(user)
    }

    async fn auth_publickey_offered(&mut self, _user: &str, _offer: PublicKeyOffer<'_>) -> Result<Auth, Error> {
        Ok(Auth::Accept)
    }

    async fn auth_publickey(&mut self, user: &str, _key: VerifiedPublicKey<'_>) -> Result<Auth, Error> {
        self.accept(user)
    }

    async fn auth_openssh_certificate(&mut self, user: &str, _certificate: &Certificate) -> Result<Auth, Error> {
        self.accept(user)
    }

    async fn auth_succeeded(&mut self, _session: &mut Session) -> Result<(), Error> {
        self.around.progress.send_modify(|progress| progress.authenticated = true);
        Ok(())
    }

    // Every other kind of channel is refused by russh when its handle is dropped, which the trait's defaults do.
    async fn channel_open_session(
        &mut self,
        channel: russh::Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Error> {
        self.opened += 1;
        if self.opened > self.around.limits.channel_opens {
            return Err(self.around.broken("channel_opens"));
        }
        // russh does not tell of a peer's close that answers our own.
        self.channels.retain(|_, channel| !channel.is_over());
        if self.channels.len() >= self.around.limits.channels as usize {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        }
        let id = channel.id();
        // The read half is dropped: russh would fill it with a copy of all input and then wait for it to be read.
        let (_, writer) = channel.split();
        self.channels.insert(id, Channel::Opening(Box::new(Opening::new(writer, self.cells.share()))));
        self.around.progress.send_modify(|progress| progress.asking += 1);
        reply.accept().await;
        Ok(())
    }

    async fn pty_request(
        &mut self,
        id: ChannelId,
        term: &str,
        columns: u32,
        rows: u32,
        width: u32,
        height: u32,
        _modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Error> {
        match self.opening(id)? {
            Some(opening) => {
                opening.terminal(term, Size::from_peer(columns, rows).with_pixels(width, height));
                session.channel_success(id)
            }
            None => session.channel_failure(id),
        }
    }

    async fn env_request(
        &mut self,
        id: ChannelId,
        name: &str,
        value: &str,
        session: &mut Session,
    ) -> Result<(), Error> {
        let kept = self.opening(id)?.is_some_and(|opening| opening.variable(name, value));
        if kept { session.channel_success(id) } else { session.channel_failure(id) }
    }

    async fn shell_request(&mut self, id: ChannelId, session: &mut Session) -> Result<(), Error> {
        self.start(id, Command::Shell, session)
    }

    async fn exec_request(&mut self, id: ChannelId, line: &[u8], session: &mut Session) -> Result<(), Error> {
        self.start(id, channel::command_line(line, self.around.limits.command_bytes as usize), session)
    }

    async fn subsystem_request(&mut self, id: ChannelId, name: &str, session: &mut Session) -> Result<(), Error> {
        self.start(id, Command::Subsystem(channel::cut(name, NAME_BYTES).to_owned()), session)
    }

    async fn window_change_request(
        &mut self,
        id: ChannelId,
        columns: u32,
        rows: u32,
        width: u32,
        height: u32,
        session: &mut Session,
    ) -> Result<(), Error> {
        // RFC 4254 section 6.7 wants no reply; those who ask for one get it.
        session.channel_success(id)?;
        let size = Size::from_peer(columns, rows).with_pixels(width, height);
        match self.opening(id)? {
            Some(opening) => opening.resize(size),
            None => self.deliver(id, Input::Resize(size), session)?,
        }
        Ok(())
    }

    async fn x11_request(
        &mut self,
        id: ChannelId,
        _single_connection: bool,
        _protocol: &str,
        _cookie: &str,
        _screen: u32,
        session: &mut Session,
    ) -> Result<(), Error> {
        self.opening(id)?;
        session.channel_failure(id)
    }

    async fn agent_request(&mut self, id: ChannelId, _session: &mut Session) -> Result<bool, Error> {
        self.opening(id)?;
        Ok(false)
    }

    async fn signal(&mut self, id: ChannelId, _signal: Sig, session: &mut Session) -> Result<(), Error> {
        self.opening(id)?;
        session.channel_failure(id)
    }

    async fn data(&mut self, id: ChannelId, data: &[u8], session: &mut Session) -> Result<(), Error> {
        if data.is_empty() {
            return Ok(());
        }
        self.around.pulse.record_input();
        self.deliver(id, Input::Bytes(data.to_vec()), session)
    }

    fn adjust_window(&mut self, _id: ChannelId, _current: u32) -> u32 {
        if self.around.allowance.is_ample() { WINDOW_BYTES } else { TRICKLE_BYTES }
    }

    async fn channel_eof(&mut self, id: ChannelId, session: &mut Session) -> Result<(), Error> {
        self.deliver(id, Input::Eof, session)
    }

    async fn channel_close(&mut self, id: ChannelId, _session: &mut Session) -> Result<(), Error> {
        self.forget(id);
        Ok(())
    }
}
