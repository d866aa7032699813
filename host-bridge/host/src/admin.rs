//! What the admin port tells of a host.

use std::fmt::Display;
use std::sync::Arc;

use arc_swap::ArcSwap;
use outboard_telemetry::{Tracer, admin};
use serde_json::json;

use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::table::Table;

/// What is asked.
pub(crate) struct Asked {
    pub(crate) table: Arc<ArcSwap<Table>>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) readiness: Arc<Readiness>,
    pub(crate) tracer: Tracer,
}

impl admin::Asked for Asked {
    /// A host whose file was changed to one that cannot be used is as good as before: it is told, and no reason to send
    /// requests elsewhere.
    fn readiness(&self) -> (bool, String) {
        let ready = self.readiness.is_ready();
        let draining = json!({ "condition": "drain", "reason": "the host is ending" });
        let reasons = if ready { Vec::new() } else { vec![draining] };
        let body = json!({ "ready": ready, "reasons": reasons, "refused": self.readiness.refused() });
        (ready, body.to_string())
    }

    fn metrics(&self) -> Result<String, impl Display> {
        self.metrics
            .tell(&self.table.load(), self.readiness.is_ready(), &self.tracer)
    }
}
