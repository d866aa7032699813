//! Results that are read as streams.

use std::sync::Arc;

use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use tokio::time::Instant;

use super::Database;
use super::steps::{Pace, Steps};
use crate::backend::flowing::{BATCH, Rows, flowing};
use crate::backend::{Bounds, Streamed};

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
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
    ) -> Result<Streamed, Error> {
        let deadline = bounds.deadline;
        let until = self.patience(deadline);
        let pace = Pace::Flow { bytes: BATCH, until };
        let (columns, steps) = self.start(bounds, text, params, "a stream", pace).await?;
        Ok(flowing(columns, steps, deadline, until))
    }
}

impl Rows for Steps {
    async fn next(&self, deadline: Instant, count: usize) -> Result<Vec<Vec<Value>>, Error> {
        Self::next(self, deadline, count).await
    }
}
