//! The PostgreSQL provider's binary.

fn main() -> std::process::ExitCode {
    outboard_provider::main::<outboard_provider_postgres::service::Postgres>()
}
