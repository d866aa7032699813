use outboard_stubs::outboard::sql::v0_1::types::{
    Array, Date, Error, Instant, Interval, Kind, Other, Time, Timestamp, Uuid, Value,
};

use crate::store::{Store, text};

fn other(type_name: &str, text: &str) -> Value {
    Value::Other(Other {
        type_name: type_name.to_owned(),
        text: text.to_owned(),
    })
}

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

fn decimal(text: &str) -> Value {
    Value::Decimal(text.to_owned())
}

/// Declared type, what is written in SQL, the kind, the type's name, and the value.
#[expect(clippy::too_many_lines, reason = "a table of all types")]
fn all() -> Vec<(&'static str, &'static str, Kind, &'static str, Value)> {
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

#[tokio::test]
async fn every_type_is_read_and_written_back() {
    let store = Store::with("", |_| {}).await;
    // Days that are none are kept only where the server is told so.
    let lax = "set sql_mode = ''; set time_zone = '+00:00';";
    for (number, (declared, written, kind, name, value)) in all().into_iter().enumerate() {
        let table = format!("t{number}");
        store.seen(&format!(
            "{lax} create table {table} (id int primary key, a {declared}); insert into {table} values (1, {written}), (2, null)"
        ));
        let read = store
            .query(&format!("select a from {table} order by id"), vec![])
            .await
            .unwrap();
        let column = &read.columns[0];
        assert_eq!((column.kind, &*column.type_name), (kind, name), "{declared}");
        assert_eq!(
            read.rows,
            [vec![value.clone()], vec![Value::Null]],
            "{declared} {written}"
        );
        let is_zero = matches!(&value, Value::Other(other) if other.text.contains("00-00"));
        if !is_zero {
            let again = format!("insert into {table} values (3, ?)");
            assert_eq!(
                store.execute(&again, vec![value.clone()]).await,
                Ok(1),
                "{declared} {written}"
            );
            let same =
                format!("select (select a from {table} where id = 3) = (select a from {table} where id = 1)");
            assert_eq!(store.number(&same).await, 1, "{declared} {written}");
        }
    }
}

#[tokio::test]
async fn parameters_are_what_they_are() {
    let store = Store::with("", |_| {}).await;
    store.seen(
        "create table exact (d decimal(40, 20), day date, at datetime(6), point timestamp(6) null, t time(6), \
         u bigint unsigned, f float, b boolean, id uuid)",
    );
    let insert = "insert into exact values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = vec![
        decimal("12345678901234567890.12345678901234567890"),
        Value::Date(date(2026, 2, 28)),
        Value::Timestamp(Timestamp {
            date: date(2026, 2, 28),
            time: time(1, 2, 3, 456_789_000),
        }),
        Value::Instant(Instant {
            seconds: 1_795_219_200,
            nanoseconds: 123_456_000,
        }),
        Value::Time(time(1, 2, 3, 4_000)),
        Value::Unsigned(u64::MAX),
        Value::Float32(0.1),
        Value::Boolean(true),
        Value::Uuid(Uuid {
            high: 0x0123_abcd_0123_4567,
            low: 0x89ab_0000_0000_000f,
        }),
    ];
    assert_eq!(store.execute(insert, values.clone()).await, Ok(1));
    // A decimal number is compared as one: as a text it would be rounded.
    let near = decimal("12345678901234567890.12345678901234567891");
    for (condition, value, found) in [
        ("d = ?", values[0].clone(), 1),
        ("d = ?", near, 0),
        ("day = ?", values[1].clone(), 1),
        ("at = ?", values[2].clone(), 1),
        ("point = ?", values[3].clone(), 1),
        ("t = ?", values[4].clone(), 1),
        ("u = ?", values[5].clone(), 1),
        ("f = ?", values[6].clone(), 1),
        ("b = ?", values[7].clone(), 1),
        ("id = ?", values[8].clone(), 1),
        ("point <=> ?", Value::Null, 0),
    ] {
        let query = format!("select d from exact where {condition}");
        let read = store.query(&query, vec![value]).await.unwrap();
        assert_eq!(read.rows.len(), found, "{condition}");
    }
    let computed = store
        .query(
            "select ? + cast(0.10 as decimal(30, 20))",
            vec![values[0].clone()],
        )
        .await
        .unwrap();
    assert_eq!(
        computed.rows,
        [[decimal("12345678901234567890.22345678901234567890")]]
    );
    assert_eq!(
        store.seen("select unix_timestamp(point) from exact"),
        "1795219200.123456"
    );
}

#[tokio::test]
async fn what_has_no_form_is_refused_by_its_place() {
    let store = Store::new().await;
    for value in [
        Value::Float64(f64::NAN),
        Value::Float32(f32::INFINITY),
        decimal("NaN"),
        decimal("1; drop table items"),
        Value::Interval(Interval {
            months: 0,
            days: 0,
            microseconds: 1,
        }),
        Value::Array(Array {
            dimensions: vec![],
            elements: vec![],
        }),
        Value::Date(date(10_000, 1, 1)),
        Value::Date(date(2026, 2, 30)),
        Value::Time(time(24, 0, 1, 0)),
        Value::Instant(Instant {
            seconds: i64::MAX,
            nanoseconds: 0,
        }),
    ] {
        let refused = store.query("select ?, ?", vec![Value::Null, value.clone()]).await;
        assert!(
            matches!(&refused, Err(Error::Conversion(why)) if why.starts_with("parameter 2: ")),
            "{value:?}: {refused:?}"
        );
    }
    assert_eq!(store.number("select count(*) from items").await, 2);
}

#[tokio::test]
async fn large_values_go_both_ways() {
    let store = Store::with("create table large (a longblob, b longtext);", |binding| {
        binding.max_result = Some(outboard_config::Size(64 << 20));
    })
    .await;
    // Packets of the protocol end at 16 MiB, and the server takes no more at once.
    for size in [250, 251, 65_535, 65_536, 7 << 20] {
        let bytes = Value::Bytes(vec![7; size].into());
        let long = text(&"é".repeat(size / 2));
        store.execute("delete from large", vec![]).await.unwrap();
        let insert = "insert into large values (?, ?)";
        store
            .execute(insert, vec![bytes.clone(), long.clone()])
            .await
            .unwrap();
        let read = store.query("select a, b from large", vec![]).await.unwrap();
        assert!(read.rows == [vec![bytes, long]], "{size} bytes");
    }
    let refused = store
        .query("select length(?)", vec![Value::Bytes(vec![7; 17 << 20].into())])
        .await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(store.number("select count(*) from large").await, 1);
}
