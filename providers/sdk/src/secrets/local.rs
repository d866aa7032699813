//! Secrets of this machine.

use std::path::PathBuf;
use std::sync::Arc;

use outboard_config::{Found, LocalSecrets, SecretRef, look_after};

use super::held::{Fields, Held};
use super::source::{End, SecretSource};

/// A file, or a variable of the environment.
pub(super) struct Local(LocalSecrets<1>);

impl Local {
    /// Reads it at once: who starts with it has no moment without it.
    pub(super) fn read(reference: SecretRef, folder: PathBuf, held: &Held) -> Self {
        let mut secrets = LocalSecrets::new([reference], folder);
        take(held, secrets.read());
        Self(secrets)
    }
}

impl SecretSource for Local {
    async fn keep(self, held: Arc<Held>, end: End) {
        let looking = look_after(self.0, |found| take(&held, found));
        end.unused.run_until_cancelled(looking).await;
    }
}

fn take(held: &Held, found: Found<1>) {
    match found {
        Ok([secret]) => {
            let fields: Fields = [(String::new(), Arc::new(secret))].into();
            held.publish(fields, None);
        }
        Err((_, error)) => held.troubled(&error.to_string()),
    }
}
