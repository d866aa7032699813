//! Several links of one kind, which a function chooses among by name.

use std::time::Duration;

use anyhow::Result;
use outboard_end_to_end::scene::{HOST_FILE, PROVIDER_FILE, Scene, eventually, quoted};
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::host::{self, Start};
use outboard_test_support::provider::Provider;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);
/// Two bindings of one provider.
const BOTH: &str = r#"
listen = ["unix:kv.sock"]

[binding.cache]
store = "memory"

[binding.ledger]
store = "redb"
path = "data/ledger.redb"

[[grant]]
function = "stores"
host = "uid:self"
binding = "*"
rights = ["read", "write"]
"#;
const ONE_PROVIDER: &str = r#"
link."wasi:keyvalue".cache = { provider = "kv", binding = "cache" }
link."wasi:keyvalue".ledger = { provider = "kv", binding = "ledger" }
"#;
const TWO_PROVIDERS: &str = r#"
link."wasi:keyvalue".cache = { provider = "kv", binding = "cache" }
link."wasi:keyvalue".ledger = { provider = "other", binding = "ledger" }

[provider.other]
endpoint = "unix:other.sock"
kind = "keyvalue"
"#;
const OTHER_FILE: &str = "other.provider.toml";

/// A scene whose function `stores` has these links.
fn scene(links: &str) -> Result<Scene> {
    let scene = Scene::new(BOTH, &[])?;
    let cache = quoted(&built::target_folder()?.join("compiled-guests"));
    let component = quoted(&built::guest("stores")?);
    scene.folder.write(
        HOST_FILE,
        format!(
            "listen = \"127.0.0.1:0\"\ncache = {cache}\n\n[provider.kv]\nendpoint = \"unix:kv.sock\"\n\
             kind = \"keyvalue\"\n\n[function.stores]\ncomponent = {component}\nhttp = \"/stores/*\"\n{links}"
        ),
    )?;
    Ok(scene)
}

fn get(client: &Client, path: &str) -> Result<Value> {
    let answer = client.get(&format!("/stores/{path}"))?;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    Ok(answer.json())
}

/// Handles of two links, used in turn, reach the store that each came from.
fn use_both(client: &Client) -> Result<()> {
    for turn in 1..=3 {
        let expected = json!({
            "cache": { "value": "of the cache", "count": turn },
            "ledger": { "value": "of the ledger", "count": 10 * turn },
        });
        assert_eq!(get(client, "both?key=k")?, expected);
    }
    for (link, value) in [("cache", "of the cache"), ("ledger", "of the ledger")] {
        assert_eq!(
            get(client, &format!("value/{link}/k"))?,
            json!({ "value": value })
        );
    }
    Ok(())
}

#[test]
fn two_bindings_of_one_provider_are_used_side_by_side() -> Result<()> {
    let scene = scene(ONE_PROVIDER)?;
    let (mut provider, _host, client) = scene.start()?;
    use_both(&client)?;
    provider.kill_and_restart()?;
    eventually("the host comes back to its provider", PATIENCE, || {
        Ok(client.get("/stores/value/ledger/k")?.status == 200)
    })?;
    assert_eq!(
        get(&client, "value/ledger/k")?,
        json!({ "value": "of the ledger" })
    );
    assert_eq!(
        get(&client, "value/cache/k")?,
        json!({ "value": null }),
        "which was in memory"
    );
    Ok(())
}

#[test]
fn two_providers_are_used_side_by_side_and_fail_by_themselves() -> Result<()> {
    let scene = scene(TWO_PROVIDERS)?;
    let other = scene.folder.write(
        OTHER_FILE,
        BOTH.replace("kv.sock", "other.sock").replace("data", "other"),
    )?;
    let mut other = Provider::start(&other)?;
    let (_provider, _host, client) = scene.start()?;
    use_both(&client)?;

    other.process.kill()?;
    let lost = client.get("/stores/value/ledger/k")?;
    assert_eq!(lost.status, 503, "{}", lost.text());
    assert!(
        lost.text().contains("outboard: unavailable: ledger: "),
        "the binding is named: {}",
        lost.text()
    );
    assert_eq!(get(&client, "value/cache/k")?, json!({ "value": "of the cache" }));
    Ok(())
}

#[test]
fn a_name_that_is_not_there_is_told() -> Result<()> {
    let scene = scene(ONE_PROVIDER)?;
    let (_provider, _host, client) = scene.start()?;
    let says = |told: &Value, words: &[&str]| {
        let text = told.as_str().unwrap_or_default();
        for word in words {
            assert!(text.contains(word), "`{word}` is not in: {told}");
        }
    };
    // The second version refuses the choice, and the calls go where they went before: here, nowhere.
    let second = get(&client, "open?link=nowhere&version=2")?;
    says(&second["refused"], &["nowhere", "cache", "ledger"]);
    says(&second["failed"], &["`default`", "cache", "ledger"]);
    // The first cannot say it, so the calls do.
    let first = get(&client, "open?link=nowhere&version=1")?;
    assert_eq!(first["refused"], Value::Null);
    says(&first["failed"], &["`nowhere`", "cache", "ledger"]);
    // Nobody chose.
    says(
        &get(&client, "open")?["failed"],
        &["`default`", "cache", "ledger"],
    );

    for version in ["1", "2"] {
        let chosen = get(&client, &format!("open?link=ledger&version={version}"))?;
        assert_eq!(
            (&chosen["refused"], &chosen["failed"], chosen["count"].is_u64()),
            (&Value::Null, &Value::Null, true),
            "version {version}: {chosen}"
        );
    }
    Ok(())
}

#[test]
fn a_link_named_default_is_used_until_another_is_chosen() -> Result<()> {
    let scene = scene(&ONE_PROVIDER.replace(".cache", ".default"))?;
    let (_provider, _host, client) = scene.start()?;
    assert_eq!(get(&client, "open")?["count"], 1);
    assert_eq!(get(&client, "open?link=default")?["count"], 2);
    assert_eq!(get(&client, "open?link=ledger")?["count"], 1);
    assert_eq!(
        get(&client, "open?link=nowhere&version=2")?["count"],
        3,
        "a choice that was refused changes nothing"
    );
    Ok(())
}

#[test]
fn one_link_without_a_name_serves_a_function_that_chooses_nothing() -> Result<()> {
    let scene = scene("link.\"wasi:keyvalue\" = { provider = \"kv\", binding = \"ledger\" }\n")?;
    let (_provider, _host, client) = scene.start()?;
    assert_eq!(get(&client, "open")?["count"], 1);
    let refused = get(&client, "open?link=cache&version=2")?;
    assert!(refused["refused"].is_string(), "{refused}");
    assert_eq!(refused["count"], 2, "and the calls go on as before");
    Ok(())
}

#[test]
fn a_link_to_a_provider_that_is_not_configured_is_refused_at_the_start() -> Result<()> {
    let scene = scene(&ONE_PROVIDER.replace(
        "provider = \"kv\", binding = \"ledger\"",
        "provider = \"vk\", binding = \"ledger\"",
    ))?;
    scene.folder.write(PROVIDER_FILE, BOTH)?;
    let (code, text) = host::run_to_end(Start::Serve, &scene.path(HOST_FILE))?;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("ledger") && text.contains("vk"), "{text}");
    Ok(())
}
