//! Grants: which function, from which host, may use which binding, how, and how much of it. Everything else is refused.

use std::collections::BTreeMap;
use std::future::{Future, pending};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use arc_swap::ArcSwap;
use outboard_session::call::{Granted, HostIdentity};
use outboard_session::dispatch::MethodDescriptor;
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use tokio::sync::watch;
use tonic::Code;

use crate::admission::gate::{Gate, GateLimits, Part};
use crate::admission::share::{Held, Share};
use crate::config::Limits;
use crate::config::grant::GrantTable;

/// The grants of a provider, and the bindings they are about.
pub(crate) struct Policy {
    rules: RwLock<Arc<Rules>>,
    generation: AtomicU64,
    changes: watch::Sender<()>,
}

/// A function of a host in a binding, and what the policy said of it last.
pub(crate) struct Scope {
    pub(crate) function: Arc<str>,
    pub(crate) binding: Arc<str>,
    pub(crate) host: HostIdentity,
    verdict: ArcSwap<Verdict>,
}

/// What lets a call in.
#[derive(Clone)]
pub(crate) struct Pass {
    pub(crate) granted: Granted,
    pub(crate) limits: CallLimits,
    pub(crate) share: Arc<Share>,
}

/// What one call may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallLimits {
    /// Bytes of its request, and of its reply or of a part of it.
    pub(crate) request: usize,
    pub(crate) reply: usize,
    pub(crate) time: Option<Duration>,
    /// Handles of its function.
    pub(crate) handles: usize,
}

struct Rules {
    grants: Vec<GrantTable>,
    limits: Limits,
    gates: BTreeMap<String, Arc<Gate>>,
}

/// What one generation of the rules says of a scope.
#[derive(Default)]
struct Verdict {
    generation: u64,
    /// The grants that cover it, in the order of the file: the rights that each gives, and what it lets a call in with.
    passes: Vec<(Rights, Pass)>,
    has_binding: bool,
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
    pub(crate) fn replace(&self, grants: Vec<GrantTable>, limits: Limits) {
        let gates = self.rules().gates.clone();
        for gate in gates.values() {
            gate.limit(limits.gate());
        }
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

    /// How full the fullest binding is, in permille.
    pub(crate) fn full(&self) -> u32 {
        let rules = self.rules();
        rules.gates.values().map(|gate| gate.full()).max().unwrap_or(0)
    }

    fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Scope {
    pub(crate) fn new(function: Arc<str>, binding: Arc<str>, host: HostIdentity) -> Self {
        Self {
            function,
            binding,
            host,
            verdict: ArcSwap::default(),
        }
    }

    /// Whether a call that needs one of these rights may reach the backend. The one place where that is decided.
    ///
    /// # Errors
    /// No grant covers it, nobody may make such a call, or it names a binding that is not there. Who has no grant is not told
    /// which bindings are.
    pub(crate) fn judge(
        &self,
        policy: &Policy,
        method: &MethodDescriptor,
        needs: Rights,
    ) -> Result<Pass, Failure> {
        // Before the rules are looked at, so that rules that come meanwhile are seen the next time.
        let generation = policy.generation.load(Ordering::Acquire);
        let mut verdict = self.verdict.load();
        if verdict.generation != generation {
            self.verdict
                .store(Arc::new(self.verdict_of(&policy.rules(), generation)));
            verdict = self.verdict.load();
        }
        if let Some((_, pass)) = verdict.passes.iter().find(|(rights, _)| rights.meets(needs)) {
            return Ok(pass.clone());
        }
        Err(self.refusal(policy, &verdict, method, needs))
    }

    fn verdict_of(&self, rules: &Rules, generation: u64) -> Verdict {
        let Self {
            function,
            binding,
            host,
            ..
        } = self;
        let covers = |(_, grant): &(usize, &GrantTable)| {
            grant.function.matches(function) && grant.host.matches(host) && grant.binding.matches(binding)
        };
        let grants: Vec<_> = rules.grants.iter().enumerate().filter(covers).collect();
        let Some(gate) = rules.gates.get(&**binding) else {
            return Verdict {
                generation,
                // Who has no grant is not told that there is no such binding.
                has_binding: grants.is_empty(),
                ..Verdict::default()
            };
        };
        let rights = grants.iter().map(|(_, grant)| grant.rights.0).collect();
        let pass = |(number, grant): (usize, &GrantTable)| {
            let pass = Pass {
                granted: Granted {
                    rights,
                    rows: grant.limits.rows,
                },
                limits: CallLimits::of(grant, &rules.limits),
                share: gate.share((Arc::clone(function), number), Part::of(grant)),
            };
            (grant.rights.0, pass)
        };
        Verdict {
            generation,
            passes: grants.into_iter().map(pass).collect(),
            has_binding: true,
        }
    }

    fn refusal(
        &self,
        policy: &Policy,
        verdict: &Verdict,
        method: &MethodDescriptor,
        needs: Rights,
    ) -> Failure {
        let Self {
            function,
            binding,
            host,
            ..
        } = self;
        let MethodDescriptor {
            interface,
            function: called,
            ..
        } = method;
        if !verdict.has_binding {
            let known: Vec<_> = policy.rules().gates.keys().cloned().collect();
            let what = format!(
                "the provider has no binding {binding}; it has {}",
                known.join(", ")
            );
            return Failure::refused(Code::NotFound, what);
        }
        let refused = |why: &str| {
            tracing::warn!(target: "audit", %function, %host, %binding, interface, call = called, "refused: {why}");
        };
        if needs.is_empty() {
            refused("no right is declared for it");
            let what = format!(
                "nobody may call {interface} {called}: the provider declares no right for it; `Provider::rights` has to"
            );
            return Failure::refused(Code::PermissionDenied, what);
        }
        let what = if verdict.passes.is_empty() {
            refused("no grant");
            let rights = if needs == Rights::ANY { Rights::READ } else { needs };
            format!(
                "no grant lets function {function} of host {host} use binding {binding}; the provider's file \
                 would need [[grant]] function = \"{function}\", host = \"{host}\", binding = \"{binding}\", \
                 rights = [{rights}]"
            )
        } else {
            refused("no grant with the right");
            let rights: Rights = verdict.passes.iter().map(|(rights, _)| *rights).collect();
            format!(
                "the grants of function {function} of host {host} for binding {binding} have the rights [{rights}], and \
                 {interface} {called} needs one of [{needs}]"
            )
        };
        Failure::refused(Code::PermissionDenied, what)
    }
}

impl Pass {
    /// Counts one more handle for as long as what is returned lives.
    ///
    /// # Errors
    /// The function holds as many as its grant lets it.
    pub(crate) fn hold(&self) -> Result<Held, Failure> {
        let most = self.limits.handles;
        self.share.hold(most).ok_or_else(|| {
            let what = format!(
                "the function holds {most} handles in this binding, which is as many as its grant lets it \
                 (limits.handles); drop some"
            );
            Failure::refused(Code::ResourceExhausted, what)
        })
    }
}

impl CallLimits {
    fn of(grant: &GrantTable, limits: &Limits) -> Self {
        let bytes = |size: Option<outboard_config::Size>, most: usize| match size {
            Some(size) => usize::try_from(size.0).unwrap_or(usize::MAX).min(most),
            None => most,
        };
        Self {
            request: bytes(grant.limits.request, limits.request),
            reply: bytes(grant.limits.reply, limits.reply),
            time: grant.limits.time.map(|span| span.0),
            handles: grant
                .limits
                .handles
                .map_or(usize::MAX, |handles| handles as usize),
        }
    }
}

impl Part {
    fn of(grant: &GrantTable) -> Self {
        Self {
            weight: grant.limits.weight.unwrap_or(1),
            concurrent: grant.limits.concurrent.map_or(usize::MAX, |calls| calls as usize),
        }
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
        policy.replace(
            vec![grant("f", HostPattern::Uid(7), "*", Rights::READ)],
            Limits::default(),
        );
        assert!(may());
        policy.replace(Vec::new(), Limits::default());
        assert!(!may());
    }
}
