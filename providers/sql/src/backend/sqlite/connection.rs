//! One connection, and the pool's way of making and renewing it.
//!
//! SQLite runs on a thread of its own per connection, so a statement goes on when the future that waits for it is
//! dropped. Each connection therefore has a [`Watch`] that SQLite asks every so often whether to go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use deadpool::managed::{Manager, Metrics, Object, RecycleError, RecycleResult};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteTransactionManager};
use sqlx::{ConnectOptions as _, Connection as _, SqlStr};
use sqlx_core::transaction::TransactionManager as _;
use tokio::time::Instant;

use super::schema::Schema;

/// Makes connections of one kind to one database.
pub(super) struct Connections {
    pub(super) options: SqliteConnectOptions,
    pub(super) schema: Arc<Schema>,
}

/// A connection, with what stops its statements.
pub(super) struct Connection {
    pub(super) driver: SqliteConnection,
    watch: Arc<Watch>,
    /// Whether SQLite rolled back since the last begin.
    rolled_back: Arc<AtomicBool>,
    /// The version of the schema that the statements in the driver's cache were made for.
    schema: i64,
    /// Whether a statement may still be running that nobody waits for.
    abandoned: bool,
    /// Whether a rollback is on its way that nobody waits for.
    rolling_back: bool,
}

/// A connection for as long as it is needed. Dropping it rolls back what it has open, and gives it back.
pub(super) struct Lease {
    /// There until the lease is dropped.
    object: Option<Object<Connections>>,
    lent: Option<Lent>,
}

/// Counts a connection for as long as it is nobody else's.
struct Lent(Arc<AtomicUsize>);

/// A statement under way. Dropping it stops the statement unless it is over.
pub(super) struct Running<'a> {
    connection: &'a mut Connection,
    over: bool,
}

/// Until when a connection's statements may run.
pub(super) struct Watch {
    start: Instant,
    /// Microseconds since the start.
    until: AtomicU64,
}

/// How many of SQLite's instructions pass between two looks at the watch; some tens of microseconds.
const INSTRUCTIONS: i32 = 4_000;

impl Manager for Connections {
    type Type = Connection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<Connection, sqlx::Error> {
        let mut driver = self.options.connect().await?;
        let watch = Arc::new(Watch {
            start: Instant::now(),
            until: AtomicU64::new(u64::MAX),
        });
        let rolled_back = Arc::new(AtomicBool::new(false));
        let (asked, told) = (Arc::clone(&watch), Arc::clone(&rolled_back));
        let mut handle = driver.lock_handle().await?;
        handle.set_progress_handler(INSTRUCTIONS, move || asked.goes_on());
        handle.set_rollback_hook(move || told.store(true, Ordering::Relaxed));
        drop(handle);
        let schema = self.schema.version(&mut driver).await?;
        Ok(Connection {
            driver,
            watch,
            rolled_back,
            schema,
            abandoned: false,
            rolling_back: false,
        })
    }

    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<sqlx::Error> {
        if connection.rolling_back {
            // The answer comes after everything that was asked before.
            connection.driver.ping().await?;
            connection.rolling_back = false;
        }
        connection.watch.set_forever();
        // A statement that was made before another process changed a table has the wrong columns. That the connection is
        // alive is found out by the same question.
        let schema = self.schema.version(&mut connection.driver).await?;
        if schema != connection.schema {
            connection.driver.clear_cached_statements().await?;
            // SQLite itself notices at the first statement that it runs, and not at those that it only prepares.
            sqlx::query("select 1 from sqlite_schema limit 0")
                .fetch_optional(&mut connection.driver)
                .await?;
            connection.schema = schema;
        }
        if SqliteTransactionManager::get_transaction_depth(&connection.driver) > 0 {
            return Err(RecycleError::message("a transaction was left open"));
        }
        Ok(())
    }
}

impl Lease {
    /// A connection that `lent` counts.
    pub(super) fn new(object: Object<Connections>, lent: &Arc<AtomicUsize>) -> Self {
        lent.fetch_add(1, Ordering::Relaxed);
        Self {
            object: Some(object),
            lent: Some(Lent(Arc::clone(lent))),
        }
    }

    /// Marks a statement's begin; it has until then.
    pub(super) fn run(&mut self, until: Instant) -> Running<'_> {
        let connection = self.connection();
        connection.watch.set(until);
        Running {
            connection,
            over: false,
        }
    }

    /// What says until when a statement may run that goes on between calls.
    pub(super) fn watch(&mut self) -> Arc<Watch> {
        Arc::clone(&self.connection().watch)
    }

    /// Begins a transaction by this statement.
    ///
    /// # Cancellation
    /// The transaction is rolled back.
    pub(super) async fn begin(&mut self, statement: &'static str, until: Instant) -> Result<(), sqlx::Error> {
        self.connection().rolled_back.store(false, Ordering::Relaxed);
        let mut running = self.run(until);
        let begun =
            SqliteTransactionManager::begin(running.driver(), Some(SqlStr::from_static(statement))).await;
        running.ended(begun)
    }

    /// Whether SQLite has rolled back the transaction that was begun, as some errors make it do.
    pub(super) fn has_rolled_back(&mut self) -> bool {
        self.connection().rolled_back.load(Ordering::Relaxed)
    }

    /// Commits. After an error the transaction is still open.
    ///
    /// # Cancellation
    /// The outcome is unknown.
    pub(super) async fn commit(&mut self, until: Instant) -> Result<(), sqlx::Error> {
        let mut running = self.run(until);
        let committed = SqliteTransactionManager::commit(running.driver()).await;
        running.ended(committed)
    }

    /// Rolls back.
    ///
    /// # Cancellation
    /// It is rolled back all the same.
    pub(super) async fn roll_back(&mut self, until: Instant) -> Result<(), sqlx::Error> {
        let mut running = self.run(until);
        let rolled_back = SqliteTransactionManager::rollback(running.driver()).await;
        running.ended(rolled_back)
    }

    #[expect(clippy::expect_used, reason = "only the drop takes the connection out")]
    fn connection(&mut self) -> &mut Connection {
        self.object
            .as_mut()
            .expect("a lease holds its connection until it is dropped")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut object) = self.object.take() else {
            return;
        };
        if object.abandoned {
            // What was open is rolled back by the connection's end. Its place is free for another only when its thread has
            // nothing more to do: some of SQLite's functions look at no watch.
            let lent = self.lent.take();
            let end = async move {
                let _ = object.driver.ping().await;
                drop(Object::take(object));
                drop(lent);
            };
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(end);
            }
        } else if SqliteTransactionManager::get_transaction_depth(&object.driver) > 0 {
            object.watch.set_forever();
            SqliteTransactionManager::start_rollback(&mut object.driver);
            object.rolling_back = true;
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Running<'_> {
    pub(super) fn driver(&mut self) -> &mut SqliteConnection {
        &mut self.connection.driver
    }

    /// The statement has ended, with or without an error of the database.
    pub(super) fn over(mut self) {
        self.over = true;
    }

    /// The same, by its result: after an error that is not the database's, the connection is not lent again.
    pub(super) fn ended<T>(mut self, result: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.over = result
            .as_ref()
            .err()
            .is_none_or(|error| error.as_database_error().is_some());
        result
    }

    /// Stops the statement, which must not be one that writes, and waits for its end.
    pub(super) async fn halt(mut self) -> Result<(), sqlx::Error> {
        self.connection.watch.stop();
        self.connection.driver.ping().await?;
        self.over = true;
        Ok(())
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.connection.watch.stop();
            self.connection.abandoned = true;
        }
    }
}

impl Watch {
    /// Lets statements run until then.
    pub(super) fn set(&self, until: Instant) {
        let micros = until.saturating_duration_since(self.start).as_micros();
        self.until
            .store(u64::try_from(micros).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn set_forever(&self) {
        self.until.store(u64::MAX, Ordering::Relaxed);
    }

    /// Stops what runs now, and what begins before the watch is set again.
    pub(super) fn stop(&self) {
        self.until.store(0, Ordering::Relaxed);
    }

    fn goes_on(&self) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        until == u64::MAX || self.start.elapsed().as_micros() < u128::from(until)
    }
}
