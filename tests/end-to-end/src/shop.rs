//! The example `orders` as it lies in the repository, on a port of its own, with the probe beside it to look into its
//! database.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use outboard_test_support::built;
use outboard_test_support::collector::Collector;
use outboard_test_support::folder::Folder;
use outboard_test_support::host::{Host, Start};
use outboard_test_support::provider::Provider;
use serde_json::Value;

use crate::notes::sql;
use crate::scene::quoted;
use outboard_test_support::client::Client;

/// A shop in a folder of its own.
#[derive(Debug)]
pub struct Shop {
    folder: Folder,
}

const HOST_FILE: &str = "orders.toml";
const DATABASE_FILE: &str = "db.provider.toml";
const STORE_FILE: &str = "kv.provider.toml";
const MIGRATION: &str = "migrations/0001_shop.sql";
const PROBE: &str = r#"
[function.probe]
component = "probe.wasm"
http = "/probe/*"
link."outboard:sql" = { provider = "db", binding = "shop" }
link."wasi:keyvalue" = { provider = "kv", binding = "shop" }
"#;
const GRANT: &str = r#"
[[grant]]
function = "probe"
host = "uid:self"
binding = "shop"
rights = ["read", "write"]
"#;

impl Shop {
    /// A shop with the example's own files.
    ///
    /// # Errors
    /// A guest was not built, or a file cannot be written.
    pub fn new() -> Result<Self> {
        let shop = Self {
            folder: Folder::new()?,
        };
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/functions/orders");
        for file in [HOST_FILE, DATABASE_FILE, STORE_FILE, MIGRATION] {
            shop.folder.copy(&example.join(file), file)?;
        }
        for guest in ["orders", "counter", "probe"] {
            shop.folder
                .copy(&built::guest(guest)?, &format!("{guest}.wasm"))?;
        }
        let cache = quoted(&built::target_folder()?.join("compiled-guests"));
        shop.replace(
            HOST_FILE,
            "listen = \"127.0.0.1:8080\"",
            &format!("listen = \"127.0.0.1:0\"\ncache = {cache}"),
        )?;
        shop.append(HOST_FILE, PROBE)?;
        shop.append(DATABASE_FILE, GRANT)?;
        shop.append(STORE_FILE, GRANT)?;
        Ok(shop)
    }

    /// The same for this many requests at a time, all of which may wait for the database as long as it takes.
    ///
    /// # Errors
    /// As [`Shop::new`].
    pub fn for_crowds(concurrent: u32) -> Result<Self> {
        let shop = Self::new()?;
        shop.replace(
            HOST_FILE,
            "time = \"10s\"",
            &format!("time = \"120s\", concurrent = {concurrent}"),
        )?;
        shop.replace(DATABASE_FILE, "engine = ", "wait = \"120s\"\nengine = ")?;
        Ok(shop)
    }

    /// Has the host and both providers send their traces there, this share of those that nobody asked for, and answer at
    /// admin ports.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn watched(&self, collector: &Collector, sample: &str) -> Result<()> {
        let table = format!(
            "\n[telemetry]\notlp = \"{}\"\nsample = {sample}\n",
            collector.url()
        );
        for file in [HOST_FILE, DATABASE_FILE, STORE_FILE] {
            self.append(file, &table)?;
        }
        for file in [DATABASE_FILE, STORE_FILE] {
            self.replace(file, "listen = ", "admin = \"127.0.0.1:0\"\nlisten = ")?;
        }
        Ok(())
    }

    /// Has the spans of statements have the text of these.
    ///
    /// # Errors
    /// The file cannot be written, or has no such table: [`Shop::watched`] comes first.
    pub fn told_statements(&self) -> Result<()> {
        self.replace(DATABASE_FILE, "[telemetry]\n", "[telemetry]\nstatements = true\n")
    }

    /// Starts all of it, as `outboard up` does.
    ///
    /// # Errors
    /// It does not come up.
    pub fn up(&self) -> Result<Host> {
        Host::start(Start::Up, &self.path(HOST_FILE))
    }

    /// Starts the host alone.
    ///
    /// # Errors
    /// It does not come up.
    pub fn host(&self) -> Result<Host> {
        Host::start(Start::Serve, &self.path(HOST_FILE))
    }

    /// Starts the database's provider.
    ///
    /// # Errors
    /// It does not come up.
    pub fn database(&self) -> Result<Provider> {
        Provider::start_kind(built::SQL, &self.path(DATABASE_FILE))
    }

    /// Starts the key-value store's provider.
    ///
    /// # Errors
    /// It does not come up.
    pub fn store(&self) -> Result<Provider> {
        Provider::start(&self.path(STORE_FILE))
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn append(&self, name: &str, text: &str) -> Result<()> {
        let before = std::fs::read_to_string(self.path(name))?;
        self.folder.write(name, before + text)?;
        Ok(())
    }

    fn replace(&self, name: &str, from: &str, to: &str) -> Result<()> {
        let before = std::fs::read_to_string(self.path(name))?;
        ensure!(
            before.contains(from),
            "the example's {name} has no `{from}` any more"
        );
        self.folder.write(name, before.replace(from, to))?;
        Ok(())
    }
}

/// The single number that a query of the shop's database finds.
///
/// # Errors
/// It cannot be run, or finds anything else.
pub fn number(client: &Client, query: &str) -> Result<i64> {
    let answer = sql(client, "query", query)?;
    let found: Value = answer.json();
    found["rows"][0][0]
        .as_i64()
        .with_context(|| format!("`{query}` found {}", answer.text()))
}
