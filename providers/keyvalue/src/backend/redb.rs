//! A store in one file, by redb. A write is acknowledged when the commit that holds it is on disk.
//!
//! One thread writes. It takes whatever changes wait and commits them together, so that many callers share one
//! `fsync`; each still succeeds or fails on its own.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use ::redb::{
    Database, Durability, ReadOnlyTable, ReadableDatabase, ReadableTable, ReadableTableMetadata as _, Table,
    TableDefinition, WriteTransaction,
};
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;

use super::{Change, Changed, PAGE_BYTES, Page, add};
use crate::error::{OpenError, StoreError};

/// A store in a file. Dropping the last clone closes it, once what waits to be written is.
#[derive(Clone)]
pub struct Redb {
    database: Arc<Database>,
    writer: Arc<Writer>,
    path: Arc<Path>,
    /// Why the last commit failed, if it did.
    failed: Failed,
}

type Failed = Arc<Mutex<Option<Arc<::redb::Error>>>>;

/// The way to the thread that writes, and the thread.
struct Writer {
    /// There until the writer is dropped.
    writes: Option<mpsc::Sender<Write>>,
    thread: Option<JoinHandle<()>>,
}

/// By bucket and key: the key's ordinal, eight bytes big-endian, and its value.
const VALUES: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("values");
/// By bucket and ordinal: the key.
const ORDER: TableDefinition<'_, (&str, u64), &str> = TableDefinition::new("order");
/// Bytes of the ordinal in front of a value.
const ORDINAL: usize = 8;
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
            transaction.open_table(VALUES)?;
            transaction.open_table(ORDER)?;
            Ok(transaction.commit()?)
        };
        tables().map_err(failed)?;
        let database = Arc::new(database);
        let (sender, writes) = mpsc::channel(WAITING);
        let shared = Arc::clone(&database);
        let failed_commit = Failed::default();
        let told = Arc::clone(&failed_commit);
        let thread = thread::Builder::new()
            .name("keyvalue-writer".to_owned())
            .spawn(move || write_all(&shared, writes, &told))
            .map_err(|error| failed(::redb::Error::Io(error)))?;
        let writer = Arc::new(Writer {
            writes: Some(sender),
            thread: Some(thread),
        });
        Ok(Self {
            database,
            writer,
            path: path.into(),
            failed: failed_commit,
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
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(error) = failed {
            return Some(format!("the last write to {path} failed: {error}"));
        }
        let read = self.read(|values, _| Ok(values.is_empty()?)).await;
        read.err().map(|error| format!("{path} cannot be read: {error}"))
    }

    /// Reads from one moment's state, off the runtime's threads: the file may have to be read.
    async fn read<R: Send + 'static>(
        &self,
        read: impl FnOnce(
            &ReadOnlyTable<(&'static str, &'static str), &'static [u8]>,
            &ReadOnlyTable<(&'static str, u64), &'static str>,
        ) -> Result<R, ::redb::Error>
        + Send
        + 'static,
    ) -> Result<R, StoreError> {
        let database = Arc::clone(&self.database);
        let task = spawn_blocking(move || {
            let transaction = database.begin_read()?;
            read(&transaction.open_table(VALUES)?, &transaction.open_table(ORDER)?)
        });
        match task.await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(StoreError::Read(Arc::new(error))),
            Err(_) => Err(StoreError::Closed),
        }
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
fn write_all(database: &Database, mut writes: mpsc::Receiver<Write>, failed: &Failed) {
    while let Some(first) = writes.blocking_recv() {
        let mut together = vec![first];
        while together.len() < TOGETHER
            && let Ok(next) = writes.try_recv()
        {
            together.push(next);
        }
        write_together(database, together, failed);
    }
}

fn write_together(database: &Database, writes: Vec<Write>, failed: &Failed) {
    let mut rest = writes.into_iter();
    let mut waiting = Vec::with_capacity(rest.len());
    let failure = commit(database, rest.by_ref(), &mut waiting).err().map(Arc::new);
    failed
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone_from(&failure);
    // Whom a failure kept from being reached learns of it with the others.
    waiting.extend(rest.map(|write| (write.outcome, Ok(Changed::Done))));
    for (outcome, result) in waiting {
        let result = match &failure {
            Some(error) => Err(StoreError::Write(Arc::clone(error))),
            None => result,
        };
        // Nobody waits any more: the change was made all the same.
        let _ = outcome.send(result);
    }
}

fn commit(
    database: &Database,
    writes: impl Iterator<Item = Write>,
    waiting: &mut Vec<Outcome>,
) -> Result<(), ::redb::Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    apply_all(&transaction, writes, waiting)?;
    Ok(transaction.commit()?)
}

type Outcome = (
    oneshot::Sender<Result<Changed, StoreError>>,
    Result<Changed, StoreError>,
);

fn apply_all(
    transaction: &WriteTransaction,
    writes: impl Iterator<Item = Write>,
    waiting: &mut Vec<Outcome>,
) -> Result<(), ::redb::Error> {
    let mut tables = Tables {
        values: transaction.open_table(VALUES)?,
        order: transaction.open_table(ORDER)?,
    };
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

struct Tables<'t> {
    values: Table<'t, (&'static str, &'static str), &'static [u8]>,
    order: Table<'t, (&'static str, u64), &'static str>,
}

impl Tables<'_> {
    /// The inner error is the change's own and leaves the tables as they were; the outer one ends the transaction.
    fn apply(&mut self, bucket: &str, change: Change) -> Result<Result<Changed, StoreError>, ::redb::Error> {
        match change {
            Change::Set(entries) => {
                for (key, value) in entries {
                    self.set(bucket, &key, &value)?;
                }
                Ok(Ok(Changed::Done))
            }
            Change::Delete(keys) => {
                for key in keys {
                    self.delete(bucket, &key)?;
                }
                Ok(Ok(Changed::Done))
            }
            Change::Add { key, delta, range } => {
                match add(&key, self.value(bucket, &key)?.as_deref(), delta, range) {
                    Ok(sum) => {
                        self.set(bucket, &key, sum.to_string().as_bytes())?;
                        Ok(Ok(Changed::Sum(sum)))
                    }
                    Err(error) => Ok(Err(error)),
                }
            }
            Change::Swap { key, seen, value } => {
                let current = self.value(bucket, &key)?;
                if current != seen {
                    return Ok(Ok(Changed::Conflict(current)));
                }
                self.set(bucket, &key, &value)?;
                Ok(Ok(Changed::Done))
            }
        }
    }

    fn value(&self, bucket: &str, key: &str) -> Result<Option<Bytes>, ::redb::Error> {
        Ok(self
            .values
            .get((bucket, key))?
            .map(|entry| value_of(entry.value())))
    }

    fn set(&mut self, bucket: &str, key: &str, value: &[u8]) -> Result<(), ::redb::Error> {
        let known = self
            .values
            .get((bucket, key))?
            .map(|entry| ordinal_of(entry.value()));
        let ordinal = match known {
            Some(ordinal) => ordinal,
            None => {
                let last = self
                    .order
                    .range((bucket, 0)..=(bucket, u64::MAX))?
                    .next_back()
                    .transpose()?;
                let next = last.map_or(0, |(place, _)| place.value().1 + 1);
                self.order.insert((bucket, next), key)?;
                next
            }
        };
        let mut entry = Vec::with_capacity(ORDINAL + value.len());
        entry.extend_from_slice(&ordinal.to_be_bytes());
        entry.extend_from_slice(value);
        self.values.insert((bucket, key), entry.as_slice())?;
        Ok(())
    }

    fn delete(&mut self, bucket: &str, key: &str) -> Result<(), ::redb::Error> {
        let removed = self
            .values
            .remove((bucket, key))?
            .map(|entry| ordinal_of(entry.value()));
        if let Some(ordinal) = removed {
            self.order.remove((bucket, ordinal))?;
        }
        Ok(())
    }
}

fn ordinal_of(entry: &[u8]) -> u64 {
    entry.first_chunk().copied().map_or(0, u64::from_be_bytes)
}

fn value_of(entry: &[u8]) -> Bytes {
    Bytes::copy_from_slice(entry.get(ORDINAL..).unwrap_or_default())
}
