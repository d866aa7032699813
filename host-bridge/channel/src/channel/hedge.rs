//! A second copy of a call that takes long: the first answer counts.

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

use super::balance::Wanted;
use super::call::Start;
use super::carrier::Carrier;
use super::replica::Tried;
use super::{Scope, Shared};
use crate::fault::{Delivered, Fault};
use crate::handle::{Argument, Place};
use crate::request::{Reply, Request};
use crate::table::MethodKey;

/// Where a call went so far.
#[derive(Default)]
pub(super) struct Course(Mutex<Went>);

#[derive(Default)]
struct Went {
    tried: Tried,
    idempotent: bool,
}

impl Course {
    /// The call was sent there, where running it twice does what running it once does, or not.
    pub(super) fn took(&self, carrier: &Carrier, idempotent: bool) {
        let mut went = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        went.tried.add(carrier);
        went.idempotent = idempotent;
    }
}

impl Shared {
    /// Whether a second copy of a call may be made at all, if it should be idempotent.
    pub(super) fn may_hedge(&self, request: &Request) -> bool {
        let portable = |argument: &Argument| match argument {
            Argument::Borrow(handle) => matches!(handle.place(), Place::Portable(_)),
            Argument::Own(_) => false,
        };
        request.streams.is_empty()
            && request.beside.is_none()
            && request.handles.iter().all(portable)
            && self.replicas.load().len() > 1
    }

    /// Makes a call, and once more if that takes long: elsewhere, and only if it is idempotent and the budget for repeating
    /// allows it.
    pub(super) async fn hedged(
        &self,
        scope: &Scope,
        method: &MethodKey,
        request: Request,
        deadline: Instant,
    ) -> Result<Reply, Fault> {
        let after = request.hedge.unwrap_or_default();
        let copy = Request {
            body: request.body.clone(),
            handles: request.handles.clone(),
            affinity: request.affinity,
            idempotent: request.idempotent,
            trace: request.trace,
            signature: request.signature.clone(),
            ..Request::default()
        };
        let course = Course::default();
        let start = Start {
            course: Some(&course),
            ..Start::default()
        };
        let mut first = std::pin::pin!(self.make(scope, method, request, deadline, start));
        if let Ok(result) = tokio::time::timeout(after, &mut first).await {
            return result;
        }
        let picked = {
            let went = course.0.lock().unwrap_or_else(PoisonError::into_inner);
            let wanted = Wanted {
                binding: scope.binding(),
                affinity: copy.affinity,
                beside: None,
                tried: &went.tried,
            };
            let twice = went.idempotent.then(|| self.pick_other(&wanted)).flatten();
            twice.filter(|_| self.budget.spend())
        };
        if picked.is_none() {
            return first.await;
        }
        let start = Start { picked, course: None };
        let mut second = std::pin::pin!(self.make(scope, method, copy, deadline, start));
        tokio::select! {
            result = &mut first => match result {
                Ok(reply) => Ok(reply),
                // It is the answer unless the other is better.
                Err(fault) => second.await.map_err(|other| first_of(fault, &other)),
            },
            result = &mut second => match result {
                Ok(reply) => Ok(reply),
                Err(other) => first.await.map_err(|fault| first_of(fault, &other)),
            },
        }
    }
}

/// What the first copy came to, when neither came to anything: the second may have been executed all the same.
fn first_of(fault: Fault, other: &Fault) -> Fault {
    match other.delivered {
        Delivered::Maybe => fault.of_another_attempt(),
        Delivered::Never => fault,
    }
}
