//! Results that are held whole before they are handed over.

use std::sync::Arc;

use tokio_postgres::Row;

use super::Rows;
use super::prepared::Prepared;
use crate::error::Failed;

/// Rows as they come, and how many more may.
pub(super) struct Gathered {
    rows: Vec<Row>,
    most: usize,
    bytes: usize,
    left: usize,
    over: bool,
}

/// About what a value takes in a result besides its bytes.
const PER_VALUE: usize = 16;

impl Gathered {
    /// None yet, of at most so many, and so many bytes.
    pub(super) fn new(most: usize, bytes: usize) -> Self {
        Self {
            rows: Vec::new(),
            most,
            bytes,
            left: bytes,
            over: false,
        }
    }

    /// Takes a row, if there is room for it.
    pub(super) fn take(&mut self, row: Row) -> bool {
        let size = row.raw_size_bytes() + row.len() * PER_VALUE;
        self.over = self.over || self.rows.len() >= self.most || size > self.left;
        if !self.over {
            self.left -= size;
            self.rows.push(row);
        }
        !self.over
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
