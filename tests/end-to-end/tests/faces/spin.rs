//! Functions written with the published Spin SDKs.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::scene::{NEWEST, OLDER, Scene};

const BOTH: &str = "\"read\", \"write\"";
const NOTES: &str = "create table notes (id serial primary key, text text not null unique, at timestamptz)";

fn error(told: &Value) -> &str {
    told["error"].as_str().unwrap_or_default()
}

#[test]
fn values_come_back_as_they_were_sent() -> Result<()> {
    let scene = Scene::new(NOTES, BOTH, &[NEWEST, OLDER])?;
    for path in ["/newest/postgres/values", "/older/postgres3/values"] {
        let (status, told) = scene.ask(path, &json!({}))?;
        assert_eq!(status, 200, "{told}");
        for value in told.as_array().context("a list of values")? {
            let sent = value["sent"].as_str().context("what was sent")?;
            // A point in time is read to the microsecond, and so as day and time in UTC.
            let expected = match sent.strip_prefix("ParameterValue::").unwrap_or(sent) {
                "Timestamp(1700000000)" => "Datetime((2023, 11, 14, 22, 13, 20, 0))",
                sent => sent,
            };
            let read = value["read"].as_str().unwrap_or_default();
            // PostgreSQL writes the same JSON in a form of its own.
            if expected.starts_with("Jsonb(") && read.contains("Jsonb(") {
                continue;
            }
            assert_eq!(
                read.strip_prefix("DbValue::").unwrap_or(read),
                expected,
                "{path}: {value}"
            );
        }
    }
    Ok(())
}

#[test]
fn the_generations_share_a_database() -> Result<()> {
    let scene = Scene::new(NOTES, BOTH, &[NEWEST, OLDER])?;
    let insert = json!({ "statement": "insert into notes (text, at) values ($1, '2024-02-29 12:00+01')", "params": ["one"] });
    assert_eq!(
        scene.ask("/newest/postgres/execute", &insert)?,
        (200, json!({ "changed": 1 }))
    );
    for (path, text) in [("postgres2", "two"), ("postgres3", "three")] {
        let insert = json!({ "address": "orders", "statement": "insert into notes (text) values ($1)", "params": [text] });
        let told = scene.ask(&format!("/older/{path}/execute"), &insert)?;
        assert_eq!(told, (200, json!({ "changed": 1 })), "{path}");
    }
    let all = json!({ "statement": "select id, text, at, 1.50 as price, '{1,2}'::int4[] as list from notes where id < $1 order by id", "params": [2] });
    for (path, columns, row) in [
        (
            "/newest/postgres/query",
            ["Int32", "Str", "Datetime", "Decimal", "ArrayInt32"],
            [
                "Int32(1)",
                "Str(\"one\")",
                "Datetime((2024, 2, 29, 11, 0, 0, 0))",
                "Decimal(\"1.50\")",
                "ArrayInt32([Some(1), Some(2)])",
            ],
        ),
        (
            "/older/postgres3/query",
            ["Int32", "Str", "Datetime", "Str", "Str"],
            [
                "Int32(1)",
                "Str(\"one\")",
                "Datetime((2024, 2, 29, 11, 0, 0, 0))",
                "Str(\"1.50\")",
                "Str(\"{1,2}\")",
            ],
        ),
        (
            "/older/postgres2/query",
            ["Int32", "Str", "Str", "Str", "Str"],
            [
                "Int32(1)",
                "Str(\"one\")",
                "Str(\"2024-02-29 11:00:00+00\")",
                "Str(\"1.50\")",
                "Str(\"{1,2}\")",
            ],
        ),
    ] {
        let (status, told) = scene.ask(path, &all)?;
        assert_eq!(status, 200, "{path}: {told}");
        let kinds: Vec<&str> = told["columns"]
            .as_array()
            .context("columns")?
            .iter()
            .filter_map(|column| column[1].as_str())
            .map(|kind| kind.rsplit("::").next().unwrap_or(kind))
            .collect();
        assert_eq!(kinds, columns, "{path}");
        let values: Vec<&str> = told["rows"][0]
            .as_array()
            .context("a row")?
            .iter()
            .filter_map(Value::as_str)
            .map(|value| value.rsplit("DbValue::").next().unwrap_or(value))
            .collect();
        assert_eq!(values, row, "{path}");
    }
    Ok(())
}

#[test]
fn large_results_stream_and_statements_that_write_give_rows() -> Result<()> {
    let scene = Scene::new(NOTES, BOTH, &[NEWEST, OLDER])?;
    let many = json!({ "statement": "select i from generate_series(1, 50000) i" });
    let (status, told) = scene.ask("/newest/postgres/query", &many)?;
    assert_eq!(status, 200, "{}", error(&told));
    let rows = told["rows"].as_array().context("rows")?;
    assert_eq!(rows.len(), 50_000);
    assert!(rows[49_999][0].as_str().unwrap_or_default().contains("50000"));
    let (status, told) = scene.ask("/older/postgres3/query", &many)?;
    assert!(
        status == 503 && error(&told).contains("more than 10000 rows"),
        "all at once: {told}"
    );
    let insert = json!({ "statement": "insert into notes (text) values ('one'), ('two') returning id" });
    let (status, told) = scene.ask("/newest/postgres/query", &insert)?;
    assert_eq!(
        (status, told["rows"].as_array().map(Vec::len)),
        (200, Some(2)),
        "{told}"
    );
    assert_eq!(scene.database.run("select count(*) from notes")?, "2");
    Ok(())
}

#[test]
fn an_address_is_a_name_and_its_text_goes_nowhere() -> Result<()> {
    let scene = Scene::new(NOTES, BOTH, &[NEWEST, OLDER])?;
    let paths = [
        "/newest/postgres/query",
        "/newest/postgres/options",
        "/older/postgres2/query",
        "/older/postgres3/query",
    ];
    for (address, expected) in [
        (
            "postgres://user:tr0ub4dor@db.internal/orders",
            "a connection string is not for functions",
        ),
        (
            "host=db.internal password=tr0ub4dor",
            "a connection string is not for functions",
        ),
        ("tr0ub4dor", "no other database is linked"),
    ] {
        for path in paths {
            let asked = json!({ "address": address, "statement": "" });
            let (status, told) = scene.ask(path, &asked)?;
            let text = error(&told);
            assert!(
                status == 503 && text.contains("ConnectionFailed") && text.contains(expected),
                "{path}: {told}"
            );
            assert!(
                text.contains("orders") && !text.contains("tr0ub4dor"),
                "{path}: {told}"
            );
        }
    }
    for log in [scene.host.process.log(), scene.provider.process.log()] {
        assert!(!log.text().contains("tr0ub4dor"), "{}", log.text());
    }
    let options = |certificate: &str| json!({ "address": "orders", "statement": certificate });
    assert_eq!(
        scene.ask("/newest/postgres/options", &options(""))?,
        (200, json!({ "one": 1 }))
    );
    let (status, told) = scene.ask(
        "/newest/postgres/options",
        &options("-----BEGIN CERTIFICATE-----"),
    )?;
    assert!(
        status == 503 && error(&told).contains("who vouches for the database"),
        "{told}"
    );
    Ok(())
}

#[test]
fn what_the_database_refuses_is_told_in_full() -> Result<()> {
    let scene = Scene::new(NOTES, "\"read\"", &[NEWEST, OLDER])?;
    scene.database.run("insert into notes (text) values ('once')")?;
    let (status, told) = scene.ask(
        "/newest/postgres/query",
        &json!({ "statement": "select nowhere from notes" }),
    )?;
    assert_eq!(status, 503, "{told}");
    for part in ["DbError", "42703", "column \\\"nowhere\\\" does not exist"] {
        assert!(error(&told).contains(part), "{part}: {told}");
    }
    for (path, asked, expected) in [
        (
            "/older/postgres3/query",
            json!({ "statement": "select nowhere from notes" }),
            "QueryFailed(\"ERROR: column \\\"nowhere\\\" does not exist",
        ),
        (
            "/newest/postgres/query",
            json!({ "statement": "select $1::int2", "params": [70_000] }),
            "BadParameter(\"parameter 1: ",
        ),
        (
            "/newest/postgres/execute",
            json!({ "statement": "insert into notes (text) values ('more')" }),
            "right \\\"write\\\"",
        ),
        (
            "/newest/postgres/query",
            json!({ "statement": "begin" }),
            "QueryFailed(QueryError::Text(",
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
