//! Rows that come some at a time.

use std::marker::PhantomData;
use std::rc::Rc;

use super::rows::Columns;
use super::{Column, Error, FromRow, Row, Rows, Transaction, statements};

/// The rows of a query, fetched as they are read. After an error there are no more.
///
/// One that was opened in a transaction ends with it, which `'a` sees to.
#[derive(Debug)]
pub struct Cursor<'a, T> {
    columns: Rc<Columns>,
    /// Rows that came together.
    fetched: Option<Rows>,
    /// How many of them were read.
    read: usize,
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
            fetched: None,
            read: 0,
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

    /// The rows by columns, each batch as it is fetched. What is left of one that was begun as single rows is passed over.
    pub fn batches(mut self) -> impl Iterator<Item = Result<Rows, Error>> {
        std::iter::from_fn(move || self.fetch().transpose())
    }

    /// The next row of those fetched, or of those to fetch.
    fn advance(&mut self) -> Result<Option<T>, Error> {
        if self.read == self.fetched.as_ref().map_or(0, Rows::len) {
            self.fetched = self.fetch()?;
            self.read = 0;
        }
        let Some(rows) = &self.fetched else {
            return Ok(None);
        };
        let row = Row::new(rows.clone(), self.read);
        self.read += 1;
        T::from_row(&row).map(Some)
    }

    /// The next rows, of which there is one at least. At the end, and after an error, the source is let go.
    fn fetch(&mut self) -> Result<Option<Rows>, Error> {
        let Some(source) = self.source.take() else {
            return Ok(None);
        };
        let next = source.next_columnar(self.batch_size);
        let chunk = match self.transaction {
            Some(transaction) => transaction.watch(next)?,
            None => next?,
        };
        let rows = Rows::new(Rc::clone(&self.columns), chunk)?;
        if rows.is_empty() {
            return Ok(None);
        }
        self.source = Some(source);
        Ok(Some(rows))
    }
}

impl<T: FromRow> Iterator for Cursor<'_, T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.advance();
        if next.is_err() {
            self.source = None;
            self.fetched = None;
            self.read = 0;
        }
        next.transpose()
    }
}
