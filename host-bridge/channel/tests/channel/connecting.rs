//! Peers that are late, deaf, or no providers.

use std::path::Path;
use std::time::Duration;

use outboard_channel::{Address, Channel, ChannelOptions, Delivered, Fault, Request};
use outboard_session::frame::ProviderHello;
use outboard_session::frame::bridge_frame::Frame as Said;
use outboard_session::frame::provider_frame::Frame;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::Instant;
use tonic::{Code, Status};

use crate::provider::{Place, empty, get, hello_frame, late, set, settle, soon};

#[tokio::test]
async fn a_provider_may_start_after_its_callers() {
    let place = Place::new();
    let channel = place.channel();
    let scope = channel.scope("counter", "counters");
    let caller = tokio::spawn({
        let channel = channel.clone();
        async move { channel.call(&scope, &set(), Request::default(), late()).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(
        channel
            .status()
            .last_error
            .unwrap()
            .contains("is a provider listening there?")
    );
    let mut provider = place.provider();
    let mut peer = provider.greet().await;
    let id = peer.call().await.id;
    peer.reply(id, "late but here");
    assert_eq!(soon(caller).await.unwrap().unwrap().body, "late but here");
    empty(&channel).await;
}

#[tokio::test]
async fn patience_and_deadline_both_end_the_wait_for_a_provider() {
    for (patience, time) in [(100, 60_000), (60_000, 100)] {
        let mut place = Place::new();
        place.options.patience = Duration::from_millis(patience);
        let started = Instant::now();
        let channel = place.channel();
        let fault = attempt(&channel, Duration::from_millis(time)).await;
        assert!(
            (100..20_000).contains(&started.elapsed().as_millis()),
            "{:?}",
            started.elapsed()
        );
        assert_eq!(
            (fault.code, fault.delivered),
            (Code::Unavailable, Delivered::Never)
        );
        assert!(
            fault.message.contains(&place.socket().display().to_string()),
            "{fault}"
        );
        assert!(
            fault.message.contains("is a provider listening there?"),
            "{fault}"
        );
    }
}

#[tokio::test]
async fn another_protocol_version_is_named_with_ours() {
    // One that is older, and one that is newer than anything offered.
    for version in [0, 9] {
        let place = Place::new();
        let mut provider = place.provider();
        let channel = place.channel();
        let attempt = tokio::spawn(async move { attempt(&channel, Duration::from_secs(5)).await });
        let mut peer = provider.accept().await;
        let Said::Hello(hello) = peer.next().await else {
            panic!("the first frame is a hello")
        };
        assert_eq!(hello.versions, [1]);
        // Whatever else another version says, it is not looked at.
        peer.say(Frame::Hello(ProviderHello {
            version,
            ..ProviderHello::default()
        }));
        let fault = soon(attempt).await.unwrap();
        assert_eq!(
            (fault.code, fault.delivered),
            (Code::FailedPrecondition, Delivered::Never)
        );
        let told = format!("its session protocol is version {version} and this bridge's is 1");
        assert!(fault.message.contains(&told), "{fault}");
        let socket = place.socket().display().to_string();
        assert!(fault.message.contains(&socket), "{fault}");
    }
}

#[tokio::test]
async fn a_provider_that_refuses_is_quoted() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let attempt = tokio::spawn(async move { attempt(&channel, Duration::from_secs(5)).await });
    let peer = provider.accept().await;
    peer.refuse(Status::permission_denied("uid:1000 may not open sessions"));
    let fault = soon(attempt).await.unwrap();
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::PermissionDenied, Delivered::Never)
    );
    assert!(
        fault.message.contains("uid:1000 may not open sessions"),
        "{fault}"
    );
    assert!(
        fault.message.contains("speaks session protocol version 1"),
        "{fault}"
    );
}

#[tokio::test]
async fn a_peer_that_becomes_a_provider_is_found_again() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    let peer = provider.accept().await;
    peer.refuse(Status::failed_precondition("not yet"));
    settle(&channel, |status| status.last_error.is_some()).await;
    let _peer = provider.greet().await;
    settle(&channel, |status| status.connected && status.last_error.is_none()).await;
}

#[tokio::test]
async fn a_grpc_server_without_the_service_is_told_apart() {
    let place = Place::new();
    let listener = UnixListener::bind(place.socket()).unwrap();
    let incoming = tokio_stream::wrappers::UnixListenerStream::new(listener);
    let server = tonic::transport::Server::builder().add_routes(tonic::service::Routes::default());
    let server = tokio::spawn(server.serve_with_incoming(incoming));
    let channel = place.channel();
    let fault = attempt(&channel, Duration::from_secs(5)).await;
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::FailedPrecondition, Delivered::Never)
    );
    assert!(
        fault
            .message
            .contains("has no outboard.session.v1.Session service"),
        "{fault}"
    );
    assert!(fault.message.contains("session protocol version 1"), "{fault}");
    server.abort();
}

#[tokio::test]
async fn only_the_first_calls_wait_for_a_provider_that_stays_away() {
    let mut place = Place::new();
    place.options.patience = Duration::from_millis(300);
    let channel = place.channel();
    attempt(&channel, Duration::from_secs(60)).await;
    let started = Instant::now();
    for _ in 0..100 {
        let fault = attempt(&channel, Duration::from_secs(60)).await;
        assert_eq!(
            (fault.code, fault.delivered),
            (Code::Unavailable, Delivered::Never)
        );
    }
    let took = started.elapsed();
    assert!(
        took < place.options.patience,
        "a hundred calls in vain took {took:?}"
    );
    let mut provider = place.provider();
    let _peer = provider.greet().await;
    settle(&channel, |status| status.connected).await;
}

#[tokio::test]
async fn a_peer_that_speaks_something_else_is_told_apart() {
    for answer in [
        &b""[..],
        b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n",
        b"220 mail ESMTP ready, say what you want\r\n",
        b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    ] {
        let mut place = Place::new();
        place.options.patience = Duration::from_millis(50);
        let server = raw(&place.socket(), answer);
        let channel = place.channel();
        settle(&channel, |status| status.last_error.is_some()).await;
        let fault = attempt(&channel, Duration::from_secs(5)).await;
        assert_eq!(
            (fault.code, fault.delivered),
            (Code::Unavailable, Delivered::Never)
        );
        assert!(fault.message.contains("before it said hello"), "{fault}");
        assert!(
            fault.message.contains(&place.socket().display().to_string()),
            "{fault}"
        );
        server.abort();
    }
}

#[tokio::test]
async fn a_silent_peer_is_given_up() {
    let mut place = Place::new();
    place.options.connect_timeout = Duration::from_millis(100);
    place.options.patience = Duration::from_millis(50);
    let _listener = UnixListener::bind(place.socket()).unwrap();
    let channel = place.channel();
    settle(&channel, |status| status.last_error.is_some()).await;
    let fault = attempt(&channel, Duration::from_secs(5)).await;
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::Unavailable, Delivered::Never)
    );
    assert!(fault.message.contains("did not answer within 100ms"), "{fault}");
}

#[tokio::test]
async fn a_peer_that_hangs_is_found_by_pings() {
    let place = Place::new();
    let mut provider = place.provider();
    let between = tempfile::tempdir().unwrap();
    let path = between.path().join("proxy.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let proxy = tokio::spawn({
        let socket = place.socket();
        async move {
            let (mut near, _) = listener.accept().await.unwrap();
            let mut far = UnixStream::connect(socket).await.unwrap();
            // Carries bytes for a while, then holds both ends open and carries nothing.
            let carry = tokio::io::copy_bidirectional(&mut near, &mut far);
            let _ = tokio::time::timeout(Duration::from_millis(300), carry).await;
            std::future::pending::<()>().await;
        }
    });
    let options = ChannelOptions {
        keep_alive_interval: Duration::from_millis(100),
        keep_alive_timeout: Duration::from_millis(200),
        ..ChannelOptions::default()
    };
    let channel = Channel::open(Address::Unix(path), options);
    let mut peer = provider.greet().await;
    let started = Instant::now();
    let fault = tokio::join!(attempt(&channel, Duration::from_secs(20)), peer.call()).0;
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(
        (fault.code, fault.delivered),
        (Code::Unavailable, Delivered::Maybe)
    );
    assert!(fault.message.contains("does not answer pings"), "{fault}");
    proxy.abort();
    empty(&channel).await;
}

#[tokio::test]
async fn a_provider_on_tcp_is_the_same() {
    let place = Place::new();
    let mut provider = place.provider();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let proxy = tokio::spawn({
        let socket = place.socket();
        async move {
            let (mut near, _) = listener.accept().await.unwrap();
            let mut far = UnixStream::connect(socket).await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        }
    });
    let address = Address::Tcp {
        host: "localhost".into(),
        port,
    };
    let channel = Channel::open(address, ChannelOptions::default());
    let scope = channel.scope("counter", "counters");
    let mut peer = provider.greet().await;
    let method = get();
    let call = channel.call(&scope, &method, Request::default(), late());
    let serve = async {
        let id = peer.call().await.id;
        peer.reply(id, "tcp");
    };
    assert_eq!(tokio::join!(call, serve).0.unwrap().body, "tcp");
    assert!(
        channel
            .table()
            .unwrap()
            .endpoint()
            .to_string()
            .starts_with("tcp:localhost:")
    );
    proxy.abort();
    empty(&channel).await;
}

#[tokio::test]
async fn connected_tells_what_is_served() {
    let place = Place::new();
    let mut provider = place.provider();
    let channel = place.channel();
    assert!(channel.table().is_none());
    let (table, _peer) = tokio::join!(channel.connected(late()), provider.greet());
    let table = table.unwrap().unwrap();
    let wanted = hello_frame();
    assert_eq!(table.kind(), wanted.kind);
    let mut functions: Vec<&str> = table
        .functions(crate::provider::STORE)
        .map(|(name, _)| name)
        .collect();
    functions.sort_unstable();
    assert_eq!(functions, ["[method]bucket.get", "[method]bucket.set", "open"]);
}

/// The fault of one call.
async fn attempt(channel: &Channel, time: Duration) -> Fault {
    let scope = channel.scope("counter", "counters");
    channel
        .call(&scope, &set(), Request::default(), Instant::now() + time)
        .await
        .unwrap_err()
}

/// A server that reads a little, answers the same to everybody, and hangs up.
fn raw(socket: &Path, answer: &'static [u8]) -> tokio::task::JoinHandle<()> {
    let listener = UnixListener::bind(socket).unwrap();
    tokio::spawn(async move {
        loop {
            let Ok((mut peer, _)) = listener.accept().await else {
                return;
            };
            let _ = peer.read(&mut [0; 16]).await;
            let _ = peer.write_all(answer).await;
        }
    })
}
