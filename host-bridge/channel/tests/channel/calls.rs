//! Calls and how they end, within one session.

use std::time::Duration;

use bytes::Bytes;
use outboard_channel::{Delivered, MethodKey};
use outboard_session::frame::Failure;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tonic::Code;

use crate::provider::{Place, STORE, empty, get, late, set, settle, soon};

#[tokio::test]
async fn a_call_names_scope_method_and_time_and_returns_the_reply() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    for round in 0..2_u8 {
        let deadline = Instant::now() + Duration::from_secs(20);
        let (method, body) = (get(), Bytes::from(vec![round]));
        let call = channel.call(&scope, &method, body.clone(), Vec::new(), deadline);
        let serve = async {
            // Told once, however many calls follow, and also when somebody asks for the same pair again.
            if round == 0 {
                let told = peer.scope().await;
                assert_eq!((&*told.function, &*told.binding), ("counter", "counters"));
                assert_eq!(told.number, 0);
                let _ = channel.scope("counter", "counters");
            }
            let call = peer.call().await;
            assert_eq!((call.id, call.method, call.scope), (u64::from(round) + 1, 1, 0));
            assert_eq!(call.body, body);
            assert!(
                (10_000_000..=20_000_000).contains(&call.time_left),
                "{}",
                call.time_left
            );
            peer.reply(call.id, "done");
        };
        let (reply, ()) = tokio::join!(call, serve);
        assert_eq!(reply.unwrap().body, "done");
    }
    let table = channel.table().unwrap();
    assert_eq!(
        (table.replica(), table.epoch(), table.kind()),
        ("kv-1", 7, "keyvalue")
    );
    assert!(table.method(STORE, "[method]bucket.get").unwrap().idempotent);
    empty(&channel).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_calls_are_answered_in_any_order() {
    const CALLS: u64 = 1500;
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut callers = JoinSet::new();
    for number in 0..CALLS {
        let (channel, scope) = (channel.clone(), scope.clone());
        callers.spawn(async move {
            let body = Bytes::from(number.to_string());
            let reply = channel
                .call(&scope, &get(), body.clone(), Vec::new(), late())
                .await
                .unwrap();
            assert_eq!(reply.body, body);
        });
    }
    let mut peer = provider.greet().await;
    let mut calls = Vec::new();
    for _ in 0..CALLS {
        calls.push(peer.call().await);
    }
    assert!(calls.is_sorted_by(|a, b| a.id < b.id), "ids rise");
    for call in calls.into_iter().rev() {
        peer.reply(call.id, call.body);
    }
    soon(callers.join_all()).await;
    empty(&channel).await;
}

#[tokio::test]
async fn a_deadline_ends_the_call_here_and_cancels_it_there() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let deadline = Instant::now() + Duration::from_millis(100);
    let fault = channel
        .call(&scope, &set(), Bytes::new(), Vec::new(), deadline)
        .await
        .unwrap_err();
    assert!(deadline <= Instant::now() && deadline.elapsed() < Duration::from_secs(5));
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::DeadlineExceeded, Delivered::Maybe)
    );
    assert!(fault.message.starts_with("unknown outcome: "), "{fault}");
    assert!(fault.message.contains("[method]bucket.set"), "{fault}");
    let call = peer.call().await;
    assert_eq!(peer.cancelled().await, call.id);
    // The id stays until the provider has ended it.
    assert_eq!(channel.status().calls, 1);
    peer.fail(Failure {
        id: call.id,
        code: Code::Cancelled as u32,
        ..Failure::default()
    });
    empty(&channel).await;
    assert!(
        channel.status().connected,
        "ending a cancelled call is no violation"
    );
}

#[tokio::test]
async fn a_dropped_call_is_cancelled_and_its_late_handles_are_released() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let caller = tokio::spawn({
        let (channel, scope) = (channel.clone(), scope.clone());
        async move {
            channel
                .call(&scope, &set(), Bytes::new(), Vec::new(), late())
                .await
        }
    });
    let call = peer.call().await;
    caller.abort();
    assert_eq!(peer.cancelled().await, call.id);
    peer.reply_pinned(call.id, [5, 6]);
    assert_eq!(peer.released().await, [5, 6]);
    empty(&channel).await;
}

#[tokio::test]
async fn a_failure_says_what_the_provider_said() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let said = [
        (
            Failure {
                code: 7,
                message: "no grant".into(),
                ..Failure::default()
            },
            Code::PermissionDenied,
            "no grant",
        ),
        (
            Failure {
                code: 14,
                message: "full".into(),
                retry_after: Some(250_000),
                ..Failure::default()
            },
            Code::Unavailable,
            "full",
        ),
        (
            Failure {
                code: 13,
                message: "disk\nfull".into(),
                maybe_executed: true,
                ..Failure::default()
            },
            Code::Internal,
            "unknown outcome: disk\u{fffd}full",
        ),
        (
            Failure {
                code: 0,
                message: "?".into(),
                ..Failure::default()
            },
            Code::Unknown,
            "?",
        ),
        (
            Failure {
                code: u32::MAX,
                retry_after: Some(u64::MAX),
                ..Failure::default()
            },
            Code::Unknown,
            "",
        ),
    ];
    for (failure, code, message) in said {
        let method = set();
        let call = channel.call(&scope, &method, Bytes::new(), Vec::new(), late());
        let serve = async {
            let id = peer.call().await.id;
            peer.fail(Failure {
                id,
                ..failure.clone()
            });
        };
        let fault = tokio::join!(call, serve).0.unwrap_err();
        assert_eq!((fault.code, &*fault.message), (code, message));
        assert_eq!(fault.delivered == Delivered::Maybe, failure.maybe_executed);
        assert_eq!(fault.retry_after.is_some(), failure.retry_after.is_some());
    }
    empty(&channel).await;
}

#[tokio::test]
async fn what_the_provider_does_not_serve_is_refused_here_by_name() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let _peer = provider.greet().await;
    let cases = [
        (
            MethodKey {
                interface: "test:kv/stores@1.0.0".into(),
                ..get()
            },
            Code::Unimplemented,
            "does not serve test:kv/stores@1.0.0; the nearest that it serves is test:kv/store@1.0.0",
        ),
        (
            MethodKey {
                function: "[method]bucket.gte".into(),
                ..get()
            },
            Code::Unimplemented,
            "has no function [method]bucket.gte; the nearest that it serves is [method]bucket.get",
        ),
        (
            MethodKey { shape: 1, ..get() },
            Code::FailedPrecondition,
            "[method]bucket.get of test:kv/store@1.0.0 has",
        ),
    ];
    for (method, code, text) in cases {
        let fault = channel
            .call(&scope, &method, Bytes::new(), Vec::new(), late())
            .await
            .unwrap_err();
        assert_eq!((fault.code, fault.delivered), (code, Delivered::Never));
        assert!(fault.message.contains(text), "{fault}");
        assert!(
            fault.message.contains(&place.socket().display().to_string()),
            "{fault}"
        );
    }
    empty(&channel).await;
}

#[tokio::test]
async fn limits_of_the_provider_are_kept_here() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut peer = provider.greet().await;
    let scope = channel.scope("counter", "counters");

    let body = Bytes::from(vec![0; (2 << 20) + 1]);
    let fault = channel
        .call(&scope, &get(), body, Vec::new(), late())
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
        let call = channel.call(&scope, &method, Bytes::new(), Vec::new(), late());
        let serve = async {
            let call = peer.call().await;
            peer.reply(call.id, "");
            answered.push(call.scope);
        };
        tokio::join!(call, serve).0.unwrap();
    }
    assert_eq!(answered, [0, 1, 2]);
    let fault = channel
        .call(&scope, &get(), Bytes::new(), Vec::new(), late())
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
        callers.spawn(async move {
            channel
                .call(&scope, &set(), Bytes::new(), Vec::new(), late())
                .await
        });
    }
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(peer.call().await.id);
    }
    let fault = channel
        .call(&scope, &set(), Bytes::new(), Vec::new(), late())
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
        .call(&scope, &set(), Bytes::new(), Vec::new(), late())
        .await
        .unwrap_err();
    assert!(fault.message.contains("3 of them given up"), "{fault}");
    for id in ids {
        peer.reply(id, "");
    }
    settle(&channel, |status| status.calls == 0).await;
    let method = set();
    let call = channel.call(&scope, &method, Bytes::new(), Vec::new(), late());
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
    place.options.queued = 3 << 20;
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    // The peer reads nothing until told: the transport takes a little, the rest waits here.
    let mut peer = provider.greet().await;
    channel.connected(late()).await.unwrap();
    let body = Bytes::from(vec![0; 1 << 20]);
    let mut callers = JoinSet::new();
    let fault = loop {
        let (channel, scope, body) = (channel.clone(), scope.clone(), body.clone());
        callers.spawn(async move { channel.call(&scope, &set(), body, Vec::new(), late()).await });
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
        fault.message.contains("more than 3145728 bytes of requests wait"),
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
                .call(&scope, &set(), Bytes::from(vec![1; 2 << 20]), Vec::new(), late())
                .await
        }
    });
    let mut cancelled = 0;
    loop {
        match peer.next().await {
            outboard_session::frame::bridge_frame::Frame::Call(call) if call.body[0] == 1 => {
                peer.reply(call.id, "at last");
                break;
            }
            outboard_session::frame::bridge_frame::Frame::Cancel(cancel) => {
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
