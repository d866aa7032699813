//! The whole of `wasi:keyvalue`, both drafts, through the transcoder, on both stores.

use std::collections::BTreeSet;

use anyhow::Result;
use outboard_end_to_end::scene::{DURABLE, IN_MEMORY, PROBE, Scene};
use outboard_test_support::client::Client;
use serde_json::json;

fn with_each_store(check: impl Fn(&Client) -> Result<()>) -> Result<()> {
    for store in [IN_MEMORY, DURABLE] {
        let scene = Scene::new(store, &[PROBE])?;
        let (_provider, _host, client) = scene.start()?;
        check(&client)?;
    }
    Ok(())
}

#[test]
fn values_are_bytes() -> Result<()> {
    with_each_store(|client| {
        let every_byte: Vec<u8> = (0..=255).collect();
        for value in [&every_byte[..], b"", "ünïcödé".as_bytes()] {
            assert_eq!(client.send("PUT", "/probe/store/key/k", value)?.status, 204);
            let answer = client.get("/probe/store/key/k")?;
            assert_eq!((answer.status, &answer.body[..]), (200, value));
        }
        assert_eq!(
            client.get("/probe/store/exists/k")?.json(),
            json!({ "exists": true })
        );
        assert_eq!(client.send("DELETE", "/probe/store/key/k", &[])?.status, 204);
        assert_eq!(
            client.send("DELETE", "/probe/store/key/k", &[])?.status,
            204,
            "deleting nothing is no error"
        );
        assert_eq!(
            client.get("/probe/store/exists/k")?.json(),
            json!({ "exists": false })
        );
        assert_eq!(client.get("/probe/store/key/k")?.status, 404);
        Ok(())
    })
}

#[test]
fn keys_are_listed_page_by_page() -> Result<()> {
    with_each_store(|client| {
        assert_eq!(client.get("/probe/store/keys")?.json()["keys"], json!([]));
        let mut expected = BTreeSet::new();
        for batch in 0..25 {
            let keys: Vec<String> = (0..100).map(|number| format!("key-{batch}-{number}")).collect();
            let answer = client.send("PUT", &format!("/probe/store/many?keys={}", keys.join(",")), b"v")?;
            assert_eq!(answer.status, 204, "{}", answer.text());
            expected.extend(keys);
        }
        let answer = client.get("/probe/store/keys")?.json();
        let listed: Vec<String> = serde_json::from_value(answer["keys"].clone())?;
        assert_eq!(listed.len(), expected.len(), "no key is listed twice");
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), expected);
        assert!(
            answer["pages"].as_u64() > Some(1),
            "2,500 keys come in more than one page: {}",
            answer["pages"]
        );
        Ok(())
    })
}

#[test]
fn batches_keep_the_order_and_the_gaps() -> Result<()> {
    with_each_store(|client| {
        assert_eq!(
            client.send("PUT", "/probe/store/many?keys=a,c", b"v")?.status,
            204
        );
        let found = client.get("/probe/store/many?keys=c,b,a")?.json();
        assert_eq!(found, json!({ "found": [["c", "v"], null, ["a", "v"]] }));
        assert_eq!(
            client.send("DELETE", "/probe/store/many?keys=a,b", &[])?.status,
            204
        );
        let found = client.get("/probe/store/many?keys=a,c")?.json();
        assert_eq!(found, json!({ "found": [null, ["c", "v"]] }));
        Ok(())
    })
}

#[test]
fn numbers_grow_and_a_text_is_no_number() -> Result<()> {
    with_each_store(|client| {
        assert_eq!(
            client.get("/probe/store/increment/n?by=5")?.json(),
            json!({ "value": 5 })
        );
        assert_eq!(
            client.get("/probe/store/increment/n?by=0")?.json(),
            json!({ "value": 5 })
        );
        assert_eq!(
            client.get("/probe/store/increment/n?by=4294967296")?.json(),
            json!({ "value": 4_294_967_301_u64 })
        );
        assert_eq!(client.send("PUT", "/probe/store/key/text", b"seven")?.status, 204);
        let answer = client.get("/probe/store/increment/text?by=1")?;
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(
            !answer.text().contains("outboard: "),
            "the store's own error, not a fault: {}",
            answer.text()
        );
        assert_eq!(client.get("/probe/store/key/text")?.text(), "seven");
        Ok(())
    })
}

#[test]
fn a_swap_happens_only_on_what_was_seen() -> Result<()> {
    with_each_store(|client| {
        assert_eq!(
            client.get("/probe/swap/add/n?by=2")?.json(),
            json!({ "value": 2, "retries": 0 })
        );
        assert_eq!(
            client.get("/probe/swap/add/n?by=3")?.json(),
            json!({ "value": 5, "retries": 0 })
        );
        let stale = client.get("/probe/swap/stale/n")?;
        assert_eq!(
            (stale.status, stale.json()),
            (409, json!({ "swapped": false, "now": "another" }))
        );
        Ok(())
    })
}

#[test]
fn swaps_at_the_same_time_lose_nothing() -> Result<()> {
    let scene = Scene::new(DURABLE, &[PROBE])?;
    let (_provider, _host, client) = scene.start()?;
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    for _ in 0..10 {
                        let answer = client.get("/probe/swap/add/shared?by=1")?;
                        assert_eq!(answer.status, 200, "{}", answer.text());
                    }
                    Ok(())
                })
            })
            .collect();
        callers
            .into_iter()
            .try_for_each(|caller| caller.join().expect("no panic"))
    })?;
    assert_eq!(client.get("/probe/store/key/shared")?.text(), "40");
    Ok(())
}
