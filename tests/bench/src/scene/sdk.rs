//! The same functions and the same provider twice: as bare as it can be configured, and with all its guards.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use outboard_test_support::client::Client;
use outboard_test_support::collector::Collector;
use outboard_test_support::folder::Folder;
use outboard_test_support::pki::Authority;
use outboard_test_support::provider::Provider;

use super::{PROVIDER, Scene, text};
use crate::plan::Subject;
use crate::task::{BINDING, FUNCTION};
use crate::worker::Worker;

/// Whom the host's certificate names.
const HOST: &str = "spiffe://bench/host/1";
/// How long its certificate lasts, in seconds: longer than any run.
const LASTS: i64 = 24 * 60 * 60;

/// How often the metrics are fetched: oftener than any Prometheus does.
const SCRAPE: Duration = Duration::from_secs(1);

impl Scene {
    /// What the guards are measured with.
    ///
    /// # Errors
    /// A process did not start.
    pub(crate) fn of_sdk() -> Result<Self> {
        let folder = Folder::new()?;
        let authority = Authority::new()?;
        authority.write(folder.path(), "provider", &authority.provider()?)?;
        authority.write(folder.path(), "host", &authority.host(&[HOST], LASTS)?)?;
        let within = text(folder.path())?;
        let collector = Collector::start()?;
        let otlp = collector.url();
        // Dropping it ends the scraper.
        let mut scraper = None;
        let (mut peers, mut workers) = (BTreeMap::new(), BTreeMap::new());
        for (subject, name, file, guards) in [
            (Subject::Bare, "bare", bare(), &[][..]),
            (
                Subject::Guarded,
                "guarded",
                guarded(&otlp),
                &["--otlp", &otlp][..],
            ),
        ] {
            let config = folder.write(&format!("{name}.toml"), file)?;
            let mut provider = Provider::start_kind(PROVIDER, &config)?;
            let address = provider.address("tcp:")?;
            if subject == Subject::Guarded {
                scraper = Some(scrape(provider.admin()?));
            }
            let words = ["host", "--folder", within, "--address", &address];
            let worker = Worker::start(name, folder.path(), &[&words[..], guards].concat())?;
            peers.insert(subject, provider.process);
            workers.insert(subject, worker);
        }
        Ok(Self {
            peers,
            workers,
            _beside: vec![Box::new((folder, collector, scraper))],
        })
    }
}

/// Fetches the metrics until the sender is dropped.
fn scrape(client: Client) -> Sender<()> {
    let (sender, end) = mpsc::channel();
    thread::spawn(move || {
        while end.recv_timeout(SCRAPE) == Err(RecvTimeoutError::Timeout) {
            // A provider that has ended is told of by whoever calls it.
            drop(client.get("/metrics"));
        }
    });
    sender
}

fn bare() -> String {
    format!(
        "listen = [\"tcp:127.0.0.1:0\"]\n\
         insecure = true\n\
         [binding.{BINDING}]\n\
         store = \"memory\"\n\
         [[grant]]\n\
         function = \"*\"\n\
         binding = \"*\"\n\
         rights = [\"read\", \"write\", \"admin\"]\n\
         host = \"insecure\"\n"
    )
}

fn guarded(otlp: &str) -> String {
    format!(
        "listen = [\"tcp:127.0.0.1:0\"]\n\
         admin = \"127.0.0.1:0\"\n\
         [telemetry]\n\
         otlp = \"{otlp}\"\n\
         sample = 0.01\n\
         [tls]\n\
         cert = \"file:provider.pem\"\n\
         key = \"file:provider.key\"\n\
         client_ca = \"file:ca.pem\"\n\
         [limits]\n\
         concurrent = 512\n\
         queue = 1024\n\
         [binding.{BINDING}]\n\
         store = \"memory\"\n\
         [[grant]]\n\
         function = \"other-*\"\n\
         binding = \"{BINDING}\"\n\
         rights = [\"read\"]\n\
         host = \"spiffe://bench/host/*\"\n\
         [[grant]]\n\
         function = \"{FUNCTION}*\"\n\
         binding = \"{BINDING}\"\n\
         rights = [\"read\", \"write\"]\n\
         limits = {{ concurrent = 256, weight = 2, handles = 10_000, time = \"5s\" }}\n\
         host = \"spiffe://bench/host/*\"\n"
    )
}
