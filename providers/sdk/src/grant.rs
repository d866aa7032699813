//! Grants: which function, from which host, may use which binding. Everything else is refused.

use outboard_session::call::HostIdentity;
use outboard_session::failure::Failure;
use tonic::Code;

use crate::config::GrantTable;

/// The grants of a provider, and the bindings they are about.
#[derive(Debug)]
pub(crate) struct Policy {
    grants: Vec<GrantTable>,
    bindings: Vec<String>,
}

impl Policy {
    pub(crate) fn new(grants: Vec<GrantTable>, bindings: Vec<String>) -> Self {
        Self { grants, bindings }
    }

    /// Whether the call may reach the backend. The one place where that is decided.
    ///
    /// # Errors
    /// No grant covers it, or it names a binding that is not there. Who has no grant is not told which bindings are.
    pub(crate) fn judge(&self, function: &str, host: &HostIdentity, binding: &str) -> Result<(), Failure> {
        let granted = self.grants.iter().any(|grant| {
            grant.function.matches(function) && grant.host.matches(host) && grant.binding.matches(binding)
        });
        if !granted {
            tracing::warn!(target: "audit", function, %host, binding, "refused: no grant");
            return Err(Failure::refused(
                Code::PermissionDenied,
                format!(
                    "no grant lets function {function} of host {host} use binding {binding}; the provider's file \
                     would need [[grant]] function = \"{function}\", host = \"{host}\", binding = \"{binding}\""
                ),
            ));
        }
        if !self.bindings.iter().any(|known| known == binding) {
            return Err(Failure::refused(
                Code::NotFound,
                format!(
                    "the provider has no binding {binding}; it has {}",
                    self.bindings.join(", ")
                ),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;
    use crate::config::{GrantTable, HostPattern};
    use outboard_config::Glob;
    use outboard_session::call::HostIdentity;
    use tonic::Code;

    fn policy(function: &str, host: HostPattern, binding: &str) -> Policy {
        let grant = GrantTable {
            function: Glob::new(function),
            host,
            binding: Glob::new(binding),
        };
        Policy::new(vec![grant], vec!["counters".to_owned()])
    }

    #[test]
    fn all_three_have_to_match() {
        let policy = policy("orders-*", HostPattern::Uid(7), "counters");
        assert!(
            policy
                .judge("orders-api", &HostIdentity::Uid(7), "counters")
                .is_ok()
        );
        for (function, host, binding) in [
            ("shop", HostIdentity::Uid(7), "counters"),
            ("orders-api", HostIdentity::Uid(8), "counters"),
            ("orders-api", HostIdentity::Insecure, "counters"),
            ("orders-api", HostIdentity::Uid(7), "other"),
        ] {
            let failure = policy.judge(function, &host, binding).unwrap_err();
            assert_eq!(failure.code, Code::PermissionDenied);
            assert!(failure.message.contains("[[grant]]"), "{failure}");
        }
    }

    #[test]
    fn plaintext_peers_are_meant_by_their_word_only() {
        let policy = policy("*", HostPattern::Insecure, "*");
        assert!(policy.judge("any", &HostIdentity::Insecure, "counters").is_ok());
        assert!(policy.judge("any", &HostIdentity::Uid(0), "counters").is_err());
        assert_eq!(
            policy
                .judge("any", &HostIdentity::Insecure, "none")
                .unwrap_err()
                .code,
            Code::NotFound
        );
    }

    #[test]
    fn without_grants_nothing_is_allowed() {
        let policy = Policy::new(Vec::new(), vec!["counters".to_owned()]);
        assert!(
            policy
                .judge("counter", &HostIdentity::Uid(0), "counters")
                .is_err()
        );
    }
}
