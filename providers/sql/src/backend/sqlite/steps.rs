//! A statement that makes its rows as somebody asks for them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use outboard_stubs::outboard::sql::v0_1::types::{Column, Error, Value};
use sqlx::sqlite::{SqliteArguments, SqliteQueryResult, SqliteRow};
use sqlx::{AssertSqlSafe, Either, Executor as _, Row as _};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout, timeout_at};

use super::Database;
use super::connection::{Lease, Watch};
use super::gathered::{Gathered, Room};
use super::schema::undeclared;
use crate::backend::timed::lock;
use crate::config::Limits;
use crate::error::told;

/// A statement under way, and who reads it. Dropping it ends the statement and frees its connection.
pub(super) struct Steps {
    database: Arc<Database>,
    asks: mpsc::Sender<Ask>,
    /// What stops the statement; none when its connection is another's again.
    watch: Arc<Mutex<Option<Arc<Watch>>>>,
}

/// How rows are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pace {
    /// As many at once as are asked for, and none for longer than that.
    Calls(Duration),
    /// As they come, about so many bytes at once, until then.
    Flow { bytes: usize, until: Instant },
}

type Rows = Vec<Vec<Value>>;
type Driver<'a> = BoxStream<'a, Result<Either<SqliteQueryResult, SqliteRow>, sqlx::Error>>;

struct Ask {
    count: usize,
    until: Instant,
    answer: oneshot::Sender<Result<Rows, Error>>,
}

/// What comes after the rows that were gathered.
enum Next {
    Unknown,
    Row(SqliteRow),
    Failure(sqlx::Error),
    End,
}

/// How long rows that are there wait for others to come along. SQLite makes a good many in that time.
const COMPANY: Duration = Duration::from_millis(2);

impl Steps {
    /// Starts a statement, on a connection that is its own until its end. Its first row is made before this returns: the
    /// rows are of the moment of the start.
    pub(super) async fn start(
        database: &Arc<Database>,
        mut lease: Lease,
        text: String,
        arguments: SqliteArguments,
        fields: Arc<[Column]>,
        until: Instant,
        pace: Pace,
    ) -> Result<(Vec<Column>, Self), Error> {
        let watch = lease.watch();
        let stop = Arc::new(Mutex::new(Some(Arc::clone(&watch))));
        let limits = database.limits;
        let (asks, asked) = mpsc::channel(1);
        let (started, begun) = oneshot::channel();
        let steps = Self {
            database: Arc::clone(database),
            asks,
            watch: Arc::clone(&stop),
        };
        tokio::spawn(async move {
            let mut running = lease.run(until);
            let query = sqlx::query_with(AssertSqlSafe(text), arguments);
            let mut driver = running.driver().fetch_many(query);
            let first = row(&mut driver).await;
            let fields = match &first {
                // Another process changed the schema since the statement was looked at.
                Next::Row(row) if row.len() != fields.len() => undeclared(row.columns()),
                _ => fields,
            };
            let begun = started.send(match &first {
                Next::Failure(error) => Err(told(error)),
                _ => Ok(fields.to_vec()),
            });
            if begun.is_ok() && !matches!(first, Next::Failure(_)) {
                answer(first, &mut driver, asked, &watch, &fields, &limits, pace).await;
            }
            drop(driver);
            // Rows that nobody asked for may still be in the making; a connection that is lost is not lent again.
            let _ = running.halt().await;
            lock(&stop).take();
        });
        match begun.await {
            Ok(started) => started.map(|columns| (columns, steps)),
            Err(_) => Err(gone()),
        }
    }

    /// The next rows, up to `count`; none at the end. What goes wrong after some rows is told once those are read.
    pub(super) async fn next(&self, deadline: Instant, count: usize) -> Result<Rows, Error> {
        let until = self.database.until(deadline);
        let (answer, answered) = oneshot::channel();
        let ask = Ask { count, until, answer };
        self.asks.send(ask).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        if let Some(watch) = &*lock(&self.watch) {
            watch.stop();
        }
    }
}

impl Pace {
    /// Until when the statement is left alone.
    fn patience(self) -> Instant {
        match self {
            Self::Calls(idle) => Instant::now() + idle,
            Self::Flow { until, .. } => until,
        }
    }

    /// Whether enough was gathered for now.
    fn suffices(self, gathered: &Gathered) -> bool {
        match self {
            Self::Calls(_) => false,
            Self::Flow { bytes, .. } => gathered.bytes >= bytes,
        }
    }
}

/// Answers until nobody asks any more, for too long, or there is nothing left. `next` is the row that was made last.
async fn answer(
    mut next: Next,
    driver: &mut Driver<'_>,
    mut asked: mpsc::Receiver<Ask>,
    watch: &Watch,
    fields: &Arc<[Column]>,
    limits: &Limits,
    pace: Pace,
) {
    watch.set(pace.patience());
    while let Ok(Some(Ask { count, until, answer })) = timeout_at(pace.patience(), asked.recv()).await {
        watch.set(until);
        let mut gathered = Gathered::new(Arc::clone(fields), count.min(limits.rows), limits.result);
        gather(&mut gathered, &mut next, driver, pace).await;
        watch.set(pace.patience());
        let step = match next {
            _ if !gathered.rows.is_empty() => Ok(gathered.rows),
            Next::Row(_) => Err(Error::TooLarge(format!(
                "one row alone has more than the {} bytes that the binding allows (max_result)",
                limits.result
            ))),
            Next::Failure(ref error) => Err(told(error)),
            Next::Unknown | Next::End => Ok(Vec::new()),
        };
        let goes_on = step.as_ref().is_ok_and(|rows| !rows.is_empty());
        if answer.send(step).is_err() || !goes_on {
            return;
        }
    }
}

/// Gathers rows, up to the first that has no room or that lets others wait, or to the end.
async fn gather(gathered: &mut Gathered, next: &mut Next, driver: &mut Driver<'_>, pace: Pace) {
    loop {
        match std::mem::replace(next, Next::Unknown) {
            Next::Row(ready) => match gathered.row(&ready) {
                Ok(Room::Left) if !gathered.is_full() && !pace.suffices(gathered) => {}
                Ok(Room::Left) => return,
                Ok(Room::None) => {
                    // It is the first of the next step.
                    *next = Next::Row(ready);
                    return;
                }
                Err(error) => *next = Next::Failure(error),
            },
            Next::Unknown => match pace {
                Pace::Flow { .. } if !gathered.rows.is_empty() => match timeout(COMPANY, row(driver)).await {
                    Ok(made) => *next = made,
                    Err(_) => return,
                },
                _ => *next = row(driver).await,
            },
            last @ (Next::Failure(_) | Next::End) => {
                *next = last;
                return;
            }
        }
    }
}

/// The next row, or that the statement is done.
async fn row(driver: &mut Driver<'_>) -> Next {
    match driver.try_next().await {
        Ok(Some(Either::Right(row))) => Next::Row(row),
        Ok(Some(Either::Left(_))) => Next::End,
        Ok(None) => Next::Failure(sqlx::Error::WorkerCrashed),
        Err(error) => Next::Failure(error),
    }
}

fn gone() -> Error {
    Error::Aborted(
        "the cursor is gone: it was left for longer than idle_in_transaction allows, or its statement failed"
            .to_owned(),
    )
}
