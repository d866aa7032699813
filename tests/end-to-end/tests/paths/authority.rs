//! A function has what was linked and nothing else: no environment, files, sockets, names, or HTTP of its own.

use std::net::TcpListener;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use outboard_end_to_end::scene::{HOST_FILE, IN_MEMORY, PROBE, Scene};
use outboard_test_support::host::{self, Host, Start};
use serde_json::{Value, json};

#[test]
fn no_door_is_open_that_was_not_linked() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[PROBE])?;
    let _provider = scene.provider()?;
    let mut command = host::command(Start::Serve, &scene.path(HOST_FILE))?;
    let host = Host::launch(command.env("OUTBOARD_END_TO_END_SECRET", "hunter2"))?;
    let client = host.client();
    // A server that would answer: what is refused is refused by the host, not by an empty port.
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();

    let door = |path: String| -> Result<Value> {
        let answer = client.get(&format!("/probe/authority/{path}"))?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        Ok(answer.json())
    };
    assert_eq!(door("environment".to_owned())?, json!({ "found": [] }));
    assert_eq!(door("arguments".to_owned())?, json!({ "found": [] }));
    assert_eq!(
        door("files".to_owned())?,
        json!({ "preopened": [], "read": false, "written": false })
    );
    assert_eq!(door("stdin".to_owned())?["text"], "");
    for shut in [
        format!("socket?port={port}"),
        "listen".to_owned(),
        "lookup".to_owned(),
    ] {
        let found = door(shut.clone())?;
        assert!(found["shut"].is_string(), "{shut}: {found}");
    }
    let outbound = door(format!("outbound?to=127.0.0.1:{port}"))?;
    let why = outbound["shut"].as_str().unwrap_or_default();
    assert!(
        why.contains("wasi:http/outgoing-handler"),
        "the missing link is named: {outbound}"
    );
    assert!(listener.accept().is_err(), "nobody connected");

    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let clock = door("clock".to_owned())?["seconds"].as_u64().unwrap_or_default();
    assert!(
        clock.abs_diff(now) <= 60,
        "time is open to all: {clock}, and it is {now}"
    );
    assert_ne!(
        door("random".to_owned())?,
        door("random".to_owned())?,
        "and so is chance"
    );
    Ok(())
}
