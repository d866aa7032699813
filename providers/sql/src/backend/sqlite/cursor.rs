//! Results that are read some rows at a time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use outboard_stubs::outboard::sql::v0_1::types::{Column, Error, Value};
use sqlx::sqlite::{SqliteArguments, SqliteQueryResult, SqliteRow};
use sqlx::{AssertSqlSafe, Either, Executor as _};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::Database;
use super::connection::{Lease, Watch};
use super::gathered::{Gathered, Room};
use super::transaction::Kept;
use super::turn::lock;
use crate::config::Limits;
use crate::error::told;

/// A result that is being read.
pub struct Cursor {
    source: Source,
    /// Whether its last row was read.
    ended: AtomicBool,
}

enum Source {
    /// A statement that is under way on a connection of its own.
    Stream(Stream),
    /// Rows that a transaction has put aside.
    Kept(Kept),
}

/// A statement under way, and who reads it.
pub(super) struct Stream {
    database: Arc<Database>,
    asks: mpsc::Sender<Ask>,
    /// What stops the statement; none when its connection is another's again.
    watch: Arc<Mutex<Option<Arc<Watch>>>>,
}

type Rows = Vec<Vec<Value>>;
type Steps<'a> = BoxStream<'a, Result<Either<SqliteQueryResult, SqliteRow>, sqlx::Error>>;

struct Ask {
    count: usize,
    until: Instant,
    answer: oneshot::Sender<Result<Rows, Error>>,
}

impl Cursor {
    pub(super) fn streaming(stream: Stream) -> Self {
        Self::new(Source::Stream(stream))
    }

    pub(super) fn kept(kept: Kept) -> Self {
        Self::new(Source::Kept(kept))
    }

    /// The next rows, up to `count`; none at the end.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The rows that were on their way are lost.
    pub async fn next(&self, deadline: Instant, count: u32) -> Result<Rows, Error> {
        if self.ended.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        let count = usize::try_from(count).unwrap_or(usize::MAX).max(1);
        let rows = match &self.source {
            Source::Stream(stream) => stream.next(deadline, count).await?,
            Source::Kept(kept) => kept.next(deadline, count).await?,
        };
        self.ended.store(rows.is_empty(), Ordering::Relaxed);
        Ok(rows)
    }

    fn new(source: Source) -> Self {
        Self {
            source,
            ended: AtomicBool::new(false),
        }
    }
}

impl Stream {
    /// Starts a statement, on a connection that is the stream's until its end. Its first row is made before this returns: the
    /// rows are of the moment of the start.
    pub(super) async fn start(
        database: &Arc<Database>,
        mut lease: Lease,
        text: String,
        arguments: SqliteArguments,
        fields: Arc<[Column]>,
        until: Instant,
    ) -> Result<Self, Error> {
        let watch = lease.watch();
        let stop = Arc::new(Mutex::new(Some(Arc::clone(&watch))));
        let limits = database.limits;
        let (asks, asked) = mpsc::channel(1);
        let (started, begun) = oneshot::channel();
        let stream = Self {
            database: Arc::clone(database),
            asks,
            watch: Arc::clone(&stop),
        };
        tokio::spawn(async move {
            let mut running = lease.run(until);
            let query = sqlx::query_with(AssertSqlSafe(text), arguments);
            let mut steps = running.driver().fetch_many(query);
            let first = row(&mut steps).await;
            let begun = started.send(first.as_ref().map(drop).map_err(told));
            if let (Ok(first), Ok(())) = (first, begun) {
                answer(first, &mut steps, asked, &watch, &fields, &limits).await;
            }
            drop(steps);
            // Rows that nobody asked for may still be in the making; a connection that is lost is not lent again.
            let _ = running.halt().await;
            lock(&stop).take();
        });
        match begun.await {
            Ok(started) => started.map(|()| stream),
            Err(_) => Err(gone()),
        }
    }

    async fn next(&self, deadline: Instant, count: usize) -> Result<Rows, Error> {
        let until = self.database.until(deadline);
        let (answer, answered) = oneshot::channel();
        let ask = Ask { count, until, answer };
        self.asks.send(ask).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(watch) = &*lock(&self.watch) {
            watch.stop();
        }
    }
}

/// Answers until nobody asks any more, for too long, or there is nothing left. `next` is the row that was made last.
async fn answer(
    mut next: Option<SqliteRow>,
    steps: &mut Steps<'_>,
    mut asked: mpsc::Receiver<Ask>,
    watch: &Watch,
    fields: &Arc<[Column]>,
    limits: &Limits,
) {
    watch.set(Instant::now() + limits.idle);
    while let Ok(Some(Ask { count, until, answer })) = timeout(limits.idle, asked.recv()).await {
        watch.set(until);
        let mut gathered = Gathered::new(Arc::clone(fields), count.min(limits.rows), limits.result);
        let step = async {
            while let Some(ready) = next.take() {
                if gathered.row(&ready)? == Room::None {
                    // It is the first of the next step.
                    next = Some(ready);
                    break;
                }
                next = row(steps).await?;
                if gathered.is_full() {
                    break;
                }
            }
            Ok(())
        };
        let step: Result<(), sqlx::Error> = step.await;
        watch.set(Instant::now() + limits.idle);
        let step = match step {
            Ok(()) if gathered.rows.is_empty() && next.is_some() => Err(Error::TooLarge(format!(
                "one row alone has more than the {} bytes that the binding allows (max_result)",
                limits.result
            ))),
            Ok(()) => Ok(gathered.rows),
            Err(error) => Err(told(&error)),
        };
        let goes_on = step.as_ref().is_ok_and(|rows| !rows.is_empty());
        if answer.send(step).is_err() || !goes_on {
            return;
        }
    }
}

/// The next row; none once the statement is done.
async fn row(steps: &mut Steps<'_>) -> Result<Option<SqliteRow>, sqlx::Error> {
    match steps.try_next().await? {
        Some(Either::Right(row)) => Ok(Some(row)),
        Some(Either::Left(_)) => Ok(None),
        None => Err(sqlx::Error::WorkerCrashed),
    }
}

fn gone() -> Error {
    Error::Aborted(
        "the cursor is gone: it was left for longer than idle_in_transaction allows, or its statement failed"
            .to_owned(),
    )
}
