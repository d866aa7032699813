//! `outboard:sql/statements`.

use outboard_session::call::Call;
use outboard_session::failure::Failure;
use outboard_session::stream::{Items, Later};
use outboard_session::value::Encoded;
use outboard_stubs::outboard::sql::v0_1::statements::Statements;
use outboard_stubs::outboard::sql::v0_1::types::{
    Chunk, Column, Error, Kind, Outcome, RowSet, Statement, Value,
};
use tokio_postgres::Row;

use super::{Answer, Cursor, PREPARED, Prepared, columnar, opened, outcome, row_set};
use crate::backend::postgres::{Rows, Streamed};
use crate::error::Failed;
use crate::service::flow::flow;
use crate::service::{Postgres, bounds};
use crate::value::outboard::{Plan, columns, kind};

impl Statements for Postgres {
    type Cursor = Cursor;
    type Prepared = Prepared;

    async fn query(&self, call: &Call, statement: String, params: Vec<Value>) -> Answer<RowSet> {
        let found = self.rows(call, &statement, params).await?;
        Ok(found.and_then(row_set).map_err(Error::from))
    }

    async fn query_columnar(
        &self,
        call: &Call,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Chunk)> {
        let found = self.rows(call, &statement, params).await?;
        Ok(found.and_then(columnar).map_err(Error::from))
    }

    async fn query_stream(
        &self,
        call: &Call,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Items<Encoded<Vec<Value>>>, Later<Result<(), Error>>)> {
        let database = self.database(call)?;
        let started = database.query_stream(bounds(call), &statement, params);
        let Streamed { fields, rows } = match self.traced.run(call, &statement, started).await {
            Ok(streamed) => streamed,
            Err(error) => return Ok(Err(error.into())),
        };
        let plan = Plan::new(&fields);
        let (rows, end) = flow(rows, call.deadline, move |rows| plan.encode(rows), Error::from);
        Ok(Ok((columns(&fields), rows, end)))
    }

    async fn execute(&self, call: &Call, statement: String, params: Vec<Value>) -> Answer<Outcome> {
        let database = self.database(call)?;
        let ran = database.execute(bounds(call), &statement, params);
        let ran = self.traced.run(call, &statement, ran).await;
        Ok(ran.map(outcome).map_err(Error::from))
    }

    async fn batch(&self, call: &Call, statements: Vec<Statement>) -> Answer<Vec<Outcome>> {
        let database = self.database(call)?;
        let statements = statements
            .into_iter()
            .map(|statement| (statement.text, statement.params))
            .collect();
        let ran = self
            .traced
            .step(call, "BATCH", database.batch(bounds(call), statements))
            .await;
        let ran = ran.map(|affected| affected.into_iter().map(outcome).collect());
        Ok(ran.map_err(Error::from))
    }

    async fn open_cursor(
        &self,
        call: &Call,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Cursor)> {
        let database = self.database(call)?;
        let ran = database.open_cursor(bounds(call), &statement, params);
        let ran = self.traced.run(call, &statement, ran).await;
        Ok(ran.map(opened).map_err(Error::from))
    }

    async fn cursor_next(
        &self,
        call: &Call,
        cursor: &Cursor,
        count: u32,
    ) -> Answer<Vec<Encoded<Vec<Value>>>> {
        let rows = self.fetch(call, cursor, count).await;
        Ok(rows
            .and_then(|rows| cursor.fields.outboard().plan.encode(&rows))
            .map_err(Error::from))
    }

    async fn cursor_next_columnar(&self, call: &Call, cursor: &Cursor, count: u32) -> Answer<Chunk> {
        let rows = self.fetch(call, cursor, count).await;
        Ok(rows
            .and_then(|rows| cursor.fields.outboard().plan.chunk(&rows))
            .map_err(Error::from))
    }

    async fn prepare(&self, call: &Call, statement: String) -> Answer<Prepared> {
        if statement.len() > PREPARED {
            return Ok(Err(Error::NotAllowed(format!(
                "a statement of {} bytes is too long to be prepared, which is for {PREPARED} at most: run it as it is",
                statement.len()
            ))));
        }
        let described = self.database(call)?.describe(bounds(call), &statement).await;
        Ok(described
            .map(|_| Prepared { text: statement })
            .map_err(Error::from))
    }

    async fn prepared_parameters(&self, call: &Call, prepared: &Prepared) -> Answer<Vec<Kind>> {
        let described = self.database(call)?.describe(bounds(call), &prepared.text).await;
        let kinds = described.map(|described| described.parameters.iter().map(kind).collect());
        Ok(kinds.map_err(Error::from))
    }

    async fn prepared_columns(&self, call: &Call, prepared: &Prepared) -> Answer<Vec<Column>> {
        let described = self.database(call)?.describe(bounds(call), &prepared.text).await;
        Ok(described
            .map(|described| columns(&described.fields))
            .map_err(Error::from))
    }

    async fn prepared_query(&self, call: &Call, prepared: &Prepared, params: Vec<Value>) -> Answer<RowSet> {
        self.query(call, prepared.text.clone(), params).await
    }

    async fn prepared_query_columnar(
        &self,
        call: &Call,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Chunk)> {
        self.query_columnar(call, prepared.text.clone(), params).await
    }

    async fn prepared_execute(
        &self,
        call: &Call,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<Outcome> {
        self.execute(call, prepared.text.clone(), params).await
    }

    async fn prepared_open_cursor(
        &self,
        call: &Call,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Cursor)> {
        self.open_cursor(call, prepared.text.clone(), params).await
    }
}

impl Postgres {
    /// What a statement that stands for itself finds.
    async fn rows(
        &self,
        call: &Call,
        statement: &str,
        params: Vec<Value>,
    ) -> Result<Result<Rows, Failed>, Failure> {
        let database = self.database(call)?;
        let ran = database.query(bounds(call), statement, params);
        Ok(self.traced.run(call, statement, ran).await)
    }

    /// The next rows of a cursor, as many as the call may have.
    async fn fetch(&self, call: &Call, cursor: &Cursor, count: u32) -> Result<Vec<Row>, Failed> {
        let most = count.min(call.granted.rows.unwrap_or(u32::MAX));
        let next = cursor.cursor.next(call.deadline, most);
        self.traced.step(call, "FETCH", next).await
    }
}
