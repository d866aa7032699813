//! What the grants say of one function of one host in one binding.

use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use arc_swap::ArcSwap;
use outboard_session::call::{Granted, HostIdentity};
use outboard_session::dispatch::MethodDescriptor;
use outboard_session::failure::Failure;
use outboard_session::right::Rights;
use tonic::Code;

use super::{Policy, Rules};
use crate::admission::gate::Part;
use crate::admission::share::{Held, Seat};
use crate::config::Limits;
use crate::config::grant::GrantTable;
use crate::metrics::Lines;

/// A function of a host in a binding, and what the policy said of it last.
pub(crate) struct Scope {
    pub(crate) function: Arc<str>,
    pub(crate) binding: Arc<str>,
    pub(crate) host: HostIdentity,
    /// Where its calls are counted, once one of them was.
    pub(crate) lines: OnceLock<Lines>,
    verdict: ArcSwap<Verdict>,
}

/// What lets a call in.
#[derive(Clone)]
pub(crate) struct Pass {
    pub(crate) granted: Granted,
    pub(crate) limits: CallLimits,
    pub(crate) share: Arc<Seat>,
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

/// What one generation of the rules says of a scope.
#[derive(Default)]
struct Verdict {
    generation: u64,
    /// The grants that cover it, in the order of the file: the rights that each gives, and what it lets a call in with.
    passes: Vec<(Rights, Pass)>,
    has_binding: bool,
}

impl Scope {
    pub(crate) fn new(function: Arc<str>, binding: Arc<str>, host: HostIdentity) -> Self {
        Self {
            function,
            binding,
            host,
            lines: OnceLock::new(),
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
                share: Seat::new(gate.share((Arc::clone(function), number), Part::of(grant))),
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
