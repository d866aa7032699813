//! No grant, no access; and the refusal says so without touching anybody else.

use std::time::Duration;

use anyhow::Result;
use outboard_end_to_end::scene::{COUNTER, Function, Scene, eventually};

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
