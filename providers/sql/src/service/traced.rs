//! The spans of statements: what is done, to which binding, and how it ended. Parameters are never in them, nor the text, which
//! may have literals in it, unless the provider's file says so.

use std::future::Future;

use outboard_provider::{Context, Kind, Span, Tracer};
use outboard_session::call::Call;
use outboard_stubs::outboard::sql::v0_1::types::Error;

use super::Answer;
use crate::backend::sqlite::operation;

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
        system: &'static str,
        text: &str,
        ran: impl Future<Output = Result<T, Error>>,
    ) -> Answer<T> {
        let mut span = self.span(call, system, || operation(text));
        if self.told && span.is_recorded() {
            span.set("db.query.text", text);
        }
        ended(span, ran).await
    }

    /// Does something else to the database, by its name in SQL.
    pub(super) async fn step<T>(
        &self,
        call: &Call,
        system: &'static str,
        operation: &'static str,
        done: impl Future<Output = Result<T, Error>>,
    ) -> Answer<T> {
        ended(self.span(call, system, || operation), done).await
    }

    fn span(&self, call: &Call, system: &'static str, operation: impl FnOnce() -> &'static str) -> Span {
        let mut named = "";
        let name = || {
            named = operation();
            format!("{named} {}", call.binding)
        };
        let mut span = self.tracer.span(call.trace, Kind::Client, name);
        if span.is_recorded() {
            span.set("db.system.name", system);
            span.set("db.namespace", &*call.binding);
            span.set("db.operation.name", named);
        }
        span
    }
}

async fn ended<T>(mut span: Span, done: impl Future<Output = Result<T, Error>>) -> Answer<T> {
    let outcome = done.await;
    if let Err(error) = &outcome
        && span.is_recorded()
    {
        let kind = kind(error);
        span.set("error.type", kind);
        span.fail(kind);
    }
    span.end();
    Ok(outcome)
}

/// Which error it is. What it says may have values in it.
fn kind(error: &Error) -> &'static str {
    match error {
        Error::Database(_) => "database",
        Error::Conversion(_) => "conversion",
        Error::NotAllowed(_) => "not-allowed",
        Error::TooLarge(_) => "too-large",
        Error::AccessDenied(_) => "access-denied",
        Error::Timeout(_) => "timeout",
        Error::Unavailable(_) => "unavailable",
        Error::Aborted(_) => "aborted",
        Error::UnknownOutcome(_) => "unknown-outcome",
        Error::Other(_) => "other",
    }
}
