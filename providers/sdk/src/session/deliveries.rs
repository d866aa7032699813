//! Deliveries: calls the other way round, to a bridge that asked for them.

use std::sync::Arc;

use bytes::Bytes;
use outboard_session::call::Call;
use outboard_session::dispatch::Response;
use outboard_session::failure::Failure;
use outboard_session::frame::{self, HandleResult, provider_frame};
use outboard_session::stream::Chunks;
use outboard_session::{CHUNK, STREAMS};
use tokio::time::Instant;
use tonic::Code;

use super::Violation;
use super::calls::answer::{fits, made};
use super::calls::given_away;
use super::flows::failure;
use super::inflow::Part;
use super::run::{Session, micros};
use crate::grant::{Pass, Scope};
use crate::outlet::{Job, Line, Outlets};

/// A delivery that is not over.
pub(super) struct Handed {
    /// Until it was acknowledged.
    job: Option<Job>,
    /// The pinned handles that went with it, as long as nobody took them.
    made: Vec<u64>,
    deadline: Instant,
    /// An acknowledgement whose body is still coming.
    acked: Option<Acked>,
    requests: u32,
    responses: u32,
    /// Streams of it that are not over, and its body.
    flows: u32,
}

struct Acked {
    streams: Vec<Chunks>,
    part: Option<Part>,
    /// Bytes that the budget gave.
    bytes: usize,
}

impl Handed {
    /// It came to nothing here.
    pub(super) fn again(self, outlets: &Outlets) {
        if let Some(job) = self.job {
            job.again(outlets);
        }
    }
}

impl Session {
    pub(super) fn subscribe(&mut self, subscribe: &frame::Subscribe) -> Result<(), Violation> {
        let frame::Subscribe {
            method,
            scope,
            more,
            stop,
        } = *subscribe;
        if method as usize >= self.replica.outlets.methods().count() {
            return Err(Violation(format!(
                "deliveries {method}, which the hello does not have"
            )));
        }
        let Some(named) = self.scopes.get(&scope).cloned() else {
            return Err(Violation(format!(
                "deliveries for scope {scope}, which was never interned"
            )));
        };
        let line = Line {
            function: Arc::clone(&named.function),
            binding: Arc::clone(&named.binding),
            method,
        };
        if stop {
            let left = self.wanted.remove(&line).map_or(0, |(_, credit)| credit);
            self.wanting -= left;
            self.replica.outlets.stop(&self.taker, Some(&line));
            return Ok(());
        }
        self.wanting = self.wanting.saturating_add(more as usize);
        let most = self.limits.deliveries;
        if self.wanting + self.handed.len() > most {
            return Err(Violation(format!(
                "more than the {most} deliveries asked for at once that it was told (limits.deliveries)"
            )));
        }
        let (_, credit) = self.wanted.entry(line.clone()).or_insert((scope, 0));
        *credit += more as usize;
        // Who may not have them is not told so by a frame; the audit log has it, and nothing comes.
        if !self.draining && self.replica.judge_delivery(&named, method).is_ok() {
            self.replica.outlets.subscribe(line, &self.taker, more);
        }
        Ok(())
    }

    /// Other grants hold: who may have deliveries now gets what it asked for before.
    pub(super) fn judge_lines(&mut self) {
        for (line, (scope, credit)) in &self.wanted {
            self.replica.outlets.stop(&self.taker, Some(line));
            let judged = self
                .scopes
                .get(scope)
                .map(|named| self.replica.judge_delivery(named, line.method));
            let more = u32::try_from(*credit).unwrap_or(u32::MAX);
            if !self.draining && more > 0 && judged.is_some_and(|judged| judged.is_ok()) {
                self.replica.outlets.subscribe(line.clone(), &self.taker, more);
            }
        }
    }

    /// Sends a delivery to the bridge.
    pub(super) fn deliver(&mut self, mut job: Job) {
        let Some((scope, credit)) = self.wanted.get_mut(&job.line).filter(|(_, credit)| *credit > 0) else {
            return job.back(&self.replica.outlets);
        };
        let scope = *scope;
        *credit -= 1;
        // A scope is never taken back.
        let Some(named) = self.scopes.get(&scope).cloned() else {
            return job.back(&self.replica.outlets);
        };
        self.wanting -= 1;
        if job.is_withdrawn() {
            return self.unused(&job.line);
        }
        let method = job.line.method;
        let judged = self.replica.judge_delivery(&named, method);
        let Some(pass) = judged.ok().filter(|_| !self.draining) else {
            self.replica.outlets.stop(&self.taker, Some(&job.line));
            return job.back(&self.replica.outlets);
        };
        let (body, streams) = (job.body.clone(), std::mem::take(&mut job.streams));
        if body.len() > self.theirs.request || streams.len() > STREAMS as usize {
            let what = format!(
                "the delivery has {} bytes and {} streams; the bridge takes {} and {STREAMS}",
                body.len(),
                streams.len(),
                self.theirs.request
            );
            self.unused(&job.line);
            return job.end(Err(Failure::refused(Code::ResourceExhausted, what)));
        }
        let handles = match self.hand(&job, named, pass) {
            Ok(handles) => handles,
            Err(failure) => {
                self.unused(&job.line);
                return job.end(Err(failure));
            }
        };
        let made = made(&handles);
        self.last_delivery += 2;
        let id = self.last_delivery;
        let long = body.len() > CHUNK;
        // No more than `STREAMS`.
        let count = u32::try_from(streams.len()).unwrap_or(u32::MAX);
        let delivery = frame::Delivery {
            id,
            method,
            scope,
            time_left: micros(job.patience),
            traceparent: job.trace.map_or_else(String::new, |trace| trace.to_string()),
            attempt: job.attempt,
            handles,
            body: if long { Bytes::new() } else { body.clone() },
            body_size: long.then_some(body.len() as u64),
            streams: count,
        };
        self.outbox.frame(provider_frame::Frame::Delivery(delivery));
        let deadline = self.now + job.patience;
        let handed = Handed {
            job: Some(job),
            made,
            deadline,
            acked: None,
            requests: count,
            responses: 0,
            flows: count + u32::from(long),
        };
        self.handed.insert(id, handed);
        self.note_late(deadline);
        if long {
            self.send_body(id, body);
        }
        for (stream, chunks) in (1..).zip(streams) {
            self.send_stream((id, stream), chunks);
        }
    }

    /// The credit for a delivery of this kind was not used.
    fn unused(&mut self, line: &Line) {
        if let Some((_, credit)) = self.wanted.get_mut(line) {
            *credit += 1;
            self.wanting += 1;
            self.replica.outlets.subscribe(line.clone(), &self.taker, 1);
        }
    }

    /// Makes the handles that go with a delivery, for the function that it goes to.
    fn hand(&self, job: &Job, scope: Arc<Scope>, pass: Pass) -> Result<Vec<HandleResult>, Failure> {
        if job.handles.is_empty() {
            return Ok(Vec::new());
        }
        let call = Call {
            function: Arc::clone(&job.line.function),
            binding: Arc::clone(&job.line.binding),
            host: self.host.clone(),
            granted: pass.granted,
            deadline: self.now + job.patience,
            trace: job.trace,
        };
        let (handles, _) = self.handles.admit(call, scope, pass, Vec::new())?;
        for pushed in &job.handles {
            pushed.issue(&handles)?;
        }
        let handles = handles.into_made();
        if fits(&handles) {
            return Ok(handles);
        }
        self.handles.release(&made(&handles));
        let what = format!(
            "the delivery's {} handles take more bytes than a frame holds",
            handles.len()
        );
        Err(Failure::refused(Code::ResourceExhausted, what))
    }

    pub(super) fn ack(&mut self, ack: frame::Ack) -> Result<(), Violation> {
        let frame::Ack {
            id,
            handles,
            body,
            body_size,
            streams,
            failure: failed,
        } = ack;
        // Nobody takes handles from a response to a provider.
        self.handles.release(&given_away(&handles));
        let Some(handed) = self.handed.get_mut(&id) else {
            return if id > self.last_delivery || id % 2 == 1 {
                Err(Violation(format!("an ack of delivery {id}, which never was")))
            } else {
                Ok(())
            };
        };
        if handed.acked.is_some() || handed.job.is_none() {
            return Err(Violation(format!("a second ack of delivery {id}")));
        }
        if let Some(failed) = failed {
            self.acknowledge(id, Err(failure(failed)));
            self.forget_delivery(id);
            return Ok(());
        }
        if streams > STREAMS {
            return Err(Violation(format!(
                "an ack with {streams} streams; the most are {STREAMS}"
            )));
        }
        let size = usize::try_from(body_size.unwrap_or(body.len() as u64)).unwrap_or(usize::MAX);
        let most = self.limits.reply;
        if size > most || (body_size.is_some() && !body.is_empty()) {
            return Err(Violation(format!(
                "an ack with a body of {size} bytes; the longest has {most} (limits.reply), in its frame or after it"
            )));
        }
        handed.responses = streams;
        handed.flows += streams;
        let taken = (1..=streams).map(|stream| self.open((id, stream))).collect();
        if body_size.is_some_and(|size| size > 0) {
            if let Some(handed) = self.handed.get_mut(&id) {
                handed.acked = Some(Acked {
                    streams: taken,
                    part: None,
                    bytes: 0,
                });
            }
            self.budget.ask((id, 0), size);
            return Ok(());
        }
        self.acknowledge(id, Ok(Response { body, streams: taken }));
        self.look_over(id);
        Ok(())
    }

    /// The room for the body of an acknowledgement is there.
    pub(super) fn ack_granted(&mut self, id: u64, size: usize) {
        let acked = self.handed.get_mut(&id).and_then(|handed| handed.acked.as_mut());
        if let Some(acked) = acked {
            acked.bytes = size;
            acked.part = Some(Part::of(size));
            self.send_credit((id, 0), size);
        } else {
            self.budget.give_back(size);
        }
    }

    /// A part of the body of an acknowledgement.
    pub(super) fn ack_item(&mut self, id: u64, chunk: &Bytes) -> Result<(), Violation> {
        let wrong = |what| Err(Violation(format!("an item of the ack of {id}, {what}")));
        let Some(handed) = self.handed.get_mut(&id) else {
            return Ok(());
        };
        let Some(part) = handed.acked.as_mut().and_then(|acked| acked.part.as_mut()) else {
            return wrong("which has no credit");
        };
        if chunk.is_empty() {
            return wrong("with nothing in it");
        }
        if !part.take(chunk, (id, 0))? {
            return Ok(());
        }
        if let Some(Acked { streams, part, bytes }) = handed.acked.take() {
            self.budget.give_back(bytes);
            let body = part.map(Part::into_bytes).unwrap_or_default();
            self.acknowledge(id, Ok(Response { body, streams }));
            self.look_over(id);
        }
        Ok(())
    }

    pub(super) fn delivery_flow_over(&mut self, id: u64) {
        if let Some(handed) = self.handed.get_mut(&id) {
            handed.flows = handed.flows.saturating_sub(1);
            self.look_over(id);
        }
    }

    /// Gives deliveries that nobody acknowledged in time to somebody else, and ends streams of others that took too long.
    pub(super) fn late_deliveries(&mut self, now: Instant) {
        let mut late = Vec::new();
        let mut next: Option<Instant> = None;
        for (id, handed) in &self.handed {
            if handed.deadline <= now {
                late.push(*id);
            } else {
                next = Some(next.map_or(handed.deadline, |next| next.min(handed.deadline)));
            }
        }
        if let Some(next) = next {
            self.note_late(next);
        }
        for id in late {
            if let Some(job) = self.forget_delivery(id) {
                job.again(&self.replica.outlets);
            }
        }
    }

    pub(super) fn give_up_delivery(&mut self, id: u64, failure: Failure) {
        if let Some(job) = self.forget_delivery(id) {
            job.end(Err(failure));
        }
    }

    fn acknowledge(&mut self, id: u64, outcome: Result<Response, Failure>) {
        let Some(handed) = self.handed.get_mut(&id) else {
            return;
        };
        let made = std::mem::take(&mut handed.made);
        if let Some(job) = handed.job.take() {
            if outcome.is_err() {
                self.handles.release(&made);
            }
            job.end(outcome);
        }
    }

    fn look_over(&mut self, id: u64) {
        let over = |handed: &Handed| handed.job.is_none() && handed.flows == 0;
        if self.handed.get(&id).is_some_and(over) {
            self.forget_delivery(id);
        }
    }

    /// Drops all there is of a delivery here; gives back what was not acknowledged.
    fn forget_delivery(&mut self, id: u64) -> Option<Job> {
        let handed = self.handed.remove(&id)?;
        self.budget.give_back(handed.acked.map_or(0, |acked| acked.bytes));
        let late = Failure::unknown_outcome(Code::DeadlineExceeded, "the delivery's time was over");
        self.forget_flows(id, handed.responses, handed.requests, &late);
        self.handles.release(&handed.made);
        handed.job
    }
}
