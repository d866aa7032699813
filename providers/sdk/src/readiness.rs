//! Whether the replica should be sent work, and if not, all that keeps it from it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::provider::{BackendAway, Provider};
use crate::secrets::{SecretHealth, Secrets};

/// The conditions of one replica that do not hold, by name. Clones are of the same replica.
#[derive(Clone, Default)]
pub(crate) struct Readiness(Arc<watch::Sender<BTreeMap<String, String>>>);

/// Why a replica is not ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Unready {
    /// What it concerns: `drain`, `binding.NAME`, `secret.REFERENCE`, `tls`, `handles.key`.
    pub(crate) condition: String,
    /// What is the matter.
    pub(crate) reason: String,
}

/// The condition that does not hold once the end has begun.
pub(crate) const DRAIN: &str = "drain";
/// The conditions of the backends are called so, and by their bindings' names.
const BINDING: &str = "binding.";
/// Those of the secrets, and by their references.
const SECRET: &str = "secret.";
/// The condition that does not hold while the provider does not say how its backends are.
const BACKENDS: &str = "backends";
/// How often the provider is asked for its backends, and how long its answer may take.
const LOOK: Duration = Duration::from_secs(1);
const ANSWER: Duration = Duration::from_secs(2);

impl Readiness {
    /// Says of a condition why it does not hold; without a reason, that it does.
    pub(crate) fn set(&self, condition: &str, reason: Option<String>) {
        self.0.send_if_modified(|unmet| match reason {
            Some(reason) if unmet.get(condition) != Some(&reason) => {
                tracing::warn!(condition, reason, "not ready");
                unmet.insert(condition.to_owned(), reason);
                true
            }
            Some(_) => false,
            None => {
                let was_unmet = unmet.remove(condition).is_some();
                if was_unmet {
                    tracing::info!(condition, "ready again");
                }
                was_unmet
            }
        });
    }

    /// Says which conditions of a group do not hold, and so that the others of it do.
    pub(crate) fn set_all(&self, group: &str, unmet: &BTreeMap<String, String>) {
        let known: Vec<String> = self.0.borrow().keys().cloned().collect();
        let met = known.iter().filter(|condition| {
            condition
                .strip_prefix(group)
                .is_some_and(|name| !unmet.contains_key(name))
        });
        for condition in met {
            self.set(condition, None);
        }
        for (name, reason) in unmet {
            self.set(&format!("{group}{name}"), Some(reason.clone()));
        }
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// All that keeps it from being ready, by name.
    pub(crate) fn unready(&self) -> Vec<Unready> {
        let told = |(condition, reason): (&String, &String)| Unready {
            condition: condition.clone(),
            reason: reason.clone(),
        };
        self.0.borrow().iter().map(told).collect()
    }

    /// Tells of each change from now on, and of what is now.
    pub(crate) fn watch(&self) -> watch::Receiver<BTreeMap<String, String>> {
        self.0.subscribe()
    }
}

/// Asks the provider for its backends as long as it runs.
pub(crate) async fn look_after_backends<P: Provider>(provider: Arc<P>, readiness: Readiness) {
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let Ok(away) = timeout(ANSWER, provider.away()).await else {
            let late = format!(
                "the provider did not say within {} s how its backends are",
                ANSWER.as_secs()
            );
            readiness.set(BACKENDS, Some(late));
            continue;
        };
        readiness.set(BACKENDS, None);
        let by_binding = |BackendAway { binding, reason }| (binding, reason);
        readiness.set_all(BINDING, &away.into_iter().map(by_binding).collect());
    }
}

/// Looks at the secrets that somebody uses as long as the replica runs. Without one that never came something cannot be
/// served; the last that was good is as good as any.
/// What is made of them, by its key in the file, is asked whether it could be.
pub(crate) async fn look_after_secrets(
    secrets: Secrets,
    readiness: Readiness,
    made: impl Fn() -> [(&'static str, bool); 2],
) {
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let missing = secrets
            .states()
            .into_iter()
            .filter_map(|state| match state.health {
                SecretHealth::Missing { because } => Some((state.reference.to_string(), because.to_string())),
                SecretHealth::Good | SecretHealth::Stale { .. } => None,
            });
        readiness.set_all(SECRET, &missing.collect());
        for (key, is_ready) in made() {
            let unusable =
                || "what it is made of has not come, or cannot be used; the log says why".to_owned();
            readiness.set(key, (!is_ready).then(unusable));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BINDING, DRAIN, Readiness, Unready};
    use std::collections::BTreeMap;

    #[test]
    fn it_is_ready_when_every_condition_holds() {
        let readiness = Readiness::default();
        assert!(readiness.is_ready());
        let away = BTreeMap::from([
            ("orders".to_owned(), "gone".to_owned()),
            ("users".to_owned(), "gone too".to_owned()),
        ]);
        readiness.set_all(BINDING, &away);
        readiness.set(DRAIN, Some("it is ending".to_owned()));
        let told = |condition: &str, reason: &str| Unready {
            condition: condition.to_owned(),
            reason: reason.to_owned(),
        };
        assert_eq!(
            readiness.unready(),
            [
                told("binding.orders", "gone"),
                told("binding.users", "gone too"),
                told("drain", "it is ending")
            ]
        );
        readiness.set_all(
            BINDING,
            &BTreeMap::from([("users".to_owned(), "still gone".to_owned())]),
        );
        assert_eq!(
            readiness.unready(),
            [told("binding.users", "still gone"), told("drain", "it is ending")]
        );
        readiness.set_all(BINDING, &BTreeMap::new());
        readiness.set(DRAIN, None);
        assert!(readiness.is_ready());
    }

    #[test]
    fn only_what_changes_is_told() {
        let readiness = Readiness::default();
        let mut changes = readiness.watch();
        readiness.set("a", None);
        assert!(!changes.has_changed().unwrap());
        readiness.set("a", Some("why".to_owned()));
        assert!(changes.has_changed().unwrap());
        changes.mark_unchanged();
        readiness.set("a", Some("why".to_owned()));
        assert!(!changes.has_changed().unwrap());
    }
}
