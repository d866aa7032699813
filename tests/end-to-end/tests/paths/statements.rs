//! `outboard:sql` from a real function: statements, their errors, and what is not for functions to run.

use anyhow::{Context as _, Result};
use outboard_end_to_end::notes::{read_by_columns, sql};
use outboard_end_to_end::scene::{DATABASE, Function, PROBE, Scene, THINGS};
use serde_json::json;

#[test]
fn values_of_every_type_cross_to_the_database_and_back() -> Result<()> {
    let scene = Scene::with_database(DATABASE, &[PROBE])?;
    scene.folder.write("migrations/0002_things.sql", THINGS)?;
    let (_database, _host, client) = scene.start_database()?;
    let answer = sql(&client, "values", "")?;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.json();
    let values = told.as_array().context("a list of values")?;
    assert_eq!(values.len(), 19, "{told}");
    for value in values {
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let (sent, read, refused) = (text("sent"), text("read"), text("refused"));
        // SQLite has no interval, no array, and no integer beyond its own.
        if ["Interval", "Array", "Value::Interval", "Value::Array"]
            .iter()
            .any(|case| sent.starts_with(case))
            || sent.contains(&u64::MAX.to_string()) && sent.contains("nsigned")
        {
            assert!(refused.contains("Conversion"), "{value}");
            continue;
        }
        // What it has another form for reads as that.
        let expected = match &*sent {
            "Value::Unsigned(7)" => "Value::Integer(7)",
            "Value::Float32(0.5)" => "Value::Float64(0.5)",
            other if other.contains("money") => "Value::Text(\"5 EUR\")",
            other => other,
        };
        assert_eq!(read, expected, "{value}");
    }
    Ok(())
}

#[test]
fn statements_change_and_read() -> Result<()> {
    let scene = Scene::with_database(DATABASE, &[PROBE])?;
    let (_database, _host, client) = scene.start_database()?;
    let insert = "insert into notes (text) values ('one'), ('two')";
    assert_eq!(sql(&client, "execute", insert)?.json(), json!({ "affected": 2 }));
    let everything = "select id, text, null, 1.5, x'00ff' as bytes from notes order by id";
    let answer = sql(&client, "query", everything)?;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.json()["rows"],
        json!([[1, "one", null, 1.5, [0, 255]], [2, "two", null, 1.5, [0, 255]]])
    );
    assert_eq!(answer.json()["columns"][4], "bytes");

    let by_text = "select id from notes where text = $1";
    let prepared = sql(&client, "prepared?p=two", by_text)?.json();
    assert_eq!(
        (&prepared["parameters"], &prepared["rows"]),
        (&json!(1), &json!([[2]]))
    );
    assert_eq!(prepared["columns"][0]["name"], "id");
    Ok(())
}

#[test]
fn rows_by_columns_are_the_same_rows() -> Result<()> {
    let scene = Scene::with_database(DATABASE, &[PROBE])?;
    scene.folder.write("migrations/0002_things.sql", THINGS)?;
    let (_database, _host, client) = scene.start_database()?;
    let insert = "insert into things (flag, whole, real, exact, words, blob, day, hour, clock, moment, id, tree) values \
                  (true, -1, 0.5, '12.5', 'für', x'00ff', '2024-02-29', '23:59:58.5', '2024-02-29 12:00:00', \
                  '1969-12-31 23:59:59.5Z', '11111111-2222-3333-4444-555555555555', '{}'), \
                  (null, null, null, null, null, null, null, null, null, null, null, null), \
                  (false, 2, 2, 'two', '', x'', 'soon', 'later', 'never', 'ever', 'whoever', '[1]')";
    assert_eq!(sql(&client, "execute", insert)?.json(), json!({ "affected": 3 }));
    for (statement, rows) in [
        ("select * from things where false", 0),
        ("select 7 as number, 'tea' as text", 1),
        ("select * from things", 3),
        ("select * from things where flag", 1),
        (
            "select value from (select 1 as value union all select 'tea' union all select null)",
            3,
        ),
    ] {
        assert_eq!(read_by_columns(&client, statement)?, rows, "{statement}");
    }
    Ok(())
}

#[test]
fn an_error_of_the_database_arrives_as_one() -> Result<()> {
    let scene = Scene::with_database(DATABASE, &[PROBE])?;
    let (_database, _host, client) = scene.start_database()?;
    let insert = "insert into notes (text) values ('once')";
    assert_eq!(sql(&client, "execute", insert)?.status, 200);
    for (statement, sqlstate) in [
        (insert, "23505"),
        ("insert into notes (text) values (null)", "23502"),
        ("select * from nowhere", "42P01"),
        ("select nowhere from notes", "42703"),
    ] {
        let answer = sql(&client, "execute", statement)?;
        let told = answer.json();
        assert_eq!(answer.status, 409, "{statement}: {told}");
        assert_eq!(
            (&told["error"], &told["sqlstate"]),
            (&json!("database"), &json!(sqlstate))
        );
    }
    Ok(())
}

#[test]
fn what_is_not_for_functions_is_refused_and_changes_nothing() -> Result<()> {
    let scene = Scene::with_database(DATABASE, &[PROBE])?;
    let (_database, _host, client) = scene.start_database()?;
    let other = scene.path("other.db");
    for statement in [
        "begin",
        "commit",
        "rollback",
        "savepoint here",
        "pragma journal_mode = delete",
        "pragma database_list",
        &format!("attach '{}' as other", other.display()),
        &format!("vacuum into '{}'", other.display()),
        "create table mine (id integer)",
        "drop table notes",
        "insert into notes (text) values ('one'); insert into notes (text) values ('two')",
        "select 1; select 2",
        "",
        "-- nothing",
    ] {
        let answer = sql(&client, "execute", statement)?;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (503, &json!("not-allowed")),
            "`{statement}`: {}",
            answer.text()
        );
        let in_transaction = sql(&client, "transaction", statement)?;
        if !statement.is_empty() {
            assert_eq!(
                in_transaction.json()["error"],
                "not-allowed",
                "`{statement}` in a transaction"
            );
        }
    }
    assert!(!other.exists(), "no other file was made");
    let count = sql(&client, "query", "select count(*) from notes")?;
    assert_eq!(count.json()["rows"], json!([[0]]), "{}", count.text());
    Ok(())
}

#[test]
fn a_function_without_a_grant_is_denied() -> Result<()> {
    let granted = DATABASE.replace("function = \"*\"", "function = \"probe\"");
    let stranger = Function {
        name: "stranger",
        ..PROBE
    };
    let scene = Scene::with_database(&granted, &[PROBE, stranger])?;
    let (_database, _host, client) = scene.start_database()?;
    for path in ["execute", "query", "transaction", "prepared"] {
        let answer = client.send("POST", &format!("/stranger/sql/{path}"), b"select 1")?;
        let told = answer.json();
        assert_eq!(
            (answer.status, &told["error"]),
            (503, &json!("access-denied")),
            "{path}: {told}"
        );
        assert_eq!(sql(&client, path, "select 1")?.status, 200, "{path}");
    }
    Ok(())
}
