//! Transactions.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use futures_util::TryStreamExt as _;
use outboard_provider::end_in_time;
use outboard_session::right::Rights;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::cursor::Cursor;
use super::gathered::Gathered;
use super::judged::is_stale;
use super::lease::{Lease, Stopped};
use super::prepared::Prepared;
use super::running::read;
use super::turn::{State, Turn};
use super::{Bounds, Database, Rows};
use crate::error::Failed;
use crate::statement::{Effect, Rows as Shape, Scene, Statement};
use crate::value::{Encoded, Fields, Parameters};

/// A transaction under way. Dropping it rolls it back.
pub struct Transaction(pub(super) Arc<Open>);

/// What a transaction is to be like.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The database's own default unless set.
    pub isolation: Option<Isolation>,
    /// Whether it refuses every change.
    pub read_only: bool,
}

/// How much of what others do at the same time a transaction may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// What was committed before each statement.
    ReadCommitted,
    /// What was committed before its first statement.
    RepeatableRead,
    /// As if nobody else did anything.
    Serializable,
}

/// A transaction, as its calls share it.
pub(super) struct Open {
    pub(super) database: Arc<Database>,
    pub(super) state: tokio::sync::Mutex<State>,
    /// When its last call ended.
    pub(super) used: Mutex<Instant>,
    /// Cursors that were dropped and are still open at the database.
    pub(super) dropped: Mutex<Vec<u64>>,
    cursors: AtomicU64,
    clock: OnceLock<AbortHandle>,
}

/// A statement whose turn has come.
struct Ready<'a> {
    turn: Turn<'a>,
    prepared: Arc<Prepared>,
    params: Vec<Encoded>,
    until: Instant,
}

/// The longest name of a savepoint, which PostgreSQL would cut off beyond.
const NAME: usize = 63;
const ENDED: &str = "the transaction has ended";

impl Transaction {
    pub(super) async fn begin(
        database: &Arc<Database>,
        bounds: Bounds,
        options: Options,
    ) -> Result<Self, Failed> {
        let (pool, read_only) = database.pool(bounds.rights, options.read_only)?;
        let isolation = match options.isolation {
            None => "",
            Some(Isolation::ReadCommitted) => " isolation level read committed",
            Some(Isolation::RepeatableRead) => " isolation level repeatable read",
            Some(Isolation::Serializable) => " isolation level serializable",
        };
        let access = if options.read_only || read_only {
            " read only"
        } else {
            ""
        };
        let begin = format!("begin{isolation}{access}");
        let until = database.until(bounds.deadline);
        let lease = pool.lease(until).await?;
        lease.opens();
        let begun = lease
            .run(until, lease.connection().client.batch_execute(&begin))
            .await;
        begun.map_err(Stopped::told)?;
        Ok(Self::of(database, lease))
    }

    fn of(database: &Arc<Database>, lease: Lease) -> Self {
        let open = Arc::new(Open {
            database: Arc::clone(database),
            state: tokio::sync::Mutex::new(State::Open(lease)),
            used: Mutex::new(Instant::now()),
            dropped: Mutex::default(),
            cursors: AtomicU64::new(0),
            clock: OnceLock::new(),
        });
        let limits = database.limits;
        let clock = tokio::spawn(end_in_time(
            Arc::downgrade(&open),
            limits.idle,
            limits.transaction,
        ));
        open.clock.get_or_init(|| clock.abort_handle());
        Self(open)
    }

    /// The rows of a statement; none of a change, for who may not read.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub async fn query(&self, bounds: Bounds, text: &str, params: impl Parameters) -> Result<Rows, Failed> {
        self.run(bounds, text, &params, bounds.rights.contains(Rights::READ))
            .await
    }

    /// Runs a statement for what it changes, and says how many rows that were.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub async fn execute(&self, bounds: Bounds, text: &str, params: impl Parameters) -> Result<u64, Failed> {
        Ok(self.run(bounds, text, &params, false).await?.affected)
    }

    /// Opens a cursor on a query. It ends with the transaction.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub async fn open_cursor(
        &self,
        bounds: Bounds,
        text: &str,
        params: impl Parameters,
    ) -> Result<(Arc<Fields>, Cursor), Failed> {
        let (fields, number) = self.declare(bounds, text, &params, "a cursor").await?;
        Ok((fields, Cursor::within(&self.0, number)))
    }

    /// Declares a cursor at the database; `what` it is for.
    pub(super) async fn declare(
        &self,
        bounds: Bounds,
        text: &str,
        params: &impl Parameters,
        what: &str,
    ) -> Result<(Arc<Fields>, u64), Failed> {
        let database = &self.0.database;
        let statement = database.read(bounds.rights, text, Scene::InTransaction).await?;
        if statement.effect > Effect::MayWrite || statement.rows != Shape::Query {
            return Err(Failed::NotAllowed(format!(
                "{what} is for a query, and this is {}: use query or execute",
                statement.operation
            )));
        }
        let Ready {
            turn,
            prepared,
            params,
            until,
        } = self.ready(bounds, &statement, text, params).await?;
        let number = self.0.cursors.fetch_add(1, Ordering::Relaxed);
        let declare = format!(
            "declare {} no scroll cursor for {}",
            cursor(number),
            prepared.text
        );
        let connection = turn.connection();
        turn.run(until, async {
            let types = prepared.parameters().iter().cloned();
            let params: Vec<(&Encoded, _)> = params.iter().zip(types).collect();
            let declared = connection.client.query_typed_raw(&declare, params).await?;
            declared.try_collect::<Vec<_>>().await
        })
        .await?;
        turn.end();
        Ok((Arc::clone(&prepared.fields), number))
    }

    /// Marks a savepoint.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    pub async fn savepoint(&self, deadline: Instant, name: &str) -> Result<(), Failed> {
        self.mark(deadline, "savepoint", name).await
    }

    /// Rolls back to a savepoint.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    pub async fn rollback_to(&self, deadline: Instant, name: &str) -> Result<(), Failed> {
        self.mark(deadline, "rollback to", name).await
    }

    /// Forgets a savepoint.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    pub async fn release(&self, deadline: Instant, name: &str) -> Result<(), Failed> {
        self.mark(deadline, "release", name).await
    }

    /// Commits.
    ///
    /// # Errors
    /// As [`Failed`] has them. The transaction has ended, whatever came of it.
    ///
    /// # Cancellation
    /// The outcome is unknown.
    pub async fn commit(self, deadline: Instant) -> Result<(), Failed> {
        let until = self.0.database.until(deadline);
        let turn = self.0.turn(until).await?;
        if turn.has_failed() {
            drop(turn.take(ENDED));
            return Err(Failed::Aborted(
                "a statement of the transaction failed, and the database rolled back all of it; it may be run again from \
                 its start"
                    .to_owned(),
            ));
        }
        match turn.take(ENDED) {
            Some(lease) => self.0.database.commit(&lease, until).await,
            None => Err(Failed::Aborted(ENDED.to_owned())),
        }
    }

    /// Rolls back.
    ///
    /// # Errors
    /// As [`Failed`] has them. The transaction has ended, whatever came of it.
    ///
    /// # Cancellation
    /// It is rolled back all the same.
    pub async fn rollback(self, deadline: Instant) -> Result<(), Failed> {
        let until = self.0.database.until(deadline);
        let Some(lease) = self.0.turn(until).await?.take(ENDED) else {
            return Ok(());
        };
        let rolled_back = lease
            .run(until, lease.connection().client.batch_execute("rollback"))
            .await;
        if rolled_back.is_ok() {
            lease.closes();
        }
        // What could not be told to roll back is rolled back by its connection's end.
        Ok(())
    }

    async fn run(
        &self,
        bounds: Bounds,
        text: &str,
        params: &impl Parameters,
        wants_rows: bool,
    ) -> Result<Rows, Failed> {
        let database = &self.0.database;
        let statement = database.read(bounds.rights, text, Scene::InTransaction).await?;
        let Ready {
            turn,
            prepared,
            params,
            until,
        } = self.ready(bounds, &statement, text, params).await?;
        let mut gathered = database.gathered(bounds, wants_rows);
        let connection = turn.connection();
        let work = async {
            let ran = read(connection, &prepared, &params, &mut gathered).await;
            if ran.as_ref().is_err_and(is_stale) {
                connection.prepared.forget(text);
            }
            ran
        };
        let ran = turn.run(until, work).await?;
        if gathered.is_over() {
            let (most, bytes) = gathered.limits();
            let too_large = Gathered::too_large(most, bytes);
            if statement.effect == Effect::Reads {
                turn.end();
                return Err(too_large);
            }
            // What it changed is changed, and nobody has seen how.
            turn.fail();
            return Err(Failed::Aborted(format!(
                "the transaction is rolled back: {too_large}"
            )));
        }
        turn.end();
        if statement.changes_schema {
            database.schema_changed();
        }
        Ok(gathered.rows(&prepared, ran))
    }

    /// Waits for a statement's turn, and makes it ready to be run.
    async fn ready(
        &self,
        bounds: Bounds,
        statement: &Statement,
        text: &str,
        params: &impl Parameters,
    ) -> Result<Ready<'_>, Failed> {
        let database = &self.0.database;
        let until = database.until(bounds.deadline);
        let turn = self.0.turn(until).await?;
        let schema = database.schema.load(Ordering::Relaxed);
        let prepared = turn
            .run(until, turn.connection().prepare(statement, text, schema))
            .await?;
        match params.encode(prepared.parameters()) {
            Ok(params) => {
                turn.lease().bears(statement);
                Ok(Ready {
                    turn,
                    prepared,
                    params,
                    until,
                })
            }
            Err(error) => {
                turn.end();
                Err(error)
            }
        }
    }

    async fn mark(&self, deadline: Instant, what: &str, name: &str) -> Result<(), Failed> {
        if name.is_empty() || name.len() > NAME || name.contains('\0') {
            return Err(Failed::NotAllowed(format!(
                "a savepoint's name has from 1 to {NAME} bytes and no NUL"
            )));
        }
        let until = self.0.database.until(deadline);
        let turn = self.0.turn(until).await?;
        let text = format!("{what} \"{}\"", name.replace('"', "\"\""));
        turn.run(until, turn.connection().client.batch_execute(&text))
            .await?;
        if what == "rollback to" {
            turn.recovers();
        }
        turn.end();
        Ok(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(clock) = self.clock.get() {
            clock.abort();
        }
    }
}

/// What a cursor is called at the database.
pub(super) fn cursor(number: u64) -> String {
    format!("outboard_cursor_{number}")
}
