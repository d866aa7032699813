//! A result that fits into nobody's memory, and a function that takes its time.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use outboard_test_support::client::Client;
use outboard_test_support::host::Host;

use super::watch::Watch;
use super::{Binding, Stand, text};
use crate::row::{Bar, Row};
use crate::stats::Spread;
use crate::task::{FUNCTION, KEYS};
use crate::worker::again;

/// The row that it is all about.
pub(super) const ROW: &str = "sql.stream";
/// The binding, and its role.
pub(super) const BINDING: &str = "stream";
/// The component that reads.
const STREAMS: &str = "streams.wasm";
/// The rows in all.
const ROWS: u64 = 5_000_000;
/// It pauses for a millisecond after so many.
const STEP: u64 = 2_000;
/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(600);
const MIB: f64 = 1024.0 * 1024.0;

/// How far the memory of the provider and of the host is from what it was when the stream had begun, at most.
pub(super) fn measure(stand: &Stand) -> Row {
    let mut row = Row::new(ROW, "MiB", Some(Bar::AtMost(32.0)));
    match read(stand) {
        Ok(drift) => row.judge(Spread::of([drift]), None),
        Err(error) => row.error = Some(format!("{error:#}")),
    }
    row
}

fn read(stand: &Stand) -> Result<f64> {
    let binding = Binding {
        name: BINDING,
        port: stand.postgres.port(),
        per_replica: 1,
        budget: 1,
        lanes: None,
    };
    let (provider, address) = stand.provider("stream-provider", &[binding])?;
    let component = stand.guests.join(STREAMS);
    let file = stand
        .folder
        .write("stream.host.toml", host_file(text(&component)?, &address))?;
    let host = Host::launch(again(&["serve", text(&file)?])?.env("OUTBOARD_LOG", "warn"))?;
    let client = Client::new(&host.url, PATIENCE);
    // What is made at the first use is not part of what the stream takes.
    ask(&client, KEYS.unsigned_abs())?;
    let watches = [provider.process.id(), host.process.id()].map(Watch::memory);
    ask(&client, ROWS)?;
    let mut drift: f64 = 0.0;
    for watch in watches {
        drift = drift.max(self::drift(&watch.end()?).context("the stream ended before anybody looked")?);
    }
    Ok(drift)
}

/// Has the function read so many rows, and checks that it did.
fn ask(client: &Client, rows: u64) -> Result<()> {
    let times = rows / KEYS.unsigned_abs();
    let statement = format!("SELECT k, v FROM generate_series(1, {times}) AS many CROSS JOIN kv");
    let path = format!("/streams/read?pause=1&every={STEP}");
    let answer = client.send("POST", &path, statement.as_bytes())?;
    let told = answer.json();
    ensure!(
        told["rows"] == rows && told["end"] == "all",
        "the function answered {}: {}",
        answer.status,
        answer.text()
    );
    Ok(())
}

/// The largest difference, in MiB, from what was seen after a tenth of the time.
fn drift(seen: &[u64]) -> Option<f64> {
    let settled = seen.get(seen.len() / 10..)?;
    let first = *settled.first()?;
    let most = settled.iter().map(|bytes| bytes.abs_diff(first)).max()?;
    Some(most as f64 / MIB)
}

fn host_file(component: &str, provider: &str) -> String {
    format!(
        "listen = \"127.0.0.1:0\"\n\
         cache = \"cache\"\n\
         [provider.pg]\n\
         endpoint = \"{provider}\"\n\
         kind = \"postgres\"\n\
         [function.{FUNCTION}]\n\
         component = \"{component}\"\n\
         http = \"/streams/*\"\n\
         limits = {{ time = \"10m\" }}\n\
         link.\"outboard:sql\" = {{ provider = \"pg\", binding = \"{BINDING}\" }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::drift;

    #[test]
    fn both_more_and_less_than_at_first_is_a_drift() {
        let mib = |sizes: &[u64]| sizes.iter().map(|size| size << 20).collect::<Vec<_>>();
        assert_eq!(drift(&mib(&[10, 10, 12, 11])), Some(2.0));
        assert_eq!(drift(&mib(&[10, 10, 7, 11])), Some(3.0));
        // The first tenth does not count.
        assert_eq!(drift(&mib(&[0, 5, 5, 5, 5, 5, 5, 5, 5, 5])), Some(0.0));
        assert_eq!(drift(&[]), None);
    }
}
