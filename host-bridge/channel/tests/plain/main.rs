//! The channel against gRPC servers that have no sessions.
#![expect(clippy::unwrap_used, reason = "what a test did not expect fails it")]

mod described;
mod refusing;
mod server;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use outboard_channel::{
    Argument, Channel, ChannelOptions, Chunks, Delivered, Fault, MethodKey, RemoteHandle, Reply, Request,
    Signature,
};
use outboard_mapping::ty::{Function, Resource, Type};
use tokio::time::Instant;
use tonic::Code;

use server::{STORE, Server};

fn bucket() -> Resource {
    Resource {
        interface: STORE.to_owned(),
        name: "bucket".to_owned(),
    }
}

fn bytes_stream() -> Type {
    Type::Stream(Some(Box::new(Type::U8)))
}

fn function(name: &str) -> Function {
    let (params, result) = match name {
        "open" => (vec![], Some(Type::Own(bucket()))),
        "[method]bucket.get" => (vec![Type::Borrow(bucket()), Type::String], None),
        "take" => (vec![Type::Own(bucket()), Type::U32], None),
        "fail" => (vec![Type::U32], None),
        "echo" => (vec![Type::String, bytes_stream()], Some(bytes_stream())),
        other => panic!("{other}"),
    };
    Function {
        asynchronous: false,
        params: params.into_iter().map(|ty| ("p".to_owned(), ty)).collect(),
        result,
    }
}

async fn call(channel: &Channel, name: &str, request: Request) -> Result<Reply, Fault> {
    let scope = channel.scope("counter", "counters");
    let method = MethodKey {
        interface: STORE.into(),
        function: name.into(),
        shape: 0,
    };
    let signature = Signature::new(STORE, name, &function(name)).map(Arc::new);
    let request = Request { signature, ..request };
    let deadline = Instant::now() + Duration::from_secs(5);
    channel.call(&scope, &method, request, deadline).await
}

fn body(body: &'static [u8]) -> Request {
    Bytes::from_static(body).into()
}

fn channel(server: &Server) -> Channel {
    Channel::open(server.address(), ChannelOptions::default())
}

async fn open(channel: &Channel) -> RemoteHandle {
    let reply = call(channel, "open", body(b"")).await.unwrap();
    assert_eq!(
        &*reply.body, b"\x0a\x02\x10\x00",
        "a number stands where the token stood"
    );
    reply.handles.into_iter().next().unwrap()
}

#[tokio::test]
async fn handles_are_numbers_here_and_tokens_there_and_given_back() {
    let mut server = Server::start();
    let channel = channel(&server);
    let handle = open(&channel).await;
    assert_eq!(server.next().await, ("Open".to_owned(), Bytes::new()));
    let get = Request {
        handles: vec![Argument::Borrow(handle.clone())],
        ..body(b"\x0a\x02\x10\x00\x12\x01k")
    };
    call(&channel, "[method]bucket.get", get).await.unwrap();
    let expected = Bytes::from_static(b"\x0a\x07\x0a\x05token\x12\x01k");
    assert_eq!(server.next().await, ("BucketGet".to_owned(), expected));
    assert_eq!(channel.status().handles, 1);
    drop(handle);
    let expected = Bytes::from_static(b"\x0a\x07\x0a\x05token");
    assert_eq!(server.next().await, ("BucketDrop".to_owned(), expected));
    assert_eq!(channel.status().handles, 0);
}

#[tokio::test]
async fn what_was_given_away_is_not_given_back_unless_the_call_failed() {
    let mut server = Server::start();
    let channel = channel(&server);
    for (code, drops) in [(0, false), (3, true)] {
        let handle = open(&channel).await;
        assert_eq!(server.next().await.0, "Open");
        let take = Request {
            handles: vec![Argument::Own(handle)],
            ..Bytes::from(vec![0x0a, 2, 0x10, 0, 0x10, code]).into()
        };
        assert_eq!(call(&channel, "take", take).await.is_err(), drops);
        assert_eq!(server.next().await.0, "Take");
        if drops {
            assert_eq!(server.next().await.0, "BucketDrop");
        }
    }
    // Nothing of the first round was late.
    open(&channel).await;
    assert_eq!(server.next().await.0, "Open");
}

#[tokio::test]
async fn a_status_says_whether_the_call_may_have_taken_effect() {
    let server = Server::start();
    let channel = channel(&server);
    for (code, delivered) in [
        (Code::PermissionDenied, Delivered::Never),
        (Code::InvalidArgument, Delivered::Never),
        (Code::NotFound, Delivered::Never),
        (Code::Unavailable, Delivered::Maybe),
        (Code::Internal, Delivered::Maybe),
        (Code::Unknown, Delivered::Maybe),
        (Code::ResourceExhausted, Delivered::Maybe),
    ] {
        let request = Bytes::from(vec![8, u8::try_from(code as i32).unwrap()]).into();
        let fault = call(&channel, "fail", request).await.unwrap_err();
        assert_eq!((fault.code, fault.delivered), (code, delivered), "{fault}");
        assert!(fault.message.contains("as it was told"), "{fault}");
    }
}

#[tokio::test]
async fn a_function_that_is_not_there_is_told_with_why_there_is_no_session() {
    let server = Server::start();
    let channel = channel(&server);
    let scope = channel.scope("counter", "counters");
    let method = MethodKey {
        interface: STORE.into(),
        function: "nothing".into(),
        shape: 0,
    };
    let signature = Signature::new(STORE, "nothing", &function("open")).map(Arc::new);
    let request = Request {
        signature,
        ..Request::default()
    };
    let deadline = Instant::now() + Duration::from_secs(5);
    let fault = channel
        .call(&scope, &method, request, deadline)
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::Unimplemented, Delivered::Never)
    );
    assert!(
        fault.message.contains("no outboard.session.v1.Session service"),
        "{fault}"
    );
}

#[tokio::test]
async fn streams_go_both_ways_in_parts() {
    let server = Server::start();
    let channel = channel(&server);
    let chunks = [b"\x0a\x01a", b"\x0a\x01b"].map(|chunk| Ok(Bytes::from_static(chunk)));
    let request = Request {
        streams: vec![Box::pin(stream::iter(chunks)) as Chunks],
        ..body(b"\x0a\x04head")
    };
    let reply = call(&channel, "echo", request).await.unwrap();
    assert_eq!(&*reply.body, b"\x0a\x04head");
    let [echoed] = <[Chunks; 1]>::try_from(reply.streams).ok().unwrap();
    let echoed: Vec<Result<Bytes, Fault>> = echoed.collect().await;
    assert_eq!(
        echoed,
        [b"\x0a\x01a", b"\x0a\x01b"].map(|chunk| Ok(Bytes::from_static(chunk)))
    );
}

#[tokio::test]
async fn a_stream_that_breaks_breaks_its_call() {
    let server = Server::start();
    let channel = channel(&server);
    let broken = Fault::refused(Code::Aborted, "the source broke");
    let chunks = [Ok(Bytes::from_static(b"\x0a\x01a")), Err(broken.clone())];
    let request = Request {
        streams: vec![Box::pin(stream::iter(chunks)) as Chunks],
        ..body(b"\x0a\x04head")
    };
    let fault = match call(&channel, "echo", request).await {
        Err(fault) => fault,
        Ok(reply) => {
            let mut streams = reply.streams.into_iter();
            let ended: Vec<Result<Bytes, Fault>> = streams.next().unwrap().collect().await;
            ended.into_iter().find_map(Result::err).unwrap()
        }
    };
    assert_eq!(fault, broken);
}

#[tokio::test]
async fn a_server_that_comes_back_is_used_again_and_old_handles_are_dead() {
    let server = Server::start();
    let channel = channel(&server);
    let handle = open(&channel).await;
    let server = server.restart();
    let again = loop {
        match call(&channel, "open", body(b"")).await {
            Ok(reply) => break reply,
            // The connection may be lost while the call is on it.
            Err(fault) => assert!(fault.message.starts_with("unknown outcome"), "{fault}"),
        }
    };
    assert_eq!(again.handles.len(), 1);
    let get = Request {
        handles: vec![Argument::Borrow(handle)],
        ..body(b"\x0a\x02\x10\x00\x12\x01k")
    };
    let fault = call(&channel, "[method]bucket.get", get).await.unwrap_err();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::Aborted, Delivered::Never),
        "{fault}"
    );
    drop(server);
}
