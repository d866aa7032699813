//! Getting a connection, and running a statement on it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool::managed::{Pool, PoolError, Timeouts};
use outboard_stubs::outboard::sql::v0_1::types::{Column, Error, Outcome, Value};
use sqlx::mysql::MySqlArguments;
use sqlx::{Arguments as _, AssertSqlSafe, Either, Executor as _, SqlSafeStr as _, Statement as _};
use tokio::time::{Instant, sleep, timeout_at};

use super::connection::{Connections, Lease, Lent};
use super::door::OpenError;
use super::error::{late, lost, told};
use super::flow::{Flow, Step};
use super::gathered::{Fields, Gathered, Room};
use super::statement::{Sort, Statement};
use super::{Database, value};
use crate::backend::{AWAY, CLOSING};

/// What a statement came to.
pub(super) struct Ran {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) outcome: Outcome,
}

/// What is wanted of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Its rows, up to as many.
    Rows { most: usize },
    /// All its rows, of so many bytes together.
    Aside { bytes: usize },
    /// What it did; rows that it returns are passed over.
    Outcome,
}

/// Why a statement did not end.
pub(super) enum Stopped {
    /// The server, or the way to it, says why.
    Driver(sqlx::Error),
    /// It was refused or stopped from here, and had no effect but that rows it returns were made.
    Here(Error),
    /// Nobody knows what became of it.
    Lost,
}

/// Why a statement is stopped from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Late,
    TooLarge,
}

/// What is kept of a caller's time to tell it that it ran out.
const LAST_WORDS: Duration = Duration::from_millis(50);
/// How long a call waits for the first credential.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a slot of the budget is asked for, when nobody here gives a connection back.
const ASKING: Duration = Duration::from_millis(20);

impl Database {
    /// Until when a call's statement may run.
    pub(super) fn until(&self, deadline: Instant) -> Instant {
        let patience = self.patience(deadline);
        match self.limits.statement_timeout {
            Some(timeout) => patience.min(Instant::now() + timeout),
            None => patience,
        }
    }

    /// Until when there is somebody to tell anything.
    pub(super) fn patience(&self, deadline: Instant) -> Instant {
        let now = Instant::now();
        let left = deadline.saturating_duration_since(now);
        now + left.saturating_sub(LAST_WORDS.min(left / 10))
    }

    /// A connection of its own, of this pool.
    pub(super) async fn lease(&self, pool: &Pool<Connections>, until: Instant) -> Result<Lease, Error> {
        let since = Instant::now();
        let until = until.min(since + self.limits.wait);
        let shared = &self.shared;
        let _waiting = Waiting::new(&shared.waiting);
        let permit = timeout_at(until, shared.gate.clone().acquire_owned()).await;
        let permit = match permit {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(Error::Unavailable(CLOSING.to_owned())),
            Err(_) => return Err(self.busy("all connections of the binding are in use")),
        };
        let lent = Lent::new(shared, permit);
        let mut why = "the database did not open another connection".to_owned();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let timeouts = Timeouts {
                wait: Some(left),
                create: Some(left),
                recycle: Some(left),
            };
            match pool.timeout_get(&timeouts).await {
                Ok(object) => return Ok(Lease::new(object, lent)),
                Err(PoolError::Backend(full @ OpenError::Full)) => {
                    why = full.to_string();
                    if left.is_zero() {
                        return Err(self.busy(&why));
                    }
                    // One of this replica's may be given back, or one of another's closed.
                    let _ = timeout_at(Instant::now() + ASKING, shared.returned.notified()).await;
                }
                Err(PoolError::Timeout(_)) => return Err(self.busy(&why)),
                // It comes a moment after the provider's start.
                Err(PoolError::Backend(OpenError::NoCredential)) if since.elapsed() < PATIENCE => {
                    sleep(ASKING.min(left)).await;
                }
                // Why not is for the log and the readiness, which have it.
                Err(PoolError::Backend(_)) => {
                    // Those who ask next ask the same.
                    sleep(ASKING.min(left)).await;
                    return Err(Error::Unavailable(AWAY.to_owned()));
                }
                Err(_) => return Err(Error::Unavailable(CLOSING.to_owned())),
            }
        }
    }

    /// Runs a statement, and gathers its rows if they are wanted.
    pub(super) async fn raw(
        &self,
        lease: &mut Lease,
        statement: &Statement<'_>,
        params: Vec<Value>,
        wanted: Wanted,
        until: Instant,
    ) -> Result<Ran, Stopped> {
        let (fields, arguments) = self.prepare(lease, statement, params, until).await?;
        let (rows, bytes) = match wanted {
            Wanted::Rows { most } => (most.min(self.limits.rows), self.limits.result),
            Wanted::Aside { bytes } => (usize::MAX, bytes),
            Wanted::Outcome => (self.limits.rows, self.limits.result),
        };
        let mut gathered = Gathered::new(fields, rows, bytes);
        // The names of its columns alone may take all the room.
        if wanted != Wanted::Outcome && gathered.is_full() {
            return Err(Stopped::Here(too_large(wanted, rows, bytes)));
        }
        let target = lease.target();
        let mut running = lease.run();
        let query = sqlx::query_with(AssertSqlSafe(statement.text), arguments);
        let mut flow = Flow::new(running.driver().fetch_many(query), &self.shared.door, target);
        let mut returned = 0;
        let why = loop {
            match flow.next(until).await {
                Step::Row(row) => {
                    returned += 1;
                    if wanted == Wanted::Outcome {
                        continue;
                    }
                    match gathered.row(&row) {
                        Ok(Room::Left) => {}
                        Ok(Room::None) => break Why::TooLarge,
                        Err(error) => return Err(error.into()),
                    }
                }
                Step::Done(done) => {
                    drop(flow);
                    running.over();
                    gathered.done(statement, &done, returned);
                    lease.ran(done.last_insert_id() != 0, statement.calls);
                    return Ok(gathered.into());
                }
                Step::Failed(error) => {
                    drop(flow);
                    running.doubt(&error);
                    return Ok(running.ended(Err(error))?);
                }
                Step::Late => break Why::Late,
            }
        };
        let Some(ended) = flow.stop().await else {
            return Err(Stopped::Lost);
        };
        if !running.settled().await {
            return Err(Stopped::Lost);
        }
        lease.ran(true, statement.calls);
        match (ended, why) {
            // It came to its end before it was to end.
            (Ok(done), Why::Late) if wanted == Wanted::Outcome => {
                gathered.done(statement, &done, returned);
                Ok(gathered.into())
            }
            (Err(error), Why::Late) => Err(Stopped::Driver(error)),
            (_, Why::Late) => Err(Stopped::Here(late())),
            (_, Why::TooLarge) => Err(Stopped::Here(too_large(wanted, rows, bytes))),
        }
    }

    /// Has the server look at a statement, and makes what it is run with.
    pub(super) async fn prepare(
        &self,
        lease: &mut Lease,
        statement: &Statement<'_>,
        params: Vec<Value>,
        until: Instant,
    ) -> Result<(Fields, MySqlArguments), Stopped> {
        let arguments = self.arguments(params).map_err(Stopped::Here)?;
        if statement.reads_id {
            lease.forget_id(until).await?;
        }
        let (fields, parameters) = self.look_at(lease, statement, until).await?;
        if arguments.len() != parameters {
            return Err(Stopped::Here(Error::Conversion(format!(
                "the statement has {parameters} parameters and was given {}",
                arguments.len()
            ))));
        }
        Ok((fields, arguments))
    }

    /// What the server says of a statement: its columns, and how many parameters it has.
    pub(super) async fn look_at(
        &self,
        lease: &mut Lease,
        statement: &Statement<'_>,
        until: Instant,
    ) -> Result<(Fields, usize), Stopped> {
        let mut running = lease.run();
        let prepared = running
            .driver()
            .prepare(AssertSqlSafe(statement.text).into_sql_str());
        // It may wait for whoever changes the table. Nothing has been done yet.
        let prepared = timeout_at(until, prepared)
            .await
            .map_err(|_| Stopped::Here(late()))?;
        if let Err(error) = &prepared {
            running.doubt(error);
        }
        let prepared = running.ended(prepared)?;
        let parameters = match prepared.parameters() {
            Some(Either::Right(count)) => count,
            Some(Either::Left(types)) => types.len(),
            None => 0,
        };
        Ok((Fields::of(prepared.columns()), parameters))
    }

    fn arguments(&self, params: Vec<Value>) -> Result<MySqlArguments, Error> {
        match self.shared.door.decimal() {
            Some(decimal) => value::arguments(params, decimal),
            None => Err(Error::Unavailable(AWAY.to_owned())),
        }
    }

    fn busy(&self, why: &str) -> Error {
        Error::Unavailable(format!(
            "{why}, and none became free within {} ms; try again later",
            self.limits.wait.as_millis()
        ))
    }
}

fn too_large(wanted: Wanted, rows: usize, bytes: usize) -> Error {
    Error::TooLarge(match wanted {
        Wanted::Aside { .. } => format!(
            "the rows of the transaction's cursors have more than the {bytes} bytes that can be put aside for them: read \
             them by a cursor outside of it, or some at a time"
        ),
        Wanted::Rows { .. } | Wanted::Outcome => format!(
            "the result has more than {rows} rows or {bytes} bytes, which is as much as the binding (max_rows, \
             max_result) or the function's grant (limits.rows) allows: narrow the query, or read it by a cursor"
        ),
    })
}

/// Counts a call that waits.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl From<sqlx::Error> for Stopped {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error)
    }
}

impl Stopped {
    /// What a function learns of it that has no transaction.
    pub(super) fn told(self, sort: Sort) -> Error {
        match self {
            Self::Driver(error) => told(&error, sort),
            Self::Here(error) => error,
            Self::Lost => match sort {
                Sort::Reads => late(),
                Sort::Writes | Sort::Schema => lost(sort),
            },
        }
    }
}

impl From<Gathered> for Ran {
    fn from(gathered: Gathered) -> Self {
        Self {
            columns: gathered.fields.columns,
            rows: gathered.rows,
            outcome: gathered.outcome,
        }
    }
}
