//! What the cases of the contract hold, at their ends and beyond them.

use outboard_provider_postgres::value::Field;
use outboard_provider_postgres::value::outboard::{Plan, columns, kind, type_name};
use outboard_provider_postgres::value::size::Expanding;
use outboard_stubs::outboard::sql::v0_1::types::{
    Array, Date, Element, Instant, Interval, Kind, Other, Time, Timestamp, Uuid, Value,
};

use crate::database::{Database, outboard};

fn date(year: i32, month: u8, day: u8) -> Date {
    Date { year, month, day }
}

fn time(hour: u8, minute: u8, second: u8, nanosecond: u32) -> Time {
    Time {
        hour,
        minute,
        second,
        nanosecond,
    }
}

fn other(type_name: &str, text: &str) -> Value {
    Value::Other(Other {
        type_name: type_name.to_owned(),
        text: text.to_owned(),
    })
}

#[tokio::test]
async fn values_have_the_cases_of_their_types() {
    let database = Database::start().await;
    let at = |year, month, day, time| {
        Value::Timestamp(Timestamp {
            date: date(year, month, day),
            time,
        })
    };
    let instant = |seconds, nanoseconds| Value::Instant(Instant { seconds, nanoseconds });
    let interval = |months, days, microseconds| {
        Value::Interval(Interval {
            months,
            days,
            microseconds,
        })
    };
    let array = |dimensions: &[u32], elements: Vec<Element>| {
        Value::Array(Array {
            dimensions: dimensions.to_vec(),
            elements,
        })
    };
    let last = time(23, 59, 59, 999_999_000);
    let cases = [
        ("true", Value::Boolean(true)),
        ("(-32768)::int2", Value::Integer(-32_768)),
        ("4294967295::oid", Value::Integer(4_294_967_295)),
        ("'18446744073709551615'::xid8", Value::Unsigned(u64::MAX)),
        ("'1e-45'::float4", Value::Float32(1e-45)),
        ("'-Infinity'::float8", Value::Float64(f64::NEG_INFINITY)),
        ("'NaN'::numeric", Value::Decimal("NaN".to_owned())),
        ("'-Infinity'::numeric", Value::Decimal("-Infinity".to_owned())),
        ("1.500::numeric", Value::Decimal("1.500".to_owned())),
        ("'\\x00ff'::bytea", Value::Bytes(vec![0, 255].into())),
        ("'a'::citext", Value::Text("a".to_owned())),
        ("'happy'::mood", Value::Text("happy".to_owned())),
        ("chr(233)::\"char\"", Value::Text("\\303".to_owned())),
        ("'4714-11-24 BC'::date", Value::Date(date(-4713, 11, 24))),
        ("'0001-12-31 BC'::date", Value::Date(date(0, 12, 31))),
        ("'5874897-12-31'::date", Value::Date(date(5_874_897, 12, 31))),
        ("'infinity'::date", other("date", "infinity")),
        ("'24:00'::time", Value::Time(time(24, 0, 0, 0))),
        ("'24:00+02'::timetz", other("timetz", "24:00:00+02")),
        ("'4714-11-24 BC'::timestamp", at(-4713, 11, 24, time(0, 0, 0, 0))),
        (
            "'294276-12-31 23:59:59.999999'::timestamp",
            at(294_276, 12, 31, last),
        ),
        ("'-infinity'::timestamp", other("timestamp", "-infinity")),
        ("'1969-12-31 23:59:59.5Z'::timestamptz", instant(-1, 500_000_000)),
        (
            "'4714-11-24 BC 00:00Z'::timestamptz",
            instant(-210_866_803_200, 0),
        ),
        (
            "'294276-12-31 23:59:59.999999Z'::timestamptz",
            instant(9_224_318_015_999, 999_999_000),
        ),
        ("'infinity'::timestamptz", other("timestamptz", "infinity")),
        (
            "'-1 year 2 days -00:00:01'::interval",
            interval(-12, 2, -1_000_000),
        ),
        (
            "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
            Value::Uuid(Uuid {
                high: 0xa0ee_bc99_9c0b_4ef8,
                low: 0xbb6d_6bb9_bd38_0a11,
            }),
        ),
        (
            "'{\"b\":1, \"a\":2}'::jsonb",
            Value::Json("{\"a\": 2, \"b\": 1}".to_owned()),
        ),
        ("'{}'::int4[]", array(&[], vec![])),
        ("''::oidvector", array(&[], vec![])),
        (
            "'1 2'::int2vector",
            array(&[2], vec![Element::Integer(1), Element::Integer(2)]),
        ),
        (
            "array[[1,null]]",
            array(&[1, 2], vec![Element::Integer(1), Element::Null]),
        ),
        ("'[0:0]={1}'::int4[]", other("int4[]", "[0:0]={1}")),
        (
            "array['infinity'::date]",
            array(
                &[1],
                vec![Element::Other(Other {
                    type_name: "date".to_owned(),
                    text: "infinity".to_owned(),
                })],
            ),
        ),
        ("array[1]::positive[]", array(&[1], vec![Element::Integer(1)])),
        ("int4range(1, 5)", other("int4range", "[1,5)")),
        ("row(1, 'a b')", other("record", "(1,\"a b\")")),
        ("'1.5'::money", other("money", "$1.50")),
        ("'int4'::regtype", other("regtype", "integer")),
        ("pg_notify('a', 'b')", other("void", "")),
    ];
    let made = "create extension citext; create domain positive as int4 check (value > 0); create type mood as enum ('happy')";
    database.client.batch_execute(made).await.unwrap();
    for (expression, expected) in cases {
        let query = format!("select {expression}");
        let statement = database.client.prepare(&query).await.unwrap();
        let ty = statement.columns()[0].type_().clone();
        let value = database.value(&query).await;
        assert_eq!(value, expected, "{expression}");
        let field = Field {
            name: "a name".to_owned(),
            ty: ty.clone(),
            as_text: false,
        };
        let [column] = columns(&[field]).try_into().unwrap();
        assert_eq!(
            (column.name.as_str(), column.kind, &column.type_name),
            ("a name", kind(&ty), &type_name(&ty))
        );
        assert_eq!(column.kind, kind_of(&value, column.kind), "{expression}");
    }
}

/// The kind of a value's case, unless it is one that its kind has no room for.
fn kind_of(value: &Value, kind: Kind) -> Kind {
    match value {
        Value::Null => kind,
        Value::Boolean(_) => Kind::Boolean,
        Value::Integer(_) => Kind::Integer,
        Value::Unsigned(_) => Kind::Unsigned,
        Value::Float32(_) => Kind::Float32,
        Value::Float64(_) => Kind::Float64,
        Value::Decimal(_) => Kind::Decimal,
        Value::Text(_) => Kind::Text,
        Value::Bytes(_) => Kind::Bytes,
        Value::Date(_) => Kind::Date,
        Value::Time(_) => Kind::Time,
        Value::Timestamp(_) => Kind::Timestamp,
        Value::Instant(_) => Kind::Instant,
        Value::Interval(_) => Kind::Interval,
        Value::Uuid(_) => Kind::Uuid,
        Value::Json(_) => Kind::Json,
        Value::Array(_) => Kind::Array,
        Value::Other(other) => match other.text.as_str() {
            "infinity" | "-infinity" => kind,
            text if text.starts_with('[') && text.contains('=') => kind,
            _ => Kind::Other,
        },
    }
}

#[tokio::test]
async fn numbers_beyond_all_bounds_are_read_whole() {
    let database = Database::start().await;
    // The most digits that PostgreSQL takes before the point and after it.
    for query in [
        "select 10::numeric ^ 131071",
        "select ('0.' || repeat('7', 16383))::numeric",
        "select repeat('9', 100000)::numeric / 7",
    ] {
        let read = database.one(query).await;
        let Value::Decimal(text) = &read.value else {
            panic!("{:?}", read.value)
        };
        assert_eq!(Some(text), read.text.as_ref());
        assert_eq!(database.written("numeric", read.value).await.unwrap(), read.text);
    }
}

#[tokio::test]
async fn the_digits_of_a_result_are_counted_before_they_are_written() {
    let database = Database::start().await;
    let made = "create type pair as (a numeric, b text)";
    database.client.batch_execute(made).await.unwrap();
    let number = "10::numeric ^ 131071";
    for (query, least) in [
        (number.to_owned(), 131_072),
        (format!("array_fill({number}, array[10, 10])"), 13_107_200),
        (format!("numrange(0, {number})"), 131_072),
        (
            format!("nummultirange(numrange(0, 1), numrange(2, {number}))"),
            131_072,
        ),
        (
            format!("('[0:1]={{' || {number} || ',' || {number} || '}}')::numeric[]"),
            262_144,
        ),
        (format!("row({number}, 'a')::pair"), 131_072),
    ] {
        let row = database
            .client
            .query_one(&format!("select {query}"), &[])
            .await
            .unwrap();
        let size = Expanding::of(row.columns()).size(&row);
        assert!((least..least * 2).contains(&size), "{query}: {size}");
    }
}

#[tokio::test]
async fn rows_of_a_type_that_changes_are_read_as_they_are() {
    let database = Database::start().await;
    let client = &database.client;
    client
        .batch_execute("create type mood as enum ('happy'); create type pair as (a int4, b text)")
        .await
        .unwrap();
    let pair = |text| other("pair", text);
    assert_eq!(
        database.value("select row(1, 'a b')::pair").await,
        pair("(1,\"a b\")")
    );
    // The driver goes on by what it learned of the type.
    client
        .batch_execute("alter type pair add attribute c numeric")
        .await
        .unwrap();
    assert_eq!(
        database.value("select row(1, 'a', 2.50)::pair").await,
        pair("(1,a,2.50)")
    );
    client
        .batch_execute("alter type pair drop attribute a")
        .await
        .unwrap();
    assert_eq!(database.value("select row('a', null)::pair").await, pair("(a,)"));
    // Of a type that it never heard of it can tell nothing.
    client
        .batch_execute("alter type pair add attribute d mood")
        .await
        .unwrap();
    let statement = client
        .prepare("select row('a', 1, 'happy')::pair as p")
        .await
        .unwrap();
    let row = client.query_one(&statement, &[]).await.unwrap();
    let ty = statement.columns()[0].type_().clone();
    let plan = Plan::new(&[Field {
        name: "p".to_owned(),
        ty,
        as_text: false,
    }]);
    let failed = outboard(&plan, &row).unwrap_err();
    assert_eq!(
        failed.to_string(),
        "column \"p\" of type pair: it has another field than its type had"
    );
    client.clear_type_cache();
    assert_eq!(
        database.value("select row('a', 1, 'happy')::pair").await,
        pair("(a,1,happy)")
    );
}
