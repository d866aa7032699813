//! What a channel tells of itself.

use std::fmt;

/// A channel at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether a session takes calls.
    pub connected: bool,
    /// Why there is no session with some replica, or why the last one ended; or why none is found.
    pub last_error: Option<String>,
    /// Sessions that live, those included that only finish what they have.
    pub sessions: usize,
    /// Calls in flight over all sessions, cancelled ones included until the provider has ended them.
    pub calls: usize,
    /// How busy the busiest replica is, in permille of what it can bear, by its own last word.
    pub saturation: u32,
    /// Handles that this side still holds.
    pub handles: usize,
    /// The replicas, those included that only finish what they have.
    pub replicas: Vec<ReplicaStatus>,
}

/// A replica at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicaStatus {
    /// Where it is.
    pub address: String,
    /// Whether it gets calls.
    pub state: ReplicaState,
    /// The bindings of which it gets no calls, because their backends are away.
    pub broken: Vec<String>,
    /// What it calls itself, and which start of it this is.
    pub name: Option<String>,
    /// Why there is no session with it, or why the last one ended.
    pub last_error: Option<String>,
    /// Sessions with it that live.
    pub sessions: usize,
    /// Calls in flight with it, cancelled ones included until it has ended them.
    pub calls: usize,
    /// How busy it is, in permille of what it can bear, by its own last word.
    pub saturation: u32,
}

/// Whether a replica gets calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReplicaState {
    /// There is no session with it.
    Down,
    /// It gets its share.
    Up,
    /// It is new, and its share rises.
    Warming,
    /// Its calls failed, and it gets none for a while.
    Ejected,
    /// Its calls failed, and one finds out whether they still do.
    Probing,
    /// It is no longer found, and finishes what it has.
    Draining,
}

impl ReplicaState {
    /// Each of them.
    pub const ALL: [Self; 6] = [
        Self::Down,
        Self::Up,
        Self::Warming,
        Self::Ejected,
        Self::Probing,
        Self::Draining,
    ];

    /// Its name, as in `up`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
            Self::Warming => "warming",
            Self::Ejected => "ejected",
            Self::Probing => "probing",
            Self::Draining => "draining",
        }
    }
}

impl fmt::Display for ReplicaState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
