//! `cargo demo --check`: the demo under traffic, its provider killed in the middle.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use outboard_test_support::built;
use outboard_test_support::client::Client;
use outboard_test_support::host::{Host, Start};
use outboard_test_support::process::{Running, descendants};
use outboard_test_support::traffic::{Account, Traffic};

use super::folder::{Folder, Functions, Listen};
use super::orders;
use super::report::Report;
use crate::place::Place;

/// Enough to keep both cores busy with calls in flight when the provider dies.
const WORKERS: usize = 8;
/// Acknowledged writes before the kill, and again after it.
const WRITES: u64 = 500;
const PATIENCE: Duration = Duration::from_secs(60);

/// Drives the demo with real requests and compares what it holds with what it said.
pub(crate) fn check(place: &Place) -> Result<()> {
    super::build(place)?;
    let folder = Folder::fresh(place, Listen::Free, Functions::AndProbe)?;
    let mut report = Report::default();
    drive(&folder, &mut report)
        .with_context(|| format!("its files are left in {}", folder.path.display()))?;
    folder.remove()?;
    println!("\n{} passed, 0 failed", report.passed);
    Ok(())
}

fn drive(folder: &Folder, report: &mut Report) -> Result<()> {
    println!("checking the demo in {}", folder.path.display());
    let mut host = Host::start(Start::Up, &folder.host_file)?;
    let client = host.client();
    report.passed(format!("the host answers at {}", host.url));
    for expected in 1..=3 {
        counts(&client, expected)?;
    }
    report.passed("a counter counts");

    let traffic = Traffic::start(&client, "check", WORKERS);
    traffic
        .wait_for(WRITES, PATIENCE)
        .context("before the provider was killed")?;
    let first = provider(&host, built::KEYVALUE, None)?;
    first.kill();
    println!(
        "  killed the key-value provider (process {}) with {WORKERS} requests under way",
        first.id
    );
    let second = provider(&host, built::KEYVALUE, Some(&first))?;
    report.passed(format!(
        "the key-value provider was started again (process {})",
        second.id
    ));
    traffic
        .wait_for(WRITES, PATIENCE)
        .context("after the provider was killed")?;
    let account = traffic.stop()?;
    report.passed("writes are acknowledged again");

    compare(&account, &client)?;
    report.passed("every acknowledged write is there, and none twice");
    let answer = client.get("/counter/visits")?;
    ensure!(
        answer.json()["value"] == 3,
        "the counter of before reads {}: {}",
        answer.status,
        answer.text()
    );
    report.passed("what was counted before the kill is still there");

    orders::drive(&host, &client, report)?;

    super::stop(&mut host)?;
    report.passed("everything stopped, and no process is left");
    Ok(())
}

fn counts(client: &Client, expected: u64) -> Result<()> {
    let answer = client.post("/counter/visits")?;
    let right = answer.status == 200 && answer.json()["value"] == expected;
    ensure!(
        right,
        "POST /counter/visits should answer {expected}; it was {}: {}",
        answer.status,
        answer.text()
    );
    Ok(())
}

fn compare(account: &Account, client: &Client) -> Result<()> {
    let tally = account.tally();
    println!(
        "  {} writes acknowledged, {} refused, {} of unknown outcome",
        tally.acknowledged, tally.refused, tally.unknown
    );
    account.check(client)
}

/// The process of this program below the host, another one than `before`.
pub(super) fn provider(host: &Host, program: &str, before: Option<&Running>) -> Result<Running> {
    let until = Instant::now() + PATIENCE;
    loop {
        let found = descendants(host.process.id()).into_iter().find(|process| {
            process.command.contains(program) && before.is_none_or(|before| process.id != before.id)
        });
        if let Some(found) = found {
            return Ok(found);
        }
        ensure!(
            Instant::now() < until,
            "no process {program} under the host after {PATIENCE:?}; it wrote:\n{}",
            host.process.log().text()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
