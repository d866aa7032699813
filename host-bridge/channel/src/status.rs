//! What a channel tells of itself.

/// A channel at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether a session takes calls.
    pub connected: bool,
    /// The replica that the session is with, and which start of it.
    pub replica: Option<String>,
    /// Why there is no session, or why the last one ended.
    pub last_error: Option<String>,
    /// Sessions that live, those included that only finish what they have.
    pub sessions: usize,
    /// Calls in flight over all sessions, cancelled ones included until the provider has ended them.
    pub calls: usize,
    /// How busy the replica is, in permille of what it can bear, by its own last word.
    pub saturation: u32,
    /// Handles that this side still holds.
    pub handles: usize,
}
