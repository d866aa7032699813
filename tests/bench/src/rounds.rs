//! The run: all processes started once, everything measured in turn, round after round.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context as _, Result};
use outboard_test_support::folder::Folder;
use outboard_test_support::process::Process;
use outboard_test_support::provider::Provider;

use crate::cpu;
use crate::plan::{Effort, Figure, Probe, Subject, Wanted};
use crate::row::{Cpu, Row};
use crate::stats::Spread;
use crate::task::{BINDING, FUNCTION, Sample};
use crate::worker::{Worker, again, ready};

/// All processes of a run. They end with it.
struct Scene {
    provider: Provider,
    servers: BTreeMap<Subject, Process>,
    workers: BTreeMap<Subject, Worker>,
    _folder: Folder,
}

/// What one probe came to in one round.
type Outcome = Result<(Sample, Cpu), String>;

/// The name of the provider's program, beside this one.
const PROVIDER: &str = "outboard-bench-provider";

/// Measures all rows. The program that calls this is started again as each of the subjects; `orders` is the component
/// whose start is measured.
///
/// # Errors
/// A process did not start. One that fails later only costs its rows.
pub fn run(effort: Effort, orders: &Path) -> Result<Vec<Row>> {
    let wanted = effort.rows();
    let probes: BTreeSet<Probe> = wanted
        .iter()
        .flat_map(|row| [Some(row.value), row.against.map(|(_, probe)| probe)])
        .flatten()
        .collect();
    let mut scene = Scene::start(orders)?;
    let mut outcomes: BTreeMap<Probe, Vec<Outcome>> = BTreeMap::new();
    for round in 0..effort.rounds {
        say(&format!("round {} of {}", round + 1, effort.rounds));
        // Neighbours in time change places, so that a machine that slows down favours nobody.
        let order: Vec<_> = match round % 2 {
            0 => probes.iter().collect(),
            _ => probes.iter().rev().collect(),
        };
        for probe in order {
            let outcome = scene.measure(*probe).map_err(|error| format!("{error:#}"));
            outcomes.entry(*probe).or_default().push(outcome);
        }
    }
    Ok(wanted.iter().map(|wanted| row(wanted, &outcomes)).collect())
}

fn row(wanted: &Wanted, outcomes: &BTreeMap<Probe, Vec<Outcome>>) -> Row {
    let of = |probe: Probe| outcomes.get(&probe).map(Vec::as_slice).unwrap_or_default();
    let spread = |probe| {
        let samples = of(probe).iter().flatten().map(|(sample, _)| match wanted.figure {
            Figure::P50 => sample.p50,
            Figure::P99 => sample.p99,
            Figure::Rate => sample.rate,
        });
        Spread::of(samples)
    };
    let cpu = |probe: Probe| {
        let middle = |part: fn(&Cpu) -> f64| {
            Spread::of(of(probe).iter().flatten().map(|(_, cpu)| part(cpu))).map(|spread| spread.middle)
        };
        Some(Cpu {
            caller: middle(|cpu| cpu.caller)?,
            peer: middle(|cpu| cpu.peer)?,
        })
    };
    let mut row = Row::new(wanted.name, wanted.unit, wanted.bar);
    if wanted.figure == Figure::Rate {
        row.cpu = cpu(wanted.value);
        row.against_cpu = wanted.against.and_then(|(_, probe)| cpu(probe));
    }
    let measured = [Some(wanted.value), wanted.against.map(|(_, probe)| probe)];
    row.error = measured.into_iter().flatten().find_map(|probe| {
        of(probe)
            .iter()
            .find_map(|outcome| outcome.as_ref().err().cloned())
    });
    row.judge(
        spread(wanted.value),
        wanted.against.map(|(name, probe)| (name, spread(probe))),
    );
    row
}

impl Scene {
    fn start(orders: &Path) -> Result<Self> {
        let folder = Folder::new()?;
        let config = folder.write("kv.provider.toml", provider_file())?;
        let mut provider = Provider::start_kind(PROVIDER, &config)?;
        let unix = provider.address("unix:")?;
        let tcp = provider.address("tcp:")?;
        let mut servers = BTreeMap::new();
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
            let server = again(&[&["serve", name], &places[..]].concat())?;
            servers.insert(subject, ready(name, &mut { server })?);
            let worker = Worker::start(name, folder.path(), &[&["call", name], &places[..]].concat())?;
            workers.insert(subject, worker);
        }
        Ok(Self {
            provider,
            servers,
            workers,
            _folder: folder,
        })
    }

    fn measure(&mut self, probe: Probe) -> Result<(Sample, Cpu)> {
        let peer = match self.servers.get(&probe.subject) {
            Some(server) => server.id(),
            None => self.provider.process.id(),
        };
        let worker = self
            .workers
            .get_mut(&probe.subject)
            .context("there is a worker for each")?;
        let caller = worker.id();
        let (caller_before, peer_before) = (cpu::seconds(caller)?, cpu::seconds(peer)?);
        let sample = worker.perform(&probe.task)?;
        let per_call = |seconds: f64| seconds * 1e6 / sample.made.max(1) as f64;
        let cpu = Cpu {
            caller: per_call(cpu::seconds(caller)? - caller_before),
            peer: per_call(cpu::seconds(peer)? - peer_before),
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

#[expect(clippy::print_stderr, reason = "the table alone goes to the standard output")]
fn say(text: &str) {
    eprintln!("{text}");
}
