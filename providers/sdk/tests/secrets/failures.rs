//! A server that is away, sealed, slow or started again: what was good last is used on, and told honestly.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use outboard_provider::{Secret, SecretHealth};
use outboard_test_support::openbao::OpenBao;
use outboard_test_support::pki::Authority;
use rustix::process::Signal;
use serde_json::json;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

use crate::lent::{CREDENTIAL, Lender};
use crate::scene::{Scene, because, soon, text, until};

fn vault(address: &str) -> String {
    format!(
        "[secrets.vault]\naddress = '{address}'\nauth = {{ token = 'file:token' }}\nrefresh = '300ms'\ntimeout = '500ms'\n"
    )
}

fn durable() -> OpenBao {
    let server = OpenBao::start_durable(&Authority::new().unwrap()).unwrap();
    server.mount_kv("", "kv").unwrap();
    write(&server, "one");
    server
}

fn write(server: &OpenBao, value: &str) {
    let value = json!({ "data": { "value": value } });
    server.write("kv/data/orders", &value).unwrap();
}

/// What is used while the server is not well is the last that was good, and the reason is told.
async fn goes_stale(secret: &Secret, why: &str) {
    until(why, || {
        matches!(secret.state().health, SecretHealth::Stale { .. })
            && because(&secret.state().health).contains(why)
    })
    .await;
    assert_eq!(text(secret.current()).unwrap(), "one");
    assert!(secret.state().age.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealed_and_a_restarted_server_are_survived() {
    let mut server = durable();
    let scene = Scene::new(&vault(&server.address()), &[("token", server.token())]).await;
    let mut secret = scene.secret("vault:kv/orders#value");
    soon("the value", secret.changed()).await;

    server.seal().unwrap();
    goes_stale(&secret, "sealed").await;
    server.unseal().unwrap();
    until("it is well", || secret.state().health == SecretHealth::Good).await;

    server.process.kill().unwrap();
    goes_stale(&secret, "cannot be reached").await;
    server.restart().unwrap();
    write(&server, "two");
    soon("what was written since", secret.changed()).await;
    assert_eq!(text(secret.current()).unwrap(), "two");
    assert_eq!(secret.state().health, SecretHealth::Good);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_answering_holds_nobody_up() {
    let server = durable();
    let scene = Scene::new(&vault(&server.address()), &[("token", server.token())]).await;
    let mut secret = scene.secret("vault:kv/orders#value");
    soon("the value", secret.changed()).await;
    server.process.signal(Signal::STOP).unwrap();
    goes_stale(&secret, "does not answer within").await;
    server.process.signal(Signal::CONT).unwrap();
    until("it is well", || secret.state().health == SecretHealth::Good).await;

    // Nor does it hold up the provider's end.
    server.process.signal(Signal::STOP).unwrap();
    let begun = Instant::now();
    scene.end().await;
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_starts_before_its_server() {
    let server = durable();
    let road = Road::new(server.port()).await;
    road.closed.store(true, Ordering::Relaxed);
    let scene = Scene::new(&vault(&road.address()), &[("token", server.token())]).await;
    let mut secret = scene.secret("vault:kv/orders#value");
    until("it is missed", || {
        matches!(&secret.state().health, SecretHealth::Missing { because } if because.contains("http://127.0.0.1"))
    })
    .await;
    assert!(secret.current().is_none());
    road.closed.store(false, Ordering::Relaxed);
    soon("the value", secret.changed()).await;
    assert_eq!(text(secret.current()).unwrap(), "one");

    // Answers that never end are not waited for either.
    road.stalled.store(true, Ordering::Relaxed);
    goes_stale(&secret, "does not answer within").await;
    road.stalled.store(false, Ordering::Relaxed);
    until("it is well", || secret.state().health == SecretHealth::Good).await;
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lent_user_outlives_a_server_that_is_away_and_is_replaced_when_it_is_back() {
    let authority = Authority::new().unwrap();
    let mut lender = Lender::new(OpenBao::start_durable(&authority).unwrap(), "3s", "1h");
    let scene = Scene::new(
        &vault(&lender.server.address()),
        &[("token", lender.server.token())],
    )
    .await;
    let mut credential = scene.credential(CREDENTIAL);
    let first = soon("a user", credential.changed()).await;
    lender.server.process.kill().unwrap();
    until("it is told", || {
        matches!(credential.state().health, SecretHealth::Stale { .. })
    })
    .await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    // Its time is over, and nothing better is to be had.
    assert_eq!(credential.current().unwrap().generation(), first.generation());
    assert_eq!(credential.state().left, Some(Duration::ZERO));
    lender.server.restart().unwrap();
    let second = soon("another user", credential.changed()).await;
    assert!(lender.works(&second));
    until("it is well", || credential.state().health == SecretHealth::Good).await;
    scene.end().await;
}

/// The way to a server, which can be closed, or lead nowhere.
struct Road {
    here: SocketAddr,
    closed: Arc<AtomicBool>,
    stalled: Arc<AtomicBool>,
}

impl Road {
    async fn new(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let road = Self {
            here: listener.local_addr().unwrap(),
            closed: Arc::default(),
            stalled: Arc::default(),
        };
        let (closed, stalled) = (Arc::clone(&road.closed), Arc::clone(&road.stalled));
        tokio::spawn(async move {
            loop {
                let (mut from, _) = listener.accept().await.unwrap();
                if closed.load(Ordering::Relaxed) {
                    continue;
                }
                let stalled = Arc::clone(&stalled);
                tokio::spawn(async move {
                    let mut there = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                    let stalls = async {
                        while !stalled.load(Ordering::Relaxed) {
                            tokio::time::sleep(Duration::from_millis(20)).await;
                        }
                    };
                    let over = tokio::select! {
                        _ = copy_bidirectional(&mut from, &mut there) => true,
                        () = stalls => false,
                    };
                    if !over {
                        // Open, and silent.
                        tokio::time::sleep(Duration::from_secs(60)).await;
                    }
                });
            }
        });
        road
    }

    fn address(&self) -> String {
        format!("http://{}", self.here)
    }
}
