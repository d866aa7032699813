//! PostgreSQL: a few connections that the statements of many functions share, and some more for what cannot share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use outboard_provider::Secrets;
use outboard_session::right::Rights;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use tokio_util::sync::CancellationToken;

use crate::config::{Binding, Limits};
use crate::error::{Failed, of_statement};
use crate::statement::{Effect, Place, Rules, Scene, Statement};
use crate::value::{Fields, Parameters};

mod cache;
mod connection;
mod cursor;
mod gathered;
mod judged;
mod keeper;
mod lane;
mod lease;
mod line;
mod pool;
mod prepared;
mod running;
mod slot;
mod state;
mod target;
mod texts;
mod transaction;
mod turn;

use cache::Cache;
use keeper::Keeper;
use pool::Pool;
use slot::Slots;
use target::{Account, Target};
use texts::Texts;

pub use cursor::{Cursor, Streamed};
pub use state::Pooled;
pub use transaction::{Isolation, Options, Transaction};

/// A database, as one binding has it.
pub struct Database {
    /// For what may write; the only one where there is one credential.
    writers: Option<Arc<Pool>>,
    /// For what may only read, where that has a credential of its own.
    readers: Option<Arc<Pool>>,
    limits: Limits,
    texts: Arc<Texts>,
    /// Texts that were too slow for a lane.
    slow: Cache<()>,
    /// Counts the changes of the schema that were made from here.
    schema: AtomicU64,
    held: Arc<AtomicUsize>,
    wake: Arc<Notify>,
    end: CancellationToken,
}

/// What one call may do, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// When its caller stops waiting.
    pub deadline: Instant,
    /// What its function may do.
    pub rights: Rights,
    /// The most rows in its result, besides what the binding says.
    pub rows: usize,
}

/// A whole result.
#[derive(Debug)]
pub struct Rows {
    /// Its columns.
    pub fields: Arc<Fields>,
    /// Its rows, as they came.
    pub rows: Vec<Row>,
    /// How many rows were changed, or returned, as the database counts them.
    pub affected: u64,
}

/// What the database says of a statement without running it.
#[derive(Debug, Clone)]
pub struct Described {
    /// What its parameters are to be.
    pub parameters: Vec<Type>,
    /// The columns of its result.
    pub fields: Arc<Fields>,
}

/// Texts that are remembered to be slow.
const TEXTS: usize = 4096;
/// How long before its caller's deadline a statement is stopped, so that the caller still hears what became of it.
const MARGIN: Duration = Duration::from_millis(20);

impl Database {
    /// One that is connected to from now on, for as long as this value lives.
    pub fn open(name: &str, binding: &Binding, rules: Rules, secrets: &Secrets) -> Self {
        let limits = binding.limits();
        let held = Arc::new(AtomicUsize::new(0));
        let wake = Arc::new(Notify::new());
        let end = CancellationToken::new();
        let texts = Arc::new(Texts::new(rules));
        let pool = |account| {
            let target = Target::new(binding, account, secrets);
            Arc::new(Pool::new(target, limits, Arc::clone(&held), Arc::clone(&wake)))
        };
        let (readers, writers) = match (&binding.credential, &binding.user, &binding.password) {
            (Some(credentials), ..) => {
                let (readers, writers) = credentials.open(secrets);
                (readers.map(Account::Leased), writers.map(Account::Leased))
            }
            (None, Some(user), Some(password)) => {
                let password = secrets.secret(password);
                let user = user.clone();
                (None, Some(Account::Named { user, password }))
            }
            // The check of the file has refused it.
            (None, ..) => (None, None),
        };
        let (readers, writers) = (readers.map(pool), writers.map(pool));
        let keeper = Keeper {
            pools: writers.iter().chain(&readers).cloned().collect(),
            slots: limits.budget.map(|budget| Slots::new(name, budget)),
            held: Arc::clone(&held),
            wake: Arc::clone(&wake),
            texts: Arc::clone(&texts),
            end: end.clone(),
        };
        if !keeper.pools.is_empty() {
            tokio::spawn(keeper.keep());
        }
        Self {
            writers,
            readers,
            limits,
            texts,
            slow: Cache::new(TEXTS),
            schema: AtomicU64::new(1),
            held,
            wake,
            end,
        }
    }

    /// The rows of a statement; none of a change, for who may not read.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    ///
    /// # Cancellation
    /// A statement on a connection of its own is stopped. One on a lane goes on: it is short, and its outcome unknown.
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
    /// As [`Database::query`].
    pub async fn execute(&self, bounds: Bounds, text: &str, params: impl Parameters) -> Result<u64, Failed> {
        Ok(self.run(bounds, text, &params, false).await?.affected)
    }

    /// Runs statements in a transaction, and says how many rows each changed.
    ///
    /// # Errors
    /// As [`Failed`] has them, with the number of the statement. None of the statements had an effect.
    ///
    /// # Cancellation
    /// They are stopped and rolled back.
    pub async fn batch<P: Parameters>(
        self: &Arc<Self>,
        bounds: Bounds,
        statements: Vec<(String, P)>,
    ) -> Result<Vec<u64>, Failed> {
        for (index, (text, _)) in statements.iter().enumerate() {
            let read = self.read(bounds.rights, text, Scene::InTransaction).await;
            read.map_err(|error| of_statement(index, error))?;
        }
        let transaction = self.begin(bounds, Options::default()).await?;
        let mut affected = Vec::with_capacity(statements.len());
        for (index, (text, params)) in statements.into_iter().enumerate() {
            let ran = transaction.execute(bounds, &text, params).await;
            affected.push(ran.map_err(|error| of_statement(index, error))?);
        }
        transaction.commit(bounds.deadline).await?;
        Ok(affected)
    }

    /// Runs the statements of a text, which have no parameters, in a transaction.
    ///
    /// # Errors
    /// As [`Database::batch`].
    ///
    /// # Cancellation
    /// As [`Database::batch`].
    pub async fn script(self: &Arc<Self>, bounds: Bounds, text: &str) -> Result<(), Failed> {
        let statements = crate::statement::split(text)?;
        let statements = statements.into_iter().map(|text| (text.to_owned(), NoParameters));
        self.batch(bounds, statements.collect()).await.map(drop)
    }

    /// What the database says of a statement.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    ///
    /// # Cancellation
    /// There is none.
    pub async fn describe(&self, bounds: Bounds, text: &str) -> Result<Described, Failed> {
        let statement = self.read(bounds.rights, text, Scene::Alone).await?;
        self.look_at(bounds, &statement, text).await
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// As [`Failed`] has them.
    ///
    /// # Cancellation
    /// There is none.
    pub async fn begin(self: &Arc<Self>, bounds: Bounds, options: Options) -> Result<Transaction, Failed> {
        Transaction::begin(self, bounds, options).await
    }

    /// Opens no further connections, and closes each that comes back.
    pub fn close(&self) {
        self.end.cancel();
    }

    /// What a text is, if a function that has these rights may run it.
    async fn read(&self, rights: Rights, text: &str, scene: Scene) -> Result<Arc<Statement>, Failed> {
        let statement = self.texts.read(text, scene).await?;
        let lacks = match statement.effect {
            Effect::Administers if !rights.contains(Rights::ADMIN) => "admin",
            Effect::Writes if !rights.contains(Rights::WRITE) => "write",
            Effect::Reads | Effect::MayWrite if !rights.contains(Rights::READ) => "read",
            _ => return Ok(statement),
        };
        Err(Failed::AccessDenied(format!(
            "{} needs the right \"{lacks}\", which no grant gives this function for the binding",
            statement.operation
        )))
    }

    /// The connections for a function that has these rights, and whether the database has to be told that it may not write.
    fn pool(&self, rights: Rights, reads: bool) -> Result<(&Arc<Pool>, bool), Failed> {
        let writes = rights.contains(Rights::WRITE) || rights.contains(Rights::ADMIN);
        match (&self.readers, &self.writers) {
            // The role itself cannot write.
            (Some(readers), _) if !writes || (reads && rights.contains(Rights::READ)) => Ok((readers, false)),
            (_, Some(writers)) => Ok((writers, !writes)),
            (Some(_), None) => Err(Failed::AccessDenied(
                "the binding has no credential that may write: its file would have to name one as credential.write"
                    .to_owned(),
            )),
            (None, None) => Err(Failed::Unavailable(
                "the binding has no credential: its file would have to name one".to_owned(),
            )),
        }
    }

    /// Until when a statement may run.
    fn until(&self, deadline: Instant) -> Instant {
        let now = Instant::now();
        let heard = deadline.checked_sub(MARGIN).filter(|until| *until > now);
        let deadline = heard.unwrap_or(deadline);
        match self.limits.statement_timeout {
            Some(timeout) => deadline.min(now + timeout),
            None => deadline,
        }
    }

    fn pools(&self) -> impl Iterator<Item = &Arc<Pool>> {
        self.writers.iter().chain(&self.readers)
    }

    fn schema_changed(&self) {
        self.schema.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.end.cancel();
    }
}

/// Whether a statement may share a lane.
fn shares(statement: &Statement) -> bool {
    statement.place == Place::Lane
}

/// What a statement has that has no placeholders.
struct NoParameters;

impl Parameters for NoParameters {
    fn encode(&self, wanted: &[Type]) -> Result<Vec<crate::value::Encoded>, Failed> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        Err(Failed::Conversion(format!(
            "the statement has {} parameters and was given none",
            wanted.len()
        )))
    }
}
