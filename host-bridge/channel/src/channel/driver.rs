//! The background task of a channel: there is a session, or it tries to have one.

use std::error::Error;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::Code;

use super::carrier::Carrier;
use super::{Down, Shared, Standing};
use crate::backoff::Backoff;
use crate::connect::{self, Opened};
use crate::fault::Fault;
use crate::plain::Plain;
use crate::session::{Session, run};

/// A session that lasted this long was well, and is replaced without a pause.
const HEALTHY: Duration = Duration::from_secs(1);

/// Keeps a session up until `stop`.
pub(super) async fn drive(shared: Arc<Shared>, stop: CancellationToken) {
    // Aborted with this task, which ends each of them.
    let mut sessions = JoinSet::new();
    stop.run_until_cancelled(keep_up(&shared, &mut sessions)).await;
}

async fn keep_up(shared: &Shared, sessions: &mut JoinSet<()>) {
    let options = &shared.options;
    let mut backoff = Backoff::new(options.backoff_first, options.backoff_most);
    let mut ordinal = 0;
    loop {
        ordinal += 1;
        match connect::open(&shared.endpoint, options, ordinal, Arc::clone(&shared.alive)).await {
            Ok(Opened {
                session,
                wire,
                messages,
            }) => {
                while sessions.try_join_next().is_some() {}
                shared.admit(&session);
                sessions.spawn(run(Arc::clone(&session), wire, messages));
                for queue in shared.queues() {
                    session.subscribe(&queue);
                }
                session.left().await;
                shared.dismiss(&session);
                if session.age() >= HEALTHY {
                    backoff.reset();
                    continue;
                }
            }
            Err(error) if error.without_sessions() => {
                let why = error.to_string();
                let alive = Arc::clone(&shared.alive);
                match Plain::open(&shared.endpoint, options, ordinal, alive, why).await {
                    Ok(opened) => {
                        while sessions.try_join_next().is_some() {}
                        let plain = Arc::clone(&opened.plain);
                        shared.admit_plain(&plain);
                        sessions.spawn(opened.run());
                        plain.left().await;
                        shared.dismiss_plain(&plain);
                        if plain.age() >= HEALTHY {
                            backoff.reset();
                            continue;
                        }
                    }
                    Err(error) => shared.miss(error.fault(), false, &error),
                }
            }
            Err(error) => shared.miss(error.fault(), error.permanent(), &error),
        }
        tokio::time::sleep(backoff.pause()).await;
    }
}

impl Shared {
    fn admit(&self, session: &Arc<Session>) {
        tracing::info!(session = session.name(), "a session is open");
        {
            let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
            sessions.retain(|session| session.strong_count() > 0);
            sessions.push(Arc::downgrade(session));
        }
        let carrier = Carrier::Session(Arc::clone(session));
        self.standing.send_replace(Standing::Up(carrier));
    }

    fn admit_plain(&self, plain: &Arc<Plain>) {
        let checked = plain.table().is_some();
        tracing::info!(%plain, checked, "the provider has no sessions: calls go to its plain face");
        let carrier = Carrier::Plain(Arc::clone(plain));
        self.standing.send_replace(Standing::Up(carrier));
    }

    fn dismiss_plain(&self, plain: &Plain) {
        let words = plain.parting_words();
        let words = words.as_deref().unwrap_or("the connection was lost");
        tracing::warn!(%plain, reason = words, "a connection takes no more calls");
        self.dismissed(words);
    }

    fn dismiss(&self, session: &Session) {
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

    fn miss(&self, fault: Fault, permanent: bool, error: &dyn Error) {
        let known = matches!(&*self.standing.borrow(), Standing::Down(Some(down)) if down.fault == fault);
        // A provider that is not there is news once, and not at every attempt.
        if known {
            tracing::debug!(endpoint = %self.endpoint, %error, "still no session");
        } else {
            tracing::warn!(endpoint = %self.endpoint, %error, "no session");
        }
        let down = Down { fault, permanent };
        self.standing.send_replace(Standing::Down(Some(Arc::new(down))));
    }
}
