//! One statement, by itself: on a lane if it may share one, and on a connection of its own if not.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::time::{Instant, timeout};
use tokio_postgres::error::SqlState;

use super::connection::Connection;
use super::gathered::Gathered;
use super::judged::{Ran, gave_up, late, lost};
use super::lane::{self, Lane, Place};
use super::lease::{self, Lease};
use super::pool::Pool;
use super::prepared::Prepared;
use super::{Bounds, Database, Described, Rows, shares};
use crate::error::{Failed, told};
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
/// How long a lane is asked whether its role is still there.
const ASKED: Duration = Duration::from_secs(5);
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
        let statement = self.read(bounds.rights, text, Scene::Alone).await?;
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
                // What is rare is in a box, so that the future of what is not stays small: it is moved several times.
                let place = match pool.place_at_once() {
                    Some(place) => Some(place),
                    None => Box::pin(pool.place(until)).await?,
                };
                let Some(place) = place else { break };
                match self.run_on_lane(pool, place, &asked).await {
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
        Box::pin(self.run_exclusive(pool, &asked, begin)).await
    }

    /// Runs a statement on connections of its own, until one has done it.
    async fn run_exclusive<P: Parameters>(
        &self,
        pool: &Arc<Pool>,
        asked: &Asked<'_, P>,
        begin: Option<&'static str>,
    ) -> Result<Rows, Failed> {
        let mut again = 0;
        loop {
            let lease = pool.lease(asked.until).await?;
            match self.run_alone(pool, &lease, asked, begin).await {
                Err(None) if again < ATTEMPTS => again += 1,
                Err(None) => return Err(gave_up()),
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
        let schema = self.schema.load(Ordering::Relaxed);
        let prepared = lease
            .run(until, lease.connection().prepare(statement, text, schema))
            .await;
        let prepared = prepared.map_err(lease::Stopped::told)?;
        Ok(Described {
            parameters: prepared.parameters().to_vec(),
            fields: Arc::clone(&prepared.fields),
        })
    }

    async fn run_on_lane<P: Parameters>(
        &self,
        pool: &Pool,
        mut place: Place,
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
        let lane = &Arc::clone(place.lane());
        let connection = &lane.connection;
        let writes = statement.effect > Effect::Reads;
        let ran = |unsure| Ran {
            text,
            unsure,
            may_write: true,
        };
        let schema = self.schema.load(Ordering::Relaxed);
        let prepared = match connection.prepared_before(text, schema) {
            Some(prepared) => Ok(prepared),
            None => Box::pin(place.wait_for(until, connection.prepare(statement, text, schema))).await,
        };
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(lane::Stopped::Driver(error)) => {
                return Box::pin(self.judge_on_lane(pool, lane, ran(false), &error)).await;
            }
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
            Err(lane::Stopped::Driver(error)) => {
                Box::pin(self.judge_on_lane(pool, lane, ran(writes), &error)).await
            }
            Err(lane::Stopped::Unsure(error)) => OnLane::Done(Err(told(&error, writes))),
        }
    }

    /// What an error on a lane means for the statement.
    async fn judge_on_lane(
        &self,
        pool: &Pool,
        lane: &Lane,
        ran: Ran<'_>,
        error: &tokio_postgres::Error,
    ) -> OnLane {
        if error.code() == Some(&SqlState::QUERY_CANCELED) {
            // The lane's own timeout: the server has undone it.
            self.slow.put(ran.text, ());
            return OnLane::Elsewhere;
        }
        let connection = &lane.connection;
        let is_nobody = async { matches!(timeout(ASKED, connection.is_nobody()).await, Ok(Ok(true))) };
        match pool.judge(connection, ran, error, is_nobody).await {
            Some(failed) => OnLane::Done(Err(failed)),
            None => OnLane::Again,
        }
    }

    /// Runs a statement on a lent connection. No error says that it did nothing and may be run again.
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
        let connection = lease.connection();
        // Without a commit nothing is done.
        let unsure = statement.effect > Effect::Reads && begin.is_none();
        let ran = |unsure| Ran {
            text,
            unsure,
            may_write: begin != Some(READ_ONLY),
        };
        let schema = self.schema.load(Ordering::Relaxed);
        let prepared = lease
            .run(until, connection.prepare(statement, text, schema))
            .await;
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(stopped) => return Err(pool.judge_alone(lease, ran(false), stopped, until).await),
        };
        let params = params.encode(prepared.parameters())?;
        lease.bears(statement);
        if begin.is_some() {
            lease.opens();
        }
        let mut gathered = self.gathered(bounds, wants_rows);
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
        let affected = match lease.run(until, work).await {
            Ok(affected) => affected,
            Err(stopped) => return Err(pool.judge_alone(lease, ran(unsure), stopped, until).await),
        };
        if gathered.is_over() {
            let (most, bytes) = gathered.limits();
            return Err(Some(match unsure {
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
