//! The span of a call, as the provider sees it.

use outboard_session::call::Call;
use outboard_telemetry::{Kind, Span};

use super::{Replica, Target};

impl Replica {
    /// A span of what is done for a call.
    pub(super) fn span(&self, target: Target, call: &Call) -> Span {
        let method = self.method(target);
        let name = || format!("{} {}", method.interface, method.function);
        let mut span = self.tracer.span(call.trace, Kind::Server, name);
        if span.is_recorded() {
            span.set("rpc.system", "outboard");
            span.set("rpc.service", method.interface);
            span.set("rpc.method", method.function);
            span.set("outboard.function", &*call.function);
            span.set("outboard.host", call.host.to_string());
            span.set("outboard.binding", &*call.binding);
        }
        span
    }
}
