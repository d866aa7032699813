//! A provider as a child process, started again when it ends.

use std::cell::Cell;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::pending;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Error, Result, anyhow};
use outboard_host::ProviderConfig;
use outboard_session::address::Address;
use outboard_session::endpoint::{Endpoint, Endpoints};
use rustix::process::{Signal, kill_process};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::{TcpStream, UnixStream};
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
    endpoint: Endpoints,
    /// This very program: it becomes the provider, after it has seen to it that the two end together.
    this: PathBuf,
    /// What it said last.
    words: Arc<Mutex<VecDeque<String>>>,
    patience: Patience,
}

/// What is to become of a provider that ends again and again before it is ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// It is given up, and with it all that was started beside it.
    Ends,
    /// It is said loudly and tried on: what runs beside it does without.
    Lasts,
}

/// How long to wait before the first restart; doubled with each that follows.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// After this time a provider counts as well, and the next pause is the first again.
const WELL: Duration = Duration::from_secs(10);
/// How many starts one after the other may come to nothing. With the pauses between them they take 16 seconds at least,
/// in which an address may have become free, or a file have come.
const STARTS: u32 = 8;
/// How often it is looked whether a provider takes connections.
const LOOK: Duration = Duration::from_millis(200);
/// How many lines are kept of what a provider says, and how much of each.
const WORDS: usize = 10;
const WORD: usize = 500;
/// How long a provider may take to drain before it is killed.
const GRACE: Duration = Duration::from_secs(15);
/// How long it may take to pass on what a provider said before it ended.
const LAST_WORDS: Duration = Duration::from_secs(1);

impl Supervised {
    /// The provider `name`, run with this file. Nothing is started yet.
    ///
    /// # Errors
    /// There is no program for its kind.
    pub(crate) fn new(
        name: &Arc<str>,
        provider: &ProviderConfig,
        file: &Path,
        patience: Patience,
    ) -> Result<Self> {
        let kind = &provider.kind;
        program::find(kind).map_err(|error| Misconfigured(format!("provider {name}: {error:#}")))?;
        let this = std::env::current_exe().context("this program does not find itself")?;
        Ok(Self {
            name: Arc::clone(name),
            kind: Arc::clone(kind),
            file: file.to_owned(),
            endpoint: provider.endpoint.clone(),
            this,
            words: Arc::default(),
            patience,
        })
    }

    /// Runs the provider until `stop`, then lets it drain.
    ///
    /// # Errors
    /// The provider says by its exit status that its file, or the way it was called, is wrong, or it ended too often before
    /// it was ready: another start would end the same way.
    ///
    /// # Cancellation
    /// Dropping the future kills the provider.
    pub(crate) async fn keep_running(self, stop: CancellationToken) -> Result<()> {
        let mut pause = FIRST_PAUSE;
        let mut failed = 0;
        loop {
            let started = Instant::now();
            let is_ready = Cell::new(false);
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
                        never = watch(&self.endpoint, &is_ready) => match never {},
                    }
                }
                Err(error) => Ended {
                    code: None,
                    what: format!("cannot be started: {error:#}"),
                },
            };
            failed = if is_ready.get() { 0 } else { failed + 1 };
            if let Some(hopeless) = self.hopeless(&ended, failed, said).await {
                match self.patience {
                    Patience::Ends => return Err(hopeless),
                    Patience::Lasts => tracing::error!(provider = &*self.name, "{hopeless:#}"),
                }
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

    /// Why another start would end as this one has; none if it might not.
    async fn hopeless(&self, ended: &Ended, failed: u32, said: Vec<JoinHandle<()>>) -> Option<Error> {
        let is_misconfigured = ended.code == Some(i32::from(MISCONFIGURED));
        if !is_misconfigured && failed < STARTS {
            return None;
        }
        // It has ended, so what it said is there to be read, unless a child of its own keeps the pipes open.
        let all_said = async {
            for relay in said {
                let _ = relay.await;
            }
        };
        let _ = timeout(LAST_WORDS, all_said).await;
        let (name, file) = (&self.name, self.file.display());
        if is_misconfigured {
            let what = format!(
                "provider {name}: its file {file}, or what that names, cannot be used; what is wrong is said above"
            );
            return Some(Misconfigured(what).into());
        }
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        let words: Vec<String> = words.iter().map(|line| format!("\n  {line}")).collect();
        let words = match words.concat() {
            none if none.is_empty() => " nothing".to_owned(),
            words => words,
        };
        Some(anyhow!(
            "provider {name}: it {}, and was started {failed} times without ever taking connections at {}; see that it \
             listens there, and what it lacks by `outboard provider {} --config {file}`; it said:{words}",
            ended.what,
            self.endpoint,
            self.kind
        ))
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
        let words = || Arc::clone(&self.words);
        relays.extend(stdout.map(|stdout| tokio::spawn(relay(Arc::clone(&label), words(), stdout))));
        relays.extend(stderr.map(|stderr| tokio::spawn(relay(label, words(), stderr))));
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

/// Says once whether anybody takes connections there.
async fn watch(endpoints: &Endpoints, is_ready: &Cell<bool>) -> Infallible {
    loop {
        // First of all it may end, or find the address taken by another.
        sleep(LOOK).await;
        for endpoint in endpoints.iter() {
            if answers(endpoint).await {
                is_ready.set(true);
                return pending().await;
            }
        }
    }
}

async fn answers(endpoint: &Endpoint) -> bool {
    match endpoint {
        Endpoint::At(Address::Unix(path)) => UnixStream::connect(path).await.is_ok(),
        Endpoint::At(Address::Tcp { host: name, port }) | Endpoint::Dns { name, port } => {
            TcpStream::connect((name.as_str(), *port)).await.is_ok()
        }
        Endpoint::Dir(folder) => {
            let Ok(mut files) = tokio::fs::read_dir(folder).await else {
                return false;
            };
            while let Ok(Some(file)) = files.next_entry().await {
                if UnixStream::connect(file.path()).await.is_ok() {
                    return true;
                }
            }
            false
        }
    }
}

/// Passes a child's lines on to standard error, each with the name of who wrote it, and keeps the last.
async fn relay(label: Arc<str>, words: Arc<Mutex<VecDeque<String>>>, output: impl AsyncRead + Unpin) {
    let mut lines = BufReader::new(output).split(b'\n');
    while let Ok(Some(line)) = lines.next_segment().await {
        let line = String::from_utf8_lossy(&line);
        // With standard error closed the child's output is still read, or the child would stand still.
        let _ = writeln!(std::io::stderr().lock(), "{label} {line}");
        let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
        if words.len() == WORDS {
            words.pop_front();
        }
        words.push_back(line.chars().take(WORD).collect());
    }
}
