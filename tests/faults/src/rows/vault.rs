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

/// How long a login of the database lasts, unless it is renewed, and with renewals. The file of the server says it in
/// seconds.
const LASTS: Duration = Duration::from_secs(8);
const LENT: (&str, &str) = ("8s", "16s");
/// Beyond the moment at which it would be renewed, which is at two thirds of its time.
const SHORT: Duration = Duration::from_secs(3);
/// How long it may take until a provider that waits for a login has one: it asks again after a few seconds.
const READY: Duration = Duration::from_secs(8);

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
        scene.change(&name, "user = \"postgres\"\n", "credential = \"vault:database/creds/orders\"\n")?;
        scene.change(&name, "password = \"file:password\"\n", "")?;
        Provider::start_kind(file.kind(), &path)
    };
    let mut one = provider("one", "unix:run/one.sock")?;
    let admin = one.admin()?;
    eventually("it has a login", PATIENCE, || is_ready(&admin))?;
    let began = Instant::now();
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
    // A login of the server's own time, so that each is sealed at the same place of it.
    sleep((LASTS / 2).saturating_sub(began.elapsed()));
    server.seal()?;
    sleep(SHORT);
    let mut outcome = Outcome::default();
    let kept = is_ready(&admin)?;
    server.unseal()?;
    outcome.measure("ready while sealed, with a login", f64::from(u8::from(kept)), Bar::AtLeast(1.0));
    sleep(context.span(LASTS));

    server.seal()?;
    let fault = Instant::now();
    let mut two = provider("two", "unix:late.sock")?;
    let late = two.admin()?;
    sleep(context.span(LASTS + Duration::from_secs(3)));
    let told = late.get("/readyz")?;
    outcome.note(format!("a replica that starts meanwhile says {}: {}", told.status, told.text().trim()));
    let names_it = told.status == 503 && told.text().contains("vault:database/creds/orders");
    outcome.measure("says that it is not ready, and why", f64::from(u8::from(names_it)), Bar::AtLeast(1.0));
    server.unseal()?;
    let unsealed = Instant::now();
    eventually("it becomes ready", PATIENCE, || is_ready(&late))?;
    outcome.measure("ready once it is unsealed, ms", millis(unsealed.elapsed()), Bar::AtMost(millis(READY)));
    sleep(context.span(Duration::from_secs(4)));
    let report = traffic.stop()?;
    outcome.add(&report);
    outcome.audited(&report.checker.audit(&Contents::of_database(&database)?)?);
    outcome.recovered(report.recovery_from(fault, unsealed), Duration::from_secs(2));
    outcome.measure("failed calls", report.failed() as f64, Bar::AtMost(0.0));
    Ok(outcome)
}
