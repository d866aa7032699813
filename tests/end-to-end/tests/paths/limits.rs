//! Sizes: what is too large is refused in words, and what is large and allowed arrives whole.

use anyhow::Result;
use outboard_end_to_end::scene::{COUNTER, Function, IN_MEMORY, PROBE, Scene};
use serde_json::json;

#[test]
fn a_request_over_the_limit_is_refused_with_both_numbers() -> Result<()> {
    let small = Function {
        limits: "{ time = \"10s\", body = \"64KiB\" }",
        ..PROBE
    };
    let scene = Scene::new(IN_MEMORY, &[small, COUNTER])?;
    let (_provider, _host, client) = scene.start()?;
    let most = client.send("POST", "/probe/misbehave/echo", &vec![b'x'; 65_536])?;
    assert_eq!((most.status, most.json()), (200, json!({ "bytes": 65_536 })));

    let answer = client.send("POST", "/probe/misbehave/echo", &vec![b'x'; 65_537])?;
    assert_eq!(answer.status, 413, "{}", answer.text());
    let text = answer.text();
    assert!(
        text.contains("65537") && text.contains("65536") && text.contains("limits.body"),
        "{text}"
    );
    assert_eq!(client.post("/counter/after")?.status, 200);
    Ok(())
}

#[test]
fn a_value_over_the_providers_limit_is_refused_and_the_session_lives() -> Result<()> {
    let provider = format!("{IN_MEMORY}\n[limits]\nrequest = 65536\n");
    let scene = Scene::new(&provider, &[PROBE, COUNTER])?;
    let (_provider, _host, client) = scene.start()?;
    assert_eq!(
        client.get("/probe/store/value?bytes=60000")?.json(),
        json!({ "same": true })
    );

    let answer = client.get("/probe/store/value?bytes=100000")?;
    assert_eq!(answer.status, 503, "{}", answer.text());
    let text = answer.json()["error"].as_str().unwrap_or_default().to_owned();
    assert!(
        text.starts_with("outboard: resource-exhausted: main: ") && text.contains("65536"),
        "{text}"
    );
    assert_eq!(client.post("/counter/after")?.status, 200);
    Ok(())
}

#[test]
fn large_values_and_responses_arrive_whole() -> Result<()> {
    let larger = IN_MEMORY.replace("store = \"memory\"", "store = \"memory\"\nmax_value = \"3MiB\"");
    let scene = Scene::new(&larger, &[PROBE])?;
    let (_provider, _host, client) = scene.start()?;
    for bytes in [0, 1, 65_535, 65_536, 1 << 20, 3 << 20] {
        let answer = client.get(&format!("/probe/store/value?bytes={bytes}"))?;
        assert_eq!(
            answer.json(),
            json!({ "same": true }),
            "{bytes} bytes: {}",
            answer.text()
        );
    }
    let answer = client.get("/probe/misbehave/response?bytes=8388608")?;
    assert_eq!((answer.status, answer.body.len()), (200, 8 << 20));
    Ok(())
}
