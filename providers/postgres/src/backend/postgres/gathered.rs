//! Results that are held whole before they are handed over.

use std::sync::Arc;

use tokio_postgres::Row;

use super::Rows;
use super::prepared::Prepared;
use crate::error::Failed;
use crate::value::size::Expanding;

/// Rows as they come, and how many more may.
pub(super) struct Gathered {
    rows: Vec<Row>,
    /// Known once there is a row.
    expanding: Option<Expanding>,
    most: usize,
    bytes: usize,
    left: usize,
    over: bool,
    /// Whether anybody wants them.
    wanted: bool,
}

/// Rows that are asked for before it is known how large they are.
const FIRST: usize = 64;

impl Gathered {
    /// None yet, of at most so many, and so many bytes.
    pub(super) fn new(most: usize, bytes: usize) -> Self {
        Self {
            rows: Vec::new(),
            expanding: None,
            most,
            bytes,
            left: bytes,
            over: false,
            wanted: true,
        }
    }

    /// Takes any number of them and keeps none.
    pub(super) fn unwanted() -> Self {
        Self {
            wanted: false,
            ..Self::new(0, 0)
        }
    }

    /// Takes a row, if there is room for it.
    pub(super) fn take(&mut self, row: Row) -> bool {
        self.over = self.over || (self.wanted && self.take_or_give_back(row).is_some());
        !self.over
    }

    /// The same; what there is no room for may be taken another time.
    pub(super) fn take_or_give_back(&mut self, row: Row) -> Option<Row> {
        let expanding = self.expanding.get_or_insert_with(|| Expanding::of(row.columns()));
        let size = expanding.size(&row);
        if self.rows.len() >= self.most || size > self.left {
            return Some(row);
        }
        self.left -= size;
        self.rows.push(row);
        None
    }

    /// Whether there may be room for another.
    pub(super) fn has_room(&self) -> bool {
        self.rows.len() < self.most && self.left > 0
    }

    /// How many more to ask for at once, as large as they were so far.
    pub(super) fn step(&self) -> usize {
        let more = self.most - self.rows.len();
        let used = self.bytes - self.left;
        let step = match used.checked_div(self.rows.len()) {
            Some(each) => self.left / each.max(1) + 1,
            None => FIRST,
        };
        step.min(more)
    }

    /// Whether there were more than may be.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Why there is no result.
    pub(super) fn too_large(most: usize, bytes: usize) -> Failed {
        Failed::TooLarge(format!(
            "the result has more than {most} rows or {bytes} bytes, which is all that the binding allows at once: read it \
             by a cursor or a stream, or ask for less"
        ))
    }

    /// Why there is no result of a statement that is done.
    pub(super) fn done_and_too_large(most: usize, bytes: usize) -> Failed {
        Failed::Other(format!(
            "the statement is done, and what it returns is more than {most} rows or {bytes} bytes, which is all that the \
             binding allows at once"
        ))
    }

    pub(super) fn limits(&self) -> (usize, usize) {
        (self.most, self.bytes)
    }

    pub(super) fn into_rows(self) -> Vec<Row> {
        self.rows
    }

    pub(super) fn rows(self, prepared: &Prepared, affected: u64) -> Rows {
        Rows {
            fields: Arc::clone(&prepared.fields),
            rows: self.rows,
            affected,
        }
    }
}
