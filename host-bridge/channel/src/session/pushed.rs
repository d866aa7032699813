//! Subscriptions to what the provider pushes, and the answers to it.

use std::sync::Arc;

use bytes::Bytes;
use outboard_session::CHUNK;
use outboard_session::frame::{self, Subscribe};
use tonic::Code;

use super::Session;
use super::arguments::Arguments;
use super::outbox::Outgoing;
use super::source::{Source, failure};
use super::state::Phase;
use crate::delivery::Queue;
use crate::fault::Fault;
use crate::request::Chunks;

impl Session {
    /// Takes deliveries for a queue, which learns if there are none.
    pub(crate) fn subscribe(&self, queue: &Arc<Queue>) {
        let method = match self.table.resolve_delivery(&queue.method) {
            Ok(method) => method.number,
            Err(fault) => return queue.push(Err(fault)),
        };
        let refused = self.change(|state, _| {
            // Whoever asks and the channel's own task may both be here for it.
            if !matches!(state.phase, Phase::Open) || state.deliveries.place(queue).is_some() {
                return None;
            }
            let Some(scope) = state.intern(&queue.scope, self.table.limits.scopes) else {
                return Some("pairs of function and binding");
            };
            let left = self
                .table
                .limits
                .deliveries
                .saturating_sub(state.deliveries.asked());
            let more = queue.credit.min(u32::try_from(left).unwrap_or(u32::MAX));
            if more == 0 {
                return Some("deliveries at once");
            }
            state.deliveries.subscribe((method, scope), queue, more);
            state.outbox.push(Outgoing::Subscribe(Subscribe {
                method,
                scope,
                more,
                stop: false,
            }));
            None
        });
        if let Some(what) = refused {
            let fault = format!("{} allows no more {what}", self.name);
            queue.push(Err(Fault::refused(Code::ResourceExhausted, fault)));
        }
    }

    /// Takes no more deliveries for a queue.
    pub(crate) fn unsubscribe(&self, queue: &Arc<Queue>) {
        self.change(|state, _| {
            if let Some((method, scope)) = state.deliveries.place(queue) {
                state.outbox.push(Outgoing::Subscribe(Subscribe {
                    method,
                    scope,
                    more: 0,
                    stop: true,
                }));
            }
        });
    }

    /// Answers a delivery, with a response or with why there is none, and takes another in its place.
    pub(crate) fn acknowledge(
        &self,
        id: u64,
        answer: Result<(Bytes, Vec<Chunks>), &Fault>,
        mut arguments: Arguments,
    ) {
        let (body, sources, failure) = match answer {
            Ok((body, streams)) => (body, streams.into_iter().map(Source::new).collect(), None),
            Err(fault) => (Bytes::new(), Vec::new(), Some(failure(fault))),
        };
        let (body, failure) = match self.fits(&body) {
            Err(fault) if failure.is_none() => (Bytes::new(), Some(super::source::failure(&fault))),
            Ok(()) | Err(_) => (body, failure),
        };
        let streams: Vec<_> = match failure {
            None => sources.iter().filter_map(Source::offer).collect(),
            Some(_) => Vec::new(),
        };
        let sends = u32::try_from(streams.len()).unwrap_or(u32::MAX);
        let ack = frame::Ack {
            id,
            handles: match failure {
                None => arguments.frame().to_vec(),
                Some(_) => Vec::new(),
            },
            body,
            failure,
            ..frame::Ack::default()
        };
        let replied = ack.failure.is_none();
        let apart = ack.body.len() > CHUNK;
        // What is over meanwhile, or was given to somebody else, takes no answer.
        let sent = self.change(|state, effects| {
            let Some(place) = state.deliveries.acknowledge(id, sends, apart) else {
                effects.unused.extend(streams);
                return false;
            };
            if replied {
                state.handles = state.handles.saturating_sub(arguments.owned_pinned());
            }
            state.outbox.push(Outgoing::Ack { ack, streams });
            state.renew(Some(place));
            true
        });
        if sent && replied {
            arguments.taken();
        }
    }

    fn fits(&self, body: &Bytes) -> Result<(), Fault> {
        let limit = self.table.limits.request;
        if body.len() <= limit {
            return Ok(());
        }
        Err(Fault::refused(
            Code::ResourceExhausted,
            format!(
                "the response is {} bytes and {} takes at most {limit}",
                body.len(),
                self.name
            ),
        ))
    }
}
