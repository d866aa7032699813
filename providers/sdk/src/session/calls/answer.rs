//! What calls come to, on its way out.

use bytes::Bytes;
use outboard_session::dispatch::Response;
use outboard_session::failure::Failure;
use outboard_session::frame::{HandleResult, Reply, handle_result};
use outboard_session::{CHUNK, FRAME_OVERHEAD, STREAMS};
use prost::Message as _;
use tonic::Code;

use super::{Admitted, Outcome, Phase, Underway};
use crate::admission::Target;
use crate::session::run::{Session, most_held};

/// Bytes of a handle in a frame's table besides its own: a tag and a length.
const HANDLE_OVERHEAD: usize = 4;
/// Bytes of a frame besides its body and its handles.
const FRAME_REST: usize = 1024;

impl Session {
    /// Sends what a call came to.
    pub(super) fn answer(&mut self, admitted: Admitted, outcome: Outcome) {
        let id = admitted.id;
        self.answered += 1;
        let response = outcome.and_then(|(handles, response)| {
            match self.refuse_reply(admitted.target, &handles, &response) {
                None => Ok((handles, response)),
                Some(failure) => {
                    self.handles.release(&made(&handles));
                    Err(failure)
                }
            }
        });
        let (handles, Response { body, streams }) = match response {
            Ok(response) => response,
            Err(failure) => {
                if !self.calls.contains_key(&id) {
                    self.budget.give_back(admitted.bytes);
                }
                return self.fail(id, failure);
            }
        };
        self.budget.give_back(admitted.bytes);
        let long = body.len() > CHUNK;
        let count = streams.len();
        let reply = Reply {
            id,
            handles,
            body_size: long.then_some(body.len() as u64),
            // No more than `STREAMS`.
            streams: u32::try_from(count).unwrap_or(u32::MAX),
            ..Reply::default()
        };
        self.outbox
            .reply(&reply, if long { Bytes::new() } else { body.clone() });
        if let Some(underway) = self.calls.get_mut(&id) {
            underway.bytes = 0;
            underway.flows += reply.streams + u32::from(long);
            underway.responses = reply.streams;
            if underway.flows == 0 {
                return self.done(id);
            }
        } else if long || count > 0 {
            let underway = Underway {
                bytes: 0,
                flows: reply.streams + u32::from(long),
                responses: reply.streams,
                ..self.underway(admitted, Phase::Answered)
            };
            self.calls.insert(id, underway);
            self.note_late(admitted.deadline);
        }
        if long {
            self.send_body(id, body);
        }
        for (stream, chunks) in (1..).zip(streams) {
            self.send_stream((id, stream), chunks);
        }
    }

    /// Nothing of a call is still to come.
    pub(super) fn done(&mut self, id: u64) {
        if let Some(underway) = self.calls.remove(&id) {
            self.drop_inflows(id, underway.requests);
        }
    }

    /// Ends a call with a failure.
    pub(super) fn fail(&mut self, id: u64, failure: Failure) {
        self.forget(id, &failure);
        self.outbox.failure(id, failure);
    }

    /// Drops all there is of a call.
    pub(super) fn forget(&mut self, id: u64, failure: &Failure) {
        let Some(underway) = self.calls.remove(&id) else {
            return;
        };
        if let Phase::Serving { place, .. } = underway.phase {
            self.roster.leave(place);
        }
        self.budget.give_back(underway.bytes);
        self.forget_flows(id, underway.requests, underway.responses, failure);
    }

    /// Why a reply cannot go out, although the call was served.
    fn refuse_reply(&self, target: Target, handles: &[HandleResult], response: &Response) -> Option<Failure> {
        let body = response.body.len();
        let waiting = self.outbox.unsent() + self.waiting;
        let what = if body > self.theirs.reply {
            let most = self.theirs.reply;
            let method = self.replica.method(target);
            format!(
                "the reply of {} {} has {body} bytes and the bridge takes {most}; ask for less",
                method.interface, method.function
            )
        } else if waiting.saturating_add(body) > most_held(self.limits) {
            format!("{waiting} bytes of replies wait for the bridge, which does not read them")
        } else if !fits(handles) {
            format!(
                "the reply's {} handles take more bytes than a frame holds",
                handles.len()
            )
        } else if response.streams.len() > STREAMS as usize {
            let streams = response.streams.len();
            format!("the reply has {streams} streams; the most are {STREAMS}")
        } else {
            return None;
        };
        Some(Failure::unknown_outcome(Code::ResourceExhausted, what))
    }
}

/// Whether a frame has room for a table of these.
pub(in crate::session) fn fits(handles: &[HandleResult]) -> bool {
    let sizes = handles
        .iter()
        .map(|handle| handle.encoded_len() + HANDLE_OVERHEAD);
    sizes.sum::<usize>() <= FRAME_OVERHEAD - FRAME_REST
}

/// The pinned handles that a frame hands over.
pub(in crate::session) fn made(handles: &[HandleResult]) -> Vec<u64> {
    let pinned = |made: &HandleResult| match made.handle {
        Some(handle_result::Handle::Pinned(id)) => Some(id),
        _ => None,
    };
    handles.iter().filter_map(pinned).collect()
}
