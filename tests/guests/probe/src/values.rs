//! `sql/values`: sends a value of every case that `outboard:sql` has, and says how each came back. The table `things` has
//! a column for each kind.

use serde_json::{Value as Json, json};

use crate::outboard::sql::statements::{execute, query};
use crate::outboard::sql::types::{
    Array, Date, Element, Error, Instant, Interval, Other, Time, Timestamp, Uuid, Value,
};

const DAY: Date = Date {
    year: 2024,
    month: 2,
    day: 29,
};
const HOUR: Time = Time {
    hour: 23,
    minute: 59,
    second: 58,
    nanosecond: 987_654_321,
};

/// By column, `sent` and `read` as Rust prints them, or why it was refused.
pub fn answer() -> Json {
    sent()
        .into_iter()
        .map(|(column, value)| {
            let sent = format!("{value:?}");
            match again(column, value) {
                Ok(read) => json!({ "column": column, "sent": sent, "read": read }),
                Err(error) => json!({ "column": column, "sent": sent, "refused": format!("{error:?}") }),
            }
        })
        .collect()
}

fn sent() -> Vec<(&'static str, Value)> {
    let all = Array {
        dimensions: vec![1, 2],
        elements: vec![Element::Null, Element::Text("two".to_owned())],
    };
    vec![
        ("words", Value::Null),
        ("flag", Value::Boolean(true)),
        ("whole", Value::Integer(i64::MIN)),
        ("whole", Value::Unsigned(7)),
        ("whole", Value::Unsigned(u64::MAX)),
        ("real", Value::Float32(0.5)),
        ("real", Value::Float64(-1e300)),
        ("exact", Value::Decimal("12.5".to_owned())),
        ("words", Value::Text("naïve 🦀\u{0}".to_owned())),
        ("blob", Value::Bytes(vec![0, 255, 10])),
        ("day", Value::Date(DAY)),
        ("hour", Value::Time(HOUR)),
        (
            "clock",
            Value::Timestamp(Timestamp {
                date: DAY,
                time: HOUR,
            }),
        ),
        (
            "moment",
            Value::Instant(Instant {
                seconds: -1,
                nanoseconds: 999_999_999,
            }),
        ),
        (
            "words",
            Value::Interval(Interval {
                months: 1,
                days: -2,
                microseconds: 3,
            }),
        ),
        (
            "id",
            Value::Uuid(Uuid {
                high: u64::MAX,
                low: 1,
            }),
        ),
        ("tree", Value::Json("{\"a\":[1,null]}".to_owned())),
        (
            "words",
            Value::Other(Other {
                type_name: "money".to_owned(),
                text: "5 EUR".to_owned(),
            }),
        ),
        ("words", Value::Array(all)),
    ]
}

/// The value as it reads after it was written.
fn again(column: &str, value: Value) -> Result<String, Error> {
    execute("delete from things", &[])?;
    execute(&format!("insert into things ({column}) values ($1)"), &[value])?;
    let found = query(&format!("select {column} from things"), &[])?;
    Ok(format!("{:?}", found.rows[0][0]))
}
