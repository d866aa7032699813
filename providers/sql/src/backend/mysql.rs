//! MySQL and MariaDB: a server, and a pool of connections to it that each serve one statement, transaction or cursor at
//! a time.

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use crate::backend::ResultSet;
use deadpool::managed::Pool;
use outboard_provider::Context;
use outboard_stubs::outboard::sql::v0_1::transactions::{Isolation, Options};
use outboard_stubs::outboard::sql::v0_1::types::{self, Column, Error, Kind, Outcome, Value};
use tokio::sync::{Notify, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::backend::{Bounds, Described, of_batch};
use crate::config::{Limits, MySql};

mod access;
mod any;
mod connection;
mod cursor;
mod door;
mod error;
mod flow;
mod gathered;
mod running;
mod savepoint;
mod slots;
mod state;
mod statement;
mod steps;
mod streamed;
mod transaction;
mod turn;
mod value;

use access::Access;
use connection::{Connections, Lease};
use door::Door;
use error::told;
use running::{Ran, Wanted};
use slots::Slots;
use statement::{Sort, Statement};
use steps::{Pace, Steps};

pub use cursor::Cursor;
pub use transaction::Transaction;
pub use value::text;

/// A database on a server.
pub struct Database {
    /// For what may write; the only one where there is one credential.
    writers: Option<Pool<Connections>>,
    /// For what only reads, where that has a credential of its own.
    readers: Option<Pool<Connections>>,
    shared: Arc<Shared>,
    limits: Limits,
    /// The task that looks after its connections.
    keeper: AbortHandle,
}

/// What a database and its connections share.
struct Shared {
    door: Arc<Door>,
    /// As many permits as this replica may have connections, given in turn.
    gate: Arc<Semaphore>,
    /// How many that are.
    most: usize,
    /// How many connections are lent.
    lent: AtomicUsize,
    /// How many calls wait for one.
    waiting: AtomicUsize,
    /// Tells that a connection was given back.
    returned: Notify,
    /// When one was last asked whether others go short.
    looked: Mutex<Instant>,
}

/// What it is called where databases are told apart.
pub const SYSTEM: &str = "mysql";

impl Database {
    /// The database of a binding. Nothing is opened before it is needed.
    pub fn open(name: &str, settings: &MySql, context: &Context) -> Self {
        let slots = Slots::new(name, &settings.database, settings.budget);
        let door = Arc::new(Door::new(name, slots, settings.connections));
        let shared = Arc::new(Shared {
            door: Arc::clone(&door),
            gate: Arc::new(Semaphore::new(settings.connections)),
            most: settings.connections,
            lent: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            returned: Notify::new(),
            looked: Mutex::new(Instant::now()),
        });
        let of = |access| {
            let connections = Connections {
                door: Arc::clone(&door),
                access: Arc::new(access),
                lifetime: settings.max_lifetime,
            };
            pool(connections, settings.connections)
        };
        let (readers, writers) = Access::by_right(settings, context);
        let (readers, writers) = (readers.map(of), writers.map(of));
        let pools = || writers.iter().chain(&readers).map(Pool::weak).collect();
        door.lends_from(pools());
        let keeper = tokio::spawn(state::keep(
            pools(),
            Arc::clone(&shared),
            settings.max_lifetime,
            settings.idle_timeout,
        ));
        Self {
            writers,
            readers,
            shared,
            limits: settings.limits,
            keeper: keeper.abort_handle(),
        }
    }

    /// The rows of a statement.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The statement is stopped, and what it changed rolled back.
    pub async fn query(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<ResultSet, Error> {
        let wanted = Wanted::Rows { most: bounds.rows };
        let ran = self.run(bounds, text, params, wanted).await?;
        Ok(ResultSet {
            columns: ran.columns,
            rows: ran.rows,
        })
    }

    /// Runs a statement for what it changes.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// As [`Database::query`].
    pub async fn execute(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<Outcome, Error> {
        let ran = self.run(bounds, text, params, Wanted::Outcome).await?;
        Ok(ran.outcome)
    }

    /// Runs statements in a transaction.
    ///
    /// # Errors
    /// As the contract has them. None of the statements had an effect.
    ///
    /// # Cancellation
    /// As [`Database::query`].
    pub async fn batch(
        &self,
        bounds: Bounds,
        statements: Vec<types::Statement>,
    ) -> Result<Vec<Outcome>, Error> {
        let until = self.until(bounds.deadline);
        let mut read = Vec::with_capacity(statements.len());
        for (index, types::Statement { text, .. }) in statements.iter().enumerate() {
            let statement = in_transaction(text, bounds);
            read.push(statement.map_err(|error| of_batch(index, error))?);
        }
        let (pool, _) = self.role(bounds, false)?;
        let mut lease = self.lease(pool, until).await?;
        begin(&mut lease, "START TRANSACTION", until).await?;
        let mut outcomes = Vec::with_capacity(read.len());
        for (index, (statement, given)) in read.iter().zip(&statements).enumerate() {
            let params = given.params.clone();
            let ran = self
                .raw(&mut lease, statement, params, Wanted::Outcome, until)
                .await;
            // Nothing is committed without COMMIT, so what cannot be known was not done.
            let ran = ran.map_err(|stopped| of_batch(index, stopped.told(Sort::Reads)))?;
            outcomes.push(ran.outcome);
        }
        commit(lease, until).await?;
        Ok(outcomes)
    }

    /// Opens a cursor on a query.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn open_cursor(
        self: &Arc<Self>,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
    ) -> Result<(Vec<Column>, Cursor), Error> {
        let pace = Pace::Calls(self.limits.idle);
        let (columns, steps) = self.start(bounds, text, params, "a cursor", pace).await?;
        Ok((columns, Cursor::under_way(steps)))
    }

    /// Starts a query whose rows are asked for; `what` they are asked for by.
    async fn start(
        self: &Arc<Self>,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
        what: &str,
        pace: Pace,
    ) -> Result<(Vec<Column>, Steps), Error> {
        let until = self.until(bounds.deadline);
        let statement = Statement::read(text)?;
        reads(&statement, what)?;
        let (pool, is_reader) = self.role_for(bounds, &statement)?;
        let mut lease = self.lease(pool, until).await?;
        if may_only_read(bounds, &statement, is_reader) {
            begin(&mut lease, "START TRANSACTION READ ONLY", until).await?;
        }
        let prepared = self.prepare(&mut lease, &statement, params, until).await;
        let (fields, arguments) = prepared.map_err(|stopped| stopped.told(Sort::Reads))?;
        Steps::start(self, lease, &statement, arguments, fields, until, pace).await
    }

    /// What the database says of a statement.
    ///
    /// # Errors
    /// As the contract has them.
    pub async fn describe(&self, bounds: Bounds, text: &str) -> Result<Described, Error> {
        let until = self.until(bounds.deadline);
        let statement = Statement::read(text)?;
        let (pool, _) = self.role_for(bounds, &statement)?;
        let mut lease = self.lease(pool, until).await?;
        let looked = self.look_at(&mut lease, &statement, until).await;
        let (fields, parameters) = looked.map_err(|stopped| stopped.told(Sort::Reads))?;
        Ok(Described {
            // The server says of all of them that they are texts.
            parameters: vec![Kind::Unknown; parameters],
            columns: fields.columns,
        })
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// There is none.
    pub async fn begin(self: &Arc<Self>, bounds: Bounds, options: Options) -> Result<Transaction, Error> {
        let until = self.until(bounds.deadline);
        let (pool, _) = self.role(bounds, options.read_only)?;
        let mut lease = self.lease(pool, until).await?;
        let mode = if options.read_only || !bounds.writes {
            "START TRANSACTION READ ONLY"
        } else {
            "START TRANSACTION"
        };
        let level = options.isolation.map(|isolation| match isolation {
            Isolation::ReadCommitted => "READ COMMITTED",
            Isolation::RepeatableRead => "REPEATABLE READ",
            Isolation::Serializable => "SERIALIZABLE",
        });
        let text = match level {
            Some(level) => format!("SET TRANSACTION ISOLATION LEVEL {level}; {mode}"),
            None => mode.to_owned(),
        };
        begin(&mut lease, &text, until).await?;
        Ok(Transaction::new(Arc::clone(self), lease))
    }

    async fn run(
        &self,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
        wanted: Wanted,
    ) -> Result<Ran, Error> {
        let until = self.until(bounds.deadline);
        let statement = Statement::read(text)?;
        if !bounds.writes && statement.sort != Sort::Reads {
            return Err(lacks("writes", "write"));
        }
        if !bounds.admin && statement.sort == Sort::Schema {
            return Err(lacks("changes the schema", "admin"));
        }
        let (pool, is_reader) = self.role_for(bounds, &statement)?;
        let mut lease = self.lease(pool, until).await?;
        let mode = match statement.sort {
            Sort::Reads if may_only_read(bounds, &statement, is_reader) => {
                Some("START TRANSACTION READ ONLY")
            }
            // Its rows may be too many, and then nothing is to have been done.
            Sort::Writes if statement.returns => Some("START TRANSACTION"),
            _ => None,
        };
        if let Some(mode) = mode {
            begin(&mut lease, mode, until).await?;
        }
        let ran = self.raw(&mut lease, &statement, params, wanted, until).await;
        let ran = ran.map_err(|stopped| stopped.told(statement.sort))?;
        if mode.is_some() {
            commit(lease, until).await?;
        }
        Ok(ran)
    }

    /// The connections for a function that has these rights, and whether they are of a user that only reads.
    fn role(&self, bounds: Bounds, reads: bool) -> Result<(&Pool<Connections>, bool), Error> {
        match (&self.readers, &self.writers) {
            (Some(readers), _) if !bounds.writes || (reads && bounds.reads) => Ok((readers, true)),
            (_, Some(writers)) => Ok((writers, false)),
            (_, None) => Err(Error::AccessDenied(
                "the binding has no credential that may write: its file would have to name one as credential.write"
                    .to_owned(),
            )),
        }
    }

    /// The same for a statement. Where nobody may write, whatever reads is run as who reads.
    fn role_for(
        &self,
        bounds: Bounds,
        statement: &Statement<'_>,
    ) -> Result<(&Pool<Connections>, bool), Error> {
        let reads = statement.only_reads() || (self.writers.is_none() && statement.sort == Sort::Reads);
        self.role(bounds, reads)
    }

    fn pools(&self) -> impl Iterator<Item = &Pool<Connections>> {
        self.writers.iter().chain(&self.readers)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

async fn begin(lease: &mut Lease, text: &str, until: Instant) -> Result<(), Error> {
    // Nothing is done yet, whatever becomes of it.
    let begun = lease.begin(text.to_owned(), until).await;
    begun.map_err(|error| told(&error, Sort::Reads))
}

/// Commits what is open on the connection. What cannot be committed is rolled back.
async fn commit(mut lease: Lease, until: Instant) -> Result<(), Error> {
    let committed = lease.end("COMMIT", until).await;
    committed.map_err(|error| told(&error, Sort::Writes))
}

/// A statement for the middle of a transaction.
fn in_transaction(text: &str, bounds: Bounds) -> Result<Statement<'_>, Error> {
    let statement = Statement::read(text)?;
    match statement.sort {
        Sort::Schema => Err(Error::NotAllowed(
            "a statement that changes the schema would commit the transaction: run it by itself".to_owned(),
        )),
        Sort::Writes if !bounds.writes => Err(lacks("writes", "write")),
        Sort::Reads | Sort::Writes => Ok(statement),
    }
}

/// Whether the server has to be told that a statement may not write. A function of the database's own may do what the user who
/// calls it may not.
fn may_only_read(bounds: Bounds, statement: &Statement<'_>, is_reader: bool) -> bool {
    if is_reader {
        statement.calls
    } else {
        !bounds.writes
    }
}

fn reads(statement: &Statement<'_>, what: &str) -> Result<(), Error> {
    match statement.sort {
        Sort::Reads => Ok(()),
        Sort::Writes | Sort::Schema => Err(Error::NotAllowed(format!(
            "{what} reads and this statement writes: use query"
        ))),
    }
}

fn lacks(what: &str, right: &str) -> Error {
    Error::NotAllowed(format!(
        "the statement {what}, and no grant gives this function the right \"{right}\" for the binding"
    ))
}

#[expect(
    clippy::expect_used,
    reason = "a pool is refused only if it has time limits and no runtime"
)]
fn pool(connections: Connections, size: usize) -> Pool<Connections> {
    Pool::builder(connections)
        .max_size(size)
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .expect("a pool with a runtime")
}
