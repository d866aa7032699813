//! What carries calls: a session, or the plain face of a provider that offers none.

use std::sync::Arc;

use bytes::Bytes;
use outboard_session::trace::TraceContext;
use tokio::time::Instant;
use tonic::Code;

use super::{Health, Scope, Shared};
use crate::backoff::Backoff;
use crate::fault::Fault;
use crate::handle::{Argument, Place};
use crate::plain::{Carried, Plain, PlainCall, Signature, lost};
use crate::request::{Chunks, Reply};
use crate::session::Session;
use crate::table::{MethodKey, MethodTable};

/// What calls go over.
#[derive(Clone)]
pub(crate) enum Carrier {
    Session(Arc<Session>),
    Plain(Arc<Plain>),
}

/// A call as the plain face takes it, and what became of it so far.
pub(super) struct Plainly<'a> {
    pub(super) scope: &'a Scope,
    pub(super) method: &'a MethodKey,
    pub(super) signature: Option<Arc<Signature>>,
    pub(super) body: Bytes,
    pub(super) handles: Vec<Argument>,
    pub(super) streams: Vec<Chunks>,
    pub(super) idempotent: bool,
    pub(super) trace: Option<TraceContext>,
    pub(super) deadline: Instant,
    pub(super) repeated: bool,
    /// Other replicas may begin with it when this one refuses to.
    pub(super) several: bool,
}

impl Carrier {
    /// Names it within its channel.
    pub(super) fn ordinal(&self) -> u64 {
        match self {
            Self::Session(session) => session.ordinal(),
            Self::Plain(plain) => plain.ordinal(),
        }
    }

    /// How its replica is.
    pub(super) fn health(&self) -> &Arc<Health> {
        match self {
            Self::Session(session) => session.health(),
            Self::Plain(plain) => plain.health(),
        }
    }

    /// Whether it is this channel's.
    pub(super) fn is_of(&self, channel: &Shared) -> bool {
        match self {
            Self::Session(session) => session.is_of(&channel.alive),
            Self::Plain(plain) => plain.is_of(&channel.alive),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Session(session) => session.open(),
            Self::Plain(plain) => plain.open_now(),
        }
    }

    /// How busy it is: what is in flight from here, and more of it the more its replica has to do for everybody.
    pub(super) fn load(&self) -> usize {
        let (calls, saturation) = match self {
            Self::Session(session) => (session.busy(), session.saturation()),
            Self::Plain(plain) => (plain.in_flight(), 0),
        };
        let saturation = usize::try_from(saturation.min(1000)).unwrap_or(1000);
        calls.saturating_add(1).saturating_mul(1000 + saturation)
    }

    /// What the provider says that it serves, as long as new calls are taken; one without sessions may not say.
    pub(super) fn table(&self) -> Option<&Arc<MethodTable>> {
        match self {
            Self::Session(session) => session.open().then(|| session.table()),
            Self::Plain(plain) => plain.open_now().then(|| plain.table()).flatten(),
        }
    }
}

/// The plain face that the handles of a call come from, if they do.
pub(super) fn leased(handles: &[Argument]) -> Option<Arc<Plain>> {
    handles
        .iter()
        .find_map(|argument| match argument.handle().place() {
            Place::Leased(lease) => Some(Arc::clone(lease.plain())),
            Place::Pinned { .. } | Place::Portable(_) => None,
        })
}

impl Shared {
    /// Makes a call with handles of the plain face, which has to be this provider's.
    pub(super) async fn on_lease(&self, plain: &Arc<Plain>, mut call: Plainly<'_>) -> Result<Reply, Fault> {
        if !plain.is_of(&self.alive) {
            return Err(Fault::refused(
                Code::FailedPrecondition,
                format!(
                    "a handle of {plain} was passed to the provider at {}",
                    self.endpoints()
                ),
            ));
        }
        // Lost or not delivered: nobody else has what the handles stand for.
        call.repeated = true;
        match self.plainly(plain, &mut call).await {
            Some(result) => result,
            None => {
                let reason = plain.parting_words();
                let reason = reason.as_deref().unwrap_or("the connection was lost");
                Err(Carried::dead_handle(plain, reason))
            }
        }
    }

    /// Makes a call on the plain face, again while the provider refuses to begin with it; `None` if it may be made again
    /// elsewhere.
    pub(super) async fn plainly(
        &self,
        plain: &Arc<Plain>,
        call: &mut Plainly<'_>,
    ) -> Option<Result<Reply, Fault>> {
        let mut streams = std::mem::take(&mut call.streams);
        // What they say can be said once.
        let once = !streams.is_empty();
        let mut pauses = Backoff::new(self.options.backoff_first, self.options.backoff_most);
        let patient = Instant::now().checked_add(self.options.patience);
        let limit = patient.map_or(call.deadline, |until| until.min(call.deadline));
        loop {
            let carried = plain
                .call(PlainCall {
                    scope: call.scope,
                    method: call.method,
                    signature: call.signature.as_deref(),
                    body: &call.body,
                    handles: &call.handles,
                    streams: std::mem::take(&mut streams),
                    idempotent: call.idempotent,
                    trace: call.trace,
                    deadline: call.deadline,
                })
                .await;
            match carried {
                Carried::Reply(reply) => return Some(Ok(reply)),
                Carried::Fault(fault) => return Some(Err(fault)),
                Carried::Undelivered(reason) if once => {
                    return Some(Err(Fault::refused(Code::Unavailable, reason)));
                }
                Carried::Undelivered(_) => return None,
                Carried::Refused(_) if call.several && !once => return None,
                Carried::Refused(reason) => {
                    let again = Instant::now() + pauses.pause();
                    if once || again >= limit {
                        return Some(Err(Fault::refused(Code::Unavailable, reason)));
                    }
                    tokio::time::sleep_until(again).await;
                }
                Carried::Lost { reason, idempotent } => {
                    if !idempotent || once || call.repeated || !self.budget.spend() {
                        return Some(Err(lost(call.method, &reason)));
                    }
                    call.repeated = true;
                    return None;
                }
            }
        }
    }
}
