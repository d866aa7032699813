//! Frames of the provider, and what they change. Nothing of them is believed.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use outboard_session::frame::handle_result::Handle;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{self, ProviderFrame};
use outboard_session::trace::TraceContext;
use outboard_session::{CHUNK, FRAME_OVERHEAD, STREAMS};
use tokio::time::Instant;
use tonic::Code;

use super::calls::{Answer, Terminal};
use super::effects::Effects;
use super::intake::Arrived;
use super::received::Received;
use super::state::State;
use super::violation::Violation;
use super::{MAX_TIME, Session};
use crate::delivery::{Acknowledgement, Delivery};
use crate::fault::Fault;
use crate::handle::RemoteHandle;
use crate::request::{Chunks, Reply};
use crate::text::bounded;

/// The longest wait before a retry that a provider is believed.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60 * 60);

/// A session with its state locked, while it takes frames.
pub(super) struct Taking<'a> {
    pub(super) session: &'a Arc<Session>,
    pub(super) state: &'a mut State,
    pub(super) effects: &'a mut Effects,
}

/// Whose a frame of a stream is.
enum Whose {
    /// A call's, or delivery's, that goes on and sends so many streams.
    Live { sends: u32 },
    /// Nobody's any more.
    Over,
}

impl Taking<'_> {
    pub(super) fn take(&mut self, frame: ProviderFrame) -> Result<(), Violation> {
        match frame.frame.ok_or(Violation::Empty)? {
            Frame::Reply(reply) => self.reply(reply),
            Frame::Failure(failure) => self.failure(&failure),
            Frame::Item(item) => self.item(item),
            Frame::End(end) => self.end(end),
            Frame::Credit(credit) => self.credit(credit),
            Frame::Stop(stop) => self.stop(stop),
            Frame::Delivery(delivery) => self.delivery(delivery),
            Frame::Load(load) => {
                let saturation = &self.state.tally.saturation;
                saturation.store(load.saturation, Ordering::Relaxed);
                Ok(())
            }
            Frame::Goaway(goaway) => {
                self.go_away(&goaway);
                Ok(())
            }
            Frame::Hello(_) => Err(Violation::SecondHello),
        }
    }

    fn reply(&mut self, reply: frame::Reply) -> Result<(), Violation> {
        let frame::Reply {
            id,
            handles,
            body,
            body_size,
            streams,
        } = reply;
        // All is checked before the call is taken out: after a violation its caller still learns why.
        self.check(body.len(), body_size, streams)?;
        let pinned = self.handles(&handles)?;
        let terminal = self.state.calls.reply(id, streams, body_size.is_none());
        if matches!(terminal, Terminal::Unknown) {
            return Err(Violation::UnknownCall(id));
        }
        self.state.handles += pinned;
        let handles = self.adopt(handles);
        let Terminal::Caller(waiting) = terminal else {
            // Made also when nobody waits: dropping them is what releases them.
            self.effects.replies.push(Reply {
                body,
                handles,
                streams: Vec::new(),
            });
            return Ok(());
        };
        let reply = Reply {
            body,
            handles,
            streams: self.receive(id, streams),
        };
        match body_size {
            None => {
                // A body of which not all was wanted is not sent on.
                self.effects.wakers.extend(self.state.lanes.close((id, 0)));
                self.effects.answers.push((waiting, Answer::Reply(reply)));
            }
            Some(size) => {
                self.state.calls.keep(id, waiting, reply);
                self.expect(id, size)?;
            }
        }
        Ok(())
    }

    fn failure(&mut self, failure: &frame::Failure) -> Result<(), Violation> {
        let (terminal, removed) = self.state.calls.fail(failure.id);
        let fault = fault(failure);
        if let Some(removed) = removed {
            self.state
                .settle(removed, Answer::Failure(fault.clone()), &fault, self.effects);
        }
        match terminal {
            Terminal::Caller(waiting) => self.effects.answers.push((waiting, Answer::Failure(fault))),
            Terminal::Nobody => {}
            Terminal::Unknown => return Err(Violation::UnknownCall(failure.id)),
        }
        Ok(())
    }

    fn item(&mut self, item: frame::Item) -> Result<(), Violation> {
        let id = item.id;
        if matches!(self.whose(id)?, Whose::Over) {
            return Ok(());
        }
        let mut credits = Vec::new();
        let arrived = self.state.intake.take(item, &mut credits)?;
        self.state.give(credits);
        match arrived {
            Arrived::Part => {}
            Arrived::Chunk(reader) => self.effects.wakers.extend(reader),
            Arrived::Body(body) if id % 2 == 1 => {
                if let Some((waiting, mut reply)) = self.state.calls.complete(id) {
                    reply.body = body;
                    self.effects.answers.push((waiting, Answer::Reply(reply)));
                }
            }
            Arrived::Body(body) => {
                if let Some((queue, mut delivery)) = self.state.deliveries.complete(id) {
                    delivery.body = body;
                    self.effects.delivered.push((queue, delivery));
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, end: frame::End) -> Result<(), Violation> {
        let frame::End { id, stream, failure } = end;
        if matches!(self.whose(id)?, Whose::Over) {
            return Ok(());
        }
        let ended = failure.as_ref().map_or(Ok(()), |failure| Err(fault(failure)));
        let reader = self.state.intake.end_stream((id, stream), ended)?;
        self.effects.wakers.extend(reader);
        self.state.stream_over(id);
        Ok(())
    }

    fn credit(&mut self, credit: frame::Credit) -> Result<(), Violation> {
        let frame::Credit { id, stream, bytes } = credit;
        if let Whose::Live { sends } = self.whose(id)? {
            if stream > sends {
                return Err(Violation::UnknownStream { id, stream });
            }
            // A stream that has ended meanwhile needs none.
            self.state.lanes.credit((id, stream), bytes);
        }
        Ok(())
    }

    fn stop(&mut self, stop: frame::Stop) -> Result<(), Violation> {
        let frame::Stop { id, stream } = stop;
        if let Whose::Live { sends } = self.whose(id)? {
            if stream == 0 || stream > sends {
                return Err(Violation::UnknownStream { id, stream });
            }
            self.effects.wakers.extend(self.state.lanes.stop((id, stream)));
        }
        Ok(())
    }

    fn delivery(&mut self, delivery: frame::Delivery) -> Result<(), Violation> {
        let frame::Delivery {
            id,
            method,
            scope,
            time_left,
            traceparent,
            attempt,
            handles,
            body,
            body_size,
            streams,
        } = delivery;
        self.check(body.len(), body_size, streams)?;
        let pinned = self.handles(&handles)?;
        let deadline = Instant::now() + Duration::from_micros(time_left).min(MAX_TIME);
        let queue = self
            .state
            .deliveries
            .begin(id, (method, scope), deadline, streams)?;
        self.state.handles += pinned;
        let delivery = Delivery {
            body,
            handles: self.adopt(handles),
            streams: self.receive(id, streams),
            attempt,
            deadline,
            trace: TraceContext::of(&traceparent),
            acknowledgement: Acknowledgement::new(Arc::clone(self.session), id),
        };
        match body_size {
            None => self.effects.delivered.push((queue, delivery)),
            Some(size) => {
                self.state.deliveries.keep(id, delivery);
                self.expect(id, size)?;
            }
        }
        Ok(())
    }

    fn go_away(&mut self, goaway: &frame::GoAway) {
        let until = Instant::now() + Duration::from_micros(goaway.grace).min(MAX_TIME);
        let Some(reason) = self.session.leave(self.state, until, &goaway.reason) else {
            return;
        };
        for removed in self.state.calls.go_away(goaway.last_call) {
            let fault = Fault::refused(Code::Unavailable, &*reason);
            let answer = Answer::Undelivered(Arc::clone(&reason));
            self.state.settle(removed, answer, &fault, self.effects);
        }
    }

    /// Checks the body of a reply or delivery, and how many streams it has.
    fn check(&self, size: usize, announced: Option<u64>, streams: u32) -> Result<(), Violation> {
        if size > CHUNK || (announced.is_some() && size > 0) {
            return Err(Violation::Body { size });
        }
        if streams > STREAMS {
            return Err(Violation::Streams {
                count: streams,
                most: STREAMS,
            });
        }
        Ok(())
    }

    /// Checks a handle table; tells how many of its handles are pinned.
    fn handles(&self, handles: &[frame::HandleResult]) -> Result<usize, Violation> {
        if handles.is_empty() {
            return Ok(0);
        }
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
        let most = self.session.table().limits().handles;
        if self.state.handles + pinned > most {
            return Err(Violation::Handles(most));
        }
        Ok(pinned)
    }

    fn adopt(&self, handles: Vec<frame::HandleResult>) -> Vec<RemoteHandle> {
        let adopt = |result: frame::HandleResult| {
            Some(match result.handle? {
                Handle::Pinned(number) => RemoteHandle::pinned(Arc::clone(self.session), number),
                Handle::Portable(token) => RemoteHandle::portable(token, self.session.alive_handles()),
            })
        };
        handles.into_iter().filter_map(adopt).collect()
    }

    fn receive(&mut self, id: u64, streams: u32) -> Vec<Chunks> {
        if streams == 0 {
            return Vec::new();
        }
        self.state.intake.expect_streams(id, streams);
        let receive = |stream| Box::pin(Received::new(Arc::clone(self.session), (id, stream))) as Chunks;
        (1..=streams).map(receive).collect()
    }

    fn expect(&mut self, id: u64, size: u64) -> Result<(), Violation> {
        let mut credits = Vec::new();
        self.state.intake.expect_body(id, size, &mut credits)?;
        self.state.give(credits);
        Ok(())
    }

    /// Whether a call or delivery goes on, and what streams it has.
    fn whose(&self, id: u64) -> Result<Whose, Violation> {
        let State {
            calls, deliveries, ..
        } = &*self.state;
        if let Some(call) = calls.get(id) {
            if calls.is_queued(id) {
                return Err(Violation::Unmade(id));
            }
            return Ok(match call.live() {
                true => Whose::Live { sends: call.sends },
                false => Whose::Over,
            });
        }
        if let Some(sends) = deliveries.sends(id) {
            return Ok(Whose::Live { sends });
        }
        // What is over may have been on its way when it ended.
        match calls.made(id) || deliveries.made(id) {
            true => Ok(Whose::Over),
            false => Err(Violation::Unmade(id)),
        }
    }
}

/// What a provider says of a failure, bounded.
pub(super) fn fault(failure: &frame::Failure) -> Fault {
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
