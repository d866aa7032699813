//! On whose behalf a call is made, and to which binding.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A function and a binding, as one name for both. Cheap to clone.
#[derive(Clone)]
pub struct Scope(Arc<Pair>);

impl Scope {
    pub(super) fn new(function: &str, binding: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let key = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(Arc::new(Pair {
            key,
            function: function.into(),
            binding: binding.into(),
        }))
    }

    /// The calling function.
    pub fn function(&self) -> &str {
        &self.0.function
    }

    /// The binding it calls.
    pub fn binding(&self) -> &str {
        &self.0.binding
    }

    /// Names the scope within this process, in every session.
    pub(crate) fn key(&self) -> u64 {
        self.0.key
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({} → {})", self.function(), self.binding())
    }
}

struct Pair {
    key: u64,
    function: Box<str>,
    binding: Box<str>,
}
