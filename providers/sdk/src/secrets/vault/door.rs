//! The login: how it is had, kept, and had again.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use outboard_config::{LOOK, SecretRef};
use rustify::enums::RequestMethod;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{sleep, timeout};

use super::wire::{Answer, Question, Refusal, Wire};
use crate::secrets::pace::Pace;
use crate::secrets::table::Auth;

/// The login, and the task that looks after it.
pub(super) struct Door {
    inside: Arc<Inside>,
    looking: Mutex<Option<JoinHandle<()>>>,
}

/// What requests are made with.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) token: Arc<SecretString>,
    /// Which login it is. What was lent to an earlier one ends with that.
    pub(super) epoch: u64,
}

struct Inside {
    wire: Arc<Wire>,
    auth: Auth,
    folder: PathBuf,
    now: watch::Sender<Result<Entry, Refusal>>,
    suspicion: Notify,
}

/// How long a login lives.
struct Life {
    /// None for ever.
    left: Option<Duration>,
    renewable: bool,
}

/// What the server says of a token.
#[derive(Deserialize)]
struct Token {
    ttl: u64,
    #[serde(default)]
    renewable: bool,
}

/// The longest wait between two attempts to log in.
const SLOWEST: Duration = Duration::from_secs(15);
/// What a renewal may fall short of what was asked and still be whole: the server counts in seconds.
const SLACK: Duration = Duration::from_secs(1);
/// How long the server has to forget a login.
const FAREWELL: Duration = Duration::from_secs(1);

impl Door {
    pub(super) fn open(wire: Arc<Wire>, auth: Auth, folder: PathBuf) -> Self {
        let first = Refusal {
            what: "this provider has not logged in yet".to_owned(),
            code: None,
        };
        let inside = Arc::new(Inside {
            wire,
            auth,
            folder,
            now: watch::Sender::new(Err(first)),
            suspicion: Notify::new(),
        });
        let looking = tokio::spawn(Arc::clone(&inside).live());
        Self {
            inside,
            looking: Mutex::new(Some(looking)),
        }
    }

    /// The login to use now.
    pub(super) fn entry(&self) -> Result<Entry, Refusal> {
        self.inside.now.borrow().clone()
    }

    /// Waits until there is another login than this one, or one at all.
    pub(super) async fn other_than(&self, epoch: u64) {
        let mut changes = self.inside.now.subscribe();
        let other = |now: &Result<Entry, Refusal>| now.as_ref().is_ok_and(|entry| entry.epoch != epoch);
        // The other end lives as long as this.
        if changes.wait_for(other).await.is_err() {
            std::future::pending().await
        }
    }

    /// Says that the server refused a login.
    pub(super) fn suspect(&self, epoch: u64) {
        if self.entry().is_ok_and(|entry| entry.epoch == epoch) {
            self.inside.suspicion.notify_one();
        }
    }

    /// Ends the login, unless it is somebody else's token.
    pub(super) async fn leave(&self) {
        let looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(looking) = looking {
            looking.abort();
        }
        if matches!(self.inside.auth, Auth::Token(_)) {
            return;
        }
        if let Ok(entry) = self.entry() {
            let question = Question::<Answer>::new(RequestMethod::POST, "auth/token/revoke-self".to_owned());
            let told = self.inside.wire.tell(Some(&entry.token), question);
            if !matches!(timeout(FAREWELL, told).await, Ok(Ok(()))) {
                tracing::info!("the login at the server of secrets was not ended; it ends by itself");
            }
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        let looking = self.looking.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(looking) = looking.take() {
            looking.abort();
        }
    }
}

impl Inside {
    /// Logs in, stays so as long as it goes, and logs in again.
    async fn live(self: Arc<Self>) {
        let mut pace = Pace::up_to(SLOWEST);
        loop {
            match self.log_in().await {
                Ok((token, life)) => {
                    let epoch = self.enter(token);
                    if self.stay(life, epoch).await {
                        pace.reset();
                    } else {
                        sleep(pace.next()).await;
                    }
                }
                Err(refusal) => {
                    self.stand_outside(refusal).await;
                    sleep(pace.next()).await;
                }
            }
        }
    }

    /// Makes a token the one that is used; the same one again is no other login.
    fn enter(&self, token: SecretString) -> u64 {
        let last = self.now.borrow().clone().ok();
        if let Some(last) = &last
            && last.token.expose_secret() == token.expose_secret()
        {
            return last.epoch;
        }
        let epoch = LOGINS.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        tracing::info!(epoch, "logged in at the server of secrets");
        drop(self.now.send_replace(Ok(Entry {
            token: Arc::new(token),
            epoch,
        })));
        epoch
    }

    /// The login there is ends when the server says so, and not because there is no other to be had.
    async fn stand_outside(&self, refusal: Refusal) {
        let ended = || async { self.look_up().await.is_err_and(|refusal| refusal.is_no()) };
        let inside = self.now.borrow().is_ok();
        if inside && !ended().await {
            tracing::warn!(because = %refusal, "the login at the server of secrets cannot be looked after");
            return;
        }
        let known = self.now.borrow().as_ref().err() == Some(&refusal);
        if !known {
            tracing::warn!(because = %refusal, "no login at the server of secrets");
            drop(self.now.send_replace(Err(refusal)));
        }
    }

    /// Keeps a login up, and returns when there has to be another: whether it was good for anything meanwhile.
    async fn stay(&self, life: Life, epoch: u64) -> bool {
        let Life { mut left, renewable } = life;
        let whole = left;
        let mut pace = Pace::up_to(SLOWEST);
        let mut wait = left.map(two_thirds);
        let mut stayed = false;
        loop {
            tokio::select! {
                () = after(wait) => {}
                () = self.suspicion.notified() => {
                    match self.look_up().await {
                        Err(refusal) if refusal.is_no() => {
                            tracing::warn!(epoch, "the server of secrets knows this login no more");
                            return stayed;
                        }
                        // A policy is missing, or it is away.
                        _ => continue,
                    }
                }
                () = self.token_changes(), if matches!(self.auth, Auth::Token(_)) => return true,
            }
            stayed = true;
            let Some(asked) = whole.filter(|_| renewable) else {
                return true;
            };
            match self.renew(asked).await {
                Ok(granted) if granted + SLACK >= asked => {
                    left = Some(granted);
                    pace.reset();
                    wait = left.map(two_thirds);
                }
                // It comes to its end, however often it is renewed.
                Ok(_) => return true,
                Err(refusal) if refusal.is_no() => return true,
                Err(refusal) => {
                    tracing::warn!(because = %refusal, "the login at the server of secrets cannot be renewed yet");
                    wait = Some(pace.next());
                }
            }
        }
    }

    async fn log_in(&self) -> Result<(SecretString, Life), Refusal> {
        let (mount, body) = match &self.auth {
            Auth::Token(reference) => {
                let token = self.text(reference).await?;
                let life = self.life_of(&token).await?;
                return Ok((token, life));
            }
            Auth::AppRole {
                role_id,
                secret_id,
                mount,
            } => {
                let role = self.text(role_id).await?;
                let secret = match secret_id {
                    Some(reference) => Some(self.text(reference).await?),
                    None => None,
                };
                let secret = secret.as_ref().map(|secret| secret.expose_secret());
                (
                    mount,
                    Question::new(RequestMethod::POST, String::new()).with(&json!({
                        "role_id": role.expose_secret(),
                        "secret_id": secret,
                    })),
                )
            }
            Auth::Kubernetes { role, jwt, mount } => {
                let jwt = self.text(jwt).await?;
                (
                    mount,
                    Question::new(RequestMethod::POST, String::new()).with(&json!({
                        "role": role,
                        "jwt": jwt.expose_secret(),
                    })),
                )
            }
        };
        let question: Question<Answer> = body.at(format!("auth/{mount}/login"));
        let reply = self.wire.ask(None, question).await?;
        let auth = reply.auth.ok_or_else(Refusal::empty)?;
        let life = Life {
            left: (auth.lease_duration > 0).then(|| Duration::from_secs(auth.lease_duration)),
            renewable: auth.renewable,
        };
        Ok((auth.client_token.into(), life))
    }

    async fn renew(&self, asked: Duration) -> Result<Duration, Refusal> {
        let token = self.now.borrow().clone()?.token;
        let question = Question::<Answer>::new(RequestMethod::POST, "auth/token/renew-self".to_owned())
            .with(&json!({ "increment": asked.as_secs() }));
        let reply = self.wire.ask(Some(&token), question).await?;
        let auth = reply.auth.ok_or_else(Refusal::empty)?;
        Ok(Duration::from_secs(auth.lease_duration))
    }

    /// What the server says of the login that is used now.
    async fn look_up(&self) -> Result<Life, Refusal> {
        let token = self.now.borrow().clone()?.token;
        self.life_of(&token).await
    }

    async fn life_of(&self, token: &SecretString) -> Result<Life, Refusal> {
        let question = Question::<Token>::new(RequestMethod::GET, "auth/token/lookup-self".to_owned());
        let reply = self.wire.ask(Some(token), question).await?;
        let Token { ttl, renewable } = reply.data.ok_or_else(Refusal::empty)?;
        Ok(Life {
            left: (ttl > 0).then(|| Duration::from_secs(ttl)),
            renewable,
        })
    }

    /// Waits until the configured token is another than the one in use.
    async fn token_changes(&self) {
        let Auth::Token(reference) = &self.auth else {
            return std::future::pending().await;
        };
        loop {
            sleep(LOOK).await;
            let now = self.now.borrow().clone().ok();
            if let (Ok(token), Some(now)) = (self.text(reference).await, now)
                && token.expose_secret() != now.token.expose_secret()
            {
                return;
            }
        }
    }

    /// A secret of this machine that goes into a header or a body as text.
    async fn text(&self, reference: &SecretRef) -> Result<SecretString, Refusal> {
        let (wanted, folder) = (reference.clone(), self.folder.clone());
        let wrong = |what: String| Refusal { what, code: None };
        let read = spawn_blocking(move || wanted.resolve(&folder)).await;
        let secret: SecretSlice<u8> = match read {
            Ok(Ok(secret)) => secret,
            Ok(Err(error)) => return Err(wrong(error.to_string())),
            Err(_) => return Err(wrong(format!("reading {reference} failed"))),
        };
        match str::from_utf8(secret.expose_secret()) {
            Ok(text)
                if !text.trim().is_empty() && text.trim().bytes().all(|letter| letter.is_ascii_graphic()) =>
            {
                Ok(text.trim().to_owned().into())
            }
            _ => Err(wrong(format!(
                "{reference} holds what is no token or id: it has to be one word of plain letters"
            ))),
        }
    }
}

/// Logins are told apart in the whole process.
static LOGINS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

/// When something lent is to be renewed.
pub(super) fn two_thirds(time: Duration) -> Duration {
    (time * 2 / 3).max(Duration::from_millis(200))
}

async fn after(wait: Option<Duration>) {
    match wait {
        Some(wait) => sleep(wait).await,
        None => std::future::pending().await,
    }
}
