//! Peers that speak another version of the protocol, or another protocol, are told apart and told so.

use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::pin::Pin;
use std::time::Duration;

use anyhow::{Context, Result};
use outboard_end_to_end::scene::{COUNTER, Function, IN_MEMORY, Scene};
use outboard_session::frame::session_client::SessionClient;
use outboard_session::frame::session_server::{Session, SessionServer};
use outboard_session::frame::{
    BridgeFrame, BridgeHello, Limits, ProviderFrame, ProviderHello, bridge_frame, provider_frame,
};
use tokio::runtime::Runtime;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::transport::{Endpoint, Server};
use tonic::{Code, Request, Response, Status, Streaming};

/// Says hello in a version of the future.
struct FromTheFuture;

#[tonic::async_trait]
impl Session for FromTheFuture {
    type OpenStream = Pin<Box<dyn tokio_stream::Stream<Item = Result<ProviderFrame, Status>> + Send>>;

    async fn open(&self, _: Request<Streaming<BridgeFrame>>) -> Result<Response<Self::OpenStream>, Status> {
        let limits = Limits {
            request: 1 << 20,
            reply: 1 << 20,
            calls: 10,
            handles: 10,
            scopes: 10,
            ..Limits::default()
        };
        let hello = ProviderHello {
            version: 99,
            replica: "future".to_owned(),
            epoch: 1,
            kind: "keyvalue".to_owned(),
            limits: Some(limits),
            ..ProviderHello::default()
        };
        let frame = ProviderFrame {
            frame: Some(provider_frame::Frame::Hello(hello)),
        };
        Ok(Response::new(Box::pin(tokio_stream::once(Ok(frame)))))
    }
}

/// What a function hears of its provider, which it reaches by this scene's socket.
fn heard(scene: &Scene) -> Result<String> {
    let host = scene.host()?;
    let answer = host.client().post("/counter/visits")?;
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(host.client().get("/nowhere")?.status, 404, "the host goes on");
    Ok(answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

fn scene() -> Result<Scene> {
    Scene::new(
        IN_MEMORY,
        &[Function {
            limits: "{ time = \"2s\" }",
            ..COUNTER
        }],
    )
}

#[test]
fn a_provider_of_another_version_is_named_as_such() -> Result<()> {
    let scene = scene()?;
    let runtime = Runtime::new()?;
    let listener = runtime.block_on(async { tokio::net::UnixListener::bind(scene.path("kv.sock")) })?;
    runtime.spawn(
        Server::builder()
            .add_service(SessionServer::new(FromTheFuture))
            .serve_with_incoming(UnixListenerStream::new(listener)),
    );
    let text = heard(&scene)?;
    assert!(
        text.contains("99") && text.contains("upgrade the older"),
        "{text}"
    );
    Ok(())
}

#[test]
fn a_peer_that_is_no_provider_is_named_as_such() -> Result<()> {
    let scene = scene()?;
    let listener = UnixListener::bind(scene.path("kv.sock"))?;
    // It ends with the test's process; nobody waits for it.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { break };
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let text = heard(&scene)?;
    assert!(
        text.starts_with("outboard: ") && text.contains("kv.sock"),
        "{text}"
    );
    Ok(())
}

#[test]
fn a_bridge_of_another_version_is_turned_away_with_both_versions() -> Result<()> {
    let scene = scene()?;
    let _provider = scene.provider()?;
    let path = scene.path("kv.sock");
    let status = Runtime::new()?.block_on(async move {
        let channel = Endpoint::from_shared(format!("unix:{}", path.display()))?
            .connect()
            .await?;
        let hello = BridgeHello {
            versions: vec![99],
            ..BridgeHello::default()
        };
        let frame = BridgeFrame {
            frame: Some(bridge_frame::Frame::Hello(hello)),
        };
        let outbound = tokio_stream::StreamExt::chain(tokio_stream::once(frame), tokio_stream::pending());
        let refusal = async {
            let mut inbound = SessionClient::new(channel).open(outbound).await?.into_inner();
            inbound.message().await
        };
        let answer = tokio::time::timeout(Duration::from_secs(10), refusal).await?;
        anyhow::Ok(answer.err())
    })?;
    let status = status.context("the provider should refuse")?;
    assert_eq!(status.code(), Code::FailedPrecondition, "{status}");
    assert!(
        status.message().contains("99") && status.message().contains("[1]"),
        "{status}"
    );
    Ok(())
}
