use outboard_stubs::outboard::sql::v0_1::types::{
    Array, Date, Error, Instant, Interval, Kind, Other, Time, Timestamp, Uuid, Value,
};

use crate::store::{Store, text};

const SCHEMA: &str = "create table v (
    boolean boolean, integer bigint, real double, decimal decimal(10, 2), text varchar, bytes blob, date date, time time,
    timestamp timestamp, instant timestamptz, uuid uuid, json json, anything
)";

const DATE: Date = Date {
    year: 2024,
    month: 2,
    day: 29,
};
const TIME: Time = Time {
    hour: 23,
    minute: 59,
    second: 58,
    nanosecond: 123_456_000,
};

fn samples() -> Vec<(&'static str, Kind, Vec<Value>)> {
    vec![
        (
            "boolean",
            Kind::Boolean,
            vec![Value::Boolean(true), Value::Boolean(false), Value::Integer(2)],
        ),
        (
            "integer",
            Kind::Integer,
            vec![Value::Integer(i64::MIN), Value::Integer(i64::MAX)],
        ),
        (
            "real",
            Kind::Float64,
            vec![
                Value::Float64(1.5),
                Value::Float64(f64::MAX),
                Value::Float64(-0.25),
            ],
        ),
        (
            "decimal",
            Kind::Decimal,
            vec![
                Value::Decimal("12.5".into()),
                Value::Decimal("-3".into()),
                text("twelve"),
            ],
        ),
        ("text", Kind::Text, vec![text(""), text("naïve 🦀"), text("12")]),
        (
            "bytes",
            Kind::Bytes,
            vec![Value::Bytes(vec![].into()), Value::Bytes(vec![0, 255].into())],
        ),
        ("date", Kind::Date, vec![Value::Date(DATE), text("soon")]),
        ("time", Kind::Time, vec![Value::Time(TIME)]),
        (
            "timestamp",
            Kind::Timestamp,
            vec![Value::Timestamp(Timestamp {
                date: DATE,
                time: TIME,
            })],
        ),
        (
            "instant",
            Kind::Instant,
            vec![
                Value::Instant(Instant {
                    seconds: 1_700_000_000,
                    nanoseconds: 1,
                }),
                Value::Instant(Instant {
                    seconds: -1,
                    nanoseconds: 999_999_999,
                }),
                Value::Instant(Instant {
                    seconds: -62_135_596_800,
                    nanoseconds: 0,
                }),
            ],
        ),
        (
            "uuid",
            Kind::Uuid,
            vec![Value::Uuid(Uuid {
                high: u64::MAX,
                low: 1,
            })],
        ),
        (
            "json",
            Kind::Json,
            vec![Value::Json("{\"a\": [1, null]}".into()), Value::Json("5".into())],
        ),
        (
            "anything",
            Kind::Unknown,
            vec![
                Value::Integer(1),
                Value::Float64(0.5),
                text("x"),
                Value::Bytes(vec![1].into()),
            ],
        ),
    ]
}

#[tokio::test]
async fn values_come_back_as_they_went() {
    let store = Store::with(SCHEMA, |_| {}).await;
    for (column, kind, values) in samples() {
        for value in values.into_iter().chain([Value::Null]) {
            store.execute("delete from v", vec![]).await.unwrap();
            let insert = format!("insert into v ({column}) values ($1)");
            store.execute(&insert, vec![value.clone()]).await.unwrap();
            let read = store
                .query(&format!("select {column} from v"), vec![])
                .await
                .unwrap();
            assert_eq!(read.columns[0].kind, kind);
            assert_eq!(read.rows, [vec![value]], "{column}");
        }
    }
}

#[tokio::test]
async fn what_sqlite_has_no_type_for_goes_in_as_what_it_has() {
    let store = Store::with(SCHEMA, |_| {}).await;
    for (value, stored) in [
        (Value::Unsigned(7), Value::Integer(7)),
        (Value::Float32(0.5), Value::Float64(0.5)),
        (
            Value::Other(Other {
                type_name: "money".into(),
                text: "5 EUR".into(),
            }),
            text("5 EUR"),
        ),
    ] {
        let read = store.query("select $1", vec![value]).await.unwrap();
        assert_eq!(read.rows, [vec![stored]]);
    }
    for value in [
        Value::Unsigned(u64::MAX),
        Value::Float64(f64::NAN),
        Value::Interval(Interval::default()),
        Value::Array(Array {
            dimensions: vec![],
            elements: vec![],
        }),
        Value::Date(Date {
            year: 2023,
            month: 2,
            day: 29,
        }),
        Value::Date(Date {
            year: 10_000,
            month: 1,
            day: 1,
        }),
        Value::Time(Time { hour: 24, ..TIME }),
        Value::Instant(Instant {
            seconds: i64::MAX,
            nanoseconds: 0,
        }),
        Value::Instant(Instant {
            seconds: 0,
            nanoseconds: 1_000_000_000,
        }),
    ] {
        let refused = store.query("select 1, $1", vec![value.clone()]).await;
        let Err(Error::Conversion(message)) = refused else {
            panic!("{value:?}: {refused:?}")
        };
        assert!(message.starts_with("parameter 1: "), "{message}");
    }
}

#[tokio::test]
async fn text_that_is_none_comes_as_bytes() {
    let store = Store::with(SCHEMA, |_| {}).await;
    let read = store.query("select cast(x'ff00' as text)", vec![]).await.unwrap();
    assert_eq!(read.rows, [vec![Value::Bytes(vec![255, 0].into())]]);
}
