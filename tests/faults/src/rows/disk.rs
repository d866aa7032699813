//! A disk that has no room left.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_test_support::provider::{self, Provider};

use super::database::is_ready;
use super::network::millis;
use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, PATIENCE, STORE, Scene};
use crate::space::Space;
use crate::traffic::{Class, Kind, LOAD, Load, MIXED, Store, Traffic};

/// Writes find no room.
pub(super) const FULL: Row = Row {
    name: "disk.full",
    about: "the disk of an embedded store is full for a while, and the store goes on",
    run: full,
};

/// The store's folder in a scene.
const DATA: &str = "data";
/// How long the disk is full.
const FULL_FOR: Duration = Duration::from_secs(6);
/// How long it may take until all is as before once there is room.
const RECOVERY: Duration = Duration::from_secs(2);

fn full(context: &Context) -> Result<Outcome> {
    let scene = Scene::new()?;
    let (space, why) = Space::new(&scene.path(DATA))?;
    let path = scene.provider_file("kv", &STORE)?;
    let command = provider::command_of(STORE.kind(), &path)?;
    let mut store = Provider::launch(&mut space.for_process(&command), &path)?;
    let admin = store.admin()?;
    let host = scene.host("host", &HOST)?;
    let door = scene::door(&host);
    let load = Load {
        store: Store::KeyValue,
        kinds: MIXED,
        ..LOAD
    };
    let writes = Traffic::start(&door, load);
    let readers = Load {
        label: "r",
        kinds: &[Kind::Read],
        workers: 2,
        ..load
    };
    let reads = Traffic::start(&door, readers);
    writes.wait_for(100, PATIENCE)?;
    reads.wait_for(100, PATIENCE)?;
    sleep(context.span(Duration::from_secs(2)));

    let fault = Instant::now();
    space.fill(&store.process)?;
    let filled = Instant::now();
    let until = filled + context.span(FULL_FOR);
    let mut told = false;
    while Instant::now() < until {
        told |= !is_ready(&admin)?;
        sleep(Duration::from_millis(100));
    }
    space.free(&store.process)?;
    let freed = Instant::now();
    sleep(context.span(Duration::from_secs(4)));
    let ready = is_ready(&admin)?;
    let (writes, reads) = (writes.stop()?, reads.stop()?);
    let ended = store.process.ended()?;

    let mut outcome = Outcome::default();
    outcome.notes.extend(why);
    outcome.add(&writes);
    outcome.add(&reads);
    let while_full = |class: fn(Class) -> bool| {
        let calls = writes.calls.iter().filter(|call| call.kind != Kind::Read);
        let calls = calls.filter(|call| call.begun > filled && call.ended() < freed);
        calls.filter(|call| class(call.class)).count() as f64
    };
    outcome.measure(
        "writes refused while it was full",
        while_full(|class| class == Class::Refused),
        Bar::AtLeast(10.0),
    );
    outcome.measure(
        "of unknown outcome",
        while_full(|class| class == Class::Unknown),
        Bar::None,
    );
    outcome.measure("failed reads", reads.failed() as f64, Bar::AtMost(0.0));
    let slowest = reads.percentile(1.0, fault, freed).map(millis);
    outcome.measure("slowest read while it was full, ms", slowest, Bar::AtMost(1000.0));
    outcome.measure("told as not ready", f64::from(u8::from(told)), Bar::AtLeast(1.0));
    outcome.measure(
        "told as ready again",
        f64::from(u8::from(ready)),
        Bar::AtLeast(1.0),
    );
    outcome.measure(
        "the same process all the time",
        f64::from(u8::from(ended.is_none())),
        Bar::AtLeast(1.0),
    );
    outcome.recovered(writes.recovery_from(fault, freed), RECOVERY);
    // What was acknowledged is on the disk, and not in the process alone.
    drop(store);
    let _store = scene.provider("kv", &STORE)?;
    let contents = Contents::of_store(&host.client())?;
    let mut checker = writes.checker;
    checker.merge(reads.checker);
    outcome.audited(&checker.audit(&contents)?);
    Ok(outcome)
}
