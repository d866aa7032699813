//! Providers that mean harm, beside one that does not.

mod deed;
mod evil;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::files::{COUNTER, quoted};
use outboard_test_support::host::{Host, Start};
use outboard_test_support::usage;

use self::deed::{ALL, Deed};
use self::evil::Evil;
use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, PATIENCE, STORE, Scene};
use crate::traffic::{LOAD, Load, Store, Traffic};

/// All that a provider may do, at the same time.
pub(super) const HOSTILE: Row = Row {
    name: "provider.hostile",
    about: "providers send garbage, endless streams, wrong types and floods, or nothing, beside an honest one",
    run: hostile,
};

/// What the honest provider is asked meanwhile.
const STEADY: Load<'static> = Load {
    store: Store::KeyValue,
    workers: 4,
    rate: Some(100.0),
    ..LOAD
};
/// What the victims have for a request, and how much later its answer may come, in which a busy machine has its part.
const LIMIT: Duration = Duration::from_secs(2);
const LATE: Duration = Duration::from_secs(2);
/// How often each victim is called.
const PAUSE: Duration = Duration::from_millis(300);
/// How long each flood goes on.
const FLOOD: Duration = Duration::from_millis(1_200);
/// As much of an answer as is told.
const SHOWN: usize = 240;
/// The most that the host may grow by for all of them, in MiB.
const GROWTH: f64 = 128.0;

/// What became of the calls of one victim.
#[derive(Default)]
struct Victim {
    calls: u64,
    /// Calls that had no typed answer, or a late one, in words.
    wrong: Vec<String>,
    /// The last answer.
    told: String,
}

fn hostile(context: &Context) -> Result<Outcome> {
    let scene = Scene::new()?;
    let _honest = scene.provider("kv", &STORE)?;
    let mut rng = context.rng();
    let all = ALL.iter().map(|deed| Evil::new(*deed, rng.u64(..)));
    let mut all: Vec<Evil> = all.collect::<Result<_>>()?;
    let mut host = Host::start(Start::Serve, &host_file(&scene, &all)?)?;

    let traffic = Traffic::start(&scene::door(&host), STEADY);
    traffic.wait_for(100, PATIENCE)?;
    let alone = Instant::now();
    sleep(context.span(Duration::from_secs(3)));
    let memory = usage::resident(host.process.id())?;
    let begun = Instant::now();
    all.iter_mut().for_each(Evil::begin);
    let over = AtomicBool::new(false);
    let victims: Vec<Victim> = scope(|scope| {
        let victims = all.iter().map(|evil| {
            let client = Client::new(&host.url, PATIENCE);
            let over = &over;
            scope.spawn(move || call(&client, evil.deed, over))
        });
        let victims: Vec<_> = victims.collect();
        sleep(context.span(Duration::from_secs(3)));
        for evil in all.iter().filter(|evil| evil.deed.is_flood()) {
            evil.turn(true);
            sleep(context.span(FLOOD));
            evil.turn(false);
        }
        sleep(Duration::from_secs(1));
        over.store(true, Ordering::SeqCst);
        let victims = victims.into_iter().map(|victim| victim.join().ok());
        victims
            .collect::<Option<_>>()
            .context("a victim's thread panicked")
    })?;
    let ended = Instant::now();
    let report = traffic.stop()?;
    let grown = usage::peak(host.process.id())?.saturating_sub(memory);

    let mut outcome = Outcome::of(&report);
    outcome.audited(&report.checker.audit(&Contents::of_store(&host.client())?)?);
    outcome.fared(&report, [alone, begun, ended]);
    outcome.measure(
        "growth of the host, MiB",
        grown as f64 / f64::from(1 << 20),
        Bar::AtMost(GROWTH),
    );
    let goes_on = host.process.ended()?.is_none();
    outcome.measure(
        "the host goes on",
        f64::from(u8::from(goes_on)),
        Bar::AtLeast(1.0),
    );
    let idle: Vec<Deed> = all
        .iter()
        .filter(|evil| evil.done() == 0)
        .map(|evil| evil.deed)
        .collect();
    outcome.measure("deeds that were not done", idle.len() as f64, Bar::AtMost(0.0));
    if !idle.is_empty() {
        outcome.note(format!("not done: {idle:?}"));
    }
    for (evil, victim) in all.iter().zip(victims) {
        outcome.calls += victim.calls;
        outcome.failed += victim.calls;
        outcome.unexplained += victim.wrong.len() as u64;
        outcome.notes.extend(victim.wrong.into_iter().take(2));
        outcome.note(format!("{:?} × {}: {}", evil.deed, evil.done(), victim.told));
    }
    Ok(outcome)
}

/// A host's file with a function for each of them, which has no other provider.
fn host_file(scene: &Scene, all: &[Evil]) -> Result<std::path::PathBuf> {
    let path = scene.host_file("host", &HOST)?;
    let mut text = std::fs::read_to_string(&path)?;
    let component = quoted(&built::guest(COUNTER.guest)?);
    for Evil { deed, port, .. } in all {
        write!(
            text,
            "\n[provider.{deed:?}]\nendpoint = \"tcp:127.0.0.1:{port}\"\nkind = \"keyvalue\"\ninsecure = true\n\
             \n[function.{deed:?}]\ncomponent = {component}\nhttp = \"/{deed:?}/*\"\n\
             limits = {{ time = \"{}s\", concurrent = 4 }}\n\
             link.\"wasi:keyvalue\" = {{ provider = \"{deed:?}\", binding = \"main\" }}\n",
            LIMIT.as_secs()
        )?;
    }
    std::fs::write(&path, text)?;
    Ok(path)
}

/// Calls a function again and again, each call of which has to fail, and to say why in time.
fn call(client: &Client, deed: Deed, over: &AtomicBool) -> Victim {
    let mut victim = Victim::default();
    while !over.load(Ordering::SeqCst) {
        let begun = Instant::now();
        let answer = client.post(&format!("/{deed:?}/x"));
        let took = begun.elapsed();
        victim.calls += 1;
        victim.told = match &answer {
            Ok(answer) => {
                let text: String = answer.text().trim_end().chars().take(SHOWN).collect();
                format!("{} {text}", answer.status)
            }
            Err(error) => format!("no answer: {error:#}"),
        };
        let is_typed =
            answer.is_ok_and(|answer| answer.status >= 400 && answer.text().contains("outboard: "));
        if !is_typed || took > LIMIT + LATE {
            victim
                .wrong
                .push(format!("{deed:?}: after {took:?}: {}", victim.told));
        }
        sleep(PAUSE);
    }
    victim
}
