//! The providers that are run beside a host, as its file names them now.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Error, Result};
use outboard_host::{HostConfig, ProviderConfig, Retired};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_local};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::describe::ask;
use crate::program;
use crate::supervise::{Patience, Supervised};

/// Providers that are kept running. All of it belongs to one thread, which has to be the process's main one.
pub(crate) struct Fleet {
    members: BTreeMap<Arc<str>, Member>,
    tasks: TaskTracker,
    /// Lets all of them drain.
    stop: CancellationToken,
    /// Ends those that do not drain.
    kill: CancellationToken,
    given_up: mpsc::UnboundedSender<Error>,
}

struct Member {
    provider: ProviderConfig,
    file: PathBuf,
    stop: CancellationToken,
    ended: JoinHandle<()>,
}

/// A change of the fleet, of which nothing is in effect.
pub(crate) struct Moves {
    come: Vec<(Arc<str>, ProviderConfig, PathBuf, Supervised)>,
    go: Vec<Arc<str>>,
}

impl Fleet {
    /// Starts the providers that a host's file has run; and where one is told that is given up.
    ///
    /// # Errors
    /// There is no program for one of them; none is started.
    pub(crate) fn start(config: &HostConfig) -> Result<(Self, mpsc::UnboundedReceiver<Error>)> {
        let (given_up, receiver) = mpsc::unbounded_channel();
        let mut fleet = Self {
            members: BTreeMap::new(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            kill: CancellationToken::new(),
            given_up,
        };
        let moves = fleet.moves(config, Patience::Ends)?;
        fleet.begin(moves, None);
        Ok((fleet, receiver))
    }

    /// What another file asks for. The files of those that come are checked by their programs.
    ///
    /// # Errors
    /// There is no program for one of them, or it has something to say against the file.
    ///
    /// # Cancellation
    /// Nothing is lost.
    pub(crate) async fn plan(&self, config: &HostConfig) -> Result<Moves, String> {
        let moves = self.moves(config, Patience::Lasts);
        let moves = moves.map_err(|error| format!("{error:#}"))?;
        for (name, provider, file, _) in &moves.come {
            let program = program::find(&provider.kind).map_err(|error| error.to_string())?;
            let arguments = [OsStr::new("--check"), OsStr::new("--config"), file.as_os_str()];
            let answer = ask(&program, &arguments).await;
            let answer = answer.map_err(|what| format!("provider {name}: {}: {what}", program.display()))?;
            if !answer.status.success() {
                let said = String::from_utf8_lossy(&answer.stderr);
                return Err(format!("provider {name}: {}", said.trim()));
            }
        }
        Ok(moves)
    }

    /// Starts who comes. Who goes is stopped once the requests have ended that may call them, and who is another one under
    /// an old name and at the old address begins when the old one has ended.
    pub(crate) fn take(&mut self, moves: Moves, retired: Retired) {
        self.begin(moves, Some(retired));
    }

    /// Lets all of them drain; with `kill` they are ended instead.
    ///
    /// # Cancellation
    /// They go on to drain.
    pub(crate) async fn end(&self, kill: bool) {
        self.stop.cancel();
        if kill {
            self.kill.cancel();
        }
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn moves(&self, config: &HostConfig, patience: Patience) -> Result<Moves> {
        let mut come = Vec::new();
        for (name, provider) in &config.providers {
            let Some(file) = &provider.run else { continue };
            let member = self.members.get(name);
            let is_same = |member: &Member| member.file == *file && member.provider.kind == provider.kind;
            if !member.is_some_and(is_same) {
                let supervised = Supervised::new(name, provider, file, patience)?;
                come.push((Arc::clone(name), provider.clone(), file.clone(), supervised));
            }
        }
        let stays = |name: &Arc<str>| {
            let next = config.providers.get(name);
            next.is_some_and(|next| next.run.is_some())
        };
        let go = self.members.keys().filter(|name| !stays(name));
        Ok(Moves {
            come,
            go: go.cloned().collect(),
        })
    }

    fn begin(&mut self, Moves { come, go }: Moves, retired: Option<Retired>) {
        let mut unused: Vec<Member> = go.iter().filter_map(|name| self.members.remove(name)).collect();
        for (name, provider, file, supervised) in come {
            let before = match self.members.remove(&name) {
                // It has the address that this one is to have.
                Some(before) if before.provider.endpoint == provider.endpoint => {
                    before.stop.cancel();
                    Some(before.ended)
                }
                Some(before) => {
                    unused.push(before);
                    None
                }
                None => None,
            };
            let stop = self.stop.child_token();
            let running = {
                let (stop, given_up) = (stop.clone(), self.given_up.clone());
                async move {
                    if let Some(before) = before {
                        let _ = before.await;
                    }
                    if let Err(error) = supervised.keep_running(stop).await {
                        // Nobody listens any more once the end has begun.
                        let _ = given_up.send(error);
                    }
                }
            };
            let running = self.kill.clone().run_until_cancelled_owned(running);
            let ended = spawn_local(
                self.tasks
                    .track_future(async move { running.await.unwrap_or_default() }),
            );
            let member = Member {
                provider,
                file,
                stop,
                ended,
            };
            self.members.insert(name, member);
        }
        if let (Some(retired), false) = (retired, unused.is_empty()) {
            spawn_local(async move {
                retired.ended().await;
                for member in unused {
                    member.stop.cancel();
                }
            });
        }
    }
}
