//! The faults, in the order in which they are run.

mod host;
mod load;
mod replicas;
mod restart;

use crate::row::Row;

/// All of them.
pub(crate) const ALL: &[Row] = &[
    replicas::KILL,
    replicas::LOST,
    replicas::HANG,
    restart::ROLLING,
    host::KILL,
    load::OVERLOAD,
    load::NEIGHBOUR,
    load::SCALE,
];
