//! Reads the TOML files of providers and hosts, and says what is wrong in them and where.
