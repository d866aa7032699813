//! The provider in Python: for its own tests, for `outboard call`, and for functions, on its plain face.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use outboard_end_to_end::scene::eventually;
use outboard_end_to_end::shop::Shop;
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::process::Process;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(60);

fn example() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/providers/python")
}

fn python() -> Result<Command> {
    let mut command = Command::new(built::python()?);
    command.current_dir(example()).env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(command)
}

/// Starts the provider where the shop looks for its store.
fn provider(shop: &Shop) -> Result<Process> {
    let socket = shop.path("run/kv.sock");
    let mut command = python()?;
    command
        .args(["provider.py", "--listen", &format!("unix:{}", socket.display())])
        .arg("--data")
        .arg(shop.path("data/kv.sqlite3"))
        .args([
            "--grant",
            "orders=shop",
            "--grant",
            "probe=shop",
            "--grant",
            "counter=counters",
        ]);
    let mut provider = Process::start("the provider in Python", &mut command)?;
    provider.wait_for("it listened", PATIENCE, |line| {
        line.contains("listening on").then_some(())
    })?;
    Ok(provider)
}

fn outboard(shop: &Shop, arguments: &[&str]) -> Result<Output> {
    let mut command = Command::new(built::binary(built::HOST)?);
    let output = command.args(arguments).current_dir(shop.path(".")).output()?;
    ensure!(output.status.success(), "{output:?}");
    Ok(output)
}

fn order(client: &Client, key: &str) -> Result<Value> {
    let order = json!({ "customer": "ann", "lines": [{ "product": "tea", "quantity": 1 }] });
    let headers = [("idempotency-key", key)];
    let placed = client.send_with("POST", "/orders", &headers, order.to_string().as_bytes())?;
    ensure!(
        matches!(placed.status, 200 | 201),
        "{}: {}",
        placed.status,
        placed.text()
    );
    Ok(placed.json())
}

#[test]
fn it_passes_its_own_tests() -> Result<()> {
    let mut tests = Process::start("the tests in Python", python()?.args(["-m", "unittest"]))?;
    let status = tests.wait(Duration::from_secs(240))?;
    ensure!(status.success(), "{status}:\n{}", tests.log().text());
    Ok(())
}

#[test]
fn its_libraries_are_those_of_the_tests() -> Result<()> {
    let theirs = std::fs::read_to_string(example().join("requirements.txt"))?;
    let ours = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/python/requirements.txt"))?;
    assert_eq!(theirs, ours);
    Ok(())
}

#[test]
fn functions_use_it_like_any_other_provider() -> Result<()> {
    let shop = Shop::new()?;
    let _database = shop.database()?;
    let mut store = provider(&shop)?;
    let host = shop.host()?;
    let client = host.client();
    eventually("the shop opens", PATIENCE, || {
        let both = [client.get("/orders/products")?, client.get("/orders/count")?];
        Ok(both.iter().all(|answer| answer.status == 200))
    })?;
    let first = order(&client, "a")?;
    order(&client, "b")?;
    assert_eq!(order(&client, "a")?, first, "the key is remembered");
    assert_eq!(client.get("/orders/count")?.json(), json!({ "orders": 2 }));
    // Another function has other keys.
    assert_eq!(client.post("/counter/orders")?.json()["value"], 1);

    // It is on disk, and the bridge connects anew.
    store.kill()?;
    let mut store = provider(&shop)?;
    eventually("it is reached again", PATIENCE, || {
        let count = client.get("/orders/count")?;
        Ok(count.status == 200 && count.json() == json!({ "orders": 2 }))
    })?;

    assert!(store.stop(PATIENCE)?.success(), "{}", store.log().text());
    order(&client, "c").context("an order needs no store")?;
    Ok(())
}

#[test]
fn it_is_called_from_the_command_line() -> Result<()> {
    let shop = Shop::new()?;
    let _store = provider(&shop)?;
    let listed = outboard(&shop, &["call", "unix:run/kv.sock", "--list"])?;
    let listed = String::from_utf8(listed.stdout)?;
    assert!(
        listed.contains(
            "wasi:keyvalue/store@0.2.0-draft\n  open(identifier: string) -> result<handle, error>\n"
        ),
        "{listed}"
    );
    let call = |function: &str, parameters: Value| -> Result<Value> {
        let who = ["--function", "orders", "--binding", "shop", "--json"];
        let name = format!("wasi:keyvalue/{function}");
        let output = outboard(
            &shop,
            &[
                &["call", "unix:run/kv.sock", &name],
                &who[..],
                &[&parameters.to_string()],
            ]
            .concat(),
        )?;
        Ok(serde_json::from_slice(&output.stdout)?)
    };
    let bucket = call("store.open", json!({ "identifier": "" }))?["ok"].clone();
    let sum = call(
        "atomics.increment",
        json!({ "bucket": bucket, "key": "n", "delta": 7 }),
    )?;
    assert_eq!(sum, json!({ "ok": 7 }));
    let stored = call("store.bucket.get", json!({ "self": bucket, "key": "n" }))?;
    assert_eq!(stored, json!({ "ok": "Nw==" }));
    Ok(())
}
