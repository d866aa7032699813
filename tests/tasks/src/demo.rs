//! `cargo demo`: the shop for real, two provider processes and a function host, from nothing to a URL.

mod check;
mod folder;
mod orders;
mod report;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use outboard_test_support::built;
use outboard_test_support::host::{self, Host, Start};
use outboard_test_support::process::{Running, alive, descendants};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::place::Place;
use crate::{cargo, guests, run};

pub(crate) use check::check;
use folder::{Folder, Functions, Listen};

/// How long everything may take to stop.
const STOP: Duration = Duration::from_secs(30);

/// Builds and starts the demo, and stops it at Ctrl-C.
pub(crate) fn show(place: &Place) -> Result<()> {
    build(place)?;
    let interrupted = interruption()?;
    let folder = Folder::fresh(place, Listen::Usual, Functions::Example)?;
    let mut command = host::command(Start::Up, &folder.host_file)?;
    command.env("OUTBOARD_LOG_FORMAT", "text");
    let mut host = Host::launch(&mut command)?;
    let database = check::provider(&host, built::SQL, None)?;
    let keys = check::provider(&host, built::KEYVALUE, None)?;
    introduce(&host, &database, &keys, &folder);
    let mut shown = host.process.log().lines().len();
    while !interrupted.load(Ordering::SeqCst) {
        for line in host.process.log().lines_after(shown) {
            println!("  {line}");
            shown += 1;
        }
        if let Some(status) = host.process.ended()? {
            anyhow::bail!(
                "the function host ended by itself ({status}); its files are in {}",
                folder.path.display()
            );
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    println!("\nstopping");
    stop(&mut host)?;
    folder.remove()?;
    println!("stopped: no process is left");
    Ok(())
}

/// Everything that the demo runs: the guests, the host, the providers.
fn build(place: &Place) -> Result<()> {
    guests::build(place)?;
    println!("building the function host and the providers (the first time takes some minutes)");
    let mut build = cargo::building(place, "build");
    // Two packages alone would resolve to other features than the whole workspace does, and the tests would have to
    // compile wasmtime again.
    run::aloud(build.args(["--workspace", "--bins"]))
}

/// Raised when the terminal, or whoever started this, wants it to end.
fn interruption() -> Result<Arc<AtomicBool>> {
    let raised = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&raised)).context("handling signals")?;
    }
    Ok(raised)
}

fn introduce(host: &Host, database: &Running, keys: &Running, folder: &Folder) {
    let url = &host.url;
    println!("\n  {url}/orders/products\n");
    println!("  curl {url}/orders/products");
    println!(
        "  curl -X POST {url}/orders -H 'Idempotency-Key: 1' -d '{{\"customer\": \"ann\", \"lines\": [{{\"product\": \
         \"tea\", \"quantity\": 2}}]}}'"
    );
    println!("  curl {url}/orders\n");
    println!("what runs where:");
    println!(
        "  {:>8}  the function host: one instance of orders.wasm per request",
        host.process.id()
    );
    println!(
        "  {:>8}  the SQL provider, which alone has the database: {}",
        database.id,
        short(&database.command)
    );
    println!(
        "  {:>8}  the key-value provider, which alone has the stores: {}",
        keys.id,
        short(&keys.command)
    );
    println!(
        "  they talk over the sockets in {}",
        folder.path.join("run").display()
    );
    println!(
        "  the database and the stores are in {}",
        folder.path.join("data").display()
    );
    println!("\nCtrl-C stops everything. Their logs follow.\n");
}

/// Stops the host as an operator would, and looks for what it may have left.
fn stop(host: &mut Host) -> Result<()> {
    let below: Vec<Running> = descendants(host.process.id());
    let status = host.process.stop(STOP)?;
    ensure!(
        status.success(),
        "the function host ended with {status}:\n{}",
        host.process.log().text()
    );
    let left: Vec<String> = below
        .iter()
        .filter(|process| alive(process))
        .map(|p| p.command.clone())
        .collect();
    ensure!(
        left.is_empty(),
        "still running after the end of the function host: {}",
        left.join(", ")
    );
    Ok(())
}

/// A command line without the folders of its program.
fn short(command: &str) -> String {
    let (program, arguments) = command.split_once(' ').unwrap_or((command, ""));
    let name = Path::new(program)
        .file_name()
        .map_or(program.into(), |name| name.to_string_lossy());
    format!("{name} {arguments}")
}
