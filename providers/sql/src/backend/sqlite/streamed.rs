//! Results that are read as streams.

use std::sync::Arc;

use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use tokio::time::Instant;

use super::Database;
use super::running::Form;
use super::steps::{Pace, Steps};
use crate::backend::Streamed;
use crate::backend::flowing::{BATCH, Rows, flowing};

impl Database {
    /// The rows of a query as a stream. Nothing is made that nobody reads, but for a few rows.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// Dropping the rows ends the statement and frees its connection, and so does the deadline.
    pub async fn query_stream(
        self: &Arc<Self>,
        deadline: Instant,
        text: &str,
        params: Vec<Value>,
    ) -> Result<Streamed, Error> {
        self.stream(deadline, text, params, Form::Declared).await
    }

    /// As [`Database::query_stream`], with values of that form.
    pub(super) async fn stream(
        self: &Arc<Self>,
        deadline: Instant,
        text: &str,
        params: Vec<Value>,
        form: Form,
    ) -> Result<Streamed, Error> {
        let until = self.patience(deadline);
        let pace = Pace::Flow { bytes: BATCH, until };
        let started = self.start(deadline, text, params, "a stream", form, pace);
        let (columns, steps) = started.await?;
        Ok(flowing(columns, steps, deadline, until))
    }
}

impl Rows for Steps {
    async fn next(&self, deadline: Instant, count: usize) -> Result<Vec<Vec<Value>>, Error> {
        Self::next(self, deadline, count).await
    }
}
