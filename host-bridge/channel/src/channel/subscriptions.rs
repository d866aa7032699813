//! Who takes what the provider pushes, across sessions.

use std::sync::{Arc, PoisonError, Weak};

use tonic::Code;

use super::Shared;
use super::carrier::Carrier;
use super::strand::Standing;
use crate::delivery::Queue;
use crate::fault::Fault;
use crate::table::MethodKey;

/// The strand of each replica that deliveries come by: a provider counts credit by session.
const DELIVERIES: usize = 0;

impl Shared {
    /// Takes deliveries for a queue, from every replica that there is and from all that follow.
    pub(super) fn subscribe(&self, queue: &Arc<Queue>) -> Result<(), Fault> {
        {
            let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            let same =
                |other: &Arc<Queue>| other.scope.key() == queue.scope.key() && other.method == queue.method;
            if queues.iter().any(same) {
                let MethodKey {
                    interface, function, ..
                } = &queue.method;
                return Err(Fault::refused(
                    Code::AlreadyExists,
                    format!("{function} of {interface} is taken for {:?} already", queue.scope),
                ));
            }
            queues.push(Arc::clone(queue));
        }
        for replica in self.replicas.load().iter() {
            match &*replica.strands[DELIVERIES].standing() {
                Standing::Up(Carrier::Session(session)) => session.subscribe(queue),
                Standing::Up(Carrier::Plain(plain)) => queue.push(Err(without_sessions(plain))),
                Standing::Down(_) => {}
            }
        }
        Ok(())
    }

    /// Who takes the deliveries of one strand of a replica.
    pub(super) fn queues_of(&self, strand: usize) -> Vec<Arc<Queue>> {
        if strand != DELIVERIES {
            return Vec::new();
        }
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes no more deliveries for a queue.
    pub(crate) fn unsubscribe(&self, queue: &Arc<Queue>) {
        self.queues
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|other| !Arc::ptr_eq(other, queue));
        let sessions = self
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for session in sessions.iter().filter_map(Weak::upgrade) {
            session.unsubscribe(queue);
        }
    }
}

/// Why there are no deliveries from a plain face.
pub(super) fn without_sessions(plain: &impl std::fmt::Display) -> Fault {
    Fault::refused(
        Code::Unimplemented,
        format!("{plain} delivers nothing: it has no sessions"),
    )
}
