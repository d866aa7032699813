//! A provider of a test's own whose secrets can be asked for.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use outboard_provider::{ConfigKey, Context, Provider, Running, SecretHealth, Secrets, Services, start};
use outboard_session::dispatch::MethodDescriptor;
use outboard_session::right::Rights;
use secrecy::{ExposeSecret as _, SecretSlice};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// How long anything may take: the machine may be busy with other tests.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A provider that runs, and what it was told of secrets.
pub(crate) struct Scene {
    pub(crate) running: Running,
    pub(crate) secrets: Secrets,
    pub(crate) folder: TempDir,
}

/// A provider that serves nothing and hands its secrets out.
struct Keeper;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl Scene {
    /// With this file, and files of these names in its folder.
    pub(crate) async fn new(settings: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, held) in files {
            std::fs::write(folder.path().join(name), held).unwrap();
        }
        let config = folder.path().join("provider.toml");
        let listen = if settings.contains("listen") {
            ""
        } else {
            "listen = ['unix:s.sock']\n"
        };
        let text = format!("{listen}{settings}");
        std::fs::write(&config, text).unwrap();
        let (sender, mut receiver) = mpsc::channel(1);
        let running = HANDED.scope(sender, start::<Keeper>(&config)).await.unwrap();
        let secrets = receiver.recv().await.unwrap();
        Self {
            running,
            secrets,
            folder,
        }
    }

    pub(crate) fn secret(&self, reference: &str) -> outboard_provider::Secret {
        self.secrets.secret(&reference.parse().unwrap())
    }

    pub(crate) fn credential(&self, reference: &str) -> outboard_provider::Credential {
        self.secrets.credential(&reference.parse().unwrap())
    }

    pub(crate) async fn end(mut self) {
        self.running.drain();
        self.running.ended().await.unwrap();
    }
}

tokio::task_local! {
    /// Where a provider that starts hands out its secrets.
    static HANDED: mpsc::Sender<Secrets>;
}

impl Provider for Keeper {
    const KIND: &'static str = "keeper";
    const KEYS: &'static [ConfigKey] = &[];
    type Binding = Nothing;
    type Error = std::io::Error;

    async fn start(_: BTreeMap<String, Nothing>, context: &Context) -> Result<Self, Self::Error> {
        HANDED
            .with(|handed| handed.try_send(context.secrets.clone()))
            .unwrap();
        Ok(Self)
    }

    fn contracts() -> Vec<&'static [MethodDescriptor]> {
        Vec::new()
    }

    fn rights(_: &MethodDescriptor) -> Rights {
        Rights::NONE
    }

    fn services(self: &Arc<Self>) -> Services {
        Services::new()
    }
}

pub(crate) fn text(secret: Option<Arc<SecretSlice<u8>>>) -> Option<String> {
    secret.map(|secret| String::from_utf8(secret.expose_secret().to_vec()).unwrap())
}

/// Waits for something to come, and says what was waited for when it does not.
pub(crate) async fn soon<T>(what: &str, coming: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, coming)
        .await
        .unwrap_or_else(|_| panic!("{what} does not come"))
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !so() {
        assert!(Instant::now() < end, "{what} does not come");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(crate) fn because(health: &SecretHealth) -> String {
    match health {
        SecretHealth::Good => String::new(),
        SecretHealth::Stale { because, .. } | SecretHealth::Missing { because } => because.to_string(),
    }
}
