//! One strand of a channel: a session, or what stands in for it, and the next one when that is gone.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use outboard_session::address::Address;
use tokio::time::Instant;
use tonic::Code;

use super::carrier::Carrier;
use super::replica::Tried;
use crate::fault::Fault;
use crate::plain::Plain;
use crate::session::Session;
use crate::status::ReplicaStatus;

/// Where a strand's calls go.
pub(super) struct Strand {
    standing: RwLock<Standing>,
    changed: Mutex<Instant>,
}

/// Whether there is a session.
#[derive(Clone)]
pub(super) enum Standing {
    Up(Carrier),
    /// None, and why, once that is known.
    Down(Option<Arc<Down>>),
}

/// Why there is no session.
pub(super) struct Down {
    pub(super) fault: Fault,
    /// The peer is there, and is none to talk to: calls need not wait for it.
    pub(super) permanent: bool,
}

impl Strand {
    pub(super) fn new() -> Self {
        Self {
            standing: RwLock::new(Standing::Down(None)),
            changed: Mutex::new(Instant::now()),
        }
    }

    pub(super) fn standing(&self) -> RwLockReadGuard<'_, Standing> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What takes calls, if it is there and was not tried.
    pub(super) fn at_once(&self, tried: &Tried) -> Option<Carrier> {
        match &*self.standing() {
            Standing::Up(carrier) if !tried.session(carrier.ordinal()) => Some(carrier.clone()),
            Standing::Up(_) | Standing::Down(_) => None,
        }
    }

    pub(super) fn is_up(&self) -> bool {
        matches!(&*self.standing(), Standing::Up(_))
    }

    /// Whether there is something, and it has not left meanwhile.
    pub(super) fn takes_calls(&self) -> bool {
        match &*self.standing() {
            Standing::Up(carrier) => carrier.is_open(),
            Standing::Down(_) => false,
        }
    }

    /// Why there is nothing, if there is nothing and it is known.
    pub(super) fn down(&self) -> Option<Arc<Down>> {
        match &*self.standing() {
            Standing::Up(_) => None,
            Standing::Down(down) => down.clone(),
        }
    }

    /// Since when there has been nothing, if there is nothing.
    pub(super) fn down_since(&self) -> Option<Instant> {
        (!self.is_up()).then(|| self.changed_at())
    }

    /// When something came, or the last that was there went.
    pub(super) fn changed_at(&self) -> Instant {
        *self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls in flight on a plain face, if there is one.
    pub(super) fn plain_calls(&self) -> usize {
        match &*self.standing() {
            Standing::Up(Carrier::Plain(plain)) => plain.in_flight(),
            Standing::Up(Carrier::Session(_)) | Standing::Down(_) => 0,
        }
    }

    /// Takes no more calls; whether it did until now.
    pub(super) fn retire(&self, reason: &str) -> bool {
        let carrier = match &*self.standing() {
            Standing::Up(carrier) => carrier.clone(),
            Standing::Down(_) => return false,
        };
        match carrier {
            Carrier::Session(session) => session.retire(reason),
            Carrier::Plain(plain) => plain.retire(reason),
        }
        self.dismissed(reason);
        true
    }

    /// Adds what there is to tell of this strand.
    pub(super) fn tell(&self, status: &mut ReplicaStatus) {
        match &*self.standing() {
            Standing::Up(Carrier::Plain(plain)) => {
                status.name = Some(plain.to_string());
                if let Some(words) = plain.parting_words() {
                    status.last_error = Some(words.to_string());
                }
            }
            Standing::Up(Carrier::Session(session)) => {
                status.saturation = status.saturation.max(session.saturation());
                status.name = Some(format!(
                    "{} (start {})",
                    session.table().replica(),
                    session.table().epoch()
                ));
                if let Some(words) = session.parting_words() {
                    status.last_error = Some(words.to_string());
                }
            }
            Standing::Down(Some(down)) => status.last_error = Some(down.fault.message.clone()),
            Standing::Down(None) => {}
        }
    }

    pub(super) fn admit(&self, session: &Arc<Session>) {
        tracing::info!(session = session.name(), "a session is open");
        let carrier = Carrier::Session(Arc::clone(session));
        self.stand(Standing::Up(carrier), true);
    }

    pub(super) fn admit_plain(&self, plain: &Arc<Plain>) {
        let checked = plain.table().is_some();
        tracing::info!(%plain, checked, "the provider has no sessions: calls go to its plain face");
        let carrier = Carrier::Plain(Arc::clone(plain));
        self.stand(Standing::Up(carrier), true);
    }

    pub(super) fn dismiss_plain(&self, plain: &Plain) {
        let words = plain.parting_words();
        let words = words.as_deref().unwrap_or("the connection was lost");
        tracing::warn!(%plain, reason = words, "a connection takes no more calls");
        self.dismissed(words);
    }

    pub(super) fn dismiss(&self, session: &Session) {
        let words = session
            .parting_words()
            .unwrap_or_else(|| "the session ended".into());
        tracing::warn!(
            session = session.name(),
            reason = &*words,
            "a session takes no more calls"
        );
        self.dismissed(&words);
    }

    fn dismissed(&self, words: &str) {
        let fault = Fault::refused(Code::Unavailable, words);
        let permanent = false;
        self.stand(Standing::Down(Some(Arc::new(Down { fault, permanent }))), true);
    }

    pub(super) fn miss(&self, endpoint: &Address, fault: Fault, permanent: bool, error: &dyn Error) {
        let known = matches!(&*self.standing(), Standing::Down(Some(down)) if down.fault == fault);
        // A provider that is not there is news once, and not at every attempt.
        if known {
            tracing::debug!(%endpoint, %error, "still no session");
        } else {
            tracing::warn!(%endpoint, %error, "no session");
        }
        let down = Down { fault, permanent };
        self.stand(Standing::Down(Some(Arc::new(down))), false);
    }

    fn stand(&self, standing: Standing, changed: bool) {
        if changed {
            *self.changed.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        }
        let before = {
            let mut guard = self.standing.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *guard, standing)
        };
        // The last clone of a session may go with it.
        drop(before);
    }
}
