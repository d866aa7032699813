//! One statement, by itself: on a lane if it may share one, and on a connection of its own if not.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::TryStreamExt as _;
use tokio::time::Instant;
use tokio_postgres::error::SqlState;

use super::connection::Connection;
use super::gathered::Gathered;
use super::lane::{self, Lane};
use super::lease::{self, Lease};
use super::pool::Pool;
use super::prepared::Prepared;
use super::{Bounds, Database, Described, Rows, shares};
use crate::error::{Failed, is_lost, told};
use crate::statement::{Effect, Scene, Statement};
use crate::value::{Encoded, Parameters};

/// A statement that a function wants to be run.
struct Asked<'a, P> {
    bounds: Bounds,
    statement: &'a Statement,
    text: &'a str,
    params: &'a P,
    wants_rows: bool,
    until: Instant,
}

/// What became of a statement on a lane.
enum OnLane {
    Done(Result<Rows, Failed>),
    /// It did nothing there, and has to be run on a connection of its own.
    Elsewhere,
    /// It did nothing there, because what was prepared is of another time, or the connection has ended.
    Again,
}

const READ_ONLY: &str = "begin read only";
/// How often a statement is begun anew that did nothing.
const ATTEMPTS: usize = 3;

impl Database {
    /// Runs a statement, for its rows or without them.
    pub(super) async fn run(
        &self,
        bounds: Bounds,
        text: &str,
        params: &impl Parameters,
        wants_rows: bool,
    ) -> Result<Rows, Failed> {
        let statement = self.texts.read(text, Scene::Alone)?;
        self.allow(bounds.rights, &statement)?;
        let (pool, read_only) = self.pool(bounds.rights, statement.effect == Effect::Reads)?;
        let until = self.until(bounds.deadline);
        let asked = Asked {
            bounds,
            statement: &statement,
            text,
            params,
            wants_rows,
            until,
        };
        let undoes = wants_rows && statement.effect > Effect::Reads && !self.returns_few(&statement, bounds);
        if shares(&statement) && !read_only && !undoes && self.slow.get(text).is_none() {
            for _ in 0..ATTEMPTS {
                let Some(lane) = pool.lane(until).await else { break };
                match self.run_on_lane(pool, &lane, &asked).await {
                    OnLane::Done(done) => return done,
                    OnLane::Elsewhere => break,
                    OnLane::Again => {}
                }
            }
        }
        let begin = match (statement.effect, read_only) {
            // Some of what it may do cannot be done in a transaction.
            (Effect::Administers, _) => None,
            (_, true) => Some(READ_ONLY),
            (Effect::MayWrite | Effect::Writes, false) if undoes => Some("begin"),
            _ => None,
        };
        let mut stale = 0;
        loop {
            let lease = pool.lease(until).await?;
            let ran = self.run_alone(pool, &lease, &asked, begin).await;
            match ran {
                Err(None) if stale < ATTEMPTS => stale += 1,
                Err(None) => return Err(stale_plan()),
                Err(Some(error)) => return Err(error),
                Ok(rows) => return Ok(rows),
            }
        }
    }

    /// Whether a change returns no more than there is room for; of others it may show only when they are done.
    fn returns_few(&self, statement: &Statement, bounds: Bounds) -> bool {
        let room = self.limits.rows.min(bounds.rows);
        statement.returns == Some(false) || statement.most.is_some_and(|most| most <= room)
    }

    /// What the database says of a statement.
    pub(super) async fn look_at(
        &self,
        bounds: Bounds,
        statement: &Statement,
        text: &str,
    ) -> Result<Described, Failed> {
        let (pool, _) = self.pool(bounds.rights, statement.effect == Effect::Reads)?;
        let until = self.until(bounds.deadline);
        let lease = pool.lease(until).await?;
        let prepared = self.prepare(&lease, statement, text, until).await?;
        Ok(Described {
            parameters: prepared.parameters().to_vec(),
            fields: Arc::clone(&prepared.fields),
        })
    }

    /// A statement as a lent connection has it prepared.
    pub(super) async fn prepare(
        &self,
        lease: &Lease,
        statement: &Statement,
        text: &str,
        until: Instant,
    ) -> Result<Arc<Prepared>, Failed> {
        let schema = self.schema.load(Ordering::Relaxed);
        let work = lease.connection().prepare(statement, text, schema);
        lease.run(until, work).await.map_err(|stopped| match stopped {
            lease::Stopped::Driver(error) => told(&error, false),
            lease::Stopped::Late | lease::Stopped::Lost => late(),
        })
    }

    async fn run_on_lane<P: Parameters>(
        &self,
        pool: &Pool,
        lane: &Arc<Lane>,
        asked: &Asked<'_, P>,
    ) -> OnLane {
        let &Asked {
            bounds,
            statement,
            text,
            params,
            wants_rows,
            until,
        } = asked;
        let Some(mut place) = lane.place(until.min(Instant::now() + self.limits.wait)).await else {
            return OnLane::Done(Err(Failed::Unavailable(format!(
                "{} statements are under way on each connection that functions share: try again later",
                self.limits.lane_depth
            ))));
        };
        let connection = &lane.connection;
        let writes = statement.effect > Effect::Reads;
        let schema = self.schema.load(Ordering::Relaxed);
        let prepared = match place
            .wait_for(until, connection.prepare(statement, text, schema))
            .await
        {
            Ok(prepared) => prepared,
            Err(lane::Stopped::Driver(error)) => return self.judge(pool, lane, text, &error, false).await,
            Err(_) => return OnLane::Done(Err(late())),
        };
        let params = match params.encode(prepared.parameters()) {
            Ok(params) => params,
            Err(error) => return OnLane::Done(Err(error)),
        };
        let gathered = self.gathered(bounds, wants_rows);
        let (most, bytes) = gathered.limits();
        match place.run(&prepared, &params, gathered, until).await {
            Ok(rows) => OnLane::Done(Ok(rows)),
            Err(lane::Stopped::TooLarge) if writes => {
                OnLane::Done(Err(Gathered::done_and_too_large(most, bytes)))
            }
            Err(lane::Stopped::TooLarge) => OnLane::Done(Err(Gathered::too_large(most, bytes))),
            Err(lane::Stopped::Late) if writes => OnLane::Done(Err(Failed::UnknownOutcome(
                "the caller's time was up before the database answered; the statement may still be done"
                    .to_owned(),
            ))),
            Err(lane::Stopped::Late) => OnLane::Done(Err(late())),
            Err(lane::Stopped::Driver(error)) => self.judge(pool, lane, text, &error, writes).await,
            Err(lane::Stopped::Unsure(error)) => OnLane::Done(Err(told(&error, writes))),
        }
    }

    /// What an error on a lane means for the statement.
    async fn judge(
        &self,
        pool: &Pool,
        lane: &Lane,
        text: &str,
        error: &tokio_postgres::Error,
        writes: bool,
    ) -> OnLane {
        match error.code() {
            // The lane's own timeout: the server has undone it.
            Some(code) if *code == SqlState::QUERY_CANCELED => {
                self.slow.put(text, ());
                OnLane::Elsewhere
            }
            Some(_) if is_stale(error) => {
                lane.connection.prepared.forget(text);
                OnLane::Again
            }
            _ if has_ended(error, writes) => OnLane::Again,
            // Nobody said that it may not write but the server itself, which it could once.
            Some(code) if *code == SqlState::READ_ONLY_SQL_TRANSACTION && pool.target.wants_writers() => {
                pool.turned(&lane.connection);
                OnLane::Again
            }
            Some(code) if *code == SqlState::INSUFFICIENT_PRIVILEGE && lane.connection.is_nobody().await => {
                pool.disowned(&lane.connection);
                OnLane::Again
            }
            _ => OnLane::Done(Err(told(error, writes))),
        }
    }

    /// Runs a statement on a lent connection. No error says that what was prepared there is of another time.
    async fn run_alone<P: Parameters>(
        &self,
        pool: &Pool,
        lease: &Lease,
        asked: &Asked<'_, P>,
        begin: Option<&'static str>,
    ) -> Result<Rows, Option<Failed>> {
        let &Asked {
            bounds,
            statement,
            text,
            params,
            wants_rows,
            until,
        } = asked;
        let prepared = self.prepare(lease, statement, text, until).await?;
        let params = params.encode(prepared.parameters())?;
        lease.bears(statement);
        if begin.is_some() {
            lease.opens();
        }
        let mut gathered = self.gathered(bounds, wants_rows);
        let connection = lease.connection();
        let work = async {
            let begun = async {
                match begin {
                    // It is sent before the statement, and not waited for.
                    Some(begin) => connection.client.batch_execute(begin).await,
                    None => Ok(()),
                }
            };
            let (begun, read) =
                futures_util::future::join(begun, read(connection, &prepared, &params, &mut gathered)).await;
            begun.and(read)
        };
        let ran = lease.run(until, work).await;
        let writes = statement.effect > Effect::Reads;
        let affected = match ran {
            Ok(affected) => affected,
            Err(lease::Stopped::Driver(error)) if is_stale(&error) => {
                lease.connection().prepared.forget(text);
                return Err(None);
            }
            Err(lease::Stopped::Driver(error))
                if error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
                    && begin != Some(READ_ONLY)
                    && pool.target.wants_writers() =>
            {
                pool.turned(lease.connection());
                return Err(None);
            }
            Err(lease::Stopped::Driver(error))
                if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE)
                    && lease.connection().is_nobody().await =>
            {
                pool.disowned(lease.connection());
                return Err(None);
            }
            // The server has undone it, or it changes nothing anyway: another connection may still do it.
            Err(lease::Stopped::Driver(error)) if has_ended(&error, writes && begin.is_none()) => {
                return Err(None);
            }
            Err(lease::Stopped::Driver(error)) => return Err(Some(told(&error, writes && begin.is_none()))),
            Err(lease::Stopped::Late) => return Err(Some(late())),
            Err(lease::Stopped::Lost) if writes => return Err(Some(lost())),
            Err(lease::Stopped::Lost) => return Err(Some(late())),
        };
        if gathered.is_over() {
            let (most, bytes) = gathered.limits();
            return Err(Some(match writes && begin.is_none() {
                true => Gathered::done_and_too_large(most, bytes),
                false => Gathered::too_large(most, bytes),
            }));
        }
        if begin == Some("begin") {
            self.commit(lease, until).await?;
        }
        if statement.changes_schema {
            self.schema_changed();
            // Functions that it made must be known before anybody calls them; otherwise the keeper finds them.
            let _ = lease.run(until, self.texts.learn(&connection.client)).await;
        }
        Ok(gathered.rows(&prepared, affected))
    }

    /// Commits what is open on a lent connection.
    pub(super) async fn commit(&self, lease: &Lease, until: Instant) -> Result<(), Failed> {
        let committed = lease
            .run(until, lease.connection().client.batch_execute("commit"))
            .await;
        lease.closes();
        committed.map_err(|stopped| match stopped {
            lease::Stopped::Driver(error) => told(&error, true),
            lease::Stopped::Late | lease::Stopped::Lost => lost(),
        })
    }

    pub(super) fn gathered(&self, bounds: Bounds, wants_rows: bool) -> Gathered {
        if !wants_rows {
            return Gathered::unwanted();
        }
        Gathered::new(self.limits.rows.min(bounds.rows), self.limits.result)
    }
}

/// Reads a result as far as there is room for it, and says how many rows the database counts.
pub(super) async fn read(
    connection: &Connection,
    prepared: &Prepared,
    params: &[Encoded],
    gathered: &mut Gathered,
) -> Result<u64, tokio_postgres::Error> {
    let stream = connection.client.query_raw(&prepared.statement, params).await?;
    let mut stream = std::pin::pin!(stream);
    while let Some(row) = stream.try_next().await? {
        // What there is no room for has to be read all the same before the connection is of use again.
        gathered.take(row);
    }
    Ok(stream.rows_affected().unwrap_or_default())
}

/// Whether what was prepared no longer fits the tables: the statement did nothing.
pub(super) fn is_stale(error: &tokio_postgres::Error) -> bool {
    let Some(error) = error.as_db_error() else {
        return false;
    };
    // A prepared statement that somebody deallocated; a plan that must not change; a type that went away.
    *error.code() == SqlState::INVALID_SQL_STATEMENT_NAME
        || (*error.code() == SqlState::FEATURE_NOT_SUPPORTED && error.message().contains("cached plan"))
        || (*error.code() == SqlState::INTERNAL_ERROR && error.message().contains("cache lookup failed"))
}

/// Whether the connection has ended, and with it, undone, what ran on it.
fn has_ended(error: &tokio_postgres::Error, writes: bool) -> bool {
    match error.code() {
        Some(code) => {
            *code == SqlState::ADMIN_SHUTDOWN
                || *code == SqlState::CRASH_SHUTDOWN
                || *code == SqlState::CANNOT_CONNECT_NOW
        }
        // Nobody knows what the server did last.
        None => !writes && is_lost(error),
    }
}

pub(super) fn late() -> Failed {
    Failed::Timeout(
        "the statement took longer than its caller waits, or than statement_timeout allows, and was stopped"
            .to_owned(),
    )
}

fn lost() -> Failed {
    Failed::UnknownOutcome(
        "the time was up before the database answered, and it did not say what became of the statement"
            .to_owned(),
    )
}

fn stale_plan() -> Failed {
    Failed::Unavailable(
        "the tables of the statement change faster than it can be prepared: try again".to_owned(),
    )
}

impl Pool {
    /// A connection on which a transaction of these options is open.
    pub(super) async fn begin(self: &Arc<Self>, begin: &str, until: Instant) -> Result<Lease, Failed> {
        let lease = self.lease(until).await?;
        lease.opens();
        let begun = lease
            .run(until, lease.connection().client.batch_execute(begin))
            .await;
        begun.map_err(|stopped| match stopped {
            lease::Stopped::Driver(error) => told(&error, false),
            lease::Stopped::Late | lease::Stopped::Lost => late(),
        })?;
        Ok(lease)
    }
}
