//! Settings that no statement may change, not even for its own transaction.

use super::refused::Refused;

/// Who the session is, what a transaction may do, and how texts are read: the provider counts on each of them.
const OTHERS: [&str; 12] = [
    "backslash_quote",
    "client_encoding",
    "default_transaction_deferrable",
    "default_transaction_isolation",
    "default_transaction_read_only",
    "role",
    "session_authorization",
    "session_replication_role",
    "standard_conforming_strings",
    "transaction_deferrable",
    "transaction_isolation",
    "transaction_read_only",
];

/// Whether a setting is one of these. The server takes names of settings in any case, quoted or not.
pub(super) fn is_closed(name: &str) -> bool {
    OTHERS.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// Refuses one of these.
pub(super) fn open(name: &str) -> Result<(), Refused> {
    if is_closed(name) {
        return Err(Refused::Setting(name.to_owned()));
    }
    Ok(())
}
