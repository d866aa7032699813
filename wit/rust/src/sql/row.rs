//! Rows, and the types that they become.

use std::cell::Cell;

use super::{Column, Error, FromValue, Rows, Value};

/// One row of a result. As long as it is there, so are the rows that came with it.
#[derive(Clone)]
pub struct Row {
    rows: Rows,
    place: usize,
    /// How many columns were looked up by name.
    asked: Cell<usize>,
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
    fn from_row(row: &Row) -> Result<Self, Error>;

    /// All rows as values. To take them column by column, as what is derived does, is less work. Of no rows, nothing is asked.
    ///
    /// # Errors
    /// As [`from_row`](Self::from_row), of any of them.
    fn from_rows(rows: &Rows) -> Result<Vec<Self>, Error> {
        rows.iter().map(|row| Self::from_row(&row)).collect()
    }
}

impl Row {
    /// The row at a place, from 0.
    pub(super) fn new(rows: Rows, place: usize) -> Self {
        Self {
            rows,
            place,
            asked: Cell::new(0),
        }
    }

    /// The columns of the result.
    pub fn columns(&self) -> &[Column] {
        self.rows.columns()
    }

    /// The values, in the order of the columns.
    pub fn values(&self) -> impl Iterator<Item = Value> {
        // A value is one whatever it is.
        (0..self.columns().len()).flat_map(|column| self.get_at(column))
    }

    /// The value of a column. Of columns with one name the first counts.
    ///
    /// # Errors
    /// There is no such column, or its value does not become a `T`.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, Error> {
        self.get_at(self.find::<T>(column)?)
    }

    /// As [`get`](Self::get); the type's default if there is no such column, or null in it.
    ///
    /// # Errors
    /// The value does not become a `T`.
    pub fn get_or_default<T: FromValue + Default>(&self, column: &str) -> Result<T, Error> {
        match self.find::<T>(column) {
            Ok(place) => Ok(self.get_at::<Option<T>>(place)?.unwrap_or_default()),
            Err(_) => Ok(T::default()),
        }
    }

    /// As [`get`](Self::get), by the column's place, from 0.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn get_at<T: FromValue>(&self, column: usize) -> Result<T, Error> {
        self.rows.value(self.place, column)
    }

    fn find<T>(&self, column: &str) -> Result<usize, Error> {
        let asked = self.asked.get();
        let place = self.rows.place::<T>(column, asked)?;
        self.asked.set(asked + 1);
        Ok(place)
    }
}

/// Its columns and their values, and nothing of the rows beside it.
impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.columns().iter().map(|column| &column.name);
        f.debug_map().entries(names.zip(self.values())).finish()
    }
}

impl FromRow for Row {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(row.clone())
    }
}

/// A tuple that is shorter than the row has most likely been forgotten when the statement changed.
fn ends_at(columns: &[Column], length: usize) -> Result<(), Error> {
    match columns.get(length) {
        None => Ok(()),
        Some(column) => Err(Error::Column {
            column: format!("`{}`", column.name),
            database_type: column.type_name.clone(),
            rust_type: "part of the tuple",
            why: format!("the tuple has {length} values"),
        }),
    }
}

macro_rules! tuples {
    ($($name:ident $value:ident $place:literal),+) => {
        impl<$($name: FromValue),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row) -> Result<Self, Error> {
                let value = ($(row.get_at::<$name>($place)?,)+);
                ends_at(row.columns(), [$($place),+].len())?;
                Ok(value)
            }

            fn from_rows(rows: &Rows) -> Result<Vec<Self>, Error> {
                if rows.is_empty() {
                    return Ok(Vec::new());
                }
                $(let mut $value = rows.column_at::<$name>($place)?.into_iter();)+
                ends_at(rows.columns(), [$($place),+].len())?;
                let mut all = Vec::with_capacity(rows.len());
                while let ($(Some($value),)+) = ($($value.next(),)+) {
                    all.push(($($value,)+));
                }
                Ok(all)
            }
        }
    };
}

tuples!(A a 0);
tuples!(A a 0, B b 1);
tuples!(A a 0, B b 1, C c 2);
tuples!(A a 0, B b 1, C c 2, D d 3);
tuples!(A a 0, B b 1, C c 2, D d 3, E e 4);
tuples!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5);
tuples!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6);
tuples!(A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6, H h 7);

#[cfg(test)]
mod tests {
    use super::{Error, Row, Value};
    use crate::sql::FromRow;
    use crate::sql::rows::tests::rows;
    use crate::sql::wit::Values;

    fn row(values: Vec<(&str, Value)>) -> Row {
        let vectors = values
            .into_iter()
            .map(|(name, value)| (name, vec![], Values::Mixed(vec![value])));
        Row::new(rows(1, vectors).unwrap(), 0)
    }

    #[test]
    fn a_tuple_takes_the_values_by_their_place() {
        let row = row(vec![
            ("id", Value::Integer(7)),
            ("name", Value::Text("tea".into())),
            ("gone", Value::Null),
        ]);
        assert_eq!(
            <(u8, String, Option<i64>)>::from_row(&row),
            Ok((7, "tea".to_owned(), None))
        );
    }

    #[test]
    fn a_tuple_is_as_long_as_the_row() {
        let pair = || row(vec![("id", Value::Integer(7)), ("stock", Value::Integer(8))]);
        assert!(<(u8, u8)>::from_row(&pair()).is_ok());
        for error in [
            <(u8,)>::from_row(&pair()).unwrap_err(),
            <(u8, u8, u8)>::from_row(&pair()).unwrap_err(),
        ] {
            assert!(matches!(error, Error::Column { .. }), "{error}");
        }
    }

    #[test]
    fn an_error_names_the_column_and_both_types() {
        let error = row(vec![("stock", Value::Integer(300))])
            .get::<u8>("stock")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the column `stock` of type int4 is not a u8: the number is out of its range"
        );
        let error = row(vec![]).get::<u8>("stock").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the column `stock` is not a u8: the result has no such column"
        );
    }

    #[test]
    fn a_default_stands_for_null_and_for_no_column() {
        let row = row(vec![("stock", Value::Null)]);
        assert_eq!(row.get_or_default::<u8>("stock"), Ok(0));
        assert_eq!(row.get_or_default::<String>("note"), Ok(String::new()));
        assert!(row.get::<u8>("stock").is_err());
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
        assert_eq!(Order::from_row(&row).as_ref(), Ok(&order));
        assert_eq!(Order::from_rows(&row.rows), Ok(vec![order]));
    }

    #[test]
    fn rows_of_one_result_may_be_asked_for_different_columns() {
        let column = |(name, value)| (name, vec![], Values::Integer(vec![value; 6]));
        let columns = [("a", 1), ("b", 2), ("a", 3), ("c", 4)].map(column);
        let rows = rows(6, columns).unwrap();
        for (place, names) in ["abc", "cba", "bc", "cx", "xab", "acb"].into_iter().enumerate() {
            let row = Row::new(rows.clone(), place);
            for name in names.chars() {
                let value = row.get::<i64>(&name.to_string());
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
    fn each_row_has_its_own_values() {
        let columns = [
            ("id", vec![], Values::Integer(vec![1, 2, 3])),
            ("stock", vec![false, true, false], Values::Integer(vec![7, 0, 8])),
        ];
        let all = <(u8, Option<u8>)>::from_rows(&rows(3, columns).unwrap());
        assert_eq!(all.unwrap(), [(1, Some(7)), (2, None), (3, Some(8))]);
    }

    #[test]
    fn a_row_tells_its_values_and_not_those_of_others() {
        let columns = [
            ("id", vec![], Values::Integer(vec![1, 2])),
            ("name", vec![true, false], Values::Boolean(vec![false, true])),
        ];
        let rows = Row::from_rows(&rows(2, columns).unwrap()).unwrap();
        assert_eq!(
            format!("{:?}", rows[1]),
            r#"{"id": Value::Integer(2), "name": Value::Boolean(true)}"#
        );
        assert_eq!(
            rows[0].values().collect::<Vec<_>>(),
            [Value::Integer(1), Value::Null]
        );
    }

    #[test]
    fn structs_take_the_values_of_their_own_rows() {
        let columns = [
            ("id", vec![], Values::Integer(vec![1, 2])),
            (
                "customer_name",
                vec![],
                Values::Mixed(vec![Value::Text("ann".into()), Value::Json("1".into())]),
            ),
            (
                "note",
                vec![true, false],
                Values::Mixed(vec![Value::Null, Value::Text("soon".into())]),
            ),
            ("type", vec![true, false], Values::Boolean(vec![false, true])),
        ];
        let rows = rows(2, columns).unwrap();
        let one_by_one: Result<Vec<Order<String>>, _> =
            rows.iter().map(|row| Order::from_row(&row)).collect();
        let all = Order::from_rows(&rows);
        assert_eq!(all, one_by_one);
        let notes: Vec<String> = all.unwrap().into_iter().map(|order| order.note).collect();
        assert_eq!(notes, ["", "soon"]);
    }

    #[test]
    fn no_rows_are_no_structs_whatever_their_columns() {
        let none = rows(0, []).unwrap();
        assert_eq!(Order::<String>::from_rows(&none), Ok(vec![]));
        assert_eq!(<(u8, u8)>::from_rows(&none), Ok(vec![]));
    }

    #[derive(Debug, PartialEq, FromRow)]
    struct Nothing {
        #[sql(skip)]
        found: u8,
    }

    #[test]
    fn rows_without_columns_are_as_many_structs() {
        assert_eq!(
            Nothing::from_rows(&rows(2, []).unwrap()).map(|all| all.len()),
            Ok(2)
        );
    }

    mod names {
        use crate::sql::FromRow;

        #[expect(
            non_upper_case_globals,
            dead_code,
            reason = "they are what a macro might call its own"
        )]
        const column_0: u8 = 0;
        #[expect(
            non_upper_case_globals,
            dead_code,
            reason = "they are what a macro might call its own"
        )]
        const all: u8 = 0;

        #[derive(FromRow)]
        pub(super) struct Odd {
            pub(super) rows: u8,
            pub(super) all: u8,
        }
    }

    #[test]
    fn fields_and_constants_may_be_called_anything() {
        let columns = ["rows", "all"].map(|name| (name, vec![], Values::Integer(vec![7])));
        let odd = names::Odd::from_rows(&rows(1, columns).unwrap())
            .unwrap()
            .remove(0);
        assert_eq!((odd.rows, odd.all), (7, 7));
    }

    #[test]
    fn a_struct_misses_what_is_not_there() {
        let row = row(vec![("id", Value::Integer(7))]);
        let error = Order::<String>::from_row(&row).unwrap_err();
        assert!(error.to_string().contains("`customer_name`"), "{error}");
        assert_eq!(Order::<String>::from_rows(&row.rows), Err(error));
    }
}
