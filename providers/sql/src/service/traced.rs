//! The spans of statements of any of the databases.

use outboard_provider::Context;
use outboard_session::call::Call;
use outboard_stubs::outboard::sql::v0_1::types::Error;

use super::Answer;
use crate::backend::sqlite::operation;

/// Makes the spans of statements.
pub(super) struct Statements(outboard_provider::Statements<Error>);

impl Statements {
    pub(super) fn new(context: &Context) -> Self {
        Self(outboard_provider::Statements::new(context, operation, kind))
    }

    /// Runs a statement.
    pub(super) async fn run<T>(
        &self,
        call: &Call,
        system: &'static str,
        text: &str,
        ran: impl Future<Output = Result<T, Error>>,
    ) -> Answer<T> {
        Ok(self.0.run(call, system, text, ran).await)
    }

    /// Does something else to the database, by its name in SQL.
    pub(super) async fn step<T>(
        &self,
        call: &Call,
        system: &'static str,
        operation: &'static str,
        done: impl Future<Output = Result<T, Error>>,
    ) -> Answer<T> {
        Ok(self.0.step(call, system, operation, done).await)
    }
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
