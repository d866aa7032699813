//! The engine against a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod budget;
mod cancelled;
mod chaos;
mod failing;
mod hygiene;
mod leaks;
mod limits;
mod rig;
mod roles;
mod rotation;
mod statements;
mod transactions;
