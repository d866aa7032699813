//! The processes of a run.

mod sdk;
pub(crate) mod sql;

use std::any::Any;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context as _, Result};
use outboard_test_support::folder::Folder;
use outboard_test_support::process::Process;
use outboard_test_support::provider::Provider;
use outboard_test_support::usage;

use crate::plan::{Probe, Subject};
use crate::row::Cpu;
use crate::task::{BINDING, FUNCTION, Sample};
use crate::worker::{Worker, again, ready};

/// All processes of a run, started once. They end with it.
pub(crate) struct Scene {
    /// Who answers each of the workers, but for those whose calls nobody of this run answers.
    peers: BTreeMap<Subject, Process>,
    workers: BTreeMap<Subject, Worker>,
    /// Whatever else has to be there as long as anything is measured.
    _beside: Vec<Box<dyn Any>>,
}

/// The name of the provider's program, beside this one.
const PROVIDER: &str = "outboard-bench-provider";

impl Scene {
    /// What a call is measured with.
    ///
    /// # Errors
    /// A process did not start.
    pub(crate) fn of_calls(orders: &Path) -> Result<Self> {
        let folder = Folder::new()?;
        let config = folder.write("kv.provider.toml", provider_file())?;
        let mut provider = Provider::start_kind(PROVIDER, &config)?;
        let unix = provider.address("unix:")?;
        let tcp = provider.address("tcp:")?;
        let mut peers = BTreeMap::from([(Subject::Functions, provider.process)]);
        let mut workers = BTreeMap::new();
        let orders = text(orders)?;
        let within = text(folder.path())?;
        let words = [
            "functions",
            "--folder",
            within,
            "--orders",
            orders,
            "--unix",
            &unix,
            "--tcp",
            &tcp,
        ];
        workers.insert(
            Subject::Functions,
            Worker::start("functions", folder.path(), &words)?,
        );
        for (subject, name) in [
            (Subject::PingPong, "ping-pong"),
            (Subject::Unary, "unary"),
            (Subject::Wrpc, "wrpc"),
        ] {
            let socket = folder.path().join(format!("{name}.sock"));
            let port = free_port()?.to_string();
            let places = ["--unix", text(&socket)?, "--tcp", &port];
            let server = again(&[&["answer", name], &places[..]].concat())?;
            peers.insert(subject, ready(name, &mut { server })?);
            let worker = Worker::start(name, folder.path(), &[&["call", name], &places[..]].concat())?;
            workers.insert(subject, worker);
        }
        Ok(Self {
            peers,
            workers,
            _beside: vec![Box::new(folder)],
        })
    }

    /// Has a probe measured.
    ///
    /// # Errors
    /// It could not be.
    pub(crate) fn measure(&mut self, probe: Probe) -> Result<(Sample, Cpu)> {
        let peer = self.peers.get(&probe.subject).map(Process::id);
        let worker = self
            .workers
            .get_mut(&probe.subject)
            .context("there is a worker for each")?;
        let caller = worker.id();
        let of_peer = || peer.map_or(Ok(0.0), usage::seconds);
        let (caller_before, peer_before) = (usage::seconds(caller)?, of_peer()?);
        let sample = worker.perform(&probe.task)?;
        let per_call = |seconds: f64| seconds * 1e6 / sample.made.max(1) as f64;
        let cpu = Cpu {
            caller: per_call(usage::seconds(caller)? - caller_before),
            peer: per_call(of_peer()? - peer_before),
        };
        Ok((sample, cpu))
    }
}

fn provider_file() -> String {
    format!(
        "listen = [\"unix:kv.sock\", \"tcp:127.0.0.1:0\"]\n\
         insecure = true\n\
         [limits]\n\
         request = \"65MiB\"\n\
         reply = \"65MiB\"\n\
         [binding.{BINDING}]\n\
         store = \"memory\"\n\
         max_value = \"64MiB\"\n\
         [[grant]]\n\
         function = \"{FUNCTION}\"\n\
         binding = \"{BINDING}\"\n\
         rights = [\"read\", \"write\"]\n\
         host = \"uid:self\"\n\
         [[grant]]\n\
         function = \"{FUNCTION}\"\n\
         binding = \"{BINDING}\"\n\
         rights = [\"read\", \"write\"]\n\
         host = \"insecure\"\n"
    )
}

fn text(path: &Path) -> Result<&str> {
    path.to_str()
        .with_context(|| format!("{} is not text", path.display()))
}

/// A port that nobody has: the system gives the same one to the next who asks for it by number.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
