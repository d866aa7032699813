//! A function written with the published Spin SDK, over MariaDB.

use anyhow::{Context as _, Result};
use outboard_test_support::mariadb::MariaDb;
use serde_json::{Value, json};

use crate::scene::{NEWEST_MYSQL, Scene};

const BOTH: &str = "\"read\", \"write\"";
const NOTES: &str = "create table notes (id int auto_increment primary key, text varchar(50) not null unique, done bool not null default false)";
const QUERY: &str = "/newest/mysql/query";
const EXECUTE: &str = "/newest/mysql/execute";

fn scene(rights: &str) -> Result<Scene<MariaDb>> {
    Scene::on_mariadb(NOTES, rights, &[NEWEST_MYSQL])
}

/// A column's declared type, what is written into it, and what a function reads: the case of the column, and the value.
const TYPES: &[(&str, &str, &str, &str)] = &[
    ("bool", "true", "Int8", "Int8(1)"),
    ("tinyint", "-128", "Int8", "Int8(-128)"),
    ("smallint", "-32768", "Int16", "Int16(-32768)"),
    ("mediumint", "-8388608", "Int32", "Int32(-8388608)"),
    ("int", "2147483647", "Int32", "Int32(2147483647)"),
    (
        "bigint",
        "-9223372036854775808",
        "Int64",
        "Int64(-9223372036854775808)",
    ),
    ("tinyint unsigned", "255", "Uint8", "Uint8(255)"),
    ("smallint unsigned", "65535", "Uint16", "Uint16(65535)"),
    ("year", "2024", "Uint16", "Uint16(2024)"),
    ("int unsigned", "4294967295", "Uint32", "Uint32(4294967295)"),
    (
        "bigint unsigned",
        "18446744073709551615",
        "Uint64",
        "Uint64(18446744073709551615)",
    ),
    ("bit(10)", "b'1000000001'", "Uint64", "Uint64(513)"),
    ("float", "0.5", "Floating32", "Floating32(0.5)"),
    ("double", "-1e300", "Floating64", "Floating64(-1e300)"),
    ("varchar(20)", "'naïve 🦀'", "Str", "Str(\"naïve 🦀\")"),
    ("longtext", "''", "Str", "Str(\"\")"),
    ("enum('a', 'b')", "'b'", "Str", "Str(\"b\")"),
    ("varbinary(20)", "x'00ff0a'", "Binary", "Binary([0, 255, 10])"),
    ("blob", "x'00'", "Binary", "Binary([0])"),
    ("decimal(10, 2)", "-12.5", "Str", "Str(\"-12.50\")"),
    ("date", "'2024-02-29'", "Str", "Str(\"2024-02-29\")"),
    ("time", "'-100:00:01'", "Str", "Str(\"-100:00:01\")"),
    (
        "datetime(6)",
        "'2024-02-29 23:59:58.5'",
        "Str",
        "Str(\"2024-02-29 23:59:58.5\")",
    ),
    (
        "timestamp",
        "'2024-02-29 12:00:00'",
        "Str",
        "Str(\"2024-02-29 12:00:00\")",
    ),
    ("text", "null", "Str", "DbNull"),
];

#[test]
fn each_type_has_its_case() -> Result<()> {
    let scene = scene(BOTH)?;
    let declared: Vec<_> = (0..)
        .zip(TYPES)
        .map(|(at, (ty, ..))| format!("c{at} {ty}"))
        .collect();
    let written: Vec<_> = TYPES.iter().map(|(_, written, ..)| *written).collect();
    let (declared, written) = (declared.join(", "), written.join(", "));
    scene.database.run(&format!(
        "set time_zone = '+00:00'; create table types ({declared}); insert into types values ({written})"
    ))?;
    let (status, told) = scene.ask(QUERY, &json!({ "statement": "select * from types" }))?;
    assert_eq!(status, 200, "{told}");
    for (at, (ty, _, case, value)) in TYPES.iter().enumerate() {
        let (column, read) = (&told["columns"][at][1], &told["rows"][0][at]);
        assert_eq!(last(column), *case, "{ty}");
        assert_eq!(
            read.as_str().unwrap_or_default().trim_start_matches("DbValue::"),
            *value,
            "{ty}"
        );
    }
    Ok(())
}

#[test]
fn statements_of_every_kind_run() -> Result<()> {
    let scene = scene(BOTH)?;
    for (address, text, done) in [("default", "one", json!(true)), ("orders", "two", json!(0))] {
        let insert = json!({
            "address": address,
            "statement": "insert into notes (text, done) values (?, ?)",
            "params": [text, done]
        });
        assert_eq!(scene.ask(EXECUTE, &insert)?, (200, json!({ "done": true })));
    }
    assert_eq!(
        scene.database.run("select text, done from notes order by id")?,
        "one\t1\ntwo\t0"
    );
    let select = json!({ "statement": "select text from notes where id < ? or text is null", "params": [2] });
    let (status, told) = scene.ask(QUERY, &select)?;
    assert_eq!((status, &told["columns"][0][0]), (200, &json!("text")), "{told}");
    assert_eq!(told["rows"].as_array().map(Vec::len), Some(1), "{told}");
    let returning =
        json!({ "statement": "insert into notes (text) values ('three'), ('four') returning id" });
    let (status, told) = scene.ask(QUERY, &returning)?;
    assert_eq!((status, last(&told["columns"][0][1])), (200, "Int32"), "{told}");
    assert_eq!(told["rows"].as_array().map(Vec::len), Some(2), "{told}");
    let update = json!({ "statement": "update notes set done = true" });
    assert_eq!(
        scene.ask(QUERY, &update)?,
        (200, json!({ "columns": [], "rows": [] }))
    );
    assert_eq!(scene.database.run("select sum(done) from notes")?, "4");
    Ok(())
}

#[test]
fn large_results_stream() -> Result<()> {
    let scene = scene("\"read\"")?;
    let many = json!({ "statement": "select seq from seq_1_to_50000" });
    let (status, told) = scene.ask(QUERY, &many)?;
    let rows = told["rows"].as_array().with_context(|| told.to_string())?;
    assert_eq!((status, rows.len()), (200, 50_000));
    assert!(rows[49_999][0].as_str().unwrap_or_default().contains("50000"));
    // What goes wrong after rows were read is told by the future.
    let fails = json!({ "statement": "select if(seq = 40000, -(-9223372036854775807 - seq + 39999), seq) from seq_1_to_50000" });
    let (status, told) = scene.ask(QUERY, &fails)?;
    assert!(status == 503 && error(&told).contains("out of range"), "{told}");
    Ok(())
}

#[test]
fn an_address_is_a_name_and_its_text_goes_nowhere() -> Result<()> {
    let scene = scene(BOTH)?;
    for (address, expected) in [
        (
            "mysql://user:tr0ub4dor@db.internal/orders",
            "a connection string is not for functions",
        ),
        ("tr0ub4dor", "no other database is linked"),
    ] {
        let (status, told) = scene.ask(QUERY, &json!({ "address": address, "statement": "select 1" }))?;
        let text = error(&told);
        assert!(
            status == 503 && text.contains("ConnectionFailed") && text.contains(expected),
            "{told}"
        );
        assert!(text.contains("orders") && !text.contains("tr0ub4dor"), "{told}");
    }
    for log in [scene.host.process.log(), scene.provider.process.log()] {
        assert!(!log.text().contains("tr0ub4dor"), "{}", log.text());
    }
    Ok(())
}

#[test]
fn what_is_refused_is_told() -> Result<()> {
    let scene = scene("\"read\"")?;
    scene.database.run("insert into notes (text) values ('once')")?;
    for (path, asked, expected) in [
        (
            QUERY,
            json!({ "statement": "select nowhere from notes" }),
            "QueryFailed(\"Unknown column 'nowhere'",
        ),
        (
            QUERY,
            json!({ "statement": "select ?", "params": [1, 2] }),
            "BadParameter(",
        ),
        (
            EXECUTE,
            json!({ "statement": "insert into notes (text) values ('more')" }),
            "right \\\"write\\\"",
        ),
        (
            QUERY,
            json!({ "statement": "delete from notes returning text" }),
            "right \\\"write\\\"",
        ),
        (EXECUTE, json!({ "statement": "begin" }), "QueryFailed("),
        (
            "/newest/sqlite/query",
            json!({ "statement": "select 1" }),
            "the binding is a MySQL database and the interface is SQLite's",
        ),
    ] {
        let (status, told) = scene.ask(path, &asked)?;
        assert!(
            status == 503 && error(&told).contains(expected),
            "{asked}: {told} without {expected}"
        );
    }
    assert_eq!(scene.database.run("select count(*) from notes")?, "1");
    Ok(())
}

#[test]
fn who_may_not_read_gets_no_rows() -> Result<()> {
    let scene = scene("\"write\"")?;
    let insert = json!({ "statement": "insert into notes (text) values ('one') returning text" });
    let (status, told) = scene.ask(QUERY, &insert)?;
    assert_eq!((status, &told["rows"]), (200, &json!([])), "{told}");
    for path in [QUERY, EXECUTE] {
        let (status, told) = scene.ask(path, &json!({ "statement": "select text from notes" }))?;
        assert!(
            status == 503 && error(&told).contains("right \\\"read\\\""),
            "{path}: {told}"
        );
    }
    assert_eq!(scene.database.run("select text from notes")?, "one");
    Ok(())
}

fn error(told: &Value) -> &str {
    told["error"].as_str().unwrap_or_default()
}

/// The name of a case, without that of its type.
fn last(printed: &Value) -> &str {
    let printed = printed.as_str().unwrap_or_default();
    printed.rsplit("::").next().unwrap_or(printed)
}
