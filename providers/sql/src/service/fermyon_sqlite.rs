//! `fermyon:spin/sqlite@2.0.0`.

use bytes::Bytes;
use outboard_session::call::Call;
use outboard_session::dispatch::{HandleKind, Resource};
use outboard_session::failure::Failure;
use outboard_stubs::fermyon::spin::v2::sqlite::{self, QueryResult, Sqlite};
use outboard_stubs::outboard::sql::v0_1::types::{Error, Value};

use super::spin::{conversions, is_linked, names};
use super::{Sql, bounds};

/// What a function has opened: the database that it is linked to, so that there is nothing to remember.
pub struct Connection;

type Answer<T> = Result<Result<T, sqlite::Error>, Failure>;

impl Sqlite for Sql {
    type Connection = Connection;

    async fn connection_open(&self, call: &Call, database: String) -> Answer<Connection> {
        Ok(match is_linked(call, &database) {
            true => Ok(Connection),
            false => Err(sqlite::Error::NoSuchDatabase),
        })
    }

    async fn connection_execute(
        &self,
        call: &Call,
        _: &Connection,
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
        Ok(ran.map_err(told).map(|(found, _)| QueryResult {
            columns: names(found.columns),
            rows: found.rows.into_iter().map(row).collect(),
        }))
    }
}

impl Resource for Connection {
    const KIND: HandleKind = HandleKind::Portable;

    fn state(&self) -> Option<Bytes> {
        Some(Bytes::new())
    }

    fn from_state(_: &Bytes) -> Option<Self> {
        Some(Self)
    }
}

conversions!(sqlite);
