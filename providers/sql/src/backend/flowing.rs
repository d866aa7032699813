//! Results that are read as streams, whatever database they come from.

use std::future::Future;

use futures_util::stream;
use outboard_session::failure::Failure;
use outboard_session::stream::{Items, Later};
use outboard_stubs::outboard::sql::v0_1::types::{Column, Error, Value};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::Streamed;

/// Rows that are asked for, some at a time.
pub(super) trait Rows: Send + 'static {
    /// The next rows, up to `count`; none at the end.
    fn next(
        &self,
        deadline: Instant,
        count: usize,
    ) -> impl Future<Output = Result<Vec<Vec<Value>>, Error>> + Send;
}

/// Rows that are being read.
struct Reading<R> {
    rows: R,
    deadline: Instant,
    end: oneshot::Sender<Result<(), Error>>,
}

/// As many bytes of rows as travel at once.
pub(super) const BATCH: usize = 48 << 10;

/// A result as a stream, which ends at `until`. Dropping it drops the rows.
pub(super) fn flowing(
    columns: Vec<Column>,
    rows: impl Rows + Sync,
    deadline: Instant,
    until: Instant,
) -> Streamed {
    let (end, ended) = oneshot::channel();
    let reading = Reading { rows, deadline, end };
    let rows = stream::unfold(Some(reading), move |reading| read(reading, until));
    let end = async move {
        Ok(match timeout_at(until, ended).await {
            Ok(Ok(end)) => end,
            Ok(Err(_)) => Err(Error::Aborted("the rows were not read to their end".to_owned())),
            Err(_) => Err(late()),
        })
    };
    Streamed {
        columns,
        rows: Items::new(rows),
        end: Later::new(end),
    }
}

/// The next rows. An error ends the stream, and is told apart from it.
async fn read<R: Rows>(
    reading: Option<Reading<R>>,
    until: Instant,
) -> Option<(Result<Vec<Vec<Value>>, Failure>, Option<Reading<R>>)> {
    let reading = reading?;
    let step = match reading.rows.next(reading.deadline, usize::MAX).await {
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
