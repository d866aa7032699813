//! Functions written with the published Spin SDKs, unchanged, over SQLite.

use anyhow::{Context as _, Result};
use outboard_end_to_end::scene::{DATABASE, HOST_FILE, Scene, quoted};
use outboard_test_support::built;
use outboard_test_support::client::Client;
use serde_json::{Value, json};

/// A scene with a database and these functions, each of a guest: what else they import is linked to a provider that is not there.
fn scene(database: &str, functions: &[(&str, &str)]) -> Result<Scene> {
    let scene = Scene::with_database(database, &[])?;
    let cache = quoted(&built::target_folder()?.join("compiled-guests"));
    let mut text = format!(
        "listen = \"127.0.0.1:0\"\ncache = {cache}\n\n[provider.db]\nendpoint = \"unix:db.sock\"\nkind = \"sql\"\n\n\
         [provider.away]\nendpoint = \"unix:away.sock\"\nkind = \"postgres\"\n"
    );
    for (name, guest) in functions {
        let component = quoted(&built::guest(guest)?);
        text += &format!(
            "\n[function.{name}]\ncomponent = {component}\nhttp = \"/{name}/*\"\nlimits = {{ time = \"10s\" }}\n"
        );
        text += match *guest {
            "spin_sql" => NEWER,
            _ => OLDER,
        };
    }
    scene.folder.write(HOST_FILE, text)?;
    Ok(scene)
}

const NEWER: &str = r#"
link."spin:sqlite" = { provider = "db", binding = "main" }
link."spin:postgres" = { provider = "away", binding = "main" }
link."spin:mysql" = { provider = "db", binding = "main" }
"#;
const OLDER: &str = r#"
link."fermyon:spin/sqlite" = { provider = "db", binding = "main" }
link."fermyon:spin/postgres" = { provider = "away", binding = "main" }
link."spin:postgres" = { provider = "away", binding = "main" }
"#;
const BOTH: &[(&str, &str)] = &[("newer", "spin_sql"), ("older", "spin3_sql")];

fn ask(client: &Client, path: &str, asked: Value) -> Result<(u16, Value)> {
    let answer = client.send("POST", path, asked.to_string().as_bytes())?;
    let told = serde_json::from_slice(&answer.body).with_context(|| answer.text())?;
    Ok((answer.status, told))
}

#[test]
fn what_one_generation_writes_the_other_reads() -> Result<()> {
    let scene = scene(DATABASE, BOTH)?;
    let (_database, _host, client) = scene.start_database()?;
    let insert = json!({ "statement": "insert into notes (text) values (?)", "params": ["of the newer"] });
    let done = ask(&client, "/newer/sqlite/execute", insert)?;
    assert_eq!(done, (200, json!([{ "rows": 0, "rowid": 1, "changes": 1 }])));
    let insert = json!({
        "address": "main",
        "statement": "insert into notes (text) values (?1) returning id, text",
        "params": ["of the older"]
    });
    let expected = json!({ "columns": ["id", "text"], "rows": [[2, "of the older"]] });
    assert_eq!(ask(&client, "/older/sqlite/query", insert)?, (200, expected));
    let all = json!({ "statement": "select text, id, 0.5, x'00ff', null from notes order by id" });
    let expected = json!([
        ["of the newer", 1, 0.5, [0, 255], null],
        ["of the older", 2, 0.5, [0, 255], null]
    ]);
    for name in ["newer", "older"] {
        let (status, told) = ask(&client, &format!("/{name}/sqlite/query"), all.clone())?;
        assert_eq!((status, &told["rows"]), (200, &expected), "{name}: {told}");
    }
    Ok(())
}

#[test]
fn a_connection_remembers_what_its_own_statements_did() -> Result<()> {
    let scene = scene(DATABASE, BOTH)?;
    let (_database, _host, client) = scene.start_database()?;
    let statements = [
        "select 1",
        "insert into notes (text) values ('one'), ('two')",
        "update notes set text = text || '!'",
        "select text from notes",
        "delete from notes where id = 1",
        "insert into notes (id, text) values (70, 'three') returning id",
    ];
    let (status, told) = ask(
        &client,
        "/newer/sqlite/execute",
        json!({ "statement": statements.join("\n") }),
    )?;
    let expected = json!([
        { "rows": 1, "rowid": 0, "changes": 0 },
        { "rows": 0, "rowid": 2, "changes": 2 },
        { "rows": 0, "rowid": 2, "changes": 2 },
        { "rows": 2, "rowid": 2, "changes": 2 },
        { "rows": 0, "rowid": 2, "changes": 1 },
        { "rows": 1, "rowid": 70, "changes": 1 },
    ]);
    assert_eq!((status, told), (200, expected));
    let (_, fresh) = ask(
        &client,
        "/newer/sqlite/execute",
        json!({ "statement": "select 1" }),
    )?;
    assert_eq!(
        fresh,
        json!([{ "rows": 1, "rowid": 0, "changes": 0 }]),
        "of another connection"
    );
    Ok(())
}

#[test]
fn many_rows_stream() -> Result<()> {
    let scene = scene(DATABASE, BOTH)?;
    let (_database, _host, client) = scene.start_database()?;
    let many = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 50000) select i, 'row ' || i from n";
    let (status, told) = ask(&client, "/newer/sqlite/query", json!({ "statement": many }))?;
    let rows = told["rows"].as_array().context("rows")?;
    assert_eq!((status, rows.len()), (200, 50_000));
    assert_eq!(rows[49_999], json!([50_000, "row 50000"]));
    let (status, told) = ask(&client, "/older/sqlite/query", json!({ "statement": many }))?;
    let error = told["error"].as_str().unwrap_or_default();
    assert!(status == 503 && error.contains("max_rows"), "all at once: {told}");
    Ok(())
}

#[test]
fn what_goes_wrong_is_told_in_the_interface_s_own_words() -> Result<()> {
    let granted = DATABASE.replace("function = \"*\"", "function = \"newer\"");
    let functions = [BOTH, &[("stranger", "spin_sql"), ("elder", "spin3_sql")]].concat();
    let scene = scene(&granted, &functions)?;
    let (_database, _host, client) = scene.start_database()?;
    for (asked, expected) in [
        (
            json!({ "address": "other", "statement": "select 1" }),
            "NoSuchDatabase",
        ),
        (
            json!({ "address": "file:other.db", "statement": "select 1" }),
            "NoSuchDatabase",
        ),
        (
            json!({ "statement": "select * from nowhere" }),
            "no such table: nowhere",
        ),
        (
            json!({ "statement": "insert into notes (text) values (null)" }),
            "NOT NULL constraint failed",
        ),
        (json!({ "statement": "select ?" }), "1 parameters and was given 0"),
        (
            json!({ "statement": "create table mine (id integer)" }),
            "the schema is changed by the binding's migrations",
        ),
        (json!({ "statement": "begin" }), "is not for functions"),
    ] {
        let (status, told) = ask(&client, "/newer/sqlite/query", asked.clone())?;
        let error = told["error"].as_str().unwrap_or_default();
        assert!(status == 503 && error.contains(expected), "{asked}: {told}");
    }
    for name in ["stranger", "elder", "older"] {
        let (status, told) = ask(
            &client,
            &format!("/{name}/sqlite/query"),
            json!({ "statement": "select 1" }),
        )?;
        let error = told["error"].as_str().unwrap_or_default();
        assert!(status == 503 && error.contains("AccessDenied"), "{name}: {told}");
    }
    Ok(())
}

#[test]
fn a_right_is_needed_for_what_a_statement_really_does() -> Result<()> {
    let both = "rights = [\"read\", \"write\"]";
    for (rights, allowed, refused) in [
        (
            "rights = [\"read\"]",
            "select text from notes",
            "insert into notes (text) values ('one') returning text",
        ),
        (
            "rights = [\"write\"]",
            "insert into notes (text) values ('one') returning text",
            "select text from notes",
        ),
    ] {
        let scene = scene(&DATABASE.replace(both, rights), BOTH)?;
        let (_database, _host, client) = scene.start_database()?;
        for name in ["newer", "older"] {
            let path = format!("/{name}/sqlite/query");
            let statement = allowed.replace("one", name);
            let (status, told) = ask(&client, &path, json!({ "statement": statement }))?;
            assert_eq!((status, &told["rows"]), (200, &json!([])), "{statement}: {told}");
            let (status, told) = ask(&client, &path, json!({ "statement": refused }))?;
            let error = told["error"].as_str().unwrap_or_default();
            assert!(
                status == 503 && error.contains("no grant gives"),
                "{refused}: {told}"
            );
        }
    }
    Ok(())
}

#[test]
fn an_interface_of_mysql_does_not_open_a_file() -> Result<()> {
    let scene = scene(DATABASE, &BOTH[..1])?;
    let (_database, _host, client) = scene.start_database()?;
    let asked = json!({ "statement": "insert into notes (text) values ('one')" });
    let (status, told) = ask(&client, "/newer/mysql/execute", asked)?;
    let text = told["error"].as_str().unwrap_or_default();
    assert!(
        status == 503 && text.contains("ConnectionFailed(\"the binding is an SQLite database"),
        "{told}"
    );
    Ok(())
}
