//! Hosts and replicas that are restarted one after the other, as an operator does it.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Error, Result, ensure};
use outboard_test_support::client::{Client, Response};
use outboard_test_support::host::{Host, Start};

use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, HostFile, PATIENCE, ProviderFile, Scene};
use crate::traffic::{Door, Kind, LOAD, Load, Traffic};

/// Both sides, one process after the other.
pub(super) const ROLLING: Row = Row {
    name: "rolling.restart",
    about: "both replicas and both hosts are restarted one after the other, with transactions under way",
    run: rolling,
};

const KINDS: &[Kind] = &[Kind::Read, Kind::Set, Kind::Append, Kind::Add, Kind::Transaction];
const NAMES: [&str; 2] = ["one", "two"];
/// Longer than a transaction of the traffic takes.
const GRACE: &str = "drain = \"5s\"\n";
/// How long each that was started runs before the next is stopped.
const PAUSE: Duration = Duration::from_secs(1);
/// How often another host is tried, and how long is waited between.
const ATTEMPTS: usize = 200;
const WAIT: Duration = Duration::from_millis(20);

/// The way into several hosts: to the next one where nobody listens, or who listens ends.
struct Balanced {
    clients: Vec<Client>,
    next: AtomicUsize,
}

impl Door for Balanced {
    fn send(&self, method: &str, path: &str, body: &[u8]) -> Result<Response> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        for attempt in 0..ATTEMPTS {
            let client = &self.clients[(first + attempt) % self.clients.len()];
            match client.send(method, path, body) {
                Err(error) if is_refused(&error) => {}
                Ok(answer) if answer.status == 503 && answer.text().contains("the host is stopping") => {}
                answered => return answered,
            }
            if attempt >= self.clients.len() {
                sleep(WAIT);
            }
        }
        self.clients[first % self.clients.len()].send(method, path, body)
    }
}

fn rolling(context: &Context) -> Result<Outcome> {
    let database = scene::database()?;
    let scene = Scene::new()?;
    let replica = |name: &str| {
        let socket = format!("unix:run/{name}.sock");
        let file = ProviderFile {
            top: GRACE,
            ..scene::querying(database.port(), &socket)
        };
        scene.provider(name, &file)
    };
    let mut replicas = NAMES.map(replica).into_iter().collect::<Result<Vec<_>>>()?;
    let file = HostFile {
        database: &["dir:run"],
        ..HOST
    };
    let files = NAMES.map(|name| {
        let path = scene.host_file(&format!("host-{name}"), &file)?;
        // Clients know where hosts are, before and after.
        let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let listen = |address: &str| format!("\nlisten = \"{address}\"");
        let text = std::fs::read_to_string(&path)?;
        std::fs::write(
            &path,
            text.replace(&listen("127.0.0.1:0"), &listen(&free.to_string())),
        )?;
        Ok(path)
    });
    let files = files.into_iter().collect::<Result<Vec<_>>>()?;
    let hosts = files.iter().map(|file| Host::start(Start::Serve, file));
    let mut hosts = hosts.collect::<Result<Vec<_>>>()?;
    let load = Load { kinds: KINDS, ..LOAD };
    let clients = hosts
        .iter()
        .map(|host| Client::for_crowd(&host.url, PATIENCE, load.workers));
    let door: Arc<dyn Door> = Arc::new(Balanced {
        clients: clients.collect(),
        next: AtomicUsize::new(0),
    });
    let traffic = Traffic::start(&door, load);
    traffic.wait_for(100, PATIENCE)?;
    for _ in 0..context.times(2) {
        for (place, name) in replicas.iter_mut().zip(NAMES) {
            sleep(PAUSE);
            let status = place.process.stop(PATIENCE)?;
            ensure!(status.success(), "replica {name} ended with {status}");
            *place = replica(name)?;
        }
        for (place, file) in hosts.iter_mut().zip(&files) {
            sleep(PAUSE);
            let status = place.process.stop(PATIENCE)?;
            ensure!(status.success(), "{} ended with {status}", file.display());
            *place = Host::start(Start::Serve, file)?;
        }
    }
    traffic.wait_for(100, PATIENCE)?;
    let report = traffic.stop()?;
    let mut outcome = Outcome::of(&report);
    outcome.audited(&report.checker.audit(&Contents::of_database(&database)?)?);
    outcome.measure("failed calls", report.failed() as f64, Bar::AtMost(0.0));
    outcome.measure(
        "slowest call, ms",
        report.slowest().as_secs_f64() * 1e3,
        Bar::None,
    );
    Ok(outcome)
}

/// Whether nothing was sent, as there was no connection to send it over. The client's errors tell in words alone.
fn is_refused(error: &Error) -> bool {
    format!("{error:#}").contains("Connection refused")
}
