//! What is refused on this side, so that the provider's limits hold and this side's memory is bounded.

use std::time::Duration;

use bytes::Bytes;
use outboard_channel::{Delivered, Request};
use outboard_session::frame::bridge_frame::Frame as Said;
use tokio::task::JoinSet;
use tonic::Code;

use crate::provider::{Place, empty, get, late, set, settle, soon};

#[tokio::test]
async fn limits_of_the_provider_are_kept_here() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut peer = provider.greet().await;
    let scope = channel.scope("counter", "counters");

    let body = Bytes::from(vec![0; (2 << 20) + 1]);
    let fault = channel
        .call(&scope, &get(), body.into(), late())
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::ResourceExhausted, Delivered::Never)
    );
    assert!(
        fault.message.contains("2097153 bytes") && fault.message.contains("at most 2097152"),
        "{fault}"
    );

    let mut answered = Vec::new();
    for binding in ["a", "b", "c"] {
        let (scope, method) = (channel.scope("counter", binding), get());
        let call = channel.call(&scope, &method, Request::default(), late());
        let serve = async {
            let call = peer.call().await;
            peer.reply(call.id, "");
            answered.push(call.scope);
        };
        tokio::join!(call, serve).0.unwrap();
    }
    assert_eq!(answered, [0, 1, 2]);
    let fault = channel
        .call(&scope, &get(), Request::default(), late())
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::ResourceExhausted, Delivered::Never)
    );
    assert!(fault.message.contains("no more than 3 pairs"), "{fault}");
    empty(&channel).await;
}

#[tokio::test]
async fn a_full_session_refuses_and_recovers() {
    let mut place = Place::new();
    place.options.calls = 3;
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let mut callers = JoinSet::new();
    for _ in 0..3 {
        let (channel, scope) = (channel.clone(), scope.clone());
        callers.spawn(async move { channel.call(&scope, &set(), Request::default(), late()).await });
    }
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(peer.call().await.id);
    }
    let fault = channel
        .call(&scope, &set(), Request::default(), late())
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::ResourceExhausted, Delivered::Never)
    );
    assert!(
        fault.message.starts_with("3 calls are in flight") && fault.retry_after.is_some(),
        "{fault}"
    );

    // A cancelled call still takes the provider's time, so it takes its place too.
    callers.abort_all();
    while callers.join_next().await.is_some() {}
    for _ in 0..3 {
        assert!(ids.contains(&peer.cancelled().await));
    }
    let fault = channel
        .call(&scope, &set(), Request::default(), late())
        .await
        .unwrap_err();
    assert!(fault.message.contains("3 of them given up"), "{fault}");
    for id in ids {
        peer.reply(id, "");
    }
    settle(&channel, |status| status.calls == 0).await;
    let method = set();
    let call = channel.call(&scope, &method, Request::default(), late());
    let serve = async {
        let id = peer.call().await.id;
        peer.reply(id, "");
    };
    tokio::join!(call, serve).0.unwrap();
    empty(&channel).await;
}

#[tokio::test]
async fn bytes_that_wait_are_bounded_and_calls_given_up_make_room() {
    let mut place = Place::new();
    place.options.queued = 200_000;
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    // The peer reads nothing until told: the transport takes a little, the rest waits here.
    let mut peer = provider.greet().await;
    channel.connected(late()).await.unwrap();
    let body = Bytes::from(vec![0; 60_000]);
    let mut callers = JoinSet::new();
    let fault = loop {
        let (channel, scope, body) = (channel.clone(), scope.clone(), body.clone());
        callers.spawn(async move { channel.call(&scope, &set(), body.into(), late()).await });
        tokio::time::sleep(Duration::from_millis(5)).await;
        if let Some(refused) = callers.try_join_next() {
            break refused.unwrap().unwrap_err();
        }
        assert!(callers.len() < 64, "the transport took it all");
    };
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::ResourceExhausted, Delivered::Never)
    );
    assert!(
        fault.message.contains("more than 200000 bytes of requests wait"),
        "{fault}"
    );
    let waiting = channel.status().calls;
    callers.abort_all();
    while callers.join_next().await.is_some() {}
    // Only what was sent is still in flight; what waited is gone, and others may wait in its place.
    let sent = settle(&channel, |status| status.calls < waiting).await.calls;
    let caller = tokio::spawn({
        let (channel, scope) = (channel.clone(), scope.clone());
        async move {
            channel
                .call(&scope, &set(), Bytes::from(vec![1; 60_000]).into(), late())
                .await
        }
    });
    let mut cancelled = 0;
    loop {
        match peer.next().await {
            Said::Call(call) if call.body[0] == 1 => {
                peer.reply(call.id, "at last");
                break;
            }
            Said::Cancel(cancel) => {
                cancelled += 1;
                peer.reply(cancel.id, "");
            }
            _ => {}
        }
    }
    assert_eq!(cancelled, sent);
    assert_eq!(soon(caller).await.unwrap().unwrap().body, "at last");
    empty(&channel).await;
}
