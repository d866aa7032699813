//! What is held of one place: the last that was good, and what is wrong since.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use outboard_config::SecretRef;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{SecretHealth, SecretState};

/// What is at a place, by name; what has no name of its own has an empty one.
pub(super) type Fields = BTreeMap<String, Arc<SecretSlice<u8>>>;

/// What is held of one place, shared by those who keep it up to date and those who use it.
pub(super) struct Held {
    reference: SecretRef,
    now: watch::Sender<Option<Arc<Value>>>,
    trouble: Mutex<Option<Trouble>>,
    /// The fields that somebody uses.
    wanted: Mutex<BTreeSet<String>>,
    /// The newest generation that a backend refused.
    suspected: AtomicU64,
    suspicion: Notify,
}

/// What was at a place at one time.
pub(super) struct Value {
    pub(super) generation: u64,
    fields: Fields,
    login: Option<(String, SecretString)>,
    since: Instant,
    /// Moved by renewals.
    ends: Mutex<Option<Instant>>,
    gone: CancellationToken,
    _gone: DropGuard,
}

struct Trouble {
    since: Instant,
    because: Arc<str>,
}

impl Held {
    pub(super) fn new(reference: SecretRef) -> Self {
        let trouble = Trouble {
            since: Instant::now(),
            because: "it was not looked for yet".into(),
        };
        Self {
            reference,
            now: watch::Sender::new(None),
            trouble: Mutex::new(Some(trouble)),
            wanted: Mutex::default(),
            suspected: AtomicU64::new(0),
            suspicion: Notify::new(),
        }
    }

    /// Notes that somebody uses a field.
    pub(super) fn want(&self, field: &str) {
        lock(&self.wanted).insert(field.to_owned());
    }

    pub(super) fn value(&self) -> Option<Arc<Value>> {
        self.now.borrow().clone()
    }

    pub(super) fn changes(&self) -> watch::Receiver<Option<Arc<Value>>> {
        self.now.subscribe()
    }

    /// Takes what is there now, and says whether it is new. Gives what it takes the place of, for whose users see
    /// [`Value::gone`].
    pub(super) fn publish(&self, mut fields: Fields, ends: Option<Instant>) -> Published {
        self.well();
        let before = self.value();
        if let Some(before) = &before {
            let mut same = before.fields.len() == fields.len();
            for (name, field) in &mut fields {
                match before.fields.get(name) {
                    // A field that did not change stays what it was to those who wait for it.
                    Some(old) if old.expose_secret() == field.expose_secret() => *field = Arc::clone(old),
                    _ => same = false,
                }
            }
            if same {
                before.lasts_until(ends);
                // It was looked at, and is what it should be.
                self.suspected.store(0, Ordering::Relaxed);
                return Published {
                    new: None,
                    before: None,
                };
            }
        }
        let gone = CancellationToken::new();
        let value = Arc::new(Value {
            generation: before.as_ref().map_or(0, |before| before.generation) + 1,
            login: login_in(&fields),
            fields,
            since: Instant::now(),
            ends: Mutex::new(ends),
            gone: gone.clone(),
            _gone: gone.drop_guard(),
        });
        tracing::info!(secret = %self.reference, generation = value.generation, "a secret is new");
        self.now.send_replace(Some(Arc::clone(&value)));
        Published {
            new: Some(value.generation),
            before: before.map(|before| before.gone.clone()),
        }
    }

    /// Notes that what is there was lent for longer.
    pub(super) fn renewed(&self, ends: Instant) {
        self.well();
        if let Some(value) = self.value() {
            value.lasts_until(Some(ends));
        }
    }

    /// Forgets what is there, and gives what says that nobody uses it any more.
    pub(super) fn let_go(&self) -> Option<CancellationToken> {
        self.now.send_replace(None).map(|value| value.gone.clone())
    }

    /// Notes why nothing newer is to be had; what is there is used on.
    pub(super) fn troubled(&self, because: &str) {
        let mut trouble = lock(&self.trouble);
        let known = trouble
            .as_ref()
            .is_some_and(|trouble| *trouble.because == *because);
        if known {
            return;
        }
        let since = trouble
            .as_ref()
            .map_or_else(Instant::now, |trouble| trouble.since);
        *trouble = Some(Trouble {
            since,
            because: because.into(),
        });
        drop(trouble);
        match self.now.borrow().is_some() {
            true => {
                tracing::warn!(secret = %self.reference, because, "a secret cannot be had; the last that was good is used on")
            }
            false => tracing::warn!(secret = %self.reference, because, "a secret cannot be had yet"),
        }
    }

    /// Notes that what is there is what it should be.
    pub(super) fn well(&self) {
        let before = lock(&self.trouble).take();
        if before.is_some() && self.now.borrow().is_some() {
            tracing::info!(secret = %self.reference, "a secret can be had again");
        }
    }

    pub(super) fn suspect(&self, generation: u64) {
        let current = self.value().map(|value| value.generation);
        if current == Some(generation) && self.suspected.fetch_max(generation, Ordering::Relaxed) < generation
        {
            tracing::warn!(secret = %self.reference, generation, "a backend refuses a credential that should be good");
            self.suspicion.notify_one();
        }
    }

    /// Waits until what is there now is suspected.
    pub(super) async fn suspected(&self) {
        loop {
            let current = self.value().map(|value| value.generation);
            if current.is_some_and(|current| self.suspected.load(Ordering::Relaxed) >= current) {
                return;
            }
            self.suspicion.notified().await;
        }
    }

    pub(super) fn state(&self) -> SecretState {
        let value = self.value();
        let now = Instant::now();
        let trouble = lock(&self.trouble);
        let lacks = |value: &Value| {
            let wanted = lock(&self.wanted);
            wanted
                .iter()
                .find(|field| !value.fields.contains_key(*field))
                .cloned()
        };
        let health = match (&*trouble, &value) {
            (_, Some(value)) if let Some(field) = lacks(value) => SecretHealth::Missing {
                because: format!("there is no field `{field}`").into(),
            },
            (None, Some(value)) if value.over(now) => SecretHealth::Stale {
                since: value.overdue(now),
                because: "its time is over".into(),
            },
            (None, Some(_)) => SecretHealth::Good,
            (Some(trouble), Some(_)) => SecretHealth::Stale {
                since: now.duration_since(trouble.since),
                because: Arc::clone(&trouble.because),
            },
            (trouble, None) => SecretHealth::Missing {
                because: trouble
                    .as_ref()
                    .map_or_else(|| "".into(), |trouble| Arc::clone(&trouble.because)),
            },
        };
        SecretState {
            reference: self.reference.clone(),
            health,
            age: value.as_ref().map(|value| now.duration_since(value.since)),
            left: value.and_then(|value| Some(lock(&value.ends).as_ref()?.duration_since(now))),
        }
    }
}

/// What became of something that was fetched.
pub(super) struct Published {
    /// Its generation, if it is not what was there before.
    pub(super) new: Option<u64>,
    /// What says that nobody uses any more what was there before.
    pub(super) before: Option<CancellationToken>,
}

impl Value {
    pub(super) fn field(&self, name: &str) -> Option<Arc<SecretSlice<u8>>> {
        self.fields.get(name).cloned()
    }

    pub(super) fn login(&self) -> Option<(&str, &SecretString)> {
        self.login
            .as_ref()
            .map(|(username, password)| (username.as_str(), password))
    }

    pub(super) fn lasts_until(&self, ends: Option<Instant>) {
        *lock(&self.ends) = ends;
    }

    fn over(&self, now: Instant) -> bool {
        lock(&self.ends).is_some_and(|ends| ends <= now)
    }

    fn overdue(&self, now: Instant) -> Duration {
        lock(&self.ends).map_or(Duration::ZERO, |ends| now.duration_since(ends))
    }
}

fn login_in(fields: &Fields) -> Option<(String, SecretString)> {
    let text = |name: &str| str::from_utf8(fields.get(name)?.expose_secret()).ok();
    Some((text("username")?.to_owned(), text("password")?.to_owned().into()))
}

/// No change under these locks stops halfway.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
