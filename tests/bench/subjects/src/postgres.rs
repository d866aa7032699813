//! The PostgreSQL provider as it is shipped, built with the same profile as everything that it is measured against.

fn main() -> std::process::ExitCode {
    outboard_provider::main::<outboard_provider_postgres::service::Postgres>()
}
