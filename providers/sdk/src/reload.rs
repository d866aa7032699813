//! The file while the replica runs: what changes in it, and can, takes effect.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use outboard_config::{ConfigErrors, Source};
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

use crate::admission::Replica;
use crate::config::Settings;
use crate::provider::Provider;

/// The file that a replica was started with.
pub(crate) struct Reload {
    path: PathBuf,
    /// What holds.
    source: Source,
    /// What could not be used, so that it is told once.
    refused: Option<String>,
}

/// How often the file is looked at. One that is mounted is changed as a whole, by a link that watches of single files miss.
const LOOK: Duration = Duration::from_secs(1);
/// What takes effect at once. The rest of a file is what a replica is made of.
const LIVE: [&str; 2] = ["grant", "limits"];

impl Reload {
    pub(crate) fn new(path: PathBuf, source: Source) -> Self {
        Self {
            path,
            source,
            refused: None,
        }
    }

    /// Looks at the file, from time to time and whenever somebody asks for it.
    ///
    /// # Cancellation
    /// Nothing is lost: the file is taken as a whole, or not.
    pub(crate) async fn look_after<P: Provider>(mut self, replica: Arc<Replica>, asked: Arc<Notify>) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let is_asked = tokio::select! {
                _ = look.tick() => false,
                () = asked.notified() => true,
            };
            let to = Arc::clone(&replica);
            // A disk may be slow.
            let looked = spawn_blocking(move || {
                self.look::<P>(&to, is_asked);
                self
            });
            match looked.await {
                Ok(this) => self = this,
                // A provider's own check has panicked; the log says where.
                Err(_) => return,
            }
        }
    }

    fn look<P: Provider>(&mut self, replica: &Replica, is_asked: bool) {
        let text = std::fs::read_to_string(&self.path);
        let is_new = text.as_ref().is_ok_and(|text| text != self.source.text());
        if text.is_ok() && !is_new {
            self.refused = None;
            if is_asked {
                tracing::info!(file = %self.path.display(), "the file was read anew, and says what it said before");
            }
            return;
        }
        match Settings::load::<P>(&self.path) {
            Ok((settings, _, _, source)) => self.take(replica, settings, source),
            Err(errors) => self.refuse(&errors, is_asked),
        }
    }

    fn take(&mut self, replica: &Replica, settings: Settings, source: Source) {
        let changed = self.source.differences(&source);
        let (live, later): (Vec<_>, Vec<_>) = changed.iter().partition(|key| LIVE.contains(&key.as_str()));
        if !live.is_empty() {
            replica.replace(settings.grants, settings.limits);
        }
        let told = |keys: Vec<&String>| {
            keys.into_iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        };
        tracing::info!(file = %self.path.display(), changed = told(live), "the file was read anew");
        if !later.is_empty() {
            tracing::warn!(
                file = %self.path.display(), changed = told(later),
                "what changed here takes effect when the provider is started again"
            );
        }
        self.source = source;
        self.refused = None;
    }

    fn refuse(&mut self, errors: &ConfigErrors, is_asked: bool) {
        let told = errors.to_string();
        if !is_asked && self.refused.as_ref() == Some(&told) {
            return;
        }
        tracing::error!(
            file = %self.path.display(), errors = told,
            "the file has changed and cannot be used; what it said before holds on"
        );
        self.refused = Some(told);
    }
}
