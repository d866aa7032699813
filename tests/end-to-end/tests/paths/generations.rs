//! Functions of both generations, side by side: the one that exports `wasi:http/handler@0.3` is served, held to its limits
//! and kept from all that was not linked as the older one is.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use outboard_end_to_end::scene::{COUNTER, Function, IN_MEMORY, SHARED, Scene, eventually};
use outboard_test_support::host::Host;
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(20);
const SPIN: Function<'static> = Function {
    name: "spin",
    guest: "spin",
    ..SHARED
};
const STRICT: Function<'static> = Function {
    limits: "{ memory = \"32MiB\", time = \"1s\", body = \"64KiB\", concurrent = 4 }",
    ..SHARED
};

/// All that a server says to a request before it closes.
fn raw(host: &Host, request: &str) -> Result<String> {
    let address = host.url.strip_prefix("http://").context("a host speaks HTTP")?;
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut said = Vec::new();
    stream.read_to_end(&mut said)?;
    Ok(String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn both_generations_count_in_one_store() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[COUNTER, SHARED, SPIN])?;
    let (_provider, _host, client) = scene.start()?;
    assert_eq!(client.post("/counter/visits")?.json()["value"], 1);
    assert_eq!(client.get("/shared/store/count/visits")?.json()["value"], 2);
    assert_eq!(client.get("/spin/count/visits")?.text(), "3");
    assert_eq!(client.get("/counter/visits")?.json()["value"], 3);
    assert_eq!(client.get("/spin/hello")?.text(), "Hello, Spin");
    assert_eq!(
        client.send("POST", "/spin/echo", b"to and fro")?.text(),
        "to and fro"
    );
    Ok(())
}

#[test]
fn without_reuse_every_request_has_an_instance_of_its_own() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[SHARED])?;
    let (_provider, _host, client) = scene.start()?;
    let (first, second) = (client.get("/shared/ok")?.json(), client.get("/shared/ok")?.json());
    assert_ne!(first["instance"], second["instance"]);
    assert_eq!((&first["requests"], &second["requests"]), (&json!(1), &json!(1)));
    Ok(())
}

#[test]
fn bodies_stream_both_ways_and_trailers_follow() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[SHARED])?;
    let (_provider, host, client) = scene.start()?;
    let body: Vec<u8> = (0..3_000_000u32).map(|byte| (byte % 251) as u8).collect();
    for path in ["through", "copy"] {
        let answer = client.send("POST", &format!("/shared/body/{path}"), &body)?;
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer.body == body,
            "{path}: {} bytes came back",
            answer.body.len()
        );
    }
    let size = client.send("POST", "/shared/body/size", &body)?;
    assert_eq!(size.json(), json!({ "bytes": body.len() }));
    let large = client.get("/shared/body/large?bytes=8388608")?;
    assert_eq!((large.status, large.body.len()), (200, 8 << 20));

    let said = raw(
        &host,
        "GET /shared/body/trailers?text=goodbye HTTP/1.1\r\nhost: a\r\nte: trailers\r\nconnection: close\r\n\r\n",
    )?;
    assert!(said.contains("what comes before the trailers"), "{said}");
    assert!(
        said.to_lowercase()
            .ends_with("\r\n0\r\nx-told-last: goodbye\r\n\r\n"),
        "{said}"
    );
    let head = client.send("HEAD", "/shared/body/large?bytes=8388608", &[])?;
    assert_eq!((head.status, head.body.len()), (200, 0));
    Ok(())
}

#[test]
fn what_fails_is_told_as_in_the_older_generation() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[STRICT, COUNTER])?;
    let (_provider, mut host, client) = scene.start()?;
    for (path, status, words) in [
        ("misbehave/trap", 500, "trapped"),
        ("misbehave/memory?mib=64", 500, "limits.memory allows 33554432"),
        ("misbehave/error", 502, "as it was told"),
        ("misbehave/never", 504, "limits.time"),
        ("misbehave/loop", 504, "limits.time"),
    ] {
        let asked = Instant::now();
        let answer = client.get(&format!("/shared/{path}"))?;
        let text = answer.text();
        assert_eq!(answer.status, status, "{path}: {text}");
        assert!(
            text.starts_with("outboard: function shared: ") && text.contains(words),
            "{path}: {text}"
        );
        assert!(
            asked.elapsed() < Duration::from_secs(5),
            "{path} took {:?}",
            asked.elapsed()
        );
        assert_eq!(client.get("/shared/ok")?.status, 200, "after {path}");
    }
    let long = client.send("POST", "/shared/body/size", &vec![b'x'; 65_537])?;
    assert_eq!(long.status, 413, "{}", long.text());
    let chunked = format!(
        "POST /shared/body/size HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        70_000,
        "x".repeat(70_000)
    );
    assert!(raw(&host, &chunked)?.starts_with("HTTP/1.1 413 "));
    for then in ["trap", "never"] {
        let cut = client.get(&format!("/shared/misbehave/partial?then={then}"));
        assert!(
            cut.is_err(),
            "a body that was cut off does not seem whole: {cut:?}"
        );
    }
    assert_eq!(client.post("/counter/after")?.status, 200);
    assert!(host.process.ended()?.is_none(), "the host goes on");
    Ok(())
}

#[test]
fn what_goes_on_after_the_answer_goes_on_to_the_deadline() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[STRICT])?;
    let (_provider, _host, client) = scene.start()?;
    assert_eq!(client.get("/shared/misbehave/late?ms=200&key=soon")?.status, 200);
    assert_eq!(client.get("/shared/misbehave/late?ms=1500&key=late")?.status, 200);
    let value = |key: &str| Ok::<_, anyhow::Error>(client.get(&format!("/shared/store/get/{key}"))?.json());
    eventually("it counts after its answer", PATIENCE, || {
        Ok(value("soon")?["value"].is_string())
    })?;
    std::thread::sleep(Duration::from_secs(2));
    assert!(
        value("late")?["value"].is_null(),
        "the instance was ended at its deadline"
    );
    Ok(())
}

#[test]
fn no_door_is_open_in_the_newer_generation_either() -> Result<()> {
    let scene = Scene::new(IN_MEMORY, &[SHARED])?;
    let (_provider, _host, client) = scene.start()?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    let door = |path: &str| {
        let answer = client.get(&format!("/shared/authority/{path}"))?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        Ok::<_, anyhow::Error>(answer.json())
    };
    assert_eq!(door("environment")?, json!({ "found": [] }));
    assert_eq!(door("files")?, json!({ "preopened": 0 }));
    for shut in [&*format!("socket?port={port}"), "listen", "datagram", "lookup"] {
        let found = door(shut)?;
        assert!(found["shut"].is_string(), "{shut}: {found}");
    }
    let outbound = door(&format!("outbound?to=127.0.0.1:{port}"))?;
    let why = outbound["shut"].as_str().unwrap_or_default();
    assert!(
        why.contains("wasi:http/client"),
        "the missing link is named: {outbound}"
    );
    assert!(listener.accept().is_err(), "nobody connected");
    Ok(())
}
