//! The processes that are measured, as they are told what to do.

use std::path::Path;

use anyhow::{Context as _, Result};
use outboard_bench::{READY, Sample, Task};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;

/// Does tasks, in a process of its own.
pub(crate) trait Works {
    /// Does one.
    ///
    /// # Errors
    /// It could not be done, which the table then says.
    async fn perform(&mut self, task: &Task) -> Result<Sample>;
}

/// Does the tasks that come in at a socket, until nobody sends any more.
pub(crate) async fn work(socket: &Path, mut worker: impl Works) -> Result<()> {
    let listener =
        UnixListener::bind(socket).with_context(|| format!("listening at {}", socket.display()))?;
    say_ready();
    let (stream, _) = listener.accept().await?;
    let (read, mut write) = stream.into_split();
    let mut lines = tokio::io::BufReader::new(read).lines();
    while let Some(line) = lines.next_line().await? {
        let task = serde_json::from_str(&line).context("reading a task")?;
        let answer = worker.perform(&task).await.map_err(|error| format!("{error:#}"));
        let mut line = serde_json::to_string(&answer)?;
        line.push('\n');
        write.write_all(line.as_bytes()).await?;
    }
    Ok(())
}

#[expect(
    clippy::print_stdout,
    reason = "the process that started this one waits for it"
)]
pub(crate) fn say_ready() {
    println!("{READY}");
}
