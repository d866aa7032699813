//! What a provider pushes towards functions.

use std::time::Duration;

use outboard_session::frame::{Ack, BridgeHello, Call, Failure, Limits, Subscribe, bridge_frame};
use tonic::Code;

use crate::client::{Session, body, give, lend, pinned, portable, token};
use crate::provider::{Do, HANDLER};
use crate::scene::{KEY, Scene};

#[tokio::test]
async fn a_delivery_goes_to_who_asked_for_it_and_its_answer_comes_back() {
    let scene = Scene::new("").await;
    let mut pushes = scene.session().await;
    let mut takes = scene.session().await;
    let told = &takes.hello.deliveries;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (
            told[0].number,
            told[0].interface.as_str(),
            told[0].function.as_str(),
            told[0].shape
        ),
        (0, HANDLER[0].interface, HANDLER[0].function, HANDLER[0].shape)
    );
    // What nobody takes waits.
    let first = pushes.begin(Do::Push, 5_000, "first", Vec::new());
    pushes.listen(Duration::from_millis(50)).await;
    assert!(!pushes.has_ended(first));
    takes.subscribe(2);
    let delivery = takes.delivery().await;
    assert_eq!(
        (delivery.id, delivery.method, delivery.scope, delivery.attempt),
        (2, 0, 1, 1)
    );
    assert_eq!(delivery.body, body(5_000, "first", 0));
    assert_eq!(delivery.time_left, 5_000_000);
    takes.ack(2, "taken");
    assert_eq!(pushes.end(first).await.unwrap().body, "taken");

    let failed = pushes.begin(Do::Push, 5_000, "second", Vec::new());
    let delivery = takes.delivery().await;
    assert_eq!(delivery.id, 4);
    takes.send(bridge_frame::Frame::Ack(Ack {
        id: 4,
        failure: Some(Failure {
            code: Code::Internal as u32,
            message: "the function trapped".to_owned(),
            maybe_executed: true,
            ..Failure::default()
        }),
        ..Ack::default()
    }));
    let failure = pushes.end(failed).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::Internal as u32, true)
    );

    // Two were asked for, and two came.
    pushes.begin(Do::Push, 5_000, "third", Vec::new());
    takes.listen(Duration::from_millis(100)).await;
    assert!(takes.deliveries.is_empty());
}

#[tokio::test]
async fn what_a_session_took_to_its_end_is_given_to_another() {
    let scene = Scene::new("").await;
    let mut pushes = scene.session().await;
    let mut dies = scene.session().await;
    dies.subscribe(1);
    let push = pushes.begin(Do::Push, 60_000, "again", Vec::new());
    assert_eq!(dies.delivery().await.attempt, 1);
    let mut lives = scene.session().await;
    lives.subscribe(5);
    drop(dies);
    let delivery = lives.delivery().await;
    assert_eq!((delivery.attempt, delivery.body), (2, body(60_000, "again", 0)));
    lives.ack(delivery.id, "at last");
    assert_eq!(pushes.end(push).await.unwrap().body, "at last");
}

#[tokio::test]
async fn what_nobody_acknowledges_in_time_is_given_out_only_so_often() {
    let scene = Scene::new("").await;
    let mut pushes = scene.session().await;
    let mut takes = scene.session().await;
    takes.subscribe(10);
    let push = pushes.begin(Do::Push, 30, "slow", Vec::new());
    let mut ids = Vec::new();
    for attempt in 1..=5 {
        let delivery = takes.delivery().await;
        assert_eq!(delivery.attempt, attempt);
        ids.push(delivery.id);
    }
    let failure = pushes.end(push).await.unwrap_err();
    assert!(
        failure.maybe_executed && failure.message.contains("did not say"),
        "{failure:?}"
    );
    // An acknowledgement that comes too late is nobody's.
    takes.ack(ids[0], "late");
    takes.call(Do::Echo, 0, "").await.unwrap();
}

#[tokio::test]
async fn long_bodies_and_streams_go_with_deliveries() {
    let scene = Scene::new("").await;
    let mut pushes = scene.session().await;
    let mut takes = scene.session().await;
    takes.subscribe(1);
    let text = "x".repeat(200_000);
    let push = pushes.begin_call(Call {
        method: Do::Push as u32,
        scope: 1,
        time_left: 10_000_000,
        body: body(8_000, &text, 0),
        streams: 1,
        ..Call::default()
    });
    pushes.until_sent(push).await;
    pushes.item((push, 1), None, "part");
    let delivery = takes.delivery().await;
    let id = delivery.id;
    let size = usize::try_from(delivery.body_size.unwrap()).unwrap();
    assert_eq!((size, delivery.streams), (body(8_000, &text, 0).len(), 1));
    takes.credit((id, 0), size);
    assert_eq!(takes.whole((id, 0), size).await, body(8_000, &text, 0));
    assert_eq!(takes.chunk((id, 1)).await.unwrap(), "part");
    pushes.end_stream((push, 1), None);
    assert_eq!(takes.chunk((id, 1)).await, None);

    // The answer has a long body and a stream as well.
    let answer = vec![9; 100_000];
    takes.send(bridge_frame::Frame::Ack(Ack {
        id,
        body_size: Some(answer.len() as u64),
        streams: 1,
        ..Ack::default()
    }));
    takes
        .until(|session| session.credits.contains_key(&(id, 0)))
        .await;
    for piece in answer.chunks(50_000) {
        takes.item((id, 0), None, piece.to_vec());
    }
    takes.item((id, 1), None, "answered");
    takes.end_stream((id, 1), None);
    let reply = pushes.end(push).await.unwrap();
    assert_eq!((&reply.body[..], reply.streams), (&answer[..], 1));
    assert_eq!(pushes.chunk((push, 1)).await.unwrap(), "answered");
    assert_eq!(pushes.chunk((push, 1)).await, None);
    scene.no_streams().await;
}

#[tokio::test]
async fn without_a_grant_nothing_is_delivered_and_a_withdrawn_delivery_goes_nowhere() {
    let scene = Scene::new("").await;
    let mut pushes = scene.session().await;
    let mut stranger = scene.session().await;
    stranger.scope(2, "stranger", "main").await;
    stranger.send(bridge_frame::Frame::Subscribe(Subscribe {
        scope: 2,
        more: 5,
        ..Subscribe::default()
    }));
    let push = pushes.begin(Do::Push, 5_000, "secret", Vec::new());
    stranger.listen(Duration::from_millis(100)).await;
    assert!(stranger.deliveries.is_empty());
    pushes.cancel(push);
    pushes.end(push).await.unwrap_err();
    let mut takes = scene.session().await;
    takes.subscribe(1);
    takes.listen(Duration::from_millis(50)).await;
    assert!(takes.deliveries.is_empty());
    // Who wants no more gets none.
    takes.send(bridge_frame::Frame::Subscribe(Subscribe {
        scope: 1,
        stop: true,
        ..Subscribe::default()
    }));
    takes.call(Do::Echo, 0, "").await.unwrap();
    pushes.begin(Do::Push, 5_000, "more", Vec::new());
    takes.listen(Duration::from_millis(50)).await;
    assert!(takes.deliveries.is_empty());
}

#[tokio::test]
async fn what_breaks_the_rules_of_deliveries_ends_the_session() {
    let scene = Scene::new("[limits]\ndeliveries = 4\n").await;
    let subscribe = |method, scope, more| {
        bridge_frame::Frame::Subscribe(Subscribe {
            method,
            scope,
            more,
            stop: false,
        })
    };
    for (word, frame) in [
        ("the hello does not have", subscribe(1, 1, 1)),
        ("scope 7", subscribe(0, 7, 1)),
        ("limits.deliveries", subscribe(0, 1, 5)),
        (
            "never was",
            bridge_frame::Frame::Ack(Ack {
                id: 2,
                ..Ack::default()
            }),
        ),
    ] {
        let mut session = scene.session().await;
        session.send(frame);
        let status = session.finish().await.unwrap_err();
        assert!(status.message().contains(word), "{status}");
    }
}

#[tokio::test]
async fn a_delivery_that_the_bridge_does_not_take_is_refused() {
    let scene = Scene::new("").await;
    let hello = BridgeHello {
        versions: vec![1],
        limits: Some(Limits {
            request: 10,
            ..Limits::default()
        }),
        ..BridgeHello::default()
    };
    let mut takes = Session::open_with(scene.channel().await, bridge_frame::Frame::Hello(hello))
        .await
        .unwrap();
    takes.scope(1, "f", "main").await;
    takes.subscribe(1);
    let mut pushes = scene.session().await;
    let push = pushes.begin(Do::Push, 5_000, &"x".repeat(100), Vec::new());
    let failure = pushes.end(push).await.unwrap_err();
    assert!(failure.message.contains("the bridge takes 10"), "{failure:?}");
}

#[tokio::test]
async fn handles_go_with_a_delivery_and_are_whose_who_takes_it() {
    let scene = Scene::new(KEY).await;
    let mut pushes = scene.session().await;
    let mut takes = scene.session().await;
    takes.subscribe(10);
    let push = pushes.begin(Do::Hand, 5_000, "note", Vec::new());
    let delivery = takes.delivery().await;
    let [thing, name] = &delivery.handles[..] else {
        panic!("{:?}", delivery.handles)
    };
    let (thing, name) = (pinned(thing), portable(name));
    // The function uses them before it has answered, and after.
    let uses = takes.begin(Do::Use, 0, "early", vec![lend(thing)]);
    takes.end(uses).await.unwrap();
    takes.ack(delivery.id, "");
    pushes.end(push).await.unwrap();
    let read = takes.begin(Do::Read, 0, "", vec![token(&name)]);
    assert!(takes.end(read).await.unwrap().body.ends_with(b"note"));
    let gives = takes.begin(Do::Take, 0, "", vec![give(thing)]);
    takes.end(gives).await.unwrap();
    scene.no_handles().await;
}

#[tokio::test]
async fn handles_of_a_delivery_that_nobody_took_end_with_it() {
    let scene = Scene::new("").await;
    let mut pushes = scene.session().await;
    let mut takes = scene.session().await;
    takes.subscribe(10);
    let alive = || scene.running.handles_alive();

    // The function failed.
    let push = pushes.begin(Do::Hand, 5_000, "", Vec::new());
    let delivery = takes.delivery().await;
    // Without a key to seal them with, both are pinned.
    assert_eq!((delivery.handles.len(), alive()), (2, 2));
    takes.send(bridge_frame::Frame::Ack(Ack {
        id: delivery.id,
        failure: Some(Failure::default()),
        ..Ack::default()
    }));
    pushes.end(push).await.unwrap_err();
    scene.no_handles().await;

    // It took too long: the next attempt has others.
    let push = pushes.begin(Do::Hand, 300, "", Vec::new());
    let first = takes.delivery().await;
    let second = takes.delivery().await;
    assert_eq!((first.attempt, second.attempt, alive()), (1, 2, 2));
    assert_ne!(pinned(&first.handles[0]), pinned(&second.handles[0]));
    let late = takes.begin(Do::Use, 0, "", vec![lend(pinned(&first.handles[0]))]);
    assert_eq!(takes.end(late).await.unwrap_err().code, Code::NotFound as u32);

    // The session ended.
    let mut other = scene.session().await;
    other.subscribe(1);
    drop(takes);
    let third = other.delivery().await;
    other.ack(third.id, "");
    pushes.end(push).await.unwrap();
    assert_eq!(alive(), 2);
    other.release(&[pinned(&third.handles[0]), pinned(&third.handles[1])]);
    scene.no_handles().await;
}

#[tokio::test]
async fn a_session_without_room_for_handles_gets_no_delivery_with_them() {
    let scene = Scene::new("[limits]\nhandles = 1\n").await;
    let mut pushes = scene.session().await;
    let mut takes = scene.session().await;
    takes.subscribe(1);
    let push = pushes.begin(Do::Hand, 5_000, "", Vec::new());
    let failure = pushes.end(push).await.unwrap_err();
    assert!(failure.message.contains("limits.handles"), "{failure:?}");
    scene.no_handles().await;
    // What it asked for it still gets.
    let push = pushes.begin(Do::Push, 5_000, "plain", Vec::new());
    let delivery = takes.delivery().await;
    takes.ack(delivery.id, "taken");
    assert_eq!(pushes.end(push).await.unwrap().body, "taken");
}
