//! Getting a connection, running a statement on it, and committing.

use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{Pool, PoolError, Timeouts};
use futures_util::TryStreamExt as _;
use outboard_stubs::outboard::sql::v0_1::types::{Column, Error, Kind, Outcome, Value};
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Either, Executor as _};
use tokio::time::{Instant, sleep};

use super::connection::{Connections, Lease};
use super::gathered::{Gathered, Room};
use super::statement::{Sort, Statement};
use super::{BUSY, Database, ROLLBACK};
use crate::backend::{AWAY, CLOSING};
use crate::error::{class, code, told};

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
    Rows { most: usize, form: Form },
    /// What it did; rows that it returns are passed over.
    Outcome,
}

/// What values are given as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As what their columns were declared as.
    Declared,
    /// As they are stored.
    Stored,
}

/// Why a statement did not end.
pub(super) enum Stopped {
    /// SQLite, or the way to it, says why.
    Driver(sqlx::Error),
    /// It was stopped from here.
    Here(Error),
}

const READERS_BUSY: &str = "all connections of the binding that read are in use";
const WRITER_BUSY: &str =
    "the one connection of the binding that writes is in use, perhaps by a transaction of the same function";
/// What is kept of a caller's time to tell it that it ran out.
const LAST_WORDS: Duration = Duration::from_millis(50);

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

    pub(super) async fn read(&self, until: Instant) -> Result<Lease, Error> {
        self.lease(&self.readers, READERS_BUSY, until).await
    }

    /// The connection that writes, in a transaction that holds the write lock.
    pub(super) async fn write(&self, until: Instant) -> Result<Lease, Error> {
        let mut lease = self.lease(&self.writer, WRITER_BUSY, until).await?;
        loop {
            match lease.begin("begin immediate", until).await {
                Ok(()) => return Ok(lease),
                Err(error) if class(&error) == Some(code::BUSY) => {
                    if Instant::now() + BUSY > until {
                        return Err(Error::Unavailable(
                            "another process holds the database's write lock; try again".to_owned(),
                        ));
                    }
                    // SQLite has waited already; this lets the others of this process take a turn.
                    sleep(Duration::from_millis(1)).await;
                }
                Err(error) => return Err(told(&error)),
            }
        }
    }

    async fn lease(&self, pool: &Pool<Connections>, busy: &str, until: Instant) -> Result<Lease, Error> {
        let wait = until
            .saturating_duration_since(Instant::now())
            .min(self.limits.wait);
        let timeouts = Timeouts {
            wait: Some(wait),
            create: Some(wait),
            recycle: Some(wait),
        };
        match pool.timeout_get(&timeouts).await {
            Ok(object) => Ok(Lease::new(object, &self.lent)),
            Err(PoolError::Backend(error)) => {
                // The readiness says so too, and its changes are logged.
                tracing::debug!(%error, "no connection to a database in a file can be opened");
                Err(Error::Unavailable(AWAY.to_owned()))
            }
            Err(PoolError::Timeout(_)) => Err(Error::Unavailable(format!(
                "{busy}, and none became free within {} ms; try again later",
                wait.as_millis()
            ))),
            Err(_) => Err(Error::Unavailable(CLOSING.to_owned())),
        }
    }

    /// Runs a statement, and gathers its rows if they are wanted.
    pub(super) async fn raw(
        &self,
        lease: &mut Lease,
        statement: &Statement<'_>,
        arguments: SqliteArguments,
        wanted: Wanted,
        until: Instant,
    ) -> Result<Ran, Stopped> {
        let mut fields = self.fields(lease, statement, until).await?;
        let rows = match wanted {
            Wanted::Rows { most, form } => {
                fields = form.of(fields);
                most.min(self.limits.rows)
            }
            Wanted::Outcome => self.limits.rows,
        };
        let mut gathered = Gathered::new(fields, rows, self.limits.result);
        // The names of its columns alone may take all the room.
        if wanted != Wanted::Outcome && gathered.is_full() {
            return Err(Stopped::Here(self.too_large(rows)));
        }
        let mut running = lease.run(until);
        let query = sqlx::query_with(AssertSqlSafe(statement.text), arguments);
        let mut steps = running.driver().fetch_many(query);
        let ended: Result<(), Stopped> = loop {
            match steps.try_next().await {
                Ok(Some(Either::Left(done))) => gathered.done(statement, &done),
                Ok(Some(Either::Right(_))) if wanted == Wanted::Outcome => {}
                Ok(Some(Either::Right(row))) => match gathered.row(&row) {
                    Ok(Room::Left) => {}
                    Ok(Room::None) => break Err(Stopped::Here(self.too_large(rows))),
                    Err(error) => break Err(error.into()),
                },
                // The thread of the connection has ended before the statement has.
                Ok(None) if !gathered.done => break Err(sqlx::Error::WorkerCrashed.into()),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error.into()),
            }
        };
        drop(steps);
        match ended {
            // It goes on making rows that nobody wants.
            Err(Stopped::Here(error)) => {
                if statement.sort == Sort::Reads {
                    running.halt().await?;
                }
                Err(Stopped::Here(error))
            }
            Err(Stopped::Driver(error)) => Ok(running.ended(Err(error))?),
            Ok(()) => {
                running.over();
                Ok(gathered.into())
            }
        }
    }

    pub(super) async fn fields(
        &self,
        lease: &mut Lease,
        statement: &Statement<'_>,
        until: Instant,
    ) -> Result<Arc<[Column]>, sqlx::Error> {
        if let Some(fields) = self.schema.known(statement.text) {
            return Ok(fields);
        }
        let mut running = lease.run(until);
        let fields = self.schema.ask(running.driver(), statement.text).await;
        running.ended(fields)
    }

    pub(super) fn too_large(&self, rows: usize) -> Error {
        Error::TooLarge(format!(
            "the result has more than {rows} rows or {} bytes, which is as much as the binding (max_rows, max_result) or \
             the function's grant (limits.rows) allows: narrow the query, or read it by a cursor",
            self.limits.result
        ))
    }
}

impl Form {
    /// The fields by which values of this form are read.
    pub(super) fn of(self, fields: Arc<[Column]>) -> Arc<[Column]> {
        let undeclared = |field: &Column| Column {
            kind: Kind::Unknown,
            ..field.clone()
        };
        match self {
            Self::Declared => fields,
            Self::Stored => fields.iter().map(undeclared).collect(),
        }
    }
}

impl From<sqlx::Error> for Stopped {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error)
    }
}

impl From<Stopped> for Error {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Driver(error) => told(&error),
            Stopped::Here(error) => error,
        }
    }
}

impl From<Gathered> for Ran {
    fn from(gathered: Gathered) -> Self {
        Self {
            columns: gathered.columns(),
            rows: gathered.rows,
            outcome: gathered.outcome,
        }
    }
}

/// Commits what is open on the connection. What cannot be committed is rolled back.
pub(super) async fn commit(mut lease: Lease, until: Instant) -> Result<(), Error> {
    let Err(error) = lease.commit(until).await else {
        return Ok(());
    };
    // Whatever comes of it, the connection is not lent again with the transaction open.
    let _ = lease.roll_back(Instant::now() + ROLLBACK).await;
    Err(match class(&error) {
        Some(code::IOERR) | None => Error::UnknownOutcome(format!(
            "the transaction may or may not have been committed: {error}; look before trying again"
        )),
        Some(_) => told(&error),
    })
}
