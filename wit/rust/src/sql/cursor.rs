//! Rows that come some at a time.

use std::marker::PhantomData;
use std::rc::Rc;

use super::row::Columns;
use super::{Column, Error, FromRow, Row, Transaction, statements, wit};

/// The rows of a query, fetched as they are read. After an error there are no more.
///
/// One that was opened in a transaction ends with it, which `'a` sees to.
#[derive(Debug)]
pub struct Cursor<'a, T> {
    columns: Rc<Columns>,
    fetched: std::vec::IntoIter<wit::Row>,
    /// None once there is nothing more to come, so that the connection is free again.
    source: Option<statements::Cursor>,
    transaction: Option<&'a Transaction>,
    batch_size: u32,
    row: PhantomData<fn() -> T>,
}

impl<'a, T: FromRow> Cursor<'a, T> {
    pub(super) fn new(
        columns: Vec<Column>,
        source: statements::Cursor,
        transaction: Option<&'a Transaction>,
        batch_size: u32,
    ) -> Self {
        Self {
            columns: Columns::new(columns),
            fetched: Vec::new().into_iter(),
            source: Some(source),
            transaction,
            // Zero rows would look like the end.
            batch_size: batch_size.max(1),
            row: PhantomData,
        }
    }

    /// The columns, which are known before the first row.
    pub fn columns(&self) -> &[Column] {
        self.columns.all()
    }

    /// The next row of those fetched, or of those to fetch.
    fn advance(&mut self) -> Result<Option<T>, Error> {
        if self.fetched.len() == 0 {
            let Some(source) = &self.source else {
                return Ok(None);
            };
            let next = source.next(self.batch_size);
            let rows = match self.transaction {
                Some(transaction) => transaction.watch(next)?,
                None => next?,
            };
            self.fetched = rows.into_iter();
        }
        let Some(values) = self.fetched.next() else {
            self.source = None;
            return Ok(None);
        };
        T::from_row(Row::new(Rc::clone(&self.columns), values)).map(Some)
    }
}

impl<T: FromRow> Iterator for Cursor<'_, T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.advance();
        if next.is_err() {
            self.source = None;
            self.fetched = Vec::new().into_iter();
        }
        next.transpose()
    }
}
