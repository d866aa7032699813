//! Rows, and the types that they become.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Column, Error, FromValue, Value};

/// One row of a result.
#[derive(Debug, Clone)]
pub struct Row {
    columns: Rc<Columns>,
    values: Vec<Value>,
    /// How many columns were looked up by name.
    asked: usize,
}

/// The columns that the rows of one result share.
#[derive(Debug)]
pub(crate) struct Columns {
    all: Vec<Column>,
    /// Where the columns stand that a row was asked for, in that order: each row is asked for the same.
    asked: RefCell<Vec<usize>>,
}

/// What a row can become: a tuple of up to eight values by their place, or a struct by the names of its fields.
///
/// ```
/// use outboard_function::sql::FromRow;
///
/// #[derive(FromRow)]
/// struct Order {
///     id: i64,
///     /// The column is called otherwise.
///     #[sql(rename = "customer_name")]
///     customer: String,
///     /// Empty if the result has no such column, or null in it.
///     #[sql(default)]
///     note: String,
///     /// No column at all: empty, until something else fills it.
///     #[sql(skip)]
///     lines: Vec<(String, u32)>,
/// }
/// ```
pub trait FromRow: Sized {
    /// The row as a value.
    ///
    /// # Errors
    /// A column is missing, or does not become what it is to be.
    fn from_row(row: Row) -> Result<Self, Error>;
}

impl Row {
    pub(crate) fn new(columns: Rc<Columns>, values: Vec<Value>) -> Self {
        Self {
            columns,
            values,
            asked: 0,
        }
    }

    /// The columns of the result.
    pub fn columns(&self) -> &[Column] {
        self.columns.all()
    }

    /// The values, in the order of the columns.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }

    /// Takes the value of a column out of the row, in which null stays. Of columns with one name the first counts.
    ///
    /// # Errors
    /// There is no such column, or its value does not become a `T`.
    pub fn take<T: FromValue>(&mut self, column: &str) -> Result<T, Error> {
        match self.place(column) {
            Some(place) => self.take_at(place),
            None => Err(missing::<T>(column.to_owned())),
        }
    }

    /// As [`take`](Self::take); the type's default if there is no such column, or null in it.
    ///
    /// # Errors
    /// The value does not become a `T`.
    pub fn take_or_default<T: FromValue + Default>(&mut self, column: &str) -> Result<T, Error> {
        match self.place(column) {
            Some(place) => Ok(self.take_at::<Option<T>>(place)?.unwrap_or_default()),
            None => Ok(T::default()),
        }
    }

    /// As [`take`](Self::take), by the column's place, from 0.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub fn take_at<T: FromValue>(&mut self, place: usize) -> Result<T, Error> {
        let Some(value) = self.values.get_mut(place) else {
            return Err(missing::<T>((place + 1).to_string()));
        };
        T::from_value(std::mem::replace(value, Value::Null)).map_err(|mismatch| {
            let column = self.columns.all().get(place);
            Error::Column {
                column: column.map_or_else(|| (place + 1).to_string(), |column| format!("`{}`", column.name)),
                database_type: column.map(|column| column.type_name.clone()).unwrap_or_default(),
                rust_type: std::any::type_name::<T>(),
                why: mismatch.to_string(),
            }
        })
    }

    /// A tuple that is shorter than the row has most likely been forgotten when the statement changed.
    fn ends_at(&self, length: usize) -> Result<(), Error> {
        match self.columns.all().get(length) {
            None => Ok(()),
            Some(column) => Err(Error::Column {
                column: format!("`{}`", column.name),
                database_type: column.type_name.clone(),
                rust_type: "part of the tuple",
                why: format!("the tuple has {length} values"),
            }),
        }
    }

    fn place(&mut self, column: &str) -> Option<usize> {
        let place = self.columns.place(column, self.asked)?;
        self.asked += 1;
        Some(place)
    }
}

impl Columns {
    pub(crate) fn new(all: Vec<Column>) -> Rc<Self> {
        Rc::new(Self {
            all,
            asked: RefCell::default(),
        })
    }

    pub(crate) fn all(&self) -> &[Column] {
        &self.all
    }

    /// The first column of this name, which the row is asked for after so many others.
    fn place(&self, name: &str, after: usize) -> Option<usize> {
        let is = |column: &Column| column.name == name;
        let mut asked = self.asked.borrow_mut();
        if let Some(&place) = asked.get(after)
            && self.all.get(place).is_some_and(is)
        {
            return Some(place);
        }
        let place = self.all.iter().position(is)?;
        asked.truncate(after);
        asked.push(place);
        Some(place)
    }
}

fn missing<T>(column: String) -> Error {
    Error::Column {
        column: format!("`{column}`"),
        database_type: String::new(),
        rust_type: std::any::type_name::<T>(),
        why: "the result has no such column".to_owned(),
    }
}

impl FromRow for Row {
    fn from_row(row: Row) -> Result<Self, Error> {
        Ok(row)
    }
}

macro_rules! tuples {
    ($($name:ident $place:literal),+) => {
        impl<$($name: FromValue),+> FromRow for ($($name,)+) {
            fn from_row(mut row: Row) -> Result<Self, Error> {
                let value = ($(row.take_at::<$name>($place)?,)+);
                row.ends_at([$($place),+].len())?;
                Ok(value)
            }
        }
    };
}

tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

#[cfg(test)]
mod tests {
    use super::{Column, Columns, Error, Row, Value};
    use crate::sql::{FromRow, Kind};

    fn row(values: Vec<(&str, Value)>) -> Row {
        let column = |(name, value): (&str, Value)| {
            let column = Column {
                name: name.to_owned(),
                kind: Kind::Unknown,
                type_name: "int4".to_owned(),
            };
            (column, value)
        };
        let (columns, values): (Vec<_>, Vec<_>) = values.into_iter().map(column).unzip();
        Row::new(Columns::new(columns), values)
    }

    #[test]
    fn a_tuple_takes_the_values_by_their_place() {
        let row = row(vec![
            ("id", Value::Integer(7)),
            ("name", Value::Text("tea".into())),
            ("gone", Value::Null),
        ]);
        assert_eq!(
            <(u8, String, Option<i64>)>::from_row(row),
            Ok((7, "tea".to_owned(), None))
        );
    }

    #[test]
    fn a_tuple_is_as_long_as_the_row() {
        let pair = || row(vec![("id", Value::Integer(7)), ("stock", Value::Integer(8))]);
        assert!(<(u8, u8)>::from_row(pair()).is_ok());
        for error in [
            <(u8,)>::from_row(pair()).unwrap_err(),
            <(u8, u8, u8)>::from_row(pair()).unwrap_err(),
        ] {
            assert!(matches!(error, Error::Column { .. }), "{error}");
        }
    }

    #[test]
    fn an_error_names_the_column_and_both_types() {
        let error = row(vec![("stock", Value::Integer(300))])
            .take::<u8>("stock")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the column `stock` of type int4 is not a u8: the number is out of its range"
        );
        let error = row(vec![]).take::<u8>("stock").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the column `stock` is not a u8: the result has no such column"
        );
    }

    #[test]
    fn a_default_stands_for_null_and_for_no_column() {
        let mut row = row(vec![("stock", Value::Null)]);
        assert_eq!(row.take_or_default::<u8>("stock"), Ok(0));
        assert_eq!(row.take_or_default::<String>("note"), Ok(String::new()));
        assert!(row.take::<u8>("stock").is_err());
    }

    #[derive(Debug, PartialEq, FromRow)]
    struct Order<T> {
        id: i64,
        #[sql(rename = "customer_name")]
        customer: T,
        #[sql(default)]
        note: String,
        r#type: Option<bool>,
        #[sql(skip)]
        lines: Vec<(String, u32)>,
    }

    #[test]
    fn a_struct_takes_the_values_by_their_names() {
        let row = row(vec![
            ("type", Value::Boolean(true)),
            ("customer_name", Value::Text("ann".into())),
            ("unwanted", Value::Null),
            ("id", Value::Integer(7)),
        ]);
        let order = Order {
            id: 7,
            customer: "ann".to_owned(),
            note: String::new(),
            r#type: Some(true),
            lines: Vec::new(),
        };
        assert_eq!(Order::from_row(row), Ok(order));
    }

    #[test]
    fn rows_of_one_result_may_be_asked_for_different_columns() {
        let name = |name: &str| Column {
            name: name.to_owned(),
            kind: Kind::Unknown,
            type_name: "int4".to_owned(),
        };
        let columns = Columns::new(vec![name("a"), name("b"), name("a"), name("c")]);
        let row = || Row::new(columns.clone(), (1..=4).map(Value::Integer).collect());
        for names in ["abc", "cba", "bc", "cx", "xab", "acb"] {
            let mut row = row();
            for name in names.chars() {
                let value = row.take::<i64>(&name.to_string());
                // Of the two of one name the first.
                assert_eq!(
                    value.ok(),
                    "ab c".find(name).map(|place| place as i64 + 1),
                    "{names}"
                );
            }
        }
    }

    #[test]
    fn a_struct_misses_what_is_not_there() {
        let error = Order::<String>::from_row(row(vec![("id", Value::Integer(7))])).unwrap_err();
        assert!(error.to_string().contains("`customer_name`"), "{error}");
    }
}
