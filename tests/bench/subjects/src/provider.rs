//! The key-value provider as it is shipped, built with the same profile as everything that it is measured against.

#[global_allocator]
static ALLOCATOR: outboard_provider::Allocator = outboard_provider::Allocator;

fn main() -> std::process::ExitCode {
    outboard_provider::main::<outboard_provider_keyvalue::service::KeyValue>()
}
