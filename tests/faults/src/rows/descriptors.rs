//! File descriptors that are all taken: of a host by its clients, of either side by whatever it may be.

use std::io::{ErrorKind, Read as _};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use outboard_test_support::client::Client;
use outboard_test_support::host::{self, Host, Start};
use outboard_test_support::process::Process;
use outboard_test_support::provider::Provider;
use outboard_test_support::usage;
use outboard_test_support::wait::eventually;
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};

use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, PATIENCE, STORE, Scene};
use crate::traffic::{Class, LOAD, Load, Report, Store, Traffic, class};

/// Of both sides, one after the other.
pub(super) const ROW: Row = Row {
    name: "descriptors",
    about: "idle connections take all file descriptors of a host, then of a provider; and there are none at all",
    run,
};

/// What goes on over connections that are open before, and has to go on.
const STEADY: Load<'static> = Load {
    store: Store::KeyValue,
    workers: 4,
    rate: Some(200.0),
    ..LOAD
};
/// What the host is allowed: it keeps half of it for other things than connections.
const DESCRIPTORS: u64 = 96;
/// Clients that connect and ask nothing: more than that.
const IDLE: usize = 150;
/// How soon one who asks has to have an answer meanwhile, whatever it is.
const SOON: Duration = Duration::from_secs(6);
/// How soon one is served again once there is room.
const RECOVERY: Duration = Duration::from_secs(1);
/// How soon a provider is free of those that connected and said nothing, who may come in two batches.
const FREED: Duration = Duration::from_secs(15);
/// Of one processor's time, what a process may take that has nothing to do but to try again.
const SPIN: f64 = 0.3;

/// A process that gets no more descriptors than it has, but for some. Dropping it lifts that.
struct Exhausted {
    process: Pid,
    before: Rlimit,
}

/// The answers of those who connected while there was no room.
#[derive(Default)]
struct Newcomers {
    served: u64,
    refused: u64,
    wrong: Vec<String>,
    slowest: Duration,
}

fn run(context: &Context) -> Result<Outcome> {
    let scene = Scene::new()?;
    let provider = scene.provider("kv", &STORE)?;
    let path = scene.host_file("host", &HOST)?;
    let mut host = Host::launch(&mut limited(&host::command(Start::Serve, &path)?, DESCRIPTORS))?;
    let mut outcome = Outcome::default();
    let mut report = crowded(context, &host, &mut outcome)?;
    report.merge(exhausted(context, &host, &mut outcome)?);
    report.merge(silent(context, &scene, &host, &provider, &mut outcome)?);
    outcome.add(&report);
    outcome.audited(&report.checker.audit(&Contents::of_store(&host.client())?)?);
    outcome.measure(
        "failed calls over open connections",
        report.failed() as f64,
        Bar::AtMost(0.0),
    );
    let goes_on = host.process.ended()?.is_none();
    outcome.measure(
        "the host goes on",
        f64::from(u8::from(goes_on)),
        Bar::AtLeast(1.0),
    );
    Ok(outcome)
}

/// Clients take all connections that a host has room for, and ask nothing.
fn crowded(context: &Context, host: &Host, outcome: &mut Outcome) -> Result<Report> {
    let traffic = begin(host, "crowded")?;
    let address = host.url.strip_prefix("http://").context("a URL")?;
    let idle: Vec<TcpStream> = (0..IDLE)
        .map(|_| TcpStream::connect(address))
        .collect::<Result<_, _>>()?;
    let mut newcomers = Newcomers::default();
    let until = Instant::now() + context.span(Duration::from_secs(4));
    while Instant::now() < until {
        newcomers.ask(host);
        sleep(Duration::from_millis(50));
    }
    drop(idle);
    let freed = Instant::now();
    eventually("a newcomer is served again", PATIENCE, || Ok(is_served(host)))?;
    outcome.measure(
        "served after clients left, ms",
        millis(freed.elapsed()),
        Bar::AtMost(millis(RECOVERY)),
    );
    outcome.measure(
        "newcomers told that there is no room",
        newcomers.refused as f64,
        Bar::AtLeast(1.0),
    );
    outcome.measure("newcomers served", newcomers.served as f64, Bar::None);
    outcome.measure(
        "slowest answer to one, ms",
        millis(newcomers.slowest),
        Bar::AtMost(millis(SOON)),
    );
    outcome.unexplained += newcomers.wrong.len() as u64;
    outcome.notes.extend(newcomers.wrong);
    traffic.stop()
}

/// A host gets no descriptor at all, for whatever.
fn exhausted(context: &Context, host: &Host, outcome: &mut Outcome) -> Result<Report> {
    let traffic = begin(host, "exhausted")?;
    let none = Exhausted::with(&host.process, Some(DESCRIPTORS), 0)?;
    sleep(context.span(Duration::from_secs(2)));
    let report = traffic.stop()?;
    let (served, took, spin) = scope(|scope| {
        let waiting: Vec<_> = (0..5).map(|_| scope.spawn(|| is_served(host))).collect();
        let spin = spin(&host.process);
        drop(none);
        let freed = Instant::now();
        let served = waiting.into_iter().filter_map(|waiting| waiting.join().ok());
        let served = served.filter(|served| *served).count();
        anyhow::Ok((served, freed.elapsed(), spin?))
    })?;
    outcome.measure("processor of a host without descriptors", spin, Bar::AtMost(SPIN));
    outcome.measure("those who waited, served", served as f64, Bar::AtLeast(5.0));
    outcome.measure(
        "after descriptors came, ms",
        millis(took),
        Bar::AtMost(millis(RECOVERY)),
    );
    Ok(report)
}

/// Connections on which nothing is said take all descriptors of a provider.
fn silent(
    context: &Context,
    scene: &Scene,
    host: &Host,
    provider: &Provider,
    outcome: &mut Outcome,
) -> Result<Report> {
    const FEW: usize = 3;

    let traffic = begin(host, "silent")?;
    let hard = getrlimit(Resource::Nofile).maximum;
    let few = Exhausted::with(&provider.process, hard, FEW)?;
    let connect = || {
        let all = (0..2 * FEW).map(|_| UnixStream::connect(scene.path("kv.sock")));
        all.collect::<Result<Vec<_>, _>>()
    };
    let silent = connect()?;
    let begun = Instant::now();
    // A host that has no session yet gets none, and says so to whoever calls its functions.
    let late = scene.host("late", &HOST)?;
    let mut newcomers = Newcomers::default();
    newcomers.take(&late, "/probe/store/keys");
    let served = || Ok(late.client().get("/probe/store/keys")?.status == 200);
    eventually("the late host has a session", PATIENCE, served)?;
    let took = begun.elapsed();
    sleep(context.span(Duration::from_secs(1)));
    let report = traffic.stop()?;
    let left = silent.iter().filter(|stream| is_over(stream)).count();
    outcome.measure(
        "silent connections ended by the provider",
        left as f64,
        Bar::AtLeast(2.0 * FEW as f64),
    );
    outcome.measure(
        "calls refused meanwhile",
        newcomers.refused as f64,
        Bar::AtLeast(1.0),
    );
    outcome.recovered(Some(took), FREED);
    outcome.unexplained += newcomers.wrong.len() as u64;
    outcome.notes.extend(newcomers.wrong);
    let again = connect()?;
    let spin = spin(&provider.process)?;
    outcome.measure(
        "processor of a provider without descriptors",
        spin,
        Bar::AtMost(SPIN),
    );
    drop((again, few));
    Ok(report)
}

impl Exhausted {
    /// Leaves a process `more` descriptors beyond those that it has open.
    ///
    /// # Errors
    /// It has ended.
    fn with(process: &Process, hard: Option<u64>, more: usize) -> Result<Self> {
        let open = usage::descriptors(process.id())?;
        // The system gives the lowest number that is free, and only what is below the limit.
        let limit = (0..)
            .filter(|number| open.binary_search(number).is_err())
            .nth(more);
        let pid = Pid::from_raw(i32::try_from(process.id())?).context("a process has a number")?;
        let limit = Rlimit {
            current: limit,
            maximum: hard,
        };
        let before = prlimit(Some(pid), Resource::Nofile, limit).context("limiting descriptors")?;
        Ok(Self { process: pid, before })
    }
}

impl Drop for Exhausted {
    fn drop(&mut self) {
        // A process that has ended needs none.
        let _ = prlimit(Some(self.process), Resource::Nofile, self.before);
    }
}

impl Newcomers {
    /// Connects anew and asks for what needs no provider.
    fn ask(&mut self, host: &Host) {
        self.take(host, "/probe/ok");
    }

    fn take(&mut self, host: &Host, path: &str) {
        let begun = Instant::now();
        let (class, told) = class(&Client::new(&host.url, PATIENCE).get(path));
        self.slowest = self.slowest.max(begun.elapsed());
        match class {
            Class::Done => self.served += 1,
            Class::Refused | Class::Unknown => self.refused += 1,
            Class::Untyped | Class::Gone => self.wrong.extend(told),
        }
    }
}

/// Begins traffic that finds a connection for each of its threads.
fn begin(host: &Host, label: &str) -> Result<Traffic> {
    let door = scene::door(host);
    scope(|scope| {
        let connect = || door.send("GET", "/probe/store/outlive?seconds=1", &[]);
        let all: Vec<_> = (0..STEADY.workers).map(|_| scope.spawn(connect)).collect();
        let answered = all.into_iter().map(|each| each.join().ok());
        answered
            .collect::<Option<Result<Vec<_>>>>()
            .context("a thread panicked")?
    })?;
    let traffic = Traffic::start(&door, Load { label, ..STEADY });
    traffic.wait_for(50, PATIENCE)?;
    Ok(traffic)
}

/// Whether somebody who connects now is served.
fn is_served(host: &Host) -> bool {
    let answer = Client::new(&host.url, PATIENCE).get("/probe/ok");
    answer.is_ok_and(|answer| answer.status == 200)
}

/// Whether the other side has ended a connection.
fn is_over(mut stream: &UnixStream) -> bool {
    let mut bytes = [0; 1024];
    let waits = stream.set_read_timeout(Some(Duration::from_millis(50)));
    loop {
        match stream.read(&mut bytes) {
            Ok(0) => return waits.is_ok(),
            Ok(_) => {}
            Err(error) => return !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        }
    }
}

/// How much of one processor's time a process takes now.
fn spin(process: &Process) -> Result<f64> {
    let (before, begun) = (usage::seconds(process.id())?, Instant::now());
    sleep(Duration::from_secs(1));
    let used = usage::seconds(process.id())? - before;
    Ok(used / begun.elapsed().as_secs_f64())
}

/// The same command with so many descriptors at most.
fn limited(command: &Command, descriptors: u64) -> Command {
    let mut limited = Command::new("sh");
    limited
        .args(["-c", &format!("ulimit -n {descriptors} && exec \"$0\" \"$@\"")])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            limited.env(name, value);
        }
    }
    limited
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
