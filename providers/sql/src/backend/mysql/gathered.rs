//! Rows as they come, until they are too many.

use outboard_stubs::outboard::sql::v0_1::types::{Column, Outcome, Value};
use sqlx::Row as _;
use sqlx::mysql::{MySqlColumn, MySqlQueryResult, MySqlRow};

use super::statement::{Sort, Statement};
use super::value::Shape;
use crate::backend::forms::size;

/// What is known of a statement's result.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) columns: Vec<Column>,
    shapes: Vec<Shape>,
}

/// The rows of a statement so far, and what it did.
pub(super) struct Gathered {
    pub(super) fields: Fields,
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) outcome: Outcome,
    /// The bytes of the rows so far.
    pub(super) bytes: usize,
    /// Whether the types of the columns are those of the rows.
    is_sure: bool,
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

impl Fields {
    pub(super) fn of(columns: &[MySqlColumn]) -> Self {
        let shapes: Vec<_> = columns.iter().map(Shape::of).collect();
        let columns = columns
            .iter()
            .zip(&shapes)
            .map(|(column, shape)| shape.column(column));
        Self {
            columns: columns.collect(),
            shapes,
        }
    }

    pub(super) fn values(&self, row: &MySqlRow) -> Result<Vec<Value>, sqlx::Error> {
        let values = self.shapes.iter().enumerate();
        values
            .map(|(index, shape)| {
                let value = shape.value(row.try_get_raw(index)?);
                value.map_err(|error| {
                    let name = &self.columns[index].name;
                    sqlx::Error::Decode(format!("column {} ({name}): {error}", index + 1).into())
                })
            })
            .collect()
    }
}

impl Gathered {
    /// Room for so many rows, and for so many bytes of values and names of columns.
    pub(super) fn new(fields: Fields, rows: usize, bytes: usize) -> Self {
        let names: usize = fields.columns.iter().map(|column| column.name.len()).sum();
        Self {
            fields,
            rows: Vec::new(),
            outcome: Outcome::default(),
            bytes: 0,
            is_sure: false,
            rows_left: rows,
            bytes_left: bytes.saturating_sub(names),
        }
    }

    /// Takes a row, if there is room for it.
    pub(super) fn row(&mut self, row: &MySqlRow) -> Result<Room, sqlx::Error> {
        if !self.is_sure {
            // What a column is may depend on the parameters, and on what others changed since the statement was looked at.
            self.fields = Fields::of(row.columns());
            self.is_sure = true;
        }
        let values = self.fields.values(row)?;
        let bytes: usize = values.iter().map(size).sum();
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

    /// Takes the statement's end.
    pub(super) fn done(&mut self, statement: &Statement<'_>, done: &MySqlQueryResult, returned: u64) {
        if statement.sort == Sort::Reads {
            return;
        }
        // One that returns rows tells of those alone.
        let affected = done.rows_affected().max(returned);
        let id = i64::try_from(done.last_insert_id()).ok().filter(|id| *id != 0);
        self.outcome = Outcome {
            affected,
            last_insert_id: id.filter(|_| statement.gives_id && affected == 1),
        };
    }
}
