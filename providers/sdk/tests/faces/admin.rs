//! The admin port: what it tells, and what it does not let be done to it.

use std::time::{Duration, Instant};

use outboard_provider::start;
use outboard_session::address::Address;
use outboard_test_support::metrics::Metrics;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::caller::Plain;
use crate::provider::{Do, INTERFACE, Things};
use crate::scene::Scene;

const ADMIN: &str = "admin = '127.0.0.1:0'\n";
/// Long enough for what happens once in a second.
const SOON: Duration = Duration::from_secs(5);

async fn connect(scene: &Scene) -> TcpStream {
    let Some(Address::Tcp { host, port }) = scene.running.admin() else {
        panic!("there is no admin port")
    };
    TcpStream::connect((host.as_str(), *port)).await.unwrap()
}

/// What comes of a request: all of it, until the port closes the connection.
async fn answer(scene: &Scene, request: &str) -> String {
    let mut stream = connect(scene).await;
    // It may be refused before all of it was read.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

async fn get(scene: &Scene, path: &str) -> (u16, String) {
    let answer = answer(
        scene,
        &format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
    )
    .await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}

async fn metrics(scene: &Scene) -> Metrics {
    let (status, text) = get(scene, "/metrics").await;
    assert_eq!(status, 200);
    Metrics::read(&text).unwrap()
}

/// A server of secrets where nobody listens.
const NO_VAULT: &str =
    "[secrets.vault]\naddress = 'http://127.0.0.1:1'\nauth = { token = 'file:handles.key' }\n";

/// Waits until `/readyz` answers with this status, and says what.
async fn readiness(scene: &Scene, wanted: u16) -> serde_json::Value {
    let patience = Instant::now() + SOON;
    loop {
        let (status, text) = get(scene, "/readyz").await;
        if status == wanted {
            return serde_json::from_str(&text).unwrap();
        }
        assert!(Instant::now() < patience, "{status}: {text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn health(scene: &Scene) -> i32 {
    let mut health = HealthClient::new(scene.channel().await);
    let request = HealthCheckRequest {
        service: String::new(),
    };
    health.check(request).await.unwrap().into_inner().status
}

#[tokio::test]
async fn readiness_tells_every_reason_and_so_does_grpc() {
    let mut scene = Scene::new(&format!("{ADMIN}drain = '5s'\n")).await;
    let mut session = scene.session().await;
    assert_eq!(get(&scene, "/healthz").await, (200, "alive\n".to_owned()));
    let ready = serde_json::json!({ "ready": true, "reasons": [] });
    assert_eq!(readiness(&scene, 200).await, ready);
    assert_eq!(health(&scene).await, ServingStatus::Serving as i32);

    session.call(Do::Away, 1, "").await.unwrap();
    let away = serde_json::json!({ "condition": "binding.main", "reason": "it was told to be" });
    let told = serde_json::json!({ "ready": false, "reasons": [away] });
    assert_eq!(readiness(&scene, 503).await, told);
    assert_eq!(health(&scene).await, ServingStatus::NotServing as i32);
    assert_eq!(metrics(&scene).await.get("outboard_ready", &[]), Some(0.0));
    session.call(Do::Away, 0, "").await.unwrap();
    assert_eq!(readiness(&scene, 200).await, ready);

    session.call(Do::Away, 1, "").await.unwrap();
    readiness(&scene, 503).await;
    let slow = session.begin(Do::Sleep, 500, "", Vec::new());
    session.call(Do::Echo, 0, "").await.unwrap();
    scene.running.drain();
    session.goaway().await;
    let ending = serde_json::json!({ "condition": "drain", "reason": "it is ending" });
    let told = serde_json::json!({ "ready": false, "reasons": [away, ending] });
    assert_eq!(readiness(&scene, 503).await, told);
    assert_eq!(get(&scene, "/healthz").await.0, 200);
    session.end(slow).await.unwrap();
    session.finish().await.unwrap();
    scene.running.ended().await.unwrap();
}

#[tokio::test]
async fn metrics_count_every_call_by_what_it_came_to() {
    let scene = Scene::new(&format!("{ADMIN}[limits]\nrequest = '1KiB'\n")).await;
    let mut session = scene.session().await;
    session.scope(2, "f", "other").await;
    for _ in 0..3 {
        session.call(Do::Echo, 0, "x").await.unwrap();
    }
    session.call(Do::Panic, 0, "").await.unwrap_err();
    session.call(Do::Echo, 0, &"x".repeat(2000)).await.unwrap_err();
    let cancelled = session.begin(Do::Sleep, 60_000, "", Vec::new());
    session.cancel(cancelled);
    session.end(cancelled).await.unwrap_err();
    session.make().await;
    let channel = scene.channel().await;
    let stranger = |function| Plain {
        channel: channel.clone(),
        function,
        binding: "secret-name-of-nobody",
    };
    stranger("f").call(Do::Echo, 0, "", None).await.unwrap_err();
    stranger("stranger")
        .call(Do::Echo, 0, "", None)
        .await
        .unwrap_err();
    let plain = Plain {
        binding: "other",
        ..stranger("f")
    };
    plain.call(Do::Echo, 0, "plainly", None).await.unwrap();
    plain.new_handle(Do::Make, "").await.unwrap();
    let slow = session.begin(Do::Sleep, 60_000, "", Vec::new());
    session.call(Do::Echo, 0, "").await.unwrap();

    let metrics = metrics(&scene).await;
    let of = |function, binding| {
        [
            ("interface", INTERFACE),
            ("function", function),
            ("binding", binding),
        ]
    };
    let calls = |function, binding, code| {
        let [interface, function, binding] = of(function, binding);
        metrics.get(
            "outboard_calls_total",
            &[interface, function, binding, ("code", code)],
        )
    };
    assert_eq!(calls("echo", "main", "OK"), Some(4.0));
    assert_eq!(calls("panic", "main", "INTERNAL"), Some(1.0));
    assert_eq!(calls("sleep", "main", "CANCELLED"), Some(1.0));
    assert_eq!(calls("make", "main", "OK"), Some(1.0));
    assert_eq!(calls("echo", "other", "OK"), Some(1.0));
    assert_eq!(calls("make", "other", "OK"), Some(1.0));
    assert_eq!(metrics.sum("outboard_calls_total"), 9.0);
    let count = metrics.get("outboard_call_duration_seconds_count", &of("echo", "main"));
    assert_eq!(count, Some(4.0));
    for (reason, times) in [("grant", 1.0), ("binding", 1.0), ("limit", 1.0)] {
        assert_eq!(
            metrics.get("outboard_refusals_total", &[("reason", reason)]),
            Some(times),
            "{reason}"
        );
    }
    assert_eq!(metrics.sum("outboard_refusals_total"), 3.0);
    for (gauge, value) in [
        ("outboard_sessions", 1.0),
        ("outboard_handles", 2.0),
        ("outboard_leases", 1.0),
        ("outboard_streams", 0.0),
        ("outboard_calls_in_flight", 1.0),
        ("outboard_calls_queued", 0.0),
        ("outboard_ready", 1.0),
    ] {
        assert_eq!(metrics.get(gauge, &[]), Some(value), "{gauge}");
    }
    assert!(metrics.get("outboard_connections", &[]).unwrap() >= 2.0);
    assert!(
        metrics
            .get("outboard_request_bytes_total", &of("echo", "main"))
            .unwrap()
            > 0.0
    );
    assert!(
        metrics
            .get("outboard_reply_bytes_total", &of("echo", "main"))
            .unwrap()
            > 0.0
    );
    assert!(metrics.get("process_start_time_seconds", &[]).unwrap() > 1.7e9);
    let build = [("kind", "things"), ("version", env!("CARGO_PKG_VERSION"))];
    assert_eq!(metrics.get("outboard_build_info", &build), Some(1.0));
    // What hosts assert is no label: they could make as many as they like.
    assert_eq!(
        metrics.values_of("binding").into_iter().collect::<Vec<_>>(),
        ["main", "other"]
    );
    session.cancel(slow);
}

#[tokio::test]
async fn saturation_is_that_of_the_load_report() {
    let scene = Scene::new(&format!("{ADMIN}[limits]\nconcurrent = 4\n")).await;
    let mut session = scene.session().await;
    assert_eq!(metrics(&scene).await.get("outboard_saturation", &[]), Some(0.0));
    let running: Vec<_> = (0..2)
        .map(|_| session.begin(Do::Sleep, 60_000, "", Vec::new()))
        .collect();
    session.call(Do::Echo, 0, "").await.unwrap();
    assert_eq!(metrics(&scene).await.get("outboard_saturation", &[]), Some(0.5));
    session.call(Do::Busy, 900, "").await.unwrap();
    assert_eq!(metrics(&scene).await.get("outboard_saturation", &[]), Some(0.9));
    for id in running {
        session.cancel(id);
    }
}

#[tokio::test]
async fn calls_of_the_plain_face_are_in_flight_too() {
    let scene = Scene::new(ADMIN).await;
    let client = Plain {
        channel: scene.channel().await,
        function: "f",
        binding: "main",
    };
    let sleeping = tokio::spawn(async move { client.call(Do::Sleep, 60_000, "", None).await });
    let patience = Instant::now() + SOON;
    while metrics(&scene).await.get("outboard_calls_in_flight", &[]) != Some(1.0) {
        assert!(Instant::now() < patience, "the call is not counted");
    }
    sleeping.abort();
    while metrics(&scene).await.get("outboard_calls_in_flight", &[]) != Some(0.0) {
        assert!(Instant::now() < patience, "the call is still counted");
    }
}

#[tokio::test]
async fn whoever_reaches_the_port_can_only_ask() {
    let scene = Scene::new(ADMIN).await;
    for method in ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "QUIT"] {
        let request = format!("{method} /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let said = answer(&scene, &request).await;
        assert!(said.starts_with("HTTP/1.1 405 "), "{method}: {said}");
    }
    assert_eq!(get(&scene, "/config").await.0, 404);
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(1 << 20));
    let said = answer(&scene, &long).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(1 << 16));
    let said = answer(&scene, &many).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    assert!(
        answer(&scene, "\0\0\0\0\r\n\r\n")
            .await
            .starts_with("HTTP/1.1 400 ")
    );
    assert_eq!(get(&scene, "/healthz").await.0, 200);
}

#[tokio::test]
async fn a_client_that_is_slow_is_left_and_many_do_not_shut_others_out_for_long() {
    let scene = Scene::new(ADMIN).await;
    let mut slow = Vec::new();
    for _ in 0..40 {
        let mut stream = connect(&scene).await;
        stream.write_all(b"GET /healthz HT").await.unwrap();
        slow.push(stream);
    }
    let begun = Instant::now();
    let asked = timeout(Duration::from_secs(20), get(&scene, "/healthz")).await;
    assert_eq!(asked.unwrap().0, 200);
    assert!(begun.elapsed() > Duration::from_secs(1), "{:?}", begun.elapsed());
    let mut rest = Vec::new();
    let ended = timeout(SOON, slow[0].read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "a slow client is still connected");
}

#[tokio::test]
async fn a_port_that_is_in_use_is_told_and_without_the_key_there_is_none() {
    let scene = Scene::new(ADMIN).await;
    let Some(Address::Tcp { port, .. }) = scene.running.admin() else {
        panic!("there is no admin port")
    };
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("provider.toml");
    std::fs::write(
        &config,
        format!("listen = ['unix:s.sock']\nadmin = '127.0.0.1:{port}'\n"),
    )
    .unwrap();
    let error = start::<Things>(&config).await.err().unwrap().to_string();
    assert!(error.contains(&format!("port {port} is in use")), "{error}");
    std::fs::write(&config, "listen = ['unix:s.sock']\nadmin = 'unix:a.sock'\n").unwrap();
    let error = start::<Things>(&config).await.err().unwrap().to_string();
    assert!(
        error.contains("key `admin`: `unix:a.sock` is not an address"),
        "{error}"
    );
    assert_eq!(Scene::new("").await.running.admin(), None);
}

#[tokio::test]
async fn a_secret_that_never_came_is_told_and_what_does_not_need_it_is_served() {
    let scene = Scene::new(&format!(
        "{ADMIN}{NO_VAULT}[handles]\nkey = 'vault:kv/handles#key'\n"
    ))
    .await;
    let told = readiness(&scene, 503).await;
    let conditions: Vec<_> = told["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| &reason["condition"])
        .collect();
    assert_eq!(conditions, ["handles.key", "secret.vault:kv/handles"]);
    let metrics = metrics(&scene).await;
    let is = |state| {
        let labels = [("reference", "vault:kv/handles"), ("state", state)];
        metrics.get("outboard_secret_state", &labels)
    };
    assert_eq!(
        (is("missing"), is("good"), is("stale")),
        (Some(1.0), Some(0.0), Some(0.0))
    );
    let mut session = scene.session().await;
    session.call(Do::Echo, 0, "").await.unwrap();
    let failure = session.call(Do::Name, 0, "n").await.unwrap_err();
    assert_eq!(failure.code, tonic::Code::Unavailable as u32);
}
