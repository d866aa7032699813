//! A host and one of its replicas that do not reach each other any more, while both go on.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use outboard_test_support::files::{DATABASES, Function, PROBE, quoted};
use outboard_test_support::postgres::Postgres;
use outboard_test_support::provider::{self, Provider};
use outboard_test_support::proxy::Proxy;
use outboard_test_support::wait::eventually;

use super::network::{ALL, RETURN, SILENCE, millis};
use crate::checker::Contents;
use crate::context::Context;
use crate::namespace::Namespace;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, FUNCTIONS, HOST, HostFile, PATIENCE, ProviderFile, Scene};
use crate::traffic::{Class, LOAD, Load, Traffic, class};

/// One replica is cut off.
pub(super) const PARTITION: Row = Row {
    name: "partition",
    about: "one of two replicas is cut off from its host, and still has its database",
    run: partition,
};

/// Holds transactions for longer than the cut lasts.
const HOLDER: Function<'static> = Function {
    name: "holder",
    limits: "{ time = \"40s\", concurrent = 64 }",
    ..PROBE
};
/// Where the replica that is cut off listens.
const PORT: u16 = 7000;
/// Transactions that are open when it happens.
const HELD: usize = 8;
/// How long the replica is cut off.
const CUT: Duration = Duration::from_secs(8);

/// What lies between the host and the replica.
enum Between {
    /// A cable from this machine's network to the replica's own.
    Cable(Namespace),
    /// Where networks cannot be made.
    Proxy(Proxy),
}

impl Between {
    fn cut(&self) -> Result<()> {
        match self {
            Self::Cable(namespace) => namespace.pull(),
            Self::Proxy(proxy) => proxy.cut(),
        }
    }

    fn mend(&self) -> Result<()> {
        match self {
            Self::Cable(namespace) => namespace.plug(),
            Self::Proxy(proxy) => proxy.restore(),
        }
    }
}

fn partition(context: &Context) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let database = scene::database()?;
    let scene = Scene::new()?;
    let _near = scene.provider("near", &file(&database, "unix:near.sock"))?;
    let (between, _far, place) = far(&scene, &database, &mut outcome)?;
    let functions = [FUNCTIONS, &[HOLDER]].concat();
    let hosted = HostFile {
        database: &["unix:near.sock", &place],
        functions: &functions,
        ..HOST
    };
    let mut host = scene.host("host", &hosted)?;
    let admin = host.admin()?;
    let load = Load { kinds: ALL, ..LOAD };
    let traffic = Traffic::start(&scene::door(&host), load);
    traffic.wait_for(100, PATIENCE)?;
    // Until both replicas have their whole share.
    sleep(Duration::from_secs(6));
    let client = host.client();
    let (answers, rolled_back, fault) = std::thread::scope(|scope| -> Result<_> {
        let hold = || {
            client.send(
                "POST",
                "/holder/sql/transaction?pause=9000",
                b"select 1\nselect 1\n",
            )
        };
        let held: Vec<_> = (0..HELD).map(|_| scope.spawn(hold)).collect();
        eventually("transactions are open on either replica", PATIENCE, || {
            let (far, all) = (open(&database, true)?, open(&database, false)?);
            Ok(all >= HELD && far > 0 && far < all)
        })?;
        sleep(context.span(Duration::from_secs(1)));
        let fault = Instant::now();
        between.cut()?;
        eventually("the replica that was cut off rolls back", PATIENCE, || {
            Ok(open(&database, true)? == 0)
        })?;
        let rolled_back = fault.elapsed();
        sleep(CUT.saturating_sub(fault.elapsed()));
        let answers: Vec<_> = held.into_iter().map(|held| held.join().ok()).collect();
        Ok((answers, rolled_back, fault))
    })?;
    between.mend()?;
    let mended = Instant::now();
    let away = [("provider", DATABASES), ("state", "down")];
    eventually("the replica is reached again", PATIENCE, || {
        Ok(scene::metrics(&admin)?.get("outboard_channel_replicas", &away) == Some(0.0))
    })?;
    let back = mended.elapsed();
    sleep(context.span(Duration::from_secs(2)));
    let report = traffic.stop()?;
    outcome.add(&report);
    outcome.audited(&report.checker.audit(&Contents::of_database(&database)?)?);
    outcome.recovered(report.recovery(fault), SILENCE);
    outcome.measure("back in use, ms", millis(back), Bar::AtMost(millis(RETURN)));
    outcome.measure(
        "its transactions rolled back, ms",
        millis(rolled_back),
        Bar::AtMost(millis(SILENCE)),
    );
    let mut lost = 0_u32;
    for answer in answers {
        let (class, told) = class(&answer.context("a holder panicked")?);
        lost += u32::from(class != Class::Done);
        if !matches!(class, Class::Done | Class::Refused | Class::Unknown) {
            outcome.unexplained += 1;
            outcome.note(format!(
                "a transaction that was held: {}",
                told.unwrap_or_default()
            ));
        }
    }
    outcome.measure(
        "held transactions that were told",
        f64::from(lost),
        Bar::AtLeast(1.0),
    );
    let most = LOAD.workers as f64;
    outcome.measure("failed calls", report.failed() as f64, Bar::AtMost(most));
    Ok(outcome)
}

/// What lies before the replica that is cut off, the replica, and where it is found.
fn far(scene: &Scene, database: &Postgres, outcome: &mut Outcome) -> Result<(Between, Provider, String)> {
    let made = Namespace::new();
    let listen = match &made {
        Ok(namespace) => format!("tcp:{}:{PORT}", namespace.address()),
        Err(_) => "tcp:127.0.0.1:0".to_owned(),
    };
    let served = file(database, &listen);
    let path = scene.provider_file("far", &served)?;
    // A socket in a folder is reached from any network.
    let socket = format!("host = {}", quoted(database.folder()));
    scene.change("far.provider.toml", "host = \"127.0.0.1\"", &socket)?;
    let command = provider::command_of(served.kind(), &path)?;
    match made {
        Ok(namespace) => {
            let far = Provider::launch(&mut namespace.within(&command), &path)?;
            Ok((Between::Cable(namespace), far, listen))
        }
        Err(error) => {
            outcome.note(format!(
                "by a proxy, since there can be no network for it alone: {error:#}"
            ));
            let mut far = Provider::start_kind(served.kind(), &path)?;
            let address = far.address("tcp:")?;
            let proxy = Proxy::start(
                address
                    .trim_start_matches("tcp:")
                    .parse()
                    .context(address.clone())?,
            )?;
            let place = format!("tcp:{}", proxy.address());
            Ok((Between::Proxy(proxy), far, place))
        }
    }
}

fn file<'a>(database: &Postgres, listen: &'a str) -> ProviderFile<'a> {
    ProviderFile {
        // Nothing but the end of a session is to end a transaction here.
        binding: "connections = { per_replica = 20 }\nidle_in_transaction = \"60s\"",
        ..scene::querying(database.port(), listen)
    }
}

/// How many transactions are open, of the replica that is cut off alone or of both.
fn open(database: &Postgres, far: bool) -> Result<usize> {
    let alone = if far { "and client_addr is null" } else { "" };
    let text = format!(
        "select count(*) from pg_stat_activity \
         where application_name = 'outboard' and state = 'idle in transaction' {alone}"
    );
    Ok(database.run(&text)?.parse()?)
}
