//! `outboard:sql/statements`.

use futures_util::StreamExt as _;
use outboard_session::call::Call;
use outboard_session::stream::{Items, Later};
use outboard_session::value::Encoded;
use outboard_stubs::outboard::sql::v0_1::statements::Statements;
use outboard_stubs::outboard::sql::v0_1::types::{
    Chunk, Column, Error, Kind, Outcome, RowSet, Statement, Value,
};

use crate::backend::{ResultSet, Streamed};

use super::chunk::chunk;
use super::{Answer, Cursor, PREPARED, Prepared, Sql, bounds, columnar, encoded, row_set};

impl Statements for Sql {
    type Cursor = Cursor;
    type Prepared = Prepared;

    async fn query(&self, call: &Call, statement: String, params: Vec<Value>) -> Answer<RowSet> {
        let found = self.found(call, &statement, params).await?;
        Ok(found.map(row_set))
    }

    async fn query_columnar(
        &self,
        call: &Call,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Chunk)> {
        let found = self.found(call, &statement, params).await?;
        Ok(found.map(columnar))
    }

    async fn query_stream(
        &self,
        call: &Call,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Items<Encoded<Vec<Value>>>, Later<Result<(), Error>>)> {
        let database = self.database(call)?;
        let started = database.query_stream(bounds(call), &statement, params);
        let streamed = self
            .traced
            .run(call, database.system(), &statement, started)
            .await?;
        Ok(streamed.map(|Streamed { columns, rows, end }| {
            let rows = rows.map(|rows| rows.map(|rows| encoded(&rows)));
            (columns, Items::new(rows), end)
        }))
    }

    async fn execute(&self, call: &Call, statement: String, params: Vec<Value>) -> Answer<Outcome> {
        let database = self.database(call)?;
        let ran = database.execute(bounds(call), &statement, params);
        self.traced.run(call, database.system(), &statement, ran).await
    }

    async fn batch(&self, call: &Call, statements: Vec<Statement>) -> Answer<Vec<Outcome>> {
        let database = self.database(call)?;
        let ran = database.batch(bounds(call), statements);
        self.traced.step(call, database.system(), "BATCH", ran).await
    }

    async fn open_cursor(
        &self,
        call: &Call,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Cursor)> {
        let database = self.database(call)?;
        let ran = database.open_cursor(bounds(call), &statement, params);
        self.traced.run(call, database.system(), &statement, ran).await
    }

    async fn cursor_next(
        &self,
        call: &Call,
        cursor: &Cursor,
        count: u32,
    ) -> Answer<Vec<Encoded<Vec<Value>>>> {
        let rows = self.fetch(call, cursor, count).await?;
        Ok(rows.map(|rows| encoded(&rows)))
    }

    async fn cursor_next_columnar(&self, call: &Call, cursor: &Cursor, count: u32) -> Answer<Chunk> {
        let rows = self.fetch(call, cursor, count).await?;
        Ok(rows.map(chunk))
    }

    async fn prepare(&self, call: &Call, statement: String) -> Answer<Prepared> {
        if statement.len() > PREPARED {
            return Ok(Err(Error::NotAllowed(format!(
                "a statement of {} bytes is too long to be prepared, which is for {PREPARED} at most: run it as it is",
                statement.len()
            ))));
        }
        let described = self.database(call)?.describe(bounds(call), &statement).await;
        Ok(described.map(|_| Prepared { text: statement }))
    }

    async fn prepared_parameters(&self, call: &Call, prepared: &Prepared) -> Answer<Vec<Kind>> {
        let described = self.database(call)?.describe(bounds(call), &prepared.text).await;
        Ok(described.map(|described| described.parameters))
    }

    async fn prepared_columns(&self, call: &Call, prepared: &Prepared) -> Answer<Vec<Column>> {
        let described = self.database(call)?.describe(bounds(call), &prepared.text).await;
        Ok(described.map(|described| described.columns))
    }

    async fn prepared_query(&self, call: &Call, prepared: &Prepared, params: Vec<Value>) -> Answer<RowSet> {
        let found = self.found(call, &prepared.text, params).await?;
        Ok(found.map(row_set))
    }

    async fn prepared_query_columnar(
        &self,
        call: &Call,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Chunk)> {
        let found = self.found(call, &prepared.text, params).await?;
        Ok(found.map(columnar))
    }

    async fn prepared_execute(
        &self,
        call: &Call,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<Outcome> {
        let database = self.database(call)?;
        let ran = database.execute(bounds(call), &prepared.text, params);
        self.traced
            .run(call, database.system(), &prepared.text, ran)
            .await
    }

    async fn prepared_open_cursor(
        &self,
        call: &Call,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Cursor)> {
        let database = self.database(call)?;
        let ran = database.open_cursor(bounds(call), &prepared.text, params);
        self.traced
            .run(call, database.system(), &prepared.text, ran)
            .await
    }
}

impl Sql {
    /// What a statement that stands for itself finds.
    async fn found(&self, call: &Call, statement: &str, params: Vec<Value>) -> Answer<ResultSet> {
        let database = self.database(call)?;
        let ran = database.query(bounds(call), statement, params);
        self.traced.run(call, database.system(), statement, ran).await
    }

    /// The next rows of a cursor, as many as the call may have.
    async fn fetch(&self, call: &Call, cursor: &Cursor, count: u32) -> Answer<Vec<Vec<Value>>> {
        let most = count.min(call.granted.rows.unwrap_or(u32::MAX));
        let next = cursor.next(call.deadline, most);
        self.traced.step(call, cursor.system(), "FETCH", next).await
    }
}
