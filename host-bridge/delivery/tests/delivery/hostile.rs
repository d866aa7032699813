use std::io::Write as _;
use std::net::TcpStream;

use outboard_delivery::DeliveryError;
use outboard_test_support::registry::{digest, manifest};
use serde_json::{Value, json};

use crate::liar::{Liar, Lie, answer, head};
use crate::scene::{COMPONENT, Scene, pinned};

fn bytes(manifest: &Value) -> Vec<u8> {
    manifest.to_string().into_bytes()
}

/// A manifest of [`COMPONENT`] that is right, and a component that is not.
fn lies_of_component(lie: impl Fn(&mut TcpStream) -> std::io::Result<()> + Send + 'static) -> (Liar, String) {
    let manifest = bytes(&manifest(COMPONENT, None).0);
    let named = digest(&manifest);
    let liar = Liar::start(move |path: &str, _, to: &mut TcpStream| {
        if path.contains("/manifests/") {
            answer(to, "200 OK", &manifest)
        } else {
            lie(to)
        }
    });
    (liar, named)
}

async fn refused(liar: &Liar, named: &str) -> (DeliveryError, Scene) {
    let scene = Scene::new();
    let pulled = scene
        .delivery(&liar.name())
        .pull(&pinned(&liar.name(), named))
        .await;
    (pulled.unwrap_err(), scene)
}

/// What came is not what the digest names, and that is what is told.
fn assert_another(what: &str, error: &DeliveryError) {
    assert!(
        matches!(error, DeliveryError::Digest { part, .. } if *part == what),
        "{error}"
    );
}

#[tokio::test]
async fn another_manifest_is_not_looked_at() {
    let other = bytes(&manifest(b"other", None).0);
    let liar = Liar::start(move |_: &str, _, to: &mut TcpStream| answer(to, "200 OK", &other));
    let (error, scene) = refused(&liar, &digest(&bytes(&manifest(COMPONENT, None).0))).await;
    assert_another("manifest", &error);
    assert_eq!((liar.asked(), scene.kept()), (1, 0));
}

#[tokio::test]
async fn another_component_is_not_kept() {
    let mut other = COMPONENT.to_vec();
    other[7] ^= 1;
    let (liar, named) = lies_of_component(move |to| answer(to, "200 OK", &other));
    let (error, scene) = refused(&liar, &named).await;
    assert_another("component", &error);
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn a_component_without_end_is_not_read_to_its_end() {
    let (liar, named) = lies_of_component(|to| {
        to.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
        loop {
            to.write_all(&[0; 64 << 10])?;
        }
    });
    let (error, scene) = refused(&liar, &named).await;
    assert_another("component", &error);
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn a_pull_that_is_cut_is_made_again_and_then_told() {
    let (liar, named) = lies_of_component(|to| {
        head(to, "200 OK", COMPONENT.len())?;
        to.write_all(&COMPONENT[..9])
    });
    let (error, scene) = refused(&liar, &named).await;
    assert!(error.is_passing(), "{error}");
    assert!(
        error
            .to_string()
            .contains(&format!("stopped after 9 of {}", COMPONENT.len())),
        "{error}"
    );
    assert_eq!((liar.asked(), scene.kept()), (6, 0));
}

#[tokio::test]
async fn what_fails_for_a_moment_is_asked_for_again() {
    let manifest = bytes(&manifest(COMPONENT, None).0);
    let named = digest(&manifest);
    let liar = Liar::start(move |path: &str, before, to: &mut TcpStream| match before {
        0 => answer(to, "503 Service Unavailable", b"not \x1b[1mnow"),
        2 => Ok(()),
        _ if path.contains("/manifests/") => answer(to, "200 OK", &manifest),
        _ => answer(to, "200 OK", COMPONENT),
    });
    let scene = Scene::new();
    let delivery = scene.delivery(&liar.name());
    assert_eq!(
        delivery.pull(&pinned(&liar.name(), &named)).await.unwrap(),
        COMPONENT
    );
}

#[tokio::test]
async fn what_is_too_large_is_not_asked_for() {
    let mut large = manifest(COMPONENT, None).0;
    large["layers"][0]["size"] = json!((1 << 20) + 1);
    let large = bytes(&large);
    let named = digest(&large);
    let liar = Liar::start(move |_: &str, _, to: &mut TcpStream| answer(to, "200 OK", &large));
    let (error, _) = refused(&liar, &named).await;
    assert!(
        matches!(error, DeliveryError::TooLarge { size: 1_048_577, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("delivery.largest"), "{error}");
    assert_eq!(liar.asked(), 1);
}

#[tokio::test]
async fn a_redirection_leads_to_nothing_but_the_same_bytes() {
    let elsewhere = Liar::start(|_: &str, _, to: &mut TcpStream| answer(to, "200 OK", b"elsewhere"));
    let to_there = format!("Location: http://{}/there\r\n", elsewhere.name());
    let (liar, named) = lies_of_component(move |to| {
        write!(
            to,
            "HTTP/1.1 307 Temporary Redirect\r\n{to_there}Content-Length: 0\r\n\r\n"
        )
    });
    let (error, scene) = refused(&liar, &named).await;
    assert_another("component", &error);
    assert_eq!((elsewhere.asked(), scene.kept()), (1, 0));
}

#[tokio::test]
async fn what_a_registry_says_is_repeated_in_short_and_without_control() {
    let says = |status: &'static str, body: String| -> Box<dyn Lie> {
        Box::new(move |_: &str, _: usize, to: &mut TcpStream| answer(to, status, body.as_bytes()))
    };
    let long = "\u{1b}]0;x".repeat(1000);
    let listed = json!({ "errors": [{ "code": "OTHER", "message": long }] }).to_string();
    for (status, body) in [
        ("400 Bad Request", long.clone()),
        ("400 Bad Request", listed),
        ("418 Teapot", long),
    ] {
        let liar = Liar::start(says(status, body));
        let (error, _) = refused(&liar, &digest(b"x")).await;
        let text = error.to_string();
        assert!(matches!(error, DeliveryError::Answer { .. }), "{text}");
        assert!(text.len() < 2000 && !text.contains('\u{1b}'), "{text}");
    }
}
