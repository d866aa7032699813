//! `spin:sqlite@3.1.0`.

use std::sync::{Mutex, PoisonError};

use futures_util::StreamExt as _;
use outboard_session::call::Call;
use outboard_session::dispatch::Resource;
use outboard_session::failure::Failure;
use outboard_session::stream::{Items, Later};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Outcome, Value};
use outboard_stubs::spin::sqlite::v3::sqlite::{self, QueryResult, RowResult, Sqlite};

use super::spin::{conversions, is_linked, names};
use super::{Sql, bounds};
use crate::backend::Streamed;

/// What a function has opened. It holds no connection to the database: what SQLite keeps for each of those is kept here.
#[derive(Default)]
pub struct Connection {
    last: Mutex<Last>,
}

/// What the last statement did that changed anything.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    rowid: i64,
    changes: u64,
}

type Answer<T> = Result<Result<T, sqlite::Error>, Failure>;

impl Sqlite for Sql {
    type Connection = Connection;

    async fn connection_open(&self, call: &Call, database: String) -> Answer<Connection> {
        Ok(match is_linked(call, &database) {
            true => Ok(Connection::default()),
            false => Err(sqlite::Error::NoSuchDatabase),
        })
    }

    async fn connection_open_async(&self, call: &Call, database: String) -> Answer<Connection> {
        self.connection_open(call, database).await
    }

    async fn connection_execute(
        &self,
        call: &Call,
        connection: &Connection,
        statement: String,
        parameters: Vec<sqlite::Value>,
    ) -> Answer<QueryResult> {
        let database = self.database(call)?;
        let ran = async {
            let database = database.sqlite()?;
            database
                .run_stored(bounds(call), &statement, arguments(parameters))
                .await
        };
        let ran = self.traced.run(call, database.system(), &statement, ran).await?;
        Ok(ran.map_err(told).map(|(found, outcome)| {
            connection.did(outcome);
            QueryResult {
                columns: names(found.columns),
                rows: found.rows.into_iter().map(row).collect(),
            }
        }))
    }

    async fn connection_execute_async(
        &self,
        call: &Call,
        connection: &Connection,
        statement: String,
        parameters: Vec<sqlite::Value>,
    ) -> Answer<(Vec<String>, Items<RowResult>, Later<Result<(), sqlite::Error>>)> {
        let database = self.database(call)?;
        let started = async {
            let database = database.sqlite()?;
            database
                .stream_stored(bounds(call), &statement, arguments(parameters))
                .await
        };
        let started = self
            .traced
            .run(call, database.system(), &statement, started)
            .await?;
        Ok(started.map_err(told).map(|(streamed, outcome)| {
            connection.did(outcome);
            let Streamed { columns, rows, end } = streamed;
            let batches = rows.map(|batch| Ok(batch?.into_iter().map(row).collect()));
            let end = async { Ok(end.await?.map_err(told)) };
            (names(columns), Items::new(batches), Later::new(end))
        }))
    }

    async fn connection_last_insert_rowid(&self, _: &Call, connection: &Connection) -> Result<i64, Failure> {
        Ok(connection.last().rowid)
    }

    async fn connection_last_insert_rowid_async(
        &self,
        _: &Call,
        connection: &Connection,
    ) -> Result<i64, Failure> {
        Ok(connection.last().rowid)
    }

    async fn connection_changes(&self, _: &Call, connection: &Connection) -> Result<u64, Failure> {
        Ok(connection.last().changes)
    }

    async fn connection_changes_async(&self, _: &Call, connection: &Connection) -> Result<u64, Failure> {
        Ok(connection.last().changes)
    }
}

impl Resource for Connection {}

impl Connection {
    fn last(&self) -> Last {
        // Nothing that holds it can panic halfway through a change.
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what a statement did, if it was one that changes anything.
    fn did(&self, outcome: Option<Outcome>) {
        let Some(outcome) = outcome else {
            return;
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.changes = outcome.affected;
        last.rowid = outcome.last_insert_id.unwrap_or(last.rowid);
    }
}

conversions!(sqlite);
