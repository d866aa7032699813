//! What a binding keeps its keys in.
//!
//! A bucket is a namespace of a store and needs no creation. Within a bucket every key has an ordinal, given when the key
//! was created, so that listing keeps its place while keys come and go.

use std::sync::Arc;

use bytes::Bytes;

use crate::error::StoreError;

pub mod memory;
pub mod redb;

/// A store, by what it is kept in.
#[derive(Clone)]
pub enum Backend {
    /// In this process, gone with it.
    Memory(Arc<memory::Memory>),
    /// In a file. A write is on disk when it returns.
    Redb(redb::Redb),
}

/// A change to one bucket. Each happens whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Gives keys their values.
    Set(Vec<(String, Bytes)>),
    /// Removes keys; those that are not there are passed over.
    Delete(Vec<String>),
    /// Adds to the number under a key, which must stay within the range.
    Add {
        /// The key; one that is not there counts as zero.
        key: String,
        /// What is added.
        delta: i128,
        /// The least and the most that the sum may be.
        range: (i128, i128),
    },
    /// Gives a key its value if it still has the one that was seen.
    Swap {
        /// The key.
        key: String,
        /// The value that was seen; `None` for no key.
        seen: Option<Bytes>,
        /// The new value.
        value: Bytes,
    },
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It was made.
    Done,
    /// It was made, and this is the sum.
    Sum(i128),
    /// The value was no longer the one that was seen; this is it. Nothing was changed.
    Conflict(Option<Bytes>),
}

/// A page of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Keys in the order they were created.
    pub keys: Vec<String>,
    /// The ordinal after which the next page starts; `None` on the last one.
    pub next: Option<u64>,
}

/// From this size on, in bytes, a page of keys takes no more: keys may be long, and a reply has its limit.
const PAGE_BYTES: usize = 256 * 1024;

impl Backend {
    /// The values of `keys` in one bucket, all of one moment.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn get(&self, bucket: Arc<str>, keys: Vec<String>) -> Result<Vec<Option<Bytes>>, StoreError> {
        match self {
            Self::Memory(store) => Ok(store.get(&bucket, &keys)),
            Self::Redb(store) => store.get(bucket, keys).await,
        }
    }

    /// Up to `most` keys, fewer when they are long, of a bucket whose ordinals are greater than `after`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn list(&self, bucket: Arc<str>, after: Option<u64>, most: usize) -> Result<Page, StoreError> {
        match self {
            Self::Memory(store) => Ok(store.list(&bucket, after, most)),
            Self::Redb(store) => store.list(bucket, after, most).await,
        }
    }

    /// Why the store cannot serve, if it cannot.
    pub async fn trouble(&self) -> Option<String> {
        match self {
            Self::Memory(_) => None,
            Self::Redb(store) => store.trouble().await,
        }
    }

    /// Makes a change. Once it returns `Ok`, the change outlives the process if the store does.
    ///
    /// # Errors
    /// The change is not possible, and nothing was changed; or the store failed, which leaves the outcome unknown.
    ///
    /// # Cancellation
    /// A change that was handed over is made even if nobody waits for it.
    pub async fn change(&self, bucket: Arc<str>, change: Change) -> Result<Changed, StoreError> {
        match self {
            Self::Memory(store) => store.change(&bucket, change),
            Self::Redb(store) => store.change(bucket, change).await,
        }
    }
}

/// The sum of a counter and what is added to it, as the text that the key then holds.
///
/// A counter is a decimal number in ASCII, so that `get` shows it to people and to other programs.
fn add(key: &str, value: Option<&[u8]>, delta: i128, range: (i128, i128)) -> Result<i128, StoreError> {
    let current = match value {
        None => 0,
        Some(value) => std::str::from_utf8(value)
            .ok()
            .and_then(|text| text.parse::<i128>().ok())
            .ok_or_else(|| StoreError::NotACounter { key: key.to_owned() })?,
    };
    match current.checked_add(delta) {
        Some(sum) if (range.0..=range.1).contains(&sum) => Ok(sum),
        _ => Err(StoreError::CounterRange {
            key: key.to_owned(),
            current,
            delta,
        }),
    }
}
