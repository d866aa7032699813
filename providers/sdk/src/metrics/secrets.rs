//! How the provider's secrets are.

use std::time::Duration;

use prometheus::{GaugeVec, IntGaugeVec, Opts, Registry};

use super::registered;
use crate::secrets::{SecretHealth, SecretState};

/// The secrets that the provider's file refers to, by reference.
pub(super) struct Secrets {
    state: IntGaugeVec,
    age: GaugeVec,
    left: GaugeVec,
}

/// The words for how a secret is.
const STATES: [&str; 3] = ["good", "stale", "missing"];

impl Secrets {
    pub(super) fn new(registry: &Registry) -> prometheus::Result<Self> {
        let by_reference = |name: &str, help: &str| {
            registered(registry, GaugeVec::new(Opts::new(name, help), &["reference"])?)
        };
        let state = Opts::new(
            "outboard_secret_state",
            "1 for how the secret is, else 0: good, stale when the last that was good is used on, or missing",
        );
        Ok(Self {
            state: registered(registry, IntGaugeVec::new(state, &["reference", "state"])?)?,
            age: by_reference(
                "outboard_secret_age_seconds",
                "how long the secret or credential in use has been in use",
            )?,
            left: by_reference(
                "outboard_secret_left_seconds",
                "how long the credential in use stays good, if it ends",
            )?,
        })
    }

    pub(super) fn set(&self, secrets: &[SecretState]) {
        self.state.reset();
        self.age.reset();
        self.left.reset();
        for secret in secrets {
            let reference = secret.reference.to_string();
            let is = match secret.health {
                SecretHealth::Good => "good",
                SecretHealth::Stale { .. } => "stale",
                SecretHealth::Missing { .. } => "missing",
            };
            for state in STATES {
                let gauge = self.state.with_label_values(&[reference.as_str(), state]);
                gauge.set((state == is).into());
            }
            let set = |gauge: &GaugeVec, time: Option<Duration>| {
                if let Some(time) = time {
                    gauge.with_label_values(&[&reference]).set(time.as_secs_f64());
                }
            };
            set(&self.age, secret.age);
            set(&self.left, secret.left);
        }
    }
}
