//! The life of a session: frames in, calls under way, frames out, in one task.

use std::collections::{HashMap, VecDeque};
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use outboard_session::call::HostIdentity;
use outboard_session::dispatch::{BoxFuture, MethodDescriptor};
use outboard_session::frame::{self, BridgeFrame, GoAway, bridge_frame, provider_frame};
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, sleep_until};
use tonic::{Code, Status};

use super::DROP;
use super::budget::Budget;
use super::calls::Underway;
use super::deliveries::Handed;
use super::flows::{Incoming, Outgoing};
use super::hello::Theirs;
use super::inbound::Inbound;
use super::load::LoadReport;
use super::outbox::Outbox;
use super::roster::Roster;
use super::{Key, Violation};
use crate::admission::{Replica, Target};
use crate::config::Limits;
use crate::grant::Scope;
use crate::handles::HandleTable;
use crate::outlet::{Job, Line, Taker};
use crate::peer::Peer;

/// A session from its hello to its end.
pub(super) struct Session {
    pub(super) replica: Arc<Replica>,
    pub(super) host: HostIdentity,
    /// What the bridge was told.
    pub(super) limits: Limits,
    pub(super) theirs: Theirs,
    /// By number: what a `call` frame may name.
    pub(super) methods: Vec<Option<Target>>,
    pub(super) scopes: HashMap<u32, Arc<Scope>>,
    pub(super) handles: HandleTable,
    /// Calls that are not over, by id. One that is served at once is never here.
    pub(super) calls: HashMap<u64, Underway>,
    pub(super) last_call: u64,
    /// Deliveries that are not over, by id.
    pub(super) handed: HashMap<u64, Handed>,
    pub(super) last_delivery: u64,
    /// Deliveries that the bridge takes: the scope that it named, and how many more.
    pub(super) wanted: HashMap<Line, (u32, usize)>,
    /// How many more of all kinds together.
    pub(super) wanting: usize,
    pub(super) taker: Taker,
    jobs: mpsc::UnboundedReceiver<Job>,
    pub(super) inflows: HashMap<Key, Incoming>,
    pub(super) outflows: HashMap<Key, Outgoing>,
    /// Streams and bodies that may have something to send, in turn.
    pub(super) turns: VecDeque<Key>,
    pub(super) budget: Budget,
    /// Bytes of streams that wait for their readers here, and what holding them costs.
    pub(super) held: usize,
    /// Bytes of bodies and chunks that wait for the bridge.
    pub(super) waiting: usize,
    pub(super) roster: Roster<Owner>,
    pub(super) outbox: Outbox,
    pub(super) load: LoadReport,
    /// When the turn began; near enough for deadlines.
    pub(super) now: Instant,
    /// When something is late, at the earliest.
    pub(super) next_late: Option<Instant>,
    /// When the last call came, and how many were answered in this turn.
    pub(super) last_call_at: Instant,
    pub(super) answered: usize,
    /// When what can wait may go again.
    pub(super) resume: Option<Instant>,
    pub(super) draining: bool,
    /// When the certificate ends that the host's identity comes from.
    pub(super) lapses: Option<Instant>,
    begun: BoxFuture<'static, Instant>,
    /// Ready when other grants hold.
    rules: BoxFuture<'static, ()>,
    pub(super) timer: Pin<Box<Sleep>>,
    pub(super) armed: Option<Instant>,
    woken: Vec<Owner>,
}

/// Who is woken in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Call(u64),
    /// A stream that the bridge writes: its reader took something, or left.
    Reader(Key),
    /// A stream that the session writes: its source has something.
    Source(Key),
    Jobs,
    Timer,
    Drain,
    Rules,
}

/// Frames that are taken before the session looks after what else it has to do.
const FRAMES: usize = 64;
/// The places of what every session has.
const JOBS: usize = 0;
pub(super) const TIMER: usize = 1;
const DRAIN: usize = 2;
const RULES: usize = 3;

impl Session {
    pub(super) fn new(
        replica: Arc<Replica>,
        peer: Peer,
        limits: Limits,
        theirs: Theirs,
        outbox: Outbox,
    ) -> Self {
        let served = |(target, method): (Target, &MethodDescriptor)| {
            (!method.function.starts_with(DROP)).then_some(target)
        };
        let mut roster = Roster::new();
        for owner in [Owner::Jobs, Owner::Timer, Owner::Drain, Owner::Rules] {
            roster.take(owner);
        }
        let (taker, jobs) = Taker::new();
        let drain = replica.drain.clone();
        let now = Instant::now();
        Self {
            methods: replica.methods().map(served).collect(),
            handles: HandleTable::new(Arc::clone(&replica)),
            budget: Budget::new(most_held(limits)),
            host: peer.host,
            limits,
            lapses: peer.until,
            theirs,
            scopes: HashMap::new(),
            calls: HashMap::new(),
            last_call: 0,
            handed: HashMap::new(),
            last_delivery: 0,
            wanted: HashMap::new(),
            wanting: 0,
            taker,
            jobs,
            inflows: HashMap::new(),
            outflows: HashMap::new(),
            turns: VecDeque::new(),
            waiting: 0,
            held: 0,
            roster,
            outbox,
            load: LoadReport::new(now),
            now,
            next_late: None,
            last_call_at: now,
            answered: 0,
            resume: None,
            draining: false,
            begun: Box::pin(async move { drain.begun_by(peer.until).await }),
            rules: Box::pin(replica.policy.changed()),
            timer: Box::pin(sleep_until(now)),
            armed: None,
            woken: vec![Owner::Jobs, Owner::Drain, Owner::Rules],
            replica,
        }
    }

    /// Runs the session until the bridge leaves, breaks the protocol, or the replica ends.
    pub(super) async fn run(mut self, mut inbound: Inbound) {
        tracing::debug!(host = %self.host, "session opened");
        let end = poll_fn(|context| self.turn(&mut inbound, context)).await;
        tracing::debug!(host = %self.host, handles = self.handles.len(), calls = self.calls.len(), "session ends");
        self.leave();
        // A bridge that has left by its own will is told that all is well, if it still listens.
        self.outbox.end(end.unwrap_or_else(|| Status::new(Code::Ok, "")));
    }

    /// One turn; ready when the session ends: with a status, unless the bridge has left.
    fn turn(&mut self, inbound: &mut Inbound, context: &mut Context<'_>) -> Poll<Option<Status>> {
        self.now = Instant::now();
        self.roster.watch(context.waker());
        self.outbox.watch(context.waker());
        let mut more = true;
        for _ in 0..FRAMES {
            match inbound.poll_frame(context) {
                Poll::Ready(Ok(Some(frame))) => {
                    if let Err(violation) = self.frame(frame) {
                        return Poll::Ready(Some(violation.into()));
                    }
                }
                Poll::Ready(Ok(None)) => return Poll::Ready(None),
                Poll::Ready(Err(status)) => return Poll::Ready(Some(status)),
                Poll::Pending => {
                    more = false;
                    break;
                }
            }
        }
        if self.outbox.is_gone() {
            return Poll::Ready(None);
        }
        if self.wake() {
            return Poll::Ready(Some(Status::unavailable(match self.replica.drain.until() {
                Some(_) => "the provider ended, and this session with it",
                None => "the certificate of the host ended, and this session with it",
            })));
        }
        self.grant();
        more |= self.pump();
        self.report();
        self.outbox.flush();
        if self.draining && self.calls.is_empty() && self.handed.is_empty() && self.handles.len() == 0 {
            return Poll::Ready(Some(Status::new(Code::Ok, "")));
        }
        if self.outbox.unsent() > most_held(self.limits).saturating_mul(2) {
            return Poll::Ready(Some(Status::resource_exhausted(
                "the bridge does not read what it is sent",
            )));
        }
        self.arm();
        if more {
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }

    fn frame(&mut self, frame: BridgeFrame) -> Result<(), Violation> {
        use bridge_frame::Frame;

        let Some(frame) = frame.frame else {
            return Err(Violation(
                "a frame of a kind that this provider does not know".to_owned(),
            ));
        };
        match frame {
            Frame::Hello(_) => Err(Violation("a second hello".to_owned())),
            Frame::Scope(scope) => self.scope(scope),
            Frame::Call(call) => self.call(call),
            Frame::Cancel(cancel) => self.cancel(cancel.id),
            Frame::Release(release) => {
                self.handles.release(&release.handles);
                Ok(())
            }
            Frame::Item(item) => self.item(item),
            Frame::End(end) => self.end(end),
            Frame::Credit(credit) => self.credit(credit),
            Frame::Stop(stop) => self.stop((stop.id, stop.stream)),
            Frame::Subscribe(subscribe) => self.subscribe(&subscribe),
            Frame::Ack(ack) => self.ack(ack),
        }
    }

    fn scope(&mut self, scope: frame::Scope) -> Result<(), Violation> {
        let frame::Scope {
            number,
            function,
            binding,
        } = scope;
        let longest = function.len().max(binding.len());
        if longest > NAME {
            return Err(Violation(format!(
                "scope {number} has a name of {longest} bytes; the longest is {NAME}"
            )));
        }
        if self.scopes.len() >= self.limits.scopes {
            // Its calls are refused, which says so to those whom it concerns.
            return Ok(());
        }
        let scope = Scope::new(function.into(), binding.into(), self.host.clone());
        if self.scopes.insert(number, Arc::new(scope)).is_some() {
            return Err(Violation(format!("scope {number} was interned twice")));
        }
        Ok(())
    }

    /// Looks after whoever was woken; says whether the session's time is over.
    fn wake(&mut self) -> bool {
        let mut woken = std::mem::take(&mut self.woken);
        self.roster.woken(&mut woken);
        let mut over = false;
        for owner in woken.drain(..) {
            match owner {
                Owner::Call(id) => self.serve_on(id),
                Owner::Reader(key) => self.look(key),
                Owner::Source(key) => self.take_turn(key),
                Owner::Jobs => self.take_jobs(),
                Owner::Timer => {
                    let mut context = Context::from_waker(self.roster.waker(TIMER));
                    if self.armed.is_some() && self.timer.as_mut().poll(&mut context).is_ready() {
                        self.armed = None;
                        over |= self.late();
                    }
                }
                Owner::Drain => self.drain(),
                Owner::Rules => self.look_at_rules(),
            }
        }
        self.woken = woken;
        over
    }

    fn take_jobs(&mut self) {
        let waker = self.roster.waker(JOBS).clone();
        while let Poll::Ready(Some(job)) = self.jobs.poll_recv(&mut Context::from_waker(&waker)) {
            self.deliver(job);
        }
    }

    fn look_at_rules(&mut self) {
        let waker = self.roster.waker(RULES).clone();
        let mut changed = false;
        while self
            .rules
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_ready()
        {
            self.rules = Box::pin(self.replica.policy.changed());
            changed = true;
        }
        if changed {
            self.judge_lines();
        }
    }

    fn drain(&mut self) {
        if self.draining {
            return;
        }
        let mut context = Context::from_waker(self.roster.waker(DRAIN));
        let Poll::Ready(until) = self.begun.as_mut().poll(&mut context) else {
            return;
        };
        self.draining = true;
        self.note_late(until);
        self.replica.outlets.stop(&self.taker, None);
        self.outbox.frame(provider_frame::Frame::Goaway(GoAway {
            last_call: self.last_call,
            grace: micros(until.saturating_duration_since(self.now)),
            reason: match self.replica.drain.until() {
                Some(_) => "the provider is ending",
                None => "the certificate of the host ends",
            }
            .to_owned(),
        }));
    }

    fn report(&mut self) {
        if let Some(load) = self.load.changed(self.now, self.replica.load()) {
            self.outbox.frame(provider_frame::Frame::Load(load));
        }
    }

    /// Gives back what others may have.
    fn leave(&mut self) {
        self.jobs.close();
        self.replica.outlets.stop(&self.taker, None);
        while let Ok(job) = self.jobs.try_recv() {
            job.again(&self.replica.outlets);
        }
        for (_, handed) in std::mem::take(&mut self.handed) {
            handed.again(&self.replica.outlets);
        }
    }
}

/// The most bytes that requests in flight may have together, and that replies may that wait for the bridge.
pub(super) fn most_held(limits: Limits) -> usize {
    HELD.max(limits.request.max(limits.reply).saturating_mul(2))
}

/// The longest name of a function or a binding, in bytes.
const NAME: usize = 1024;
/// What requests in flight and waiting replies may take in one session, in bytes, unless twice a limit is more.
const HELD: usize = 64 * 1024 * 1024;

pub(super) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
