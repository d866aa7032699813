//! Rows as functions read them: one after the other, and then how they came to their end.

use std::sync::Arc;

use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};
use outboard_session::call::Call;
use outboard_session::failure::Failure;
use outboard_session::stream::{Items, Later};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::Row;

use super::{Postgres, bounds};
use crate::backend::postgres::{Rows, Streamed};
use crate::error::Failed;
use crate::value::{Fields, Parameters};

/// The columns of a result, and its rows, some at a time.
type Flowing = (Arc<Fields>, BoxStream<'static, Result<Vec<Row>, Failed>>);

impl Postgres {
    /// The rows of a statement, some at a time. Those that fit a whole result are read as one, on a connection that others use as
    /// well; only more than that is worth a connection of its own.
    pub(super) async fn flowing(
        &self,
        call: &Call,
        statement: &str,
        params: impl Parameters + Sync + 'static,
    ) -> Result<Result<Flowing, Failed>, Failure> {
        let database = self.database(call)?;
        let whole = database.query(bounds(call), statement, &params);
        let too_large = match self.traced.run(call, statement, whole).await {
            Ok(Rows { fields, rows, .. }) => {
                return Ok(Ok((fields, stream::iter([Ok(rows)]).boxed())));
            }
            Err(Failed::TooLarge(text)) => Failed::TooLarge(text),
            Err(error) => return Ok(Err(error)),
        };
        let started = database.query_stream(bounds(call), statement, params);
        Ok(match self.traced.run(call, statement, started).await {
            Ok(Streamed { fields, rows }) => Ok((fields, rows)),
            // It changes something, and so it cannot be read bit by bit.
            Err(Failed::NotAllowed(_)) => Err(too_large),
            Err(error) => Err(error),
        })
    }
}

/// Rows as a stream, read by `read`, and how it ended, told by `told`. The end is known once the rows were read or dropped,
/// and at the deadline.
pub(super) fn flow<T, E>(
    rows: impl Stream<Item = Result<Vec<Row>, Failed>> + Send + 'static,
    deadline: Instant,
    read: impl Fn(&[Row]) -> Result<Vec<T>, Failed> + Send + 'static,
    told: fn(Failed) -> E,
) -> (Items<T>, Later<Result<(), E>>)
where
    T: Send + 'static,
    E: Send + 'static,
{
    let (end, ended) = oneshot::channel();
    let rows = stream::unfold(
        Some((Box::pin(rows), read, end)),
        move |reading: Option<(_, _, oneshot::Sender<_>)>| async move {
            let (mut rows, read, end) = reading?;
            let step = match rows.next().await {
                Some(rows) => rows.and_then(|rows| read(&rows)),
                None => Ok(Vec::new()),
            };
            let how = match step {
                Ok(values) if !values.is_empty() => return Some((Ok(values), Some((rows, read, end)))),
                Ok(_) => Ok(()),
                Err(error) => Err(told(error)),
            };
            // Whoever dropped the future does not want to know.
            let _ = end.send(how);
            None
        },
    );
    let end = async move {
        Ok(match timeout_at(deadline, ended).await {
            Ok(Ok(end)) => end,
            Ok(Err(_)) => Err(told(Failed::Aborted(
                "the rows were not read to their end".to_owned(),
            ))),
            Err(_) => Err(told(Failed::Timeout(
                "the rows were not read before the call's time was up".to_owned(),
            ))),
        })
    };
    (Items::new(rows), Later::new(end))
}
