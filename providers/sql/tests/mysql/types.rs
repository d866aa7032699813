//! All types of columns.

use outboard_stubs::outboard::sql::v0_1::types::{Date, Instant, Kind, Other, Time, Timestamp, Value};

use crate::store::text;

fn other(type_name: &str, text: &str) -> Value {
    Value::Other(Other {
        type_name: type_name.to_owned(),
        text: text.to_owned(),
    })
}

pub(crate) fn date(year: i32, month: u8, day: u8) -> Date {
    Date { year, month, day }
}

pub(crate) fn time(hour: u8, minute: u8, second: u8, nanosecond: u32) -> Time {
    Time {
        hour,
        minute,
        second,
        nanosecond,
    }
}

pub(crate) fn decimal(text: &str) -> Value {
    Value::Decimal(text.to_owned())
}

/// Declared type, what is written in SQL, the kind, the type's name, and the value.
#[expect(clippy::too_many_lines, reason = "a table of all types")]
pub(crate) fn all() -> Vec<(&'static str, &'static str, Kind, &'static str, Value)> {
    vec![
        ("tinyint", "-128", Kind::Integer, "TINYINT", Value::Integer(-128)),
        (
            "tinyint unsigned",
            "255",
            Kind::Integer,
            "TINYINT UNSIGNED",
            Value::Integer(255),
        ),
        ("tinyint(1)", "1", Kind::Boolean, "TINYINT", Value::Boolean(true)),
        ("bool", "0", Kind::Boolean, "TINYINT", Value::Boolean(false)),
        ("bool", "-5", Kind::Boolean, "TINYINT", Value::Integer(-5)),
        (
            "tinyint(1) unsigned",
            "200",
            Kind::Integer,
            "TINYINT UNSIGNED",
            Value::Integer(200),
        ),
        (
            "smallint",
            "-32768",
            Kind::Integer,
            "SMALLINT",
            Value::Integer(-32_768),
        ),
        (
            "smallint unsigned",
            "65535",
            Kind::Integer,
            "SMALLINT UNSIGNED",
            Value::Integer(65_535),
        ),
        (
            "mediumint",
            "-8388608",
            Kind::Integer,
            "MEDIUMINT",
            Value::Integer(-8_388_608),
        ),
        (
            "mediumint unsigned",
            "16777215",
            Kind::Integer,
            "MEDIUMINT UNSIGNED",
            Value::Integer(16_777_215),
        ),
        (
            "int",
            "-2147483648",
            Kind::Integer,
            "INT",
            Value::Integer(i32::MIN.into()),
        ),
        (
            "int unsigned",
            "4294967295",
            Kind::Integer,
            "INT UNSIGNED",
            Value::Integer(u32::MAX.into()),
        ),
        (
            "bigint",
            "-9223372036854775808",
            Kind::Integer,
            "BIGINT",
            Value::Integer(i64::MIN),
        ),
        (
            "bigint unsigned",
            "18446744073709551615",
            Kind::Unsigned,
            "BIGINT UNSIGNED",
            Value::Unsigned(u64::MAX),
        ),
        (
            "int zerofill",
            "7",
            Kind::Integer,
            "INT UNSIGNED",
            Value::Integer(7),
        ),
        ("year", "2026", Kind::Integer, "YEAR", Value::Integer(2026)),
        ("year", "0", Kind::Integer, "YEAR", Value::Integer(0)),
        ("bit(1)", "1", Kind::Unsigned, "BIT", Value::Unsigned(1)),
        (
            "bit(64)",
            "x'8000000000000001'",
            Kind::Unsigned,
            "BIT",
            Value::Unsigned((1 << 63) + 1),
        ),
        ("float", "1.5", Kind::Float32, "FLOAT", Value::Float32(1.5)),
        (
            "double",
            "-1e300",
            Kind::Float64,
            "DOUBLE",
            Value::Float64(-1e300),
        ),
        (
            "decimal(30, 10)",
            "'-12345678901234567890.0123456789'",
            Kind::Decimal,
            "DECIMAL",
            decimal("-12345678901234567890.0123456789"),
        ),
        ("decimal(5, 2)", "0.5", Kind::Decimal, "DECIMAL", decimal("0.50")),
        ("char(5)", "'é'", Kind::Text, "CHAR", text("é")),
        ("varchar(10)", "'🍵'", Kind::Text, "VARCHAR", text("🍵")),
        (
            "varchar(10) character set latin1",
            "'é'",
            Kind::Text,
            "VARCHAR",
            text("é"),
        ),
        (
            "varchar(10) collate utf8mb4_bin",
            "'é'",
            Kind::Text,
            "VARCHAR",
            text("é"),
        ),
        (
            "char(5) collate utf8mb4_bin",
            "'é'",
            Kind::Text,
            "CHAR",
            text("é"),
        ),
        ("tinytext", "'a'", Kind::Text, "TEXT", text("a")),
        ("text", "'a'", Kind::Text, "TEXT", text("a")),
        ("text collate utf8mb4_bin", "'a'", Kind::Text, "TEXT", text("a")),
        ("mediumtext", "'a'", Kind::Text, "TEXT", text("a")),
        ("longtext", "'a'", Kind::Text, "TEXT", text("a")),
        (
            "binary(3)",
            "x'00ff'",
            Kind::Bytes,
            "BINARY",
            Value::Bytes(vec![0, 255, 0].into()),
        ),
        (
            "varbinary(3)",
            "x'00ff'",
            Kind::Bytes,
            "VARBINARY",
            Value::Bytes(vec![0, 255].into()),
        ),
        (
            "tinyblob",
            "x'ff'",
            Kind::Bytes,
            "BLOB",
            Value::Bytes(vec![255].into()),
        ),
        (
            "blob",
            "x'ff'",
            Kind::Bytes,
            "BLOB",
            Value::Bytes(vec![255].into()),
        ),
        (
            "mediumblob",
            "x'ff'",
            Kind::Bytes,
            "BLOB",
            Value::Bytes(vec![255].into()),
        ),
        ("longblob", "''", Kind::Bytes, "BLOB", Value::Bytes(vec![].into())),
        (
            "enum('red', 'green')",
            "'green'",
            Kind::Text,
            "ENUM",
            text("green"),
        ),
        (
            "set('red', 'green')",
            "'red,green'",
            Kind::Text,
            "CHAR",
            text("red,green"),
        ),
        (
            "date",
            "'2026-02-28'",
            Kind::Date,
            "DATE",
            Value::Date(date(2026, 2, 28)),
        ),
        (
            "date",
            "'9999-12-31'",
            Kind::Date,
            "DATE",
            Value::Date(date(9999, 12, 31)),
        ),
        (
            "date",
            "'0000-00-00'",
            Kind::Date,
            "DATE",
            other("DATE", "0000-00-00"),
        ),
        (
            "date",
            "'2026-00-00'",
            Kind::Date,
            "DATE",
            other("DATE", "2026-00-00"),
        ),
        (
            "time",
            "'23:59:59'",
            Kind::Time,
            "TIME",
            Value::Time(time(23, 59, 59, 0)),
        ),
        (
            "time(6)",
            "'00:00:00.000001'",
            Kind::Time,
            "TIME",
            Value::Time(time(0, 0, 0, 1_000)),
        ),
        (
            "time",
            "'00:00:00'",
            Kind::Time,
            "TIME",
            Value::Time(time(0, 0, 0, 0)),
        ),
        (
            "time",
            "'838:59:59'",
            Kind::Time,
            "TIME",
            other("TIME", "838:59:59"),
        ),
        (
            "time(3)",
            "'-01:00:00.5'",
            Kind::Time,
            "TIME",
            other("TIME", "-01:00:00.500000"),
        ),
        (
            "time",
            "'24:00:00'",
            Kind::Time,
            "TIME",
            other("TIME", "24:00:00"),
        ),
        (
            "datetime(6)",
            "'2026-02-28 10:11:12.000034'",
            Kind::Timestamp,
            "DATETIME",
            Value::Timestamp(Timestamp {
                date: date(2026, 2, 28),
                time: time(10, 11, 12, 34_000),
            }),
        ),
        (
            "datetime",
            "'1000-01-01'",
            Kind::Timestamp,
            "DATETIME",
            Value::Timestamp(Timestamp {
                date: date(1000, 1, 1),
                time: time(0, 0, 0, 0),
            }),
        ),
        (
            "datetime",
            "'0000-00-00 00:00:00'",
            Kind::Timestamp,
            "DATETIME",
            other("DATETIME", "0000-00-00 00:00:00"),
        ),
        (
            "timestamp(6) null",
            "'1970-01-01 00:00:01.5'",
            Kind::Instant,
            "TIMESTAMP",
            Value::Instant(Instant {
                seconds: 1,
                nanoseconds: 500_000_000,
            }),
        ),
        (
            "timestamp null",
            "'2026-11-21 00:00:00'",
            Kind::Instant,
            "TIMESTAMP",
            Value::Instant(Instant {
                seconds: 1_795_219_200,
                nanoseconds: 0,
            }),
        ),
        (
            "timestamp null",
            "'0000-00-00 00:00:00'",
            Kind::Instant,
            "TIMESTAMP",
            other("TIMESTAMP", "0000-00-00 00:00:00"),
        ),
        (
            "uuid",
            "'0123abcd-0123-4567-89ab-00000000000f'",
            Kind::Text,
            "CHAR",
            text("0123abcd-0123-4567-89ab-00000000000f"),
        ),
        ("inet6", "'::1'", Kind::Text, "CHAR", text("::1")),
        // MariaDB keeps it as a text, and says no more of it.
        ("json", "'{\"a\": 1}'", Kind::Text, "TEXT", text("{\"a\": 1}")),
        (
            "point",
            "point(1, 2)",
            Kind::Bytes,
            "GEOMETRY",
            Value::Bytes(
                [
                    &[0, 0, 0, 0, 1, 1, 0, 0, 0][..],
                    &1f64.to_le_bytes(),
                    &2f64.to_le_bytes(),
                ]
                .concat()
                .into(),
            ),
        ),
    ]
}
