//! Secrets while a provider runs: had by reference, kept up to date, and never the reason for not starting.
//!
//! A secret may come late, because its server is not there yet, and may change at any time. Whoever uses one holds a
//! [`Secret`] or a [`Credential`], asks it for what is current at each use, and waits for changes where it has to act
//! on them. What was good last is used on while nothing better is to be had; [`Secrets::states`] tells so.

mod held;
mod local;
mod pace;
mod source;
mod table;
mod vault;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use outboard_config::SecretRef;
use secrecy::{SecretSlice, SecretString};
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use held::{Held, Value};
use local::Local;
use source::{End, Place, SecretSource as _};
use vault::Vault;

pub use table::{AppRoleTable, AuthTable, KubernetesTable, SecretsTable, VaultTable};

pub(crate) use table::{VaultSettings, checked};

/// All that a provider knows of secrets. Clones are the same.
#[derive(Clone)]
pub struct Secrets(Arc<Inner>);

/// A secret that is kept up to date. Clones are the same secret, each with its own count of changes.
#[derive(Clone)]
pub struct Secret {
    held: Arc<InUse>,
    field: Option<String>,
    /// What was there when changes were asked for last.
    seen: Option<Arc<SecretSlice<u8>>>,
}

/// A user name and its password that are kept up to date together. Clones are the same credential, each with its own
/// count of changes.
#[derive(Clone)]
pub struct Credential {
    held: Arc<InUse>,
    seen: u64,
}

/// One generation of a [`Credential`].
///
/// It is kept alive by whoever has connections of it: when the last clone is dropped after another generation took its
/// place, nothing needs it any more, and it is given back to where it came from.
#[derive(Clone)]
pub struct Login(Arc<Value>);

/// How a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretState {
    /// Where it comes from.
    pub reference: SecretRef,
    /// Whether what is used is what it should be.
    pub health: SecretHealth,
    /// How long the value in use has been.
    pub age: Option<Duration>,
    /// How long it will go on being good, if it ends.
    pub left: Option<Duration>,
}

/// Whether what is used is what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretHealth {
    /// It is.
    Good,
    /// What was good last is used on.
    Stale {
        /// For how long it has been so.
        since: Duration,
        /// Why nothing newer is to be had.
        because: Arc<str>,
    },
    /// There is nothing to use yet.
    Missing {
        /// Why.
        because: Arc<str>,
    },
}

struct Inner {
    folder: PathBuf,
    settings: Option<VaultSettings>,
    kept: Mutex<Kept>,
    keepers: TaskTracker,
    end: CancellationToken,
}

#[derive(Default)]
struct Kept {
    held: BTreeMap<Place, Weak<InUse>>,
    vault: Option<Arc<Vault>>,
}

/// What is held of a place as long as somebody uses it: nothing of it stays when the last such value is dropped.
struct InUse {
    held: Arc<Held>,
    _unused: DropGuard,
}

impl Deref for InUse {
    type Target = Held;

    fn deref(&self) -> &Held {
        &self.held
    }
}

/// How long leases have to be given back when the provider ends.
const FAREWELL: Duration = Duration::from_secs(2);

impl Secrets {
    /// None yet, of a provider whose file is in this folder.
    pub(crate) fn new(folder: PathBuf, settings: Option<VaultSettings>) -> Self {
        Self(Arc::new(Inner {
            folder,
            settings,
            kept: Mutex::default(),
            keepers: TaskTracker::new(),
            end: CancellationToken::new(),
        }))
    }

    /// A secret by its reference. It is looked for from now on, until the last of its clones is dropped or the provider
    /// ends. To be called on a tokio
    /// runtime, and not by [`Provider::check`](crate::Provider::check), which asks for [`Self::problem`] instead.
    pub fn secret(&self, reference: &SecretRef) -> Secret {
        let field = match reference {
            SecretRef::Vault(place) => place.field.clone(),
            SecretRef::File(_) | SecretRef::Env(_) => None,
        };
        let held = self.held(reference);
        held.want(field.as_deref().unwrap_or_default());
        Secret {
            held,
            field,
            seen: None,
        }
    }

    /// A user name and its password by their reference, which is `vault:PATH` without a field: what is there has the
    /// fields `username` and `password`, whether it was written or is made for the asking. As [`Self::secret`] otherwise.
    pub fn credential(&self, reference: &SecretRef) -> Credential {
        let held = self.held(reference);
        held.want("username");
        held.want("password");
        Credential { held, seen: 0 }
    }

    /// What is wrong with a reference to a secret, as far as that can be told without asking a server.
    pub fn problem(&self, reference: &SecretRef) -> Option<String> {
        match reference {
            SecretRef::Vault(place) if place.field.is_none() => Some(format!(
                "`{reference}` is a user name and a password: write {reference}#FIELD for one secret"
            )),
            SecretRef::Vault(_) => self.unreachable(reference),
            SecretRef::File(_) | SecretRef::Env(_) => {
                let read = reference.resolve(&self.0.folder);
                read.err().map(|error| error.to_string())
            }
        }
    }

    /// The same of a reference to a credential.
    pub fn problem_of_credential(&self, reference: &SecretRef) -> Option<String> {
        match reference {
            SecretRef::Vault(place) if place.field.is_none() => self.unreachable(reference),
            _ => Some(format!(
                "`{reference}` is one secret, and a credential is two: write vault:PATH, where username and password are"
            )),
        }
    }

    /// How each secret is that is in use, by reference. Cheap enough to be asked at each look of whoever watches.
    pub fn states(&self) -> Vec<SecretState> {
        let kept = self.lock();
        kept.held
            .values()
            .filter_map(Weak::upgrade)
            .map(|held| held.state())
            .collect()
    }

    /// Ends all looking for secrets, and gives back what was lent.
    ///
    /// # Cancellation
    /// What was not given back yet ends when its time is over.
    pub(crate) async fn end(&self) {
        self.0.end.cancel();
        self.0.keepers.close();
        let vault = self.lock().vault.clone();
        let farewell = async {
            self.0.keepers.wait().await;
            if let Some(vault) = vault {
                vault.leave().await;
            }
        };
        if timeout(FAREWELL, farewell).await.is_err() {
            tracing::warn!("credentials that are left were not given back in time; they end by themselves");
        }
    }

    fn unreachable(&self, reference: &SecretRef) -> Option<String> {
        self.0
            .settings
            .is_none()
            .then(|| format!("`{reference}` is in a server of secrets: say where it is in [secrets.vault]"))
    }

    fn held(&self, reference: &SecretRef) -> Arc<InUse> {
        let place = Place::of(reference);
        let mut kept = self.lock();
        if let Some(used) = kept.held.get(&place).and_then(Weak::upgrade) {
            return used;
        }
        kept.held.retain(|_, held| held.strong_count() > 0);
        let held = Arc::new(Held::new(place.reference()));
        let end = End::below(&self.0.end);
        let used = Arc::new(InUse {
            held: Arc::clone(&held),
            _unused: end.unused.clone().drop_guard(),
        });
        kept.held.insert(place.clone(), Arc::downgrade(&used));
        match (&place, &self.0.settings) {
            (Place::Local(reference), _) => {
                let local = Local::read(reference.clone(), self.0.folder.clone(), &held);
                self.0.keepers.spawn(local.keep(held, end));
            }
            (Place::Vault(path), Some(settings)) => {
                let vault = kept
                    .vault
                    .get_or_insert_with(|| Arc::new(Vault::new(settings.clone(), self.0.folder.clone())));
                self.0.keepers.spawn(vault.at(path).keep(held, end));
            }
            (Place::Vault(_), None) => {
                held.troubled(&format!(
                    "there is no [secrets.vault] that says where {reference} is"
                ));
            }
        }
        used
    }

    /// No change under this lock stops halfway.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.end.cancel();
    }
}

impl Secret {
    /// What it is now: the last that was good. None if nothing has come yet.
    pub fn current(&self) -> Option<Arc<SecretSlice<u8>>> {
        let field = self.field.as_deref().unwrap_or_default();
        self.held.value()?.field(field)
    }

    /// Waits until it is another than when this was asked the last time; at first, until it is there.
    ///
    /// # Cancellation
    /// No change is missed: the next wait ends at once.
    pub async fn changed(&mut self) {
        let mut changes = self.held.changes();
        loop {
            changes.borrow_and_update();
            let now = self.current();
            let same = match (&now, &self.seen) {
                (Some(now), Some(seen)) => Arc::ptr_eq(now, seen),
                (now, _) => now.is_none(),
            };
            if !same {
                self.seen = now;
                return;
            }
            // The other end lives in what this holds.
            if changes.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }

    /// How it is.
    pub fn state(&self) -> SecretState {
        self.held.state()
    }
}

impl Credential {
    /// The generation to open connections with now. None if nothing has come yet.
    pub fn current(&self) -> Option<Login> {
        self.held
            .value()
            .filter(|value| value.login().is_some())
            .map(Login)
    }

    /// Waits until there is another generation than when this was asked the last time; at first, until there is one.
    ///
    /// # Cancellation
    /// No change is missed: the next wait ends at once.
    pub async fn changed(&mut self) -> Login {
        let mut changes = self.held.changes();
        loop {
            changes.borrow_and_update();
            if let Some(login) = self.current().filter(|login| login.generation() != self.seen) {
                self.seen = login.generation();
                return login;
            }
            // The other end lives in what this holds.
            if changes.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }

    /// Says that a backend refuses a generation that should be good, as when it was revoked behind our back. If that is
    /// still the current one, another is asked for at once, or as soon as the last such attempt is long enough ago.
    pub fn suspect(&self, generation: u64) {
        self.held.suspect(generation);
    }

    /// How it is.
    pub fn state(&self) -> SecretState {
        self.held.state()
    }
}

impl Login {
    /// The user name.
    pub fn username(&self) -> &str {
        self.0.login().map_or("", |(username, _)| username)
    }

    /// The password.
    pub fn password(&self) -> SecretString {
        self.0
            .login()
            .map_or_else(SecretString::default, |(_, password)| password.clone())
    }

    /// Which it is, from 1; each that comes later has a higher number.
    pub fn generation(&self) -> u64 {
        self.0.generation
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.states()).finish()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Secret").field(&self.state()).finish()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Credential").field(&self.state()).finish()
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("generation", &self.generation())
            .finish_non_exhaustive()
    }
}
