//! The table of notes in a scene's database, as tests see it through the probe.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use outboard_test_support::client::{Client, Response};
use outboard_test_support::host::Host;
use outboard_test_support::provider::Provider;

use crate::scene::{Scene, eventually};

/// How long anything may take that a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A query that never ends.
pub const ENDLESS: &str =
    "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n";

/// A statement that adds notes and never ends.
pub fn endless_insert() -> String {
    format!(
        "insert into notes (text) {}",
        ENDLESS.replace("count(*)", "'note ' || i")
    )
}

/// Waits until a statement has written so much that some of it is on the disk.
///
/// # Errors
/// It does not.
pub fn writes_much(scene: &Scene) -> Result<()> {
    let journal = scene.path("data/main.db-wal");
    eventually("the statement writes", PATIENCE, || {
        Ok(std::fs::metadata(&journal).is_ok_and(|found| found.len() > 1 << 20))
    })
}

/// The statement that adds a note.
pub fn insert(text: &str) -> String {
    format!("insert into notes (text) values ('{text}')")
}

/// Two such statements, for a transaction.
pub fn inserts(first: &str, second: &str) -> String {
    format!("{}\n{}\n", insert(first), insert(second))
}

/// Has the probe do something with statements, one a line: `path` begins after `/probe/sql/`.
///
/// # Errors
/// There was no whole response.
pub fn sql(client: &Client, path: &str, statements: &str) -> Result<Response> {
    client.send("POST", &format!("/probe/sql/{path}"), statements.as_bytes())
}

/// Has the probe read the rows of a statement one value after the other, and by columns in every way that there is; how many rows
/// that were, once all told the same.
///
/// # Errors
/// They did not, or cannot be read.
pub fn read_by_columns(client: &Client, statement: &str) -> Result<usize> {
    let answer = sql(client, "columns", statement)?;
    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    let told = answer.json();
    let ways = told["ways"].as_object().filter(|ways| ways.len() == 8);
    let ways = ways.with_context(|| format!("the probe refused: {told}"))?;
    for (way, rows) in ways {
        ensure!(*rows == told["rows"], "{way}: {rows}, and not {}", told["rows"]);
    }
    Ok(told["rows"].as_array().map_or(0, Vec::len))
}

/// All notes in the order in which they were written.
///
/// # Errors
/// They cannot be read.
pub fn notes(client: &Client) -> Result<Vec<String>> {
    let answer = sql(client, "query", "select text from notes order by id")?;
    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    let rows: Vec<(String,)> = serde_json::from_value(answer.json()["rows"].clone())?;
    Ok(rows.into_iter().map(|(text,)| text).collect())
}

/// Adds a note in a statement of its own, and tells how long that took.
///
/// # Errors
/// It was refused.
pub fn write(client: &Client, text: &str) -> Result<Duration> {
    let asked = Instant::now();
    let answer = sql(client, "execute", &insert(text))?;
    ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    Ok(asked.elapsed())
}

/// Waits until transactions of the probe have paused this often in all.
///
/// # Errors
/// They did not.
pub fn paused(host: &Host, times: usize) -> Result<()> {
    eventually("the transactions pause", PATIENCE, || {
        Ok(host.process.log().events("paused").len() >= times)
    })
}

/// Ends a provider as its operator does, and tells how many handles were alive then.
///
/// # Errors
/// It does not end, or does not say so.
pub fn left_at_the_end(provider: &mut Provider) -> Result<u64> {
    provider.process.stop(PATIENCE)?;
    let ended = provider.process.log().events("ended");
    let last = ended.last().context("the provider says that it ended")?;
    last["fields"]["handles"]
        .as_u64()
        .context("and with how many handles")
}
