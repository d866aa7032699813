//! Streams and large bodies: credit, ends, and what becomes of them when something else ends first.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream;
use outboard_channel::{Channel, Chunks, Delivered, Fault, Reply, Request, Scope};
use outboard_session::frame::bridge_frame::Frame as Said;
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{Credit, End, Failure, Item, Stop};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tonic::Code;

use crate::provider::{Peer, Place, empty, get, late, set, soon};

const CHUNK: usize = 64 * 1024;
const WINDOW: usize = 256 * 1024;

#[tokio::test]
async fn a_large_request_follows_its_call_within_credit() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let body = pattern(1_000_000);
    let caller = start(&channel, &scope, body.clone().into(), late());
    let call = peer.call().await;
    assert_eq!((call.body_size, call.body.len()), (Some(1_000_000), 0));
    // Nothing comes without credit, and small calls do not wait for it.
    let small = start(&channel, &scope, Bytes::from("small").into(), late());
    let next = peer.call().await;
    assert_eq!(next.body, "small");
    peer.reply(next.id, "");
    soon(small).await.unwrap().unwrap();
    credit(&peer, call.id, 0, 400_000);
    let mut got = body_of(&mut peer, call.id, 400_000).await;
    assert!(peer.silent().await);
    credit(&peer, call.id, 0, 600_000);
    got.extend(body_of(&mut peer, call.id, 600_000).await);
    assert_eq!(got, body);
    peer.reply(call.id, "got it");
    assert_eq!(soon(caller).await.unwrap().unwrap().body, "got it");
    empty(&channel).await;
}

#[tokio::test]
async fn a_large_call_that_did_not_leave_wholly_was_not_executed() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let body = pattern(200_000);
    let caller = start(&channel, &scope, body.clone().into(), late());
    let call = peer.call().await;
    credit(&peer, call.id, 0, 100_000);
    body_of(&mut peer, call.id, 100_000).await;
    provider.kill();
    let mut provider = place.provider();
    let mut peer = provider.greet().await;
    // Not idempotent, and yet made again.
    let call = peer.call().await;
    credit(&peer, call.id, 0, 200_000);
    assert_eq!(body_of(&mut peer, call.id, 200_000).await, body);
    peer.reply(call.id, "");
    soon(caller).await.unwrap().unwrap();

    let deadline = Instant::now() + Duration::from_millis(50);
    let fault = soon(start(&channel, &scope, body.into(), deadline))
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::DeadlineExceeded, Delivered::Never)
    );
    let id = peer.call().await.id;
    assert_eq!(peer.cancelled().await, id);
    peer.reply(id, "");
    empty(&channel).await;
}

#[tokio::test]
async fn large_replies_are_reserved_whole_and_in_turn() {
    let mut place = Place::new();
    place.options.received = 1_000_000;
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let callers = [(); 2].map(|()| start(&channel, &scope, Request::default(), late()));
    let (first, second) = (peer.call().await.id, peer.call().await.id);
    let body = pattern(700_000);
    peer.announce(first, 700_000, 0);
    assert_eq!(
        peer.credit().await,
        Credit {
            id: first,
            stream: 0,
            bytes: 700_000
        }
    );
    // There is no room for half of it, so it waits whole.
    peer.announce(second, 700_000, 0);
    assert!(peer.silent().await);
    for id in [first, second] {
        if id == second {
            assert_eq!(
                peer.credit().await,
                Credit {
                    id,
                    stream: 0,
                    bytes: 700_000
                }
            );
        }
        for part in body.chunks(CHUNK) {
            item(&peer, id, 0, None, Bytes::copy_from_slice(part));
        }
    }
    for caller in callers {
        assert_eq!(soon(caller).await.unwrap().unwrap().body, body);
    }
    empty(&channel).await;
}

#[tokio::test]
async fn a_request_stream_flows_within_its_credit_and_ends() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let chunks = (0..10).map(|n| Ok(Bytes::from(vec![n; 50_000])));
    let request = streaming([
        Box::pin(stream::iter(chunks)) as Chunks,
        Box::pin(stream::iter([])),
    ]);
    let caller = start(&channel, &scope, request, late());
    let call = peer.call().await;
    assert_eq!(call.streams, 2);
    let mut got = Vec::new();
    let mut ended = Vec::new();
    // Five whole chunks fit the window, and no sixth.
    while got.len() < 5 || ended.is_empty() {
        match peer.next().await {
            Said::Item(item) => got.push(item),
            Said::End(end) => ended.push(end),
            other => panic!("{other:?}"),
        }
    }
    assert!(peer.silent().await);
    assert_eq!(
        ended,
        [End {
            id: call.id,
            stream: 2,
            failure: None
        }]
    );
    // The reply does not wait for the stream, nor ends it.
    peer.reply(call.id, "begun");
    assert_eq!(soon(caller).await.unwrap().unwrap().body, "begun");
    assert_eq!(channel.status().calls, 1);
    credit(&peer, call.id, 1, 250_000);
    while got.len() < 10 {
        got.push(peer.item().await);
    }
    assert!(got.iter().enumerate().all(|(n, item)| {
        (item.stream, item.size, item.chunk.len()) == (1, None, 50_000) && usize::from(item.chunk[0]) == n
    }));
    assert_eq!(
        peer.end().await,
        End {
            id: call.id,
            stream: 1,
            failure: None
        }
    );
    empty(&channel).await;
}

#[tokio::test]
async fn a_request_stream_that_breaks_or_is_stopped_ends() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let broken = stream::iter([Ok(Bytes::from("a")), Err(Fault::refused(Code::DataLoss, "torn"))]);
    let (sender, open) = fed();
    let caller = start(
        &channel,
        &scope,
        streaming([Box::pin(broken) as Chunks, open]),
        late(),
    );
    let id = peer.call().await.id;
    assert_eq!(peer.item().await.chunk, "a");
    let failure = peer.end().await.failure.unwrap();
    assert_eq!((failure.code, &*failure.message), (Code::DataLoss as u32, "torn"));
    peer.say(Frame::Stop(Stop { id, stream: 2 }));
    assert_eq!(
        peer.end().await,
        End {
            id,
            stream: 2,
            failure: None
        }
    );
    // The source is dropped, as nobody reads it.
    soon(sender.closed()).await;
    peer.reply(id, "");
    soon(caller).await.unwrap().unwrap();
    // What the provider would end the session for is not sent.
    let large = stream::iter([Ok(pattern((2 << 20) + 1)), Ok(Bytes::from("more"))]);
    let caller = start(&channel, &scope, streaming([Box::pin(large) as Chunks]), late());
    let id = peer.call().await.id;
    let failure = peer.end().await.failure.unwrap();
    assert_eq!(failure.code, Code::ResourceExhausted as u32);
    assert!(
        failure.message.contains("a chunk of 2097153 bytes"),
        "{}",
        failure.message
    );
    peer.reply(id, "");
    soon(caller).await.unwrap().unwrap();
    empty(&channel).await;
}

#[tokio::test]
async fn a_response_stream_is_credited_as_it_is_read() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let (mut peer, id, mut chunks) = {
        let mut peer = provider.greet().await;
        let (id, reply) = replied(&channel, &mut peer, 1).await;
        (peer, id, reply)
    };
    for n in 0..4_u8 {
        item(&peer, id, 1, None, Bytes::from(vec![n; CHUNK]));
    }
    assert!(peer.silent().await, "nothing was read, so there is no credit");
    for n in 0..4_u8 {
        assert_eq!(soon(chunks[0].next()).await.unwrap().unwrap(), vec![n; CHUNK]);
    }
    let mut credited = 0;
    while credited < WINDOW as u64 {
        credited += peer.credit().await.bytes;
    }
    assert_eq!(credited, WINDOW as u64);
    // Larger than the window, so it is reserved whole once its size is known.
    let large = pattern(900_000);
    item(&peer, id, 1, Some(900_000), large.slice(..CHUNK));
    assert_eq!(
        peer.credit().await,
        Credit {
            id,
            stream: 1,
            bytes: 900_000
        }
    );
    for part in large[CHUNK..].chunks(CHUNK) {
        item(&peer, id, 1, None, Bytes::copy_from_slice(part));
    }
    end(&peer, id, 1, None);
    assert_eq!(soon(chunks[0].next()).await.unwrap().unwrap(), large);
    assert_eq!(soon(chunks[0].next()).await, None);
    assert_eq!(soon(chunks[0].next()).await, None);
    empty(&channel).await;
}

#[tokio::test]
async fn a_response_stream_ends_with_what_its_writer_says() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut peer = provider.greet().await;
    let (id, mut chunks) = replied(&channel, &mut peer, 2).await;
    item(&peer, id, 2, None, Bytes::new());
    end(&peer, id, 2, None);
    item(&peer, id, 1, None, Bytes::from("a"));
    let failure = Failure {
        code: Code::ResourceExhausted as u32,
        message: "rows".into(),
        maybe_executed: true,
        ..Failure::default()
    };
    end(&peer, id, 1, Some(failure));
    assert_eq!(soon(chunks[0].next()).await.unwrap().unwrap(), "a");
    let fault = soon(chunks[0].next()).await.unwrap().unwrap_err();
    assert_eq!(
        (fault.code, &*fault.message),
        (Code::ResourceExhausted, "unknown outcome: rows")
    );
    assert_eq!(soon(chunks[0].next()).await, None);
    assert_eq!(soon(chunks[1].next()).await.unwrap().unwrap(), "");
    assert_eq!(soon(chunks[1].next()).await, None);
    empty(&channel).await;
}

#[tokio::test]
async fn a_dropped_response_stream_is_stopped_and_what_comes_late_is_ignored() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let mut peer = provider.greet().await;
    let (id, chunks) = replied(&channel, &mut peer, 2).await;
    drop(chunks);
    for stream in [1, 2] {
        let Said::Stop(stop) = peer.next().await else {
            panic!("a stop was expected")
        };
        assert_eq!(stop, Stop { id, stream });
    }
    item(&peer, id, 1, None, Bytes::from("on its way"));
    end(&peer, id, 1, None);
    assert_eq!(channel.status().calls, 1);
    end(&peer, id, 2, None);
    empty(&channel).await;
    // Over and gone: what still names it is nobody's.
    item(&peer, id, 2, None, Bytes::from("far too late"));
    let (_, chunks) = replied(&channel, &mut peer, 0).await;
    assert!(chunks.is_empty() && channel.status().connected);
}

#[tokio::test]
async fn the_deadline_holds_for_streams_too() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let deadline = Instant::now() + Duration::from_millis(200);
    let (sender, open) = fed();
    let caller = start(&channel, &scope, streaming([open]), deadline);
    let id = peer.call().await.id;
    peer.reply_streams(id, 1);
    let mut reply = soon(caller).await.unwrap().unwrap();
    item(&peer, id, 1, None, Bytes::from("in time"));
    assert_eq!(soon(reply.streams[0].next()).await.unwrap().unwrap(), "in time");
    let fault = soon(reply.streams[0].next()).await.unwrap().unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::DeadlineExceeded, Delivered::Maybe)
    );
    assert!(Instant::now() >= deadline);
    soon(sender.closed()).await;
    assert_eq!(peer.cancelled().await, id);
    empty(&channel).await;
}

#[tokio::test]
async fn a_lost_session_ends_streams_and_repeats_no_call_whose_stream_was_begun() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let (_, mut chunks) = replied(&channel, &mut peer, 1).await;
    // Idempotent, but one of the two was begun.
    let begun = streaming([Box::pin(stream::iter([Ok(Bytes::from("x"))])) as Chunks]);
    let (sender, open) = fed();
    let callers = [begun, streaming([open])].map(|request| {
        let (channel, scope) = (channel.clone(), scope.clone());
        tokio::spawn(async move { channel.call(&scope, &get(), request, late()).await })
    });
    while peer.end_or_other().await.is_none() {}
    provider.kill();
    let fault = soon(chunks[0].next()).await.unwrap().unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::Unavailable, Delivered::Maybe)
    );
    assert!(
        fault.message.starts_with("unknown outcome: the session was lost"),
        "{fault}"
    );
    let [lost, repeated] = callers;
    assert_eq!(soon(lost).await.unwrap().unwrap_err().delivered, Delivered::Maybe);
    let mut provider = place.provider();
    let mut peer = provider.greet().await;
    let id = peer.call().await.id;
    sender.send(Ok(Bytes::from("y"))).unwrap();
    assert_eq!(peer.item().await.chunk, "y");
    drop(sender);
    peer.end().await;
    peer.reply(id, "");
    soon(repeated).await.unwrap().unwrap();
    empty(&channel).await;
}

#[tokio::test]
async fn a_failure_or_a_dropped_call_ends_the_streams_of_the_request() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let (sender, open) = fed();
    let caller = start(&channel, &scope, streaming([open]), late());
    let id = peer.call().await.id;
    peer.fail(Failure {
        id,
        code: 7,
        ..Failure::default()
    });
    soon(caller).await.unwrap().unwrap_err();
    soon(sender.closed()).await;
    let (sender, open) = fed();
    let caller = start(&channel, &scope, streaming([open]), late());
    let id = peer.call().await.id;
    caller.abort();
    assert_eq!(peer.cancelled().await, id);
    soon(sender.closed()).await;
    // A reply that was on its way; its streams are nobody's.
    peer.reply_streams(id, 2);
    item(&peer, id, 1, None, Bytes::from("late"));
    empty(&channel).await;
    assert!(channel.status().connected);
}

fn pattern(size: usize) -> Bytes {
    (0..size)
        .map(|n| u8::try_from(n % 251).unwrap())
        .collect::<Vec<_>>()
        .into()
}

fn streaming(streams: impl IntoIterator<Item = Chunks>) -> Request {
    Request {
        streams: streams.into_iter().collect(),
        ..Request::default()
    }
}

/// A stream that a test feeds, and what tells when it is dropped.
fn fed() -> (mpsc::UnboundedSender<Result<Bytes, Fault>>, Chunks) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (
        sender,
        Box::pin(tokio_stream::wrappers::UnboundedReceiverStream::new(receiver)),
    )
}

fn start(
    channel: &Channel,
    scope: &Scope,
    request: Request,
    deadline: Instant,
) -> JoinHandle<Result<Reply, Fault>> {
    let (channel, scope) = (channel.clone(), scope.clone());
    tokio::spawn(async move { channel.call(&scope, &set(), request, deadline).await })
}

/// A call that was replied to with so many streams.
async fn replied(channel: &Channel, peer: &mut Peer, streams: u32) -> (u64, Vec<Chunks>) {
    let scope = channel.scope("counter", "counters");
    let caller = start(channel, &scope, Request::default(), late());
    let id = peer.call().await.id;
    peer.reply_streams(id, streams);
    (id, soon(caller).await.unwrap().unwrap().streams)
}

fn item(peer: &Peer, id: u64, stream: u32, size: Option<u64>, chunk: Bytes) {
    peer.say(Frame::Item(Item {
        id,
        stream,
        size,
        chunk,
    }));
}

fn end(peer: &Peer, id: u64, stream: u32, failure: Option<Failure>) {
    peer.say(Frame::End(End { id, stream, failure }));
}

fn credit(peer: &Peer, id: u64, stream: u32, bytes: u64) {
    peer.say(Frame::Credit(Credit { id, stream, bytes }));
}

/// Exactly so many bytes of a call's body.
async fn body_of(peer: &mut Peer, id: u64, size: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < size {
        let item = peer.item().await;
        assert_eq!((item.id, item.stream, item.size), (id, 0, None));
        assert!(item.chunk.len() <= CHUNK);
        body.extend(item.chunk);
    }
    assert_eq!(body.len(), size);
    body
}
