//! A store on a disk that fails on command.

use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use ::redb::backends::FileBackend;
use ::redb::{BackendError, Database, StorageBackend};
use bytes::Bytes;

use super::held::Held;
use super::{Change, Changed, Redb};
use crate::error::StoreError;

const PATIENCE: Duration = Duration::from_secs(20);
/// Enough to need room that was never written.
const MUCH: usize = 64 << 10;
const CACHE: usize = 1 << 20;

/// What fails.
#[derive(Debug, Default)]
struct Disk {
    /// Everything does.
    is_dead: AtomicBool,
    /// So many reads do.
    reads: AtomicU32,
    /// What was never written before does.
    is_full: AtomicBool,
    /// How far it was written.
    written: AtomicU64,
}

#[derive(Debug)]
struct Failing {
    file: FileBackend,
    disk: Arc<Disk>,
}

impl Failing {
    fn alive(&self) -> Result<()> {
        match self.disk.is_dead.load(SeqCst) {
            true => Err(Error::other("the disk is dead")),
            false => Ok(()),
        }
    }
}

impl StorageBackend for Failing {
    fn len(&self) -> Result<u64> {
        self.alive()?;
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        self.alive()?;
        let fewer = |reads: u32| reads.checked_sub(1);
        match self.disk.reads.fetch_update(SeqCst, SeqCst, fewer) {
            Ok(_) => Err(Error::other("this read fails")),
            Err(_) => self.file.read(offset, out),
        }
    }

    fn set_len(&self, len: u64) -> Result<()> {
        self.alive()?;
        self.file.set_len(len)
    }

    fn sync_data(&self) -> Result<()> {
        self.alive()?;
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        self.alive()?;
        let end = offset + data.len() as u64;
        if self.disk.is_full.load(SeqCst) && end > self.disk.written.load(SeqCst) {
            return Err(ErrorKind::StorageFull.into());
        }
        self.disk.written.fetch_max(end, SeqCst);
        self.file.write(offset, data)
    }

    fn close(&self) -> Result<()> {
        self.file.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> std::result::Result<bool, BackendError> {
        self.file.try_lock_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> std::result::Result<(), BackendError> {
        self.file.unlock_range(start, end)
    }
}

/// With so many bytes of the file in memory.
fn store(path: &Path, disk: &Arc<Disk>, cache: usize) -> Redb {
    let (at, disk) = (path.to_owned(), Arc::clone(disk));
    let open = move || -> std::result::Result<Database, ::redb::Error> {
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&at)?;
        let disk = Arc::clone(&disk);
        let file = FileBackend::new(file)?;
        Ok(Database::builder()
            .set_cache_size(cache)
            .create_with_backend(Failing { file, disk })?)
    };
    Redb::over(Held::new(open().unwrap(), open), path.into()).unwrap()
}

fn bucket() -> Arc<str> {
    "b".into()
}

fn set(key: &str, bytes: usize) -> Change {
    Change::Set(vec![(key.to_owned(), Bytes::from(vec![1; bytes]))])
}

fn increment() -> Change {
    Change::Add {
        key: "n".to_owned(),
        delta: 1,
        range: (0, i128::from(u64::MAX)),
    }
}

async fn size(store: &Redb, key: &str) -> Option<usize> {
    let found = store.get(bucket(), vec![key.to_owned()]).await.unwrap();
    found[0].as_ref().map(Bytes::len)
}

/// Makes a change as soon as it can be made.
async fn made(store: &Redb, change: Change) -> Changed {
    let until = Instant::now() + PATIENCE;
    loop {
        match store.change(bucket(), change.clone()).await {
            Ok(changed) => return changed,
            Err(error) => assert!(Instant::now() < until, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_full_disk_refuses_what_it_has_no_room_for_and_takes_it_once_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let disk = Arc::<Disk>::default();
    let store = store(&path, &disk, CACHE);
    store.change(bucket(), set("before", 1)).await.unwrap();
    disk.is_full.store(true, SeqCst);
    let mut kept = vec!["before".to_owned()];
    let error = loop {
        let key = format!("k{}", kept.len());
        match store.change(bucket(), set(&key, MUCH)).await {
            Ok(_) => kept.push(key),
            Err(error) => break error,
        }
        assert!(kept.len() < 100, "there is room for all of it");
    };
    assert!(
        matches!(&error, StoreError::Write(_) | StoreError::Unwritten(_)),
        "{error}"
    );
    for _ in 0..3 {
        let refused = store.change(bucket(), set("more", MUCH)).await;
        assert!(refused.is_err(), "{refused:?}");
        assert_eq!(size(&store, "before").await, Some(1), "what is there is read");
        tokio::time::sleep(Duration::from_millis(120)).await;
    }
    disk.is_full.store(false, SeqCst);
    made(&store, set("after", MUCH)).await;
    kept.push("after".to_owned());
    assert_eq!(store.trouble().await, None);
    drop(store);
    let store = Redb::open(&path).unwrap();
    for key in kept {
        assert!(size(&store, &key).await.is_some(), "{key}");
    }
}

#[tokio::test]
async fn a_disk_that_fails_is_told_and_used_again_when_it_works() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::<Disk>::default();
    let store = store(&folder.path().join("store.redb"), &disk, CACHE);
    made(&store, increment()).await;
    disk.is_dead.store(true, SeqCst);
    let error = store.change(bucket(), increment()).await.unwrap_err();
    assert!(matches!(&error, StoreError::Write(_)), "{error}");
    let error = store.change(bucket(), increment()).await.unwrap_err();
    assert!(matches!(&error, StoreError::Unwritten(_)), "{error}");
    let error = store
        .get(bucket(), vec!["n".to_owned()])
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("the disk is dead"), "{error}");
    let trouble = store.trouble().await.unwrap();
    assert!(trouble.contains("the last write to"), "{trouble}");

    disk.is_dead.store(false, SeqCst);
    let until = Instant::now() + PATIENCE;
    // Whoever is not ready is sent nothing that would show that it is again.
    while let Some(trouble) = store.trouble().await {
        assert!(Instant::now() < until, "{trouble}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let Changed::Sum(sum) = store.change(bucket(), increment()).await.unwrap() else {
        panic!("an increment has a sum");
    };
    assert!((2..=3).contains(&sum), "one of them may have been made: {sum}");
}

#[tokio::test]
async fn a_read_that_failed_once_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let disk = Arc::<Disk>::default();
    // Nothing is read from memory that could be read from the disk.
    let before = store(&path, &disk, 0);
    made(&before, set("k", MUCH)).await;
    drop(before);
    let store = store(&path, &disk, 0);
    disk.reads.store(1, SeqCst);
    assert_eq!(size(&store, "k").await, Some(MUCH));
    assert_eq!(disk.reads.load(SeqCst), 0, "it was read from the disk");
    made(&store, increment()).await;
}
