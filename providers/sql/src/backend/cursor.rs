//! Cursors of any database.

use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};
use tokio::time::Instant;

use super::{mysql, sqlite};

/// A result that is being read.
pub enum Cursor {
    /// Of a file.
    Sqlite(sqlite::Cursor),
    /// Of a server.
    MySql(mysql::Cursor),
}

impl Cursor {
    /// What its database is called where databases are told apart.
    pub fn system(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite::SYSTEM,
            Self::MySql(_) => mysql::SYSTEM,
        }
    }

    /// The next rows, up to `count`; none at the end.
    ///
    /// # Errors
    /// As the contract has them.
    ///
    /// # Cancellation
    /// The rows that were on their way are lost.
    pub async fn next(&self, deadline: Instant, count: u32) -> Result<Vec<Vec<Value>>, Error> {
        match self {
            Self::Sqlite(cursor) => cursor.next(deadline, count).await,
            Self::MySql(cursor) => cursor.next(deadline, count).await,
        }
    }
}
