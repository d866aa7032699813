//! Whether a host should be sent requests, and what is the matter with its file.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// The state of one host.
#[derive(Default)]
pub(crate) struct Readiness {
    draining: AtomicBool,
    /// Why the file that is there is not in effect.
    refused: Mutex<Option<String>>,
}

impl Readiness {
    /// The end has begun.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_ready(&self) -> bool {
        !self.draining.load(Ordering::Relaxed)
    }

    /// Says why the file that is there is not in effect; none if it is.
    pub(crate) fn file(&self, refused: Option<String>) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = refused;
    }

    pub(crate) fn refused(&self) -> Option<String> {
        self.refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
