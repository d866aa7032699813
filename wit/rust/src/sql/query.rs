//! A statement with its values, wherever it is to run.

use super::rows::Columns;
use super::{
    Column, Cursor, Error, FromRow, IntoValue, Kind, Outcome, Row, Rows, Transaction, Value, statements, wit,
};
use sealed::{Run, Stream};

/// A statement and the values of its placeholders, not yet run.
///
/// `S` says where it runs: alone, in a transaction, prepared.
#[must_use = "a query does nothing until its rows are asked for, or `execute`"]
#[derive(Debug, Clone)]
pub struct Query<S> {
    source: S,
    params: Vec<Value>,
}

/// A statement that stands for itself.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    pub(super) text: &'a str,
}

/// A statement of a transaction.
#[derive(Debug, Clone, Copy)]
pub struct InTransaction<'a> {
    pub(super) transaction: &'a Transaction,
    pub(super) text: &'a str,
}

/// A prepared statement that stands for itself.
#[derive(Debug, Clone, Copy)]
pub struct PreparedStatement<'a> {
    prepared: &'a Prepared,
}

/// A prepared statement in a transaction.
#[derive(Debug, Clone, Copy)]
pub struct PreparedInTransaction<'a> {
    pub(super) transaction: &'a Transaction,
    pub(super) prepared: &'a Prepared,
}

/// A statement that the database accepts; see [`prepare`](super::prepare).
#[derive(Debug)]
pub struct Prepared(statements::Prepared);

impl<S> Query<S> {
    pub(super) fn new(source: S) -> Self {
        Self {
            source,
            params: Vec::new(),
        }
    }

    /// Gives the next placeholder its value.
    pub fn bind(mut self, value: impl IntoValue) -> Self {
        self.params.push(value.into_value());
        self
    }
}

impl<S: Run> Query<S> {
    /// Runs the statement. Its rows, if it has any, are of no interest.
    ///
    /// # Errors
    /// What the database or its provider says.
    pub fn execute(self) -> Result<Outcome, Error> {
        self.source.execute(&self.params)
    }

    /// All rows.
    ///
    /// # Errors
    /// What the database or its provider says; a row does not become a `T`.
    pub fn all<T: FromRow>(self) -> Result<Vec<T>, Error> {
        T::from_rows(&self.rows()?)
    }

    /// The one row.
    ///
    /// # Errors
    /// There is none, or there are several; what the database or its provider says; it does not become a `T`.
    pub fn one<T: FromRow>(self) -> Result<T, Error> {
        self.optional()?.ok_or(Error::NoRow)
    }

    /// The one row, if there is one.
    ///
    /// # Errors
    /// There are several; what the database or its provider says; it does not become a `T`.
    pub fn optional<T: FromRow>(self) -> Result<Option<T>, Error> {
        let rows = self.rows()?;
        match rows.len() {
            0 => Ok(None),
            1 => T::from_row(&Row::new(rows, 0)).map(Some),
            several => Err(Error::SeveralRows(several)),
        }
    }

    /// All rows, by columns.
    ///
    /// # Errors
    /// What the database or its provider says.
    pub fn rows(self) -> Result<Rows, Error> {
        let (columns, chunk) = self.source.query(&self.params)?;
        Rows::new(Columns::new(columns), chunk)
    }
}

impl<S> Query<S> {
    /// The rows, `batch_size` of them fetched at once, so that a result may be of any size.
    ///
    /// A cursor holds a connection until it has been read to the end or dropped.
    ///
    /// # Errors
    /// What the database or its provider says.
    pub fn cursor<'a, T: FromRow>(self, batch_size: u32) -> Result<Cursor<'a, T>, Error>
    where
        S: Stream<'a>,
    {
        let (columns, cursor) = self.source.open(&self.params)?;
        Ok(Cursor::new(columns, cursor, self.source.watched(), batch_size))
    }
}

impl Query<Statement<'_>> {
    pub(super) fn into_statement(self) -> wit::Statement {
        wit::Statement {
            text: self.source.text.to_owned(),
            params: self.params,
        }
    }
}

impl Prepared {
    pub(super) fn new(prepared: statements::Prepared) -> Self {
        Self(prepared)
    }

    /// The statement, to be run with other values; [`Transaction::prepared`] runs it in a transaction.
    pub fn query(&self) -> Query<PreparedStatement<'_>> {
        Query::new(PreparedStatement { prepared: self })
    }

    /// What its parameters are to be, in their order; [`Kind::Unknown`] where the database takes anything, or does not say.
    ///
    /// # Errors
    /// What the database or its provider says.
    pub fn parameters(&self) -> Result<Vec<Kind>, Error> {
        Ok(self.0.parameters()?)
    }

    /// The columns of its result; none if it has no result.
    ///
    /// # Errors
    /// What the database or its provider says.
    pub fn columns(&self) -> Result<Vec<Column>, Error> {
        Ok(self.0.columns()?)
    }

    pub(super) fn raw(&self) -> &statements::Prepared {
        &self.0
    }
}

/// Where statements run is the contract's business: nobody else has another place for them.
mod sealed {
    use super::{Column, Error, Outcome, Transaction, Value, statements, wit};

    pub trait Run {
        fn query(&self, params: &[Value]) -> Result<(Vec<Column>, wit::Chunk), Error>;
        fn execute(&self, params: &[Value]) -> Result<Outcome, Error>;
    }

    /// What a cursor can be opened on. The cursor lives no longer than `'a`.
    pub trait Stream<'a>: Run {
        fn open(&self, params: &[Value]) -> Result<(Vec<Column>, statements::Cursor), Error>;

        /// The transaction that is to know of the cursor's errors.
        fn watched(&self) -> Option<&'a Transaction> {
            None
        }
    }
}

impl Run for Statement<'_> {
    fn query(&self, params: &[Value]) -> Result<(Vec<Column>, wit::Chunk), Error> {
        Ok(statements::query_columnar(self.text, params)?)
    }

    fn execute(&self, params: &[Value]) -> Result<Outcome, Error> {
        Ok(statements::execute(self.text, params)?)
    }
}

impl Stream<'static> for Statement<'_> {
    fn open(&self, params: &[Value]) -> Result<(Vec<Column>, statements::Cursor), Error> {
        Ok(statements::open_cursor(self.text, params)?)
    }
}

impl Run for PreparedStatement<'_> {
    fn query(&self, params: &[Value]) -> Result<(Vec<Column>, wit::Chunk), Error> {
        Ok(self.prepared.0.query_columnar(params)?)
    }

    fn execute(&self, params: &[Value]) -> Result<Outcome, Error> {
        Ok(self.prepared.0.execute(params)?)
    }
}

impl Stream<'static> for PreparedStatement<'_> {
    fn open(&self, params: &[Value]) -> Result<(Vec<Column>, statements::Cursor), Error> {
        Ok(self.prepared.0.open_cursor(params)?)
    }
}

impl Run for InTransaction<'_> {
    fn query(&self, params: &[Value]) -> Result<(Vec<Column>, wit::Chunk), Error> {
        let transaction = self.transaction;
        transaction.watch(transaction.raw().query_columnar(self.text, params))
    }

    fn execute(&self, params: &[Value]) -> Result<Outcome, Error> {
        let transaction = self.transaction;
        transaction.watch(transaction.raw().execute(self.text, params))
    }
}

impl<'a> Stream<'a> for InTransaction<'a> {
    fn open(&self, params: &[Value]) -> Result<(Vec<Column>, statements::Cursor), Error> {
        let transaction = self.transaction;
        transaction.watch(transaction.raw().open_cursor(self.text, params))
    }

    fn watched(&self) -> Option<&'a Transaction> {
        Some(self.transaction)
    }
}

impl Run for PreparedInTransaction<'_> {
    fn query(&self, params: &[Value]) -> Result<(Vec<Column>, wit::Chunk), Error> {
        let transaction = self.transaction;
        transaction.watch(
            transaction
                .raw()
                .query_prepared_columnar(self.prepared.raw(), params),
        )
    }

    fn execute(&self, params: &[Value]) -> Result<Outcome, Error> {
        let transaction = self.transaction;
        transaction.watch(transaction.raw().execute_prepared(self.prepared.raw(), params))
    }
}
