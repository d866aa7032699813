//! Every test starts processes of its own, in a folder of its own, and ends them.

mod authority;
mod configuration;
mod counting;
mod crowds;
mod durability;
mod forgers;
mod generations;
mod grants;
mod handles;
mod hoarders;
mod hostile;
mod limits;
mod links;
mod losses;
mod order;
mod plain;
mod python;
mod reuse;
mod shop;
mod signals;
mod statements;
mod store;
mod streams;
mod tls;
mod transactions;
mod versions;
