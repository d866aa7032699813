//! One connection, and the pool's way of making and renewing it.
//!
//! MySQL's protocol has one statement at a time on a connection, and no way to leave one but to read its rows to the end: so
//! a connection is lent to one statement, transaction or cursor alone, and a statement that nobody waits for is ended
//! from another connection.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use deadpool::managed::{Manager, Metrics, Object, RecycleError, RecycleResult};
use sqlx::AssertSqlSafe;
use sqlx::mysql::MySqlConnection;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout};

use super::Shared;
use super::access::{Access, Grant};
use super::door::{Door, Held, Kill, OpenError, scalar};
use super::error::{ends_connection, is_of_the_login};

/// Makes connections to one database.
pub(super) struct Connections {
    pub(super) door: Arc<Door>,
    /// Who makes them.
    pub(super) access: Arc<Access>,
    pub(super) lifetime: Duration,
}

/// A connection.
pub(super) struct Connection {
    pub(super) driver: MySqlConnection,
    target: Arc<Target>,
    /// When it was last known to hold its slot.
    verified: Instant,
    /// Whether something ran whose effects on the connection nobody knows.
    unsure: bool,
    in_transaction: bool,
    /// Whether a statement may still be running that nobody waits for.
    abandoned: bool,
    /// Whether the number of the last inserted row that it keeps is of somebody before.
    foreign_id: bool,
    own_id: bool,
    _held: Held,
}

/// What a connection is told by.
pub(super) struct Target {
    pub(super) id: u64,
    /// The lock that it holds.
    pub(super) mark: String,
    pub(super) access: Arc<Access>,
    pub(super) grant: Grant,
}

/// A connection for as long as it is needed. Dropping it rolls back what it has open, and gives it back.
pub(super) struct Lease {
    /// There until the lease is dropped.
    object: Option<Object<Connections>>,
    lent: Option<Lent>,
}

/// A place among those that are lent.
pub(super) struct Lent {
    shared: Arc<Shared>,
    _permit: OwnedSemaphorePermit,
}

/// A statement under way. Dropping it ends the connection unless the statement is over.
pub(super) struct Running<'a> {
    connection: &'a mut Connection,
    over: bool,
}

/// How long a connection is taken to hold its slot after it was seen to.
const CERTAIN: Duration = Duration::from_secs(1);
/// How long a rollback may take.
const ROLLBACK: Duration = Duration::from_secs(5);

impl Connection {
    pub(super) fn new(driver: MySqlConnection, target: Target, held: Held) -> Self {
        Self {
            driver,
            target: Arc::new(target),
            verified: Instant::now(),
            unsure: false,
            in_transaction: false,
            abandoned: false,
            foreign_id: false,
            own_id: false,
            _held: held,
        }
    }

    /// Which generation of the credential it was made with.
    pub(super) fn generation(&self) -> u64 {
        self.target.grant.generation
    }
}

impl Manager for Connections {
    type Type = Connection;
    type Error = OpenError;

    async fn create(&self) -> Result<Connection, OpenError> {
        let opened = self.door.open(&self.access).await;
        self.door.tell(opened.as_ref().err());
        opened
    }

    async fn recycle(&self, connection: &mut Connection, metrics: &Metrics) -> RecycleResult<OpenError> {
        if connection.generation() != self.access.generation() {
            return Err(RecycleError::message("its user name and password were replaced"));
        }
        if metrics.age() > self.lifetime {
            return Err(RecycleError::message("it has been used for long enough"));
        }
        if connection.unsure || connection.verified.elapsed() > CERTAIN {
            let text = format!("SELECT IS_USED_LOCK('{}')", connection.target.mark);
            let holder: Option<u64> = scalar(&mut connection.driver, text)
                .await
                .map_err(OpenError::from)?;
            if holder != Some(connection.target.id) {
                return Err(RecycleError::message("it has lost its slot"));
            }
            connection.verified = Instant::now();
            connection.unsure = false;
        }
        connection.foreign_id |= std::mem::take(&mut connection.own_id);
        Ok(())
    }
}

impl Lent {
    pub(super) fn new(shared: &Arc<Shared>, permit: OwnedSemaphorePermit) -> Self {
        shared.lent.fetch_add(1, Ordering::Relaxed);
        Self {
            shared: Arc::clone(shared),
            _permit: permit,
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.shared.lent.fetch_sub(1, Ordering::Relaxed);
        self.shared.returned.notify_one();
    }
}

impl Lease {
    pub(super) fn new(object: Object<Connections>, lent: Lent) -> Self {
        Self {
            object: Some(object),
            lent: Some(lent),
        }
    }

    /// Marks a statement's begin.
    pub(super) fn run(&mut self) -> Running<'_> {
        Running {
            connection: self.connection(),
            over: false,
        }
    }

    /// Runs statements of this crate's own that return nothing, in one round trip.
    pub(super) async fn command(&mut self, text: String, until: Instant) -> Result<(), sqlx::Error> {
        let mut running = self.run();
        let done = sqlx::raw_sql(AssertSqlSafe(text)).execute(running.driver());
        let done = tokio::time::timeout_at(until, done).await;
        let done = done.unwrap_or_else(|late| Err(std::io::Error::from(late).into()));
        running.ended(done).map(drop)
    }

    /// Begins a transaction by these statements.
    ///
    /// # Cancellation
    /// The connection is ended.
    pub(super) async fn begin(&mut self, text: String, until: Instant) -> Result<(), sqlx::Error> {
        self.connection().in_transaction = true;
        self.command(text, until).await
    }

    /// Ends the transaction that was begun, by COMMIT or ROLLBACK.
    ///
    /// # Cancellation
    /// The connection is ended.
    pub(super) async fn end(&mut self, text: &str, until: Instant) -> Result<(), sqlx::Error> {
        self.command(text.to_owned(), until).await?;
        self.connection().in_transaction = false;
        Ok(())
    }

    /// Forgets the number of a row that somebody before inserted.
    pub(super) async fn forget_id(&mut self, until: Instant) -> Result<(), sqlx::Error> {
        if self.connection().foreign_id {
            self.command("DO LAST_INSERT_ID(0)".to_owned(), until).await?;
            self.connection().foreign_id = false;
        }
        Ok(())
    }

    /// Notes what a statement left behind.
    pub(super) fn ran(&mut self, inserted: bool, calls: bool) {
        let connection = self.connection();
        if inserted {
            connection.foreign_id = false;
            connection.own_id = true;
        }
        // A function of the database's own may set it to anything.
        connection.own_id |= calls;
        connection.unsure |= calls;
    }

    pub(super) fn target(&mut self) -> Arc<Target> {
        Arc::clone(&self.connection().target)
    }

    #[expect(
        clippy::expect_used,
        reason = "the object is taken by the lease's drop and by nothing else"
    )]
    fn connection(&mut self) -> &mut Connection {
        self.object
            .as_mut()
            .expect("a lease holds its connection until it is dropped")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let (Some(mut object), Some(lent)) = (self.object.take(), self.lent.take()) else {
            return;
        };
        let shared = Arc::clone(&lent.shared);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // The server rolls back when it sees that nobody is there.
            drop(Object::take(object));
            return;
        };
        if object.abandoned {
            runtime.spawn(async move {
                let target = Arc::clone(&object.target);
                shared.door.kill(&target, Kill::Connection).await;
                // Nobody else has its number as long as it is open.
                drop(Object::take(object));
                drop(lent);
            });
        } else if object.in_transaction {
            runtime.spawn(async move {
                let rolled_back = sqlx::raw_sql("ROLLBACK").execute(&mut object.driver);
                match timeout(ROLLBACK, rolled_back).await {
                    Ok(Ok(_)) => {
                        object.in_transaction = false;
                        drop(object);
                    }
                    _ => drop(Object::take(object)),
                }
                drop(lent);
            });
        } else if shared.is_to_look() {
            runtime.spawn(async move {
                give_way(object, &shared.door).await;
                drop(lent);
            });
        } else {
            drop(object);
            drop(lent);
        }
    }
}

impl Running<'_> {
    pub(super) fn driver(&mut self) -> &mut MySqlConnection {
        &mut self.connection.driver
    }

    /// A server that refuses what was allowed may have forgotten who the provider is.
    pub(super) fn doubt(&self, error: &sqlx::Error) {
        if is_of_the_login(error) {
            let target = &self.connection.target;
            target.access.suspect(target.grant.generation);
        }
    }

    /// The statement has ended.
    pub(super) fn over(mut self) {
        self.over = true;
    }

    /// The same, by its result: after an error that ends the connection it is not lent again.
    pub(super) fn ended<T>(mut self, result: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.over = result.as_ref().err().is_none_or(|error| !ends_connection(error));
        result
    }

    /// The same of a statement that was ended from elsewhere: what may still come of that comes to a statement that does nothing.
    pub(super) async fn settled(mut self) -> bool {
        let nothing = sqlx::raw_sql("DO 0").execute(&mut self.connection.driver);
        self.over = match timeout(ROLLBACK, nothing).await {
            Ok(Ok(_)) => true,
            Ok(Err(error)) => !ends_connection(&error),
            Err(_) => false,
        };
        self.over
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.connection.abandoned = true;
        }
    }
}

/// Closes a connection that nobody uses if another replica has less than its due, and waits.
pub(super) async fn give_way(mut object: Object<Connections>, door: &Door) {
    let text = format!("SELECT IS_USED_LOCK('{}')", door.slots.hunger());
    let asked = timeout(ROLLBACK, scalar::<u64>(&mut object.driver, text)).await;
    match asked {
        Ok(Ok(None)) => {}
        _ => drop(Object::take(object)),
    }
}
