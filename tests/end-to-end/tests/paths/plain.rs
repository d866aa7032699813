//! A client in another language, built from the published schema, on the running provider.

use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};
use outboard_end_to_end::scene::{DATABASE, Scene, THINGS};
use outboard_test_support::built;
use outboard_test_support::process::Process;

const BOTH_LISTENERS: &str = r#"
listen = ["unix:kv.sock", "tcp:127.0.0.1:0"]
insecure = true

[handles]
key = "file:handles.key"

[binding.main]
store = "redb"
path = "data/main.redb"
max_value = "64KiB"

[[grant]]
function = "script"
host = "uid:self"
binding = "main"
rights = ["read", "write"]

[[grant]]
function = "script"
host = "insecure"
binding = "main"
rights = ["read", "write"]
"#;

/// Runs a client in Python to its end; it says what it did.
fn run(script: &str, scene: &Scene, addresses: &[&str]) -> Result<String> {
    let here = env!("CARGO_MANIFEST_DIR");
    let mut command = Command::new(built::python()?);
    command
        .arg(format!("{here}/python/{script}"))
        .args(["--schema", &format!("{here}/../../proto/schema")])
        .arg("--generated")
        .arg(scene.path("generated"))
        .args(addresses)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let mut client = Process::start("the Python client", &mut command)?;
    let status = client.wait(Duration::from_secs(120))?;
    let told = client.log().text();
    ensure!(status.success(), "{script} ended with {status}:\n{told}");
    Ok(told)
}

#[test]
fn a_python_client_uses_the_provider_over_both_transports() -> Result<()> {
    let scene = Scene::new(BOTH_LISTENERS, &[])?;
    scene
        .folder
        .write("handles.key", "a key of at least thirty-two bytes, for tests")?;
    let mut provider = scene.provider()?;
    let tcp = provider.address("tcp:")?;
    let tcp = tcp.trim_start_matches("tcp:");
    let unix = format!("unix:{}", scene.path("kv.sock").display());

    let told = run("client.py", &scene, &[tcp, &unix])?;
    assert_eq!(told.matches("all of it works over ").count(), 2, "{told}");
    Ok(())
}

#[test]
fn a_python_client_uses_a_database() -> Result<()> {
    let granted = DATABASE.replace("function = \"*\"", "function = \"script\"");
    let patient = "wait = \"10s\"\nidle_in_transaction = \"60s\"\n\n[handles]\nlease = \"1s\"\n";
    let scene = Scene::with_database(&format!("{granted}{patient}"), &[])?;
    scene.folder.write("migrations/0002_things.sql", THINGS)?;
    let _database = scene.database()?;
    let unix = format!("unix:{}", scene.path("db.sock").display());
    let told = run("database.py", &scene, &[&unix])?;
    assert!(told.contains("all of it works over "), "{told}");
    Ok(())
}
