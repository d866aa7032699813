//! The key-value provider's binary.

#[global_allocator]
static ALLOCATOR: outboard_provider::Allocator = outboard_provider::Allocator;

fn main() -> std::process::ExitCode {
    outboard_provider::main::<outboard_provider_keyvalue::service::KeyValue>()
}
