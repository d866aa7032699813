//! The faults, in the order in which they are run.

mod client;
mod clock;
mod database;
mod descriptors;
mod disk;
mod guest;
mod host;
mod load;
mod network;
mod partition;
mod provider;
mod replicas;
mod restart;
mod vault;

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
    network::STALL,
    network::RESET,
    network::SLOW,
    partition::PARTITION,
    database::RESTART,
    vault::SEALED,
    disk::FULL,
    clock::JUMP,
    descriptors::ROW,
    guest::HOSTILE,
    provider::HOSTILE,
    client::HOSTILE,
];
