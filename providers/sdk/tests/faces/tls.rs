//! TLS of both ends: who is let in, as whom, and for how long.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use outboard_session::address::Address;
use outboard_test_support::pki::{Authority, Identity};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use tonic::transport::{Endpoint, Uri};
use tonic::{Code, Status};
use tower::service_fn;

use crate::client::Session;
use crate::provider::Do;
use crate::scene::Scene;

/// Ahead of the scene's own grants, which mean the provider's user.
const SETTINGS: &str = r#"
listen = ["tcp:127.0.0.1:0"]
drain = "1s"

[tls]
cert = "file:provider.pem"
key = "file:provider.key"
client_ca = "file:ca.pem"

[[grant]]
function = "f"
host = "spiffe://shop/host/*"
binding = "main"
rights = ["read", "write"]
"#;
const HOST: &str = "spiffe://shop/host/1";
/// How soon files that changed are served.
const SOON: Duration = Duration::from_secs(10);

/// What a provider's folder has to hold that is itself signed by an authority and takes hosts that are.
fn write(authority: &Authority, folder: &Path) {
    let identity = authority.provider().unwrap();
    authority.write(folder, "provider", &identity).unwrap();
}

/// Opens a session as somebody who trusts an authority.
async fn join(authority: &Authority, scene: &Scene, identity: Option<&Identity>) -> Result<Session, Status> {
    let mut roots = RootCertStore::empty();
    let pem = authority.pem();
    roots
        .add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap())
        .unwrap();
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match identity {
        None => config.with_no_client_auth(),
        Some(identity) => {
            let chain = CertificateDer::pem_slice_iter(identity.cert.as_bytes());
            let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
            config
                .with_client_auth_cert(chain.map(Result::unwrap).collect(), key)
                .unwrap()
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    let Address::Tcp { host, port } = scene.running.addresses()[0].clone() else {
        panic!("it listens on TCP")
    };
    let dial = service_fn(move |_: Uri| {
        let (connector, host) = (connector.clone(), host.clone());
        async move {
            let stream = TcpStream::connect((host, port)).await?;
            let stream = connector.connect("localhost".try_into().unwrap(), stream).await?;
            Ok::<_, std::io::Error>(TokioIo::new(stream))
        }
    });
    let channel = Endpoint::from_static("http://provider")
        .connect_with_connector(dial)
        .await
        .map_err(|error| Status::unavailable(error.to_string()))?;
    let mut session = Session::open(channel, &[1]).await?;
    session.scope(1, "f", "main").await;
    Ok(session)
}

async fn scene(authority: &Authority) -> Scene {
    let folder = TempDir::new().unwrap();
    write(authority, folder.path());
    Scene::at(folder, SETTINGS).await
}

#[tokio::test]
async fn a_host_is_who_its_certificate_says() {
    let authority = Authority::new().unwrap();
    let scene = scene(&authority).await;
    let granted = authority.host(&[HOST], 3600).unwrap();
    let mut session = join(&authority, &scene, Some(&granted)).await.unwrap();
    session.call(Do::Echo, 0, "hello").await.unwrap();

    // Another host of the same authority is let in, and may do nothing.
    let other = authority.host(&["spiffe://shop/batch/1"], 3600).unwrap();
    let mut session = join(&authority, &scene, Some(&other)).await.unwrap();
    let failure = session.call(Do::Echo, 0, "hello").await.unwrap_err();
    assert_eq!(failure.code, Code::PermissionDenied as u32);
    assert!(failure.message.contains("spiffe://shop/batch/1"), "{failure:?}");
    scene.end().await;
}

#[tokio::test]
async fn strangers_are_not_let_in_and_hold_nobody_up() {
    let authority = Authority::new().unwrap();
    let scene = scene(&authority).await;
    let strangers = [
        None,
        Some(Authority::new().unwrap().host(&[HOST], 3600).unwrap()),
        Some(authority.host(&[HOST], -10).unwrap()),
        Some(authority.host(&[], 3600).unwrap()),
        Some(authority.host(&[HOST, "spiffe://shop/host/2"], 3600).unwrap()),
        Some(authority.host(&["https://shop/host/1"], 3600).unwrap()),
        Some(authority.host(&["spiffe://shop/../host/1"], 3600).unwrap()),
    ];
    for (number, stranger) in strangers.iter().enumerate() {
        assert!(
            join(&authority, &scene, stranger.as_ref()).await.is_err(),
            "stranger {number}"
        );
    }
    // Nor is somebody who knows nothing of TLS, or says nothing at all.
    assert!(Session::open(scene.tcp().await, &[1]).await.is_err());
    let Address::Tcp { host, port } = &scene.running.addresses()[0] else {
        panic!("it listens on TCP")
    };
    let silent = TcpStream::connect((host.as_str(), *port)).await.unwrap();
    let granted = authority.host(&[HOST], 3600).unwrap();
    let mut session = join(&authority, &scene, Some(&granted)).await.unwrap();
    session.call(Do::Echo, 0, "hello").await.unwrap();
    drop(silent);
    scene.end().await;
}

#[tokio::test]
async fn a_session_ends_with_the_certificate_that_it_was_opened_with() {
    let authority = Authority::new().unwrap();
    let scene = scene(&authority).await;
    let brief = authority.host(&[HOST], 4).unwrap();
    let begun = Instant::now();
    let mut session = join(&authority, &scene, Some(&brief)).await.unwrap();
    session.make().await;
    // It is told ahead by the time that calls have to end.
    let goaway = session.goaway().await;
    assert!(goaway.reason.contains("certificate"), "{goaway:?}");
    assert!(goaway.grace <= 1_000_000, "{goaway:?}");
    let failure = session.call(Do::Echo, 0, "late").await.unwrap_err();
    assert_eq!(
        (failure.code, failure.maybe_executed),
        (Code::Unavailable as u32, false)
    );
    let status = session.finish().await.unwrap_err();
    assert!(status.message().contains("certificate"), "{status:?}");
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    scene.no_handles().await;

    // The replica itself is well.
    let granted = authority.host(&[HOST], 3600).unwrap();
    let mut session = join(&authority, &scene, Some(&granted)).await.unwrap();
    session.call(Do::Echo, 0, "hello").await.unwrap();
    scene.end().await;
}

#[tokio::test]
async fn certificates_that_change_are_served_and_open_sessions_stay() {
    let (old, new) = (Authority::new().unwrap(), Authority::new().unwrap());
    let scene = scene(&old).await;
    let granted = old.host(&[HOST], 3600).unwrap();
    let mut before = join(&old, &scene, Some(&granted)).await.unwrap();

    // What cannot be used changes nothing.
    std::fs::write(scene.folder.path().join("provider.pem"), "no certificate").unwrap();
    tokio::time::sleep(Duration::from_millis(2500)).await;
    join(&old, &scene, Some(&granted)).await.unwrap();

    write(&new, scene.folder.path());
    let renewed = new.host(&[HOST], 3600).unwrap();
    let mut after = timeout(SOON, async {
        loop {
            if let Ok(session) = join(&new, &scene, Some(&renewed)).await {
                return session;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await
    .unwrap();
    after.call(Do::Echo, 0, "new").await.unwrap();
    before.call(Do::Echo, 0, "old").await.unwrap();
    assert!(
        join(&new, &scene, Some(&granted)).await.is_err(),
        "its authority is no longer trusted"
    );
    scene.end().await;
}
