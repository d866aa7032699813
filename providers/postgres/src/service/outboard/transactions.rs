//! `outboard:sql/transactions`.

use outboard_session::call::Call;
use outboard_stubs::outboard::sql::v0_1::transactions::{self, Options, Transactions};
use outboard_stubs::outboard::sql::v0_1::types::{Chunk, Column, Error, Outcome, RowSet, Value};

use super::{Answer, Cursor, Prepared, Transaction, columnar, opened, outcome, row_set};
use crate::backend::postgres::{self, Isolation, Rows};
use crate::error::Failed;
use crate::service::{Postgres, bounds};

impl Transactions for Postgres {
    type Transaction = Transaction;

    async fn begin(&self, call: &Call, options: Options) -> Answer<Transaction> {
        let database = self.database(call)?;
        let options = postgres::Options {
            isolation: options.isolation.map(|isolation| match isolation {
                transactions::Isolation::ReadCommitted => Isolation::ReadCommitted,
                transactions::Isolation::RepeatableRead => Isolation::RepeatableRead,
                transactions::Isolation::Serializable => Isolation::Serializable,
            }),
            read_only: options.read_only,
        };
        let begun = self
            .traced
            .step(call, "BEGIN", database.begin(bounds(call), options))
            .await;
        Ok(begun.map(Transaction).map_err(Error::from))
    }

    async fn transaction_query(
        &self,
        call: &Call,
        transaction: &Transaction,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<RowSet> {
        let found = self.rows_in(call, transaction, &statement, params).await;
        Ok(found.and_then(row_set).map_err(Error::from))
    }

    async fn transaction_query_columnar(
        &self,
        call: &Call,
        transaction: &Transaction,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Chunk)> {
        let found = self.rows_in(call, transaction, &statement, params).await;
        Ok(found.and_then(columnar).map_err(Error::from))
    }

    async fn transaction_execute(
        &self,
        call: &Call,
        transaction: &Transaction,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<Outcome> {
        let ran = transaction.0.execute(bounds(call), &statement, params);
        let ran = self.traced.run(call, &statement, ran).await;
        Ok(ran.map(outcome).map_err(Error::from))
    }

    async fn transaction_open_cursor(
        &self,
        call: &Call,
        transaction: &Transaction,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Cursor)> {
        let ran = transaction.0.open_cursor(bounds(call), &statement, params);
        let ran = self.traced.run(call, &statement, ran).await;
        Ok(ran.map(opened).map_err(Error::from))
    }

    async fn transaction_query_prepared(
        &self,
        call: &Call,
        transaction: &Transaction,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<RowSet> {
        self.transaction_query(call, transaction, prepared.text.clone(), params)
            .await
    }

    async fn transaction_query_prepared_columnar(
        &self,
        call: &Call,
        transaction: &Transaction,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Chunk)> {
        self.transaction_query_columnar(call, transaction, prepared.text.clone(), params)
            .await
    }

    async fn transaction_execute_prepared(
        &self,
        call: &Call,
        transaction: &Transaction,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<Outcome> {
        self.transaction_execute(call, transaction, prepared.text.clone(), params)
            .await
    }

    async fn transaction_savepoint(
        &self,
        call: &Call,
        transaction: &Transaction,
        name: String,
    ) -> Answer<()> {
        let done = transaction.0.savepoint(call.deadline, &name).await;
        Ok(done.map_err(Error::from))
    }

    async fn transaction_rollback_to(
        &self,
        call: &Call,
        transaction: &Transaction,
        name: String,
    ) -> Answer<()> {
        let done = transaction.0.rollback_to(call.deadline, &name).await;
        Ok(done.map_err(Error::from))
    }

    async fn transaction_release(&self, call: &Call, transaction: &Transaction, name: String) -> Answer<()> {
        let done = transaction.0.release(call.deadline, &name).await;
        Ok(done.map_err(Error::from))
    }

    async fn transaction_commit(&self, call: &Call, transaction: Transaction) -> Answer<()> {
        let done = self
            .traced
            .step(call, "COMMIT", transaction.0.commit(call.deadline))
            .await;
        Ok(done.map_err(Error::from))
    }

    async fn transaction_rollback(&self, call: &Call, transaction: Transaction) -> Answer<()> {
        let done = self
            .traced
            .step(call, "ROLLBACK", transaction.0.rollback(call.deadline))
            .await;
        Ok(done.map_err(Error::from))
    }
}

impl Postgres {
    /// What a statement of a transaction finds.
    async fn rows_in(
        &self,
        call: &Call,
        transaction: &Transaction,
        statement: &str,
        params: Vec<Value>,
    ) -> Result<Rows, Failed> {
        let ran = transaction.0.query(bounds(call), statement, params);
        self.traced.run(call, statement, ran).await
    }
}
