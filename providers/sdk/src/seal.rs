//! Sealing of portable handles: what leaves the process as a token can be read and made by replicas only.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use bytes::Bytes;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use futures_util::FutureExt as _;
use outboard_session::call::Call;
use outboard_session::dispatch::ResourceId;
use outboard_session::failure::Failure;
use secrecy::{ExposeSecret, SecretSlice};
use sha2::{Digest, Sha256};
use tonic::Code;

use crate::config::HandleKeys;
use crate::secrets::{Secret, Secrets};

/// Seals and opens the state of portable handles, with keys that may come late and change.
///
/// What the key was before it changed opens tokens until it changes again: replicas learn of it at different times.
pub(crate) struct Seals {
    key: Secret,
    previous: Option<Secret>,
    sealers: RwLock<Sealers>,
}

#[derive(Default)]
struct Sealers {
    now: Option<Arc<Sealer>>,
    /// What the key was before.
    before: Option<Arc<Sealer>>,
    previous: Option<Arc<Sealer>>,
}

/// One key.
pub(crate) struct Sealer(ChaCha20Poly1305);

/// The form of a token: this byte, a nonce, the sealed state. A later form gets another byte.
const FORM: u8 = 1;
const NONCE: usize = 12;

/// The least a key may have, in bytes: what 128 bits of randomness take in hexadecimal.
const LEAST_KEY: usize = 32;
/// When to come again for a key that is not there yet.
const AGAIN: Duration = Duration::from_secs(1);

/// Why something cannot be a key.
pub(crate) fn unfit(secret: &SecretSlice<u8>) -> Option<String> {
    (secret.expose_secret().len() < LEAST_KEY)
        .then(|| format!("holds fewer than {LEAST_KEY} bytes: make one with openssl rand -hex 32"))
}

impl Seals {
    /// Seals with what the keys are now. To be called on a tokio runtime.
    pub(crate) fn new(keys: &HandleKeys, secrets: &Secrets) -> Self {
        let seals = Self {
            key: secrets.secret(&keys.key),
            previous: keys.previous.as_ref().map(|previous| secrets.secret(previous)),
            sealers: RwLock::default(),
        };
        seals.take_key();
        seals.take_previous();
        seals
    }

    /// Seals a state for whoever makes this call.
    pub(crate) fn seal(&self, call: &Call, resource: ResourceId, state: &[u8]) -> Result<Bytes, Failure> {
        let sealer = self.lock().now.clone();
        sealer
            .ok_or_else(|| not_yet(resource))?
            .seal(call, resource, state)
    }

    /// The state in a token; none if it was not sealed for the caller and this resource.
    ///
    /// # Errors
    /// There is no key yet, so nobody can tell.
    pub(crate) fn open(
        &self,
        call: &Call,
        resource: ResourceId,
        token: &[u8],
    ) -> Result<Option<Bytes>, Failure> {
        let keys = {
            let sealers = self.lock();
            if sealers.now.is_none() {
                return Err(not_yet(resource));
            }
            [&sealers.now, &sealers.before, &sealers.previous].map(Clone::clone)
        };
        Ok(keys
            .iter()
            .flatten()
            .find_map(|sealer| sealer.open(call, resource, token)))
    }

    /// Whether there is a key to seal with: one may not have come yet, or be no key.
    pub(crate) fn is_ready(&self) -> bool {
        self.lock().now.is_some()
    }

    fn take_key(&self) {
        let Some(sealer) = sealer(&self.key, "handles.key") else {
            return;
        };
        let mut sealers = self.sealers.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = sealers.now.replace(sealer) {
            sealers.before = Some(before);
            tracing::info!("portable handles are sealed with a new key; the one before it opens them still");
        }
    }

    fn take_previous(&self) {
        if let Some(sealer) = self
            .previous
            .as_ref()
            .and_then(|previous| sealer(previous, "handles.previous"))
        {
            self.sealers
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .previous = Some(sealer);
        }
    }

    /// No change under this lock stops halfway.
    fn lock(&self) -> RwLockReadGuard<'_, Sealers> {
        self.sealers.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes keys that change.
///
/// # Cancellation
/// Nothing is lost.
pub(crate) async fn look_after(seals: &Seals) {
    let mut key = seals.key.clone();
    let mut previous = seals.previous.clone();
    // What is there already was taken.
    key.changed().now_or_never();
    if let Some(previous) = &mut previous {
        previous.changed().now_or_never();
    }
    loop {
        tokio::select! {
            () = key.changed() => seals.take_key(),
            () = changed(&mut previous) => seals.take_previous(),
        }
    }
}

async fn changed(secret: &mut Option<Secret>) {
    match secret {
        Some(secret) => secret.changed().await,
        None => std::future::pending().await,
    }
}

/// The key that a secret is now, if it can be one.
fn sealer(secret: &Secret, name: &str) -> Option<Arc<Sealer>> {
    let held = secret.current()?;
    if let Some(what) = unfit(&held) {
        tracing::error!(key = name, "the key {what}; the one before it is used on");
        return None;
    }
    Some(Arc::new(Sealer::new(&held)))
}

fn not_yet(resource: ResourceId) -> Failure {
    let what = format!("a handle of {resource} needs the key of handles, which is not to be had yet");
    Failure::refused(Code::Unavailable, what).retry_after(AGAIN)
}

impl Sealer {
    /// A sealer whose key is the SHA-256 of the secret, so that a secret of any length serves.
    fn new(secret: &SecretSlice<u8>) -> Self {
        let key = Sha256::digest(secret.expose_secret());
        Self(ChaCha20Poly1305::new(&Key::from(<[u8; 32]>::from(key))))
    }

    /// A sealer whose key nobody else has.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self(ChaCha20Poly1305::new(&Key::from(key))))
    }

    pub(crate) fn seal(&self, call: &Call, resource: ResourceId, state: &[u8]) -> Result<Bytes, Failure> {
        let failed = |what: &str| {
            Failure::refused(
                Code::Internal,
                format!("a handle of {resource} cannot be sealed: {what}"),
            )
        };
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| failed("the system has no random numbers"))?;
        let bound = bound_to(call, resource);
        let payload = Payload {
            msg: state,
            aad: &bound,
        };
        let sealed = self
            .0
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| failed("its state is too large"))?;
        let mut token = Vec::with_capacity(1 + NONCE + sealed.len());
        token.push(FORM);
        token.extend_from_slice(&nonce);
        token.extend_from_slice(&sealed);
        Ok(token.into())
    }

    /// The state in a token, if it was sealed for the caller and this resource.
    pub(crate) fn open(&self, call: &Call, resource: ResourceId, token: &[u8]) -> Option<Bytes> {
        let (&FORM, rest) = token.split_first()? else {
            return None;
        };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let bound = bound_to(call, resource);
        let state = self
            .0
            .decrypt(
                &Nonce::from(*nonce),
                Payload {
                    msg: sealed,
                    aad: &bound,
                },
            )
            .ok()?;
        Some(state.into())
    }
}

/// What a token is worth nothing without: the resource, the function, its binding, its host.
fn bound_to(call: &Call, resource: ResourceId) -> Vec<u8> {
    let host = call.host.to_string();
    let mut bound = Vec::new();
    for part in [
        resource.interface,
        resource.name,
        &call.function,
        &call.binding,
        &host,
    ] {
        // A length before each part, so that no two lists of parts look the same.
        bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bound.extend_from_slice(part.as_bytes());
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::{Sealer, Seals, look_after};
    use crate::config::HandleKeys;
    use crate::secrets::Secrets;
    use outboard_session::call::{Call, Granted, HostIdentity};
    use outboard_session::dispatch::ResourceId;
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::time::Instant;
    use tonic::Code;

    const BUCKET: ResourceId = ResourceId {
        interface: "wasi:keyvalue/store",
        name: "bucket",
    };

    fn call(function: &str, binding: &str, uid: u32) -> Call {
        Call {
            function: function.into(),
            binding: binding.into(),
            host: HostIdentity::Uid(uid),
            granted: Granted::default(),
            deadline: Instant::now(),
            trace: None,
        }
    }

    #[test]
    fn a_token_serves_whom_it_was_sealed_for_on_every_replica() {
        let secret = || b"a secret of thirty-two bytes, or more".to_vec().into();
        let token = Sealer::new(&secret())
            .seal(&call("f", "b", 1), BUCKET, b"state")
            .unwrap();
        let replica = Sealer::new(&secret());
        assert_eq!(replica.open(&call("f", "b", 1), BUCKET, &token).unwrap(), "state");
        for other in [call("g", "b", 1), call("f", "c", 1), call("f", "b", 2)] {
            assert_eq!(replica.open(&other, BUCKET, &token), None);
        }
        let cursor = ResourceId {
            interface: "wasi:keyvalue/store",
            name: "cursor",
        };
        assert_eq!(replica.open(&call("f", "b", 1), cursor, &token), None);
        let stranger = Sealer::new(&b"another secret of thirty-two bytes or so".to_vec().into());
        assert_eq!(stranger.open(&call("f", "b", 1), BUCKET, &token), None);
    }

    #[test]
    fn a_token_that_was_touched_is_none() {
        let sealer = Sealer::new(&b"a secret of thirty-two bytes, or more".to_vec().into());
        let token = sealer.seal(&call("f", "b", 1), BUCKET, b"state").unwrap();
        for index in 0..token.len() {
            let mut touched = token.to_vec();
            touched[index] ^= 1;
            assert_eq!(
                sealer.open(&call("f", "b", 1), BUCKET, &touched),
                None,
                "byte {index}"
            );
            assert_eq!(
                sealer.open(&call("f", "b", 1), BUCKET, &token[..index]),
                None,
                "cut at {index}"
            );
        }
    }

    /// Seals whose keys are these files' of a folder.
    fn seals(folder: &std::path::Path, previous: Option<&str>) -> Arc<Seals> {
        let secrets = Secrets::new(folder.to_owned(), None);
        let keys = HandleKeys {
            key: "file:key".parse().unwrap(),
            previous: previous.map(|reference| reference.parse().unwrap()),
        };
        let seals = Arc::new(Seals::new(&keys, &secrets));
        let looked_after = Arc::clone(&seals);
        // The secrets live as long as somebody looks.
        tokio::spawn(async move {
            let _secrets = secrets;
            look_after(&looked_after).await;
        });
        seals
    }

    #[tokio::test]
    async fn a_key_that_was_replaced_once_opens_what_it_sealed_and_one_replaced_twice_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, key: &str| std::fs::write(folder.path().join(name), key.repeat(32)).unwrap();
        let mine = call("f", "b", 1);
        write("key", "a");
        let seals = seals(folder.path(), None);
        let opens = |token: &[u8]| seals.open(&mine, BUCKET, token).unwrap().is_some();
        // A token of another key than the last one's says that the change arrived.
        let replaced = async |key: &str| {
            write("key", key);
            let stranger = Sealer::new(&key.repeat(32).into_bytes().into());
            let of_the_new = stranger.seal(&mine, BUCKET, b"").unwrap();
            tokio::time::timeout(Duration::from_secs(10), async {
                while !opens(&of_the_new) {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            })
            .await
            .unwrap();
        };
        let first = seals.seal(&mine, BUCKET, b"state").unwrap();
        replaced("b").await;
        let second = seals.seal(&mine, BUCKET, b"state").unwrap();
        assert!(opens(&first) && opens(&second));
        // What is no key changes nothing.
        write("key", "");
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(opens(&first) && opens(&second));
        replaced("c").await;
        assert!(!opens(&first) && opens(&second));
    }

    #[tokio::test]
    async fn a_previous_key_opens_and_never_seals() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, key: &str| std::fs::write(folder.path().join(name), key.repeat(32)).unwrap();
        write("key", "a");
        write("old", "b");
        let mine = call("f", "b", 1);
        let seals = seals(folder.path(), Some("file:old"));
        let [new, old] = ["a", "b"].map(|key| Sealer::new(&key.repeat(32).into_bytes().into()));
        let token = old.seal(&mine, BUCKET, b"state").unwrap();
        assert_eq!(seals.open(&mine, BUCKET, &token).unwrap().unwrap(), "state");
        let token = seals.seal(&mine, BUCKET, b"state").unwrap();
        assert!(new.open(&mine, BUCKET, &token).is_some() && old.open(&mine, BUCKET, &token).is_none());
    }

    #[tokio::test]
    async fn without_its_key_a_handle_is_refused_for_now() {
        let folder = tempfile::tempdir().unwrap();
        let mine = call("f", "b", 1);
        let seals = seals(folder.path(), None);
        let failure = seals.seal(&mine, BUCKET, b"state").unwrap_err();
        assert_eq!(failure.code, Code::Unavailable);
        assert!(failure.retry_after.is_some());
        assert_eq!(
            seals.open(&mine, BUCKET, b"token").unwrap_err().code,
            Code::Unavailable
        );
        std::fs::write(folder.path().join("key"), "a".repeat(32)).unwrap();
        tokio::time::timeout(Duration::from_secs(10), async {
            while seals.seal(&mine, BUCKET, b"state").is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await
        .unwrap();
    }
}
