//! Rows as they come, until they are too many.

use std::sync::Arc;

use outboard_stubs::outboard::sql::v0_1::types::{Column, Outcome, Value};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteQueryResult, SqliteRow};

use super::schema::undeclared;
use super::statement::{Sort, Statement};
use super::value::value;
use crate::backend::forms::size;

/// The rows of a statement so far, and what it did.
pub(super) struct Gathered {
    fields: Arc<[Column]>,
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) outcome: Outcome,
    /// Whether the statement came to its end.
    pub(super) done: bool,
    /// The bytes of the rows so far.
    pub(super) bytes: usize,
    /// How many more rows, and bytes of them, there is room for.
    rows_left: usize,
    bytes_left: usize,
}

/// Whether a row still found room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Left,
    None,
}

impl Gathered {
    /// Room for so many rows, and for so many bytes of values and names of columns.
    pub(super) fn new(fields: Arc<[Column]>, rows: usize, bytes: usize) -> Self {
        let names: usize = fields.iter().map(|field| field.name.len()).sum();
        Self {
            fields,
            rows: Vec::new(),
            outcome: Outcome::default(),
            done: false,
            bytes: 0,
            rows_left: rows,
            bytes_left: bytes.saturating_sub(names),
        }
    }

    pub(super) fn columns(&self) -> Vec<Column> {
        self.fields.to_vec()
    }

    /// Takes a row, if there is room for it.
    pub(super) fn row(&mut self, row: &SqliteRow) -> Result<Room, sqlx::Error> {
        if row.len() != self.fields.len() {
            // Another process changed the schema since the statement was looked at.
            self.fields = undeclared(row.columns());
        }
        let mut values = Vec::with_capacity(row.len());
        let mut bytes = 0;
        for (index, field) in self.fields.iter().enumerate() {
            let value = value(field.kind, row.try_get_raw(index)?)?;
            bytes += size(&value);
            values.push(value);
        }
        let (Some(rows_left), Some(bytes_left)) =
            (self.rows_left.checked_sub(1), self.bytes_left.checked_sub(bytes))
        else {
            return Ok(Room::None);
        };
        (self.rows_left, self.bytes_left) = (rows_left, bytes_left);
        self.bytes += bytes;
        self.rows.push(values);
        Ok(Room::Left)
    }

    /// Whether there is no room for another row.
    pub(super) fn is_full(&self) -> bool {
        self.rows_left == 0 || self.bytes_left == 0
    }

    /// Takes the statement's end. SQLite keeps its numbers per connection, and those of an earlier statement until another
    /// has its own.
    pub(super) fn done(&mut self, statement: &Statement<'_>, done: &SqliteQueryResult) {
        self.done = true;
        if statement.sort == Sort::Writes {
            let affected = done.rows_affected();
            self.outcome = Outcome {
                affected,
                last_insert_id: (statement.gives_id && affected > 0).then(|| done.last_insert_rowid()),
            };
        }
    }
}
