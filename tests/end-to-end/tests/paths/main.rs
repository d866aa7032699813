//! Every test starts processes of its own, in a folder of its own, and ends them.

mod authority;
mod configuration;
mod counting;
mod durability;
mod grants;
mod handles;
mod hostile;
mod limits;
mod order;
mod plain;
mod statements;
mod store;
mod versions;
