//! The key-value provider.
fn main() {}
