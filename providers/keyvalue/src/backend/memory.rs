//! A store in memory: for tests, caches, and functions whose state may go with the process.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::{Change, Changed, PAGE_BYTES, Page, add};
use crate::error::StoreError;

/// Buckets in memory.
#[derive(Debug, Default)]
pub struct Memory {
    buckets: Mutex<HashMap<Arc<str>, Bucket>>,
}

#[derive(Debug, Default)]
struct Bucket {
    values: HashMap<Arc<str>, (u64, Bytes)>,
    order: BTreeMap<u64, Arc<str>>,
}

impl Memory {
    pub(super) fn get(&self, bucket: &str, keys: &[String]) -> Vec<Option<Bytes>> {
        let buckets = self.lock();
        let bucket = buckets.get(bucket);
        keys.iter()
            .map(|key| bucket?.values.get(key.as_str()).map(|(_, value)| value.clone()))
            .collect()
    }

    pub(super) fn list(&self, bucket: &str, after: Option<u64>, most: usize) -> Page {
        let buckets = self.lock();
        let Some(bucket) = buckets.get(bucket) else {
            return Page {
                keys: Vec::new(),
                next: None,
            };
        };
        let first = after.map_or(0, |after| after.saturating_add(1));
        let mut rest = bucket.order.range(first..);
        let mut keys = Vec::new();
        let mut last = None;
        let mut bytes = 0;
        while keys.len() < most && bytes < PAGE_BYTES {
            let Some((ordinal, key)) = rest.next() else { break };
            keys.push(key.as_ref().to_owned());
            bytes += key.len();
            last = Some(*ordinal);
        }
        Page {
            keys,
            next: last.filter(|_| rest.next().is_some()),
        }
    }

    pub(super) fn change(&self, bucket: &Arc<str>, change: Change) -> Result<Changed, StoreError> {
        let mut buckets = self.lock();
        let bucket = buckets.entry(Arc::clone(bucket)).or_default();
        match change {
            Change::Set(entries) => {
                for (key, value) in entries {
                    bucket.set(&key, value);
                }
                Ok(Changed::Done)
            }
            Change::Delete(keys) => {
                for key in keys {
                    if let Some((ordinal, _)) = bucket.values.remove(key.as_str()) {
                        bucket.order.remove(&ordinal);
                    }
                }
                Ok(Changed::Done)
            }
            Change::Add { key, delta, range } => {
                let value = bucket.values.get(key.as_str()).map(|(_, value)| &value[..]);
                let sum = add(&key, value, delta, range)?;
                bucket.set(&key, sum.to_string().into());
                Ok(Changed::Sum(sum))
            }
            Change::Swap { key, seen, value } => {
                let current = bucket.values.get(key.as_str()).map(|(_, value)| value.clone());
                if current != seen {
                    return Ok(Changed::Conflict(current));
                }
                bucket.set(&key, value);
                Ok(Changed::Done)
            }
        }
    }

    /// No change stops halfway, so what a panic elsewhere left behind is whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Bucket>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bucket {
    fn set(&mut self, key: &str, value: Bytes) {
        if let Some((_, old)) = self.values.get_mut(key) {
            *old = value;
            return;
        }
        let ordinal = self.order.last_key_value().map_or(0, |(last, _)| last + 1);
        let key: Arc<str> = key.into();
        self.order.insert(ordinal, Arc::clone(&key));
        self.values.insert(key, (ordinal, value));
    }
}
