//! Functions that mean harm, beside one that does not.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{available_parallelism, scope, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use fastrand::Rng;
use outboard_test_support::client::Client;
use outboard_test_support::files::{Function, PROBE};
use outboard_test_support::forger::{self, BUCKETS};
use outboard_test_support::host::{Host, Start};
use outboard_test_support::usage;
use outboard_test_support::wait::eventually;

use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, FUNCTIONS, HOST, HostFile, PATIENCE, STORE, Scene};
use crate::traffic::{LOAD, Load, Store, Traffic};

/// All that a function may do, at the same time.
pub(super) const HOSTILE: Row = Row {
    name: "guest.hostile",
    about: "functions guess handles, send lists without measure, loop and eat memory beside one that behaves",
    run: hostile,
};

/// Who does it.
const VILLAIN: Function<'static> = Function {
    name: "villain",
    limits: "{ memory = \"64MiB\", time = \"1s\", concurrent = 64 }",
    ..PROBE
};
/// What it does, by its paths.
const DEEDS: &[&str] = &[
    "misbehave/loop",
    "misbehave/memory?mib=256",
    "misbehave/stack?depth=100000000",
    "misbehave/trap",
    "misbehave/silence",
    "misbehave/sleep?seconds=60",
    "misbehave/response?bytes=33554432",
    "store/value?bytes=16777216",
    "store/list?count=500000&bytes=16",
    "store/list?count=20000&bytes=1000",
    "store/list?count=100000&bytes=8",
    "store/buckets?count=100000&keep=1",
    "store/buckets?count=300&keep=1&then=trap",
];
/// What forgers do, each a function of its own: with handles that are none of theirs, and with texts and lists that are
/// longer than memory, or each entry of which is most of it.
const FORGERIES: &[&str] = &[
    "(call $drop (i32.const 1))",
    "(call $drop (i32.const 0x7fffffff))",
    "(call $get (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 512))",
    "(call $get (i32.const 7) (i32.const 0) (i32.const 4) (i32.const 512))",
    "(call $open (i32.const 0) (i32.const 0x7fffffff) (i32.const 512))",
    "(call $open (i32.const 0) (i32.const 0) (i32.const 512))
     (call $many (i32.load (i32.const 516)) (i32.const 0) (i32.const 0x10000000) (i32.const 512))",
    "(local $bucket i32) (local $at i32)
     (call $open (i32.const 0) (i32.const 0) (i32.const 512))
     (local.set $bucket (i32.load (i32.const 516)))
     (loop $fill
       (i32.store (local.get $at) (i32.const 0))
       (i32.store offset=4 (local.get $at) (i32.const 0x7070))
       (local.set $at (i32.add (local.get $at) (i32.const 8)))
       (br_if $fill (i32.lt_u (local.get $at) (i32.const 65536))))
     (call $many (local.get $bucket) (i32.const 0) (i32.const 8192) (i32.const 512))",
];
/// What the one that behaves is asked.
const STEADY: Load<'static> = Load {
    store: Store::KeyValue,
    workers: 4,
    rate: Some(100.0),
    ..LOAD
};
/// How soon the host says what became of a villain, whose time is a second.
const SOON: Duration = Duration::from_secs(5);
/// The most that the one that behaves may take beside them, in milliseconds: they have the processors at all times, and it
/// gets its turn.
const SLOWEST: f64 = 100.0;
/// The most that the host and the provider may grow by, in MiB: each villain may have 64 at a time.
const GROWTH: [f64; 2] = [512.0, 128.0];
/// As much of an answer as is told.
const SHOWN: usize = 160;

/// What became of the requests of villains.
#[derive(Default)]
struct Told {
    requests: u64,
    /// By what was asked: how it was answered last, and how often it was asked.
    answers: BTreeMap<String, (u64, String)>,
    wrong: Vec<String>,
}

fn hostile(context: &Context) -> Result<Outcome> {
    let scene = Scene::new()?;
    let mut provider = scene.provider("kv", &STORE)?;
    let (file, paths) = host_file(&scene)?;
    let mut host = Host::start(Start::Serve, &file)?;
    let processes = [host.process.id(), provider.process.id()];
    let admin = provider.admin()?;

    let traffic = Traffic::start(&scene::door(&host), STEADY);
    traffic.wait_for(100, PATIENCE)?;
    let alone = Instant::now();
    sleep(context.span(Duration::from_secs(6)));
    let before = processes.map(usage::resident);
    let begun = Instant::now();
    let over = AtomicBool::new(false);
    let mut rng = context.rng();
    // One keeps each processor busy.
    let processors = available_parallelism()?.get();
    let told = scope(|scope| {
        let villains: Vec<_> = (0..processors)
            .map(|_| {
                let (client, paths, over) = (Client::new(&host.url, PATIENCE), &paths, &over);
                let rng = Rng::with_seed(rng.u64(..));
                scope.spawn(move || harm(&client, paths, rng, over))
            })
            .collect();
        sleep(context.span(Duration::from_secs(12)));
        over.store(true, Ordering::SeqCst);
        let told = villains.into_iter().map(|villain| villain.join().ok());
        told.collect::<Option<Vec<_>>>()
            .context("a villain's thread panicked")
    })?;
    let ended = Instant::now();
    let report = traffic.stop()?;
    eventually("no handle is left", PATIENCE, || {
        Ok(scene::metrics(&admin)?.get("outboard_handles", &[]) == Some(0.0))
    })?;

    let mut outcome = Outcome::of(&report);
    outcome.audited(&report.checker.audit(&Contents::of_store(&host.client())?)?);
    outcome.measure(
        "failed calls of the one that behaves",
        report.failed() as f64,
        Bar::AtMost(0.0),
    );
    let p99 = |from, to| {
        report
            .percentile(0.99, from, to)
            .map(|time| time.as_secs_f64() * 1e3)
    };
    let (alone, beside) = (p99(alone, begun), p99(begun, ended));
    outcome.measure("p99 alone, ms", alone, Bar::None);
    outcome.measure("p99 beside them, ms", beside, Bar::AtMost(SLOWEST));
    let slower = alone.zip(beside).map(|(alone, beside)| beside / alone);
    outcome.measure("times longer", slower, Bar::None);
    let names = ["growth of the host, MiB", "growth of the provider, MiB"];
    for (((name, process), before), most) in names.into_iter().zip(processes).zip(before).zip(GROWTH) {
        let grown = usage::peak(process)?.saturating_sub(before?);
        outcome.measure(name, grown as f64 / f64::from(1 << 20), Bar::AtMost(most));
    }
    let goes_on = host.process.ended()?.is_none();
    outcome.measure(
        "the host goes on",
        f64::from(u8::from(goes_on)),
        Bar::AtLeast(1.0),
    );
    let mut told = told.into_iter().fold(Told::default(), Told::and);
    outcome.calls += told.requests;
    outcome.failed += told.requests;
    outcome.unexplained += told.wrong.len() as u64;
    told.wrong.truncate(10);
    outcome.notes.extend(told.wrong);
    for (path, (times, answer)) in &told.answers {
        outcome.note(format!("{path} × {times}: {answer}"));
    }
    outcome.measure(
        "kinds of harm that were done",
        told.answers.len() as f64,
        Bar::AtLeast(paths.len() as f64),
    );
    Ok(outcome)
}

/// A host's file with all of them, and the paths at which they do it.
fn host_file(scene: &Scene) -> Result<(PathBuf, Vec<String>)> {
    let functions = [FUNCTIONS, &[VILLAIN]].concat();
    let file = HostFile {
        functions: &functions,
        ..HOST
    };
    let path = scene.host_file("host", &file)?;
    let mut text = std::fs::read_to_string(&path)?;
    let mut paths: Vec<String> = DEEDS.iter().map(|deed| format!("/villain/{deed}")).collect();
    for (number, deed) in FORGERIES.iter().enumerate() {
        let name = format!("forger{number}");
        scene
            .folder
            .write(&format!("{name}.wasm"), forger::component(&BUCKETS, deed)?)?;
        write!(
            text,
            "\n[function.{name}]\ncomponent = \"{name}.wasm\"\nhttp = \"/{name}/*\"\nlimits = {}\n\
             link.\"wasi:keyvalue\" = {{ provider = \"kv\", binding = \"main\" }}\n",
            VILLAIN.limits
        )?;
        paths.push(format!("/{name}/"));
    }
    std::fs::write(&path, text)?;
    Ok((path, paths))
}

/// Asks for one after the other, in an order of its own.
fn harm(client: &Client, paths: &[String], mut rng: Rng, over: &AtomicBool) -> Told {
    let mut told = Told::default();
    let mut left = Vec::new();
    while !over.load(Ordering::SeqCst) {
        if left.is_empty() {
            left = paths.to_vec();
            rng.shuffle(&mut left);
        }
        let Some(path) = left.pop() else {
            break;
        };
        let begun = Instant::now();
        let answer = client.get(&path);
        let took = begun.elapsed();
        told.requests += 1;
        let (is_typed, text) = match &answer {
            // What it may do is done; of what it may not do, the host or the provider says why.
            Ok(answer) => {
                let text: String = answer.text().trim_end().chars().take(SHOWN).collect();
                (
                    answer.status == 200 || text.contains("outboard: "),
                    format!("{} {text}", answer.status),
                )
            }
            Err(error) => (false, format!("no answer: {error:#}")),
        };
        if !is_typed || took > SOON {
            told.wrong.push(format!("{path} after {took:?}: {text}"));
        }
        let asked = told.answers.entry(path).or_default();
        *asked = (asked.0 + 1, text);
    }
    told
}

impl Told {
    fn and(mut self, other: Self) -> Self {
        self.requests += other.requests;
        self.wrong.extend(other.wrong);
        for (path, (times, answer)) in other.answers {
            let asked = self.answers.entry(path).or_default();
            *asked = (asked.0 + times, answer);
        }
        self
    }
}
