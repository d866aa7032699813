//! Secrets of this machine, looked at again and again: files change, and nobody says so.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

use super::{SecretError, SecretRef};

/// How often secrets are looked at. A volume of secrets is changed as a whole, by a link that watches of single files miss.
pub const LOOK: Duration = Duration::from_secs(1);

/// Secrets of this machine that belong together.
#[derive(Debug)]
pub struct LocalSecrets<const N: usize> {
    references: [SecretRef; N],
    folder: PathBuf,
    /// What was found last, whether it could be read or not.
    seen: Option<[u8; 32]>,
}

/// What was found: all of the secrets, or why one of them, by its index, is not to be had.
pub type Found<const N: usize> = Result<[SecretSlice<u8>; N], (usize, SecretError)>;

impl<const N: usize> LocalSecrets<N> {
    /// These, which nobody has looked at; relative paths start from `folder`.
    pub fn new(references: [SecretRef; N], folder: PathBuf) -> Self {
        Self {
            references,
            folder,
            seen: None,
        }
    }

    /// What they hold now.
    ///
    /// # Errors
    /// One of them, by its index, is not to be had.
    pub fn read(&mut self) -> Found<N> {
        let found = self.resolve();
        self.seen = Some(digest(&found));
        found
    }

    /// What they hold now; none if that is what was found the last time.
    pub fn look(&mut self) -> Option<Found<N>> {
        let found = self.resolve();
        let now = digest(&found);
        (self.seen.replace(now) != Some(now)).then_some(found)
    }

    fn resolve(&self) -> Found<N> {
        let mut secrets: [SecretSlice<u8>; N] = std::array::from_fn(|_| Vec::new().into());
        for (index, (slot, reference)) in secrets.iter_mut().zip(&self.references).enumerate() {
            *slot = reference.resolve(&self.folder).map_err(|error| (index, error))?;
        }
        Ok(secrets)
    }
}

fn digest<const N: usize>(found: &Found<N>) -> [u8; 32] {
    let mut digest = Sha256::new();
    match found {
        Ok(secrets) => {
            for secret in secrets {
                digest.update((secret.expose_secret().len() as u64).to_be_bytes());
                digest.update(secret.expose_secret());
            }
        }
        Err((_, error)) => digest.update(error.to_string()),
    }
    digest.finalize().into()
}

/// Looks at secrets at each [`LOOK`], and passes on what changed.
///
/// # Cancellation
/// Nothing is lost but the secrets' place in this.
pub async fn look_after<const N: usize>(mut secrets: LocalSecrets<N>, mut changed: impl FnMut(Found<N>)) {
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        // A volume may be slow.
        let looked = spawn_blocking(move || {
            let found = secrets.look();
            (secrets, found)
        });
        let Ok((same, found)) = looked.await else { return };
        secrets = same;
        if let Some(found) = found {
            changed(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LocalSecrets;
    use secrecy::ExposeSecret as _;

    #[test]
    fn what_is_the_same_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, held: &str| std::fs::write(folder.path().join(name), held).unwrap();
        let references = ["file:a", "file:b"].map(|text| text.parse().unwrap());
        let mut secrets = LocalSecrets::new(references, folder.path().to_owned());
        write("a", "one");
        let (index, error) = secrets.look().unwrap().unwrap_err();
        assert_eq!(index, 1, "{error}");
        assert!(secrets.look().is_none());
        write("b", "two");
        let found = secrets.look().unwrap().unwrap();
        assert_eq!(
            found.each_ref().map(|secret| secret.expose_secret()),
            [b"one", b"two"]
        );
        assert!(secrets.look().is_none());
        // What moves from one to the other is a change.
        write("a", "onet");
        write("b", "wo");
        assert!(secrets.look().is_some());
    }
}
