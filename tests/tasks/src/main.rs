//! The project's own commands: cargo demo, cargo verify.
fn main() {}
