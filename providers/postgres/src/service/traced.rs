//! The spans of statements: what is done, to which binding, and how it ended. Parameters are never in them, nor the text, which
//! may have literals in it, unless the provider's file says so.

use std::future::Future;

use outboard_provider::{Context, Kind, Span, Tracer};
use outboard_session::call::Call;

use crate::error::Failed;
use crate::statement::operation;

/// Makes the spans of statements.
pub(super) struct Statements {
    tracer: Tracer,
    /// Whether they have the text.
    told: bool,
}

impl Statements {
    pub(super) fn new(context: &Context) -> Self {
        Self {
            tracer: context.tracer.clone(),
            told: context.statements,
        }
    }

    /// Runs a statement.
    pub(super) async fn run<T>(
        &self,
        call: &Call,
        text: &str,
        ran: impl Future<Output = Result<T, Failed>>,
    ) -> Result<T, Failed> {
        let mut span = self.span(call, || operation(text));
        if self.told && span.is_recorded() {
            span.set("db.query.text", text);
        }
        ended(span, ran).await
    }

    /// Does something else to the database, by its name in SQL.
    pub(super) async fn step<T>(
        &self,
        call: &Call,
        operation: &'static str,
        done: impl Future<Output = Result<T, Failed>>,
    ) -> Result<T, Failed> {
        ended(self.span(call, || operation), done).await
    }

    fn span(&self, call: &Call, operation: impl FnOnce() -> &'static str) -> Span {
        let mut named = "";
        let name = || {
            named = operation();
            format!("{named} {}", call.binding)
        };
        let mut span = self.tracer.span(call.trace, Kind::Client, name);
        if span.is_recorded() {
            span.set("db.system.name", "postgresql");
            span.set("db.namespace", &*call.binding);
            span.set("db.operation.name", named);
        }
        span
    }
}

async fn ended<T>(mut span: Span, done: impl Future<Output = Result<T, Failed>>) -> Result<T, Failed> {
    let outcome = done.await;
    if let Err(error) = &outcome
        && span.is_recorded()
    {
        let kind = kind(error);
        span.set("error.type", kind);
        span.fail(kind);
    }
    span.end();
    outcome
}

/// Which error it is. What it says may have values in it.
fn kind(error: &Failed) -> &'static str {
    match error {
        Failed::Database(_) => "database",
        Failed::Conversion(_) => "conversion",
        Failed::NotAllowed(_) => "not-allowed",
        Failed::TooLarge(_) => "too-large",
        Failed::AccessDenied(_) => "access-denied",
        Failed::Timeout(_) => "timeout",
        Failed::Unavailable(_) => "unavailable",
        Failed::Aborted(_) => "aborted",
        Failed::UnknownOutcome(_) => "unknown-outcome",
        Failed::Other(_) => "other",
    }
}
