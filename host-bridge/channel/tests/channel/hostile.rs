//! Providers that break the protocol: the session ends, says why, and another is tried.

use std::time::Duration;

use outboard_channel::{Delivered, Request};
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{
    Failure, GoAway, HandleKind, HandleResult, Limits, ProviderHello, Reply, Resource, handle_result,
};
use tonic::Code;

use crate::provider::{Place, empty, hello_frame, late, method, set, settle, soon};

#[tokio::test]
async fn a_hello_is_checked_before_it_is_believed() {
    let many = |count: u32| {
        (0..count)
            .map(|n| method(n, &format!("f{n}"), 1, false))
            .collect()
    };
    let limits = hello_frame().limits.unwrap();
    let cases: Vec<(&str, ProviderHello)> = vec![
        (
            "no limits",
            ProviderHello {
                limits: None,
                ..hello_frame()
            },
        ),
        (
            "allows no calls at all",
            ProviderHello {
                limits: Some(Limits { calls: 0, ..limits }),
                ..hello_frame()
            },
        ),
        (
            "names 50000 functions; 4096 is the most",
            ProviderHello {
                methods: many(50_000),
                ..hello_frame()
            },
        ),
        (
            "a function name that is empty, longer than 256 bytes",
            ProviderHello {
                methods: vec![method(1, &"f".repeat(1 << 20), 1, false)],
                ..hello_frame()
            },
        ),
        (
            "not printable",
            ProviderHello {
                replica: "kv\n2026 ERROR forged".into(),
                ..hello_frame()
            },
        ),
        (
            "names test:kv/store@1.0.0 f twice",
            ProviderHello {
                methods: vec![method(1, "f", 1, false), method(2, "f", 1, false)],
                ..hello_frame()
            },
        ),
        (
            "or its number 1",
            ProviderHello {
                methods: vec![method(1, "f", 1, false), method(1, "g", 1, false)],
                ..hello_frame()
            },
        ),
        (
            "does not say where handles of i#r live",
            ProviderHello {
                resources: vec![Resource {
                    interface: "i".into(),
                    name: "r".into(),
                    kind: 77,
                }],
                ..hello_frame()
            },
        ),
        (
            "names 5000 resources",
            ProviderHello {
                resources: vec![
                    Resource {
                        interface: "i".into(),
                        name: "r".into(),
                        kind: HandleKind::Pinned.into()
                    };
                    5000
                ],
                ..hello_frame()
            },
        ),
    ];
    for (text, hello) in cases {
        let place = Place::new();
        let mut provider = place.provider();
        let channel = place.channel();
        let peer = provider.accept().await;
        peer.say(Frame::Hello(hello));
        let status = settle(&channel, |status| status.last_error.is_some()).await;
        assert!(!status.connected);
        let error = status.last_error.unwrap();
        assert!(error.contains(text), "{error}");
        assert!(error.contains(&place.socket().display().to_string()), "{error}");
        let fault = channel.connected(late()).await.unwrap_err();
        assert_eq!(
            (fault.code, fault.delivered),
            (Code::FailedPrecondition, Delivered::Never)
        );
    }
}

#[tokio::test]
async fn nothing_comes_before_a_hello() {
    let cases = [
        (
            Frame::Reply(Reply {
                id: 1,
                ..Reply::default()
            }),
            "sent a reply before its hello",
        ),
        (
            Frame::Failure(Failure {
                id: 1,
                ..Failure::default()
            }),
            "sent a failure before its hello",
        ),
        (
            Frame::Goaway(GoAway {
                reason: "not today".into(),
                ..GoAway::default()
            }),
            "not today",
        ),
    ];
    for (frame, text) in cases {
        let place = Place::new();
        let mut provider = place.provider();
        let channel = place.channel();
        let peer = provider.accept().await;
        peer.say(frame);
        let error = settle(&channel, |status| status.last_error.is_some())
            .await
            .last_error
            .unwrap();
        assert!(error.contains(text), "{error}");
    }
}

#[tokio::test]
async fn a_violation_ends_the_session_and_the_next_one_is_tried() {
    let pinned = |count: u64| -> Vec<HandleResult> {
        (0..count)
            .map(|n| HandleResult {
                handle: Some(handle_result::Handle::Pinned(n)),
            })
            .collect()
    };
    let token = |size: usize| HandleResult {
        handle: Some(handle_result::Handle::Portable(vec![0; size].into())),
    };
    // Each is sent as the answer to call 1, which is in flight.
    let reply = |id, handles, size: usize| {
        Some(Frame::Reply(Reply {
            id,
            handles,
            body: vec![0; size].into(),
            ..Reply::default()
        }))
    };
    let cases = [
        (reply(2, vec![], 0), "an end of call 2, which is not in flight"),
        (
            reply(u64::MAX, vec![], 0),
            "an end of call 18446744073709551615, which is not in flight",
        ),
        (
            Some(Frame::Failure(Failure {
                id: 0,
                ..Failure::default()
            })),
            "an end of call 0, which is not in flight",
        ),
        (
            reply(1, vec![], (1 << 20) + 1),
            "sent a frame over this side's limit: 1048587 bytes, and 327680 is the most",
        ),
        (reply(1, vec![], 16 << 20), "sent a frame over this side's limit"),
        (reply(1, pinned(1001), 0), "more than the 1000 handles"),
        (reply(1, vec![], 65_537), "a body of 65537 bytes in a frame"),
        (
            reply(1, vec![token(140_000), token(140_000)], 0),
            "a handle table of 280000 bytes",
        ),
        (
            reply(1, vec![HandleResult { handle: None }], 0),
            "an empty handle",
        ),
        (Some(Frame::Hello(hello_frame())), "a second hello"),
        (None, "an empty frame"),
    ];
    for (frame, text) in cases {
        let place = Place::new();
        let mut provider = place.provider();
        let channel = place.channel();
        let scope = channel.scope("counter", "counters");
        let mut peer = provider.greet().await;
        let caller = tokio::spawn({
            let (channel, scope) = (channel.clone(), scope.clone());
            async move { channel.call(&scope, &set(), Request::default(), late()).await }
        });
        assert_eq!(peer.call().await.id, 1);
        match frame {
            Some(frame) => peer.say(frame),
            None => peer.say_nothing(),
        }
        let fault = soon(caller).await.unwrap().unwrap_err();
        assert_eq!(
            (fault.code, fault.delivered),
            (Code::Unavailable, Delivered::Maybe),
            "{fault}"
        );
        assert!(fault.message.contains(text), "{fault}");
        assert!(
            fault.message.contains(&place.socket().display().to_string()),
            "{fault}"
        );

        let mut peer = provider.greet().await;
        let method = set();
        let call = channel.call(&scope, &method, Request::default(), late());
        let serve = async {
            let id = peer.call().await.id;
            peer.reply(id, "well again");
        };
        assert_eq!(tokio::join!(call, serve).0.unwrap().body, "well again");
        empty(&channel).await;
    }
}

#[tokio::test]
async fn a_call_answered_twice_ends_the_session() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let method = set();
    let call = channel.call(&scope, &method, Request::default(), late());
    let serve = async {
        let id = peer.call().await.id;
        peer.reply(id, "once");
        peer.reply_pinned(id, [1, 2, 3]);
    };
    assert_eq!(tokio::join!(call, serve).0.unwrap().body, "once");
    let error = settle(&channel, |status| status.last_error.is_some())
        .await
        .last_error
        .unwrap();
    assert!(
        error.contains("an end of call 1, which is not in flight"),
        "{error}"
    );
    empty(&channel).await;
}

#[tokio::test]
async fn goaways_without_end_do_not_make_the_bridge_spin() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut sessions = 0;
    let storm = async {
        loop {
            let peer = provider.greet().await;
            peer.go_away(0, Duration::MAX.min(Duration::from_micros(u64::MAX)));
            sessions += 1;
        }
    };
    let _ = tokio::time::timeout(Duration::from_millis(500), storm).await;
    assert!(
        (1..=12).contains(&sessions),
        "{sessions} sessions in half a second"
    );
    empty(&channel).await;
}
