//! The state of a session, behind its lock.

use std::collections::HashMap;
use std::sync::Arc;
use std::task::Waker;

use outboard_session::frame::bridge_frame::Frame;
use outboard_session::frame::{self, BridgeFrame};
use tokio::time::Instant;

use super::calls::Calls;
use super::outbox::{Outbox, Outgoing};
use crate::channel::Scope;

/// All of a session that changes.
#[derive(Default)]
pub(super) struct State {
    pub(super) phase: Phase,
    pub(super) calls: Calls,
    pub(super) outbox: Outbox,
    /// Numbers of the scopes already told, by the scope's key.
    pub(super) scopes: HashMap<u64, u32>,
    /// Pinned handles that the provider gave and that were neither released nor given away.
    pub(super) handles: usize,
}

/// How far the session has come.
#[derive(Default)]
pub(super) enum Phase {
    #[default]
    Open,
    Leaving {
        until: Instant,
        reason: Arc<str>,
    },
    Ended(Arc<str>),
}

impl State {
    /// Whether `weight` more bytes may wait; frames of calls that were given up make room first.
    pub(super) fn make_room(&mut self, weight: usize, most: usize) -> bool {
        if self.outbox.fits(weight, most) {
            return true;
        }
        let Self { outbox, calls, .. } = self;
        outbox.drop_calls(|id| !calls.is_queued(id));
        outbox.fits(weight, most)
    }

    /// The scope's number in this session, telling the provider first if it is new; `None` over the limit.
    pub(super) fn intern(&mut self, scope: &Scope, most: usize) -> Option<u32> {
        if let Some(number) = self.scopes.get(&scope.key()) {
            return Some(*number);
        }
        if self.scopes.len() >= most {
            return None;
        }
        let number = u32::try_from(self.scopes.len()).ok()?;
        self.scopes.insert(scope.key(), number);
        let told = frame::Scope {
            number,
            function: scope.function().into(),
            binding: scope.binding().into(),
        };
        // The call that follows wakes the writer.
        let waker = self.outbox.push(Outgoing::Scope(told));
        self.outbox.unpark(waker);
        Some(number)
    }

    pub(super) fn next_frame(&mut self) -> Option<BridgeFrame> {
        loop {
            let frame = match self.outbox.pop()? {
                Outgoing::Scope(scope) => Frame::Scope(scope),
                Outgoing::Cancel(id) => Frame::Cancel(frame::Cancel { id }),
                Outgoing::Releases => Frame::Release(frame::Release {
                    handles: self.outbox.take_releases(),
                }),
                Outgoing::Call { mut call, deadline } => {
                    let left = deadline.saturating_duration_since(Instant::now()).as_micros();
                    // Too late to send, or given up: in both cases the caller is told, or knows.
                    if left == 0 || !self.calls.send(call.id) {
                        continue;
                    }
                    call.time_left = u64::try_from(left).unwrap_or(u64::MAX);
                    Frame::Call(call)
                }
            };
            return Some(BridgeFrame { frame: Some(frame) });
        }
    }

    /// Whether a session that goes away has nothing left to do.
    pub(super) fn finished(&self) -> bool {
        matches!(self.phase, Phase::Leaving { .. }) && self.calls.is_empty() && self.handles == 0
    }

    pub(super) fn wake_if_finished(&mut self) -> Option<Waker> {
        if self.finished() { self.outbox.wake() } else { None }
    }
}
