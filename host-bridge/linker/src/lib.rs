//! Binds any component's imports to providers.
