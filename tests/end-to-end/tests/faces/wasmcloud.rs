//! Functions made for wasmCloud, of both versions of its interface.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::scene::{DRAFT, RELEASED, Scene};

const BOTH: &str = "\"read\", \"write\"";
const NOTES: &str = "create table notes (id serial primary key, text text not null unique)";
const INSERT: &str = "insert into notes (text) values ($1)";

fn error(told: &Value) -> &str {
    told["error"].as_str().unwrap_or_default()
}

#[test]
fn values_come_back_as_they_were_sent() -> Result<()> {
    let scene = Scene::new(NOTES, BOTH, &[DRAFT])?;
    let (status, told) = scene.post("/draft/values", "")?;
    assert_eq!(status, 200, "{told}");
    for value in told.as_array().context("a list of values")? {
        let case = |what: &str| {
            let text = value[what].as_str().unwrap_or_default();
            text.rsplit("PgValue::").next().unwrap_or(text).to_owned()
        };
        // What is read does not say how long it might have been.
        let (sent, read) = (
            case("sent").replace("Varchar((Some(9)", "Varchar((None"),
            case("read"),
        );
        // Of the cases that mean one type, one is read.
        let same = |name: &str| {
            read.split_once('(')
                .is_some_and(|(_, rest)| sent == format!("{name}({rest}"))
        };
        let aliases = [
            "BigInt", "Boolean", "Double", "Integer", "SmallInt", "Numeric", "Jsonb",
        ];
        assert!(
            read == sent || aliases.into_iter().any(same) || sent.starts_with("TimestampTz"),
            "{value}"
        );
        assert!(value["refused"].is_null(), "{value}");
    }
    Ok(())
}

#[test]
fn both_versions_query_and_run_batches() -> Result<()> {
    let scene = Scene::new(NOTES, BOTH, &[DRAFT, RELEASED])?;
    let batch = "insert into notes (text) values ('one'); insert into notes (text) values ('two')";
    assert_eq!(scene.post("/draft/batch", batch)?, (200, json!({ "done": true })));
    let batch = "insert into notes (text) values ('three'); insert into notes (text) values ('one')";
    let (_, told) = scene.ask("/released/batch", &json!({ "statement": batch }))?;
    assert!(
        error(&told).contains("QueryFailed") && error(&told).contains("23505"),
        "{told}"
    );
    let (status, told) = scene.post(
        "/draft/query?p=2",
        "select id, text from notes where id = $1::int8",
    )?;
    assert_eq!(
        (status, &told[0][1]),
        (200, &json!(["text", "PgValue::Text(\"two\")"])),
        "{told}"
    );
    let asked = json!({ "statement": "select text from notes where text = $1", "params": ["one"] });
    let (_, told) = scene.ask("/released/query", &asked)?;
    let expected = json!({ "columns": ["text"], "rows": [["PgValue::Text(\"one\")"]] });
    assert_eq!(told, expected, "the batch that failed was undone");
    let many = json!({ "statement": "select i from generate_series(1, 30000) i" });
    let (_, told) = scene.ask("/released/query", &many)?;
    assert_eq!(
        told["rows"].as_array().map(Vec::len),
        Some(30_000),
        "{}",
        error(&told)
    );
    let (status, told) = scene.post("/draft/query", "select nowhere from notes")?;
    assert!(
        status == 503 && error(&told).contains("InvalidQuery") && error(&told).contains("42703"),
        "{told}"
    );
    Ok(())
}

#[test]
fn tokens_are_their_function_s_own_and_outlive_their_provider() -> Result<()> {
    let mut scene = Scene::new(NOTES, BOTH, &[DRAFT, RELEASED])?;
    let (_, told) = scene.post("/draft/prepare", INSERT)?;
    let draft = told["token"].as_str().context("a token")?.to_owned();
    let (_, told) = scene.ask("/released/prepare", &json!({ "statement": INSERT }))?;
    let released = told["token"].as_str().context("a token")?.to_owned();
    assert!(!draft.contains("insert") && draft != released);
    assert_eq!(
        scene.post("/draft/exec?p=a", &draft)?,
        (200, json!({ "changed": 1 }))
    );
    scene.replace_provider()?;
    assert_eq!(
        scene.post("/draft/exec?p=b", &draft)?,
        (200, json!({ "changed": 1 }))
    );
    let asked = json!({ "statement": released, "params": ["c"] });
    assert_eq!(
        scene.ask("/released/exec", &asked)?,
        (200, json!({ "changed": 1 }))
    );
    for token in [&*released, INSERT, "", &draft[1..]] {
        let (status, told) = scene.post("/draft/exec?p=d", token)?;
        assert!(
            status == 503 && error(&told).contains("UnknownPreparedQuery"),
            "{token}: {told}"
        );
        let of_draft = if token == released { draft.as_str() } else { token };
        let asked = json!({ "statement": of_draft, "params": ["d"] });
        let (_, told) = scene.ask("/released/exec", &asked)?;
        assert!(
            error(&told).contains("UnknownPreparedStatement"),
            "{of_draft}: {told}"
        );
    }
    let (_, told) = scene.post("/draft/prepare", "select nowhere from notes")?;
    assert!(
        error(&told).contains("Unexpected") && error(&told).contains("42703"),
        "{told}"
    );
    assert_eq!(scene.database.run("select count(*) from notes")?, "3");
    Ok(())
}
