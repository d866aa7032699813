//! Grants: which function, from which host, may use which binding, how, and how much of it. Everything else is refused.

mod scope;

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, pending};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;

use crate::admission::gate::{Gate, GateLimits};
use crate::config::Limits;
use crate::config::grant::GrantTable;

pub(crate) use scope::{CallLimits, Pass, Scope};

/// The grants of a provider, and the bindings they are about.
pub(crate) struct Policy {
    rules: RwLock<Arc<Rules>>,
    generation: AtomicU64,
    changes: watch::Sender<()>,
}

struct Rules {
    grants: Vec<GrantTable>,
    limits: Limits,
    gates: BTreeMap<String, Arc<Gate>>,
}

impl Policy {
    pub(crate) fn new(grants: Vec<GrantTable>, bindings: &[String], limits: Limits) -> Self {
        let gate = |name: &String| (name.clone(), Arc::new(Gate::new(limits.gate())));
        let rules = Rules {
            grants,
            limits,
            gates: bindings.iter().map(gate).collect(),
        };
        Self {
            rules: RwLock::new(Arc::new(rules)),
            // A scope that was never judged has generation 0.
            generation: AtomicU64::new(1),
            changes: watch::Sender::new(()),
        }
    }

    /// From now on these hold, for calls that wait as well.
    pub(crate) fn replace(&self, grants: Vec<GrantTable>, limits: Limits, bindings: &BTreeSet<String>) {
        let before = self.rules();
        let gate = |name: &String| {
            let gate = before.gates.get(name).map_or_else(
                || Arc::new(Gate::new(limits.gate())),
                |gate| {
                    gate.limit(limits.gate());
                    Arc::clone(gate)
                },
            );
            (name.clone(), gate)
        };
        let gates = bindings.iter().map(gate).collect();
        let rules = Rules {
            grants,
            limits,
            gates,
        };
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
        self.generation.fetch_add(1, Ordering::Release);
        self.changes.send_replace(());
    }

    /// Waits until other rules hold than when this was called.
    ///
    /// # Cancellation
    /// Nothing is lost.
    pub(crate) fn changed(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut changes = self.changes.subscribe();
        async move {
            if changes.changed().await.is_err() {
                // The rules are gone, and whoever asks will be soon.
                pending::<()>().await;
            }
        }
    }

    /// The names of the bindings.
    pub(crate) fn bindings(&self) -> BTreeSet<String> {
        self.rules().gates.keys().cloned().collect()
    }

    /// How full the fullest binding is, in permille.
    pub(crate) fn full(&self) -> u32 {
        let rules = self.rules();
        rules.gates.values().map(|gate| gate.full()).max().unwrap_or(0)
    }

    fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Limits {
    fn gate(&self) -> GateLimits {
        GateLimits {
            concurrent: self.concurrent,
            queue: self.queue,
            age: self.queue_age,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Policy, Scope};
    use crate::config::Limits;
    use crate::config::grant::{GrantLimitsTable, GrantTable, HostPattern, RightsList};
    use outboard_config::Glob;
    use outboard_session::call::HostIdentity;
    use outboard_session::dispatch::MethodDescriptor;
    use outboard_session::failure::Failure;
    use outboard_session::right::Rights;
    use tonic::Code;

    const GET: MethodDescriptor = MethodDescriptor {
        interface: "wasi:keyvalue/store",
        function: "[method]bucket.get",
        path: "/wasi.keyvalue.Store/BucketGet",
        shape: 0,
        idempotent: true,
        request_streams: 0,
        response_streams: 0,
    };

    fn grant(function: &str, host: HostPattern, binding: &str, rights: Rights) -> GrantTable {
        GrantTable {
            function: Glob::new(function),
            host,
            binding: Glob::new(binding),
            rights: RightsList(rights),
            limits: GrantLimitsTable::default(),
        }
    }

    fn policy(grants: Vec<GrantTable>) -> Policy {
        Policy::new(grants, &["counters".to_owned()], Limits::default())
    }

    fn judge(
        policy: &Policy,
        (function, host, binding): (&str, HostIdentity, &str),
        needs: Rights,
    ) -> Result<Rights, Failure> {
        let scope = Scope::new(function.into(), binding.into(), host);
        scope.judge(policy, &GET, needs).map(|pass| pass.granted.rights)
    }

    #[test]
    fn all_of_function_host_and_binding_have_to_match() {
        let policy = policy(vec![grant(
            "orders-*",
            HostPattern::Uid(7),
            "counters",
            Rights::READ,
        )]);
        let mine = ("orders-api", HostIdentity::Uid(7), "counters");
        assert_eq!(judge(&policy, mine, Rights::READ).unwrap(), Rights::READ);
        for other in [
            ("shop", HostIdentity::Uid(7), "counters"),
            ("orders-api", HostIdentity::Uid(8), "counters"),
            ("orders-api", HostIdentity::Insecure, "counters"),
            ("orders-api", HostIdentity::Uid(7), "other"),
        ] {
            let failure = judge(&policy, other, Rights::READ).unwrap_err();
            assert_eq!(failure.code, Code::PermissionDenied);
            assert!(failure.message.contains("[[grant]]"), "{failure}");
            assert!(failure.message.contains("rights = [\"read\"]"), "{failure}");
        }
    }

    #[test]
    fn a_right_that_no_grant_gives_is_none() {
        let policy = policy(vec![
            grant("*", HostPattern::Uid(7), "*", Rights::READ),
            grant("writer", HostPattern::Uid(7), "*", Rights::WRITE),
        ]);
        let reader = || ("reader", HostIdentity::Uid(7), "counters");
        let writer = || ("writer", HostIdentity::Uid(7), "counters");
        let failure = judge(&policy, reader(), Rights::WRITE).unwrap_err();
        assert_eq!(failure.code, Code::PermissionDenied);
        assert!(
            failure.message.contains("have the rights [\"read\"]"),
            "{failure}"
        );
        let both = Rights::READ | Rights::WRITE;
        assert_eq!(judge(&policy, writer(), Rights::WRITE).unwrap(), both);
        assert_eq!(judge(&policy, reader(), Rights::ANY).unwrap(), Rights::READ);
        let failure = judge(&policy, writer(), Rights::NONE).unwrap_err();
        assert!(failure.message.contains("declares no right"), "{failure}");
    }

    #[test]
    fn plaintext_peers_are_meant_by_their_word_only() {
        let policy = policy(vec![grant("*", HostPattern::Insecure, "*", Rights::ANY)]);
        let any = |host, binding| judge(&policy, ("any", host, binding), Rights::READ);
        assert!(any(HostIdentity::Insecure, "counters").is_ok());
        assert!(any(HostIdentity::Uid(0), "counters").is_err());
        assert_eq!(
            any(HostIdentity::Insecure, "none").unwrap_err().code,
            Code::NotFound
        );
    }

    #[test]
    fn a_scope_is_judged_anew_when_the_rules_change() {
        let policy = policy(Vec::new());
        let scope = Scope::new("f".into(), "counters".into(), HostIdentity::Uid(7));
        let may = || scope.judge(&policy, &GET, Rights::READ).is_ok();
        assert!(!may(), "without grants nothing is allowed");
        let grants = || vec![grant("f", HostPattern::Uid(7), "*", Rights::READ)];
        policy.replace(grants(), Limits::default(), &policy.bindings());
        assert!(may());
        policy.replace(grants(), Limits::default(), &BTreeSet::new());
        assert!(!may(), "the binding is gone");
        policy.replace(
            grants(),
            Limits::default(),
            &BTreeSet::from(["counters".to_owned()]),
        );
        assert!(may());
        policy.replace(Vec::new(), Limits::default(), &policy.bindings());
        assert!(!may());
    }
}
