//! Clients that mean a provider harm, beside a host that does not.

mod deed;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use fastrand::Rng;
use outboard_test_support::host::{Host, Start};
use outboard_test_support::pki::Authority;
use outboard_test_support::provider::Provider;
use outboard_test_support::usage;
use outboard_test_support::wait::eventually;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use self::deed::{Deed, IN_TURN, LURKING, Target};
use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, HostFile, PATIENCE, ProviderFile, STORE, Scene};
use crate::traffic::{LOAD, Load, Store, Traffic};

/// All that a client may do: some of it all the time, and the rest in turn.
pub(super) const HOSTILE: Row = Row {
    name: "client.hostile",
    about: "clients of a provider's port send bad TLS, floods of HTTP/2 and garbage, or next to nothing, beside a host",
    run: hostile,
};

/// What the honest host asks meanwhile.
const STEADY: Load<'static> = Load {
    store: Store::KeyValue,
    workers: 4,
    rate: Some(100.0),
    ..LOAD
};
/// The socket of the provider that takes no TLS; nobody there is granted anything.
const SOCKET: &str = "raw.sock";
/// How long each deed has.
const TURN: Duration = Duration::from_millis(900);
/// How soon the connections of those who left are gone.
const GONE: Duration = Duration::from_secs(10);
/// The most that the provider may grow by for all of them, in MiB.
const GROWTH: f64 = 128.0;

fn hostile(context: &Context) -> Result<Outcome> {
    let scene = Scene::new()?;
    scene.certify()?;
    let mut provider = provider(&scene)?;
    let address = provider.address("tcp:")?;
    let port = address.rsplit(':').next().context("a port")?.parse()?;
    let target = Target {
        port,
        socket: scene.path(SOCKET),
        strangers: strangers(scene.folder.path())?,
    };
    let file = HostFile {
        store: &[&address],
        ..HOST
    };
    let host = hosted(&scene, "host", &file)?;
    let connections = connections(&mut provider)?;

    let traffic = Traffic::start(&scene::door(&host), STEADY);
    traffic.wait_for(100, PATIENCE)?;
    let before = connections()?;
    let alone = Instant::now();
    sleep(context.span(Duration::from_secs(3)));
    let memory = usage::resident(provider.process.id())?;
    let begun = Instant::now();
    let time = context.span(TURN) * u32::try_from(IN_TURN.len() + 2)?;
    let mut rng = context.rng();
    let (done, newcomer) = scope(|scope| {
        let lurking = LURKING.iter().flat_map(|(deed, count)| vec![*deed; *count]);
        let lurking: Vec<_> = lurking
            .map(|deed| {
                let (target, mut rng) = (&target, Rng::with_seed(rng.u64(..)));
                scope.spawn(move || (deed, again(deed, target, &mut rng, begun + time)))
            })
            .collect();
        let mut done: BTreeMap<String, u64> = BTreeMap::new();
        for deed in IN_TURN {
            let until = Instant::now() + context.span(TURN);
            done.insert(format!("{deed:?}"), again(deed, &target, &mut rng, until));
        }
        // Who comes while the others still are there finds a place.
        let newcomer = hosted(&scene, "newcomer", &file);
        let served = newcomer.and_then(|host| Ok(host.client().get("/probe/store/keys")?.status));
        for lurking in lurking {
            let (deed, times) = lurking.join().map_err(|_| anyhow!("a thread panicked"))?;
            *done.entry(format!("{deed:?}")).or_default() += times;
        }
        anyhow::Ok((done, served))
    })?;
    let ended = Instant::now();
    let report = traffic.stop()?;
    let grown = usage::peak(provider.process.id())?.saturating_sub(memory);
    eventually("the connections of those who left are gone", GONE, || {
        Ok(connections()? <= before)
    })?;
    let gone = ended.elapsed();

    let mut outcome = Outcome::of(&report);
    outcome.audited(&report.checker.audit(&Contents::of_store(&host.client())?)?);
    outcome.fared(&report, [alone, begun, ended]);
    outcome.measure(
        "growth of the provider, MiB",
        grown as f64 / f64::from(1 << 20),
        Bar::AtMost(GROWTH),
    );
    let goes_on = provider.process.ended()?.is_none();
    outcome.measure(
        "the provider goes on",
        f64::from(u8::from(goes_on)),
        Bar::AtLeast(1.0),
    );
    outcome.measure(
        "answer to a host that came meanwhile",
        f64::from(newcomer?),
        Bar::AtMost(200.0),
    );
    outcome.recovered(Some(gone), GONE);
    let undone = done.values().filter(|times| **times == 0).count();
    outcome.measure("deeds that were not done", undone as f64, Bar::AtMost(0.0));
    let done = done.iter().map(|(deed, times)| format!("{deed} × {times}"));
    outcome.note(done.collect::<Vec<_>>().join(", "));
    Ok(outcome)
}

/// Does it on one connection after the other, and tells on how many.
fn again(deed: Deed, target: &Target, rng: &mut Rng, until: Instant) -> u64 {
    let mut times = 0;
    while Instant::now() < until {
        match deed.once(target, rng, until) {
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotFound) => {
                sleep(Duration::from_millis(10));
            }
            // An end that the provider makes is what should come.
            Ok(()) | Err(_) => times += 1,
        }
    }
    times
}

/// A provider that takes TLS at a port, and a socket beside it.
fn provider(scene: &Scene) -> Result<Provider> {
    let file = ProviderFile {
        listen: "tcp:127.0.0.1:0",
        ..STORE
    };
    let path = scene.provider_file("kv", &file)?;
    scene.takes_tls(&path)?;
    let text = std::fs::read_to_string(&path)?;
    std::fs::write(
        &path,
        text.replace("listen = [", &format!("listen = [\"unix:{SOCKET}\", ")),
    )?;
    Provider::start(&path)
}

fn hosted(scene: &Scene, name: &str, file: &HostFile<'_>) -> Result<Host> {
    let path = scene.host_file(name, file)?;
    scene.dials_tls(&path)?;
    Host::start(Start::Serve, &path)
}

/// Tells how many connections a provider has.
fn connections(provider: &mut Provider) -> Result<impl Fn() -> Result<f64> + use<>> {
    let admin = provider.admin()?;
    Ok(move || {
        let metrics = scene::metrics(&admin)?;
        let open = metrics.get("outboard_connections", &[]);
        open.context("a provider counts its connections")
    })
}

/// Clients that trust the provider, whom it does not trust: without a certificate, and with a stranger's.
fn strangers(folder: &Path) -> Result<[Arc<ClientConfig>; 2]> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.join("ca.pem"))?)?;
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let builder = || {
        let builder = ClientConfig::builder_with_provider(Arc::clone(&crypto));
        let builder = builder.with_safe_default_protocol_versions()?;
        anyhow::Ok(builder.with_root_certificates(roots.clone()))
    };
    let identity = Authority::new()?.host(&["spiffe://faults/host"], 3600)?;
    let chain = vec![CertificateDer::from_pem_slice(identity.cert.as_bytes())?];
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes())?;
    let both = [
        builder()?.with_no_client_auth(),
        builder()?.with_client_auth_cert(chain, key)?,
    ];
    Ok(both.map(|mut config| {
        config.alpn_protocols = vec![b"h2".to_vec()];
        Arc::new(config)
    }))
}
