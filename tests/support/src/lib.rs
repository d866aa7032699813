//! What the end-to-end tests, the faults and the demo share: private folders, real processes that end with whoever started
//! them, an HTTP client, an authority for certificates, a collector of traces, a reader of metrics, a network that
//! fails, and a ledger that holds a store to what it acknowledged.

mod account;
pub mod built;
pub mod client;
pub mod collector;
pub mod core;
pub mod faketime;
pub mod files;
pub mod folder;
pub mod forger;
pub mod host;
pub mod ledger;
pub mod mariadb;
pub mod metrics;
pub mod openbao;
pub mod pgbouncer;
pub mod pki;
pub mod postgres;
pub mod process;
pub mod provider;
pub mod proxy;
pub mod registry;
pub mod traffic;
pub mod usage;
pub mod wait;
