//! Statements of callers that have one call for statements of every kind: what each does is read from its text, and asked of
//! the caller's rights.

use std::sync::Arc;

use futures_util::stream;
use outboard_session::stream::{Items, Later};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};

use super::running::{Ran, Wanted};
use super::statement::{Sort, Statement};
use super::{Database, lacks};
use crate::backend::{Bounds, Streamed};

impl Database {
    /// Runs a statement for what it changes, if it changes anything.
    ///
    /// # Errors
    /// As the contract of outboard:sql has them.
    ///
    /// # Cancellation
    /// As [`Database::query`].
    pub async fn execute_any(&self, bounds: Bounds, text: &str, params: Vec<Value>) -> Result<(), Error> {
        sort(bounds, text)?;
        self.run(bounds, text, params, Wanted::Outcome).await?;
        Ok(())
    }

    /// The rows of a statement as a stream. Those of one that writes are all there when it begins, and who may not read gets
    /// none of them.
    ///
    /// # Errors
    /// As the contract of outboard:sql has them.
    ///
    /// # Cancellation
    /// As [`Database::query`]; dropping the rows of one that reads ends it.
    pub async fn stream_any(
        self: &Arc<Self>,
        bounds: Bounds,
        text: &str,
        params: Vec<Value>,
    ) -> Result<Streamed, Error> {
        if sort(bounds, text)? == Sort::Reads {
            return self.query_stream(bounds, text, params).await;
        }
        let wanted = match bounds.reads {
            true => Wanted::Rows { most: bounds.rows },
            false => Wanted::Outcome,
        };
        let Ran { columns, rows, .. } = self.run(bounds, text, params, wanted).await?;
        Ok(Streamed {
            columns,
            rows: Items::new(stream::iter(rows.into_iter().map(|row| Ok(vec![row])))),
            end: Later::new(async { Ok(Ok(())) }),
        })
    }
}

/// What a statement is, if the caller may run it; whether it may write is asked when it runs.
fn sort(bounds: Bounds, text: &str) -> Result<Sort, Error> {
    let sort = Statement::read(text)?.sort;
    if sort == Sort::Reads && !bounds.reads {
        return Err(lacks("reads", "read"));
    }
    Ok(sort)
}
