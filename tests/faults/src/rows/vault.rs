//! A server of secrets that is sealed while a provider works with what it lent.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;
use outboard_test_support::openbao::OpenBao;
use outboard_test_support::pki::Authority;
use outboard_test_support::provider::Provider;
use outboard_test_support::wait::eventually;

use super::database::is_ready;
use super::network::{ALL, millis};
use crate::checker::Contents;
use crate::context::Context;
use crate::row::{Bar, Outcome, Row};
use crate::scene::{self, HOST, HostFile, PATIENCE, ProviderFile, Scene};
use crate::traffic::{LOAD, Load, Traffic};

/// It is sealed twice: for less than what it lent lasts, and for more.
pub(super) const SEALED: Row = Row {
    name: "vault.sealed",
    about: "OpenBao is sealed beyond a renewal of what it lent, and then beyond its end",
    run: sealed,
};

/// Where logins of the database are.
const LOGIN: &str = "vault:database/creds/orders";
/// How long a login of the database lasts unless it is renewed; and the same as the server is told, with the end of all
/// renewals.
const LASTS: Duration = Duration::from_secs(8);
const LENT: (&str, &str) = ("8s", "16s");
/// From the half of its time to three quarters: it is renewed at two thirds.
const SHORT: Duration = Duration::from_secs(2);
/// How long a provider waits for its first login before the server is unsealed.
const LATE: Duration = Duration::from_secs(3);
/// How long it may wait after that: it asks again after pauses that double, so that the last is no longer than all before it,
/// and tries the database again a second later at most. The rest is for a machine that is busy.
const READY: Duration = Duration::from_secs(10);

fn sealed(context: &Context) -> Result<Outcome> {
    let database = scene::database()?;
    database.run("grant all on all tables in schema public to public")?;
    let authority = Authority::new()?;
    let mut server = OpenBao::start_durable(&authority)?;
    server.lend(&database, LENT.0, LENT.1)?;
    let scene = Scene::new()?;
    scene.folder.write("token", server.token())?;
    let secrets = format!(
        "[secrets.vault]\naddress = \"{}\"\nauth = {{ token = \"file:token\" }}\n",
        server.address()
    );
    let provider = |name: &str, listen: &str| -> Result<Provider> {
        let file = ProviderFile {
            tables: &secrets,
            ..scene::querying(database.port(), listen)
        };
        let path = scene.provider_file(name, &file)?;
        let name = format!("{name}.provider.toml");
        scene.change(
            &name,
            "user = \"postgres\"\n",
            &format!("credential = \"{LOGIN}\"\n"),
        )?;
        scene.change(&name, "password = \"file:password\"\n", "")?;
        Provider::start_kind(file.kind(), &path)
    };
    let mut one = provider("one", "unix:run/one.sock")?;
    let admin = one.admin()?;
    eventually("it has a login", PATIENCE, || is_ready(&admin))?;
    let host = scene.host(
        "host",
        &HostFile {
            database: &["dir:run"],
            ..HOST
        },
    )?;
    let load = Load { kinds: ALL, ..LOAD };
    let traffic = Traffic::start(&scene::door(&host), load);
    traffic.wait_for(100, PATIENCE)?;
    eventually("half of a login's time is over", PATIENCE, || {
        let left = scene::metrics(&admin)?.get("outboard_secret_left_seconds", &[("reference", LOGIN)]);
        Ok(left.is_some_and(|left| left < LASTS.as_secs_f64() / 2.0))
    })?;
    server.seal()?;
    sleep(SHORT);
    let mut outcome = Outcome::default();
    let state = [("reference", LOGIN), ("state", "stale")];
    let stale = scene::metrics(&admin)?.get("outboard_secret_state", &state);
    outcome.measure("told as stale while sealed", stale, Bar::AtLeast(1.0));
    let kept = is_ready(&admin)?;
    server.unseal()?;
    outcome.measure("ready all the same", f64::from(u8::from(kept)), Bar::AtLeast(1.0));
    sleep(context.span(LASTS / 4));

    server.seal()?;
    let fault = Instant::now();
    // With the next pause, beyond the end of what it lent, whenever that was renewed last.
    sleep(context.span(LASTS - Duration::from_secs(2)));
    let mut two = provider("two", "unix:late.sock")?;
    let late = two.admin()?;
    sleep(LATE);
    let told = late.get("/readyz")?;
    outcome.note(format!(
        "a replica that starts meanwhile says {}: {}",
        told.status,
        told.text().trim()
    ));
    let names_it = told.status == 503 && told.text().contains(LOGIN);
    outcome.measure(
        "says that it is not ready, and why",
        f64::from(u8::from(names_it)),
        Bar::AtLeast(1.0),
    );
    server.unseal()?;
    let unsealed = Instant::now();
    eventually("it becomes ready", PATIENCE, || is_ready(&late))?;
    outcome.measure(
        "ready once it is unsealed, ms",
        millis(unsealed.elapsed()),
        Bar::AtMost(millis(READY)),
    );
    sleep(context.span(Duration::from_secs(3)));
    let report = traffic.stop()?;
    outcome.add(&report);
    outcome.audited(&report.checker.audit(&Contents::of_database(&database)?)?);
    outcome.recovered(report.recovery_from(fault, unsealed), Duration::from_secs(2));
    outcome.measure("failed calls", report.failed() as f64, Bar::AtMost(0.0));
    Ok(outcome)
}
