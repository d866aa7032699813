//! The tables of a store, and what a change does to them.

use ::redb::{ReadableTable as _, Table, TableDefinition, WriteTransaction};
use bytes::Bytes;

use crate::backend::{Change, Changed, add};
use crate::error::StoreError;

/// By bucket and key: the key's ordinal, eight bytes big-endian, and its value.
pub(super) const VALUES: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("values");
/// By bucket and ordinal: the key.
pub(super) const ORDER: TableDefinition<'_, (&str, u64), &str> = TableDefinition::new("order");
/// Bytes of the ordinal in front of a value.
const ORDINAL: usize = 8;

/// The tables within a transaction.
pub(super) struct Tables<'t> {
    values: Table<'t, (&'static str, &'static str), &'static [u8]>,
    order: Table<'t, (&'static str, u64), &'static str>,
}

impl<'t> Tables<'t> {
    /// Opens them, or creates them.
    pub(super) fn of(transaction: &'t WriteTransaction) -> Result<Self, ::redb::Error> {
        Ok(Self {
            values: transaction.open_table(VALUES)?,
            order: transaction.open_table(ORDER)?,
        })
    }

    /// The inner error is the change's own and leaves the tables as they were; the outer one ends the transaction.
    pub(super) fn apply(
        &mut self,
        bucket: &str,
        change: Change,
    ) -> Result<Result<Changed, StoreError>, ::redb::Error> {
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

/// The value of an entry.
pub(super) fn value_of(entry: &[u8]) -> Bytes {
    Bytes::copy_from_slice(entry.get(ORDINAL..).unwrap_or_default())
}

fn ordinal_of(entry: &[u8]) -> u64 {
    entry.first_chunk().copied().map_or(0, u64::from_be_bytes)
}
