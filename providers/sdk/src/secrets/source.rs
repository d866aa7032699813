//! Where secrets come from.

use std::sync::Arc;

use outboard_config::{SecretRef, VaultPath};
use tokio_util::sync::CancellationToken;

use super::held::Held;

/// What is had at one time: a secret of this machine, or all that is at one path of a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Local(SecretRef),
    Vault(String),
}

/// Why a place is not looked at any longer.
pub(super) struct End {
    /// Nobody uses what is there, or the provider ends.
    pub(super) unused: CancellationToken,
    /// The provider ends.
    pub(super) whole: CancellationToken,
}

impl End {
    pub(super) fn below(whole: &CancellationToken) -> Self {
        Self {
            unused: whole.child_token(),
            whole: whole.clone(),
        }
    }
}

/// One place that secrets come from.
pub(super) trait SecretSource: Send + 'static {
    /// Keeps up to date what is held of it. What goes wrong is noted there too, and tried again.
    ///
    /// It returns once the end came and what was lent is given back.
    fn keep(self, held: Arc<Held>, end: End) -> impl Future<Output = ()> + Send;
}

impl Place {
    pub(super) fn of(reference: &SecretRef) -> Self {
        match reference {
            SecretRef::Vault(place) => Self::Vault(place.path.clone()),
            local => Self::Local(local.clone()),
        }
    }

    /// What it is called where it is told of.
    pub(super) fn reference(&self) -> SecretRef {
        match self {
            Self::Local(reference) => reference.clone(),
            Self::Vault(path) => SecretRef::Vault(VaultPath {
                path: path.clone(),
                field: None,
            }),
        }
    }
}
