//! What can be set on a channel.

use std::time::Duration;

use crate::tls::ClientTls;

/// Times and limits of a channel. The defaults suit a provider on the same machine or in the same network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelOptions {
    /// How many sessions are held with the provider at the same time, each on a connection of its own. One is run by one
    /// thread at a time, so a host with several busy threads wants as many. Several replicas share them: each has its
    /// part of so many, and at least one.
    pub sessions: usize,
    /// How long it takes until a replica that joins others has its whole share of the calls.
    pub warm_up: Duration,
    /// How often the addresses of a name are asked for again.
    pub resolve_interval: Duration,
    /// How often a folder of sockets is looked at again.
    pub folder_interval: Duration,
    /// What a provider on TCP is shown, and has to show; plaintext without it. A Unix socket needs none.
    pub tls: Option<ClientTls>,
    /// How long calls wait for a session once there is none; never longer than their deadlines. A provider that has been
    /// away for longer fails them at once.
    pub patience: Duration,
    /// How long connecting and the exchange of hellos may take together.
    pub connect_timeout: Duration,
    /// The pause before the second attempt to connect; it doubles from one attempt to the next, with jitter.
    pub backoff_first: Duration,
    /// The longest pause between two attempts to connect.
    pub backoff_most: Duration,
    /// How often a ping asks whether the peer is alive.
    pub keep_alive_interval: Duration,
    /// How long its answer may take before the session ends.
    pub keep_alive_timeout: Duration,
    /// The largest reply body taken, in bytes; a provider that sends a larger one loses the session.
    pub reply: usize,
    /// The most bytes of requests that wait to be written to one session; further calls are refused.
    pub queued: usize,
    /// Bytes that each stream of a reply may bring before its reader has taken some.
    pub window: usize,
    /// The most bytes of bodies and chunks over 64 KiB that are received at the same time in one session; the others wait.
    pub received: usize,
    /// The most calls in flight in one session, even if the provider allows more.
    pub calls: usize,
}

impl Default for ChannelOptions {
    fn default() -> Self {
        Self {
            sessions: 1,
            warm_up: Duration::from_secs(5),
            resolve_interval: Duration::from_secs(5),
            folder_interval: Duration::from_millis(500),
            tls: None,
            patience: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(3),
            backoff_first: Duration::from_millis(20),
            backoff_most: Duration::from_secs(2),
            keep_alive_interval: Duration::from_secs(1),
            keep_alive_timeout: Duration::from_secs(3),
            reply: outboard_session::MAX_BODY,
            queued: 64 * 1024 * 1024,
            window: outboard_session::WINDOW,
            received: 64 * 1024 * 1024,
            calls: 16 * 1024,
        }
    }
}
