//! Rows as they come: by columns.

use std::cell::RefCell;
use std::fmt::{Debug, Formatter, Result as Written};
use std::rc::Rc;

use self::vector::Vector;
use super::{Column, Error, FromValue, Mismatch, Row, wit};

mod vector;

/// Rows of a result, by columns. Whoever works on whole columns, as to add one up, needs no struct for the rows.
///
/// ```no_run
/// # use outboard_function::sql;
/// # fn main() -> Result<(), sql::Error> {
/// let rows = sql::query("select price, stock from products").rows()?;
/// let (prices, stock): (Vec<f64>, Vec<u32>) = (rows.column("price")?, rows.column("stock")?);
/// let worth: f64 = prices.iter().zip(stock).map(|(price, stock)| price * f64::from(stock)).sum();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Rows(Rc<Chunk>);

struct Chunk {
    columns: Rc<Columns>,
    rows: usize,
    /// One for each column; none where there are no rows.
    vectors: Vec<Vector>,
}

/// The columns that the rows of one result share.
#[derive(Debug)]
pub(super) struct Columns {
    all: Vec<Column>,
    /// Where the columns stand that a row was asked for, in that order: each row is asked for the same.
    asked: RefCell<Vec<usize>>,
}

impl Rows {
    /// Rows that have these columns.
    ///
    /// # Errors
    /// What came is not rows of these columns.
    pub(super) fn new(columns: Rc<Columns>, chunk: wit::Chunk) -> Result<Self, Error> {
        let rows = chunk.rows as usize;
        if rows > 0 && chunk.vectors.len() != columns.all.len() {
            return Err(foreign("rows that have other columns than their result"));
        }
        let vectors = chunk.vectors.into_iter().map(Vector::new);
        let vectors: Option<Vec<_>> = vectors.collect();
        let vectors =
            vectors.ok_or_else(|| foreign("text that is none, or values that do not lie where it says"))?;
        if vectors.iter().any(|vector| !vector.is_of(rows)) {
            return Err(foreign("a column that has other rows than its result"));
        }
        Ok(Self(Rc::new(Chunk {
            columns,
            rows,
            vectors,
        })))
    }

    /// The columns of the result.
    pub fn columns(&self) -> &[Column] {
        &self.0.columns.all
    }

    /// How many rows these are.
    pub fn len(&self) -> usize {
        self.0.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.rows == 0
    }

    /// The rows, one after the other.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Row> {
        (0..self.len()).map(|place| Row::new(self.clone(), place))
    }

    /// What the rows have in a column. Of columns with one name the first counts.
    ///
    /// # Errors
    /// There is no such column, or one of its values does not become a `T`.
    pub fn column<T: FromValue>(&self, column: &str) -> Result<Vec<T>, Error> {
        match self.0.columns.find(column) {
            Some(place) => self.column_at(place),
            None => Err(missing::<T>(column)),
        }
    }

    /// As [`column`](Self::column); the type's default where there is no such column, or null in it.
    ///
    /// # Errors
    /// One of its values does not become a `T`.
    pub fn column_or_default<T: FromValue + Default>(&self, column: &str) -> Result<Vec<T>, Error> {
        let Some(place) = self.0.columns.find(column) else {
            return Ok((0..self.len()).map(|_| T::default()).collect());
        };
        let values: Vec<Option<T>> = self.column_at(place)?;
        Ok(values.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// As [`column`](Self::column), by the column's place, from 0.
    ///
    /// # Errors
    /// As [`column`](Self::column).
    pub fn column_at<T: FromValue>(&self, column: usize) -> Result<Vec<T>, Error> {
        match self.0.vectors.get(column) {
            Some(vector) => vector.all().map_err(|mismatch| self.told::<T>(column, &mismatch)),
            None if column < self.columns().len() => Ok(Vec::new()),
            None => Err(missing::<T>(&column.saturating_add(1).to_string())),
        }
    }

    /// What a row has in a column.
    pub(super) fn value<T: FromValue>(&self, row: usize, column: usize) -> Result<T, Error> {
        match self.0.vectors.get(column) {
            Some(vector) => vector
                .one(row)
                .map_err(|mismatch| self.told::<T>(column, &mismatch)),
            None => Err(missing::<T>(&column.saturating_add(1).to_string())),
        }
    }

    /// Where the first column of this name stands, which a row is asked for after so many others.
    pub(super) fn place<T>(&self, column: &str, after: usize) -> Result<usize, Error> {
        let place = self.0.columns.place(column, after);
        place.ok_or_else(|| missing::<T>(column))
    }

    fn told<T>(&self, column: usize, mismatch: &Mismatch) -> Error {
        let described = self.columns().get(column);
        Error::Column {
            column: described.map_or_else(|| (column + 1).to_string(), |column| format!("`{}`", column.name)),
            database_type: described
                .map(|column| column.type_name.clone())
                .unwrap_or_default(),
            rust_type: std::any::type_name::<T>(),
            why: mismatch.to_string(),
        }
    }
}

/// Its columns, and how many rows there are: they may be very many.
impl Debug for Rows {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let names: Vec<_> = self.columns().iter().map(|column| &column.name).collect();
        f.debug_struct("Rows")
            .field("columns", &names)
            .field("len", &self.len())
            .finish()
    }
}

impl Columns {
    pub(super) fn new(all: Vec<Column>) -> Rc<Self> {
        Rc::new(Self {
            all,
            asked: RefCell::default(),
        })
    }

    pub(super) fn all(&self) -> &[Column] {
        &self.all
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|column| column.name == name)
    }

    fn place(&self, name: &str, after: usize) -> Option<usize> {
        let mut asked = self.asked.borrow_mut();
        if let Some(&place) = asked.get(after)
            && self.all.get(place).is_some_and(|column| column.name == name)
        {
            return Some(place);
        }
        let place = self.find(name)?;
        // Who asks for more than there is asks one row for the same again and again.
        if after < self.all.len() {
            asked.truncate(after);
            asked.push(place);
        }
        Some(place)
    }
}

fn missing<T>(column: &str) -> Error {
    Error::Column {
        column: format!("`{column}`"),
        database_type: String::new(),
        rust_type: std::any::type_name::<T>(),
        why: "the result has no such column".to_owned(),
    }
}

fn foreign(what: &str) -> Error {
    Error::Other(format!(
        "the provider sent {what}: it does not keep to `outboard:sql`, and is to be replaced by one that does"
    ))
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Columns, Error, Rows, wit};
    use crate::sql::{Column, Instant, Kind, Row, Value};
    use wit::{Pieces, Values};

    /// Rows of columns that are called so, which are null there and else have these values.
    pub(in crate::sql) fn rows<'a>(
        rows: u32,
        vectors: impl IntoIterator<Item = (&'a str, Vec<bool>, Values)>,
    ) -> Result<Rows, Error> {
        let vector = |(name, nulls, values): (&str, _, _)| {
            let column = Column {
                name: name.to_owned(),
                kind: Kind::Unknown,
                type_name: "int4".to_owned(),
            };
            (column, wit::Vector { nulls, values })
        };
        let (columns, vectors) = vectors.into_iter().map(vector).unzip();
        Rows::new(Columns::new(columns), wit::Chunk { rows, vectors })
    }

    fn pieces(bytes: &[u8], ends: &[u32]) -> Pieces {
        Pieces {
            bytes: bytes.to_vec(),
            ends: ends.to_vec(),
        }
    }

    #[test]
    fn values_are_found_by_row_and_column() {
        let instant = |seconds, nanoseconds| Value::Instant(Instant { seconds, nanoseconds });
        let any = vec![Value::Null, Value::Boolean(true), Value::Json("1".into())];
        let bytes = pieces(&[1, 2, 255], &[2, 2, 3]);
        let vectors = [
            (
                "text",
                vec![],
                Values::Text(pieces("teafür".as_bytes(), &[3, 3, 7])),
            ),
            ("bytes", vec![false, true, false], Values::Bytes(bytes)),
            ("any", vec![], Values::Mixed(any)),
            ("at", vec![], Values::Instant(vec![-1, 0, 1_500_000])),
        ];
        let rows = rows(3, vectors).unwrap();
        let text = |text: &str| Value::Text(text.to_owned());
        let expected = [
            [
                text("tea"),
                Value::Bytes(vec![1, 2]),
                Value::Null,
                instant(-1, 999_999_000),
            ],
            [text(""), Value::Null, Value::Boolean(true), instant(0, 0)],
            [
                text("für"),
                Value::Bytes(vec![255]),
                Value::Json("1".into()),
                instant(1, 500_000_000),
            ],
        ];
        let found: Vec<Vec<Value>> = rows.iter().map(|row| row.values().collect()).collect();
        assert_eq!(found, expected);
        for column in 0..4 {
            let of_column = expected.iter().map(|row| row[column].clone());
            assert_eq!(rows.column_at(column), Ok(of_column.collect::<Vec<_>>()));
        }
        assert!(rows.column_at::<Value>(4).is_err());
        assert!(rows.value::<Value>(0, 4).is_err());
    }

    #[test]
    fn a_column_is_what_its_values_become() {
        let stock = Values::Integer(vec![7, 0, 300]);
        let rows = rows(3, [("stock", vec![false, true, false], stock)]).unwrap();
        assert_eq!(rows.column("stock"), Ok(vec![Some(7), None, Some(300)]));
        assert_eq!(rows.column_or_default("stock"), Ok(vec![7, 0, 300]));
        assert_eq!(rows.column_or_default("note"), Ok(vec![String::new(); 3]));
        assert_eq!(
            rows.column::<Option<u8>>("stock").unwrap_err().to_string(),
            "the column `stock` of type int4 is not a core::option::Option<u8>: the number is out of its range"
        );
        assert!(rows.column::<i64>("stock").is_err());
        assert!(rows.column::<i64>("note").is_err());
    }

    #[test]
    fn rows_may_have_no_columns() {
        let rows = rows(3, []).unwrap();
        assert_eq!(
            rows.iter().map(|row| row.values().count()).collect::<Vec<_>>(),
            [0; 3]
        );
    }

    #[test]
    fn what_one_row_is_asked_for_again_and_again_is_not_remembered() {
        let columns = ["a", "b"].map(|name| (name, vec![], Values::Integer(vec![7])));
        let rows = rows(1, columns).unwrap();
        let row = Row::new(rows.clone(), 0);
        for name in ["b", "a", "b"].into_iter().cycle().take(100) {
            assert_eq!(row.get(name), Ok(7));
        }
        assert!(rows.0.columns.asked.borrow().len() <= 2);
    }

    #[test]
    fn no_rows_need_no_vectors() {
        let columns = Columns::new(vec![Column {
            name: "id".to_owned(),
            kind: Kind::Integer,
            type_name: "int4".to_owned(),
        }]);
        let rows = Rows::new(
            columns,
            wit::Chunk {
                rows: 0,
                vectors: vec![],
            },
        )
        .unwrap();
        assert!(rows.is_empty());
        assert_eq!(rows.column::<i64>("id"), Ok(vec![]));
        assert!(rows.column::<i64>("stock").is_err());
    }

    #[test]
    fn what_a_provider_must_not_send_is_an_error_and_no_panic() {
        for (count, nulls, values) in [
            (2, vec![], Values::Integer(vec![1])),
            (0, vec![], Values::Integer(vec![1])),
            (1, vec![false, true], Values::Integer(vec![1])),
            (1, vec![], Values::Text(pieces(&[0xff], &[1]))),
            // Each half is part of a letter.
            (2, vec![], Values::Text(pieces("ü".as_bytes(), &[1, 2]))),
            (2, vec![], Values::Bytes(pieces(&[1, 2], &[2, 1]))),
            (1, vec![], Values::Json(pieces(b"1", &[2]))),
            (1, vec![], Values::Decimal(pieces(b"12", &[1]))),
            (0, vec![], Values::Text(pieces(b"1", &[]))),
        ] {
            assert!(matches!(
                rows(count, [("a", nulls, values)]),
                Err(Error::Other(_))
            ));
        }
    }
}
