//! The host's file while the host runs: what changes in it, and in the components that it names, takes effect.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use outboard_config::{ConfigErrors, Document, Loaded, Source};
use outboard_delivery::ComponentSource;
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{Interval, MissedTickBehavior, interval, sleep};
use tokio_util::task::AbortOnDropHandle;

use crate::config::HostConfig;
use crate::host::{Host, Prepared, Retired};

/// The file that a host was started with.
pub struct Reload {
    host: Arc<Host>,
    /// What holds.
    source: Source,
    /// What was looked at last, whether or not it could be used.
    seen: Seen,
    /// Whether that could not even be read, so that nothing is known of what else it needs.
    is_unread: bool,
    /// Why it could not be used.
    refused: Option<String>,
    look: Interval,
}

/// A file that has changed and all of which is right: what it asks for is compiled and linked, and nothing of it in effect.
pub struct Change {
    /// What the file says.
    pub config: HostConfig,
    source: Source,
    prepared: Prepared,
}

/// A file and those that it names, as far as a look at them tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Seen {
    /// None if it cannot be read.
    text: Option<String>,
    /// The components that it names, and the files of the providers that it has run: whoever refused a change because of one
    /// is asked again when that has changed.
    files: BTreeMap<PathBuf, Option<Stamp>>,
}

/// What differs from one version of a file to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

/// How often the file and its components are looked at. What is mounted is changed as a whole, by a link that watches of
/// single files miss.
const LOOK: Duration = Duration::from_secs(1);
/// For how long a change has to stay as it is: a component that is being copied is read when it is whole.
const SETTLED: Duration = Duration::from_millis(200);
const FUNCTION: &str = "function";
const PROVIDER: &str = "provider";
/// What takes effect at once, besides functions and providers. The rest of a file is what a host is made of.
const LIVE: &str = "tls";

impl Reload {
    /// For a host that runs what the file said when it was loaded. To be called on a tokio runtime.
    pub fn new(host: Arc<Host>, loaded: &Loaded<HostConfig>) -> Self {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let named = named(&loaded.value).into_iter();
        Self {
            host,
            source: loaded.source.clone(),
            seen: Seen {
                text: Some(loaded.source.text().to_owned()),
                files: named
                    .map(|path| {
                        let stamp = Stamp::of(&path);
                        (path, stamp)
                    })
                    .collect(),
            },
            is_unread: false,
            refused: None,
            look,
        }
    }

    /// Waits until the file, or a component in it, has changed and all of it is right. What is wrong is told in the log, by
    /// the metrics and by the admin port, and what holds goes on. The file is looked at from time to time, and whenever
    /// somebody asks for it.
    ///
    /// # Cancellation
    /// A change that was being looked at is looked at again.
    pub async fn next(&mut self, asked: &Notify) -> Change {
        loop {
            let is_asked = tokio::select! {
                _ = self.look.tick() => false,
                () = asked.notified() => true,
            };
            let mut seen = self.look().await;
            if !is_asked {
                if seen == self.seen && !self.is_unread {
                    continue;
                }
                seen = self.settled(seen).await;
            }
            let examined = self.examine(&mut seen).await;
            self.seen = seen;
            match examined {
                Ok(Some(change)) => return change,
                Ok(None) => self.unchanged(is_asked),
                Err(what) => self.refused(what, is_asked),
            }
        }
    }

    /// Has a change take effect: requests go to it from the next on.
    pub fn take(&mut self, change: Change) -> Retired {
        let Change {
            config,
            source,
            prepared,
        } = change;
        let retired = self.host.take(prepared);
        let in_table = |table: &'static str| {
            let names = self.source.differences(&source, Some(table));
            names.into_iter().map(move |name| format!("{table}.{name}"))
        };
        let mut changed: BTreeSet<String> = in_table(FUNCTION).chain(in_table(PROVIDER)).collect();
        // A component may be another one under the same name.
        changed.extend(retired.names().map(|name| format!("{FUNCTION}.{name}")));
        let mut later = self.source.differences(&source, None);
        changed.extend(later.take(LIVE));
        later.retain(|key| ![FUNCTION, PROVIDER].contains(&&**key));
        let file = self.source.path().display().to_string();
        tracing::info!(
            file,
            changed = list(&changed),
            functions = config.functions.len(),
            "the file was read anew"
        );
        if !later.is_empty() {
            tracing::warn!(
                file,
                changed = list(&later),
                "what changed here takes effect when the host is started again"
            );
        }
        self.source = source;
        self.refused = None;
        self.host.metrics.reload_taken();
        self.host.readiness.file(None);
        retired
    }

    /// Has what holds go on instead of a change, because of this.
    pub fn refuse(&mut self, change: Change, what: String) {
        drop(change);
        self.refused(what, true);
    }

    async fn look(&self) -> Seen {
        let path = self.source.path().to_owned();
        look(path, self.seen.files.keys().cloned().collect()).await
    }

    async fn settled(&self, mut seen: Seen) -> Seen {
        loop {
            sleep(SETTLED).await;
            let again = self.look().await;
            if again == seen {
                return seen;
            }
            seen = again;
        }
    }

    /// What there is to take; none if all is as it was. `seen` learns of the components that the file has now.
    async fn examine(&mut self, seen: &mut Seen) -> Result<Option<Change>, String> {
        let path = self.source.path().to_owned();
        self.is_unread = true;
        let loaded = match spawn_blocking(move || read(&path)).await {
            Ok(read) => read.map_err(|errors| errors.to_string())?,
            Err(ended) => std::panic::resume_unwind(ended.into_panic()),
        };
        self.is_unread = false;
        let Loaded {
            value: config,
            source,
            ..
        } = loaded;
        // Before they are read: what changes from now on is seen as a change.
        *seen = look(source.path().to_owned(), named(&config)).await;
        // It has changed since it was read: what the next look finds is something else than this.
        seen.text = Some(source.text().to_owned());
        // Elsewhere: linking computes, and whoever waits here may have requests to accept.
        let host = Arc::clone(&self.host);
        let preparing = tokio::spawn(async move {
            let prepared = host.prepare(&config).await;
            (config, prepared)
        });
        let (config, prepared) = match AbortOnDropHandle::new(preparing).await {
            Ok(prepared) => prepared,
            Err(ended) => std::panic::resume_unwind(ended.into_panic()),
        };
        let prepared = prepared.map_err(|error| error.to_string())?;
        if source.text() == self.source.text() && !self.host.changes_by(&prepared) {
            return Ok(None);
        }
        Ok(Some(Change {
            config,
            source,
            prepared,
        }))
    }

    fn unchanged(&mut self, is_asked: bool) {
        if self.refused.take().is_some() || is_asked {
            tracing::info!(
                file = %self.source.path().display(),
                "the file was read anew, and says what it said before"
            );
        }
        self.host.metrics.reload_unchanged();
        self.host.readiness.file(None);
    }

    fn refused(&mut self, errors: String, is_asked: bool) {
        if self.refused.as_ref() == Some(&errors) && !is_asked {
            return;
        }
        tracing::error!(
            file = %self.source.path().display(), errors,
            "the file has changed and cannot be used; what it said before holds on"
        );
        self.host.metrics.reload_refused();
        self.host.readiness.file(Some(errors.clone()));
        self.refused = Some(errors);
    }
}

impl Stamp {
    /// None if there is nothing.
    fn of(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok()?;
        Some(Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            inode: metadata.ino(),
        })
    }
}

/// A disk may be slow.
async fn look(path: PathBuf, files: Vec<PathBuf>) -> Seen {
    let looked = spawn_blocking(move || Seen {
        text: std::fs::read_to_string(path).ok(),
        files: files
            .into_iter()
            .map(|path| {
                let stamp = Stamp::of(&path);
                (path, stamp)
            })
            .collect(),
    });
    // Nothing in there panics.
    looked.await.unwrap_or_default()
}

/// The files that one names.
fn named(config: &HostConfig) -> Vec<PathBuf> {
    // What a registry has under a digest stays what it is.
    let components = config
        .functions
        .values()
        .filter_map(|function| match &function.component {
            ComponentSource::File(path) => Some(path),
            ComponentSource::Registry(_) => None,
        });
    let run = config
        .providers
        .values()
        .filter_map(|provider| provider.run.as_ref());
    components.chain(run).cloned().collect()
}

fn read(path: &Path) -> Result<Loaded<HostConfig>, ConfigErrors> {
    HostConfig::read(&Document::read(path)?)
}

fn list(keys: &BTreeSet<String>) -> String {
    keys.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
