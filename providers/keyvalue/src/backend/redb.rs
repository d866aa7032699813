//! A store in one file, by redb. A write is acknowledged when the commit that holds it is on disk.
//!
//! One thread writes. It takes whatever changes wait and commits them together, so that many callers share one
//! `fsync`; each still succeeds or fails on its own.

mod held;
mod tables;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use ::redb::{
    Database, Durability, ReadOnlyTable, ReadableDatabase as _, ReadableTableMetadata as _, TableDefinition,
    WriteTransaction,
};
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;

use self::held::{Fault, Held};
use self::tables::{ORDER, Tables, VALUES, value_of};
use super::{Change, Changed, PAGE_BYTES, Page};
use crate::error::{OpenError, StoreError};

/// A store in a file. Dropping the last clone closes it, once what waits to be written is.
#[derive(Clone)]
pub struct Redb {
    database: Arc<Shared>,
    writer: Arc<Writer>,
    path: Arc<Path>,
}

/// What the thread that writes shares with those who read.
struct Shared {
    held: Held,
    /// Why the last commit failed, if it did.
    failed: Mutex<Option<Arc<::redb::Error>>>,
}

/// The way to the thread that writes, and the thread.
struct Writer {
    /// There until the writer is dropped.
    writes: Option<mpsc::Sender<Write>>,
    thread: Option<JoinHandle<()>>,
}

/// Where the first transaction after a failure writes something, whatever else it does.
const TRIED: TableDefinition<'_, (), ()> = TableDefinition::new("tried");
/// How many changes may wait for the writer; a caller beyond them waits to hand its change over.
const WAITING: usize = 1024;
/// The most changes in one commit, so that the first of them does not wait long.
const TOGETHER: usize = 256;

struct Write {
    bucket: Arc<str>,
    change: Change,
    outcome: oneshot::Sender<Result<Changed, StoreError>>,
}

impl Redb {
    /// Opens the store, or creates it.
    ///
    /// # Errors
    /// The file cannot be created or read, is not a store, is damaged, or is another process's.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |source: ::redb::Error| OpenError::new(path, source);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| failed(::redb::Error::Io(error)))?;
        }
        let database = Database::create(path).map_err(|error| failed(error.into()))?;
        let tables = || {
            let transaction = database.begin_write()?;
            Tables::of(&transaction)?;
            Ok(transaction.commit()?)
        };
        tables().map_err(failed)?;
        let path: Arc<Path> = path.into();
        let same = Arc::clone(&path);
        // One that is gone is not made again: it would be another store, and empty.
        let open = move || Ok(Database::open(&same)?);
        Self::over(Held::new(database, open), Arc::clone(&path))
            .map_err(|error| failed(::redb::Error::Io(error)))
    }

    fn over(held: Held, path: Arc<Path>) -> std::io::Result<Self> {
        let (sender, writes) = mpsc::channel(WAITING);
        let database = Arc::new(Shared {
            held,
            failed: Mutex::default(),
        });
        let shared = Arc::clone(&database);
        let thread = thread::Builder::new()
            .name("keyvalue-writer".to_owned())
            .spawn(move || write_all(&shared, writes))?;
        let writer = Arc::new(Writer {
            writes: Some(sender),
            thread: Some(thread),
        });
        Ok(Self {
            database,
            writer,
            path,
        })
    }

    pub(super) async fn get(
        &self,
        bucket: Arc<str>,
        keys: Vec<String>,
    ) -> Result<Vec<Option<Bytes>>, StoreError> {
        self.read(move |values, _| {
            let value = |key: &String| {
                Ok(values
                    .get((&*bucket, key.as_str()))?
                    .map(|entry| value_of(entry.value())))
            };
            keys.iter().map(value).collect()
        })
        .await
    }

    pub(super) async fn list(
        &self,
        bucket: Arc<str>,
        after: Option<u64>,
        most: usize,
    ) -> Result<Page, StoreError> {
        self.read(move |_, order| {
            let first = after.map_or(0, |after| after.saturating_add(1));
            let mut rest = order.range((&*bucket, first)..=(&*bucket, u64::MAX))?;
            let mut keys: Vec<String> = Vec::new();
            let mut last = None;
            let mut bytes = 0;
            while keys.len() < most && bytes < PAGE_BYTES {
                let Some(entry) = rest.next() else { break };
                let (place, key) = entry?;
                keys.push(key.value().to_owned());
                bytes += key.value().len();
                last = Some(place.value().1);
            }
            Ok(Page {
                keys,
                next: last.filter(|_| rest.next().is_some()),
            })
        })
        .await
    }

    pub(super) async fn change(&self, bucket: Arc<str>, change: Change) -> Result<Changed, StoreError> {
        let (outcome, done) = oneshot::channel();
        let write = Write {
            bucket,
            change,
            outcome,
        };
        let writes = self.writer.writes.as_ref().ok_or(StoreError::Closed)?;
        writes.send(write).await.map_err(|_| StoreError::Closed)?;
        done.await.map_err(|_| StoreError::Closed)?
    }

    pub(super) async fn trouble(&self) -> Option<String> {
        let path = self.path.display();
        // What is open goes on in a file that nobody finds again.
        if let Err(error) = tokio::fs::metadata(&*self.path).await {
            return Some(format!("its file {path} cannot be found: {error}"));
        }
        let has_failed = self.database.failed().is_some();
        // Who is told that it is not ready sends no writes that would show that it is again.
        if has_failed && let Err(error) = self.change("".into(), Change::Set(Vec::new())).await {
            return Some(format!("the last write to {path} failed: {error}"));
        }
        let read = self.read(|values, _| Ok(values.is_empty()?)).await;
        read.err().map(|error| format!("{path} cannot be read: {error}"))
    }

    /// Reads from one moment's state, off the runtime's threads: the file may have to be read.
    async fn read<R: Send + 'static>(
        &self,
        read: impl Fn(
            &ReadOnlyTable<(&'static str, &'static str), &'static [u8]>,
            &ReadOnlyTable<(&'static str, u64), &'static str>,
        ) -> Result<R, ::redb::Error>
        + Send
        + 'static,
    ) -> Result<R, StoreError> {
        let database = Arc::clone(&self.database);
        let task = spawn_blocking(move || {
            database.held.read(|database| {
                let transaction = database.begin_read()?;
                read(&transaction.open_table(VALUES)?, &transaction.open_table(ORDER)?)
            })
        });
        match task.await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(StoreError::Read(error)),
            Err(_) => Err(StoreError::Closed),
        }
    }
}

impl Shared {
    fn failed(&self) -> MutexGuard<'_, Option<Arc<::redb::Error>>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Without senders the thread ends, and closes the file with the last hold on it: one that was not closed has
        // to be checked whole when it is opened again.
        self.writes = None;
        if let Some(thread) = self.thread.take() {
            // If it panicked, the panic has been told already.
            let _ = thread.join();
        }
    }
}

/// Runs until the last [`Redb`] is dropped.
fn write_all(database: &Shared, mut writes: mpsc::Receiver<Write>) {
    while let Some(first) = writes.blocking_recv() {
        let mut together = vec![first];
        while together.len() < TOGETHER
            && let Ok(next) = writes.try_recv()
        {
            together.push(next);
        }
        write_together(database, together);
    }
}

fn write_together(database: &Shared, writes: Vec<Write>) {
    let mut rest = writes.into_iter();
    let mut waiting = Vec::with_capacity(rest.len());
    let before = database.failed().clone();
    let done = match before {
        // Each failure costs a look at the whole file, which those who read wait for.
        Some(error) if database.held.pauses() => Err(Fault::Unmade(error)),
        before => database.held.write(|mut transaction| {
            fill(&mut transaction, before.is_some(), rest.by_ref(), &mut waiting)
                .map_err(|error| Fault::Unmade(Arc::new(error)))?;
            transaction
                .commit()
                .map_err(|error| Fault::Unknown(Arc::new(error.into())))
        }),
    };
    *database.failed() = match &done {
        Ok(()) => None,
        Err(Fault::Unmade(error) | Fault::Unknown(error)) => Some(Arc::clone(error)),
    };
    // Whom a failure kept from being reached learns of it with the others.
    waiting.extend(rest.map(|write| (write.outcome, Ok(Changed::Done))));
    for (outcome, result) in waiting {
        let result = match &done {
            Ok(()) => result,
            Err(Fault::Unmade(error)) => Err(StoreError::Unwritten(Arc::clone(error))),
            Err(Fault::Unknown(error)) => Err(StoreError::Write(Arc::clone(error))),
        };
        // Nobody waits any more: the change was made all the same.
        let _ = outcome.send(result);
    }
}

type Outcome = (
    oneshot::Sender<Result<Changed, StoreError>>,
    Result<Changed, StoreError>,
);

/// What fails here leaves nothing: the transaction is dropped without a commit.
fn fill(
    transaction: &mut WriteTransaction,
    is_attempt: bool,
    writes: impl Iterator<Item = Write>,
    waiting: &mut Vec<Outcome>,
) -> Result<(), ::redb::Error> {
    transaction.set_durability(Durability::Immediate)?;
    if is_attempt {
        transaction.open_table(TRIED)?.insert((), ())?;
    }
    let mut tables = Tables::of(transaction)?;
    for write in writes {
        match tables.apply(&write.bucket, write.change) {
            Ok(result) => waiting.push((write.outcome, result)),
            Err(error) => {
                waiting.push((write.outcome, Ok(Changed::Done)));
                return Err(error);
            }
        }
    }
    Ok(())
}
