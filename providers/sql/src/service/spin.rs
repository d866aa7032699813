//! What the interfaces of Spin have in common. Those of SQLite have types of their own in each generation, with the same cases.

use outboard_session::call::Call;
use outboard_stubs::outboard::sql::v0_1::types::Column;

/// The name by which a function opens whatever it is linked to.
pub(super) const DEFAULT: &str = "default";

/// Makes the conversions of a generation, between its types and those of the backend.
macro_rules! conversions {
    ($types:ident) => {
        /// Parameters, as the backend takes them.
        fn arguments(params: Vec<$types::Value>) -> Vec<Value> {
            let argument = |param| match param {
                $types::Value::Integer(value) => Value::Integer(value),
                $types::Value::Real(value) => Value::Float64(value),
                $types::Value::Text(value) => Value::Text(value),
                $types::Value::Blob(value) => Value::Bytes(value),
                $types::Value::Null => Value::Null,
            };
            params.into_iter().map(argument).collect()
        }

        /// A row as it is stored.
        fn row(values: Vec<Value>) -> $types::RowResult {
            let value = |value| match value {
                Value::Integer(value) => $types::Value::Integer(value),
                Value::Float64(value) => $types::Value::Real(value),
                Value::Text(value) => $types::Value::Text(value),
                Value::Bytes(value) => $types::Value::Blob(value),
                // What is stored has no other form.
                _ => $types::Value::Null,
            };
            $types::RowResult {
                values: values.into_iter().map(value).collect(),
            }
        }

        /// What a function learns of an error.
        fn told(error: Error) -> $types::Error {
            match error {
                Error::AccessDenied(_) => $types::Error::AccessDenied,
                Error::Database(error) if error.sqlstate == $crate::service::spin::FULL => {
                    $types::Error::DatabaseFull
                }
                Error::Database(error) => $types::Error::Io(error.message),
                Error::UnknownOutcome(text) => $types::Error::Io(format!("unknown outcome: {text}")),
                Error::Conversion(text)
                | Error::TooLarge(text)
                | Error::NotAllowed(text)
                | Error::Unavailable(text)
                | Error::Timeout(text)
                | Error::Aborted(text)
                | Error::Other(text) => $types::Error::Io(text),
            }
        }
    };
}

pub(super) use conversions;

/// SQLSTATE of a disk that is full.
pub(super) const FULL: &str = "53100";

/// Whether a function means the database that it is linked to.
pub(super) fn is_linked(call: &Call, database: &str) -> bool {
    database == DEFAULT || database == &*call.binding
}

/// The names of columns.
pub(super) fn names(columns: Vec<Column>) -> Vec<String> {
    columns.into_iter().map(|column| column.name).collect()
}
