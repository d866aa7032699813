//! What is written, and what is left of it.

use std::time::Duration;

use bytes::Bytes;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft::store::Error;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft2::atomics::{
    CasCurrentRequest, CasCurrentResponse, CasError, CasNewRequest, CasNewResponse, SwapRequest, SwapResponse,
};

use crate::client::Client;
use crate::process::{Process, folder};

const CONFIG: &str = r#"
listen = ["unix:kv.sock"]

[binding.main]
store = "redb"
path = "data/main.redb"
max_key = 16
max_value = "1KiB"

[binding.memory]
store = "memory"

[[grant]]
function = "counter"
host = "uid:self"
binding = "*"
rights = ["read", "write"]
"#;
const ATOMICS: &str = "/wasi.keyvalue.v0_2_0_draft2.Atomics";

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_loses_nothing_that_was_acknowledged() {
    let folder = folder(CONFIG);
    for round in 0..3 {
        let process = Process::start(folder.path());
        let client = Client::new(process.socket(), "main").await;
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let client = client.clone();
                tokio::spawn(async move {
                    let bucket = client.open("kept").await;
                    let mut acknowledged = Vec::new();
                    for turn in 0.. {
                        let key = format!("{round}-{writer}-{turn}");
                        let value = Bytes::from(key.clone().into_bytes());
                        // The connection ends with the process, in the middle of some writes.
                        let Ok(set) = client.set(&bucket, &key, value).await else {
                            break;
                        };
                        set.unwrap();
                        acknowledged.push(key);
                    }
                    acknowledged
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(300)).await;
        process.kill();
        let mut acknowledged = Vec::new();
        for writer in writers {
            acknowledged.extend(writer.await.unwrap());
        }
        assert!(acknowledged.len() > 16, "{}", acknowledged.len());

        let process = Process::start(folder.path());
        let client = Client::new(process.socket(), "main").await;
        let bucket = client.open("kept").await;
        for key in acknowledged {
            assert_eq!(
                client.get(&bucket, &key).await.as_deref(),
                Some(key.as_bytes()),
                "{key} was acknowledged"
            );
        }
        process.kill();
    }
}

#[tokio::test]
async fn keys_values_and_buckets_have_their_limits_and_listing_its_pages() {
    let folder = folder(CONFIG);
    let process = Process::start(folder.path());
    let client = Client::new(process.socket(), "main").await;
    let bucket = client.open("").await;
    let too_long = client.set(&bucket, &"k".repeat(17), Bytes::new()).await.unwrap();
    assert!(
        matches!(&too_long, Err(Error::Other(text)) if text.contains("max_key")),
        "{too_long:?}"
    );
    let too_large = client.set(&bucket, "k", vec![0; 1025].into()).await.unwrap();
    assert!(
        matches!(&too_large, Err(Error::Other(text)) if text.contains("max_value")),
        "{too_large:?}"
    );

    let memory = Client::new(process.socket(), "memory").await;
    let bucket = memory.open("many").await;
    for n in 0..1500 {
        memory
            .set(&bucket, &format!("key-{n}"), Bytes::new())
            .await
            .unwrap()
            .unwrap();
    }
    let first = memory.list(&bucket, None).await;
    let second = memory.list(&bucket, first.cursor).await;
    assert_eq!(
        (first.keys.len(), second.keys.len(), second.cursor),
        (1000, 500, None)
    );
    assert!(
        memory
            .list(&memory.open("empty").await, None)
            .await
            .keys
            .is_empty()
    );
}

#[tokio::test]
async fn a_swap_knows_what_it_saw_and_learns_what_is_there_now() {
    let folder = folder(CONFIG);
    let process = Process::start(folder.path());
    for binding in ["main", "memory"] {
        let client = Client::new(process.socket(), binding).await;
        let store = client.open("b").await;
        client
            .set(&store, "k", Bytes::from_static(b"1"))
            .await
            .unwrap()
            .unwrap();
        let bucket = client.open_draft2("b").await;
        let looked = CasNewRequest {
            bucket,
            key: "k".to_owned(),
        };
        let CasNewResponse(cas) = client.call(format!("{ATOMICS}/CasNew_"), looked).await.unwrap();
        let cas = cas.unwrap();
        client
            .set(&store, "k", Bytes::from_static(b"2"))
            .await
            .unwrap()
            .unwrap();
        let swap = SwapRequest {
            cas,
            value: Bytes::from_static(b"3"),
        };
        let SwapResponse(swapped) = client.call(format!("{ATOMICS}/Swap"), swap).await.unwrap();
        let Err(CasError::CasFailed(now)) = swapped else {
            panic!("{swapped:?}")
        };
        let current = CasCurrentRequest { self_: now.clone() };
        let CasCurrentResponse(seen) = client
            .call(format!("{ATOMICS}/CasCurrent"), current)
            .await
            .unwrap();
        assert_eq!(seen.unwrap().as_deref(), Some(&b"2"[..]));
        let swap = SwapRequest {
            cas: now,
            value: Bytes::from_static(b"3"),
        };
        let SwapResponse(swapped) = client.call(format!("{ATOMICS}/Swap"), swap).await.unwrap();
        swapped.unwrap();
        assert_eq!(client.get(&store, "k").await.as_deref(), Some(&b"3"[..]));
    }
}
