//! Writes proto/schema and proto/stubs from wit/: cargo gen.
fn main() {}
