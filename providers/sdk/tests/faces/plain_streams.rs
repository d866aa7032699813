//! Streams on the plain face, and what its errors tell programs.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use outboard_session::failure::Failure;
use outboard_session::plain::{Raw, parts};
use outboard_session::stream::Chunks;
use prost::Message as _;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::caller::Plain;
use crate::client::body;
use crate::provider::{Body, Do, INTERFACE, METHODS, ROW};
use crate::scene::Scene;

type Part = Result<Bytes, Status>;
type Parts = stream::BoxStream<'static, Part>;

/// A call whose request comes in parts; what comes back, in parts as well.
async fn call(
    scene: &Scene,
    what: Do,
    body: Bytes,
    streams: Vec<Chunks>,
    time: Duration,
) -> Result<Parts, Status> {
    let sent = parts::join(body.clone(), streams).map(|part: Result<Bytes, Failure>| part.unwrap());
    let mut request = Request::new(sent);
    for (key, value) in [("outboard-function", "f"), ("outboard-binding", "main")] {
        request.metadata_mut().insert(key, value.parse().unwrap());
    }
    request.set_timeout(time);
    let mut client = tonic::client::Grpc::new(scene.channel().await);
    client.ready().await.unwrap();
    let method = METHODS[what as usize];
    let path = method.path.parse().unwrap();
    if method.response_streams == 0 {
        let reply = client.client_streaming(request, path, Raw).await?.into_inner();
        return Ok(stream::iter([Ok(reply)]).boxed());
    }
    // A unary request is its one message, without parts.
    let reply = if method.request_streams == 0 {
        let (metadata, extensions, _) = request.into_parts();
        client
            .server_streaming(Request::from_parts(metadata, extensions, body), path, Raw)
            .await?
    } else {
        client.streaming(request, path, Raw).await?
    };
    Ok(reply.into_inner().boxed())
}

const LONG: Duration = Duration::from_secs(10);

fn chunks(items: &[&'static str]) -> Chunks {
    let items: Vec<_> = items
        .iter()
        .map(|item| Ok(Bytes::from_static(item.as_bytes())))
        .collect();
    Box::pin(stream::iter(items))
}

#[tokio::test]
async fn streams_go_both_ways_on_the_plain_face() {
    let scene = Scene::new("").await;
    let streams = vec![chunks(&["one", "two"]), chunks(&["three"])];
    let mut reply = call(&scene, Do::Count, body(0, "", 0), streams, LONG)
        .await
        .unwrap();
    let counted = Body::decode(reply.next().await.unwrap().unwrap()).unwrap();
    assert_eq!(counted.number, 11);

    let reply = call(&scene, Do::Rows, body(50, "", 0), Vec::new(), LONG)
        .await
        .unwrap();
    let reply = reply.map(|part| part.map_err(|status| Failure::refused(status.code(), status.message())));
    let (_, mut streams) = parts::split(reply, 2).await.unwrap();
    assert_eq!(streams.len(), 2);
    let mut later = streams.pop().unwrap();
    let rows: Vec<_> = streams.pop().unwrap().collect().await;
    assert_eq!(rows.len(), 50);
    assert!(rows.into_iter().all(|row| row.unwrap().len() == ROW));
    assert_eq!(later.next().await.unwrap().unwrap(), "later");

    // Each part goes back while others are still to come.
    let (sender, receiver) = mpsc::unbounded_channel();
    let open: Chunks = Box::pin(UnboundedReceiverStream::new(receiver));
    let reply = call(&scene, Do::Pipe, body(0, "", 0), vec![open, chunks(&[])], LONG)
        .await
        .unwrap();
    let reply = reply.map(|part| part.map_err(|status| Failure::refused(status.code(), status.message())));
    let (_, mut streams) = parts::split(reply, 2).await.unwrap();
    for word in ["first", "second"] {
        sender.send(Ok(Bytes::from_static(word.as_bytes()))).unwrap();
        assert_eq!(streams[0].next().await.unwrap().unwrap(), word);
    }
    drop(sender);
    assert!(streams[0].next().await.is_none());
    assert!(streams[1].next().await.is_none());
}

#[tokio::test]
async fn a_deadline_ends_streams_and_a_client_that_leaves_does_too() {
    let scene = Scene::new("[limits]\ncalls = 1\n").await;
    let mut late = call(
        &scene,
        Do::Silence,
        body(0, "", 0),
        Vec::new(),
        Duration::from_millis(100),
    )
    .await
    .unwrap();
    late.next().await.unwrap().unwrap();
    let status = late.next().await.unwrap().unwrap_err();
    assert!(
        matches!(status.code(), Code::DeadlineExceeded | Code::Cancelled),
        "{status}"
    );
    drop(late);
    // A call is in flight as long as its streams, and no longer.
    let mut silent = retried(&scene).await;
    silent.next().await.unwrap().unwrap();
    let refused = call(&scene, Do::Silence, body(0, "", 0), Vec::new(), LONG)
        .await
        .err()
        .unwrap();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    assert!(refused.get_details_retry_info().unwrap().retry_delay.is_some());
    drop(silent);
    drop(retried(&scene).await);
}

/// A silent call, as soon as there is room for one.
async fn retried(scene: &Scene) -> Parts {
    for _ in 0..500 {
        match call(scene, Do::Silence, body(0, "", 0), Vec::new(), LONG).await {
            Ok(parts) => return parts,
            Err(status) => assert_eq!(status.code(), Code::ResourceExhausted, "{status}"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("there was never room for another call")
}

#[tokio::test]
async fn errors_tell_programs_whose_call_it_was_and_whether_it_took_effect() {
    let scene = Scene::new("").await;
    for (function, what, code, reason, effect) in [
        ("f", Do::Panic, Code::Internal, "INTERNAL", "possible"),
        (
            "stranger",
            Do::Echo,
            Code::PermissionDenied,
            "PERMISSION_DENIED",
            "none",
        ),
    ] {
        let client = Plain {
            channel: scene.channel().await,
            function,
            binding: "main",
        };
        let status = client.call(what, 0, "", None).await.unwrap_err();
        assert_eq!(status.code(), code, "{status}");
        let info = status.get_details_error_info().unwrap();
        assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason, "outboard"));
        for (key, value) in [
            ("function", function),
            ("binding", "main"),
            ("interface", INTERFACE),
            ("call", METHODS[what as usize].function),
            ("effect", effect),
        ] {
            assert_eq!(info.metadata[key], value, "{key}");
        }
    }
}

#[tokio::test]
async fn a_stream_that_breaks_is_a_status_with_details() {
    let scene = Scene::new("").await;
    let mut reply = call(&scene, Do::Break, body(0, "", 0), Vec::new(), LONG)
        .await
        .unwrap();
    let status = loop {
        match reply.next().await.unwrap() {
            Ok(_) => {}
            Err(status) => break status,
        }
    };
    assert_eq!(
        (status.code(), status.message()),
        (Code::DataLoss, "the stream broke")
    );
    let info = status.get_details_error_info().unwrap();
    assert_eq!(
        (info.reason.as_str(), info.domain.as_str()),
        ("DATA_LOSS", "outboard")
    );
    assert_eq!(
        info.metadata,
        HashMap::from([("effect".to_owned(), "none".to_owned())])
    );
}
