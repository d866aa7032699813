//! `outboard:sql/transactions`.

use outboard_session::call::Call;
use outboard_stubs::outboard::sql::v0_1::transactions::{Options, Transactions};
use outboard_stubs::outboard::sql::v0_1::types::{Chunk, Column, Outcome, RowSet, Value};

use super::{Answer, Cursor, Prepared, Sql, Transaction, bounds, columnar, row_set};
use crate::backend::ResultSet;

impl Transactions for Sql {
    type Transaction = Transaction;

    async fn begin(&self, call: &Call, options: Options) -> Answer<Transaction> {
        let database = self.database(call)?;
        let begun = database.begin(bounds(call), options);
        self.traced.step(call, database.system(), "BEGIN", begun).await
    }

    async fn transaction_query(
        &self,
        call: &Call,
        transaction: &Transaction,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<RowSet> {
        let found = self.found_in(call, transaction, &statement, params).await?;
        Ok(found.map(row_set))
    }

    async fn transaction_query_columnar(
        &self,
        call: &Call,
        transaction: &Transaction,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Chunk)> {
        let found = self.found_in(call, transaction, &statement, params).await?;
        Ok(found.map(columnar))
    }

    async fn transaction_execute(
        &self,
        call: &Call,
        transaction: &Transaction,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<Outcome> {
        let ran = transaction.execute(bounds(call), &statement, params);
        self.traced.run(call, transaction.system(), &statement, ran).await
    }

    async fn transaction_open_cursor(
        &self,
        call: &Call,
        transaction: &Transaction,
        statement: String,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Cursor)> {
        let ran = transaction.open_cursor(bounds(call), &statement, params);
        self.traced.run(call, transaction.system(), &statement, ran).await
    }

    async fn transaction_query_prepared(
        &self,
        call: &Call,
        transaction: &Transaction,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<RowSet> {
        let found = self.found_in(call, transaction, &prepared.text, params).await?;
        Ok(found.map(row_set))
    }

    async fn transaction_query_prepared_columnar(
        &self,
        call: &Call,
        transaction: &Transaction,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<(Vec<Column>, Chunk)> {
        let found = self.found_in(call, transaction, &prepared.text, params).await?;
        Ok(found.map(columnar))
    }

    async fn transaction_execute_prepared(
        &self,
        call: &Call,
        transaction: &Transaction,
        prepared: &Prepared,
        params: Vec<Value>,
    ) -> Answer<Outcome> {
        let ran = transaction.execute(bounds(call), &prepared.text, params);
        self.traced
            .run(call, transaction.system(), &prepared.text, ran)
            .await
    }

    async fn transaction_savepoint(
        &self,
        call: &Call,
        transaction: &Transaction,
        name: String,
    ) -> Answer<()> {
        Ok(transaction.savepoint(call.deadline, &name).await)
    }

    async fn transaction_rollback_to(
        &self,
        call: &Call,
        transaction: &Transaction,
        name: String,
    ) -> Answer<()> {
        Ok(transaction.rollback_to(call.deadline, &name).await)
    }

    async fn transaction_release(&self, call: &Call, transaction: &Transaction, name: String) -> Answer<()> {
        Ok(transaction.release(call.deadline, &name).await)
    }

    async fn transaction_commit(&self, call: &Call, transaction: Transaction) -> Answer<()> {
        self.traced
            .step(
                call,
                transaction.system(),
                "COMMIT",
                transaction.commit(call.deadline),
            )
            .await
    }

    async fn transaction_rollback(&self, call: &Call, transaction: Transaction) -> Answer<()> {
        self.traced
            .step(
                call,
                transaction.system(),
                "ROLLBACK",
                transaction.rollback(call.deadline),
            )
            .await
    }
}

impl Sql {
    /// What a statement of a transaction finds.
    async fn found_in(
        &self,
        call: &Call,
        transaction: &Transaction,
        statement: &str,
        params: Vec<Value>,
    ) -> Answer<ResultSet> {
        let ran = transaction.query(bounds(call), statement, params);
        self.traced.run(call, transaction.system(), statement, ran).await
    }
}
