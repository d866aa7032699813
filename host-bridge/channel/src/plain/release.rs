//! Handles that a provider leased out on its plain face, and how they are given back.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{self, FuturesUnordered};
use http::uri::PathAndQuery;
use outboard_mapping::wire::write;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::Plain;
use crate::channel::Scope;

/// A handle of the plain face, which lives on the replica that gave it.
pub(crate) struct Lease {
    pub(super) plain: Arc<Plain>,
    pub(super) token: Bytes,
    /// Whose it is: a provider takes it back from nobody else.
    pub(super) scope: Scope,
    pub(super) drop: Arc<PathAndQuery>,
}

/// A handle that nobody holds any more.
pub(super) struct Release {
    token: Bytes,
    scope: Scope,
    drop: Arc<PathAndQuery>,
}

/// The most handles that are given back at one time; the rest wait.
const AT_ONCE: usize = 16;
/// How long a provider may take for it. A lease that it does not end so lapses.
const PATIENCE: Duration = Duration::from_secs(5);

impl Lease {
    /// The connection that it came over.
    pub(crate) fn plain(&self) -> &Arc<Plain> {
        &self.plain
    }

    pub(crate) fn alive_handles(&self) -> Arc<AtomicUsize> {
        self.plain.alive_handles()
    }

    /// Gives the handle back, in the background.
    pub(crate) fn release(&self) {
        // Without a connection there is nobody to tell, and the lease lapses.
        let _ = self.plain.releases.send(Release {
            token: self.token.clone(),
            scope: self.scope.clone(),
            drop: Arc::clone(&self.drop),
        });
    }
}

/// Where it is, and not what it is.
impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "leased by {}", self.plain)
    }
}

/// Gives handles back as they come.
pub(super) async fn release_all(plain: &Plain, mut releases: mpsc::UnboundedReceiver<Release>) -> String {
    let mut under_way = FuturesUnordered::new();
    loop {
        tokio::select! {
            Some(release) = releases.recv(), if under_way.len() < AT_ONCE => under_way.push(give_back(plain, release)),
            Some(()) = under_way.next(), if !under_way.is_empty() => {}
            // The senders are in `plain`.
            else => return "nobody is left to release anything".to_owned(),
        }
    }
}

async fn give_back(plain: &Plain, release: Release) {
    let Release { token, scope, drop } = release;
    let mut handle = Vec::with_capacity(token.len() + 8);
    write::bytes(&mut handle, 1, &token);
    let mut body = Vec::with_capacity(handle.len() + 4);
    write::bytes(&mut body, 1, &handle);
    let request = stream::iter([Bytes::from(body)]);
    let deadline = Instant::now() + PATIENCE;
    let asked = plain.unary(&scope, (*drop).clone(), request, None, deadline);
    match tokio::time::timeout_at(deadline, asked).await {
        Ok(Ok(_)) => {}
        Ok(Err(status)) => {
            let (code, message) = (status.code(), crate::text::bounded(status.message()));
            tracing::debug!(%plain, ?code, message, "a handle was not given back; it lapses");
        }
        Err(_) => tracing::debug!(%plain, "a handle was not given back in time; it lapses"),
    }
}
