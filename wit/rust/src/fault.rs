//! What a host says in the text of an error when the contract has no case that says it: `outboard: CODE: BINDING: WHAT`.

/// What became of a call that its provider did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It may have taken effect.
    UnknownOutcome,
    /// It did not, and is worth trying again later.
    Unavailable,
}

impl Fault {
    /// None for a text that is no host's, or says that the call was refused.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let (code, what) = text.strip_prefix("outboard: ")?.split_once(": ")?;
        let (_binding, what) = what.split_once(": ")?;
        if what.starts_with("unknown outcome") {
            return Some(Self::UnknownOutcome);
        }
        matches!(code, "unavailable" | "resource-exhausted" | "deadline-exceeded")
            .then_some(Self::Unavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn a_hosts_text_is_told_from_others() {
        for (text, fault) in [
            (
                "outboard: unavailable: kv: unknown outcome: the session was lost",
                Some(Fault::UnknownOutcome),
            ),
            (
                "outboard: internal: kv: unknown outcome: the disk is full",
                Some(Fault::UnknownOutcome),
            ),
            (
                "outboard: unavailable: kv: not connected",
                Some(Fault::Unavailable),
            ),
            ("outboard: permission-denied: kv: no grant", None),
            ("the table: kv: unknown outcome", None),
            ("outboard: unavailable", None),
        ] {
            assert_eq!(Fault::of(text), fault, "{text}");
        }
    }
}
