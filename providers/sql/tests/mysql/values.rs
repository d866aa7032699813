use outboard_stubs::outboard::sql::v0_1::types::{Array, Error, Instant, Interval, Timestamp, Uuid, Value};

use crate::store::{Store, text};
use crate::types::{all, date, decimal, time};

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
