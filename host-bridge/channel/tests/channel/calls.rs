//! Calls and how they end, within one session.

use std::time::Duration;

use bytes::Bytes;
use outboard_channel::{Delivered, MethodKey, Request};
use outboard_session::frame::Failure;
use outboard_session::frame::bridge_frame::Frame as Said;
use outboard_session::frame::provider_frame::Frame;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tonic::Code;

use crate::provider::{Place, STORE, empty, get, hello_frame, late, set, soon};

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
        let call = channel.call(&scope, &method, body.clone().into(), deadline);
        let serve = async {
            // Told once, however many calls follow, and also when somebody asks for the same pair again.
            if round == 0 {
                let told = peer.scope().await;
                assert_eq!((&*told.function, &*told.binding), ("counter", "counters"));
                assert_eq!(told.number, 0);
                let _ = channel.scope("counter", "counters");
            }
            let call = peer.call().await;
            assert_eq!(
                (call.id, call.method, call.scope),
                (u64::from(round) * 2 + 1, 1, 0)
            );
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
                .call(&scope, &get(), body.clone().into(), late())
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
        .call(&scope, &set(), Request::default(), deadline)
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
        async move { channel.call(&scope, &set(), Request::default(), late()).await }
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
        let call = channel.call(&scope, &method, Request::default(), late());
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
async fn a_later_release_of_the_provider_serves_what_was_made_for_an_earlier_one() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.accept().await;
    let Said::Hello(_) = peer.next().await else {
        panic!("the first frame is a hello")
    };
    let mut later = hello_frame();
    for method in &mut later.methods {
        method.interface = "test:kv/store@1.4.2".into();
    }
    for resource in &mut later.resources {
        resource.interface = "test:kv/store@1.4.2".into();
    }
    peer.say(Frame::Hello(later));
    let method = get();
    let call = channel.call(&scope, &method, Request::default(), late());
    let serve = async {
        peer.scope().await;
        let call = peer.call().await;
        assert_eq!(call.method, 1);
        peer.reply(call.id, "done");
    };
    let (reply, ()) = tokio::join!(call, serve);
    assert_eq!(reply.unwrap().body, "done");
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
            "does not serve test:kv/stores@1.0.0, which [method]bucket.get is of; the nearest that it serves is \
             test:kv/store@1.0.0",
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
            MethodKey {
                interface: "test:kv/store@1.2.0".into(),
                ..get()
            },
            Code::Unimplemented,
            "serves test:kv/store@1.0.0, which is older than test:kv/store@1.2.0: it takes a later provider",
        ),
        (
            MethodKey {
                interface: "test:kv/store@1.2.0".into(),
                function: "[method]bucket.touch".into(),
                ..get()
            },
            Code::Unimplemented,
            "is older than test:kv/store@1.2.0 and has no function [method]bucket.touch",
        ),
        (
            MethodKey { shape: 1, ..get() },
            Code::FailedPrecondition,
            "[method]bucket.get of test:kv/store@1.0.0 has",
        ),
    ];
    for (method, code, text) in cases {
        let fault = channel
            .call(&scope, &method, Request::default(), late())
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
