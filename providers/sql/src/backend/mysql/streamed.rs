//! Results that are read as streams.

use std::sync::Arc;

use futures_util::stream;
use outboard_session::stream::{Items, Later};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::Database;
use super::steps::{Pace, Steps};
use crate::backend::{Bounds, Streamed};

/// Rows that are being read.
struct Reading {
    steps: Steps,
    deadline: Instant,
    end: oneshot::Sender<Result<(), Error>>,
}

/// As many bytes of rows as travel at once.
const BATCH: usize = 48 << 10;

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
        let (end, ended) = oneshot::channel();
        let reading = Reading { steps, deadline, end };
        let rows = stream::unfold(Some(reading), move |reading| read(reading, until));
        let end = async move {
            Ok(match timeout_at(until, ended).await {
                Ok(Ok(end)) => end,
                Ok(Err(_)) => Err(Error::Aborted("the rows were not read to their end".to_owned())),
                Err(_) => Err(late()),
            })
        };
        Ok(Streamed {
            columns,
            rows: Items::new(rows),
            end: Later::new(end),
        })
    }
}

/// The next rows. An error ends the stream, and is told apart from it.
async fn read(
    reading: Option<Reading>,
    until: Instant,
) -> Option<(
    Result<Vec<Vec<Value>>, outboard_session::failure::Failure>,
    Option<Reading>,
)> {
    let reading = reading?;
    let step = match reading.steps.next(reading.deadline, usize::MAX).await {
        // The statement was ended from here.
        Err(Error::Aborted(_)) if Instant::now() >= until => Err(late()),
        step => step,
    };
    let end = match step {
        Ok(rows) if !rows.is_empty() => return Some((Ok(rows), Some(reading))),
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    };
    // Whoever dropped the future does not want to know.
    let _ = reading.end.send(end);
    None
}

fn late() -> Error {
    Error::Timeout("the rows were not read before the call's time was up".to_owned())
}
