//! Providers that break the rules of streams and large bodies: the session ends and says which.

use bytes::Bytes;
use outboard_channel::{Chunks, Delivered, Request};
use outboard_session::frame::provider_frame::Frame;
use outboard_session::frame::{Credit, End, Item, Reply, Stop};
use tonic::Code;

use crate::provider::{Place, empty, late, set, settle, soon};

#[tokio::test]
async fn a_violation_in_a_stream_ends_the_session() {
    // Call 1 has a stream that goes on; these follow its reply, which has one too.
    let cases = [
        (
            vec![item(1, 2, None, 1)],
            "something for stream 2 of call 1, which that does not have",
        ),
        (vec![item(1, 0, None, 1)], "something for stream 0 of call 1"),
        (
            vec![item(3, 1, None, 1)],
            "a frame for call 3, which was not made yet",
        ),
        (
            vec![item(2, 1, None, 1)],
            "a frame for call 2, which was not made yet",
        ),
        (
            vec![item(1, 1, None, 65_537)],
            "an item of 65537 bytes; 65536 is the most",
        ),
        (
            vec![item(1, 1, None, 60_000); 5],
            "more bytes in stream 1 of call 1 than it has credit for",
        ),
        (
            vec![item(1, 1, Some(1 << 21), 1)],
            "a body or chunk of 2097152 bytes, over the 1048576",
        ),
        (
            vec![item(1, 1, Some(u64::MAX), 1)],
            "a body or chunk of 18446744073709551615 bytes",
        ),
        (vec![item(1, 1, Some(10), 11)], "do not make what was announced"),
        (vec![item(1, 1, Some(10), 0)], "do not make what was announced"),
        (
            vec![item(1, 1, Some(10), 1), item(1, 1, None, 10)],
            "do not make what was announced",
        ),
        (
            vec![item(1, 1, Some(10), 1), item(1, 1, Some(9), 9)],
            "do not make what was announced",
        ),
        (
            vec![item(1, 1, Some(10), 1), item(1, 1, None, 0)],
            "do not make what was announced",
        ),
        (
            vec![item(1, 1, Some(10), 1), end(1, 1)],
            "do not make what was announced",
        ),
        (
            vec![item(1, 1, None, 0); 2],
            "an empty item in stream 1 of call 1 beside others",
        ),
        (
            vec![item(1, 1, None, 1), item(1, 1, None, 0)],
            "an empty item in stream 1 of call 1 beside others",
        ),
        (vec![end(1, 1), item(1, 1, None, 1)], "or no longer"),
        (vec![end(1, 1), end(1, 1)], "or no longer"),
        (vec![end(1, 0)], "something for stream 0 of call 1"),
        (vec![credit(1, 2)], "something for stream 2 of call 1"),
        (vec![credit(5, 1)], "a frame for call 5, which was not made yet"),
        (vec![stop(1, 0)], "something for stream 0 of call 1"),
        (vec![stop(1, 2)], "something for stream 2 of call 1"),
        (vec![reply(1, 0)], "an end of call 1, which is not in flight"),
    ];
    for (frames, text) in cases {
        let place = Place::new();
        let mut provider = place.provider();
        let channel = place.channel();
        let scope = channel.scope("counter", "counters");
        let mut peer = provider.greet().await;
        let request = Request {
            streams: vec![Box::pin(futures_util::stream::pending()) as Chunks],
            ..Request::default()
        };
        let method = set();
        let call = channel.call(&scope, &method, request, late());
        let serve = async {
            let id = peer.call().await.id;
            peer.reply_streams(id, 1);
        };
        let reply = tokio::join!(call, serve).0.unwrap();
        for frame in frames {
            peer.say(frame);
        }
        let status = settle(&channel, |status| status.last_error.is_some()).await;
        let error = status.last_error.unwrap();
        assert!(error.contains(text), "{error} instead of {text}");
        drop(reply);
        empty(&channel).await;
    }
}

#[tokio::test]
async fn a_violation_in_a_large_reply_ends_the_session_and_tells_its_caller() {
    let cases = [
        (vec![reply(1, 17)], "a reply with 17 streams; 12 is the most"),
        (
            vec![announced((1 << 20) + 1, 0)],
            "a body or chunk of 1048577 bytes, over the 1048576",
        ),
        (vec![announced(0, 0)], "do not make what was announced"),
        (vec![announced(100, 1)], "a body of 1 bytes in a frame"),
        (
            vec![announced(100_000, 0), announced(100_000, 0)],
            "an end of call 1, which is not in flight",
        ),
        (
            vec![announced(70_000, 0), item(1, 0, Some(70_000), 10)],
            "do not make what was announced",
        ),
        (
            vec![announced(10, 0), item(1, 0, None, 11)],
            "more bytes in stream 0 of call 1",
        ),
        (vec![item(1, 0, None, 1)], "something for stream 0 of call 1"),
    ];
    for (frames, text) in cases {
        let place = Place::new();
        let mut provider = place.provider();
        let channel = place.channel();
        let scope = channel.scope("counter", "counters");
        let mut peer = provider.greet().await;
        let caller = tokio::spawn({
            let (channel, scope) = (channel.clone(), scope.clone());
            async move { channel.call(&scope, &set(), Request::default(), late()).await }
        });
        peer.call().await;
        for frame in frames {
            peer.say(frame);
        }
        let fault = soon(caller).await.unwrap().unwrap_err();
        assert_eq!(
            (fault.code, fault.delivered),
            (Code::Unavailable, Delivered::Maybe),
            "{fault}"
        );
        assert!(fault.message.contains(text), "{fault} instead of {text}");
        empty(&channel).await;
    }
}

fn item(id: u64, stream: u32, size: Option<u64>, bytes: usize) -> Frame {
    let chunk = Bytes::from(vec![0; bytes]);
    Frame::Item(Item {
        id,
        stream,
        size,
        chunk,
    })
}

fn end(id: u64, stream: u32) -> Frame {
    Frame::End(End {
        id,
        stream,
        failure: None,
    })
}

fn credit(id: u64, stream: u32) -> Frame {
    Frame::Credit(Credit { id, stream, bytes: 1 })
}

fn stop(id: u64, stream: u32) -> Frame {
    Frame::Stop(Stop { id, stream })
}

fn reply(id: u64, streams: u32) -> Frame {
    Frame::Reply(Reply {
        id,
        streams,
        ..Reply::default()
    })
}

fn announced(size: u64, body: usize) -> Frame {
    Frame::Reply(Reply {
        id: 1,
        body: vec![0; body].into(),
        body_size: Some(size),
        ..Reply::default()
    })
}
