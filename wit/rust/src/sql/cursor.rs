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
    fetched: Option<Fetched>,
    /// None once there is nothing more to come, so that the connection is free again.
    source: Option<statements::Cursor>,
    transaction: Option<&'a Transaction>,
    batch_size: u32,
    row: PhantomData<fn() -> T>,
}

/// Rows that came together, and how many of them were read.
#[derive(Debug)]
struct Fetched {
    rows: Rows,
    read: usize,
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
        std::iter::from_fn(move || {
            let fetched = self.fetch().map(|fetched| fetched.filter(Fetched::is_more));
            if !matches!(fetched, Ok(Some(_))) {
                self.source = None;
            }
            fetched
                .map(|fetched| fetched.map(|fetched| fetched.rows))
                .transpose()
        })
    }

    /// The next row of those fetched, or of those to fetch.
    fn advance(&mut self) -> Result<Option<T>, Error> {
        let fetched = match self.fetched.take().filter(Fetched::is_more) {
            Some(fetched) => fetched,
            None => match self.fetch()?.filter(Fetched::is_more) {
                Some(fetched) => fetched,
                None => {
                    self.source = None;
                    return Ok(None);
                }
            },
        };
        let row = T::from_row(&Row::new(fetched.rows.clone(), fetched.read))?;
        self.fetched = Some(Fetched {
            read: fetched.read + 1,
            ..fetched
        });
        Ok(Some(row))
    }

    fn fetch(&self) -> Result<Option<Fetched>, Error> {
        let Some(source) = &self.source else {
            return Ok(None);
        };
        let next = source.next_columnar(self.batch_size);
        let chunk = match self.transaction {
            Some(transaction) => transaction.watch(next)?,
            None => next?,
        };
        let rows = Rows::new(Rc::clone(&self.columns), chunk)?;
        Ok(Some(Fetched { rows, read: 0 }))
    }
}

impl Fetched {
    fn is_more(&self) -> bool {
        self.read < self.rows.len()
    }
}

impl<T: FromRow> Iterator for Cursor<'_, T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.advance();
        if next.is_err() {
            self.source = None;
            self.fetched = None;
        }
        next.transpose()
    }
}
