//! What the admin port tells of a replica.

use std::fmt::Display;
use std::sync::Arc;

use outboard_telemetry::admin;
use serde_json::json;

use crate::admission::Replica;
use crate::connections::Connections;
use crate::metrics::Seen;
use crate::provider::PoolState;
use crate::secrets::Secrets;

/// What is asked.
pub(crate) struct Asked {
    pub(crate) replica: Arc<Replica>,
    pub(crate) connections: Connections,
    pub(crate) pools: Box<dyn Fn() -> Vec<PoolState> + Send + Sync>,
    pub(crate) secrets: Secrets,
}

impl admin::Asked for Asked {
    fn readiness(&self) -> (bool, String) {
        let unready = self.replica.readiness.unready();
        let body = json!({ "ready": unready.is_empty(), "reasons": unready });
        (unready.is_empty(), body.to_string())
    }

    fn metrics(&self) -> Result<String, impl Display> {
        let seen = Seen {
            connections: self.connections.count(),
            pools: (self.pools)(),
            secrets: self.secrets.states(),
        };
        self.replica.metrics.tell(&self.replica, &seen)
    }
}
