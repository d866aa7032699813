//! What a provider pushes: subscribed to, delivered with credit, acknowledged once.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use outboard_channel::{Argument, Channel, Deliveries, Endpoint, Endpoints, Fault, MethodKey, Request};
use outboard_session::frame::bridge_frame::Frame as Said;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{
    Ack, Credit, Delivery, HandleResult, Item, ProviderHello, Subscribe, handle_argument, handle_result,
};
use outboard_session::trace::TraceContext;
use tonic::Code;

use crate::provider::{Peer, Place, Provider, empty, get, hello_frame, late, method, request, settle, soon};

const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[tokio::test]
async fn deliveries_come_within_credit_and_are_acknowledged() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut peer = greet(&mut provider).await;
    let mut deliveries = subscribe(&channel, 2);
    assert_eq!(peer.scope().await.function, "orders");
    assert_eq!(
        subscribed(&mut peer).await,
        Subscribe {
            method: 9,
            scope: 0,
            more: 2,
            stop: false
        }
    );

    peer.say(Frame::Delivery(delivery(2, "message")));
    let got = taken(&mut deliveries).await.unwrap();
    assert_eq!((&*got.body, got.attempt), (&b"message"[..], 1));
    assert_eq!(got.trace, TraceContext::of(TRACE));
    got.acknowledgement.reply(Bytes::from("thanks").into()).unwrap();
    let ack = acknowledged(&mut peer).await;
    assert_eq!((ack.id, &*ack.body, ack.failure), (2, &b"thanks"[..], None));
    assert_eq!(subscribed(&mut peer).await.more, 1);

    // Dropped, it is not taken, and said not to be.
    peer.say(Frame::Delivery(delivery(4, "another")));
    drop(taken(&mut deliveries).await.unwrap());
    let failure = acknowledged(&mut peer).await.failure.unwrap();
    assert_eq!(failure.code, Code::Aborted as u32);
    assert_eq!(subscribed(&mut peer).await.more, 1);

    peer.say(Frame::Delivery(delivery(6, "third")));
    let third = taken(&mut deliveries).await.unwrap();
    third
        .acknowledgement
        .fail(&Fault::refused(Code::Internal, "it trapped"));
    assert_eq!(
        acknowledged(&mut peer).await.failure.unwrap().message,
        "it trapped"
    );
    assert_eq!(subscribed(&mut peer).await.more, 1);

    drop(deliveries);
    assert!(subscribed(&mut peer).await.stop);
    // What was on its way is sent back.
    peer.say(Frame::Delivery(delivery(8, "late")));
    assert!(acknowledged(&mut peer).await.failure.is_some());
    empty(&channel).await;
    assert!(channel.status().connected);
}

#[tokio::test]
async fn deliveries_come_from_every_replica_until_it_is_no_longer_one() {
    let place = Place::new();
    let mut providers = ["a", "b"].map(|name| Provider::start(&place.path(name)));
    let at = |name: &str| Endpoint::At(place.address(name));
    let both = Endpoints::new([at("a"), at("b")]).unwrap();
    let channel = Channel::open(both, place.options.clone());
    let mut deliveries = subscribe(&channel, 2);
    let [first, second] = &mut providers;
    let mut peers = [greet(first).await, greet(second).await];
    for peer in &mut peers {
        peer.scope().await;
        assert_eq!(subscribed(peer).await.more, 2);
        peer.say(Frame::Delivery(delivery(2, "message")));
        let got = taken(&mut deliveries).await.unwrap();
        got.acknowledgement.reply(Bytes::new().into()).unwrap();
        assert!(acknowledged(peer).await.failure.is_none());
        assert_eq!(subscribed(peer).await.more, 1);
    }

    // What is under way when it goes is taken and acknowledged all the same.
    peers[0].say(Frame::Delivery(delivery(4, "last")));
    let last = taken(&mut deliveries).await.unwrap();
    channel.set_endpoints(at("b"));
    assert!(subscribed(&mut peers[0]).await.stop);
    last.acknowledgement.reply(Bytes::new().into()).unwrap();
    assert!(acknowledged(&mut peers[0]).await.failure.is_none());
    peers[0].ended().await;
    assert!(channel.status().connected);
}

#[tokio::test]
async fn handles_that_come_with_a_delivery_are_used_and_released_as_any_other() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut peer = greet(&mut provider).await;
    let mut deliveries = subscribe(&channel, 2);
    peer.scope().await;
    subscribed(&mut peer).await;
    let with = |id, pinned| Delivery {
        handles: [
            handle_result::Handle::Pinned(pinned),
            handle_result::Handle::Portable("name".into()),
        ]
        .map(|handle| HandleResult { handle: Some(handle) })
        .to_vec(),
        ..delivery(id, "with handles")
    };
    peer.say(Frame::Delivery(with(2, 7)));
    let got = taken(&mut deliveries).await.unwrap();
    assert_eq!((got.handles.len(), channel.status().handles), (2, 2));
    got.acknowledgement.reply(Bytes::new().into()).unwrap();
    assert!(acknowledged(&mut peer).await.failure.is_none());
    subscribed(&mut peer).await;

    let arguments = got.handles.iter().cloned().map(Argument::Borrow).collect();
    let scope = channel.scope("orders", "main");
    let caller = tokio::spawn({
        let channel = channel.clone();
        async move {
            channel
                .call(&scope, &get(), request(Bytes::new(), arguments), late())
                .await
        }
    });
    let call = peer.call().await;
    let given: Vec<_> = call
        .handles
        .into_iter()
        .map(|argument| argument.handle.unwrap())
        .collect();
    assert_eq!(
        given,
        [
            handle_argument::Handle::Pinned(7),
            handle_argument::Handle::Portable("name".into())
        ]
    );
    peer.reply(call.id, "");
    soon(caller).await.unwrap().unwrap();
    drop(got.handles);
    assert_eq!(peer.released().await, [7]);

    // Of one that nobody takes, they go back with the refusal.
    peer.say(Frame::Delivery(with(4, 8)));
    drop(taken(&mut deliveries).await.unwrap());
    let (mut refused, mut released) = (false, Vec::new());
    while !refused || released.is_empty() {
        match peer.next().await {
            Said::Ack(ack) => refused = ack.failure.is_some(),
            Said::Release(release) => released = release.handles,
            Said::Subscribe(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(released, [8]);
    empty(&channel).await;
}

#[tokio::test]
async fn large_deliveries_and_large_responses_follow_in_items() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut peer = greet(&mut provider).await;
    let mut deliveries = subscribe(&channel, 1);
    peer.scope().await;
    subscribed(&mut peer).await;
    peer.say(Frame::Delivery(Delivery {
        body_size: Some(100_000),
        ..delivery(2, "")
    }));
    assert_eq!(
        peer.credit().await,
        Credit {
            id: 2,
            stream: 0,
            bytes: 100_000
        }
    );
    for size in [60_000, 40_000] {
        let chunk = vec![7; size].into();
        peer.say(Frame::Item(Item {
            id: 2,
            chunk,
            ..Item::default()
        }));
    }
    let got = taken(&mut deliveries).await.unwrap();
    assert_eq!(got.body, vec![7; 100_000]);
    got.acknowledgement
        .reply(Bytes::from(vec![8; 90_000]).into())
        .unwrap();
    assert_eq!(acknowledged(&mut peer).await.body_size, Some(90_000));
    subscribed(&mut peer).await;
    peer.say(Frame::Credit(Credit {
        id: 2,
        stream: 0,
        bytes: 90_000,
    }));
    let mut size = 0;
    while size < 90_000 {
        let item = peer.item().await;
        assert_eq!((item.id, item.stream), (2, 0));
        size += item.chunk.len();
    }
    assert_eq!(size, 90_000);
}

#[tokio::test]
async fn a_subscription_lives_on_in_the_next_session() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut deliveries = subscribe(&channel, 3);
    let mut peer = greet(&mut provider).await;
    peer.scope().await;
    assert_eq!(subscribed(&mut peer).await.more, 3);
    peer.say(Frame::Delivery(delivery(2, "first")));
    let first = taken(&mut deliveries).await.unwrap();
    provider.kill();
    settle(&channel, |status| !status.connected).await;
    // Nobody is left to answer.
    first.acknowledgement.reply(Request::default()).unwrap();

    let mut provider = place.provider();
    let mut peer = provider.accept().await;
    peer.next().await;
    peer.say(Frame::Hello(hello_frame()));
    let fault = taken(&mut deliveries).await.unwrap_err();
    assert_eq!(fault.code, Code::Unimplemented);
    assert!(
        fault
            .message
            .contains("does not deliver handle of test:mq/handler@1.0.0"),
        "{fault}"
    );
    provider.kill();

    let mut provider = place.provider();
    let mut peer = greet(&mut provider).await;
    peer.scope().await;
    assert_eq!(subscribed(&mut peer).await.more, 3);
    peer.say(Frame::Delivery(Delivery {
        attempt: 2,
        ..delivery(2, "first")
    }));
    assert_eq!(taken(&mut deliveries).await.unwrap().attempt, 2);
}

#[tokio::test]
async fn deliveries_that_nobody_asked_for_end_the_session() {
    let cases = [
        (vec![delivery(1, "")], "its id is odd"),
        (vec![delivery(2, ""), delivery(2, "")], "not above those before"),
        (
            vec![delivery(2, ""), delivery(4, "")],
            "there is no credit for it",
        ),
        (
            vec![Delivery {
                scope: 5,
                ..delivery(2, "")
            }],
            "there is no credit for it",
        ),
        (
            vec![Delivery {
                method: 1,
                ..delivery(2, "")
            }],
            "there is no credit for it",
        ),
    ];
    for (frames, text) in cases {
        let place = Place::new();
        let mut provider = place.provider();
        let channel = place.channel();
        let mut peer = greet(&mut provider).await;
        let _deliveries = subscribe(&channel, 1);
        peer.scope().await;
        subscribed(&mut peer).await;
        for frame in frames {
            peer.say(Frame::Delivery(frame));
        }
        let error = settle(&channel, |status| status.last_error.is_some())
            .await
            .last_error
            .unwrap();
        assert!(error.contains(text), "{error}");
    }
}

#[tokio::test]
async fn what_is_not_acknowledged_in_time_makes_room_for_another() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut peer = greet(&mut provider).await;
    let mut deliveries = subscribe(&channel, 1);
    peer.scope().await;
    subscribed(&mut peer).await;
    peer.say(Frame::Delivery(Delivery {
        time_left: 20_000,
        ..delivery(2, "slow")
    }));
    let slow = taken(&mut deliveries).await.unwrap();
    assert_eq!(subscribed(&mut peer).await.more, 1);
    drop(slow);
    assert!(peer.silent().await, "nobody waits for an answer");
    assert!(
        channel
            .deliveries(&channel.scope("orders", "queue"), &key(), 1)
            .is_err()
    );
}

fn key() -> MethodKey {
    MethodKey {
        interface: "test:mq/handler@1.0.0".into(),
        function: "handle".into(),
        shape: 0xd,
    }
}

fn subscribe(channel: &Channel, credit: u32) -> Deliveries {
    channel
        .deliveries(&channel.scope("orders", "queue"), &key(), credit)
        .unwrap()
}

fn delivery(id: u64, body: &'static str) -> Delivery {
    Delivery {
        id,
        method: 9,
        scope: 0,
        time_left: u64::try_from(Duration::from_secs(20).as_micros()).unwrap(),
        traceparent: TRACE.into(),
        attempt: 1,
        body: body.into(),
        ..Delivery::default()
    }
}

async fn greet(provider: &mut Provider) -> Peer {
    let mut peer = provider.accept().await;
    assert!(matches!(peer.next().await, Said::Hello(_)));
    let mut handler = method(9, "handle", 0xd, false);
    handler.interface = key().interface.to_string();
    peer.say(Frame::Hello(ProviderHello {
        deliveries: vec![handler],
        ..hello_frame()
    }));
    peer
}

async fn taken(deliveries: &mut Deliveries) -> Result<outboard_channel::Delivery, Fault> {
    soon(deliveries.next()).await.unwrap()
}

async fn subscribed(peer: &mut Peer) -> Subscribe {
    match peer.next().await {
        Said::Subscribe(subscribe) => subscribe,
        other => panic!("a subscription was expected: {other:?}"),
    }
}

async fn acknowledged(peer: &mut Peer) -> Ack {
    match peer.next().await {
        Said::Ack(ack) => ack,
        other => panic!("an acknowledgement was expected: {other:?}"),
    }
}
