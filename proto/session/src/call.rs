//! Who calls, on what behalf, and until when.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::right::Rights;
use crate::trace::TraceContext;

/// One call as a provider sees it, after it was authenticated and admitted.
#[derive(Debug, Clone)]
pub struct Call {
    /// The calling function, as its host asserts it.
    pub function: Arc<str>,
    /// The binding that the call is for.
    pub binding: Arc<str>,
    /// Who the host is.
    pub host: HostIdentity,
    /// What the grant says that lets it call.
    pub granted: Granted,
    /// When the caller stops waiting. There is no call without a deadline.
    pub deadline: Instant,
    /// The trace that it belongs to, if any: what is done for the call makes children of it.
    pub trace: Option<TraceContext>,
}

/// What a grant says to the provider. What else it says holds before a call comes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Granted {
    /// What the function may do with the binding, by all the grants that it has. A call comes through if one of those that its
    /// function of the contract needs is among them; a provider looks here where that alone does not say it, as with SQL.
    pub rights: Rights,
    /// The most rows in one result, where there are rows.
    pub rows: Option<u32>,
}

impl Call {
    /// What is left of the caller's patience; zero once it has run out.
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// The authenticated identity of a function host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum HostIdentity {
    /// The peer of a Unix socket runs as this user.
    Uid(u32),
    /// The peer's certificate names this SPIFFE id, and an authority that the listener trusts has signed it.
    Spiffe(Arc<str>),
    /// Nobody vouches for the peer: plaintext TCP, which a listener has to allow by `insecure = true`.
    Insecure,
}

impl fmt::Display for HostIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uid(uid) => write!(f, "uid:{uid}"),
            Self::Spiffe(id) => f.write_str(id),
            Self::Insecure => f.write_str("insecure"),
        }
    }
}
