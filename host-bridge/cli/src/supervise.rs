//! A provider as a child process, started again when it ends.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::{Signal, kill_process};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Command;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::exit::{MISCONFIGURED, Misconfigured};
use crate::group::Group;
use crate::program;

/// A provider that is kept running.
pub(crate) struct Supervised {
    name: Arc<str>,
    kind: Arc<str>,
    file: PathBuf,
    /// This very program: it becomes the provider, after it has seen to it that the two end together.
    this: PathBuf,
}

/// How long to wait before the first restart; doubled with each that follows.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// After this time a provider counts as well, and the next pause is the first again.
const WELL: Duration = Duration::from_secs(10);
/// How long a provider may take to drain before it is killed.
const GRACE: Duration = Duration::from_secs(15);
/// How long it may take to pass on what a provider said before it ended.
const LAST_WORDS: Duration = Duration::from_secs(1);

impl Supervised {
    /// The provider `name`, which is of this kind and has this file. Nothing is started yet.
    ///
    /// # Errors
    /// There is no program for the kind.
    pub(crate) fn new(name: &Arc<str>, kind: &Arc<str>, file: &Path) -> Result<Self> {
        program::find(kind).map_err(|error| Misconfigured(format!("provider {name}: {error:#}")))?;
        let this = std::env::current_exe().context("this program does not find itself")?;
        Ok(Self {
            name: Arc::clone(name),
            kind: Arc::clone(kind),
            file: file.to_owned(),
            this,
        })
    }

    /// Runs the provider until `stop`, then lets it drain.
    ///
    /// # Errors
    /// The provider says by its exit status that its file, or the way it was called, is wrong: another start would
    /// end the same way.
    ///
    /// # Cancellation
    /// Dropping the future kills the provider.
    pub(crate) async fn keep_running(self, stop: CancellationToken) -> Result<(), Misconfigured> {
        let mut pause = FIRST_PAUSE;
        loop {
            let started = Instant::now();
            let mut said = Vec::new();
            let ended = match self.start() {
                Ok((mut group, relays)) => {
                    said = relays;
                    tokio::select! {
                        ended = group.0.wait() => describe(ended),
                        () = stop.cancelled() => {
                            self.end(group).await;
                            return Ok(());
                        }
                    }
                }
                Err(error) => Ended {
                    code: None,
                    what: format!("cannot be started: {error:#}"),
                },
            };
            if ended.code == Some(i32::from(MISCONFIGURED)) {
                // It has ended, so what it said is there to be read, unless a child of its own keeps the pipes open.
                let all_said = async {
                    for relay in said {
                        let _ = relay.await;
                    }
                };
                let _ = timeout(LAST_WORDS, all_said).await;
                let what = format!(
                    "provider {}: its file {}, or what that names, cannot be used; what is wrong is said above",
                    self.name,
                    self.file.display()
                );
                return Err(Misconfigured(what));
            }
            if started.elapsed() >= WELL {
                pause = FIRST_PAUSE;
            }
            tracing::warn!(
                provider = &*self.name,
                "the provider {}; it is started again in {pause:?}",
                ended.what
            );
            tokio::select! {
                () = sleep(pause) => {}
                () = stop.cancelled() => return Ok(()),
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Starts the provider; and what passes on what it says.
    fn start(&self) -> Result<(Group, Vec<JoinHandle<()>>)> {
        let mut command = Command::new(&self.this);
        command
            .args([
                "provider",
                "--end-with",
                &std::process::id().to_string(),
                &self.kind,
                "--config",
            ])
            .arg(&self.file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Ctrl-C is for this process alone, which lets requests finish before it stops their providers.
        let mut group = Group::spawn(&mut command)?;
        let child = &mut group.0;
        let label: Arc<str> = format!("[{}]", self.name).into();
        let stdout = child.stdout.take();
        let stderr = child.stderr.take();
        let mut relays = Vec::new();
        relays.extend(stdout.map(|stdout| tokio::spawn(relay(Arc::clone(&label), stdout))));
        relays.extend(stderr.map(|stderr| tokio::spawn(relay(label, stderr))));
        tracing::info!(
            provider = &*self.name,
            kind = &*self.kind,
            pid = child.id(),
            "the provider is started"
        );
        Ok((group, relays))
    }

    async fn end(&self, mut group: Group) {
        if let Some(id) = group.id() {
            // One that has just ended by itself needs no signal.
            let _ = kill_process(id, Signal::TERM);
        }
        match timeout(GRACE, group.0.wait()).await {
            Ok(ended) => tracing::info!(provider = &*self.name, "the provider {}", describe(ended).what),
            Err(_) => tracing::warn!(
                provider = &*self.name,
                "the provider has not ended within {GRACE:?}; it is killed"
            ),
        }
    }
}

struct Ended {
    code: Option<i32>,
    what: String,
}

fn describe(ended: std::io::Result<ExitStatus>) -> Ended {
    match ended {
        Ok(status) => Ended {
            code: status.code(),
            what: format!("has ended: {status}"),
        },
        Err(error) => Ended {
            code: None,
            what: format!("cannot be waited for: {error}"),
        },
    }
}

/// Passes a child's lines on to standard error, each with the name of who wrote it.
async fn relay(label: Arc<str>, output: impl AsyncRead + Unpin) {
    let mut lines = BufReader::new(output).split(b'\n');
    while let Ok(Some(line)) = lines.next_segment().await {
        // With standard error closed the child's output is still read, or the child would stand still.
        let _ = writeln!(
            std::io::stderr().lock(),
            "{label} {}",
            String::from_utf8_lossy(&line)
        );
    }
}
