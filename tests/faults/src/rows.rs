//! The faults, in the order in which they are run.

mod replicas;

use crate::row::Row;

/// All of them.
pub(crate) const ALL: &[Row] = &[replicas::KILL];
