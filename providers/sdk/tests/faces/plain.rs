//! The plain face: metadata, deadlines, tokens, health, reflection.

use std::time::Duration;

use bytes::Bytes;
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

use crate::caller::Plain;
use crate::provider::{Body, Do, SERVICE};
use crate::scene::{KEY, Scene};

async fn plain(scene: &Scene, function: &'static str, binding: &'static str) -> Plain {
    Plain {
        channel: scene.channel().await,
        function,
        binding,
    }
}

#[tokio::test]
async fn a_call_says_for_whom_it_is() {
    let scene = Scene::new("").await;
    assert_eq!(
        plain(&scene, "f", "main")
            .await
            .call(Do::Echo, 0, "x", None)
            .await
            .unwrap()
            .data,
        "x"
    );
    for (function, binding, missing) in [("", "main", "outboard-function"), ("f", "", "outboard-binding")] {
        let status = plain(&scene, function, binding)
            .await
            .call(Do::Echo, 0, "", None)
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(
            status.message().contains(&format!("{missing} is missing")),
            "{status}"
        );
    }
    let status = plain(&scene, "stranger", "main")
        .await
        .call(Do::Echo, 0, "", None)
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    assert!(status.message().contains("[[grant]]"), "{status}");
}

#[tokio::test]
async fn a_deadline_is_kept_and_a_panic_fails_one_call() {
    let scene = Scene::new("").await;
    let client = plain(&scene, "f", "main").await;
    let mut request = Request::new(Body {
        number: 60_000,
        ..Body::default()
    });
    request
        .metadata_mut()
        .insert("outboard-function", "f".parse().unwrap());
    request
        .metadata_mut()
        .insert("outboard-binding", "main".parse().unwrap());
    request.set_timeout(Duration::from_millis(50));
    let status = client.send(Do::Sleep, request).await.unwrap_err();
    assert!(
        matches!(status.code(), Code::DeadlineExceeded | Code::Cancelled),
        "{status}"
    );
    let status = client.call(Do::Panic, 0, "", None).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    let dropped = client.call(Do::Dropped, 0, "", None).await.unwrap();
    assert_eq!(dropped.number, 1);
}

#[tokio::test]
async fn requests_over_the_limit_are_refused() {
    let scene = Scene::new("[limits]\nrequest = '1KiB'\n").await;
    let client = plain(&scene, "f", "main").await;
    let status = client
        .call(Do::Echo, 0, &"x".repeat(2048), None)
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
    assert!(status.message().contains("1024"), "{status}");
}

#[tokio::test]
async fn a_leased_handle_is_its_callers_until_it_is_dropped_or_lapses() {
    let scene = Scene::new("[handles]\nlease = '300ms'\n").await;
    let client = plain(&scene, "f", "main").await;
    let leased = client.new_handle(Do::Make, "").await.unwrap();
    client.call(Do::Use, 0, "", Some(&leased)).await.unwrap();
    for (function, binding) in [("g", "main"), ("f", "other")] {
        let stranger = plain(&scene, function, binding).await;
        let status = stranger.call(Do::Use, 0, "", Some(&leased)).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound, "{status}");
    }
    let mut guess = leased.to_vec();
    guess[0] ^= 1;
    let status = client
        .call(Do::Use, 0, "", Some(&Bytes::from(guess)))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    client.call(Do::Drop, 0, "", Some(&leased)).await.unwrap();
    assert_eq!(
        client
            .call(Do::Use, 0, "", Some(&leased))
            .await
            .unwrap_err()
            .code(),
        Code::NotFound
    );

    let lapsing = client.new_handle(Do::Make, "").await.unwrap();
    assert_eq!(scene.running.handles_alive(), 1);
    scene.no_handles().await;
    let status = client.call(Do::Use, 0, "", Some(&lapsing)).await.unwrap_err();
    assert!(status.message().contains("lapsed"), "{status}");
}

#[tokio::test]
async fn a_sealed_handle_serves_its_function_and_nobody_else() {
    let scene = Scene::new(KEY).await;
    let client = plain(&scene, "f", "main").await;
    let sealed = client.new_handle(Do::Name, "apple").await.unwrap();
    assert_eq!(
        client.call(Do::Read, 0, "", Some(&sealed)).await.unwrap().data,
        "apple"
    );
    assert_eq!(scene.running.handles_alive(), 0);
    for (function, binding) in [("g", "main"), ("f", "other")] {
        let stranger = plain(&scene, function, binding).await;
        assert_eq!(
            stranger
                .call(Do::Read, 0, "", Some(&sealed))
                .await
                .unwrap_err()
                .code(),
            Code::NotFound
        );
    }
    assert_eq!(
        client
            .call(Do::Use, 0, "", Some(&sealed))
            .await
            .unwrap_err()
            .code(),
        Code::NotFound
    );
}

#[tokio::test]
async fn plaintext_tcp_has_its_own_grants_and_no_leases() {
    let insecure = "listen = ['unix:s.sock', 'tcp:127.0.0.1:0']\ninsecure = true\n\
                    [[grant]]\nfunction = 'open'\nhost = 'insecure'\nbinding = 'main'\n\
                    rights = ['read', 'write']\n";
    let scene = Scene::new(insecure).await;
    let over_tcp = |channel, function| Plain {
        channel,
        function,
        binding: "main",
    };
    let stranger = over_tcp(scene.tcp().await, "f");
    assert_eq!(
        stranger.call(Do::Echo, 0, "", None).await.unwrap_err().code(),
        Code::PermissionDenied
    );
    let client = over_tcp(scene.tcp().await, "open");
    assert_eq!(client.call(Do::Echo, 0, "x", None).await.unwrap().data, "x");
    let status = client.new_handle(Do::Make, "").await.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    assert!(status.message().contains("[handles] key"), "{status}");
    scene.no_handles().await;
}

#[tokio::test]
async fn a_provider_says_that_it_is_well_and_what_it_serves() {
    let scene = Scene::new("").await;
    let mut health = HealthClient::new(scene.channel().await);
    for service in ["", SERVICE] {
        let asked = HealthCheckRequest {
            service: service.to_owned(),
        };
        let answer = health.check(asked).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving);
    }
    let asked = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut reflection = ServerReflectionClient::new(scene.channel().await);
    let asked = tokio_stream::once(asked);
    let mut answers = reflection
        .server_reflection_info(asked)
        .await
        .unwrap()
        .into_inner();
    let answer = answers.message().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
        panic!("{answer:?}")
    };
    let names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
    assert!(names.contains(&SERVICE.to_owned()) && names.contains(&"outboard.session.v1.Session".to_owned()));
    assert!(
        !names.iter().any(|name| name.starts_with("wasi.")),
        "not served here: {names:?}"
    );
}
