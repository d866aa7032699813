//! The spans of statements of PostgreSQL.

use outboard_provider::Context;
use outboard_session::call::Call;

use crate::error::Failed;
use crate::statement::operation;

/// Makes the spans of statements.
pub(super) struct Statements(outboard_provider::Statements<Failed>);

const SYSTEM: &str = "postgresql";

impl Statements {
    pub(super) fn new(context: &Context) -> Self {
        Self(outboard_provider::Statements::new(context, operation, kind))
    }

    /// Runs a statement.
    pub(super) async fn run<T>(
        &self,
        call: &Call,
        text: &str,
        ran: impl Future<Output = Result<T, Failed>>,
    ) -> Result<T, Failed> {
        self.0.run(call, SYSTEM, text, ran).await
    }

    /// Does something else to the database, by its name in SQL.
    pub(super) async fn step<T>(
        &self,
        call: &Call,
        operation: &'static str,
        done: impl Future<Output = Result<T, Failed>>,
    ) -> Result<T, Failed> {
        self.0.step(call, SYSTEM, operation, done).await
    }
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
