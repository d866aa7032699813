//! What may be given for a placeholder of which type, and what is refused.

use bytes::Bytes;
use outboard_provider_postgres::error::Failed;
use outboard_provider_postgres::value::Parameters;
use outboard_stubs::outboard::sql::v0_1::types::{
    Array, Date, Element, Instant, Interval, Other, Time, Timestamp, Uuid, Value,
};
use tokio_postgres::types::Type;

use crate::database::Database;

const UUID: Uuid = Uuid { high: 1, low: 2 };

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn decimal(text: &str) -> Value {
    Value::Decimal(text.to_owned())
}

fn json(text: &str) -> Value {
    Value::Json(text.to_owned())
}

fn array(dimensions: &[u32], elements: &[Element]) -> Value {
    Value::Array(Array {
        dimensions: dimensions.to_vec(),
        elements: elements.to_vec(),
    })
}

fn date() -> Date {
    Date {
        year: -1,
        month: 2,
        day: 3,
    }
}

fn time(nanosecond: u32) -> Time {
    Time {
        hour: 23,
        minute: 59,
        second: 59,
        nanosecond,
    }
}

#[tokio::test]
async fn values_take_the_types_that_are_wanted_where_nothing_is_lost() {
    let database = Database::start().await;
    let made = "create domain positive as int4 check (value > 0); create type mood as enum ('happy'); create type pair as (a int4, b text);
        create extension citext; create extension cube";
    database.client.batch_execute(made).await.unwrap();
    let timestamp = Value::Timestamp(Timestamp {
        date: date(),
        time: time(999_999_500),
    });
    let instant = |seconds, nanoseconds| Value::Instant(Instant { seconds, nanoseconds });
    let interval = Value::Interval(Interval {
        months: -1,
        days: 2,
        microseconds: 3,
    });
    let numbers = [
        Element::Integer(1),
        Element::Null,
        Element::Decimal("3.0".to_owned()),
        Element::Text("4".to_owned()),
    ];
    let cases = [
        ("bool", Value::Boolean(true), "t"),
        ("text", Value::Boolean(false), "false"),
        ("int2", Value::Integer(-32_768), "-32768"),
        ("int4", Value::Unsigned(5), "5"),
        ("int8", decimal("-9223372036854775808.00"), "-9223372036854775808"),
        ("int8", decimal("9e3"), "9000"),
        ("int4", Value::Float64(5.0), "5"),
        ("int4", text(" 5 "), "5"),
        ("positive", Value::Integer(5), "5"),
        ("oid", Value::Integer(4_294_967_295), "4294967295"),
        ("xid8", Value::Unsigned(u64::MAX), "18446744073709551615"),
        ("regclass", Value::Integer(1_259), "pg_class"),
        ("money", decimal("1.5"), "$1.50"),
        ("numeric", Value::Unsigned(u64::MAX), "18446744073709551615"),
        ("numeric", Value::Float64(0.1), "0.1"),
        ("numeric", Value::Float32(0.1), "0.1"),
        ("numeric", Value::Float64(f64::NAN), "NaN"),
        ("numeric", decimal("-1.50e2"), "-150"),
        ("numeric", decimal("Infinity"), "Infinity"),
        ("float4", Value::Integer(1 << 24), "1.6777216e+07"),
        ("float4", Value::Float64(0.5), "0.5"),
        ("float4", decimal("0.1"), "0.1"),
        ("float8", Value::Float32(0.5), "0.5"),
        ("float8", Value::Integer(i64::MIN), "-9.223372036854776e+18"),
        ("float8", decimal("0.1"), "0.1"),
        ("float8", decimal("-Infinity"), "-Infinity"),
        ("text", Value::Integer(-5), "-5"),
        ("text", Value::Float64(1e23), "9.999999999999999e+22"),
        ("varchar", decimal("1.50"), "1.50"),
        ("bpchar", text("a "), "a "),
        ("\"char\"", text("\\303"), "\\303"),
        ("\"char\"", text("a"), "a"),
        ("name", text("a"), "a"),
        ("citext", text("A"), "A"),
        ("mood", text("happy"), "happy"),
        ("pair", text("(1,a)"), "(1,a)"),
        ("cube", text("(1,2)"), "(1, 2)"),
        (
            "int4range",
            Value::Other(Other {
                type_name: "int8range".to_owned(),
                text: "[1,2]".to_owned(),
            }),
            "[1,3)",
        ),
        ("bytea", Value::Bytes(Bytes::from_static(b"\0a")), "\\x0061"),
        ("bytea", text("\\x00"), "\\x00"),
        ("date", Value::Date(date()), "0002-02-03 BC"),
        ("text", Value::Date(date()), "0002-02-03 BC"),
        ("timestamp", Value::Date(date()), "0002-02-03 00:00:00 BC"),
        ("timestamp", timestamp.clone(), "0002-02-04 00:00:00 BC"),
        ("text", timestamp, "0002-02-04 00:00:00 BC"),
        ("time", Value::Time(time(1_499)), "23:59:59.000001"),
        ("time", Value::Time(time(999_999_999)), "24:00:00"),
        (
            "timestamptz",
            instant(-1, 500_000_000),
            "1969-12-31 23:59:59.5+00",
        ),
        (
            "timestamptz",
            instant(9_224_318_015_999, 999_999_000),
            "294276-12-31 23:59:59.999999+00",
        ),
        ("text", instant(0, 0), "1970-01-01 00:00:00+00"),
        ("interval", interval.clone(), "-1 mons +2 days 00:00:00.000003"),
        ("text", interval, "-1 mons +2 days 00:00:00.000003"),
        ("uuid", Value::Uuid(UUID), "00000000-0000-0001-0000-000000000002"),
        ("text", Value::Uuid(UUID), "00000000-0000-0001-0000-000000000002"),
        (
            "uuid",
            text("{00000000-0000-0001-0000-000000000002}"),
            "00000000-0000-0001-0000-000000000002",
        ),
        ("json", json("{ }"), "{ }"),
        ("jsonb", json("{ }"), "{}"),
        ("jsonb", text("[1, 2]"), "[1, 2]"),
        ("text", json("{ }"), "{ }"),
        ("int4[]", array(&[2], &numbers[..2]), "{1,NULL}"),
        ("int4[]", array(&[2, 2], &numbers), "{{1,NULL},{3,4}}"),
        ("numeric[]", array(&[4], &numbers), "{1,NULL,3.0,4}"),
        ("text[]", array(&[4], &numbers), "{1,NULL,3.0,4}"),
        ("money[]", array(&[4], &numbers), "{$1.00,NULL,$3.00,$4.00}"),
        ("aclitem[]", array(&[], &[]), "{}"),
        ("aclitem[]", array(&[0, 3], &[]), "{}"),
        ("positive[]", array(&[1], &numbers[..1]), "{1}"),
        (
            "box[]",
            array(&[2], &[Element::Text("1,2,3,4".to_owned()), Element::Null]),
            "{(3,4),(1,2);NULL}",
        ),
        (
            "text[]",
            array(
                &[3],
                &["", "null", "a,\"b\\"].map(|text| Element::Text(text.to_owned())),
            ),
            "{\"\",\"null\",\"a,\\\"b\\\\\"}",
        ),
        (
            "mood[]",
            array(&[1], &[Element::Text("happy".to_owned())]),
            "{happy}",
        ),
        ("int2vector", array(&[1], &numbers[..1]), "1"),
        ("oidvector", array(&[], &[]), ""),
        ("int4[]", text("[0:1]={1,2}"), "[0:1]={1,2}"),
    ];
    for (ty, value, expected) in cases {
        let written = database.written(ty, value.clone()).await;
        let written = written.unwrap_or_else(|error| panic!("{ty}: {value:?}: {error:?}"));
        assert_eq!(written.as_deref(), Some(expected), "{ty}: {value:?}");
    }
}

#[test]
fn what_would_be_lost_is_refused_by_the_place_and_the_type() {
    let timestamp = Value::Timestamp(Timestamp {
        date: date(),
        time: time(0),
    });
    let bad_date = |year, month, day| Value::Date(Date { year, month, day });
    let instant = |seconds, nanoseconds| Value::Instant(Instant { seconds, nanoseconds });
    let cases = [
        (
            Type::INT2,
            Value::Integer(70_000),
            "70000 is more than int2 holds",
        ),
        (
            Type::INT4,
            Value::Integer(i64::MIN),
            "-9223372036854775808 is less than int4 holds",
        ),
        (Type::OID, Value::Integer(-1), "-1 is less than oid holds"),
        (
            Type::INT8,
            Value::Unsigned(u64::MAX),
            "18446744073709551615 is more than int8 holds",
        ),
        (
            Type::INT4,
            Value::Float64(0.5),
            "a floating-point number that is not a whole number cannot be int4",
        ),
        (
            Type::INT8,
            Value::Float64(f64::NAN),
            "a floating-point number that is not a whole number cannot be int8",
        ),
        (
            Type::INT8,
            Value::Float64(1e300),
            "a floating-point number that is not a whole number cannot be int8",
        ),
        (
            Type::INT4,
            decimal("1.5"),
            "a decimal that is not a whole number cannot be int4",
        ),
        (
            Type::NUMERIC,
            decimal("1; drop"),
            "a decimal that is not written as a number cannot be one",
        ),
        (Type::FLOAT4, Value::Float64(0.1), "0.1 is not exactly a float4"),
        (
            Type::FLOAT8,
            Value::Integer(i64::MAX),
            "an integer is not exactly a float8",
        ),
        (
            Type::FLOAT8,
            decimal("0.10000000000000000555"),
            "a decimal is not exactly a float8",
        ),
        (Type::BOOL, Value::Integer(1), "an integer cannot be bool"),
        (Type::INT4, Value::Boolean(true), "a boolean cannot be int4"),
        (
            Type::TEXT,
            Value::Bytes(Bytes::new()),
            "a list of bytes cannot be text",
        ),
        (
            Type::TEXT,
            text("a\0"),
            "text with a character of number 0 cannot be text",
        ),
        (
            Type::JSONB,
            json("\"\0\""),
            "text with a character of number 0 cannot be jsonb",
        ),
        (
            Type::CHAR,
            text("ab"),
            "text of more than one byte cannot be \"char\"",
        ),
        (
            Type::DATE,
            timestamp.clone(),
            "a timestamp without a time zone cannot be date",
        ),
        (
            Type::TIMESTAMPTZ,
            timestamp,
            "a timestamp without a time zone cannot be timestamptz",
        ),
        (
            Type::TIMESTAMP,
            instant(0, 0),
            "a point in time cannot be timestamp",
        ),
        (
            Type::TIMESTAMPTZ,
            instant(0, 1_000_000_000),
            "1000000000 nanoseconds are a second or more",
        ),
        (
            Type::TIMESTAMPTZ,
            instant(i64::MAX, 0),
            "a point in time before 4714 BC or after 294276 is not one that PostgreSQL has",
        ),
        (
            Type::DATE,
            bad_date(2023, 2, 29),
            "2023-2-29 is not a day that PostgreSQL has",
        ),
        (
            Type::DATE,
            bad_date(i32::MAX, 1, 1),
            "2147483647-1-1 is not a day that PostgreSQL has",
        ),
        (
            Type::TIME,
            Value::Time(Time { hour: 24, ..time(0) }),
            "24:59:59.000000000 is not a time of day",
        ),
        (Type::UUID, json("{}"), "json cannot be uuid"),
        (Type::INT4, array(&[], &[]), "an array cannot be int4"),
        (Type::POINT, Value::Integer(1), "an integer cannot be point"),
        (Type::INT4_ARRAY, Value::Integer(1), "an integer cannot be _int4"),
        (
            Type::INT4_ARRAY,
            array(&[2], &[Element::Null]),
            "an array of dimensions [2] has another number of elements than 1",
        ),
        (
            Type::INT4_ARRAY,
            array(&[1; 7], &[Element::Null]),
            "an array of 7 dimensions is more than PostgreSQL has",
        ),
        (
            Type::INT4_ARRAY,
            array(&[u32::MAX; 6], &[]),
            "an array of dimensions [4294967295, 4294967295, 4294967295, 4294967295, 4294967295, 4294967295] has another number of elements than 0",
        ),
        (
            Type::INT2_ARRAY,
            array(&[2], &[Element::Null, Element::Integer(70_000)]),
            "element 2: 70000 is more than int2 holds",
        ),
        (
            Type::OID_VECTOR,
            array(&[1], &[Element::Null]),
            "element 1: null cannot be in oidvector",
        ),
        (
            Type::OID_VECTOR,
            array(&[1, 1], &[Element::Integer(1)]),
            "an array of several dimensions cannot be oidvector",
        ),
    ];
    for (ty, value, expected) in cases {
        let failed = vec![Value::Null, value.clone()]
            .encode(&[Type::BOOL, ty.clone()])
            .unwrap_err();
        let Failed::Conversion(message) = failed else {
            panic!("{ty}: {value:?}: {failed:?}")
        };
        assert_eq!(message, format!("parameter 2: {expected}"), "{ty}: {value:?}");
    }
}

#[test]
fn as_many_parameters_are_taken_as_there_are_placeholders() {
    let failed = vec![Value::Null; 3].encode(&[Type::BOOL]).unwrap_err();
    assert_eq!(
        failed.to_string(),
        "the statement has 1 parameters and was given 3"
    );
}
