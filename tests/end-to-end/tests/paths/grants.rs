//! No grant, no access; and the refusal says so without touching anybody else.

use std::time::Duration;

use anyhow::Result;
use outboard_end_to_end::notes::sql;
use outboard_end_to_end::scene::{COUNTER, DATABASE, DATABASE_FILE, Function, PROBE, Scene, eventually};

const PATIENCE: Duration = Duration::from_secs(10);

const ONE_OF_TWO: &str = r#"
listen = ["unix:kv.sock"]

[binding.main]
store = "memory"

[binding.private]
store = "memory"

[[grant]]
function = "count*"
host = "uid:self"
binding = "main"
rights = ["read", "write"]

[[grant]]
function = "stranger"
host = "uid:4242424"
binding = "main"
rights = ["read", "write"]
"#;

#[test]
fn a_function_without_a_grant_is_refused_and_the_others_are_served() -> Result<()> {
    let functions = [
        COUNTER,
        Function {
            name: "counting",
            binding: Some("private"),
            ..COUNTER
        },
        Function {
            name: "stranger",
            ..COUNTER
        },
    ];
    let scene = Scene::new(ONE_OF_TWO, &functions)?;
    let (provider, _host, client) = scene.start()?;
    assert_eq!(client.post("/counter/visits")?.status, 200);

    for (function, why) in [
        ("counting", "a binding that it has no grant for"),
        ("stranger", "another user's grant"),
    ] {
        let answer = client.post(&format!("/{function}/visits"))?;
        assert_eq!(answer.status, 403, "{why}: {}", answer.text());
        assert!(
            answer.text().contains("refuses this function"),
            "{why}: {}",
            answer.text()
        );
        // What a process writes is here a little after it is written.
        eventually("the provider's log names the function", PATIENCE, || {
            let told = provider.process.log().text();
            Ok(told.contains(function) && told.contains("grant"))
        })?;
        assert_eq!(
            client.get("/counter/visits")?.json()["value"],
            1,
            "the one that has a grant goes on"
        );
    }
    Ok(())
}

#[test]
fn a_function_may_do_what_its_rights_say_and_learns_of_more_while_it_runs() -> Result<()> {
    let reads = DATABASE.replace(
        "rights = [\"read\", \"write\"]",
        "rights = [\"read\"]\nlimits.rows = 2",
    );
    let scene = Scene::with_database(&reads, &[PROBE])?;
    scene.folder.write(
        "migrations/0002_notes.sql",
        "insert into notes (text) values ('one'), ('two'), ('three');",
    )?;
    let (_database, _host, client) = scene.start_database()?;
    assert_eq!(
        sql(&client, "query", "select text from notes limit 2")?.status,
        200
    );
    let insert = "insert into notes (text) values ('four')";
    // A statement for what it changes needs the right; one that is asked as a query is read first.
    let executed = sql(&client, "execute", insert)?;
    assert!(
        executed.text().contains("needs one of [\\\"write\\\"]"),
        "{}",
        executed.text()
    );
    let returning = format!("{insert} returning id");
    let queried = sql(&client, "query", &returning)?;
    assert!(
        queried.text().contains("no grant gives this function the right"),
        "{}",
        queried.text()
    );
    let many = sql(&client, "query", "select text from notes")?;
    assert!(many.text().contains("more than 2 rows"), "{}", many.text());

    scene.folder.write(DATABASE_FILE, DATABASE)?;
    eventually("the new grant holds", PATIENCE, || {
        Ok(sql(&client, "execute", insert)?.status == 200)
    })?;
    let all = sql(&client, "query", "select count(*) from notes")?;
    assert_eq!(all.json()["rows"][0][0], 4);
    Ok(())
}
