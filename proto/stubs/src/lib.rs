//! Generated: WIT-shaped Rust types, service traits and dispatch tables of every contract in wit/.
