//! Secrets of a server that speaks Vault's API.

mod door;
mod keeper;
mod wire;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustify::enums::RequestMethod;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::OnceCell;

use super::held::{Fields, Held};
use super::source::{End, SecretSource};
use super::table::VaultSettings;
use door::{Door, Entry};
use wire::{Answer, Question, Refusal, Wire};

/// The server, and this provider's login there.
pub(super) struct Vault {
    wire: Arc<Wire>,
    door: Door,
    refresh: Duration,
}

/// One path of the server.
pub(super) struct At {
    vault: Arc<Vault>,
    path: String,
    mount: OnceCell<Mount>,
}

/// What was at a path.
struct Fetched {
    fields: Fields,
    lease: Option<Lease>,
    /// When to look again at what is not lent.
    again: Duration,
}

/// For how long something is lent.
#[derive(Clone)]
struct Lease {
    id: Arc<str>,
    /// From when it was given.
    time: Duration,
    renewable: bool,
}

/// What serves a path, as the server tells it.
#[derive(Clone, Deserialize)]
struct Mount {
    path: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    options: Option<Options>,
}

#[derive(Clone, Default, Deserialize)]
struct Options {
    version: Option<String>,
}

/// A version of what was written.
#[derive(Deserialize)]
struct Version {
    data: Option<Answer>,
}

impl Vault {
    /// Begins to log in. To be called on a tokio runtime.
    pub(super) fn new(settings: VaultSettings, folder: PathBuf) -> Self {
        let wire = Arc::new(Wire::new(&settings, folder.clone()));
        Self {
            door: Door::open(Arc::clone(&wire), settings.auth, folder),
            refresh: settings.refresh,
            wire,
        }
    }

    pub(super) fn at(self: &Arc<Self>, path: &str) -> At {
        At {
            vault: Arc::clone(self),
            path: path.to_owned(),
            mount: OnceCell::new(),
        }
    }

    /// Ends the login, and all that was lent to it.
    ///
    /// # Cancellation
    /// It ends when its time is over.
    pub(super) async fn leave(&self) {
        self.door.leave().await;
    }

    async fn ask<T>(&self, question: Question<T>) -> Result<wire::Reply<T>, Refusal>
    where
        T: serde::de::DeserializeOwned + Send + Sync,
    {
        let Entry { token, epoch } = self.door.entry()?;
        let reply = self.wire.ask(Some(&token), question).await;
        if reply.as_ref().is_err_and(|refusal| refusal.code == Some(403)) {
            // Either it lacks a policy, or somebody revoked it.
            self.door.suspect(epoch);
        }
        reply
    }

    /// Asks for the whole time of a lease again, and says what was granted.
    async fn renew(&self, lease: &Lease) -> Result<Duration, Refusal> {
        let body = json!({ "lease_id": &*lease.id, "increment": lease.time.as_secs() });
        let question = Question::<Answer>::new(RequestMethod::PUT, "sys/leases/renew".to_owned()).with(&body);
        let reply = self.ask(question).await?;
        Ok(Duration::from_secs(reply.lease_duration.into()))
    }

    /// Gives a lease back before its time is over.
    async fn revoke(&self, lease: &Lease) -> Result<(), Refusal> {
        let Entry { token, .. } = self.door.entry()?;
        let body = json!({ "lease_id": &*lease.id, "sync": true });
        let question =
            Question::<Answer>::new(RequestMethod::PUT, "sys/leases/revoke".to_owned()).with(&body);
        self.wire.tell(Some(&token), question).await
    }
}

impl At {
    async fn fetch(&self) -> Result<Fetched, Refusal> {
        let mount = self.mount.get_or_try_init(|| self.look_up()).await?;
        let version = mount
            .options
            .as_ref()
            .and_then(|options| options.version.as_deref());
        if mount.kind == "kv" && version == Some("2") {
            let name = self.path.strip_prefix(&mount.path).unwrap_or(&self.path);
            let path = format!("{}data/{name}", mount.path);
            let reply = self
                .vault
                .ask(Question::<Version>::new(RequestMethod::GET, path))
                .await?;
            let written = reply.data.and_then(|version| version.data);
            return Ok(Fetched {
                fields: written.ok_or_else(Refusal::empty)?.into(),
                lease: None,
                again: self.vault.refresh,
            });
        }
        let reply = self
            .vault
            .ask(Question::<Answer>::new(RequestMethod::GET, self.path.clone()))
            .await?;
        let time = Duration::from_secs(reply.lease_duration.into());
        let lease = (!reply.lease_id.is_empty()).then(|| Lease {
            id: reply.lease_id.into(),
            time: time.max(Duration::from_secs(1)),
            renewable: reply.renewable,
        });
        Ok(Fetched {
            fields: reply.data.ok_or_else(Refusal::empty)?.into(),
            lease,
            again: self.vault.refresh,
        })
    }

    /// Asks what serves the path.
    async fn look_up(&self) -> Result<Mount, Refusal> {
        let path = format!("sys/internal/ui/mounts/{}", self.path);
        let reply = self
            .vault
            .ask(Question::<Mount>::new(RequestMethod::GET, path))
            .await?;
        reply.data.ok_or_else(Refusal::empty)
    }
}

impl SecretSource for At {
    async fn keep(self, held: Arc<Held>, end: End) {
        keeper::keep(&self, &held, &end).await;
    }
}
