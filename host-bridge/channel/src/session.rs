//! One session with a replica: the calls in flight, the frames that wait to be written, the handles held.

mod arguments;
mod calls;
mod hello;
mod outbox;
mod pending;
mod reader;
mod state;
mod writer;

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use outboard_session::frame::{self, BridgeFrame, ProviderFrame};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Streaming};

use crate::channel::Scope;
use crate::fault::{Delivered, Fault};
use crate::options::ChannelOptions;
use crate::table::{Method, MethodTable};

pub(crate) use arguments::Arguments;
pub(crate) use calls::Answer;
pub(crate) use hello::{HelloError, check as check_hello, versions};
pub(crate) use pending::{Outcome, Pending};
pub(crate) use writer::Writer;

use calls::{Abandon, Waiting};
use outbox::Outgoing;
use state::{Phase, State};

/// When a refused call may find room again.
const RETRY_AFTER: Duration = Duration::from_millis(20);
/// The longest grace that a provider is believed, so that no arithmetic on it overflows.
const MAX_GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// One session. All of its state is behind one lock, which nobody holds for longer than a few map operations.
pub(crate) struct Session {
    ordinal: u64,
    name: String,
    table: Arc<MethodTable>,
    calls: usize,
    queued: usize,
    alive: Arc<AtomicUsize>,
    opened: Instant,
    state: Mutex<State>,
    /// Takes no new unpinned calls any more, because it ends or has ended.
    left: CancellationToken,
}

/// A call on its way into a session.
pub(crate) struct NewCall<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) method: &'a Method,
    pub(crate) body: Bytes,
    pub(crate) arguments: &'a mut Arguments,
    pub(crate) deadline: Instant,
}

/// Why a session did not take a call. It certainly was not executed.
pub(crate) enum Refusal {
    /// The session is over, or ends and takes only calls on its own handles.
    Gone(Arc<str>),
    /// It takes calls, but not this one.
    Fault(Fault),
}

impl Session {
    pub(crate) fn new(
        ordinal: u64,
        table: Arc<MethodTable>,
        options: &ChannelOptions,
        alive: Arc<AtomicUsize>,
    ) -> Arc<Self> {
        Arc::new(Self {
            ordinal,
            name: format!(
                "replica {} (start {}) at {}",
                table.replica, table.epoch, table.endpoint
            ),
            calls: table.limits.calls.min(options.calls),
            queued: options.queued,
            table,
            alive,
            opened: Instant::now(),
            state: Mutex::new(State::default()),
            left: CancellationToken::new(),
        })
    }

    /// Reads the session to its end, or to the end of its grace.
    ///
    /// # Cancellation
    /// Dropping the future ends the session.
    pub(crate) async fn run(self: Arc<Self>, mut inbound: Streaming<ProviderFrame>) {
        let end = EndOnDrop(&self);
        let reason = tokio::select! {
            reason = reader::read(&self, &mut inbound) => reason,
            reason = self.grace_over() => reason,
        };
        end.0.end(&reason);
    }

    /// Queues a call.
    pub(crate) fn submit<'a>(self: &Arc<Self>, new: NewCall<'a>) -> Result<Pending<'a>, Refusal> {
        let NewCall {
            scope,
            method,
            body,
            arguments,
            deadline,
        } = new;
        let refuse = |code, message| Err(Refusal::Fault(Fault::refused(code, message)));
        let limits = self.table.limits;
        if body.len() > limits.request {
            return refuse(
                Code::ResourceExhausted,
                format!(
                    "the request is {} bytes and {} takes at most {}: send less, or raise `limits.request` there",
                    body.len(),
                    self.name,
                    limits.request
                ),
            );
        }
        let mut state = self.lock();
        match &state.phase {
            Phase::Open => {}
            Phase::Leaving { until, .. } if arguments.pinned() && Instant::now() < *until => {}
            Phase::Leaving { reason, .. } | Phase::Ended(reason) => {
                return Err(Refusal::Gone(Arc::clone(reason)));
            }
        }
        if state.calls.len() >= self.calls {
            let given_up = state.calls.abandoned();
            let message = format!(
                "{} calls are in flight with {}, {given_up} of them given up by their callers: no more are taken",
                state.calls.len(),
                self.name
            );
            let fault = Fault::refused(Code::ResourceExhausted, message).retry_after(RETRY_AFTER);
            return Err(Refusal::Fault(fault));
        }
        let weight = outbox::weight(&body, arguments.frame());
        if !state.make_room(weight, self.queued) {
            let message = format!(
                "more than {} bytes of requests wait to be written to {}",
                self.queued, self.name
            );
            let fault = Fault::refused(Code::ResourceExhausted, message).retry_after(RETRY_AFTER);
            return Err(Refusal::Fault(fault));
        }
        let scope = match state.intern(scope, limits.scopes) {
            Some(number) => number,
            None => {
                return refuse(
                    Code::ResourceExhausted,
                    format!(
                        "{} takes no more than {} pairs of function and binding",
                        self.name, limits.scopes
                    ),
                );
            }
        };
        let (answer, receiver) = oneshot::channel();
        let id = state.calls.insert(Waiting {
            answer,
            pinned: arguments.pinned(),
        });
        state.handles = state.handles.saturating_sub(arguments.owned_pinned());
        let call = frame::Call {
            id,
            method: method.number,
            scope,
            // Set when the frame is written: waiting for the writer uses the caller's time too.
            time_left: 0,
            traceparent: String::new(),
            handles: arguments.frame().to_vec(),
            body,
            ..frame::Call::default()
        };
        let waker = state.outbox.push(Outgoing::Call { call, deadline });
        drop(state);
        wake(waker);
        Ok(Pending::new(Arc::clone(self), id, receiver, arguments))
    }

    /// The next frame to write; `None` when the session is over, or has nothing left to finish.
    fn poll_frame(&self, context: &Context<'_>) -> Poll<Option<BridgeFrame>> {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Ended(_)) {
            return Poll::Ready(None);
        }
        if let Some(frame) = state.next_frame() {
            return Poll::Ready(Some(frame));
        }
        if state.finished() {
            return Poll::Ready(None);
        }
        state.outbox.park(context.waker());
        Poll::Pending
    }

    /// The caller no longer waits for a call.
    fn abandon(&self, id: u64) -> Abandon {
        let mut state = self.lock();
        let abandon = state.calls.abandon(id);
        let waker = match abandon {
            Abandon::Unsent => state.wake_if_finished(),
            Abandon::Sent => state.outbox.push(Outgoing::Cancel(id)),
            Abandon::Answered => None,
        };
        drop(state);
        wake(waker);
        abandon
    }

    /// Counts handles again that a call gave away in vain.
    fn give_back(&self, owned_pinned: usize) {
        if owned_pinned > 0 {
            self.lock().handles += owned_pinned;
        }
    }

    /// Tells the provider that these pinned handles are no longer needed.
    pub(crate) fn release(&self, numbers: &[u64]) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Ended(_)) {
            return;
        }
        state.handles = state.handles.saturating_sub(numbers.len());
        let waker = state.outbox.release(numbers);
        drop(state);
        wake(waker);
    }

    /// Ends the session: whoever waits learns whether the call had left.
    fn end(&self, reason: &str) {
        let reason: Arc<str> = reason.into();
        let mut state = self.lock();
        if matches!(state.phase, Phase::Ended(_)) {
            return;
        }
        state.phase = Phase::Ended(Arc::clone(&reason));
        let waiting = state.calls.end();
        state.handles = 0;
        let waker = state.outbox.end();
        drop(state);
        wake(waker);
        self.left.cancel();
        for (answer, delivered) in waiting {
            let reason = Arc::clone(&reason);
            // A caller that has left meanwhile needs no answer.
            let _ = answer.send(match delivered {
                Delivered::Never => Answer::Undelivered(reason),
                Delivered::Maybe => Answer::Lost(reason),
            });
        }
    }

    /// Stops new unpinned calls; those that the provider will not serve may go elsewhere.
    fn go_away(&self, goaway: &frame::GoAway) {
        let until = Instant::now() + Duration::from_micros(goaway.grace).min(MAX_GRACE);
        let reason: Arc<str> = format!(
            "{} goes away: {}",
            self.name,
            crate::text::bounded(&goaway.reason)
        )
        .into();
        let mut state = self.lock();
        match &mut state.phase {
            Phase::Ended(_) => return,
            // Said again: it may hurry, but not give back time that callers were told they do not have.
            Phase::Leaving { until: before, .. } => *before = until.min(*before),
            phase @ Phase::Open => {
                *phase = Phase::Leaving {
                    until,
                    reason: Arc::clone(&reason),
                }
            }
        }
        let unserved = state.calls.go_away(goaway.last_call);
        let waker = state.outbox.wake();
        drop(state);
        wake(waker);
        self.left.cancel();
        for answer in unserved {
            let _ = answer.send(Answer::Undelivered(Arc::clone(&reason)));
        }
    }

    async fn grace_over(&self) -> String {
        self.left.cancelled().await;
        loop {
            let until = match self.lock().phase {
                Phase::Leaving { until, .. } => until,
                Phase::Open | Phase::Ended(_) => return "the session ended".to_owned(),
            };
            if until <= Instant::now() {
                return format!("{} went away, and its grace is over", self.name);
            }
            tokio::time::sleep_until(until).await;
        }
    }

    /// Completes once the session takes no new unpinned calls.
    pub(crate) async fn left(&self) {
        self.left.cancelled().await;
    }

    pub(crate) fn open(&self) -> bool {
        !self.left.is_cancelled()
    }

    /// Why the session ends or has ended.
    pub(crate) fn parting_words(&self) -> Option<Arc<str>> {
        match &self.lock().phase {
            Phase::Open => None,
            Phase::Leaving { reason, .. } | Phase::Ended(reason) => Some(Arc::clone(reason)),
        }
    }

    /// Calls in flight, or `None` when the session has ended.
    pub(crate) fn in_flight(&self) -> Option<usize> {
        let state = self.lock();
        match state.phase {
            Phase::Ended(_) => None,
            Phase::Open | Phase::Leaving { .. } => Some(state.calls.len()),
        }
    }

    pub(crate) fn alive_handles(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.alive)
    }

    pub(crate) fn age(&self) -> Duration {
        self.opened.elapsed()
    }

    pub(crate) fn table(&self) -> &Arc<MethodTable> {
        &self.table
    }

    pub(crate) fn ordinal(&self) -> u64 {
        self.ordinal
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing under the lock can panic halfway through a change, so a poisoned state is a sound one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a session whose task is dropped, so that no caller waits for it.
struct EndOnDrop<'a>(&'a Session);

impl Drop for EndOnDrop<'_> {
    fn drop(&mut self) {
        self.0.end("the channel was closed");
    }
}

/// Wakes the writer, after the lock was let go.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
