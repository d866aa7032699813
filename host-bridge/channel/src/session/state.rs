//! The state of a session, behind its lock.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Waker;

use outboard_session::CHUNK;
use outboard_session::frame::bridge_frame::Frame;
use outboard_session::frame::{self, Credit, Stop};
use rustc_hash::FxHashMap;
use tokio::time::Instant;
use tonic::Code;

use super::Tally;
use super::calls::{Answer, Calls, Removed};
use super::deliveries::Deliveries;
use super::effects::Effects;
use super::intake::Intake;
use super::lanes::{Key, Lanes, Sent};
use super::methods::Methods;
use super::outbox::{Outbox, Outgoing};
use super::park;
use super::source::Offer;
use crate::channel::Scope;
use crate::fault::{Delivered, Fault};

/// All of a session that changes.
pub(super) struct State {
    pub(super) phase: Phase,
    pub(super) calls: Calls,
    pub(super) deliveries: Deliveries,
    pub(super) outbox: Outbox,
    pub(super) lanes: Lanes,
    pub(super) intake: Intake,
    pub(super) methods: Methods,
    /// Numbers of the scopes already told, by the scope's key.
    pub(super) scopes: FxHashMap<u64, u32>,
    /// Pinned handles that the provider gave and that were neither released nor given away.
    pub(super) handles: usize,
    /// Told to whoever does not hold the lock.
    pub(super) tally: Arc<Tally>,
    /// The session's task while it rests, whether it had written all, and when it looks again by itself.
    task: Option<Waker>,
    idle: bool,
    alarm: Option<Instant>,
}

/// How far the session has come.
pub(super) enum Phase {
    Open,
    Leaving { until: Instant, reason: Arc<str> },
    Ended(Arc<str>),
}

/// A stream that is to be sent from now on.
pub(super) struct Begun {
    pub(super) key: Key,
    pub(super) offer: Offer,
}

impl State {
    pub(super) fn new(intake: Intake, window: usize, tally: Arc<Tally>) -> Self {
        let mut lanes = Lanes::default();
        lanes.set_window(window);
        Self {
            phase: Phase::Open,
            calls: Calls::default(),
            deliveries: Deliveries::default(),
            outbox: Outbox::default(),
            lanes,
            intake,
            methods: Methods::default(),
            scopes: FxHashMap::default(),
            handles: 0,
            tally,
            task: None,
            idle: false,
            alarm: None,
        }
    }

    /// Whether `weight` more bytes may wait; frames of calls that were given up make room first.
    pub(super) fn make_room(&mut self, weight: usize, most: usize, effects: &mut Effects) -> bool {
        if self.fits(weight, most) {
            return true;
        }
        let Self { outbox, calls, .. } = self;
        effects
            .unused
            .extend(outbox.drop_calls(|id| !calls.is_queued(id)));
        self.fits(weight, most)
    }

    /// Whether `weight` more bytes may wait. One call may always: its own size has a limit of its own.
    fn fits(&self, weight: usize, most: usize) -> bool {
        let waiting = self.outbox.bytes() + self.lanes.bytes();
        waiting == 0 || waiting.saturating_add(weight) <= most
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
        self.outbox.push(Outgoing::Scope(told));
        Some(number)
    }

    /// The next frame to write, which counts as sent from now on; streams that begin with it are added to `begun`.
    pub(super) fn next_frame(
        &mut self,
        now: Instant,
        begun: &mut Vec<Begun>,
        effects: &mut Effects,
    ) -> Option<Frame> {
        loop {
            let Some(outgoing) = self.outbox.pop() else {
                return self.next_part(effects);
            };
            return Some(match outgoing {
                Outgoing::Scope(scope) => Frame::Scope(scope),
                Outgoing::Cancel(id) => Frame::Cancel(frame::Cancel { id }),
                Outgoing::Credit(credit) => Frame::Credit(credit),
                Outgoing::Stop(stop) => Frame::Stop(stop),
                Outgoing::Subscribe(subscribe) => Frame::Subscribe(subscribe),
                Outgoing::Releases => Frame::Release(frame::Release {
                    handles: self.outbox.take_releases(),
                }),
                Outgoing::Ack { mut ack, streams } => {
                    ack.streams = self.begin(ack.id, streams, begun);
                    if ack.body.len() > CHUNK {
                        ack.body_size = Some(ack.body.len() as u64);
                        self.lanes.open_body(ack.id, std::mem::take(&mut ack.body));
                    }
                    Frame::Ack(ack)
                }
                Outgoing::Call {
                    mut call,
                    deadline,
                    streams,
                } => {
                    let left = deadline.saturating_duration_since(now).as_micros();
                    // Too late to send, or given up: in both cases the caller is told, or knows.
                    if left == 0 || !self.calls.send(call.id) {
                        effects.unused.extend(streams);
                        continue;
                    }
                    call.time_left = u64::try_from(left).unwrap_or(u64::MAX);
                    if !streams.is_empty() {
                        call.streams = self.begin(call.id, streams, begun);
                    }
                    if call.body.len() > CHUNK {
                        call.body_size = Some(call.body.len() as u64);
                        self.lanes.open_body(call.id, std::mem::take(&mut call.body));
                    }
                    Frame::Call(call)
                }
            });
        }
    }

    fn next_part(&mut self, effects: &mut Effects) -> Option<Frame> {
        let (sent, filler) = self.lanes.next()?;
        effects.wakers.extend(filler);
        Some(match sent {
            Sent::Item(item) => {
                let (id, stream) = (item.id, item.stream);
                // A call waits for its reply anyhow; a delivery is over with the body of its answer.
                if stream == 0 && !self.lanes.sends((id, 0)) {
                    self.deliveries.stream_over(id);
                }
                Frame::Item(item)
            }
            Sent::End(end) => {
                self.stream_over(end.id);
                Frame::End(end)
            }
        })
    }

    fn begin(&mut self, id: u64, streams: Vec<Offer>, begun: &mut Vec<Begun>) -> u32 {
        let mut count = 0;
        for offer in streams {
            count += 1;
            let key = (id, count);
            self.lanes.open_stream(key);
            begun.push(Begun { key, offer });
        }
        count
    }

    /// A stream of either direction is over.
    pub(super) fn stream_over(&mut self, id: u64) {
        if id % 2 == 1 {
            self.calls.stream_over(id);
        } else {
            self.deliveries.stream_over(id);
        }
    }

    /// What a call or delivery sends and receives in parts is over before its end.
    pub(super) fn close(&mut self, id: u64, sends: u32, receives: u32, fault: &Fault, effects: &mut Effects) {
        for stream in 0..=sends {
            effects.wakers.extend(self.lanes.close((id, stream)));
        }
        let mut credits = Vec::new();
        let readers = self.intake.close(id, receives, fault, &mut credits);
        effects.wakers.extend(readers);
        self.give(credits);
    }

    /// Queues credit.
    pub(super) fn give(&mut self, credits: Vec<Credit>) {
        for credit in credits {
            self.outbox.push(Outgoing::Credit(credit));
        }
    }

    /// Nobody reads a stream any more.
    pub(super) fn stop(&mut self, key: Key) {
        let mut credits = Vec::new();
        if self.intake.stop(key, &mut credits) && !matches!(self.phase, Phase::Ended(_)) {
            let (id, stream) = key;
            self.outbox.push(Outgoing::Stop(Stop { id, stream }));
        }
        self.give(credits);
    }

    /// Ends what has passed its deadline, here and at the provider.
    pub(super) fn expire(&mut self, now: Instant, effects: &mut Effects) {
        let expired = self.calls.expire(now);
        for mut removed in expired {
            if removed.delivered == Delivered::Maybe {
                self.outbox.push(Outgoing::Cancel(removed.id));
            }
            self.look_at_body(&mut removed);
            let delivered = removed.delivered;
            self.settle(removed, Answer::Expired(delivered), &deadline(), effects);
        }
        for expired in self.deliveries.expire(now) {
            self.close(expired.id, expired.sends, expired.receives, &deadline(), effects);
            effects.deliveries.extend(expired.coming);
            self.renew(expired.place);
        }
    }

    /// A call whose body did not leave wholly was certainly not executed.
    fn look_at_body(&self, removed: &mut Removed) {
        if self.lanes.sends((removed.id, 0)) {
            removed.delivered = Delivered::Never;
        }
    }

    /// Lets another delivery come in the place of one that is over.
    pub(super) fn renew(&mut self, place: Option<(u32, u32)>) {
        if let Some((method, scope)) = place
            && self.deliveries.renew((method, scope))
        {
            self.outbox.push(Outgoing::Subscribe(frame::Subscribe {
                method,
                scope,
                more: 1,
                stop: false,
            }));
        }
    }

    /// Ends the streams of a call that its caller gave up.
    pub(super) fn drop_call(&mut self, removed: Removed, effects: &mut Effects) {
        let fault = Fault::refused(Code::Cancelled, "the call was given up");
        self.settle(removed, Answer::Failure(fault.clone()), &fault, effects);
    }

    /// Tells the caller of a call that was taken out, and ends its streams.
    pub(super) fn settle(&mut self, removed: Removed, answer: Answer, fault: &Fault, effects: &mut Effects) {
        let Removed {
            id,
            sends,
            receives,
            waiting,
            reply,
            ..
        } = removed;
        if sends + receives > 0 || self.lanes.sends((id, 0)) || reply.is_some() {
            self.close(id, sends, receives, fault, effects);
        }
        effects.replies.extend(reply);
        if let Some(waiting) = waiting {
            effects.answers.push((waiting, answer));
        }
    }

    /// Asks for no more deliveries; those under way go on.
    pub(super) fn stop_deliveries(&mut self) {
        for (method, scope) in self.deliveries.places() {
            self.outbox.push(Outgoing::Subscribe(frame::Subscribe {
                method,
                scope,
                more: 0,
                stop: true,
            }));
        }
    }

    /// Ends everything; hands over what was to be written.
    pub(super) fn end(&mut self, reason: &Arc<str>, effects: &mut Effects) -> VecDeque<Outgoing> {
        self.phase = Phase::Ended(Arc::clone(reason));
        let fault = Fault::unknown_outcome(
            Code::Unavailable,
            format!("the session was lost in the middle of a stream: {reason}"),
        );
        for mut removed in self.calls.end() {
            self.look_at_body(&mut removed);
            let answer = match removed.delivered {
                Delivered::Never => Answer::Undelivered(Arc::clone(reason)),
                Delivered::Maybe => Answer::Lost(Arc::clone(reason)),
            };
            effects.replies.extend(removed.reply);
            if let Some(waiting) = removed.waiting {
                effects.answers.push((waiting, answer));
            }
        }
        self.deliveries.end(effects);
        effects.wakers.extend(self.lanes.end());
        effects.wakers.extend(self.intake.end(&fault));
        self.handles = 0;
        self.outbox.end()
    }

    /// Whether a session that goes away has nothing left to do.
    pub(super) fn finished(&self) -> bool {
        matches!(self.phase, Phase::Leaving { .. })
            && self.calls.is_empty()
            && self.handles == 0
            && self.deliveries.is_empty()
    }

    /// When something is to be looked at, although nothing came.
    fn alarm(&self) -> Option<Instant> {
        let leaving = match self.phase {
            Phase::Leaving { until, .. } => Some(until),
            Phase::Open | Phase::Ended(_) => None,
        };
        [self.calls.earliest(), self.deliveries.earliest(), leaving]
            .into_iter()
            .flatten()
            .min()
    }

    /// Under the lock, so that nothing but a store is needed.
    fn count(&self) {
        self.tally.calls.store(self.calls.len(), Ordering::Relaxed);
    }

    /// Whether more calls may come soon: others than those that wait to be written are in flight.
    pub(super) fn may_gather(&self) -> bool {
        !self.outbox.is_empty() && self.outbox.len() < self.calls.len()
    }

    /// The session's task has nothing to do until it is woken, or until this.
    pub(super) fn rest(&mut self, task: &Waker) -> Option<Instant> {
        park(&mut self.task, task);
        self.count();
        self.alarm = self.alarm();
        self.idle = self.outbox.is_empty() && self.lanes.is_idle();
        self.alarm
    }

    /// Whom to wake after a change: the session's task, if there is something for it to do that it does not know of.
    #[must_use]
    pub(super) fn rouse(&mut self) -> Option<Waker> {
        self.count();
        let alarm = match (self.calls.earliest(), self.alarm) {
            (Some(earliest), Some(alarm)) => earliest < alarm,
            (earliest, _) => earliest.is_some(),
        };
        let work = self.idle && (!self.outbox.is_empty() || !self.lanes.is_idle() || self.finished());
        if alarm || work || matches!(self.phase, Phase::Ended(_)) {
            return self.task.take();
        }
        None
    }
}

fn deadline() -> Fault {
    Fault::unknown_outcome(
        Code::DeadlineExceeded,
        "the deadline passed in the middle of a stream",
    )
}
