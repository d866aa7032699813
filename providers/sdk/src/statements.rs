//! The spans of statements: what is done, to which binding, and how it ended, by OpenTelemetry's conventions for databases.
//! Parameters are never in them, nor the text, which may have literals in it, unless the provider's file says so.

use outboard_session::call::Call;
use outboard_telemetry::{Kind, Span, Tracer};

use crate::provider::Context;

/// Makes the spans of statements whose errors are these.
pub struct Statements<E> {
    tracer: Tracer,
    /// Whether they have the text.
    told: bool,
    operation: fn(&str) -> &'static str,
    kind: fn(&E) -> &'static str,
}

impl<E> Statements<E> {
    /// `operation` says what a text is about to do, and `kind` which error one is; neither may repeat anything of them, which
    /// may have values in it.
    pub fn new(context: &Context, operation: fn(&str) -> &'static str, kind: fn(&E) -> &'static str) -> Self {
        Self {
            tracer: context.tracer.clone(),
            told: context.statements,
            operation,
            kind,
        }
    }

    /// Runs a statement on a database of this kind.
    ///
    /// # Errors
    /// As the statement has them.
    pub async fn run<T>(
        &self,
        call: &Call,
        system: &'static str,
        text: &str,
        ran: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut span = self.span(call, system, || (self.operation)(text));
        if self.told && span.is_recorded() {
            span.set("db.query.text", text);
        }
        self.ended(span, ran).await
    }

    /// Does something else to it, by its name in SQL.
    ///
    /// # Errors
    /// As what is done has them.
    pub async fn step<T>(
        &self,
        call: &Call,
        system: &'static str,
        operation: &'static str,
        done: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.ended(self.span(call, system, || operation), done).await
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

    async fn ended<T>(&self, mut span: Span, done: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let outcome = done.await;
        if let Err(error) = &outcome
            && span.is_recorded()
        {
            let kind = (self.kind)(error);
            span.set("error.type", kind);
            span.fail(kind);
        }
        span.end();
        outcome
    }
}
