//! The incoming half of a session. It never waits for anybody but the peer, and believes nothing.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use outboard_session::FRAME_OVERHEAD;
use outboard_session::frame::handle_result::Handle;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{self, ProviderFrame};
use tonic::{Code, Status, Streaming};

use super::Session;
use super::calls::{Answer, Terminal};
use crate::fault::Fault;
use crate::handle::RemoteHandle;
use crate::request::Reply;
use crate::text::{bounded, chain};

/// The longest wait before a retry that a provider is believed.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60 * 60);

/// What no provider may send; the session ends at the first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Violation {
    #[error("an empty frame, or one of a kind that this version does not know")]
    Empty,
    #[error("a second hello")]
    SecondHello,
    #[error("an end of call {0}, which is not in flight")]
    UnknownCall(u64),
    #[error("a reply body of {size} bytes, over the {limit} that it said it keeps to")]
    Body { size: usize, limit: usize },
    #[error("a handle table of {size} bytes in one reply; {FRAME_OVERHEAD} is the most")]
    HandleTable { size: usize },
    #[error("an empty handle")]
    EmptyHandle,
    #[error("more than the {0} handles that it said it gives to one session")]
    Handles(usize),
}

/// Takes frames until the session is over; tells why it is.
///
/// # Cancellation
/// No frame is lost but the one that has not wholly arrived.
pub(super) async fn read(session: &Arc<Session>, inbound: &mut Streaming<ProviderFrame>) -> String {
    loop {
        let violation = match inbound.message().await {
            Ok(Some(frame)) => match session.take(frame) {
                Ok(()) => continue,
                Err(violation) => violation,
            },
            Ok(None) => return session.parted("closed the session"),
            Err(status) => return session.parted(&describe(&status)),
        };
        tracing::warn!(session = session.name(), %violation, "a provider broke the session protocol");
        return format!(
            "{} broke the session protocol: it sent {violation}",
            session.name()
        );
    }
}

impl Session {
    fn take(self: &Arc<Self>, frame: ProviderFrame) -> Result<(), Violation> {
        match frame.frame.ok_or(Violation::Empty)? {
            Frame::Reply(reply) => self.take_reply(reply),
            Frame::Failure(failure) => self.take_failure(&failure),
            Frame::Goaway(goaway) => {
                tracing::info!(
                    session = self.name(),
                    reason = bounded(&goaway.reason),
                    "a provider goes away"
                );
                self.go_away(&goaway);
                Ok(())
            }
            Frame::Hello(_) => Err(Violation::SecondHello),
            _ => Err(Violation::Empty),
        }
    }

    fn take_reply(self: &Arc<Self>, reply: frame::Reply) -> Result<(), Violation> {
        let frame::Reply {
            id, handles, body, ..
        } = reply;
        // All is checked before the call is taken out: after a violation its caller still learns why.
        let limit = self.table.limits.reply;
        if body.len() > limit {
            return Err(Violation::Body {
                size: body.len(),
                limit,
            });
        }
        let pinned = check_handles(&handles)?;
        let (terminal, waker) = {
            let mut state = self.lock();
            if state.handles + pinned > self.table.limits.handles {
                return Err(Violation::Handles(self.table.limits.handles));
            }
            let terminal = state.calls.terminal(id);
            if !matches!(terminal, Terminal::Unknown) {
                state.handles += pinned;
            }
            (terminal, state.wake_if_finished())
        };
        super::wake(waker);
        let answer = match terminal {
            Terminal::Caller(answer) => Some(answer),
            Terminal::Nobody => None,
            Terminal::Unknown => return Err(Violation::UnknownCall(id)),
        };
        // Made also when nobody waits: dropping them is what releases them.
        let handles = handles
            .into_iter()
            .filter_map(|result| self.adopt(result))
            .collect();
        let reply = Reply {
            body,
            handles,
            streams: Vec::new(),
        };
        match answer {
            Some(answer) => drop(answer.send(Answer::Reply(reply))),
            None => RemoteHandle::release_all(reply.handles),
        }
        Ok(())
    }

    fn take_failure(&self, failure: &frame::Failure) -> Result<(), Violation> {
        let (terminal, waker) = {
            let mut state = self.lock();
            (state.calls.terminal(failure.id), state.wake_if_finished())
        };
        super::wake(waker);
        match terminal {
            Terminal::Caller(answer) => drop(answer.send(Answer::Failure(fault(failure)))),
            Terminal::Nobody => {}
            Terminal::Unknown => return Err(Violation::UnknownCall(failure.id)),
        }
        Ok(())
    }

    fn adopt(self: &Arc<Self>, result: frame::HandleResult) -> Option<RemoteHandle> {
        Some(match result.handle? {
            Handle::Pinned(number) => RemoteHandle::pinned(Arc::clone(self), number),
            Handle::Portable(token) => RemoteHandle::portable(token, self.alive_handles()),
        })
    }

    fn parted(&self, how: &str) -> String {
        match self.parting_words() {
            Some(words) => words.to_string(),
            None => format!("{} {how}", self.name),
        }
    }
}

/// Checks the handle table of a reply; tells how many of its handles are pinned.
fn check_handles(handles: &[frame::HandleResult]) -> Result<usize, Violation> {
    let mut pinned = 0;
    let mut size = 0;
    for result in handles {
        match result.handle.as_ref().ok_or(Violation::EmptyHandle)? {
            Handle::Pinned(_) => {
                pinned += 1;
                size += 1;
            }
            Handle::Portable(token) => size += token.len().max(1),
        }
    }
    if size > FRAME_OVERHEAD {
        return Err(Violation::HandleTable { size });
    }
    Ok(pinned)
}

fn fault(failure: &frame::Failure) -> Fault {
    // A failure that calls itself a success is a failure of an unknown kind.
    let code = match i32::try_from(failure.code).map_or(Code::Unknown, Code::from_i32) {
        Code::Ok => Code::Unknown,
        code => code,
    };
    let message = bounded(&failure.message);
    let fault = if failure.maybe_executed {
        Fault::unknown_outcome(code, message)
    } else {
        Fault::refused(code, message)
    };
    match failure.retry_after {
        Some(after) => fault.retry_after(Duration::from_micros(after).min(MAX_RETRY_AFTER)),
        None => fault,
    }
}

/// How the stream under a session ended.
fn describe(status: &Status) -> String {
    // With a cause, the status was made on this side, about the transport; without, it is the peer's own word.
    if status.source().is_some() {
        // The transport does not tell a peer that hung up from one that no longer answers pings.
        return format!("hung up or does not answer pings: {}", chain(status));
    }
    let text = bounded(status.message());
    match status.code() {
        Code::OutOfRange => format!("sent a frame over this side's limit: {text}"),
        code => format!("ended the session: {code:?}: {text}"),
    }
}
