//! How a database comes to be open, and how it is closed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{Pool, PoolError};
use sqlx::ConnectOptions as _;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use tokio::time::{Instant, sleep, timeout};

use super::connection::{Connections, Lease};
use super::schema::Schema;
use super::{BUSY, Database, ROLLBACK};
use crate::config::Sqlite;
use crate::error::StartError;

/// Long enough for what a start does on any disk that works.
const STARTING: Duration = Duration::from_secs(3600);

/// How long others may take to make the file, and how often it is looked whether they have.
const PATIENCE: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_millis(20);

/// The most memory that SQLite takes in this process, in bytes: 256 MiB. A single expression can ask for a gigabyte, and
/// is told that there is none before the operating system ends the process of everybody.
const HEAP: &str = "268435456";

/// The most that a connection's temporary tables take, in pages of 4 KiB: 256 MiB. Transactions put aside there what their
/// cursors read.
const TEMPORARY: &str = "65536";
/// How many rows a statement makes ahead of whoever reads them; each may be as large as a value may.
const ROWS: usize = 8;

impl Database {
    /// Opens the file, makes it if it is not there, and applies the migrations.
    ///
    /// # Errors
    /// The file is no database or cannot be opened, or the migrations cannot be applied.
    pub async fn open(name: &str, settings: &Sqlite, folder: &Path) -> Result<Self, StartError> {
        let path = folder.join(&settings.path);
        let refused = |path: &Path, source| StartError::Folder {
            binding: name.to_owned(),
            path: path.to_owned(),
            source,
        };
        if let Some(parent) = path.parent() {
            tokio::fs::create_dir_all(parent)
                .await
                .map_err(|source| refused(parent, source))?;
        }
        let limits = settings.limits;
        let reading = SqliteConnectOptions::new()
            .filename(&path)
            .busy_timeout(BUSY)
            .statement_cache_capacity(limits.statement_cache)
            // Parameters are nobody's business, and the statements of functions are their callers' to log.
            .disable_statement_logging()
            .pragma("trusted_schema", "off")
            .pragma("hard_heap_limit", HEAP)
            .pragma("temp.max_page_count", TEMPORARY)
            .row_buffer_size(ROWS);
        let writing = reading
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit that was acknowledged is on disk.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let schema = Arc::new(Schema::default());
        let database = Self {
            readers: pool(reading.read_only(true), settings.readers, &schema),
            writer: pool(writing, 1, &schema),
            schema,
            limits,
            path: path.clone(),
            lent: Arc::default(),
        };
        let opened = |source| StartError::Open {
            binding: name.to_owned(),
            path: path.clone(),
            source,
        };
        // Others may be making the same file at this moment, for which SQLite does not wait.
        let patience = Instant::now() + PATIENCE;
        let lease = loop {
            match database.lease_at_start().await {
                Err(error) if is_busy(&error) && Instant::now() < patience => sleep(AGAIN).await,
                leased => break leased,
            }
        };
        let mut lease = lease.map_err(opened)?;
        let mut running = lease.run(Instant::now() + STARTING);
        if sqlx::query("attach ':memory:' as another")
            .execute(running.driver())
            .await
            .is_ok()
        {
            return Err(StartError::Attaches {
                binding: name.to_owned(),
            });
        }
        if let Some(migrations) = &settings.migrations {
            let migrations = folder.join(migrations);
            let lock = lock(lock_path(&path))
                .await
                .map_err(|source| refused(&lock_path(&path), source))?;
            migrate(&migrations, running.driver())
                .await
                .map_err(|source| StartError::Migrate {
                    binding: name.to_owned(),
                    folder: migrations,
                    source: Box::new(source),
                })?;
            drop(lock);
        }
        running.over();
        Ok(database)
    }

    /// Closes the file, after the last call, and folds the write-ahead log into it.
    pub async fn close(&self) {
        self.readers.close();
        // What cannot be folded in now is read from the log at the next start.
        if let Ok(Ok(mut lease)) = timeout(ROLLBACK, self.lease_at_start()).await {
            let mut running = lease.run(Instant::now() + ROLLBACK);
            let _ = sqlx::query("pragma wal_checkpoint(truncate)")
                .execute(running.driver())
                .await;
            running.over();
        }
        self.writer.close();
    }

    async fn lease_at_start(&self) -> Result<Lease, sqlx::Error> {
        match self.writer.get().await {
            Ok(object) => Ok(Lease::new(object, &self.lent)),
            Err(PoolError::Backend(error)) => Err(error),
            Err(_) => Err(sqlx::Error::PoolClosed),
        }
    }
}

/// Whether somebody else has the file to himself, whatever for: the low byte is the error, the rest is its reason.
fn is_busy(error: &sqlx::Error) -> bool {
    const BUSY: u32 = 5;
    let code = error.as_database_error().and_then(|error| error.code());
    code.and_then(|code| code.parse::<u32>().ok())
        .is_some_and(|code| code & 0xff == BUSY)
}

#[expect(
    clippy::expect_used,
    reason = "a pool is refused only if it has time limits and no runtime"
)]
fn pool(options: SqliteConnectOptions, size: usize, schema: &Arc<Schema>) -> Pool<Connections> {
    Pool::builder(Connections {
        options,
        schema: Arc::clone(schema),
    })
    .max_size(size)
    .runtime(deadpool::Runtime::Tokio1)
    .build()
    .expect("a pool with a runtime")
}

/// The file that replicas on one database lock while one of them migrates it.
fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".migrating");
    name.into()
}

async fn lock(path: PathBuf) -> std::io::Result<std::fs::File> {
    let lock = move || {
        let file = std::fs::File::create(path)?;
        file.lock()?;
        Ok(file)
    };
    match tokio::task::spawn_blocking(lock).await {
        Ok(locked) => locked,
        Err(ended) => std::panic::resume_unwind(ended.into_panic()),
    }
}

async fn migrate(
    folder: &Path,
    driver: &mut sqlx::SqliteConnection,
) -> Result<(), sqlx::migrate::MigrateError> {
    // `run` takes what a connection can be acquired from, which no future that is sent to another thread may borrow.
    Migrator::new(folder).await?.run_direct(None, driver, false).await
}
