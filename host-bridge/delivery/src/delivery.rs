//! The way of a component from where it is to the host.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::error::DeliveryError;
use crate::manifest::{self, Manifest};
use crate::pull::Puller;
use crate::reference::Pinned;
use crate::settings::DeliverySettings;
use crate::signature::{self, verify};
use crate::store::Store;

/// Brings components, as its settings say.
#[derive(Debug, Clone)]
pub struct Delivery {
    settings: DeliverySettings,
    store: Option<Store>,
}

/// How long is waited before a registry that did not answer is asked again, each time.
const AGAIN: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];
const SIGNED_FILE: &str = "`minisign -Sm FILE.wasm` puts a signature beside it, FILE.wasm.minisig";
const SIGNED_ARTIFACT: &str = "sign it before it is pushed, and push it with the signature as the annotation \
                               outboard.signature.minisign of its manifest";

impl Delivery {
    /// Components are brought as these say.
    pub fn new(settings: DeliverySettings) -> Self {
        let store = settings.cache.clone().map(Store::new);
        Self { settings, store }
    }

    /// A component of a registry: from the cache, or else pulled and then kept there. To be called on a tokio runtime.
    ///
    /// # Errors
    /// It is not to be had, is not what its digest names, is none, or is not signed as it has to be.
    ///
    /// # Cancellation
    /// What was pulled whole may have been kept.
    pub async fn pull(&self, pinned: &Pinned) -> Result<Vec<u8>, DeliveryError> {
        for wait in AGAIN {
            match self.pull_once(pinned).await {
                Err(error) if error.is_passing() => tracing::warn!("{error}; asked again in {wait:?}"),
                done => return done,
            }
            sleep(wait).await;
        }
        self.pull_once(pinned).await
    }

    /// A component of a registry, if it is in the cache.
    ///
    /// # Errors
    /// It is there, and is no component, or not signed as it has to be.
    pub fn kept(&self, pinned: &Pinned) -> Result<Option<Vec<u8>>, DeliveryError> {
        let get = |digest: &str, largest| self.store.as_ref()?.get(digest, largest);
        let Some(manifest) = get(pinned.digest(), manifest::LARGEST) else {
            return Ok(None);
        };
        let manifest = read(pinned, &manifest)?;
        let Some(component) = get(&manifest.layer.digest, self.settings.largest) else {
            return Ok(None);
        };
        self.judge(pinned, &manifest, &component)?;
        Ok(Some(component))
    }

    /// Whether a component that was read from a file may be run: always, without keys; with keys, if one of them made
    /// the signature beside it.
    ///
    /// # Errors
    /// It may not.
    pub fn judge_file(&self, path: &Path, component: &[u8]) -> Result<(), DeliveryError> {
        if self.settings.keys.is_empty() {
            return Ok(());
        }
        let signature = beside(path);
        verify(&self.settings.keys, component, signature.as_deref(), SIGNED_FILE).map_err(|source| {
            DeliveryError::Signature {
                component: path.display().to_string(),
                source,
            }
        })
    }

    async fn pull_once(&self, pinned: &Pinned) -> Result<Vec<u8>, DeliveryError> {
        let (this, wanted) = (self.clone(), pinned.clone());
        if let Some(component) = apart(move || this.kept(&wanted)).await? {
            return Ok(component);
        }
        let puller = Puller::new(pinned, &self.settings)?;
        let bytes = puller.manifest().await?;
        let manifest = read(pinned, &bytes)?;
        let component = puller.component(&manifest).await?;
        tracing::info!(component = %pinned, bytes = component.len(), "pulled");
        let (this, pinned) = (self.clone(), pinned.clone());
        apart(move || {
            // What is not let run is not worth its room on disk either.
            this.judge(&pinned, &manifest, &component)?;
            if let Some(store) = &this.store {
                store.put(&manifest.layer.digest, &component);
                store.put(pinned.digest(), &bytes);
            }
            Ok(component)
        })
        .await
    }

    fn judge(&self, pinned: &Pinned, manifest: &Manifest, component: &[u8]) -> Result<(), DeliveryError> {
        if self.settings.keys.is_empty() {
            return Ok(());
        }
        verify(
            &self.settings.keys,
            component,
            manifest.signature(),
            SIGNED_ARTIFACT,
        )
        .map_err(|source| DeliveryError::Signature {
            component: pinned.to_string(),
            source,
        })
    }
}

/// Work that reads files and computes, away from what must not wait for it.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(ended) => std::panic::resume_unwind(ended.into_panic()),
    }
}

fn read(pinned: &Pinned, manifest: &[u8]) -> Result<Manifest, DeliveryError> {
    Manifest::read(manifest).map_err(|what| DeliveryError::NotAComponent {
        component: pinned.to_string(),
        what,
    })
}

/// The signature that minisign puts beside a file.
fn beside(path: &Path) -> Option<String> {
    let mut name = path.as_os_str().to_owned();
    name.push(".minisig");
    // To open a pipe would be to wait for someone who writes.
    if !std::fs::metadata(&name).ok()?.is_file() {
        return None;
    }
    let file = File::open(&name).ok()?;
    let mut text = String::new();
    file.take(signature::LONGEST + 1).read_to_string(&mut text).ok()?;
    Some(text)
}
