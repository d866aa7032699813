//! What is known of the functions that every database has.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{Effect, Place};

/// What a call of a function does to its connection, and to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nature {
    pub(super) place: Place,
    pub(super) effect: Effect,
}

impl Nature {
    /// It changes nothing and leaves nothing.
    pub(super) const HARMLESS: Self = Self::on_lane(Effect::Reads);
    /// Nothing is known of it.
    pub(super) const UNKNOWN: Self = Self::alone(true, Effect::MayWrite);
    /// It runs texts, reads files, or changes the server.
    pub(super) const ADMINISTERING: Self = Self::alone(true, Effect::Administers);

    pub(super) const fn on_lane(effect: Effect) -> Self {
        Self {
            place: Place::Lane,
            effect,
        }
    }

    pub(super) const fn alone(leaves: bool, effect: Effect) -> Self {
        Self {
            place: Place::Exclusive { leaves },
            effect,
        }
    }

    /// What is done by both together.
    pub(super) fn and(self, other: Self) -> Self {
        let place = match (self.place, other.place) {
            (Place::Lane, place) | (place, Place::Lane) => place,
            (Place::Exclusive { leaves: one }, Place::Exclusive { leaves: two }) => {
                Place::Exclusive { leaves: one || two }
            }
        };
        Self {
            place,
            effect: self.effect.max(other.effect),
        }
    }
}

/// Built-in functions that leave nothing on their connection, run no text, and change nothing. All their overloads are
/// immutable or stable, but for a few that only tell the time or give a random value.
pub(super) const HARMLESS: &str = include_str!("functions/harmless.txt");

static NAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| HARMLESS.lines().collect());

/// A built-in function by its name; nothing if it is not known.
pub(super) fn builtin(name: &str) -> Option<Nature> {
    Some(match name {
        _ if NAMES.contains(name) => Nature::HARMLESS,
        // They leave what `currval` and `lastval` tell, neither of which is on lanes.
        "nextval" | "setval" => Nature::on_lane(Effect::Writes),
        _ => return alone(name),
    })
}

/// A built-in function that is on no lane.
pub(super) fn alone(name: &str) -> Option<Nature> {
    let nature = match name {
        // They tell what was before on the connection, and hold it up.
        "currval" | "lastval" | "pg_sleep" | "pg_sleep_for" | "pg_sleep_until" => {
            Nature::alone(false, Effect::Reads)
        }
        "setseed"
        | "pg_advisory_lock"
        | "pg_advisory_lock_shared"
        | "pg_advisory_unlock"
        | "pg_advisory_unlock_shared"
        | "pg_try_advisory_lock"
        | "pg_try_advisory_lock_shared" => Nature::alone(true, Effect::Reads),
        // These end with the transaction.
        "pg_advisory_xact_lock"
        | "pg_advisory_xact_lock_shared"
        | "pg_try_advisory_xact_lock"
        | "pg_try_advisory_xact_lock_shared"
        | "pg_export_snapshot" => Nature::alone(false, Effect::Reads),
        "set_config" => Nature::alone(true, Effect::MayWrite),
        "pg_notify" => Nature::alone(false, Effect::Writes),
        // Large objects are opened until the end of the transaction.
        "lo_close" | "lo_creat" | "lo_create" | "lo_from_bytea" | "lo_get" | "lo_lseek" | "lo_lseek64"
        | "lo_open" | "lo_put" | "lo_tell" | "lo_tell64" | "lo_truncate" | "lo_truncate64" | "lo_unlink"
        | "loread" | "lowrite" => Nature::alone(false, Effect::MayWrite),
        // They read whole tables, or look at files and at what else runs.
        "database_to_xml"
        | "database_to_xml_and_xmlschema"
        | "database_to_xmlschema"
        | "schema_to_xml"
        | "schema_to_xml_and_xmlschema"
        | "schema_to_xmlschema"
        | "table_to_xml"
        | "table_to_xml_and_xmlschema"
        | "table_to_xmlschema"
        | "txid_status"
        | "pg_backend_pid"
        | "pg_blocking_pids"
        | "pg_current_wal_flush_lsn"
        | "pg_current_wal_insert_lsn"
        | "pg_current_wal_lsn"
        | "pg_database_size"
        | "pg_indexes_size"
        | "pg_input_error_info"
        | "pg_input_is_valid"
        | "pg_is_in_recovery"
        | "pg_is_other_temp_schema"
        | "pg_jit_available"
        | "pg_last_committed_xact"
        | "pg_last_wal_receive_lsn"
        | "pg_last_wal_replay_lsn"
        | "pg_last_xact_replay_timestamp"
        | "pg_listening_channels"
        | "pg_lock_status"
        | "pg_my_temp_schema"
        | "pg_notification_queue_usage"
        | "pg_partition_ancestors"
        | "pg_partition_tree"
        | "pg_relation_filenode"
        | "pg_relation_filepath"
        | "pg_relation_size"
        | "pg_sequence_last_value"
        | "pg_table_size"
        | "pg_tablespace_location"
        | "pg_tablespace_size"
        | "pg_timezone_abbrevs"
        | "pg_timezone_names"
        | "pg_total_relation_size"
        | "pg_trigger_depth"
        | "pg_xact_commit_timestamp"
        | "pg_xact_commit_timestamp_origin"
        | "pg_xact_status" => Nature::alone(false, Effect::Reads),
        // Texts that they are given are run as statements; or they change what all others see, and being read-only does not
        // hold them back.
        "ts_rewrite" | "ts_stat" | "lo_export" | "lo_import" | "amvalidate" | "current_query"
        | "currtid2" | "treat" => Nature::ADMINISTERING,
        _ if administers(name) => Nature::ADMINISTERING,
        _ => return None,
    };
    Some(nature)
}

/// Functions of these names are too many, and become more with each version.
fn administers(name: &str) -> bool {
    let begins = [
        "binary_upgrade_",
        "brin_",
        "cursor_to_xml",
        "dblink",
        "gin_",
        "pg_",
        "query_to_xml",
    ];
    !NAMES.contains(name) && begins.iter().any(|prefix| name.starts_with(prefix))
}
