//! The host through its library: what it refuses to load, and what becomes of requests. Guests are written as text
//! here; real ones are in the end-to-end tests.

#[path = "host/config.rs"]
mod config;
#[path = "host/guest.rs"]
mod guest;
#[path = "host/load.rs"]
mod load;
#[path = "host/serve.rs"]
mod serve;
