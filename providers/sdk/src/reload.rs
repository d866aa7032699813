//! The file while the replica runs: what changes in it, and can, takes effect.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use outboard_config::{ConfigErrors, Source};
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

use crate::admission::Replica;
use crate::config::{Checked, Settings};
use crate::provider::{Context, Provider};

/// The file that a replica was started with.
pub(crate) struct Reload<P> {
    pub(crate) path: PathBuf,
    /// What holds.
    pub(crate) source: Source,
    /// What the provider was told when it started.
    pub(crate) context: Context,
    pub(crate) provider: Arc<P>,
    pub(crate) replica: Arc<Replica>,
}

/// How often the file is looked at. One that is mounted is changed as a whole, by a link that watches of single files miss.
const LOOK: Duration = Duration::from_secs(1);
/// What takes effect at once, besides bindings. The rest of a file is what a replica is made of.
const LIVE: [&str; 2] = ["grant", "limits"];
const BINDING: &str = "binding";

impl<P: Provider> Reload<P> {
    /// Looks at the file, from time to time and whenever somebody asks for it.
    ///
    /// # Cancellation
    /// Nothing is lost but what the file's last change asks for.
    pub(crate) async fn look_after(mut self, asked: Arc<Notify>) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // What cannot be used is told once.
        let mut refused = None;
        loop {
            let is_asked = tokio::select! {
                _ = look.tick() => false,
                () = asked.notified() => true,
            };
            let (path, source) = (self.path.clone(), self.source.clone());
            // A disk may be slow.
            let Ok(read) = spawn_blocking(move || read::<P>(&path, &source)).await else {
                // A provider's own check has panicked; the log says where.
                return;
            };
            let taken = match read {
                Some(Ok(checked)) => self.take(checked).await,
                Some(Err(errors)) => Err(errors.to_string()),
                None => {
                    if is_asked {
                        tracing::info!(
                            file = %self.path.display(),
                            "the file was read anew, and says what it said before"
                        );
                    }
                    Ok(())
                }
            };
            let before = std::mem::replace(&mut refused, taken.err());
            if let Some(errors) = &refused
                && (is_asked || before.as_ref() != Some(errors))
            {
                tracing::error!(
                    file = %self.path.display(), errors,
                    "the file has changed and cannot be used; what it said before holds on"
                );
            }
        }
    }

    /// Has a file take effect, as far as it can now.
    async fn take(&mut self, (settings, mut bindings, _, source): Checked<P>) -> Result<(), String> {
        let changed = self.source.differences(&source, None);
        let mut served = self.replica.policy.bindings();
        let names = self.source.differences(&source, Some(BINDING));
        let mut left = Vec::new();
        if !names.is_empty() {
            let others: BTreeMap<_, _> = names
                .iter()
                .map(|name| (name.clone(), bindings.remove(name)))
                .collect();
            let rebound = self.provider.rebind(others, &self.context).await;
            left = rebound.map_err(|error| error.to_string())?;
        }
        for name in names.iter().filter(|name| !left.contains(name)) {
            if settings.bindings.contains(name) {
                served.insert(name.clone());
            } else {
                served.remove(name);
            }
        }
        self.replica.replace(settings.grants, settings.limits, &served);
        let is_live = |key: &&String| LIVE.contains(&key.as_str());
        let live = changed.iter().filter(is_live).cloned();
        let rebound = names.iter().filter(|name| !left.contains(name)).map(in_table);
        tracing::info!(
            file = %self.path.display(), changed = list(live.chain(rebound)),
            "the file was read anew"
        );
        let later = changed
            .iter()
            .filter(|key| !is_live(key) && *key != BINDING)
            .cloned();
        let later = list(later.chain(left.iter().map(in_table)));
        if !later.is_empty() {
            tracing::warn!(
                file = %self.path.display(), changed = later,
                "what changed here takes effect when the provider is started again"
            );
        }
        self.source = source;
        Ok(())
    }
}

/// What the file says, if that is something else than before.
fn read<P: Provider>(path: &Path, before: &Source) -> Option<Result<Checked<P>, ConfigErrors>> {
    let text = std::fs::read_to_string(path);
    let is_same = text.is_ok_and(|text| text == before.text());
    (!is_same).then(|| Settings::load::<P>(path))
}

fn in_table(name: &String) -> String {
    format!("{BINDING}.{name}")
}

fn list(keys: impl Iterator<Item = String>) -> String {
    keys.collect::<Vec<_>>().join(", ")
}
