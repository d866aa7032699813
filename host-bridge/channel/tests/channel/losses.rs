//! Sessions that are lost or left, and what becomes of the calls in them.

use std::collections::HashSet;
use std::time::Duration;

use bytes::Bytes;
use outboard_channel::{Argument, Delivered, Request};
use outboard_session::frame::Failure;
use outboard_session::frame::bridge_frame::Frame as Said;
use tokio::task::JoinSet;
use tonic::Code;

use crate::provider::{Place, empty, get, late, open, request, set, settle, soon};

#[tokio::test]
async fn a_lost_call_is_repeated_once_if_idempotent_and_never_otherwise() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let mut callers = JoinSet::new();
    for method in [get(), set()] {
        let (channel, scope) = (channel.clone(), scope.clone());
        callers.spawn(async move {
            let outcome = channel
                .call(&scope, &method, Bytes::from("x").into(), late())
                .await;
            (method, outcome)
        });
    }
    peer.call().await;
    peer.call().await;
    provider.kill();
    let (method, outcome) = soon(callers.join_next()).await.unwrap().unwrap();
    let fault = outcome.unwrap_err();
    assert_eq!(method, set());
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::Unavailable, Delivered::Maybe)
    );
    assert!(
        fault
            .message
            .starts_with("unknown outcome: the session was lost while [method]bucket.set"),
        "{fault}"
    );
    assert!(!channel.status().connected);

    let mut provider = place.provider();
    let mut peer = provider.greet().await;
    // Scopes are told anew.
    assert_eq!(peer.scope().await.binding, "counters");
    let again = peer.call().await;
    assert_eq!((again.method, &*again.body), (1, &b"x"[..]));
    provider.kill();
    let (method, outcome) = soon(callers.join_next()).await.unwrap().unwrap();
    assert_eq!(method, get());
    assert_eq!(
        outcome.unwrap_err().delivered,
        Delivered::Maybe,
        "repeated once, not for ever"
    );
    empty(&channel).await;
}

#[tokio::test]
async fn what_was_lost_may_have_been_done_however_its_repetition_ends() {
    for comes_back in [false, true] {
        let mut place = Place::new();
        place.options.patience = Duration::from_millis(300);
        let mut provider = place.provider();
        let channel = place.channel();
        let scope = channel.scope("counter", "counters");
        let mut peer = provider.greet().await;
        let caller = tokio::spawn({
            let (channel, scope) = (channel.clone(), scope.clone());
            async move { channel.call(&scope, &get(), Request::default(), late()).await }
        });
        peer.call().await;
        provider.kill();
        let next = comes_back.then(|| place.provider());
        if let Some(mut provider) = next {
            let mut peer = provider.greet().await;
            let id = peer.call().await.id;
            peer.fail(Failure {
                id,
                code: 8,
                message: "too busy".into(),
                ..Failure::default()
            });
        }
        let fault = soon(caller).await.unwrap().unwrap_err();
        assert_eq!(fault.delivered, Delivered::Maybe, "{fault}");
        assert!(fault.message.starts_with("unknown outcome: "), "{fault}");
        empty(&channel).await;
    }
}

#[tokio::test]
async fn a_repeated_call_succeeds_on_the_next_session() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let caller = tokio::spawn({
        let (channel, scope) = (channel.clone(), scope.clone());
        async move { channel.call(&scope, &get(), Request::default(), late()).await }
    });
    peer.call().await;
    provider.kill();
    let mut provider = place.provider();
    let mut peer = provider.greet().await;
    let call = peer.call().await;
    peer.reply(call.id, "here");
    assert_eq!(soon(caller).await.unwrap().unwrap().body, "here");
    empty(&channel).await;
}

#[tokio::test]
async fn what_its_caller_calls_idempotent_is_repeated_once_too() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let caller = tokio::spawn({
        let (channel, scope) = (channel.clone(), scope.clone());
        let request = Request {
            idempotent: true,
            ..Request::default()
        };
        async move { channel.call(&scope, &set(), request, late()).await }
    });
    for _ in 0..2 {
        peer.call().await;
        provider.kill();
        provider = place.provider();
        peer = provider.greet().await;
    }
    let fault = soon(caller).await.unwrap().unwrap_err();
    assert_eq!(fault.delivered, Delivered::Maybe, "repeated once, not for ever");
    empty(&channel).await;
}

#[tokio::test]
async fn repeating_has_a_budget() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let mut callers = JoinSet::new();
    for _ in 0..100 {
        let (channel, scope) = (channel.clone(), scope.clone());
        callers.spawn(async move { channel.call(&scope, &get(), Request::default(), late()).await });
    }
    for _ in 0..100 {
        peer.call().await;
    }
    provider.kill();
    // Ten to start from and a tenth of a hundred.
    for _ in 0..80 {
        let fault = soon(callers.join_next()).await.unwrap().unwrap().unwrap_err();
        assert_eq!(fault.delivered, Delivered::Maybe);
    }
    let mut provider = place.provider();
    let mut peer = provider.greet().await;
    for _ in 0..20 {
        let id = peer.call().await.id;
        peer.reply(id, "");
    }
    for outcome in soon(callers.join_all()).await {
        outcome.unwrap();
    }
    empty(&channel).await;
}

#[tokio::test]
async fn a_call_that_only_waited_is_sent_on_the_next_session_and_no_other_twice() {
    const CALLS: u8 = 60;
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    // This peer reads nothing, so that the transport fills and most calls wait here.
    let peer = provider.greet().await;
    channel.connected(late()).await.unwrap();
    let mut callers = JoinSet::new();
    for number in 0..CALLS {
        let (channel, scope) = (channel.clone(), scope.clone());
        callers.spawn(async move {
            let body = Bytes::from(vec![number; 60_000]);
            (number, channel.call(&scope, &set(), body.into(), late()).await)
        });
    }
    settle(&channel, |status| status.calls == usize::from(CALLS)).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    provider.kill();
    drop(peer);

    let mut provider = place.provider();
    let mut peer = provider.greet().await;
    let mut served = HashSet::new();
    let mut unknown = HashSet::new();
    while served.len() + unknown.len() < CALLS.into() {
        tokio::select! {
            call = peer.call() => {
                assert!(served.insert(call.body[0]));
                peer.reply(call.id, "");
            }
            Some(caller) = callers.join_next() => if let (number, Err(fault)) = caller.unwrap() {
                assert_eq!((fault.code, fault.delivered), (Code::Unavailable, Delivered::Maybe), "{fault}");
                unknown.insert(number);
            }
        }
    }
    for (number, outcome) in soon(callers.join_all()).await {
        assert!(outcome.is_ok() && served.contains(&number));
    }
    assert!(
        served.is_disjoint(&unknown),
        "what may have been executed is not sent again"
    );
    assert!(
        served.len() > 10 && !unknown.is_empty(),
        "{} served, {} unknown",
        served.len(),
        unknown.len()
    );
    empty(&channel).await;
}

#[tokio::test]
async fn after_goaway_new_calls_go_elsewhere_and_the_old_session_finishes() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut old = provider.greet().await;
    let method = open();
    let call = channel.call(&scope, &method, Request::default(), late());
    let serve = async {
        let id = old.call().await.id;
        old.reply_pinned(id, [1]);
    };
    let handle = tokio::join!(call, serve).0.unwrap().handles.remove(0);
    let mut callers = JoinSet::new();
    for body in ["served", "unserved"] {
        let (channel, scope) = (channel.clone(), scope.clone());
        callers.spawn(async move {
            channel
                .call(&scope, &set(), Bytes::from(body).into(), late())
                .await
        });
    }
    let (first, second) = (old.call().await, old.call().await);
    assert!(first.id < second.id);
    old.go_away(first.id, Duration::from_secs(20));

    // What the provider will not serve goes to the new session at once, idempotent or not.
    let mut new = provider.greet().await;
    let resent = new.call().await;
    assert_eq!(resent.body, second.body);
    new.reply(resent.id, "new");
    assert_eq!(
        soon(callers.join_next()).await.unwrap().unwrap().unwrap().body,
        "new"
    );
    // The provider may still say so of it, and of nothing else.
    old.fail(Failure {
        id: second.id,
        code: 14,
        ..Default::default()
    });
    old.reply(first.id, "old");
    assert_eq!(
        soon(callers.join_next()).await.unwrap().unwrap().unwrap().body,
        "old"
    );
    assert_eq!(channel.status().sessions, 2);

    // Calls on the old session's handle go on there.
    let method = set();
    let call = channel.call(
        &scope,
        &method,
        request(Bytes::new(), vec![Argument::Borrow(handle.clone())]),
        late(),
    );
    let serve = async {
        let call = old.call().await;
        assert!(call.id > second.id);
        old.reply(call.id, "pinned");
    };
    assert_eq!(tokio::join!(call, serve).0.unwrap().body, "pinned");

    // With the last handle the old session has nothing left, and ends long before its grace.
    drop(handle);
    assert_eq!(old.released().await, [1]);
    old.ended().await;
    drop(old);
    let status = settle(&channel, |status| status.sessions == 1).await;
    assert!(status.connected);
    empty(&channel).await;
}

#[tokio::test]
async fn the_grace_of_a_goaway_ends() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut old = provider.greet().await;
    let method = open();
    let call = channel.call(&scope, &method, Request::default(), late());
    let serve = async {
        let id = old.call().await.id;
        old.reply_pinned(id, [1]);
    };
    let handle = tokio::join!(call, serve).0.unwrap().handles.remove(0);
    let caller = tokio::spawn({
        let (channel, scope) = (channel.clone(), scope.clone());
        async move { channel.call(&scope, &set(), Request::default(), late()).await }
    });
    let call = old.call().await;
    old.go_away(call.id, Duration::from_millis(100));
    let fault = soon(caller).await.unwrap().unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::Unavailable, Delivered::Maybe)
    );
    assert!(fault.message.contains("its grace is over"), "{fault}");
    let fault = channel
        .call(
            &scope,
            &get(),
            request(Bytes::new(), vec![Argument::Borrow(handle.clone())]),
            late(),
        )
        .await
        .unwrap_err();
    assert_eq!((fault.code, fault.delivered), (Code::Aborted, Delivered::Never));
    assert!(fault.message.contains("died with its session"), "{fault}");
    drop(handle);
    provider.greet().await;
    empty(&channel).await;
}

#[tokio::test]
async fn dropping_the_last_clone_ends_the_session() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut peer = provider.greet().await;
    channel.connected(late()).await.unwrap();
    let clone = channel.clone();
    drop(channel);
    assert!(clone.status().connected);
    drop(clone);
    peer.ended().await;
}

#[tokio::test]
async fn calls_go_on_through_a_rolling_restart_without_a_loss() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let caller = tokio::spawn({
        let channel = channel.clone();
        async move {
            for _ in 0..300 {
                channel
                    .call(&scope, &set(), Request::default(), late())
                    .await
                    .unwrap();
            }
        }
    });
    for round in 0..3 {
        let mut last = 0;
        for _ in 0..100 {
            let Said::Call(call) = peer.next().await else {
                continue;
            };
            peer.reply(call.id, "");
            last = call.id;
        }
        if round == 2 {
            break;
        }
        peer.go_away(last, Duration::from_secs(5));
        let next = provider.greet().await;
        peer = next;
    }
    let serve = async {
        loop {
            let id = peer.call().await.id;
            peer.reply(id, "");
        }
    };
    tokio::select! {
        outcome = soon(caller) => outcome.unwrap(),
        () = serve => {}
    }
    empty(&channel).await;
}
