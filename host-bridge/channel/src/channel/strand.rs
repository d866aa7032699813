//! One strand of a channel: a session, or what stands in for it, and the next one when that is gone.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use outboard_session::address::Address;
use tokio::sync::watch;
use tokio::time::Instant;
use tonic::Code;

use super::carrier::Carrier;
use crate::fault::Fault;
use crate::plain::Plain;
use crate::session::Session;
use crate::status::Status;

/// Where a strand's calls go.
pub(super) struct Strand {
    standing: watch::Sender<Standing>,
    /// Since when there has been no session, if there is none.
    alone_since: Mutex<Instant>,
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
    permanent: bool,
}

impl Strand {
    pub(super) fn new() -> Self {
        Self {
            standing: watch::Sender::new(Standing::Down(None)),
            alone_since: Mutex::new(Instant::now()),
        }
    }

    pub(super) fn standing(&self) -> watch::Ref<'_, Standing> {
        self.standing.borrow()
    }

    /// What takes calls and was made after the one numbered `past`, if it is there.
    pub(super) fn at_once(&self, past: u64) -> Option<Carrier> {
        match &*self.standing.borrow() {
            Standing::Up(carrier) if carrier.ordinal() > past => Some(carrier.clone()),
            Standing::Up(_) | Standing::Down(_) => None,
        }
    }

    /// Waits until something takes calls.
    pub(super) async fn up(&self) {
        let mut changes = self.standing.subscribe();
        // The sender is in `self`, so this waits for as long as it must.
        let _ = changes
            .wait_for(|standing| matches!(standing, Standing::Up(_)))
            .await;
    }

    /// What takes calls and was made after the one numbered `past`.
    ///
    /// # Errors
    /// There is none within `patience`, nor by the deadline.
    pub(super) async fn carrier(
        &self,
        past: u64,
        endpoint: &Address,
        patience: Duration,
        deadline: Instant,
    ) -> Result<Carrier, Fault> {
        if let Some(carrier) = self.at_once(past) {
            return Ok(carrier);
        }
        let limit = self
            .patient_until(patience)
            .map_or(deadline, |until| until.min(deadline));
        let mut changes = self.standing.subscribe();
        let settled = changes.wait_for(|standing| match standing {
            Standing::Up(carrier) => carrier.ordinal() > past,
            Standing::Down(down) => down.as_ref().is_some_and(|down| down.permanent),
        });
        let standing = match tokio::time::timeout_at(limit, settled).await {
            Ok(Ok(standing)) => (*standing).clone(),
            // The sender is in `self`, so only the time can have run out.
            Ok(Err(_)) | Err(_) => self.standing.borrow().clone(),
        };
        match standing {
            Standing::Up(carrier) if carrier.ordinal() > past => Ok(carrier),
            Standing::Down(Some(down)) if down.permanent => Err(down.fault.clone()),
            Standing::Down(Some(down)) => Err(Fault::refused(
                Code::Unavailable,
                format!(
                    "no session with the provider at {endpoint}: {}",
                    down.fault.message
                ),
            )),
            Standing::Up(_) | Standing::Down(None) => Err(Fault::refused(
                Code::Unavailable,
                format!("no session with the provider at {endpoint} yet: it is still being connected to"),
            )),
        }
    }

    /// Until when calls wait for a session. The patience is that of all calls together: a function that can do without
    /// the provider would otherwise spend its time waiting anew at each call.
    fn patient_until(&self, patience: Duration) -> Option<Instant> {
        let since = match &*self.standing.borrow() {
            Standing::Up(_) => Instant::now(),
            Standing::Down(_) => *self.alone_since.lock().unwrap_or_else(PoisonError::into_inner),
        };
        since.checked_add(patience)
    }

    /// Adds what there is to tell of this strand.
    pub(super) fn tell(&self, status: &mut Status) {
        match &*self.standing.borrow() {
            Standing::Up(Carrier::Plain(plain)) => {
                status.connected |= plain.open_now();
                status.replica = Some(plain.to_string());
                if let Some(words) = plain.parting_words() {
                    status.last_error = Some(words.to_string());
                }
                status.calls += plain.in_flight();
            }
            Standing::Up(Carrier::Session(session)) => {
                status.connected |= session.open();
                status.saturation = status.saturation.max(session.saturation());
                status.replica = Some(format!(
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
        self.standing.send_replace(Standing::Up(carrier));
    }

    pub(super) fn admit_plain(&self, plain: &Arc<Plain>) {
        let checked = plain.table().is_some();
        tracing::info!(%plain, checked, "the provider has no sessions: calls go to its plain face");
        let carrier = Carrier::Plain(Arc::clone(plain));
        self.standing.send_replace(Standing::Up(carrier));
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
        *self.alone_since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.standing.send_replace(Standing::Down(Some(Arc::new(Down {
            fault,
            permanent: false,
        }))));
    }

    pub(super) fn miss(&self, endpoint: &Address, fault: Fault, permanent: bool, error: &dyn Error) {
        let known = matches!(&*self.standing.borrow(), Standing::Down(Some(down)) if down.fault == fault);
        // A provider that is not there is news once, and not at every attempt.
        if known {
            tracing::debug!(%endpoint, %error, "still no session");
        } else {
            tracing::warn!(%endpoint, %error, "no session");
        }
        let down = Down { fault, permanent };
        self.standing.send_replace(Standing::Down(Some(Arc::new(down))));
    }
}
