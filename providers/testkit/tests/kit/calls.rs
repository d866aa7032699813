//! Who calls, for how long, and how calls and providers end.

use std::sync::atomic::Ordering;
use std::time::Duration;

use outboard_session::failure::Effect;
use outboard_stubs::wasi::keyvalue::v0_2_0_draft2::store::{BucketGetRequest, BucketSetRequest, OpenRequest};
use outboard_testkit::{Client, Kit};
use tokio::time::{sleep, timeout};
use tonic::Code;

use crate::provider::{Live, WAITING};

fn opening() -> OpenRequest {
    OpenRequest {
        identifier: "fruit".to_owned(),
    }
}

/// Makes a call that waits, until the deadline of the client or for as long as it is polled.
async fn wait(client: &Client) -> Result<(), outboard_session::failure::Failure> {
    let self_ = client
        .within(Duration::from_secs(20))
        .call(opening())
        .await?
        .unwrap();
    let key = "wait".to_owned();
    client.call(BucketGetRequest { self_, key }).await?.unwrap();
    Ok(())
}

async fn until_waiting(count: usize) {
    while WAITING.load(Ordering::Relaxed) != count {
        sleep(Duration::from_millis(2)).await;
    }
}

/// One after the other: they count the same calls.
#[tokio::test]
async fn a_call_ends_with_its_deadline_when_it_is_dropped_and_with_its_client() {
    let kit = Kit::start::<Live>("drain = '1s'\n[binding.shop]").await;
    for client in [kit.client("shop"), kit.plain("shop")] {
        let late = wait(&client.within(Duration::from_millis(100)))
            .await
            .unwrap_err();
        assert_eq!(
            (late.code, late.effect),
            (Code::DeadlineExceeded, Effect::Possible)
        );
        until_waiting(0).await;

        let begun = async { tokio::join!(wait(&client), until_waiting(1)) };
        timeout(Duration::from_millis(200), begun).await.unwrap_err();
        until_waiting(0).await;

        let waits = tokio::spawn({
            let client = client.clone();
            async move { wait(&client).await }
        });
        until_waiting(1).await;
        client.leave();
        let gone = waits.await.unwrap().unwrap_err();
        assert!(gone.message.contains("has left"), "{gone}");
        until_waiting(0).await;
    }
    let client = kit.client("shop");
    let waits = tokio::spawn(async move { wait(&client).await });
    until_waiting(1).await;
    kit.end().await.unwrap();
    waits.await.unwrap().unwrap_err();
    until_waiting(0).await;
}

#[tokio::test]
async fn a_failure_says_what_is_known_of_its_effect_on_either_face() {
    let kit = Kit::start::<Live>("[binding.shop]").await;
    for client in [kit.client("shop"), kit.plain("shop")] {
        let stranger = client.as_function("stranger").call(opening()).await.unwrap_err();
        assert_eq!(
            (stranger.code, stranger.effect),
            (Code::PermissionDenied, Effect::None)
        );
        let self_ = client.call(opening()).await.unwrap().unwrap();
        let set = BucketSetRequest {
            self_,
            key: "pear".to_owned(),
            value: "ripe".into(),
        };
        let lost = client.call(set).await.unwrap_err();
        assert_eq!((lost.code, lost.effect), (Code::DataLoss, Effect::Possible));
        assert!(lost.message.contains("the disk is gone"), "{lost}");
    }
}

#[tokio::test]
async fn a_file_with_grants_has_no_others_until_it_is_written_anew() {
    const NOBODY: &str = "[binding.shop]\n[[grant]]\nfunction = 'somebody'\nhost = 'uid:self'\nbinding = 'shop'\n\
                          rights = ['read']\n";
    let kit = Kit::start::<Live>(NOBODY).await;
    let client = kit.client("shop");
    let refused = client.call(opening()).await.unwrap_err();
    assert_eq!(refused.code, Code::PermissionDenied);
    assert!(client.as_function("somebody").call(opening()).await.is_ok());
    kit.rewrite("[binding.shop]");
    while client.call(opening()).await.is_err() {
        sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn a_provider_tells_its_interfaces_and_takes_nothing_new_once_it_drains() {
    let kit = Kit::start::<Live>("[binding.shop]").await;
    let interfaces = [
        "wasi:keyvalue/atomics@0.2.0-draft2",
        "wasi:keyvalue/store@0.2.0-draft2",
    ];
    assert_eq!(kit.interfaces().await, interfaces);
    assert!(kit.folder().join("provider.toml").is_file() && kit.streams_alive() == 0);
    kit.drain();
    let client = kit.plain("shop").within(Duration::from_secs(1));
    client.call(opening()).await.unwrap_err();
    let error = Kit::try_start::<Live>("[binding.shop]\nno = 1", |_| {})
        .await
        .err()
        .unwrap();
    assert!(error.to_string().contains("binding.shop.no"), "{error}");
}
