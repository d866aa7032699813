//! Streams and long bodies of a session's calls and deliveries, in both directions.

use bytes::Bytes;
use outboard_session::failure::{Effect, Failure};
use outboard_session::frame::{self, provider_frame};
use outboard_session::stream::Chunks;
use std::time::Duration;
use tonic::Code;

use super::inflow::{Came, Inflow, Look};
use super::outflow::{Outflow, Step};
use super::run::{Owner, Session, most_held};
use super::{Key, Violation};
use crate::admission::Alive;

/// A stream that the bridge writes.
pub(super) struct Incoming {
    flow: Inflow,
    place: usize,
    /// Bytes that the budget gave for a chunk that is longer than the window.
    reserved: usize,
    ended: bool,
}

/// A stream or body that the session writes.
pub(super) struct Outgoing {
    flow: Outflow,
    place: usize,
    /// It has its turn already.
    queued: bool,
}

/// How long after a call what can wait is held back. Longer than a reply takes behind all that may be under way: otherwise
/// what is sent meanwhile stands before the next.
const QUIET: Duration = Duration::from_millis(2);
/// When a few pieces go although calls come and none is answered.
const PAUSE: Duration = Duration::from_millis(1);
const FEW: usize = 8;
/// What a body or a long chunk gives to one item, in bytes.
const PIECE: usize = 16 * 1024;
/// The same while calls come: the next reply is to find it gone.
const SMALL: usize = 8 * 1024;
/// Items that go in one turn of the session.
const ITEMS: usize = 64;

impl Session {
    pub(super) fn item(&mut self, item: frame::Item) -> Result<(), Violation> {
        let key = (item.id, item.stream);
        if !self.is_alive(key.0)? {
            return Ok(());
        }
        if key.1 == 0 {
            return if key.0.is_multiple_of(2) {
                self.ack_item(key.0, &item.chunk)
            } else {
                self.body_item(key.0, &item.chunk)
            };
        }
        let most = if key.0.is_multiple_of(2) {
            self.limits.reply
        } else {
            self.limits.request
        };
        let Some(Incoming {
            flow, ended: false, ..
        }) = self.inflows.get_mut(&key)
        else {
            return Err(unknown(key));
        };
        let came = flow.item(item, most)?;
        flow.count(&mut self.held);
        if let Came::Wanting(bytes) = came {
            self.budget.ask(key, bytes);
        }
        if self.held > most_held(self.limits) {
            let what =
                "the streams of this session hold as much as they may; read them, or send less at once";
            self.give_up(key.0, Failure::unknown_outcome(Code::ResourceExhausted, what));
        }
        Ok(())
    }

    pub(super) fn end(&mut self, end: frame::End) -> Result<(), Violation> {
        let key = (end.id, end.stream);
        if !self.is_alive(key.0)? {
            return Ok(());
        }
        let Some(incoming) = self.inflows.get_mut(&key).filter(|incoming| !incoming.ended) else {
            return Err(unknown(key));
        };
        incoming.flow.end(end.failure.map(failure))?;
        // What its reader has not taken yet still counts.
        incoming.ended = true;
        self.look(key);
        self.over(key.0);
        Ok(())
    }

    pub(super) fn credit(&mut self, credit: frame::Credit) -> Result<(), Violation> {
        let key = (credit.id, credit.stream);
        self.is_alive(key.0)?;
        // One that has ended meanwhile needs none.
        if let Some(outgoing) = self.outflows.get_mut(&key) {
            outgoing.flow.allow(credit.bytes);
            self.take_turn(key);
        }
        Ok(())
    }

    pub(super) fn stop(&mut self, key: Key) -> Result<(), Violation> {
        self.is_alive(key.0)?;
        if key.1 > 0 && self.outflows.contains_key(&key) {
            self.drop_outflow(key);
            self.outbox.end_of(key, None);
            self.over(key.0);
        }
        Ok(())
    }

    /// Opens a stream that the bridge writes.
    pub(super) fn open(&mut self, key: Key) -> Chunks {
        let place = self.roster.take(Owner::Reader(key));
        let alive = Alive::new(&self.replica.streams);
        let waker = self.roster.waker(place).clone();
        let (flow, chunks) = Inflow::new(self.limits.window, waker, alive);
        let incoming = Incoming {
            flow,
            place,
            reserved: 0,
            ended: false,
        };
        self.inflows.insert(key, incoming);
        chunks
    }

    /// Looks what the reader of a stream has done.
    pub(super) fn look(&mut self, key: Key) {
        let Some(incoming) = self.inflows.get_mut(&key) else {
            return;
        };
        let Look { credit, stop, empty } = incoming.flow.look();
        incoming.flow.count(&mut self.held);
        if incoming.ended {
            if empty {
                self.drop_inflow(key);
            }
            return;
        }
        if empty {
            self.budget.give_back(std::mem::take(&mut incoming.reserved));
        }
        if credit > 0 {
            incoming.flow.allow(credit);
            self.send_credit(key, credit);
        }
        if stop {
            let (id, stream) = key;
            self.outbox
                .frame(provider_frame::Frame::Stop(frame::Stop { id, stream }));
        }
    }

    /// Gives out what the budget has for those who wait for it.
    pub(super) fn grant(&mut self) {
        while let Some((key, bytes)) = self.budget.granted() {
            if key.1 == 0 {
                if key.0.is_multiple_of(2) {
                    self.ack_granted(key.0, bytes);
                } else {
                    self.body_granted(key.0, bytes);
                }
            } else if let Some(incoming) = self.inflows.get_mut(&key) {
                incoming.reserved += bytes;
                incoming.flow.allow(bytes);
                self.send_credit(key, bytes);
            } else {
                self.budget.give_back(bytes);
            }
        }
    }

    pub(super) fn send_credit(&mut self, (id, stream): Key, bytes: usize) {
        self.outbox.frame(provider_frame::Frame::Credit(frame::Credit {
            id,
            stream,
            bytes: bytes as u64,
        }));
    }

    /// Sends a body that is too long for one frame.
    pub(super) fn send_body(&mut self, id: u64, body: Bytes) {
        self.waiting += body.len();
        self.send(Outflow::body(id, body));
    }

    /// Sends a stream.
    pub(super) fn send_stream(&mut self, key: Key, chunks: Chunks) {
        let alive = Alive::new(&self.replica.streams);
        let most = if key.0.is_multiple_of(2) {
            self.theirs.request
        } else {
            self.theirs.reply
        };
        self.send(Outflow::stream(key, chunks, self.theirs.window, most, alive));
        self.take_turn(key);
    }

    /// Lets a stream have its turn.
    pub(super) fn take_turn(&mut self, key: Key) {
        if let Some(outgoing) = self.outflows.get_mut(&key)
            && !outgoing.queued
        {
            outgoing.queued = true;
            self.turns.push_back(key);
        }
    }

    /// Sends what can wait, as long as there is room; says whether more may go at once.
    ///
    /// Whoever makes one short call after the other is to find little before its next reply: as long as calls come, one piece
    /// goes after each reply, a few after many, and a few in every millisecond so that it goes on.
    pub(super) fn pump(&mut self) -> bool {
        let answered = std::mem::take(&mut self.answered);
        let most = if self.now.duration_since(self.last_call_at) > QUIET {
            ITEMS
        } else if self.resume.is_some_and(|resume| resume <= self.now) {
            FEW
        } else {
            answered.min(FEW)
        };
        if most > 0 {
            self.resume = None;
        }
        let piece = if most == ITEMS { PIECE } else { SMALL };
        if most < ITEMS && !self.turns.is_empty() {
            self.resume.get_or_insert(self.now + PAUSE);
        }
        for _ in 0..most {
            if !self.outbox.has_room() {
                return false;
            }
            let Some(key) = self.turns.pop_front() else {
                return false;
            };
            let Some(outgoing) = self.outflows.get_mut(&key) else {
                continue;
            };
            outgoing.queued = false;
            let before = outgoing.flow.waiting();
            let step = outgoing
                .flow
                .step(piece, &mut self.outbox, self.roster.waker(outgoing.place));
            self.waiting = (self.waiting + outgoing.flow.waiting()).saturating_sub(before);
            match step {
                Step::Sent => self.take_turn(key),
                Step::Waits if self.waiting > most_held(self.limits) => {
                    let what = format!(
                        "{} bytes wait for the bridge, which does not read them",
                        self.waiting
                    );
                    self.give_up(key.0, Failure::unknown_outcome(Code::ResourceExhausted, what));
                }
                Step::Waits => {}
                Step::Over(failure) => {
                    self.drop_outflow(key);
                    if key.1 > 0 {
                        self.outbox.end_of(key, failure);
                    }
                    self.over(key.0);
                }
            }
        }
        most == ITEMS
    }

    /// Drops what is left of streams that have ended, when their call or delivery is over.
    pub(super) fn drop_inflows(&mut self, id: u64, incoming: u32) {
        for stream in 1..=incoming {
            self.drop_inflow((id, stream));
        }
    }

    /// Drops all streams of a call or delivery; those that read what came of it are told why.
    pub(super) fn forget_flows(&mut self, id: u64, incoming: u32, outgoing: u32, why: &Failure) {
        for stream in 0..=incoming {
            let key = (id, stream);
            self.budget.forget(key);
            if let Some(incoming) = self.inflows.get_mut(&key) {
                incoming.flow.fail(why.clone());
                self.drop_inflow(key);
            }
        }
        for stream in 0..=outgoing {
            self.drop_outflow((id, stream));
        }
    }

    fn send(&mut self, flow: Outflow) {
        let key = flow.key();
        let place = self.roster.take(Owner::Source(key));
        let outgoing = Outgoing {
            flow,
            place,
            queued: false,
        };
        self.outflows.insert(key, outgoing);
    }

    fn drop_outflow(&mut self, key: Key) {
        if let Some(outgoing) = self.outflows.remove(&key) {
            self.waiting = self.waiting.saturating_sub(outgoing.flow.waiting());
            self.roster.leave(outgoing.place);
        }
    }

    fn drop_inflow(&mut self, key: Key) {
        if let Some(mut incoming) = self.inflows.remove(&key) {
            incoming.flow.uncount(&mut self.held);
            self.roster.leave(incoming.place);
            self.budget.forget(key);
            self.budget.give_back(incoming.reserved);
        }
    }

    /// Ends a call or delivery that takes too much.
    fn give_up(&mut self, id: u64, failure: Failure) {
        if id.is_multiple_of(2) {
            self.give_up_delivery(id, failure);
        } else {
            self.abort(id, failure);
        }
    }

    /// A stream of a call or delivery is over.
    fn over(&mut self, id: u64) {
        if id.is_multiple_of(2) {
            self.delivery_flow_over(id);
        } else {
            self.flow_over(id);
        }
    }

    /// Whether a call or delivery is not over. What comes for one that is, was on its way; for one that never was, it is a
    /// fault.
    fn is_alive(&self, id: u64) -> Result<bool, Violation> {
        let (alive, last) = if id.is_multiple_of(2) {
            (self.handed.contains_key(&id), self.last_delivery)
        } else {
            (self.calls.contains_key(&id), self.last_call)
        };
        if !alive && (id > last || id == 0) {
            return Err(Violation(format!("a frame for {id}, which never began")));
        }
        Ok(alive)
    }
}

/// A failure as the bridge tells it.
pub(super) fn failure(told: frame::Failure) -> Failure {
    Failure {
        code: Code::from(i32::try_from(told.code).unwrap_or_default()),
        message: told.message,
        effect: if told.maybe_executed {
            Effect::Possible
        } else {
            Effect::None
        },
        retry_after: told.retry_after.map(Duration::from_micros),
    }
}

fn unknown((id, stream): Key) -> Violation {
    Violation(format!(
        "stream {stream} of {id}, which has none of that number, or no more"
    ))
}
