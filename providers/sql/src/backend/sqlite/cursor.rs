//! Results that are read some rows at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, Executor as _};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::connection::{Lease, Watch};
use super::gathered::{Gathered, Room};
use super::schema::Field;
use super::transaction::Kept;
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
    asks: mpsc::Sender<Ask>,
    watch: Arc<Watch>,
}

type Rows = Vec<Vec<Value>>;

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
    /// Starts a statement, on a connection that is the stream's until its end.
    pub(super) fn start(
        mut lease: Lease,
        text: String,
        arguments: SqliteArguments,
        fields: Arc<[Field]>,
        limits: Limits,
    ) -> Self {
        let watch = lease.watch();
        let (asks, asked) = mpsc::channel(1);
        let stopped = Arc::clone(&watch);
        tokio::spawn(async move {
            let mut running = lease.run(Instant::now() + limits.idle);
            let rows = running
                .driver()
                .fetch(sqlx::query_with(AssertSqlSafe(text), arguments));
            answer(rows, asked, &stopped, &fields, &limits).await;
            // Rows that nobody asked for may still be in the making; a connection that is lost is not lent again.
            let _ = running.halt().await;
        });
        Self { asks, watch }
    }

    async fn next(&self, until: Instant, count: usize) -> Result<Rows, Error> {
        let gone = || {
            Error::Aborted(
                "the cursor is gone: it was left for longer than idle_in_transaction allows, or its statement failed"
                    .to_owned(),
            )
        };
        let (answer, answered) = oneshot::channel();
        let ask = Ask { count, until, answer };
        self.asks.send(ask).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.watch.stop();
    }
}

/// Answers until nobody asks any more, for too long, or there is nothing left.
async fn answer(
    mut rows: BoxStream<'_, Result<SqliteRow, sqlx::Error>>,
    mut asked: mpsc::Receiver<Ask>,
    watch: &Watch,
    fields: &Arc<[Field]>,
    limits: &Limits,
) {
    // A row that did not fit into the step that it was read for.
    let mut over = None;
    while let Ok(Some(Ask { count, until, answer })) = timeout(limits.idle, asked.recv()).await {
        watch.set(until);
        let mut gathered = Gathered::new(Arc::clone(fields), count.min(limits.rows), limits.result);
        let step = async {
            loop {
                let row = match over.take() {
                    Some(row) => row,
                    None => match rows.try_next().await? {
                        Some(row) => row,
                        None => return Ok(()),
                    },
                };
                if gathered.row(&row)? == Room::None {
                    over = Some(row);
                    return Ok(());
                }
                if gathered.is_full() {
                    return Ok(());
                }
            }
        };
        let step: Result<(), sqlx::Error> = step.await;
        watch.set(Instant::now() + limits.idle);
        let step = match step {
            Ok(()) if gathered.rows.is_empty() && over.is_some() => Err(Error::TooLarge(format!(
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
