//! Certificates that the server of secrets keeps.

use std::sync::Arc;
use std::time::Duration;

use outboard_provider::SecretHealth;
use outboard_session::address::Address;
use outboard_test_support::openbao::OpenBao;
use outboard_test_support::pki::Authority;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::scene::{PATIENCE, Scene};

/// Whether a host of an authority is let in by one that shows itself by the same.
async fn is_let_in(authority: &Authority, address: &Address) -> bool {
    let identity = authority.host(&["spiffe://shop/host/1"], 3600).unwrap();
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap())
        .unwrap();
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_client_auth_cert(
            vec![CertificateDer::from_pem_slice(identity.cert.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap(),
        )
        .unwrap();
    let Address::Tcp { host, port } = address else {
        panic!("it listens on TCP")
    };
    let stream = TcpStream::connect((host.as_str(), *port)).await.unwrap();
    let connected = TlsConnector::from(Arc::new(config))
        .connect("localhost".try_into().unwrap(), stream)
        .await;
    let Ok(mut stream) = connected else { return false };
    // A certificate that is refused is refused after the handshake, as far as its owner sees.
    let read = tokio::time::timeout(Duration::from_millis(300), stream.read_u8()).await;
    matches!(read, Err(_) | Ok(Ok(_)))
}

async fn comes_in(authority: &Authority, address: &Address) {
    tokio::time::timeout(PATIENCE, async {
        while !is_let_in(authority, address).await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_certificate_may_come_late_and_change_where_it_is_kept() {
    let server = OpenBao::start().unwrap();
    let (one, two) = (Authority::new().unwrap(), Authority::new().unwrap());
    let write = |authority: &Authority| {
        let identity = authority.provider().unwrap();
        let parts = json!({ "cert": identity.cert, "key": identity.key, "ca": authority.pem() });
        server
            .write("secret/data/tls", &json!({ "data": parts }))
            .unwrap();
    };
    let settings = format!(
        "listen = ['tcp:127.0.0.1:0']\n\
         [tls]\ncert = 'vault:secret/tls#cert'\nkey = 'vault:secret/tls#key'\nclient_ca = 'vault:secret/tls#ca'\n\
         [secrets.vault]\naddress = '{}'\nauth = {{ token = 'file:token' }}\nrefresh = '200ms'\n",
        server.address()
    );
    let scene = Scene::new(&settings, &[("token", server.token())]).await;
    let address = scene.running.addresses()[0].clone();
    assert!(!is_let_in(&one, &address).await);
    let [state] = &scene.secrets.states()[..] else {
        panic!("one place")
    };
    assert!(matches!(state.health, SecretHealth::Missing { .. }), "{state:?}");
    write(&one);
    comes_in(&one, &address).await;
    write(&two);
    comes_in(&two, &address).await;
    assert!(!is_let_in(&one, &address).await);
    scene.end().await;
}
